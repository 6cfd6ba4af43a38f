// Second order of real expressions against references of fifty digits: the derivative along a direction, the Hessian times it and the
// entries of the Hessian, within four times the bound that the corpora set for first order, and what a product costs.

import { Decimal } from 'decimal.js';
import { afterAll, describe, expect, test } from 'vitest';
import { operationsOf, type Count } from '../src/analyse/cost.ts';
import { evaluate } from '../src/form/evaluate.ts';
import type { Program, Ref } from '../src/form/form.ts';
import { numbers } from '../src/lower/formula.ts';
import { hessian } from '../src/passes/hessian.ts';
import { hessianProduct } from '../src/passes/hessian-product.ts';
import { decimals, rounded, tape } from './jet-numbers.ts';
import { jetOf, type Jet } from './jets.ts';
import { corpusNames, readCorpus, type CorpusEntry, type CorpusPoint } from './read-corpus.ts';
import { activePaths, direction, finished, preparedProgram } from './second-laws.ts';

const Exact = Decimal.clone({ precision: 120, maxE: 9e15, minE: -9e15 });
const unit = 2 ** -53;

/** What double arithmetic cannot give, as in corpus.test.ts: slopes below the least double that cosh(Ce) = 1e164 brings back. */
const beyondDoubles: readonly { readonly id: string; readonly point: number }[] = [{ id: 'herbie:proj/tmerc:exact-inv-Ce-angle', point: 1 }];

/** A reference with how far doubles may be from it. */
type Known = { readonly value: Decimal; readonly bound: number };
type Reference = { readonly slopes: readonly Known[]; readonly curvatures: readonly (readonly Known[])[] };

function referenceAt(entry: CorpusEntry, names: readonly string[], point: CorpusPoint): Reference {
  const inputs = new Map(names.map((name) => [name, point.x[entry.params.indexOf(name)] ?? NaN]));
  const exact = jetOf(decimals, entry.text, inputs);
  const { numbers: taped, scaleOf } = tape();
  const straight = jetOf(taped, entry.text, inputs);
  const tried = [1, 2, 3, 4].map((seed) => jetOf(rounded(seed), entry.text, inputs));
  const known = (pick: <S>(jet: Jet<S>) => S | null | undefined): Known => {
    const value = pick(exact) ?? new Exact(0);
    const there = pick(straight) ?? null;
    const scale = there === null ? 0 : scaleOf(there);
    const deviation = Math.max(...tried.map((jet) => Math.abs(Number(new Exact(pick(jet) ?? 0).minus(value)))));
    return { value, bound: 4 * (4 * unit * scale + 4 * deviation) + ulp(Number(value)) };
  };
  return {
    slopes: names.map((_, i) => known((jet) => jet.slopes[i])),
    curvatures: names.map((_, i) => names.slice(0, i + 1).map((__, j) => known((jet) => jet.curvatures[i]?.[j]))),
  };
}

/** The distance to the next double away from zero. */
function ulp(value: number): number {
  const bits = new BigInt64Array(new Float64Array([Math.abs(value)]).buffer);
  const next = new Float64Array(new BigInt64Array([(bits[0] ?? 0n) + 1n]).buffer)[0] ?? 0;
  return next - Math.abs(value);
}

const inBounds = (got: number, { value, bound }: Known): number => (Number.isFinite(got) ? new Exact(got).minus(value).abs().div(bound).toNumber() : NaN);
const isUsable = ({ value, bound }: Known): boolean => Number.isFinite(bound) && value.abs().lessThan(1e300);

/** A direction that is not along an axis, and then each axis. */
function directionsOf(count: number): readonly (readonly number[])[] {
  const mixed = Array.from({ length: count }, (_, i) => ((i * 7 + 3) % 5) / 4 - 0.6);
  return [mixed, ...Array.from({ length: Math.min(count, 3) }, (_, i) => Array.from({ length: count }, (__, j) => Number(i === j)))];
}

type Row = { readonly file: string; points: number; compared: number; left: number; worst: number; readonly costs: number[]; readonly faults: string[] };
const table: Row[] = [];

function evaluated(program: Program, values: ReadonlyMap<string, number>): (ref: Ref) => number {
  const evaluator = evaluate(program, { values, sizes: new Map() }, numbers);
  return (ref) => evaluator.scalar(ref) ?? NaN;
}

