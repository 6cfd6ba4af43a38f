// An option never decides whether a source is valid: each program gives the oracle's numbers with every one of them. Programs
// that were refused, or had no order, as some of their indices were written out; and loops that may not run at all.

import { describe, expect, test } from 'vitest';
import type { Options } from '../src/compile.ts';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { callGrad, callPacked, callSplit, callValue, lastDefinition, makeCache, subjectOf } from './array-ways.ts';

type Program = readonly [what: string, source: string, args: { readonly [parameter: string]: Plain }];

const x3 = [0.5, -1.25, 0.75];
const settings: readonly Options[] = [{}, { unroll: 1 }, { unroll: 16 }, { checkpoint: true }];

const helpers: readonly Program[] = [
  ['a helper that sums over a loop', 'g(x) = sum(k in 0..5: x)\nf(A: [n]) = sum(i: g(A[i]))', { A: x3 }],
  ['a helper that takes the largest over a loop', 'g(x) = max(k in 0..5: x * k)\nf(A: [n]) = [i: g(A[i])]', { A: x3 }],
  ['a helper of a helper, in a recurrence', 'h(y) = sum(q in 0..5: y * q)\ng(x) = h(x) + 1\nf(A: [n]) {\n  z[0] = g(A[0])\n  z[i in 1..n] = g(z[i-1] / 5) * A[i]\n  sum(z)\n}', { A: x3 }],
];

const jacobians: readonly Program[] = [
  ['an element that data points to, read in loops that do not run', 'g(v: [n], k: int[n], r: [n]) = [sum(i in 0..n: v[i] * tanh(r[k[0]])), sum(v)]', { v: [], k: [], r: [] }],
  ['data that point outside, read in a loop that does not run', 'h(v: [n], k: int[p], m: int, x) = [sum(j in 0..m: v[k[0]] * x), x]', { v: [1, 2], k: [7], m: 0, x: 2 }],
  ['the length of a vector, in a product with a matrix of it', 'f(v: [n], w: [n], r) = [i in 0..n: erf(r)] - dot(tanh(w), [i in 0..n, j in 0..n: norm(v)] @ v)', { v: [1, 0.5], w: [0.25, 2], r: 0.5 }],
  ['one number less a literal', 'f(u, x) = [i in 0..5: u] - [1, 1, 1, 1, x]', { u: 1.5, x: 2 }],
  ['a constant by two ways beside an array', 'f(v: [n], x) = {a: 2 * if(x > 1, 3, 0), b: tanh(v)}', { v: x3, x: 2 }],
  ['a constant in a record beside an array', 'f(v: [n], q: int) = {a: 2, b: [i in 0..3: 1]}', { v: x3, q: 1 }],
  ['one condition of both positions in a square', 'f(v: [n], A: [n, n], w: [n]) {\n  a = 2 / n\n  {a: log(1 + a^2) * v[0], b: if(1 <= w[n-1], A[0, 0], a)}\n}', { v: x3, A: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], w: [0, 1, 2] }],
  ['a condition of a join that is not asked again', 'f(v: [n], w: [m], q: int, k: int[m], A: [m, n], x) = {a: if(min(l in 0..6: x) < sum(i, j in 1..m: (w[i] * x)), min((-A[m-1, argmax(v)]), A[k[m-1], 0]), log1p(1 + (v @ v)^2)), b: [i in 0..3: x]}', { v: x3, w: [0.5, -1], q: 1, k: [1, 0], A: [[1, 2, 3], [4, 5, 6]], x: 0.4 }],
  ['a column of a parameter without elements', 'f(x, w: [m], v: [n]) = [j in 0..m: sum(i in 0..n: x / n * v[0])]', { x: 1.5, w: x3, v: [] }],
  ['a column that no element of a slice is', 'f(x, R: [6]) = {a: x, b: if([i in 0..5: x] > 1, [i in 0..5: sum(R[1..6])], [i in 0..5: x])}', { x: 1.5, R: [1, 2, 3, 4, 5, 6] }],
  ['an element that only one branch reads', 'f(x, A: [5]) = [if(2 <= x, A[1], x)]', { x: 1.5, A: [1, 2, 3, 4, 5] }],
  ['a recurrence of two steps, each from all before, by rows', 'f(v: [n]) {\n  h[t in 0..2] = v[0] + if(t > 0, sum(j in 0..t: sin(h[j])), 0)\n  sin(h)\n}', { v: x3 }],
  ['the same beside one of its elements', 'f(v: [n]) {\n  h[t in 0..2] = v[0] + if(t > 0, sum(j in 0..t: sin(h[j])), 0)\n  {a: h[1], b: sin(h)}\n}', { v: x3 }],
  ['two of them in a record', 'f(x, A: [5]) = {a: if(x < 2, A[1] + A[2], x), b: [i in 0..1: if(2 <= x, A[1] + A[3], x)]}', { x: 1.5, A: [1, 2, 3, 4, 5] }],
];

