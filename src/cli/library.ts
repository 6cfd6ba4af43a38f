// The entry of the built library: index.ts, with ts-morph and prettier from their own bundle. Who installs gradc need
// not install them besides.

import { useBundledTools } from './bundled-tools.ts';

useBundledTools();
export * from '../index.ts';
