// Elements that are read one at a time: at whole numbers of data, at positions that are computed, from literals that mix kinds.
// Every row is held against the oracle in every way of the module, with indices written out and not, and with checkpoints.

import { describe, expect, test } from 'vitest';
import type { Options } from '../src/compile.ts';
import { argumentsOf, errorsOf, expectAllWays, expectNear, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { callGrad, callPacked, callSplit, callValue, hostArguments, lastDefinition, makeCache, subjectOf } from './array-ways.ts';

/** `slopes`, found by hand: of each number of the result along all parameters that are no data. */
type Row = readonly [source: string, args: { readonly [parameter: string]: Plain }, slopes?: readonly (readonly number[])[]];

const options: readonly Options[] = [{}, { unroll: 1 }, { unroll: 16, checkpoint: true }, { unroll: 1, checkpoint: true }];
const u6 = [1, 2, 3, 4, 5, 6];
const t4 = [1, 2, 4, 8];
const E52 = [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]];
const logp43 = [[-1, -2, -3], [-3, -1, -2], [-0.5, -2.5, -1], [-1.5, -0.2, -3]];
const S33 = [[-0.3, -1.2, -1], [-0.9, -0.4, -2], [-1, -2, -0.7]];
const A33 = [[1, 5, 3], [2, 9, 4], [7, 8, 6]];
const A23 = [[1, 2], [3, 4], [5, 6]];

