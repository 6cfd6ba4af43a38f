// Between which bounds a run goes, as the command line says it: `a=0..1,b=..0`.

import { numberFrom } from '../arguments.ts';
import { CommandFault } from '../../disk/fault.ts';

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
