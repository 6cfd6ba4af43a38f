// What the evaluator says of a function at a point: its value, its slopes by forward mode, and how far rounding may
// move them: the same run again, with every result that may be rounded moved by a few last bits.

import { elementAt, firstOf } from '../base/lists.ts';
import { sizesAt, type Given } from '../analyse/given-values.ts';
import type { Verifiable } from '../compile.ts';
import { leafTypes } from '../emit/arrays/sizes.ts';
import { isActive } from '../emit/frame/shapes.ts';
import { seedPath } from '../passes/adjoint.ts';
import type { Algebra } from '../form/algebra.ts';
import { evaluate, type Evaluator } from '../form/evaluate.ts';
import { stageTable, inputOf, type Program } from '../form/form.ts';
import { numbers } from '../lower/formula.ts';
import { withDerived } from '../form/size-values.ts';
import { slopedNumbers, type Sloped } from '../lower/tangent.ts';
import { randomFrom } from './sample-points.ts';
import { refusalAt, type Refusal } from './verify-refusals.ts';

/** The numbers of the result, and of each its slopes by the active numbers, or along directions among them. */
export type Run = {
  readonly values: readonly number[];
  readonly rows: readonly ArrayLike<number>[];
  readonly width: number;
};

export type Reference = Run & {
  /** Runs with other roundings. */
  readonly draws: () => readonly Run[];
  /** By the backward pass of the form; what is not a slope along a direction. */
  readonly reversed: () => Run;
  /** What of a gradient is compared: all of it, or its products with the directions. */
  readonly project: (gradient: ArrayLike<number>) => readonly number[];
  /** How the result and, of a number, its gradient change along a direction; with other roundings, and so without. */
  readonly along: (direction: readonly number[]) => { readonly plain: Along; readonly draws: () => readonly Along[] };
  /** The lower triangle of the Hessian row by row; null where there are too many numbers. */
  readonly hessian: () => {
    readonly plain: readonly number[] | null;
    readonly draws: () => readonly (readonly number[])[];
  };
  /** The directions; null for all numbers as they are. */
  readonly directions: readonly Float64Array[] | null;
};

export type Along = { readonly tangent: readonly number[]; readonly product: readonly number[] };

/** The evaluator at a point; `reference` throws a `RangeError` where it has no value. */
export type Oracle = { readonly reference: () => Reference; readonly refusal: () => Refusal | null };

/** Of more active numbers than that, slopes are taken along some directions that all of them are in. */
const mostColumns = 160;
const directionsTaken = 12;
const drawsTaken = 3;
const lastBit = 2 ** -52;

export function oracleAt(subject: Verifiable, given: Given): Oracle {
  const { definition, value: program } = subject;
  const sizes = withDerived(program, given.sizes);
  const active = new Set(definition.parameters.filter(isActive).map(({ name }) => name));
  const isColumn = (path: string): boolean => active.has(firstOf(path.split('.', 1)));
  let columns = 0;
  for (const [path, value] of given.values) if (isColumn(path)) columns += typeof value === 'number' ? 1 : value.length;
  const directions = columns <= mostColumns ? null : directionsOf(columns, definition.name);
  const run = (rounded?: (value: number) => number): Run => {
    const algebra = slopedNumbers(rounded);
    const width = directions?.length ?? columns;
    let at = 0;
    const lift = (value: number, isActive: boolean): Sloped => {
      if (!isActive) return { value, slopes: null };
      const column = at++;
      const slope = (k: number): number =>
        directions === null ? Number(k === column) : (directions[k]?.[column] as number);
      return { value, slopes: Float64Array.from({ length: width }, (_, k) => slope(k)) };
    };
    const lifted = (path: string, value: number | readonly number[]): Sloped | readonly Sloped[] =>
      typeof value === 'number' ? lift(value, isColumn(path)) : value.map((one) => lift(one, isColumn(path)));
    const values = new Map([...given.values].map(([path, value]) => [path, lifted(path, value)]));
    const found = resultsOf(subject, evaluate(program, { values, sizes }, algebra), sizes, algebra);
    const zeros = new Float64Array(width);
    return { values: found.map(({ value }) => value), rows: found.map(({ slopes }) => slopes ?? zeros), width };
  };
  return {
    refusal: () => refusalAt(program, { values: given.values, sizes }),
    reference: () => {
      const plain = run();
      const project = (gradient: ArrayLike<number>): readonly number[] => {
        if (directions === null) return Array.from(gradient);
        return directions.map((direction) => direction.reduce((sum, one, k) => sum + one * elementAt(gradient, k), 0));
      };
      const draws = once(() => drawsOf(run, definition.name, { values: [], rows: [], width: 0 }));
      const along: Reference['along'] = (direction) => ({
        plain: alongRun(subject, given, direction),
        draws: once(() =>
          drawsOf((rounded) => alongRun(subject, given, direction, rounded), definition.name, {
            tangent: [],
            product: [],
          }),
        ),
      });
      return {
        ...plain,
        project,
        directions,
        draws,
        along,
        hessian: once(() => hessianBy(along, columns)),
        reversed: once(() => reversedRun(subject, given, plain, project)),
      };
    },
  };
}

/** Row by row, a direction each. */
function hessianBy(along: Reference['along'], columns: number): ReturnType<Reference['hessian']> {
  if (columns > mostHessian) return { plain: null, draws: () => [] };
  const rows = unitsOf(columns).map((unit, i) => ({ ...along(unit), count: i + 1 }));
  return {
    plain: rows.flatMap(({ plain, count }) => plain.product.slice(0, count)),
    draws: once(() => drawsOfRows(rows)),
  };
}

