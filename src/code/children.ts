// What every kind of expression and statement is made of: the one table behind every walk over code, and what else a
// walk asks of a kind. A kind that is missing here does not compile, nor does a part of one.

import { mapped } from '../base/lists.ts';
import type { Code, FieldCode, Identifier, Path, Place, Statement, Unpacked } from './code.ts';

/** What is done with each part; a part is replaced by what is given back. */
export type Parts = { readonly code: (part: Code) => Code; readonly path: (part: Path) => Path };
export type StatementParts = Parts & {
  /** A variable that is declared. */
  readonly name: (declared: Identifier) => Identifier;
  readonly block: (body: readonly Statement[]) => readonly Statement[];
};

/** How a part is met. Nothing is made of a part that stays as it is: what is only looked at is not copied. */
type Meet<P, On> = (part: P, on: On) => P;

const path: Meet<Path, Parts> = (part, on) => on.path(part);
const code: Meet<Code, Parts> = (part, on) => on.code(part);
const codes: Meet<readonly Code[], Parts> = (part, on) => mapped(part, on.code);
const fields: Meet<readonly FieldCode[], Parts> = (part, on) =>
  mapped(part, (one) => {
    const value = on.code(one.value);
    return value === one.value ? one : { ...one, value };
  });
const start: Meet<Code | null, Parts> = (part, on) => part && on.code(part);
const place: Meet<Place, Parts> = (part, on) => (part.kind === 'element' ? rebuiltElement(part, on) : on.path(part));
const block: Meet<readonly Statement[], StatementParts> = (part, on) => on.block(part);
const declared: Meet<Identifier, StatementParts> = (part, on) => on.name(part);
const unpacked: Meet<readonly Unpacked[], StatementParts> = (part, on) =>
  mapped(part, (one) => {
    const name = on.name(one.name);
    return name === one.name ? one : { ...one, name };
  });

/** The parts of a node, in the order in which they are written, and how each is met. */
type PartsOf<N, P, On> = {
  readonly [K in keyof N as NonNullable<N[K]> extends P ? K : never]-?: Meet<N[K], On>;
};
type Of<K extends Code['kind']> = Extract<Code, { readonly kind: K }>;
type Row<N> = {
  readonly parts: PartsOf<N, Code | readonly (Code | FieldCode)[], Parts>;
  /** What it adds to the size of an expression, besides its parts. */
  readonly weight: 0 | 1;
  /** Whether it does something besides giving a value. */
  readonly acts?: true;
};

const leaf = { parts: {}, weight: 1 } as const;

const kinds: { readonly [K in Code['kind']]: Row<Of<K>> } = {
  name: leaf,
  field: { parts: { object: path }, weight: 0 },
  element: { parts: { array: path, index: code }, weight: 0 },
  length: { parts: { array: path }, weight: 0 },
  number: leaf,
  text: leaf,
  truth: leaf,
  nothing: leaf,
  binary: { parts: { left: code, right: code }, weight: 0 },
  unary: { parts: { operand: code }, weight: 0 },
  host: { parts: { args: codes }, weight: 1 },
  // A check throws, and nothing is known of the others.
  call: { parts: { args: codes }, weight: 1, acts: true },
  method: { parts: { array: path, args: codes }, weight: 1, acts: true },
  array: { parts: { length: code }, weight: 1 },
  isArray: { parts: { operand: code }, weight: 0 },
  error: { parts: { message: code }, weight: 1 },
  conditional: { parts: { test: code, yes: code, no: code }, weight: 0 },
  new: leaf,
  object: { parts: { fields }, weight: 1 },
};

type StatementPart = Code | Identifier | readonly (Statement | Unpacked)[];
type StatementTable = {
  readonly [K in Statement['kind']]: PartsOf<Extract<Statement, { readonly kind: K }>, StatementPart, StatementParts>;
};

