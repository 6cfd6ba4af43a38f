// Where branches meet: the two numbers that a condition compares, and on which side of each other they are.

import type { Ref } from '../../form/form.ts';
import { elementwise, stageIn, type Analysis } from './analysis.ts';
import type { Sign } from './polynomial-signs.ts';
import type { Term } from './terms.ts';

/** Stages beyond which nobody looks. */
export const mostStages = 150;

/** Where the branches meet: a = b. */
export type Border = { readonly a: Ref; readonly b: Ref };

/** What the values are made of, all that is elementwise. */
export function stagesBelow(analysis: Analysis, terms: readonly Term[]): readonly Ref[] {
  const found = new Set<Ref>();
  const pending = terms.map(({ ref }) => ref);
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (found.has(ref) || found.size >= mostStages) continue;
    found.add(ref);
    pending.push(...(elementwise(stageIn(analysis, ref)) ?? []));
  }
  return [...found];
}

export function argsOfComparison(analysis: Analysis, ref: Ref): readonly Ref[] | null {
  const { op } = stageIn(analysis, ref);
  return op.kind === 'gate' && !op.gate.user && Object.hasOwn(comparisons, op.gate.name) ? op.args : null;
}

/** For each sign of the difference. */
export const comparisons: { readonly [gate: string]: (sign: Sign) => boolean } = {
  '<': (sign) => sign < 0,
  '<=': (sign) => sign <= 0,
  '>': (sign) => sign > 0,
  '>=': (sign) => sign >= 0,
};

/** Of a comparison of the same two numbers; null of others. */
export function truthAt(analysis: Analysis, ref: Ref, { a, b }: Border, sign: Sign): boolean | null {
  const args = argsOfComparison(analysis, ref);
  const { op } = stageIn(analysis, ref);
  const test = op.kind === 'gate' ? comparisons[op.gate.name] : undefined;
  if (args === null || test === undefined) return null;
  if (args[0] === a && args[1] === b) return test(sign);
  return args[0] === b && args[1] === a ? test(sign === 0 ? 0 : sign > 0 ? -1 : 1) : null;
}
