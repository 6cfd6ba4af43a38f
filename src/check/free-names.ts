// The names of values that an expression takes from around it, in the order in which they first occur.

import type { Entry, Expr, IndexBinding, Line } from '../syntax/ast.ts';
import { childrenOf, childrenOfBinding, childrenOfEntry, walk } from '../syntax/children.ts';

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
    for (const inner of childrenOfEntry(entry)) collect(inner, bound, names);
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
  if (expr.kind === 'name') {
    if (!bound.includes(expr.name)) names.add(expr.name);
  } else if (expr.kind === 'fold' || expr.kind === 'build') {
    collect(expr.body, collectIndices(expr.indices, bound, names), names);
  } else {
    for (const inner of childrenOf(expr)) collect(inner, bound, names);
  }
}

function collectIndices(
  indices: readonly IndexBinding[],
  outer: readonly string[],
  names: Set<string>,
): readonly string[] {
  let bound = outer;
  for (const index of indices) {
    for (const inner of childrenOfBinding(index)) collect(inner, bound, names);
    bound = [...bound, index.name];
  }
  return bound;
}
