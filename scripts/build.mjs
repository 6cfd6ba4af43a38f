// Builds dist/: the command (cli.js) and the library (index.js) as ES modules with shared chunks, the tools that the
// command loads lazily (tools-HASH.cjs), the declarations, and the licences of all that is bundled.
// With `--out DIR` the bundles alone go there; with `--if-stale` nothing is done where dist/ is newer than what it is made of.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const option = process.argv.indexOf('--out');
const isWhole = option < 0;
const out = isWhole ? 'dist' : resolve(process.argv[option + 1]);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// Written last, so that a build which was cut short is never taken for a whole one.
const lastFile = join(out, 'LICENSES.txt');
// npx installs a project before it runs its command, which asks for the build a second time.
if (process.argv.includes('--if-stale') && isFresh()) process.exit();
if (isWhole) rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const common = { bundle: true, platform: 'node', target: 'node20', metafile: true, legalComments: 'none', logLevel: 'warning' };

const tools = await build({
  ...common,
  entryPoints: { tools: 'scripts/bundle-tools.mjs' },
  outdir: out,
  entryNames: '[name]-[hash]',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  minify: true,
});
const [toolsFile] = Object.keys(tools.metafile.outputs);

const entries = { cli: 'src/cli/bundled.ts', index: 'src/index.ts' };
const present = Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(file)));
const main = await build({
  ...common,
  entryPoints: present,
  outdir: out,
  chunkNames: 'chunk-[hash]',
  format: 'esm',
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: false,
  external: ['ts-morph', 'prettier', 'prettier/*'],
  define: { BUNDLED_TOOLS: JSON.stringify(basename(toolsFile)) },
});
if (present.cli) chmodSync(join(out, 'cli.js'), 0o755);

if (isWhole && present.index) {
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
writeFileSync(lastFile, licences([tools.metafile, main.metafile]));

function isFresh() {
  if (!existsSync(lastFile)) return false;
  const folders = ['src', 'grammar', 'scripts'];
  const inFolders = folders.flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)));
  const sources = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'generated/cst-types.ts', ...inFolders.filter((name) => /\.(?:ts|mjs)$/.test(name))];
  const built = statSync(lastFile).mtimeMs;
  return sources.every((name) => statSync(name).mtimeMs <= built);
}

/** The licence of every package of which something went into a bundle. */
function licences(metafiles) {
  const folders = new Set();
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
      if (folder !== undefined) folders.add(folder);
    }
  }
  // It carries the compiler as a file of its own.
  if (folders.has('node_modules/@ts-morph/common')) folders.add('node_modules/typescript');
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|third-?party)/i.test(file));
    const body = files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
    return `${name} ${version} (${license})\n\n${body}\n`;
  });
  return `gradc contains parts of the following packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
