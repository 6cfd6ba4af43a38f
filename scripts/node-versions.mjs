// Runs generated modules under the type stripping of several versions of Node, as `npm run test:versions`: it needs the registry
// and takes a minute, so it is no part of `npm test`.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const versions = [22, 24, 26];
const root = new URL('../', import.meta.url);
const { compile, evaluateSource } = await import(new URL('dist/index.js', root).href);

/** Name, where its file is, function, arguments of the module's function and the same by name. */
const samples = [
  { name: 'expr', args: [3, -4], named: { x: 3, y: -4 } },
  { name: 'circuit', args: [3, -4, 2, -1], named: { x: 3, y: -4, z: 2, w: -1 } },
  { name: 'neuron', args: [[2, -3, -3], [-1, -2]], named: { w: [2, -3, -3], x: [-1, -2] } },
  { name: 'call', file: 'blackscholes', args: [100, 95, 0.03, 0.2, 0.5], named: { S: 100, K: 95, r: 0.03, v: 0.2, T: 0.5 } },
];

const folder = mkdtempSync(join(tmpdir(), 'gradc-versions-'));
let failed = 0;
try {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const calls = [];
  for (const { name, file = name, args, named } of samples) {
    const source = readFileSync(new URL(`examples/${file}.txt`, root), 'utf8');
    const options = { name, file: `${file}.txt` };
    writeFileSync(join(folder, `${file}.ts`), (await compile(source, options)).code);
    const expected = evaluateSource(source, null, named, options).value;
    const list = args.map((arg) => (Array.isArray(arg) ? `Float64Array.of(${arg.join(', ')})` : arg)).join(', ');
    calls.push(`import * as ${file} from './${file}.ts';\ncheck('${name}', ${file}.${name}Grad(${list}, ${file}.${name}Gradient()), ${expected});`);
  }
  const check = "function check(name: string, got: number, expected: number): void {\n  if (!Object.is(got, expected)) throw new Error(`${name}: ${got} instead of ${expected}`);\n}";
  writeFileSync(join(folder, 'main.ts'), `${calls.join('\n')}\n${check}\nconsole.log('all right');\n`);
  for (const version of versions) {
    const run = spawnSync('npx', ['-y', '-p', `node@${version}`, 'node', '--disable-warning=ExperimentalWarning', 'main.ts'], { cwd: folder, encoding: 'utf8', timeout: 300_000 });
    const right = run.status === 0 && run.stdout.includes('all right');
    if (!right) failed++;
    console.log(`Node ${version}: ${right ? `${samples.length} modules run` : `failed\n${run.stdout}${run.stderr}`}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${versions.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
