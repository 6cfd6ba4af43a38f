// What the functions of a module gave at a point, and what it is that they gave: the vocabulary of verification.

import { elementAt } from '../base/lists.ts';
import type { FunctionInfo } from '../analyse/function-info.ts';
import type { exportName } from '../check/exports.ts';
import type { Verifiable } from '../compile.ts';
import { countOf, flatten } from './flat-value.ts';
import type { Exports } from './import-module.ts';
import { randomFrom } from './sample-points.ts';

/** What a list of numbers is: the result, the gradient for an adjoint of it, or the Jacobian row by row. */
export type FirstOrder =
  | { readonly kind: 'value' }
  | { readonly kind: 'gradient'; readonly df: readonly number[] }
  | { readonly kind: 'jacobian' };
export type Subject =
  | FirstOrder
  /** The lower triangle row by row. */
  | { readonly kind: 'hessian' }
  /** Along a direction: of the result, and of its gradient. */
  | { readonly kind: 'tangent' | 'product'; readonly direction: readonly number[] };
export type Answer = {
  readonly from: string;
  readonly of: Subject;
  /** Of half the sum of squares of the result, not of the result. */
  readonly ofSquares?: true;
  /** Of a mean: the last bits are its own. */
  readonly isMean?: true;
  readonly numbers: readonly number[];
  readonly places?: Places;
};
/** Where the numbers of a Jacobian stand. */
export type Places = {
  readonly row: ArrayLike<number>;
  readonly column: ArrayLike<number>;
  readonly rows: number;
};

export type Outcome =
  | { readonly kind: 'answers'; readonly answers: readonly Answer[] }
  /** A `RangeError` of the module's own. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Data that are empty do not tell the sizes. */
  | { readonly kind: 'untold' }
  | { readonly kind: 'fault'; readonly message: string };

export type Way = { readonly name: string; readonly call: () => Outcome };

/** A cache that serves one call after another, whatever their sizes. */
export type UsedCache = { cache: unknown };

/** One function of a module, its shapes in numbers, and where to call it. */
export type Place = {
  readonly subject: Verifiable;
  readonly info: FunctionInfo;
  readonly exports: Exports;
  readonly sizes: ReadonlyMap<string, number>;
  readonly point: ArrayLike<number>;
  readonly used: UsedCache;
};

export type Caller = (suffix: Parameters<typeof exportName>[1], ...args: unknown[]) => unknown;

export function isScalar({ result }: FunctionInfo): boolean {
  return result.kind === 'scalar';
}

export function hasGradient({ parameters }: FunctionInfo): boolean {
  return parameters.some((parameter) => !parameter.const && !parameter.whole);
}

/** Something else than numbers of the right shape. */
export class Misfit extends Error {}

/** What is asked cannot be told from what is given. */
export class Untold extends Error {}

/** The numbers of the active arguments, and the other arguments. */
export function packedOf(
  { parameters }: FunctionInfo,
  args: readonly unknown[],
): { readonly theta: Float64Array; readonly data: readonly unknown[] } {
  const isActive = (i: number): boolean => parameters[i]?.const === false && !parameters[i].whole;
  return {
    theta: Float64Array.from(parameters.flatMap(({ shape }, i) => (isActive(i) ? flatten(shape, args[i]) : []))),
    data: args.filter((_, i) => !isActive(i)),
  };
}

/** A direction that is the same whenever this place is looked at, and has no zeros. */
export function directionAt({ info }: Place): readonly number[] {
  const random = randomFrom(`${info.name} direction`);
  return Array.from({ length: activeCount(info) }, () => (random() < 0.5 ? -1 : 1) * (0.25 + random()));
}

export function activeCount({ parameters }: FunctionInfo): number {
  return parameters.reduce((count, one) => count + (one.const || one.whole ? 0 : (countOf(one.shape) ?? 0)), 0);
}

export type Pattern = {
  readonly rows: number;
  readonly columns: number;
  readonly row: Int32Array;
  readonly column: Int32Array;
};

/** The same in compressed sparse rows, and where each entry goes. */
export type InRows = {
  readonly rows: number;
  readonly columns: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  readonly place: Int32Array;
};

/** The places of a pattern, each of which must lie inside. */
export function placesIn(
  { info }: Place,
  matrix: 'Jacobian' | 'Hessian',
  name: string,
  pattern: Pattern,
  count: number,
): Places {
  const isHessian = matrix === 'Hessian';
  const [rows, columns] = [isHessian ? activeCount(info) : (countOf(info.result) ?? 0), activeCount(info)];
  const { row, column } = pattern;
  if (pattern.rows !== rows || pattern.columns !== columns)
    throw new Misfit(`: ${name} says ${pattern.rows} rows and ${pattern.columns} columns, not ${rows} and ${columns}`);
  if (row.length !== count || column.length !== count)
    throw new Misfit(`gives ${count} entries, ${name} ${row.length} rows and ${column.length} columns`);
  for (const [k, i] of row.entries()) {
    const j = elementAt(column, k);
    if (i < 0 || i >= rows || j < 0 || j >= (isHessian ? i + 1 : columns))
      throw new Misfit(`: entry ${k} of ${name} is at row ${i}, column ${j} of ${rows} by ${columns}`);
  }
  return { row, column, rows };
}
