// The functions of whole arrays: what shapes they take and give. How they are computed stands in stage/builtins.ts
// under the same names.

import { arrayType, real, whole, type ArrayType, type Type } from './type.ts';

/** The result's type, or what the arguments should have been. */
export type ShapeRule = (args: readonly ArrayType[]) => Type | string;

const vector = (type: ArrayType | undefined): boolean => type?.sizes.length === 1;
const fold =
  (of: 'same' | 'real' | 'whole'): ShapeRule =>
  ([array]) => {
    if (array === undefined || array.sizes.length === 0) return 'one array';
    return of === 'real' ? real : of === 'whole' ? whole : arrayType(array.element, []);
  };

export const builtins: ReadonlyMap<string, { readonly args: readonly string[]; readonly rule: ShapeRule }> = new Map([
  ['sum', { args: ['v'], rule: fold('same') }],
  ['prod', { args: ['v'], rule: fold('same') }],
  ['mean', { args: ['v'], rule: fold('real') }],
  ['logsumexp', { args: ['v'], rule: fold('real') }],
  ['softmax', { args: ['v'], rule: ([v]: readonly ArrayType[]): Type | string => (v !== undefined && vector(v) ? arrayType('real', v.sizes) : 'one vector') }],
  ['norm', { args: ['v'], rule: ([v]: readonly ArrayType[]): Type | string => (vector(v) ? real : 'one vector') }],
  [
    'dot',
    { args: ['a', 'b'], rule: ([a, b]: readonly ArrayType[]): Type | string => (vector(a) && vector(b) && a?.sizes[0] === b?.sizes[0] ? real : 'two vectors of one length') },
  ],
  [
    'outer',
    {
      args: ['a', 'b'],
      rule: ([a, b]: readonly ArrayType[]): Type | string => (vector(a) && vector(b) ? arrayType('real', [a?.sizes[0] ?? 0, b?.sizes[0] ?? 0]) : 'two vectors'),
    },
  ],
  [
    'cross',
    {
      args: ['a', 'b'],
      rule: ([a, b]: readonly ArrayType[]): Type | string => (vector(a) && vector(b) && a?.sizes[0] === 3 && b?.sizes[0] === 3 ? arrayType('real', [3]) : 'two vectors of 3'),
    },
  ],
]);

/** Folds that are also gates of two scalars: with one array they fold it. */
export const foldingGates: ReadonlySet<string> = new Set(['max', 'min']);

/** Folds that are known but wait for index notation to be compiled. */
export const laterFolds: ReadonlySet<string> = new Set(['argmin', 'argmax', 'count']);

/** Names that a fold over indices may have. */
export const foldNames: ReadonlySet<string> = new Set(['sum', 'prod', 'min', 'max', 'mean', 'logsumexp', 'argmin', 'argmax', 'count']);