const conditions: readonly Program[] = [
  ['an element at data that only a condition needs', 'f(v: [3], x, q: int) {\n  h[0] = 1\n  h[t in 1..5] = if(x <= h[t-1], 1, 1 < v[q], 1, x)\n  h[4]\n}', { v: x3, x: 2, q: 1 }],
  ['a recurrence that only a condition needs, with an infinite slope', 'f(x, n: int) {\n  h[0] = x\n  h[t in 1..n] = 1 / h[t-1]\n  if(h[n-1] > 0.5, x, 2 * x)\n}', { x: 0, n: 4 }],
  ['the same, in a row of a result', 'f(x, n: int) {\n  h[0] = x\n  h[t in 1..n] = 1 / h[t-1]\n  [if(h[n-1] > 0.5, x, 2 * x), x]\n}', { x: 0, n: 4 }],
  ['an element of data that two of three branches need', 'f(const A: [6], x) {\n  z[i in 0..4, j in 0..5] = if(x > 3, A[2] * x, j)\n  if(x >= 1, z[3, 0], x > 9, z[2, 2], x)\n}', { A: [1, 2, 3, 4, 5, 6], x: 4 }],
  ['what two branches need, each asked in another order', 'f(v: [6], x) {\n  h[2] = x\n  h[t in 0..2] = tanh(0.5 * h[t+1] + dot(v + x^3, if(v > 1, sin(v), v)))\n  z[i in 0..3] = v[1]^2\n  [i in 0..2: h[argmax(z)]]\n}', { v: [0.5, 1.5, -0.75, 2, 1.25, -1], x: 0.4 }],
  ['a sum that one arm inside a step needs', 'f(v: [n], w: [m], x) {\n  a = sum(i, j: v[j] + w[i] + w @ ([k in 0..m, l in 0..m: -2 / n] @ w))\n  k[0] = a^4\n  k[t in 1..n] = cos(w[m-1] + k[t-1])\n  g[t in 0..m] = if(t == 0, if(x > x, a, -2)^2, tanh(0.5 * g[t-1]))\n  g[m-1]\n}', { v: x3, w: [0.5, 1], x: 1 }],
  ['a condition inside itself, and its opposite', 'f(v: [n], x) {\n  h[0] = x\n  h[t in 1..n] = if(x <= x, if(x <= x, min(h[t-1], v[t]), v[t]^2), if(x <= x, x^2, h[t-1] * v[t]))\n  sum(h) + sum(i: if(v[i] > x, if(v[i] <= x or v[i] > x, v[i]^2, x), v[i] > x, x^3, x))\n}', { v: x3, x: 0.6 }],
  ['what no step takes, tried for its shape', 'f(v: [n], R: {x, y}[n]) {\n  h[t in 0..5] = if(t == 0, 1, if(h[t-1] <= h[t-1] or h[t-1] > v[0], h[t-1] * R.x[0], R.y[n-1]))\n  h[2]\n}', { v: x3, R: { x: [0.5, 1, 2], y: [1, 2, 3] } }],
  ['a fraction among indices', 'f(x, s: int) {\n  u[j in 0..5, 0] = 0\n  u[j in 0..5, i in 1..s+1] = if(j > 0.05, x, u[0, 0])\n  u[1, s]\n}', { x: 1, s: 1 }],
  ['a fraction that equals none', 'f(x, v: [n], s: int) {\n  u[j in 0..n, 0] = v[j]\n  u[j in 0..n, i in 1..s+1] = if(j == 1.5, u[j, i-1] * x, 1)\n  sum(u)\n}', { x: 1.5, v: x3, s: 2 }],
  ['a fraction above the other index', 'f(x, v: [4], s: int) {\n  u[j in 0..4, 0] = v[j]\n  u[j in 0..4, i in 1..s+1] = if(j >= i - 0.5, u[j, i-1] * x, 1)\n  sum(u)\n}', { x: 1.5, v: [1, 2, 0.5, -1], s: 3 }],
  ['a condition that stands before one which says where it is', 'f(v: [n], x) {\n  h[0] = x\n  h[t in 1..6] = sum(i: v[i] * if(x < h[t-1], v[i], t >= 2, min(h[t-1], h[t-1]), v[n-1]))\n  h[1]\n}', { v: x3, x: 2 }],
  ['a power in a condition, which is a thousand factors where it is written out', 'f(q: int, z: [n], x) {\n  a = (0.5 + z[q] / 8)^1048576\n  if(1.5 >= a, x, z[q])\n}', { q: 1, z: x3, x: 2 }],
];

