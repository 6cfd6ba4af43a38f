// What only a branch inside a loop needs is computed where the branch is taken: no NaN comes from one that is not.

import { describe, expect, test } from 'vitest';
import { reverse, seedPath } from '../src/passes/adjoint.ts';
import { order } from '../src/passes/order.ts';
import { sink } from '../src/passes/sink.ts';
import type { Program, Stage } from '../src/form/form.ts';
import { prune } from '../src/form/references.ts';
import { faults } from '../src/form/verify.ts';
import { byHand, dim, plus, size, whole, type Hand } from './form-programs.ts';
import { gradientOf, plainValues, type Point } from './form-values.ts';

const [n, m] = [size('n'), size('m')];

function sunk(program: Program): Program {
  expect(faults(program)).toEqual([]);
  const made = order(sink(program));
  expect(faults(made)).toEqual([]);
  return made;
}

function outcome(program: Program, sizes: { readonly [name: string]: number }, point: { readonly [name: string]: readonly number[] }): { readonly value: readonly number[]; readonly gradient: ReadonlyMap<string, readonly number[]> } {
  const at: Point = new Map([...Object.entries(point), [seedPath, [1]]]);
  const both = prune(reverse(program));
  expect(faults(both)).toEqual([]);
  return { value: plainValues(program, program.results.map(({ ref }) => ref), sizes, at), gradient: gradientOf(both, sizes, at) };
}

function stageOf(program: Program, gate: string): Stage {
  const stage = program.stages.find(({ op }) => op.kind === 'gate' && op.gate.name === gate);
  if (stage === undefined) throw new Error(gate);
  return stage;
}

/** sum(i: if(x[i] > 0, used * x[i], 0)) with what is used made outside of the branch. */
function used(make: (hand: Hand, x: ReturnType<Hand['read']>) => ReturnType<Hand['read']>): Program {
  const hand = byHand();
  const i = dim('i', n);
  const x = hand.read(hand.input('x', [dim('i', n)]), i);
  const value = make(hand, x);
  const zero = hand.constant(0);
  const branch = hand.branch(hand.gate('>', x, zero), () => hand.gate('*', value, x), () => zero);
  return hand.finish(hand.fold('sum', branch));
}

describe('a value outside of the loop', () => {
  const program = sunk(used((hand) => hand.gate('log', hand.input('s'))));

  test('is computed where the branch is taken at all', () => {
    expect(stageOf(program, 'log').guard).toHaveLength(1);
    expect(stageOf(program, 'log').dims).toEqual([]);
    const { value, gradient } = outcome(program, { n: 3 }, { x: [1, -1, 2], s: [2] });
    expect(value).toEqual([3 * Math.log(2)]);
    expect(gradient.get('s')).toEqual([1.5]);
  });

  test('gives no NaN where it is not', () => {
    const { value, gradient } = outcome(program, { n: 2 }, { x: [-1, -2], s: [0] });
    expect(value).toEqual([0]);
    expect(gradient.get('s')).toEqual([0]);
    expect(gradient.get('x')).toEqual([0, 0]);
  });

  test('that costs no more than a product stays', () => {
    const cheap = sunk(used((hand) => hand.gate('sqr', hand.input('s'))));
    expect(stageOf(cheap, 'sqr').guard).toEqual([]);
  });

  test('that two loops use is computed where either takes it', () => {
    const hand = byHand();
    const s = hand.gate('log', hand.input('s'));
    const zero = hand.constant(0);
    const loop = (name: string, length: typeof n): ReturnType<Hand['read']> => {
      const x = hand.read(hand.input(name, [dim('i', length)]), dim('i', length));
      return hand.fold('sum', hand.branch(hand.gate('>', x, zero), () => hand.gate('*', s, x), () => zero));
    };
    const both = sunk(hand.finish(hand.gate('+', loop('x', n), loop('y', m))));
    expect(outcome(both, { n: 2, m: 1 }, { x: [-1, -2], y: [-1], s: [0] }).gradient.get('s')).toEqual([0]);
    expect(outcome(both, { n: 2, m: 1 }, { x: [-1, -2], y: [3], s: [2] }).gradient.get('s')).toEqual([1.5]);
    expect(outcome(both, { n: 2, m: 1 }, { x: [-1, 2], y: [3], s: [2] }).gradient.get('s')).toEqual([2.5]);
  });
});

