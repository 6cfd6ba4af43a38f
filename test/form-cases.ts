// The programs that prove the form: each built by hand, beside the plain loop that says what it means.

import type { Ref } from '../src/form/form.ts';
import { at, range, sum, type Case } from './form-case.ts';
import { folds } from './form-folds.ts';
import { byHand, difference, dim, index, plus, scaled, size, whole, type Hand } from './form-programs.ts';
import { recurrences } from './form-recurrences.ts';

const [n, m, p] = [size('n'), size('m'), size('p')];

function product(): Hand & { readonly result: Ref } {
  const hand = byHand();
  const [i, k, j] = [dim('i', n), dim('k', p), dim('j', m)];
  const w = hand.input('w', [dim('i', n), dim('k', p)]);
  const x = hand.input('x', [dim('k', p), dim('j', m)]);
  return { ...hand, result: hand.fold('sum', hand.gate('*', hand.read(w, i, k), hand.read(x, k, j)), [i, j]) };
}

function plainProduct(w: readonly number[], x: readonly number[], [rows, inner, columns]: readonly [number, number, number]): readonly number[] {
  return range(rows).flatMap((i) => range(columns).map((j) => sum(range(inner).map((k) => at(w, i * inner + k) * at(x, k * columns + j)))));
}

const small = { n: 3, p: 2, m: 4 };

const products: readonly Case[] = [
  {
    name: 'matrix product, an array',
    sizes: small,
    active: { w: [3, 2], x: [2, 4] },
    build: () => {
      const hand = product();
      return hand.finish(hand.result);
    },
    plain: ({ w = [], x = [] }) => plainProduct(w, x, [3, 2, 4]),
  },
  {
    name: 'matrix product with a loss',
    sizes: small,
    active: { w: [3, 2], x: [2, 4] },
    build: () => {
      const hand = product();
      return hand.finish(hand.fold('sum', hand.gate('sqr', hand.result)));
    },
    plain: ({ w = [], x = [] }) => [sum(plainProduct(w, x, [3, 2, 4]).map((d) => d * d))],
  },
  {
    name: 'outer sum',
    sizes: { n: 3, m: 4 },
    active: { a: [3], b: [4] },
    build: () => {
      const hand = byHand();
      const [i, j] = [dim('i', n), dim('j', m)];
      const both = hand.gate('+', hand.read(hand.input('a', [dim('i', n)]), i), hand.read(hand.input('b', [dim('j', m)]), j));
      return hand.finish(hand.fold('sum', hand.gate('sin', both)));
    },
    plain: ({ a = [], b = [] }) => [sum(a.flatMap((x) => b.map((y) => Math.sin(x + y))))],
  },
  {
    name: 'a sum over an index that the body does not use',
    sizes: { n: 3, m: 4 },
    active: { a: [3], b: [3] },
    build: () => {
      const hand = byHand();
      const [i, k] = [dim('i', n), dim('k', m)];
      const term = hand.gate('*', hand.read(hand.input('a', [dim('i', n)]), i), hand.read(hand.input('b', [dim('i', n)]), i));
      return hand.finish(hand.fold('sum', term, [], [k]));
    },
    plain: ({ a = [], b = [] }) => [4 * sum(a.map((x, i) => x * at(b, i)))],
  },
  {
    name: 'a scalar term inside a loop',
    sizes: { n: 3 },
    active: { a: [3], s: [] },
    build: () => {
      const hand = byHand();
      const s = hand.input('s');
      const term = hand.gate('-', hand.gate('*', s, hand.constant(0.5)), hand.read(hand.input('a', [dim('i', n)]), dim('i', n)));
      return hand.finish(hand.fold('sum', hand.gate('sin', term)));
    },
    plain: ({ a = [], s = [] }) => [sum(a.map((x) => Math.sin(at(s, 0) * 0.5 - x)))],
  },
  {
    name: 'transpose',
    sizes: { n: 3 },
    active: { h: [3, 3] },
    build: () => {
      const hand = byHand();
      const [i, j] = [dim('i', n), dim('j', n)];
      const h = hand.input('h', [dim('i', n), dim('j', n)]);
      return hand.finish(hand.fold('sum', hand.gate('*', hand.read(h, i, j), hand.gate('sqr', hand.read(h, j, i)))));
    },
    plain: ({ h = [] }) => [sum(range(3).flatMap((i) => range(3).map((j) => at(h, i * 3 + j) * at(h, j * 3 + i) ** 2)))],
  },
  {
    name: 'stencil',
    sizes: { n: 6 },
    active: { u: [6] },
    build: () => {
      const hand = byHand();
      const [i, axis] = [dim('i', plus(n, -1), 1), dim('i', n)];
      const u = hand.input('u', [axis]);
      const two = hand.gate('*', hand.constant(2), hand.read(u, i));
      const second = hand.gate('-', hand.gate('+', hand.read(u, plus(i, -1)), hand.read(u, plus(i, 1))), two);
      return hand.finish(hand.fold('sum', hand.gate('cube', second)));
    },
    plain: ({ u = [] }) => [sum(range(4).map((i) => (at(u, i) - 2 * at(u, i + 1) + at(u, i + 2)) ** 3))],
  },
  {
    name: 'every other element from the end',
    sizes: { n: 3, m: 7 },
    active: { u: [7] },
    build: () => {
      const hand = byHand();
      const i = dim('i', n);
      const u = hand.input('u', [dim('i', m)]);
      return hand.finish(hand.fold('sum', hand.gate('*', hand.number(i), hand.gate('sqr', hand.read(u, difference(plus(m, -1), scaled(2, i)))))));
    },
    plain: ({ u = [] }) => [sum(range(3).map((i) => i * at(u, 6 - 2 * i) ** 2))],
  },
  {
    name: 'a triangular sum',
    sizes: { n: 4 },
    active: { l: [4, 4], x: [4] },
    build: () => {
      const hand = byHand();
      const i = dim('i', n);
      const j = dim('j', plus(i, 1));
      const l = hand.input('l', [dim('i', n), dim('j', n)]);
      const x = hand.input('x', [dim('i', n)]);
      const row = hand.fold('sum', hand.gate('*', hand.read(l, i, j), hand.read(x, j)), [i]);
      return hand.finish(hand.fold('sum', hand.gate('sqr', row)));
    },
    plain: ({ l = [], x = [] }) => [sum(range(4).map((i) => sum(range(i + 1).map((j) => at(l, i * 4 + j) * at(x, j))) ** 2))],
  },
];

