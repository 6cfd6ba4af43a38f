// The programs that prove the form: each built by hand, beside the plain loop that says what it means.

import type { Program } from '../src/stage/form.ts';
import { byHand, difference, dim, plus, scaled, size, whole } from './form-programs.ts';

/** Arguments by parameter: a number, or the elements row-major. */
export type Values = { readonly [parameter: string]: number | readonly number[] };

export type Case = {
  readonly name: string;
  readonly sizes: { readonly [name: string]: number };
  /** Parameters that are data are given here; the others are sampled. */
  readonly data?: Values;
  /** The shape of each active parameter; [] is a scalar. */
  readonly active: { readonly [parameter: string]: readonly number[] };
  /** Samples lie in this range. */
  readonly within?: readonly [from: number, to: number];
  /** These instead of samples. */
  readonly at?: Values;
  readonly build: () => Program;
  readonly plain: (values: { readonly [parameter: string]: readonly number[] }) => readonly number[];
  /** The value has a corner here: no differences are taken, and no second derivatives. */
  readonly corner?: boolean;
};

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const sum = (terms: readonly number[]): number => terms.reduce((a, b) => a + b, 0);
const at = (values: readonly number[] | undefined, i: number): number => values?.[i] ?? NaN;

const [n, m, p, steps] = [size('n'), size('m'), size('p'), size('T')];

function product(): ReturnType<typeof byHand> & { readonly result: ReturnType<ReturnType<typeof byHand>['gate']> } {
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
        () => hand.gate('*', hand.gate('log', hand.gate('*', x, s)), hand.gate('log', s)),
        () => zero,
      );
      return hand.finish(hand.fold('sum', branch));
    },
    plain: ({ s = [], x = [] }) => [sum(x.map((v) => (v > 0 ? Math.log(v * at(s, 0)) * Math.log(at(s, 0)) : 0)))],
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
      const inner = (): ReturnType<typeof hand.gate> =>
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

function folded(how: 'max' | 'min' | 'prod'): () => Program {
  return () => {
    const hand = byHand();
    const [i, j] = [dim('i', n), dim('j', m)];
    const x = hand.read(hand.input('x', [dim('i', n), dim('j', m)]), i, j);
    const rows = hand.fold(how, hand.gate('sin', x), [i]);
    return hand.finish(hand.gate('*', hand.fold('sum', hand.gate('exp', rows)), hand.fold(how, hand.gate('*', x, hand.input('s')))));
  };
}

function plainFold(fold: (terms: readonly number[]) => number): Case['plain'] {
  return ({ x = [], s = [] }) => {
    const rows = range(3).map((i) => fold(range(4).map((j) => Math.sin(at(x, i * 4 + j)))));
    return [sum(rows.map((row) => Math.exp(row))) * fold(x.map((v) => v * at(s, 0)))];
  };
}

const all = (terms: readonly number[]): number => terms.reduce((a, b) => a * b, 1);
const twelve = { sizes: { n: 3, m: 4 }, active: { x: [3, 4], s: [] } } as const;

