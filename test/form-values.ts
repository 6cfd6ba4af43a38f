// What a program of form-cases.ts gives at a point: its values, its gradient, its gradient's gradient, by the evaluator.

import { expect } from 'vitest';
import { nowhere } from '../src/base/span.ts';
import { gateNamed } from '../src/gates/lookup.ts';
import { seedPath } from '../src/passes/adjoint.ts';
import type { Algebra } from '../src/form/algebra.ts';
import { evaluate } from '../src/form/evaluate.ts';
import { always, type Op, type Program, type Ref, type Stage } from '../src/form/form.ts';
import { numbers } from '../src/lower/formula.ts';
import { duals, type Dual } from '../src/lower/tangent.ts';
import type { Case } from './form-case.ts';

export type Point = ReadonlyMap<string, readonly number[]>;

const isScalarInput = (program: Program, name: string): boolean => program.stages.some(({ op, dims }) => op.kind === 'input' && op.parameter === name && dims.length === 0);

/** Every element of the stages asked for, flat. */
export function valuesOf<T>(program: Program, refs: readonly Ref[], sizes: Case['sizes'], point: Point, algebra: Algebra<T>, lift: (value: number, name: string, flat: number) => T): readonly T[] {
  const values = new Map([...point].map(([name, numbersOf]) => {
    const lifted = numbersOf.map((value, flat) => lift(value, name, flat));
    return [name, isScalarInput(program, name) ? (lifted[0] as T) : lifted];
  }));
  const known = new Map([['b', 3], ...Object.entries(sizes)]);
  const evaluator = evaluate(program, { values, sizes: known }, algebra);
  return refs.flatMap((ref) => evaluator.elements(ref));
}

export function plainValues(program: Program, refs: readonly Ref[], sizes: Case['sizes'], point: Point): readonly number[] {
  return valuesOf(program, refs, sizes, point, numbers, (value) => value);
}

/** The derivative of the weighted results along one element of one parameter, in forward mode. */
export function slopeAlong(program: Program, sizes: Case['sizes'], point: Point, weights: readonly number[], along: string, element: number): number {
  const lift = (value: number, name: string, flat: number): Dual => ({ value, tangent: name === along && flat === element ? 1 : 0 });
  const results = valuesOf(program, program.results.map(({ ref }) => ref), sizes, point, duals, lift);
  return results.reduce((total, { tangent }, i) => total + tangent * (weights[i] as number), 0);
}

export function differenceAlong(program: Program, sizes: Case['sizes'], point: Point, weights: readonly number[], along: string, element: number): number {
  const step = 1e-4;
  const at = (shift: number): number => {
    const moved = new Map(point).set(along, (point.get(along) ?? []).map((value, flat) => (flat === element ? value + shift : value)));
    return plainValues(program, program.results.map(({ ref }) => ref), sizes, moved).reduce((total, value, i) => total + value * (weights[i] as number), 0);
  };
  // Fourth order.
  return (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step);
}

/** The same numbers on every machine. */
export function sampler(seed: number): (from: number, to: number) => number {
  let state = seed;
  return (from, to) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return from + ((to - from) * state) / 2_147_483_648;
  };
}

export function pointOf({ active, data = {}, at = {}, within = [0.3, 1.7] }: Case): Point {
  const sample = sampler(7);
  const point = new Map<string, readonly number[]>();
  for (const [name, shape] of Object.entries(active)) {
    const given = at[name];
    const count = shape.reduce((total, length) => total * length, 1);
    point.set(name, given === undefined ? Array.from({ length: count }, () => sample(within[0], within[1])) : [given].flat());
  }
  for (const [name, values] of Object.entries(data)) point.set(name, [values].flat());
  return point;
}

export function expectNear(got: number, expected: number, tolerance: number, what: string): void {
  expect(Math.abs(got - expected) <= tolerance * (1 + Math.abs(expected)), `${what}: ${String(got)} instead of ${String(expected)}`).toBe(true);
}

/** The gradients as parameters have them, each under its parameter's name. */
export function gradientOf(program: Program, sizes: Case['sizes'], point: Point): ReadonlyMap<string, readonly number[]> {
  return new Map(
    program.gradients.map(({ of, is }) => {
      const name = program.parameters.find(({ ref }) => ref === of)?.name ?? '';
      return [name, is === null ? (point.get(name) ?? []).map(() => 0) : plainValues(program, [is], sizes, point)];
    }),
  );
}

/** s = the sum of gradient * direction, as a forward program of its own: what a second reverse sweep starts from. */
export function directional(program: Program): { readonly program: Program; readonly directions: readonly string[] } {
  const stages: Stage[] = program.stages.map((stage) => (stage.op.kind === 'input' && stage.op.role === 'seed' ? { ...stage, op: { ...stage.op, role: 'data' } } : stage));
  const directions: string[] = [];
  const parameters = [...program.parameters, ...program.seeds.map((ref) => ({ name: seedPath, ref }))];
  let next = Math.max(...stages.map(({ id }) => id)) + 1;
  const add = (name: string, op: Op, dims: Stage['dims']): Ref => {
    const id = next as Ref;
    next += 1;
    stages.push({ id, name, named: true, type: 'real', op, dims, guard: always, span: nowhere });
    return id;
  };
  const terms: Ref[] = [];
  for (const { of, is } of program.gradients) {
    const gradient = stages.find(({ id }) => id === is);
    if (is === null || gradient === undefined) continue;
    const parameter = program.parameters.find(({ ref }) => ref === of)?.name ?? '';
    const name = `along ${parameter}`;
    const { dims } = gradient;
    const direction = add(name, { kind: 'input', parameter: name, role: 'data' }, dims);
    directions.push(parameter);
    parameters.push({ name, ref: direction });
    const product = add(`${name} term`, { kind: 'gate', gate: gateNamed('*'), args: [is, direction] }, dims);
    terms.push(add(`${name} sum`, { kind: 'accumulate', how: 'sum', parts: [{ value: product, at: [], dims, guard: always, of: null }] }, []));
  }
  const parts = terms.map((value) => ({ value, at: [], dims: [], guard: always, of: null }));
  const result = add('along all', { kind: 'accumulate', how: 'sum', parts }, []);
  return { program: { stages, forward: stages.length, parameters, results: [{ name: '', ref: result }], seeds: [], gradients: [], checks: program.checks, adjoints: new Map() }, directions };
}
