// The names of values that an expression takes from around it, in the order in which they first occur.

import type { Entry, Expr, IndexBinding, Line } from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';

export function freeNames(expr: Expr): ReadonlySet<string> {
  const names = new Set<string>();
  collect(expr, [], names);
  return names;
}

/** The same of a line. In the brackets of its target a name that `isBound` does not know is a new index. */
export function freeNamesOfLine(line: Line, isBound: (name: string) => boolean): ReadonlySet<string> {
  if (line.at === null) return freeNames(line.value);
  const names = new Set<string>();
  let bound: readonly string[] = newIndices(line.at, isBound);
  for (const entry of line.at) {
    collectEntry(entry, bound, names);
    if (entry.kind === 'binding') bound = [...bound, entry.name];
  }
  collect(line.value, bound, names);
  return names;
}

/** Names that come to life in the brackets of a target without a range, in the order in which they occur. */
export function newIndices(entries: readonly Entry[], isBound: (name: string) => boolean): readonly string[] {
  const names = new Set<string>();
  const written = new Set(entries.flatMap((entry) => (entry.kind === 'binding' ? [entry.name] : [])));
  for (const entry of entries) {
    if (entry.kind !== 'at') continue;
    walk(entry.value, (expr) => {
      if (expr.kind === 'name' && !isBound(expr.name) && !written.has(expr.name)) names.add(expr.name);
    });
  }
  return [...names];
}

function collect(expr: Expr, bound: readonly string[], names: Set<string>): void {
  switch (expr.kind) {
    case 'number':
      return;
    case 'name':
      if (!bound.includes(expr.name)) names.add(expr.name);
      return;
    case 'chain':
      for (const operand of expr.operands) collect(operand, bound, names);
      return;
    case 'prefix':
      collect(expr.operand, bound, names);
      return;
    case 'power':
      collect(expr.base, bound, names);
      collect(expr.exponent, bound, names);
      return;
    case 'call':
      for (const argument of expr.args) collect(argument, bound, names);
      return;
    case 'array':
      for (const element of expr.elements) collect(element, bound, names);
      return;
    case 'record':
      for (const field of expr.fields) collect(field.value, bound, names);
      return;
    case 'fold':
    case 'build':
      collect(expr.body, collectIndices(expr.indices, bound, names), names);
      return;
    case 'index':
      collect(expr.object, bound, names);
      for (const entry of expr.entries) collectEntry(entry, bound, names);
      return;
    case 'field':
    case 'transpose':
      collect(expr.object, bound, names);
      return;
  }
}

function collectIndices(
  indices: readonly IndexBinding[],
  outer: readonly string[],
  names: Set<string>,
): readonly string[] {
  let bound = outer;
  for (const index of indices) {
    if (index.range !== null) {
      collect(index.range.from, bound, names);
      collect(index.range.to, bound, names);
    }
    bound = [...bound, index.name];
  }
  return bound;
}

function collectEntry(entry: Entry, bound: readonly string[], names: Set<string>): void {
  if (entry.kind === 'at') {
    collect(entry.value, bound, names);
    return;
  }
  collect(entry.range.from, bound, names);
  collect(entry.range.to, bound, names);
}
