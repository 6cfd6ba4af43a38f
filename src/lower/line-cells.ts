// The cells of an array by lines: each combination of positions on its short axes is the value of its line, or is put
// together from several. What is being made when it is asked for is an accumulation whose parts come later.

import { elementAt } from '../base/lists.ts';
import type { Path } from '../check/element.ts';
import { openAccumulate } from '../form/combine.ts';
import { stageOf, within, type Label } from '../form/builder.ts';
import { addScaled, equalIndices } from '../form/affine.ts';
import { faultOfParts } from '../form/coverage.ts';
import { identityOf } from '../form/dims.ts';
import { constantIndex, type Dim, type Guard, type Index, type Part, type Ref, type Stage } from '../form/form.ts';
import type { Line } from '../syntax/ast.ts';
import { assembled, partOf, type Piece } from './cells.ts';
import { give, inOrder, keyOf, merged, type Naming } from './stored-array.ts';
import type { OwnReads } from './array-reads.ts';
import type { Context, Lowering } from './context.ts';
import { refuseTwice, refuseUndefined } from './limits.ts';
import type { Instance } from './line-instances.ts';
import { allPositions, fieldAt, isScalar, asArray, type Axis, type Cell, type Value } from './value.ts';

/** An array by lines while it is made. */
export type LineArray = {
  readonly context: Context;
  readonly lowering: Lowering;
  readonly name: string;
  readonly first: Line;
  /** Indices on which the lines may depend beside their own. */
  readonly outer: readonly Dim[];
  readonly reads: OwnReads;
  /** The guard around its lines: what is made for one serves whoever asks. */
  readonly guard: Guard;
  /** What it calls its stages, from which one on. */
  readonly own: Naming;
  readonly type: Stage['type'];
  readonly axes: readonly Axis[];
  /** Which axes are written out. */
  readonly written: readonly boolean[];
  readonly names: readonly (string | undefined)[];
  /** The indices of the other axes. */
  readonly dims: readonly Dim[];
  readonly cells: ReadonlyMap<string, CellState>;
  /** All cells in one array, once it is asked for. */
  table: Cell | null;
};

/** What a line gives to a cell: a field of its value, at these positions on the short axes of that. */
type Landing = { readonly instance: Instance; readonly path: Path; readonly rest: readonly Index[] };
export type CellState = {
  readonly key: string;
  readonly landings: Landing[];
  cell: Cell | null;
  shell: { readonly ref: Ref; readonly parts: Part[] } | null;
  isOpen: boolean;
};

export function emptyCells(short: readonly Axis[]): ReadonlyMap<string, CellState> {
  const keys = allPositions(short).map(keyOf);
  return new Map(keys.map((key) => [key, { key, landings: [], cell: null, shell: null, isOpen: false }]));
}

export function onShort<T>({ written }: LineArray, list: readonly T[]): readonly T[] {
  return list.filter((_, i) => written[i] === true);
}

export function onLong<T>({ written }: LineArray, list: readonly T[]): readonly T[] {
  return list.filter((_, i) => written[i] !== true);
}

/** The cells at which a line for given values of its indices lands. */
export function addLandings({ axes, written, cells }: LineArray, instance: Instance, path: Path): void {
  const [region] = instance.regions;
  // A line over no elements gives nothing.
  if (region === undefined) return;
  const count = instance.line.at?.length ?? 0;
  const at = region.entries.filter((_, i) => written[i] === true);
  for (const rest of allPositions(axes.slice(count).filter((_, i) => written[count + i] === true)))
    cells.get(keyOf([...at, ...rest]))?.landings.push({ instance, path, rest });
}

/** Under the guard of the body: what is made here serves whoever asks. */
export function outside<T>({ context, guard }: LineArray, build: () => T): T {
  return within(context.builder, guard, build);
}

/** The values of a line's regions; null while it is being lowered. */
export function lowered({ context, lowering, reads }: LineArray, instance: Instance): readonly Value[] | null {
  if (instance.isOpen) return null;
  const { targets } = context.arrays;
  instance.isOpen = true;
  for (const region of instance.regions.slice(instance.values.length)) {
    targets.push({ entries: region.entries, members: reads.members });
    const value = lowering.lower(region.context, instance.value);
    targets.pop();
    instance.values.push(value);
  }
  instance.isOpen = false;
  return instance.values;
}

/** Gives a cell what its lines make, unless one of them is being lowered. */
export function finish(array: LineArray, state: CellState): void {
  if (state.cell !== null || state.isOpen) return;
  state.isOpen = true;
  const pieces: Piece[] = [];
  const from: Line[] = [];
  for (const landing of state.landings) {
    const own = piecesOf(array, landing);
    if (own === null) {
      state.isOpen = false;
      return;
    }
    pieces.push(...own);
    from.push(...own.map(() => landing.instance.line));
  }
  settle(array, state, pieces, from);
  state.isOpen = false;
}

