// The command `gradc`: reads the options and loads only what the command needs, so that a short answer is a fast one.

import { commands } from './commands.ts';
import { CommandFault } from '../disk/fault.ts';
import { parseOptions } from './options.ts';
import { watchOutput } from './output.ts';
import { version } from './version.ts';

export async function main(words: readonly string[]): Promise<void> {
  const output = watchOutput();
  const exit = await run(words);
  // By now it may be known that the answer is lost.
  process.exitCode = output.isLost ? 2 : exit;
}

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
