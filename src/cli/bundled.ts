#!/usr/bin/env node
// The entry of the built command: main.ts, with ts-morph and prettier from their own bundle.

import { useBundledTools } from './bundled-tools.ts';

useBundledTools();
await import('./main.ts');