const features: { readonly [what: string]: readonly Row[] } = {
  'a result that is one element: all others have gradient 0': [
    ['f(x: [4], k: int) = [x[k]]', { x: [1, 2, 3, 4], k: 2 }, [[0, 0, 1, 0]]],
    ['f(x: [4], k: int) = x[k]', { x: [1, 2, 3, 4], k: 2 }, [[0, 0, 1, 0]]],
    ['f(x: [4], k: int) = [x[k], x[k]]', { x: [1, 2, 3, 4], k: 2 }, [[0, 0, 1, 0], [0, 0, 1, 0]]],
    ['f(x: [4], k: int) = [[x[k]]]', { x: [1, 2, 3, 4], k: 2 }],
    ['f(x: [4], k: int) = {a: [x[k]], b: {c: x[0]}}', { x: [1, 2, 3, 4], k: 2 }],
    ['f(x: [4], y: [4]) = [x[argmax(y)]]', { x: [1, 2, 3, 4], y: [1, 5, 2, 3] }, [[0, 1, 0, 0, 0, 0, 0, 0]]],
    ['f(x: [n], y: [n]) = [x[argmax(y)]]', { x: [1, 2, 3, 4], y: [1, 5, 2, 3] }],
    ['f(x: [4], k: int, s) = [x[k] + s]', { x: [1, 2, 3, 4], k: 1, s: 3 }, [[0, 1, 0, 0, 1]]],
    ['f(a, b, w: [3], v: [3]) = [if(a > b, a, w[argmax(v)])]', { a: 1, b: 2, w: [1, 2, 3], v: [1, 5, 2] }, [[0, 0, 0, 1, 0, 0, 0, 0]]],
    ['f(A: [2, 2], k: int) = [A[k, 0]]', { A: [[1, 2], [3, 4]], k: 1 }, [[0, 0, 1, 0]]],
    ['f(x: [4], y: [4]) {\n  w = x * y\n  [w[argmin(y)], w[argmax(w)]]\n}', { x: [1, 2, 3, 4], y: [3, 1, 2, 5] }],
    ['f(x: [4]) {\n  y = [x[0]^2, x[1], x[3], x[2]]\n  [y[argmax(x)]]\n}', { x: [1, 2, 3, 4] }],
  ],
  'the same at a constant position': [
    ['f(v: [n]) {\n  z[k] = v[k]^2\n  [z[0]]\n}', { v: [1, 2, 3] }, [[2, 0, 0]]],
    ['f(v: [n]) {\n  z[k] = v[k]^2\n  [z[n-1], 1]\n}', { v: [1, 2, 3] }, [[0, 0, 6], [0, 0, 0]]],
    ['f(v: [n]) {\n  z[k] = v[k]^2\n  [z[0], z[0]]\n}', { v: [1, 2, 3] }],
    ['f(v: [n]) {\n  z[k] = v[k]^2\n  z[1]\n}', { v: [1, 2, 3] }],
    ['f(v: [n]) {\n  z[k] = v[k]^2\n  {a: z[0]}\n}', { v: [1, 2, 3] }],
    ['f(v: [n]) {\n  z[k] = v[k] + 1\n  z[1..n]\n}', { v: [1, 2, 3] }],
    ['f(v: [6]) {\n  z[k] = v[k] + v[5-k]\n  [i in 0..3: z[1]]\n}', { v: u6 }],
    ['f(v: [n], x) {\n  z[k] = sin(v[k])\n  if(x > 0, [z[0], 1], [z[n-1], z[1]])\n}', { v: u6, x: 1 }],
    ['f(v: [n], k: int) {\n  h[0] = v[0]\n  h[i in 1..9] = 2 * v[1]\n  [h[k]]\n}', { v: [1, 2, 3], k: 4 }, [[0, 2, 0]]],
    ['f(x: [n]) {\n  h[0] = x[0]\n  h[i in 1..n] = h[i-1] * x[i]\n  [h[0]]\n}', { x: [1, 2, 3, 4] }],
    ['f(r1: {x, w: [3]}, r2: {x, w: [3]}, x4, const x5) {\n  {a: r1.x, b: if([i9 in 0..4: r1.x] > 0.1, [r1.x, r2.w[argmin(r1.w)], r2.w[0], r1.x], [i8 in 0..4: r1.x])}\n}', { r1: { x: 2, w: [3, 1, 2] }, r2: { x: 3, w: [4, 5, 6] }, x4: 3, x5: 1 }],
  ],
  'a row, and an array whose axes stand in another order': [
    ['f(A: [m, n], v: [n], s: int) {\n  M[i, j] = A[i, j]^2 * v[j]\n  M[s]\n}', { A: A23, v: [2, 3], s: 1 }],
    ['f(A: [m, n], v: [n]) {\n  S[i, 0] = A[i, 0] * v[0]\n  S[i, j in 1..n] = A[i, j]\n  R[0, j in 0..n, i in 0..m] = S[i, j]\n  R[1, j in 0..n, i in 0..m] = 3 * v[j]\n  R\n}', { A: A23, v: [2, 3] }],
    ['f(A: [m, n], v: [n]) {\n  S[i, j] = [A[i, j], v[j]]\n  R[0, j in 0..n, i in 0..m] = S[i, j]\n  R[1, j in 0..n, i in 0..m] = 3 * [v[j], 1]\n  R\n}', { A: A23, v: [2, 3] }],
    ["f(A: [m, n], v: [n]) {\n  S[0, j] = v[j]\n  S[i in 1..m, j] = A[i, j] * S[i-1, j]\n  S'\n}", { A: A23, v: [2, 3] }],
    ['f(A: [m, m]) {\n  S[i, j] = A[i, j]\n  R[j, i] = S[i, j]\n  {a: R, b: R[0], c: S[1, 1]}\n}', { A: [[1, 2], [3, 4]] }],
  ],
  'a recurrence whose adjoint no step before needs: it runs with the value': [
    ['f(v: [n]) {\n  h[t in 0..n] = if(t == 0, prod(i: v[i]), if(t != 2, 3, h[t-1]))\n  sum(softplus(h))\n}', { v: [1, 2, 0.5, 3] }],
    ['f(v: [n]) {\n  h[t in 0..n] = if(t == 0, prod(i: v[i]), if(t == 3, h[t-1], v[t]))\n  sum(sin(h))\n}', { v: [1, 2, 0.5, 3] }],
    ['f(v: [n]) {\n  h[t in 0..n] = if(t == n-1, prod(i: v[i]), if(t != 1, 3, h[t+1]))\n  sum(softplus(h))\n}', { v: [1, 2, 0.5, 3] }],
  ],
  'where the entries of a Jacobian stand, by whole numbers alone': [
    ['f(u: [6], k: int) = [u[k]]', { u: u6, k: 4 }, [[0, 0, 0, 0, 1, 0]]],
    ['f(E: [5, 2], k: int) = E[k]', { E: E52, k: 3 }],
    ['f(u: [6], p: int[3]) = [i: u[p[i]]]', { u: u6, p: [4, 0, 4] }],
    ['f(u: [6], k: int) = {a: u[k], b: [u[k-1], 1, u[2*k div 2]]}', { u: u6, k: 4 }],
    ['f(x: [6], k: int) = [i in 0..k: x[i]]', { x: u6, k: 3 }],
    ['f(x: [6], k: int) = [i in 0..6: if(i < k, x[i], 0)]', { x: u6, k: 3 }],
    ['f(x: [6], y: [6], k: int) = [if(k > 2, x[k], y[k-1])]', { x: u6, y: u6, k: 3 }],
    ['f(x, k: int) = [i in 0..k: x * i]', { x: 2, k: 3 }],
  ],
  'a record of whole numbers is data, and so are those of a record that is const': [
    ['f(p: {k: int, l: int[2]}, v: [n]) = v[p.k]^2 + v[p.l[0]]', { p: { k: 1, l: [2, 0] }, v: t4 }, [[0, 4, 1, 0]]],
    ['f(const p: {x, w: [3], k: int}, v: [n]) = p.x * v[p.k] + dot(p.w, v[0..3])', { p: { x: 3, w: [1, 2, 3], k: 3 }, v: t4 }, [[1, 2, 3, 3]]],
    ['f(q: {k: int}[m], v: [n]) = [i in 0..m: v[q[i].k]^2]', { q: { k: [3, 0, 3] }, v: t4 }],
    ['f(p: {k: int, inner: {l: int}}, x, y) = x^2 * p.k + y * p.inner.l', { p: { k: 3, inner: { l: 2 } }, x: 1.5, y: 2 }, [[9, 2]]],
  ],
  'whole numbers among the results hand nothing back': [
    ['f(v: [n], x) = {a: x^2, b: [i: count(j: v[j] > v[i])], c: {d: [x, v[0]]}}', { v: [1, 3, 2], x: 3 }],
  ],
  'a literal is real as soon as one element is': [
    ['f(x, q: int, k: int) = [q, x, x, x, x][k]', { x: 3, q: 2, k: 2 }, [[1]]],
    ['f(x, q: int, v: [5]) = sum(v * [q, x, x, x, x])', { x: 3, q: 2, v: [1, 2, 3, 4, 5] }, [[14, 2, 3, 3, 3, 3]]],
    ['f(x, q: int, k: int) = [q, x][k]', { x: 3, q: 2, k: 1 }, [[1]]],
    ['f(x, q: int, k: int) = [[q, 1], [x, q], [2, x]][k, 1]', { x: 3, q: 2, k: 2 }, [[1]]],
    ['f(x, q: int, k: int) = [[q, 1, q, 1, q], [x, q, 1, 2, 3], [2, x, 3, 4, x]][k, 1]', { x: 3, q: 2, k: 2 }],
    ['f(x, q: int, k: int) = [q, x, x, x, x][k..5]', { x: 3, q: 5, k: 2 }],
    ['f(x, q: int, k: int) = [i in 0..3: [q, x, x, x, x][(i+k) mod 5]]', { x: 3, q: 5, k: 2 }],
    ['f(x, q: int, k: int) = [-q, x, 1, x][k] + [q*2, x][k div 2] + [q^2, x, 2.5][k-1]', { x: 3, q: 5, k: 3 }],
    ['f(x, q: int) = prod(j in 0..5: [q, x, x, 1, x][j])', { x: 3, q: 5 }],
    ['f(x, q: int) = {a: [q, x], b: q, c: [q, 1]}', { x: 3, q: 5 }],
  ],
  'and so is what is joined, folded, or given by lines': [
    ['f(p: int[n], x: [n], k: int) = [p, x][k, 1]', { x: [3, 4], p: [1, 2], k: 1 }],
    ['f(p: int[n], x: [n], y) = sum(if(y > 1, p, x))', { x: [3, 4], p: [1, 2], y: 0 }],
    ['f(p: int[n], x: [n]) = sum(if(x > 3, p, x))', { x: [3, 4], p: [1, 2] }],
    ['f(x: [n], q: int) = max(j: max(if(j > 0, q, x[j]), if(j > 1, x[j], q)))', { x: [13, 2, 17], q: 5 }],
    ['f(x: [n], q: int, k: int) {\n  h[i] = [q, x[i]]\n  h[1, k]\n}', { x: [3, 4, 5], k: 1, q: 5 }],
    ['f(x: [n], q: int, k: int) {\n  h[i] = [i, x[i], 1]\n  h[1, k] + sum(j: h[2, j] * j)\n}', { x: [3, 4, 5], k: 1, q: 5 }],
    ['f(x, q: int, k: int) {\n  h[0] = q\n  h[1] = x\n  h[2] = x * x\n  h[k]\n}', { x: 3, k: 1, q: 5 }],
    ['f(x: [n], q: int, k: int) {\n  s[0] = [q, 1]\n  s[i in 1..n] = [s[i-1, 1] * x[i], x[i]]\n  s[k, 0] + sum(s)\n}', { x: [3, 4, 5], k: 2, q: 5 }],
    ['f(x: [n], q: int, k: int) = [i, j in 0..2: if(j == 0, q, x[i])][1, k]', { x: [3, 4, 5], k: 1, q: 5 }],
    ['g(a, b: int) = [b, a, a]\nf(x, q: int, k: int) = g(x, q)[k]', { x: 3, k: 1, q: 5 }],
    ['g(a: {u, v}) = [a.u, a.v]\nf(x, q: int, k: int) = g({u: q, v: x})[k]', { x: 3, k: 1, q: 5 }],
    ['f(x, q: int, k: int) = (if(k > 0, {a: q, b: x}, {a: x, b: q})).b', { x: 3, k: 1, q: 5 }, [[1]]],
    ['f(x, q: int[3]) = dot(q, [1, x, x]) + sum([q, [x, x, 1]] @ [1, q[0], x])', { x: 3, q: [5, 2, 3] }],
  ],
  'lines that are positions': [
    ['f(v: [n]) {\n  c[k in 0..n] = argmax(v)\n  sum(k: v[c[k]])\n}', { v: [3, 1, 2, 5, 4] }, [[0, 0, 0, 5, 0]]],
    ['f(A: [n, n]) {\n  c[k] = argmax(i: A[k, i])\n  sum(k: A[k, c[k]])\n}', { A: A33 }, [[0, 1, 0, 0, 1, 0, 0, 1, 0]]],
    ['f(A: [5, 2]) {\n  c[k] = argmin(i: A[k, i])\n  d[k] = argmax(A[k])\n  [k: A[k, c[k]] * A[k, d[k]]]\n}', { A: [[1, 5], [2, 9], [8, 6], [4, 3], [0, 7]] }],
    ['f(A: [n, n]) {\n  c[0] = 1\n  c[k in 1..n] = argmax(i in 0..k+1: A[k, i])\n  sum(k: A[c[k], c[n-1-k]] * k)\n}', { A: A33 }],
    ['f(A: [n, n]) {\n  c[k] = count(i: A[k, i] > 3)\n  sum(k: A[k, min(c[k], n-1)])\n}', { A: A33 }],
    ['f(A: [n, n]) {\n  c[k] = [argmax(i: A[k, i]), argmin(i: A[k, i])]\n  sum(k in 0..n: A[k, c[k, 0]]^2 - A[k, c[k, 1]])\n}', { A: A33 }],
    ['f(A: [n, n], x: [n]) {\n  c = [k: argmax(i: A[k, i])]\n  [k: x[c[k]] * k]\n}', { A: A33, x: [1, 2, 3] }],
    ['f(A: [n, n], x: [n]) {\n  c[k] = argmax(i: A[k, i])\n  d[k] = c[c[k]]\n  h[0] = x[0]\n  h[t in 1..n] = h[t-1] * x[d[t]]\n  h[n-1]\n}', { A: A33, x: [2, 3, 4] }],
    ['f(v: [n], w: [n]) {\n  c[k in 0..n] = argmax(j: v[j] * w[k])\n  {a: c, b: [i: v[c[i]]]}\n}', { v: [3, 1, 2, 5, 4], w: [1, -1, 1, -1, 1] }],
    ['f(A: [n, n]) {\n  c[k in 0..n] = max(i: A[k, i])\n  d[k in 0..n] = sum(i: if(A[k, i] > 2, c[i], -c[k]))\n  sum(d)\n}', { A: A33 }],
  ],
  'what is rounded is a position': [
    ['f(t: [n], x) = t[floor(x)]', { t: t4, x: 2.3 }, [[0, 0, 1, 0, 0]]],
    ['f(t: [4], x) = t[floor(x)]', { t: t4, x: 2.3 }, [[0, 0, 1, 0, 0]]],
    ['f(t: [n], x) {\n  i = floor(x)\n  t[i] + (x - i) * (t[i+1] - t[i])\n}', { t: t4, x: 1.25 }, [[0, 0.75, 0.25, 0, 2]]],
    ['f(t: [n], x) {\n  i = clamp(floor(x), 0, n-2)\n  t[i] + (x - i) * (t[i+1] - t[i])\n}', { t: t4, x: 7.5 }, [[0, 0, -4.5, 5.5, 4]]],
    ['f(t: [n], x) {\n  i = floor(x)\n  if(i < 0, t[0], i >= n-1, t[n-1], t[i] + (x - i) * (t[i+1] - t[i]))\n}', { t: t4, x: 1.3 }],
    ['f(t: [n], x: [m]) {\n  i[k] = floor(x[k])\n  sum(k: t[i[k]] + (x[k] - i[k]) * (t[i[k]+1] - t[i[k]]))\n}', { t: t4, x: [1.3, 0.2, 2.7] }],
    ['f(t: [n], const x: [m]) = [k: t[floor(x[k])] * (1 + floor(x[k]) - x[k]) + t[min(floor(x[k]) + 1, n-1)] * (x[k] - floor(x[k]))]', { t: t4, x: [1.3, 0.2, 3] }],
    ['f(t: [n], x) = t[clamp(round(x * 2), 0, n-1)] * x', { t: t4, x: 1.3 }],
    ['f(t: [n], x) = t[ceil(x) mod n] * x', { t: t4, x: 5.3 }],
    ['f(t: [3, 3], x, y) {\n  i = floor(x)\n  j = floor(y)\n  a = x - i\n  b = y - j\n  [(1-a)*(1-b)*t[i, j] + a*(1-b)*t[i+1, j] + (1-a)*b*t[i, j+1] + a*b*t[i+1, j+1], t[i, j]]\n}', { t: A33, x: 1.3, y: 0.4 }],
    ['f(t: [n], x, k: int) = [t[floor(x) + k], t[[0, floor(x), k][1]], t[if(x > 1, floor(x), k)]]', { t: t4, x: 1.3, k: 1 }],
    ['f(t: [n], x: [m]) {\n  h[0] = x[0]\n  h[k in 1..m] = t[clamp(floor(h[k-1]), 0, n-1)] * x[k]\n  h[m-1]\n}', { t: t4, x: [1.3, 1.2, 0.7] }],
    ['f(t: [n], x: [m]) = sum(k: t[floor(abs(x[k])) div 2])', { t: t4, x: [1.3, -4.2, 2.7] }],
    ['g(t: [n], i) = t[round(i)]\nf(t: [n], x) = g(t, x * 2) * g(t, 1)', { t: t4, x: 1.3 }],
  ],
  'the larger of two positions is one of them, and a step back': [
    ['f(v: [n]) {\n  g[l in 0..n, 0] = v[l]\n  g[l in 0..n, j in 1..4] = g[argmax(v), max(j-1, 0)] + v[l]\n  g[0]\n}', { v: [1, 3, 2] }],
    ['f(v: [n], p: int[n]) {\n  g[l in 0..n, 0] = v[l]\n  g[l in 0..n, j in 1..6] = g[p[l], max(0, j-1)]^2 / 2\n  sum(g)\n}', { v: [1, 3, 2], p: [2, 0, 0] }],
    ['f(v: [n]) {\n  q[n, r in 0..n] = v[r]\n  q[i in 0..n, r in 0..n] = sum(j in 0..n: q[min(i+1, n), j]) + v[r]\n  sum(q)\n}', { v: [1, 3, 2] }],
  ],
  'two axes together say that elements never meet': [
    ['f(v: [m]) {\n  u[0] = 2\n  w[i in 0..m, 0] = v[i]\n  w[i in 0..m, t in 1..m] = if(t < i, w[i, t-1] * u[t-1], v[t])\n  u[i in 1..m] = w[i, i-1]\n  sum(t: w[t, t]^2) + sum(u)\n}', { v: [1, 3, 2, 5] }],
  ],
  'a recurrence of whole numbers gives positions': [
    ['f(x: [n], p: int[n]) {\n  r[0] = 0\n  r[k in 1..n] = (r[k-1] + p[k]) mod n\n  sum(k: x[r[k]] * k)\n}', { x: t4, p: [1, 3, 2, 3] }],
    ['f(x: [n], p: int[n]) {\n  r[0] = 0\n  r[k in 1..n] = p[r[k-1]]\n  [k in 0..n: x[r[k]] * k]\n}', { x: t4, p: [1, 3, 2, 3] }],
    ['f(x: [n]) {\n  r[0] = n-1\n  r[k in 1..n] = r[k-1] div 2\n  h[0] = x[0]\n  h[k in 1..n] = h[k-1] * x[r[k]] + 1\n  h[n-1]\n}', { x: t4 }],
    ['f(x: [n]) {\n  r[0] = 0\n  r[k in 1..n] = if(x[r[k-1]] > 2, r[k-1], k)\n  sum(k: x[r[k]])\n}', { x: t4 }],
    ['f(x: [n], t: [m]) {\n  r[0] = floor(x[0])\n  r[k in 1..n] = clamp(r[k-1] + floor(x[k]), 0, m-1)\n  sum(k in 0..n: t[r[k]] * x[k])\n}', { x: [1.2, -2.1, 3.3, 1.4], t: t4 }],
    ['f(x: [n], t: [m]) {\n  a[k in 0..n] = if(k == 0, 1, b[k-1])\n  b[k in 0..n] = (a[k] + 1) mod m\n  sum(k in 0..n: t[a[k]] * x[k])\n}', { x: [1.2, -2.1, 3.3, 1.4], t: t4 }],
    [viterbi('T, S', 'S, S', 'logp[0, path[0]] + sum(t in 1..T: A[path[t-1], path[t]] + logp[t, path[t]])'), { logp: logp43, A: S33 }, [[1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0]]],
    [viterbi('T, S', 'S, S', '{path: path, score: logp[0, path[0]] + sum(t in 1..T: A[path[t-1], path[t]] + logp[t, path[t]])}'), { logp: logp43.map((row) => row.map((number, s) => number * (s + 1))), A: S33 }],
    [viterbi('4, 3', '3, 3', 'logp[0, path[0]] + sum(t in 1..4: A[path[t-1], path[t]] + logp[t, path[t]])'), { logp: logp43, A: S33 }],
  ],
  'positions that are data point away from the lines that need no other element': [
    ['f(w: [d], const p: int[s], s: int) {\n  u[s] = w\n  u[k in 0..s] = u[p[k]]\n  sum(u)\n}', { w: [5, 7], p: [1, 2], s: 2 }, [[3, 3]]],
    ['f(w: [d], const p: int[s], s: int) {\n  u[0] = w\n  u[k in 1..s+1] = tanh(u[p[k-1]]) * w\n  sum(u)\n}', { w: [5, 7], p: [0, 1], s: 2 }],
    ['f(A: [2, 2], w: [2], p: int[s], s: int) {\n  u[s] = w\n  u[k in 0..s] = A @ u[p[k]] + u[k+1]\n  sum(u)\n}', { A: [[0.5, 1], [2, 3]], w: [5, 7], p: [2, 2, 3], s: 3 }],
    ['f(w: [d], p: int[s], s: int) {\n  u[s, j in 0..d] = w[j]\n  u[k in 0..s, j in 0..d] = u[p[k], d-1-j]\n  u\n}', { w: [5, 7], p: [1, 2], s: 2 }],
    ['f(v: [n], p: int[n]) {\n  u[n] = 0\n  u[i in 0..n] = v[i] + u[p[i]]\n  sum(u)\n}', { v: [5, 7, 2], p: [2, 2, 3] }, [[1, 1, 3]]],
    ['f(v: [5], p: int[5]) {\n  u[5] = 1\n  u[i in 0..5] = v[i] * u[p[i]]\n  u[0]\n}', { v: [5, 7, 2, 3, 4], p: [2, 2, 3, 4, 5] }],
    ['f(v: [n], p: int[n]) {\n  u[i in n..2*n] = v[i-n]\n  u[i in 0..n] = v[i] * sum(j in 0..2: u[p[i]+j])\n  sum(u)\n}', { v: [5, 7, 2], p: [1, 2, 4] }],
    ['f(v: [n]) {\n  u[n] = v[0]\n  u[i in 0..n] = v[i] * u[min(i+2, n)]\n  sum(u)\n}', { v: [5, 7, 2] }],
    ['f(v: [n], p: int[n]) {\n  u[0] = 1\n  w[0] = 2\n  u[i in 1..n] = v[i] * w[p[i]]\n  w[i in 1..n] = 1 + u[i] * v[i]\n  sum(u) + w[n-1]\n}', { v: [5, 7, 2], p: [0, 0, 1] }],
    ['f(v: [n], p: int[n]) {\n  u[n] = 1\n  w[n] = 2\n  u[i in 0..n] = v[i] * w[p[i]]\n  w[i in 0..n] = 1 + u[p[i]] * v[i]\n  sum(u) + w[0]\n}', { v: [5, 7, 2], p: [2, 2, 3] }],
    ['f(v: [n], p: int[n]) {\n  u[n] = 1\n  w[n] = v[0]\n  u[i in 0..n] = v[i] * w[p[i]] + w[i+1]\n  w[i in 0..n] = 1 + u[i] * v[i]\n  {a: u, b: w[0]}\n}', { v: [5, 7, 2], p: [2, 2, 3] }],
    ['f(v: [n], p: int[n]) {\n  u[n] = v\n  w[n] = 2 * v\n  u[i in 0..n] = v[i] * w[p[i]]\n  w[i in 0..n] = 1 + u[p[i]] * v\n  sum(u) + w[0, 1]\n}', { v: [0.5, 0.7, 0.2], p: [2, 2, 3] }],
    ['f(v: [n], p: int[n]) {\n  u[n, j in 0..2] = v[j]\n  u[i in 0..n, 0] = v[i] * u[p[i], 1]\n  u[i in 0..n, 1] = v[i] + u[p[i], 0]\n  sum(u)\n}', { v: [5, 7, 2], p: [2, 2, 3] }],
  ],
  'arrays that need one another stand in any order': [
    ['f(v: [n]) {\n  a[t in 0..n] = if(t == 0, v[0], b[t-1])\n  b[t in 0..n] = a[t] * v[t]\n  sum(b)\n}', { v: [3, 1, 2, 5, 4] }],
    ['f(v: [3]) {\n  a[t in 0..3] = if(t == 0, v[0], b[t-1])\n  b[t in 0..3] = a[t] * v[t]\n  {a: a, b: b[2]}\n}', { v: [3, 1, 2] }],
    ['f(v: [n]) {\n  a[t in 0..n] = if(t == n-1, v[0], b[t+1])\n  b[t in 0..n] = a[t] * v[t]\n  sum(b)\n}', { v: [3, 1, 2, 5, 4] }],
    ['f(v: [n]) {\n  a[t in 0..n] = if(t == 0, v[0], c[t-1])\n  b[t in 0..n] = a[t] * v[t]\n  c[t in 0..n] = b[t] + a[t]\n  [t: c[t]]\n}', { v: [3, 1, 2, 5, 4] }],
    ['f(v: [n]) {\n  a[t in 0..n, i in 0..2] = if(t == 0, v[i], b[t-1, 1-i])\n  b[t in 0..n, i in 0..2] = a[t, i] * v[t]\n  sum(b)\n}', { v: [3, 1, 2, 5, 4] }],
    ['f(x0, y0, dt, n: int) {\n  x[t in 0..n+1] = if(t == 0, x0, x[t-1] + dt * y[t-1])\n  y[t in 0..n+1] = if(t == 0, y0, y[t-1] - dt * x[t])\n  x[n]^2 + y[n]^2\n}', { x0: 1, y0: 0.5, dt: 0.1, n: 7 }],
  ],
};

