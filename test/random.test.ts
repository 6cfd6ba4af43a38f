// Laws on random programs: emitted code is the evaluator to the bit, fused is split, the gradient is that of two independent oracles
// (dual numbers over the syntax tree, central differences), what is printed parses back, and compiling is deterministic.
// FUZZ_SECONDS and FUZZ_SEED (`npm run fuzz`) run the same laws for longer.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyText } from '../src/cli/verify.ts';
import { check, compile, opened, printedOpened, verifiable } from '../src/compile.ts';
import { parse } from '../src/syntax/parse.ts';
import { printFile } from '../src/syntax/print.ts';
import { activeParameters, callEvaluator, callGrad, callPacked, callSplit, callValue, compileFunction, flatten, sameBits, sameNumbers, type Answer, type Compiled } from './call-function.ts';
import { argumentsOf, expectAllWays } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';
import { evaluateDual, lift, scalar, type DualValue } from './dual.ts';
import { fuzzLimits, fuzzSeed } from './fuzz-limits.ts';
import { sameTree } from './same-tree.ts';
import { randomProgram, type RandomProgram } from './random-source.ts';
import type { Value } from '../src/compile.ts';

const seed = fuzzSeed(20_260_101);

const programs = fc.array(fc.nat(2 ** 31 - 1), { minLength: 0, maxLength: 240, size: 'max' }).map(randomProgram);

test('value and gradient', () => {
  let compared = 0;
  let differenced = 0;
  fc.assert(
    fc.property(programs, (program) => {
      const compiled = compileFunction(program.source, program.name);
      if (activeParameters(compiled.info).length === 0) return;
      const answer = callGrad(compiled, program.args);
      for (const number of [...answer.value, ...answer.gradient.flat()]) expect(number, 'a finite number').toSatisfy(Number.isFinite);
      expectSame(callSplit(compiled, program.args), answer, 'forward + backward');
      expectSame(unsigned(callEvaluator(compiled, program.args)), unsigned(answer), 'the evaluator');
      expect(sameNumbers(callValue(compiled, program.args), answer.value), 'the value alone').toBe(true);
      expectNear(numbersOf(callPacked(compiled, program.args)), numbersOf(answer), 1e-12, 'the packed form');
      expectNear([...answer.value, ...answer.gradient.flat()], forwardMode(compiled, program), 1e-9, 'forward mode');
      compared++;
      if (agreesWithDifferences(compiled, program, answer)) differenced++;
    }),
    fuzzLimits(seed, 300),
  );
  console.log(`${compared} random programs, ${differenced} of them also against central differences (seed ${seed})`);
  expect(compared).toBeGreaterThan(20);
  expect(differenced).toBeGreaterThan(compared / 4);
});

test('long definitions, in pieces', () => {
  const longer = fc.array(fc.nat(2 ** 31 - 1), { minLength: 160, maxLength: 240, size: 'max' }).map(randomProgram);
  let long = 0;
  fc.assert(
    fc.property(longer, (program) => {
      const repeated = repeatedly(program, 70);
      if (repeated === null) return;
      const compiled = compileFunction(repeated.source, repeated.name);
      if (activeParameters(compiled.info).length === 0) return;
      if (/function repeatedForwardPass\b/u.test(printedOpened(compiled.open).code)) long++;
      const answer = callGrad(compiled, repeated.args);
      // An element that several branches read is added up before the passes are parted: in another order.
      expectNear(numbersOf(answer), numbersOf(callEvaluator(compiled, repeated.args)), 1e-12, 'the evaluator');
      for (let again = 0; again < 2; again++) expectSame(callSplit(compiled, repeated.args), answer, 'forward + backward');
      expectNear(numbersOf(callPacked(compiled, repeated.args)), numbersOf(answer), 1e-12, 'the packed form');
    }),
    fuzzLimits(seed, 20, 0.5),
  );
  console.log(`${long} random programs in pieces (seed ${seed})`);
  expect(long).toBeGreaterThan(3);
});

test('results that are arrays', () => {
  const arrays = fc.array(fc.nat(2 ** 31 - 1), { minLength: 100, maxLength: 240, size: 'max' }).map((tape) => randomProgram(tape, 'an array'));
  fc.assert(
    fc.property(arrays, ({ source, args }) => {
      const given = argumentsOf(args);
      expectAllWays(subjectOf(source), given, askOracle(source, 'main', given), 1e-9);
    }),
    fuzzLimits(seed, 150, 0.5),
  );
});

test('every function that a module can export, as --verify calls it', async () => {
  const tapes = fc.array(fc.nat(2 ** 31 - 1), { minLength: 60, maxLength: 160, size: 'max' });
  await fc.assert(
    fc.asyncProperty(tapes, fc.constantFrom('a number' as const, 'an array' as const), async (tape, result) => {
      const { source } = randomProgram(tape, result);
      // Their declared gradient is not the slope.
      if (/surrogate|stop\(/.test(source)) return;
      const { lines, holds } = await verifyText(verifiable(opened(source, { exports: ['all'] })));
      expect(holds, lines.join()).toBe(true);
    }),
    fuzzLimits(seed, 10, 0.5),
  );
});

test('what is printed parses back to the same tree', () => {
  fc.assert(
    fc.property(programs, ({ source }) => {
      const { file, diagnostics } = parse(source);
      expect(diagnostics).toEqual([]);
      const again = parse(printFile(file));
      expect(again.diagnostics).toEqual([]);
      expect(sameTree(again.file, file)).toBe(true);
      expect(printFile(again.file)).toBe(printFile(file));
    }),
    fuzzLimits(seed, 1500, 0.3),
  );
});

test('compiled twice: the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(programs, async ({ source }) => {
      const first = await compile(source);
      const second = await compile(source);
      expect(second.code).toBe(first.code);
      expect(check(source).diagnostics).toEqual(first.diagnostics);
    }),
    fuzzLimits(seed, 40, 0.5),
  );
});

