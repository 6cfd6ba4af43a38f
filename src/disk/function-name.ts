// The name of a bare file's function, made from the file's name: `my-expr.txt` gives `myExpr`.

import { parse } from 'node:path';
import { isName, longestName } from '../base/names.ts';

/** Never empty, never with a leading `_` (that would make it a helper) or digit. */
export function functionName(path: string): string {
  if (path === '-') return 'f';
  const words = parse(path)
    .name.normalize('NFKC')
    .split(/(?:(?!\p{ID_Continue})[^]|[^\p{L}\p{M}\w])+/u)
    .map((word) => word.replace(/^_+/, ''))
    .filter((word) => word !== '');
  const [first, ...rest] = words;
  if (first === undefined) return 'f';
  const name = Array.from(first + rest.map((word) => capitalised(word)).join(''))
    .slice(0, longestName - 1)
    .join('');
  return [name, `f${name}`].find(isName) ?? 'f';
}

function capitalised(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}
