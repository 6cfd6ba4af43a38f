// What holds of second order, asked of any program by the evaluator: the derivative along a direction is that of dual numbers, and the
// Hessian times a direction that of forward mode over forward mode, whole and at single elements, where many tangents are 0.

import { expect } from 'vitest';
import { checkFile } from '../src/check/file.ts';
import type { Algebra } from '../src/form/algebra.ts';
import { evaluate } from '../src/form/evaluate.ts';
import { inputOf, stageTable, type Program, type Ref, type Stage } from '../src/form/form.ts';
import { prune } from '../src/form/references.ts';
import { withDerived } from '../src/form/size-values.ts';
import { verified } from '../src/form/verify.ts';
import { numbers } from '../src/lower/formula.ts';
import { lowerFile, type LoweringOptions } from '../src/lower/lower.ts';
import { duals, type Dual } from '../src/lower/tangent.ts';
import { directional } from '../src/passes/directional.ts';
import { hessian } from '../src/passes/hessian.ts';
import { hessianProduct } from '../src/passes/hessian-product.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import { order } from '../src/passes/order.ts';
import { stageQuotients } from '../src/passes/quotients.ts';
import { sink } from '../src/passes/sink.ts';
import { parse } from '../src/syntax/parse.ts';
import { hyperDuals, type HyperDual } from './hyper-dual.ts';

/** Numbers by the path of an input: `x`, `p.x`. */
export type Point = ReadonlyMap<string, readonly number[]>;
export type Sizes = ReadonlyMap<string, number>;

/** A definition as every pass after lowering is given it. */
export function preparedProgram(source: string, name: string | null = null, options: LoweringOptions = {}): Program {
  const { file, lost } = parse(source);
  const { checked } = checkFile(file, name ?? 'f', lost);
  const { lowered } = lowerFile(checked, options);
  const found = name === null ? lowered.at(-1) : lowered.find(({ definition }) => definition.name === name);
  if (found === undefined) throw new Error(`no definition ${name ?? ''}`);
  return prepared(found.program);
}

export function prepared(program: Program): Program {
  return verified(order(sink(stageQuotients(mergeDims(verified(program))))));
}

export const finished = (program: Program): Program => verified(mergeDims(prune(verified(program))));

/** Every element of the stages asked for, flat. */
export function elements<T>(program: Program, refs: readonly Ref[], sizes: Sizes, point: Point, algebra: Algebra<T>, lift: (value: number, path: string, at: number) => T): readonly T[] {
  const scalars = new Set(program.stages.flatMap(({ op, dims }) => (op.kind === 'input' && dims.length === 0 ? [op.parameter] : [])));
  const values = new Map([...point].map(([path, given]): readonly [string, T | readonly T[]] => {
    const lifted = given.map((value, at) => lift(value, path, at));
    return [path, scalars.has(path) ? (lifted[0] as T) : lifted];
  }));
  const evaluator = evaluate(program, { values, sizes: withDerived(program, new Map(sizes)) }, algebra);
  return refs.flatMap((ref) => evaluator.elements(ref));
}

export function activePaths(program: Program): readonly string[] {
  const table = stageTable(program);
  return program.parameters.flatMap(({ ref }) => {
    const input = inputOf(table[ref] as Stage);
    return input.role === 'active' ? [input.parameter] : [];
  });
}

const refsOf = ({ results }: Program): readonly Ref[] => results.map(({ ref }) => ref);

/** The name of the direction: none of a parameter. */
export const direction = '@v';

/** The point with a direction for each active parameter. */
export function withDirection(program: Program, point: Point, along: (path: string, at: number) => number): Point {
  return new Map([...point, ...activePaths(program).map((path) => [`${direction}.${path}`, (point.get(path) ?? []).map((_, at) => along(path, at))] as const)]);
}

function expectNear(got: readonly number[], expected: readonly number[], tolerance: number, what: string): void {
  expect(got.length, `${what}: how many`).toBe(expected.length);
  const scale = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  for (const [at, value] of expected.entries()) {
    const number = got[at] ?? NaN;
    const isSame = Number.isFinite(value) ? Math.abs(number - value) <= tolerance * scale : Object.is(number, value);
    if (!isSame) expect.fail(`${what}, number ${at}: ${number} instead of ${value}`);
  }
}

/** The same numbers in every run, in -1..1. */
function sampler(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (2 * state) / 2_147_483_648 - 1;
  };
}

/** Directions: one of random numbers, and single elements of the first and the last parameter. */
function directionsFor(program: Program, point: Point): readonly ((path: string, at: number) => number)[] {
  const next = sampler(5);
  const all = new Map(activePaths(program).map((path) => [path, (point.get(path) ?? []).map(next)]));
  const single = activePaths(program).flatMap((path) => (point.get(path) ?? []).map((_, at) => ({ path, at })));
  const [first, last] = [single[0], single.at(-1)];
  const unit = (one: { readonly path: string; readonly at: number } | undefined) => (path: string, at: number): number => Number(path === one?.path && at === one.at);
  return [(path, at) => all.get(path)?.[at] ?? NaN, unit(first), unit(last)];
}

export function hasScalarResult(program: Program): boolean {
  const [result, ...others] = program.results;
  return result !== undefined && others.length === 0 && stageTable(program)[result.ref]?.dims.length === 0;
}

