// What is proved of a model in what is chosen: over its bounds, and with the data that it has.

import type { Interval } from '../../analyse/curvature/interval.ts';
import { leavesOf } from './leaves.ts';
import type { Model } from './model.ts';
import type { Proved } from '../../analyse/curvature/proved.ts';

/** `strength`: of each number that is chosen. */
export type Proof = {
  readonly curvature: Proved['curvature'] | 'quasi-convex';
  readonly strength: Float64Array;
  readonly hasSubgradients: boolean;
};

export function proofOf(model: Model): Proof {
  const { binding, paths } = model;
  const { curvature, quasi, strength, hasSubgradients } = binding.subject.proved(
    binding.free.map(({ name }) => name),
    domainsOf(model),
  );
  const isQuasiConvex = quasi === 'quasi-convex' || quasi === 'quasi-linear';
  const places = new Map<string, number>();
  return {
    hasSubgradients,
    curvature: isQuasiConvex ? 'quasi-convex' : curvature,
    strength: Float64Array.from(paths, (path) => {
      const place = places.get(path) ?? 0;
      places.set(path, place + 1);
      const found = strength.get(path);
      return (found?.all ?? 0) + (found?.elements.get(place) ?? 0);
    }),
  };
}

/** Where the numbers of each parameter lie, and how large each size is. */
function domainsOf({ binding, paths, lower, upper }: Model): ReadonlyMap<string, Interval> {
  const { info, values, byRow, sizes, free } = binding;
  const domains = new Map<string, Interval>([...sizes].map(([name, size]) => [name, [size, size]]));
  for (const { name, shape } of info.parameters)
    for (const { path } of leavesOf(name, shape)) {
      const given = byRow.get(name) ?? [values.get(path) ?? []].flat();
      if (!free.some((one) => one.name === name)) domains.set(path, rangeOf(given));
    }
  for (const path of new Set(paths)) {
    const at = [...paths.keys()].filter((i) => paths[i] === path);
    domains.set(path, [
      Math.min(...at.map((i) => lower[i] ?? -Infinity)),
      Math.max(...at.map((i) => upper[i] ?? Infinity)),
    ]);
  }
  return domains;
}

function rangeOf(numbers: Iterable<number>): Interval {
  let [from, to] = [Infinity, -Infinity];
  for (const x of numbers) [from, to] = [Math.min(from, x), Math.max(to, x)];
  return from <= to ? [from, to] : [-Infinity, Infinity];
}
