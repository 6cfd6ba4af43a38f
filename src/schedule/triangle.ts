// Sums over a triangle, by columns: `r in 0..n, c in 0..r` has the same elements as `r in 0..n, s in r+1..n` with r for
// c and s for r. What adds up along a column then stands still in the inner loop, and a matrix packed by columns is
// walked in order. Interchange of triangular loops.

import { addScaled, equalIndices, lowerBound, plusNumber } from '../form/affine.ts';
import { dimsOfBounds, dimsOfGuard } from '../form/dims.ts';
import { atomIndex, type Dim, type Index, type Part, type Program, type Stage, type StageTable } from '../form/form.ts';
import { strideOf } from './access.ts';
import type { Roots } from './roots.ts';
import type { Statement } from './statements.ts';
import { takeAlong, type Turn } from './take-along.ts';

/** Two indices of a triangle: the range of `inner` depends on `outer`. */
type Triangle = { readonly outer: Dim; readonly inner: Dim };

/** The program with sums over triangles by columns where that is better; null if it is so nowhere. */
export function byColumns(program: Program, statements: readonly Statement[], roots: Roots): Program | null {
  let next = program.stages.reduce((most, { dims }) => Math.max(most, ...dims.map(({ id }) => id)), 0) + 1;
  for (const triangle of trianglesOf(statements)) {
    const columns = columnsOf(triangle, next);
    const parts = columns === null ? [] : partsBetterOff(statements, roots.table, triangle);
    if (columns === null || parts.length === 0) continue;
    next += 2;
    return takeAlong(program, roots, columns, new Set(parts));
  }
  return null;
}

function trianglesOf(statements: readonly Statement[]): readonly Triangle[] {
  const found: Triangle[] = [];
  for (const { part } of statements) {
    for (const inner of part?.dims ?? []) {
      const [outer, ...others] = dimsOfBounds(inner);
      if (outer !== undefined && others.length === 0 && !found.some((one) => one.inner === inner))
        found.push({ outer, inner });
    }
  }
  return found;
}

/** Null where the ranges do not make a triangle that can be turned over. */
function columnsOf({ outer, inner }: Triangle, id: number): Turn | null {
  if ([inner.from, inner.to, outer.from, outer.to].some(isFromData)) return null;
  const [low, high] = [factorOf(inner.from, outer), factorOf(inner.to, outer)];
  const isBelow = low === 0 && high === 1;
  if (!isBelow && (low !== 1 || high !== 0)) return null;
  // inner < outer + rest, or inner >= outer + rest.
  const rest = addScaled(isBelow ? inner.to : inner.from, -1, atomIndex(outer));
  const range = isBelow
    ? { from: inner.from, to: plusNumber(addScaled(outer.to, 1, rest), -1) }
    : { from: addScaled(outer.from, 1, rest), to: inner.to };
  // Where the range of the other index holds that of the columns, and no element is beyond, it is one loop with what is
  // done for each.
  const isSame = isBelow
    ? equalIndices(range.from, outer.from) && isNeverBelow(outer.to, range.to)
    : equalIndices(range.to, outer.to) && isNeverBelow(range.from, outer.from);
  const column: Dim = isSame ? outer : { kind: 'dim', id, name: inner.name, ...range };
  const turn = plusNumber(addScaled(atomIndex(column), -1, rest), 1);
  const row: Dim = {
    kind: 'dim',
    id: id + 1,
    name: outer.name,
    from: isBelow ? turn : outer.from,
    to: isBelow ? outer.to : turn,
  };
  const isWithin = isBelow
    ? isNeverBelow(plusNumber(addScaled(inner.from, -1, rest), 1), outer.from)
    : isNeverBelow(outer.to, plusNumber(addScaled(inner.to, -1, rest), 0));
  return isWithin ? { outer, inner, column, row } : null;
}

/** The sums that gain, and those with them that do not lose; none if memory is walked with wider strides. */
function partsBetterOff(
  statements: readonly Statement[],
  table: StageTable,
  { outer, inner }: Triangle,
): readonly Part[] {
  // What is there under conditions alone, and asks them for each row, is used where the same conditions are asked: a
  // copy would ask others.
  const isSelective = ({ guard }: Stage): boolean =>
    dimsOfGuard(table, guard).some((dim) => dim === outer || dim === inner);
  const rated = statements.flatMap((statement) => {
    const { stage, part, writes } = statement;
    if (part === null || writes === null || stage.op.kind !== 'accumulate' || stage.op.how === 'only') return [];
    // What has an element for each point of the triangle is kept by rows, and a third index has its range from these.
    if (
      !part.dims.includes(inner) ||
      stage.dims.includes(inner) ||
      statement.uses.some((use) => isSelective(use.stage)) ||
      part.dims.some((dim) => dim !== inner && dimsOfBounds(dim).some((bound) => bound === inner || bound === outer))
    )
      return [];
    const isStill = (dim: Dim): boolean => !writes.dims.some((all) => all.includes(dim));
    return [{ statement, part, gain: Number(isStill(outer)) - Number(isStill(inner)) }];
  });
  const taken = rated.filter(({ gain }) => gain >= 0);
  const list = taken.map(({ statement }) => statement);
  if (!taken.some(({ gain }) => gain > 0) || strideOf(list, outer) > strideOf(list, inner)) return [];
  return taken.map(({ part }) => part);
}

function factorOf({ terms }: Index, dim: Dim): number {
  return terms.find(({ of }) => of === dim)?.factor ?? 0;
}

function isFromData({ terms }: Index): boolean {
  return terms.some(({ of }) => of.kind === 'value');
}

function isNeverBelow(a: Index, b: Index): boolean {
  return (lowerBound(addScaled(a, -1, b)) ?? -1) >= 0;
}
