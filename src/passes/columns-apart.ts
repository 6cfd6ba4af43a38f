// All columns of a parameter in one sweep of forward mode: tangents have indices of their own for the columns, on each
// axis one for every position; or, where rows reach a window alone, one for each colour of positions, of which no two
// are in one window.

import { elementAt } from '../base/lists.ts';
import { addScaled, constantOfIndex } from '../form/affine.ts';
import { indexNumber, read, stageOf, within } from '../form/builder.ts';
import { identityOf } from '../form/dims.ts';
import { atomIndex, constantIndex, type Dim, type Index, type Program, type Ref } from '../form/form.ts';
import { outsideOf, ownDims, parameterOf, type Entries } from './entries.ts';
import { hasData, reachOf, type Window } from './column-reach.ts';
import { wholeGate, wholeNumber } from './jacobian-pattern.ts';
import { pushForward } from './push-forward.ts';
import type { SweepSetting } from './row-sweep.ts';

/** For each axis of the input the index of its own, and how many colours; 0 where every position has its own. */
type Axis = { readonly dim: Dim; readonly colours: number };

type Reached = {
  /** Those that depend on the input. */
  readonly results: Program['results'];
  /** What rows of a result reach on an axis of the input. */
  readonly windowOf: (result: Ref, axis: number) => Window | null;
  readonly axes: readonly Axis[];
};

function columnsReached({ builder, primal, active, nextDim }: SweepSetting, input: Ref): Reached {
  const reaches = reachOf(primal, active, input);
  const results = primal.results.filter(({ ref }) => reaches.has(ref));
  const windowOf = (ref: Ref, axis: number): Window | null => {
    const window = reaches.get(ref)?.[axis] ?? null;
    return window === null || hasData(window.base) ? null : window;
  };
  const axes = ownDims(stageOf(builder, input).dims, nextDim).map((dim, axis): Axis => {
    const widths = results.map(({ ref }) => widthOf(windowOf(ref, axis)));
    const colours = widths.includes(null) ? 0 : Math.max(1, ...widths.map((width) => width ?? 0));
    const isFewer = colours > 0 && colours < (constantOfIndex(addScaled(dim.to, -1, dim.from)) ?? Infinity);
    if (!isFewer) return { dim, colours: 0 };
    return { dim: { ...dim, from: constantIndex(0), to: constantIndex(colours) }, colours };
  });
  return { results, windowOf, axes };
}

/** For each result the indices over which there are entries by the parameter, at the most: a colour is a column. */
export function entriesReached(setting: SweepSetting, input: Ref): readonly (readonly Dim[])[] {
  const { results, axes } = columnsReached(setting, input);
  return results.map(({ ref }) => [...stageOf(setting.builder, ref).dims, ...axes.map(({ dim }) => dim)]);
}

/** Right for every program. `setting` is one of which the parameter alone changes. */
export function columnsApart(setting: SweepSetting, input: Ref): readonly Entries[] {
  const { builder, primal } = setting;
  const from = stageOf(builder, input);
  const { results, windowOf, axes } = columnsReached(setting, input);
  // One colour is none.
  const kept = axes.filter(({ colours }) => colours !== 1);
  const colourAt = (index: Index, colours: number): Index => {
    if (colours === 0) return index;
    if (index.terms.length === 0) return constantIndex(index.offset % colours);
    const number = indexNumber(builder, index, from.span);
    const of = { kind: 'value' as const, ref: wholeGate(builder, 'mod', [number, wholeNumber(builder, colours)]) };
    return atomIndex(of);
  };
  const columnAt = (at: readonly Index[]): readonly Index[] =>
    axes.flatMap(({ colours }, axis) => (colours === 1 ? [] : [colourAt(elementAt(at, axis), colours)]));
  const tangents = pushForward(setting, { kind: 'apart', input, axes: kept.map(({ dim }) => dim), columnAt });
  return results.flatMap(({ name: result, ref }): readonly Entries[] => {
    const tangent = tangents.get(ref);
    if (tangent === undefined) return [];
    const rows = stageOf(builder, ref).dims;
    const dims = [...rows, ...axes.flatMap(({ dim, colours }) => (colours === 0 ? [dim] : []))];
    const columns = axes.reduce<readonly (readonly Index[])[]>(
      (all, { dim, colours }, axis) =>
        all.flatMap((before) =>
          positions(dim, colours === 0 ? null : windowOf(ref, axis)).map((one) => [...before, one]),
        ),
      [[]],
    );
    return columns.map((column): Entries => {
      const guard = outsideOf(builder, column, from, dims, primal.checks);
      const { span, name } = stageOf(builder, tangent);
      const value = within(builder, guard, () =>
        kept.some(({ colours }) => colours > 0)
          ? read(builder, tangent, [...identityOf(rows), ...columnAt(column)], span, `${name}At`)
          : tangent,
      );
      const part = { value, at: identityOf(dims), dims, guard, of: null };
      return { result, row: identityOf(rows), parameter: parameterOf(from), column, dims, guard, part };
    });
  });
}

function widthOf(window: Window | null): number | null {
  return window && window.to - window.from + 1;
}

/** Every position by the own index, or those in a window of the row. */
function positions(own: Dim, window: Window | null): readonly Index[] {
  if (window === null) return [atomIndex(own)];
  const { base, from, to } = window;
  return Array.from({ length: to - from + 1 }, (_, i) => ({ ...base, offset: base.offset + from + i }));
}