const rows: readonly Program[] = [
  ['an element that four iterations side by side write, each its own, and then read', 'f(s: [n], x) {\n  v[i in 0..n, 0] = sin(x) * x\n  v[i in 0..n, r in 1..n] = s[r div 3]\n  sum(cos(v)) / 8\n}', { s: [1, 0.25, -0.5, 0.75, 1.5], x: 0.5 }],
  ['another column of the first row', 'f(v: [n], s: int) {\n  u[0, i in 0..n] = v[i]\n  u[t in 1..s, i in 0..n] = u[t-1, i] * u[0, n-1-i]\n  sum(u)\n}', { v: x3, s: 3 }],
  ['all of the first row', 'f(v: [n], s: int) {\n  u[0, i in 0..n] = v[i]^2\n  u[t in 1..s, i in 0..n] = u[t-1, i] * sum(j: u[0, j])\n  u[s-1, 0]\n}', { v: x3, s: 3 }],
  ['another column of the last row, downwards', 'f(v: [n], s: int) {\n  u[s, i in 0..n] = v[i]\n  u[t in 0..s, i in 0..n] = tanh(u[t+1, i] + u[s, n-1-i])\n  sum(u)\n}', { v: x3, s: 3 }],
  ['a column of the first row by data', 'f(v: [n], p: int[n], s: int) {\n  u[0, i in 0..n] = v[i]\n  u[t in 1..s, i in 0..n] = u[t-1, i] * u[0, p[i]]\n  sum(u)\n}', { v: x3, p: [2, 0, 0], s: 3 }],
  ['the first row alone', 'f(v: [2]) {\n  M[0, i] = v[i]\n  M[k in 1..3, i in 0..2] = 0.3 * M[0, i]\n  sum(M)\n}', { v: [1.5, 2] }],
  ['the first element from all others', 'f(v: [n]) {\n  U[0] = sum(i in 0..n-1: U[i+1])\n  U[i in 1..n] = v[i]\n  sum(U)\n}', { v: x3 }],
  ['this row below, the one before above', 'f(v: [n], s: int) {\n  S[0, j in 0..n] = v[j]\n  S[k in 1..s, i in 0..n] = sum(j in 0..n: if(j < i, S[k, j], S[k-1, j])) / 4\n  sum(S)\n}', { v: x3, s: 3 }],
  ['this row above, downwards, by a condition of two', 'f(v: [n], x, s: int) {\n  S[0, j in 0..n] = v[j]\n  S[k in 1..s, i in 0..n] = sum(j in 0..n: if(j >= i+1 and v[j] > 0, S[k, j], x)) / 4\n  sum(S)\n}', { v: x3, x: 0.7, s: 3 }],
  ['a result that the backward pass computes again', 'f(v: [n], x: [n]) {\n  h[t in 0..n] = if(t == 0, -v[0], tanh(0.5 * h[t-1] + v[t]))\n  {a: if(h > 0.5, x, h) @ v, b: tanh(x)}\n}', { v: x3, x: [0.3, 0.6, -0.2] }],
  ['half of the way back', 'f(v: [n]) {\n  T[0, i] = v[i]\n  T[k in 1..9, i in 0..n] = tanh(T[k div 2, 0])\n  sum(T)\n}', { v: x3 }],
];

const v6 = [1, 0.5, 0.25, -1, 0.75, 1.5];

