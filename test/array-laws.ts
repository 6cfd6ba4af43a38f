// What must hold of every array program at every point: all ways that the module offers give the oracle's numbers.

import { expect } from 'vitest';
import { check } from '../src/compile.ts';
import { askOracle, type Argument, type OracleAnswer } from './array-oracle.ts';
import { callBackward, callGrad, callPacked, callSplit, callValue, emptyGradient, exported, hasGradient, hostArguments, lastDefinition, makeCache, numbersIn, isActive, shapedLike, subjectOf, type Answer, type Arguments, type Subject } from './array-ways.ts';
import { flatten } from './call-function.ts';

/** `used` is a cache that other calls left, for these sizes or for others. */
export function expectAllWays(subject: Subject, args: Arguments, oracle: OracleAnswer, tolerance = 1e-10, used: unknown = null): void {
  const host = hostArguments(subject, args);
  const result = exported(subject, '')(...host);
  const values = flatten(result);
  expectNear(values, oracle.values, tolerance, 'the value');
  expect(host, 'the arguments after the call').toEqual(hostArguments(subject, args));
  const isScalar = typeof result === 'number';
  if (!isScalar) expectOut(subject, host, result, values);
  if (!hasGradient(subject)) return;
  const next = sampler(oracle.values.length + 1);
  const df = isScalar ? undefined : shapedLike(result, next);
  const expected = { value: oracle.values, gradient: weightedSum(oracle.slopes, df === undefined ? [1] : flatten(df)) };
  const cache = makeCache(subject, args);
  expectAnswer(callSplit(subject, args, cache, df), expected, tolerance, 'forward + backward');
  // From the same cache again, and with another adjoint of the result.
  const twice = isScalar ? 2 : shapedLike(result, next);
  expectAnswer({ value: [], gradient: callBackward(subject, args, cache, twice) }, { value: [], gradient: weightedSum(oracle.slopes, flatten(twice)) }, tolerance, 'backward again');
  expectAnswer(callSplit(subject, args, cache, df), expected, tolerance, 'the same cache again');
  if (used !== null) expectAnswer(callSplit(subject, args, used, df), expected, tolerance, 'a cache that was used before');
  if (!isScalar) {
    expectJacobian(subject, args, oracle, tolerance);
    return;
  }
  const fused = callGrad(subject, args);
  expectAnswer(fused, expected, tolerance, 'fused');
  expect(callGrad(subject, args), 'fused, again').toEqual(fused);
  if (takesWorkspace(subject)) {
    expect(callGrad(subject, args, makeCache(subject, args)), 'fused, with a workspace').toEqual(fused);
    for (const one of [cache, ...(used === null ? [] : [used])]) {
      expect(callGrad(subject, args, one), 'fused, with a workspace that was used').toEqual(fused);
      expect(callValue(subject, args, one), 'the value, with a workspace that was used').toEqual(values);
    }
  }
  expectAnswer(callPacked(subject, args), expected, tolerance, 'packed');
}

/** The result goes where it is to go, whatever was there. */
function expectOut(subject: Subject, host: readonly unknown[], result: unknown, values: readonly number[]): void {
  const out = shapedLike(result, () => NaN);
  expect(exported(subject, '')(...host, out), 'the result goes where it is to go').toBe(out);
  expect(flatten(out), 'the result, written over').toEqual(values);
}

/** Every function refuses these arguments at its entry, before anything is written. */
export function expectRefused(subject: Subject, args: Arguments, isScalar: boolean): void {
  const host = hostArguments(subject, args);
  const refused = (suffix: string, ...more: readonly unknown[]): void => {
    expect(() => exported(subject, suffix)(...host, ...more), `${subject.definition.name}${suffix} is refused`).toThrow(RangeError);
  };
  refused('');
  if (!hasGradient(subject)) return;
  refused('Forward', makeCache(subject, args));
  if (!isScalar) {
    if (subject.exports[`${subject.definition.name}Jacobian`] !== undefined) refused('Jacobian');
    return;
  }
  const grad = emptyGradient(subject, args);
  refused('Grad', grad);
  expect(flatten(grad).every(Number.isNaN), 'nothing is written').toBe(true);
  expect(() => callPacked(subject, args), 'packed is refused').toThrow(RangeError);
}

