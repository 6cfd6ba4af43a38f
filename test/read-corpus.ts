// The corpora of test/corpus: expressions of others with values and gradients to 50 digits, and inputs made to break compilers.

import { readFileSync } from 'node:fs';

export const corpusNames = ['feynman', 'fpbench', 'herbie', 'herbie-big', 'functions', 'mgh'] as const;

export type CorpusEntry = {
  readonly id: string;
  readonly source: string;
  readonly params: readonly string[];
  readonly text: string;
  readonly points: readonly CorpusPoint[];
};

export type CorpusPoint = {
  /** As `params`; so is `grad`. */
  readonly x: readonly number[];
  /** To 50 digits, trailing zeros left out. */
  readonly value: string;
  readonly grad: readonly string[];
  /** First the value's, then each derivative's: what one relative rounding error everywhere may do, and what random rounding did. */
  readonly errScale: readonly number[];
  readonly simErr: readonly number[];
  /** Double arithmetic may lose more than 1e-6 here or leave the domain. */
  readonly hard?: boolean;
};

export function readCorpus(name: string): readonly CorpusEntry[] {
  return JSON.parse(readFileSync(new URL(`./corpus/${name}.json`, import.meta.url), 'utf8')) as readonly CorpusEntry[];
}

export type HostileEntry = {
  readonly id: string;
  readonly params: readonly string[];
  readonly text?: string;
  /** Repeated pieces, one after another. */
  readonly gen?: readonly { readonly s: string; readonly n: number }[];
  readonly bytesBase64?: string;
  readonly expect: 'ok' | 'error' | 'either';
  readonly alsoAcceptable?: 'ok' | 'error';
  readonly why: string;
  readonly points?: readonly { readonly x: { readonly [name: string]: number }; readonly value: string; readonly grad: { readonly [name: string]: string } }[];
};

export function readHostile(): readonly HostileEntry[] {
  return JSON.parse(readFileSync(new URL('./corpus/hostile.json', import.meta.url), 'utf8')) as readonly HostileEntry[];
}

export function hostileText(entry: HostileEntry): string {
  return entry.text ?? (entry.gen ?? []).map(({ s, n }) => s.repeat(n)).join('');
}