/** The best path by back pointers, and what is made of it. */
function viterbi(steps: string, square: string, result: string): string {
  const [T = '', S = ''] = steps.split(', ');
  return [
    `f(logp: [${steps}], A: [${square}]) {`,
    `  d[0, s in 0..${S}] = logp[0, s]`,
    `  d[t in 1..${T}, s in 0..${S}] = max(r in 0..${S}: d[t-1, r] + A[r, s]) + logp[t, s]`,
    `  b[t in 1..${T}, s in 0..${S}] = argmax(r in 0..${S}: d[t-1, r] + A[r, s])`,
    `  path[${T}-1] = argmax(d[${T}-1])`,
    `  path[t in 0..${T}-1] = b[t+1, path[t+1]]`,
    `  ${result}`,
    '}',
  ].join('\n');
}

/** No element is the largest of nothing, or beside one that is no number: there the element is none either, and hands nothing back. */
const nowhere: readonly Row[] = [
  ['f(v: [n]) = v[argmin(v)]', { v: [] }],
  ['f(v: [n]) = v[argmin(v)]', { v: [1, NaN, 2] }],
  ['f(v: [n]) = v[argmax(v)]', { v: [NaN, 1] }],
  ['f(v: [3]) = v[argmin(v)]', { v: [1, NaN, 2] }],
  ['f(v: [3]) = v[argmax(v)]', { v: [3, 2, NaN] }],
  ['f(v: [5]) = v[argmin(v)]', { v: [1, NaN, 2, 3, 4] }],
  ['f(v: [n]) = v[n-1-argmin(v)]', { v: [1, NaN, 2] }],
  ['f(v: [n]) = v[argmin(v) mod n]', { v: [1, NaN, 2] }],
  ['f(v: [n]) = v[argmin(i in 1..n: v[i])]', { v: [5] }],
  ['f(v: [n], k: int, l: int) = v[argmax(j in k..l: v[j])]', { v: [3, 1, 5, 2], k: 2, l: 1 }],
  ['f(v: [n], w: [m]) = [v[argmin(w)]]', { v: [5], w: [] }],
  ['f(v: [n], w: [m]) {\n  c[k in 0..3] = argmin(w)\n  {a: v[c[2]]}\n}', { v: [5, 1], w: [NaN, 1] }],
];

