// Second order where rounding or a rule could go wrong: tangents and adjoints that are 0, kinks, ends of domains, branches not taken,
// gates of the file. The product with every axis, and the entries, are the rows of the matrix that is given.

import { describe, expect, test } from 'vitest';
import { load } from '../src/compile.ts';
import { hessianProduct } from '../src/passes/hessian-product.ts';
import { numbers } from '../src/lower/formula.ts';
import { activePaths, direction, elements, finished, hessianEntries, preparedProgram } from './second-laws.ts';
import type { Program } from '../src/form/form.ts';

type Row = { readonly name: string; readonly source: string; readonly at: { readonly [name: string]: number | readonly number[] }; readonly hessian: readonly (readonly number[])[]; readonly sizes?: { readonly [name: string]: number }; readonly noGradient?: true };

const none = [[0, 0], [0, 0]];
const e = Math.E;

const rows: readonly Row[] = [
  { name: 'a tangent of 0 that has slopes', source: 'f(x, y) = sqrt(x * y)', at: { x: 1, y: 1 }, hessian: [[-0.25, 0.25], [0.25, -0.25]] },
  { name: 'an adjoint of 0 that has slopes', source: 'f(x, y) = sqrt(x) * y', at: { x: 4, y: 0 }, hessian: [[0, 0.25], [0.25, 0]] },
  { name: 'both, under a power', source: 'f(x, y) = (x * y)^2.5', at: { x: 1, y: 1 }, hessian: [[3.75, 6.25], [6.25, 3.75]] },
  { name: 'a power whose base is 0', source: 'f(x, y) = (x * y)^3', at: { x: 0, y: 2 }, hessian: none },
  { name: 'a power that is data, at 0', source: 'f(x, y, const c) = (x * y)^c', at: { x: 0, y: 0, c: 1 }, hessian: [[0, 1], [1, 0]] },
  { name: 'an exponent of 0', source: 'f(x, y) = x^y', at: { x: 2, y: 0 }, hessian: [[0, 0.5], [0.5, Math.LN2 ** 2]] },
  { name: 'an exponent of 1', source: 'f(x, y) = x^y', at: { x: 2, y: 1 }, hessian: [[0, 1 + Math.LN2], [1 + Math.LN2, 2 * Math.LN2 ** 2]] },
  { name: 'the 0th power of 0', source: 'f(x, y) = x^y', at: { x: 0, y: 0 }, hessian: none },
  // Its gradient is no number there: the slope of the root is infinite, where hypot has 0.
  { name: 'a root of squares at 0', source: 'f(x, y) = sqrt(x^2 + y^2)', at: { x: 0, y: 0 }, hessian: none, noGradient: true },
  { name: 'hypot at the origin', source: 'f(x, y) = hypot(x, y)', at: { x: 0, y: 0 }, hessian: none },
  { name: 'hypot far from an axis and near', source: 'f(x, y) = hypot(x, y)', at: { x: 1e8, y: 1 }, hessian: [[1e-24, -1e-16], [-1e-16, 1e-8]] },
  { name: 'norm at the origin', source: 'f(v: [2]) = norm(v)', at: { v: [0, 0] }, hessian: none },
  { name: 'norm of a loop at the origin', source: 'f(v: [n]) = norm(v)', at: { v: [0, 0] }, sizes: { n: 2 }, hessian: none },
  { name: 'abs', source: 'f(x, y) = abs(x) * y', at: { x: 0, y: 3 }, hessian: none },
  { name: 'relu, squared, at 0', source: 'f(x) = relu(x)^2', at: { x: 0 }, hessian: [[0]] },
  { name: 'max in a tie: half to each', source: 'f(x, y) = max(x, y)^2', at: { x: 3, y: 3 }, hessian: [[0.5, 0.5], [0.5, 0.5]] },
  { name: 'the first element that attains an extremum', source: 'f(v: [n]) = max(v)^2', at: { v: [3, 3] }, sizes: { n: 2 }, hessian: [[2, 0], [0, 0]] },
  { name: 'floor is flat', source: 'f(x, y) = floor(x) * y^2', at: { x: 2.5, y: 1 }, hessian: [[0, 0], [0, 4]] },
  { name: 'a root in the branch not taken', source: 'f(x, y) = if(x > 0, sqrt(x) * y, y^2)', at: { x: 0, y: 1 }, hessian: [[0, 0], [0, 2]] },
  { name: 'a logarithm in the branch not taken', source: 'f(x, y) = y * if(x > 0, log(x), x)', at: { x: -1, y: 2 }, hessian: [[0, 1], [1, 0]] },
  { name: 'a quotient in the branch not taken', source: 'f(x) = if(x == 0, 1, sin(x) / x)', at: { x: 0 }, hessian: [[0]] },
  { name: 'an infinite exponential in the branch not taken', source: 'f(x) = if(x < 100, x^2, exp(x))', at: { x: 1 }, hessian: [[2]] },
  { name: 'a product with zeros', source: 'f(v: [n]) = prod(i: v[i])', at: { v: [0, 2, 0] }, sizes: { n: 3 }, hessian: [[0, 0, 2], [0, 0, 0], [2, 0, 0]] },
  { name: 'data and stop have no curvature', source: 'f(x, const c) = stop(x) * x^2 + c * x', at: { x: 3, c: 5 }, hessian: [[6]] },
  { name: 'a gate of the file', source: 'gate swish(x) = x * sigmoid(x) { dx = sigmoid(x) + out * (1 - sigmoid(x)) }\nf(x) = swish(x)^2', at: { x: 0 }, hessian: [[0.5]] },
  { name: 'the partials of a surrogate gate', source: 'surrogate gate hard(x) = floor(x) { dx = x^2 }\nf(x) = hard(x)', at: { x: 1.5 }, hessian: [[3]] },
  { name: 'a gate of the file with out and lines', source: 'gate half(x, const s) = exp(s * x) { r = s * out\n dx = r }\nf(x) = half(x, 2)', at: { x: 0.5 }, hessian: [[4 * e]] },
  { name: 'tails of a sigmoid and its integral', source: 'f(x) = softplus(x)', at: { x: 40 }, hessian: [[4.248354255291589e-18]] },
  { name: 'logaddexp far from a tie', source: 'f(x, y) = logaddexp(x, y)', at: { x: 40, y: 0 }, hessian: [[4.248354255291589e-18, -4.248354255291589e-18], [-4.248354255291589e-18, 4.248354255291589e-18]] },
  { name: 'logcosh far out', source: 'f(x) = logcosh(x)', at: { x: 20 }, hessian: [[1.6993417021166355e-17]] },
  { name: 'odd functions near 0', source: 'f(x) = asin(x) + atanh(x)', at: { x: 1e-9 }, hessian: [[3e-9]] },
  { name: 'a linear function has none', source: 'f(x, y) = 2 * x - y + 1', at: { x: 1, y: 2 }, hessian: none },
  { name: 'no parameter is used', source: 'f(x, y) = 1', at: { x: 1, y: 2 }, hessian: none },
  { name: 'a record', source: 'f(p: {x, y}) = p.x^2 * p.y', at: { 'p.x': 1, 'p.y': 2 }, hessian: [[4, 2], [2, 0]] },
];