/** Every way that a module with checkpoints offers gives the bits of one without. */
export function expectSameBits(plain: Subject, saving: Subject, args: Arguments): void {
  expect(callValue(saving, args), 'the value').toEqual(callValue(plain, args));
  if (!hasGradient(plain)) return;
  const result = exported(plain, '')(...hostArguments(plain, args));
  const isScalar = typeof result === 'number';
  const next = sampler(3);
  const [one, other] = [makeCache(plain, args), makeCache(saving, args)];
  for (const df of [1, 2].map((factor) => (isScalar ? factor : shapedLike(result, next)))) expect(callSplit(saving, args, other, df), 'forward + backward').toEqual(callSplit(plain, args, one, df));
  const again = isScalar ? -0.5 : shapedLike(result, next);
  expect(callBackward(saving, args, other, again), 'backward again').toEqual(callBackward(plain, args, one, again));
  if (!isScalar) return;
  expect(callGrad(saving, args), 'fused').toEqual(callGrad(plain, args));
  if (takesWorkspace(saving)) expect(callGrad(saving, args, other), 'fused, with a workspace that was used').toEqual(callGrad(plain, args));
  expect(callPacked(saving, args), 'packed').toEqual(callPacked(plain, args));
}

/** The entries that can differ from 0, each at its row and column; those at one place are added. */
function expectJacobian(subject: Subject, args: Arguments, { slopes }: OracleAnswer, tolerance: number): void {
  if (subject.exports[`${subject.definition.name}Jacobian`] === undefined) return;
  const host = hostArguments(subject, args);
  const { rows, columns, row, column } = exported(subject, 'JacobianPattern')(...host) as { readonly rows: number; readonly columns: number; readonly row: Int32Array; readonly column: Int32Array };
  const out = new Float64Array(row.length).fill(NaN);
  expect(exported(subject, 'Jacobian')(...host, out), 'the Jacobian goes where it is to go').toBe(out);
  expect([rows, column.length], 'the shape of the Jacobian').toEqual([slopes.length, row.length]);
  if (slopes.length > 0) expect(columns, 'the shape of the Jacobian').toBe(slopes[0]?.length);
  const dense = slopes.map((of) => of.map(() => 0));
  for (const [at, value] of out.entries()) {
    const line = dense[row[at] ?? NaN];
    const where = column[at] ?? NaN;
    expect(line?.[where], `entry ${at} stands inside`).toBeDefined();
    if (line !== undefined) line[where] = (line[where] ?? NaN) + value;
  }
  expectNear(dense.flat(), slopes.flat(), tolerance * 10, 'the Jacobian');
  if (subject.exports[`${subject.definition.name}JacobianCsr`] !== undefined) expectRows(subject, host, { rows, columns, row, column });
}

/** The places of the pattern, each once, row by row and in each row by column; an entry goes where it stands. */
function expectRows(subject: Subject, host: readonly unknown[], { rows, columns, row, column }: { readonly rows: number; readonly columns: number; readonly row: Int32Array; readonly column: Int32Array }): void {
  const found = exported(subject, 'JacobianCsr')(...host) as { readonly rowStart: Int32Array; readonly column: Int32Array; readonly place: Int32Array };
  const places = [...new Set(Array.from(row, (i, k) => i * columns + (column[k] ?? NaN)))].sort((a, b) => a - b);
  const starts = Array.from({ length: rows + 1 }, (_, i) => places.filter((place) => place < i * columns).length);
  expect({ ...found, rows, columns }, 'the rows of the pattern').toEqual({
    rows,
    columns,
    rowStart: Int32Array.from(starts),
    column: Int32Array.from(places, (place) => place % columns),
    place: Int32Array.from(row, (i, k) => places.indexOf(i * columns + (column[k] ?? NaN))),
  });
}

