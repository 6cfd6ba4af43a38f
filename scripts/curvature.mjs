// `node scripts/curvature.mjs [formulas] [seed]`: certificates of curvature of so many random formulas held against
// chords (test/curvature.test.ts). The seed is printed, to run again.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [formulas = '1000000', seed = String(Math.floor(Math.random() * 2 ** 31))] = process.argv.slice(2);

console.log(`${formulas} formulas, seed ${seed}: node scripts/curvature.mjs ${formulas} ${seed}`);
const run = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', 'test/curvature.test.ts', '-t', 'random formulas', '--testTimeout=0'],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      // Formulas leave much behind that is young: larger steps of the collector take less time.
      NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --max-semi-space-size=64`,
      CURVATURE_FORMULAS: formulas,
      FUZZ_SEED: seed,
    },
  },
);
process.exitCode = run.status ?? 1;
