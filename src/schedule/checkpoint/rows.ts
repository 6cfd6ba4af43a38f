// The arrays that take the place of one that is kept whole: its rows in the segment in force, and those at the
// boundaries.

import { elementAt } from '../../base/lists.ts';
import { addScaled } from '../../form/affine.ts';
import { atomIndex, constantIndex, type Dim, type Index, type Ref, type Stage } from '../../form/form.ts';
import type { Segments, Storage } from '../tree.ts';
import { boundaryName } from './names.ts';
import { lagOf, type Pair, type Window } from './windows.ts';

/** A new stage, kept over these axes. */
export type Target = { readonly stage: Stage; readonly axes: readonly Dim[] };

export type Rows = {
  readonly of: Stage;
  readonly window: Window;
  /** Whether the rows at all boundaries are kept, or those at the last one that was reached. */
  readonly isKept: boolean;
  /** Its rows while the first loop runs, and while the second does; null where that loop has no need of them. */
  readonly first: Target | null;
  readonly second: Target | null;
  readonly boundary: Target | null;
  /**
   * Whether the boundary has an axis for the rows: there are several, or one that would be a variable otherwise, to
   * which 0 is not added.
   */
  readonly hasRowAxis: boolean;
};

/** Where new stages go. */
export type Work = {
  readonly table: (Stage | undefined)[];
  readonly storage: Map<Ref, Storage>;
  /** Takes a new stage; without a number of its own it is given one. */
  readonly add: (stage: Omit<Stage, 'id'>, id?: Ref) => Stage;
  readonly dim: () => number;
  readonly slots: (of: Ref) => Ref;
  /** The name, or what it becomes where another stage has it. */
  readonly fresh: (name: string) => string;
};

/** `remade`: what the second loop makes again. */
export function rowsFor(
  work: Work,
  pair: Pair,
  before: ReadonlyMap<Ref, Storage>,
  { length, count }: Segments,
  remade: ReadonlySet<Ref>,
): ReadonlyMap<Ref, Rows> {
  const rows = new Map<Ref, Rows>();
  for (const [ref, window] of [...pair.kept, ...pair.carried]) {
    const of = elementAt(work.table, ref);
    const isKept = pair.kept.has(ref);
    const own = before.get(ref) as Extract<Storage, { readonly kind: 'array' }>;
    const axis = elementAt(of.dims, window.axis);
    const lag = lagOf(window);
    const index = (name: string, to: Index): Dim => ({ kind: 'dim', id: work.dim(), name, from: constantIndex(0), to });
    const row = index(axis.name, { ...length, offset: length.offset + lag });
    const hasRowAxis = lag > 1 || (!isKept && own.axes.length === 1);
    const edge = [
      ...(isKept ? [index(axis.name, { ...count, offset: count.offset + 1 })] : []),
      ...(hasRowAxis ? [index(`${axis.name}Row`, constantIndex(lag))] : []),
    ];
    const target = (name: string, instead: readonly Dim[], id?: Ref): Target => {
      const replaced = (list: readonly Dim[]): readonly Dim[] =>
        list.flatMap((dim) => (dim === axis ? instead : [dim]));
      return targetOf(work, of, { name, dims: replaced(of.dims), axes: replaced(own.axes) }, id);
    };
    rows.set(ref, {
      of,
      window,
      isKept,
      hasRowAxis,
      first: isKept && lag > 0 ? target(of.name, [row]) : null,
      second: isKept && !remade.has(ref) ? null : target(of.name, [row]),
      boundary:
        lag === 0
          ? null
          : target(
              work.fresh(boundaryName(of.name, isKept ? 'boundary' : 'carried')),
              edge,
              isKept ? work.slots(ref) : undefined,
            ),
    });
    // What one step of the first loop makes for itself needs no rows there.
    if (isKept && lag === 0) work.storage.set(ref, withoutAxis(own, axis));
    else work.storage.delete(ref);
  }
  return rows;
}

function targetOf(
  work: Work,
  of: Stage,
  { name, dims, axes }: { readonly name: string; readonly dims: readonly Dim[]; readonly axes: readonly Dim[] },
  id?: Ref,
): Target {
  const how = of.op.kind === 'accumulate' ? of.op.how : 'only';
  const named = of.named && name === of.name;
  const stage = work.add({ ...of, name, named, guard: [], dims, op: { kind: 'accumulate', how, parts: [] } }, id);
  work.storage.set(stage.id, axes.length === 0 ? { kind: 'local' } : { kind: 'array', axes });
  return { stage, axes };
}

function withoutAxis({ axes }: Extract<Storage, { readonly kind: 'array' }>, axis: Dim): Storage {
  const rest = axes.filter((dim) => dim !== axis);
  return rest.length === 0 ? { kind: 'local' } : { kind: 'array', axes: rest };
}

/**
 * An element in the rows of a segment, counted from the first row that it reaches; `bound`: the index of the loop, by
 * all of its names.
 */
export function inSegment(
  { window }: Rows,
  { first }: Segments,
  bound: ReadonlySet<Dim>,
  at: readonly Index[],
): readonly Index[] {
  const index = elementAt(at, window.axis);
  if (!index.terms.some(({ of }) => of.kind === 'dim' && bound.has(of))) return at;
  const row = addScaled(index, -1, atomIndex(first));
  return replacedAt(at, window.axis, [{ ...row, offset: row.offset - window.from }]);
}

/** A row of those at a boundary: the boundary, if all are kept, and which of its rows, if there are several. */
export function atBoundary(
  { isKept, hasRowAxis, window }: Rows,
  slot: Index,
  row: number,
  at: readonly Index[],
): readonly Index[] {
  return replacedAt(at, window.axis, [...(isKept ? [slot] : []), ...(hasRowAxis ? [constantIndex(row)] : [])]);
}

export function replacedAt(at: readonly Index[], axis: number, by: readonly Index[]): readonly Index[] {
  return at.flatMap((index, i) => (i === axis ? by : [index]));
}