/** What the function takes beside its own arguments and the gradient. */
export function takesWorkspace(subject: Subject): boolean {
  return exported(subject, 'Grad').length > subject.definition.parameters.length + 1;
}

/** For each input the sum of weight * slope over the values. No value has no slopes. */
function weightedSum(rows: readonly (readonly number[])[], weights: readonly number[]): readonly number[] | null {
  const [first] = rows;
  return first === undefined ? null : first.map((_, column) => rows.reduce((total, row, at) => total + (row[column] ?? NaN) * (weights[at] ?? NaN), 0));
}

export function sampler(start: number): () => number {
  let state = start + 17;
  return () => ((state = (state * 48_271) % 2_147_483_647) / 2_147_483_647) * 2 - 0.9;
}

function expectAnswer(got: Answer, expected: { readonly value: readonly number[]; readonly gradient: readonly number[] | null }, tolerance: number, what: string): void {
  expectNear(got.value, expected.value, tolerance, `the value, ${what}`);
  expectNear(got.gradient, expected.gradient ?? got.gradient.map(() => 0), tolerance * 10, `the gradient, ${what}`);
}

/** Relative to the largest number of all: a small one beside large ones has lost digits to cancellation. */
export function expectNear(got: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  const scale = expected.reduce((most, number) => (Number.isFinite(number) ? Math.max(most, Math.abs(number)) : most), 1);
  const far = expected.findIndex((number, at) => !(number === got[at] || Math.abs(number - (got[at] ?? NaN)) <= tolerance * scale));
  if (far >= 0 || got.length !== expected.length) expect(got, what).toEqual(expected);
}

/** A number, numbers in brackets as deep as there are axes, or fields; an array without elements is given by its sizes. */
export type Plain = number | readonly Plain[] | { readonly sizes: readonly number[] } | { readonly [field: string]: Plain };

export function argumentOf(value: Plain): Argument {
  if (typeof value === 'number') return value;
  if (Array.isArray(value)) {
    const sizes: number[] = [];
    for (let at: unknown = value; Array.isArray(at); at = at[0]) sizes.push(at.length);
    return { sizes, values: flatten(value) };
  }
  if ('sizes' in value) return { sizes: value.sizes as readonly number[], values: [] };
  return { fields: Object.fromEntries(Object.entries(value as { readonly [field: string]: Plain }).map(([name, field]) => [name, argumentOf(field)])) };
}

export function argumentsOf(values: { readonly [parameter: string]: Plain }): Arguments {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, argumentOf(value)]));
}

/** Source, arguments, the value's numbers, and those of each parameter's gradient where the result is one number. */
export type Row = readonly [source: string, args: { readonly [parameter: string]: Plain }, value: readonly number[] | number, gradient?: readonly (readonly number[] | number)[]];

/** The numbers written down, the oracle and every way of the module agree; `by hand` without the oracle. */
export function expectRow([source, given, value, gradient]: Row, how: 'by hand' | 'with oracle' = 'with oracle'): void {
  const tolerance = 1e-12;
  const args = argumentsOf(given);
  const definition = lastDefinition(source);
  const byHand: OracleAnswer = { values: [value].flat(), slopes: [(gradient ?? []).flat()], margin: Infinity };
  const oracle = how === 'by hand' ? byHand : askOracle(source, definition.name, args);
  expectNear(oracle.values, byHand.values, tolerance, 'the oracle');
  if (gradient !== undefined) {
    expectNear(oracle.slopes[0] ?? [], byHand.slopes[0] ?? [], tolerance, "the oracle's slopes");
    const lengths = definition.parameters.filter(isActive).map(({ name }) => numbersIn(args[name] ?? NaN).length);
    expect(gradient.map((part) => [part].flat().length), 'a gradient for each parameter').toEqual(lengths);
  }
  expectAllWays(subjectOf(source), args, oracle, tolerance);
}

/** The codes of what is wrong, in source order. */
export function errorsOf(source: string): readonly string[] {
  return check(source).diagnostics.flatMap(({ severity, code }) => (severity === 'error' ? [code] : []));
}
