// `gradc FILE …`: source → module for each file, written only where it changes. The exit code is the worst of all
// files.

import type { FunctionInfo } from '../analyse/function-info.ts';
import type { Compiled } from '../compile.ts';
import { GradcError } from '../report/error.ts';
import { CommandFault } from '../disk/fault.ts';
import { expandInputs } from './inputs.ts';
import { formattedFor } from '../disk/formatted.ts';
import { areFresh, moduleFiles, writeModule } from '../disk/module-files.ts';
import { compileOptions, type Settings } from './settings.ts';
import { orphansIn } from './orphans.ts';
import { shownPath } from '../disk/paths.ts';
import { outputFolder, planOutputs, type Job } from './outputs.ts';
import { readSource } from '../disk/read-source.ts';
import { exitOf, openReporter, type Reporter } from './report-files.ts';
import type { Terminal } from './terminal.ts';
import { isUpToDate } from './up-to-date.ts';
import { usedFiles, type UsedFiles } from '../disk/used-files.ts';

export type Exit = 0 | 1 | 2 | 3;

export async function compileFiles(settings: Settings, terminal: Terminal): Promise<Exit> {
  const jobs = planOutputs(await expandInputs(settings.operands), settings);
  if (settings.check && jobs.some((job) => job.output === '-'))
    throw new CommandFault('--check needs a file to compare with: give --output or --out-dir');
  if (settings.sourceMap && jobs.some((job) => job.output === '-'))
    throw new CommandFault('--source-map needs a file to stand beside: give --output or --out-dir');
  return runJobs(jobs, settings, terminal);
}

/** `noted` is told the paths of the files that each source uses, or would use. */
export async function runJobs(
  jobs: readonly Job[],
  settings: Settings,
  terminal: Terminal,
  noted: (job: Job, paths: ReadonlySet<string>) => void = () => undefined,
): Promise<Exit> {
  const reporter = openReporter(settings, terminal);
  const exits: Exit[] = [];
  for (const [done, job] of jobs.entries()) {
    if (jobs.length > 1) terminal.progress(`[${done + 1}/${jobs.length}] ${shownInput(job)}`);
    const used = usedFiles(job.input);
    exits.push(await runJob(job, used, settings, terminal, reporter));
    noted(job, used.paths);
  }
  if (settings.check) exits.push(await checkAll(exits, jobs, settings, reporter));
  await reporter.finish();
  return exits.includes(2) ? 2 : exits.includes(1) ? 1 : 0;
}

async function runJob(
  job: Job,
  { resolve, texts: used }: UsedFiles,
  settings: Settings,
  terminal: Terminal,
  reporter: Reporter,
): Promise<Exit> {
  const path = shownInput(job);
  const source = await readSource(job.input);
  if (source.kind !== 'text') {
    await reporter.report({ path, source: '', diagnostics: [], error: source.reason });
    return source.kind === 'malformed' ? 1 : 2;
  }
  if (!settings.check && (await isUpToDate(job, source.text, settings))) {
    delivered(job, ['(unchanged)'], terminal, reporter);
    return 0;
  }
  const { compileOpened, opened, typingsOpened, verifiable } = await import('../compile.ts');
  const options = {
    ...compileOptions(settings),
    name: job.name,
    file: job.file,
    target: settings.target,
    sourceMap: settings.sourceMap,
    resolve,
  };
  try {
    const open = opened(source.text, options);
    const compiled = settings.command === 'types' ? typingsOpened(open) : await compileOpened(open);
    const { diagnostics } = compiled;
    await reporter.report({ path, source: source.text, diagnostics, used });
    if (exitOf(diagnostics) === 1) return 1;
    // What a slope is measured on, and held against.
    const { exports } = settings;
    const whole =
      exports === null ? open : opened(source.text, { ...options, exports: [...exports, 'value', 'split'] });
    const verdict = settings.verify ? await (await import('./verify.ts')).verifyText(verifiable(whole)) : null;
    if (verdict !== null && !verdict.holds) {
      for (const line of verdict.lines) reporter.remark(`${path}: ${terminal.paint.red(line)}`);
      return 1;
    }
    const exit = await deliver(job, compiled, settings, terminal, reporter);
    for (const line of verdict?.lines ?? []) reporter.remark(`${path}: ${line}`);
    return exit;
  } catch (error) {
    if (error instanceof GradcError) {
      await reporter.report({ path, source: source.text, diagnostics: error.diagnostics, used });
      return 1;
    }
    if (!(error instanceof CommandFault)) throw error;
    await reporter.report({ path, source: source.text, diagnostics: [], error: error.message });
    return 2;
  }
}

