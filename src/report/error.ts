// What the API throws for a source at fault: the diagnostics are the content, the message is for whoever prints the
// error, and begins with the place of the first one: `loss.grad:1:5: GR2001 unknown name 'bad' (and 1 more)`.

import { escaped, hasErrors, type Diagnostic } from './diagnostic.ts';
import { inSourceOrder, type TextFile } from './in-files.ts';
import { lineTable, positionAt } from './lines.ts';

/** The texts in which the diagnostics stand; `name` is what the source itself is called. */
type Texts = { readonly name: string | null; readonly files: readonly TextFile[] };

export class GradcError extends Error {
  override readonly name = 'GradcError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], texts: Texts = { name: null, files: [] }) {
    super(summaryOf(diagnostics, texts));
    this.diagnostics = diagnostics;
  }
}

function summaryOf(diagnostics: readonly Diagnostic[], texts: Texts): string {
  const errors = hasErrors(diagnostics)
    ? diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
    : diagnostics;
  const [first] = inSourceOrder(errors);
  if (first === undefined) return 'the source is at fault';
  const hint = first.hint === null ? '' : `: ${first.hint}`;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  return `${placeOf(first, texts)}${first.code} ${first.message}${hint}${more}`;
}

/** File, line and column, as far as they are known; nothing for what is wrong with a call. */
function placeOf({ code, span, file }: Diagnostic, { name, files }: Texts): string {
  const text = files.find(({ path }) => path === (file ?? null))?.text;
  if (text === undefined || code.startsWith('GR6')) return '';
  const { line, column } = positionAt(lineTable(text), span.start);
  const place = `${String(line)}:${String(column)}: `;
  const shown = file ?? name;
  return shown === null ? place : `${escaped(shown)}:${place}`;
}
