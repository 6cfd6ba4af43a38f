// Cuts a long list of statements into functions of a size that engines compile well. Values that pass from one piece to
// another stand in one array of numbers; all else stays local to its piece.

import type { Code, CodeType, Declaration, Statement } from '../../code/code.ts';
import {
  arrayOf,
  binary,
  call,
  conditional,
  constant,
  element,
  functionCode,
  name,
  number,
  parameter,
  put,
  run,
  variable,
} from '../../code/constructors.ts';
import { usedIn } from '../../code/used-names.ts';

/**
 * Statements of one piece. Engines never take functions of more than 60 kB of their code, compile long ones slowly, and
 * many short ones eight at a time.
 */
const pieceSize = 400;

export type Slots = {
  /** Where a value stands in the array; undefined for one that is local to its piece. */
  readonly slots: ReadonlyMap<string, number>;
  /** Of those that are defined here. Conditions are kept as 1 or 0. */
  readonly types: ReadonlyMap<string, CodeType>;
};

type Piece = {
  readonly statements: readonly Statement[];
  readonly uses: ReadonlySet<string>;
  readonly defines: ReadonlyMap<string, CodeType>;
  readonly assigns: ReadonlySet<string>;
};

export type Pieces = Slots & {
  /** One list of pieces for each list of statements given. */
  readonly bodies: readonly (readonly (readonly Statement[])[])[];
};

/** `outside` are the values that come in or are wanted afterwards: they have places whatever happens. */
export function split(lists: readonly (readonly Statement[])[], outside: Iterable<string>, array: string): Pieces {
  const lists2 = lists.map((list) => cut(list).map(describe));
  const all = lists2.flat();
  const homes = new Map<string, Piece>();
  const slots = new Map<string, number>();
  for (const name of outside) slots.set(name, slots.size);
  for (const piece of all) for (const name of piece.defines.keys()) homes.set(name, piece);
  for (const piece of all)
    for (const name of piece.uses) {
      const home = homes.get(name);
      if (home !== undefined && home !== piece && !slots.has(name)) slots.set(name, slots.size);
    }
  const types = new Map<string, CodeType>();
  for (const name of slots.keys()) {
    const type = homes.get(name)?.defines.get(name);
    if (type !== undefined) types.set(name, type);
  }
  const known: Slots = { slots, types };
  return { ...known, bodies: lists2.map((pieces) => pieces.map((piece) => complete(piece, known, array))) };
}

/** Comments stay with what they are about. */
function cut(statements: readonly Statement[]): readonly (readonly Statement[])[] {
  const pieces: Statement[][] = [];
  let current: Statement[] = [];
  for (const statement of statements) {
    if (current.length >= (statement.kind === 'comment' ? pieceSize : pieceSize * 2)) {
      pieces.push(current);
      current = [];
    }
    current.push(statement);
  }
  if (current.length > 0) pieces.push(current);
  return pieces;
}

function describe(statements: readonly Statement[]): Piece {
  const defines = new Map<string, CodeType>();
  for (const one of statements) if (one.kind === 'const' || one.kind === 'let') defines.set(one.name, one.type);
  const { names, assigned } = usedIn(statements);
  return { statements, uses: names, defines, assigns: assigned };
}

/**
 * A piece with what it loads and stores. A value is loaded where it is used first, and stored as soon as it is there:
 * so few are alive at a time that a compiler of the engine has registers for them, in a tenth of the time. A variable
 * to which more is added is loaded before all and stored after all.
 */
function complete(piece: Piece, slots: Slots, array: string): readonly Statement[] {
  const open = new Set([...piece.uses].filter((own) => !piece.defines.has(own) && slots.slots.has(own)));
  const varying = [...open].filter((own) => piece.assigns.has(own));
  const load = (own: string, isVarying: boolean): Statement => {
    const [type, value] = [slots.types.get(own) ?? 'real', loaded(slots, array, own)];
    return isVarying ? variable(own, type, value) : constant(own, type, value);
  };
  const body = varying.map((own) => load(own, true));
  for (const own of varying) open.delete(own);
  const last = varying.map((own) => stored(slots, array, own));
  for (const statement of piece.statements) {
    for (const own of usedIn([statement]).names) if (open.delete(own)) body.push(load(own, false));
    body.push(statement);
    if ((statement.kind !== 'const' && statement.kind !== 'let') || !slots.slots.has(statement.name)) continue;
    // What branches of a later piece set has no number yet.
    if (statement.value === null && !piece.assigns.has(statement.name)) continue;
    (piece.assigns.has(statement.name) ? last : body).push(stored(slots, array, statement.name));
  }
  return [...body, ...last];
}

/** The value of a name, from its place. */
export function loaded({ slots, types }: Slots, array: string, own: string): Code {
  const value = element(name(array), number(slots.get(own) ?? 0));
  return types.get(own) === 'truth' ? binary(value, '===', number(1)) : value;
}

function stored({ slots, types }: Slots, array: string, own: string): Statement {
  const value = name(own);
  return store(slots, array, own, types.get(own) === 'truth' ? conditional(value, number(1), number(0)) : value);
}

export function store(slots: ReadonlyMap<string, number>, array: string, own: string, value: Code): Statement {
  return put(element(name(array), number(slots.get(own) ?? 0)), value);
}

/** The pieces as functions of the array, and one function that calls them in turn. */
export function pieceFunctions(
  bodies: readonly (readonly Statement[])[],
  array: string,
  names: { readonly all: string; readonly one: (count: number) => string },
  doc: string,
): readonly Declaration[] {
  const parameters = [parameter(array, arrayOf('real'))];
  const pieces = bodies.map((body, i): Declaration =>
    functionCode({
      name: names.one(i + 1),
      exported: false,
      doc: [],
      parameters,
      returns: 'nothing',
      body,
    }),
  );
  const calls = pieces.map((piece): Statement => run(call(piece.name, name(array))));
  return [
    functionCode({ name: names.all, exported: false, doc: [doc], parameters, returns: 'nothing', body: calls }),
    ...pieces,
  ];
}