function isNowhere([source, given]: Row): void {
  const args = argumentsOf(given);
  for (const one of options) {
    const subject = subjectOf(source, one);
    const df = source.includes('[v[') ? Float64Array.of(1) : source.includes('{a: ') ? { a: 1 } : 1;
    const answers = [callSplit(subject, args, makeCache(subject, args), df), ...(df === 1 ? [callGrad(subject, args), callPacked(subject, args)] : [])];
    expect(callValue(subject, args)).toEqual([NaN]);
    for (const { value, gradient } of answers) {
      expect(value).toEqual([NaN]);
      expect(gradient).toEqual(gradient.map(() => 0));
    }
  }
}

function holds([source, given, slopes]: Row): void {
  const args = argumentsOf(given);
  const oracle = askOracle(source, lastDefinition(source).name, args);
  if (slopes !== undefined) expectNear(oracle.slopes.flat(), slopes.flat(), 1e-12, "the oracle's slopes");
  for (const one of options) expectAllWays(subjectOf(source, one), args, oracle, 1e-12);
}

describe.each(Object.entries(features))('%s', (_, rows) => {
  test.each(rows.map((row) => [row[0], row] as const))('%s', (_source, row) => holds(row));
});

describe('no element is the largest', () => {
  test.each(nowhere.map((row) => [row[0], row] as const))('%s', (_source, row) => isNowhere(row));
});

