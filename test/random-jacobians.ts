// Random programs whose result is an array, with a Jacobian of many columns: parameters that every row shares, some of few rows each,
// arrays between them that rows read at other rows' positions, and positions that are data; narrow ones are stencils of stencils. An empty tape gives the simplest program.

import type { Plain } from './array-laws.ts';
import { tapeOf, type Tape } from './random-arrays-model.ts';

export type Rows = { readonly source: string; readonly least: number; readonly at: (n: number) => { readonly [parameter: string]: Plain } };

/** Elements of the parameter that all rows share. */
const shared = 6;

type Draw = Tape & { readonly arrays: string[]; readonly wide: string[]; readonly numbers: string[]; readonly isNarrow: boolean };

export function randomRows(numbers: readonly number[]): Rows {
  const tape = tapeOf(numbers);
  const { choose, chance, pick } = tape;
  const draw: Draw = { ...tape, arrays: ['u', 'u', 'b'], wide: ['M'], numbers: ['c'], isNarrow: tape.chance(40) };
  const lines: string[] = [];
  let least = 0;
  for (let count = choose(4) + Number(draw.isNarrow); count > 0; count -= 1) {
    const name = ['g', 'h', 'e', 'd'][count - 1] ?? 'g';
    const [line, needs] = pick(draw.isNarrow ? [around, around, pointwise] : [pointwise, around, total, mixed, chain, gathered, grid, total])(draw, name);
    lines.push(line);
    least = Math.max(least, needs);
  }
  const [result, needs] = pick(draw.isNarrow ? [overPart, overPart, overRows] : [overRows, overRows, overPart, overPairs, scattered, pair])(draw);
  least = Math.max(least, needs);
  const bump = choose(2);
  const data = (): string => (chance(40) ? 'const ' : '');
  const [u, M] = [`${data()}u: [n]`, `${data()}M: [n, 3]`];
  const parameters = pick([`theta: [6], ${u}, ${M}, c`, `${u}, c, ${M}, theta: [6]`, `c, ${M}, theta: [6], ${u}`]);
  return {
    source: `f(${parameters}, const b: [n], const A: [n, 6], const p: int[n]) {\n  ${[...lines, result].join('\n  ')}\n}`,
    least,
    at: (n) => ({
      theta: some(shared, 1),
      u: some(n, 2),
      M: matrix(n, 3, 3),
      c: 0.7,
      b: some(n, 4),
      A: matrix(n, shared, 5),
      p: Array.from({ length: n }, (_, i) => (i * 3 + bump) % n),
    }),
  };
}

function some(count: number, from: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.sin(7 * i + from) / 2 + 0.3);
}

function matrix(rows: number, columns: number, from: number): Plain {
  return rows === 0 ? { sizes: [0, columns] } : Array.from({ length: rows }, (_, i) => some(columns, from + i));
}

function bent({ pick }: Tape, text: string): string {
  return pick([text, text, `sin(${text})`, `tanh(${text})`, `exp(-${text})`, `(${text})^2`, `(${text}) / 2`]);
}

/** What a row of the index has. */
function element(draw: Draw, index: string): string {
  const { pick, arrays, wide } = draw;
  if (draw.isNarrow) return `${pick(arrays)}[${index}]`;
  return pick([
    `${pick(arrays)}[${index}]`,
    `${pick(arrays)}[${index}]`,
    `${pick(wide)}[${index}, ${draw.choose(3)}]`,
    `sum(q: ${pick(wide)}[${index}, q])`,
    `sum(q: A[${index}, q] * ${bent(draw, 'theta[q]')})`,
    `theta[${draw.choose(shared)}]`,
    pick(draw.numbers),
    pick(draw.numbers),
    'max(theta)',
    `max(q: ${pick(wide)}[${index}, q])`,
    `prod(q: 1 + theta[q] * ${pick(arrays)}[${index}] / 9)`,
  ]);
}

