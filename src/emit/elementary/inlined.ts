// Calls of the host's elementary functions become calls of functions of the module, which V8 writes into their
// callers as long as there is room: a call that it leaves as one would allocate the numbers that go in and come out,
// and take as long as the host's. So a function of the host's is replaced where there is room for it in every body,
// and then everywhere: what the functions of a module have in common has the same bits in all of them.

import { mapped } from '../../base/lists.ts';
import { rebuilt, rebuiltStatement, walkStatements, type StatementParts } from '../../code/children.ts';
import type { Code, Declaration, FunctionCode, Statement } from '../../code/code.ts';
import {
  arrayOf,
  binary,
  call,
  conditional,
  functionCode,
  host,
  name,
  number,
  parameter,
  tableCode,
} from '../../code/constructors.ts';
import { opposite } from '../../code/signs.ts';
import { bodyOf } from './body.ts';
import { elementary, type Elementary } from './functions.ts';
import { tables, type Table } from './tables.ts';

/**
 * Bytes of bytecode that V8 writes into one function (`--max-inlined-bytecode-size-cumulative`), and by how much it
 * counts the last of them as larger (`--reserve-inline-budget-scale-factor`): the same in versions 11 to 13.
 */
const room = 920;
const lastFactor = 1.2;
/** Larger functions are never written into their callers (`--max-inlined-bytecode-size`). */
const mostInlined = 460;
/** About what a name, a number or an operator takes. */
const bytesOfPart = 3;

/** `choose`: a name that nothing in the module has. */
export function withElementary(
  declarations: readonly Declaration[],
  choose: (wanted: string) => string,
): readonly Declaration[] {
  const names = new Map<string, string>();
  const needed: Declaration[] = [];
  const nameOf = (own: string): string => {
    const known = names.get(own);
    if (known !== undefined) return known;
    const chosen = choose(own);
    names.set(own, chosen);
    const [ours, table] = [functions.get(own), allTables.get(own)];
    // What it uses is there before it.
    if (ours !== undefined) needed.push(elementaryFunction(ours, chosen, nameOf));
    if (table !== undefined) needed.push(...tableDeclarations(table, chosen, nameOf, choose));
    return chosen;
  };
  const chosen = chosenFunctions(declarations.flatMap((one) => (one.kind === 'function' ? [sitesIn(one.body)] : [])));
  const converted = declarations.map((one) => {
    if (one.kind !== 'function' || chosen.size === 0) return one;
    const body = replaced(one.body, (own) => chosen.has(own) && nameOf);
    return body === one.body ? one : { ...one, body };
  });
  return [...converted, ...needed];
}

const functions: ReadonlyMap<string, Elementary> = new Map(Object.entries(elementary));
const allTables: ReadonlyMap<string, Table> = new Map(Object.entries(tables));

function elementaryFunction({ doc, body }: Elementary, name: string, nameOf: (own: string) => string): FunctionCode {
  return functionCode({
    name,
    exported: false,
    doc: [doc],
    parameters: [parameter('x', 'real')],
    returns: 'real',
    body: bodyOf(body, nameOf),
  });
}

function tableDeclarations(
  { doc, from }: Table,
  own: string,
  nameOf: (own: string) => string,
  choose: (wanted: string) => string,
): readonly Declaration[] {
  if (from.kind === 'numbers') return [tableCode({ name: own, doc: [doc], of: 'real', value: from.numbers })];
  const given = from.of === null ? [] : [nameOf(from.of)];
  const maker = choose(`${own}Made`);
  const made = functionCode({
    name: maker,
    exported: false,
    doc: [],
    parameters: given.map((one) => parameter(one, arrayOf('real'))),
    returns: arrayOf('real'),
    body: from.body(given[0] ?? ''),
  });
  return [made, tableCode({ name: own, doc: [doc], of: 'real', value: call(maker, ...given.map((one) => name(one))) })];
}

/** Of a body: how often it calls what ours can replace, by name, and the bytes that V8 may write into it. */
type Sites = { readonly counts: ReadonlyMap<string, number>; readonly left: number };

function sitesIn(body: readonly Statement[]): Sites {
  const counts = new Map<string, number>();
  replaced(body, (own) => {
    counts.set(own, (counts.get(own) ?? 0) + 1);
    return false;
  });
  return { counts, left: roomIn(body) };
}

/** Less where a function may be written into its callers, with all in it: one that is small and has no loops. */
function roomIn(body: readonly Statement[]): number {
  const found = { bytes: 0, hasLoops: false };
  walkStatements(body, {
    statement: ({ kind }) => (found.hasLoops ||= kind === 'for'),
    code: () => (found.bytes += bytesOfPart),
  });
  return found.hasLoops || found.bytes > mostInlined ? room : room - found.bytes;
}

