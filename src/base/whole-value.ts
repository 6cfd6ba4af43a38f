// The number that a whole-number expression is, once its sizes are numbers.

import { invariant, unreachable } from './invariant.ts';
import type { Whole, WholeAtom } from './whole.ts';

export function wholeAt(whole: Whole, sizes: ReadonlyMap<string, number>): number {
  let total = whole.offset;
  for (const { factor, of } of whole.terms) total += factor * atomAt(of, sizes);
  return total;
}

function atomAt(atom: WholeAtom, sizes: ReadonlyMap<string, number>): number {
  switch (atom.kind) {
    case 'size': {
      const value = sizes.get(atom.name);
      invariant(value !== undefined, 'size … is known', atom.name);
      return value;
    }
    case 'product':
      return atom.factors.reduce((product, factor) => product * atomAt(factor, sizes), 1);
    case 'div':
      return Math.floor(wholeAt(atom.left, sizes) / wholeAt(atom.right, sizes));
    case 'mod': {
      const [left, right] = [wholeAt(atom.left, sizes), wholeAt(atom.right, sizes)];
      return left - right * Math.floor(left / right);
    }
    case 'index':
      throw new Error(`index ${atom.index.name} has no value outside its range`);
    default:
      return unreachable(atom);
  }
}
