// What a project asks for each time, in `gradc.config.ts`, `.js` or `.json`, or in package.json.

import type { Options } from './options.ts';

/** What a configuration may say. */
export type Config = Pick<
  Options,
  'exports' | 'unroll' | 'fastMath' | 'checkpoint' | 'math' | 'sourceMap' | 'target'
> & {
  /** The files, folders and globs that are meant where the command names none. */
  readonly files?: readonly string[];
  readonly outDir?: string;
};

/** Gives what it is given: with it, an editor knows the type of a configuration. */
export function defineConfig(config: Config): Config {
  return config;
}

/** Its keys: there are no others. */
export const configKeys: readonly (keyof Config)[] = [
  'files',
  'outDir',
  'target',
  'exports',
  'unroll',
  'fastMath',
  'checkpoint',
  'math',
  'sourceMap',
];
