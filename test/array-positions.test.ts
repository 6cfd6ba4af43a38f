// Recurrences that read another column: every form of a position, in every body, up and down, in one table and in two by
// turns, behind every kind of result; each held against the oracle in all ways that a module offers. What orders the loops
// is the distance between steps: a position that is data, computed, or made by `mod` and `div` orders nothing.

import { describe, expect, test } from 'vitest';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';
import type { Options } from '../src/compile.ts';

/** The column that is read for column `i` of step `t`; `row` is the table that is read, at the step that is read. */
const positions: readonly string[] = [
  'i',
  'p[i]',
  'p[q[i]]',
  'p[i] - p[i] + i',
  '(i+1) mod n',
  '(i+n-1) mod n',
  '(2*i) mod n',
  '(i*i) mod n',
  '(i+t) mod n',
  't mod n',
  'i div 2',
  '(i+n) div 2',
  'n-1-i',
  '0',
  'n-1',
  'k',
  'p[0]',
  'p[(i+1) mod n]',
  '(p[i]+1) mod n',
  '(p[i]+i) mod n',
  'p[i div 2]',
  'p[n-1-i] div 2',
  'argmax(j: v[j])',
  'argmin(row)',
];

/** What a step makes of the column that is read, `X`, and of its own. */
const bodies: readonly string[] = ['2 * X', 'sin(X) + x * v[i]', 'if(v[i] > 0, X * x, 0.5 * X + OWN)'];

/** `A` is the table, `L` its last step. */
const results: readonly string[] = ['sum(A)', 'sum(A[L])', 'A[L, 0]', 'sum(i: A[L, p[i]])', 'sum(t in 0..m+1, i in 0..n: A[t, i]^2)', 'A[L]', '{a: sum(A), b: A[L]}', 'sum(i: if(v[i] > 0.2, sum(A), 0))'];

type Shape = { readonly down: boolean; readonly tables: 1 | 2 };
const shapes: readonly Shape[] = [true, false].flatMap((down) => ([1, 2] as const).map((tables) => ({ down, tables })));

function sourceOf(position: string, body: string, result: string, { down, tables }: Shape): string {
  const [first, last] = down ? ['m', '0'] : ['0', 'm'];
  const range = down ? '0..m' : '1..m+1';
  const before = down ? 't+1' : 't-1';
  const read = (table: string, step: string): string => `${table}[${step}, ${position.replaceAll('row', `${table}[${step}]`)}]`;
  // One table reads its own step before; of two, the second reads another column of the first in the same step.
  const lines =
    tables === 1
      ? [`A[t in ${range}, i in 0..n] = ${body.replaceAll('X', read('A', before)).replaceAll('OWN', `A[${before}, i]`)}`]
      : [`B[t in 0..m+1, i in 0..n] = ${read('A', 't')}`, `A[t in ${range}, i in 0..n] = ${body.replaceAll('X', `B[${before}, i]`).replaceAll('OWN', `A[${before}, i]`)}`];
  return `f(v: [n], x, const p: int[n], q: int[n], k: int, m: int) {\n  A[${first}, i] = v[i]\n  ${lines.join('\n  ')}\n  ${result.replaceAll('L', last)}\n}`;
}

const points: readonly { readonly [parameter: string]: Plain }[] = [
  { v: [0.3, -0.7, 0.9, 0.4], x: 0.6, p: [2, 0, 3, 1], q: [1, 1, 0, 3], k: 2, m: 3 },
  { v: [0.8], x: -0.4, p: [0], q: [0], k: 0, m: 2 },
];

const settings: readonly Options[] = [{}, { unroll: 1 }, { checkpoint: true }, { unroll: 16, checkpoint: true }];

/** `npm run test:positions` asks every result in every setting; `npm test` each position in each body and shape, the others by turns. */
const isWhole = process.env['POSITIONS'] === 'all';

const table = positions.flatMap((position, number) => shapes.map((shape, turn) => [position, `${shape.down ? 'down' : 'up'}, ${shape.tables === 1 ? 'one table' : 'two tables'}`, shape, number + 2 * turn] as const));

describe.each(table)('%s, %s', (position, _, shape, turn) => {
  test.each(bodies.map((body, number) => [body, turn + 3 * number] as const))('%s', (body, first) => {
    const asked = results.filter((__, number) => isWhole || number === first % results.length);
    for (const result of asked) {
      const source = sourceOf(position, body, result, shape);
      const oracles = points.map((point) => [argumentsOf(point), askOracle(source, 'f', argumentsOf(point))] as const);
      for (const options of settings.filter((__, number) => isWhole || number === 0 || number === 1 + (first % (settings.length - 1)))) {
        const subject = subjectOf(source, options);
        for (const [args, oracle] of oracles) expect(() => expectAllWays(subject, args, oracle), `${JSON.stringify(options)}\n${source}`).not.toThrow();
      }
    }
  });
});
