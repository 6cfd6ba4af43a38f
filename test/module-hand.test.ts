// Every program of the form as a module with loops: value, gradient by all ways, from buffers full of NaN, and what is
// refused at the entry.

import { describe, expect, test } from 'vitest';
import { seedPath } from '../src/passes/adjoint.ts';
import { reverse } from '../src/passes/adjoint.ts';
import { evaluate } from '../src/form/evaluate.ts';
import type { Program, Ref } from '../src/form/form.ts';
import { numbers } from '../src/lower/formula.ts';
import { withDerived } from '../src/form/size-values.ts';
import type { Case } from './form-case.ts';
import { cases } from './form-cases.ts';
import { handExports } from './hand-module.ts';

type Point = ReadonlyMap<string, readonly number[]>;

/** The same numbers on every machine. */
function sampler(seed: number): (from: number, to: number) => number {
  let state = seed;
  return (from, to) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return from + ((to - from) * state) / 2_147_483_648;
  };
}

function pointOf({ active, data = {}, at = {}, within = [0.3, 1.7] }: Case): Point {
  const sample = sampler(11);
  const point = new Map<string, readonly number[]>();
  for (const [name, shape] of Object.entries(active)) {
    const given = at[name];
    const count = shape.reduce((total, length) => total * length, 1);
    point.set(name, given === undefined ? Array.from({ length: count }, () => sample(within[0], within[1])) : [given].flat());
  }
  for (const [name, values] of Object.entries(data)) point.set(name, [values].flat());
  return point;
}

function evaluated(program: Program, refs: readonly (Ref | null)[], one: Case, point: Point, seed: readonly number[]): readonly (readonly number[])[] {
  const isScalar = (name: string): boolean => program.stages.some(({ op, dims }) => op.kind === 'input' && op.parameter === name && dims.length === 0);
  const given: Point = new Map([...point, [seedPath, seed]]);
  const values = new Map([...given].map(([name, list]) => [name, isScalar(name) ? (list[0] ?? NaN) : list]));
  const evaluator = evaluate(program, { values, sizes: withDerived(program, new Map([['b', 3], ...Object.entries(one.sizes)])) }, numbers);
  return refs.map((ref) => (ref === null ? [] : evaluator.elements(ref)));
}

const flat = (value: unknown): readonly number[] => (typeof value === 'number' ? [value] : [...(value as Float64Array)]);

function expectNear(got: readonly number[], expected: readonly number[], what: string): void {
  expect(got.length, what).toBe(expected.length);
  got.forEach((value, i) => {
    const wanted = expected[i] ?? NaN;
    expect(Object.is(value, wanted) || Math.abs(value - wanted) <= 1e-11 * (1 + Math.abs(wanted)), `${what} ${String(i)}: ${String(value)} instead of ${String(wanted)}`).toBe(true);
  });
}

describe.each(cases)('$name', (one) => {
  const program = one.build();
  const { definition, exports, text } = handExports(program);
  const call = (suffix: string, ...args: readonly unknown[]): unknown => {
    const found = exports[`f${suffix}`] as ((...args: readonly unknown[]) => unknown) | undefined;
    if (found === undefined) throw new Error(`no f${suffix} in ${text}`);
    return found(...args);
  };
  const sizes = { b: 3, ...one.sizes };
  const point = pointOf(one);
  const args = (keep: (isData: boolean) => boolean): readonly unknown[] =>
    definition.parameters.filter(({ isConst }) => keep(isConst)).map(({ name, type }) => {
      const values = point.get(name) ?? [sizes[name as 'b']];
      if (type.kind !== 'array' || type.sizes.length === 0) return values[0];
      return type.element === 'whole' ? Int32Array.from(values) : Float64Array.from(values);
    });
  const all = args(() => true);
  const result = program.results[0]?.ref as Ref;
  const isScalar = program.stages.find(({ id }) => id === result)?.dims.length === 0;
  const expected = evaluated(program, [result], one, point, [1])[0] ?? [];
  const seed = expected.map((_, i) => (isScalar ? 1 : Math.sin(i + 1)));
  const both = reverse(program);
  const gradient = evaluated(both, both.gradients.map(({ is }) => is), one, point, seed);
  const names = both.gradients.map(({ of }) => both.parameters.find(({ ref }) => ref === of)?.name ?? '');
  const wanted = names.map((name, i) => (both.gradients[i]?.is === null ? (point.get(name) ?? []).map(() => 0) : (gradient[i] ?? [])));
  const empty = (): Record<string, unknown> => poisoned(call('Gradient', sizes) as Record<string, unknown>);
  const hasCache = exports['fCache'] !== undefined;
  const cache = (): unknown => poisoned(call('Cache', sizes) as Record<string, unknown>);
  const df = isScalar ? [] : [Float64Array.from(seed)];
  const expectGradient = (grad: Record<string, unknown>, what: string): void => names.forEach((name, i) => expectNear(flat(grad[name]), wanted[i] ?? [], `${what} ${name}`));
  const workspace = hasCache ? [cache()] : [];
  const room = isScalar ? [] : [undefined];

  test('value', () => {
    expectNear(flat(call('', ...all)), expected, 'f');
    expectNear(flat(call('', ...all, ...room, ...workspace)), expected, 'f with a workspace');
  });

  test.runIf(names.length > 0)('forward and backward', () => {
    const used = cache();
    for (let time = 0; time < 2; time += 1) {
      expectNear(flat(call('Forward', ...all, used)), expected, 'fForward');
      const grad = empty();
      expect(call('Backward', used, grad, ...df)).toBe(grad);
      expectGradient(grad, 'fBackward');
    }
  });

  test.runIf(isScalar && names.length > 0)('fused', () => {
    for (const given of [[], workspace, workspace]) {
      const grad = empty();
      expectNear(flat(call('Grad', ...all, grad, ...given)), expected, 'fGrad');
      expectGradient(grad, 'fGrad');
    }
  });

  test.runIf(isScalar && names.length > 0)('packed', () => {
    const theta = Float64Array.from(args((isData) => !isData).flatMap(flat));
    const grad = new Float64Array(theta.length).fill(NaN);
    const parameters = /function fPacked\(([^)]*)\)/.exec(text)?.[1]?.split(',').map((name) => name.trim()) ?? [];
    const data = new Set(definition.parameters.filter(({ isConst }) => isConst).map(({ name }) => name));
    const named = parameters.slice(2).filter((name) => !data.has(name) && name !== 'cache').map((name) => sizes[name as 'b']);
    expectNear(flat(call('Packed', theta, grad, ...named, ...args((isData) => isData))), expected, 'fPacked');
    expectNear([...grad], wanted.flat(), 'fPacked');
  });
});

/** Every number of every array is NaN. */
function poisoned<T extends object>(holder: T): T {
  for (const field of Object.values(holder)) if (field instanceof Float64Array) field.fill(NaN);
  return holder;
}
