// Names in the output: which ones TypeScript and our own code leave free, and how a name that is not free is changed.

/** Words that cannot name a variable, an export or a parameter of a strict module, or that our own code needs. */
export const reservedNames: ReadonlySet<string> = new Set(
  (
    'abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete ' +
    'do else enum eval export extends false finally for from function get global globalThis if implements import in Infinity instanceof ' +
    'interface is keyof let module NaN namespace never new null number object of package private protected public readonly ' +
    'require return set static string super switch symbol then this throw true try type typeof undefined unique unknown using var void ' +
    'while window with yield __proto__ prototype hasOwnProperty toString valueOf ' +
    'Array Date Error Float64Array Function Int32Array Map Math Number Object Promise Proxy RangeError Reflect Set String Symbol ' +
    'console process exports'
  ).split(' '),
);

/** A legal identifier that reads like `name`. Letters beyond ASCII are legal in both languages. */
export function legalName(name: string): string {
  return reservedNames.has(name) ? `${name}_` : name;
}

/** Takes `wanted`, or `wanted2`, `wanted3` where it is gone. */
export function takeNumbered(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) name = `${wanted}${String(count)}`;
  taken.add(name);
  return name;
}

/** Hands out names, each once. */
export type NamePool = {
  /** Takes `name`, or what `name` becomes where it is gone: `name_2`, `name_3`. */
  readonly take: (name: string) => string;
  /** Keeps a name from being handed out. */
  readonly reserve: (name: string) => void;
  readonly has: (name: string) => boolean;
};

export function namePool(): NamePool {
  const taken = new Set<string>();
  const next = new Map<string, number>();
  const take = (wanted: string): string => {
    const name = legalName(wanted);
    if (!taken.has(name)) {
      taken.add(name);
      return name;
    }
    let count = next.get(name) ?? 2;
    while (taken.has(`${name}_${String(count)}`)) count += 1;
    next.set(name, count + 1);
    const free = `${name}_${String(count)}`;
    taken.add(free);
    return free;
  };
  return { take, reserve: (name) => void taken.add(name), has: (name) => taken.has(name) };
}
