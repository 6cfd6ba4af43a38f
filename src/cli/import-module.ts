// A module of ours imported as what it is, a module: names that collide, and names that are not there, are faults here
// too.

export type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** Throws what the host throws of a module that is none. */
export async function importModule(text: string): Promise<Exports> {
  return (await import(
    /* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(text, 'utf8').toString('base64')}`
  )) as Exports;
}
