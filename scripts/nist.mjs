// `npm run nist`: fits the sets of test/data/nist-strd.json by `gradc fit` with its default options from both of their
// starts, and writes docs/nist.md. Fails where a goal that is written there is missed.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sets = JSON.parse(readFileSync(join(root, 'test/data/nist-strd.json'), 'utf8'));
spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { cwd: root, stdio: 'inherit' });

/** NIST certifies so many. */
const mostDigits = 11;
const digits = (found, right) =>
  found === right ? mostDigits : Math.min(mostDigits, -Math.log10(Math.abs(found / right - 1)));
const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
};

const folder = mkdtempSync(join(tmpdir(), 'gradc-nist-'));
const runs = sets.flatMap((set) => set.starts.map((start, k) => ({ set: set.name, start: k + 1, ...fit(set, start) })));
rmSync(folder, { recursive: true });

const evaluations = runs.reduce((sum, run) => sum + run.evaluations, 0);
/** Its residuals are rounding alone, and so are its standard errors. */
const isExact = ({ set }) => set === 'Lanczos1';
const goals = [
  ['every parameter has 6 digits or more', runs.every((run) => run.parameters >= 6)],
  ['the median of the worst parameter is 9.5 or more', median(runs.map((run) => run.parameters)) >= 9.5],
  ['every standard error has 6 digits or more, but for Lanczos1', runs.every((run) => isExact(run) || run.errors >= 6)],
  [
    'no run says that it converged with fewer than 4 digits',
    runs.every((run) => !run.converged || run.parameters >= 4),
  ],
  ['all runs together take 2,500 evaluations or fewer', evaluations <= 2500],
];

writeFileSync(join(root, 'docs/nist.md'), page());
for (const [goal, isMet] of goals) console.log(`${isMet ? 'met    ' : 'missed '} ${goal}`);
if (!goals.every(([, isMet]) => isMet)) process.exitCode = 1;

function fit({ model, columns, data, isLog, parameters, certified, deviations, optimumResidualSum }, start) {
  const rows = data.y.map((y, i) => [...columns.map((column) => data[column][i]), isLog ? Math.log(y) : y].join(','));
  writeFileSync(join(folder, 'model.txt'), `${model}\n`);
  writeFileSync(join(folder, 'data.csv'), `${[...columns, 'y'].join(',')}\n${rows.join('\n')}\n`);
  const named = Object.fromEntries(parameters.map((name, i) => [name, start[i]]));
  writeFileSync(join(folder, 'start.json'), JSON.stringify(named));
  const words = ['fit', 'model.txt', '--data', 'data.csv', '--target', 'y', '--start', 'start.json', '--json'];
  const run = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...words], { cwd: folder, encoding: 'utf8' });
  if (!run.stdout.startsWith('{')) throw new Error(run.stderr);
  const result = JSON.parse(run.stdout);
  const least = (found, right) => Math.min(...parameters.map((name, i) => digits(found[name], right[i])));
  return {
    parameters: least(result.parameters, certified),
    errors: least(result.standardErrors, deviations),
    residuals: digits(result.residualSumOfSquares, optimumResidualSum),
    evaluations: result.evaluations.value + result.evaluations.jacobian,
    linear: `${result.linear.length} of ${parameters.length}`,
    reason: result.reason,
    converged: result.converged,
  };
}

function page() {
  const rows = runs.map(
    ({ set, start, parameters, errors, residuals, linear, evaluations: asked, reason }) =>
      `| ${set} | ${start} | ${parameters.toFixed(1)} | ${errors.toFixed(1)} | ${residuals.toFixed(1)} | ${linear} | ${asked} | ${reason} |`,
  );
  return `<!-- Made by \`npm run nist\`. Do not edit. -->

# NIST StRD nonlinear regression, by \`gradc fit\` with its default options

The [reference sets](https://www.itl.nist.gov/div898/strd/nls/nls_main.shtml) that stand in \`test/data/nist-strd.json\`, each from both of
its starts. Digits are -log10 of the relative error against the certified value, ${mostDigits} at most, of the worst parameter
and of the worst standard error. Linear parameters are found by the compiler and solved for, so that their starts count for nothing.

| set | start | digits of parameters | of standard errors | of the residual sum | linear | evaluations | ended by |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

- least digits of a parameter: ${Math.min(...runs.map((run) => run.parameters)).toFixed(1)}; median of the worst: ${median(runs.map((run) => run.parameters)).toFixed(1)}
- evaluations together, of residuals and of Jacobians: ${evaluations}
- Lanczos1 is data without noise, to 14 digits: its residual sum and its standard errors are what rounding left

Goals, which the script checks: ${goals.map(([goal, isMet]) => `${goal} (${isMet ? 'met' : 'missed'})`).join('; ')}.
\`npx vitest run test/descend-fit.test.ts\` holds the driver to them.
`;
}
