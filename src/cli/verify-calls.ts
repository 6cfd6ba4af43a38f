// Every way to call the functions of a module at a point, with everything that is to be filled full of NaN before: each
// gives lists of numbers that the evaluator has as well.

import { elementAt } from '../base/lists.ts';
import type { FunctionInfo } from '../analyse/function-info.ts';
import { exportName, functionsOf, type Suffix } from '../check/exports.ts';
import { packedSizes } from '../emit/arrays/sizes.ts';
import { fieldName } from '../emit/frame/shapes.ts';
import type { Verifiable } from '../compile.ts';
import { countOf, flatten, inflate, misfit } from './flat-value.ts';
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

type Caller = (suffix: Parameters<typeof exportName>[1], ...args: unknown[]) => unknown;

export function isScalar({ result }: FunctionInfo): boolean {
  return result.kind === 'scalar';
}

export function hasGradient({ parameters }: FunctionInfo): boolean {
  return parameters.some((parameter) => !parameter.const && !parameter.whole);
}

/** The function alone, as it is called most. */
export function valueAt(place: Place): Outcome {
  return attempt(place, exportName(place.info.name), (call, args) => [
    valueAnswer(place, exportName(place.info.name), call('', ...args)),
  ]);
}

/** The numbers of the value at a point, as often as slopes need them; none where it throws. */
export function valueAlong(place: Place): (point: ArrayLike<number>) => readonly number[] {
  const { info, exports } = place;
  const f = exports[exportName(info.name)];
  return (point) => {
    try {
      return flatten(info.result, f?.(...argumentsAt({ info, point })));
    } catch {
      return [];
    }
  };
}

/** All other ways. `seeds` are adjoints of the result; the first is that of `Backward` without one. */
export function waysAt(place: Place, seeds: readonly (readonly number[])[]): readonly Way[] {
  const { info, exports, subject } = place;
  const name = (suffix: string): string => exportName(info.name, suffix);
  const hasCache = exports[name('Cache')] !== undefined;
  const isWanted = (suffix: Suffix): boolean =>
    functionsOf(subject.definition, subject.wanted).some((row) => row.suffix === suffix);
  const caches = cachesAt(place);
  const way = (shown: string, call: (call: Caller, args: readonly unknown[]) => readonly Answer[]): Way => ({
    name: shown,
    call: () => attempt(place, shown, call),
  });
  const ways: Way[] = [];
  if (!isScalar(info))
    ways.push(
      way(`${name('')} with an array for its result`, (call, args) => [
        valueAnswer(
          place,
          name(''),
          withOut(place, (out) => call('', ...args, out)),
        ),
      ]),
    );
  for (const { shown, make } of hasCache && info.loops ? caches : []) {
    const label = `${name('')} in ${shown}`;
    ways.push(
      way(label, (call, args) => [
        valueAnswer(place, label, call('', ...args, ...(isScalar(info) ? [] : [undefined]), make(call))),
      ]),
    );
  }
  if (!hasGradient(info)) return ways;
  for (const { shown, make } of isWanted('Forward') ? caches : [])
    ways.push(
      way(`${name('Forward')} with ${shown}`, (call, args) =>
        splitAnswers(place, shown, make(call), seeds, call, args),
      ),
    );
  for (const matrix of ['Jacobian', 'Hessian'] as const)
    if (isWanted(matrix)) ways.push(way(name(matrix), (call, args) => matrixAnswers(place, matrix, call, args)));
  for (const { shown, make } of [
    { shown: '', make: () => undefined },
    ...(info.loops && hasCache ? caches.slice(1) : []),
  ])
    for (const [suffix, answers] of inWorkspace) {
      const label = name(suffix) + (shown === '' ? '' : ` in ${shown}`);
      if (isWanted(suffix)) ways.push(way(label, (call, args) => answers(place, label, make(call), call, args)));
    }
  return ways;
}

type Answering = (
  place: Place,
  from: string,
  cache: unknown,
  call: Caller,
  args: readonly unknown[],
) => readonly Answer[];

/** Functions that may be given a cache to compute in. */
const inWorkspace: readonly (readonly [Suffix, Answering])[] = [
  ['Jvp', jvpAnswers],
  ['Hvp', hvpAnswers],
  ['Grad', gradAnswers],
  ['Packed', packedAnswers],
];

const ownRefusal = /call stack|array length|precision|digits/;

/** With arguments of its own, which it must leave as they are. */
function attempt(
  place: Place,
  shown: string,
  act: (call: Caller, args: readonly unknown[]) => readonly Answer[],
): Outcome {
  const { info, exports } = place;
  const args = argumentsAt(place);
  const call: Caller = (suffix, ...given) => {
    const found = exports[exportName(info.name, suffix)];
    if (found === undefined) throw new Error(`the module has no ${exportName(info.name, suffix)}`);
    return found(...given);
  };
  try {
    const answers = act(call, args);
    const after = info.parameters.flatMap(({ shape }, i) => flatten(shape, args[i]));
    if (!after.every((number, k) => number === place.point[k]))
      return { kind: 'fault', message: `${shown} writes into its arguments` };
    return { kind: 'answers', answers };
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (error instanceof RangeError && !ownRefusal.test(error.message))
      return { kind: 'refused', message: error.message };
    return {
      kind: 'fault',
      message: error instanceof Misfit ? `${shown} ${error.message}` : `${shown} throws ${message}`,
    };
  }
}

