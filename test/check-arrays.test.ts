// What the checker works out of array programs: shapes, sizes, ranges; and what it says of those that are wrong.

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { boxText, faultOf, hullOf, type Interval } from '../src/base/boxes.ts';
import { addWhole, constantWhole, multiplyWhole, sizeWhole, wholeText, type IndexRange, type Whole } from '../src/base/whole.ts';
import { isAtMost, reach } from '../src/base/whole-order.ts';
import type { CheckedDefinition, CheckedFile, SizeSource } from '../src/check/checked.ts';
import { checkFile } from '../src/check/file.ts';
import type { Type } from '../src/check/type.ts';
import type { Diagnostic } from '../src/report/diagnostic.ts';
import { formatDiagnostics } from '../src/report/frame.ts';
import { parse } from '../src/syntax/parse.ts';

type Checked = { readonly checked: CheckedFile; readonly diagnostics: readonly Diagnostic[]; readonly definitions: readonly CheckedDefinition[] };

function check(source: string): Checked {
  const { file, lost, diagnostics: syntax } = parse(source);
  const { checked, diagnostics } = checkFile(file, 'f', lost);
  return { checked, diagnostics: [...syntax, ...diagnostics].sort((a, b) => a.span.start - b.span.start), definitions: checked.items.filter((item) => item.kind === 'definition') };
}

function typeText(type: Type): string {
  if (type.kind === 'unknown') return '?';
  if (type.kind === 'record') return `{${[...type.fields].map(([name, field]) => `${name}: ${typeText(field)}`).join(', ')}}`;
  const axes = type.sizes.map((size, axis) => {
    const start = type.starts?.[axis] ?? constantWhole(0);
    return wholeText(start) === '0' ? wholeText(size) : `${wholeText(start)}..${wholeText(addWhole(start, 1, size))}`;
  });
  return `${type.element}[${axes.join(', ')}]`;
}

function rangeText({ name, from, to }: IndexRange): string {
  return `${name} in ${wholeText(from)}..${wholeText(to)}`;
}

function sourceText(source: SizeSource): string {
  if (source.kind === 'parameter') return `${source.name}: int`;
  const { name, path, known, factor, offset, shift, power } = source;
  const size = addWhole(addWhole(constantWhole(offset), factor, sizeWhole(name)), 1, shift ?? constantWhole(0));
  return `${path} = ${wholeText(known) === '1' ? '' : `${wholeText(known)} * `}${factor === 1 && offset === 0 && shift === undefined ? name : `(${wholeText(size)})`}${power === 1 ? '' : `^${String(power)}`}`;
}

/** The type of the result of the last definition, if nothing is wrong. */
function resultOf(source: string): string {
  const { diagnostics, definitions } = check(source);
  const last = definitions[definitions.length - 1];
  return diagnostics.length > 0 || last === undefined ? diagnostics.map(({ code, message }) => `${code} ${message}`).join('\n') : typeText(last.type);
}

function linesOf({ checked, definitions }: Checked): readonly string[] {
  return definitions.flatMap(({ lines }) =>
    lines.flatMap((line) => {
      const array = checked.arrayLines.get(line);
      return array === undefined ? [] : [`${line.name ?? ''} ${typeText(array.type)}: ${array.indices.map(rangeText).join(', ')}`];
    }),
  );
}

const folder = fileURLToPath(new URL('programs/', import.meta.url));
const programs: ReadonlyMap<string, string> = new Map(readdirSync(folder).filter((name) => name.endsWith('.grad')).map((name) => [name.replace('.grad', ''), readFileSync(folder + name, 'utf8')]));