function term(draw: Draw, ...indices: readonly string[]): string {
  const { pick, chance } = draw;
  const one = (): string => bent(draw, element(draw, pick(indices)));
  const text = Array.from({ length: 1 + draw.choose(3) }, one).join(pick([' * ', ' + ', ' - ']));
  return chance(15) ? `if(${element(draw, pick(indices))} > 0.31, ${text}, ${chance(50) ? one() : '0.2'})` : bent(draw, text);
}

type Line = readonly [text: string, least: number];

function kept(draw: Draw, name: string, text: string, least: number): Line {
  draw.arrays.push(name, name);
  return [`${name}${text}`, least];
}

function pointwise(draw: Draw, name: string): Line {
  return kept(draw, name, `[i in 0..n] = exp(${term(draw, 'i')} / 3)`, 0);
}

function around(draw: Draw, name: string): Line {
  const [below, above] = [draw.choose(2), 1 + draw.choose(2)];
  const ends = [...Array(below).keys(), ...Array(above).keys()].length;
  const inner = `exp(${term(draw, `i-${below}`, 'i', `i+${above}`)} / 3)`;
  // Elements at both ends, so that the array is as long as the others.
  const rims = [...Array.from({ length: below }, (_, i) => `${name}[${i}] = ${term(draw, '0')}`), ...Array.from({ length: above }, (_, i) => `${name}[n-${i + 1}] = c * ${i + 1}`)];
  return kept(draw, name, `[i in ${below}..n-${above}] = ${inner}\n  ${rims.join('\n  ')}`, ends);
}

/** Of all rows, which every row may use. */
function total(draw: Draw, name: string): Line {
  const text = `${name} = ${draw.pick(['sum', 'sum', 'logsumexp', 'max'])}(i in 0..n: ${term(draw, 'i')})${draw.chance(50) ? ' / n' : ''}`;
  draw.numbers.push(name, name);
  return [text, 1];
}

function mixed(draw: Draw, name: string): Line {
  return kept(draw, name, `[i in 0..n] = tanh(sum(k in 0..n: ${term(draw, 'k')} * ${draw.pick(['b[i]', 'u[i]', '0.4'])}))`, 0);
}

function chain(draw: Draw, name: string): Line {
  const [start, step] = draw.chance(60) ? [`[0] = ${term(draw, '0')}`, `[t in 1..n] = tanh(${name}[t-1] * ${term(draw, 't')} + ${element(draw, 't-1')})`] : [`[n-1] = ${term(draw, 'n-1')}`, `[t in 0..n-1] = sin(${name}[t+1] + ${term(draw, 't')})`];
  return kept(draw, name, `${start}\n  ${name}${step}`, 1);
}

function gathered(draw: Draw, name: string): Line {
  return kept(draw, name, `[i in 0..n] = exp(${term(draw, 'p[i]', 'i')} / 3)`, 0);
}

function grid(draw: Draw, name: string): Line {
  const text = `${name}[i in 0..n, j in 0..3] = exp(${term(draw, 'i')} * M[i, j] / 4) + ${draw.pick(['theta[j]', 'M[i, 2-j]', 'theta[j+3]'])}`;
  draw.wide.push(name);
  return [text, 0];
}

function overRows(draw: Draw): Line {
  return [`[i in 0..n: ${draw.isNarrow ? term(draw, 'i') : term(draw, 'i', 'i', 'p[i]')} - ${element(draw, 'i')}]`, 0];
}

function overPart(draw: Draw): Line {
  return [`[i in 1..n-1: ${term(draw, 'i-1', 'i', 'i+1')} * ${element(draw, 'i')}]`, 2];
}

function overPairs(draw: Draw): Line {
  return [`[i in 0..n, j in 0..3: ${term(draw, 'i')} * ${draw.pick(draw.wide)}[i, j] + theta[j]]`, 0];
}

/** Added up where data says. */
function scattered(draw: Draw): Line {
  return [`[a in 0..n: sum(k in 0..n: if(p[k] == a, ${term(draw, 'k')}, 0))]`, 0];
}

function pair(draw: Draw): Line {
  return [`{r: [i in 0..n: ${term(draw, 'i')}], s: ${element(draw, 'i').replaceAll('[i', '[0')}}`, 1];
}
