// Names in the output: which ones TypeScript and our own code leave free, and how a name that is not free is changed.

/** Words that cannot name a variable, an export or a parameter of a strict module, or that our own code needs. */
export const reservedNames: ReadonlySet<string> = new Set(
  (
    'abstract any arguments as async await boolean break case catch class const constructor continue ' +
    'debugger declare default delete ' +
    'do else enum eval export extends false finally for from function get global globalThis if implements ' +
    'import in Infinity instanceof ' +
    'interface is keyof let module NaN namespace never new null number object of package private protected ' +
    'public readonly ' +
    'require return set static string super switch symbol then this throw true try type typeof undefined ' +
    'unique unknown using var void ' +
    'while window with yield __proto__ prototype hasOwnProperty toString valueOf ' +
    'Array Date Error Float64Array Function Int32Array Map Math Number Object Promise Proxy RangeError ' +
    'Reflect Set String Symbol ' +
    'console process exports'
  ).split(' '),
);

/** Characters that a name may have. */
export const longestName = 200;

/** Letters, marks and digits of all scripts, as far as they may stand in a name of the output too. */
const unicodeName = /(?:(?=\p{ID_Start})\p{L}|_)(?:(?=\p{ID_Continue})[\p{L}\p{M}\w])*/uy;

/**
 * The name that stands in a text at this place, however long; null if none does. A letter that only looks different
 * from a plain one (full-width, mathematical italic, superscript) is none of a name. Greek keeps its variants (ϕ, ϵ),
 * and so does the micro sign, which is the μ of many keyboards.
 */
export function nameAt(text: string, offset: number): string | null {
  unicodeName.lastIndex = offset;
  const name = unicodeName.exec(text)?.[0];
  if (name === undefined) return null;
  // What is too long is refused as it is: to normalise it can take the square of its length.
  if (isLongName(name)) return name;
  const rest = name.normalize('NFC').replace(/[\u0370-\u03ff\u00b5]/g, '');
  return rest === rest.normalize('NFKC') ? name : null;
}

export function isLongName(name: string): boolean {
  return name.length > longestName && (name.length > 2 * longestName || Array.from(name).length > longestName);
}

/** Whether a text is a name that a source could write. */
export function isName(text: string): boolean {
  return nameAt(text, 0) === text && !isLongName(text);
}

/** A legal identifier that reads like `name`. Letters beyond ASCII are legal in both languages. */
export function legalName(name: string): string {
  return reservedNames.has(name) ? `${name}_` : name;
}

/** `wanted`, or what becomes of it where it is gone: `wanted_`, `wanted_2`, `wanted_3`. */
export function freeName(wanted: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(wanted)) return wanted;
  let name = `${wanted}_`;
  for (let count = 2; isTaken(name); count += 1) name = `${wanted}_${String(count)}`;
  return name;
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
