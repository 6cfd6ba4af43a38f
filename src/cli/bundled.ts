#!/usr/bin/env node
// The entry of the built command. Help and version are answered from here, all else by the command's own bundle.

import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { loadBundle } from './cached-bundle.ts';
import { commands } from './commands.ts';
import { helpText } from './help.ts';
import { watchOutput } from './output.ts';
import { version } from './version.ts';

/** The name of the file beside this one, which holds a hash of its contents; the build fills it in. */
declare const BUNDLED_COMMAND: string;

// A compilation runs many functions, each for a short time: an engine that optimises them as early as it does by itself
// spends half of the command's time on that. The unit is bytes of bytecode that a function has run.
setFlagsFromString('--interrupt-budget=1000000');

const words = process.argv.slice(2);
const [first = '', ...more] = words;
const answer = more.length > 0 ? null : shortAnswer(first);
if (answer === null) {
  const { name = 'compile' } = commands.find((command) => command.name === first) ?? {};
  const file = fileURLToPath(new URL(BUNDLED_COMMAND, import.meta.url));
  await loadBundle<typeof import('./bundled-command.ts')>(file, name).run(words, async (address) => import(address));
} else {
  watchOutput();
  process.stdout.write(`${answer}\n`);
}

function shortAnswer(word: string): string | null {
  if (word === '--version' || word === '-V') return version;
  return word === '--help' || word === '-h' ? helpText() : null;
}
