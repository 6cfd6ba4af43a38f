// Two processes that run one file after another: no file has state that another one sees, and what loads and compiles the
// compiler does so twice, not once a file.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    // As the command does (src/cli/bundled.ts): what is optimised too early costs more than it saves. And room for what is
    // young: a compilation makes much that does not live long.
    execArgv: ['--interrupt-budget=1000000', '--max-semi-space-size=64'],
    // So long that only what hangs meets it, on a busy machine too.
    testTimeout: 900_000,
    hookTimeout: 900_000,
    // A colour in an expected text would depend on who runs the tests.
    env: { NO_COLOR: '1' },
  },
});
