// The reference of the API, docs/api.md: what each entry of the package exports, with its declaration and the comment above it.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Entries of the package, and where each begins. */
const entries = [
  ['gradc', 'src/index.ts'],
  ['gradc/browser', 'src/browser.ts'],
  ['gradc/descend', 'src/descend/index.ts'],
  ['gradc/threads', 'src/threads/threads.ts'],
  ['gradc/vite', 'src/plugin/vite.ts'],
];

const also = {
  'gradc/browser': '`gradc/browser/full` has the same, with curvature and the formulas of other languages.',
  'gradc/vite':
    '`gradc/rollup`, `gradc/rolldown`, `gradc/webpack`, `gradc/rspack` and `gradc/esbuild` alike: the default export is a ' +
    'function of these options, which makes the plugin. [plugins.md](plugins.md) shows each.',
};

const intro = `What the entries of the package export. [module.md](module.md) is about the modules that gradc writes, [command.md](command.md) about
the command.

\`compile\` and \`load\` throw a \`GradcError\` with \`diagnostics\` if the source has errors, or an option is not what it may be; its message has
place and code of the first one, and how many more there are. \`check\` never throws. A diagnostic is plain data: \`code\`, \`severity\`,
\`message\`, \`span\`, \`hint\`, \`related\`, and \`file\` where it stands in a file that the source
[uses](../grammar/README.md#several-files), whose text the option \`resolve\` gives.

\`functions\` says of each definition its parameters and their shapes, the names of its sizes, its stages with their spans in the source, its
operation counts (where it has sizes, as formulas of them) and its curvature.

\`load\` evaluates text as code. Where a page forbids that (no \`unsafe-eval\`), \`mode: 'interpret'\` gives the same exports and bits, more
slowly; modules written by \`compile\` work there as they are. What it gives may be of any type; where the module is written too,
\`load<typeof import('./generated/wave.js')>(source)\` has its types.`;

export function apiReference() {
  const known = new Map();
  const sections = entries.map(([entry, file]) => {
    const lines = [`## \`${entry}\``, ...headOf(file), ...(also[entry] === undefined ? [] : [also[entry]])];
    for (const { name, declaration } of exportsOf(file)) {
      const first = known.get(declaration);
      known.set(declaration, first ?? `${entry}`);
      lines.push(
        first === undefined
          ? [`### \`${name}\``, ...commentOf(declaration), shown(declaration)].join('\n\n')
          : `### \`${name}\`\n\nAs in [\`${first}\`](#${placeOf(first)}).`,
      );
    }
    return lines.join('\n\n');
  });
  const contents = entries.map(([entry]) => `- [\`${entry}\`](#${placeOf(entry)})`).join('\n');
  return `${['# API', intro, contents, ...sections].join('\n\n')}\n`;
}

/** As a link to the heading has it. */
function placeOf(entry) {
  return entry.replace(/[^\w\- ]/g, '');
}

const parsed = new Map();

function sourceOf(file) {
  if (!parsed.has(file)) {
    const text = readFileSync(join(root, file), 'utf8');
    parsed.set(file, ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  }
  return parsed.get(file);
}

/** The comment at the top of a file, but for what only repeats the name of the entry. */
function headOf(file) {
  const [, head = ''] = /^((?:\/\/.*\n)+)\n/.exec(sourceOf(file).text) ?? [];
  const text = head
    .replaceAll(/^\/\/ ?/gm, '')
    .replaceAll('\n', ' ')
    .trim();
  return text === '' ? [] : [text];
}

/** In the order in which they are exported. */
function exportsOf(file) {
  const source = sourceOf(file);
  return source.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement) && statement.exportClause !== undefined) {
      const from = statement.moduleSpecifier?.text;
      const there = from === undefined ? file : join(dirname(file), from);
      return statement.exportClause.elements.flatMap(({ name, propertyName }) => {
        if (name.text === 'default') return [];
        return [{ name: name.text, declaration: declarationOf(there, (propertyName ?? name).text) }];
      });
    }
    const isExported =
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
    return isExported ? namesOf(statement).map((name) => ({ name, declaration: statement })) : [];
  });
}

function namesOf(statement) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  return statement.name === undefined ? [] : [statement.name.text];
}

/** Where a name is declared, through files that hand it on. */
function declarationOf(file, name) {
  const own = sourceOf(file).statements.find((statement) => namesOf(statement).includes(name));
  if (own !== undefined) return own;
  const found = exportsOf(file).find((one) => one.name === name);
  if (found === undefined) throw new Error(`${file} exports no ${name}`);
  return found.declaration;
}

/** The comment right above, as text. */
function commentOf(declaration) {
  const text = declaration.getSourceFile().text;
  const ranges = ts.getLeadingCommentRanges(text, declaration.getFullStart()) ?? [];
  const comments = ranges.map(({ pos, end }) => text.slice(pos, end)).filter((comment) => comment.startsWith('/**'));
  const last = comments.at(-1);
  if (last === undefined) return [];
  return [
    last
      .replaceAll(/^\/\*\*|\*\/$/g, '')
      .replaceAll(/^ *\* ?/gm, '')
      .replaceAll(/\s*\n\s*/g, ' ')
      .trim(),
  ];
}

/** Without bodies, and without what is nobody's. */
function shown(declaration) {
  const text = declaration.getSourceFile().text;
  if (ts.isFunctionDeclaration(declaration)) {
    const all = declaration.getSourceFile().statements.filter((one) => namesOf(one).includes(declaration.name.text));
    // Where there are overloads, those are what can be called.
    const heads = all.filter((one) => all.length === 1 || one.body === undefined);
    return fenced(heads.map((one) => text.slice(one.getStart(), one.body?.pos ?? one.end).trim()).join('\n'));
  }
  if (ts.isClassDeclaration(declaration)) {
    const heritage = declaration.heritageClauses?.map((clause) => ` ${clause.getText()}`).join('') ?? '';
    const members = declaration.members
      .filter((member) => !ts.isConstructorDeclaration(member))
      .map((member) => `  ${member.getText()}`);
    return fenced(`class ${declaration.name.text}${heritage} {\n${members.join('\n')}\n}`);
  }
  return fenced(declaration.getText());
}

function fenced(text) {
  return `\`\`\`typescript\n${text.replaceAll(/^export /gm, '')}\n\`\`\``;
}