/** Columns, or elements, at both ends by lines of their own, and what lies between them. */
const borders: readonly Program[] = [
  ['two elements at both ends', 'f(v: [n]) {\n  u[0] = v[0]\n  u[1] = v[1]\n  u[n-1] = v[n-1]\n  u[n-2] = v[n-2]\n  u[i in 2..n-2] = u[i-1] * v[i] + u[n-1]\n  sum(u)\n}', { v: v6 }],
  ['two columns at both ends', 'f(v: [n]) {\n  u[0, j in 0..n] = v[j]\n  u[t in 1..3, 0] = v[0]\n  u[t in 1..3, 1] = v[1]\n  u[t in 1..3, n-1] = v[0]\n  u[t in 1..3, n-2] = v[1]\n  u[t in 1..3, i in 2..n-2] = u[t-1, i-1] + u[t-1, i+2] * v[i]\n  sum(u)\n}', { v: v6 }],
  ['the same, and nothing between them', 'f(v: [n], s: int) {\n  u[0, j in 0..n] = v[j]\n  u[t in 1..s, i in 2..n-2] = u[t-1, i-1] + u[t-1, i+2] * v[i]\n  u[t in 1..s, 0] = v[0] * u[t-1, 1]\n  u[t in 1..s, 1] = v[1]\n  u[t in 1..s, n-1] = v[0]\n  u[t in 1..s, n-2] = v[1]\n  sum(u)\n}', { v: [1, 0.5, 0.25, -1], s: 3 }],
  ['three at the end', 'f(v: [n], s: int) {\n  u[t in 0..s, n-1] = v[0]\n  u[t in 0..s, n-2] = v[1]\n  u[t in 0..s, n-3] = v[t]\n  u[t in 0..s, i in 0..n-3] = u[t, i+1] * v[i] + u[t, i+3]\n  sum(u)\n}', { v: v6, s: 2 }],
];

/** With checkpoints: of what a second loop makes, the first one uses elements that nothing is added to. */
const twoLoops: readonly Program[] = [
  ['the last row alone, downwards', 'f(x, n: int, s: int) {\n  u[s, i in 0..n] = 0\n  u[t in 0..s, i in 0..n] = sum(j in 0..i: x)\n  c[i in 0..n] = if(i == n-1, 0, x*c[i+1] + u[s, i])\n  sum(c)\n}', { x: 1.5, n: 4, s: 3 }],
  ['the first row alone, upwards', 'f(x, n: int, s: int) {\n  u[0, i in 0..n] = x\n  u[t in 1..s, i in 0..n] = sum(j in 0..i: x^2)\n  c[i in 0..n] = if(i == 0, 0, x*c[i-1] + u[0, i])\n  sum(c)\n}', { x: 1.5, n: 7, s: 3 }],
  ['two rows', 'f(x, n: int, s: int) {\n  u[s, i in 0..n] = x\n  u[t in 0..s, i in 0..n] = sum(j in 0..i: x^2)\n  c[n] = x\n  c[i in 0..n] = sin(x*c[i+1]) + u[s, i] + u[s-1, i]\n  sum(c)\n}', { x: 1.5, n: 7, s: 3 }],
];

const sizes: readonly Program[] = [
  ['Gauss-Jordan of a vector', 'f(A: [4]) {\n  M[0, i] = A[i]\n  M[k in 1..5, i] = if(i == k-1, M[k-1, i], M[k-1, i] - M[k-1, k-1])\n  sum(i: M[4, i])\n}', { A: [1, 2, 3, 4] }],
  ['Gauss-Jordan of a matrix', 'f(A: [4, 4]) {\n  M[0, i, j] = A[i, j]\n  M[k in 1..5, i, j] = if(i == k-1, M[k-1, i, j] / M[k-1, k-1, k-1], M[k-1, i, j] - M[k-1, i, k-1] * M[k-1, k-1, j] / M[k-1, k-1, k-1])\n  sum(i: M[4, i, i])\n}', { A: [[5, 0.3, 0.1, 0.2], [0.1, 6, 0.3, 0.1], [0.2, 0.1, 7, 0.4], [0.3, 0.2, 0.1, 8]] }],
  ['Gauss-Seidel of fixed size', 'f(a: [5]) {\n  x[k in 0..5, i] = a[i] + sum(j in 0..i: x[k, j]) + if(k == 0, 0, sum(j in i+1..5: x[max(k-1,0), j]))\n  sum(i: x[4,i])\n}', { a: [1, 2, 3, 4, 0.5] }],
  ['sums that are written out inside one another', 'f(x) {\n  h[0, j in 0..2] = x\n  h[t in 1..2, j in 0..2] = max(i in 0..5: mean(q in 0..6: sum(k in 0..2: h[t-1, k])))\n  h[1, 0]\n}', { x: 1.5 }],
  ['a line over no elements', 'f(x) {\n  T[0] = 0 * x\n  T[1] = x\n  T[i in 1..1] = T[i-1]\n  T[1]\n}', { x: 2 }],
  ['a region over no elements', 'f(x) {\n  T[i in 0..5] = if(i < 0, T[i-1], i > 7, T[i-2], x * i)\n  sum(T)\n}', { x: 2 }],
];

