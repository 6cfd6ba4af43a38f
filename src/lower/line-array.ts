// An array by lines, `h[i] = e`. Each combination of positions on its short axes is a cell of its own, which is the
// value of its line, or is put together from several. A line may read elements of the array itself: a cell that is
// asked for while it is being made is an accumulation whose parts come later.

import { legalName } from '../base/names.ts';
import type { Span } from '../base/span.ts';
import { atomsOf, type IndexRange, type Whole } from '../base/whole.ts';
import { freeNames } from '../check/free-names.ts';
import type { Line } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';
import { addScaled, constantOfIndex, equalIndices, upperBound } from '../form/affine.ts';
import {
  arrayOf,
  assembled,
  freshDims,
  give,
  inOrder,
  keyOf,
  merged,
  partOf,
  readCell,
  undefinedElement,
  type Naming,
  type Piece,
} from './array-value.ts';
import { openAccumulate, stageOf, within, type Label } from '../form/builder.ts';
import { indexOfWhole, newDim, type Context, type Lowering } from './context.ts';
import { faultOfParts } from '../form/coverage.ts';
import type { OwnReads } from './array-reads.ts';
import { identityOf } from '../form/dims.ts';
import { constantIndex, type Dim, type Index, type Part, type Ref } from '../form/form.ts';
import { refuseCircle, refuseTwice, refuseUndefined } from './limits.ts';
import { requireInside, requireOrder, whereInside } from './position-checks.ts';
import { splitRegions, wholeRegion, type Region } from './regions.ts';
import {
  allPositions,
  isScalar,
  lengthOf,
  writtenAxes,
  type ArrayValue,
  type Axis,
  type Cell,
  type Value,
} from './value.ts';

export type Lines = {
  readonly name: string;
  readonly lines: readonly Line[];
  /** Indices on which the lines may depend beside their own. */
  readonly outer: readonly Dim[];
  /** Whether the name is reserved for the array. */
  readonly ownNames: boolean;
  readonly reads: OwnReads;
};

/** A line for given values of the indices that are written out; `values` has those of its first regions. */
type Instance = {
  readonly line: Line;
  readonly regions: readonly (Region & { readonly entries: readonly Index[] })[];
  readonly values: Value[];
  isOpen: boolean;
};
/** What a line gives to a cell: at these positions on the short axes of its value. */
type Landing = { readonly instance: Instance; readonly rest: readonly Index[] };
type CellState = {
  readonly key: string;
  readonly landings: Landing[];
  cell: Cell | null;
  shell: { readonly ref: Ref; readonly parts: Part[] } | null;
  isOpen: boolean;
};

