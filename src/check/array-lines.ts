// Arrays by lines, `h[i] = e`: each line gives a box of elements, and together they are one array.

import { boxText, endsOf, extendedBy, faultOf, noExtent, type Box, type Interval } from '../base/boxes.ts';
import { addWhole, constantOfWhole, constantWhole, type IndexRange, type Whole } from '../base/whole.ts';
import { mentions, reach, shiftOf } from '../base/whole-order.ts';
import { diagnose, hasErrors, type Related } from '../report/diagnostic.ts';
import type { Entry, Line } from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';
import { printExpr } from '../syntax/print.ts';
import { agreed, reportAhead, reportDisagreement } from './agreement.ts';
import { arraysIn, closed, isKnown, openFields, pathText, splitValue, withKinds, writtenAt } from './element.ts';
import { typeOf } from './expression.ts';
import { fail } from './fail.ts';
import { freeNames, newIndices } from './free-names.ts';
import { dependsOn } from './index-notation.ts';
import { fieldLimit, withinLimits } from './limits.ts';
import { axisOf, checkUses } from './line-array.ts';
import { closeIndex, openIndex } from './open-index.ts';
import { noteSizes, position } from './position.ts';
import {
  bindingOf,
  type AxisRead,
  type Binding,
  type LineArray,
  type OpenIndex,
  type Scope,
  type Told,
} from './scope.ts';
import { describe, unknown, withAxes, type Axis, type Type } from './type.ts';

type ArrayLineOf = Line & { readonly name: string; readonly at: readonly Entry[] };

export function isArrayLine(line: Line): line is ArrayLineOf {
  return line.name !== null && line.at !== null;
}

/** How many lines each array has. */
export function countLines(lines: readonly Line[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) if (isArrayLine(line)) counts.set(line.name, (counts.get(line.name) ?? 0) + 1);
  return counts;
}

/** Checks a line and binds what is known of its array in `values`. `count`: the lines that the array has. */
export function checkArrayLine(scope: Scope, line: ArrayLineOf, count: number, values: Map<string, Binding>): void {
  const { name, nameSpan } = line;
  const array = values.get(name)?.array ?? newArray(line, count);
  const bind = (type: Type): void =>
    void values.set(name, { name, type, constant: null, whole: null, span: array.span, array });
  if (array.lines.length === 0 && array.pending === count) bind(unknown);
  array.pending -= 1;
  const before = scope.file.diagnostics.length;
  const wasUsed = [scope.used.has(name), scope.file.used.has(name)];
  const isBound = (other: string): boolean => bindingOf(scope, other) !== null;
  const { indices, entries } = openTarget(scope, line, isBound);
  const type = valueOf(scope, line, array, indices);
  // Reading itself is no use of it.
  if (wasUsed[0] !== true) scope.used.delete(name);
  if (wasUsed[1] !== true) scope.file.used.delete(name);
  for (const index of [...indices].reverse()) closeIndex(scope, index, targetRead(array, line, index));
  for (const { range } of indices) for (const bound of [range.from, range.to]) noteSizes(scope, bound);
  const isSound = isKnown(type) && entries !== null && !indices.some((index) => index.broken);
  const box = isSound ? boxOf(scope, line, indices, entries, type) : null;
  if (box === null) array.broken = true;
  else addLine(scope, array, { line, indices: indices.map((index) => index.range), box }, toldBy(line, type));
  if (hasErrors(scope.file.diagnostics.slice(before))) array.broken = true;
  if (array.pending > 0) return;
  array.done = true;
  bind(array.broken ? unknown : finished(scope, array, nameSpan));
}

export function newArray(line: ArrayLineOf, count: number): LineArray {
  return {
    name: line.name,
    span: line.nameSpan,
    lines: [],
    pending: count,
    axes: null,
    extents: [],
    ahead: null,
    probing: false,
    readEarly: false,
    told: null,
    uses: [],
    broken: false,
    done: false,
  };
}

type Target = { readonly indices: readonly OpenIndex[]; readonly entries: readonly Whole[] | null };