/** What is computed outside of a loop is infinite, or is not there, where the loop runs 0 times. */
const ofNothing: readonly Program[] = [
  ['a quotient by the size', 'f(x, n: int) = sum(i in 0..n: x / n) + x', { x: 1, n: 0 }],
  ['a quotient by the size, in a branch', 'f(x, v: [n]) = if(x > 0, sum(i in 0..n: x / n), x) + x', { x: 1, v: [] }],
  ['quotients by the size of another axis', 'f(w: [m], v: [n]) = sum(j in 0..m: sum(i in 0..n: w[j] / n)) + sum(w)', { w: x3, v: [] }],
  ['a factor by the size', 'f(x, v: [n]) = sum(i in 0..n: x * (1 / n)) + x', { x: 1, v: [] }],
  ['a product with the size below the line', 'f(x, y, v: [n]) = if(y > 0, sum(i in 0..n: 1 / (x * n)), x) + x', { x: 1, y: 1, v: [] }],
  ['a quotient by data', 'f(x, const c, v: [n]) = sum(i in 0..n: x / c) + x', { x: 1, c: 0, v: [] }],
  ['0 / 0 through what is bounded', 'f(x, v: [n]) = sum(i in 0..n: tanh(tanh(x / n))) + x', { x: 0, v: [] }],
  ['a partial that is a gate with a pole', 'f(x, v: [n]) = sum(i in 0..n: atan2(x, n)) + x', { x: 0, v: [] }],
  ['a product of many', 'f(w: [m], v: [n]) = sum(i in 0..n: prod(k in 0..9: w[k mod 3] / n)) + sum(w)', { w: x3, v: [] }],
  ['a product of many, for each row', 'f(w: [m], v: [n]) = [j in 0..m: w[j] * sum(i in 0..n: prod(k in 0..9: w[k mod 3] / n))]', { w: x3, v: [] }],
  ['an element of a column that is not there', 'f(v: [n], w: [m]) = {a: sum(k in 0..m: w[k] * v[0]), b: w}', { v: [], w: [] }],
  ['softmax of an empty array', 'f(a, x, m: int) = softmax([i in 0..m: a / x])', { a: 1, x: 2, m: 0 }],
  ['the sum of softmax of an empty array', 'f(a, x, m: int) = sum(softmax([i in 0..m: a / x])) + x', { a: 1, x: 2, m: 0 }],
  ['an element that an empty row lacks, summed', 'f(v: [n], x, s: int, m: int) {\n  M[0, i in 0..n] = v[i]\n  M[k in 1..s+1, i in 0..n] = x * sum(e in 0..m: M[k-1, 0])\n  x + sum(M)\n}', { v: [], x: 1, s: 1, m: 3 }],
  ['elements at a pole', 'f(w: [m], v: [n]) = sum(j in 0..m: sum(i in 0..n: log(w[j]))) + sum(w)', { w: [1, 0, 2], v: [] }],
  ['elements at a pole, which either of two loops uses', 'f(w: [m], v: [n], u: [k]) {\n  z[j in 0..m] = log(w[j])\n  sum(j in 0..m: sum(i in 0..n: v[i] * z[j])) + sum(j in 0..m: sum(i in 0..k: u[i] * z[j])) + sum(w)\n}', { w: [1, 0, 2], v: [], u: [] }],
  ['elements at a pole in a loop of their own length', 'f(w: [m]) {\n  z[j in 0..m] = 1 / w[j]\n  sum(j in 0..m: sum(i in 0..j: w[i] * z[j]))\n}', { w: [0, 1, 2] }],
  ['a number at a pole in a branch', 'f(x, s, v: [n]) = if(x > 0, sum(i in 0..n: x * log(s)), 0) + x', { x: 1, s: 0, v: [] }],
  ['a number at a pole that its branch excludes', 'f(x, s, v: [n]) = if(s > 0 and x > 0, sum(i in 0..n: v[i] * log(s) / x), s) + x', { x: 1, s: 0, v: [] }],
  ['a number that its branch has at the pole', 'f(x, s, v: [n]) = if(s >= 0, sum(i in 0..n: x / s), s) + x', { x: 1, s: 0, v: [] }],
  ['elements at a pole in a branch', 'f(x, w: [m], v: [n]) = if(x > 0, sum(j in 0..m: sum(i in 0..n: x / w[j])), 0) + x', { x: 1, w: [1, 0], v: [] }],
  ['the last element, that an empty row lacks', 'f(v: [n], x, m: int) = sum(i in 0..n: x * sum(e in 0..m: v[n-1])) + x', { v: [], x: 1, m: 3 }],
];

