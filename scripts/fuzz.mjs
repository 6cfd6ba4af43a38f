// `npm run fuzz [seconds] [seed]`: the laws of test/random.test.ts, random-arrays.test.ts and random-stencils.test.ts
// on many more programs. The seed is printed, to run again.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const [seconds = '120', seed = String(Math.floor(Math.random() * 2 ** 31))] = process.argv.slice(2);

console.log(`fuzzing for about ${seconds} s a law, seed ${seed}: npm run fuzz ${seconds} ${seed}`);
const run = spawnSync(
  process.execPath,
  [
    'node_modules/vitest/vitest.mjs',
    'run',
    'test/random.test.ts',
    'test/random-arrays.test.ts',
    'test/random-stencils.test.ts',
    '--testTimeout=0',
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, FUZZ_SECONDS: seconds, FUZZ_SEED: seed },
  },
);
process.exitCode = run.status ?? 1;
