// Builds dist/: the command (cli.js, which loads command-HASH.cjs), the library and the plugins as ES modules with shared
// chunks, the drivers for pages (descend.js), the compiler for pages (browser.js), what shares work among threads
// (threads.js), the tools that a module is written with (tools-HASH.cjs, loaded then), the declarations, and the licences of
// all that is bundled.
// With `--out DIR` the bundles alone go there; with `--if-stale` nothing is done where dist/ is newer than what it is
// made of.

import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const option = process.argv.indexOf('--out');
const isWhole = option < 0;
const out = isWhole ? 'dist' : resolve(process.argv[option + 1]);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
// Written last, so that a build which was cut short is never taken for a whole one.
const lastFile = join(out, 'LICENSES.txt');
// The command of a clone asks for the build each time.
if (process.argv.includes('--if-stale') && isFresh()) process.exit();
// Loaded when there is something to build: the command of a clone need not wait for them.
const { build } = await import('esbuild');
const { bundlePage } = await import('./page/bundle.mjs');
mkdirSync(out, { recursive: true });

const bundlers = ['vite', 'rollup', 'rolldown', 'webpack', 'rspack', 'esbuild'];
const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
};

/** One file that is loaded with V8's compiled code (src/cli/cached-bundle.ts): the hash in its name is that of its text. */
const script = {
  ...common,
  outdir: out,
  entryNames: '[name]-[hash]',
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
};

const tools = await bundle({ ...script, entryPoints: { tools: 'scripts/bundle-tools.mjs' }, minify: true });
/** What is loaded as it is only where sources are not built. */
const notBundled = ['ts-morph', 'prettier', 'prettier/*'];
const toolsName = { BUNDLED_TOOLS: JSON.stringify(fileOf(tools)) };

const command = await bundle({
  ...script,
  entryPoints: { command: 'src/cli/bundled-command.ts' },
  minifySyntax: true,
  minifyWhitespace: true,
  external: notBundled,
  // Its main file asks for its parts in a way that no bundle can follow.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
  banner: { js: "const ownUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: { ...toolsName, 'import.meta.url': 'ownUrl' },
});

const entry = await bundle({
  ...common,
  entryPoints: { cli: 'src/cli/bundled.ts' },
  outdir: out,
  format: 'esm',
  minifySyntax: true,
  minifyWhitespace: true,
  define: { BUNDLED_COMMAND: JSON.stringify(fileOf(command)) },
  plugins: [withoutLazyParts()],
});
chmodSync(join(out, 'cli.js'), 0o755);

const main = await bundle({
  ...common,
  entryPoints: {
    index: 'src/cli/library.ts',
    threads: 'src/threads/threads.ts',
    'threads-worker': 'src/threads/worker.ts',
    ...Object.fromEntries(bundlers.map((name) => [name, `src/plugin/${name}.ts`])),
  },
  outdir: out,
  chunkNames: 'chunk-[hash]',
  format: 'esm',
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  external: [...notBundled, 'unplugin', 'tinypool'],
  define: toolsName,
});

// A page takes it as it is, so it shares nothing with the compiler; what is not used of it falls away in a page's own bundle.
const descend = await bundle({
  ...common,
  platform: 'neutral',
  target: 'es2022',
  entryPoints: { descend: 'src/descend/index.ts' },
  outdir: out,
  format: 'esm',
  minifySyntax: true,
});

const page = await bundlePage(common, out);
const built = [tools, command, entry, main, descend];

if (isWhole) {
  rmSync(join(out, 'types'), { recursive: true, force: true });
  // TypeScript 7 does in two seconds what takes 6 twelve.
  const { status } = spawnSync(process.execPath, ['node_modules/typescript-7/bin/tsc', '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
  removeInnerTypes();
  removeOld();
}
writeFileSync(lastFile, licences([...built.map(({ metafile }) => metafile), page]));

function fileOf({ metafile }) {
  return basename(Object.keys(metafile.outputs)[0]);
}

/** The table of commands names files that the help text never asks for. */
function withoutLazyParts() {
  return {
    name: 'without lazy parts',
    setup: ({ onResolve }) => {
      onResolve({ filter: /^\./ }, ({ kind }) => (kind === 'dynamic-import' ? { path: 'none', external: true } : null));
    },
  };
}

/** esbuild has shown what is wrong by the time it throws. */
function bundle(options) {
  return build(options).catch(() => process.exit(1));
}

function isFresh() {
  if (!existsSync(lastFile)) return false;
  const folders = ['src', 'grammar', 'scripts'];
  const inFolders = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
  );
  const sources = [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'generated/cst-types.ts',
    ...inFolders.filter((name) => /\.(?:ts|mjs)$/.test(name)),
  ];
  const built = statSync(lastFile).mtimeMs;
  return sources.every((name) => statSync(name).mtimeMs <= built);
}

/** Declarations that the public ones do not come to. */
function removeInnerTypes() {
  const types = join(out, 'types');
  const entries = ['index', 'browser', 'descend/index', 'threads/threads', ...bundlers.map((name) => `plugin/${name}`)];
  const reached = new Set(entries.map((name) => join(types, `src/${name}.d.ts`)));
  for (const file of reached) {
    const imports = readFileSync(file, 'utf8').matchAll(/\bfrom '(\.[^']+)\.ts'|\bimport\('(\.[^']+)\.ts'\)/g);
    for (const [, from, inline] of imports) reached.add(join(dirname(file), `${from ?? inline}.d.ts`));
  }
  for (const name of readdirSync(types, { recursive: true })) {
    const file = join(types, name);
    if (name.endsWith('.d.ts') && !reached.has(file)) rmSync(file);
  }
}

/** What an earlier build left; a build that fails leaves the earlier one as it was. */
function removeOld() {
  const made = new Set([
    'types',
    basename(lastFile),
    ...[...built.map(({ metafile }) => metafile), page].flatMap(({ outputs }) =>
      Object.keys(outputs).map((file) => basename(file)),
    ),
  ]);
  for (const name of readdirSync(out)) if (!made.has(name)) rmSync(join(out, name), { recursive: true, force: true });
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
