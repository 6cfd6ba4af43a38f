// `--verify`: runs the emitted functions at sample points and compares every gradient with measured slopes, and
// fGrad with fForward + fBackward bit by bit. A gradient that is NaN where the value is finite is a failure.

import type { FunctionInfo } from '../analyse/function-info.ts';
import { exportName } from '../check/exports.ts';
import { load, type Options } from '../compile.ts';
import { fieldName } from '../emit/shapes.ts';
import { centralSlope, oneSidedSlopes, type Slope } from './differences.ts';
import { countOf, flatten, inflate } from './flat-value.ts';
import { leavesOf, randomFrom, reachOf, samplePoint, type Leaf } from './sample-points.ts';

export type Verdict = { readonly holds: boolean; readonly lines: readonly string[] };

type Exports = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** A function with one number as its result: of an array or a record, the sum of its numbers weighted by `df`. */
type Subject = {
  readonly info: FunctionInfo;
  readonly leaves: readonly Leaf[];
  readonly value: (point: Float64Array) => number;
  readonly gradient: (point: Float64Array) => { readonly numbers: readonly number[]; readonly fault: string | null };
};

const pointsWanted = 8;
const attempts = 400;
const numbersChecked = 60;

export function verifySource(source: string, functions: readonly FunctionInfo[], options: Options): Verdict {
  const exports = load(source, options) as Exports;
  const verdicts = functions.map((info) => verifyFunction(info, exports));
  const failures = verdicts.filter((verdict) => !verdict.holds);
  return failures.length > 0
    ? { holds: false, lines: failures.flatMap((verdict) => verdict.lines) }
    : { holds: true, lines: verdicts.flatMap((verdict) => verdict.lines) };
}

function verifyFunction(info: FunctionInfo, exports: Exports): Verdict {
  const failure = (line: string): Verdict => ({ holds: false, lines: [`${info.name} is not verified: ${line}`] });
  const leaves = leavesOf(info);
  const size = countOf(info.result);
  if (leaves === null || size === null) return failure('its sizes are known only when it runs');
  if (!leaves.some((leaf) => leaf.active)) return { holds: true, lines: [`${info.name} has no gradient to verify`] };

  const random = randomFrom(info.name);
  const subject = subjectOf(info, leaves, exports, weights(size, random));
  let points = 0;
  let checked = 0;
  for (let attempt = 0; attempt < attempts && points < pointsWanted; attempt++) {
    const point = samplePoint(leaves, attempt, random);
    if (!Number.isFinite(subject.value(point))) continue;
    points++;
    const { numbers, fault } = subject.gradient(point);
    if (fault !== null) return failure(`${fault}, at ${shownPoint(leaves, point)}`);
    for (const k of chosenLeaves(leaves, random)) {
      const outcome = checkSlope(subject, point, k, numbers[k] ?? NaN);
      if (outcome.kind === 'wrong') return failure(`${outcome.reason}, at ${shownPoint(leaves, point)}`);
      if (outcome.kind === 'right') checked++;
    }
  }
  if (points === 0) return failure('no sample point gives a finite value; declare a domain, such as x in 0..1');
  if (checked === 0) return failure('no slope could be measured; declare a domain, such as x in 0..1');
  return { holds: true, lines: [`${info.name} verified: ${checked} slopes at ${points} points`] };
}

/** A scalar result is taken as it is, so that its gradient is compared as it is called. */
function weights(size: number, random: () => number): readonly number[] {
  return Array.from({ length: size }, () => (size === 1 ? 1 : random() * 2 - 1));
}

function subjectOf(info: FunctionInfo, leaves: readonly Leaf[], exports: Exports, df: readonly number[]): Subject {
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

  return {
    info,
    leaves,
    value: (point) => total(call(name, ...argumentsAt(point))),
    gradient: (point) => {
      const args = argumentsAt(point);
      const cache = call(exportName(info.name, 'Cache'));
      const grad = call(exportName(info.name, 'Gradient'));
      const forward = flatten(result, call(exportName(info.name, 'Forward'), ...args, cache));
      call(exportName(info.name, 'Backward'), cache, grad, ...(scalar ? [] : [inflate(result, df, 0)]));
      const numbers = gradientNumbers(grad);
      const alone = flatten(result, call(name, ...args));
      if (!sameBits(forward, alone)) return { numbers, fault: `${name}Forward gives another value than ${name}` };
      if (!scalar) return { numbers, fault: null };
      const fused = call(exportName(info.name, 'Gradient'));
      const value = flatten(result, call(exportName(info.name, 'Grad'), ...args, fused));
      const same = sameBits(value, alone) && sameBits(gradientNumbers(fused), numbers);
      return { numbers, fault: same ? null : `${name}Grad differs from ${name}Forward and ${name}Backward` };
    },
  };
}

function sameBits(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((number, k) => Object.is(number, right[k]));
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

/** An estimate that is itself uncertain proves nothing, so it must be good before it may agree. */
function agrees(given: number, slope: Slope): boolean {
  return isReliable(slope) && Math.abs(given - slope.value) <= 1e-6 * Math.max(Math.abs(given), Math.abs(slope.value)) + 10 * slope.error;
}

function isReliable({ value, error }: Slope): boolean {
  return error <= 1e-4 * Math.abs(value) || error < 1e-9;
}

function shownPoint(leaves: readonly Leaf[], point: Float64Array): string {
  const most = 6;
  const shown = leaves.slice(0, most).map((leaf, k) => `${leaf.label} = ${point[k] ?? NaN}`);
  return shown.join(', ') + (leaves.length > most ? ', …' : '');
}
