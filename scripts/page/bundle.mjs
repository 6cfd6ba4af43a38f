// The bundle of `gradc/browser`: what a page needs of the compiler, by our own printer, and nothing that it never looks
// at. Of the tables, the texts that only the command and its pages of reference show stay behind; in place of Chevrotain
// stands what our grammar asks of it, in place of libraries of digests, distances and source maps what we call of them.

import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { minifySync } from 'rolldown/utils';
import ts from 'typescript';

/** What no page shows of the records in one of our tables. */
const unseen = [
  { file: /src[/\\]report[/\\]messages-\w+\.ts$/, names: ['help', 'example'] },
  { file: /src[/\\]gates[/\\]table\.ts$/, names: ['latex'] },
  { file: /src[/\\]check[/\\]exports\.ts$/, names: ['does'] },
];

/**
 * What the usual bundle goes without, a fifth of all: what is written in other languages is told as what it is here by
 * the full one alone, and so is the curvature of definitions; and `checkpoint` is an option of the full one.
 */
const withoutAdvice = [
  { file: /src[/\\]base[/\\]usual-bundle\.ts$/, code: 'export const offersCheckpoints = () => false;' },
  { file: /src[/\\]schedule[/\\]checkpoint[/\\]checkpoint\.ts$/, code: 'export const checkpointed = undefined;' },
  { file: /src[/\\]schedule[/\\]checkpoint[/\\]split\.ts$/, code: 'export const splitCheckpointed = undefined;' },
  {
    file: /src[/\\]syntax[/\\]foreign\.ts$/,
    code: 'export const explainForeign = () => null, foreignBeside = () => [];',
  },
  {
    file: /src[/\\]foreign[/\\]functions\.ts$/,
    code: 'export const foreignFunction = () => null, asksLength = () => false, makesArray = () => false;',
  },
  {
    file: /src[/\\]foreign[/\\]quotient\.ts$/,
    code: 'export const quotientHint = () => null;',
  },
  {
    file: /src[/\\]check[/\\]foreign-hints\.ts$/,
    code: 'export const foreignCallHint = () => null, foreignCountHint = foreignCallHint, foreignName = foreignCallHint, unknownNameHint = foreignCallHint, moduleMember = () => undefined, foreignFieldHint = moduleMember;',
  },
  {
    file: /src[/\\]foreign[/\\]values\.ts$/,
    code: 'export const foreignValue = () => null, moduleLanguage = () => null, memberValue = () => null;',
  },
  {
    file: /src[/\\]foreign[/\\]words\.ts$/,
    code: 'export const wordNote = () => null, isForeignWord = () => false;',
  },
  {
    file: /src[/\\]analyse[/\\]curvature[/\\]curvature\.ts$/,
    code: "export const curvatureOf = () => 'unknown', analyse = undefined, thoroughEffort = undefined;",
  },
];

/** Then nobody asks how a gate bends, either. */
const unseenWithoutAdvice = unseen.map(({ file, names }) => ({
  file,
  names: names.includes('latex') ? [...names, 'curvature', 'logCurvature', 'kinks'] : names,
}));

/** Writes `browser.js` and `browser-full.js` into a folder; gives what went into them. */
export async function bundlePage(common, out) {
  const [usual, full] = [
    await bundleOne(common, out, 'browser', withoutAdvice, unseenWithoutAdvice),
    await bundleOne(common, out, 'browser-full', [], unseen),
  ];
  return { inputs: { ...usual.inputs, ...full.inputs }, outputs: { ...usual.outputs, ...full.outputs } };
}

async function bundleOne(common, out, name, replaced, hidden) {
  const { metafile } = await build({
    ...common,
    platform: 'neutral',
    mainFields: ['browser', 'module', 'main'],
    target: 'es2022',
    entryPoints: { [name]: 'src/browser.ts' },
    outdir: out,
    format: 'esm',
    // Nothing that is left of them imports them: a test asks.
    external: ['ts-morph', 'prettier', 'prettier/*'],
    alias: {
      chevrotain: resolve('scripts/page/chevrotain.mjs'),
      'fastest-levenshtein': resolve('scripts/page/levenshtein.mjs'),
      '@jridgewell/gen-mapping': resolve('scripts/page/gen-mapping.mjs'),
      '@noble/hashes/sha2.js': resolve('scripts/page/sha256.mjs'),
      '@noble/hashes/utils.js': resolve('scripts/page/sha256.mjs'),
    },
    plugins: [smaller(replaced, hidden)],
  });
  const file = join(out, `${name}.js`);
  // It names what is inside by shorter and more like names than esbuild: 5 % less, zipped.
  const { code, errors } = minifySync(file, readFileSync(file, 'utf8'), {
    module: true,
    compress: { target: 'es2022' },
  });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  writeFileSync(file, code);
  return metafile;
}

function smaller(replaced, hidden) {
  return {
    name: 'smaller',
    setup({ onLoad, onResolve }) {
      // Nothing is imported for what it does, so what nobody uses of our own modules goes.
      onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir }) => ({
        path: resolve(resolveDir, path),
        sideEffects: false,
      }));
      for (const { file, code } of replaced) onLoad({ filter: file }, () => ({ contents: code }));
      for (const { file, names } of hidden)
        onLoad({ filter: file }, ({ path }) => ({
          contents: withoutProperties(readFileSync(path, 'utf8'), names),
          loader: 'ts',
        }));
    },
  };
}

/** A text without the properties of these names; what a gate does is told where it becomes a function: as a formula. */
function withoutProperties(text, names) {
  const cuts = [];
  const look = (node) => {
    if (ts.isPropertyAssignment(node) && (names.includes(node.name.text) || isUntold(node)))
      cuts.push([node.pos, node.end]);
    else ts.forEachChild(node, look);
  };
  look(ts.createSourceFile('', text, ts.ScriptTarget.Latest, true));
  return cuts.reduceRight((rest, [from, to]) => rest.slice(0, from) + rest.slice(rest[to] === ',' ? to + 1 : to), text);
}

function isUntold({ name, parent }) {
  const value = parent.properties.find((other) => other.name?.text === 'value')?.initializer;
  return (
    name.text === 'doc' && value !== undefined && ts.isCallExpression(value) && value.expression.text !== 'formula'
  );
}
