// Random programs whose loops read the same arrays at several offsets: sums with strides, rows, branches and inner loops, and
// recurrences upwards and downwards. An empty tape gives the simplest program.

import type { Plain } from './array-laws.ts';
import { tapeOf, type Tape } from './random-arrays-model.ts';

/** `atEnds`: of the recurrences a few rows alone are read. */
export type Stencil = { readonly source: string; readonly least: number; readonly atEnds: boolean; readonly at: (n: number) => { readonly [parameter: string]: Plain } };

/** Columns of `A`, few enough that a row ends beside the next. */
const width = 3;

export function randomStencil(numbers: readonly number[]): Stencil {
  const tape = tapeOf(numbers);
  const { choose, chance, pick } = tape;
  const lines: string[] = [];
  const arrays = ['x', 'y'];
  let least = 0;
  for (let count = choose(3); count > 0; count -= 1) {
    const name = ['g', 'h'][count - 1] ?? 'g';
    least = 2;
    lines.push(pick([upwards, downwards, inOneLine])(tape, name, arrays));
    arrays.push(name);
  }
  // Of a recurrence that is read at its ends alone, few rows are kept.
  const kinds = least > 0 && chance(40) ? [ends, ends, strided, rows] : [along, along, along, strided, rows];
  const parts = Array.from({ length: 1 + choose(3) }, () => pick(kinds)(tape, kinds.includes(ends) ? arrays.slice(2) : arrays));
  const total = parts.join(pick([' + ', ' - ', ' * ', ' - 0.5 * ']));
  lines.push(chance(30) ? `-(${total}) * c` : `${total} + c / 4`);
  const parameters = pick(['x: [n], y: [n], A: [n, 3], z: [3*n], c', 'c, A: [n, 3], z: [3*n], y: [n], x: [n]', 'y: [n], z: [3*n], c, x: [n], A: [n, 3]']);
  const source = `f(${parameters}, const b: [n]) {\n  ${lines.join('\n  ')}\n}`;
  return {
    source,
    least,
    atEnds: kinds.includes(ends),
    at: (n) => ({
      x: some(n, 1),
      y: some(n, 2),
      b: some(n, 3),
      c: 0.7,
      A: n === 0 ? { sizes: [0, width] } : Array.from({ length: n }, (_, i) => some(width, i)),
      z: some(width * n, 4),
    }),
  };
}

/** With a number for the size: loops run for certain then. */
export function ofSize({ source, atEnds, at }: Stencil, size: number): Stencil {
  return { source: source.replaceAll(/\bn\b/g, String(size)).replaceAll(`3*${String(size)}`, String(3 * size)), least: size, atEnds, at: () => at(size) };
}

/** With zeros of both signs among them. */
function some(count: number, from: number): number[] {
  return Array.from({ length: count }, (_, i) => ((i + from) % 7 === 5 ? (i % 2 === 0 ? 0 : -0) : Math.sin(7 * i + from) + 0.3));
}

function factor(tape: Tape, text: string): string {
  return tape.pick([text, text, `sin(${text})`, `${text}^2`, `(1 - ${text})`, `(-${text})`, `exp(-${text})`, `(${text} - 0.5)^2`, `(3 - ${text})`, `${text} / 2`, `(-${text} / 2)`]);
}

/** Reads between `-below` and `above` around the index. */
function product(tape: Tape, reads: readonly string[]): string {
  const { choose, pick, chance } = tape;
  const term = (): string => Array.from({ length: 1 + choose(3) }, () => factor(tape, pick(reads))).join(pick([' * ', ' * ', ' - ']));
  if (chance(20)) return `if(${pick(reads)} > 0.4, ${term()}, ${chance(50) ? term() : '0'})`;
  if (chance(20)) return `(${term()}) / (2 + ${pick(reads)}^2)`;
  return `(${term()})${pick(['', '^2', ''])}`;
}

function around(tape: Tape, arrays: readonly string[], below: number, above: number, index = 'i'): readonly string[] {
  const offset = (): string => {
    const by = tape.choose(below + above + 1) - below;
    return by === 0 ? index : `${index}${by < 0 ? '-' : '+'}${Math.abs(by)}`;
  };
  return Array.from({ length: 2 + tape.choose(4) }, () => `${tape.pick(arrays)}[${offset()}]`);
}