function piecesOf(array: LineArray, { instance, path, rest }: Landing): readonly Piece[] | null {
  const { written, dims } = array;
  const values = lowered(array, instance);
  if (values === null) return null;
  const count = instance.line.at?.length ?? 0;
  const inner = dims.slice(dims.length - written.slice(count).filter((isShort) => !isShort).length);
  return values.map((value, i) => {
    const region = elementAt(instance.regions, i);
    return {
      value: elementOf(value, path, merged(written.slice(count), rest, identityOf(inner))),
      at: [...onLong(array, region.entries), ...identityOf(inner)],
      dims: [...region.dims, ...inner],
    };
  });
}

/** Of a field of a value, where it is an array, the element at these positions, which count from 0. */
export function elementOf(value: Value, path: Path, at: readonly Index[]): Ref {
  const field = fieldAt(value, path);
  if (isScalar(field)) return field;
  const array = asArray(field);
  return array.at(at.map((position, i) => addScaled(position, 1, elementAt(array.axes, i).from)));
}

/** `from` is the line of each piece. */
function settle(array: LineArray, state: CellState, pieces: readonly Piece[], from: readonly Line[]): void {
  const { context, own, outer, dims, axes, type } = array;
  const { builder } = context;
  const [piece] = pieces;
  const { key, shell } = state;
  const whole = shell === null && piece !== undefined && pieces.length === 1 ? wholeDims(array, piece) : null;
  if (piece !== undefined && whole !== null) {
    // The value of the line is the array, and may be an accumulation of its own.
    state.cell = { ref: piece.value, dims: whole, key };
    give(builder, piece.value, own, key);
    if (piece.value >= own.from) inOrder(builder, piece.value, whole);
    return;
  }
  for (const one of pieces) shell?.parts.push(partOf(builder, one, outer));
  state.cell =
    shell === null
      ? { ...assembled(builder, onLong(array, axes), dims, pieces, type, labelOf(array, state)), key }
      : { ref: shell.ref, dims, key };
  requireWhole(array, state, state.cell.ref, from);
}

/** The indices at which one part gives all elements, each along its own axis; null where it does not. */
function wholeDims(array: LineArray, { at }: Piece): readonly Dim[] | null {
  const long = onLong(array, array.axes);
  const dims = at.flatMap(({ offset, terms: [term, ...more] }, i) => {
    if (term?.of.kind !== 'dim' || more.length > 0 || offset !== 0 || term.factor !== 1) return [];
    const axis = elementAt(long, i);
    return equalIndices(term.of.from, axis.from) && equalIndices(term.of.to, axis.to) ? [term.of] : [];
  });
  return dims.length === at.length && new Set(dims).size === dims.length ? dims : null;
}

/** That the lines give every element of a cell one value. */
function requireWhole(array: LineArray, { key, landings }: CellState, ref: Ref, from: readonly Line[]): void {
  const { context, axes, written, dims, name, first } = array;
  const stage = stageOf(context.builder, ref);
  if (stage.op.kind !== 'accumulate') return;
  const fault = faultOfParts(stage, stage.op.parts);
  if (fault === null) return;
  const short = allPositions(onShort(array, axes)).find((one) => keyOf(one) === key) ?? [];
  const long = fault.at.slice(stage.dims.length - dims.length).map(constantIndex);
  const positions = merged(written, short, long).map(({ offset }) => String(offset));
  const element = `${name}[${positions.join(', ')}]`;
  const sizes = [...fault.sizes].map(([size, value]) => `${size} = ${String(value)}`).join(', ');
  const hint = sizes === '' ? null : `as with ${sizes}`;
  const [one, other] = fault.by.map((number) => from[number]);
  if (one !== undefined && other !== undefined) refuseTwice(element, one.nameSpan, other.nameSpan, hint);
  refuseUndefined(element, (landings[0]?.instance.line ?? first).nameSpan, hint);
}

function labelOf({ context, own }: LineArray, { key }: CellState): Label {
  return { name: key === '' ? own.name : context.builder.names.take(`${own.name}${key}`), named: true };
}

/** The accumulation that stands for a cell that is being made. */
export function shellOf(array: LineArray, state: CellState): Cell {
  const { context, type, outer, dims, first } = array;
  state.shell ??= outside(array, () =>
    openAccumulate(context.builder, 'only', type, [...outer, ...dims], first.nameSpan, labelOf(array, state)),
  );
  return { ref: state.shell.ref, dims, key: state.key };
}
