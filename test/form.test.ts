// The form for arrays, on programs built by hand: the evaluator says what a plain loop says, the gradient is that of
// differences and of forward mode, the gradient's gradient as well, and the verifier accepts every program on the way.

import { describe, expect, test } from 'vitest';
import { reverse, seedPath } from '../src/passes/adjoint.ts';
import type { Program, Stage } from '../src/form/form.ts';
import { faults } from '../src/form/verify.ts';
import { cases } from './form-cases.ts';
import { byHand, dim, plus, size, whole } from './form-programs.ts';
import { differenceAlong, directional, expectNear, gradientOf, plainValues, pointOf, sampler, slopeAlong, type Point } from './form-values.ts';

describe.each(cases)('$name', (one) => {
  const { sizes, build, plain } = one;
  const program = build();
  const point = pointOf(one);
  const refs = program.results.map(({ ref }) => ref);
  const expected = plain(Object.fromEntries(point));
  const sample = sampler(11);
  const weights = expected.map(() => sample(-1, 1));
  const both = reverse(program);
  const seeded = new Map(point).set(seedPath, weights);

  test('the verifier accepts it, before and after', () => {
    expect(faults(program)).toEqual([]);
    expect(faults(both)).toEqual([]);
  });

  test('the value is that of a plain loop', () => {
    const got = plainValues(program, refs, sizes, point);
    expect(got).toHaveLength(expected.length);
    got.forEach((value, i) => expectNear(value, expected[i] as number, 1e-13, `element ${String(i)}`));
    expect(plainValues(both, both.results.map(({ ref }) => ref), sizes, seeded)).toEqual(got);
  });

  test('the gradient is that of forward mode and of differences', () => {
    const gradient = gradientOf(both, sizes, seeded);
    expect([...gradient.keys()].sort()).toEqual(Object.keys(one.active).sort());
    for (const [name, slopes] of gradient) {
      expect(slopes).toHaveLength((point.get(name) ?? []).length);
      slopes.forEach((slope, element) => {
        expectNear(slope, slopeAlong(program, sizes, point, weights, name, element), 1e-12, `d${name}[${String(element)}] in forward mode`);
        if (one.corner !== true) expectNear(slope, differenceAlong(program, sizes, point, weights, name, element), 1e-8, `d${name}[${String(element)}] by differences`);
      });
    }
  });

  test.skipIf(one.corner === true)('the gradient of the gradient is that of forward mode and of differences', () => {
    const { program: slope, directions } = directional(both);
    expect(faults(slope)).toEqual([]);
    const again = reverse(slope, 'one');
    expect(faults(again)).toEqual([]);
    const along = new Map(seeded);
    for (const name of directions) along.set(`along ${name}`, (point.get(name) ?? []).map(() => sample(-1, 1)));
    const gradient = gradientOf(again, sizes, along);
    for (const [name, slopes] of gradient) {
      slopes.forEach((second, element) => {
        expectNear(second, slopeAlong(slope, sizes, along, [1], name, element), 1e-11, `${name}[${String(element)}] in forward mode`);
        expectNear(second, differenceAlong(slope, sizes, along, [1], name, element), 1e-7, `${name}[${String(element)}] by differences`);
      });
    }
  });
});

/** Inputs by name, each with its elements. */
function at(values: { readonly [name: string]: readonly number[] }): Point {
  return new Map(Object.entries(values));
}

const n = size('n');

function foldOf(how: 'max' | 'min' | 'prod', rank: 1 | 2): Program {
  const hand = byHand();
  const axes = [dim('i', n), dim('j', n)].slice(0, rank);
  const own = [dim('i', n), dim('j', n)].slice(0, rank);
  return hand.finish(hand.fold(how, hand.read(hand.input('x', axes), ...own)));
}

describe('policies of folds', () => {
  const gradient = (how: 'max' | 'min' | 'prod', rank: 1 | 2, x: readonly number[]): readonly number[] | undefined =>
    gradientOf(reverse(foldOf(how, rank)), { n: rank === 1 ? x.length : Math.sqrt(x.length) }, at({ x, [seedPath]: [2] })).get('x');

  test('of equal elements the first takes all', () => {
    expect(gradient('max', 1, [1, 3, 2, 3, 3])).toEqual([0, 2, 0, 0, 0]);
    expect(gradient('min', 1, [4, 3, 3, 5])).toEqual([0, 2, 0, 0]);
    expect(gradient('max', 2, [1, 0, 2, 5, 5, 5, 5, 1, 0])).toEqual([0, 0, 0, 2, 0, 0, 0, 0, 0]);
    expect(gradient('max', 1, [-Infinity, -Infinity])).toEqual([2, 0]);
  });

  test('a product never divides', () => {
    expect(gradient('prod', 1, [3, 0, 5])).toEqual([0, 30, 0]);
    expect(gradient('prod', 1, [3, 0, 0])).toEqual([0, 0, 0]);
    expect(gradient('prod', 1, [1e-300, 1e-300, 1e300])).toEqual([2, 2, 0]);
    expect(gradient('prod', 2, [1, 2, 3, 0])).toEqual([0, 0, 0, 12]);
    expect(gradient('prod', 1, [])).toEqual([]);
  });

  test('an extremum of something that is no number is none', () => {
    expect(plainValues(foldOf('max', 1), foldOf('max', 1).results.map(({ ref }) => ref), { n: 3 }, at({ x: [1, NaN, 2] }))).toEqual([NaN]);
    expect(gradient('min', 1, [1, NaN, 2])).toEqual([0, 0, 0]);
  });
});

