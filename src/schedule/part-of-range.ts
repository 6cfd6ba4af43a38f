// The part of its range that a loop runs over alone: all that is in it is under one condition, which leaves that part.

import type { StageTable } from '../form/form.ts';
import { indexBounds, indexPoint, type IndexBounds } from '../form/index-bounds.ts';
import type { Tree } from './tree.ts';

type LoopTree = Extract<Tree, { readonly kind: 'loop' }>;

/** Null where it has to run over all of it. */
export function partOfRange(table: StageTable, { dim, step, at, between, body }: LoopTree): IndexBounds | null {
  const [only, ...others] = body;
  if (step > 1 || at !== undefined || between !== undefined || others.length > 0) return null;
  if (only?.kind !== 'branch' || only.otherwise.length > 0) return null;
  const bounds = indexBounds(table, only.literal);
  return bounds?.dim === dim ? bounds : null;
}

/** The same where the condition leaves one iteration of it. */
export function pointOfRange(table: StageTable, { dim, at, between, body }: LoopTree): IndexBounds | null {
  const [only, ...others] = body;
  if (at !== undefined || between !== undefined || others.length > 0) return null;
  if (only?.kind !== 'branch' || only.otherwise.length > 0) return null;
  const point = indexPoint(table, only.literal);
  return point?.dim === dim ? point : null;
}