/** A definition that adds up a random one so often, each time of arguments that are a little further; null where it is none. */
function repeatedly({ source, name, args }: RandomProgram, times: number): RandomProgram | null {
  const header = name === null ? undefined : new RegExp(`^${name}\\(([^()]*)\\)`, 'mu').exec(source)?.[1];
  if (name === null || header === undefined) return null;
  const names = header.split(/,(?![^{[]*[}\]])/u).map((one) => one.trim());
  const given = (count: number): string =>
    names
      .map((one) => {
        const own = one.replace(/^const /u, '').split(/[:\s]/u)[0] ?? '';
        return /^const |: *(?:int|\{)/u.test(one) || one === '' ? own : `${own} * ${1 + count / 2 ** 30}`;
      })
      .join(', ');
  const body = Array.from({ length: times }, (_, count) => `${name}(${given(count)})`).join(' + ');
  const repeated = `${source}\nrepeated(${header}) = (${body}) / ${times}`;
  if (check(repeated).diagnostics.some(({ severity }) => severity === 'error')) return null;
  return { source: repeated, name: 'repeated', args };
}

function numbersOf(answer: Answer): readonly number[] {
  return [...answer.value, ...answer.gradient.flat()];
}

/** What a condition makes 0 is not multiplied in loops (schedule/narrow.ts): -0 in a gradient may be 0 there. */
function unsigned({ value, gradient }: Answer): Answer {
  return { value, gradient: gradient.map((part) => part.map((number) => number + 0)) };
}

function expectSame(got: Answer, expected: Answer, what: string): void {
  if (!sameBits(got, expected)) expect(got, `${what} gives other bits`).toEqual(expected);
}

/** Relative to the largest number of all: a small derivative beside large ones has lost digits to cancellation. */
function expectNear(got: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  const scale = Math.max(1, ...expected.map(Math.abs));
  const far = expected.findIndex((number, at) => !(Math.abs(number - (got[at] ?? Number.NaN)) <= tolerance * scale));
  if (far >= 0 || got.length !== expected.length) expect(got, what).toEqual(expected);
}

/** Value and gradient by dual numbers: one run for each number that is no data. */
function forwardMode(compiled: Compiled, program: RandomProgram): readonly number[] {
  const { file } = parse(program.source);
  const active = activeParameters(compiled.info).map(({ name }) => name);
  const run = (name: string | null, element: number): { readonly value: number; readonly slope: number } => {
    const args = Object.entries(program.args).map(([key, value]) => [key, seeded(value, key === name ? element : null)] as const);
    return scalar(evaluateDual(file, program.name, new Map(args)));
  };
  const slopes = active.flatMap((name) => flatten(program.args[name] ?? []).map((_, element) => run(name, element).slope));
  return [run(null, 0).value, ...slopes];
}

/** A value as dual numbers, the slope 1 at one of its elements. */
function seeded(value: Value, element: number | null): DualValue {
  let at = 0;
  const convert = (part: Value): DualValue => {
    if (typeof part === 'number') return lift(part, at++ === element ? 1 : 0);
    if (Array.isArray(part)) return (part as readonly Value[]).map(convert);
    return { fields: new Map(Object.entries(part as { readonly [field: string]: Value }).map(([name, field]) => [name, convert(field)])) };
  };
  return convert(value);
}

/**
 * Central differences with three steps each; where they disagree there is a kink or a jump nearby and nothing is compared.
 * True if at least one derivative was.
 */
function agreesWithDifferences(compiled: Compiled, program: RandomProgram, answer: Answer): boolean {
  // Their declared gradient is not the slope.
  if (/surrogate|stop\(/.test(program.source)) return false;
  let sound = 0;
  for (const [index, { name }] of activeParameters(compiled.info).entries()) {
    const given = program.args[name] ?? 0;
    for (const [element, derivative] of (answer.gradient[index] ?? []).entries()) {
      const at = (offset: number): number => callValue(compiled, { ...program.args, [name]: shifted(given, element, offset) })[0] ?? Number.NaN;
      const slope = (step: number): number => (at(step) - at(-step)) / (2 * step);
      const [wide, middle, narrow] = [slope(2e-4), slope(1e-4), slope(5e-5)];
      const scale = Math.max(1, Math.abs(derivative), Math.abs(middle));
      if (!(Math.abs(wide - middle) <= 1e-6 * scale && Math.abs(middle - narrow) <= 1e-6 * scale)) continue;
      // At a point that is a case of its own the two sides may agree with each other and with nothing else.
      if (!(Math.abs(at(1e-4) + at(-1e-4) - 2 * (answer.value[0] ?? Number.NaN)) <= 1e-6 * scale)) continue;
      sound++;
      expect(Math.abs(middle - derivative), `the slope in ${name}[${element}] is ${middle}, not ${derivative}`).toBeLessThanOrEqual(1e-5 * scale);
    }
  }
  return sound > 0;
}

function shifted(value: Value, element: number, offset: number): Value {
  let at = 0;
  const shift = (part: Value): Value => {
    if (typeof part === 'number') return at++ === element ? part + offset : part;
    if (Array.isArray(part)) return (part as readonly Value[]).map(shift);
    return Object.fromEntries(Object.entries(part as { readonly [field: string]: Value }).map(([name, field]) => [name, shift(field)]));
  };
  return shift(value);
}
