// Builds dist/: the command (cli.js) and the library (index.js) as ES modules with shared chunks, the tools that the
// command loads lazily (tools-HASH.cjs), the declarations, and the licences of all that is bundled.
// With `--out DIR` the bundles alone go there.

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const option = process.argv.indexOf('--out');
const isWhole = option < 0;
const out = isWhole ? 'dist' : resolve(process.argv[option + 1]);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
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
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
}
writeFileSync(join(out, 'LICENSES.txt'), licences([tools.metafile, main.metafile]));

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
