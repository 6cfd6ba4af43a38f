// Reading the text of a statement that is not in the language: where its operands and brackets begin and end. Comments
// have been blanked, so every character is the statement's own.

import { lazy } from '../base/lazy.ts';

export type Range = { readonly from: number; readonly to: number };

/** A name of the language, for regular expressions with the flag `u`. */
export const nameText = '[\\p{L}_][\\p{L}\\p{M}\\p{N}_]*';
const name = lazy(() => new RegExp(nameText, 'uy'));
const number = /(?:\d[\d_]*(?:\.\d[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d+)?/y;
const nameEnd = lazy(() => new RegExp(`(?:${nameText})$`, 'u'));
const numberEnd = /(?:\d[\d_]*\.?\d*(?:[eE][+-]?\d+)?|\.\d+)$/;

/** How far back a name, or the space around an operator, is looked for. */
const farthest = 250;
const gap = 40;

/** The text with comments made blank, in which every offset is what it was. */
export function withoutComments(text: string): string {
  return text.replace(/(?:#|\/\/)[^\n]*/g, (comment) => ' '.repeat(comment.length));
}

export function skipSpace(text: string, at: number): number {
  let here = at;
  while (here < text.length && /[ \t]/.test(text.charAt(here))) here++;
  return here;
}

function skipSpaceBack(text: string, at: number): number {
  let here = at;
  while (here > 0 && /[ \t]/.test(text.charAt(here - 1))) here--;
  return here;
}

/** Where the bracket that opens at `at` is closed; -1 if it is not. */
export function closeOf(text: string, at: number): number {
  let depth = 0;
  for (let here = at; here < text.length; here++) {
    const character = text.charAt(here);
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character) && --depth === 0) return here;
  }
  return -1;
}

/** Where the bracket that closes at `at` was opened; -1 if it was not. */
export function openOf(text: string, at: number): number {
  let depth = 0;
  for (let here = at; here >= 0; here--) {
    const character = text.charAt(here);
    if (')]}'.includes(character)) depth++;
    if ('([{'.includes(character) && --depth === 0) return here;
  }
  return -1;
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match === null ? -1 : at + match[0].length;
}

/** Where the operand that begins at `at` ends, with what is applied to it and its power; -1 if none begins there. */
export function operandEnd(text: string, at: number): number {
  let here = skipSpace(text, at);
  while (/[-+−]/.test(text.charAt(here))) here = skipSpace(text, here + 1);
  const first = text.charAt(here);
  const named = matchAt(name(), text, here);
  if (named !== -1) here = named;
  else if (/[\d.]/.test(first)) here = matchAt(number, text, here);
  else if (first === '√') return operandEnd(text, here + 1);
  else if (first !== '' && '([{'.includes(first)) here = closeOf(text, here) + 1;
  else return -1;
  if (here <= 0) return -1;
  for (;;) {
    const next = text.charAt(here);
    if (next === '(' && named === here) here = closeOf(text, here) + 1;
    else if (next === '[') here = closeOf(text, here) + 1;
    else if (next === "'") here++;
    else if (next === '.' && matchAt(name(), text, here + 1) !== -1) here = matchAt(name(), text, here + 1);
    else break;
    if (here === 0) return -1;
  }
  const power = /[ \t]*(?:\^|\*\*)/y;
  const after = matchAt(power, text, here);
  if (after === -1) return here;
  const exponent = operandEnd(text, after);
  return exponent === -1 ? here : exponent;
}

/** Where the operand that ends before `at` begins; -1 if none ends there. */
export function operandStart(text: string, at: number): number {
  let here = skipSpaceBack(text, at);
  for (;;) {
    while (text.charAt(here - 1) === "'") here--;
    const last = text.charAt(here - 1);
    if (last !== '' && ')]}'.includes(last)) {
      const open = openOf(text, here - 1);
      if (open === -1) return -1;
      const called = nameEnd().exec(text.slice(Math.max(0, open - farthest), open));
      const callee = called === null ? open : open - called[0].length;
      // What is indexed may itself be indexed or called.
      if (last === ']' && /[)\]]/.test(text.charAt(open - 1))) {
        here = open;
        continue;
      }
      here = last === '}' ? open : callee;
    } else {
      const before = text.slice(Math.max(0, here - farthest), here);
      const match = nameEnd().exec(before) ?? numberEnd.exec(before);
      if (match === null || match[0] === '') return -1;
      here -= match[0].length;
    }
    if (text.charAt(here - 1) === '.' && /[\p{L}\p{N}_)\]]/u.test(text.charAt(here - 2))) {
      here -= 1;
      continue;
    }
    const power = /(?:\^|\*\*)[ \t]*$/.exec(text.slice(Math.max(0, here - gap), here));
    if (power === null) return here;
    here = skipSpaceBack(text, here - power[0].length);
  }
}