/** Elements at a pole that are not read. */
const unread: readonly Program[] = [
  ['but the first and the last', 'f(v: [n]) {\n  z[i] = 1 / v[i]\n  z[0] + z[n-1]\n}', { v: [1, 0, 2] }],
  ['those at other positions', 'f(v: [n], p: int[m]) {\n  z[i] = log(v[i])\n  sum(k: z[p[k]])\n}', { v: [1, 0, 2], p: [2, 0, 2] }],
  ['the rest of a row', 'f(A: [n, m], v: [m]) {\n  z[i, j] = log(A[i, j])\n  sum(i: z[i, 0]) + sum(v)\n}', { A: [[1, 0], [2, 0]], v: [1, 2] }],
  ['what a triangle leaves', 'f(A: [n, n]) {\n  z[i, j] = log(A[i, j])\n  sum(i in 0..n, j in 0..i+1: z[i, j])\n}', { A: [[1, 0], [2, 3]] }],
  ['the middle, that two ranges leave', 'f(v: [n]) {\n  z[i] = 1 / v[i]\n  sum(i in 0..n div 2: z[i]) + sum(i in n div 2 + 1..n: z[i] * v[i])\n}', { v: [1, 2, 0, 3, 4] }],
];

function holds(_what: string, source: string, given: { readonly [parameter: string]: Plain }): void {
  const args = argumentsOf(given);
  const oracle = askOracle(source, lastDefinition(source).name, args);
  for (const options of settings) expectAllWays(subjectOf(source, options), args, oracle, 1e-11);
}

describe('with every option', () => {
  describe('helpers that fold', () => test.each(helpers)('%s', holds));
  describe('Jacobians', () => test.each(jacobians)('%s', holds));
  describe('conditions', () => test.each(conditions)('%s', holds));
  describe('fixed rows', () => test.each(rows)('%s', holds));
  describe('borders', () => test.each(borders)('%s', holds));
  describe('two loops', () => test.each(twoLoops)('%s', holds));
  describe('fixed sizes', () => test.each(sizes)('%s', holds));
  describe('loops that do not run', () => test.each(ofNothing)('%s', holds));
  describe('elements that are not read', () => test.each(unread)('%s', holds));
});

test.each(borders.slice(0, 3))('%s: too few elements are refused', (_what, source, given) => {
  const args = argumentsOf({ ...given, v: [1, 2, 3] });
  for (const options of settings) {
    const subject = subjectOf(source, options);
    for (const call of [() => callValue(subject, args), () => callGrad(subject, args), () => callPacked(subject, args), () => callSplit(subject, args, makeCache(subject, args), 1)]) expect(call).toThrow(/^the range of i is .*$/);
  }
});

/** Square matrices of more elements than are written out: each written way, and by loops. */
const matrix = (n: number): Plain => Array.from({ length: n }, (_row, i) => Array.from({ length: n }, (_element, j) => (i === j ? 5 + i : 0.3 / (1 + Math.abs(i - j)))));

test.each([1, 6, 16])('a determinant with --unroll %s', (unroll) => {
  const source = 'f(A: [6, 6]) {\n  M[0, i, j] = A[i, j]\n  M[k in 1..6, i, j] = M[k-1, i, j] - M[k-1, i, k-1] * M[k-1, k-1, j] / M[k-1, k-1, k-1]\n  prod(k: M[k, k, k])\n}';
  const args = argumentsOf({ A: matrix(6) });
  expectAllWays(subjectOf(source, { unroll }), args, askOracle(source, 'f', args), 1e-11);
});

test.each([1, 4, 6])('Cholesky with --unroll %s', (unroll) => {
  const source = 'f(A: [5, 5]) {\n  L[i in 0..5, j in 0..5] = if(j > i, 0, i == j, sqrt(A[i, i] - sum(k in 0..i: L[i, k]^2)), (A[i, j] - sum(k in 0..j: L[i, k] * L[j, k])) / L[j, j])\n  sum(i in 0..5: log(L[i, i]))\n}';
  const args = argumentsOf({ A: matrix(5) });
  expectAllWays(subjectOf(source, { unroll }), args, askOracle(source, 'f', args), 1e-11);
});
