// A module of ours imported as what it is, a module: names that collide, and names that are not there, are faults here
// too.

import { importAddress } from '../disk/import-address.ts';

export type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** Throws what the host throws of a module that is none. */
export async function importModule(text: string): Promise<Exports> {
  const address = `data:text/javascript;base64,${Buffer.from(text, 'utf8').toString('base64')}`;
  return (await importAddress(address)) as Exports;
}
