// The plugin for rollup: `import gradc from 'gradc/rollup'`.

import { plugin } from './plugin.ts';

const { rollup } = plugin;
export { rollup as default };
export type { PluginOptions } from './plugin-options.ts';
