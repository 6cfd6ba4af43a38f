// Where the module of each source goes. Two sources for one file, and a module over its own source, are refused.

import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, parse, relative, resolve } from 'node:path';
import { CommandFault } from '../disk/fault.ts';
import { found, foundLink } from '../disk/found.ts';
import { shownPath, typingsPath } from '../disk/paths.ts';
import { functionName } from '../disk/function-name.ts';
import type { Input } from './inputs.ts';
import type { Settings } from './settings.ts';

export type Job = {
  /** `-` is standard input. */
  readonly input: string;
  /** The folder from which its path goes on below the folder of outputs. */
  readonly base: string;
  /** `-` is standard output. */
  readonly output: string;
  /** The name of a bare file's function. */
  readonly name: string;
  /** The source's name in the module's header. */
  readonly file: string;
};

/** Where modules go that no other place is named for. */
export function outputFolder({ outDir }: Pick<Settings, 'outDir'>): string {
  return outDir ?? 'generated';
}

/** Throws a `CommandFault`. */
export function planOutputs(inputs: readonly Input[], settings: Settings): readonly Job[] {
  if (settings.output !== null && settings.outDir !== null) throw new CommandFault('give either --output or --out-dir');
  if (settings.output !== null && inputs.length > 1)
    throw new CommandFault(`--output takes one source, not ${inputs.length}; use --out-dir`);
  const jobs = inputs.map((input) => ({
    input: input.path,
    base: input.base,
    output: settings.output ?? outputOf(input, settings),
    name: functionName(input.path),
    file: input.path === '-' ? 'standard input' : basename(input.path),
  }));
  refuseClashes(jobs);
  return jobs;
}

/** Below the folder of outputs as it lies below its base. */
function outputOf({ path: input, base }: Input, settings: Settings): string {
  if (settings.command === 'types') {
    if (input === '-' || parse(input).ext === '') throw new CommandFault('types stand beside a file with an extension');
    return typingsPath(input);
  }
  if (input === '-' && settings.outDir === null) return '-';
  const name = input === '-' ? functionName(input) : parse(input).name;
  const inside = input === '-' ? '' : relative(base, dirname(input));
  return join(outputFolder(settings), inside, `${name}.${settings.target}`);
}

function refuseClashes(jobs: readonly Job[]): void {
  const sources = new Map(jobs.map((job) => [identityOf(job.input), job.input]));
  const taken = new Map<string, Job>();
  for (const job of jobs) {
    if (job.output === '-') continue;
    const key = identityOf(job.output);
    const first = taken.get(key);
    if (first !== undefined)
      throw new CommandFault(`${first.input} and ${job.input} would both write ${shownPath(job.output)}`);
    if (sources.has(key)) throw new CommandFault(`${job.input} would write over the source ${sources.get(key) ?? ''}`);
    taken.set(key, job);
  }
}

/** The same for all paths of one file, by links too, and for those of one that is not there yet. */
function identityOf(path: string): string {
  const there = found(path);
  if (there !== undefined) return `${String(there.dev)}:${String(there.ino)}`;
  let target = resolve(path);
  for (let count = 0; count < mostLinks && foundLink(target)?.isSymbolicLink() === true; count++)
    target = resolve(dirname(target), readlinkSync(target));
  const missing: string[] = [];
  // The folders that are there may have several paths as well.
  for (let folder = target; ; folder = dirname(folder)) {
    if (folder === dirname(folder) || foundLink(folder) !== undefined) return join(realPathOf(folder), ...missing);
    missing.unshift(basename(folder));
  }
}

const mostLinks = 40;

function realPathOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
