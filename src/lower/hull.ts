// The least and the largest that a bound of a range can be, made of sizes and plain indices: for a loop over a range
// whose bound is a product or a quotient of indices, which runs over all that it can be and leaves out the rest.

import { firstOf } from '../base/lists.ts';
import { invariant } from '../base/invariant.ts';
import { addScaled } from '../form/affine.ts';
import { isNonNegative } from './bounds.ts';
import { stageOf } from '../form/builder.ts';
import type { Context } from './context.ts';
import { constantIndex, type Atom, type Index } from '../form/form.ts';
import { divided, times, wholeIndex } from '../form/whole-index.ts';

type End = 'least' | 'most';

/** The index itself where it is made of plain indices and sizes. */
export function hullOf(context: Context, index: Index, end: End): Index {
  if (index.terms.every(({ of }) => of.kind !== 'value')) return index;
  // An index that stands beside such a term is taken at its end as well: its loop is outside.
  return index.terms.reduce(
    (total, { factor, of }) =>
      addScaled(total, factor, endOf(context, of, factor > 0 ? end : end === 'least' ? 'most' : 'least')),
    constantIndex(index.offset),
  );
}

function endOf(context: Context, atom: Atom, end: End): Index {
  if (atom.kind === 'size') return { offset: 0, terms: [{ factor: 1, of: atom }] };
  if (atom.kind === 'dim')
    return hullOfAll(context, end === 'least' ? atom.from : { ...atom.to, offset: atom.to.offset - 1 }, end);
  const { builder } = context;
  const { op } = stageOf(builder, atom.ref);
  invariant(op.kind === 'gate', 'a bound is made of indices and sizes');
  const args = op.args.map((argument) => wholeIndex(builder, argument));
  const a = firstOf(args);
  // A product of an index with itself is a square.
  const b = args[1] ?? a;
  switch (op.gate.name) {
    case 'div':
      return divided(builder, 'div', hullOfAll(context, a, end), b);
    case 'mod':
      return end === 'least'
        ? constantIndex(0)
        : { ...hullOfAll(context, b, 'most'), offset: hullOfAll(context, b, 'most').offset - 1 };
    default:
      return productEnd(context, a, b, end);
  }
}

/** Of factors that may be negative: in either direction as far as both can reach. */
function productEnd(context: Context, a: Index, b: Index, end: End): Index {
  const { builder } = context;
  const isPositive = isNonNegative(context, a) && isNonNegative(context, b);
  if (isPositive) return times(builder, hullOfAll(context, a, end), hullOfAll(context, b, end));
  const most = times(builder, reachOf(context, a), reachOf(context, b));
  return end === 'most' ? most : addScaled(constantIndex(0), -1, most);
}

/** What the absolute value of an expression never exceeds. */
function reachOf(context: Context, index: Index): Index {
  return index.terms.reduce(
    (total, { factor, of }) => addScaled(total, Math.abs(factor), endOf(context, of, 'most')),
    constantIndex(Math.abs(index.offset)),
  );
}

/** With every index at an end of its range. */
function hullOfAll(context: Context, index: Index, end: End): Index {
  return index.terms.reduce(
    (total, { factor, of }) =>
      addScaled(total, factor, endOf(context, of, factor > 0 ? end : end === 'least' ? 'most' : 'least')),
    constantIndex(index.offset),
  );
}
