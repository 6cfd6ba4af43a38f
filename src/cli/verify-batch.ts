// The batch of a function at a point: rows of which one holds the data of the point, and the others numbers that no row
// taken may show. The mean over that row alone, however often, is the function itself.

import { leafTypes, packedSizes } from '../emit/arrays/sizes.ts';
import { isActive } from '../emit/frame/shapes.ts';
import { Misfit, packedOf, Untold, type Answer, type Caller, type Place } from './verify-answers.ts';

/** How many rows there are, and which of them is that of the point. */
const [count, own] = [3, 1];
/** How often it is taken: less than a block of a loop, and more. */
const taken: readonly number[] = [1, 5];

export function batchAnswers(place: Place, from: string, call: Caller, args: readonly unknown[]): readonly Answer[] {
  const { theta } = packedOf(place.info, args);
  const mean = (rows: readonly number[]): { readonly value: number; readonly gradient: Float64Array } => {
    const gradient = new Float64Array(theta.length).fill(NaN);
    const value = call('Batch', theta, gradient, ...givenTo(place, args, Int32Array.from(rows)));
    if (typeof value !== 'number') throw new Misfit(`gives ${typeof value} for a number`);
    return { value, gradient };
  };
  refuseOutside(place, theta, call, args);
  return taken.flatMap((times): readonly Answer[] => {
    const label = `${from} of ${times === 1 ? 'a row' : `${times} rows`}`;
    const { value, gradient } = told(place, () => mean(Array.from({ length: times }, () => own)));
    return [
      { from: label, of: { kind: 'value' }, numbers: [value], isMean: true },
      { from: label, of: { kind: 'gradient', df: [1] }, numbers: [...gradient], isMean: true },
    ];
  });
}

/** Rows without elements may not tell how many they are. */
function told<T>({ sizes }: Place, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError && [...sizes.values()].includes(0)) throw new Untold();
    throw error;
  }
}

/** A row that is not there is refused before anything is written. */
function refuseOutside(place: Place, theta: Float64Array, call: Caller, args: readonly unknown[]): void {
  for (const row of [-1, count]) {
    const gradient = new Float64Array(theta.length).fill(NaN);
    try {
      call('Batch', theta, gradient, ...givenTo(place, args, Int32Array.of(own, row)));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (gradient.every(Number.isNaN)) continue;
    }
    throw new Misfit(`does not refuse row ${row} of ${count} before it writes`);
  }
}

/** What stands behind the gradient: sizes that nothing fixes, rows, and the data as columns. */
function givenTo({ subject, info, sizes }: Place, args: readonly unknown[], rows: Int32Array): readonly unknown[] {
  const { batch, definition } = subject;
  if (batch === null) throw new Error('a function without a batch');
  const byName = new Map(info.parameters.map(({ name }, i) => [name, args[i]]));
  const before = new Map(definition.parameters.map(({ name, type }) => [name, leafTypes('', type)[0]?.sizes.length]));
  const data = batch.parameters.filter((one) => !isActive(one));
  const columns = data.map(({ name, type }): unknown => {
    const rank = before.get(name);
    if (rank === undefined) return leafTypes('', type)[0]?.sizes.length === 0 ? count : rows;
    return leafTypes('', type)[0]?.sizes.length === rank ? byName.get(name) : columnOf(byName.get(name), isWhole(type));
  });
  return [...packedSizes(batch).named.map((size) => sizes.get(size) ?? count), ...columns];
}

function isWhole(type: Parameters<typeof leafTypes>[1]): boolean | ReadonlyMap<string, boolean> {
  if (type.kind !== 'record') return leafTypes('', type)[0]?.isWhole === true;
  return new Map([...type.fields].map(([name, inner]) => [name, isWhole(inner) === true]));
}

/** Its rows are strange but for one. */
function columnOf(value: unknown, whole: boolean | ReadonlyMap<string, boolean>): unknown {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        name,
        columnOf(inner, typeof whole !== 'boolean' && whole.get(name) === true),
      ]),
    );
  const isArray = value instanceof Float64Array || value instanceof Int32Array;
  const row = isArray ? Array.from(value) : [typeof value === 'number' ? value : NaN];
  const all = Array.from({ length: count }, (_, k) =>
    k === own ? row : row.map(() => (whole === true ? -1 : NaN)),
  ).flat();
  return whole === true ? Int32Array.from(all) : Float64Array.from(all);
}
