// A diagnostic as a person reads it: where, code, message and hint, then the source line with carets under the span.
// What would act on a terminal is made visible, whether it comes from the source, the message or the file's name.

import picocolors from 'picocolors';
import type { Span } from '../base/span.ts';
import type { Diagnostic } from './diagnostic.ts';
import { excerpt, printable } from './excerpt.ts';
import { inSourceOrder } from './in-files.ts';
import { lineTable, positionAt, type LineTable } from './lines.ts';

type Paint = ReturnType<typeof picocolors.createColors>;

/** Of the files that are used: their texts, and what people call them. */
export type UsedTexts = ReadonlyMap<string, { readonly name: string; readonly source: string }>;

const noneUsed: UsedTexts = new Map();

/** A file with its lines. */
type Text = { readonly name: string; readonly table: LineTable };
type Texts = (file: string | undefined) => Text;

export function formatDiagnostic(
  diagnostic: Diagnostic,
  source: string,
  fileName: string,
  colour: boolean,
  used: UsedTexts = noneUsed,
): string {
  return render(diagnostic, textsOf(source, fileName, used), picocolors.createColors(colour));
}

/** All of them in source order, an empty line between two. */
export function formatDiagnostics(
  diagnostics: readonly Diagnostic[],
  source: string,
  fileName: string,
  colour: boolean,
  used: UsedTexts = noneUsed,
): string {
  const texts = textsOf(source, fileName, used);
  const paint = picocolors.createColors(colour);
  return inSourceOrder(diagnostics)
    .map((diagnostic) => render(diagnostic, texts, paint))
    .join('\n\n');
}

function textsOf(source: string, name: string, used: UsedTexts): Texts {
  const tables = new Map<string | undefined, Text>([[undefined, { name, table: lineTable(source) }]]);
  return (file) => {
    let text = tables.get(file);
    if (text === undefined) {
      const own = used.get(file ?? '') ?? { name: file ?? '', source: '' };
      tables.set(file, (text = { name: own.name, table: lineTable(own.source) }));
    }
    return text;
  };
}

function render(diagnostic: Diagnostic, texts: Texts, paint: Paint): string {
  const { name, table } = texts(diagnostic.file);
  const mark = diagnostic.severity === 'error' ? paint.red : paint.yellow;
  const { line, column } = positionAt(table, diagnostic.span.start);
  const place = paint.bold(`${printable(name)}:${line}:${column}`);
  const warning = diagnostic.severity === 'warning' ? `${mark('warning')}: ` : '';
  const hint = diagnostic.hint === null ? null : printable(diagnostic.hint);
  const isQuestion = hint?.startsWith('did you mean') ?? false;
  const question = isQuestion ? `: ${hint}` : '';

  const places = [diagnostic, ...diagnostic.related];
  const gutter = Math.max(
    ...places.map(({ span, file }) => String(positionAt(texts(file).table, span.end).line).length),
  );
  const rows = [
    `${place}  ${mark(diagnostic.code)}  ${warning}${printable(diagnostic.message)}${question}`,
    ...frame(table, diagnostic.span, gutter, mark, '', paint),
  ];
  for (const { message, span, file } of diagnostic.related) {
    const other = texts(file);
    const rest = other.table === table ? '' : `, in ${printable(other.name)}`;
    rows.push(...frame(other.table, span, gutter, paint.cyan, `${printable(message)}${rest}`, paint));
  }
  if (hint !== null && !isQuestion) rows.push(`  ${' '.repeat(gutter)} ${paint.dim('=')} ${hint}`);
  return rows.join('\n');
}

/** The span's line with carets; of a span over several lines the first and the last. */
function frame(
  table: LineTable,
  span: Span,
  gutter: number,
  mark: (text: string) => string,
  label: string,
  paint: Paint,
): string[] {
  const first = positionAt(table, span.start);
  const last = positionAt(table, span.end > span.start ? span.end - 1 : span.end);
  const row = (head: string, text: string): string => `  ${paint.dim(`${head.padStart(gutter)} |`)} ${text}`.trimEnd();
  const marked = (line: number, from: number, to: number, note: string): string[] => {
    const { text, indent, carets } = excerpt(table, line, from, to);
    return [
      row(String(line), text),
      row('', `${' '.repeat(indent)}${mark('^'.repeat(carets))}${note === '' ? '' : ` ${note}`}`),
    ];
  };
  if (last.line === first.line) return marked(first.line, span.start, span.end, label);
  const lastStart = span.end - (last.column - 1) - 1;
  const indentation =
    /^[ \t]*/.exec(table.source.slice(lastStart, Math.min(span.end, lastStart + 60)))?.[0].length ?? 0;
  return [
    ...marked(first.line, span.start, span.end, ''),
    ...(last.line > first.line + 1 ? [row('…', '')] : []),
    ...marked(last.line, lastStart + indentation, span.end, label),
  ];
}
