// fJacobian of every program whose result is an array or a record: its entries, where fJacobianPattern puts them, are the
// rows that fBackward gives for the seeds that pick one number of the result.

import { describe, expect, test } from 'vitest';
import { load } from '../src/compile.ts';
import { callSplit, exported, numbersOf, type Exports } from './programs/calls.ts';
import { programs } from './programs/all.ts';
import type { Argument, Case, Definition, Result } from './programs/program.ts';

type Pattern = { readonly rows: number; readonly columns: number; readonly row: Int32Array; readonly column: Int32Array };

/** The same shape with 0 everywhere but for 1 at one place. */
function seedAt(result: Result, place: number): Result {
  let at = 0;
  const fill = (value: number | Float64Array): number | Float64Array => (typeof value === 'number' ? Number(at++ === place) : value.map(() => Number(at++ === place)));
  if (typeof result === 'number' || ArrayBuffer.isView(result)) return fill(result);
  return Object.fromEntries(Object.entries(result).map(([field, value]) => [field, fill(value)]));
}

function dense(exports: Exports, { name }: Definition, { args }: Case): { readonly matrix: readonly (readonly number[])[]; readonly entries: number } {
  const values = Object.values(args);
  const fixed = exported(exports, `${name}JacobianPattern`).length === 0;
  const pattern = exported(exports, `${name}JacobianPattern`)(...(fixed ? [] : values)) as Pattern;
  const out = new Float64Array(pattern.row.length).fill(NaN);
  expect(exported(exports, `${name}Jacobian`)(...values, out)).toBe(out);
  expect([...(exported(exports, `${name}Jacobian`)(...values) as Float64Array)]).toEqual([...out]);
  const matrix = Array.from({ length: pattern.rows }, () => new Array<number>(pattern.columns).fill(0));
  out.forEach((entry, i) => {
    const row = matrix[pattern.row[i] as number];
    const column = pattern.column[i] as number;
    expect(row?.[column], `entry ${String(i)}`).toBeDefined();
    if (row !== undefined) row[column] = (row[column] ?? 0) + entry;
  });
  return { matrix, entries: out.length };
}

const vectors = programs.flatMap((program) =>
  program.definitions.flatMap((definition) => {
    const cases = definition.cases.filter((one) => one.large !== true && typeof definition.reference(one.args) !== 'number');
    return cases.length === 0 ? [] : [{ name: `${program.name}: ${definition.name}`, program, definition, cases }];
  }),
);

describe.each(vectors)('$name', ({ program, definition, cases }) => {
  const exports = load<Exports>(program.source, /^\w+$/.test(program.name) ? { name: program.name } : {});

  test.each(cases.map((one) => ({ what: one.what, one })))('$what', ({ one }) => {
    const { matrix } = dense(exports, definition, one);
    const { value } = callSplit(exports, definition, one, seedAt(definition.reference(one.args), -1));
    expect(matrix).toHaveLength(numbersOf(value).length);
    matrix.forEach((row, place) => {
      const { gradient } = callSplit(exports, definition, one, seedAt(value, place));
      const expected = definition.active.flatMap((parameter) => numbersOf(gradient[parameter] as Argument));
      expect(row).toHaveLength(expected.length);
      const most = Math.max(1, ...expected.map(Math.abs));
      expected.forEach((slope, column) => expect(Math.abs((row[column] ?? NaN) - slope) / most, `row ${String(place)}, column ${String(column)}`).toBeLessThan(1e-11));
    });
  });
});

test('what is zero whatever the arguments are is left out', () => {
  const entries = (source: string, ...args: readonly unknown[]): number => load<{ fJacobian: (...args: readonly unknown[]) => Float64Array }>(source).fJacobian(...args).length;
  const v = Float64Array.of(1, 2, 3, 4, 5, 6, 7);
  expect(entries('f(v: [n]) = sin(v)', v)).toBe(7);
  expect(entries('f(v: [n], const k: [n]) = k * v^2', v, v)).toBe(7);
  expect(entries('f(v: [n], s) = [i: s * v[i]]', v, 2)).toBe(14);
  expect(entries('f(v: [n]) = [i in 1..n: v[i] - v[i-1]]', v)).toBe(12);
  expect(entries('f(a, b) = [a, b, a * b]', 1, 2)).toBe(4);
  expect(entries('f(A: [n, 3], x: [3]) = A @ x', new Float64Array(21), new Float64Array(3))).toBe(42);
});

test('rows that meet along one index are apart along the others, and what lands where data says is an entry each', () => {
  const entries = (source: string, ...args: readonly unknown[]): number => load<{ fJacobian: (...args: readonly unknown[]) => Float64Array }>(source).fJacobian(...args).length;
  const v = Float64Array.of(1, 2, 3, 4, 5, 6, 7);
  const to = Int32Array.of(0, 1, 1, 0, 2, 2, 1);
  expect(entries('f(v: [m], const to: int[m], n: int) = [a in 0..n: sum(k: if(to[k] == a, v[k], 0))]', v, to, 4)).toBe(7);
  expect(entries('f(v: [m], const to: int[m], n: int) = [a in 0..n: v[a] - sum(k: if(to[k] == a, exp(v[k]), 0))]', v, to, 4)).toBe(11);
  // Ten batches of five steps: no row has columns of another batch.
  const source = 'f(v: [m, n], a, n: int) {\n  s[b in 0..m, 0] = v[b, 0]\n  s[b in 0..m, t in 1..n] = tanh(a * s[b, t-1]) + v[b, t]\n  s\n}';
  expect(entries(source, new Float64Array(50), 0.5, 5)).toBeLessThan(50 * 5 + 50 * 3);
});

