// `--watch`: compiles, then again whatever changes, until it is stopped. Errors are reported and waited out. Folders
// are watched, not files, because editors save by replacing; so a file that is deleted and comes back is seen as well.

import { dirname, relative, resolve } from 'node:path';
import { CommandFault, reasonOf } from '../disk/fault.ts';
import { runJobs, type Exit } from './compile-files.ts';
import { crashReport } from './crash.ts';
import { expandInputs, globRoot, isGlob, kindOf } from './inputs.ts';
import { shownPath } from '../disk/paths.ts';
import type { Settings } from './settings.ts';
import { planOutputs, type Job } from './outputs.ts';
import type { Terminal } from './terminal.ts';
import { openWatchers, type Watched } from './watch-folders.ts';

/** Milliseconds without a further event before compiling: an editor's save is several events. */
const quietTime = 60;

export async function watchFiles(settings: Settings, terminal: Terminal): Promise<Exit> {
  if (settings.check) throw new CommandFault('--watch does not go with --check');
  if (settings.operands.includes('-')) throw new CommandFault('standard input cannot be watched');
  const changed = new Set<string>();
  let known: readonly Job[] = [];
  /** By source, the files that it uses. */
  const used = new Map<string, ReadonlySet<string>>();
  const wake = wakeUps();
  const watchers = openWatchers({
    changed: (path) => {
      if (path !== null) changed.add(path);
      wake.signal();
    },
    failed: (error) => {
      terminal.note(`gradc: watching failed: ${reasonOf(error)}`);
    },
  });

  const compileChanged = async (): Promise<void> => {
    const isRenewed = await watchers.renew();
    const events = new Set(changed);
    changed.clear();
    const jobs = await currentJobs(settings, terminal);
    const isKnown = ({ input }: Job, among: readonly Job[]): boolean => among.some((one) => one.input === input);
    for (const job of known.filter((one) => !isKnown(one, jobs))) terminal.note(deletedNote(job));
    const isChanged = ({ input }: Job): boolean =>
      events.has(resolve(input)) || [...(used.get(input) ?? [])].some((path) => events.has(path));
    const due = jobs.filter((job) => isRenewed || isChanged(job) || !isKnown(job, known));
    known = jobs;
    if (due.length === 0) return;
    await runGuarded(due, settings, terminal, (job, paths) => {
      used.set(job.input, new Set([...paths].map((path) => resolve(path))));
    });
    const paths = [...used.values()].flatMap((some) => [...some]);
    const added = await watchers.add(paths.map((path) => ({ folder: folderOf(path), deep: false })));
    // What changed in a folder before it was watched was not seen.
    for (const path of paths) if (added.includes(folderOf(path))) changed.add(path);
    if (changed.size > 0) wake.signal();
  };

  for (const { path } of await expandInputs(settings.operands)) changed.add(resolve(path));
  try {
    // Watching starts before the first compilation, so that no change falls between the two.
    await watchers.add(await watchedFolders(settings.operands));
    await compileChanged();
    terminal.note(terminal.paint.dim(`watching ${known.length} ${known.length === 1 ? 'file' : 'files'}; Ctrl-C ends`));
    for (;;) {
      await wake.next();
      await compileChanged();
    }
  } finally {
    await watchers.close();
  }
}

/** From the working folder, so that it goes where that goes. */
function folderOf(path: string): string {
  return relative('', dirname(path)) || '.';
}

function deletedNote({ input, output }: Job): string {
  return `${shownPath(input)}: deleted; ${shownPath(output)} stays as it is`;
}

/** The jobs as the folders are now; a file that is missing is simply not there at the moment. */
async function currentJobs(settings: Settings, terminal: Terminal): Promise<readonly Job[]> {
  try {
    return planOutputs(await expandInputs(settings.operands, true), settings);
  } catch (error) {
    if (!(error instanceof CommandFault)) throw error;
    terminal.note(`gradc: ${error.message}`);
    return [];
  }
}

async function runGuarded(
  jobs: readonly Job[],
  settings: Settings,
  terminal: Terminal,
  noted: (job: Job, paths: ReadonlySet<string>) => void,
): Promise<void> {
  try {
    await runJobs(jobs, settings, terminal, noted);
  } catch (error) {
    terminal.note(crashReport(error));
  }
}

async function watchedFolders(operands: readonly string[]): Promise<readonly Watched[]> {
  const folders = new Map<string, boolean>();
  for (const operand of operands) {
    const kind = await kindOf(operand);
    const deep = kind === 'folder' || (kind === 'none' && isGlob(operand));
    const folder = kind === 'folder' ? operand : deep ? globRoot(operand) : dirname(operand);
    folders.set(folder, deep || (folders.get(folder) ?? false));
  }
  return [...folders].map(([folder, deep]) => ({ folder, deep }));
}

/** Lets a loop sleep until there was a signal and then quiet. */
function wakeUps(): { readonly signal: () => void; readonly next: () => Promise<void> } {
  let timer: NodeJS.Timeout | null = null;
  let due = false;
  let resume: (() => void) | null = null;
  return {
    signal: () => {
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => {
        due = true;
        resume?.();
      }, quietTime);
    },
    next: async () => {
      if (!due) {
        await new Promise<void>((wake) => {
          resume = wake;
        });
      }
      due = false;
      resume = null;
    },
  };
}