async function deliver(
  job: Job,
  compiled: Compiled,
  settings: Settings,
  terminal: Terminal,
  reporter: Reporter,
): Promise<Exit> {
  if (job.output === '-') {
    terminal.result(compiled.code);
    return 0;
  }
  // The lines of a source map are those of the printer.
  const code = compiled.map === null ? await formattedFor(job.output, compiled.code) : compiled.code;
  const files = moduleFiles(job, { ...compiled, code });
  if (settings.check) {
    if (await areFresh(files)) return 0;
    terminal.result(`${shownPath(job.output)}\n`);
    return 1;
  }
  const changed = await writeModule(files, settings.force);
  const notes = [costs(compiled.functions), changed ? '' : '(unchanged)'].filter((note) => note !== '');
  delivered(job, notes, terminal, reporter);
  return 0;
}

function delivered(job: Job, notes: readonly string[], terminal: Terminal, reporter: Reporter): void {
  const shown = notes.map((note) => `  ${terminal.paint.dim(note)}`).join('');
  reporter.remark(`${shownInput(job)} → ${shownPath(job.output)}${shown}`);
}

function costs(functions: readonly FunctionInfo[]): string {
  if (functions.length === 0) return '';
  const total = (of: (info: FunctionInfo) => number): number => functions.reduce((sum, info) => sum + of(info), 0);
  const several = functions.length === 1 ? '' : `${counted(functions.length, 'function')}, `;
  const stages = counted(
    total((info) => info.stages.length),
    'stage',
  );
  return `${several}${stages}${operations(functions)}`;
}

/** What fits on a line beside the names of files. */
const mostText = 80;

/** Counts that depend on sizes are shown for one function alone: those of two are no sum. */
function operations(functions: readonly FunctionInfo[]): string {
  const [first, ...others] = functions;
  if (first !== undefined && others.length === 0) {
    const { text } = first.operations;
    return text.length <= mostText ? `, ${text}` : '';
  }
  const sums = { forward: 0, backward: 0 };
  for (const {
    operations: { forward, backward },
  } of functions) {
    if (typeof forward === 'string' || typeof backward === 'string') return '';
    sums.forward += forward;
    sums.backward += backward;
  }
  return `, values ≈ ${sums.forward} operations, gradients + ${sums.backward}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What is stale, whose source is gone, and what to run. */
async function checkAll(
  exits: readonly Exit[],
  jobs: readonly Job[],
  settings: Settings,
  reporter: Reporter,
): Promise<Exit> {
  const stale = exits.filter((exit) => exit === 1).length;
  const folder = settings.command === 'types' || settings.output !== null ? null : outputFolder(settings);
  const orphans = folder === null ? [] : await orphansIn(folder, jobs);
  for (const path of orphans) reporter.remark(`${shownPath(path)}: its source is gone; delete it`);
  if (stale > 0) {
    const words = process.argv.slice(2).filter((word) => word !== '--check');
    reporter.remark(
      `${stale} of ${counted(jobs.length, 'module')} not up to date: run gradc ${words.map(quoted).join(' ')}`,
    );
  } else if (orphans.length === 0) reporter.remark(`${counted(jobs.length, 'module')} up to date`);
  return stale + orphans.length > 0 ? 1 : 0;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function shownInput(job: Job): string {
  return job.input === '-' ? 'standard input' : shownPath(job.input);
}
