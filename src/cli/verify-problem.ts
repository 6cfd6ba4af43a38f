// The methods of a problem at a point: it is made from the data alone, the parameters come in one array, and all arrays
// in which it computes are full of NaN before.

import { affineParameters } from '../analyse/affine-inputs.ts';
import type { FunctionInfo, Shape } from '../analyse/function-info.ts';
import { methodsOf, type MethodName } from '../check/problem-methods.ts';
import { dataSizes } from '../emit/arrays/sizes.ts';
import { fieldName } from '../emit/frame/shapes.ts';
import { countOf, flatten } from './flat-value.ts';
import {
  activeCount,
  directionAt,
  isScalar,
  Misfit,
  packedOf,
  placesIn,
  Untold,
  type Answer,
  type Caller,
  type Pattern,
  type Place,
} from './verify-answers.ts';

type Numbers = Float64Array;
type Problem = {
  readonly size: number;
  readonly lower: Numbers;
  readonly upper: Numbers;
  readonly residualCount?: number;
  readonly pattern?: Pattern;
  readonly linear?: Int32Array;
  readonly value: (theta: Numbers) => number;
  readonly gradient: (theta: Numbers, gradient: Numbers) => number;
  readonly residuals?: (theta: Numbers, out: Numbers) => Numbers;
  readonly jacobian?: (theta: Numbers, entries: Numbers) => Numbers;
  readonly hessianProduct?: (theta: Numbers, direction: Numbers, product: Numbers) => number;
  readonly pack: (parameters: unknown, theta?: Numbers) => Numbers;
  readonly unpack: (theta: Numbers) => Readonly<Record<string, unknown>>;
};

/** At two points, so that nothing of the first stays for the second. */
export function problemAnswers(place: Place, from: string, call: Caller, args: readonly unknown[]): readonly Answer[] {
  const { info } = place;
  const { theta, data } = packedOf(info, args);
  const problem = madeAt(place, call, data);
  if (problem.size !== theta.length) throw new Misfit(`: its size is ${problem.size}, not ${theta.length}`);
  checkBounds(info, problem);
  checkLinear(place, problem);
  checkPacking(info, problem, theta);
  poisonScratch(problem, data);
  const before = [...theta];
  const answers = methodsOf(place.subject.definition, place.subject.wanted).flatMap(({ name }) =>
    answersOf[name](place, `${from}().${name}`, problem, theta),
  );
  if (!theta.every((number, k) => Object.is(number, before[k]))) throw new Misfit('writes into theta');
  return answers;
}

/** Of data alone; where they are empty these may not tell the sizes, or may contradict what 0 of them tell. */
function madeAt({ subject, info, sizes }: Place, call: Caller, data: readonly unknown[]): Problem {
  const { named } = dataSizes(subject.definition);
  const open =
    info.loops && named.length > 0 ? [Object.fromEntries(named.map((size) => [fieldName(size), sizes.get(size)]))] : [];
  const isUntold = [...sizes.values()].includes(0);
  try {
    const problem = call('Problem', ...open, ...data);
    if (!isProblem(problem)) throw new Misfit('gives no object');
    if (!isUntold || problem.size === activeCount(info)) return problem;
  } catch (error) {
    if (!isUntold || !(error instanceof RangeError)) throw error;
  }
  throw new Untold();
}

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'size' in value;
}

function checkBounds({ parameters }: FunctionInfo, { lower, upper }: Problem): void {
  const wanted = parameters.flatMap(({ shape, domain, const: isData, whole }) =>
    isData || whole ? [] : Array.from({ length: countOf(shape) ?? 0 }, () => domain ?? [-Infinity, Infinity]),
  );
  const isRight = wanted.every(([from, to], k) => lower[k] === from && upper[k] === to);
  if (!isRight || lower.length !== wanted.length || upper.length !== wanted.length)
    throw new Misfit(': its bounds are not those of the domains');
}

/** Of residuals; where what is chosen has no numbers, nothing is said. */
function checkLinear({ subject: { definition, value }, info }: Place, { linear, pattern }: Problem): void {
  if (pattern === undefined) return;
  const affine = affineParameters(definition, value);
  const paths = info.parameters.flatMap(({ name, shape, const: isData, whole }) =>
    isData || whole ? [] : pathsIn(name, shape),
  );
  const wanted = [...paths.keys()].filter((k) => affine.includes(paths[k] ?? ''));
  if (wanted.length !== linear?.length || wanted.some((k, i) => linear[i] !== k))
    throw new Misfit(`: its linear parameters are ${String(linear)}, not ${String(wanted)}`);
}

