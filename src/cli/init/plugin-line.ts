// The plugin in the configuration of a bundler: an import, and a call in the list of plugins. Only where the file shows
// plainly what it exports; all else stays as it is, to the character.

import type { Tools } from '../../print/tools.ts';

/** As much of a node of ts-morph as is looked at. */
type Node = {
  readonly getKindName: () => string;
  readonly forEachChildAsArray: () => readonly Node[];
  readonly getStart: () => number;
  readonly getEnd: () => number;
  readonly getText: () => string;
};

/** Text put in at an offset. */
type Insertion = { readonly at: number; readonly text: string };

/** The text with the plugin `from` in it; null where it cannot be said where it belongs. */
export function withPlugin(text: string, from: string, { morph }: Tools): string | null {
  if (/\bgradc\b/.test(text)) return null;
  const project = new morph.Project({ useInMemoryFileSystem: true });
  const statements = project.createSourceFile('config.ts', text).forEachChildAsArray();
  const config = exportedObject(statements);
  const call = config === null ? null : callInsertion(config, text);
  if (call === null) return null;
  return [importInsertion(statements, text, from), call]
    .sort((a, b) => b.at - a.at)
    .reduce((result, { at, text: added }) => result.slice(0, at) + added + result.slice(at), text);
}

/** The object of `export default {…}` or `module.exports = {…}`, also by `defineConfig` or by a name. */
function exportedObject(statements: readonly Node[]): Node | null {
  const exported = statements.flatMap((statement) => {
    if (statement.getKindName() === 'ExportAssignment') return statement.forEachChildAsArray().slice(-1);
    const [target, , value] = statement.forEachChildAsArray()[0]?.forEachChildAsArray() ?? [];
    const isExport = statement.getKindName() === 'ExpressionStatement' && target?.getText() === 'module.exports';
    return isExport && value !== undefined ? [value] : [];
  });
  const [only, more] = exported;
  return only === undefined || more !== undefined ? null : objectOf(only, statements);
}

function objectOf(node: Node, statements: readonly Node[]): Node | null {
  const parts = node.forEachChildAsArray();
  const [first, second, third] = parts;
  switch (node.getKindName()) {
    case 'ObjectLiteralExpression':
      return node;
    case 'ParenthesizedExpression':
    case 'SatisfiesExpression':
    case 'AsExpression':
      return first === undefined ? null : objectOf(first, statements);
    case 'CallExpression':
      if (first?.getText() !== 'defineConfig' || second === undefined || third !== undefined) return null;
      return objectOf(second, statements);
    case 'ArrowFunction': {
      const body = parts.at(-1);
      return body?.getKindName() === 'ParenthesizedExpression' ? objectOf(body, statements) : null;
    }
    case 'Identifier':
      return declaredObject(node.getText(), statements);
    default:
      return null;
  }
}

/** The object of `const config = {…}`. */
function declaredObject(name: string, statements: readonly Node[]): Node | null {
  for (const statement of statements) {
    const list = statement.getKindName() === 'VariableStatement' ? statement.forEachChildAsArray().at(-1) : undefined;
    for (const declaration of list?.forEachChildAsArray() ?? []) {
      const [own, ...rest] = declaration.forEachChildAsArray();
      const value = rest.at(-1);
      if (own?.getText() === name && value !== undefined && value.getKindName() !== 'Identifier')
        return objectOf(value, statements);
    }
  }
  return null;
}

const call = 'gradc()';

/** At the end of the list of plugins, or a list of its own before all else. */
function callInsertion(config: Node, text: string): Insertion | null {
  const properties = config.forEachChildAsArray();
  const nameOf = (one: Node): string =>
    one
      .forEachChildAsArray()[0]
      ?.getText()
      .replace(/^['"]|['"]$/g, '') ?? '';
  const plugins = properties.find((one) => nameOf(one) === 'plugins');
  if (plugins === undefined) {
    // What is spread may have plugins too.
    if (properties.some((one) => one.getKindName() === 'SpreadAssignment')) return null;
    return firstIn(config, properties[0], `plugins: [${call}]`, text);
  }
  const list = plugins.getKindName() === 'PropertyAssignment' ? plugins.forEachChildAsArray()[1] : undefined;
  if (list?.getKindName() !== 'ArrayLiteralExpression') return null;
  const last = list.forEachChildAsArray().at(-1);
  if (last === undefined) return { at: list.getStart() + 1, text: call };
  return { at: last.getEnd(), text: `,${gapBefore(last, text) ?? ' '}${call}` };
}

function firstIn(object: Node, first: Node | undefined, property: string, text: string): Insertion {
  const at = object.getStart() + 1;
  if (first === undefined) return { at, text: ` ${property} ` };
  return { at, text: `${gapBefore(first, text) ?? ' '}${property},` };
}

/** The line break and the indentation before what begins a line; null if it does not. */
function gapBefore(node: Node, text: string): string | null {
  return /\r?\n[ \t]*$/.exec(text.slice(0, node.getStart()))?.[0] ?? null;
}

/** Behind the last import, in its style, or on top. */
function importInsertion(statements: readonly Node[], text: string, from: string): Insertion {
  const isRequire = (one: Node): boolean =>
    one.getKindName() === 'VariableStatement' && one.getText().includes(' require(');
  const isImport = (one: Node): boolean => one.getKindName() === 'ImportDeclaration';
  const isModule = statements.some((one) => isImport(one) || one.getKindName() === 'ExportAssignment');
  const last = statements.findLast(isModule ? isImport : isRequire);
  const quote = last?.getText().includes('"') === true ? '"' : "'";
  const end = last?.getText().endsWith(';') === false ? '' : ';';
  const name = `${quote}${from}${quote}`;
  const line = (isModule ? `import gradc from ${name}` : `const { default: gradc } = require(${name})`) + end;
  const newLine = text.includes('\r\n') ? '\r\n' : '\n';
  if (last !== undefined) return { at: last.getEnd(), text: `${newLine}${line}` };
  return { at: /^(?:\ufeff|#!.*\r?\n)?/.exec(text)?.[0].length ?? 0, text: `${line}${newLine}${newLine}` };
}
