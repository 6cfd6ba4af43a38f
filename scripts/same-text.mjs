// `npm run test:text [commit]`: whether every module is, character for character, what it was at a commit (by default
// the one before), and every diagnostic. What is compiled: the examples, the programs and corpora of the tests, and
// random programs, each under several options. A text that differs is written beside the other one, to be looked at
// with a diff.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importSources } from './import-sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [commit = 'HEAD~1'] = process.argv.slice(2);
const randomPrograms = 200;

const settings = [
  {},
  { unroll: 1 },
  { unroll: 16, fastMath: true },
  { checkpoint: true },
  { checkpoint: true, unroll: 1 },
  { target: 'js' },
];

const work = mkdtempSync(join(tmpdir(), 'gradc-text-'));
const archive = execFileSync('git', ['archive', commit, 'src', 'grammar', 'generated'], {
  cwd: root,
  maxBuffer: 2 ** 28,
});
execFileSync('tar', ['-x', '-C', work], { input: archive });

const before = await importSources(`export { check, compile } from './src/compile.ts';`, work);
const after = await importSources(`export { check, compile } from './src/compile.ts';`);
const { randomArrayProgram } = await importSources(
  `export { randomArrayProgram } from './test/random-arrays-source.ts';`,
);

let compared = 0;
const differing = [];
for (const { name, source, ways } of [...sources()]) {
  for (const setting of ways) {
    const texts = [await textOf(before, source, setting), await textOf(after, source, setting)];
    compared++;
    if (texts[0] === texts[1]) continue;
    const file = join(work, `${name.replaceAll(/[^\w-]+/g, '-')}-${settings.indexOf(setting)}`);
    writeFileSync(`${file}.before`, texts[0]);
    writeFileSync(`${file}.after`, texts[1]);
    writeFileSync(`${file}.source`, source);
    differing.push(`${name} ${JSON.stringify(setting)}: ${file}.before, .after`);
  }
}
for (const line of differing.slice(0, 40)) console.log(line);
console.log(`${compared} texts compared with ${commit}, ${differing.length} differ`);
if (differing.length === 0) rmSync(work, { recursive: true });
else process.exitCode = 1;

/** What is compiled: large things in all ways, the many small ones by turns. */
function* sources() {
  const turn = (index) => [settings[index % settings.length]];
  for (const [path, ending] of [
    ['examples', '.txt'],
    ['test/programs', '.grad'],
  ]) {
    for (const file of readdirSync(join(root, path)).filter((one) => one.endsWith(ending))) {
      yield { name: `${path}/${file}`, source: readFileSync(join(root, path, file), 'utf8'), ways: settings };
    }
  }
  for (const file of readdirSync(join(root, 'test/golden'))) {
    const source = readFileSync(join(root, 'test/golden', file), 'utf8').split('```')[1] ?? '';
    yield { name: `golden/${file}`, source, ways: settings };
  }
  const corpora = readdirSync(join(root, 'test/corpus')).filter((file) => file !== 'hostile.json');
  for (const file of corpora) {
    const rows = JSON.parse(readFileSync(join(root, 'test/corpus', file), 'utf8'));
    for (const [index, { id, text }] of rows.entries()) yield { name: id, source: text, ways: turn(index) };
  }
  let state = 20261129;
  const next = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 1);
  for (let index = 0; index < randomPrograms; index++) {
    const tape = Array.from({ length: 40 + (next() % 280) }, next);
    yield { name: `random-${index}`, source: randomArrayProgram(tape).source, ways: turn(index) };
  }
}

async function textOf({ compile, check }, source, setting) {
  try {
    const { code, diagnostics } = await compile(source, { name: 'f', ...setting });
    return `${code}\n${JSON.stringify(diagnostics, null, 1)}\n`;
  } catch (error) {
    return `${error}\n${JSON.stringify(check(source, { name: 'f', ...setting }).diagnostics, null, 1)}\n`;
  }
}
