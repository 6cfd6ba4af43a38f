// Every pass on programs with indices: what it makes is sound and means what it meant, forward and backward.

import { describe, expect, test } from 'vitest';
import { reverse, seedPath } from '../src/passes/adjoint.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import { order } from '../src/passes/order.ts';
import { passBuilder, stageQuotients } from '../src/passes/quotients.ts';
import { sink } from '../src/passes/sink.ts';
import type { Program } from '../src/form/form.ts';
import { prune } from '../src/form/references.ts';
import { rebuild } from '../src/form/rebuild.ts';
import { faults } from '../src/form/verify.ts';
import { cases } from './form-cases.ts';
import { directional, expectNear, gradientOf, plainValues, pointOf, sampler } from './form-values.ts';

type Pass = (program: Program) => Program;

const forwardPasses: { readonly [name: string]: Pass } = {
  rebuild: (program) => rebuild(program, passBuilder(program)),
  quotients: stageQuotients,
  'sink and order': (program) => order(sink(program)),
  merge: mergeDims,
  all: (program) => order(sink(stageQuotients(mergeDims(program)))),
};
const anyPasses: { readonly [name: string]: Pass } = {
  rebuild: (program) => rebuild(program, passBuilder(program)),
  prune,
  merge: mergeDims,
};

describe.each(cases)('$name', (one) => {
  const { sizes, build } = one;
  const point = pointOf(one);
  const program = build();
  const both = reverse(program);
  const valueOf = (made: Program, at = point): readonly number[] => plainValues(made, made.results.map(({ ref }) => ref), sizes, at);
  const expected = valueOf(program);
  const sample = sampler(11);
  const seeded = new Map(point).set(seedPath, expected.map(() => sample(-1, 1)));
  const gradient = gradientOf(both, sizes, seeded);

  const expectSame = (made: Program): void => {
    valueOf(made, seeded).forEach((value, i) => expectNear(value, expected[i] as number, 1e-13, `element ${String(i)}`));
  };
  const expectGradient = (made: Program): void => {
    const got = gradientOf(made, sizes, seeded);
    expect([...got.keys()]).toEqual([...gradient.keys()]);
    for (const [name, slopes] of got) slopes.forEach((slope, i) => expectNear(slope, gradient.get(name)?.[i] ?? NaN, 1e-12, `d${name}[${String(i)}]`));
  };

  test.each(Object.entries(forwardPasses))('%s keeps the value and the gradient', (_, pass) => {
    const made = pass(program);
    expect(faults(made)).toEqual([]);
    expectSame(made);
    const backward = prune(reverse(made));
    expect(faults(backward)).toEqual([]);
    expectGradient(backward);
  });

  test.each(Object.entries(anyPasses))('%s keeps a backward pass', (_, pass) => {
    const made = pass(both);
    expect(faults(made)).toEqual([]);
    expectSame(made);
    expectGradient(made);
  });

  test.skipIf(one.corner === true).each(Object.entries(forwardPasses))('%s keeps a gradient that is a program', (_, pass) => {
    const { program: slope, directions } = directional(both);
    const along = new Map(seeded);
    for (const name of directions) along.set(`along ${name}`, (point.get(name) ?? []).map(() => sample(-1, 1)));
    const made = pass(slope);
    expect(faults(made)).toEqual([]);
    const [before, after] = [valueOf(slope, along), valueOf(made, along)];
    after.forEach((value, i) => expectNear(value, before[i] as number, 1e-12, 'the slope'));
    const again = prune(reverse(made, 'one'));
    expect(faults(again)).toEqual([]);
    const [old, now] = [gradientOf(reverse(slope, 'one'), sizes, along), gradientOf(again, sizes, along)];
    for (const [name, slopes] of now) slopes.forEach((second, i) => expectNear(second, old.get(name)?.[i] ?? NaN, 1e-10, `${name}[${String(i)}]`));
  });
});