const folds: readonly Case[] = [
  { name: 'max of rows and of all', ...twelve, build: folded('max'), plain: plainFold((terms) => Math.max(...terms)) },
  { name: 'min of rows and of all', ...twelve, build: folded('min'), plain: plainFold((terms) => Math.min(...terms)) },
  { name: 'prod of rows and of all', ...twelve, build: folded('prod'), plain: plainFold(all) },
  { name: 'prod with a zero', ...twelve, at: { s: 2, x: [1, 2, 0.5, 1.5, 2, 0, 1, 1.25, 0.75, 1, 2, 1] }, build: folded('prod'), plain: plainFold(all) },
  { name: 'prod with two zeros', ...twelve, at: { s: 2, x: [1, 0, 0.5, 1.5, 2, 0, 1, 1.25, 0.75, 1, 2, 1] }, build: folded('prod'), plain: plainFold(all) },
  {
    name: 'max, min and prod of nothing',
    sizes: { n: 0 },
    active: { x: [0], s: [] },
    build: () => {
      const hand = byHand();
      const x = hand.read(hand.input('x', [dim('i', n)]), dim('i', n));
      const s = hand.input('s');
      const ends = hand.gate('*', hand.fold('max', x), hand.fold('min', x));
      return hand.finish(hand.gate('+', hand.gate('exp', ends), hand.gate('*', s, hand.fold('prod', x))));
    },
    plain: ({ s = [] }) => [at(s, 0)],
  },
  {
    name: 'prod of a value that the index does not move',
    sizes: { n: 3 },
    active: { s: [] },
    build: () => {
      const hand = byHand();
      return hand.finish(hand.fold('prod', hand.gate('sin', hand.input('s')), [], [dim('i', n)]));
    },
    plain: ({ s = [] }) => [Math.sin(at(s, 0)) ** 3],
  },
  {
    name: 'prod over triangles',
    sizes: { n: 4 },
    active: { x: [4, 4] },
    build: () => {
      const hand = byHand();
      const i = dim('i', n);
      const x = hand.input('x', [dim('i', n), dim('j', n)]);
      return hand.finish(hand.fold('prod', hand.read(x, i, dim('j', plus(i, 1)))));
    },
    plain: ({ x = [] }) => [all(range(4).flatMap((i) => range(i + 1).map((j) => at(x, i * 4 + j))))],
  },
];

