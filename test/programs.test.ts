// The programs that the language was made for, each against something outside: a plain reference implementation, published
// numbers, central differences of every gradient, and forward mode.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { lazy } from '../src/base/lazy.ts';
import { centralSlope, type Slope } from '../src/cli/differences.ts';
import { evaluateOpened, loadOpened, opened, type Value } from '../src/compile.ts';
import { programs } from './programs/all.ts';
import { callGrad, callPacked, callSplit, callValue, numbersOf, type Exports } from './programs/calls.ts';
import { forwardMode } from './programs/oracle.ts';
import { randomFrom, type Argument, type Arguments, type Case, type Definition, type Gradient, type Program, type Result } from './programs/program.ts';

const precision = 1e-12;

/** To 1e-12 of the largest; where they are differences, of what they are differences of. */
function expectNear(got: readonly number[], wanted: readonly number[], { size = 0 }: Case, what: string): void {
  expect(got.length, `${what}: how many`).toBe(wanted.length);
  const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), size);
  for (const [at, value] of wanted.entries()) {
    const error = Math.abs((got[at] as number) - value);
    if (!(error <= precision * scale)) expect.fail(`${what}, number ${at}: ${got[at]} instead of ${value}`);
  }
}

function expectGradient(got: Gradient, wanted: { readonly [parameter: string]: Argument | readonly number[] }, one: Case, what: string): void {
  expect(Object.keys(got), `${what}: parameters`).toEqual(Object.keys(wanted));
  for (const [parameter, numbers] of Object.entries(wanted)) expectNear(numbersOf(got[parameter] as Argument), flat(numbers), one, `${what} of ${parameter}`);
}

function flat(numbers: Argument | readonly number[]): readonly number[] {
  return Array.isArray(numbers) ? (numbers as readonly number[]) : numbersOf(numbers as Argument);
}

/** An adjoint of the same shape as the result. */
function seedLike(value: Result, seed: number): Result {
  const random = randomFrom(seed);
  const like = (field: number | Float64Array): number | Float64Array => (typeof field === 'number' ? random.number(-1, 1) : random.numbers(field.length));
  return typeof value === 'number' || ArrayBuffer.isView(value) ? like(value) : Object.fromEntries(Object.entries(value).map(([name, field]) => [name, like(field)]));
}

function weighted(value: Result, seed: Result): number {
  const weights = numbersOf(seed);
  return numbersOf(value).reduce((total, number, at) => total + number * (weights[at] as number), 0);
}

/** The arguments with one number of one parameter moved. */
function moved(args: Arguments, parameter: string, at: number, to: number): Arguments {
  let next = 0;
  const place = (value: Argument): Argument => {
    if (typeof value === 'number') return next++ === at ? to : value;
    if (ArrayBuffer.isView(value)) return Float64Array.from(value as Float64Array, (element) => (next++ === at ? to : element));
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, place(inner as Argument)])) as Argument;
  };
  return { ...args, [parameter]: place(args[parameter] as Argument) };
}

function differences({ active, reference, reach = Infinity }: Definition, { args }: Case, seed: Result): { readonly [parameter: string]: readonly Slope[] } {
  const along = (parameter: string): readonly Slope[] => numbersOf(args[parameter] as Argument).map((number, at) => centralSlope((to) => weighted(reference(moved(args, parameter, at, to)), seed), number, reach));
  return Object.fromEntries(active.map((parameter) => [parameter, along(parameter)]));
}

function nested(args: Arguments): { readonly [parameter: string]: Value } {
  const plain = (value: Argument): Value => {
    if (typeof value === 'number') return value;
    if (ArrayBuffer.isView(value)) return [...(value as Float64Array)];
    return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, plain(inner as Argument)]));
  };
  return Object.fromEntries(Object.entries(args).map(([parameter, value]) => [parameter, plain(value)]));
}

function numbersIn(value: Value): readonly number[] {
  if (typeof value === 'number') return [value];
  return Object.values(value).flatMap((inner: Value) => numbersIn(inner));
}

