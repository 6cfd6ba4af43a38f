// A diagnostic is a plain value: what is wrong, where, and what to do about it. Its text comes from the one table of
// messages.

import type { Span } from '../base/span.ts';
import { messages, type Code, type Values } from './messages.ts';

export type Severity = 'error' | 'warning';

export type Diagnostic = {
  readonly code: Code;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** The file that is used in which it stands, by its path from the source; left out for the source itself. */
  readonly file?: string;
  readonly hint: string | null;
  readonly related: readonly Related[];
};

export type Related = { readonly message: string; readonly span: Span; readonly file?: string };

/**
 * Fills a message of the table. Values are quoted user text: control characters are made visible and long text is cut,
 * but for the value `ours`, which no user wrote.
 */
export function diagnose<C extends Code>(
  code: C,
  span: Span,
  values: Values<C>,
  more: { readonly hint?: string | null; readonly related?: readonly Related[]; readonly ours?: keyof Values<C> } = {},
): Diagnostic {
  const { severity, text } = messages[code];
  const message = text.replace(/\{(\w+)\}/g, (_, key: string) => {
    const value = (values as Record<string, string | number>)[key] ?? '';
    return key === more.ours ? String(value) : visible(value);
  });
  return { code, severity, message, span, hint: more.hint ?? null, related: more.related ?? [] };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** User text that is safe to show on a terminal and in a comment. */
export function visible(value: string | number): string {
  const text = escaped(String(value));
  return text.length <= 60 ? text : `${text.slice(0, 40)}…${text.slice(-12)}`;
}

/** The same at any length. */
export function escaped(value: string): string {
  return value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
}
