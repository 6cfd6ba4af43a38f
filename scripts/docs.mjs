// `npm run docs`: runs every code block and every command of the pages in docs/, or of those that are named, compares what
// they print with what the page shows, and writes the pictures that a page has and its commands plot. With `--check` it
// writes nothing, and compares what the pictures say of themselves.
//
// Each page has a folder of its own, with the examples in it. What a fence says stands for what is done with its block:
//   ```KIND NAME       a file of this name (grad, csv, json, html, js, ts); formulas compile without a warning
//   ```console         commands after `$ `, and below them what they print; `…` for any lines
//   ```sh              commands, one a line
//   ```js, ```ts       a module; what console.log prints stands behind it: `// 42`. What it imports from generated/ is
//                      compiled from an example, or from what the page shows. A part of a module in generated/ is an
//                      excerpt, which is not run.
//   ```latex, ```dot   what a command of the page printed last, or a part of it
// Commands are `npx gradc`, `npx vite build`, `npx tsc` and `node`; `npm install` is taken for done, since the package is
// there. Numbers are equal to 4 digits, and where both are below 1e-6.

import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { transformSync } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const isCheck = words.includes('--check');
const named = words.filter((word) => word !== '--check');
const pages =
  named.length > 0
    ? named
    : ['README.md', ...readdirSync(join(root, 'docs')).flatMap((name) => pageOf(`docs/${name}`))];
const faults = [];
const programs = {
  gradc: join(root, 'dist/cli.js'),
  vite: join(root, 'node_modules/vite/bin/vite.js'),
  tsc: join(root, 'node_modules/typescript/bin/tsc'),
};
/** Modules of pages so far: each is a file of its own. */
let modules = 0;
/** Texts of modules that gradc wrote, without their margins. */
const written = readdirSync(join(root, 'generated')).flatMap((name) =>
  name.endsWith('.ts') ? [withoutMargins(readFileSync(join(root, 'generated', name), 'utf8'))] : [],
);

spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { cwd: root, stdio: 'inherit' });
for (const page of pages) {
  const folder = folderFor();
  try {
    const text = readFileSync(resolve(root, page), 'utf8');
    const blocks = blocksOf(text);
    const shown = { blocks, printed: '' };
    for (const block of blocks)
      await run(block, folder, (what) => faults.push(`${page}:${block.line}: ${what}`), shown);
    const count = takePictures(page, text, folder);
    console.log(`${page}: ${blocks.length} blocks, ${count} pictures`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

/** What is made by a script has nothing to run. */
function pageOf(path) {
  const isMade = (name) => readFileSync(join(root, name), 'utf8').startsWith('<!-- Made by');
  return path.endsWith('.md') && !isMade(path) ? [path] : [];
}

function folderFor() {
  const folder = mkdtempSync(join(tmpdir(), 'gradc-docs-'));
  symlinkSync(join(root, 'examples'), join(folder, 'examples'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/gradc'));
  for (const name of ['esbuild', 'ml-levenberg-marquardt', 'vite'])
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  return folder;
}

/** `line`: where its text begins. */
function blocksOf(text) {
  return [...text.matchAll(/^```(\w*) ?(.*)\n([\s\S]*?)^```$/gm)].map(([, kind, name, body], k, all) => ({
    kind,
    name,
    body,
    line: text.slice(0, all[k].index).split('\n').length + 1,
  }));
}

async function run({ kind, name, body }, folder, fail, page) {
  if (name !== '') {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), body);
    if (kind === 'grad') await expectSound(body, folder, fail);
    return undefined;
  }
  switch (kind) {
    case 'grad':
    case 'csv':
    case 'json':
    case 'html':
      return fail('the fence names no file');
    case 'sh':
      for (const line of body.trimEnd().split('\n')) expectDone(line, command(line, folder), fail);
      return undefined;
    case 'console':
      for (const part of body.split(/^(?=\$ )/m)) runShown(part, folder, fail, page);
      return undefined;
    case 'latex':
    case 'dot':
      return page.printed.includes(body.trimEnd()) ? undefined : fail('no command of the page prints it');
    case 'js':
    case 'ts':
      if (written.some((text) => text.includes(withoutMargins(body)))) return undefined;
      await makeModules(body, folder, fail, page);
      return runModule(kind === 'js' ? body : transformSync(body, { loader: 'ts' }).code, body, folder, fail);
    default:
      return fail(`nothing runs a block of kind '${kind}'`);
  }
}

function withoutMargins(text) {
  return text.replaceAll(/^ +/gm, '');
}

/** What a block imports from generated/ and no command has written: from an example, or from what the page shows. */
async function makeModules(body, folder, fail, { blocks }) {
  for (const [, name] of body.matchAll(/'\.\/generated\/([\w-]+)\.js'/g)) {
    const file = join(folder, `generated/${name}.js`);
    if (existsSync(file)) continue;
    const example = read(join(root, `examples/${name}.txt`));
    const shown = blocks.filter(({ kind }) => kind === 'grad').map((block) => block.body);
    const { check, compile } = await import(pathToFileURL(join(root, 'dist/index.js')).href);
    const source = example ?? shown.find((text) => check(text).functions.some((one) => one.name === name));
    if (source === undefined) {
      fail(`the page shows no source of generated/${name}.js`);
      continue;
    }
    const { code } = await compile(source, { name, target: 'js', exports: ['all'] });
    mkdirSync(join(folder, 'generated'), { recursive: true });
    writeFileSync(file, code);
  }
}

async function expectSound(source, folder, fail) {
  const { check } = await import(pathToFileURL(join(root, 'dist/index.js')).href);
  const resolve = (path) => read(join(folder, path));
  for (const { code, message } of check(source, { resolve }).diagnostics) fail(`${code} ${message}`);
}

function command(whole, folder) {
  const [line, ...after] = whole.replace(/\s+# .*$/, '').split(' && ');
  const done = oneCommand(line, folder);
  return after.length === 0 || done.status !== 0 ? done : command(after.join(' && '), folder);
}

/** What changes the machine, or takes minutes, is run elsewhere; here it is asked whether there is such a script. */
function npmCommand([first, script]) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const isKnown = ['ci', 'install'].includes(first) || Object.hasOwn(scripts, first === 'run' ? script : first);
  return { status: isKnown ? 0 : null, stdout: '', stderr: isKnown ? '' : `npm has no '${script ?? first}'` };
}

function oneCommand(line, folder) {
  const [program, ...rest] = line
    .replace(/\s+# .*$/, '')
    .match(/'[^']*'|\S+/g)
    .map((word) => word.replaceAll("'", ''));
  if (program === 'npm') return npmCommand(rest);
  const [first, ...more] = rest;
  const isKnown = program === 'npx' && Object.hasOwn(programs, first);
  if (!isKnown && program !== 'node') return { status: null, stdout: '', stderr: `what is '${program}'?` };
  const all = isKnown ? [programs[first], ...more] : rest;
  return spawnSync(process.execPath, all, { cwd: folder, encoding: 'utf8' });
}

/** A run that has not converged says so, and has an exit code of its own. */
function expectDone(line, { status, stdout, stderr }, fail) {
  if (status !== 0 && !(status === 3 && stdout.includes('not converged'))) fail(`${line}: ${stderr}${stdout}`);
}

function runShown(part, folder, fail, page) {
  if (!part.startsWith('$ ')) return fail('a console begins with a command after $');
  const [line, ...shown] = part.slice(2).trimEnd().split('\n');
  const done = command(line, folder);
  // A fault that is shown is what it should be.
  if (done.status === 1 && shown.length > 0 && isSame(done.stderr, shown.join('\n'))) return undefined;
  expectDone(line, done, fail);
  page.printed = done.stdout;
  if (shown.length > 0 && !isSame(done.stdout, shown.join('\n'))) fail(`${line} prints\n${done.stdout}`);
  return undefined;
}

/** In this process: what it prints is caught. `body`: as the page shows it. */
async function runModule(code, body, folder, fail) {
  const file = join(folder, `block-${++modules}.mjs`);
  writeFileSync(file, code);
  const { log } = console;
  const lines = [];
  console.log = (...values) => void lines.push(format(...values));
  process.chdir(folder);
  try {
    await import(pathToFileURL(file).href);
  } catch (error) {
    return fail(String(error));
  } finally {
    console.log = log;
    process.chdir(root);
  }
  const shown = [...body.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => text);
  if (!isSame(lines.join('\n'), shown.join('\n'))) fail(`prints\n${lines.join('\n')}`);
  return undefined;
}

/** Lines in order, and any in place of `…`. */
function isSame(printed, shown) {
  let rest = printed.trimEnd().split('\n');
  let isOpen = false;
  for (const line of shown.split('\n')) {
    if (line.trim() === '…') {
      isOpen = true;
      continue;
    }
    const at = rest.findIndex((one) => isNear(one, line));
    if (at < 0 || (at > 0 && !isOpen)) return false;
    rest = rest.slice(at + 1);
    isOpen = false;
  }
  return isOpen || rest.length === 0;
}

function isNear(one, other) {
  const number = /-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/g;
  const plain = (text) => text.replaceAll(number, '0').replaceAll(/\s+/g, ' ').trim();
  const [found, wanted] = [one, other].map((text) => [...text.matchAll(number)].map(([value]) => Number(value)));
  const agree = (a, b) => Math.abs(a - b) <= 1e-4 * Math.abs(b) || Math.max(Math.abs(a), Math.abs(b)) < 1e-6;
  return plain(one) === plain(other) && found.every((value, i) => agree(value, wanted[i]));
}

/** Those of the page that stand beside it. */
function takePictures(page, text, folder) {
  const pictures = [...text.matchAll(/!\[([^\]]*)\]\(([\w-]+\.svg)\)/g)];
  for (const [, says, name] of pictures) {
    const kept = resolve(root, page, '..', name);
    const drawn = read(join(folder, name));
    const fail = (what) => faults.push(`${page}: ${name} ${what}`);
    if (says === '') fail('has no text for those who do not see it');
    if (drawn === null) fail('is plotted by no command of the page');
    else if (!isCheck) writeFileSync(kept, drawn);
    else if (!isSame(said(read(kept) ?? ''), said(drawn))) fail('is not up to date: run npm run docs');
  }
  return pictures.length;
}

/** Title and description. */
function said(picture) {
  return [...picture.matchAll(/<(title|desc)\b[^>]*>(.*?)<\/\1>/gs)].map(([, , text]) => text).join('\n');
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