describe.each(rows)('$name', ({ source, at, sizes = {}, hessian, noGradient }) => {
  const program = preparedProgram(source);
  const point = new Map(Object.entries(at).map(([path, given]) => [path, [given].flat()]));
  const known = new Map(Object.entries(sizes));
  const paths = activePaths(program);
  const columns = paths.flatMap((path) => (point.get(path) ?? []).map((_, k) => `${path} ${k}`));
  const near = (got: number, expected: number, what: string): void => {
    if (!(Math.abs(got - expected) <= 1e-14 * Math.abs(expected))) expect.fail(`${what}: ${got} instead of ${expected}`);
  };

  test('the product with every axis', () => {
    const product: Program = finished(hessianProduct(program, direction));
    const inputs = new Map(product.stages.flatMap(({ id, op }) => (op.kind === 'input' ? [[id, op.parameter] as const] : [])));
    columns.forEach((column, c) => {
      const along = paths.map((path) => [`${direction}.${path}`, (point.get(path) ?? []).map((_, k) => Number(`${path} ${k}` === column))] as const);
      const there = new Map([...point, ...along]);
      const byPath = new Map(product.gradients.map(({ of, is }) => [inputs.get(of), is]));
      const got = paths.flatMap((path) => {
        const is = byPath.get(path) ?? null;
        return is === null ? (point.get(path) ?? []).map(() => 0) : elements(product, [is], known, there, numbers, (value) => value);
      });
      got.forEach((value, r) => near(value, hessian[r]?.[c] ?? NaN, `row ${r}, column ${c}`));
    });
  });

  test.skipIf(noGradient)('the entries', () => {
    const found = new Map<string, number>();
    for (const { row, column, value } of hessianEntries(program, known, point)) found.set(`${row},${column}`, (found.get(`${row},${column}`) ?? 0) + value);
    for (const [r, line] of hessian.entries()) for (const [c, expected] of line.slice(0, r + 1).entries()) near(found.get(`${r},${c}`) ?? 0, expected, `row ${r}, column ${c}`);
  });
});

describe('an element that only loops read which do not run has no place', () => {
  const source =
    'f(v: [n]) = sum(i: if(v[i] > 0, sqrt(v[i]), 0) * v[0])\ng(v: [n]) = [k in 0..2: sum(i in 2..n: v[1] * v[i])]\n' +
    'h(v: [n]) = sum(i in 2..n: v[1]^2 * v[i])\nk(v: [n], s) = sum(i: v[n-1]^2 * v[i]) * s';
  const module = load<Record<string, (...all: readonly unknown[]) => unknown>>(source, { exports: ['all'] });

  test.each(['fHessian', 'gJacobian', 'hHessian', 'kHessian'])('%s', (name) => {
    for (const n of [0, 1, 2, 3]) {
      const args = name.startsWith('k') ? [new Float64Array(n).fill(2), 3] : [new Float64Array(n).fill(2)];
      const entries = module[name]?.(...args) as Float64Array;
      const { row, column, rows, columns } = module[`${name}Pattern`]?.(...args) as { row: Int32Array; column: Int32Array; rows: number; columns: number };
      expect([row.length, column.length], `n = ${n}`).toEqual([entries.length, entries.length]);
      for (const [i, r] of row.entries()) expect(r >= 0 && r < rows && (column[i] as number) >= 0 && (column[i] as number) < columns, `n = ${n}, entry ${i}`).toBe(true);
    }
  });
});
