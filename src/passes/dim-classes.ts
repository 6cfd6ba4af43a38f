// Which indices merely rename each other: those at which an array is read or written, and the axes that they run along.
// Two indices that one stage uses stay two.

import { elementAt } from '../base/lists.ts';
import { equalIndices } from '../form/affine.ts';
import { rangesOf } from '../form/dims.ts';
import { stageTable, type Dim, type Index, type Program } from '../form/form.ts';
import { recurrencesOf } from '../form/recurrences.ts';
import { renamedIndex, renamingBy } from '../form/renumber.ts';

export type DimClasses = {
  /** The same index for all that rename each other. */
  readonly of: (dim: Dim) => Dim;
};

type Pair = readonly [a: Dim, b: Dim];

/**
 * What renames what, the surest first: lines of an array and its axes, reads of whole arrays, reads that fix an axis or
 * move along it, reads inside a recurrence, and indices of one name and range.
 */
type Candidates = readonly (readonly Pair[])[];

/** `withRecurrences`: whether a recurrence may have its own reads renamed. */
export function dimClasses(program: Program, withRecurrences: boolean): DimClasses {
  const contexts = contextsOf(program);
  const parent = new Map<Dim, Dim>();
  const usedIn = new Map<Dim, Set<number>>();
  contexts.forEach((dims, number) => {
    for (const dim of dims) {
      const own = usedIn.get(dim);
      if (own === undefined) usedIn.set(dim, new Set([number]));
      else own.add(number);
    }
  });
  const rootOf = (dim: Dim): Dim => {
    let root = dim;
    for (let next = parent.get(root); next !== undefined; next = parent.get(root)) root = next;
    return root;
  };
  const renaming = renamingBy({ dim: rootOf });
  const same = (a: Index, b: Index): boolean => equalIndices(renamedIndex(renaming, a), renamedIndex(renaming, b));
  /** Merges two indices; null where they never can be, false where their ranges differ as yet. */
  const merge = (a: Dim, b: Dim): boolean | null => {
    const [x, y] = [rootOf(a), rootOf(b)];
    if (x === y) return null;
    const [ofX, ofY] = [usedIn.get(x) ?? new Set<number>(), usedIn.get(y) ?? new Set<number>()];
    const [few, many] = ofX.size < ofY.size ? [ofX, ofY] : [ofY, ofX];
    for (const number of few) if (many.has(number)) return null;
    if (!same(x.from, y.from) || !same(x.to, y.to)) return false;
    for (const number of few) many.add(number);
    parent.set(y, x);
    usedIn.set(x, many);
    return true;
  };
  const levels = candidatesOf(program, withRecurrences).map((pairs) => [...pairs]);
  for (let level = 0; level < levels.length;) {
    const outcomes = elementAt(levels, level).map(([a, b]) => merge(a, b));
    levels[level] = elementAt(levels, level).filter((_, i) => outcomes[i] === false);
    // Ranges that use merged indices may be equal now.
    level = outcomes.includes(true) ? 0 : level + 1;
  }
  return { of: rootOf };
}

/** Every set of indices that one stage, part or check uses together. */
export function contextsOf(program: Program): readonly (readonly Dim[])[] {
  const found = new Map<string, readonly Dim[]>();
  const add = (dims: readonly Dim[]): void => {
    if (dims.length > 0) found.set(dims.map(({ id }) => id).join(), dims);
  };
  for (const stage of program.stages) rangesOf(stage).forEach(add);
  for (const { dims } of program.checks) add(dims);
  return [...found.values()];
}

function candidatesOf(program: Program, withRecurrences: boolean): Candidates {
  const table = stageTable(program);
  const recurrences = recurrencesOf(program);
  const levels: Pair[][] = [[], [], [], [], []];
  const add = (level: number, at: readonly Index[], axes: readonly Dim[]): void => {
    at.forEach((index, axis) => {
      const dim = alone(index);
      const other = axes[axis];
      if (dim !== null && other !== undefined && dim !== other) levels[level]?.push([other, dim]);
    });
  };
  for (const stage of program.stages) {
    const { op, dims } = stage;
    if (op.kind === 'accumulate') for (const { at } of op.parts) add(0, at, dims);
    if (op.kind !== 'read') continue;
    const axes = elementAt(table, op.array).dims;
    const plain = op.at.map(alone);
    const isWhole = !plain.includes(null) && new Set(plain).size === plain.length;
    if (recurrences.ownArray(stage) === null) add(isWhole ? 1 : 2, op.at, axes);
    else if (withRecurrences) add(3, op.at, axes);
  }
  for (const pair of ofOneName(program)) levels[4]?.push(pair);
  return levels;
}

/** The index that an expression is, or null. */
function alone({ offset, terms: [term, ...rest] }: Index): Dim | null {
  return offset === 0 && rest.length === 0 && term?.factor === 1 && term.of.kind === 'dim' ? term.of : null;
}

function ofOneName(program: Program): readonly Pair[] {
  const byName = new Map<string, Dim[]>();
  for (const dim of new Set(contextsOf(program).flat())) {
    const list = byName.get(dim.name);
    if (list === undefined) byName.set(dim.name, [dim]);
    else list.push(dim);
  }
  // Each with the ones before it: one of them may be of its range.
  return [...byName.values()].flatMap((dims) =>
    dims.flatMap((dim, i) => dims.slice(Math.max(0, i - mostCompared), i).map((other): Pair => [other, dim])),
  );
}

const mostCompared = 20;
