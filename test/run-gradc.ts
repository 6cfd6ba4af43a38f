// Runs the built command as a user does: a process of its own, in a folder of its own.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const cli = join(root, 'dist', 'cli.js');

export type Run = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Builds if a source is newer than the build. */
export function ensureBuilt(): void {
  const newest = ['src', 'grammar']
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(root, folder, name)))
    .reduce((latest, file) => Math.max(latest, statSync(file).mtimeMs), 0);
  if (existsSync(cli) && statSync(cli).mtimeMs >= newest) return;
  const build = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`the build failed:\n${build.stdout}${build.stderr}`);
}

export function temporaryFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'gradc-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** For a file of tests: the command is built, and each test has an empty folder. */
export function inFolders(): {
  readonly inside: (name: string) => string;
  readonly read: (name: string) => string;
  readonly write: (name: string, content: string | Buffer) => void;
  readonly gradc: (...words: readonly string[]) => Run;
  readonly folder: () => string;
} {
  let current = { path: '', remove: (): void => undefined };
  beforeAll(ensureBuilt);
  beforeEach(() => {
    current = temporaryFolder();
  });
  afterEach(() => {
    current.remove();
  });
  const inside = (name: string): string => join(current.path, name);
  return {
    inside,
    read: (name) => readFileSync(inside(name), 'utf8'),
    write: (name, content) => {
      mkdirSync(dirname(inside(name)), { recursive: true });
      writeFileSync(inside(name), content);
    },
    gradc: (...words) => runGradc(words, { cwd: current.path }),
    folder: () => current.path,
  };
}

export function runGradc(
  words: readonly string[],
  more: { readonly cwd: string; readonly input?: string | Buffer; readonly env?: Readonly<Record<string, string>> },
): Run {
  const run = spawnSync(process.execPath, [cli, ...words], {
    cwd: more.cwd,
    input: more.input ?? '',
    env: { ...plainEnvironment(), ...more.env },
    encoding: 'utf8',
    // Only what hangs meets it.
    timeout: 600_000,
  });
  return { code: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** Starts it and leaves it running. `output`: where standard output goes. */
export function startGradc(words: readonly string[], cwd: string, output: 'pipe' | number = 'pipe'): ChildProcess {
  return spawn(process.execPath, [cli, ...words], { cwd, env: plainEnvironment(), stdio: ['ignore', output, 'pipe'] });
}

/** Without what would turn colours on or off. */
function plainEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'NO_COLOR' && name !== 'FORCE_COLOR'));
}
