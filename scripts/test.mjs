// `npm test`: everything that must hold, two steps at a time, a line each with its time; stops at the first failure and
// shows it.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
/**
 * The longest first, and the tests, which are two processes themselves, last: no core waits for a step that is alone.
 * `loud` shows its output as it comes. All are run by this Node, so that nothing depends on a shell.
 */
const steps = [
  { name: 'types, TypeScript 6, and lint', words: ['scripts/lint.mjs'] },
  { name: 'build', words: ['scripts/build.mjs'] },
  { name: 'types, TypeScript 7', words: ['node_modules/typescript-7/bin/tsc', '-p', '.'] },
  { name: 'generated files are fresh', words: ['scripts/generate.mjs', '--check'] },
  { name: 'tests', words: ['node_modules/vitest/vitest.mjs', 'run'], loud: true },
];

/** A step that fails ends what runs beside it. */
const running = new Set();

/** As in the command (src/cli/bundled.ts): what is optimised too early costs more than it saves. */
const flags = ['--interrupt-budget=1000000'];

function run({ words, loud }) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...flags, ...words], {
      cwd: root,
      stdio: loud ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    const output = [];
    child.stdout?.on('data', (chunk) => output.push(chunk));
    child.stderr?.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => {
      running.delete(child);
      resolve({ code: code ?? 1, output: Buffer.concat(output).toString() });
    });
  });
}

let passed = 0;
let failed = false;

async function take(step) {
  const start = performance.now();
  if (step.loud) console.log(step.name);
  const { code, output } = existsSync(new URL(`../${step.words[0]}`, import.meta.url))
    ? await run(step)
    : { code: 1, output: `${step.words[0]} is missing` };
  if (failed) return;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (!step.loud) console.log(`${step.name.padEnd(34)}${code === 0 ? 'passed' : 'FAILED'}  ${seconds} s`);
  if (code === 0) {
    passed++;
    return;
  }
  failed = true;
  process.exitCode = 1;
  for (const child of running) child.kill();
  // The tests end with a summary of their own; any other step with this one.
  if (!step.loud) console.log(`${output}\n${passed} passed, 1 failed`);
}

/** Takes the next step as long as there is one. */
async function work() {
  for (let step = steps.shift(); step !== undefined && !failed; step = steps.shift()) await take(step);
}

await Promise.all([work(), work()]);
