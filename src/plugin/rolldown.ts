// The plugin for rolldown: `import gradc from 'gradc/rolldown'`.

import { plugin } from './plugin.ts';

const { rolldown } = plugin;
export { rolldown as default };
export type { PluginOptions } from './plugin-options.ts';