/** Result type, and how each size is found. */
const expected: { readonly [program: string]: readonly (readonly [name: string, type: string, sizes: string])[] } = {
  ba: [
    ['rotate', 'real[3]', ''],
    ['residual', 'real[2]', ''],
    ['ba', '{err: real[p, 2], werr: real[p]}', 'w = p; cams = 11 * n; X = 3 * m'],
  ],
  blackscholes: [['_phi', 'real[]', ''], ['f', 'real[]', '']],
  classic: [['f', 'real[]', '']],
  conv1d: [['conv', 'real[]', 'x = n; w = k']],
  det: [['det', 'real[]', 'A = n^2'], ['det3', 'real[]', '']],
  gates: [['loss', 'real[]', 'w = n']],
  gauss_tril: [['loglik', 'real[]', 'mu = d'], ['cholesky', 'real[n, n]', 'A = n^2']],
  gmm: [['gmm', 'real[]', 'alpha = K; mu = K * D; l = K * P; x = D * N']],
  hand: [
    ['_rx', 'real[3, 3]', ''],
    ['_ry', 'real[3, 3]', ''],
    ['_rz', 'real[3, 3]', ''],
    ['_angleAxis', 'real[3, 3]', ''],
    ['vertex', 'real[3]', 'parent = B'],
  ],
  heat: [['heat', 'real[]', 'steps: int; u0 = n']],
  ik: [['fk', '{x: real[], y: real[]}', ''], ['ik', 'real[]', '']],
  kalman: [['_det3', 'real[]', ''], ['_inv3', 'real[3, 3]', ''], ['step', '{x: real[3], P: real[3, 3], nll: real[]}', '']],
  kmeans: [['kmeans', 'real[]', 'd: int; C = d * k; P = d * n']],
  llsq: [['llsq', 'real[]', 'n: int; x = m']],
  logreg: [['loss', 'real[]', 'w = d; y = n'], ['loss2', 'real[]', 'w = d; y = n']],
  lorenz: [
    ['_slope', '{x: real[], y: real[], z: real[]}', ''],
    ['_along', '{x: real[], y: real[], z: real[]}', ''],
    ['_step', '{x: real[], y: real[], z: real[]}', ''],
    ['lorenz', 'real[]', 'seen.x = n'],
  ],
  lse: [['lse', 'real[]', 'x = n'], ['lse2', 'real[]', 'x = n']],
  lstm: [['lstm', 'real[]', 'extra = 3 * B; main = 8*B * L; seq = B * C']],
  mlp: [['mlp', 'real[]', 'b1 = h; b2 = c; labels = n; W1 = h * d']],
  neuron: [['neuron', 'real[]', '']],
  ode: [['ode', 'real[]', 'steps: int; x = n']],
  quadrature: [['energy', 'real[]', '']],
  rosenbrock: [['rosenbrock', 'real[]', 'x = n']],
  rotation: [['rotation', 'real[3, 3]', ''], ['fit', 'real[]', 'P = 3 * n']],
  spline: [['spline', 'real[]', 'c = 4 * m'], ['moments', 'real[]', 'y = n']],
  spring: [['energy', 'real[]', 'rest = m; pos = 2 * n'], ['energy2', 'real[]', 'pos.x = n; a = m'], ['hanging', 'real[]', 'rest = m; pos = 2 * n']],
};

