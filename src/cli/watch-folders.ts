// Folders that are watched, though they may be renamed, deleted and made anew. What watches a folder stays with that
// very one, wherever it goes; so the folders above are watched too, and what is not what it was is watched afresh.

import { statSync, watch as watchFolder, type FSWatcher } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { watch, type FSWatcher as TreeWatcher } from 'chokidar';
import { CommandFault } from '../disk/fault.ts';

/** `folder`: from the working folder, wherever that is. `deep`: with all folders in it. */
export type Watched = { readonly folder: string; readonly deep: boolean };

export type Watchers = {
  /** Gives those that were not watched before, once they are. */
  readonly add: (folders: readonly Watched[]) => Promise<readonly string[]>;
  /** Whether a folder has come, gone or become another one; all are watched again. Throws a `CommandFault`. */
  readonly renew: () => Promise<boolean>;
  /** What watches keeps a process alive. */
  readonly close: () => Promise<void>;
};

type Heard = {
  /** A file changed, or, with null, something of which it is not known what it is about. */
  readonly changed: (path: string | null) => void;
  readonly failed: (error: unknown) => void;
};

/** `is`: what was found there; null where nothing was, or it is gone. */
type Open = Watched & { is: string | null; readonly watcher: TreeWatcher | null };

export function openWatchers(heard: Heard): Watchers {
  let open: readonly Open[] = [];
  let here = process.cwd();
  let above: readonly FSWatcher[] = [];
  let isTold = false;

  /** Much may happen there that is none of ours: what is, is told once. */
  const happenedAbove = (): void => {
    if (isTold || (!isElsewhere() && open.every(isAsItWas))) return;
    isTold = true;
    heard.changed(null);
  };

  const isWatched = (folder: string): boolean =>
    open.some(
      (one) => resolve(one.folder) === folder || (one.deep && !relative(resolve(one.folder), folder).startsWith('..')),
    );
  const watchAbove = (): void => {
    for (const one of above) one.close();
    const folders = new Set(open.flatMap(({ folder }) => foldersAbove(resolve(folder))));
    above = [...folders].flatMap((folder) => watchedAbove(folder, happenedAbove));
  };
  return {
    add: async (folders) => {
      const added: string[] = [];
      for (const one of folders) {
        if (isWatched(resolve(one.folder))) continue;
        open = [...open, await opened(one, heard)];
        added.push(one.folder);
      }
      if (added.length > 0) watchAbove();
      return added;
    },
    renew: async () => {
      isTold = false;
      if (isElsewhere()) findWorkingFolder();
      const isMoved = process.cwd() !== here;
      here = process.cwd();
      if (!isMoved && open.every(isAsItWas)) return false;
      const again: Open[] = [];
      for (const one of open) {
        await one.watcher?.close();
        again.push(await opened({ folder: one.folder, deep: one.deep }, heard));
      }
      open = again;
      watchAbove();
      return true;
    },
    close: async () => {
      for (const one of above) one.close();
      for (const { watcher } of open) await watcher?.close();
    },
  };
}

/** What is not there is not watched. */
async function opened(one: Watched, { changed, failed }: Heard): Promise<Open> {
  const path = resolve(one.folder);
  const is = identityOf(path);
  if (is === null) return { ...one, is, watcher: null };
  const watcher = watch(path, {
    ignoreInitial: true,
    ...(one.deep ? {} : { depth: 0 }),
    ignored: /[/\\](?:node_modules|\.git)(?:[/\\]|$)/,
  });
  const open: Open = { ...one, is, watcher };
  watcher.on('all', (event, place) => {
    // It may be back by now: what watched it is not.
    if (event === 'unlinkDir' && resolve(place) === path) open.is = null;
    changed(event === 'addDir' || event === 'unlinkDir' ? null : resolve(place));
  });
  watcher.on('error', failed);
  await new Promise<void>((ready) => {
    watcher.once('ready', () => {
      ready();
    });
  });
  return open;
}

function isAsItWas({ folder, is }: Open): boolean {
  return is === identityOf(folder);
}

/** From the folder in which it lies up to that in which the working folder lies, as far as there are such. */
function foldersAbove(folder: string): readonly string[] {
  const last = dirname(process.cwd());
  const folders = [dirname(folder)];
  for (let next = dirname(folder); next !== last && !relative(last, next).startsWith('..');) {
    next = dirname(next);
    folders.push(next);
  }
  return folders;
}

/** One that cannot be watched is as one in which nothing happens. */
function watchedAbove(folder: string, happened: () => void): readonly FSWatcher[] {
  try {
    const watcher = watchFolder(folder, happened);
    watcher.on('error', () => {
      watcher.close();
    });
    return [watcher];
  } catch {
    return [];
  }
}

/** Another text for another folder, also of the same name or in the same place; null where there is none. */
function identityOf(folder: string): string | null {
  const found = statSync(folder, { throwIfNoEntry: false, bigint: true });
  return found?.isDirectory() === true ? [found.dev, found.ino, found.birthtimeNs].join(':') : null;
}

/** Whether the working folder has been renamed: the system goes on from the folder itself, Node from its old path. */
function isElsewhere(): boolean {
  return identityOf('.') !== identityOf(process.cwd());
}

function findWorkingFolder(): void {
  try {
    process.chdir('.');
    process.cwd();
  } catch {
    throw new CommandFault('the folder in which gradc runs is gone');
  }
}