/** Each number in units of its bound. */
function check(entry: CorpusEntry, row: Row): void {
  const program = preparedProgram(entry.text);
  const names = activePaths(program);
  if (names.length === 0) return;
  const product = finished(hessianProduct(program, direction));
  row.costs.push(operations(product) / Math.max(1, operations(program)));
  const entries = hessian(program);
  const inputs = new Map(product.stages.flatMap(({ id, op }) => (op.kind === 'input' ? [[id, op.parameter] as const] : [])));
  for (const [at, point] of entry.points.entries()) {
    if (point.hard === true || beyondDoubles.some((one) => one.id === entry.id && one.point === at)) continue;
    const reference = referenceAt(entry, names, point);
    row.points += 1;
    const compare = (got: number, known: Known, what: string): void => {
      if (!isUsable(known)) {
        row.left += 1;
        return;
      }
      const error = inBounds(got, known);
      row.compared += 1;
      row.worst = Math.max(row.worst, error);
      if (!(error <= 1)) row.faults.push(`${entry.id} point ${at}: ${what} is off by ${error.toPrecision(3)} bounds (${got} instead of ${known.value.toPrecision(17)})`);
    };
    const curvature = (i: number, j: number): Known => (i >= j ? reference.curvatures[i]?.[j] : reference.curvatures[j]?.[i]) as Known;
    const values = new Map(names.map((name) => [name, point.x[entry.params.indexOf(name)] ?? NaN]));
    for (const along of directionsOf(names.length)) {
      const all = new Map([...values, ...names.map((name, i) => [`${direction}.${name}`, along[i] ?? NaN] as const)]);
      const there = evaluated(product, all);
      compare(there((product.results[0] as Program['results'][number]).ref), summed(along, (i) => reference.slopes[i] as Known), `the derivative along ${along.join()}`);
      for (const { of, is } of product.gradients) {
        const own = names.indexOf(inputs.get(of) ?? '');
        compare(is === null ? 0 : there(is), summed(along, (j) => curvature(own, j)), `the product along ${along.join()} at ${names[own]}`);
      }
    }
    const [valueAt, placeAt] = [evaluated(entries.values, values), evaluated(entries.pattern, values)];
    const found = new Map<string, number>();
    entries.families.forEach((_, i) => {
      const [rowAt, columnAt] = [0, 1].map((side) => placeAt((entries.pattern.results[2 * i + side] as Program['results'][number]).ref));
      const key = `${rowAt},${columnAt}`;
      found.set(key, (found.get(key) ?? 0) + valueAt((entries.values.results[i] as Program['results'][number]).ref));
    });
    for (const [i, own] of reference.curvatures.entries()) for (const [j, known] of own.entries()) compare(found.get(`${i},${j}`) ?? 0, known, `the entry ${names[i]}, ${names[j]}`);
  }
}

function summed(along: readonly number[], of: (i: number) => Known): Known {
  let [value, bound] = [new Exact(0), 0];
  for (const [i, factor] of along.entries()) {
    if (factor === 0) continue;
    value = value.plus(of(i).value.times(factor));
    bound += of(i).bound * Math.abs(factor);
  }
  return { value, bound: bound + ulp(Number(value)) };
}

function operations(program: Program): number {
  const { forward, backward } = operationsOf(program);
  const number = (count: Count): number => (typeof count === 'number' ? count : NaN);
  return number(forward) + number(backward);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

afterAll(() => {
  const lines = table.map(({ file, points, compared, left, worst, costs }) => `${file.padEnd(12)}${String(points).padStart(7)}${String(compared).padStart(9)}${String(left).padStart(6)}${worst.toFixed(3).padStart(14)}${median(costs).toFixed(2).padStart(17)}`);
  console.log(['file         points  numbers  left  worst / bound  product / value', ...lines].join('\n'));
});

/** The giants ask nothing new of second order. */
const files = corpusNames.filter((name) => name !== 'herbie-big');

describe.each(files)('%s', (file) => {
  test('every point is within its bound', () => {
    const row: Row = { file, points: 0, compared: 0, left: 0, worst: 0, costs: [], faults: [] };
    for (const entry of readCorpus(file)) {
      try {
        check(entry, row);
      } catch (error) {
        row.faults.push(`${entry.id}: ${String(error)}`);
      }
    }
    table.push(row);
    expect(row.faults).toEqual([]);
  });
});

test('a product costs at most four values, in the median', () => {
  const costs = table.flatMap((row) => row.costs);
  expect(costs.length).toBeGreaterThan(500);
  expect(median(costs)).toBeLessThanOrEqual(4);
});