describe('the programs', () => {
  test('are all here', () => {
    expect([...programs.keys()].sort()).toEqual(Object.keys(expected).sort());
  });

  test.each([...programs])('%s: nothing is wrong, results and sizes are found', (name, source) => {
    const { diagnostics, definitions } = check(source);
    expect(formatDiagnostics(diagnostics, source, name, false)).toBe('');
    expect(definitions.map((definition) => [definition.name, typeText(definition.type), definition.sizes.map(sourceText).join('; ')])).toEqual(expected[name]);
  });

  test.each([
    ['heat', ['u real[steps + 1, n]: i in 0..n', 'u real[steps + 1, n]: t in 1..steps + 1', 'u real[steps + 1, n]: t in 1..steps + 1', 'u real[steps + 1, n]: t in 1..steps + 1, i in 1..n - 1']],
    ['det', ['M real[n, n, n]: i in 0..n, j in 0..n', 'M real[n, n, n]: k in 1..n, i in 0..n, j in 0..n']],
    ['gauss_tril', ['z real[d]: i in 0..d', 'L real[n, n]: i in 0..n, j in 0..n']],
    [
      'hand',
      ['ang real[B, 3]: b in 0..B, a in 0..3', 'E real[B, 3, 3]: b in 0..B', 'rel real[B, 4, 4]: b in 0..B, i in 0..4, j in 0..4', 'A real[B, 4, 4]: b in 0..B, i in 0..4, j in 0..4', 'T real[B, 4, 4]: b in 0..B'],
    ],
    [
      'spline',
      [
        'rhs real[1..n - 1]: i in 1..n - 1',
        'cp real[1..n - 1]: ',
        'cp real[1..n - 1]: i in 2..n - 1',
        'dp real[1..n - 1]: ',
        'dp real[1..n - 1]: i in 2..n - 1',
        'M real[n]: ',
        'M real[n]: i in 1..n - 1',
        'M real[n]: ',
      ],
    ],
  ])('%s: arrays by lines', (name, lines) => {
    expect(linesOf(check(programs.get(name) ?? ''))).toEqual(lines);
  });

  test('lstm: the row that only one of two lines defines makes the array longer', () => {
    const lines = linesOf(check(programs.get('lstm') ?? ''));
    expect(lines.filter((line) => line.startsWith('u '))).toEqual(['u real[1..C, L + 1, B]: t in 1..C, j in 0..B', 'u real[1..C, L + 1, B]: t in 1..C, l in 0..L, j in 0..B']);
    expect(lines.filter((line) => line.startsWith('h '))).toEqual(['h real[C, L, B]: l in 0..L, j in 0..B', 'h real[C, L, B]: t in 1..C, l in 0..L, j in 0..B']);
  });

  test('gmm: the ranges of folds', () => {
    const { checked } = check(programs.get('gmm') ?? '');
    expect([...checked.ranges.values()].map(rangeText)).toEqual([
      'c in 0..r', 'j in 0..D', 'r in 0..D', 'k in 0..K', 'i in 0..N', 'j in 0..D', 's in 0..P', 'j in 0..D', 'k in 0..K', 'j in 1..D + 1',
    ]);
  });
});

test.each([
  ['f(v: [n]) = sum(v)', 'v = n'],
  ['f(v: [n - 1]) = sum(v)', 'v = (n - 1)'],
  ['f(v: [2*n]) = sum(v)', 'v = 2 * n'],
  ['f(v: [2*n + 1]) = sum(v)', 'v = (2*n + 1)'],
  ['f(w: [k], y: [n - k + 1]) = sum(w) * sum(y)', 'w = k; y = (n - k + 1)'],
  ['f(A: [n, n], b: [n]) = sum(A @ b)', 'b = n'],
  ['f(A: [n, n, n]) = sum(A)', 'A = n^3'],
  ['f(A: [2*n, n]) = sum(A)', 'A = 2 * n^2'],
  ['f(A: [n + 1, n + 1]) = sum(A)', 'A = (n + 1)^2'],
  ['f(A: [m * n], m: int) = sum(A)', 'm: int; A = m * n'],
  ['f(A: [m, n], B: [n, k], c: [k]) = sum(A @ B @ c)', 'c = k; B = k * n; A = n * m'],
  ['f(p: {pos: [3], mass}[n]) = sum(p.mass) + sum(p.pos)', 'p.mass = n'],
  // A whole-number parameter that a range is made of is a size too; one that is a number only is none.
  ['f(v: [n], k: int, m: int) = m * sum(i in 0..k: v[i])', 'k: int; v = n'],
])('%s: where its sizes come from', (source, sizes) => {
  const { diagnostics, definitions } = check(source);
  expect(formatDiagnostics(diagnostics, source, 'f', false)).toBe('');
  expect(definitions.flatMap((definition) => definition.sizes.map(sourceText)).join('; ')).toBe(sizes);
});

