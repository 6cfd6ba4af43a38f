// Arrays by lines that are read while they are being made: by their own lines, or by those of arrays that need each
// other. At positions that are data it is known when run which element is meant, so such arrays are made by loops, all
// of them alike.

import { foldNames } from '../check/builtins.ts';
import { freeNames } from '../check/free-names.ts';
import type { Entry, Expr, Line } from '../syntax/ast.ts';
import { childrenOf, walk } from '../syntax/children.ts';
import type { Box, Interval } from '../base/boxes.ts';
import { cyclicComponents } from '../base/components.ts';
import { isAtMost } from '../base/whole-order.ts';

export type Direction = 'up' | 'down';
/** By axis: where the elements that are read have to lie, before the one that is made or after it. */
export type DataAxes = ReadonlyMap<number, Direction>;

/**
 * How an array, or one that needs it and is needed by it, is read by its lines. `members`: these arrays, one set for
 * all of them. `data`: the axes on which positions are data. `depth`: how many indices of sums and the like, inside one
 * another, stand around a read.
 */
export type OwnReads = { readonly members: ReadonlySet<string>; readonly data: DataAxes; readonly depth: number };

/** `boxOf`: the elements that a line makes. */
export function ownReadsOf(body: readonly Line[], boxOf: (line: Line) => Box | null): ReadonlyMap<string, OwnReads> {
  const names = [...new Set(body.flatMap(({ name, at }) => (name === null || at === null ? [] : [name])))];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const linesOf = names.map((name) => body.filter((line) => line.name === name));
  const needs = linesOf.map((lines) => [
    ...new Set(lines.flatMap(({ value }) => [...freeNames(value)].flatMap((name) => numbers.get(name) ?? []))),
  ]);
  const found = new Map<string, OwnReads>();
  for (const component of cyclicComponents([...numbers.values()], (number) => needs[number] ?? [])) {
    const members = names.filter((_, number) => component.has(number));
    const axes = new Set<number>();
    for (const number of component) for (const { value } of linesOf[number] ?? []) collectAxes(value, members, axes);
    const lines = [...component].flatMap((number) => linesOf[number] ?? []);
    const directions = new Map(
      [...axes].map((axis): readonly [number, Direction] => [axis, directionOf(lines, members, axis, boxOf)]),
    );
    const depth = Math.max(0, ...lines.map(({ value }) => depthOf(value, members)));
    const reads: OwnReads = { members: new Set(members), data: directions, depth };
    for (const name of members) found.set(name, reads);
  }
  return found;
}

function collectAxes(value: Expr, members: readonly string[], axes: Set<number>): void {
  walk(value, (expr) => {
    if (expr.kind !== 'index' || expr.object.kind !== 'name' || !members.includes(expr.object.name)) return;
    expr.entries.forEach((entry, axis) => {
      if (entry.kind === 'at' && isData(entry.value)) axes.add(axis);
    });
  });
}

function isData(position: Expr): boolean {
  let found = false;
  walk(position, ({ kind }) => {
    found ||= kind === 'index' || kind === 'call' || kind === 'fold';
  });
  return found;
}

/**
 * Which way the loop runs: down where a line reads elements that come after its own by a number, `s[i + 1]`; where none
 * comes before or after by a number, from the lines that need none of these arrays to those that read at data.
 */
function directionOf(
  lines: readonly Line[],
  members: readonly string[],
  axis: number,
  boxOf: (line: Line) => Box | null,
): Direction {
  const steps = lines.flatMap((line) => stepsOf(line, members, axis));
  if (steps.some((step) => step > 0)) return 'down';
  if (steps.some((step) => step < 0)) return 'up';
  const intervalOf = (line: Line): Interval | readonly [] => boxOf(line)?.axes[axis] ?? [];
  const readsAtData = ({ value }: Line): boolean => {
    const axes = new Set<number>();
    collectAxes(value, members, axes);
    return axes.has(axis);
  };
  const reading = lines.filter(readsAtData).flatMap(intervalOf);
  const first = lines.filter(({ value }) => !members.some((name) => freeNames(value).has(name))).flatMap(intervalOf);
  const isBefore = (a: Interval, b: Interval): boolean => isAtMost(a.to, b.from);
  if (first.some((one) => reading.some((other) => isBefore(one, other)))) return 'up';
  return first.some((one) => reading.some((other) => isBefore(other, one))) ? 'down' : 'up';
}

/** How far from its own element a line reads others, where that is a number. */
function stepsOf({ at, value }: Line, members: readonly string[], axis: number): readonly number[] {
  const index = indexOf(at?.[axis]);
  if (index === null) return [];
  const found: number[] = [];
  walk(value, (expr) => {
    if (expr.kind !== 'index' || expr.object.kind !== 'name' || !members.includes(expr.object.name)) return;
    const entry = expr.entries[axis];
    if (entry?.kind === 'at') found.push(stepsFrom(entry.value, index));
  });
  return found;
}

function indexOf(entry: Entry | undefined): string | null {
  if (entry?.kind === 'binding') return entry.name;
  return entry?.kind === 'at' && entry.value.kind === 'name' ? entry.value.name : null;
}

/** How far a position `i + 2` is from its index; 0 for any other. */
function stepsFrom(position: Expr, index: string): number {
  if (position.kind !== 'chain') return 0;
  const [first, ...rest] = position.operands;
  if (first?.kind !== 'name' || first.name !== index) return 0;
  return rest.reduce(
    (steps, operand, i) =>
      steps +
      (operand.kind !== 'number'
        ? NaN
        : position.operators[i] === '+'
          ? operand.value
          : position.operators[i] === '-'
            ? -operand.value
            : NaN),
    0,
  );
}

/** -Infinity where none of the arrays is read. */
function depthOf(expr: Expr, members: readonly string[]): number {
  if (expr.kind === 'name') return members.includes(expr.name) ? 0 : -Infinity;
  const inner = Math.max(-Infinity, ...childrenOf(expr).map((child) => depthOf(child, members)));
  if (expr.kind === 'fold' || expr.kind === 'build') return inner + expr.indices.length;
  return expr.kind === 'call' && (foldNames.has(expr.callee) || expr.callee === 'dot' || expr.callee === 'norm')
    ? inner + 1
    : inner;
}