/** Something else than numbers of the right shape. */
class Misfit extends Error {}

function argumentsAt({ info, point }: Pick<Place, 'info' | 'point'>): readonly unknown[] {
  let at = 0;
  return info.parameters.map(({ shape, whole }) => {
    const value = inflate(shape, point, at, whole);
    at += countOf(shape) ?? 0;
    return value;
  });
}

/** By name, as `fCache` and `fGradient` take them. */
function namedSizes({ info, sizes }: Place): readonly unknown[] {
  return info.sizes.length === 0
    ? []
    : [Object.fromEntries(info.sizes.map((size) => [fieldName(size), sizes.get(size)]))];
}

function cachesAt(place: Place): readonly { readonly shown: string; readonly make: (call: Caller) => unknown }[] {
  const fresh = (call: Caller): unknown => call('Cache', ...namedSizes(place));
  const { used } = place;
  return [
    { shown: 'a fresh cache', make: fresh },
    { shown: 'a cache full of NaN', make: (call) => poisoned(fresh(call)) },
    { shown: 'a used cache', make: (call) => (used.cache ??= fresh(call)) },
  ];
}

function valueAnswer({ info }: Place, from: string, value: unknown): Answer {
  const wrong = misfit(info.result, value);
  if (wrong !== null) throw new Misfit(`gives ${wrong}`);
  return { from, of: { kind: 'value' }, numbers: flatten(info.result, value) };
}

/** Into arrays of the result's shape, which must come back. */
function withOut({ info }: Place, call: (out: unknown) => unknown): unknown {
  const out = poisoned(inflate(info.result, [], 0));
  if (call(out) !== out) throw new Misfit('does not give back the result that it was to fill');
  return out;
}

function splitAnswers(
  place: Place,
  shown: string,
  cache: unknown,
  seeds: readonly (readonly number[])[],
  call: Caller,
  args: readonly unknown[],
): readonly Answer[] {
  const { info } = place;
  const forward = exportName(info.name, 'Forward');
  const value = isScalar(info)
    ? call('Forward', ...args, cache)
    : withOut(place, (out) => call('Forward', ...args, cache, out));
  const answers = [valueAnswer(place, `${forward} with ${shown}`, value)];
  for (const [i, df] of seeds.entries()) {
    const adjoint = isScalar(info) ? (i === 0 ? [] : [df[0]]) : [inflate(info.result, df, 0)];
    const gradient = emptyGradient(place, call);
    if (call('Backward', cache, gradient, ...adjoint) !== gradient)
      throw new Misfit(`: ${exportName(info.name, 'Backward')} does not give back the gradient that it was to fill`);
    answers.push({
      from: `${exportName(info.name, 'Backward')} with ${shown}${i === 0 ? '' : ', df'}`,
      of: { kind: 'gradient', df },
      numbers: gradientNumbers(place, gradient),
    });
  }
  return answers;
}

function gradAnswers(
  place: Place,
  from: string,
  cache: unknown,
  call: Caller,
  args: readonly unknown[],
): readonly Answer[] {
  const gradient = emptyGradient(place, call);
  const value = valueAnswer(place, from, call('Grad', ...args, gradient, ...workspace(cache)));
  return [value, { from, of: { kind: 'gradient', df: [1] }, numbers: gradientNumbers(place, gradient) }];
}

function packedAnswers(
  place: Place,
  from: string,
  cache: unknown,
  call: Caller,
  args: readonly unknown[],
): readonly Answer[] {
  const { info, subject, sizes } = place;
  const isActive = (i: number): boolean => info.parameters[i]?.const === false && !info.parameters[i].whole;
  const theta = Float64Array.from(
    info.parameters.flatMap(({ shape }, i) => (isActive(i) ? flatten(shape, args[i]) : [])),
  );
  const gradient = new Float64Array(theta.length).fill(NaN);
  const open = info.loops ? packedSizes(subject.definition).named.map((size) => sizes.get(size)) : [];
  const data = args.filter((_, i) => !isActive(i));
  const value = valueAnswer(place, from, call('Packed', theta, gradient, ...open, ...data, ...workspace(cache)));
  return [value, { from, of: { kind: 'gradient', df: [1] }, numbers: [...gradient] }];
}

/** A direction that is the same whenever this place is looked at, and has no zeros. */
function directionAt({ info }: Place): readonly number[] {
  const random = randomFrom(`${info.name} direction`);
  return Array.from({ length: activeCount(info) }, () => (random() < 0.5 ? -1 : 1) * (0.25 + random()));
}

