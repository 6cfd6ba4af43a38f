// The functions of whole arrays: what shapes they take and give. How they are computed stands in lower/builtins.ts
// under the same names.

import { arrayType, describeSizes, sameSizes, real, whole, type ArrayType, type Kind, type Type } from './type.ts';

/** The result's type, or what the arguments should have been. */
export type ShapeRule = (args: readonly ArrayType[]) => Type | string;

const vector = (type: ArrayType | undefined): boolean => type?.sizes.length === 1;
const fold =
  (name: string): ShapeRule =>
  ([array]) =>
    array === undefined || array.sizes.length === 0 ? 'one array' : arrayType(foldType(name, array.element), []);
const position: ShapeRule = ([v]) => (v !== undefined && vector(v) ? whole : 'one vector');

/** What a fold makes of numbers of this kind. */
export function foldType(name: string, element: Kind): Kind {
  return name === 'mean' || name === 'logsumexp' ? 'real' : element;
}

export type Builtin = {
  readonly args: readonly string[];
  readonly rule: ShapeRule;
  /** What it gives, in a sentence. */
  readonly doc: string;
  /** The same by indices, in the language itself. */
  readonly formula: string | null;
};

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  ['sum', { args: ['v'], rule: fold('sum'), doc: 'All elements added up; 0 of nothing.', formula: 'sum(i: v[i])' }],
  [
    'prod',
    { args: ['v'], rule: fold('prod'), doc: 'The product of all elements; 1 of nothing.', formula: 'prod(i: v[i])' },
  ],
  [
    'mean',
    { args: ['v'], rule: fold('mean'), doc: 'The mean of all elements; NaN of nothing.', formula: 'mean(i: v[i])' },
  ],
  [
    'logsumexp',
    {
      args: ['v'],
      rule: fold('logsumexp'),
      doc: 'The logarithm of the sum of the exponentials of all elements, without overflow; -∞ of nothing.',
      formula: 'log(sum(i: exp(v[i])))',
    },
  ],
  [
    'argmin',
    {
      args: ['v'],
      rule: position,
      doc: 'The first position of the least element, a whole number from 0; it has no gradient.',
      formula: 'argmin(i: v[i])',
    },
  ],
  [
    'argmax',
    {
      args: ['v'],
      rule: position,
      doc: 'The first position of the greatest element, a whole number from 0; it has no gradient.',
      formula: 'argmax(i: v[i])',
    },
  ],
  [
    'softmax',
    {
      args: ['v'],
      rule: ([v]) => (v !== undefined && vector(v) ? arrayType('real', v.sizes) : 'one vector'),
      doc: 'The exponentials of the elements as parts of their sum, without overflow: positive, and 1 together.',
      formula: '[i: exp(v[i]) / sum(k: exp(v[k]))]',
    },
  ],
  [
    'norm',
    {
      args: ['v'],
      rule: ([v]) => (vector(v) ? real : 'one vector'),
      doc: 'The Euclidean length, which neither overflows nor vanishes; its gradient at 0 is 0.',
      formula: 'sqrt(sum(i: v[i]^2))',
    },
  ],
  [
    'dot',
    {
      args: ['a', 'b'],
      rule: ([a, b]) =>
        vector(a) && vector(b) && sameSizes(a?.sizes ?? [], b?.sizes ?? []) ? real : 'two vectors of one length',
      doc: 'The inner product; a @ b is the same.',
      formula: 'sum(i: a[i] * b[i])',
    },
  ],
  [
    'outer',
    {
      args: ['a', 'b'],
      rule: ([a, b]) =>
        vector(a) && vector(b) ? arrayType('real', [a?.sizes[0] ?? 0, b?.sizes[0] ?? 0]) : 'two vectors',
      doc: 'The outer product, a matrix.',
      formula: '[i, j: a[i] * b[j]]',
    },
  ],
  [
    'cross',
    {
      args: ['a', 'b'],
      rule: ([a, b]) =>
        vector(a) && vector(b) && describeSizes(a?.sizes ?? []) === '[3]' && describeSizes(b?.sizes ?? []) === '[3]'
          ? arrayType('real', [3])
          : 'two vectors of 3',
      doc: 'The cross product, at right angles to both.',
      formula: '[a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]',
    },
  ],
]);

/** Folds that are also gates of two scalars: with one array they fold it. */
export const foldingGates: ReadonlySet<string> = new Set(['max', 'min']);

/** Names that a fold over indices may have. */
export const foldNames: ReadonlySet<string> = new Set([
  'sum',
  'prod',
  'min',
  'max',
  'mean',
  'logsumexp',
  'argmin',
  'argmax',
  'count',
]);
