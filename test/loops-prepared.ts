// What is done to every program before its loops are asked for.

import type { Program } from '../src/form/form.ts';
import { verified } from '../src/form/verify.ts';
import { aligned } from '../src/schedule/align.ts';
import { narrowed } from '../src/schedule/narrow.ts';
import { rereadArrays } from '../src/schedule/reread.ts';

export function prepared(program: Program): Program {
  return verified(rereadArrays(verified(narrowed(verified(aligned(program))))));
}
