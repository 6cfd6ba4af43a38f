// The plugin for webpack: `import gradc from 'gradc/webpack'`.

import { plugin } from './plugin.ts';

const { webpack } = plugin;
export { webpack as default };
export type { PluginOptions } from './plugin-options.ts';