/** The array, which its own lines may read before it is complete, and what completes it. */
export function lineArray(
  context: Context,
  { name, lines, outer, ownNames, reads }: Lines,
  lowering: Lowering,
): { readonly value: ArrayValue; readonly complete: () => ArrayValue } {
  const { builder, arrays, notes } = context;
  const { guard } = builder;
  const start = builder.stages.length;
  const [first] = lines as readonly [Line];
  const type = notes.arrayLines.get(first)?.type;
  const element = type?.element === 'rounded' ? 'whole' : (type?.element ?? 'real');
  const axes = (type?.sizes ?? []).map((size, i): Axis => {
    const from = type?.starts?.[i] === undefined ? constantIndex(0) : indexOfWhole(context, type.starts[i]);
    return { from, to: addScaled(indexOfWhole(context, size), 1, from) };
  });
  const written = shortAxes(context, lines, axes, reads, lowering);
  const short = axes.filter((_, i) => written[i] === true);
  const names = axes.map((_, i) => nameOnAxis(context, lines, i));
  const dims = freshDims(builder, axes, names).filter((_, i) => written[i] !== true);
  const own: Naming = { name: ownNames ? legalName(name) : builder.names.take(name), from: start, own: true };
  const cells = new Map(
    allPositions(short).map((at): [string, CellState] => [
      keyOf(at),
      { key: keyOf(at), landings: [], cell: null, shell: null, isOpen: false },
    ]),
  );
  for (const line of lines) addLandings(line);

  function addLandings(line: Line): void {
    const inner = axes.length - (line.at?.length ?? 0);
    const restWritten = written.slice(axes.length - inner);
    const rests = allPositions(axes.slice(axes.length - inner).filter((_, i) => restWritten[i] === true));
    for (const instance of instancesOf(context, line, axes, written, reads, lowering)) {
      const [region] = instance.regions;
      // A line over no elements gives nothing.
      if (region === undefined) continue;
      const at = region.entries.filter((_, i) => written[i] === true);
      for (const rest of rests) cells.get(keyOf([...at, ...rest]))?.landings.push({ instance, rest });
    }
  }

  /** Whether the values of a line are there: not while it is being lowered. */
  function lowered(instance: Instance): readonly Value[] | null {
    if (instance.isOpen) return null;
    instance.isOpen = true;
    for (const region of instance.regions.slice(instance.values.length)) {
      arrays.targets.push({ entries: region.entries, members: reads.members });
      const value = lowering.lower(region.context, instance.line.value);
      arrays.targets.pop();
      instance.values.push(value);
    }
    instance.isOpen = false;
    return instance.values;
  }

  function finish(state: CellState): void {
    if (state.cell !== null || state.isOpen) return;
    state.isOpen = true;
    const pieces: Piece[] = [];
    const from: Line[] = [];
    for (const { instance, rest } of state.landings) {
      const values = lowered(instance);
      if (values === null) {
        state.isOpen = false;
        return;
      }
      const count = instance.line.at?.length ?? 0;
      const innerDims = dims.slice(dims.length - written.slice(count).filter((isShort) => !isShort).length);
      values.forEach((value, i) => {
        const region = instance.regions[i] as Instance['regions'][number];
        const ref = isScalar(value)
          ? value
          : (value as ArrayValue).at(merged(written.slice(count), rest, identityOf(innerDims)));
        const at = [...region.entries.filter((_, axis) => written[axis] !== true), ...identityOf(innerDims)];
        pieces.push({ value: ref, at, dims: [...region.dims, ...innerDims] });
        from.push(instance.line);
      });
    }
    const [piece] = pieces;
    if (state.shell === null && piece !== undefined && pieces.length === 1 && isWhole(piece)) {
      // The value of the line is the array, and may be an accumulation of its own.
      state.cell = { ref: piece.value, dims: piece.at.map(({ terms }) => terms[0]?.of as Dim), key: state.key };
      give(builder, piece.value, own, state.key);
      if (piece.value >= start) inOrder(builder, piece.value, state.cell.dims);
    } else {
      for (const one of pieces) state.shell?.parts.push(partOf(builder, one, outer));
      state.cell =
        state.shell === null
          ? {
              ...assembled(
                builder,
                axes.filter((_, i) => written[i] !== true),
                dims,
                pieces,
                element,
                labelOf(state),
              ),
              key: state.key,
            }
          : { ref: state.shell.ref, dims, key: state.key };
      requireWhole(state, state.cell.ref, from);
    }
    state.isOpen = false;
  }

  /** That the lines give every element of a cell one value: `from` is the line of each part. */
  function requireWhole({ key, landings }: CellState, ref: Ref, from: readonly Line[]): void {
    const stage = stageOf(builder, ref);
    if (stage.op.kind !== 'accumulate') return;
    const fault = faultOfParts(stage, stage.op.parts);
    if (fault === null) return;
    const short = allPositions(axes.filter((_, i) => written[i] === true)).find((one) => keyOf(one) === key) ?? [];
    const long = fault.at.slice(stage.dims.length - dims.length).map(constantIndex);
    const element = `${name}[${merged(written, short, long)
      .map(({ offset }) => String(offset))
      .join(', ')}]`;
    const sizes = [...fault.sizes].map(([size, value]) => `${size} = ${String(value)}`).join(', ');
    const hint = sizes === '' ? null : `as with ${sizes}`;
    const [one, other] = fault.by.map((number) => from[number] as Line);
    if (one !== undefined && other !== undefined) refuseTwice(element, one.nameSpan, other.nameSpan, hint);
    refuseUndefined(element, (landings[0]?.instance.line ?? first).nameSpan, hint);
  }

  function labelOf({ key }: CellState): Label {
    return { name: key === '' ? own.name : builder.names.take(`${own.name}${key}`), named: true };
  }

  /** Whether one part gives all elements, each index along its own axis. */
  function isWhole({ at }: Piece): boolean {
    const seen = new Set<unknown>();
    const long = axes.filter((_, i) => written[i] !== true);
    return at.every(({ offset, terms: [term, ...more] }, i) => {
      if (term?.of.kind !== 'dim' || more.length > 0 || offset !== 0 || term.factor !== 1 || seen.has(term.of))
        return false;
      seen.add(term.of);
      const axis = long[i] as Axis;
      return equalIndices(term.of.from, axis.from) && equalIndices(term.of.to, axis.to);
    });
  }

  /** Under the guard of the body: what is made here serves whoever asks. */
  const outside = <T>(build: () => T): T => within(builder, guard, build);

  let table: Cell | null = null;
  const at = (positions: readonly Index[]): Ref => {
    const shortAt = positions.filter((_, i) => written[i] === true);
    if (!shortAt.every((position) => constantOfIndex(position) !== null)) {
      table ??= outside(() => {
        const all = freshDims(builder, axes, names);
        const long = all.filter((_, i) => written[i] !== true);
        const pieces = allPositions(short).map((one): Piece => ({
          value: at(merged(written, one, identityOf(long))),
          at: merged(written, one, identityOf(long)),
          dims: long,
        }));
        return assembled(builder, axes, all, pieces, element, null);
      });
      return readCell(builder, table, positions);
    }
    const state = cells.get(keyOf(shortAt));
    if (state === undefined) return undefinedElement(builder);
    if (state.cell === null) outside(() => finish(state));
    const longAt = positions.filter((_, i) => written[i] !== true);
    if (state.cell === null) return readOpen(state, positions, longAt);
    const { cell } = state;
    // To a line of the circle it matters where a complete part of it is read as well.
    const isOwn = reads.members.size > 0 && arrays.spot?.target?.members === reads.members && dataAxis(positions) >= 0;
    return isOwn ? readOrdered(positions, () => readCell(builder, cell, longAt)) : readCell(builder, cell, longAt);
  };

  /** An element of a cell that is being made. */
  function readOpen(state: CellState, positions: readonly Index[], longAt: readonly Index[]): Ref {
    const before = fixedElement(state, positions);
    if (before !== null) return before;
    const span = arrays.spot?.span ?? first.nameSpan;
    if (dims.length === 0) return refuseCircle(name, span);
    state.shell ??= outside(() =>
      openAccumulate(builder, 'only', element, [...outer, ...dims], first.nameSpan, labelOf(state)),
    );
    const cell: Cell = { ref: state.shell.ref, dims, key: state.key };
    return readOrdered(positions, () => readCell(builder, cell, longAt));
  }

  /** A read by a line that the array needs: its position may have to be asked for. */
  function readOrdered(positions: readonly Index[], read: () => Ref): Ref {
    const span = arrays.spot?.span ?? first.nameSpan;
    const key = `${name} ${String(span.start)}`;
    const isAsked = arrays.ordered.has(key);
    const ref = whereInside(builder, isAsked ? orderConditions(positions, span) : [], read, span);
    arrays.ownReads.push({ ref, span, array: name, key, isOpen: !isAsked && dataAxis(positions) >= 0 });
    return ref;
  }

  /** An element at a position without indices that a line of its own defines, or a region of one. */
  function fixedElement(state: CellState, positions: readonly Index[]): Ref | null {
    for (const { instance, rest } of state.landings) {
      const number = instance.regions.findIndex(({ entries }) =>
        entries.every(
          (entry, i) => entry.terms.every(({ of }) => of.kind === 'size') && equalIndices(entry, positions[i] as Index),
        ),
      );
      if (number < 0) continue;
      const value = instance.values[number] ?? outside(() => lowered(instance))?.[number];
      if (value === undefined) continue;
      const count = instance.line.at?.length ?? 0;
      const long = positions.slice(count).filter((_, i) => written[count + i] !== true);
      return isScalar(value) ? value : (value as ArrayValue).at(merged(written.slice(count), rest, long));
    }
    return null;
  }

  function dataAxis(positions: readonly Index[]): number {
    return positions.findIndex(({ terms }, i) => written[i] !== true && terms.some(({ of }) => of.kind === 'value'));
  }

  /**
   * That an element at a position that is data comes before the one that is being defined, or after it where the loop
   * runs down.
   */
  function orderConditions(positions: readonly Index[], span: Span): readonly Ref[] {
    const { spot } = arrays;
    const axis = dataAxis(positions);
    const entry = spot?.target?.entries[axis];
    if (axis < 0 || entry === undefined || spot === null) return [];
    const { from, to } = axes[axis] as Axis;
    const there =
      reads.data.get(axis) === 'down' ? { from: { ...entry, offset: entry.offset + 1 }, to } : { from, to: entry };
    const condition = requireInside(spot.context, positions[axis] as Index, there, spot.text(axis), span);
    return condition === null ? [] : [condition];
  }

  const array: ArrayValue = { kind: 'array', axes, at, elements: null, isCheap: true, cells: null, lines: name };
  const complete = (): ArrayValue => {
    for (const state of cells.values()) finish(state);
    const all = [...cells.values()].flatMap(({ cell }) => cell ?? []);
    return dims.length === 0
      ? {
          ...arrayOf(
            builder,
            axes,
            all.map(({ ref }) => ref),
          ),
          lines: name,
        }
      : { ...array, cells: all };
  };
  return { value: array, complete };
}