/** Of each number the leaf that it belongs to. */
function pathsIn(path: string, shape: Shape): readonly string[] {
  if (shape.kind === 'record') return shape.fields.flatMap((field) => pathsIn(`${path}.${field.name}`, field.shape));
  return Array.from({ length: countOf(shape) ?? 0 }, () => path);
}

/** By name and in one array are the same numbers. */
function checkPacking({ parameters }: FunctionInfo, problem: Problem, theta: Numbers): void {
  const named = problem.unpack(theta);
  const numbers = parameters.flatMap(({ name, shape, const: isData, whole }) =>
    isData || whole ? [] : flatten(shape, named[fieldName(name)]),
  );
  const isSame = (found: ArrayLike<number>): boolean =>
    found.length === theta.length && theta.every((number, k) => Object.is(number, found[k]));
  const given = new Float64Array(theta.length).fill(NaN);
  if (!isSame(numbers)) throw new Misfit(': unpack gives other numbers');
  if (!isSame(problem.pack(named)) || problem.pack(named, given) !== given || !isSame(given))
    throw new Misfit(': pack gives other numbers');
}

/** Arrays of its own are full of NaN. */
function poisonScratch(problem: Problem, data: readonly unknown[]): void {
  const given = new Set<unknown>([problem.lower, problem.upper]);
  const note = (value: unknown): void => {
    given.add(value);
    if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) Object.values(value).forEach(note);
  };
  data.forEach(note);
  for (const array of Object.values(problem)) if (array instanceof Float64Array && !given.has(array)) array.fill(NaN);
}

type Answering = (place: Place, from: string, problem: Problem, theta: Numbers) => readonly Answer[];

/** What it is of: the result, where that is a number, or half the sum of its squares. */
function ofSquares({ info }: Place): { readonly ofSquares?: true } {
  return isScalar(info) ? {} : { ofSquares: true };
}

const answersOf: { readonly [name in MethodName]: Answering } = {
  value: (place, from, problem, theta) => [
    { from, of: { kind: 'value' }, numbers: [problem.value(theta)], ...ofSquares(place) },
  ],
  gradient: (place, from, problem, theta) => {
    const gradient = empty(theta.length);
    const value = problem.gradient(theta, gradient);
    const squares = ofSquares(place);
    return [
      { from, of: { kind: 'value' }, numbers: [value], ...squares },
      { from, of: { kind: 'gradient', df: [1] }, numbers: [...gradient], ...squares },
    ];
  },
  residuals: ({ info }, from, problem, theta) => {
    const count = countOf(info.result) ?? 0;
    const out = empty(count);
    if (problem.residualCount !== count) throw new Misfit(`: it says ${problem.residualCount} residuals, not ${count}`);
    if (problem.residuals?.(theta, out) !== out) throw new Misfit(': residuals are not given back in the array given');
    return [{ from, of: { kind: 'value' }, numbers: [...out] }];
  },
  jacobian: (place, from, problem, theta) => {
    const { pattern } = problem;
    if (pattern === undefined) throw new Misfit(': it has no pattern');
    const entries = empty(pattern.row.length);
    const places = placesIn(place, 'Jacobian', 'its pattern', pattern, entries.length);
    if (problem.jacobian?.(theta, entries) !== entries)
      throw new Misfit(': entries are not given back in the array given');
    return [{ from, of: { kind: 'jacobian' }, numbers: [...entries], places }];
  },
  hessianProduct: (place, from, problem, theta) => {
    const direction = directionAt(place);
    const product = empty(theta.length);
    const value = problem.hessianProduct?.(theta, Float64Array.from(direction), product) ?? NaN;
    const squares = ofSquares(place);
    return [
      { from, of: { kind: 'tangent', direction }, numbers: [value], ...squares },
      { from, of: { kind: 'product', direction }, numbers: [...product], ...squares },
    ];
  },
};

function empty(length: number): Numbers {
  return new Float64Array(length).fill(NaN);
}
