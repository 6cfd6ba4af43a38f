// The syntax tree as source text in one canonical style, with parentheses only where the same tree needs them. Each
// kind of expression says what pieces it is made of; the pieces are put together with a stack, so that depth costs no
// recursion.

import { elementAt } from '../base/lists.ts';
import { unreachable } from '../base/invariant.ts';
import type {
  Body,
  Definition,
  Entry,
  Expr,
  Field,
  File,
  GateDefinition,
  IndexBinding,
  Item,
  Line,
  Parameter,
  ParameterType,
  Range,
  Use,
} from './ast.ts';
import { tightness } from './operators.ts';

/** Text, or an expression that is put in parentheses unless it binds at least this tight. */
type Piece = string | { readonly expr: Expr; readonly least: number };
type Printers = { readonly [K in Expr['kind']]: (expr: Extract<Expr, { readonly kind: K }>) => readonly Piece[] };

export function printFile(file: File): string {
  const lines = [...file.uses.map(printUse), ...file.items.map(printItem)];
  return lines.map((line) => `${line}\n`).join('');
}

function printUse({ path }: Use): string {
  return `use "${path}"`;
}

export function printItem(item: Item): string {
  switch (item.kind) {
    case 'definition':
      return printDefinition(item);
    case 'gate':
      return printGate(item);
    case 'line':
      return printLine(item);
    default:
      return unreachable(item);
  }
}

export function printDefinition(definition: Definition): string {
  const head = `${definition.name}${printParameters(definition.parameters)}`;
  if (!definition.block) return `${head} = ${printExpr(definition.body.result)}`;
  return `${head} ${printBlock(bodyLines(definition.body))}`;
}

function printGate(gate: GateDefinition): string {
  const head = `${gate.surrogate ? 'surrogate ' : ''}gate ${gate.name}${printParameters(gate.parameters)}`;
  return `${head} = ${printExpr(gate.value)} ${printBlock(gate.partials.map(printLine))}`;
}

function bodyLines(body: Body): readonly string[] {
  return [...body.lines.map(printLine), printBare(body.result)];
}

function printBlock(lines: readonly string[]): string {
  return ['{', ...lines.map((line) => `  ${line}`), '}'].join('\n');
}

function printLine(line: Line): string {
  if (line.name === null) return printBare(line.value);
  const at = line.at === null ? '' : printPieces(['[', ...list(line.at, entryPieces), ']']);
  return `${line.name}${at} = ${printExpr(line.value)}`;
}

/**
 * An expression that is a statement. No line may begin with a `+`, which would look like the rest of the line above.
 */
function printBare(expr: Expr): string {
  const text = printExpr(expr);
  return text.startsWith('+') ? `(${text})` : text;
}

export function printParameters(parameters: readonly Parameter[]): string {
  return `(${parameters.map(printParameter).join(', ')})`;
}

export function printParameter({ name, isConst, type, domain }: Parameter): string {
  const range = domain === null ? '' : ` in ${printPieces(rangePieces(domain))}`;
  return `${isConst ? 'const ' : ''}${printTyped(name, type)}${range}`;
}

function printTyped(name: string, { base, sizes }: ParameterType): string {
  const size = sizes.length === 0 ? '' : `[${sizes.map(printExpr).join(', ')}]`;
  if (base === 'real') return size === '' ? name : `${name}: ${size}`;
  return `${name}: ${base === 'int' ? 'int' : `{${base.map(printField).join(', ')}}`}${size}`;
}

function printField({ name, type }: Field): string {
  return printTyped(name, type);
}

export function printExpr(expr: Expr): string {
  return printPieces([loose(expr)]);
}

