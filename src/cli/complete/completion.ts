// `gradc completion SHELL`: a script for that shell, from the tables of commands and options.

import { CommandFault } from '../../disk/fault.ts';
import type { Command } from '../command.ts';
import type { Exit } from '../compile-files.ts';
import type { Settings } from '../settings.ts';
import type { Terminal } from '../terminal.ts';
import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import { shells, type Shell } from './offered.ts';
import { zshScript } from './zsh.ts';

const scripts: { readonly [shell in Shell]: (commands: readonly Command[]) => string } = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export function printCompletion(commands: readonly Command[], { operands }: Settings, terminal: Terminal): Exit {
  const shell = shells.find((name) => name === operands[0]);
  if (shell === undefined || operands.length > 1)
    throw new CommandFault(`completion takes a shell: gradc completion ${shells.join('|')}`);
  terminal.result(scripts[shell](commands));
  return 0;
}
