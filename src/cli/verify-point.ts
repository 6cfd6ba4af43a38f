// All functions of a module at one point, against the evaluator. What is wrong: another number beyond rounding, NaN
// where the evaluator has none, a throw where it has a value, a value where the position lies outside.

import { elementAt } from '../base/lists.ts';
import type { Shape } from '../analyse/function-info.ts';
import { readArguments, type Given, type Value } from '../analyse/given-values.ts';
import { exportName } from '../check/exports.ts';
import { countOf } from './flat-value.ts';
import { type Answer, type Outcome, type FirstOrder, type Place, type Subject, type Places } from './verify-answers.ts';
import { valueAt, waysAt } from './verify-calls.ts';
import { once, oracleAt, type Oracle, type Reference, type Run } from './verify-reference.ts';

export type Found =
  | { readonly kind: 'fault'; readonly reason: string }
  /** `finite`: whether the value is. */
  | { readonly kind: 'compared'; readonly comparisons: number; readonly finite: boolean }
  /** A position lies outside: refused by every function, or not defined. */
  | { readonly kind: 'outside'; readonly comparisons: number }
  /** Not looked at. */
  | { readonly kind: 'passed' };

/**
 * `wantsFinite`: to pass over a point without a finite value. `isSpecial`: on a kink, where forward and reverse may
 * differ.
 */
export type Wish = {
  readonly seeds: readonly (readonly number[])[];
  readonly wantsFinite: boolean;
  readonly isSpecial: boolean;
};

