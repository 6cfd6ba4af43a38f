// A module of the user's, or one that was just made, by its address. The built command is a script, which V8 runs from
// a cache; such a script cannot import, so its entry does that for it.

type Import = (address: string) => Promise<unknown>;

let importer: Import = async (address) => import(/* @vite-ignore */ address);

export function setImporter(other: Import): void {
  importer = other;
}

/** Throws what the host throws of a module that is none. */
export async function importAddress(address: string): Promise<unknown> {
  return importer(address);
}
