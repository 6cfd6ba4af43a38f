// Arrays by lines that need one another, element by element: a line of the first of them reads one whose lines all come
// later. How many indices it has its first line says, and whether its elements are records; its ranges are seen there.

import { elementAt, valueFor } from '../base/lists.ts';
import { cyclicComponents } from '../base/components.ts';
import type { Expr, Line } from '../syntax/ast.ts';
import type { Span } from '../base/span.ts';
import { countLines, isArrayLine, newArray } from './array-lines.ts';
import type { Element } from './element.ts';
import { freeNames } from './free-names.ts';
import { bindingOf, type Binding, type Scope } from './scope.ts';
import { real, unknown, withAxes, type Type } from './type.ts';

/** For the line of an array: what binds another one that it needs, and that needs it; null for any other name. */
export type Ahead = (from: string) => (name: string, span: Span) => Binding | null;

export function aheadIn(scope: Scope, lines: readonly Line[]): Ahead {
  const counts = countLines(lines);
  let circles: ReadonlyMap<string, number> | null = null;
  return (from) => (name, span) => {
    const line = counts.has(name) ? lines.find((one) => one.name === name) : undefined;
    if (line === undefined || !isArrayLine(line) || scope.values.has(name)) return null;
    circles ??= circlesOf(lines, [...counts.keys()]);
    if (circles.get(name) === undefined || circles.get(name) !== circles.get(from)) return null;
    const array = newArray(line, counts.get(name) ?? 1);
    array.axes = line.at.map(() => null);
    array.told = { rank: line.at.length, inner: [], element: elementOf(scope, line.value) };
    array.ahead = span;
    const binding: Binding = { name, type: unknown, constant: null, whole: null, span: array.span, array };
    scope.values.set(name, binding);
    return binding;
  };
}

/** What an element is taken for before its line is checked: a number, unless it is seen to be a record. */
function elementOf(scope: Scope, value: Expr): Element {
  switch (value.kind) {
    case 'record': {
      const fields = value.fields.map((field): [string, Type] => [field.name, elementOf(scope, field.value)]);
      return { kind: 'record', fields: new Map(fields) };
    }
    case 'name':
      return recordOr(bindingOf(scope, value.name)?.type);
    case 'index':
      return recordOr(withAxes(elementOf(scope, value.object), value.entries.length, []));
    case 'call': {
      const [, branch] = value.args;
      if (value.callee === 'if' && branch !== undefined) return elementOf(scope, branch);
      const own = scope.file.functions.get(value.callee);
      return recordOr(own?.kind === 'definition' ? own.type : undefined);
    }
    default:
      return real;
  }
}

function recordOr(type: Type | undefined): Element {
  return type?.kind === 'record' ? type : real;
}

/** The circle in which each array stands that has one. */
function circlesOf(lines: readonly Line[], names: readonly string[]): ReadonlyMap<string, number> {
  const numbers = new Map(names.map((name, number) => [name, number]));
  const needs = names.map(() => new Set<number>());
  for (const { name, at, value } of lines) {
    const own = name === null || at === null ? undefined : numbers.get(name);
    if (own !== undefined)
      for (const other of freeNames(value)) if (numbers.has(other)) needs[own]?.add(valueFor(numbers, other));
  }
  const circles = new Map<string, number>();
  for (const [circle, members] of cyclicComponents([...numbers.values()], (number) => [
    ...(needs[number] ?? []),
  ]).entries()) {
    for (const member of members) circles.set(elementAt(names, member), circle);
  }
  return circles;
}
