// Programs whose loops read the same arrays at several offsets, drawn at random, held against the oracle in every way that a module
// offers; and recurrences in one line, to whose adjoints more comes after what is outside of them has handed on its part.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argumentsOf, errorsOf, expectAllWays, expectSameBits } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';
import { fuzzLimits, fuzzSeed } from './fuzz-limits.ts';
import { ofSize, randomStencil, type Stencil } from './random-stencils.ts';

const seed = fuzzSeed(20_261_130);
const tapes = fc.array(fc.nat(2 ** 31 - 1), { minLength: 0, maxLength: 120, size: 'max' });
const variants = [{ unroll: 1 }, { fastMath: true }, { unroll: 16 }, { checkpoint: true, unroll: 1 }];

/** How many sizes could be compared: where rounding decides there is nothing to compare. */
function expectStencil({ source, least, atEnds, at }: Stencil, salt: number, sizes = [least, least + 1, 3, 4, 7]): number {
  expect(errorsOf(source), source).toEqual([]);
  const [plain, saving] = [subjectOf(source), subjectOf(source, { checkpoint: true })];
  const other = subjectOf(source, variants[salt % variants.length]);
  let compared = 0;
  for (const n of sizes) {
    const args = argumentsOf(at(n));
    const oracle = answerInside(source, args);
    if (oracle === null || oracle.margin < 1e-9 || ![...oracle.values, ...oracle.slopes.flat()].every(Number.isFinite)) continue;
    for (const subject of [plain, other]) expectAllWays(subject, args, oracle, 1e-9);
    // A zero of a row that nothing reads may have the other sign with checkpoints.
    if (!atEnds) expectSameBits(plain, saving, args);
    compared += 1;
  }
  return compared;
}

function answerInside(source: string, args: Parameters<typeof askOracle>[2]): ReturnType<typeof askOracle> | null {
  try {
    return askOracle(source, 'f', args);
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith('position')) return null;
    throw error;
  }
}

test('stencils, under every option', () => {
  let compared = 0;
  fc.assert(
    fc.property(tapes, fc.nat(1000), (numbers, salt) => {
      compared += expectStencil(randomStencil(numbers), salt);
    }),
    fuzzLimits(seed, 25),
  );
  console.log(`${compared} stencils and sizes (seed ${seed})`);
  expect(compared).toBeGreaterThan(50);
});

test('stencils of a fixed size', () => {
  let compared = 0;
  fc.assert(
    fc.property(tapes, fc.nat(1000), (numbers, salt) => {
      const size = 5 + (salt % 20);
      compared += expectStencil(ofSize(randomStencil(numbers), size), salt, [size]);
    }),
    fuzzLimits(seed, 25),
  );
  console.log(`${compared} stencils of a fixed size (seed ${seed})`);
  expect(compared).toBeGreaterThan(10);
});

describe.each([
  'tanh(x[t] + if(t > 0, h[t-1], 0.1) / 3)',
  '(x[t] + if(t > 0, h[t-1], 0.1) / 3)^2',
  'x[t] - if(t > 0, h[t-1], 0.1)',
  '(x[t] * if(t < n-1, h[t+1], 0.1) - 1)^2',
])('a recurrence in one line: %s', (line) => {
  test.each([
    'sum(t in 0..n: 3 - h[t])',
    'sum(t in 0..n: -h[t])',
    'sum(t in 0..n: (x[t] - h[t])^2)',
    'sum(t in 0..n: x[t] - h[t] / 2)',
    'sum(t in 0..n: 0.5 * h[t])',
    '[t in 0..n: 3 - h[t]]',
    '[t in 0..n: x[t] - h[t] * 0.5]',
  ])('%s', (result) => {
    const source = `f(x: [n]) {\n  h[t in 0..n] = ${line}\n  ${result}\n}`;
    for (const n of [1, 2, 5]) {
      const args = argumentsOf({ x: Array.from({ length: n }, (_, i) => Math.sin(7 * i + 1) + 0.5) });
      expectAllWays(subjectOf(source), args, askOracle(source, 'f', args));
    }
  });
});
