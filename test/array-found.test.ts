// What random programs have found, each cut down to what it takes: every way of the module gives the oracle's numbers.

import { describe, test } from 'vitest';
import { argumentsOf, expectAllWays, type Plain } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { lastDefinition, subjectOf } from './array-ways.ts';
import { expectSecondOrder } from './random-arrays-second.ts';

type Found = readonly [what: string, source: string, args: { readonly [parameter: string]: Plain }];

const x3 = [-1.5, 0.25, 1.625];

const found: readonly Found[] = [
  ['two arrays of one another over a fixed size', 'f(x: [3]) {\n  a[0] = 1\n  b[0] = 1\n  a[j in 1..3] = b[j-1] * x[j]\n  b[j in 1..3] = a[j]\n  sum(b)\n}', { x: x3 }],
  ['a position that only the backward pass writes at', 'f(v: [n], k: int) = v[k]^2', { v: x3, k: 2 }],
  ['a number and a fold', 'f(v: [n], s) = max(s, max(v))', { v: x3, s: 0.5 }],
  ['a quotient in a branch of an array', 'f(v: [n]) {\n  t = norm(v)\n  a = v / t\n  sum(if(t > 0, a, v))\n}', { v: x3 }],
  ['a size computed from a number', 'f(v: [m]) = prod(t in 1..3: 1 + v[t mod m] / 20)', { v: x3 }],
  ['parents over a fixed size', 'f(y: [n], w: int[3]) {\n  z[i in 0..3] = if(w[i] < 0, y[0], tanh(0.9 * z[w[i]]))\n  sum(z)\n}', { y: x3, w: [-1, 0, 1] }],
  ['a table and parents over a fixed size', 'x = [0.3, -0.7, 1.1]\nf(y: [n], a: int[3]) {\n  w[i in 0..3] = if(a[i] < 0, x[i], tanh(0.9 * w[a[i]]))\n  sum(w) * sum(y)\n}', { y: x3, a: [-1, 0, 1] }],
  ['rows of which one is read', 'f(y: [n]) {\n  u[0] = y\n  u[t in 1..n] = y\n  sum(i: u[0, i] * y[i])\n}', { y: x3 }],
  ['a row of which one element is read in a branch', 'f(x: [K], y) {\n  v[0] = x\n  v[i in 1..K] = tanh(x)\n  A = if(y > 0.1, v[0, 0], y)\n  y + sin(A) / 3\n}', { x: x3, y: 1.5 }],
  ['a whole number in the first branch', 'f(x: [n]) = sum(i: if(i < 1, i, x[i]))', { x: x3 }],
  ['whole numbers in two branches of three', 'f(x: [n]) = sum(i: if(i < 1, i, i < 2, 2 * i, x[i]))', { x: x3 }],
  ['a parameter as the result', 'f(v: [m]) = v', { v: x3 }],
  ['a parameter and a number as the result', 'f(v: [m], s) = v + s', { v: x3, s: 2 }],
  ['sums of two sizes beside one of them', 'f(v: [m], a: [K]) = (a + a) / 2 + sum(cos(v)) / 8 + sum(cos(a)) / 8', { v: x3, a: [1, 2] }],
  ['a position in a branch', 'f(x: [n]) = [i: if(x[i] > 0.1, x[(i+1) mod n], 2)]', { x: x3 }],
  ['the largest in a branch', 'f(x: [n]) = [l in 0..n: if(l < 1, 3, x[argmax(x)] * l)]', { x: x3 }],
  ['a branch in the border of a recurrence', 'f(s: [m]) {\n  y[i in 0..m, t in 0..m] = if(i == 0 or t == 0, if(t >= 1, 0.5, s[i]), tanh(max(y[i-1, t], y[i, t-1] + 0.1)))\n  sum(y)\n}', { s: x3 }],
  ['a border that two parameters share', 'f(q: [n], s, r: [n]) {\n  a[i in 0..n, j in 0..n] = if(i == 0 or j == 0, if(i < n-1, q[i], r[i]), tanh((a[i-1, j] + a[i, j-1]) / 2 + q[i]))\n  s + sin(s) / 3\n}', { q: x3, s: 2, r: [1, 2, 3] }],
  ['a constant condition between shapes', 'f(x: [K]) = if(1 > 2, [x[0], 3], x[1])', { x: x3 }],
  ['constant conditions between shapes, summed', 'd = [1, -1, 2]\nf(x: [K]) = sum(t in 0..3: if(d[t] > 0, x[0], [x[1]]))', { x: x3 }],
  ['a branch beside a sum, in a record', 'f(x: [K], y) = {a: if(y > 0.1, sum(x), y), b: x + sum(cos(x))}', { x: x3, y: 1.25 }],
  ['an element in a branch, in a record', 'f(x: [n], y) = {a: if(y > 0.1, x[0], y), b: 0.5}', { x: x3, y: 1.25 }],
  ['a neighbour in a branch, in a record', 'f(B: [K], p: int[K]) {\n  x[i] = if(p[i] < 0, if(i > 0, B[i-1], B[i]), tanh(0.9 * x[p[i]]))\n  {a: sum(x), b: 0.5}\n}', { B: x3, p: [-1, 0, 0] }],
  ['three lines and a sum, in a record', 'f(x: [n]) {\n  c[i in 1..n-1] = sum(j: x[j]) / 8\n  c[0] = sum(i in 0..n: x[i] * x[i]) / 8\n  c[n-1] = 0.5\n  {a: sum(i: c[i]) / 8, b: 0.5}\n}', { x: x3 }],
  ['a fold of a whole array in a branch of an element', 'f(o: [K], const y: [K]) {\n  p[l in 0..K] = if(y[l] > 0.1, logsumexp(o), sin(sum(o)))\n  o + sum(p)\n}', { o: x3, y: [-1, 2, 0] }],
  ['the smallest over indices that it does not depend on', 'f(x: [m]) {\n  y[i in 0..m] = min(j in 1..m-1, l in 0..m: x[i])\n  x * sum(y)\n}', { x: x3 }],
  ['the largest over ranges that depend on the element', 'f(g: [m], y: [K]) {\n  u[i in 0..K] = max(j in 0..i+1, c in i..K: y[i])\n  sum(j in 0..K, t in 0..j: u[j] - g[j mod m])^2 + sum(u)\n}', { g: [-1.5, 0.3], y: x3 }],
  ['the largest over a triangle', 'f(g: [K]) {\n  s[j in 0..K] = sum(r in 1..K: max(t in r..K, c in 1..K-1: g[j])) / 8\n  sum(cos(s)) / 8\n}', { g: x3 }],
  ['a grid of which one side is fixed', 'f(y: [n]) {\n  a[i in 0..n, j in 0..3] = if(i == 0 or j == 0, y[i], tanh((a[i-1, j] + a[i, j-1]) / 2))\n  sum(cos(a))\n}', { y: x3 }],
  ['branches that land in two loops', 'f(x: [n]) {\n  y[i, j in 0..n] = x[i] / 2 + x[i]\n  w = sum(i: y[i] * if(i mod 2 == 0, y[n-1-i, i], x[i] > 0.1, y[0, i], x[i])) / 8\n  sum(cos(w)) / 8\n}', { x: [-1.6, -0.6] }],
  ['the smallest in a branch of the smallest', 'f(z, x: [n]) = min(z, if(z > 0.1, z, min(i in 0..n, j in 0..n: z)))', { z: 0.25, x: x3 }],
  ['an array called df', 'f(p: [n]) {\n  df[i in 0..n, j in 0..n] = (if(j mod 2 == 0, p[i], p[i]) + p[i]) / 2\n  0.5 + sum(cos(df)) / 8\n}', { p: x3 }],
  ['constants that are folded after they were written out', 'x = [0.3, -0.7, 1.1]\nf(y: [n]) {\n  w[i in 0..3] = tanh(x[i] - sum(j in 0..i: x[i] * w[j]) / 6)\n  a[i in 1..2] = w[argmax(x)]\n  sum(i: x[i] - prod(softmax(w))) + sum(a) + sum(y)\n}', { y: x3 }],
  ['a line that nothing uses, beside a recurrence', 'f(x: [n], y: [1], z) {\n  w[i in 0..1] = tanh(x[i mod n] - sum(j in 0..i: x[i mod n] * w[j]) / 6)\n  s[0] = z\n  s[i in 1..1] = w[argmax(y)]\n  sum(l: w[l])\n}', { x: x3, y: [2], z: 1 }],
  ['positions that several iterations at a time share', 'f(x: [n]) {\n  v[i] = x[i]^2\n  a[i in 0..n] = x[i] - sum(l in i+1..n: sum(c: sin(v[c] + x[l div 2])) * a[l]) / 60\n  sum(cos(a))\n}', { x: [0.5, -0.3, 1.1, 0.2, -0.9, 0.7, 0.1, -0.4] }],
  ['a result that an array takes as well', 'main(q: [m, m], s) {\n  a[0] = s\n  b[0] = q[0, m-1]\n  a[l in 1..m] = tanh(b[l-1])\n  b[l in 1..m] = sin(a[l] - b[l-1])\n  b[0]\n}', { q: [[1, 2], [3, 0.5]], s: 2 }],
  ['a field whose adjoint could be called as that of a stage', 'f(u: [m], A: [m, m]) = {a: A @ u, g: u @ A + u, ab: sum(u), r: {g: u * u}}', { u: [1, -0.5], A: [[1, 2], [3, 0.5]] }],
  ['one element that iterations taken at a time go on with', 'f(b: [K]) {\n  a[i in 0..K, t in 0..K] = sum(c in i..K, o in 1..K: if(K < 1, 1.5, b[c]))\n  g = {x: mean(j: a[j, 1] * b[j])}\n  v[l in 1..K-1] = min(r: a[r, l])\n  v[0] = 1\n  v[K-1] = g.x\n  sum(cos(v))\n}', { b: [-0.8, 0.7, 0.2, 2.2, -1, -0.9, 0.1, 0.6, 1.9] }],
  ['an element of a result in one branch, which a condition needs as well', 'g = [0.3, -0.7, 1.1]\nf(u: [m], c) {\n  s[0] = c\n  y[0] = mean(u)\n  s[l in 1..3] = tanh(0.8 * y[l-1])\n  y[l in 1..3] = sin(s[l] - 0.5 * y[l-1])\n  if(c <= 0.5, if(y[argmin(s)] >= -0.2, g, y), [j: g[j] / 2 + 1.5])\n}', { u: [-0.7, -0.9], c: 0.2 }],
  ['conditions on a table', 'w = [0.3, 0.7, 1.1, -1, 4, 0.2]\nf(a: [6], v: [n], s) = sum(if(w < 0.5, a * s, a)) + sum(i: if(w[i mod 6] > 0.5, v[i]^2, s))', { a: [1, 2, 3, 4, 5, 6], v: x3, s: 0.5 }],
  ['two arrays of one another, one of them read at data by a third', 'f(p: [m]) {\n  a[0] = p[0]\n  b[0] = 0.5\n  a[l in 1..3] = tanh(0.8 * b[l-1])\n  b[l in 1..3] = sin(a[l])\n  c[t in 0..3] = b[argmin(i in 0..3: a[2-i])]\n  sum(c) + sum(p)\n}', { p: x3 }],
  ['an array within an array, whose sums are too many to be written out', 'g(p: [k], a) {\n  x[i in 0..k] = tanh(p[i] - sum(r in 0..i: x[r]) / 6)\n  a * x[k-1]\n}\nf(w: [n], y: [4]) {\n  q[l in 0..4, i in 0..4] = y[l] + y[i] + tanh(g(y, w[l mod n]))\n  sum(q) / 8\n}', { w: x3, y: [0.1, -0.2, 0.3, 0.4] }],
  ['another name for what is still to come', 'main(cache: [m], q: {x, length}, a: {x, y}[n], const A: [K, 1]) {\n  b[l in 0..1, t in 0..n] = if(l == 0 or t == 0, if(t == 0 or A[0, l div 2] >= 0.1371, cache[0], cache[m-1]), tanh((b[l-1, t] + b[l, t-1]) / 2 + a.y @ ([c in 0..n: a[t].y]) / 8))\n  gradient = outer(3 * softmax(a.y), [i: A[i, 1-1] / 2 + A[i, i mod 1]]) / 4\n  theta[l, r] = b[l, 0] / 2 + gradient[r, 0] / 2 + if(if(cache[l mod m] > 0.1371, A[K-1, l], gradient[r, l mod K]) > 0.1371 or cache[l mod m] > 0.1371, min(b), if(b[1-1-l, n-1] >= -0.2113 or b[l, (r+1) mod n] > 0.5219, a[r].x, l > 1, b[1-1-l, r], b[(l+1) mod 1, l mod n]))\n  cache + sin(q.x) / 3 + sin(q.length) / 3 + sum(cos(theta)) / 8\n}', { cache: [0.3, -0.4], q: { x: 1, length: 2 }, a: { x: x3, y: [0.2, -0.9, 0.7] }, A: [[0.5], [0.25]] }],
  ['a table whose border has the range of both of its indices', 'f(x: [n+1]) {\n  y[j in 0..n+1] = exp(x[j])\n  g[i in 0..n+1, l in 0..n+1] = if(i == 0 or l == 0, if(l < n, x[0], y[l div 2]), g[i-1, l-1])\n  sum(cos(g))\n}', { x: [0.3, -0.5, 1.1, 0.2] }],
  ['a value that one branch of a recurrence needs, which decides by itself', 'f(a, x: [n]) {\n  p = exp(a)\n  s[0] = 1\n  s[t in 1..n+1] = if(s[t-1] > 0, p * x[t-1], s[t-1])\n  s[n]\n}', { a: 0.3, x: x3 }],
  ['an element that is added to beside a loop over its whole row, which a branch alone does', 'f(y: [K], z: [n, K]) {\n  b[0] = [j in 0..K: y[j]]\n  c[0] = [j in 0..K: y[j]]\n  c[t in 1..n+1] = if(t mod 3 == 1, c[t-1], [r in 0..K: c[t-1, r]])\n  b[t in 1..n+1] = if(t mod 3 == 1, b[t-1], [l in 0..K: tanh(b[t-1, l] - c[t, 0] * sum(j in l..K: z[0, j]))])\n  w[0] = z[n-1, 0]\n  w[t in 1..n+1] = w[t-1]\n  [b[floor(w[0]), 0]]\n}', { y: [1.7, 0.6, -0.4], z: [[0.3, -0.5, 1.1], [0.9, 0.4, -0.7], [2.3, 1.3, 0.8]] }],
  ['sums by columns that are added where they go', 'gate blend(x, y) = x * sin(y) / 2 {\n  half = sin(y) / 2\n  dx = half\n  dy = x * cos(y) / 2\n}\nmain(y: [K], z: [n, K]) {\n  x = sum(l in 1..n: sum(outer([r: z[r, K-1] / 2 + z[(l+2) mod n, K-1]], y) / 4) / 8) / 8\n  df[0] = {b: {length: [t in 0..K: clamp(z[n-1, t], -1, 1.5)], z: [j in 0..K: blend(y[K-1-j], x)]}, class: [j in 0..K: sum(l: z[l mod n, l] - y[max(j, l)]) / 8]}\n  df[t in 1..n+1] = if(t mod 3 == 1, df[t-1], {class: [r in 0..K: df[t-1].class[r]], b: {z: [l in 0..K: tanh(df[t-1].b.z[l div 3] - df[t].class[K-1] * (sum(j in l..K: (x + z[t mod n, j div 2]) / 2) / 8))], length: [l in 0..K: tanh(df[t-1].b.z[t mod K] - df[t].class[argmin(best2 in 0..K: y[K-1-best2])] * z[0, t mod K])]}})\n  out[t in 0..K] = if(t < K-1, sum(l: df.class[l, K-1] * x / 2) / 8, df[t mod (n+1)].class[floor(3 * y[t]) mod K])\n  [2, df.b.z[min(count(best1 in 0..3: best1 / 2 > df.b.length[0, 0]), n+1-1), K-1], df.b.z[0, 0], df.b.z[0, 0]]\n}', { y: [0.1, 1.5, -1.4], z: [[-0.3, 1.9, -1], [0.9, 0.4, -0.7], [0.2, 1.3, 0.8]] }],
  ['a value of two branches, and a row for each', 'f(x, w: [2]) {\n  s = x^2\n  [if(w[0] > 0, s, 0), if(w[1] > 0, s, 0)]\n}', { x: 1.5, w: [1, -1] }],
  ['a sum of two branches, and a row for each', 'f(x, w: [3]) = if(w > 0, x^2 + x^2, w)', { x: 1.5, w: x3 }],
  ['a value of two branches, of which one has no slope', 'f(x, const a, const b) {\n  s = x^2 + 1\n  if(a > 0, s, 0) + if(b > 0, floor(s), 0)\n}', { x: 1.5, a: -1, b: 1 }],
  ['a value of three branches, of which two have no slope', 'f(x, const a, const b, const c) {\n  s = exp(x) + 1\n  if(a > 0, -s, 0) - if(b > 0, sign(s), 0) + if(c > 0, stop(s), x)\n}', { x: 0.5, a: -1, b: 1, c: 1 }],
  ['two branches of one value in a step of a helper, in a loop', 'g(x, y, c, d) {\n  s[0] = exp(x)\n  s[i in 1..3] = sin(if(c > 1 or d > 1, y, d < -2, s[i-1], s[i-1]))\n  s[2]\n}\nf(x, y, const c: [n], const d: [n]) = sum(k: g(x, y, c[k], d[k]))', { x: 0.3, y: 0.7, c: [0, 2, 0.5], d: [0, 0.5, -3] }],
];

