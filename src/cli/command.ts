// What a command is: a row of a table.

import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

export type Command = {
  readonly name: string;
  /** What follows `gradc`, and what it does. */
  readonly usage: string;
  readonly help: string;
  readonly examples: readonly string[];
  /** What its operand is, where it is no file; it can be left out, or the command says itself that it cannot. */
  readonly operand?: 'topic' | 'shell' | 'none';
  /** Loads what it needs, so that a short answer is a fast one. */
  readonly run: (settings: Settings, terminal: Terminal) => Promise<number>;
};
