// A formula of a table with what a user wrote in place of its arguments, as text.

/** What needs no parentheses wherever it stands. */
const tight = /^(?:[\p{L}_][\p{L}\p{M}\w]*|[\d.]+)$/u;
const word = /\$?[\p{L}_][\p{L}\p{M}\w]*/gu;

/**
 * `formula` of `args`, with `given` in their place and free names for its indices; in parentheses where it could not
 * stand as an operand.
 */
export function instantiate(
  formula: string,
  args: readonly string[],
  given: readonly string[],
  isTaken: (name: string) => boolean = () => false,
): string {
  const used = new Set(given.flatMap((text) => [...text.matchAll(word)].map(([name]) => name)));
  const indices = new Map<string, string>();
  const text = formula.replace(word, (name, at: number) => {
    if (name.startsWith('$')) {
      const known = indices.get(name) ?? freeIndex(name.slice(1), (other) => used.has(other) || isTaken(other));
      used.add(known);
      indices.set(name, known);
      return known;
    }
    const value = given[args.indexOf(name)];
    if (value === undefined || formula.charAt(at + name.length) === '(') return name;
    return isEnclosed(formula, at, name.length) ? value : operand(value);
  });
  return text;
}

/** A text as an operand: in parentheses where an operator of it could be torn off. */
export function operand(text: string): string {
  return isTight(text) ? text : `(${text})`;
}

/** Whether a text is one operand: a name, a number, a call, or something in brackets. */
export function isTight(text: string): boolean {
  if (tight.test(text)) return true;
  const open = /^(?:[\p{L}_][\p{L}\p{M}\w.]*)?[([]/u.exec(text);
  if (open === null) return false;
  let depth = 0;
  for (let at = open[0].length - 1; at < text.length; at++) {
    const character = text.charAt(at);
    if ('([{'.includes(character)) depth++;
    if (')]}'.includes(character)) depth--;
    if (depth === 0) return at === text.length - 1 || (/^'$/.test(text.slice(at + 1)) && character !== ')');
  }
  return false;
}

/** Whether nothing but brackets, commas and colons is beside a word. */
function isEnclosed(formula: string, at: number, length: number): boolean {
  const before = formula.slice(0, at).trimEnd();
  const after = formula.slice(at + length).trimStart();
  return /(?:[([,:]|^)$/.test(before) && /^(?:[)\],:]|$)/.test(after);
}

function freeIndex(wanted: string, isTaken: (name: string) => boolean): string {
  const candidates = [wanted, 'i', 'j', 'k', 'l', 'a', 'b', 'c'];
  return candidates.find((name) => !isTaken(name)) ?? `${wanted}_`;
}
