// The children of every kind of expression, in source order: the one table behind every walk.

import { elementAt } from '../base/lists.ts';
import type { Entry, Expr, IndexBinding, Item, Line, Parameter, ParameterType, Range } from './ast.ts';

type Children = { readonly [K in Expr['kind']]: (expr: Extract<Expr, { readonly kind: K }>) => readonly Expr[] };

const none: readonly Expr[] = [];

const children: Children = {
  number: () => none,
  name: () => none,
  chain: ({ operands }) => operands,
  prefix: ({ operand }) => [operand],
  power: ({ base, exponent }) => [base, exponent],
  call: ({ args }) => args,
  fold: ({ indices, body }) => [...indices.flatMap(childrenOfBinding), body],
  build: ({ indices, body }) => [...indices.flatMap(childrenOfBinding), body],
  array: ({ elements }) => elements,
  record: ({ fields }) => fields.map((field) => field.value),
  index: ({ object, entries }) => [object, ...entries.flatMap(childrenOfEntry)],
  field: ({ object }) => [object],
  transpose: ({ object }) => [object],
};

export function childrenOf(expr: Expr): readonly Expr[] {
  return (children[expr.kind] as (expr: Expr) => readonly Expr[])(expr);
}

export function childrenOfEntry(entry: Entry): readonly Expr[] {
  return entry.kind === 'at' ? [entry.value] : ofRange(entry.range);
}

export function childrenOfBinding({ range }: IndexBinding): readonly Expr[] {
  return range === null ? none : ofRange(range);
}

function ofRange({ from, to }: Range): readonly Expr[] {
  return [from, to];
}

/** The outermost expressions of an item: its values, and what stands in targets, sizes and domains. */
export function expressionsOf(item: Item): readonly Expr[] {
  if (item.kind === 'line') return ofLine(item);
  const parameters = item.parameters.flatMap(ofParameter);
  if (item.kind === 'gate') return [...parameters, item.value, ...item.partials.flatMap(ofLine)];
  return [...parameters, ...item.body.lines.flatMap(ofLine), item.body.result];
}

function ofLine({ at, value }: Line): readonly Expr[] {
  return at === null ? [value] : [...at.flatMap(childrenOfEntry), value];
}

function ofParameter({ type, domain }: Parameter): readonly Expr[] {
  return domain === null ? ofType(type) : [...ofType(type), ...ofRange(domain)];
}

function ofType({ base, sizes }: ParameterType): readonly Expr[] {
  return typeof base === 'string' ? sizes : [...base.flatMap((field) => ofType(field.type)), ...sizes];
}

/**
 * Visits an expression and everything in it, each before its children, in source order, without recursion.
 * `visit` may return false to leave out what is inside.
 */
export function walk(expr: Expr, visit: (expr: Expr, depth: number) => unknown): void {
  const left: { readonly expr: Expr; readonly depth: number }[] = [{ expr, depth: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (visit(next.expr, next.depth) === false) continue;
    const inside = childrenOf(next.expr);
    for (let at = inside.length - 1; at >= 0; at--) left.push({ expr: elementAt(inside, at), depth: next.depth + 1 });
  }
}