/** The axes on which every line stands at constant positions, and that are short. */
function shortAxes(
  context: Context,
  lines: readonly Line[],
  axes: readonly Axis[],
  { data, depth }: OwnReads,
  lowering: Lowering,
): readonly boolean[] {
  const endless: Axis = { from: constantIndex(0), to: constantIndex(Infinity) };
  const candidates = axes.map((axis, i) =>
    !data.has(i) && lines.every((line) => isFixed(context, line, i, lowering)) ? axis : endless,
  );
  // A sum over its elements must be written out as well: else it would need all of them at once.
  const longest = Math.max(
    1,
    ...candidates
      .map(lengthOf)
      .filter((length) => length !== null && length <= context.arrays.unroll)
      .map(Number),
  );
  return writtenAxes(candidates, context.arrays.unroll, context.copies * longest ** depth);
}

/** Whether a line stands at constant positions on an axis, one after the other. */
function isFixed(context: Context, line: Line, axis: number, lowering: Lowering): boolean {
  const entry = line.at?.[axis];
  if (entry === undefined) return true;
  const range = indexAt(context, line, axis);
  if (range !== null) return [range.from, range.to].every((end) => isConstant(context, end));
  if (entry.kind !== 'at') return false;
  const names = new Set(indicesOf(context, line).map((index) => index.name));
  return (
    ![...freeNames(entry.value)].some((name) => names.has(name)) &&
    constantOfIndex(lowering.lowerWhole(context, entry.value)) !== null
  );
}