describe('a rounded position outside, or none at all', () => {
  const rows: readonly Row[] = [
    ['f(t: [n], x) = t[floor(x)]', { t: t4, x: 4 }],
    ['f(t: [n], x) = t[floor(x)]', { t: t4, x: -0.5 }],
    ['f(t: [n], x) = t[floor(x)]', { t: t4, x: NaN }],
    ['f(t: [4], x) = t[floor(2 * x) mod 4]', { t: t4, x: Infinity }],
    ['f(t: [2], p: int[3], x: int) = t[p[x]]^2', { t: [1, 2], p: [0, 5, 1], x: 1 }],
    ['f(t: [2], const p: [3], x: int) = log(t[floor(p[x])])', { t: [1, 2], p: [0, 5, 1], x: 1 }],
  ];
  test.each(rows.map((row) => [row[0], row[1]['x'], row] as const))('%s at %s is refused', (_source, _x, [source, given]) => {
    const args = argumentsOf(given);
    for (const one of options) {
      const subject = subjectOf(source, one);
      for (const call of [() => callValue(subject, args), () => callGrad(subject, args), () => callSplit(subject, args, makeCache(subject, args), 1)]) expect(call).toThrow(RangeError);
    }
  });

  const early: readonly Row[] = [
    ['f(w: [d], const p: int[s], s: int) {\n  u[s] = w\n  u[k in 0..s] = u[p[k]]\n  sum(u)\n}', { w: [5, 7], p: [1, 1], s: 2 }],
    ['f(v: [n], p: int[n]) {\n  u[0] = 1\n  w[0] = 2\n  u[i in 1..n] = v[i] * w[p[i]]\n  w[i in 1..n] = 1 + u[i] * v[i]\n  sum(u)\n}', { v: [5, 7, 2], p: [0, 0, 2] }],
    ['f(v: [n], p: int[n]) {\n  u[n] = 1\n  w[n] = 2\n  u[i in 0..n] = v[i] * w[p[i]]\n  w[i in 0..n] = 1 + u[p[i]] * v[i]\n  sum(u)\n}', { v: [5, 7, 2], p: [2, 1, 3] }],
  ];
  test.each(early.map((row) => [row[0], row] as const))('an element that is not yet there: %s', (_source, [source, given]) => {
    const args = argumentsOf(given);
    for (const one of options) {
      const subject = subjectOf(source, one);
      for (const call of [() => callValue(subject, args), () => callGrad(subject, args), () => callPacked(subject, args), () => callSplit(subject, args, makeCache(subject, args), 1)]) expect(call).toThrow(RangeError);
    }
  });

  test('where it takes computed numbers to know, the element is no number', () => {
    isNowhere(['f(t: [n], x: [m]) = t[floor(sum(x))]', { t: t4, x: [3, 2] }]);
    isNowhere(['f(t: [n], x: [m]) = t[floor(sum(x)) mod n]', { t: t4, x: [3, NaN] }]);
  });
});

