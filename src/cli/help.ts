// The help text; commands and options come from their tables.

import { commands } from './commands.ts';
import { options } from './settings.ts';

const outro = `Exit codes: 0 done, 1 the source is at fault, stale or not verified, 2 wrong usage or input and output.
Results go to standard output, everything else to standard error. NO_COLOR and FORCE_COLOR are respected.`;

export function helpText(): string {
  const usages = commands.map(({ usage: words, help }) => `  gradc ${words.padEnd(25)} ${help}`);
  const examples = commands.flatMap((command) => command.examples.map((example) => `  ${example}`));
  const rows = (owner: string): string =>
    options
      .filter(({ command }) => command.split(' ').includes(owner))
      .map((option) => `  ${usage(option).padEnd(31)} ${option.help}`)
      .join('\n');
  return [
    'gradc compiles mathematics into TypeScript functions with gradients.',
    `Usage\n${usages.join('\n')}`,
    `Examples\n${examples.join('\n')}`,
    ...commands.map(({ name }, i) => `Options of gradc${i === 0 ? '' : ` ${name}`}\n${rows(name)}`),
    `Options of ${commands.length === 2 ? 'both' : 'all'}\n${rows('both')}`,
    outro,
  ].join('\n\n');
}

function usage({ name, short, argument }: (typeof options)[number]): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`;
}
