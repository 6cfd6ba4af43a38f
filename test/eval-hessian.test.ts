// `gradc eval --hessian`: the matrix at a point, with the names of its rows and columns, and the one that the module computes.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hessianOpened, load, opened, type Value } from '../src/compile.ts';
import { ensureBuilt, runGradc, temporaryFolder, type Run } from './run-gradc.ts';

describe('is that of the module', () => {
  const cases: readonly (readonly [source: string, args: { readonly [name: string]: Value }, given: readonly unknown[]])[] = [
    ['f(x, y) = x^3 * y^2', { x: 2, y: 3 }, [2, 3]],
    ['f(x, const c) = if(x > 0, log(x), c) * x', { x: 0, c: 2 }, [0, 2]],
    ['f(v: [n], s) = sum(v^3) * s + v[0] * v[1]', { v: [1, 2, 3], s: 2 }, [Float64Array.of(1, 2, 3), 2]],
    ['f(A: [2, m], const x: [m]) = norm(A @ x)^3', { A: [[1, 2, 3, 4, 5], [5, 4, 3, 2, 2]], x: [1, -1, 2, 0, 1] }, [Float64Array.of(1, 2, 3, 4, 5, 5, 4, 3, 2, 2), Float64Array.of(1, -1, 2, 0, 1)]],
    ['f(p: {x, y}, q: {a, b}[2]) = p.x * p.y * sum(q.a * q.b^2)', { p: { x: 1, y: 2 }, q: { a: [1, 2], b: [3, 4] } }, [{ x: 1, y: 2 }, { a: Float64Array.of(1, 2), b: Float64Array.of(3, 4) }]],
    ['f(direction, x) = direction^2 * x', { direction: 2, x: 3 }, [2, 3]],
    ['f(x, y) = abs(x) + max(x, y) + sign(y)', { x: 0, y: 0 }, [0, 0]],
  ];

  test.each(cases)('%s', (source, args, given) => {
    const { rows, leaves, value } = hessianOpened(opened(source), null, args);
    const module = load<Record<string, (...all: readonly unknown[]) => unknown>>(source, { exports: ['hessian'] });
    const entries = module['fHessian']?.(...given) as Float64Array;
    const { row, column, columns } = module['fHessianPattern']?.(...given) as { row: Int32Array; column: Int32Array; columns: number };
    const full = Array.from({ length: columns }, () => Array.from({ length: columns }, () => 0));
    for (const [i, entry] of entries.entries()) {
      const [r, c] = [row[i] as number, column[i] as number];
      (full[r] as number[])[c] = entry;
      (full[c] as number[])[r] = entry;
    }
    expect(rows.length).toBe(columns);
    expect(leaves.reduce((sum, { count }) => sum + count, 0)).toBe(columns);
    for (const [i, line] of rows.entries()) for (const [k, one] of line.entries()) expect(one).toBeCloseTo((full[i] as number[])[k] as number, 10);
    expect(numbersOf(value).sort()).toEqual(rows.flat().sort());
  });

  test('not of an array, nor of too many numbers', () => {
    expect(() => hessianOpened(opened('f(v: [3]) = v^2'), null, { v: [1, 2, 3] })).toThrow(new RangeError('a Hessian is that of a number: f gives an array [3]'));
    expect(() => hessianOpened(opened('f(v: [n]) = sum(v^2)'), null, { v: Array.from({ length: 1001 }, () => 1) })).toThrow(/^f has 1001 numbers/);
  });
});

function numbersOf(value: Value): number[] {
  return typeof value === 'number' ? [value] : Object.values(value).flatMap((inner: Value) => numbersOf(inner));
}

describe('on the command line', () => {
  const folder = temporaryFolder();
  beforeAll(() => {
    ensureBuilt();
    writeFileSync(join(folder.path, 'a.txt'), 'f(p: {x, y}, w: [3]) = p.x * p.y^2 + sum(w^3) * p.x\ng(x, y) = x^3 * y^2\nh(v: [2]) = v^2\n');
  });
  afterAll(folder.remove);
  const gradc = (...words: readonly string[]): Run => runGradc(['eval', 'a.txt', ...words], { cwd: folder.path });

  test('a table of numbers', () => {
    expect(gradc('-f', 'g', 'x=2', 'y=3', '--hessian').stdout).toContain('\nhessian  x     y\nx         108   72\ny         72    16\n\nstage');
  });

  test('blocks of arrays, and JSON by the parameters of rows and columns', () => {
    const words = ['-f', 'f', 'p={"x": 1, "y": 2}', 'w=[1, 2, 3]', '--hessian'];
    const { stdout } = gradc(...words);
    expect(stdout).toContain('\nhessian p, p  p.x  p.y\np.x            0    4\np.y            4    2\n\nhessian w, p  p.x  p.y\nw[0]           3    0\nw[1]           12   0\nw[2]           27   0\n\nhessian w, w  w[0]  w[1]  w[2]\n');
    const { f } = JSON.parse(gradc(...words, '--json').stdout) as { f: unknown };
    const hessian = {
      p: { x: { p: { x: 0, y: 4 }, w: [3, 12, 27] }, y: { p: { x: 4, y: 2 }, w: [0, 0, 0] } },
      w: { p: { x: [3, 12, 27], y: [0, 0, 0] }, w: [[6, 0, 0], [0, 12, 0], [0, 0, 18]] },
    };
    expect(f).toEqual({ value: 40, grad: { p: { x: 40, y: 4 }, w: [3, 12, 27] }, hessian });
  });

  test('refused where there is none', () => {
    expect(gradc('-f', 'h', 'v=[1, 2]', '--hessian')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('a Hessian is that of a number: h gives an array [2]') as unknown });
    expect(runGradc(['a.txt', '--hessian'], { cwd: folder.path })).toMatchObject({ code: 2, stderr: expect.stringContaining('--hessian belongs to gradc eval') as unknown });
  });
});