describe('where the entries of a Jacobian would stand outside', () => {
  const rows: readonly Row[] = [
    ['f(x: [4], k: int) = [x[k]]', { x: t4, k: 7 }],
    ['f(x: [n], k: int) = [x[k], x[0] * x[1]]', { x: t4, k: -1 }],
    ['f(E: [5, 2], k: int) = E[k]', { E: E52, k: 5 }],
    ['f(x: [n], p: int[m]) = [i: x[p[i]] * x[0]]', { x: t4, p: [0, 9] }],
    ['f(x: [n], k: int) = x[k..n]', { x: t4, k: 7 }],
    ['f(x: [2], p: int[3], k: int) = [x[p[k]]^2]', { x: [1, 2], p: [0, 5, 1], k: 1 }],
  ];
  test.each(rows.map((row) => [row[0], row] as const))('%s', (_source, [source, given]) => {
    const args = argumentsOf(given);
    for (const one of options) {
      const subject = subjectOf(source, one);
      for (const name of ['fJacobian', 'fJacobianPattern']) expect(() => subject.exports[name]?.(...hostArguments(subject, args))).toThrow(/ is (7|-1|5|9)( where i = 1)?, outside /);
    }
  });
});

describe('refused', () => {
  test.each([
    ['a line that no circle needs', 'f(v: [n]) {\n  a[i in 0..n] = b[i] + 1\n  b[i] = v[i]\n  sum(a)\n}', ['GR2004']],
    ['a whole array that comes later', 'f(v: [n]) {\n  a[t in 0..n] = if(t == 0, v[0], sum(b))\n  b[t in 0..n] = a[t]\n  sum(b)\n}', ['GR2004']],
    ['rows that come later', 'f(v: [n]) {\n  a[t in 0..n] = if(t == 0, v[0], b[t-1])\n  b[t in 0..n] = [a[t], 1]\n  sum(b)\n}', ['GR2004']],
    ['arrays that need one another at once', 'f(v: [n]) {\n  a[t in 0..n] = if(t == 0, v[0], b[t])\n  b[t in 0..n] = a[t]\n  sum(b)\n}', ['GR3032']],
    ['an element between two steps', 'f(v: [n]) {\n  a[0] = v[0]\n  b[0] = 1\n  a[t in 1..n] = b[t-1] * v[t]\n  b[1] = 2 * a[1]\n  b[t in 2..n] = a[t]\n  sum(b)\n}', ['GR3032']],
    ['a recurrence of reals as a position', 'f(v: [n]) {\n  r[0] = 0\n  r[k in 1..n] = r[k-1] + v[k]\n  v[r[2]]\n}', ['GR3006']],
    ['whole numbers that need reals', 'f(v: [n]) {\n  a[t in 0..n] = if(t == 0, 1, b[t-1])\n  b[t in 0..n] = a[t] * v[t]\n  v[a[1]]\n}', ['GR3006']],
    ['whole numbers beside numbers with a gradient', 'f(p: {x, w: [3], k: int}, v: [n]) = p.x * v[p.k] + sum(p.w)', ['GR3033']],
    ['the same in a record of a record', 'f(p: {x, q: {k: int[2]}}) = p.x * p.q.k[1]', ['GR3033']],
    ["a gate of the file's own that is called floor", 'gate floor(x) = x^2 { dx = 2*x }\nf(v: [n], x) = v[floor(x)]', ['GR3006']],
    ['what is wrong beside a recurrence of whole numbers', 'f(x: [n]) {\n  r[0] = 0\n  r[k in 1..n] = r[k-1] + 1\n  q[k] = x[r[k]]\n  y = zz\n  sum(q) + y\n}', ['GR2001']],
  ])('%s', (_what, source, codes) => {
    expect(errorsOf(source)).toEqual(codes);
  });
});
