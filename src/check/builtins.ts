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

export const builtins: ReadonlyMap<string, { readonly args: readonly string[]; readonly rule: ShapeRule }> = new Map([
  ['sum', { args: ['v'], rule: fold('sum') }],
  ['prod', { args: ['v'], rule: fold('prod') }],
  ['mean', { args: ['v'], rule: fold('mean') }],
  ['logsumexp', { args: ['v'], rule: fold('logsumexp') }],
  ['argmin', { args: ['v'], rule: position }],
  ['argmax', { args: ['v'], rule: position }],
  [
    'softmax',
    {
      args: ['v'],
      rule: ([v]: readonly ArrayType[]): Type | string =>
        v !== undefined && vector(v) ? arrayType('real', v.sizes) : 'one vector',
    },
  ],
  ['norm', { args: ['v'], rule: ([v]: readonly ArrayType[]): Type | string => (vector(v) ? real : 'one vector') }],
  [
    'dot',
    {
      args: ['a', 'b'],
      rule: ([a, b]: readonly ArrayType[]): Type | string =>
        vector(a) && vector(b) && sameSizes(a?.sizes ?? [], b?.sizes ?? []) ? real : 'two vectors of one length',
    },
  ],
  [
    'outer',
    {
      args: ['a', 'b'],
      rule: ([a, b]: readonly ArrayType[]): Type | string =>
        vector(a) && vector(b) ? arrayType('real', [a?.sizes[0] ?? 0, b?.sizes[0] ?? 0]) : 'two vectors',
    },
  ],
  [
    'cross',
    {
      args: ['a', 'b'],
      rule: ([a, b]: readonly ArrayType[]): Type | string =>
        vector(a) && vector(b) && describeSizes(a?.sizes ?? []) === '[3]' && describeSizes(b?.sizes ?? []) === '[3]'
          ? arrayType('real', [3])
          : 'two vectors of 3',
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
