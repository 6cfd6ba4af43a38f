// Source maps: each line of a module leads to the formula that it was written for, a line of a backward pass to the one
// that is differentiated there.

import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { describe, expect, test } from 'vitest';
import { compile, type Options } from '../src/index.ts';
import { inFolders } from './run-gradc.ts';

/** The source from where a line that holds `text` leads to, `of` the function that is declared before it. */
async function leadsTo(source: string, of: string, text: string, options: Options = {}): Promise<string> {
  const { code, map } = await compile(source, { name: 'f', ...options, sourceMap: true });
  if (map === null) return 'no map';
  const lines = code.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`export function ${of}(`));
  const line = lines.findIndex((one, i) => i >= start && one.includes(text));
  const column = (lines[line] ?? '').search(/\S/);
  const found = originalPositionFor(new TraceMap(JSON.stringify(map)), { line: line + 1, column });
  if (found.line === null) return 'nowhere';
  const content = map.sourcesContent[map.sources.indexOf(found.source ?? '')] ?? '';
  return (content.split('\n')[found.line - 1] ?? '').slice(found.column);
}

const classic = `# the classic
num = x + sigmoid(y)
den = sigmoid(x) + (x + y)^2
num / den`;

const loops = `loss(w: [n], X: [m, n], y: [m]) {
  z[i in 0..m] = sum(j: X[i, j] * w[j])
  p = sigmoid(z)
  mean(i: (p[i] - y[i])^2) + 0.1 * sum(w^2)
}`;

const recurrence = `f(x: [n]) {
  h[0] = 0
  h[t in 1..n] = tanh(h[t-1] + x[t])
  h[n-1]
}`;

describe.each(['ts', 'js'] as const)('a line leads to its formula, in %s', (target) => {
  test.each([
    [classic, 'f', 'const sigy =', 'sigmoid(y)'],
    [classic, 'f', 'const num =', 'x + sigmoid(y)'],
    [classic, 'f', 'return', 'num / den'],
    [classic, 'fForward', 'cache.xpy =', '(x + y)^2'],
    [classic, 'fBackward', 'const dden =', 'num / den'],
    [classic, 'fBackward', 'dx += dsigx', 'sigmoid(x) + (x + y)^2'],
    [classic, 'fBackward', 'dy += dsigy', 'sigmoid(y)'],
    [classic, 'fGrad', 'const dxpy =', '(x + y)^2'],
    [loops, 'loss', 'export function loss(', 'loss(w: [n], X: [m, n], y: [m]) {'],
    [loops, 'loss', 'z += ', 'X[i, j] * w[j])'],
    [loops, 'loss', 'const p =', 'sigmoid(z)'],
    [loops, 'lossBackward', 'dX[iRow + j] =', 'X[i, j] * w[j])'],
    [loops, 'lossBackward', 'const dz =', 'sigmoid(z)'],
    [loops, 'lossBackward', ' += prod4', 'w^2)'],
    [recurrence, 'fBackward', '+= dhPrev', 'tanh(h[t-1] + x[t])'],
  ])('%#: %s', async (source, of, text, expected) => {
    expect(await leadsTo(source, of, text, { target })).toBe(expected);
  });
});

test('a branch of a condition leads to that branch', async () => {
  const source = 'f(x, y) = if(x > 0, sin(x) * y, cosh(y))';
  expect(await leadsTo(source, 'fBackward', 'Math.cos(x)')).toBe('sin(x) * y, cosh(y))');
  expect(await leadsTo(source, 'fBackward', 'Math.sinh(y)')).toBe('cosh(y))');
});

test('a formula of another file leads there', async () => {
  const resolve = (path: string): string | null => (path === 'lens.grad' ? '\nlens(a) = sin(a) * 3\n' : null);
  const source = 'use "lens.grad"\nf(x) = 2 * lens(x)';
  expect(await leadsTo(source, 'f', 'Math.sin', { resolve, file: 'main.grad' })).toBe('sin(a) * 3');
  const { map } = await compile(source, { resolve, file: 'main.grad', sourceMap: true });
  expect(map?.sources).toEqual(['main.grad', 'lens.grad']);
});

test('a byte order mark and ends of lines of two characters move nothing', async () => {
  expect(await leadsTo('\uFEFF# first\r\na = sin(x)\r\na * y', 'f', 'const a =')).toBe('sin(x)\r');
});

test('there is none unless it is asked for', async () => {
  expect((await compile(classic)).map).toBeNull();
});

describe('gradc --source-map', () => {
  const { gradc, read, write } = inFolders();

  test('writes the map beside the module, with the path to the source', () => {
    write('formulas/loss.grad', loops);
    expect(gradc('formulas/loss.grad', '--target', 'js', '--source-map', '-d', 'out').code).toBe(0);
    expect(read('out/loss.js')).toMatch(/\n\/\/# sourceMappingURL=loss\.js\.map\n$/);
    const map = JSON.parse(read('out/loss.js.map')) as { readonly sources: unknown; readonly file: unknown };
    expect([map.file, map.sources]).toEqual(['loss.js', ['../formulas/loss.grad']]);
    const check = ['formulas/loss.grad', '--target', 'js', '--source-map', '-d', 'out', '--check'] as const;
    expect(gradc(...check).code).toBe(0);
    write('out/loss.js.map', read('out/loss.js.map').replace('formulas', 'other'));
    expect(gradc(...check).code).toBe(1);
    expect(gradc('formulas/loss.grad', '--target', 'js', '--source-map', '-d', 'out').code).toBe(0);
    expect(gradc(...check).code).toBe(0);
  });

  test('does not write over a map of somebody else', () => {
    write('loss.grad', loops);
    write('out/loss.js.map', 'mine');
    const { code, stderr } = gradc('loss.grad', '--target', 'js', '--source-map', '-d', 'out');
    expect([code, stderr]).toEqual([2, expect.stringContaining('loss.js.map: gradc did not write it')]);
    expect(read('out/loss.js.map')).toBe('mine');
  });

  test('has no place beside standard output', () => {
    write('loss.grad', loops);
    expect(gradc('loss.grad', '--source-map', '-o', '-').stderr).toContain('--source-map needs a file');
  });
});