const results: readonly (readonly [source: string, type: string])[] = [
  // parameters
  ['f(v: [n-k+1], n: int, k: int) = v', 'real[n - k + 1]'],
  ['N = 4\nf(v: [2*N]) = 2 * v', 'real[8]'],
  ['f(v: [n div 2], w: [n]) = v * sum(w)', 'real[n div 2]'],
  ['f(k: int[n]) = sum(k)', 'whole[]'],
  ['f(p: {x, y}[n]) = p', '{x: real[n], y: real[n]}'],
  ['f(p: {pos: [3], mass}[n]) = p.pos', 'real[n, 3]'],
  ['f(p: {pos: [3], mass}[n], i: int) = p[i]', '{pos: real[3], mass: real[]}'],
  ['f(p: {pos: [3], mass}[n]) = [i: p[i].mass * norm(p[i].pos)]', 'real[n]'],
  ['f(q: {p: {x, y}[2], m}[n]) = [i, k: q[i].p[k].x]', 'real[n, 2]'],
  ['f(p: {x, y}[n]) = p[1..n]', '{x: real[n - 1], y: real[n - 1]}'],
  // index notation
  ['f(v: [n], w: [m]) = [i, j: v[i] * w[j]]', 'real[n, m]'],
  ['f(A: [n, 3]) = [j, i: A[i, j]]', 'real[3, n]'],
  ['f(A: [n, 3]) = [i: A[i]]', 'real[n, 3]'],
  ['f(A: [n, n]) = [i: sum(A[i, 0..i])]', 'real[n]'],
  ['f(v: [n]) = [i in 1..n-1: v[i-1] + v[i+1]]', 'real[n - 2]'],
  ['f(v: [n], k: int) = [i in 0..k: v[i]]', 'real[k]'],
  ['f(v: [n]) = [i: i]', 'GR3017 nothing tells what \'i\' ranges over'],
  ['f(const v: [n]) = [i in 0..n: 2 * i]', 'whole[n]'],
  ['f(v: [n]) = argmax(i: v[i]) + argmin(v) + count(i: v[i] > 0) + count(v > 0)', 'whole[]'],
  ['f(v: [n], A: [n, 3]) = sum(i: v[i] * A[i])', 'real[3]'],
  ['f(A: [n, 3]) = logsumexp(j: A[0, j]) * max(i, j: A[i, j]) + mean(A)', 'real[]'],
  ['f(v: [n], k: int[n]) = [i: if(k[i] > 0, v[k[i]], 0)]', 'real[n]'],
  ['f(v: [n], i: int) = v[max(i - 1, 0)] + v[abs(i)]', 'real[]'],
  ['f(v: [n]) = v[argmax(v)]', 'real[]'],
  ['f(v: [n]) = sum(i in 0..n: sum(j in 0..i: v[j] * v[i-j]))', 'real[]'],
  // An index may have the name of a constant, but not of what is in the definition.
  ['e = 3\nf(v: [n]) = sum(e: v[e]) * 2', 'GR2006 \'e\' is never used'],
  // whole arrays
  ['D(w: [5, 10], x: [10, 3]) = w @ x', 'real[5, 3]'],
  ['f(A: [n, m], b: [m]) = A @ b', 'real[n]'],
  ['f(A: [n, m], b: [n]) = b @ A', 'real[m]'],
  ['f(a: [n], b: [n]) = a @ b', 'real[]'],
  ['f(A: [n, d], d: int) = A\' @ A + outer(A[0], A[1])', 'real[d, d]'],
  ['f(v: [n]) = softmax(v) - v / norm(v)', 'real[n]'],
  ['f(v: [n]) = if(v > 0, v, 0)', 'real[n]'],
  ['f(v: [n], x) = if(x > 0, v, 2 * v)', 'real[n]'],
  ['f(v: [n]) = v[2..5]', 'real[3]'],
  ['f(v: [n], k: int) = v[k..n]', 'real[n - k]'],
  ['f(v: [n]) = [v, v]', 'real[2, n]'],
  // Where an array by lines starts is kept as long as its elements are.
  ['f(v: [n]) {\n  h[i in 1..n] = v[i]\n  2 * h + 1\n}', 'real[1..n]'],
  ['f(v: [n]) {\n  h[i in 1..n] = v[i]\n  if(h > 0, h, 0)\n}', 'real[1..n]'],
  ['f(v: [n]) {\n  h[i in 1..n] = v[i]\n  g = exp(h)\n  [i: g[i] * v[i - 1]]\n}', 'real[n - 1]'],
  ['f(v: [n]) {\n  h[i in 1..n] = v[i]\n  h[1..3]\n}', 'real[2]'],
  ['f(v: [n], w: [m]) = if(v > 0, v, w[0] > 1, 2 * v, 0)', 'real[n]'],
  // arrays by lines
  ['f(v: [n]) {\n  h[i] = v[i]\n  h\n}', 'real[n]'],
  ['f(v: [n]) {\n  h[i + 1] = v[i]\n  h\n}', 'real[1..n + 1]'],
  ['f(n: int, a) {\n  x[0] = a\n  x[1] = a\n  x[i in 2..n] = x[i-1] + x[i-2]\n  x\n}', 'real[n]'],
  ['f(h0: [H], W: [H, H], x: [T, H]) {\n  h[0] = h0\n  h[t in 1..T] = tanh(W @ h[t-1] + x[t])\n  h\n}', 'real[T, H]'],
  ['f(h0: [H], x: [T, H]) {\n  h[0, j] = h0[j]\n  h[t in 1..T, j] = h[t-1, j] + x[t, j]\n  h[T-1]\n}', 'real[H]'],
  ['f(r: [B, 3, 3], const p: int[B]) {\n  A[b] = if(p[b] < 0, r[b], A[p[b]] @ r[b])\n  A\n}', 'real[B, 3, 3]'],
  ['f(v: [n]) {\n  L[i, j in 0..i+1] = v[i] * v[j]\n  L[i, j in i+1..n] = 0\n  L\n}', 'real[n, n]'],
  ['f(v: [n]) {\n  h[n-1] = v[n-1]\n  h[i in 0..n-1] = h[i+1] + v[i]\n  h\n}', 'real[n]'],
  ['f(v: [n]) {\n  h[0] = v[0]\n  s = 2 * h[0]\n  h[i in 1..n] = s * h[i-1]\n  h\n}', 'real[n]'],
  ['f(v: [n], k: int[n]) {\n  s[i] = k[i] + 1\n  [i: v[s[i]]]\n}', 'real[n]'],
  ['z[i in 0..5] = i * x\nz[i in 5..7] = y', 'real[7]'],
  ['sq[i in 0..5] = i^2\nx * sum(i: sq[i])', 'real[]'],
  ['sq[0] = 1\nsq[i in 1..5] = 2 * sq[i-1]\nf(x, v: [5]) = x * (sq @ v)', 'real[]'],
  // calls
  ['d(a: [k], b: [k]) = norm(a - b)\nf(A: [n, q], B: [m, q], q: int) = [i, j: d(A[i], B[j])]', 'real[n, m]'],
  ['c(x: [n], w: [k]) = [i in 0..n-k+1: sum(j: w[j] * x[i+j])]\nf(x: [m], w: [3]) = c(c(x, w), w)', 'real[m - 4]'],
  ['u(x: [n], k: int) = [i in 0..k*n: x[i div k]]\nf(x: [m], q: int) = u(u(x, q), q + 1)', 'real[m*q + m*q*q]'],
  ['g(p: {x, y}[n]) = p.x * p.y\nf(a: [m], b: [m]) = g({x: a, y: b})', 'real[m]'],
  ['g(x, k: int) = x * k\nf(x, v: int[n]) = sum(i: g(x, v[i]))', 'real[]'],
];

