// What --save writes and --resume reads: a result, and the state from which its run goes on with the same bits.

import { resolve } from 'node:path';
import { CommandFault } from '../../disk/fault.ts';
import { readSource } from '../../disk/read-source.ts';
import { version } from '../version.ts';
import { writeIfChanged } from '../../disk/write-file.ts';

/** What a run was of: to go on, all of it has to be the same. */
export type Run = {
  readonly command: string;
  readonly function: string;
  readonly method: string;
  readonly parameters: readonly string[];
  /** Of rows, where a step takes some of them. */
  readonly order?: string;
};

const beginning = '{"gradc":';

/** Into a neighbour that is renamed over it. Throws a `CommandFault`; what was there before stays then. */
export async function keep(path: string, run: Run, result: unknown, state: unknown, force: boolean): Promise<void> {
  await writeIfChanged(path, `${jsonText({ gradc: version, ...run, result, state })}\n`, force, beginning);
}

/** Throws where a file would be written over another one of the command. */
export function refuseSame(
  option: 'save' | 'plot',
  to: string | null,
  others: readonly (string | null)[],
  why = 'which is read',
): void {
  if (to === null) return;
  const same = others.find((path) => path !== null && path !== '-' && resolve(path) === resolve(to));
  if (same != null) throw new CommandFault(`--${option} ${to} would write over ${same}, ${why}`);
}

/** The state of a run like this one. Throws a `CommandFault`. */
export async function readKept<State>(path: string, run: Run): Promise<State> {
  const file = await readSource(path);
  if (file.kind !== 'text') throw new CommandFault(`${path}: ${file.reason}`);
  const kept = parsed(file.text);
  if (typeof kept !== 'object' || kept === null || !file.text.startsWith(beginning) || !('state' in kept))
    throw new CommandFault(`${path}: nothing to go on from: --resume takes what --save wrote`);
  for (const [name, expected] of Object.entries(run)) {
    const found: unknown = Reflect.get(kept, name);
    if (JSON.stringify(found) === JSON.stringify(expected)) continue;
    throw new CommandFault(`${path}: it is of another run: its ${name} is ${String(found)}, not ${String(expected)}`);
  }
  // What a file of ours holds there is what was handed to `keep`.
  return kept.state as State;
}

/** JSON has no words for these. */
const words: ReadonlyMap<string, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
  ['-0', -0],
]);

/** Numbers that JSON does not have stand in quotes; the sign of a zero is kept where bits count. */
function jsonText(value: unknown): string {
  const plain = (_: string, one: unknown): unknown => {
    if (typeof one === 'number') return Object.is(one, -0) ? '-0' : Number.isFinite(one) ? one : String(one);
    return one instanceof Float64Array ? [...one] : one;
  };
  return JSON.stringify(value, plain);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_, one: unknown) => (typeof one === 'string' ? (words.get(one) ?? one) : one));
  } catch {
    return undefined;
  }
}