const statements: StatementTable = {
  const: { value: code, name: declared },
  let: { value: start, name: declared },
  assign: { target: place, value: code },
  unpack: { from: path, names: unpacked },
  if: { test: code, then: block, otherwise: block },
  for: { from: code, to: code, index: declared, body: block },
  comment: {},
  blank: {},
  call: { value: code },
  throw: { value: code },
  return: { value: code },
};

/** A part by its name, of a node of which nothing else is known. */
type Part<On> = readonly [name: string, meet: Meet<unknown, On>];
type Node = { readonly [part: string]: unknown };

const partsOfCode = listed<Parts>(Object.entries(kinds).map(([kind, { parts }]) => [kind, parts]));
const partsOfStatement = listed<StatementParts>(Object.entries(statements));

function listed<On>(rows: readonly (readonly [string, object])[]): ReadonlyMap<string, readonly Part<On>[]> {
  return new Map(rows.map(([kind, parts]) => [kind, Object.entries(parts) as Part<On>[]]));
}

/** The node with other parts: itself where none is another. */
function withParts<N, On>(node: N, parts: readonly Part<On>[] | undefined, on: On): N {
  let other: Record<string, unknown> | null = null;
  for (const [name, meet] of parts ?? []) {
    const before = (node as Node)[name];
    const after = meet(before, on);
    if (after === before) continue;
    other ??= { ...(node as Node) };
    other[name] = after;
  }
  return other === null ? node : (other as N);
}

function rebuiltElement(element: Of<'element'>, on: Parts): Of<'element'> {
  return withParts(element, partsOfCode.get('element'), on);
}

/** The expression with other parts. */
export function rebuilt(code: Code, on: Parts): Code {
  return withParts(code, partsOfCode.get(code.kind), on);
}

export function rebuiltStatement(statement: Statement, on: StatementParts): Statement {
  return withParts(statement, partsOfStatement.get(statement.kind), on);
}

/** Visits an expression and everything in it, each before its parts, as it is written, without recursion. */
export function walk(root: Code, visit: (code: Code) => void): void {
  const left: Code[] = [root];
  const keep = <C extends Code>(part: C): C => {
    left.push(part);
    return part;
  };
  const on: Parts = { code: keep, path: keep };
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    visit(next);
    const first = left.length;
    rebuilt(next, on);
    turn(left, first);
  }
}

/** Turns round what is in a list from a place on. */
function turn(list: unknown[], from: number): void {
  for (let [low, high] = [from, list.length - 1]; low < high; low += 1, high -= 1)
    [list[low], list[high]] = [list[high], list[low]];
}

/** What a walk over statements is shown: each statement, each expression and all in it, each variable declared. */
export type Visitor = {
  readonly statement?: (statement: Statement) => void;
  readonly code?: (code: Code) => void;
  readonly declared?: (name: Identifier) => void;
};

/** As they are written, without recursion: a chain of branches may be longer than the stack. */
export function walkStatements(list: readonly Statement[], visitor: Visitor): void {
  const open: { readonly body: readonly Statement[]; at: number }[] = [{ body: list, at: 0 }];
  const look = <C extends Code>(code: C): C => {
    if (visitor.code !== undefined) walk(code, visitor.code);
    return code;
  };
  const on: StatementParts = {
    code: look,
    path: look,
    name: (declared) => {
      visitor.declared?.(declared);
      return declared;
    },
    block: (body) => {
      open.push({ body, at: 0 });
      return body;
    },
  };
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const statement = top.body[top.at];
    if (statement === undefined) {
      open.pop();
      continue;
    }
    top.at += 1;
    visitor.statement?.(statement);
    const first = open.length;
    rebuiltStatement(statement, on);
    turn(open, first);
  }
}

/** Names, numbers and calls in an expression. */
export function sizeOf(code: Code): number {
  let size = 0;
  walk(code, ({ kind }) => (size += kinds[kind].weight));
  return size;
}

/** Whether it does something besides giving a value, so that it must stay where nobody uses that. */
export function acts(code: Code): boolean {
  let found = false;
  walk(code, (part) => (found ||= kinds[part.kind].acts === true));
  return found;
}
