// What the code of loops is told by the function around it: how given and wanted values are reached, and which names
// are free.

import type { Dim, Ref } from '../../form/form.ts';
import type { Code, Place as CodePlace } from '../../code/code.ts';
import type { Helpers } from '../frame/formula-code.ts';
import type { HeadingOf } from './heading.ts';

export type Place =
  /**
   * A variable. Of a given stage it is there; of a wanted one the loops declare it, where the whole function can see
   * it.
   */
  | { readonly kind: 'variable'; readonly name: string }
  /** Of a wanted scalar: what it is assigned to once it is complete, such as `grad.x` or `cache.sum`. */
  | { readonly kind: 'field'; readonly target: CodePlace }
  /**
   * An array that is there, row-major over the axes on which the schedule keeps the stage, from `offset` on (null: the
   * array is this stage's alone).
   */
  | { readonly kind: 'array'; readonly array: string; readonly offset: Code | null; readonly axes: readonly Dim[] };

export type Places = {
  /** For every stage that is given or wanted, and for every one that is kept in an array (`arraysOf`). */
  readonly place: (ref: Ref) => Place;
  /** A size; those that are computed from others have variables too. */
  readonly size: (name: string) => Code;
  /** `name`, or what it becomes where the function around has that name already. Asked twice, it says the same. */
  readonly free: (name: string) => string;
  readonly helpers: Helpers;
  /** What is said in a comment above the loops that compute a stage; empty for nothing. */
  readonly heading: HeadingOf;
};
