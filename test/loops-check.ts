// Holds a way of running requests against the evaluator: value, gradient in one function, gradient in two.

import { prepared } from './loops-prepared.ts';
import { aligned } from '../src/schedule/align.ts';
import { expect } from 'vitest';
import { reverse } from '../src/passes/adjoint.ts';
import { backwardRequest, forwardRequest, fusedRequest, valueRequest } from '../src/schedule/requests.ts';
import { roomOf } from '../src/schedule/room.ts';
import type { Request } from '../src/schedule/tree.ts';
import { evaluate } from '../src/form/evaluate.ts';
import type { Index, Program, Ref, Stage } from '../src/form/form.ts';
import { numbers } from '../src/lower/formula.ts';
import { prune } from '../src/form/references.ts';
import type { Case } from './form-case.ts';
import { once } from './once.ts';

export type Sizes = ReadonlyMap<string, number>;
export type Elements = ReadonlyMap<Ref, readonly number[]>;
/** The elements of the wanted stages, from those of the given ones. */
export type Runner = (request: Request, given: Elements, sizes: Sizes) => Elements;
type Values = ReadonlyMap<string, readonly number[]>;

/** The same numbers on every machine. */
export function sampler(seed: number): (from: number, to: number) => number {
  let state = seed;
  return (from, to) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return from + ((to - from) * state) / 2_147_483_648;
  };
}

export function sizeAt({ offset, terms }: Index, sizes: Sizes): number {
  return terms.reduce((total, { factor, of }) => total + factor * (of.kind === 'size' ? (sizes.get(of.name) ?? NaN) : NaN), offset);
}

/** Elements in the room of an array. */
export function countOf(dims: Stage['dims'], sizes: Sizes): number {
  return dims.reduce((count, dim) => {
    const { from, to } = roomOf(dim);
    return count * Math.max(0, sizeAt(to, sizes) - sizeAt(from, sizes));
  }, 1);
}

function inputsOf(program: Program): readonly Stage[] {
  return program.stages.filter(({ op }) => op.kind === 'input');
}

export function valuesFor(program: Program, sizes: Sizes, known: Values, within: readonly [number, number]): Values {
  const sample = sampler(7);
  return new Map(
    inputsOf(program).map(({ op, type, dims }) => {
      const name = op.kind === 'input' ? op.parameter : '';
      return [name, known.get(name) ?? Array.from({ length: countOf(dims, sizes) }, () => (type === 'whole' ? 0 : sample(within[0], within[1])))];
    }),
  );
}

/** What the evaluator says, or null where it says that the sizes make no sense. */
function expectedOf(program: Program, refs: readonly Ref[], sizes: Sizes, values: Values): readonly (readonly number[])[] | null {
  const scalars = new Set(inputsOf(program).flatMap(({ op, dims }) => (op.kind === 'input' && dims.length === 0 ? [op.parameter] : [])));
  const inputs = new Map([...values].map(([name, all]) => [name, scalars.has(name) ? (all[0] as number) : all]));
  try {
    const evaluator = evaluate(program, { values: inputs, sizes }, numbers);
    return refs.map((ref) => evaluator.elements(ref));
  } catch {
    return null;
  }
}

export function givenOf(program: Program, values: Values): Elements {
  return new Map(inputsOf(program).map(({ id, op }) => [id, values.get(op.kind === 'input' ? op.parameter : '') ?? []]));
}

function expectNear(got: readonly number[], expected: readonly number[], what: string): void {
  expect(got.length, what).toBe(expected.length);
  got.forEach((value, i) => {
    const other = expected[i] as number;
    const isNear = Object.is(value, other) || Math.abs(value - other) <= 1e-11 * (1 + Math.abs(other));
    expect(isNear, `${what} ${String(i)}: ${String(value)} instead of ${String(other)}`).toBe(true);
  });
}

function check(run: Runner, request: Request, given: Elements, sizes: Sizes, expected: Elements): Elements {
  const elements = run(request, given, sizes);
  const names = new Map(request.program.stages.map(({ id, name }) => [id, name]));
  for (const [ref, all] of expected) expectNear(elements.get(ref) ?? [], all, names.get(ref) ?? '');
  return elements;
}

const bothOf = once((program: Program) => prune(reverse(program, 'input')));
const oneOf = once((program: Program) => prune(reverse(program, 'one')));

/** What a program is asked for at every size, made once: so that a runner may keep what it makes of a request. */
type Asked = { readonly [what in 'value' | 'forward' | 'backward' | 'fused']: (program: Program) => Request };
const asked = new Map<number, Asked>();

function askedBy(jam: number): Asked {
  const made = asked.get(jam) ?? {
    value: once((program: Program) => valueRequest(aligned(program), jam)),
    forward: once((both: Program) => forwardRequest(prepared(both), jam)),
    backward: once((both: Program) => backwardRequest(prepared(both), jam)),
    fused: once((one: Program) => fusedRequest(prepared(one), jam)),
  };
  asked.set(jam, made);
  return made;
}

/** Value, gradient in one, gradient in two passes. False if the sizes make no sense. */
export function checkAll(run: Runner, program: Program, sizes: Sizes, known: Values, within: readonly [number, number], jam: number): boolean {
  const results = program.results.map(({ ref }) => ref);
  const values = valuesFor(program, sizes, known, within);
  const value = expectedOf(program, results, sizes, values);
  if (value === null) return false;
  const requests = askedBy(jam);
  check(run, requests.value(program), givenOf(program, values), sizes, pairs(results, value));

  const both = bothOf(program);
  const gradients = both.gradients.flatMap(({ is }) => (is === null ? [] : [is]));
  const all = valuesFor(both, sizes, values, within);
  const slopes = expectedOf(both, gradients, sizes, all) as readonly (readonly number[])[];
  const cached = check(run, requests.forward(both), givenOf(both, all), sizes, pairs(both.results.map(({ ref }) => ref), value));
  const backward = requests.backward(both);
  // Inputs that the cache does not hold are not there.
  const given = new Map([...givenOf(both, all), ...cached].filter(([ref]) => backward.given.has(ref)));
  check(run, backward, given, sizes, pairs(gradients, slopes));

  if (results.length !== 1 || program.stages.find(({ id }) => id === results[0])?.dims.length !== 0) return true;
  const one = oneOf(program);
  const ends = [...one.results.map(({ ref }) => ref), ...one.gradients.flatMap(({ is }) => (is === null ? [] : [is]))];
  check(run, requests.fused(one), givenOf(one, values), sizes, pairs(ends, expectedOf(one, ends, sizes, values) ?? []));
  return true;
}

function pairs(refs: readonly Ref[], elements: readonly (readonly number[])[]): Elements {
  return new Map(refs.map((ref, i) => [ref, elements[i] ?? []]));
}

export function knownValues({ data = {}, at = {} }: Case): Values {
  return new Map([...Object.entries(data), ...Object.entries(at)].map(([name, values]) => [name, [values].flat()]));
}

/** Sizes below these make no sense: an element by its number is outside. */
export const leastSizes: { readonly [name: string]: number } = { 'fib: lags 1 and 2': 2, 'two arrays that read each other': 1, 'a recurrence with a branch on its own last value': 1, 'a tree: elements that read where data says': 1 };
