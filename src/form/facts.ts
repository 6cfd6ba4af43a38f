// What is known of whole numbers where a stage is computed: by the conditions around it, by checks that were made when
// the function was entered, and by how a number is made. Each fact is an expression that is never negative.

import { elementAt, firstOf } from '../base/lists.ts';
import { addScaled, equalIndices, lowerBound } from './affine.ts';
import { valuesIn } from './operands.ts';
import {
  atomIndex,
  constantIndex,
  type Check,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Ref,
  type StageTable,
} from './form.ts';

export type Known = { readonly table: StageTable; readonly checks: readonly Check[] };

/** What is known of positions wherever these conditions hold and these indices have values, beside their ranges. */
export function factsAt(
  { table, checks }: Known,
  at: readonly (Index | null)[],
  guard: Guard,
  dims: readonly Dim[],
): readonly Index[] {
  const facts = factsOfGuard(guard, table);
  const positions = at.filter((index) => index !== null);
  const values = new Set(positions.flatMap(valuesIn));
  // Of what only data says, checks speak.
  if (values.size === 0) return facts;
  for (const { index, from, to, guard: asked } of checks) {
    if (
      !valuesIn(index).some((ref) => values.has(ref)) ||
      !asked.every((literal) => isThere(literal, guard, dims, table))
    )
      continue;
    facts.push(addScaled(index, -1, from), addScaled({ ...to, offset: to.offset - 1 }, -1, index));
  }
  return [...facts, ...factsOfValues(positions, table)];
}

/** What follows from how the values in some expressions are made. */
function factsOfValues(indices: readonly Index[], table: StageTable): readonly Index[] {
  const facts: Index[] = [];
  const pending: Ref[] = indices.flatMap(valuesIn);
  const seen = new Set<Ref>();
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (seen.has(ref)) continue;
    seen.add(ref);
    const own = factsOfValue(ref, table);
    facts.push(...own);
    pending.push(...own.flatMap(valuesIn));
  }
  return facts;
}

function factsOfValue(ref: Ref, table: StageTable): readonly Index[] {
  const op = table[ref]?.op;
  if (op?.kind === 'accumulate' && op.how === 'min') return factsOfLeast(ref, op.parts, table);
  if (op?.kind !== 'gate' || op.gate.user) return [];
  const [a, b] = op.args.map((argument) => numberOf(table, argument));
  if (a === undefined || b === undefined || a === null || b === null) return [];
  const self = atomIndex({ kind: 'value', ref });
  const by = b.terms.length === 0 ? b.offset : 0;
  switch (op.gate.name) {
    case 'div': {
      if (by <= 0) return [];
      const rest = addScaled(a, -by, self);
      return [rest, addScaled(constantIndex(by - 1), -1, rest)];
    }
    case 'mod':
      if (by > 0) return [self, addScaled(constantIndex(by - 1), -1, self)];
      return (lowerBound(b) ?? 0) > 0 ? [self, addScaled({ ...b, offset: b.offset - 1 }, -1, self)] : [];
    case 'max':
      return [addScaled(self, -1, a), addScaled(self, -1, b)];
    case 'min':
      return [addScaled(a, -1, self), addScaled(b, -1, self)];
    default:
      return [];
  }
}

/** The least of some is no less than any can be; that of none is infinite. */
function factsOfLeast(ref: Ref, parts: readonly Part[], table: StageTable): readonly Index[] {
  let least = Infinity;
  for (const { value } of parts) {
    const one = numberOf(table, value);
    least = Math.min(least, (one === null ? null : lowerBound(one)) ?? -Infinity);
  }
  return Number.isFinite(least) ? [{ ...atomIndex({ kind: 'value', ref }), offset: -least }] : [];
}

/**
 * Whether a condition of a check holds here: one of those around, or that the range of an index that has a value is not
 * empty.
 */
export function isThere(
  { condition, holds }: Guard[number],
  guard: Guard,
  dims: readonly Dim[],
  table: StageTable,
): boolean {
  if (guard.some((literal) => literal.condition === condition && literal.holds === holds)) return true;
  const op = table[condition]?.op;
  if (!holds || op?.kind !== 'gate' || op.gate.name !== '<') return false;
  const [from, to] = op.args.map((argument) => numberOf(table, argument));
  return dims.some(
    (dim) =>
      from !== undefined &&
      from !== null &&
      to !== undefined &&
      to !== null &&
      equalIndices(dim.from, from) &&
      equalIndices(dim.to, to),
  );
}

/** Expressions that the conditions of a guard make at least 0. */
export function factsOfGuard(guard: Guard, table: StageTable): Index[] {
  const facts: Index[] = [];
  const add = (ref: Ref, holds: boolean): void => {
    const { op } = elementAt(table, ref);
    if (op.kind !== 'gate') return;
    const { name } = op.gate;
    if (name === 'not') add(firstOf(op.args), !holds);
    if (name === (holds ? 'and' : 'or')) for (const argument of op.args) add(argument, holds);
    const [left, right] = op.args.map((argument) => numberOf(table, argument));
    if (left === undefined || right === undefined || left === null || right === null) return;
    const comparison = holds ? name : (opposite[name] ?? '');
    const less = addScaled(right, -1, left);
    const more = addScaled(left, -1, right);
    if (comparison === '<=' || comparison === '==') facts.push(less);
    if (comparison === '>=' || comparison === '==') facts.push(more);
    // What differs from the end of its range lies inside.
    if (comparison === '!=')
      for (const side of [less, more]) if (lowerBound(side) === 0) facts.push({ ...side, offset: side.offset - 1 });
    if (comparison === '<') facts.push({ ...less, offset: less.offset - 1 });
    if (comparison === '>') facts.push({ ...more, offset: more.offset - 1 });
  };
  for (const { condition, holds } of guard) add(condition, holds);
  return facts;
}

const opposite: { readonly [comparison: string]: string } = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
};

/** What a stage is as an expression of whole numbers; null for a real one. */
export function numberOf(table: StageTable, ref: Ref): Index | null {
  const { op, type } = elementAt(table, ref);
  if (op.kind === 'index') return op.index;
  if (op.kind === 'constant') return Number.isInteger(op.value) ? constantIndex(op.value) : null;
  if (op.kind === 'gate' && (op.gate.name === '+' || op.gate.name === '-')) {
    const [left, right] = op.args.map((argument) => numberOf(table, argument)) as [Index | null, Index | null];
    if (left !== null && right !== null) return addScaled(left, op.gate.name === '+' ? 1 : -1, right);
  }
  return type === 'whole' ? { offset: 0, terms: [{ factor: 1, of: { kind: 'value', ref } }] } : null;
}
