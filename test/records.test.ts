// An array of records is an array for each field: what is written for it is, to the letter, what is written for these arrays, under
// every option; and what they are called is what fields of parameters are called.

import { describe, expect, test } from 'vitest';
import { check, compile, load, type Options } from '../src/compile.ts';
import { formatDiagnostics } from '../src/report/frame.ts';

/** The same program with records and without. */
const pairs: readonly (readonly [what: string, records: string, arrays: string])[] = [
  [
    'two numbers',
    's[0] = {x: a, y: b}\n  s[t in 1..n+1] = {x: s[t-1].x + h * s[t-1].y, y: s[t-1].y - h * s[t-1].x}\n  s[n].x * s[n].y',
    'sx[0] = a\n  sx[t in 1..n+1] = sx[t-1] + h * sy[t-1]\n  sy[0] = b\n  sy[t in 1..n+1] = sy[t-1] - h * sx[t-1]\n  sx[n] * sy[n]',
  ],
  [
    'a few steps, which are written out',
    's[0] = {x: a, y: b}\n  s[t in 1..4] = {x: s[t-1].x + h * s[t-1].y, y: s[t-1].y * s[t-1].x}\n  s[3].x * s[3].y + n',
    'sx[0] = a\n  sx[t in 1..4] = sx[t-1] + h * sy[t-1]\n  sy[0] = b\n  sy[t in 1..4] = sy[t-1] * sx[t-1]\n  sx[3] * sy[3] + n',
  ],
  [
    'a vector, and a record in the record',
    's[0] = {p: v, c: {m: a}}\n  s[t in 1..n+1] = {p: [i: s[t-1].p[i] * h + s[t-1].c.m], c: {m: tanh(s[t-1].c.m)}}\n  sum(s[n].p) * b',
    'sp[0] = v\n  scm[0] = a\n  sp[t in 1..n+1] = [i: sp[t-1, i] * h + scm[t-1]]\n  scm[t in 1..n+1] = tanh(scm[t-1])\n  sum(sp[n]) * b',
  ],
  [
    'downwards, and a field that needs another one of its element',
    's[n] = {x: a, y: b}\n  s[t in 0..n] = {x: s[t+1].x * h + s[t].y, y: s[t+1].y * 2}\n  s[0].x',
    'sx[n] = a\n  sy[n] = b\n  sx[t in 0..n] = sx[t+1] * h + sy[t]\n  sy[t in 0..n] = sy[t+1] * 2\n  sx[0]',
  ],
  [
    'along two axes, in a line that has a branch for the first',
    's[t in 0..n, i in 0..3] = {x: if(t == 0, a, s[t-1, i].y * h), y: if(t == 0, b, s[t-1, 2-i].x)}\n  s[n-1, 0].x',
    'sx[t in 0..n, i in 0..3] = if(t == 0, a, sy[t-1, i] * h)\n  sy[t in 0..n, i in 0..3] = if(t == 0, b, sx[t-1, 2-i])\n  sx[n-1, 0]',
  ],
  [
    'with an array that it needs and that needs it',
    's[0] = {x: a, y: b}\n  g[t in 0..n] = s[t].x * h\n  s[t in 1..n+1] = {x: s[t-1].x + g[t-1], y: s[t-1].y * g[t-1]}\n  s[n].y',
    'sx[0] = a\n  sx[t in 1..n+1] = sx[t-1] + g[t-1]\n  sy[0] = b\n  sy[t in 1..n+1] = sy[t-1] * g[t-1]\n  g[t in 0..n] = sx[t] * h\n  sy[n]',
  ],
];

const head = 'f(a, b, h, v: [d], n: int)';
const ways: readonly (readonly [what: string, options: Options])[] = [
  ['as usual', {}],
  ['with unroll 1', { unroll: 1 }],
  ['with unroll 16', { unroll: 16 }],
  ['with checkpoints', { checkpoint: true }],
  ['with fast math', { fastMath: true }],
  ['as JavaScript', { target: 'js' }],
];

/** A module without the source that it quotes. */
function written(code: string): string {
  return code.replace(/^(?:\/\/.*\n)+/u, '').replace(/^ \* {5}.*\n/gmu, '');
}

describe.each(pairs)('%s', (_what, records, arrays) => {
  test.each(ways)('%s', async (_name, options) => {
    const [own, other] = await Promise.all([records, arrays].map(async (body) => compile(`${head} {\n  ${body} + 0 * sum(v)\n}`, options)));
    expect(own?.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(written(own?.code ?? '')).toBe(written(other?.code ?? ''));
  });
});

test('what a definition gives is called what its caller calls it', async () => {
  const { code } = await compile('_turn(s: {x, y}, h) = {x: s.x - h * s.y, y: s.y + h * s.x}\nf(x, y, h) {\n  once = _turn({x: x, y: y}, h)\n  twice = _turn(once, h)\n  twice.x * twice.y\n}');
  for (const name of ['oncex', 'oncey', 'twicex', 'twicey']) expect(code).toContain(`const ${name} =`);
});

test('a record of many fields, each of which waits for the next one', () => {
  const fields = (value: (i: number) => string): string => Array.from({ length: 200 }, (_, i) => `x${i}: ${value(i)}`).join(', ');
  const { f } = load<{ f: (a: number, n: number) => number }>(`f(a, n: int) {\n  s[0] = {${fields((i) => `a + ${i}`)}}\n  s[t in 1..n+1] = {${fields((i) => `s[t-1].x${i} + s[t-1].x${(i + 1) % 200}`)}}\n  s[n].x7\n}`);
  let state = Array.from({ length: 200 }, (_, i) => 2 + i);
  for (let t = 0; t < 5; t++) state = state.map((x, i) => x + (state[(i + 1) % 200] ?? NaN));
  expect(f(2, 5)).toBeCloseTo(state[7] ?? NaN, 10);
});

const wrong: readonly (readonly [lines: string, said: string])[] = [
  ['s[0] = {x: v[0], y: 0}\n  s[t in 1..n] = {x: s[t-1].y}', "3:18  GR3034  the field 'y' is missing: an element of 's' is a record {x, y}"],
  ['s[0] = {pos: v[0], vel: 0}\n  s[t in 1..n] = {vel: s[t-1].pos, pso: v[t]}', "3:36  GR3035  no field 'pso' in an element of 's': it is a record {pos, vel}: did you mean 'pos'?"],
  ['s[0] = {x: {a: v[0]}}\n  s[t in 1..n] = {x: {a: [v[t], s[t-1].x.a]}}', "3:26  GR3036  the field 's.x.a' is an array [2] here, a number before"],
  ['s[t in 1..n] = {x: s[t-1]}\n  s[0] = {x: v[0]}', '= write a line above it that does not read s'],
  ['s[0] = {x: v[0]}\n  s[t in 1..n] = s[t-1].x + 1', '3:18  GR3001  expected a record {x}, found a number'],
  ['s[0] = {x: v[0], y: 1}\n  s[t in 1..n] = if(v[t] > 0, s[t-1], {x: 1, y: v})', "= the field 'y' is a number before, an array [n] here"],
];

test.each(wrong)('%s', (lines, said) => {
  const source = `f(v: [n]) {\n  ${lines}\n  s[0].x + v[0]\n}`;
  const text = formatDiagnostics(check(source).diagnostics, source, 'f.txt', false);
  expect(text).toContain(said);
  expect(text.match(/GR\d{4}/gu)).toHaveLength(1);
});