test.each(results)('%s', (source, type) => {
  expect(resultOf(source)).toBe(type);
});

const wrong: readonly (readonly [source: string, codes: string, said?: string])[] = [
  ['f(A: [m, n]) = sum(A)', 'GR3015', 'n: int'],
  // One more is enough: the others follow.
  ['f(A: [n, m], B: [m, k]) = A @ B', 'GR3015'],
  ['f(v: [n/2]) = sum(v)', 'GR3013', 'div'],
  ['f(s: [-K], v: [m]) = sum(s) + sum(v)', 'GR3013', 'never more than 0'],
  ['f(v: [n], n) = sum(v) / n', 'GR3016', 'n: int'],
  ['f(n: [n]) = sum(n)', 'GR3016'],
  ['f(v: [n]) {\n  n = 3\n  sum(v) + n\n}', 'GR2016'],
  ['f(v: [n], w: [m]) = sum(i: v[i] * w[i])', 'GR3018'],
  // Reads inside a branch do not decide, unless there are no others.
  ['f(v: [n], w: [m]) = sum(i: v[i] * if(i > 2, w[i], 0))', ''],
  ['f(v: [n], w: [m]) = sum(i: if(i > 2, w[i], v[i]))', 'GR3018'],
  ['f(v: [n], w: [m], x) = sum(if(x > 0, v, w))', 'GR3011', 'w is [m]'],
  ['f(v: [n], w: [m]) = sum(if(v > 0, v, w > 0, 1, 0))', 'GR3002'],
  ['f(v: [n], w: [m]) = sum(if(v > 0, w, 0))', 'GR3002', 'w is [m]'],
  ['f(v: [n], k: int[m]) = sum([i in 0..k[0]: v[i]])', 'GR3019'],
  ['f(v: [n], x) = sum(i in 0..x: v[i])', 'GR3006', 'x: int'],
  ['f(v: [n], x) = v[x]', 'GR3006', 'x: int'],
  ['f(v: [n], k: int) = v[k/2]', 'GR3006', 'div'],
  ['f(v: [n]) = v[v > 0]', 'GR3006'],
  ['f(v: [n]) = v[3..1]', 'GR3020'],
  ['f(v: [5]) = v[2..6]', 'GR3004', '0 to 4'],
  ['f(v: [n]) = v[-1]', 'GR3004'],
  ['f(v: [n]) {\n  h[i in 1..n] = v[i]\n  h[0]\n}', 'GR3004', 'start at 1'],
  ['f(v: [n]) = v[0, 1]', 'GR3005'],
  ['f(p: {x, y}) = p[0].x', 'GR3003'],
  ['f(v: [n]) = sum(n: v[n])', 'GR2017'],
  ['f(v: [n]) = sum(i: sum(i: v[i]))', 'GR2017'],
  ['f(v: [n]) = norm(i: v[i])', 'GR2018', 'norm([i: …])'],
  ['f(v: [n]) = summ(i: v[i])', 'GR2018', "'sum'"],
  ['f(v: [n]) = count(i: v[i])', 'GR3001'],
  ['f(v: [n]) = mean(i: v[i] > 0)', 'GR3003', 'count'],
  ['f(A: [n, 3]) = argmin(i, j: A[i, j])', 'GR3031'],
  ['f(A: [n, n]) = [i: A[i, 0..i]]', 'GR3021'],
  ['f(A: [n, n]) {\n  h[i in 0..n] = A[i, 0..i]\n  h[0]\n}', 'GR3021'],
  ['f(v: [n]) {\n  b[i] = a[i] + v[i]\n  a[i] = v[i]\n  b[0]\n}', 'GR2004'],
  ['f(v: [n]) {\n  a[i] = v[i]\n  a[i] = 2 * v[i]\n  sum(a)\n}', 'GR3024', 'a[0..n]'],
  ['f(v: [n]) {\n  a[i in 0..n-1] = v[i]\n  a[i in 1..n] = v[i]\n  sum(a)\n}', 'GR3024', 'a[1..n - 1]'],
  ['f(A: [n, n]) {\n  a[i, 0] = A[i, 0]\n  a[0, j] = A[0, j]\n  a[i in 1..n, j in 1..n] = A[i, j]\n  sum(a)\n}', 'GR3024', 'a[0, 0]'],
  ['f(v: [n]) {\n  a[0] = v[0]\n  a[2] = v[1]\n  a[0] + a[2]\n}', 'GR3025', 'a[1]'],
  ['f(A: [n, n]) {\n  a[i, 0] = A[i, 0]\n  a[0, j in 1..n] = A[0, j]\n  sum(a)\n}', 'GR3025', 'a[1..n, 1..n]'],
  ['f(v: [n]) {\n  a[0] = v[0]\n  a[i in 1..n] = sum(j: a[j])\n  sum(a)\n}', 'GR3027'],
  ['f(v: [n]) {\n  a[i in 0..3] = v[0..2]\n  a[i in 3..5] = v[0..3]\n  sum(a)\n}', 'GR3009'],
  ['f(v: [n]) {\n  a[i] = {x: v[i], y: v[i] > 0}\n  a\n}', 'GR3001'],
  ['f(v: [n]) = [i: {x: v[i]}]', 'GR3001'],
  ['f(v: [n]) {\n  a[0..2] = v\n  a\n}', 'GR3026', 'i in 0..2'],
  ['f(v: [n]) {\n  h[h] = v[0]\n  h[0]\n}', 'GR3027'],
  ['f(v: [n]) {\n  h[i] = v[i] * sum(h)\n  h[0]\n}', 'GR3027'],
  ['f(v: [n]) = sum(v) + sum([])', 'GR3028'],
  ['f(A: [n, n]) = sum(j, i: A[i, 0..i + 1][j])', 'GR3017'],
  ['f(x, v: [n]) {\n  x[i] = v[i]\n  x\n}', 'GR2016'],
  ['f(v: [n]) {\n  h = v\n  h[i] = v[i]\n  h\n}', 'GR2003'],
  ['h = 2\nh[i in 0..3] = 1\nf(x) = h * x', 'GR2003'],
  ['f(v: [n], steps: int) {\n  h[step] = v[0]\n  h[steps]\n}', 'GR3017', "'steps'"],
  ['g(A: [n, n]) = sum(A)\nf(A: [m, k], k: int) = g(A)', 'GR3012', '[m, m]'],
  ['g(p: {x, y}[n]) = sum(p.x * p.y)\nf(a: [m], b: [k]) = g({x: a, y: b})', 'GR3012', 'p.y'],
  ['g(c: [n], n: int) = sum(c)\nf(c: [m]) = g(c, 3)', 'GR3012'],
  ['g(x, n: int) = sum(i in 0..n: x^i)\nf(x, k: int[m]) = g(x, k[0])', 'GR3029'],
  // A size that nothing gives is said once, not at every call.
  ['g(M: [a, b]) = sum(M)\nf(M: [n, n]) = g(M) + g(M\')', 'GR3015', 'b: int'],
];

