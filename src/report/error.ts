// What the API throws for a source at fault: the diagnostics are the content, the message is for whoever prints the
// error.

import { hasErrors, type Diagnostic } from './diagnostic.ts';

export class GradcError extends Error {
  override readonly name = 'GradcError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(summaryOf(diagnostics));
    this.diagnostics = diagnostics;
  }
}

function summaryOf(diagnostics: readonly Diagnostic[]): string {
  const errors = hasErrors(diagnostics)
    ? diagnostics.filter((diagnostic) => diagnostic.severity === 'error')
    : diagnostics;
  const [first] = errors;
  if (first === undefined) return 'the source is at fault';
  const hint = first.hint === null ? '' : `: ${first.hint}`;
  const more = errors.length === 1 ? '' : ` (and ${errors.length - 1} more)`;
  return `${first.code} ${first.message}${hint}${more}`;
}
