// What all builders of the tree share: where mistakes go, and how tokens become spans and names.

import type { IToken } from 'chevrotain';
import type { Span } from '../base/span.ts';
import { diagnose, type Diagnostic } from '../report/diagnostic.ts';

/** Takes a mistake. */
export type Report = (diagnostic: Diagnostic) => void;

export function tokenSpan(token: IToken): Span {
  return { start: token.startOffset, end: token.startOffset + token.image.length };
}

export function tokenEnd(token: IToken): number {
  return token.startOffset + token.image.length;
}

const beyondAscii = /[^\0-\x7f]/;

/**
 * A name as the rest of gradc sees it: composed, so that é is one letter however it was typed, and μ one letter for µ.
 */
export function nameOf(token: IToken): string {
  const { image } = token;
  return beyondAscii.test(image) ? image.normalize('NFC').replaceAll('µ', 'μ') : image;
}

/** The name that `token` gives to something new. */
export function newNameOf(token: IToken, report: Report): string {
  if (token.image === 'if') report(diagnose('GR1015', tokenSpan(token), {}));
  return letteredNameOf(token, report);
}

/** The same where `if` has been dealt with. */
export function letteredNameOf(token: IToken, report: Report): string {
  const name = nameOf(token);
  if (name === '√' || name === '∞') report(diagnose('GR1029', tokenSpan(token), { name }));
  return name;
}
