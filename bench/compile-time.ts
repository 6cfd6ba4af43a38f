// How compile time grows with the number of terms, from text to the module's text without prettier.

import { generate } from '../src/compile.ts';
import { medianOf } from './measure.ts';

export type CompileTime = { readonly terms: number; readonly characters: number; readonly milliseconds: number; readonly microsecondsPerTerm: number };

/** A sum of terms like `sin(7 * x + y * 3e-5)`, no two alike. */
export function termsSource(terms: number): string {
  return Array.from({ length: terms }, (_, index) => `sin(${7 + index} * x + y * ${3 + (index % 97)}e-5)`).join(' + ');
}

export function timeCompilation(terms: number, repeats: number): CompileTime {
  const source = termsSource(terms);
  const times = Array.from({ length: repeats }, () => {
    const started = performance.now();
    const { code } = generate(source, { target: 'ts' });
    if (code.length < source.length) throw new Error('the module is shorter than its source');
    return performance.now() - started;
  });
  const milliseconds = medianOf(times);
  return { terms, characters: source.length, milliseconds, microsecondsPerTerm: (1000 * milliseconds) / terms };
}
