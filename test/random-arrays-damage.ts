// Sources that are nearly array programs: pieces of a random one taken away, doubled, exchanged, or put where they do not belong.

import { randomArrayProgram } from './random-arrays-source.ts';

const others = ['i', 'n', '0', '..', '[', ']', '(', ')', ',', ':', "'", '@', '+', '-', 'in', '=', 'sum(', 'int', 'const', '{', '}', 'div', 'if(', 'argmax(', '-1', '1e9', 'mod', '.x', '\n', 'x', 'K', 'and', '>', '0.5', 'h[i-1]', '[i: i]', '2^40', 'n*m*K*n'];

export function damagedSource(numbers: readonly number[], changes: readonly number[]): string {
  const pieces = randomArrayProgram(numbers).source.split(/(\s+|[^\p{L}\p{N}_.]|\.\.)/u).filter((piece) => piece !== '');
  for (const change of changes) {
    const at = (change >> 4) % Math.max(1, pieces.length);
    const other = (change >> 9) % Math.max(1, pieces.length);
    const kind = change % 5;
    if (kind === 0) pieces.splice(at, 1);
    else if (kind === 1) pieces.splice(at, 0, others[other % others.length] ?? '');
    else if (kind === 2) pieces[at] = others[other % others.length] ?? '';
    else if (kind === 3) pieces.splice(at, 0, pieces[other] ?? '');
    else [pieces[at], pieces[other]] = [pieces[other] ?? '', pieces[at] ?? ''];
  }
  return pieces.join('');
}
