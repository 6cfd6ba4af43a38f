// The help text; commands and options come from their tables.

import { commands } from './commands.ts';
import { options } from './settings.ts';

const outro = `Exit codes: 0 done, 1 the source is at fault, stale or not verified, 2 wrong usage or input and output,
3 not converged.
Results go to standard output, everything else to standard error. NO_COLOR and FORCE_COLOR are respected.`;

export function helpText(): string {
  const usages = commands.map(({ usage: words, help }) => `  gradc ${words.padEnd(38)} ${help}`);
  const examples = commands.flatMap((command) => command.examples.map((example) => `  ${example}`));
  const owners = [...new Map(options.map((option) => [option.commands.join(), option.commands])).values()];
  const order = [...owners.filter((some) => some.length > 0).sort(byPlace), []];
  const blocks = order.map((some) => `${heading(some)}\n${rows(some)}`);
  return [
    'gradc compiles mathematics into TypeScript functions with gradients.',
    `Usage\n${usages.join('\n')}`,
    `Examples\n${examples.join('\n')}`,
    ...blocks,
    outro,
  ].join('\n\n');
}

/** In the order of the commands; those of one before those of several. */
function byPlace(a: readonly string[], b: readonly string[]): number {
  const place = (some: readonly string[]): number => commands.findIndex(({ name }) => name === some[0]);
  return place(a) - place(b) || a.length - b.length;
}

function heading(owners: readonly string[]): string {
  const names = owners.map((owner) => (owner === commands[0]?.name ? 'gradc' : `gradc ${owner}`));
  return owners.length === 0 ? 'Options of all' : `Options of ${names.join(', ')}`;
}

function rows(owners: readonly string[]): string {
  return options
    .filter((option) => option.commands.join() === owners.join())
    .map((option) => `  ${usage(option).padEnd(31)} ${option.help}`)
    .join('\n');
}

function usage({ name, short, argument }: (typeof options)[number]): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`;
}
