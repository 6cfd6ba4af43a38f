// Jacobians of many columns, drawn at random: in every mode that a module may compute its entries in, they are the oracle's slopes.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { argumentsOf, errorsOf, expectAllWays } from './array-laws.ts';
import { jacobianModes } from '../src/analyse/jacobian-modes.ts';
import { jacobian } from '../src/passes/jacobian.ts';
import { build } from '../src/pipeline.ts';
import { readFiles } from '../src/syntax/files.ts';
import { usualGroups } from '../src/check/exports.ts';
import { askOracle } from './array-oracle.ts';
import { makeCache, subjectOf } from './array-ways.ts';
import { fuzzLimits, fuzzSeed } from './fuzz-limits.ts';
import { randomRows } from './random-jacobians.ts';

const seed = fuzzSeed(20_261_201);
const tapes = fc.array(fc.nat(2 ** 31 - 1), { minLength: 60, maxLength: 160, size: 'max' });

test('Jacobians of many columns', () => {
  const seen = { compared: 0, rows: 0, columns: 0 };
  fc.assert(
    fc.property(tapes, (numbers) => {
      const { source, least, at } = randomRows(numbers);
      expect(errorsOf(source), source).toEqual([]);
      const subject = subjectOf(source, { exports: [...usualGroups, 'csr'] });
      for (const { forward } of build(readFiles(source, null, null), {}).units) seen[[...jacobian(forward, jacobianModes(forward)).modes.values()].includes('columns') ? 'columns' : 'rows'] += 1;
      let used: unknown = null;
      for (const n of [5, 0, 1, 2, 3, 5].filter((one) => one >= least)) {
        const args = argumentsOf(at(n));
        const oracle = askOracle(source, 'f', args);
        if (oracle.margin < 1e-9 || ![...oracle.values, ...oracle.slopes.flat()].every(Number.isFinite)) continue;
        expectAllWays(subject, args, oracle, 1e-9, used);
        used ??= makeCache(subject, args);
        seen.compared += 1;
      }
    }),
    fuzzLimits(seed, 40),
  );
  console.log(`random Jacobians (seed ${seed}): ${JSON.stringify(seen)}`);
  expect(seen.compared).toBeGreaterThan(100);
  expect(Math.min(seen.rows, seen.columns)).toBeGreaterThan(2);
});
