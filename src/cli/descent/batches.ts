// A model over some rows of data at a time: the mean of its values, or of half the squares of what it misses a target
// by. The rows are taken in one call of a function that is compiled for it; where there is none, one by one.

import type { ParameterInfo } from '../../analyse/function-info.ts';
import { rowMeanOpened, type LoadedMean, type Opened } from '../../compile.ts';
import type { Batch } from '../../descend/index.ts';
import { packedSizes } from '../../emit/arrays/sizes.ts';
import { isData } from './leaves.ts';
import { heldValue, type Model } from './model.ts';

/** Of all rows. `weights`: how much each counts. */
export type Losses = { readonly target: Float64Array | null; readonly weights: Float64Array | null };

/** The gradient is by what is chosen. Over all rows the weighted mean. */
export function batchOf(open: Opened, model: Model, { target, weights }: Losses): Batch<[]> {
  const losses: Losses = { target, weights: weights && evenly(weights) };
  const { binding } = model;
  const free = new Set(binding.free.map(({ name }) => name));
  const compiled = binding.info.parameters.every((one) => isWholeColumn(one, binding.byRow))
    ? rowMeanOpened(open, {
        of: binding.info.name,
        byRow: new Set(binding.byRow.keys()),
        held: new Set(binding.info.parameters.flatMap(({ name }) => (free.has(name) ? [] : [name]))),
        isSquared: target !== null,
        isWeighted: weights !== null,
      })
    : null;
  return compiled === null ? oneByOne(model, losses) : atOnce(model, losses, compiled);
}

/** So that their mean is 1. */
function evenly(weights: Float64Array): Float64Array {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  return weights.map((weight) => weight / mean);
}

/** Columns of whole numbers are arrays of 32 bits. */
function isWholeColumn({ name, whole }: ParameterInfo, byRow: ReadonlyMap<string, Float64Array>): boolean {
  return !whole || byRow.get(name)?.every((value) => value === (value | 0)) !== false;
}

function atOnce(model: Model, { target, weights }: Losses, { definition, run }: LoadedMean): Batch<[]> {
  const { binding } = model;
  const { info, byRow, sizes, free } = binding;
  const rows = [...byRow.values(), target].find((column) => column !== null)?.length ?? 0;
  const counts = packedSizes(definition).named.map((size) => sizes.get(size) ?? rows);
  const held = info.parameters
    .filter((one) => isData(one) || !free.some(({ name }) => name === one.name))
    .map((one) => {
      const column = byRow.get(one.name);
      if (column === undefined) return heldValue(binding, one);
      return one.whole ? Int32Array.from(column) : column;
    });
  const further = [target, weights].filter((column) => column !== null);
  return (x, gradient, some) => Number(run(x, gradient, ...counts, ...held, some, ...further));
}

function oneByOne(model: Model, { target, weights }: Losses): Batch<[]> {
  const slopes = new Float64Array(model.size);
  return (x, gradient, rows) => {
    gradient.fill(0);
    let sum = 0;
    for (const row of rows) {
      const value = model.at(row, x, slopes);
      const missed = target === null ? 1 : value - (target[row] ?? NaN);
      const weight = weights?.[row] ?? 1;
      sum += weight * (target === null ? value : (missed * missed) / 2);
      for (let i = 0; i < slopes.length; i++) gradient[i] = (gradient[i] ?? 0) + weight * missed * (slopes[i] ?? 0);
    }
    for (let i = 0; i < slopes.length; i++) gradient[i] = (gradient[i] ?? 0) / rows.length;
    return sum / rows.length;
  };
}
