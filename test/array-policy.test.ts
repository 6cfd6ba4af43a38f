// Numerical policy for arrays: ties, zeros, infinities, and no NaN from a branch not taken. Every number was found by hand.

import { describe, expect, test } from 'vitest';
import { compile } from '../src/compile.ts';
import { expectRow, type Row } from './array-laws.ts';

const L = Math.log;

describe('numerical policy', () => {
  const rows: readonly Row[] = [
    // The first attaining element takes all, in a fold over an index and over a whole array, small or not.
    ['f(v: [n]) = max(v)', { v: [1, 3, 3] }, 3, [[0, 1, 0]]],
    ['f(v: [3]) = max(v)', { v: [1, 3, 3] }, 3, [[0, 1, 0]]],
    ['f(v: [n]) = max(i: v[i])', { v: [3, 3, 3] }, 3, [[1, 0, 0]]],
    ['f(v: [n]) = min(i: v[i])', { v: [4, 3, 3] }, 3, [[0, 1, 0]]],
    ['f(A: [m, n], n: int) = max(i, j: A[i, j])', { A: [[1, 5], [5, 5]], n: 2 }, 5, [[0, 1, 0, 0]]],
    ['f(v: [n]) = argmax(v) + 10 * argmin(i: -v[i])', { v: [1, 3, 3] }, 11, [[0, 0, 0]]],
    // Of two numbers each takes half, element by element too.
    ['f(v: [n], w: [n]) = sum(max(v, w))', { v: [1, 2], w: [1, 3] }, 4, [[0.5, 0], [0.5, 1]]],
    // A product is differentiated as a running product: zeros do no harm.
    ['f(v: [n]) = prod(v)', { v: [2, 0, 3] }, 0, [[0, 6, 0]]],
    ['f(v: [n]) = prod(i: v[i])', { v: [0, 0, 3] }, 0, [[0, 0, 0]]],
    ['f(v: [n]) = prod(v)', { v: [0] }, 0, [[1]]],
    ['f(A: [m, n], n: int) = sum(i: prod(j: A[i, j]))', { A: [[0, 2], [3, 0]], n: 2 }, 0, [[2, 0, 0, 3]]],
    // Infinities in a logsumexp, and none left when it is large.
    ['f(v: [n]) = logsumexp(v)', { v: [-Infinity, 0] }, 0, [[0, 1]]],
    ['f(v: [n]) = logsumexp(v)', { v: [-Infinity, -Infinity] }, -Infinity, [[0, 0]]],
    ['f(v: [n]) = logsumexp(i: v[i])', { v: [1000, 1000] }, 1000 + L(2), [[0.5, 0.5]]],
    ['f(v: [n]) = logsumexp(i: v[i])', { v: [-1000, -1000] }, -1000 + L(2), [[0.5, 0.5]]],
    ['f(v: [n]) = softmax(v)[0]', { v: [1000, 0] }, 1, [[0, 0]]],
    // norm at 0.
    ['f(v: [n]) = norm(v)', { v: [0, 0] }, 0, [[0, 0]]],
    ['f(A: [m, n], n: int) = sum(i: norm(A[i]))', { A: [[0, 0], [3, 4]], n: 2 }, 5, [[0, 0, 0.6, 0.8]]],
    // stop is the identity without a gradient.
    ['f(v: [n]) = sum(i: v[i] / stop(sum(v)))', { v: [1, 3] }, 1, [[0.25, 0.25]]],
  ];
  test.each(rows.map((row) => [`${row[0]} at ${JSON.stringify(row[1])}`, row] as const))('%s', (_name, row) => expectRow(row));
});

