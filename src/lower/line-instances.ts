// The lines of an array for given values of the indices that stand on its short axes, and where each of them stands.

import { elementAt } from '../base/lists.ts';
import { atomsOf, type IndexRange, type Whole } from '../base/whole.ts';
import { freeNames } from '../check/free-names.ts';
import { addScaled, constantOfIndex, equalIndices, upperBound } from '../form/affine.ts';
import { constantIndex, type Dim, type Index } from '../form/form.ts';
import type { Expr, Line } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';
import type { OwnReads } from './array-reads.ts';
import { takesComputed } from './computed.ts';
import { indexOfWhole, newDim, type Context, type Lowering } from './context.ts';
import { requireInside, requireOrder } from './position-checks.ts';
import { splitRegions, wholeRegion, type Region } from './regions.ts';
import { allPositions, lengthOf, writtenAxes, type Axis, type Value } from './value.ts';

/** A line for given values of the indices that are written out; `values` has those of its first regions. */
export type Instance = {
  readonly line: Line;
  /** The value of the line, or of a field of it. */
  readonly value: Expr;
  readonly regions: readonly (Region & { readonly entries: readonly Index[] })[];
  readonly values: Value[];
  isOpen: boolean;
};

/** The array whose lines these are. */
type Place = {
  readonly context: Context;
  readonly lowering: Lowering;
  readonly axes: readonly Axis[];
  readonly written: readonly boolean[];
  readonly reads: OwnReads;
};

/** The axes on which every line stands at constant positions, and that are short. */
export function shortAxes(
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

export function nameOnAxis(context: Context, lines: readonly Line[], axis: number): string | undefined {
  for (const line of lines) {
    const range = indexAt(context, line, axis);
    if (range !== null) return range.name;
  }
  return undefined;
}

/** Loops over the same range for one index are one. */
export type Loops = Map<IndexRange, Dim[]>;

/** A line for each combination of values of the indices that stand on short axes. */
export function instancesOf(
  { context, lowering, axes, written, reads }: Place,
  line: Line,
  value: Expr,
  known: Loops,
): readonly Instance[] {
  const ranges = indicesOf(context, line);
  const fixed = [...new Set(axes.flatMap((_, i) => (written[i] === true ? (indexAt(context, line, i) ?? []) : [])))];
  const values = allPositions(
    fixed.map((range) => ({ from: indexOfWhole(context, range.from), to: indexOfWhole(context, range.to) })),
  );
  const readsItself = [...freeNames(value)].some((name) => reads.members.has(name));
  return values.map((at): Instance => {
    const inner: Context = { ...context, copies: context.copies * values.length };
    const region = wholeRegion(
      inner,
      ranges,
      new Map(fixed.map((range, i) => [range, elementAt(at, i)])),
      (range, from, to) => {
        const loops = known.get(range) ?? [];
        known.set(range, loops);
        let dim = loops.find((loop) => equalIndices(loop.from, from) && equalIndices(loop.to, to));
        if (dim === undefined) loops.push((dim = newDim(context.builder, range.name, from, to)));
        return dim;
      },
    );
    requireShape(region, line, axes, written, lowering);
    const regions = (readsItself ? splitRegions(inner, region, value, lowering) : [region]).filter(
      ({ dims }) => !dims.some(isNever),
    );
    return {
      line,
      value,
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
    requireOrder(outer, place.dim.from, place.dim.to, `the range of ${place.range.name}`, line.nameSpan, false);
  }
  entriesOf(region, line, lowering).forEach((entry, i) => {
    const source = line.at?.[i];
    if (written[i] !== true && source?.kind === 'at')
      requireInside(
        context,
        entry,
        elementAt(axes, i),
        printExpr(source.value),
        source.value.span,
        takesComputed(context, source.value),
      );
  });
}