describe.each(programs)('$name', ({ name, source, definitions }: Program) => {
  // Of a bare file it is the name of its function.
  const options = /^\w+$/.test(name) ? { name } : {};
  const open = opened(source, options);
  const exports = lazy(() => loadOpened(open) as Exports);
  const cases = definitions.flatMap((definition) => definition.cases.map((one): [string, Definition, Case] => [`${definition.name}, ${one.what}`, definition, one]));

  describe.each(cases)('%s', (_, definition, one) => {
    const { reference, active, gradient: byHand, packed } = definition;
    const { args, golden, large } = one;
    const value = reference(args);
    const isScalar = typeof value === 'number';
    const seed: Result = isScalar ? 1 : seedLike(value, 5);

    test.runIf(golden !== undefined)('the reference gives the golden value', () => {
      expectNear(numbersOf(value), numbersOf(golden?.value ?? NaN), one, 'value');
    });

    test('the value is that of plain loops', () => {
      const before = structuredClone(args);
      expectNear(numbersOf(callValue(exports(), definition, one)), numbersOf(value), one, 'f');
      expectNear(numbersOf(callSplit(exports(), definition, one, seed).value), numbersOf(value), one, 'fForward');
      if (isScalar) expectNear(numbersOf(callGrad(exports(), definition, one).value), numbersOf(value), one, 'fGrad');
      expect(args, 'the arguments are as they were').toEqual(before);
    });

    test.runIf(isScalar)('all ways to the gradient agree', () => {
      const fused = callGrad(exports(), definition, one).gradient;
      expectGradient(callSplit(exports(), definition, one, null).gradient, fused, one, 'fForward and fBackward');
      const twice = Object.fromEntries(active.map((parameter) => [parameter, numbersOf(fused[parameter] as Argument).map((slope) => 2 * slope)]));
      expectGradient(callSplit(exports(), definition, one, 2).gradient, twice, one, 'an adjoint of 2');
      if (packed === undefined) return;
      const { value: packedValue, gradient } = callPacked(exports(), definition, one);
      expectNear([packedValue], numbersOf(value), one, 'fPacked');
      for (const parameter of active) expectNear(gradient[parameter] ?? [], numbersOf(fused[parameter] as Argument), one, `fPacked of ${parameter}`);
    });

    test.runIf(golden !== undefined)('value and gradient are the golden ones', () => {
      for (const { seed: given, gradient } of golden?.gradients ?? []) {
        const split = callSplit(exports(), definition, one, given);
        expectNear(numbersOf(split.value), numbersOf(golden?.value ?? NaN), one, 'value');
        expectGradient(split.gradient, gradient, one, 'fBackward');
        if (isScalar) expectGradient(callGrad(exports(), definition, one).gradient, gradient, one, 'fGrad');
      }
    });

    test.runIf(byHand !== undefined)('the gradient is that by hand', () => {
      expectGradient(callGrad(exports(), definition, one).gradient, byHand?.(args) ?? {}, one, 'fGrad');
    });

    test.runIf(byHand === undefined && large !== true)('the gradient is that of differences', () => {
      const { gradient } = callSplit(exports(), definition, one, seed);
      for (const [parameter, slopes] of Object.entries(differences(definition, one, seed))) {
        const got = numbersOf(gradient[parameter] as Argument);
        const scale = slopes.reduce((most, slope) => Math.max(most, Math.abs(slope.value)), one.size ?? 0);
        for (const [at, { value: slope, error }] of slopes.entries()) {
          expect(error, `d${parameter}, number ${at} is measured`).toBeLessThanOrEqual(1e-6 * scale);
          expect(Math.abs((got[at] as number) - slope), `d${parameter}, number ${at}: ${got[at]} instead of ${slope}`).toBeLessThanOrEqual(1e-8 * scale + 10 * error);
        }
      }
    });

    test.runIf(large !== true)('the gradient is that of forward mode', () => {
      const { gradient } = callSplit(exports(), definition, one, seed);
      for (const start of [1, 2, 3]) {
        const random = randomFrom(start);
        const direction = Object.fromEntries(active.map((parameter) => [parameter, [...random.numbers(numbersOf(args[parameter] as Argument).length)]]));
        const results = forwardMode(source, definition.name, one, direction);
        expectNear(results.map((result) => result.value), numbersOf(value), one, 'the value in forward mode');
        const weights = numbersOf(seed);
        const forward = results.reduce((total, { tangent }, at) => total + tangent * (weights[at] as number), 0);
        const terms = active.flatMap((parameter) => numbersOf(gradient[parameter] as Argument).map((slope, at) => slope * ((direction[parameter] ?? [])[at] as number)));
        const backward = terms.reduce((total, term) => total + term, 0);
        const scale = terms.reduce((total, term) => total + Math.abs(term), 0);
        expect(Math.abs(forward - backward), `${backward} instead of ${forward}`).toBeLessThanOrEqual(precision * Math.max(scale, one.size ?? 0));
      }
    });

    test.runIf(large !== true)('the evaluator says the same', () => {
      const evaluation = evaluateOpened(open, definition.name, nested(args));
      expectNear(numbersIn(evaluation.value), numbersOf(value), one, 'value');
      if (!isScalar) return;
      const { gradient } = callGrad(exports(), definition, one);
      for (const parameter of active) expectNear(numbersIn(evaluation.gradient[parameter] ?? []), numbersOf(gradient[parameter] as Argument), one, parameter);
    });
  });
});

test('every program is an example too', () => {
  const read = (folder: string, ending: string): readonly string[] => {
    const url = new URL(folder, import.meta.url);
    return readdirSync(url).filter((name) => name.endsWith(ending)).map((name) => readFileSync(new URL(name, url), 'utf8'));
  };
  const examples = read('../examples/', '.txt');
  for (const source of read('./programs/', '.grad')) expect(examples).toContain(source);
});
