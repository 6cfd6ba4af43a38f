// Where a run begins and between which bounds, as the command line says it: `a=1,w=[1,2]`, or an object in a file;
// `a=0..1,b=..0`.

import type { Value } from '../../compile.ts';
import { argumentFile, numberFrom, parseArguments, type Arguments } from '../arguments.ts';
import { CommandFault } from '../../disk/fault.ts';

/** Throws a `CommandFault`. */
export async function startFrom(text: string | null): Promise<Arguments> {
  if (text === null) return new Map<string, Value>();
  return text.includes('=') ? parseArguments(pieces(text)) : argumentFile(text);
}

/** At commas outside of brackets and quotes. */
function pieces(text: string): readonly string[] {
  return (text.match(/(?:\[[^=]*\]|\{[^=]*\}|[^,])+/g) ?? []).filter((piece) => piece.trim() !== '');
}

export type Interval = readonly [from: number, to: number];

/** Throws a `CommandFault`. */
export function boundsFrom(text: string | null): ReadonlyMap<string, Interval> {
  const found = new Map<string, Interval>();
  for (const piece of text?.split(',') ?? []) {
    const [, name = '', from = '', to = ''] = /^\s*(.*?)\s*=\s*(.*?)\s*\.\.\s*(.*?)\s*$/s.exec(piece) ?? [];
    const bounds: Interval = [endOf(from, -Infinity), endOf(to, Infinity)];
    if (name === '' || !(bounds[0] <= bounds[1]))
      throw new CommandFault(`--bounds: '${piece.slice(0, 60)}' is no interval: write NAME=FROM..TO, as in a=0..1`);
    if (found.has(name)) throw new CommandFault(`--bounds: '${name}' is given twice`);
    found.set(name, bounds);
  }
  return found;
}

function endOf(text: string, none: number): number {
  return text === '' ? none : (numberFrom(text) ?? NaN);
}
