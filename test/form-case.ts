// What a program of form-cases.ts, form-folds.ts or form-recurrences.ts comes with, and the words that their plain loops are written in.

import type { Program } from '../src/form/form.ts';

/** Arguments by parameter: a number, or the elements row-major. */
export type Values = { readonly [parameter: string]: number | readonly number[] };

export type Case = {
  readonly name: string;
  readonly sizes: { readonly [name: string]: number };
  /** Parameters that are data are given here; the others are sampled. */
  readonly data?: Values;
  /** The shape of each active parameter; [] is a scalar. */
  readonly active: { readonly [parameter: string]: readonly number[] };
  /** Samples lie in this range. */
  readonly within?: readonly [from: number, to: number];
  /** These instead of samples. */
  readonly at?: Values;
  readonly build: () => Program;
  readonly plain: (values: { readonly [parameter: string]: readonly number[] }) => readonly number[];
  /** The value has a corner here: no differences are taken, and no second derivatives. */
  readonly corner?: boolean;
};

export const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
export const sum = (terms: readonly number[]): number => terms.reduce((a, b) => a + b, 0);
export const at = (values: readonly number[] | undefined, i: number): number => values?.[i] ?? NaN;

