// Folds by max, min and prod, built by hand: of rows and of all, of nothing, with zeros, over triangles.

import type { Program } from '../src/form/form.ts';
import { at, range, sum, type Case } from './form-case.ts';
import { byHand, dim, plus, size } from './form-programs.ts';

const [n, m] = [size('n'), size('m')];

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

export const folds: readonly Case[] = [
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