function isConstant(context: Context, whole: Whole): boolean {
  return (
    atomsOf(whole).every((atom) => atom.kind === 'size' || context.indices.has(atom.index)) &&
    constantOfIndex(indexOfWhole(context, whole)) !== null
  );
}

function indicesOf({ notes }: Context, line: Line): readonly IndexRange[] {
  return notes.arrayLines.get(line)?.indices ?? [];
}

/** The new index that stands on an axis by itself. */
function indexAt(context: Context, line: Line, axis: number): IndexRange | null {
  const entry = line.at?.[axis];
  const name =
    entry?.kind === 'binding'
      ? entry.name
      : entry?.kind === 'at' && entry.value.kind === 'name'
        ? entry.value.name
        : null;
  return indicesOf(context, line).find((index) => index.name === name) ?? null;
}

function nameOnAxis(context: Context, lines: readonly Line[], axis: number): string | undefined {
  for (const line of lines) {
    const range = indexAt(context, line, axis);
    if (range !== null) return range.name;
  }
  return undefined;
}

/** A line for each combination of values of the indices that stand on short axes. */
function instancesOf(
  context: Context,
  line: Line,
  axes: readonly Axis[],
  written: readonly boolean[],
  { members }: OwnReads,
  lowering: Lowering,
): readonly Instance[] {
  const ranges = indicesOf(context, line);
  const fixed = [...new Set(axes.flatMap((_, i) => (written[i] === true ? (indexAt(context, line, i) ?? []) : [])))];
  const values = allPositions(
    fixed.map((range) => ({ from: indexOfWhole(context, range.from), to: indexOfWhole(context, range.to) })),
  );
  const known = new Map<IndexRange, Dim[]>();
  const readsItself = [...freeNames(line.value)].some((name) => members.has(name));
  return values.map((at): Instance => {
    const inner: Context = { ...context, copies: context.copies * values.length };
    const region = wholeRegion(
      inner,
      ranges,
      new Map(fixed.map((range, i) => [range, at[i] as Index])),
      (range, from, to) => {
        const loops = known.get(range) ?? [];
        known.set(range, loops);
        let dim = loops.find((loop) => equalIndices(loop.from, from) && equalIndices(loop.to, to));
        if (dim === undefined) loops.push((dim = newDim(context.builder, range.name, from, to)));
        return dim;
      },
    );
    requireShape(region, line, axes, written, lowering);
    const regions = (readsItself ? splitRegions(inner, region, line.value, lowering) : [region]).filter(
      ({ dims }) => !dims.some(isNever),
    );
    return {
      line,
      regions: regions.map((one) => ({ ...one, entries: entriesOf(one, line, lowering) })),
      values: [],
      isOpen: false,
    };
  });
}