test.each(wrong.map(([source, codes, said]) => ({ source, codes, said })))('$source: $codes', ({ source, codes, said }) => {
  const { diagnostics } = check(source);
  expect(diagnostics.map(({ code }) => code).join(' ')).toBe(codes);
  if (said !== undefined) expect(formatDiagnostics(diagnostics, source, 'f', false)).toContain(said);
});

const mismatches: readonly (readonly [source: string, message: string, hint: string])[] = [
  ['D(W: [5, 10], x: [3, 10]) = W @ x', "shapes [5, 10] and [3, 10] do not match in 'W @ x'", "did you mean W @ x'?"],
  ['f(A: [n, d], b: [n]) = A @ b', "shapes [n, d] and [n] do not match in 'A @ b'", "did you mean A' @ b?"],
  ['f(A: [n, d], B: [d, n]) = A + B', "shapes [n, d] and [d, n] do not match in 'A + B'", "did you mean A + B'?"],
  ['f(A: [n, d], b: [d]) = A * b', "shapes [n, d] and [d] do not match in 'A * b'", 'did you mean the matrix product A @ b?'],
  ['f(A: [n, d], b: [d]) = A + b', "shapes [n, d] and [d] do not match in 'A + b'", 'a vector is not stretched: write [i, j: A[i, j] + b[j]]'],
  ['f(B: [2, 3], A: [3, 5]) = A @ B', "shapes [3, 5] and [2, 3] do not match in 'A @ B'", 'did you mean B @ A?'],
];

