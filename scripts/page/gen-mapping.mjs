// In the bundle for pages, in place of gen-mapping: what our source maps ask of it (ECMA-426), each position by its
// distances from the one before, which has the digits of base 64.

export class GenMapping {
  sources = [];
  lines = [];
}

export function setSourceContent({ sources }, source) {
  if (!sources.includes(source)) sources.push(source);
}

/** Unless it says what the one before on its line says. */
export function maybeAddMapping({ sources, lines }, { generated, source, original }) {
  const line = (lines[generated.line - 1] ??= []);
  const own = [generated.column, sources.indexOf(source), original.line - 1, original.column];
  const at = line.findLastIndex(([column]) => column <= own[0]) + 1;
  if (at === 0 || line[at - 1].some((value, i) => i > 0 && value !== own[i])) line.splice(at, 0, own);
}

export function toEncodedMap({ lines }) {
  let before = [0, 0, 0, 0];
  const textOf = (own) => {
    const text = own.map((value, i) => digitsOf(value - before[i])).join('');
    before = own;
    return text;
  };
  const texts = Array.from(lines, (line = []) => {
    // Columns are counted from the start of the line.
    before = [0, ...before.slice(1)];
    return line.map(textOf).join(',');
  });
  return { mappings: texts.join(';') };
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** The sign is the last bit; five bits a digit, the last ones first. */
function digitsOf(value) {
  let rest = value < 0 ? -2 * value + 1 : 2 * value;
  let text = '';
  for (; rest > 31; rest >>>= 5) text += digits[(rest & 31) | 32];
  return text + digits[rest];
}