/** The same of a product: what a remainder, or a condition, takes to its left. */
export function termStart(text: string, at: number): number {
  let start = operandStart(text, at);
  while (start !== -1) {
    const before = /(?<![*])[*/@·×][ \t]*$/.exec(text.slice(Math.max(0, start - gap), start));
    if (before === null) return start;
    const next = operandStart(text, start - before[0].length);
    if (next === -1) return start;
    start = next;
  }
  return start;
}

/** Whether an operand ends right before `at`, so that an operator is to follow. */
export function isAfterOperand(text: string, at: number): boolean {
  return operandStart(text, at) !== -1;
}

/** Where the expression in which `at` stands begins: behind a bracket, a comma, `=` or the line above. */
export function expressionStart(text: string, at: number): number {
  let depth = 0;
  for (let here = at - 1; here >= 0; here--) {
    const character = text.charAt(here);
    if (')]}'.includes(character)) depth++;
    else if ('([{'.includes(character)) {
      if (depth-- === 0) return here + 1;
    } else if (depth === 0 && (/[,;\n:]/.test(character) || isAssign(text, here))) return here + 1;
  }
  return 0;
}

/** Where it ends: before a bracket that closes, a comma, or the end of its line; also before what `stop` is. */
export function expressionEnd(text: string, at: number, stop = /$^/): number {
  let depth = 0;
  for (let here = at; here < text.length; here++) {
    const character = text.charAt(here);
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) {
      if (depth-- === 0) return here;
    } else if (depth === 0 && (/[,;\n]/.test(character) || stop.test(text.slice(here, here + 12)))) return here;
  }
  return text.length;
}

function isAssign(text: string, at: number): boolean {
  return text.charAt(at) === '=' && !/[=<>!~:+\-*/]/.test(text.charAt(at - 1)) && !/[=>]/.test(text.charAt(at + 1));
}

/** The parts of a text between commas, or what `comma` is, outside of brackets. */
export function partsOf(text: string, { from, to }: Range, comma: string): readonly Range[] {
  const parts: Range[] = [];
  let depth = 0;
  let start = from;
  for (let here = from; here < to; here++) {
    const character = text.charAt(here);
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character)) depth--;
    else if (depth === 0 && comma.includes(character)) {
      parts.push(trimmed(text, { from: start, to: here }));
      start = here + 1;
    }
  }
  parts.push(trimmed(text, { from: start, to }));
  return parts;
}

export function trimmed(text: string, { from, to }: Range): Range {
  let [start, end] = [from, to];
  while (start < end && /\s/.test(text.charAt(start))) start++;
  while (end > start && /\s/.test(text.charAt(end - 1))) end--;
  return { from: start, to: end };
}

export function textOf(text: string, { from, to }: Range): string {
  return text.slice(from, to);
}

/** The bracket in which a place stands; -1 outside of all. */
export function openBracket(text: string, at: number): number {
  let depth = 0;
  for (let here = at - 1; here >= 0; here--) {
    const character = text.charAt(here);
    if (')]}'.includes(character)) depth++;
    if ('([{'.includes(character) && depth-- === 0) return here;
  }
  return -1;
}
