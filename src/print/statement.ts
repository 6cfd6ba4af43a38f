// Statements as lines of text. One that fits is written flat at once; only a longer one is laid out as a document.
// Nested blocks recurse, chains of `else if` do not.

import { unreachable } from '../base/invariant.ts';
import { assignment } from './assignment.ts';
import type { Code, Statement, Unpacked } from '../code/code.ts';
import type { Target } from './target.ts';
import { binary, name } from '../code/constructors.ts';
import { commentWidth, lineComment } from './comment.ts';
import { group, ifBroken, indent, line, printDocument, softline, type Doc } from './document.ts';
import { flat, flatTarget } from './flat.ts';
import { layout, layoutElement } from './layout.ts';
import { mark, type Lines } from './lines.ts';
import { propertyText } from './literal.ts';
import { typeText } from './type-text.ts';
import { textWidth } from './text-width.ts';

export const lineWidth = 80;

/** Writes statements at a depth of indentation: appends lines. */
export function printStatements(statements: readonly Statement[], depth: number, target: Target, out: Lines): void {
  const margin = '  '.repeat(depth);
  let blank = false;
  let isFirst = true;
  for (const statement of statements) {
    if (statement.kind === 'blank') {
      blank = true;
      continue;
    }
    // A blank line parts two statements; at the edge of a block, or twice, it says nothing.
    if (blank && !isFirst) out.lines.push('');
    blank = false;
    isFirst = false;
    printStatement(statement, margin, depth, target, out);
  }
}

type Written = Exclude<Statement, { readonly kind: 'blank' }>;

function printStatement(statement: Written, margin: string, depth: number, target: Target, out: Lines): void {
  switch (statement.kind) {
    case 'comment':
      out.lines.push(margin + lineComment(statement.text, commentWidth - margin.length));
      return;
    case 'if':
      printIf(statement, margin, depth, target, out);
      return;
    case 'for':
      printFor(statement, margin, depth, target, out);
      return;
    default: {
      const text = margin + flatStatement(statement, target);
      // What is nested beyond all reading stays on one line: its layout would need more stack than there is.
      const isFlat = isWithin(text, lineWidth) || deepestBracket(text) > depthLimit;
      const end = isFlat
        ? text
        : margin + printDocument([layoutStatement(statement, target), ';'], margin.length, lineWidth);
      if ('span' in statement) mark(out, margin.length, statement.span);
      out.lines.push(end);
    }
  }
}

/** Whether a line is at most this wide; almost all text is ASCII and far from the limit. */
export function isWithin(text: string, width: number): boolean {
  return text.length * 2 <= width || (text.length <= width * 2 && textWidth(text) <= width);
}

const depthLimit = 200;

/** How deep the brackets of a text are nested; those within a string count too. */
function deepestBracket(text: string): number {
  if (text.length < 2 * depthLimit) return 0;
  let depth = 0;
  let deepest = 0;
  for (const character of text) {
    if (character === '(' || character === '[') deepest = Math.max(deepest, (depth += 1));
    else if (character === ')' || character === ']') depth -= 1;
  }
  return deepest;
}

type Simple = Exclude<Written, { readonly kind: 'comment' | 'if' | 'for' }>;

function flatStatement(statement: Simple, target: Target): string {
  switch (statement.kind) {
    case 'const':
      return `const ${statement.name} = ${flat(statement.value, target)};`;
    case 'let':
      return statement.value === null
        ? `let ${letName(statement, target)};`
        : `let ${statement.name} = ${flat(statement.value, target)};`;
    case 'assign':
      return (
        `${flatTarget(statement.target, statement.operator, target)} ` +
        `${statement.operator} ${flat(statement.value, target)};`
      );
    case 'unpack':
      return statement.names.length === 0
        ? `const {} = ${flat(statement.from, target)};`
        : `const { ${statement.names.map(unpackedName).join(', ')} } = ${flat(statement.from, target)};`;
    case 'call':
      return `${flat(statement.value, target)};`;
    case 'throw':
      return `throw ${flat(statement.value, target)};`;
    case 'return':
      return `return ${flat(statement.value, target)};`;
    default:
      return unreachable(statement);
  }
}

function layoutStatement(statement: Simple, target: Target): Doc {
  switch (statement.kind) {
    case 'const':
      return layoutAssignment(`const ${statement.name}`, ' =', statement.value, target);
    case 'let':
      return statement.value === null
        ? `let ${letName(statement, target)}`
        : layoutAssignment(`let ${statement.name}`, ' =', statement.value, target);
    case 'assign': {
      const { operator } = statement;
      const isStore = operator === '=';
      const left =
        statement.target.kind === 'element'
          ? layoutElement(statement.target, 'stored', target, isStore || target === 'js' ? '' : '!')
          : layout(statement.target, 'stored', target);
      return layoutAssignment(
        left,
        ` ${operator}`,
        statement.value,
        target,
        statement.target.kind === 'name' ? 'assigned' : 'stored',
      );
    }
    case 'unpack':
      return layoutUnpack(statement, target);
    case 'call':
      return layout(statement.value, 'assigned', target);
    case 'throw':
      return ['throw ', layoutReturned(statement.value, target)];
    case 'return':
      return ['return ', layoutReturned(statement.value, target)];
    default:
      return unreachable(statement);
  }
}

