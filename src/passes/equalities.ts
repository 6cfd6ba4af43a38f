// Which indices a condition makes equal to a position, and what that position is.

import { elementAt, pairOf } from '../base/lists.ts';
import { addScaled } from '../form/affine.ts';
import { dimsOfBounds, dimsOfIndex } from '../form/dims.ts';
import {
  atomIndex,
  constantIndex,
  type Dim,
  type Guard,
  type Index,
  type Literal,
  type Op,
  type Ref,
  type StageTable,
} from '../form/form.ts';
import { isWhole } from '../form/whole-index.ts';
import { dimsAfter, type Substitution } from './substitution.ts';

/** Conditions that hold together over some indices, some of which are the axes of what is computed under them. */
export type Conditions = {
  readonly table: StageTable;
  readonly literals: Guard;
  readonly dims: readonly Dim[];
  readonly axes: readonly Dim[];
};

/** What the conditions say of their indices; by condition, the index that it settles. Null where they settle none. */
export type Solved = Substitution & { readonly dimOf: ReadonlyMap<Ref, Dim> };

export function solved({ table, literals, dims, axes }: Conditions): Solved | null {
  const positions = new Map<Dim, Index>();
  const settled = new Map<Ref, boolean>();
  const dimOf = new Map<Ref, Dim>();
  for (const literal of literals) {
    const zero = zeroOf(table, literal);
    const solution =
      zero === null ? null : solvedFor({ table, literals, dims, axes }, positions, withPositions(zero, positions));
    if (solution === null) continue;
    positions.set(solution.dim, solution.position);
    settled.set(literal.condition, literal.holds);
    dimOf.set(literal.condition, solution.dim);
  }
  return positions.size === 0 ? null : { table, positions, settled, dimOf };
}

/** What is 0 because an equality of whole numbers holds; null for another condition. */
function zeroOf(table: StageTable, { condition, holds }: Literal): Index | null {
  const op = table[condition]?.op;
  if (op?.kind !== 'gate' || op.gate.user || op.gate.name !== (holds ? '==' : '!=')) return null;
  const [left, right] = pairOf(op.args.map((argument) => positionOf(table, argument)));
  return left === null || right === null ? null : addScaled(left, -1, right);
}

/** A whole number as an expression of indices, as far as it is a sum of such. */
function positionOf(table: StageTable, ref: Ref): Index | null {
  const { op, dims } = elementAt(table, ref);
  if (op.kind === 'index') return op.index;
  if (op.kind === 'constant') return Number.isInteger(op.value) ? constantIndex(op.value) : null;
  if (!isWhole({ stages: table }, ref)) return isRounded(op) ? atomIndex({ kind: 'value', ref }) : null;
  if (op.kind === 'gate' && (op.gate.name === '+' || op.gate.name === '-')) {
    const [left, right] = pairOf(op.args.map((argument) => positionOf(table, argument)));
    if (left !== null && right !== null) return addScaled(left, op.gate.name === '+' ? 1 : -1, right);
  }
  if (op.kind === 'input' && dims.length === 0) return atomIndex({ kind: 'size', name: op.parameter });
  return atomIndex({ kind: 'value', ref });
}

/** A number that is rounded is whole, or none at all, which equals nothing and lies in no range. */
function isRounded(op: Op): boolean {
  return op.kind === 'gate' && !op.gate.user && ['floor', 'ceil', 'round'].includes(op.gate.name);
}

function withPositions(index: Index, positions: ReadonlyMap<Dim, Index>): Index {
  return index.terms.reduce((total, { factor, of }) => {
    const position = of.kind === 'dim' ? positions.get(of) : undefined;
    return addScaled(total, factor, position === undefined ? atomIndex(of) : withPositions(position, positions));
  }, constantIndex(index.offset));
}

type Solution = { readonly dim: Dim; readonly position: Index };

/**
 * An index that is what the others make of it: rather one that is folded, whose loop is then gone while everything
 * stays in its place, than an axis, which is worth it only where the position varies with what is folded.
 */
function solvedFor(
  { table, dims, axes }: Conditions,
  positions: ReadonlyMap<Dim, Index>,
  zero: Index,
): Solution | null {
  const after = (index: Index): readonly Dim[] => dimsAfter({ table, positions }, dimsOfIndex(table, index));
  const solutions = zero.terms.flatMap(({ factor, of }): readonly Solution[] => {
    if (of.kind !== 'dim' || Math.abs(factor) !== 1 || !dims.includes(of)) return [];
    const position = addScaled(constantIndex(0), -1 / factor, addScaled(zero, -factor, atomIndex(of)));
    const others = after(position);
    const isFree = !others.includes(of) && !dims.some((dim) => dimsOfBounds(dim).includes(of));
    const isWorth = !axes.includes(of) || others.some((dim) => !axes.includes(dim));
    return isFree && isWorth && others.every((dim) => dims.includes(dim)) ? [{ dim: of, position }] : [];
  });
  const isFolded = ({ dim }: Solution): boolean => !axes.includes(dim);
  return solutions.findLast(isFolded) ?? solutions[0] ?? null;
}
