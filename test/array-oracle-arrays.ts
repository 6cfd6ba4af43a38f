// Values of the array oracle: arrays whose elements are computed when they are asked for, once each; records of such.

import { applyRule, folds, plain, weighted, type Margin, type Num } from './array-oracle-numbers.ts';

export type Element = Num | boolean;
/** A number or a condition has no axes. `starts` is where each axis begins. */
export type Tensor = {
  readonly kind: 'tensor';
  readonly sizes: readonly number[];
  readonly starts: readonly number[];
  readonly at: (position: readonly number[]) => Element;
};
export type Data = Tensor | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Data> };

export function tensor(sizes: readonly number[], element: (position: readonly number[]) => Element, starts: readonly number[] = sizes.map(() => 0)): Tensor {
  const known = new Map<string, Element | null>();
  const at = (position: readonly number[]): Element => {
    const key = position.join();
    const found = known.get(key);
    if (found === null) throw new Error('an element needs itself');
    if (found !== undefined) return found;
    if (position.length !== sizes.length) throw new Error(`${position.length} positions for ${sizes.length} axes`);
    for (const [axis, where] of position.entries()) {
      const start = starts[axis] ?? 0;
      if (!(where >= start && where < start + (sizes[axis] ?? 0))) throw new RangeError(`position ${where} outside ${start}..${start + (sizes[axis] ?? 0)}`);
    }
    known.set(key, null);
    const value = element(position);
    known.set(key, value);
    return value;
  };
  return { kind: 'tensor', sizes, starts, at };
}

export function scalar(element: () => Element): Tensor {
  return tensor([], element);
}

export function number(value: number): Tensor {
  return scalar(() => plain(value));
}

export function asTensor(data: Data): Tensor {
  if (data.kind === 'tensor') return data;
  throw new Error('a record where a number or an array is needed');
}

export function numberAt(data: Tensor, position: readonly number[]): Num {
  const element = data.at(position);
  if (typeof element === 'boolean') throw new Error('a condition is no number');
  return element;
}

export function truthAt(data: Tensor, position: readonly number[]): boolean {
  const element = data.at(position);
  if (typeof element !== 'boolean') throw new Error('a number is no condition');
  return element;
}

export function wholeOf(data: Data): number {
  const { value } = numberAt(asTensor(data), []);
  if (!Number.isInteger(value)) throw new Error(`${value} is not whole`);
  return value;
}

/** All positions in row-major order. */
export function positionsOf({ sizes, starts }: Pick<Tensor, 'sizes' | 'starts'>): readonly (readonly number[])[] {
  let positions: readonly (readonly number[])[] = [[]];
  for (const [axis, size] of sizes.entries()) {
    positions = positions.flatMap((position) => Array.from({ length: size }, (_, i) => [...position, (starts[axis] ?? 0) + i]));
  }
  return positions;
}

/** Row-major; a record field by field. */
export function elementsOf(data: Data): readonly Num[] {
  if (data.kind === 'record') return [...data.fields.values()].flatMap(elementsOf);
  return positionsOf(data).map((position) => numberAt(data, position));
}

/** Element by element; what has no axes goes with everything, nothing else is stretched. */
export function mapped(args: readonly Tensor[], action: (elements: readonly Element[]) => Element): Tensor {
  const shaped = args.filter(({ sizes }) => sizes.length > 0);
  const [first] = shaped;
  const [sizes, starts] = [first?.sizes ?? [], first?.starts ?? []];
  for (const other of shaped) {
    if (other.sizes.join() !== sizes.join()) throw new Error(`shapes [${sizes.join()}] and [${other.sizes.join()}] do not match`);
  }
  return tensor(sizes, (position) => action(args.map((arg) => arg.at(arg.sizes.length === 0 ? [] : position.map((where, axis) => where - (starts[axis] ?? 0) + (arg.starts[axis] ?? 0))))), starts);
}

export function numbersOf(elements: readonly Element[]): readonly Num[] {
  return elements.map((element) => {
    if (typeof element === 'boolean') throw new Error('a condition is no number');
    return element;
  });
}

function product(margin: Margin, a: Num, b: Num): Num {
  return applyRule('*', [a, b], margin);
}

function sumOf(margin: Margin, terms: readonly Num[]): Num {
  return (folds['sum'] as (terms: readonly Num[], margin: Margin) => Num)(terms, margin);
}

export function matrixProduct(a: Tensor, b: Tensor, margin: Margin): Tensor {
  const [inner] = b.sizes;
  const rows = a.sizes.slice(0, -1);
  const columns = b.sizes.slice(1);
  if (a.sizes.at(-1) !== inner || a.sizes.length > 2 || b.sizes.length > 2) throw new Error(`[${a.sizes.join()}] @ [${b.sizes.join()}]`);
  return tensor([...rows, ...columns], (position) => {
    const row = position.slice(0, rows.length);
    const column = position.slice(rows.length);
    return sumOf(margin, Array.from({ length: inner ?? 0 }, (_, k) => product(margin, numberAt(a, [...row, k]), numberAt(b, [k, ...column]))));
  });
}

export function transposed(a: Tensor): Tensor {
  const [rows, columns] = a.sizes;
  if (rows === undefined || columns === undefined || a.sizes.length !== 2) throw new Error('only a matrix has a transpose');
  return tensor([columns, rows], ([i = 0, j = 0]) => a.at([j, i]));
}

/** Functions of whole vectors; null for any other name. */
export function vectorFunction(name: string, args: readonly Tensor[], margin: Margin): Tensor | null {
  const [a, b] = args;
  if (a === undefined) return null;
  if (name === 'softmax') {
    const weights = (): Num[] => {
      const terms = elementsOf(a);
      const most = Math.max(...terms.map(({ value }) => value));
      const total = terms.reduce((sum, { value }) => sum + Math.exp(value - most), 0);
      const values = terms.map(({ value }) => Math.exp(value - most) / total);
      return values.map((mine, i) => ({ value: mine, slopes: weighted(terms, (j) => mine * ((i === j ? 1 : 0) - (values[j] ?? NaN))) }));
    };
    return tensor(a.sizes, ([i = 0]) => weights()[i] ?? plain(NaN));
  }
  if (b === undefined) return null;
  if (name === 'dot') return scalar(() => sumOf(margin, elementsOf(mapped([a, b], (pair) => applyRule('*', numbersOf(pair), margin)))));
  if (name === 'outer') return tensor([a.sizes[0] ?? 0, b.sizes[0] ?? 0], ([i = 0, j = 0]) => product(margin, numberAt(a, [i]), numberAt(b, [j])));
  if (name === 'cross') {
    const minor = (i: number, j: number): Num => applyRule('-', [product(margin, numberAt(a, [i]), numberAt(b, [j])), product(margin, numberAt(a, [j]), numberAt(b, [i]))], margin);
    return tensor([3], ([i = 0]) => minor((i + 1) % 3, (i + 2) % 3));
  }
  return null;
}