/** Opens the indices of a target, in the order in which they occur, and reads its positions. */
function openTarget(scope: Scope, line: ArrayLineOf, isBound: (name: string) => boolean): Target {
  const news = new Set(newIndices(line.at, isBound));
  const indices: OpenIndex[] = [];
  const entries: Whole[] = [];
  for (const entry of line.at) {
    if (entry.kind === 'slice') {
      const { from, to } = entry.range;
      fail(
        scope,
        'GR3026',
        { start: from.span.start, end: to.span.end },
        {},
        `write an index: i in ${printExpr(from)}..${printExpr(to)}`,
      );
    } else if (entry.kind === 'binding') {
      const index = openIndex(scope, entry.name, entry.nameSpan, entry.range, typeOf);
      indices.push(index);
      entries.push(atom(index.range));
    } else {
      for (const name of newIndices([entry], (other) => !news.has(other))) {
        if (indices.some((index) => index.name === name)) continue;
        indices.push(openIndex(scope, name, spanOfName(entry.value, name), null, typeOf));
      }
      const at = position(scope, entry.value, typeOf);
      if (at === null) continue;
      if (at.whole === null)
        fail(scope, 'GR3026', entry.value.span, {}, 'which element a line defines must follow from its indices');
      else entries.push(at.whole);
    }
  }
  return { indices, entries: entries.length === line.at.length ? entries : null };
}

function atom(index: IndexRange): Whole {
  return { offset: 0, terms: [{ factor: 1, of: { kind: 'index', index } }] };
}

/**
 * The type of a line's value. The first line of an array that reads itself is read again, each time with the shape that
 * its elements had the time before, until that stays. A field whose shape follows from no other is a number.
 */
function valueOf(scope: Scope, line: ArrayLineOf, array: LineArray, indices: readonly OpenIndex[]): Type {
  const { diagnostics } = scope.file;
  const isOpen = array.axes === null && !array.broken && freeNames(line.value).has(line.name);
  const start = diagnostics.length;
  array.probing = isOpen;
  let type = typeOf(scope, line.value);
  array.probing = false;
  let told = toldBy(line, type);
  for (let rounds = 1; isOpen; rounds += 1) {
    if (hasErrors(diagnostics.slice(start))) return unknown;
    array.axes = [...line.at.map(() => null), ...told.inner];
    array.told = told;
    for (const index of indices) index.reads = [];
    array.uses.splice(0);
    diagnostics.splice(start);
    type = typeOf(scope, line.value);
    const again = toldBy(line, type);
    if (type.kind === 'unknown' || (isKnown(told.element) && agreed(told, again) !== null)) break;
    if (rounds === mostRounds) {
      reportDisagreement(scope, line, told, again, null);
      return unknown;
    }
    const isNearer = rounds < openRounds && openFields(again.element) < openFields(told.element);
    told = isNearer ? again : { ...again, element: closed(again.element) };
  }
  return asElement(scope, line, type);
}

/** How often a line is read to find a shape that stays, and how often with fields left open. */
const mostRounds = 16;
const openRounds = 12;

function toldBy(line: ArrayLineOf, type: Type): Told {
  const { axes, element } = splitValue(type);
  return { rank: line.at.length + axes.length, inner: axes, element };
}

/** The elements of arrays are no conditions, and no records of very many fields. */
function asElement(scope: Scope, line: Line, type: Type): Type {
  const fields = arraysIn(type);
  if (fields.length > fieldLimit) return fail(scope, 'GR5015', line.value.span, { limit: fieldLimit });
  const wrong = fields.find((one) => one.type.element === 'truth');
  if (wrong === undefined) return type;
  const { span } = writtenAt(line.value, wrong.path).expr;
  return fail(scope, 'GR3001', span, {
    expected: 'a number, an array or a record of these',
    found: describe(wrong.type),
  });
}

/** What an index that reads nothing ranges over: the axis that lines above gave to its place. */
function targetRead(array: LineArray, line: ArrayLineOf, index: OpenIndex): AxisRead | null {
  const place = line.at.findIndex(
    (entry) => entry.kind === 'at' && entry.value.kind === 'name' && entry.value.name === index.name,
  );
  const axis = array.axes?.[place];
  if (axis === undefined || axis === null || constantOfWhole(axis.size) === 1) return null;
  return {
    axis,
    span: index.span,
    inBranch: false,
    decides: () => void array.uses.push({ axis: place, found: axis, span: index.span }),
  };
}

