// `--verify`: runs the emitted functions at sample points and compares every gradient with measured slopes, and
// fGrad with fForward + fBackward, bit by bit where there are no loops. A gradient that is NaN where the value is finite
// is a failure.

import type { FunctionInfo } from '../analyse/function-info.ts';
import { exportName } from '../check/exports.ts';
import { functionAt, load, type Options } from '../compile.ts';
import { fieldName } from '../emit/shapes.ts';
import { centralSlope, oneSidedSlopes, type Slope } from './differences.ts';
import { countOf, flatten, inflate } from './flat-value.ts';
import { leavesOf, randomFrom, reachOf, samplePoint, type Leaf } from './sample-points.ts';
import { sampleSizes } from './sample-sizes.ts';

export type Verdict = { readonly holds: boolean; readonly lines: readonly string[] };

type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** A function with one number as its result: of an array or a record, the sum of its numbers weighted by `df`. */
type Subject = {
  readonly info: FunctionInfo;
  readonly leaves: readonly Leaf[];
  readonly value: (point: Float64Array) => number;
  readonly gradient: (point: Float64Array) => { readonly numbers: readonly number[]; readonly fault: string | null };
};

type Sizes = ReadonlyMap<string, number>;

/** What was seen at some sizes: points with finite values, slopes that agree, and what is wrong. */
type Outcomes = { readonly points: number; readonly checked: number; readonly fault: string | null };

const pointsWanted = 8;
const attempts = 400;
const numbersChecked = 60;
/** Sizes that are tried, until so many of them gave a point. */
const sizesTried = 60;
const sizesWanted = 3;

export function verifySource(source: string, functions: readonly FunctionInfo[], options: Options): Verdict {
  const exports = load(source, options) as Exports;
  const at = functionAt(source, options);
  const verdicts = functions.map((info) => verifyFunction(info, (sizes) => at(info.name, sizes) ?? info, exports));
  const failures = verdicts.filter((verdict) => !verdict.holds);
  return failures.length > 0
    ? { holds: false, lines: failures.flatMap((verdict) => verdict.lines) }
    : { holds: true, lines: verdicts.flatMap((verdict) => verdict.lines) };
}

function verifyFunction(info: FunctionInfo, at: (sizes: Sizes) => FunctionInfo, exports: Exports): Verdict {
  const failure = (line: string): Verdict => ({ holds: false, lines: [`${info.name} is not verified: ${line}`] });
  if (info.parameters.every((parameter) => parameter.const || parameter.whole)) return { holds: true, lines: [`${info.name} has no gradient to verify`] };
  const random = randomFrom(info.name);
  let points = 0;
  let checked = 0;
  const found: string[] = [];
  for (let attempt = 0; attempt < (info.sizes.length === 0 ? 1 : sizesTried) && found.length < sizesWanted; attempt++) {
    const sizes = sampleSizes(info.sizes, attempt, random);
    const outcomes = verifyAt(at(sizes), sizes, exports, random);
    if (outcomes.fault !== null) return failure(outcomes.fault);
    if (outcomes.points === 0) continue;
    points += outcomes.points;
    checked += outcomes.checked;
    found.push([...sizes].map(([name, value]) => `${name} = ${value}`).join(', '));
  }
  if (points === 0) return failure('no sample point gives a finite value; declare a domain, such as x in 0..1');
  if (checked === 0) return failure('no slope could be measured; declare a domain, such as x in 0..1');
  const where = info.sizes.length === 0 ? '' : `, sizes ${found.join('; ')}`;
  return { holds: true, lines: [`${info.name} verified: ${checked} slopes at ${points} points${where}`] };
}

/** `info` has every shape in numbers. */
function verifyAt(info: FunctionInfo, sizes: Sizes, exports: Exports, random: () => number): Outcomes {
  const leaves = leavesOf(info);
  const size = countOf(info.result);
  let points = 0;
  let checked = 0;
  if (leaves === null || size === null) return { points, checked, fault: null };
  const subject = subjectOf(info, leaves, sizes, exports, weights(size, random));
  // Where shapes differ from try to try, each needs fewer points.
  const wanted = info.sizes.length === 0 ? pointsWanted : Math.ceil(pointsWanted / sizesWanted);
  const tries = info.sizes.length === 0 ? attempts : attempts / 4;
  for (let attempt = 0; attempt < tries && points < wanted; attempt++) {
    const point = samplePoint(leaves, attempt, random, sizes);
    if (!Number.isFinite(subject.value(point))) continue;
    points++;
    const { numbers, fault } = subject.gradient(point);
    if (fault !== null) return { points, checked, fault: `${fault}, at ${shownPoint(leaves, point)}` };
    for (const k of chosenLeaves(leaves, random)) {
      const outcome = checkSlope(subject, point, k, numbers[k] ?? NaN);
      if (outcome.kind === 'wrong') return { points, checked, fault: `${outcome.reason}, at ${shownPoint(leaves, point)}` };
      if (outcome.kind === 'right') checked++;
    }
  }
  return { points, checked, fault: null };
}

/** A scalar result is taken as it is, so that its gradient is compared as it is called. */
function weights(size: number, random: () => number): readonly number[] {
  return Array.from({ length: size }, () => (size === 1 ? 1 : random() * 2 - 1));
}

