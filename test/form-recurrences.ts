// Recurrences, built by hand: arrays whose elements read others of their own, up, down, along two indices and where data says.

import { at, range, sum, type Case } from './form-case.ts';
import { byHand, dim, plus, size, whole } from './form-programs.ts';

const [n, m, steps] = [size('n'), size('m'), size('T')];

export const recurrences: readonly Case[] = [
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
      const place = whole(hand.read(parent, b));
      hand.inside(place, b);
      const above = hand.read(a, place);
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