function along(tape: Tape, arrays: readonly string[]): string {
  const [below, above] = [tape.choose(3), 1 + tape.choose(3)];
  const reads = around(tape, [...arrays, 'b'], below, above);
  const inner = tape.chance(20) ? ` * sum(k in 0..3: ${product(tape, ['A[i, k]', ...reads])})` : '';
  return `sum(i in ${below + tape.choose(3)}..n-${above}: ${product(tape, reads)}${inner})`;
}

function ends(tape: Tape, arrays: readonly string[]): string {
  const reads = Array.from({ length: 1 + tape.choose(3) }, () => `${tape.pick(arrays)}[${tape.pick(['n-1', 'n-1', 'n-2', '0', '1'])}]`);
  return product(tape, reads);
}

function strided(tape: Tape): string {
  const stride = 1 + tape.choose(3);
  const offsets = Array.from({ length: 2 + tape.choose(3) }, () => tape.choose(stride + 3));
  return `sum(i in 0..n-2: ${product(tape, offsets.map((by) => (stride === 1 ? `z[i+${by}]` : `z[${stride}*i+${by}]`)))})`;
}

function rows(tape: Tape, arrays: readonly string[]): string {
  const [down, right] = [tape.choose(2), 1 + tape.choose(2)];
  const reads = Array.from({ length: 2 + tape.choose(3) }, () => `A[i+${tape.choose(down + 1)}, j+${tape.choose(right + 1)}]`);
  return `sum(i in 0..n-1, j in 0..${width - right}: ${product(tape, tape.chance(30) ? [...reads, `${tape.pick(arrays)}[i]`] : reads)})`;
}

function upwards(tape: Tape, name: string, arrays: readonly string[]): string {
  if (tape.chance(30)) return twoBack(tape, name, arrays);
  const reads = [...around(tape, arrays, 1, 0, 't'), `A[t, 1]`, `A[t-1, 2]`];
  const sum = tape.chance(30) ? ` + sum(j in 0..2: ${product(tape, ['A[t, j]', 'A[t, j+1]', ...(tape.chance(50) ? ['A[t-1, j]'] : [])])})` : '';
  return `${name}[0] = x[0]\n  ${name}[t in 1..n] = tanh(${name}[t-1] * ${tape.pick(['0.5', 'y[t]'])} + ${product(tape, reads)}${sum})`;
}

function twoBack(tape: Tape, name: string, arrays: readonly string[]): string {
  const reads = [...around(tape, arrays, 1, 0, 't'), `${name}[t-2]`];
  return `${name}[0] = x[0]\n  ${name}[1] = ${tape.pick(['y[1]', `${name}[0]^2`])}\n  ${name}[t in 2..n] = tanh(${name}[t-1] * 0.5 + ${product(tape, reads)} - ${name}[t-2] / 3)`;
}

function downwards(tape: Tape, name: string, arrays: readonly string[]): string {
  const reads = [...around(tape, arrays, 0, 1, 't'), `A[t, 0]`];
  const sum = tape.chance(30) ? ` + sum(j in 0..2: ${product(tape, ['A[t+1, j]', 'A[t+1, j+1]', ...(tape.chance(50) ? ['A[t, j]'] : [])])})` : '';
  return `${name}[n-1] = y[0]\n  ${name}[t in 0..n-1] = tanh(${name}[t+1] * 0.5 + ${product(tape, reads)}${sum})`;
}

/** More comes to the adjoint of what the line reads of itself when the others have handed on theirs. */
function inOneLine(tape: Tape, name: string, arrays: readonly string[]): string {
  const before = tape.pick([`if(t > 0, ${name}[t-1], 0.1)`, `if(t < n-1, ${name}[t+1], c)`]);
  const inner = `${product(tape, around(tape, arrays, 0, 0, 't'))} ${tape.pick(['+', '*', '-'])} ${before} / 3`;
  return `${name}[t in 0..n] = ${tape.pick([`tanh(${inner})`, `tanh(${inner})^2`, `(${inner})^2 / 9`, `sin(${inner})`, `y[t] - tanh(${inner})`])}`;
}