/** In the order of the table: those for which there is room in every body, beside the ones before. */
function chosenFunctions(bodies: readonly Sites[]): ReadonlySet<string> {
  const chosen = new Set<string>();
  const used = bodies.map(() => 0);
  for (const [own, { bytes }] of functions) {
    const needed = bodies.map(({ counts }) => (counts.get(own) ?? 0) * bytes);
    const fits = bodies.every(({ left }, i) => {
      const all = needed[i] ?? 0;
      return all === 0 || (used[i] ?? 0) + all + (lastFactor - 1) * bytes <= left;
    });
    if (!fits || needed.every((all) => all === 0)) continue;
    chosen.add(own);
    needed.forEach((all, i) => (used[i] = (used[i] ?? 0) + all));
  }
  return chosen;
}

/** What is to stand in the place of a call of this function: the names of ours, or false for the call itself. */
type Choose = (own: string) => ((own: string) => string) | false;

/** Statements with calls of ours. */
function replaced(body: readonly Statement[], choose: Choose): readonly Statement[] {
  const code = (part: Code): Code => {
    const found = siteAt(part);
    if (found !== null) {
      const argument = code(found.argument);
      const nameOf = choose(found.own);
      if (nameOf !== false) return call(nameOf(found.own), found.own === 'sigmoid' ? opposite(argument) : argument);
      if (argument === found.argument) return part;
      return part.kind === 'host' ? { ...part, args: [argument] } : logistic(argument);
    }
    if (part.kind === 'binary') return alongSum(part, code);
    return part.kind === 'conditional' ? alongArms(part, code) : rebuilt(part, on);
  };
  const statement = (one: Statement): Statement => {
    return one.kind === 'if' ? alongBranches(one, on) : rebuiltStatement(one, on);
  };
  const on: StatementParts = {
    code,
    path: (part) => part,
    name: (own) => own,
    block: (list) => mapped(list, statement),
  };
  return on.block(body);
}

function logistic(exponent: Code): Code {
  return binary(number(1), '/', binary(number(1), '+', host('exp', exponent)));
}

/** A call in whose place one of ours can stand. Of a logistic function the exponent: its argument turned round. */
type Site = { readonly own: string; readonly argument: Code };

function siteAt(code: Code): Site | null {
  if (code.kind === 'host') {
    const [argument] = code.args;
    return argument === undefined || !functions.has(code.callee) ? null : { own: code.callee, argument };
  }
  if (code.kind !== 'binary' || code.operator !== '/' || !isOne(code.left)) return null;
  const { right } = code;
  if (right.kind !== 'binary' || right.operator !== '+' || !isOne(right.left) || right.right.kind !== 'host')
    return null;
  const [argument] = right.right.args;
  return right.right.callee !== 'exp' || argument === undefined ? null : { own: 'sigmoid', argument };
}

function isOne(code: Code): boolean {
  return code.kind === 'number' && code.value === 1;
}

type Of<K extends Code['kind']> = Extract<Code, { readonly kind: K }>;

/** From the left, without recursion: a sum may be as long as a file. */
function alongSum(sum: Of<'binary'>, code: (part: Code) => Code): Code {
  const links: Of<'binary'>[] = [];
  let at: Code = sum;
  for (; at.kind === 'binary' && siteAt(at) === null; at = at.left) links.push(at);
  return links.reduceRight((left, link) => {
    const right = code(link.right);
    return left === link.left && right === link.right ? link : { ...link, left, right };
  }, code(at));
}

/** The same along a chain of conditionals. */
function alongArms(first: Of<'conditional'>, code: (part: Code) => Code): Code {
  const arms: { readonly from: Of<'conditional'>; readonly test: Code; readonly yes: Code }[] = [];
  let at: Code = first;
  for (; at.kind === 'conditional'; at = at.no) arms.push({ from: at, test: code(at.test), yes: code(at.yes) });
  return arms.reduceRight(
    (no, { from, test, yes }) =>
      test === from.test && yes === from.yes && no === from.no ? from : conditional(test, yes, no),
    code(at),
  );
}

type Branch = Extract<Statement, { readonly kind: 'if' }>;

/** And along a chain of branches. */
function alongBranches(first: Branch, on: StatementParts): Statement {
  const arms: Branch[] = [];
  let otherwise: readonly Statement[] = [first];
  for (let [one] = otherwise; otherwise.length === 1 && one?.kind === 'if'; [one] = otherwise) {
    arms.push({ ...one, test: on.code(one.test), then: on.block(one.then) });
    ({ otherwise } = one);
  }
  const [whole] = arms.reduceRight<readonly Statement[]>(
    (rest, arm) => [{ ...arm, otherwise: rest }],
    on.block(otherwise),
  );
  return whole ?? first;
}