const gathers: readonly Case[] = [
  {
    name: 'embedding with softmax and cross-entropy',
    sizes: { n: 3, m: 4, p: 2 },
    active: { e: [4, 2], w: [3, 2] },
    data: { token: [2, 0, 2], label: [1, 2, 0] },
    build: () => {
      const hand = byHand();
      const [s, b, k, c, d] = [size('b'), dim('b', size('b')), dim('k', p), dim('c', n), dim('c', n)];
      const token = hand.input('token', [dim('b', s)], 'whole');
      const label = hand.input('label', [dim('b', s)], 'whole');
      const e = hand.input('e', [dim('v', m), dim('k', p)]);
      const w = hand.input('w', [dim('c', n), dim('k', p)]);
      const row = hand.read(e, whole(hand.read(token, b)), k);
      const z = hand.fold('sum', hand.gate('*', hand.read(w, c, k), row), [b, c]);
      const largest = hand.gate('stop', hand.fold('max', z, [b]));
      const total = hand.fold('sum', hand.gate('exp', hand.gate('-', z, largest)), [b]);
      const normalizer = hand.gate('+', largest, hand.gate('log', total));
      const logp = hand.gate('-', hand.read(z, b, d), normalizer);
      const table = hand.array('logp', [b, d], [{ value: logp, at: [b, d] }]);
      return hand.finish(hand.gate('neg', hand.fold('sum', hand.read(table, b, whole(hand.read(label, b))))));
    },
    plain: ({ e = [], w = [], token = [], label = [] }) => {
      const losses = token.map((v, b) => {
        const z = range(3).map((c) => sum(range(2).map((k) => at(w, c * 2 + k) * at(e, v * 2 + k))));
        return Math.log(sum(z.map((one) => Math.exp(one)))) - at(z, at(label, b));
      });
      return [sum(losses)];
    },
  },
  {
    name: 'histogram: lines that land where data says',
    sizes: { n: 4, m: 5 },
    active: { w: [5], x: [4] },
    data: { lab: [3, 0, 3, 1] },
    build: () => {
      const hand = byHand();
      const [i, j] = [dim('i', n), dim('j', m)];
      const lab = hand.input('lab', [dim('i', n)], 'whole');
      const bin = plus(whole(hand.read(lab, i)), 1);
      const w = hand.input('w', [dim('j', m)]);
      const value = hand.gate('*', hand.read(w, bin), hand.read(hand.input('x', [dim('i', n)]), i));
      const counts = hand.fold('sum', value, [], []);
      const bins = hand.add({ kind: 'accumulate', how: 'sum', parts: [{ value, at: [bin], dims: [i], guard: [], of: null }] }, [j]);
      return hand.finish(hand.gate('+', counts, hand.fold('sum', hand.gate('sqr', bins))));
    },
    plain: ({ w = [], x = [], lab = [] }) => {
      const bins = range(5).map((j) => sum(lab.map((l, i) => (l + 1 === j ? at(w, j) * at(x, i) : 0))));
      return [sum(bins) + sum(bins.map((b) => b * b))];
    },
  },
];

const kinks: Pick<Case, 'build' | 'plain'> = {
  build: () => {
    const hand = byHand();
    const i = dim('i', n);
    const s = hand.input('s');
    const x = hand.read(hand.input('x', [dim('i', n)]), i);
    const root = hand.gate('*', x, hand.gate('sqrt', hand.gate('abs', x)));
    return hand.finish(hand.fold('sum', hand.gate('+', hand.gate('clamp', x, hand.gate('neg', s), s), hand.gate('+', root, hand.gate('relu', x)))));
  },
  plain: ({ s = [], x = [] }) => [sum(x.map((v) => Math.min(Math.max(v, -at(s, 0)), at(s, 0)) + v * Math.sqrt(Math.abs(v)) + Math.max(v, 0)))],
};