function printPieces(pieces: readonly Piece[]): string {
  const text: string[] = [];
  const left: Piece[] = [...pieces].reverse();
  for (let piece = left.pop(); piece !== undefined; piece = left.pop()) {
    if (typeof piece === 'string') {
      text.push(piece);
      continue;
    }
    const { expr, least } = piece;
    const inside = piecesOf(expr);
    const enclosed = tightnessOf(expr) < least;
    if (enclosed) left.push(')');
    for (let at = inside.length - 1; at >= 0; at--) left.push(elementAt(inside, at));
    if (enclosed) left.push('(');
  }
  return text.join('');
}

const printers: Printers = {
  number: ({ text }) => [text],
  name: ({ name }) => [name],
  chain: ({ level, operands, operators }) => {
    const pieces: Piece[] = [];
    operands.forEach((operand, at) => {
      if (at > 0) pieces.push(` ${elementAt(operators, at - 1)} `);
      pieces.push({ expr: operand, least: tightness[level] + 1 });
    });
    return pieces;
  },
  prefix: ({ operator, operand }) => {
    if (operator === 'not') return ['not ', { expr: operand, least: tightness.not }];
    return [operator, { expr: operand, least: tightness.sign }];
  },
  power: ({ base, exponent }) => [
    { expr: base, least: tightness.postfix },
    '^',
    { expr: exponent, least: tightness.sign },
  ],
  call: ({ callee, args }) => [callee, '(', ...list(args, (argument) => [loose(argument)]), ')'],
  fold: ({ callee, indices, body }) => [callee, '(', ...list(indices, indexPieces), ': ', loose(body), ')'],
  build: ({ indices, body }) => ['[', ...list(indices, indexPieces), ': ', loose(body), ']'],
  array: ({ elements }) => ['[', ...list(elements, (element) => [loose(element)]), ']'],
  record: ({ fields }) => ['{', ...list(fields, ({ name, value }) => [`${name}: `, loose(value)]), '}'],
  index: ({ object, entries }) => [tight(object), '[', ...list(entries, entryPieces), ']'],
  // `5.x` would be a number with a dot at its end.
  field: ({ object, name }) => (object.kind === 'number' ? [`(${object.text}).${name}`] : [tight(object), `.${name}`]),
  transpose: ({ object }) => [tight(object), "'"],
};

function piecesOf(expr: Expr): readonly Piece[] {
  return (printers[expr.kind] as (expr: Expr) => readonly Piece[])(expr);
}

function loose(expr: Expr): Piece {
  return { expr, least: 0 };
}

function tight(expr: Expr): Piece {
  return { expr, least: tightness.postfix };
}

function tightnessOf(expr: Expr): number {
  if (expr.kind === 'chain') return tightness[expr.level];
  if (expr.kind === 'prefix') return expr.operator === 'not' ? tightness.not : tightness.sign;
  return expr.kind === 'power' ? tightness.power : tightness.postfix;
}

function list<T>(items: readonly T[], pieces: (item: T) => readonly Piece[]): readonly Piece[] {
  const all: Piece[] = [];
  items.forEach((item, at) => {
    if (at > 0) all.push(', ');
    for (const piece of pieces(item)) all.push(piece);
  });
  return all;
}

function entryPieces(entry: Entry): readonly Piece[] {
  switch (entry.kind) {
    case 'at':
      return [loose(entry.value)];
    case 'binding':
      return [`${entry.name} in `, ...rangePieces(entry.range)];
    case 'slice':
      return rangePieces(entry.range);
    default:
      return unreachable(entry);
  }
}

function indexPieces({ name, range }: IndexBinding): readonly Piece[] {
  return range === null ? [name] : [`${name} in `, ...rangePieces(range)];
}

function rangePieces({ from, to }: Range): readonly Piece[] {
  return [loose(from), beginsWithDot(to) ? '.. ' : '..', loose(to)];
}

/** `...5` would not be read as a range that ends at .5. */
function beginsWithDot(expr: Expr): boolean {
  let first: Piece = loose(expr);
  while (typeof first !== 'string') {
    if (tightnessOf(first.expr) < first.least) return false;
    first = piecesOf(first.expr)[0] ?? '';
  }
  return first.startsWith('.');
}
