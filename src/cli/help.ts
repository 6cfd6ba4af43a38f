// The help text; the options come from their table.

import { options } from './options.ts';

const intro = `gradc compiles mathematics into TypeScript functions with gradients.

Usage
  gradc FILE|GLOB|- …             write generated/NAME.ts for each file; - reads standard input, prints the module
  gradc eval FILE name=value …    print value, gradient and every stage at a point

Examples
  gradc expr.txt
  gradc 'src/**/*.grad' -d src/generated --check
  echo 'sin(x) * y' | gradc -
  gradc eval expr.txt x=3 y=-4`;

const outro = `Exit codes: 0 done, 1 the source is at fault, stale or not verified, 2 wrong usage or input and output.
Results go to standard output, everything else to standard error. NO_COLOR and FORCE_COLOR are respected.`;

export function helpText(): string {
  const rows = (command: string): string => {
    const own = options.filter((option) => option.command === command);
    return own.map((option) => `  ${usage(option).padEnd(31)} ${option.help}`).join('\n');
  };
  return [
    intro,
    `Options of gradc\n${rows('compile')}`,
    `Options of gradc eval\n${rows('eval')}`,
    `Options of both\n${rows('both')}`,
    outro,
    '',
  ]
    .join('\n\n')
    .trimEnd();
}

function usage({ name, short, argument }: (typeof options)[number]): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${argument === undefined ? '' : ` ${argument}`}`;
}
