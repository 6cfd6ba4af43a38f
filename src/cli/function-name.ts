// The name of a bare file's function, made from the file's name: `my-expr.txt` gives `myExpr`.

import { parse } from 'node:path';

/** Never empty, never with a leading `_` (that would make it a helper) or digit. */
export function functionName(path: string): string {
  if (path === '-') return 'f';
  const words = parse(path)
    .name.normalize('NFC')
    .split(/[^\p{ID_Continue}]+/u)
    .map((word) => word.replace(/^_+/, ''))
    .filter((word) => word !== '');
  const [first, ...rest] = words;
  if (first === undefined) return 'f';
  const name = first + rest.map((word) => capitalised(word)).join('');
  return /^\p{ID_Start}/u.test(name) ? name : `f${name}`;
}

function capitalised(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}