function subjectOf(info: FunctionInfo, leaves: readonly Leaf[], sizes: Sizes, exports: Exports, df: readonly number[]): Subject {
  const { result } = info;
  const name = exportName(info.name);
  const scalar = result.kind === 'scalar';
  const call = (which: string, ...args: unknown[]): unknown => {
    const found = exports[which];
    if (found === undefined) throw new Error(`the module lacks ${which}`);
    return found(...args);
  };
  const argumentsAt = (point: Float64Array): unknown[] => {
    let at = 0;
    return info.parameters.map((parameter) => {
      const value = inflate(parameter.shape, point, at, parameter.whole);
      at += countOf(parameter.shape) ?? 0;
      return value;
    });
  };
  const gradientNumbers = (gradient: unknown): readonly number[] => {
    const record = gradient as Readonly<Record<string, unknown>>;
    return info.parameters.flatMap((parameter) => {
      const active = !parameter.const && !parameter.whole;
      return active ? flatten(parameter.shape, record[fieldName(parameter.name)]) : new Array<number>(countOf(parameter.shape) ?? 0).fill(0);
    });
  };
  const total = (value: unknown): number => flatten(result, value).reduce((sum, number, k) => sum + (df[k] ?? 0) * number, 0);
  const named = sizes.size === 0 ? [] : [Object.fromEntries(sizes)];
  const same = info.loops ? near : sameBits;
  /** What is never written must not look like a zero. */
  const emptyGradient = (): unknown => {
    const gradient = call(exportName(info.name, 'Gradient'), ...named);
    poison(gradient);
    return gradient;
  };

  return {
    info,
    leaves,
    value: (point) => {
      try {
        return total(call(name, ...argumentsAt(point)));
      } catch (error) {
        // Whole numbers that lie outside of an array: no point.
        if (error instanceof RangeError) return NaN;
        throw error;
      }
    },
    gradient: (point) => {
      const args = argumentsAt(point);
      const cache = call(exportName(info.name, 'Cache'), ...named);
      const grad = emptyGradient();
      const forward = flatten(result, call(exportName(info.name, 'Forward'), ...args, cache));
      call(exportName(info.name, 'Backward'), cache, grad, ...(scalar ? [] : [inflate(result, df, 0)]));
      const numbers = gradientNumbers(grad);
      const alone = flatten(result, call(name, ...args));
      if (!same(forward, alone)) return { numbers, fault: `${name}Forward gives another value than ${name}` };
      if (!scalar) return { numbers, fault: null };
      const fused = emptyGradient();
      const value = flatten(result, call(exportName(info.name, 'Grad'), ...args, fused));
      const isSame = same(value, alone) && same(gradientNumbers(fused), numbers);
      return { numbers, fault: isSame ? null : `${name}Grad differs from ${name}Forward and ${name}Backward` };
    },
  };
}

function sameBits(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((number, k) => Object.is(number, right[k]));
}

/** The same to rounding: in loops, sums may be taken in another order. */
function near(left: readonly number[], right: readonly number[]): boolean {
  const scale = [...left, ...right].reduce((most, number) => (Number.isFinite(number) ? Math.max(most, Math.abs(number)) : most), 1e-300);
  return left.length === right.length && left.every((number, k) => Object.is(number, right[k]) || Math.abs(number - (right[k] ?? NaN)) <= 1e-9 * scale);
}

function poison(holder: unknown): void {
  if (holder instanceof Float64Array) holder.fill(NaN);
  else if (typeof holder === 'object' && holder !== null) Object.values(holder).forEach(poison);
}

/** All active numbers, or of very many some. */
function chosenLeaves(leaves: readonly Leaf[], random: () => number): readonly number[] {
  const active = leaves.flatMap((leaf, k) => (leaf.active ? [k] : []));
  if (active.length <= numbersChecked) return active;
  return Array.from({ length: numbersChecked }, () => active[Math.floor(random() * active.length)] ?? 0);
}

type Outcome = { readonly kind: 'right' } | { readonly kind: 'unclear' } | { readonly kind: 'wrong'; readonly reason: string };

function checkSlope({ leaves, value }: Subject, point: Float64Array, k: number, given: number): Outcome {
  const leaf = leaves[k];
  const x = point[k] ?? 0;
  if (leaf === undefined) return { kind: 'unclear' };
  if (Number.isNaN(given)) return { kind: 'wrong', reason: `the derivative by ${leaf.label} is NaN where the value is finite` };
  const along = (moved: number): number => {
    const other = Float64Array.from(point);
    other[k] = moved;
    return value(other);
  };
  const reach = reachOf(leaf, x);
  const central = centralSlope(along, x, reach);
  if (agrees(given, central)) return { kind: 'right' };
  // A small step tells a kink at the point itself from one nearby.
  const near = oneSidedSlopes(along, x, Math.min(reach, 1e-4 * Math.max(Math.abs(x), 1e-2)));
  if (near.some((slope) => agrees(given, slope))) return { kind: 'right' };
  if (!isReliable(central) && !near.some(isReliable)) return { kind: 'unclear' };
  return { kind: 'wrong', reason: `the derivative by ${leaf.label} is ${given}, measured ${(isReliable(central) ? central : near.find(isReliable))?.value ?? NaN}` };
}

/** A slope so small is lost in the rounding of any value that is no smaller than 1. */
const lost = 1e-15;

/** An estimate that is itself uncertain proves nothing, so it must be good before it may agree. */
function agrees(given: number, slope: Slope): boolean {
  return isReliable(slope) && Math.abs(given - slope.value) <= 1e-6 * Math.max(Math.abs(given), Math.abs(slope.value)) + 10 * slope.error + lost;
}

function isReliable({ value, error }: Slope): boolean {
  return error <= 1e-4 * Math.abs(value) || error < 1e-9;
}

function shownPoint(leaves: readonly Leaf[], point: Float64Array): string {
  const most = 6;
  const shown = leaves.slice(0, most).map((leaf, k) => `${leaf.label} = ${point[k] ?? NaN}`);
  return shown.join(', ') + (leaves.length > most ? ', …' : '');
}
