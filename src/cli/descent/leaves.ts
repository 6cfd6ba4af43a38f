// The numbers and arrays that a value of some shape is made of, by their paths, and values put together of them again.

import type { FunctionInfo, ParameterInfo, Shape } from '../../analyse/function-info.ts';
import type { Value } from '../../compile.ts';

export type Leaf = {
  /** `w`, `p.x` */
  readonly path: string;
  /** None for a number. */
  readonly sizes: readonly number[];
  readonly count: number;
};

/** All sizes have to be numbers. */
export function leavesOf(path: string, shape: Shape): readonly Leaf[] {
  if (shape.kind === 'record')
    return shape.fields.flatMap(({ name, shape: inner }) => leavesOf(`${path}.${name}`, inner));
  const sizes = shape.kind === 'array' ? shape.sizes.map(Number) : [];
  return [{ path, sizes, count: sizes.reduce((product, size) => product * size, 1) }];
}

export function isData({ const: isConst, whole }: ParameterInfo): boolean {
  return isConst || whole;
}

/** What is chosen or held, in the order of the packed function. */
export function activeOf({ parameters }: FunctionInfo): readonly ParameterInfo[] {
  return parameters.filter((parameter) => !isData(parameter));
}

/** What one number of it is called: `w[3]`, `A[1, 2]`. */
export function elementNames({ path, sizes, count }: Leaf): readonly string[] {
  if (sizes.length === 0) return [path];
  return Array.from({ length: count }, (_, flat) => {
    const at: number[] = [];
    let rest = flat;
    for (const size of sizes.toReversed()) {
      at.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return `${path}[${at.join(', ')}]`;
  });
}

/** A value of the shape, nested as declared; `next` gives its numbers in order. */
export function valueFrom(shape: Shape, next: () => number): Value {
  if (shape.kind === 'scalar') return next();
  if (shape.kind === 'record')
    return Object.fromEntries(
      shape.fields.map(({ name, shape: inner }): [string, Value] => [name, valueFrom(inner, next)]),
    );
  const nest = ([size = 1, ...rest]: readonly number[]): Value =>
    Array.from({ length: size }, () => (rest.length === 0 ? next() : nest(rest)));
  return nest(shape.sizes.map(Number));
}
