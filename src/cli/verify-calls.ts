// Every way to call the functions of a module at a point, with everything that is to be filled full of NaN before: each
// gives lists of numbers that the evaluator has as well.

import { exportName, functionsOf, type Suffix } from '../check/exports.ts';
import { packedSizes } from '../emit/arrays/sizes.ts';
import { fieldName } from '../emit/frame/shapes.ts';
import { countOf, flatten, inflate, misfit } from './flat-value.ts';
import {
  directionAt,
  hasGradient,
  isScalar,
  Misfit,
  packedOf,
  placesIn,
  Untold,
  type Answer,
  type Caller,
  type InRows,
  type Outcome,
  type Pattern,
  type Place,
  type Way,
} from './verify-answers.ts';
import { batchAnswers } from './verify-batch.ts';
import { problemAnswers } from './verify-problem.ts';

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
  if (subject.batch !== null)
    ways.push(way(name('Batch'), (call, args) => batchAnswers(place, name('Batch'), call, args)));
  if (isWanted('Problem'))
    ways.push(way(name('Problem'), (call, args) => problemAnswers(place, name('Problem'), call, args)));
  for (const { shown, make } of isWanted('Forward') ? caches : [])
    ways.push(
      way(`${name('Forward')} with ${shown}`, (call, args) =>
        splitAnswers(place, shown, make(call), seeds, call, args),
      ),
    );
  for (const matrix of ['Jacobian', 'Hessian'] as const)
    if (isWanted(matrix)) ways.push(way(name(matrix), (call, args) => matrixAnswers(place, matrix, call, args)));
  if (isWanted('JacobianCsr'))
    ways.push(way(name('JacobianCsr'), (call, args) => inRowsAnswers(place, name('JacobianCsr'), call, args)));
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
    if (error instanceof Untold) return { kind: 'untold' };
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (error instanceof RangeError && !ownRefusal.test(error.message))
      return { kind: 'refused', message: error.message };
    return {
      kind: 'fault',
      message: error instanceof Misfit ? `${shown} ${error.message}` : `${shown} throws ${message}`,
    };
  }
}

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
  const { theta, data } = packedOf(info, args);
  const gradient = new Float64Array(theta.length).fill(NaN);
  const open = info.loops ? packedSizes(subject.definition).named.map((size) => sizes.get(size)) : [];
  const value = valueAnswer(place, from, call('Packed', theta, gradient, ...open, ...data, ...workspace(cache)));
  return [value, { from, of: { kind: 'gradient', df: [1] }, numbers: [...gradient] }];
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
  const pattern = call(`${matrix}Pattern`, ...args) as Pattern;
  const entries = call(matrix, ...args) as Float64Array;
  const out = new Float64Array(entries.length).fill(NaN);
  if (call(matrix, ...args, out) !== out) throw new Misfit('does not give back the array that it was to fill');
  const from = exportName(info.name, matrix);
  const places = placesIn(place, matrix, exportName(info.name, `${matrix}Pattern`), pattern, entries.length);
  const answer = (label: string, values: Float64Array): Answer => ({
    from: label,
    of: { kind: matrix === 'Hessian' ? 'hessian' : 'jacobian' },
    numbers: [...values],
    places,
  });
  return [answer(from, entries), answer(`${from} with an array for its entries`, out)];
}

/** The entries added up where the places in compressed sparse rows say. */
function inRowsAnswers(place: Place, from: string, call: Caller, args: readonly unknown[]): readonly Answer[] {
  const [entries, rows] = [call('Jacobian', ...args), call('JacobianCsr', ...args)] as [Float64Array, InRows];
  const numbers = new Array<number>(rows.column.length).fill(0);
  for (const [k, to] of rows.place.entries()) {
    if (to < 0 || to >= numbers.length) throw new Misfit(`: entry ${k} of ${from} goes to ${to} of ${numbers.length}`);
    numbers[to] = (numbers[to] ?? 0) + (entries[k] ?? NaN);
  }
  if (rows.place.length !== entries.length)
    throw new Misfit(`has places for ${rows.place.length} entries, not ${entries.length}`);
  const places = placesIn(place, 'Jacobian', from, patternOf(rows, from), numbers.length);
  return [{ from, of: { kind: 'jacobian' }, numbers, places }];
}

/** Where what is in rows stands; each row in order, and nothing twice. */
function patternOf({ rows, columns, rowStart, column }: InRows, from: string): Pattern {
  const row = new Int32Array(column.length).fill(-1);
  for (let i = 0; i < rows; i += 1) row.fill(i, rowStart[i], rowStart[i + 1]);
  const isWrong = row.some((i, k) => i < 0 || (i === row[k - 1] && (column[k] ?? -1) <= (column[k - 1] ?? -1)));
  if (rowStart.length !== rows + 1 || isWrong) throw new Misfit(`: the rows of ${from} are not in order`);
  return { rows, columns, row, column };
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
export function poisoned(holder: unknown): unknown {
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
