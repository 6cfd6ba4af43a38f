// Laws on random array programs: every way that a module offers gives the numbers of an independent oracle (forward mode over the
// syntax tree), whatever was in the buffers before; the evaluator too; and the gradient's gradient is that of forward mode.
// FUZZ_SECONDS and FUZZ_SEED (`npm run fuzz`) run the same laws for longer.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check, compile } from '../src/compile.ts';
import { parse } from '../src/syntax/parse.ts';
import { printFile } from '../src/syntax/print.ts';
import { fuzzLimits, fuzzSeed } from './fuzz-limits.ts';
import { askOracle } from './array-oracle.ts';
import { expectAllWays, expectSameBits } from './array-laws.ts';
import { subjectOf } from './array-ways.ts';
import { argumentsAt, knownSizes, randomArrayProgram, type ArrayProgram, type Sizes } from './random-arrays-source.ts';
import { damagedSource } from './random-arrays-damage.ts';
import { expectSecondOrder } from './random-arrays-second.ts';
import { sameTree } from './same-tree.ts';

const seed = fuzzSeed(20_260_102);

const programs = fc.array(fc.nat(2 ** 31 - 1), { minLength: 0, maxLength: 320, size: 'max' }).map(randomArrayProgram);
const runs = fc.record({ program: programs, salt: fc.nat(1_000_000) });

const longest = 9;

/** Sizes of which the program can be asked; `which` 0 has each as small as it may be. */
function sizesFor({ parameters, least }: ArrayProgram, which: number, salt: number): Sizes {
  // A matrix without rows does not tell how long they would be: none is empty where there are some.
  const alone = knownSizes(parameters);
  const mayBeEmpty = parameters.every(({ axes }) => axes.length <= 1 && axes.every(({ name }) => name === null || alone.has(name)));
  const sizes = ['n', 'm', 'K', 'T'].map((name, at): readonly [string, number] => {
    const smallest = Math.max(least.get(name) ?? 0, mayBeEmpty ? 0 : 1);
    const random = (salt * (at + 3) * 7919 + which * 104_729) % (longest + 1 - Math.min(longest, smallest));
    return [name, which === 0 ? smallest : smallest + random];
  });
  return Object.fromEntries(sizes);
}

test('value and gradient', () => {
  let compared = 0;
  let skipped = 0;
  fc.assert(
    fc.property(runs, ({ program, salt }) => {
      const subject = subjectOf(program.source);
      for (const which of [1, 2, 0]) {
        const args = argumentsAt(program.parameters, sizesFor(program, which, salt), salt + which);
        const oracle = askOracle(program.source, 'main', args);
        // Where rounding decides which way to go there is nothing to compare.
        if (oracle.margin < 1e-9 || ![...oracle.values, ...oracle.slopes.flat()].every(Number.isFinite)) {
          skipped++;
          continue;
        }
        expectAllWays(subject, args, oracle);
        compared++;
      }
    }),
    fuzzLimits(seed, 60),
  );
  console.log(`${compared} random array programs and sizes, ${skipped} left out (seed ${seed})`);
  expect(compared).toBeGreaterThan(20);
});

test('checkpoints: the same bits', () => {
  let compared = 0;
  fc.assert(
    fc.property(runs, ({ program, salt }) => {
      // Without recurrences nothing is taken in segments.
      if (!/\[\w+ in /.test(program.source)) return;
      const [plain, saving] = [subjectOf(program.source), subjectOf(program.source, { checkpoint: true })];
      for (const which of [1, 2, 0]) {
        expectSameBits(plain, saving, argumentsAt(program.parameters, sizesFor(program, which, salt), salt + which));
        compared++;
      }
    }),
    fuzzLimits(seed, 60),
  );
  console.log(`${compared} random array programs and sizes with checkpoints (seed ${seed})`);
  expect(compared).toBeGreaterThan(20);
});

test('the form: evaluator and second order', () => {
  let compared = 0;
  fc.assert(
    fc.property(runs, ({ program, salt }) => {
      const args = argumentsAt(program.parameters, sizesFor(program, 1, salt % 97), salt);
      const oracle = askOracle(program.source, 'main', args);
      if (oracle.margin < 1e-9 || ![...oracle.values, ...oracle.slopes.flat()].every(Number.isFinite)) return;
      expectSecondOrder(program.source, args, oracle);
      compared++;
    }),
    fuzzLimits(seed, 60),
  );
  console.log(`${compared} random array programs differentiated twice (seed ${seed})`);
  expect(compared).toBeGreaterThan(5);
});

test('what is printed parses back to the same tree', () => {
  fc.assert(
    fc.property(programs, ({ source }) => {
      const { file, diagnostics } = parse(source);
      expect(diagnostics).toEqual([]);
      const again = parse(printFile(file));
      expect(again.diagnostics).toEqual([]);
      expect(sameTree(again.file, file)).toBe(true);
    }),
    fuzzLimits(seed, 200, 0.2),
  );
});

test('compiled twice: the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(programs, async ({ source }) => {
      expect((await compile(source)).code).toBe((await compile(source)).code);
    }),
    fuzzLimits(seed, 20, 0.3),
  );
});

test('what is damaged is refused, or compiles', () => {
  const tape = fc.array(fc.nat(2 ** 31 - 1), { minLength: 0, maxLength: 320, size: 'max' });
  fc.assert(
    fc.property(tape, fc.array(fc.nat(2 ** 31 - 1), { minLength: 1, maxLength: 3 }), (numbers, changes) => {
      // Whatever it is: a message, and never a crash.
      expect(() => check(damagedSource(numbers, changes))).not.toThrow();
    }),
    fuzzLimits(seed, 100, 0.3),
  );
});