/** Null where no arrays of these lengths tell these sizes. */
export function givenAt({ subject, info, point }: Pick<Place, 'subject' | 'info' | 'point'>): Given | null {
  let at = 0;
  // As the user names fields: in the module one has another name.
  const valueOf = (shape: Shape): Value => {
    if (shape.kind === 'scalar') return elementAt(point, at++);
    if (shape.kind === 'array') return Array.from({ length: countOf(shape) ?? 0 }, () => elementAt(point, at++));
    return Object.fromEntries(shape.fields.map((field) => [field.name, valueOf(field.shape)]));
  };
  try {
    return readArguments(
      subject.definition,
      Object.fromEntries(info.parameters.map(({ name, shape }) => [name, valueOf(shape)])),
    );
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export function verifyPoint(place: Place, given: Given, wish: Wish): Found {
  const { info, subject } = place;
  const first = valueAt(place);
  if (first.kind === 'fault') return { kind: 'fault', reason: first.message };
  const isFinite = first.kind === 'answers' && first.answers.every(({ numbers }) => numbers.every(Number.isFinite));
  if (wish.wantsFinite && first.kind === 'answers' && !isFinite) return { kind: 'passed' };
  const oracle = oracleAt(subject, given);
  const refusal = oracle.refusal();
  if (first.kind === 'refused' || refusal?.kind === 'right') return verifyRefusal(place, first, oracle, wish);
  const reference = referenceOf(oracle);
  if (reference === null && isFinite)
    return {
      kind: 'fault',
      reason: `${exportName(info.name)} gives numbers where an element is used that is not defined`,
    };
  if (reference === null) return { kind: 'outside', comparisons: 0 };
  const compareResult = comparer(place, reference, wish, isFinite);
  const compareSquares = once(() => squaresComparer(place, given, wish));
  const compare = (answer: Answer): string | null =>
    answer.ofSquares === true ? compareSquares()(answer) : compareResult(answer);
  let comparisons = 0;
  for (const { name, call } of [{ name: exportName(info.name), call: () => first }, ...waysAt(place, wish.seeds)]) {
    const outcome = call();
    if (outcome.kind === 'untold') continue;
    if (outcome.kind === 'fault') return { kind: 'fault', reason: outcome.message };
    if (outcome.kind === 'refused') {
      // A cache that was made for other sizes may be refused, as long as that is said.
      const isCache = name.includes('a used cache') && outcome.message.startsWith('cache.');
      const reason = `${name} throws RangeError: ${outcome.message}, where ${exportName(info.name)} has a value`;
      if (!isCache) return { kind: 'fault', reason };
      place.used.cache = undefined;
      continue;
    }
    for (const answer of outcome.answers) {
      const reason = compare(answer);
      if (reason !== null) return { kind: 'fault', reason };
      comparisons++;
    }
  }
  return { kind: 'compared', comparisons, finite: isFinite };
}

function referenceOf(oracle: Oracle): Reference | null {
  try {
    return oracle.reference();
  } catch (error) {
    // An element that is not defined, or is none.
    if (error instanceof RangeError && !error.message.includes('call stack')) return null;
    throw error;
  }
}

/** Every function refuses what one does, and only what is not there. */
function verifyRefusal(place: Place, first: Outcome, oracle: Oracle, { seeds }: Wish): Found {
  const name = exportName(place.info.name);
  const refusal = oracle.refusal();
  if (refusal?.kind !== 'right') {
    if (refusal?.kind === 'possible' || referenceOf(oracle) === null) return { kind: 'outside', comparisons: 0 };
    const said = first.kind === 'refused' ? first.message : '';
    return { kind: 'fault', reason: `${name} throws RangeError: ${said}, where the evaluator has a value` };
  }
  let comparisons = 0;
  for (const way of [{ name, call: () => first }, ...waysAt(place, seeds)]) {
    const outcome = way.call();
    if (outcome.kind === 'untold') continue;
    if (outcome.kind === 'fault') return { kind: 'fault', reason: outcome.message };
    if (outcome.kind !== 'refused')
      return { kind: 'fault', reason: `${way.name} does not refuse ${refusal.what}, which lies outside` };
    comparisons++;
  }
  return { kind: 'outside', comparisons };
}

/** The same for half the sum of squares of the result. */
function squaresComparer(place: Place, given: Given, wish: Wish): (answer: Answer) => string | null {
  const { subject, info } = place;
  if (subject.squares === null) throw new Error('no squares to compare with');
  const reference = oracleAt({ ...subject, ...subject.squares }, given).reference();
  const isFinite = reference.values.every(Number.isFinite);
  return comparer({ ...place, info: { ...info, result: { kind: 'scalar' } } }, reference, wish, isFinite);
}

/** What is wrong with an answer; null if nothing is. */
function comparer(
  place: Place,
  reference: Reference,
  wish: Wish,
  isFinite: boolean,
): (answer: Answer) => string | null {
  const { info } = place;
  // Where a value is no number, or slopes jump, the two modes pass over other terms: either is right.
  const isLenient = wish.isSpecial || !isFinite;
  const bits = new Map<string, Answer>();
  return (answer) => {
    const { of, from } = answer;
    const numbers = projected(answer, reference);
    const { wanted, draws } = readings(of, reference);
    // On a kink second slopes are those of one side or the other.
    if (wanted === null || (isLenient && ('direction' in of || of.kind === 'hessian'))) return null;
    const noise = (k: number): number =>
      draws().reduce((most, draw) => {
        const apart = Math.abs((draw[k] ?? NaN) - elementAt(wanted, k));
        return Number.isFinite(apart) ? Math.max(most, apart) : most;
      }, 0);
    const other = once(() =>
      of.kind === 'jacobian' || of.kind === 'gradient' ? reading(of, reference.reversed()) : wanted,
    );
    for (const [k, number] of numbers.entries()) {
      // A value that is no number has no slope: NaN is one of the things that may stand there.
      if (Number.isNaN(number) && !isFinite && isOfNoNumber(of, k, reference)) continue;
      const want = elementAt(wanted, k);
      if (agrees(number, want, () => noise(k)) || (isLenient && agrees(number, elementAt(other(), k), () => noise(k))))
        continue;
      return (
        `${from}: ${shownPlace(place, of, k, numbers.length)} is ` +
        `${String(number)}, by the evaluator ${String(want)}`
      );
    }
    return info.loops || answer.isMean === true ? null : sameBits(bits, answer);
  };
}

/** Whether a slope is one of a value that is infinite or no number. */
function isOfNoNumber(of: Subject, k: number, { values, width }: Reference): boolean {
  if (of.kind !== 'gradient' && of.kind !== 'jacobian') return false;
  if (of.kind === 'jacobian') return !Number.isFinite(values[Math.floor(k / width)]);
  return values.some((value, i) => !Number.isFinite(value) && of.df[i] !== 0);
}

/** Without loops all functions give the same bits. */
function sameBits(bits: Map<string, Answer>, answer: Answer): string | null {
  const { of, from } = answer;
  // The derivative along a direction is a program of its own for either function.
  const key = of.kind === 'gradient' ? of.df.join() : of.kind === 'tangent' ? `${of.kind} ${from}` : of.kind;
  const before = bits.get(key);
  if (before === undefined) bits.set(key, answer);
  if (
    before === undefined ||
    key === 'jacobian' ||
    before.numbers.every((number, k) => Object.is(number, answer.numbers[k]))
  )
    return null;
  return `${answer.from} differs from ${before.from} in its last bits`;
}

/** Of how many times what other roundings move. */
const roundings = 64;

function agrees(got: number, want: number, noise: () => number): boolean {
  if (Number.isNaN(want) || got === want) return Number.isNaN(got) || Number.isNaN(want) || got === want;
  const apart = Math.abs(got - want);
  if (!Number.isFinite(apart)) return false;
  return apart <= 1e-12 * Math.max(Math.abs(got), Math.abs(want)) + Number.MIN_VALUE || apart <= roundings * noise();
}

/** What the evaluator says, and with other roundings; null where that would be too much. */
function readings(
  of: Subject,
  reference: Reference,
): { readonly wanted: readonly number[] | null; readonly draws: () => readonly (readonly number[])[] } {
  if (of.kind === 'hessian') {
    const { plain, draws } = reference.hessian();
    return { wanted: plain, draws };
  }
  if ('direction' in of) {
    const { plain, draws } = reference.along(of.direction);
    return { wanted: plain[of.kind], draws: once(() => draws().map((draw) => draw[of.kind])) };
  }
  return { wanted: reading(of, reference), draws: once(() => reference.draws().map((draw) => reading(of, draw))) };
}

function reading(of: FirstOrder, { values, rows, width }: Run): readonly number[] {
  switch (of.kind) {
    case 'value':
      return values;
    case 'jacobian':
      return rows.flatMap((row) => Array.from(row));
    case 'gradient': {
      const { df } = of;
      const total = new Float64Array(width);
      for (const [i, row] of rows.entries()) {
        for (let k = 0; k < width; k++)
          if (row[k] !== 0) total[k] = elementAt(total, k) + elementAt(df, i) * elementAt(row, k);
      }
      return Array.from(total);
    }
  }
}

function projected(
  { of, numbers, places }: Answer,
  { values, width, project, directions }: Reference,
): readonly number[] {
  if (of.kind === 'hessian') return lowerTriangle(numbers, places);
  if (of.kind !== 'gradient' && of.kind !== 'jacobian') return numbers;
  if (places === undefined) return project(numbers);
  // Where two entries have the same place, their sum stands there.
  const all = new Float64Array(values.length * width);
  const add = (at: number, number: number): void => {
    all[at] = elementAt(all, at) + number;
  };
  for (const [k, number] of numbers.entries()) {
    const [row, column] = [elementAt(places.row, k), elementAt(places.column, k)];
    if (directions === null) add(row * width + column, number);
    else directions.forEach((direction, d) => add(row * width + d, number * elementAt(direction, column)));
  }
  return Array.from(all);
}

/** Row by row; where two entries have the same place, their sum stands there. */
function lowerTriangle(numbers: readonly number[], places: Places | undefined): readonly number[] {
  const { row, column, rows } = places ?? { row: [], column: [], rows: 0 };
  const all = new Float64Array((rows * (rows + 1)) / 2);
  for (const [k, number] of numbers.entries()) {
    const i = elementAt(row, k);
    const at = (i * (i + 1)) / 2 + elementAt(column, k);
    all[at] = elementAt(all, at) + number;
  }
  return Array.from(all);
}

function shownPlace({ info }: Place, of: Subject, k: number, count: number): string {
  if (of.kind === 'value') return count === 1 ? 'the value' : `number ${k} of the result`;
  if (of.kind === 'tangent')
    return `the derivative along a direction${count === 1 ? '' : ` of number ${k} of the result`}`;
  if (of.kind === 'hessian') {
    const row = Math.floor((Math.sqrt(8 * k + 1) - 1) / 2);
    return `the entry in row ${row} and column ${k - (row * (row + 1)) / 2}`;
  }
  const what = of.kind === 'product' ? 'the Hessian times a direction' : 'the derivative';
  const labels = info.parameters.flatMap(({ name, shape, ...one }): readonly string[] => {
    const own = countOf(shape) ?? 0;
    return one.const || one.whole
      ? []
      : Array.from({ length: own }, (_, i) => (shape.kind === 'scalar' ? name : `${name} (number ${i} of ${own})`));
  });
  const rows = of.kind === 'jacobian' ? (countOf(info.result) ?? 1) : 1;
  const width = count / rows;
  const row = rows === 1 ? '' : ` of number ${Math.floor(k / width)} of the result`;
  if (width !== labels.length) return `${what}${row} along a direction`;
  return `${what}${row} by ${labels[k % width] ?? ''}`;
}