describe('a value of the loop', () => {
  test('is computed where its own branch is taken', () => {
    const program = sunk(used((hand, x) => hand.gate('log', x)));
    expect(stageOf(program, 'log').guard).toHaveLength(1);
    const { gradient } = outcome(program, { n: 3 }, { x: [1, 0, -1] });
    expect(gradient.get('x')).toEqual([1, 0, 0]);
  });

  test('that an inner loop uses under a condition of both is asked for row by row', () => {
    const hand = byHand();
    const [i, j] = [dim('i', n), dim('j', m)];
    const row = hand.gate('log', hand.read(hand.input('a', [dim('i', n)]), i));
    const y = hand.read(hand.input('y', [dim('i', n), dim('j', m)]), i, j);
    const zero = hand.constant(0);
    const branch = hand.branch(hand.gate('>', y, zero), () => hand.gate('*', row, y), () => zero);
    const program = sunk(hand.finish(hand.fold('sum', branch)));
    expect(stageOf(program, 'log').guard).toHaveLength(1);
    const { value, gradient } = outcome(program, { n: 2, m: 2 }, { a: [0, 2], y: [-1, -1, 3, -1] });
    expect(value).toEqual([3 * Math.log(2)]);
    expect(gradient.get('a')).toEqual([0, 1.5]);
  });
});

describe('an array', () => {
  test('that is written out is made whole, in no branch', () => {
    const hand = byHand();
    const i = dim('i', n);
    const x = hand.read(hand.input('x', [dim('i', n)]), i);
    const [a, b] = [hand.gate('exp', hand.input('a')), hand.input('b')];
    const table = hand.add({ kind: 'pack', elements: [a, b] }, [dim('e', 2)], 'table');
    const place = hand.input('k', [], 'whole');
    hand.inside(whole(place), 2);
    const zero = hand.constant(0);
    const branch = hand.branch(hand.gate('>', hand.input('s'), zero), () => hand.gate('*', hand.read(table, whole(place)), x), () => zero);
    const program = sunk(hand.finish(hand.fold('sum', branch)));
    expect(program.stages.find(({ op }) => op.kind === 'pack')?.guard).toEqual([]);
    expect(outcome(program, { n: 2, k: 1 }, { a: [0], b: [3], k: [1], s: [1], x: [1, 2] }).gradient.get('b')).toEqual([3]);
  });

  /** if(s > 0, sum(i: a[i] * a[i+1]), 0) and the same with the condition x[i] > 0 inside of the sum. */
  function neighbours(inside: boolean): Program {
    const hand = byHand();
    const i = dim('i', plus(n, -1));
    const own = dim('i', n);
    const x = hand.input('x', [dim('i', n)]);
    const a = hand.array('a', [own], [{ value: hand.gate('log', hand.read(x, own)), at: [own] }]);
    const zero = hand.constant(0);
    const product = (): ReturnType<Hand['read']> => hand.gate('*', hand.read(a, i), hand.read(a, plus(i, 1)));
    if (inside) return hand.finish(hand.fold('sum', hand.branch(hand.gate('>', hand.read(x, i), zero), product, () => zero)));
    return hand.finish(hand.branch(hand.gate('>', hand.input('s'), zero), () => hand.fold('sum', product()), () => zero));
  }

  test('that one branch reads anywhere is computed in that branch', () => {
    const program = sunk(neighbours(false));
    expect(stageOf(program, 'log').guard).toHaveLength(1);
    expect(outcome(program, { n: 3 }, { x: [0, 0, 0], s: [-1] }).gradient.get('x')).toEqual([0, 0, 0]);
  });

  test('that a branch of a loop reads at other positions stays whole', () => {
    const program = sunk(neighbours(true));
    expect(program.stages.find(({ name }) => name === 'a')?.guard).toEqual([]);
    expect(outcome(program, { n: 3 }, { x: [2, 3, 1] }).value).toEqual([Math.log(2) * Math.log(3)]);
  });
});
