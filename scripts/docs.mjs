// `npm run docs`: runs every code block and every command of the pages in docs/, or of those that are named, compares what
// they print with what the page shows, and writes the pictures that a page has and its commands plot. With `--check` it
// writes nothing, and compares what the pictures say of themselves.
//
// Each page has a folder of its own, with the examples in it. What a fence says stands for what is done with its block:
//   ```grad NAME, ```csv NAME, ```json NAME   a file of this name; formulas compile without a warning
//   ```console                                commands after `$ `, and below them what they print; `…` for any lines
//   ```sh                                     commands, one a line
//   ```js                                     a module; what console.log prints stands behind it: `// 42`
// Commands are `npx gradc` and `node`. Numbers are equal to 4 digits, and where both are below 1e-6.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const words = process.argv.slice(2);
const isCheck = words.includes('--check');
const named = words.filter((word) => word !== '--check');
const pages = named.length > 0 ? named : readdirSync(join(root, 'docs')).flatMap((name) => pageOf(`docs/${name}`));
const faults = [];

spawnSync(process.execPath, [join(root, 'scripts/build.mjs'), '--if-stale'], { cwd: root, stdio: 'inherit' });
for (const page of pages) {
  const folder = folderFor();
  try {
    const text = readFileSync(resolve(root, page), 'utf8');
    const blocks = blocksOf(text);
    for (const block of blocks) run(block, folder, (what) => faults.push(`${page}:${block.line}: ${what}`));
    const count = takePictures(page, text, folder);
    console.log(`${page}: ${blocks.length} blocks, ${count} pictures`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;

function pageOf(path) {
  return path.endsWith('.md') ? [path] : [];
}

function folderFor() {
  const folder = mkdtempSync(join(tmpdir(), 'gradc-docs-'));
  symlinkSync(join(root, 'examples'), join(folder, 'examples'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/gradc'));
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

function run({ kind, name, body }, folder, fail) {
  switch (kind) {
    case 'grad':
    case 'csv':
    case 'json':
      if (name === '') return fail('the fence names no file');
      writeFileSync(join(folder, name), body);
      if (kind === 'grad') expectClean(command(`npx gradc ${name} -o -`, folder), fail);
      return undefined;
    case 'sh':
      for (const line of body.trimEnd().split('\n')) expectDone(line, command(line, folder), fail);
      return undefined;
    case 'console':
      for (const part of body.split(/^(?=\$ )/m)) runShown(part, folder, fail);
      return undefined;
    case 'js':
      return runModule(body, folder, fail);
    default:
      return fail(`nothing runs a block of kind '${kind}'`);
  }
}

function command(line, folder) {
  const [program, ...rest] = line.split(/\s+/);
  const [first, ...more] = rest;
  const isGradc = program === 'npx' && first === 'gradc';
  if (!isGradc && program !== 'node') return { status: null, stdout: '', stderr: `what is '${program}'?` };
  const all = isGradc ? [join(root, 'dist/cli.js'), ...more] : rest;
  return spawnSync(process.execPath, all, { cwd: folder, encoding: 'utf8' });
}

function expectClean({ status, stderr }, fail) {
  if (status !== 0 || stderr !== '') fail(stderr);
}

/** A run that has not converged says so, and has an exit code of its own. */
function expectDone(line, { status, stdout, stderr }, fail) {
  if (status !== 0 && !(status === 3 && stdout.includes('not converged'))) fail(`${line}: ${stderr}`);
}

function runShown(part, folder, fail) {
  if (!part.startsWith('$ ')) return fail('a console begins with a command after $');
  const [line, ...shown] = part.slice(2).trimEnd().split('\n');
  const done = command(line, folder);
  expectDone(line, done, fail);
  if (shown.length > 0 && !isSame(done.stdout, shown.join('\n'))) fail(`${line} prints\n${done.stdout}`);
  return undefined;
}

function runModule(body, folder, fail) {
  writeFileSync(join(folder, 'block.mjs'), body);
  const { status, stdout, stderr } = command('node block.mjs', folder);
  if (status !== 0) return fail(stderr);
  const shown = [...body.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => text);
  if (!isSame(stdout, shown.join('\n'))) fail(`prints\n${stdout}`);
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