const recurrences: readonly Case[] = [
  {
    name: 'rnn: lines of an array that read its last row',
    sizes: { T: 4, n: 3 },
    active: { w: [3, 3], h0: [3], x: [5, 3] },
    build: () => {
      const hand = byHand();
      const [t, j, k] = [dim('t', plus(steps, 1), 1), dim('j', n), dim('k', n)];
      const w = hand.input('w', [dim('j', n), dim('k', n)]);
      const h0 = hand.input('h0', [dim('j', n)]);
      const x = hand.input('x', [dim('t', plus(steps, 1)), dim('j', n)]);
      const h = hand.later();
      const before = hand.read(h, plus(t, -1), k);
      const into = hand.fold('sum', hand.gate('*', hand.read(w, j, k), before), [t, j]);
      const next = hand.gate('tanh', hand.gate('+', into, hand.read(x, t, j)));
      const axes = [dim('t', plus(steps, 1)), dim('j', n)];
      hand.array('h', axes, [{ value: hand.read(h0, j), at: [0, j] }, { value: next, at: [t, j] }], h);
      return hand.finish(hand.fold('sum', hand.gate('sqr', hand.read(h, steps, j))));
    },
    plain: ({ w = [], h0 = [], x = [] }) => {
      let h = h0;
      for (let t = 1; t <= 4; t += 1) {
        const last = h;
        h = range(3).map((j) => Math.tanh(sum(range(3).map((k) => at(w, j * 3 + k) * at(last, k))) + at(x, t * 3 + j)));
      }
      return [sum(h.map((v) => v * v))];
    },
  },
  {
    name: 'fib: lags 1 and 2',
    sizes: { n: 8 },
    active: { a: [], b: [], c: [] },
    within: [0.2, 0.9],
    build: () => {
      const hand = byHand();
      const i = dim('i', n, 2);
      const [a, b, c] = [hand.input('a'), hand.input('b'), hand.input('c')];
      const f = hand.later();
      const next = hand.gate('+', hand.gate('*', c, hand.read(f, plus(i, -1))), hand.gate('sin', hand.read(f, plus(i, -2))));
      hand.array('f', [dim('i', n)], [{ value: a, at: [0] }, { value: b, at: [1] }, { value: next, at: [i] }], f);
      return hand.finish(hand.read(f, plus(n, -1)));
    },
    plain: ({ a = [], b = [], c = [] }) => {
      const f = [at(a, 0), at(b, 0)];
      for (let i = 2; i < 8; i += 1) f.push(at(c, 0) * at(f, i - 1) + Math.sin(at(f, i - 2)));
      return [at(f, 7)];
    },
  },
  {
    name: 'a value that is found backwards',
    sizes: { T: 5 },
    active: { g: [], r: [5] },
    build: () => {
      const hand = byHand();
      const t = dim('t', steps);
      const g = hand.input('g');
      const r = hand.input('r', [dim('t', steps)]);
      const v = hand.later();
      const worth = hand.gate('+', hand.read(r, t), hand.gate('*', g, hand.gate('softplus', hand.read(v, plus(t, 1)))));
      hand.array('v', [dim('t', plus(steps, 1))], [{ value: worth, at: [t] }, { value: hand.constant(0), at: [steps] }], v);
      return hand.finish(hand.fold('sum', hand.gate('sqr', hand.read(v, t))));
    },
    plain: ({ g = [], r = [] }) => {
      const v = [0];
      for (let t = 4; t >= 0; t -= 1) v.unshift(at(r, t) + at(g, 0) * Math.log1p(Math.exp(at(v, 0))));
      return [sum(v.slice(0, 5).map((one) => one * one))];
    },
  },
  {
    name: 'a wave over two indices',
    sizes: { n: 4, m: 3 },
    active: { a: [4, 3], e: [4] },
    build: () => {
      const hand = byHand();
      const [i, j, first] = [dim('i', n, 1), dim('j', m, 1), dim('j', m, 1)];
      const a = hand.input('a', [dim('i', n), dim('j', m)]);
      const e = hand.input('e', [dim('i', n)]);
      const d = hand.later();
      const from = hand.gate('*', hand.read(d, plus(i, -1), j), hand.read(d, i, plus(j, -1)));
      const next = hand.gate('+', hand.gate('tanh', from), hand.read(a, i, j));
      const i0 = dim('i', n);
      hand.array('d', [dim('i', n), dim('j', m)], [{ value: hand.read(e, i0), at: [i0, 0] }, { value: hand.read(a, 0, first), at: [0, first] }, { value: next, at: [i, j] }], d);
      return hand.finish(hand.read(d, plus(n, -1), plus(m, -1)));
    },
    plain: ({ a = [], e = [] }) => {
      const d: number[] = [];
      for (let i = 0; i < 4; i += 1) {
        for (let j = 0; j < 3; j += 1) d.push(j === 0 ? at(e, i) : i === 0 ? at(a, j) : Math.tanh(at(d, (i - 1) * 3 + j) * at(d, i * 3 + j - 1)) + at(a, i * 3 + j));
      }
      return [at(d, 11)];
    },
  },
  {
    name: 'two arrays that read each other',
    sizes: { T: 5 },
    active: { a: [], b: [], x: [5] },
    build: () => {
      const hand = byHand();
      const [t, axis] = [dim('t', steps, 1), dim('t', steps)];
      const [a, b] = [hand.input('a'), hand.input('b')];
      const x = hand.input('x', [dim('t', steps)]);
      const [h, c] = [hand.later(), hand.later()];
      const forget = hand.gate('sigmoid', hand.gate('*', a, hand.read(h, plus(t, -1))));
      const cell = hand.gate('+', hand.gate('*', forget, hand.read(c, plus(t, -1))), hand.read(x, t));
      hand.array('c', [axis], [{ value: b, at: [0] }, { value: cell, at: [t] }], c);
      const out = hand.gate('tanh', hand.gate('*', hand.read(c, t), b));
      hand.array('h', [dim('t', steps)], [{ value: a, at: [0] }, { value: out, at: [t] }], h);
      return hand.finish(hand.fold('sum', hand.gate('*', hand.read(h, axis), hand.read(c, axis))));
    },
    plain: ({ a = [], b = [], x = [] }) => {
      let [h, c] = [at(a, 0), at(b, 0)];
      let total = h * c;
      for (let t = 1; t < 5; t += 1) {
        c = c / (1 + Math.exp(-at(a, 0) * h)) + at(x, t);
        h = Math.tanh(c * at(b, 0));
        total += h * c;
      }
      return [total];
    },
  },
  {
    name: 'a triangular system solved row by row',
    sizes: { n: 4 },
    active: { l: [4, 4], b: [4] },
    within: [0.5, 1.5],
    build: () => {
      const hand = byHand();
      const i = dim('i', n);
      const j = dim('j', i);
      const l = hand.input('l', [dim('i', n), dim('j', n)]);
      const b = hand.input('b', [dim('i', n)]);
      const y = hand.later();
      const known = hand.fold('sum', hand.gate('*', hand.read(l, i, j), hand.read(y, j)), [i]);
      const value = hand.gate('/', hand.gate('-', hand.read(b, i), known), hand.read(l, i, i));
      hand.array('y', [dim('i', n)], [{ value, at: [i] }], y);
      return hand.finish(hand.fold('sum', hand.gate('sqr', hand.read(y, i))));
    },
    plain: ({ l = [], b = [] }) => {
      const y: number[] = [];
      for (let i = 0; i < 4; i += 1) y.push((at(b, i) - sum(y.map((v, j) => at(l, i * 4 + j) * v))) / at(l, i * 4 + i));
      return [sum(y.map((v) => v * v))];
    },
  },
  {
    name: 'a recurrence with a branch on its own last value',
    sizes: { n: 6 },
    active: { a: [], x: [6] },
    at: { a: 0.75, x: [0.5, -2, 0.25, 1, -0.5, 2] },
    build: () => {
      const hand = byHand();
      const i = dim('i', n, 1);
      const a = hand.input('a');
      const x = hand.input('x', [dim('i', n)]);
      const h = hand.later();
      const last = hand.read(h, plus(i, -1));
      const next = hand.branch(
        hand.gate('>', last, hand.constant(0)),
        () => hand.gate('+', hand.gate('*', a, hand.gate('sqrt', last)), hand.read(x, i)),
        () => hand.gate('-', hand.read(x, i), hand.gate('*', a, last)),
      );
      hand.array('h', [dim('i', n)], [{ value: hand.read(x, 0), at: [0] }, { value: next, at: [i] }], h);
      return hand.finish(hand.fold('sum', hand.gate('sqr', hand.read(h, dim('i', n)))));
    },
    plain: ({ a = [], x = [] }) => {
      const h = [at(x, 0)];
      for (let i = 1; i < 6; i += 1) h.push(at(h, i - 1) > 0 ? at(a, 0) * Math.sqrt(at(h, i - 1)) + at(x, i) : at(x, i) - at(a, 0) * at(h, i - 1));
      return [sum(h.map((v) => v * v))];
    },
  },
  {
    name: 'a tree: elements that read where data says',
    sizes: { n: 5 },
    active: { x: [5] },
    data: { parent: [0, 0, 1, 0, 2] },
    build: () => {
      const hand = byHand();
      const b = dim('b', n, 1);
      const parent = hand.input('parent', [dim('b', n)], 'whole');
      const x = hand.input('x', [dim('b', n)]);
      const a = hand.later();
      const above = hand.read(a, whole(hand.read(parent, b)));
      hand.array('a', [dim('b', n)], [{ value: hand.read(x, 0), at: [0] }, { value: hand.gate('*', above, hand.gate('sin', hand.read(x, b))), at: [b] }], a);
      return hand.finish(hand.fold('sum', hand.gate('sqr', hand.read(a, dim('b', n)))));
    },
    plain: ({ x = [], parent = [] }) => {
      const a = [at(x, 0)];
      for (let b = 1; b < 5; b += 1) a.push(at(a, at(parent, b)) * Math.sin(at(x, b)));
      return [sum(a.map((v) => v * v))];
    },
  },
];

export const cases: readonly Case[] = [...products, ...gathers, ...branches, ...folds, ...recurrences];