/** Loops that turn out to be empty, and what stands outside of them because they do not change it. */
const ofNothing: readonly Found[] = [
  ['a logarithm that only an empty sum needs', 'f(s, v: [n]) = s + sum(i: v[i] * log(s))', { s: 0, v: [] }],
  ['an element that only an empty sum needs', 'f(x: [m], const z: [n], w) = w + sum(i in 0..n: x[0] * sin(w * z[0]) * z[i])', { x: [1, 2], z: [], w: 1 }],
  ['a mean over a range that ends before it starts', 'f(x: [n], k: int) = mean(i in k..n: x[i])', { x: x3, k: 5 }],
  ['a quotient by the number 0', 'f(v: [n], const w: [m]) = [i in 0..m: v[0] / 0]', { v: x3, w: [] }],
  ['a product with an infinite number', 'f(v: [n], const w: [m]) = [i in 0..m: v[0] * (1 / 0) + v[1] * log(0)]', { v: x3, w: [] }],
  ['a column that an empty sum alone has', 'f(x: [m], z: [n]) = [i: x[i] + sum(j in 0..n: z[j] * sin(z[0] * x[i]))]', { x: [1, 2], z: [] }],
  ['an element that only an empty array needs', 'f(x: [m], z: [n], w) {\n  a[i in 0..n] = w\n  b[i] = a[i] / 2 + sin(z[0])\n  w + sum(cos(x)) / 8 + sum(cos(b)) / 8\n}', { x: [1, 2], z: [], w: 1 }],
];

function holds(_what: string, source: string, given: { readonly [parameter: string]: Plain }): void {
  const args = argumentsOf(given);
  const oracle = askOracle(source, lastDefinition(source).name, args);
  expectAllWays(subjectOf(source), args, oracle, 1e-11);
  expectSecondOrder(source, args, oracle);
}

describe('found by random programs', () => {
  test.each(found)('%s', holds);
  test.each(ofNothing)('%s', (_what, source, given) => {
    const args = argumentsOf(given);
    expectAllWays(subjectOf(source), args, askOracle(source, lastDefinition(source).name, args), 1e-11);
  });
});
