// `npm run test:versions`: runs the built command, and generated modules with their types stripped, on several versions
// of Node. It needs the registry and takes a minute, so it is no part of `npm test`.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const versions = [20, 22, 24, 26];
const root = new URL('../', import.meta.url);
const { compile, load } = await import(new URL('dist/index.js', root).href);

/** Function, the file that it is in, and its arguments. */
const samples = [
  { name: 'expr', file: 'expr', args: [3, -4] },
  { name: 'circuit', file: 'circuit', args: [3, -4, 2, -1] },
  { name: 'neuron', file: 'neuron', args: [Float64Array.of(2, -3, -3), Float64Array.of(-1, -2)] },
  { name: 'call', file: 'blackscholes', args: [100, 95, 0.03, 0.2, 0.5] },
];

const folder = mkdtempSync(join(tmpdir(), 'gradc-versions-'));
let passed = 0;
let failed = 0;
try {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const calls = [];
  for (const { name, file, args } of samples) {
    const source = readFileSync(new URL(`examples/${file}.txt`, root), 'utf8');
    const options = { name, file: `${file}.txt` };
    writeFileSync(join(folder, `${file}.ts`), (await compile(source, options)).code);
    const expected = load(source, options)[name](...args);
    const list = args.map((arg) => (typeof arg === 'number' ? arg : `Float64Array.of(${arg.join(', ')})`)).join(', ');
    calls.push(
      `import * as ${file} from './${file}.ts';\ncheck('${name}', ` +
        `${file}.${name}Grad(${list}, ${file}.${name}Gradient()), ${expected});`,
    );
  }
  const check =
    'function check(name: string, got: number, expected: number): void {\n  if (!Object.is(got, expected)) ' +
    'throw new Error(`${name}: ${got} instead of ${expected}`);\n}';
  writeFileSync(join(folder, 'main.ts'), `${calls.join('\n')}\n${check}\nconsole.log('all right');\n`);
  const command = fileURLToPath(new URL('dist/cli.js', root));
  const example = fileURLToPath(new URL('examples/expr.txt', root));
  for (const version of versions) {
    const node = (...words) =>
      spawnSync('npx', ['-y', '-p', `node@${version}`, 'node', ...words], {
        cwd: folder,
        encoding: 'utf8',
        timeout: 300_000,
      });
    const compiled = node(command, example, '-o', `expr-${version}.ts`, '--verify');
    const same =
      compiled.status === 0 &&
      readFileSync(join(folder, `expr-${version}.ts`), 'utf8') === readFileSync(join(folder, 'expr.ts'), 'utf8');
    report(`Node ${version}: the command`, same, compiled);
    // Node 20 cannot strip types.
    if (version === 20) continue;
    const run = node('--disable-warning=ExperimentalWarning', 'main.ts');
    report(`Node ${version}: ${samples.length} modules`, run.status === 0 && run.stdout.includes('all right'), run);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function report(what, right, { stdout, stderr }) {
  if (right) passed++;
  else failed++;
  console.log(`${what}: ${right ? 'right' : `failed\n${stdout}${stderr}`}`);
}
