// What a shell may offer, from the tables of commands and options.

import type { Command } from '../command.ts';
import { topics } from '../explain/topics.ts';
import type { Option } from '../option.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What the value of an option, or an operand, is. */
export type Offer =
  { readonly kind: 'one' | 'some'; readonly of: readonly string[] } | { readonly kind: 'file' | 'folder' | 'text' };

/** Of an option that is no switch. */
export function offerOf({ argument, rule }: Option): Offer {
  if (rule?.kind === 'choice') return { kind: 'one', of: rule.of };
  if (rule?.kind === 'list') return { kind: 'some', of: rule.of };
  if (argument?.includes('FILE') === true) return { kind: 'file' };
  return { kind: argument === 'DIR' ? 'folder' : 'text' };
}

/** Of what stands behind a command. */
export function operandOffer({ operand }: Command): Offer {
  if (operand === undefined) return { kind: 'file' };
  if (operand === 'none') return { kind: 'text' };
  // Marks would have to be quoted.
  return { kind: 'one', of: operand === 'shell' ? shells : topics().filter((name) => /^[\p{L}\p{N}_]+$/u.test(name)) };
}

/** Those that are named; the first of the table is meant where none is. */
export function namesOf([, ...named]: readonly Command[]): readonly string[] {
  return named.map(({ name }) => name);
}

export function isOf({ commands: owners }: Option, command: string): boolean {
  return owners.length === 0 || owners.includes(command);
}

/** As it is written on the command line. */
export function spellings({ name, short }: Option): readonly string[] {
  return [...(short === undefined ? [] : [`-${short}`]), `--${name}`];
}

/** A text in single quotes, for all three shells; fish alone reads a backslash inside. */
export function quoted(text: string, shell: Shell): string {
  if (shell === 'fish') return `'${text.replace(/[\\']/g, '\\$&')}'`;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