/** The elements that a line defines: the box around them. */
function boxOf(
  scope: Scope,
  line: ArrayLineOf,
  indices: readonly OpenIndex[],
  entries: readonly Whole[],
  type: Type,
): Box | null {
  const ranges = indices.map((index) => index.range);
  const axes: Interval[] = [];
  for (const [i, entry] of entries.entries()) {
    const ends = reach(entry, ranges);
    const at = line.at[i];
    if (ends !== null) axes.push({ from: ends.least, to: addWhole(ends.largest, 1, constantWhole(1)) });
    else
      fail(
        scope,
        'GR3026',
        at?.kind === 'at' ? at.value.span : line.nameSpan,
        {},
        'write an index, or an index plus or minus a number',
      );
  }
  if (axes.length < entries.length) return null;
  const shifts = entries.map((entry) => shiftOf(entry, ranges));
  const isPlain = entries.every((entry, i) => shifts[i] !== null || !ranges.some((range) => mentions(entry, range)));
  const isOnce = ranges.every((range) => shifts.filter((shift) => shift === range).length === 1);
  const isStraight = ranges.every((range) =>
    ranges.every((other) => !mentions(range.from, other) && !mentions(range.to, other)),
  );
  const sizes = arraysIn(type).flatMap((one) => one.type.sizes);
  const ragged = ranges.find((range) => sizes.some((size) => dependsOn(size, range)));
  if (ragged !== undefined) {
    fail(scope, 'GR3021', line.value.span, { name: ragged.name });
    return null;
  }
  return {
    axes: [...axes, ...splitValue(type).axes.map(({ start, size }): Interval => ({ from: start, to: size }))],
    exact: isPlain && isOnce && isStraight,
  };
}

function addLine(scope: Scope, array: LineArray, own: LineArray['lines'][number], given: Told): void {
  const { line, box } = own;
  const [first] = array.lines;
  // What an array was taken for before its first line says nothing of the kinds of its numbers.
  const before = first !== undefined || array.ahead !== null ? array.told : null;
  const joint = before === null ? given.element : agreed(before, given);
  if (before !== null && joint === null) {
    if (first !== undefined) reportDisagreement(scope, line, before, given, first.line);
    else if (array.ahead !== null) reportAhead(scope, line, array.ahead, given);
    return;
  }
  array.told = first === undefined || before === null || joint === null ? given : { ...before, element: joint };
  array.lines.push(own);
  array.extents = box.axes.map((interval, axis) => extendedBy(array.extents[axis] ?? noExtent, interval));
  array.axes = array.extents.map((extent) => {
    const hull = endsOf(extent);
    return hull === null ? null : axisOf(hull);
  });
}

/** The type of an array whose lines are all there. */
function finished(scope: Scope, array: LineArray, span: Line['nameSpan']): Type {
  const axes = array.axes ?? [];
  const open = axes.indexOf(null);
  const [first] = array.lines;
  if (first === undefined) return unknown;
  if (open >= 0) {
    const related = boxesOf(array);
    return fail(
      scope,
      'GR3023',
      span,
      { name: array.name, axis: open + 1 },
      'write ranges that follow each other, such as 0..n and n..m',
      related,
    );
  }
  const known = axes as readonly Axis[];
  const before = scope.file.diagnostics.length;
  reportFault(scope, array, known);
  checkUses(scope, array, known);
  if (array.told === null) return unknown;
  const element = withKinds(array.told.element, (kind, path) =>
    array.readEarly && scope.wholeTables?.has(pathText(array.name, path)) !== true ? 'real' : kind,
  );
  const type = withAxes(element, 0, known);
  if (!isKnown(type)) return unknown;
  for (const { start, size } of known) for (const bound of [start, size]) noteSizes(scope, bound);
  for (const bound of arraysIn(element).flatMap((one) => one.type.sizes)) noteSizes(scope, bound);
  for (const { line, indices, box } of array.lines) scope.file.arrayLines.set(line, { indices, type, box });
  return scope.file.diagnostics.length > before ? unknown : withinLimits(scope, type, span);
}

/** What the lines define, the first of them. */
function boxesOf({ lines }: LineArray): readonly Related[] {
  return lines.slice(0, 4).map(({ line, box }) => ({ message: boxText(box.axes), span: line.nameSpan }));
}

function reportFault(scope: Scope, array: LineArray, axes: readonly Axis[]): void {
  const hull = axes.map(({ start, size }): Interval => ({ from: start, to: addWhole(start, 1, size) }));
  const fault = faultOf(
    array.lines.map(({ box }) => box),
    hull,
  );
  if (fault === null) return;
  const [first, second] = fault.boxes.map((box) => array.lines[box]?.line);
  const element = `${array.name}${boxText(fault.axes)}`;
  if (first === undefined || second === undefined) {
    fail(scope, 'GR3025', array.span, { element }, null, boxesOf(array));
    return;
  }
  scope.file.diagnostics.push(
    diagnose(
      'GR3024',
      second.nameSpan,
      { element },
      { related: [{ message: 'first defined here', span: first.nameSpan }] },
    ),
  );
}

/** Where a name stands first in an expression. */
function spanOfName(expr: Parameters<typeof typeOf>[1], name: string): Line['nameSpan'] {
  let span = expr.span;
  walk(expr, (inner) => {
    if (inner.kind === 'name' && inner.name === name && span === expr.span) span = inner.span;
  });
  return span;
}
