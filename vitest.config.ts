// One process for each test file, at most two at a time: some of them compile much and run programs of their own.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A colour in an expected text would depend on who runs the tests.
    env: { NO_COLOR: '1' },
  },
});
