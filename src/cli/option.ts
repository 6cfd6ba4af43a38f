// What an option of the command line is: a row of a table.

import type { OptionRule } from '../options.ts';

export type Option = {
  readonly name: string;
  readonly short?: string;
  /** Its argument as the help shows it; an option without one is a switch. */
  readonly argument?: string;
  /** What its argument may be, if not any text. */
  readonly rule?: OptionRule;
  /** The commands whose option it is; none where it belongs to all of them. */
  readonly commands: readonly string[];
  readonly help: string;
};
