// What every kind of expression and statement is made of: the one table behind every walk over code, and what else a
// walk asks of a kind. A kind that is missing here does not compile.

import type { Code, Identifier, Path, Place, Statement } from './code.ts';

/** What is done with each part; a part is replaced by what is given back. */
export type Parts = { readonly code: (part: Code) => Code; readonly path: (part: Path) => Path };
export type StatementParts = Parts & {
  /** A variable that is declared. */
  readonly name: (declared: Identifier) => Identifier;
  readonly block: (body: readonly Statement[]) => readonly Statement[];
};

type Of<K extends Code['kind']> = Extract<Code, { readonly kind: K }>;
type Row<K extends Code['kind']> = {
  /** The same with other parts, which are met in the order in which they are written. */
  readonly rebuilt: (code: Of<K>, on: Parts) => Code;
  /** What it adds to the size of an expression, besides its parts. */
  readonly weight: 0 | 1;
  /** Whether it does something besides giving a value. */
  readonly acts?: true;
};

const leaf = { rebuilt: <C extends Code>(code: C): C => code, weight: 1 } as const;

const kinds: { readonly [K in Code['kind']]: Row<K> } = {
  name: leaf,
  field: { rebuilt: (code, on) => ({ ...code, object: on.path(code.object) }), weight: 0 },
  element: { rebuilt: (code, on) => ({ ...code, array: on.path(code.array), index: on.code(code.index) }), weight: 0 },
  length: { rebuilt: (code, on) => ({ ...code, array: on.path(code.array) }), weight: 0 },
  number: leaf,
  text: leaf,
  truth: leaf,
  nothing: leaf,
  binary: { rebuilt: (code, on) => ({ ...code, left: on.code(code.left), right: on.code(code.right) }), weight: 0 },
  unary: { rebuilt: (code, on) => ({ ...code, operand: on.code(code.operand) }), weight: 0 },
  host: { rebuilt: (code, on) => ({ ...code, args: code.args.map(on.code) }), weight: 1 },
  // A check throws, and nothing is known of the others.
  call: { rebuilt: (code, on) => ({ ...code, args: code.args.map(on.code) }), weight: 1, acts: true },
  method: {
    rebuilt: (code, on) => ({ ...code, array: on.path(code.array), args: code.args.map(on.code) }),
    weight: 1,
    acts: true,
  },
  array: { rebuilt: (code, on) => ({ ...code, length: on.code(code.length) }), weight: 1 },
  isArray: { rebuilt: (code, on) => ({ ...code, operand: on.code(code.operand) }), weight: 0 },
  error: { rebuilt: (code, on) => ({ ...code, message: on.code(code.message) }), weight: 1 },
  conditional: {
    rebuilt: (code, on) => ({ ...code, test: on.code(code.test), yes: on.code(code.yes), no: on.code(code.no) }),
    weight: 0,
  },
  new: { rebuilt: (code) => code, weight: 1 },
  object: {
    rebuilt: (code, on) => ({ ...code, fields: code.fields.map((one) => ({ ...one, value: on.code(one.value) })) }),
    weight: 1,
  },
};

type StatementOf<K extends Statement['kind']> = Extract<Statement, { readonly kind: K }>;
type StatementTable = {
  readonly [K in Statement['kind']]: (statement: StatementOf<K>, on: StatementParts) => Statement;
};

const same = (statement: Statement): Statement => statement;

const statements: StatementTable = {
  const: (one, on) => ({ ...one, value: on.code(one.value), name: on.name(one.name) }),
  let: (one, on) => ({ ...one, value: one.value === null ? null : on.code(one.value), name: on.name(one.name) }),
  assign: (one, on) => ({ ...one, target: rebuiltPlace(one.target, on), value: on.code(one.value) }),
  unpack: (one, on) => ({
    ...one,
    from: on.path(one.from),
    names: one.names.map((part) => ({ ...part, name: on.name(part.name) })),
  }),
  if: (one, on) => ({
    ...one,
    test: on.code(one.test),
    then: on.block(one.then),
    otherwise: on.block(one.otherwise),
  }),
  for: (one, on) => ({
    ...one,
    from: on.code(one.from),
    to: on.code(one.to),
    index: on.name(one.index),
    body: on.block(one.body),
  }),
  comment: same,
  blank: same,
  call: (one, on) => ({ ...one, value: on.code(one.value) }),
  throw: (one, on) => ({ ...one, value: on.code(one.value) }),
  return: (one, on) => ({ ...one, value: on.code(one.value) }),
};

function rebuiltPlace(place: Place, on: Parts): Place {
  return place.kind === 'element'
    ? { ...place, array: on.path(place.array), index: on.code(place.index) }
    : on.path(place);
}

function rowOf(code: Code): Row<Code['kind']> {
  return kinds[code.kind] as Row<Code['kind']>;
}

/** The expression with other parts. */
export function rebuilt(code: Code, on: Parts): Code {
  return rowOf(code).rebuilt(code, on);
}

export function rebuiltStatement(statement: Statement, on: StatementParts): Statement {
  return (statements[statement.kind] as (statement: Statement, on: StatementParts) => Statement)(statement, on);
}

/** Visits an expression and everything in it, each before its parts, as it is written, without recursion. */
export function walk(root: Code, visit: (code: Code) => void): void {
  const left: Code[] = [root];
  const parts: Code[] = [];
  const keep = <C extends Code>(part: C): C => {
    parts.push(part);
    return part;
  };
  const on: Parts = { code: keep, path: keep };
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    visit(next);
    rebuilt(next, on);
    for (let part = parts.pop(); part !== undefined; part = parts.pop()) left.push(part);
  }
}

/** What a walk over statements is shown: each statement, each expression and all in it, each variable declared. */
export type Visitor = {
  readonly statement?: (statement: Statement) => void;
  readonly code?: (code: Code) => void;
  readonly declared?: (name: Identifier) => void;
};

export function walkStatements(list: readonly Statement[], visitor: Visitor): void {
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
      for (const statement of body) {
        visitor.statement?.(statement);
        rebuiltStatement(statement, on);
      }
      return body;
    },
  };
  on.block(list);
}

/** Names, numbers and calls in an expression. */
export function sizeOf(code: Code): number {
  let size = 0;
  walk(code, (part) => (size += rowOf(part).weight));
  return size;
}

/** Whether it does something besides giving a value, so that it must stay where nobody uses that. */
export function acts(code: Code): boolean {
  let found = false;
  walk(code, (part) => (found ||= rowOf(part).acts === true));
  return found;
}
