// How compile time grows with the number of terms, from text to the module's text without prettier.

import { compile } from '../src/compile.ts';
import { medianOf } from './measure.ts';

export type CompileTime = {
  readonly terms: number;
  readonly characters: number;
  readonly milliseconds: number;
  readonly microsecondsPerTerm: number;
};

/** A sum of terms like `sin(7 * x + y * 3e-5)`, no two alike. */
export function termsSource(terms: number): string {
  return Array.from({ length: terms }, (_, index) => `sin(${7 + index} * x + y * ${3 + (index % 97)}e-5)`).join(' + ');
}

export async function timeCompilation(terms: number, repeats: number): Promise<CompileTime> {
  const source = termsSource(terms);
  const times: number[] = [];
  for (let round = 0; round < repeats; round++) {
    const started = performance.now();
    // JavaScript comes straight from the printer, which prints TypeScript as fast.
    const { code } = await compile(source, { target: 'js' });
    times.push(performance.now() - started);
    if (code.length < source.length) throw new Error('the module is shorter than its source');
  }
  const milliseconds = medianOf(times);
  return { terms, characters: source.length, milliseconds, microsecondsPerTerm: (1000 * milliseconds) / terms };
}