/** Whether a range holds no number, whatever the sizes are. */
function isNever({ from, to }: Dim): boolean {
  return (upperBound(addScaled(to, -1, from)) ?? 1) <= 0;
}

function entriesOf({ context }: Region, line: Line, { lowerWhole }: Lowering): readonly Index[] {
  return (line.at ?? []).map((entry) => {
    if (entry.kind === 'at') return lowerWhole(context, entry.value);
    return entry.kind === 'binding' ? (context.positionOf(entry.name) ?? constantIndex(0)) : constantIndex(0);
  });
}

/** That a line's elements lie in the array whatever its sizes are: ranges run forwards, positions are inside. */
function requireShape(
  region: Region,
  line: Line,
  axes: readonly Axis[],
  written: readonly boolean[],
  lowering: Lowering,
): void {
  const { context } = region;
  for (const [i, place] of region.places.entries()) {
    if (place.kind !== 'loop') continue;
    const before = region.places.slice(0, i).flatMap((one) => (one.kind === 'loop' ? [one.dim] : []));
    const outer: Context = {
      ...context,
      dims: context.dims.filter((dim) => before.includes(dim) || !region.dims.includes(dim)),
    };
    requireOrder(outer, place.dim.from, place.dim.to, `the range of ${place.range.name}`, line.nameSpan);
  }
  entriesOf(region, line, lowering).forEach((entry, i) => {
    const source = line.at?.[i];
    if (written[i] !== true && source?.kind === 'at')
      requireInside(context, entry, axes[i] as Axis, printExpr(source.value), source.value.span);
  });
}