test.each(mismatches)('%s says both shapes and what was meant', (source, message, hint) => {
  const found = check(source).diagnostics.find(({ code }) => code === 'GR3002');
  expect(found?.message).toBe(message);
  expect(found?.hint).toBe(hint);
  expect(found?.related.map((related) => source.slice(related.span.start, related.span.end))).toHaveLength(2);
});

test('a mismatch shows where each shape is declared, or which line gave it', () => {
  const source = 'f(W: [5, 10], x: [3, 10]) {\n  h = 2 * x\n  W @ h\n}';
  const [found] = check(source).diagnostics;
  expect(found?.related.map(({ message, span }) => [message, source.slice(span.start, span.end)])).toEqual([
    ['W is [5, 10]', 'W: [5, 10]'],
    ['h is [3, 10]', 'h'],
  ]);
});

test('a call tells what each size of its definition is', () => {
  const { checked } = check('up(x: [n], k: int) = [i in 0..k*n: x[i div k]]\nf(x: [m], q: int) = sum(up(x, q + 1))');
  const [sizes] = [...checked.callSizes.values()];
  expect([...(sizes ?? [])].map(([name, size]) => `${name} = ${wholeText(size)}`)).toEqual(['k = q + 1', 'n = m']);
});

describe('what a size expression may do', () => {
  const many = Array.from({ length: 40 }, (_, i) => `n${String(i)}: int`).join(', ');
  test.each([
    ['a product of sums', `f(v: [1000], ${many}) = v[${Array.from({ length: 20 }, (_, i) => `(n${String(2 * i)} + n${String(2 * i + 1)})`).join(' * ')}]`],
    ['a number squared again and again', `f(v: [1000], a: int, b: int) {\n  c0 = a + b\n${Array.from({ length: 40 }, (_, i) => `  c${String(i + 1)} = c${String(i)} * c${String(i)}\n`).join('')}  v[c40]\n}`],
    ['quotients of quotients', `f(v: [1000], a: int) {\n  c0 = a\n${Array.from({ length: 60 }, (_, i) => `  c${String(i + 1)} = c${String(i)} div 2 + c${String(i)} mod 3\n`).join('')}  v[c60]\n}`],
    ['a power', 'f(v: [1000], a: int, b: int) = v[(a + b)^1000000]'],
  ])('%s ends', (_, source) => {
    expect([...new Set(check(source).diagnostics.map(({ code }) => code))].filter((code) => code !== 'GR2006')).toEqual(['GR5009']);
  });
});

