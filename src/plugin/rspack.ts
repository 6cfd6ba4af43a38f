// The plugin for rspack: `import gradc from 'gradc/rspack'`.

import { plugin } from './plugin.ts';

const { rspack } = plugin;
export { rspack as default };
export type { PluginOptions } from './plugin-options.ts';