describe('numerical policy, where plain forward mode has none', () => {
  const rows: readonly Row[] = [
    ['f(v: [n]) = log(sum(exp(v)))', { v: [1000, 1000] }, 1000 + L(2), [[0.5, 0.5]]],
    ['f(v: [n]) = log(sum(i: exp(v[i])))', { v: [1000, 1000] }, 1000 + L(2), [[0.5, 0.5]]],
    ['f(v: [n], w: [n]) = sum(sqrt(v) * w)', { v: [0, 4], w: [0, 3] }, 6, [[0, 0.75], [0, 2]]],
    ['f(v: [n], w: [n]) = sum(i: sqrt(v[i]) * w[i])', { v: [0, 4], w: [0, 3] }, 6, [[0, 0.75], [0, 2]]],
    ['f(v: [n]) = mean(i: log(1 + exp(v[i])))', { v: [1000, -1000] }, 500, [[0.5, 0]]],
    ['f(v: [n]) = sum(1 / (1 + exp(-v)))', { v: [1000, -1000] }, 1, [[0, 0]]],
    ['f(v: [n]) = sum(v^0)', { v: [0, 2] }, 2, [[0, 0]]],
  ];
  test.each(rows.map((row) => [`${row[0]} at ${JSON.stringify(row[1])}`, row] as const))('%s', (_name, row) => expectRow(row, 'by hand'));
});

describe('no NaN from a branch not taken', () => {
  const rows: readonly Row[] = [
    ['f(v: [n]) = sum(i: if(v[i] > 0, log(v[i]), 0))', { v: [-1, 0, 1] }, 0, [[0, 0, 1]]],
    ['f(v: [n]) = sum(if(v > 0, log(v), 0))', { v: [-1, 0, 1] }, 0, [[0, 0, 1]]],
    ['f(v: [n]) = sum(i: if(v[i] > 0, sqrt(v[i]), -v[i]))', { v: [-1, 0, 4] }, 3, [[-1, -1, 0.25]]],
    ['f(v: [n]) = sum(i: if(v[i] != 0, sin(v[i]) / v[i], 1))', { v: [0, 0] }, 2, [[0, 0]]],
    ['f(v: [n], w: [n]) = sum(if(w != 0, v / w, 0))', { v: [0, 2], w: [0, 4] }, 0.5, [[0, 0.25], [0, -0.125]]],
    ['f(v: [n]) {\n  l = log(v)\n  sum(i: if(v[i] > 0, l[i] * 2, 0))\n}', { v: [-1, 1] }, 0, [[0, 2]]],
    ['f(v: [n]) {\n  l = log(v)\n  sum(if(v > 0, l * 2, 0))\n}', { v: [-1, 1] }, 0, [[0, 2]]],
    ['f(v: [n], s) {\n  l[i] = log(v[i] * s)\n  if(s > 0, sum(l), s)\n}', { v: [1, 2], s: -1 }, -1, [[0, 0], 1]],
    ['f(v: [n], s) = sum(i: if(v[i] > 0, log(v[i] * s) * log(s), 0))', { v: [-1, -2], s: -1 }, 0, [[0, 0], 0]],
    ['f(v: [n]) {\n  t = norm(v)\n  a = v / t\n  sum(if(t > 0, a, v))\n}', { v: [0, 0] }, 0, [[1, 1]]],
    ['f(x: [n]) {\n  h[i] = if(i == 0, x[0], x[i] > 0, h[i-1] * log(x[i]), h[i-1])\n  h[n-1]\n}', { x: [2, -3, 1] }, 0, [[0, 0, 2]]],
    ['f(v: [n]) = max(i: if(v[i] > 0, log(v[i]), -1))', { v: [-1, 1] }, 0, [[0, 1]]],
    ['f(v: [n], s) = if(s > 0, sum(i: sqrt(v[i])), sum(i: -v[i]))', { v: [-1, 4], s: -1 }, -3, [[-1, -1], 0]],
    ['f(A: [m, n], s, n: int) = if(s > 0, sum(log(A @ A\')), s)', { A: [[0, -1]], s: -2, n: 2 }, -2, [[0, 0], 1]],
    ['f(v: [n]) = sum(i: if(i > 0 and v[i-1] > 0, log(v[i-1]), v[i]))', { v: [1, -1, 3] }, 1 + 0 + 3, [[1 + 1, 0, 1]]],
    ['f(v: [n], k: int[n]) = sum(i: if(k[i] >= 0, v[k[i]], 0))', { v: [1, 2], k: [-1, 0] }, 1, [[1, 0]]],
  ];
  test.each(rows.map((row) => [`${row[0]} at ${JSON.stringify(row[1])}`, row] as const))('%s', (_name, row) => expectRow(row));
});

