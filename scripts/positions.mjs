// `npm run test:positions`: the whole table of test/array-positions.test.ts, every position behind every result in
// every setting.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/array-positions.test.ts'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, POSITIONS: 'all' },
});
process.exitCode = run.status ?? 1;
