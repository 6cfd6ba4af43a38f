#!/usr/bin/env node
// The command `gradc`: reads the options and loads only what the command needs, so that a short answer is a fast one.

import { commands } from './commands.ts';
import { setFlagsFromString } from 'node:v8';
import { CommandFault, reasonOf } from '../disk/fault.ts';
import { parseOptions } from './options.ts';
import { version } from './version.ts';

// A compilation runs many functions, each for a short time: an engine that optimises them as early as it does by itself
// spends half of the command's time on that. The unit is bytes of bytecode that a function has run.
setFlagsFromString('--interrupt-budget=1000000');

// A reader that has seen enough closes the pipe: not our fault, and nothing more to do. What else cannot be written is
// an answer that nobody gets.
const output = { isLost: false };
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') return;
  if (!output.isLost) process.stderr.write(`gradc: cannot write to standard output: ${reasonOf(error)}\n`);
  output.isLost = true;
  process.exitCode = 2;
});
// What is said beside the answer may go unheard.
process.stderr.on('error', () => undefined);

const exit = await run(process.argv.slice(2));
// By now it may be known that the answer is lost.
process.exitCode = output.isLost ? 2 : exit;

async function run(words: readonly string[]): Promise<number> {
  try {
    return await command(words);
  } catch (error) {
    if (error instanceof CommandFault) {
      process.stderr.write(`gradc: ${error.message}\n`);
      return 2;
    }
    const { crashReport } = await import('./crash.ts');
    process.stderr.write(crashReport(error));
    return 70;
  }
}

async function command(words: readonly string[]): Promise<number> {
  const settings = await parseOptions(
    words,
    commands.map(({ name }) => name),
    async () => (await import('../disk/config.ts')).configIn('.'),
  );
  if (settings.version) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  if (settings.help) {
    const { helpText } = await import('./help.ts');
    process.stdout.write(`${helpText()}\n`);
    return 0;
  }
  const row = commands.find(({ name }) => name === settings.command);
  if (settings.operands.length === 0 && row?.operand === undefined)
    throw new CommandFault('no file given; gradc --help shows how it is used');
  const { openTerminal } = await import('./terminal.ts');
  return row === undefined ? 2 : row.run(settings, openTerminal());
}
