// The oracle of arrays held against itself: its slopes are the differences of its values, on random programs. What the values are is
// told by the numbers written down in array-language.test.ts.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorsOf } from './array-laws.ts';
import { fuzzLimits, fuzzSeed } from './fuzz-limits.ts';
import { askOracle, type Argument } from './array-oracle.ts';
import { argumentsAt, randomArrayProgram } from './random-arrays-source.ts';

const seed = fuzzSeed(20_260_103);
const programs = fc.array(fc.nat(2 ** 31 - 1), { minLength: 0, maxLength: 320, size: 'max' }).map(randomArrayProgram);

test('slopes are differences of values', () => {
  let compared = 0;
  fc.assert(
    fc.property(programs, fc.nat(1000), ({ source, parameters, least }, salt) => {
      // Its slope is declared, not the real one.
      if (source.includes('stop(') || source.includes('surrogate ') || errorsOf(source).length > 0) return;
      const sizes = Object.fromEntries(['n', 'm', 'K', 'T'].map((name, at) => [name, Math.max(least.get(name) ?? 0, 1 + ((salt + at) % 4))]));
      const args = argumentsAt(parameters, sizes, salt);
      const answer = askOracle(source, 'main', args);
      expect(answer.values.every(Number.isFinite), 'finite values').toBe(true);
      if (answer.margin < 1e-3) return;
      let column = 0;
      for (const { name, role } of parameters) {
        if (role !== 'active') continue;
        const given = args[name] ?? 0;
        const count = numbersIn(given);
        for (const element of new Set([0, count - 1].filter((at) => at >= 0 && at < count))) {
          const at = (step: number): readonly number[] => askOracle(source, 'main', { ...args, [name]: moved(given, element, step) }).values;
          const [up, down, far, near] = [at(1e-5), at(-1e-5), at(2e-5), at(-2e-5)];
          for (const [row, slopes] of answer.slopes.entries()) {
            const slope = (8 * ((up[row] ?? NaN) - (down[row] ?? NaN)) - ((far[row] ?? NaN) - (near[row] ?? NaN))) / 12e-5;
            expect(Math.abs(slope - (slopes[column + element] ?? NaN)), `value ${row} along ${name}[${element}] of\n${source}`).toBeLessThan(1e-6 * Math.max(1, Math.abs(slope)));
            compared++;
          }
        }
        column += count;
      }
    }),
    fuzzLimits(seed, 80, 0.3),
  );
  expect(compared).toBeGreaterThan(50);
});

function numbersIn(argument: Argument): number {
  if (typeof argument === 'number') return 1;
  return 'values' in argument ? argument.values.length : Object.values(argument.fields).reduce<number>((total, field) => total + numbersIn(field), 0);
}

function moved(argument: Argument, element: number, step: number): Argument {
  if (typeof argument === 'number') return argument + step;
  if ('values' in argument) return { sizes: argument.sizes, values: argument.values.map((value, at) => (at === element ? value + step : value)) };
  let before = 0;
  const fields = Object.entries(argument.fields).map(([name, field]): readonly [string, Argument] => {
    const start = before;
    before += numbersIn(field);
    return [name, element >= start && element < before ? moved(field, element - start, step) : field];
  });
  return { fields: Object.fromEntries(fields) };
}
