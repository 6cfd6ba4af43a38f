// The arguments of `gradc eval`: `name=value` words, or an object in a JSON file; a value is a number, a JSON array or
// a JSON object.

import type { Value } from '../compile.ts';
import { CommandFault } from './fault.ts';
import { readSource } from './read-source.ts';

export type Arguments = ReadonlyMap<string, Value>;

/** Throws a `CommandFault`. */
export function parseArguments(words: readonly string[]): Arguments {
  const found = new Map<string, Value>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 1) throw new CommandFault(`'${word}' is no argument: write name=value`);
    const name = word.slice(0, at).trim().normalize('NFC');
    if (found.has(name)) throw new CommandFault(`'${name}' is given twice`);
    found.set(name, parseValue(word.slice(at + 1), name));
  }
  return found;
}

/** What a file for `--at` holds. Throws a `CommandFault`. */
export async function argumentFile(path: string): Promise<Arguments> {
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

function parseValue(text: string, name: string): Value {
  const plain = numberFrom(text.trim());
  if (plain !== null) return plain;
  const json = parseJson(text);
  if (json === undefined)
    throw new CommandFault(`the value of '${name}' is no number, JSON array or JSON object: ${text.slice(0, 60)}`);
  return asValue(json, name);
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
