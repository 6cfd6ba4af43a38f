// Which elements of an input each row of a result can depend on, axis by axis, for sizes that are not known: those in a
// window around a position that the row's indices give, or any. Columns whose distance is a multiple of the window's
// width share no row, so that one sweep does for all of them (Curtis, Powell and Reid, "On the estimation of sparse
// Jacobian matrices", 1974).

import { elementAt } from '../base/lists.ts';
import { addScaled, atPositions, constantOfIndex } from '../form/affine.ts';
import { isIdentity } from '../form/dims.ts';
import {
  atomIndex,
  stageTable,
  type Index,
  type Part,
  type Program,
  type Ref,
  type Stage,
  type StageTable,
} from '../form/form.ts';

/** Positions `base + from` to `base + to`, where the base is by the indices of a stage. */
export type Window = { readonly base: Index; readonly from: number; readonly to: number };
/** For each axis of the input; null: any position. */
type Reach = readonly (Window | null)[];

/** Wider windows are no windows. */
const widest = 8;

/** By stage; none for what does not depend on the input. */
export function reachOf(
  program: Program,
  active: readonly (boolean | undefined)[],
  input: Ref,
): ReadonlyMap<Ref, Reach> {
  const table = stageTable(program);
  const { dims: own } = elementAt(table, input);
  const reaches = new Map<Ref, Reach>([[input, own.map((dim) => ({ base: atomIndex(dim), from: 0, to: 0 }))]]);
  // What a recurrence reads comes later in the list: again until nothing changes. Windows only grow, and not for long.
  for (let changed = true; changed;) {
    changed = false;
    for (const stage of program.stages.slice(0, program.forward)) {
      if (stage.id === input || active[stage.id] !== true) continue;
      const before = reaches.get(stage.id);
      const found = partsOf(table, stage, reaches).reduce<Reach | undefined>(joined, before);
      if (found === undefined || found === before) continue;
      reaches.set(stage.id, found);
      changed = true;
    }
  }
  return reaches;
}

/** What the stage takes from others, by its own indices. */
function partsOf(table: StageTable, stage: Stage, reaches: ReadonlyMap<Ref, Reach>): readonly Reach[] {
  const { op } = stage;
  const of = (ref: Ref, moved: (window: Window) => Window | null): readonly Reach[] => {
    const reach = reaches.get(ref);
    return reach === undefined ? [] : [reach.map((window) => window && moved(window))];
  };
  switch (op.kind) {
    case 'gate':
      return op.args.flatMap((argument) => of(argument, (window) => window));
    case 'pack':
      return op.elements.flatMap((element) => of(element, (window) => (isFixed(window.base) ? window : null)));
    case 'read': {
      const dims = table[op.array]?.dims ?? [];
      return of(op.array, (window) => {
        if (isIdentity(op.at, dims)) return window;
        return hasData(window.base) ? null : { ...window, base: atPositions(window.base, dims, op.at) };
      });
    }
    case 'accumulate':
      return op.parts.flatMap((part) => of(part.value, (window) => landed(stage, part, window)));
    default:
      return [];
  }
}

/** A window by the indices of a part as one by those of the element where the part lands. */
function landed({ dims }: Stage, { at }: Part, window: Window): Window | null {
  for (const [axis, index] of at.entries()) {
    const by = constantOfIndex(addScaled(window.base, -1, index));
    if (by !== null) return { base: atomIndex(elementAt(dims, axis)), from: window.from + by, to: window.to + by };
  }
  return isFixed(window.base) ? window : null;
}

/** Whether a position is by no index, and no data. */
function isFixed({ terms }: Index): boolean {
  return terms.every(({ of }) => of.kind === 'size');
}

export function hasData({ terms }: Index): boolean {
  return terms.some(({ of }) => of.kind === 'value');
}

/** The first itself where it holds the second. */
function joined(a: Reach | undefined, b: Reach): Reach {
  if (a === undefined) return b;
  const all = a.map((window, axis) => hull(window, elementAt(b, axis)));
  return all.every((window, axis) => window === a[axis]) ? a : all;
}

function hull(a: Window | null, b: Window | null): Window | null {
  if (a === null || b === null) return null;
  const by = constantOfIndex(addScaled(b.base, -1, a.base));
  if (by === null) return null;
  const [from, to] = [Math.min(a.from, b.from + by), Math.max(a.to, b.to + by)];
  if (from === a.from && to === a.to) return a;
  return to - from < widest ? { base: a.base, from, to } : null;
}