/** In the shape of the gradient. */
function directionFor(place: Place, call: Caller, direction: readonly number[]): unknown {
  const given = call('Gradient', ...namedSizes(place)) as Record<string, unknown>;
  let at = 0;
  for (const { name, shape, const: isData, whole } of place.info.parameters) {
    if (isData || whole) continue;
    given[fieldName(name)] = inflate(shape, direction, at);
    at += countOf(shape) ?? 0;
  }
  return given;
}

function workspace(cache: unknown): readonly unknown[] {
  return cache === undefined ? [] : [cache];
}

function jvpAnswers(place: Place, from: string, cache: unknown, call: Caller, args: readonly unknown[]): Answer[] {
  const direction = directionAt(place);
  const all = [...args, directionFor(place, call, direction)];
  const value = isScalar(place.info)
    ? call('Jvp', ...all, ...workspace(cache))
    : withOut(place, (out) => call('Jvp', ...all, out, ...workspace(cache)));
  return [{ ...valueAnswer(place, from, value), of: { kind: 'tangent', direction } }];
}

function hvpAnswers(place: Place, from: string, cache: unknown, call: Caller, args: readonly unknown[]): Answer[] {
  const direction = directionAt(place);
  const product = emptyGradient(place, call);
  const value = call('Hvp', ...args, directionFor(place, call, direction), product, ...workspace(cache));
  return [
    { ...valueAnswer(place, from, value), of: { kind: 'tangent', direction } },
    { from, of: { kind: 'product', direction }, numbers: gradientNumbers(place, product) },
  ];
}

/** Entries, and where the pattern puts them. */
function matrixAnswers(
  place: Place,
  matrix: 'Jacobian' | 'Hessian',
  call: Caller,
  args: readonly unknown[],
): readonly Answer[] {
  const { info } = place;
  const pattern = call(`${matrix}Pattern`, ...args) as {
    readonly rows: number;
    readonly columns: number;
    readonly row: Int32Array;
    readonly column: Int32Array;
  };
  const entries = call(matrix, ...args) as Float64Array;
  const out = new Float64Array(entries.length).fill(NaN);
  if (call(matrix, ...args, out) !== out) throw new Misfit('does not give back the array that it was to fill');
  const isHessian = matrix === 'Hessian';
  const [rows, columns] = [isHessian ? activeCount(info) : (countOf(info.result) ?? 0), activeCount(info)];
  const { row, column } = pattern;
  const name = exportName(info.name, `${matrix}Pattern`);
  if (pattern.rows !== rows || pattern.columns !== columns)
    throw new Misfit(`: ${name} says ${pattern.rows} rows and ${pattern.columns} columns, not ${rows} and ${columns}`);
  if (row.length !== entries.length || column.length !== entries.length)
    throw new Misfit(`gives ${entries.length} entries, ${name} ${row.length} rows and ${column.length} columns`);
  for (const [k, i] of row.entries()) {
    const j = elementAt(column, k);
    if (i < 0 || i >= rows || j < 0 || j >= (isHessian ? i + 1 : columns))
      throw new Misfit(`: entry ${k} of ${name} is at row ${i}, column ${j} of ${rows} by ${columns}`);
  }
  const answer = (from: string, values: Float64Array): Answer => ({
    from,
    of: { kind: isHessian ? 'hessian' : 'jacobian' },
    numbers: [...values],
    places: { row, column, rows },
  });
  return [
    answer(exportName(info.name, matrix), entries),
    answer(`${exportName(info.name, matrix)} with an array for its entries`, out),
  ];
}

export function activeCount({ parameters }: FunctionInfo): number {
  return parameters.reduce((count, one) => count + (one.const || one.whole ? 0 : (countOf(one.shape) ?? 0)), 0);
}

/** What is never written must not look like a zero. */
function emptyGradient(place: Place, call: Caller): unknown {
  return poisoned(call('Gradient', ...namedSizes(place)));
}

function gradientNumbers({ info }: Place, gradient: unknown): readonly number[] {
  const record = gradient as Readonly<Record<string, unknown>>;
  return info.parameters.flatMap((parameter) => {
    if (parameter.const || parameter.whole) return [];
    const field = record[fieldName(parameter.name)];
    const wrong = misfit(parameter.shape, field);
    if (wrong !== null) throw new Misfit(`: the gradient by ${parameter.name} is ${wrong}`);
    return flatten(parameter.shape, field);
  });
}

/** Every number in it becomes NaN. */
function poisoned(holder: unknown): unknown {
  if (holder instanceof Float64Array) holder.fill(NaN);
  else if (typeof holder === 'object' && holder !== null && !ArrayBuffer.isView(holder)) {
    const fields = holder as Record<string, unknown>;
    for (const [name, field] of Object.entries(fields)) {
      if (typeof field === 'number') fields[name] = NaN;
      else poisoned(field);
    }
  }
  return holder;
}
