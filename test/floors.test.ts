// The floors of ARCHITECTURE.md: a file imports only from floors above its own in this list, or from its own, never in a circle.
// Outside packages are named only where the list says; files stay short.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));

/** Top to bottom: each may use those before it. */
const floors = [
  'src/base/',
  'src/gates/',
  'src/report/',
  'src/foreign/',
  'grammar/',
  'generated/cst-types.ts',
  'src/syntax/',
  'src/check/',
  'src/form/',
  'src/lower/',
  'src/passes/',
  'src/analyse/',
  'src/schedule/',
  'src/schedule/checkpoint/',
  'src/code/',
  'src/emit/elementary/',
  'src/emit/frame/',
  'src/emit/straight/',
  'src/emit/loops/',
  'src/emit/arrays/',
  'src/emit/',
  'src/print/',
  'src/options.ts',
  'src/config.ts',
  'src/pipeline.ts',
  'src/derivatives.ts',
  'src/curvatures.ts',
  'src/compile.ts',
  'src/index.ts',
  'src/browser.ts',
  'src/descend/',
  'src/threads/',
  'src/cli/plot/',
  'src/draw/',
  'src/disk/',
  'src/plugin/',
  'src/cli/',
];

/** Where an outside package may be named. */
const packages: Readonly<Record<string, readonly string[]>> = {
  // The builder of the syntax tree is most of that floor; what else is on it is tested below.
  chevrotain: ['grammar/', 'generated/cst-types.ts', 'src/syntax/'],
  'ts-morph': ['src/print/typescript.ts', 'src/print/tools.ts', 'src/print/strip-types.ts'],
  prettier: ['src/print/typescript.ts', 'src/print/tools.ts'],
  'fastest-levenshtein': ['src/report/suggest.ts'],
  picocolors: ['src/report/frame.ts', 'src/cli/'],
  '@jridgewell/gen-mapping': ['src/print/source-map.ts'],
  '@noble/hashes': ['src/emit/'],
  '@dagrejs/dagre': ['src/draw/layout.ts'],
  chokidar: ['src/cli/'],
  'csv-parse': ['src/cli/descent/'],
  'jsonc-parser': ['src/cli/init/'],
  'd3-scale': ['src/cli/plot/'],
  'd3-shape': ['src/cli/plot/'],
  tinyglobby: ['src/cli/'],
  tinypool: ['src/threads/'],
  unplugin: ['src/plugin/plugin.ts'],
  'node:': ['src/disk/', 'src/plugin/', 'src/threads/', 'src/cli/'],
};

const longest = 480;
const widest = 120;
const mayBeLonger = ['src/gates/table.ts'];

/** Lines of a function, and those that are still longer. */
const longestFunction = 60;
const stillLonger = ['src/emit/loops/start.ts: startInMemory', 'src/emit/loops/values.ts: createValues'];

/** Casts with `as`, but for `as const`, in all of src: accessors with invariants take their place (base/lists.ts). */
const mostCasts = 166;

type Import = { readonly from: string; readonly to: string };

const written = ['src', 'grammar'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
);
const files = [...written, 'generated/cst-types.ts'];
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const imports: readonly Import[] = files.flatMap((from) =>
  ts.preProcessFile(textOf(from), true, true).importedFiles.map(({ fileName }) => ({ from, to: fileName })),
);
const inner = imports
  .filter(({ to }) => to.startsWith('.'))
  .map(({ from, to }) => ({ from, to: posix.normalize(posix.join(posix.dirname(from), to)) }))
  .filter(({ to }) => to !== 'package.json');

/** A folder inside another one is a floor of its own. */
const floorOf = (file: string): number => {
  const fits = floors.filter((floor) => (floor.endsWith('/') ? file.startsWith(floor) : file === floor));
  return floors.indexOf(fits.sort((a, b) => b.length - a.length)[0] ?? '');
};
const shown = ({ from, to }: Import): string => `${from} → ${to}`;