describe('sizes in order', () => {
  const n = sizeWhole('n');
  const m = sizeWhole('m');
  const plus = (whole: Whole, offset: number): Whole => addWhole(whole, 1, constantWhole(offset));
  const interval = (from: Whole | number, to: Whole | number): Interval => ({ from: typeof from === 'number' ? constantWhole(from) : from, to: typeof to === 'number' ? constantWhole(to) : to });

  test('what is proved of all sizes from 1 up', () => {
    expect(isAtMost(constantWhole(1), n)).toBe(true);
    expect(isAtMost(constantWhole(2), n)).toBe(false);
    expect(isAtMost(n, multiplyWhole(n, m))).toBe(true);
    expect(isAtMost(n, m)).toBe(false);
  });

  test('how far an expression reaches over its indices', () => {
    const i: IndexRange = { name: 'i', from: constantWhole(1), to: n };
    const j: IndexRange = { name: 'j', from: constantWhole(0), to: { offset: 0, terms: [{ factor: 1, of: { kind: 'index', index: i } }] } };
    const found = reach({ offset: 2, terms: [{ factor: 1, of: { kind: 'index', index: i } }, { factor: -1, of: { kind: 'index', index: j } }] }, [i, j]);
    expect([wholeText(found?.least ?? n), wholeText(found?.largest ?? n)]).toEqual(['3', 'n + 1']);
  });

  test('the box around intervals', () => {
    const text = (...intervals: readonly Interval[]): string => {
      const hull = hullOf(intervals);
      return hull === null ? '?' : boxText([hull]);
    };
    expect(text(interval(0, 1), interval(1, n))).toBe('[0..n]');
    expect(text(interval(plus(n, -1), n), interval(0, 1), interval(1, plus(n, -1)))).toBe('[0..n]');
    expect(text(interval(0, n), interval(0, m))).toBe('?');
    expect(text(interval(n, plus(n, 3)), interval(1, n))).toBe('[1..n + 3]');
    // What lies between tells that one end comes before the other.
    expect(text(interval(0, n), interval(2, plus(n, -2)), interval(0, 2), interval(plus(n, -2), n))).toBe('[0..n]');
    expect(text(interval(0, n), interval(0, 2), interval(plus(n, -2), n))).toBe('?');
    expect(text(interval(m, n), interval(0, m))).toBe('[0..n]');
  });

  test('gaps and overlaps', () => {
    const fault = (hull: Interval, ...intervals: readonly Interval[]): string => {
      const found = faultOf(intervals.map((axis) => ({ axes: [axis], exact: true })), [hull]);
      return found === null ? 'none' : `${boxText(found.axes)} ${found.boxes.join()}`;
    };
    expect(fault(interval(0, n), interval(0, 1), interval(1, plus(n, -1)), interval(plus(n, -1), n))).toBe('none');
    expect(fault(interval(0, n), interval(0, 1), interval(2, n))).toBe('[1] ');
    expect(fault(interval(0, n), interval(0, n), interval(plus(n, -1), n))).toBe('[n - 1] 0,1');
    expect(fault(interval(0, n), interval(0, m), interval(m, n))).toBe('none');
  });
});
