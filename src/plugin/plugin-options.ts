// The options of the plugin: those of a compilation are checked as the API checks them, its own here.

import type { Found } from '../disk/config.ts';
import { checkedCall, mistake, unknownOption, type Options } from '../options.ts';

/** What is compiled is said as in the API (`Options`). */
export type PluginOptions = Pick<Options, 'exports' | 'unroll' | 'fastMath' | 'checkpoint' | 'math'> & {
  /** Which modules are sources, by their absolute path: those that end with `.grad` if it is left out. */
  readonly include?: RegExp;
  /** Whether `loss.d.grad.ts` and its map are written beside `loss.grad` whenever they change; true if left out. */
  readonly types?: boolean;
};

export type Checked = { readonly include: RegExp; readonly types: boolean; readonly options: Options };

const known: readonly (keyof PluginOptions)[] = [
  'exports',
  'unroll',
  'fastMath',
  'checkpoint',
  'math',
  'include',
  'types',
];

/** Throws a `GradcError` that names what is wrong. */
export function checkedPluginOptions(given: unknown): Checked {
  if (!isObject(given)) throw mistake('options', 'an object', given);
  for (const name of Object.keys(given)) if (!known.some((one) => one === name)) throw unknownOption(name, known);
  const { include = /\.grad$/, types = true, ...rest } = given;
  if (!(include instanceof RegExp)) throw mistake('option include', 'a regular expression', include);
  if (typeof types !== 'boolean') throw mistake('option types', 'true or false', types);
  // One with `g` or `y` goes on where it ended the last time.
  const which = new RegExp(include.source, include.flags.replace(/[gy]/g, ''));
  return { include: which, types, options: checkedCall('', rest).options };
}

function isObject(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** What the project's configuration says of a compilation, as far as the plugin has a say in it. */
export function configuredOptions(found: Found | null): Options {
  const { exports, unroll, fastMath, checkpoint, math } = found?.config ?? {};
  return checkedCall('', { exports, unroll, fastMath, checkpoint, math }).options;
}
