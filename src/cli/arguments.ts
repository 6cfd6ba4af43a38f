// The arguments of `gradc eval`: `name=value` words, or an object in a JSON file; a value is a number, a JSON array, a
// JSON object or, as a word, an expression of numbers.

import type { Value } from '../compile.ts';
import { CommandFault } from '../disk/fault.ts';
import { readSource } from '../disk/read-source.ts';

export type Arguments = ReadonlyMap<string, Value>;

/** Throws a `CommandFault`. */
export async function parseArguments(words: readonly string[]): Promise<Arguments> {
  const found = new Map<string, Value>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw new CommandFault(`'${word}' is no argument: write name=value`);
    const name = word.slice(0, at).trim().normalize('NFC');
    if (found.has(name)) throw new CommandFault(`'${name}' is given twice`);
    found.set(name, await parseValue(word.slice(at + 1), name));
  }
  return found;
}

/** What an option gives: `x=3,w=[1,2]`, or an object in a file. Throws a `CommandFault`. */
export async function argumentsFrom(text: string): Promise<Arguments> {
  return text.includes('=') ? parseArguments(pieces(text)) : argumentFile(text);
}

/** At commas outside of brackets. */
function pieces(text: string): readonly string[] {
  return (text.match(/(?:\[[^=]*\]|\{[^=]*\}|[^,])+/g) ?? []).filter((piece) => piece.trim() !== '');
}

/** What a file of arguments holds. Throws a `CommandFault`. */
async function argumentFile(path: string): Promise<Arguments> {
  const file = await readSource(path);
  if (file.kind !== 'text') throw new CommandFault(`${path}: ${file.reason}`);
  return parseArgumentFile(file.text, path);
}

function parseArgumentFile(text: string, path: string): Arguments {
  const json = parseJson(text.replace(/^\ufeff/, ''));
  if (json === undefined) throw new CommandFault(`${path} is no JSON`);
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new CommandFault(`${path} holds no JSON object`);
  return new Map(Object.entries(json).map(([name, value]) => [name.normalize('NFC'), asValue(value, name)]));
}

const decimal = /^[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d+)?$/i;

/** JSON has no words for these. */
const words: Readonly<Record<string, number>> = {
  inf: Infinity,
  '+inf': Infinity,
  '-inf': -Infinity,
  Infinity,
  '-Infinity': -Infinity,
  NaN,
  nan: NaN,
};

async function parseValue(text: string, name: string): Promise<Value> {
  const plain = numberFrom(text.trim());
  if (plain !== null) return plain;
  const json = parseJson(text);
  if (json !== undefined) return asValue(json, name);
  const value = await expressionValue(text);
  if (value === null)
    throw new CommandFault(
      `the value of '${name}' is no number, array, record or expression of these: ${text.slice(0, 60)}`,
    );
  return value;
}

/** The value of `1/2`, `[.1, .2]` or `{x: sqrt(2), y: pi}` in the language itself; null for what has none. */
async function expressionValue(text: string): Promise<Value | null> {
  const { evaluateOpened, opened } = await import('../compile.ts');
  const { GradcError } = await import('../report/error.ts');
  try {
    return evaluateOpened(opened(text), null, {}).value;
  } catch (error) {
    if (error instanceof GradcError || error instanceof RangeError) return null;
    throw error;
  }
}

/** A number as the command line has it: `inf` is one too. */
export function numberFrom(text: string): number | null {
  if (Object.hasOwn(words, text)) return words[text] ?? null;
  return decimal.test(text) ? Number(text.replaceAll('_', '')) : null;
}

function parseJson(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return json;
  } catch {
    return undefined;
  }
}

const deepest = 100;

function asValue(json: unknown, name: string, depth = 0): Value {
  if (typeof json === 'number') return json;
  const number = typeof json === 'string' ? numberFrom(json) : null;
  if (number !== null) return number;
  if (depth < deepest && Array.isArray(json)) return json.map((element) => asValue(element, name, depth + 1));
  if (depth < deepest && typeof json === 'object' && json !== null) {
    return Object.fromEntries(Object.entries(json).map(([field, value]) => [field, asValue(value, name, depth + 1)]));
  }
  throw new CommandFault(`the value of '${name}' holds something that is no number`);
}