/** Active numbers of which the whole Hessian is looked at. */
const mostHessian = 24;

function unitsOf(count: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, i) => Array.from({ length: count }, (_one, k) => Number(k === i)));
}

/** Each run with other roundings, row after row. */
function drawsOfRows(
  rows: readonly { readonly draws: () => readonly Along[]; readonly count: number }[],
): readonly (readonly number[])[] {
  return Array.from({ length: drawsTaken }, (_, draw) =>
    rows.flatMap(({ draws, count }) => {
      const { product } = draws()[draw] ?? { product: [] };
      return Array.from({ length: count }, (_one, k) => product[k] ?? NaN);
    }),
  );
}

export function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}

function directionsOf(columns: number, name: string): readonly Float64Array[] {
  const random = randomFrom(`${name} along`);
  return Array.from({ length: directionsTaken }, () => Float64Array.from({ length: columns }, () => random() * 2 - 1));
}

/**
 * Each result is moved by two to four last bits: by as many each, what is nearly equal would be moved alike.
 * `none`: what stands for a run that has no end.
 */
function drawsOf<R>(run: (rounded: (value: number) => number) => R, name: string, none: R): readonly R[] {
  const random = randomFrom(`${name} rounded`);
  return Array.from({ length: drawsTaken }, () => {
    try {
      const bits = (): number => 2 + Math.floor(random() * 3);
      return run((value) => value * (1 + (random() < 0.5 ? -bits() : bits()) * lastBit));
    } catch (error) {
      // A position that hangs on the last bits.
      if (error instanceof RangeError) return none;
      throw error;
    }
  });
}

function isNumber({ type }: Verifiable['definition']): boolean {
  return type.kind === 'array' && type.sizes.length === 0;
}

function resultsOf<T>(
  { definition, value: { results } }: Verifiable,
  evaluator: Evaluator<T>,
  sizes: ReadonlyMap<string, number>,
  algebra: Algebra<T>,
): readonly T[] {
  return leafTypes('', definition.type).flatMap(({ path, isWhole, sizes: axes }) => {
    const ref = results.find(({ name }) => name === path)?.ref;
    if (ref === undefined) throw new Error(`no result ${path}`);
    const type = { kind: 'array', element: isWhole ? 'whole' : 'real', sizes: axes } as const;
    return sizesAt(type, sizes).length > 0 ? evaluator.elements(ref) : [evaluator.scalar(ref) ?? algebra.lift(NaN)];
  });
}

/** Forward mode over value and backward pass: along a direction the gradient changes by the Hessian times it. */
function alongRun(
  subject: Verifiable,
  given: Given,
  direction: readonly number[],
  rounded?: (value: number) => number,
): Along {
  const { definition, value, reversed } = subject;
  const algebra = slopedNumbers(rounded);
  const active = new Set(definition.parameters.filter(isActive).map(({ name }) => name));
  let at = 0;
  const lift = (path: string, number: number): Sloped =>
    active.has(firstOf(path.split('.', 1)))
      ? { value: number, slopes: Float64Array.of(elementAt(direction, at++)) }
      : { value: number, slopes: null };
  const values = new Map<string, Sloped | readonly Sloped[]>(
    [...given.values].map(([path, own]) => [
      path,
      typeof own === 'number' ? lift(path, own) : own.map((one) => lift(path, one)),
    ]),
  );
  const slope = ({ slopes }: Sloped): number => slopes?.[0] ?? 0;
  const sizes = withDerived(value, given.sizes);
  const tangent = resultsOf(subject, evaluate(value, { values, sizes }, algebra), sizes, algebra).map(slope);
  if (tangent.length !== 1 || !isNumber(definition)) return { tangent, product: [] };
  values.set(seedPath, { value: 1, slopes: null });
  const evaluator = evaluate(reversed, { values, sizes: withDerived(reversed, given.sizes) }, algebra);
  const zero: Sloped = { value: 0, slopes: null };
  return { tangent, product: gradientOf(reversed, evaluator, given, zero).map(slope) };
}

/** A backward pass for each number of the result. */
function reversedRun(
  { definition, reversed }: Verifiable,
  given: Given,
  { values, width }: Run,
  project: Reference['project'],
): Run {
  const sizes = withDerived(reversed, given.sizes);
  const leaves = leafTypes('', definition.type).map(({ path, sizes: axes }) => ({
    path: path === '' ? seedPath : `${seedPath}.${path}`,
    axes,
  }));
  const rows = values.map((_, row) => {
    const inputs = new Map<string, number | readonly number[]>(given.values);
    let at = 0;
    for (const { path, axes } of leaves) {
      const count = sizesAt({ kind: 'array', element: 'real', sizes: axes }, sizes).reduce(
        (product, size) => product * size,
        1,
      );
      const seeds = Array.from({ length: count }, (_one, k) => Number(at + k === row));
      inputs.set(path, axes.length === 0 ? firstOf(seeds) : seeds);
      at += count;
    }
    return project(gradientOf(reversed, evaluate(reversed, { values: inputs, sizes }, numbers), given, 0));
  });
  return { values, rows, width };
}

function gradientOf<T>(program: Program, evaluator: Evaluator<T>, given: Given, zero: T): readonly T[] {
  const table = stageTable(program);
  const byPath = new Map(program.gradients.map(({ of, is }) => [inputOf(elementAt(table, of)).parameter, is]));
  return [...given.values].flatMap(([path, value]) => {
    const is = byPath.get(path);
    if (is === undefined) return [];
    if (is === null) return typeof value === 'number' ? [zero] : value.map(() => zero);
    return typeof value === 'number' ? [evaluator.scalar(is) ?? zero] : evaluator.elements(is);
  });
}