describe('no NaN from what a loop over nothing uses', () => {
  const none = { sizes: [0] };
  const rows: readonly Row[] = [
    ['f(s, v: [n]) = sum(i: log(s) * v[i])', { s: 0, v: none }, 0, [0, []]],
    ['f(s, v: [n]) = s + sum(i: sqrt(s) * v[i])', { s: 0, v: none }, 0, [1, []]],
    ['f(s, t, v: [n]) = sum(i: s / t * v[i])', { s: 0, t: 0, v: none }, 0, [0, 0, []]],
    ['f(x, v: [n]) = x + sum(i: x / n * v[i])', { x: 1, v: none }, 1, [1, []]],
    ['f(z: [n], s, w: [n]) = sum(i: exp(z[0] * s) * w[i])', { z: none, s: 1, w: none }, 0, [[], 0, []]],
    ['f(z: [n], s, w: [n]) = sum(i: exp(z[n-1] * s) * w[i])', { z: none, s: 1, w: none }, 0, [[], 0, []]],
    ['f(s, v: [n]) = sum(i: exp(max(v) * s) * v[i])', { s: 0, v: none }, 0, [0, []]],
    ['f(s, v: [n]) = sum(i: sin(min(v) * s) * v[i])', { s: 0, v: none }, 0, [0, []]],
    // What is at least 0 may be 0, and 0 is not the only pole of all.
    ['f(s, t, v: [n]) = sum(i: s / max(t, 0) * v[i])', { s: 0, t: -1, v: none }, 0, [0, 0, []]],
    ['f(s, t, v: [n]) = sum(i: s / min(t, 1) * v[i])', { s: 0, t: 0, v: none }, 0, [0, 0, []]],
    ['f(s, t, v: [n]) = sum(i: s / sqrt(max(t^2, -1)) * v[i])', { s: 0, t: 0, v: none }, 0, [0, 0, []]],
    ['f(s, v: [n]) = sum(i: atanh(max(s, 0.5)) * v[i])', { s: 1, v: none }, 0, [0, []]],
    ['f(s, v: [n]) = sum(i: if(s > 0.5, atanh(s), 1) * v[i])', { s: 1, v: none }, 0, [0, []]],
    ['gate g(x) = 1 / (1 - x) { dx = out * out }\nf(s, v: [n]) = sum(i: g(max(s, 0.5)) * v[i])', { s: 1, v: none }, 0, [0, []]],
    ['f(s, v: [n]) = sum(i: 1 / max(v) * s * v[i])', { s: 0, v: none }, 0, [0, []]],
    // A position that no loop asks.
    ['f(z: [n], s, const at: int[m], w: [q]) = sum(k, i: exp(z[at[k]] * s) * w[i])', { z: [1], s: 1, at: [5], w: none }, 0, [[0], 0, []]],
    ['f(z: [n], s, const at: int[m], w: [m]) = sum(k, i in 0..k: exp(z[at[k]] * s) * w[i])', { z: [1], s: 1, at: [5, 0], w: [2, 3] }, 2 * Math.E, [[2 * Math.E], 2 * Math.E, [Math.E, 0]]],
  ];
  test.each(rows.map((row) => [`${row[0]} at ${JSON.stringify(row[1])}`, row] as const))('%s', (_name, row) => expectRow(row));

  test.each([
    ['at least 1', 'f(x: [n], const to: int[e], const at: int[e]) {\n  h[a in 0..n] = tanh(x[a] / max(count(k: to[k] == a), 1))\n  sum(k: h[at[k]]^2)\n}'],
    ['1 and a square', 'f(s, const t, v: [n]) = sum(i: s / (1 + t^2) * v[i])'],
    ['a root of it', 'f(s, const w: [m], v: [n]) = sum(i: s / sqrt(2 + sum(w^2)) * v[i])'],
    ['a sigmoid', 'f(s, t, v: [n]) = sum(i: exp(sigmoid(s) * t) * v[i])'],
    ['a position that is asked where it is read', 'f(x: [n, q], const at: int[e], const to: int[e], q: int) {\n  h[a in 0..n, c in 0..q] = tanh(sum(k: if(to[k] == a, x[at[k], c], 0)))\n  sum(k, c: h[at[k], c]^2)\n}'],
  ])('nothing is asked of an adjoint: %s', async (_what, source) => {
    expect((await compile(source, { target: 'js' })).code).not.toContain('!== 0');
  });
});
