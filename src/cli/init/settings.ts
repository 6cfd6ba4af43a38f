// The options of `gradc init`.

import type { Option } from '../option.ts';

/** Each before those that are often there beside it: vite brings rolldown or rollup along, and others bring esbuild. */
export const bundlers = ['vite', 'rspack', 'webpack', 'rolldown', 'rollup', 'esbuild'] as const;
export type Bundler = (typeof bundlers)[number];

export const initOptions: readonly Option[] = [
  {
    name: 'bundler',
    argument: 'NAME',
    rule: { kind: 'choice', of: [...bundlers, 'none'] },
    commands: ['init'],
    help: `${bundlers.join(', ')} or none (default: the one found)`,
  },
  { name: 'ignore', commands: ['init'], help: 'Git ignores what gradc writes (default)' },
  { name: 'commit', commands: ['init'], help: 'what gradc writes is committed, and a script checks that it is fresh' },
  { name: 'dry-run', commands: ['init'], help: 'only say what would be done' },
];

export type InitSettings = {
  readonly bundler: Bundler | 'none' | null;
  /** What becomes of what gradc writes; if neither is asked for, what was chosen before. */
  readonly ignore: boolean;
  readonly commit: boolean;
  readonly dryRun: boolean;
};

export function initSettings(values: ReadonlyMap<string, string>): InitSettings {
  const bundler = values.get('bundler');
  return {
    bundler: bundler === 'none' ? bundler : (bundlers.find((one) => one === bundler) ?? null),
    ignore: values.has('ignore'),
    commit: values.has('commit'),
    dryRun: values.has('dry-run'),
  };
}
