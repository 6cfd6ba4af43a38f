// The body of a function as the table of functions.ts writes it, as code: lines `name = …`, `if … return …` and
// `return …`, with the operators, precedences and conditionals of JavaScript. A name followed by `(` is a function:
// of the host where it stands behind `Math.`, else of the module; one followed by `[` a table.

import { elementAt } from '../../base/lists.ts';
import { invariant } from '../../base/invariant.ts';
import type { BinaryOperator, Code, HostCallee, Statement } from '../../code/code.ts';
import {
  binary,
  branch,
  call,
  conditional,
  constant,
  element,
  give,
  host,
  name,
  number,
} from '../../code/constructors.ts';
import { opposite } from '../../code/signs.ts';

/** What stands in the module for the name of a function or a table. */
export type NameOf = (own: string) => string;

const levels: readonly (readonly BinaryOperator[])[] = [['&'], ['<', '>', '>='], ['>>'], ['+', '-'], ['*', '/']];
const hosts: readonly HostCallee[] = ['abs', 'floor', 'log1p', 'sin', 'cos'];
const token = /\d[\d.]*(?:e-?\d+)?|Math\.\w+|\w+|>>|>=|[-+*/&<>?:()[\]=]/g;

/** What is left of a line, and what names in it become. */
type Reader = { readonly tokens: readonly string[]; at: number; readonly nameOf: NameOf };

export function bodyOf(text: string, nameOf: NameOf): readonly Statement[] {
  return text
    .trim()
    .split('\n')
    .map((line) => statementOf({ tokens: line.match(token) ?? [], at: 0, nameOf }));
}

function statementOf(reader: Reader): Statement {
  const [first = '', second] = reader.tokens;
  if (first === 'return') return returned(reader);
  if (first === 'if') {
    reader.at = 1;
    const test = expression(reader);
    return branch(test, [returned(reader)]);
  }
  invariant(second === '=', 'a line of … gives a name a value', first);
  reader.at = 2;
  return constant(first, 'real', whole(reader));
}

function returned(reader: Reader): Statement {
  expect(reader, 'return');
  return give(whole(reader));
}

/** All that is left. */
function whole(reader: Reader): Code {
  const value = expression(reader);
  invariant(reader.at === reader.tokens.length, 'nothing is left behind …', reader.tokens.slice(reader.at).join(' '));
  return value;
}

function next(reader: Reader): string {
  return elementAt(reader.tokens, reader.at++);
}

function expect(reader: Reader, text: string): void {
  const found = next(reader);
  invariant(found === text, '… stands here', text);
}

function expression(reader: Reader): Code {
  const test = chain(reader, 0);
  if (reader.tokens[reader.at] !== '?') return test;
  reader.at++;
  const yes = expression(reader);
  expect(reader, ':');
  return conditional(test, yes, expression(reader));
}

/** Operators from this level of precedence on. */
function chain(reader: Reader, level: number): Code {
  const operators = levels[level];
  if (operators === undefined) return operand(reader);
  let left = chain(reader, level + 1);
  for (;;) {
    const found = operators.find((one) => one === reader.tokens[reader.at]);
    if (found === undefined) return left;
    reader.at++;
    left = binary(left, found, chain(reader, level + 1));
  }
}

function operand(reader: Reader): Code {
  const text = next(reader);
  if (text === '-') return opposite(operand(reader));
  if (text === '(') {
    const inside = expression(reader);
    expect(reader, ')');
    return inside;
  }
  if (/^\d/.test(text)) return number(Number(text));
  if (text === 'Infinity') return number(Infinity);
  const bracket = reader.tokens[reader.at];
  if (bracket !== '(' && bracket !== '[') return name(text);
  reader.at++;
  const inside = expression(reader);
  expect(reader, bracket === '(' ? ')' : ']');
  if (bracket === '[') return element(name(reader.nameOf(text)), inside);
  return text.startsWith('Math.')
    ? host(
        elementAt(
          hosts,
          hosts.findIndex((one) => text === `Math.${one}`),
        ),
        inside,
      )
    : call(reader.nameOf(text), inside);
}
