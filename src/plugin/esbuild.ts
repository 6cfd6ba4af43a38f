// The plugin for esbuild: `import gradc from 'gradc/esbuild'`.

import { plugin } from './plugin.ts';

const { esbuild } = plugin;
export { esbuild as default };
export type { PluginOptions } from './plugin-options.ts';