test('where rows reach a window of columns alone there are entries for these, however the arrays between them are kept', () => {
  const entries = (source: string, ...args: readonly unknown[]): number => load<{ fJacobian: (...args: readonly unknown[]) => Float64Array }>(source).fJacobian(...args).length;
  const u = Float64Array.from({ length: 40 }, (_, i) => Math.sin(i));
  expect(entries('f(u: [n]) {\n  flux[i in 0..n-1] = exp(u[i] + u[i+1]) * (u[i+1] - u[i])\n  [i in 1..n-1: flux[i] * flux[i-1]]\n}', u)).toBe(3 * 38);
  const rims = 'a[0] = u[0]\n  a[n-1] = u[n-1]^2\n  b[0] = exp(a[0])\n  b[n-1] = exp(a[n-1])';
  expect(entries(`f(u: [n]) {\n  ${rims}\n  a[i in 1..n-1] = sin(u[i-1] * u[i+1])\n  b[i in 1..n-1] = tanh(a[i-1] * a[i] * a[i+1])\n  [i in 1..n-1: b[i] * b[i-1]]\n}`, u)).toBe(6 * 38);
});

/** Whether it is known when compiled which entries a row has, and in which order. */
const inRows: readonly (readonly [source: string, isKnown: boolean])[] = [
  ['f(v: [n]) = [i in 1..n-1: v[i+1] * v[i] * v[i-1]]', true],
  ['f(v: [n], w: [m]) = [i in 0..n, j in 0..m: v[n-1-i] * w[j]]', true],
  ['f(v: [n], w: [m]) = [i: v[i] * sum(j in 1..m: w[j]^2)]', true],
  ['f(A: [n, n], B: [n, n]) = A @ B', true],
  ['f(A: [n, m, 3], w: [m]) = [i, k in 0..3: sum(j: A[i, j, k] * w[j])]', true],
  ['f(c: [m, 2], x: [n], k: int[n]) = {a: [o, j in 0..2: c[k[o], j] * c[k[o], 0] * x[o]], b: [o: x[o]^2]}', true],
  ['f(c: [m, 2], x: [n], k: int[n]) = {a: [o, j in 0..2: sin(c[k[o], 0] * c[k[o], 1]) * x[o] / (j + 1)], b: [o: x[o]^2]}', true],
  ['f(v: [n], k: int[m]) = [i: v[k[i]] * v[k[m-1-i]]]', false],
  ['f(v: [n], w: [m]) = {a: [i in 1..n-1: v[i+1] * v[i] * v[i-1]], b: w * w}', false],
];

test.each(inRows)('in compressed sparse rows: %s', (source, isKnown) => {
  const m = load<Exports>(source, { exports: ['value', 'csr'] });
  expect(!exported(m, 'fJacobianCsr').toString().includes('fJacobianPattern(')).toBe(isKnown);
  const numbers = (length: number): Float64Array => Float64Array.from({ length }, (_, i) => i / 8 - 1);
  for (const [n, size] of [[0, 1], [1, 1], [2, 3], [5, 2], [3, 0]] as const) {
    const given: { readonly [shape: string]: number } = { '[n]': n, '[m]': size, '[n, n]': n * n, '[n, m, 3]': n * size * 3, '[m, 2]': 2 * size };
    const positions = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => (7 * i) % size);
    const args = [...source.matchAll(/\w+: (int)?(\[[^\]]*\])[,)]/g)].map(([, isWhole, shape = '']) => (isWhole === undefined ? numbers(given[shape] ?? 0) : shape === '[n]' ? positions(n) : positions(size).map((at) => (n === 0 ? 0 : at % n))));
    let pattern: Pattern;
    try {
      pattern = exported(m, 'fJacobianPattern')(...args) as Pattern;
    } catch (error) {
      expect(() => exported(m, 'fJacobianCsr')(...args)).toThrow((error as Error).message);
      continue;
    }
    const { row, column, rows, columns } = pattern;
    const places = [...new Set(Array.from(row, (i, k) => i * columns + (column[k] ?? NaN)))].sort((a, b) => a - b);
    expect({ ...(exported(m, 'fJacobianCsr')(...args) as object) }, `n = ${String(n)}, m = ${String(size)}`).toEqual({
      rows,
      columns,
      rowStart: Int32Array.from({ length: rows + 1 }, (_, i) => places.filter((place) => place < i * columns).length),
      column: Int32Array.from(places, (place) => place % columns),
      place: Int32Array.from(row, (i, k) => places.indexOf(i * columns + (column[k] ?? NaN))),
    });
  }
});
