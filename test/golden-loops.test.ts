// Loops as an expert would have written them: for each source its stages and the functions that matter, side by side in
// test/golden/*.md, compared byte by byte (UPDATE_GOLDEN=1 writes them anew). The matrix product in full.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { compile, load, opened, printForm } from '../src/compile.ts';

type Example = { readonly name: string; readonly source: string; readonly functions: readonly string[] };

const example = (name: string): string => readFileSync(new URL(`../examples/${name}.txt`, import.meta.url), 'utf8');

const examples: readonly Example[] = [
  { name: 'matrix-product', source: 'product(w: [m, k], x: [k, n], k: int) = w @ x\n', functions: ['product', 'productBackward'] },
  {
    name: 'softmax-regression',
    source: 'regression(W: [c, d], b: [c], const X: [n, d], const labels: int[n]) {\n  z[i, k] = sum(j: W[k, j] * X[i, j]) + b[k]\n  mean(i: logsumexp(k: z[i, k]) - z[i, labels[i]])\n}\n',
    functions: ['regressionGrad', 'regressionPass'],
  },
  { name: 'stencil', source: example('heat'), functions: ['heatGrad'] },
  { name: 'rnn', source: example('rnn'), functions: ['rnnGrad', 'rnnPacked', 'rnnPass'] },
  { name: 'lorenz', source: example('lorenz'), functions: ['lorenzGrad'] },
  { name: 'gmm', source: example('gmm'), functions: ['gmm', 'gmmGrad', 'gmmPass'] },
];

test.each(examples)('$name', async ({ name, source, functions }) => {
  const { code } = await compile(source, { file: `${name}.txt` });
  const texts = functions.map((one) => block(one, 'ts', functionText(code, one)));
  const text = [`# ${name}`, block('source', '', source), block('stages', '', printForm(opened(source), 'stages').text), ...texts].join('\n\n');
  compareWithFile(new URL(`./golden/${name}.md`, import.meta.url), `${text}\n`);
});

type Matrix = readonly (readonly number[])[];

function multiplied(a: Matrix, b: Matrix): Matrix {
  return a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, value, k) => sum + value * (b[k]?.[j] ?? NaN), 0)));
}

function transposed(a: Matrix): Matrix {
  return (a[0] ?? []).map((_, j) => a.map((row) => row[j] ?? NaN));
}

function matrix(rows: number, columns: number, seed: number): Matrix {
  return Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => Math.sin(seed + 7 * i + 3 * j)));
}

describe('the matrix product', () => {
  const forms = [
    { name: 'fixed sizes', source: 'D(w: [5, 10], x: [10, 3]) = w @ x', sizes: [5, 10, 3], extra: [] },
    { name: 'small fixed sizes', source: 'D(w: [2, 3], x: [3, 4]) = w @ x', sizes: [2, 3, 4], extra: [] },
    { name: 'named sizes', source: 'D(w: [m, k], x: [k, n], k: int) = w @ x', sizes: [5, 10, 3], extra: [10] },
    { name: 'named sizes, larger', source: 'D(w: [m, k], x: [k, n], k: int) = w @ x', sizes: [9, 17, 11], extra: [17] },
    { name: 'by indices', source: 'D(w: [m, k], x: [k, n], k: int) = [i, j: sum(l: w[i, l] * x[l, j])]', sizes: [6, 7, 8], extra: [7] },
  ] as const;

  test.each(forms)('$name: D = w x, dw = dD x transposed, dx = w transposed dD', ({ source, sizes: [m, k, n], extra }) => {
    const module = load<{ readonly [name: string]: (...args: readonly unknown[]) => unknown }>(source);
    const [w, x, dD] = [matrix(m, k, 1), matrix(k, n, 2), matrix(m, n, 3)];
    const flat = (a: Matrix): Float64Array => Float64Array.from(a.flat());
    const sizes = { m, k, n };
    const cache: unknown = module['DCache']?.(sizes);
    const grad = module['DGradient']?.(sizes) as { w: Float64Array; x: Float64Array };
    grad.w.fill(NaN);
    grad.x.fill(NaN);
    const value = module['DForward']?.(flat(w), flat(x), ...extra, cache) as Float64Array;
    module['DBackward']?.(cache, grad, flat(dD));
    const near = (got: Float64Array, expected: Matrix): void => {
      expect(got).toHaveLength(expected.flat().length);
      expected.flat().forEach((number, i) => expect(Math.abs((got[i] ?? NaN) - number)).toBeLessThan(1e-13));
    };
    near(value, multiplied(w, x));
    near(grad.w, multiplied(dD, transposed(x)));
    near(grad.x, multiplied(transposed(w), dD));
  });

  test('by an operator and by indices are one code', async () => {
    const codeOf = async (body: string, sizes: string): Promise<string> => {
      const { code } = await compile(`D(${sizes}) = ${body}`, { target: 'js' });
      return code.slice(code.indexOf('export ')).replaceAll(/^ \*.*$/gm, '').replaceAll(/^ *\/\/.*$/gm, '');
    };
    for (const sizes of ['w: [5, 10], x: [10, 3]', 'w: [m, k], x: [k, n], k: int', 'w: [2, 3], x: [3, 2]']) {
      expect(await codeOf('[i, j: sum(k: w[i, k] * x[k, j])]', sizes.replaceAll(/\bk\b/g, 'p'))).toBe((await codeOf('w @ x', sizes.replaceAll(/\bk\b/g, 'p'))));
    }
  });
});

function block(title: string, language: string, text: string): string {
  return `## ${title}\n\n\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** The text of one function, without its comment: up to the brace in the first column that closes it. */
function functionText(code: string, name: string): string {
  const start = code.search(new RegExp(`^(?:export )?function ${name}\\(`, 'm'));
  expect(start, name).toBeGreaterThanOrEqual(0);
  return code.slice(start, code.indexOf('\n}', start) + 2);
}

function compareWithFile(file: URL, text: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(existsSync(file), `${file.pathname} is missing: run once with UPDATE_GOLDEN=1`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}