export function layoutAssignment(
  left: Doc,
  operator: string,
  right: Code,
  target: Target,
  place: 'assigned' | 'stored' = 'assigned',
): Doc {
  return assignment(left, operator, right, layout(right, place, target));
}

function layoutUnpack(statement: Extract<Statement, { kind: 'unpack' }>, target: Target): Doc {
  const { names, from } = statement;
  const parts = names.map((name, index): Doc => {
    const doc = name.field === name.name ? name.name : layoutField(name, target);
    return index < names.length - 1 ? [doc, ',', line] : doc;
  });
  const left: Doc = ['const {', indent([line, ...parts]), ifBroken(',', ''), line, '}'];
  const leftBreaks = names.length > 2 && names.some((name) => name.field !== name.name);
  return assignment(left, ' =', from, layout(from, 'assigned', target), { leftBreaks });
}

function layoutField(name: Unpacked, target: Target): Doc {
  const value: Code = { kind: 'name', text: name.name };
  return assignment(propertyText(name.field), ':', value, layout(value, 'assigned', target), { property: true });
}

function unpackedName(name: Unpacked): string {
  return name.field === name.name ? name.name : `${propertyText(name.field)}: ${name.name}`;
}

function letName(statement: Extract<Statement, { kind: 'let' }>, target: Target): string {
  return target === 'ts' ? `${statement.name}: ${typeText(statement.type)}` : statement.name;
}

function layoutReturned(value: Code, target: Target): Doc {
  const doc = layout(value, 'returned', target);
  return value.kind === 'binary'
    ? group([ifBroken('(', ''), indent([softline, doc]), softline, ifBroken(')', '')])
    : doc;
}

function printIf(
  statement: Extract<Statement, { kind: 'if' }>,
  margin: string,
  depth: number,
  target: Target,
  out: Lines,
): void {
  let branch = statement;
  let opening = `${margin}if (`;
  for (;;) {
    const line = `${opening}${flat(branch.test, target)}) {`;
    out.lines.push(
      isWithin(line, lineWidth)
        ? line
        : margin + breakTest(opening.slice(margin.length), branch.test, margin.length, target),
    );
    printStatements(branch.then, depth + 1, target, out);
    const { otherwise } = branch;
    const [only] = otherwise;
    if (only === undefined) break;
    if (otherwise.length === 1 && only.kind === 'if') {
      branch = only;
      opening = `${margin}} else if (`;
      continue;
    }
    out.lines.push(`${margin}} else {`);
    printStatements(otherwise, depth + 1, target, out);
    break;
  }
  out.lines.push(`${margin}}`);
}

function breakTest(opening: string, test: Code, indentation: number, target: Target): string {
  return printDocument(
    [opening, group([indent([softline, layout(test, 'tested', target)]), softline]), ') {'],
    indentation,
    lineWidth,
  );
}

/** A loop up runs while the index is below `to`, a loop down as long as it is not below. */
function printFor(
  statement: Extract<Statement, { kind: 'for' }>,
  margin: string,
  depth: number,
  target: Target,
  out: Lines,
): void {
  const { index, from, step, body } = statement;
  const test = binary(name(index), step > 0 ? '<' : '>=', statement.to);
  const update =
    Math.abs(step) === 1 ? `${index}${step > 0 ? '++' : '--'}` : `${index} ${step > 0 ? '+=' : '-='} ${Math.abs(step)}`;
  const { lines } = out;
  const start = lines.push('') - 1;
  printStatements(body, depth + 1, target, out);
  const isEmpty = lines.length === start + 1;
  const end = isEmpty ? ') {}' : ') {';
  const line = `${margin}for (let ${index} = ${flat(from, target)}; ${flat(test, target)}; ${update}${end}`;
  lines[start] = isWithin(line, lineWidth)
    ? line
    : margin + breakFor(index, from, test, update, end, margin.length, target);
  if (!isEmpty) lines.push(`${margin}}`);
}

function breakFor(
  index: string,
  from: Code,
  test: Code,
  update: string,
  end: string,
  indentation: number,
  target: Target,
): string {
  const start = layoutAssignment(`let ${index}`, ' =', from, target);
  const parts: Doc = [softline, start, ';', line, layout(test, 'looped', target), ';', line, update];
  return printDocument(['for (', group([indent(parts), softline]), end], indentation, lineWidth);
}
