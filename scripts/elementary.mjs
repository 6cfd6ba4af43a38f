// `npm run test:elementary`: test/elementary.test.ts at 100,000 points between any two powers of 2, a quarter of an hour.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const run = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'test/elementary.test.ts'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, POINTS: 'all' },
});
process.exitCode = run.status ?? 1;
