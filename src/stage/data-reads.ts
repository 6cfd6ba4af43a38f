// Arrays by lines that are read, while they are being made, at positions that are data: by their own lines, or by those of
// arrays that need each other. Which element is meant is known when run, so such arrays are made by loops, all of them alike.

import { freeNames } from '../check/free-names.ts';
import type { Entry, Expr, Line } from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';
import { cyclicComponents } from './components.ts';

export type Direction = 'up' | 'down';
/** By axis: where the elements that are read have to lie, before the one that is made or after it. */
export type DataAxes = ReadonlyMap<number, Direction>;

/** By array: the axes on which it, or one that needs it and is needed by it, is read so. */
export function dataReads(body: readonly Line[]): ReadonlyMap<string, DataAxes> {
  const names = [...new Set(body.flatMap(({ name, at }) => (name === null || at === null ? [] : [name])))];
  const numbers = new Map(names.map((name, number) => [name, number]));
  const linesOf = names.map((name) => body.filter((line) => line.name === name));
  const needs = linesOf.map((lines) => [...new Set(lines.flatMap(({ value }) => [...freeNames(value)].flatMap((name) => numbers.get(name) ?? [])))]);
  const found = new Map<string, DataAxes>();
  for (const component of cyclicComponents([...numbers.values()], (number) => needs[number] ?? [])) {
    const members = names.filter((_, number) => component.has(number));
    const axes = new Set<number>();
    for (const number of component) for (const { value } of linesOf[number] ?? []) collectAxes(value, members, axes);
    if (axes.size === 0) continue;
    const lines = [...component].flatMap((number) => linesOf[number] ?? []);
    const directions = new Map([...axes].map((axis): readonly [number, Direction] => [axis, readsLater(lines, members, axis) ? 'down' : 'up']));
    for (const name of members) found.set(name, directions);
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

/** Whether a line reads elements that come after its own by a number: `s[i + 1]`. Then the loop runs down. */
function readsLater(lines: readonly Line[], members: readonly string[], axis: number): boolean {
  return lines.some(({ at, value }) => {
    const index = indexOf(at?.[axis]);
    if (index === null) return false;
    let found = false;
    walk(value, (expr) => {
      if (expr.kind !== 'index' || expr.object.kind !== 'name' || !members.includes(expr.object.name)) return;
      const entry = expr.entries[axis];
      if (entry?.kind === 'at' && stepsFrom(entry.value, index) > 0) found = true;
    });
    return found;
  });
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
  return rest.reduce((steps, operand, i) => steps + (operand.kind !== 'number' ? NaN : position.operators[i] === '+' ? operand.value : position.operators[i] === '-' ? -operand.value : NaN), 0);
}
