// What somebody who types a mark that is no part of the language most likely means.

import { visible } from '../report/diagnostic.ts';

const meant: ReadonlyMap<string, string> = new Map([
  ['&&', 'write and'],
  ['&', 'write and'],
  ['∧', 'write and'],
  ['||', 'write or'],
  ['∨', 'write or'],
  ['!', 'write not'],
  ['¬', 'write not'],
  ['|', 'write abs(x) for |x|'],
  ['===', 'write =='],
  ['!==', 'write !='],
  ['<>', 'write !='],
  [':=', 'write ='],
  ['≔', 'write ='],
  ['←', 'write ='],
  ['=>', 'a definition is written f(x) = …'],
  ['->', 'a definition is written f(x) = …'],
  ['→', 'a definition is written f(x) = …'],
  ['↦', 'a definition is written f(x) = …'],
  ['?', 'write if(condition, value, otherwise)'],
  ['%', 'write mod(x, y), or x mod y for whole numbers'],
  ['...', 'a range is written a..b'],
  ['…', 'a range is written a..b'],
  ['/*', 'a comment begins with # and ends with the line'],
  ['*/', 'a comment begins with # and ends with the line'],
  ["'", "there is no text; ' after a matrix transposes it"],
  ['′', "write '"],
  ['’', "write '"],
  ['–', 'write -'],
  ['—', 'write -'],
  ['÷', 'write /'],
  ['∕', 'write /'],
  ['∗', 'write *'],
  ['∘', 'write *'],
  ['∈', 'write in'],
  ['±', 'it stands for two values: write + or -'],
  ['≈', 'write abs(x - y) < 1e-6'],
  ['∑', 'write sum(i: …)'],
  ['∏', 'write prod(i: …)'],
  ['\ufffd', 'the file is not UTF-8 here'],
]);

/** A hint for the text of a stray token, or null. */
export function spellingHint(text: string): string | null {
  const known = meant.get(text);
  if (known !== undefined) return known;
  if (/^[-+*/@^]=$/.test(text)) return `write the name again: x = x ${text.charAt(0)} …`;
  if (/^["`]/.test(text)) return 'there is no text in the language';
  const plain = text.normalize('NFKC').replaceAll('⁄', '/');
  if (plain === text || plain.length > 20) return null;
  if (/^[⁰¹²³⁴-⁹]+$/.test(text)) return `write ^${plain}`;
  if (/^[₀-₉]+$/.test(text)) return `write x_${plain} for a name, x[${plain}] for an element`;
  return `write ${/[/]/.test(plain) ? `(${visible(plain)})` : visible(plain)}`;
}
