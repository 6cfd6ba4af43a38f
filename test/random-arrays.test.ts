// Laws on random array programs: in every way that a module offers, under every option, its numbers are those of an independent
// oracle (forward mode over the syntax tree), whatever was in the buffers before; and the gradient's gradient is that of forward mode.
// Of each law a fixed number of programs is drawn; FUZZ_SECONDS and FUZZ_SEED (`npm run fuzz`) run the same laws for longer.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { verifyText } from '../src/cli/verify.ts';
import { check, compile, opened, verifiable } from '../src/compile.ts';
import { parse } from '../src/syntax/parse.ts';
import { printFile } from '../src/syntax/print.ts';
import { errorsOf, expectSameBits } from './array-laws.ts';
import { subjectOf } from './array-ways.ts';
import { fuzzLimits, fuzzSeed } from './fuzz-limits.ts';
import { answerOf, expectFewRefused, expectProgram, noCounts, refusalOf, sizesFor, sizings } from './random-arrays-laws.ts';
import { argumentsAt, randomArrayProgram } from './random-arrays-source.ts';
import { damagedSource } from './random-arrays-damage.ts';
import { expectSecondOrder } from './random-arrays-second.ts';
import { sameTree } from './same-tree.ts';

const seed = fuzzSeed(20_260_102);

const programs = fc.array(fc.nat(2 ** 31 - 1), { minLength: 0, maxLength: 320, size: 'max' }).map(randomArrayProgram);
const runs = fc.record({ program: programs, salt: fc.nat(1_000_000) });

test('value and gradient in every function, under every option', () => {
  const counts = noCounts();
  fc.assert(
    fc.property(runs, ({ program, salt }) => {
      expectProgram(program, salt, counts);
    }),
    fuzzLimits(seed, 40),
  );
  console.log(`${counts.compared} random array programs and sizes (seed ${seed}); left out: ${JSON.stringify(counts.left)}`);
  expect(counts.compared).toBeGreaterThan(100);
  expectFewRefused(counts);
});

test('checkpoints: the same bits', () => {
  let compared = 0;
  fc.assert(
    fc.property(runs, ({ program, salt }) => {
      // Without recurrences nothing is taken in segments.
      if (!/\[[^\]=]* in /.test(program.source) || errorsOf(program.source).length > 0) return;
      const [plain, saving] = [subjectOf(program.source), subjectOf(program.source, { checkpoint: true })];
      for (const which of sizings) {
        const args = argumentsAt(program.parameters, sizesFor(program, which, salt), salt + which);
        if (refusalOf(plain, args) !== null) continue;
        expectSameBits(plain, saving, args);
        compared++;
      }
    }),
    fuzzLimits(seed, 80),
  );
  console.log(`${compared} random array programs and sizes with checkpoints (seed ${seed})`);
  expect(compared).toBeGreaterThan(20);
});

test('derivatives along a direction, and the Hessian', async () => {
  let verified = 0;
  await fc.assert(
    fc.asyncProperty(programs, async ({ source }) => {
      // What a declared gradient gives is no slope.
      if (/surrogate|stop\(/.test(source) || errorsOf(source).length > 0) return;
      const options = { exports: ['value', 'split', 'problem', 'jvp', 'hvp', 'hessian', 'batch'] } as const;
      const { holds, lines } = await verifyText(verifiable(opened(source, options)));
      expect(holds, `${source}\n${lines.join('\n')}`).toBe(true);
      verified++;
    }),
    fuzzLimits(seed, 12, 0.5),
  );
  console.log(`${verified} random array programs with every derivative (seed ${seed})`);
  expect(verified).toBeGreaterThan(4);
});

test('the form: evaluator and second order', () => {
  let compared = 0;
  fc.assert(
    fc.property(runs, ({ program, salt }) => {
      if (errorsOf(program.source).length > 0) return;
      const args = argumentsAt(program.parameters, sizesFor(program, 1, salt % 97), salt);
      const oracle = answerOf(program.source, args);
      if (typeof oracle === 'string') return;
      expectSecondOrder(program.source, args, oracle);
      compared++;
    }),
    fuzzLimits(seed, 60, 0.5),
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
    fuzzLimits(seed, 300, 0.1),
  );
});

test('compiled twice: the same bytes', async () => {
  await fc.assert(
    fc.asyncProperty(programs, async ({ source }) => {
      if (errorsOf(source).length > 0) return;
      expect((await compile(source)).code).toBe((await compile(source)).code);
    }),
    fuzzLimits(seed, 15, 0.1),
  );
});

test('what is damaged is refused, or compiles', () => {
  const tape = fc.array(fc.nat(2 ** 31 - 1), { minLength: 0, maxLength: 320, size: 'max' });
  fc.assert(
    fc.property(tape, fc.array(fc.nat(2 ** 31 - 1), { minLength: 1, maxLength: 3 }), (numbers, changes) => {
      // Whatever it is: a message, and never a crash.
      expect(() => check(damagedSource(numbers, changes))).not.toThrow();
    }),
    fuzzLimits(seed, 200, 0.2),
  );
});