/** a[i] reads a[from[i]]: where data says. */
function chain(): Program {
  const hand = byHand();
  const i = dim('i', n, 1);
  const from = hand.input('from', [dim('i', n)], 'whole');
  const x = hand.input('x');
  const a = hand.later();
  const before = hand.read(a, whole(hand.read(from, i)));
  hand.array('a', [dim('i', n)], [{ value: x, at: [0] }, { value: hand.gate('+', hand.gate('*', x, hand.constant(0.5)), before), at: [i] }], a);
  return hand.finish(hand.read(a, plus(n, -1)));
}

describe('the evaluator at its edges', () => {
  const program = chain();
  const value = (from: readonly number[]): readonly number[] => plainValues(program, program.results.map(({ ref }) => ref), { n: from.length }, at({ from, x: [2] }));

  test('a recurrence of many steps is a loop, forward and backward', () => {
    const from = Array.from({ length: 5000 }, (_, i) => i - 1);
    expect(value(from)).toEqual([5001]);
    expect(gradientOf(reverse(program), { n: 5000 }, at({ from, x: [2], [seedPath]: [1] })).get('x')).toEqual([2500.5]);
  });

  test('elements that wait for each other are found', () => {
    expect(() => value([0, 2, 1])).toThrow(RangeError);
    expect(() => value([0, 0, 2])).toThrow('not yet defined');
  });

  test('a position outside of the array is found, and one that would fall into another row', () => {
    expect(() => value([0, 0, 7])).toThrow('outside the array');
    const hand = byHand();
    const x = hand.input('x', [dim('i', n), dim('j', n)]);
    const k = hand.input('k', [], 'whole');
    const other = hand.finish(hand.read(x, 0, whole(k)));
    const result = other.results.map(({ ref }) => ref);
    expect(plainValues(other, result, { n: 2 }, at({ x: [1, 2, 3, 4], k: [1] }))).toEqual([2]);
    expect(() => plainValues(other, result, { n: 2 }, at({ x: [1, 2, 3, 4], k: [2] }))).toThrow(RangeError);
  });

  test('lines that leave an element out, or give it twice, are found', () => {
    const hand = byHand();
    const i = dim('i', n);
    const target = hand.read(hand.input('from', [dim('i', n)], 'whole'), i);
    const a = hand.array('a', [dim('i', n)], [{ value: hand.input('x'), at: [whole(target)] }]);
    const lines = hand.finish(hand.fold('sum', hand.read(a, i)));
    const total = (from: readonly number[]): readonly number[] => plainValues(lines, lines.results.map(({ ref }) => ref), { n: 2 }, at({ from, x: [3] }));
    expect(total([1, 0])).toEqual([6]);
    expect(() => total([1, 1])).toThrow('is not defined');
    expect(() => total([0, 0])).toThrow('is defined more than once');
  });
});

test('the adjoint of a recurrence runs the other way', () => {
  const both = reverse(cases.find(({ name }) => name.startsWith('rnn'))?.build() as Program);
  const dh = both.stages.find(({ name }) => name === 'dh');
  const reads = both.stages.filter(({ op }) => op.kind === 'accumulate' && op.parts.some(({ value }) => value > (dh?.id ?? 0)));
  expect(reads.map(({ name }) => name)).toContain('dh');
  // It is read where h was written, and written where h was read: one step before.
  const late = dh?.op.kind === 'accumulate' ? dh.op.parts.find(({ value }) => value > dh.id) : undefined;
  expect(late?.at[0]?.offset).toBe(-1);
});

test('the forward stages stay as they are', () => {
  for (const one of cases) {
    const program = one.build();
    const both = reverse(program);
    const forward = both.stages.slice(0, both.forward);
    const kept = program.stages.filter((stage) => forward.some(({ name }) => name === stage.name));
    const shape = ({ name, op, dims, type }: Stage): unknown => [name, op.kind, dims.map(({ id }) => id), type];
    expect(forward.map(shape)).toEqual(kept.map(shape));
  }
});
