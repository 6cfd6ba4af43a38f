// The syntax tree as an indented outline, for `--emit ast`: a line for each node, with its kind and its name. What
// stands before the kind is its part in the node above, such as the operator of a chain.

import { elementAt } from '../base/lists.ts';
import type { Entry, Expr, File, IndexBinding, Item, Line, Range } from './ast.ts';
import { childrenOf } from './children.ts';
import { printParameters } from './print.ts';

type Child = { readonly part: string; readonly expr: Expr };
type Outline = { readonly title: string; readonly children: readonly Child[] };
type Outlines = { readonly [K in Expr['kind']]?: (expr: Extract<Expr, { readonly kind: K }>) => Outline };

/** Of kinds that say more than their name, or of their children. */
const outlines: Outlines = {
  number: ({ text }) => ({ title: `number ${text}`, children: [] }),
  name: ({ name }) => ({ title: `name ${name}`, children: [] }),
  chain: ({ level, operands, operators }) => ({
    title: level,
    children: operands.map((expr, at) => ({ part: operators[at - 1] ?? '', expr })),
  }),
  prefix: (expr) => ({ title: `prefix ${expr.operator}`, children: plain(expr) }),
  power: ({ base, exponent }) => ({
    title: 'power',
    children: [
      { part: '', expr: base },
      { part: '^', expr: exponent },
    ],
  }),
  call: (expr) => ({ title: `call ${expr.callee}`, children: plain(expr) }),
  fold: ({ callee, indices, body }) => comprehension(`fold ${callee}`, indices, body),
  build: ({ indices, body }) => comprehension('build', indices, body),
  record: ({ fields }) => ({
    title: 'record',
    children: fields.map(({ name, value }) => ({ part: `${name}:`, expr: value })),
  }),
  index: ({ object, entries }) => ({
    title: 'index',
    children: [{ part: '', expr: object }, ...entries.flatMap(ofEntry)],
  }),
  field: (expr) => ({ title: `field ${expr.name}`, children: plain(expr) }),
};

export function printTree(file: File): string {
  const lines: string[] = [];
  for (const { path } of file.uses) lines.push(`use ${path}`);
  for (const item of file.items) outlineItem(item, lines);
  return lines.map((line) => `${line}\n`).join('');
}

function outlineItem(item: Item, lines: string[]): void {
  if (item.kind === 'line') {
    outlineLine(item, 0, lines);
    return;
  }
  const head = `${item.name}${printParameters(item.parameters)}`;
  if (item.kind === 'definition') {
    lines.push(`definition ${head}`);
    for (const line of item.body.lines) outlineLine(line, 1, lines);
    outline({ part: 'result', expr: item.body.result }, 1, lines);
    return;
  }
  lines.push(`${item.surrogate ? 'surrogate ' : ''}gate ${head}`);
  outline({ part: 'value', expr: item.value }, 1, lines);
  for (const line of item.partials) outlineLine(line, 1, lines);
}

function outlineLine(line: Line, depth: number, lines: string[]): void {
  lines.push(`${indent(depth)}line${line.name === null ? '' : ` ${line.name}`}`);
  for (const child of (line.at ?? []).flatMap(ofEntry)) outline(child, depth + 1, lines);
  outline({ part: line.name === null ? '' : '=', expr: line.value }, depth + 1, lines);
}

function outline(root: Child, depth: number, lines: string[]): void {
  const left: { readonly child: Child; readonly depth: number }[] = [{ child: root, depth }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { part, expr } = next.child;
    const ofKind = outlines[expr.kind] as ((expr: Expr) => Outline) | undefined;
    const { title, children } = ofKind?.(expr) ?? { title: expr.kind, children: plain(expr) };
    lines.push(`${indent(next.depth)}${part === '' ? '' : `${part} `}${title}`);
    for (let at = children.length - 1; at >= 0; at--)
      left.push({ child: elementAt(children, at), depth: next.depth + 1 });
  }
}

function indent(depth: number): string {
  return '  '.repeat(depth);
}

function plain(expr: Expr): readonly Child[] {
  return childrenOf(expr).map((inner) => ({ part: '', expr: inner }));
}

function comprehension(title: string, indices: readonly IndexBinding[], body: Expr): Outline {
  const names = indices.map(({ name }) => name).join(', ');
  const ranges = indices.flatMap(({ name, range }) => (range === null ? [] : ofRange(`${name} in`, range)));
  return { title: `${title} over ${names}`, children: [...ranges, { part: 'body', expr: body }] };
}

function ofEntry(entry: Entry): readonly Child[] {
  if (entry.kind === 'at') return [{ part: 'at', expr: entry.value }];
  return ofRange(entry.kind === 'binding' ? `${entry.name} in` : 'slice', entry.range);
}

function ofRange(part: string, { from, to }: Range): readonly Child[] {
  return [
    { part, expr: from },
    { part: '..', expr: to },
  ];
}