const branches: readonly Case[] = [
  {
    name: 'a branch inside a loop',
    sizes: { n: 5 },
    active: { s: [], x: [5] },
    at: { s: 1.5, x: [0.5, -1, 2, -0.5, 3] },
    build: () => {
      const hand = byHand();
      const i = dim('i', n);
      const s = hand.input('s');
      const x = hand.read(hand.input('x', [dim('i', n)]), i);
      const zero = hand.constant(0);
      const branch = hand.branch(
        hand.gate('>', x, zero),
        () => hand.gate('*', hand.gate('log', hand.gate('*', x, s)), hand.gate('sin', s)),
        () => zero,
      );
      return hand.finish(hand.fold('sum', branch));
    },
    plain: ({ s = [], x = [] }) => [sum(x.map((v) => (v > 0 ? Math.log(v * at(s, 0)) * Math.sin(at(s, 0)) : 0)))],
  },
  {
    name: 'lines that land only where a condition holds',
    sizes: { n: 4 },
    active: { x: [4], s: [] },
    at: { s: 1.5, x: [0.5, -1, 2, -0.5] },
    build: () => {
      const hand = byHand();
      const i = dim('i', n);
      const s = hand.input('s');
      const x = hand.read(hand.input('x', [dim('i', n)]), i);
      const holds = [{ condition: hand.gate('>', x, hand.constant(0)), holds: true }];
      const parts = [
        { value: s, at: [index(0)], dims: [i], guard: holds, of: null },
        { value: x, at: [index(1)], dims: [i], guard: holds, of: null },
      ];
      const both = hand.add({ kind: 'accumulate', how: 'sum', parts }, [dim('k', 2)]);
      return hand.finish(hand.gate('*', hand.gate('sqr', hand.read(both, 0)), hand.read(both, 1)));
    },
    plain: ({ x = [], s = [] }) => [(2 * at(s, 0)) ** 2 * (at(x, 0) + at(x, 2))],
  },
  {
    name: 'a scalar branch around a loop',
    sizes: { n: 4 },
    active: { s: [], x: [4] },
    at: { s: -1, x: [0.5, 1, 2, 3] },
    build: () => {
      const hand = byHand();
      const i = dim('i', n);
      const s = hand.input('s');
      const x = hand.read(hand.input('x', [dim('i', n)]), i);
      const zero = hand.constant(0);
      const branch = hand.branch(
        hand.gate('>', s, zero),
        () => hand.fold('sum', hand.gate('log', hand.gate('*', x, s))),
        () => hand.fold('prod', hand.gate('-', x, s)),
      );
      return hand.finish(hand.gate('*', branch, s));
    },
    plain: ({ s = [], x = [] }) => [at(s, 0) * x.reduce((all, v) => all * (v - at(s, 0)), 1)],
  },
  {
    name: 'a branch in a fold in a branch in a loop',
    sizes: { n: 3, m: 3 },
    active: { s: [], x: [3], y: [3] },
    at: { s: 0.7, x: [1, -2, 0.5], y: [0.25, -1, 3] },
    build: () => {
      const hand = byHand();
      const [i, j] = [dim('i', n), dim('j', m)];
      const s = hand.input('s');
      const x = hand.read(hand.input('x', [dim('i', n)]), i);
      const y = hand.read(hand.input('y', [dim('j', m)]), j);
      const zero = hand.constant(0);
      const inner = (): Ref =>
        hand.branch(hand.gate('>', y, zero), () => hand.gate('sqrt', hand.gate('*', y, hand.gate('*', x, s))), () => hand.gate('sqr', s));
      const branch = hand.branch(
        hand.gate('>', x, zero),
        () => hand.fold('sum', inner(), [i]),
        () => hand.fold('max', hand.gate('*', y, x), [i]),
      );
      return hand.finish(hand.fold('sum', branch));
    },
    plain: ({ s = [], x = [], y = [] }) => {
      const t = at(s, 0);
      return [sum(x.map((v) => (v > 0 ? sum(y.map((u) => (u > 0 ? Math.sqrt(u * v * t) : t * t))) : Math.max(...y.map((u) => u * v)))))];
    },
  },
  { name: 'gates with kinks over an array', sizes: { n: 5 }, active: { s: [], x: [5] }, at: { s: 0.5, x: [1, -1, 0.25, -0.25, 4] }, ...kinks },
  { name: 'gates with kinks, at their kinks', sizes: { n: 5 }, active: { s: [], x: [5] }, at: { s: 0.5, x: [0.5, -0.5, 0.25, 0, 4] }, corner: true, ...kinks },
];

export const cases: readonly Case[] = [...products, ...gathers, ...branches, ...folds, ...recurrences];
