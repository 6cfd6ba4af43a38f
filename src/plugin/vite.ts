// The plugin for vite: `import gradc from 'gradc/vite'`.

import { plugin } from './plugin.ts';

const { vite } = plugin;
export { vite as default };
export type { PluginOptions } from './plugin-options.ts';