/** `program` is prepared; where its result is no number, only first order is asked. Gives how many numbers were compared. */
export function expectSecondOrderLaws(program: Program, sizes: Sizes, point: Point, tolerance = 1e-9): number {
  if (activePaths(program).length === 0) return 0;
  const tangent = finished(directional(program, direction));
  const isScalar = hasScalarResult(program);
  const product = isScalar ? finished(hessianProduct(program, direction)) : null;
  let compared = 0;
  for (const along of directionsFor(program, point)) {
    const there = withDirection(program, point, along);
    const slope = elements(program, refsOf(program), sizes, point, duals, (value, path, at): Dual => ({ value, tangent: point.has(path) && activePaths(program).includes(path) ? along(path, at) : 0 })).map((one) => one.tangent);
    expectNear(elements(tangent, refsOf(tangent), sizes, there, numbers, (value) => value), slope, tolerance, 'the derivative along the direction');
    compared += slope.length;
    if (product === null) continue;
    expectNear(elements(product, refsOf(product), sizes, there, numbers, (value) => value), slope, tolerance, 'the derivative beside the product');
    const paths = new Map(product.stages.flatMap(({ id, op }) => (op.kind === 'input' ? [[id, op.parameter] as const] : [])));
    for (const { of, is } of product.gradients) {
      const own = paths.get(of) ?? '';
      const count = point.get(own)?.length ?? 0;
      const got = is === null ? Array.from({ length: count }, () => 0) : elements(product, [is], sizes, there, numbers, (value) => value);
      expect(got.length).toBe(count);
      for (const at of new Set([0, count >> 1, count - 1])) {
        if (at < 0 || at >= count) continue;
        const active = new Set(activePaths(program));
        const lift = (value: number, path: string, flat: number): HyperDual => ({ value, first: active.has(path) ? along(path, flat) : 0, second: Number(path === own && flat === at), mixed: 0 });
        const [expected] = elements(program, refsOf(program), sizes, point, hyperDuals, lift);
        expectNear([got[at] ?? NaN], [expected?.mixed ?? NaN], tolerance, `the product at ${own}[${at}]`);
        compared += 1;
      }
    }
  }
  return compared;
}

type Entry = { readonly row: number; readonly column: number; readonly value: number };

/** The entries of the Hessian with their places, as the pattern says. */
export function hessianEntries(program: Program, sizes: Sizes, point: Point): readonly Entry[] {
  const { values, pattern, families } = hessian(program);
  verified(values);
  verified(pattern);
  expect(pattern.results.length).toBe(2 * families.length);
  return families.flatMap((_, i) => {
    const listOf = (from: Program, at: number): readonly number[] => elements(from, [(from.results[at] as Program['results'][number]).ref], sizes, point, numbers, (value) => value);
    const [rows, columns] = [listOf(pattern, 2 * i), listOf(pattern, 2 * i + 1)];
    const own = listOf(values, i);
    expect([rows.length, columns.length]).toEqual([own.length, own.length]);
    return own.map((value, k): Entry => ({ value, row: rows[k] ?? NaN, column: columns[k] ?? NaN }));
  });
}

/** By forward mode over forward mode, an entry at a time; only what is asked for. */
export function hessianByHyperDuals(program: Program, sizes: Sizes, point: Point, places: readonly (readonly [row: number, column: number])[]): readonly number[] {
  const all = activePaths(program).flatMap((path) => (point.get(path) ?? []).map((_, at) => ({ path, at })));
  return places.map(([row, column]) => {
    const is = (number: number, path: string, at: number): number => Number(all[number]?.path === path && all[number].at === at);
    const lift = (value: number, path: string, at: number): HyperDual => ({ value, first: is(row, path, at), second: is(column, path, at), mixed: 0 });
    return elements(program, refsOf(program), sizes, point, hyperDuals, lift)[0]?.mixed ?? NaN;
  });
}

/** All of the lower triangle, or what of it `most` entries allow. */
export function expectHessianLaws(program: Program, sizes: Sizes, point: Point, tolerance = 1e-9, most = 40): number {
  const count = activePaths(program).reduce((total, path) => total + (point.get(path)?.length ?? 0), 0);
  // An entry that stands for nothing has no place there.
  if (count === 0) return 0;
  const dense = Array.from({ length: count }, () => new Map<number, number>());
  for (const { row, column, value } of hessianEntries(program, sizes, point)) {
    expect(row < count && column <= row && column >= 0, `an entry at ${row}, ${column} of ${count}`).toBe(true);
    dense[row]?.set(column, (dense[row].get(column) ?? 0) + value);
  }
  const all = dense.flatMap((_, row) => Array.from({ length: row + 1 }, (__, column) => [row, column] as const));
  const step = Math.max(1, Math.ceil(all.length / most));
  const asked = all.filter((_, i) => i % step === 0);
  const expected = hessianByHyperDuals(program, sizes, point, asked);
  expectNear(asked.map(([row, column]) => dense[row]?.get(column) ?? 0), expected, tolerance, 'the Hessian');
  for (const [i, [row, column]] of asked.entries()) expect(expected[i] === 0 || dense[row]?.has(column), `the pattern has ${row}, ${column}`).toBe(true);
  return asked.length;
}