describe('the floors', () => {
  test('there are files to look at, and each is on a floor', () => {
    expect(files.length).toBeGreaterThan(20);
    const homeless = files.filter((file) => floorOf(file) === -1);
    expect(homeless).toEqual([]);
  });

  test('every import goes to a floor above, or stays on its own', () => {
    const wrong = inner.filter(({ from, to }) => floorOf(to) === -1 || floorOf(to) > floorOf(from));
    expect(wrong.map(shown)).toEqual([]);
  });

  test('every import names a file that exists, with its ending, and none from dist', () => {
    const known = new Set(files);
    expect(inner.filter(({ to }) => !known.has(to)).map(shown)).toEqual([]);
  });

  test('no file imports itself by way of others', () => {
    expect(circle()).toEqual([]);
  });

  test('outside packages are named only where they belong', () => {
    const outside = imports.filter(({ to }) => !to.startsWith('.'));
    const wrong = outside.filter(({ from, to }) => {
      const name = Object.keys(packages).find((key) => to === key || to.startsWith(key.endsWith(':') ? key : `${key}/`));
      return name === undefined || !(packages[name] ?? []).some((place) => from.startsWith(place));
    });
    expect(wrong.map(shown)).toEqual([]);
  });

  test('the drivers need nothing of the compiler', () => {
    const drivers = imports.filter(({ from }) => from.startsWith('src/descend/'));
    expect(drivers.length).toBeGreaterThan(10);
    expect(drivers.filter(({ to }) => !to.startsWith('./')).map(shown)).toEqual([]);
  });

  test('the syntax tree, its walks and its printer know nothing of the parser', () => {
    const free = new Set(written.filter((file) => /^src\/syntax\/(?:ast|children|walk|print)[^/]*\.ts$/.test(file)));
    expect(free.has('src/syntax/ast.ts')).toBe(true);
    const parsing = imports.filter(({ from, to }) => free.has(from) && /chevrotain|grammar\/|cst/.test(to));
    expect(parsing.map(shown)).toEqual([]);
  });

  test('each folder of a floor says what it is for', () => {
    const folders = floors.filter((floor) => floor.startsWith('src/') && floor.endsWith('/'));
    expect(folders.filter((folder) => !existsSync(join(root, folder, 'README.md')))).toEqual([]);
  });

  test('no default exports and no enums', () => {
    const wrong = written.filter((file) => /^export default |^(?:export )?(?:const )?enum /m.test(textOf(file)));
    expect(wrong).toEqual([]);
  });

  test('files are short, and their names say what they hold', () => {
    const lengths = written.map((file) => ({ file, lines: textOf(file).trimEnd().split('\n').length }));
    expect(lengths.filter(({ file, lines }) => lines > longest && !mayBeLonger.includes(file))).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[sorted.length >> 1]).toBeLessThan(110);
    expect(written.filter((file) => /\/(?:utils?|helpers?|misc|common)\.ts$/.test(file))).toEqual([]);
  });

  test('functions are short', () => {
    const long = written.flatMap((file) =>
      nodesOf(file).flatMap((node) => {
        if (!ts.isFunctionLike(node)) return [];
        const [from, to] = [node.getStart(), node.end].map((at) => node.getSourceFile().getLineAndCharacterOfPosition(at).line);
        return (to ?? 0) - (from ?? 0) >= longestFunction ? [`${file}: ${nameOf(node)}`] : [];
      }),
    );
    expect(long.sort()).toEqual(stillLonger);
  });

  test('few casts say what the compiler cannot see', () => {
    const isCast = (node: ts.Node): boolean => ts.isAsExpression(node) && !ts.isConstTypeReference(node.type);
    const casts = written.filter((file) => file.startsWith('src/')).map((file) => nodesOf(file).filter(isCast).length);
    expect(casts.reduce((total, count) => total + count, 0)).toBeLessThanOrEqual(mostCasts);
  });

  test('no line is wider than 120 columns, but for one that is a single regular expression', () => {
    const isExpression = (line: string): boolean => /^\s+\/.*\/[a-z]*[,;]$/.test(line);
    const wide = written.flatMap((file) =>
      textOf(file)
        .split('\n')
        .flatMap((line, i) => (line.length > widest && !isExpression(line) ? [`${file}:${String(i + 1)}`] : [])),
    );
    expect(wide).toEqual([]);
  });

  test('every file opens with its contract, in five lines or fewer', () => {
    const wrong = written.filter((file) => {
      const lines = textOf(file).replace(/^#!.*\n/, '').split('\n');
      const opening = lines.findIndex((line) => !line.startsWith('//'));
      return opening < 1 || opening > 5;
    });
    expect(wrong).toEqual([]);
  });
});

/** Every node of a file. */
function nodesOf(file: string): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true));
  return nodes;
}

/** Of a function, or of what it is the value of. */
function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent) ? node.parent.name : undefined);
  return named?.getText() ?? 'a function without a name';
}

/** A circle of imports as a list of files, or an empty list. */
function circle(): readonly string[] {
  const targets = new Map<string, string[]>();
  for (const { from, to } of inner) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    const seen = path.indexOf(file);
    if (seen !== -1) return [...path.slice(seen), file];
    if (done.has(file)) return [];
    for (const target of targets.get(file) ?? []) {
      const found = visit(target, [...path, file]);
      if (found.length > 0) return found;
    }
    done.add(file);
    return [];
  };
  for (const file of files) {
    const found = visit(file, []);
    if (found.length > 0) return found;
  }
  return [];
}
