// An app of examples/ as a user has it: in a folder of its own, with the packed package unpacked in its node_modules,
// and all else that its package.json asks for linked from the project's, so that no registry is needed.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packed } from './packed.ts';
import { temporaryFolder, type Run } from './run-gradc.ts';

const root = fileURLToPath(new URL('../', import.meta.url));

export type Package = {
  readonly name: string;
  readonly type?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly bin?: string | Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
};

export type App = {
  readonly path: string;
  readonly inside: (name: string) => string;
  /** What `npm run NAME` does. */
  readonly npm: (...words: readonly string[]) => Run;
  /** What `npx gradc …` does. */
  readonly gradc: (...words: readonly string[]) => Run;
  /** A command that goes on until it is ended. */
  readonly start: (...words: readonly string[]) => ChildProcess;
  readonly remove: () => void;
};

/** `examples/NAME`, or, for an empty name, a folder with nothing but this package.json. */
export function installedApp(name: string, bare: Partial<Package> = {}): App {
  const { path, remove } = temporaryFolder();
  const inside = (file: string): string => join(path, file);
  if (name === '') writeFileSync(inside('package.json'), JSON.stringify({ name: 'app', private: true, ...bare }));
  else cpSync(join(root, 'examples', name), path, { recursive: true, filter: (file) => !/[/\\](?:node_modules|dist)$/.test(file) });
  for (const [file, bytes] of packed()) {
    const to = inside(`node_modules/gradc/${file}`);
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, bytes);
  }
  const asked = packageAt(path);
  const names = Object.keys({ ...asked.dependencies, ...asked.devDependencies, ...packageAt(inside('node_modules/gradc')).dependencies });
  mkdirSync(inside('node_modules/.bin'));
  for (const one of names) {
    const folder = inside(`node_modules/${one}`);
    if (one !== 'gradc') link(join(root, 'node_modules', one), folder);
    const { bin = {} } = packageAt(folder);
    const commands = typeof bin === 'string' ? { [one]: bin } : bin;
    for (const [command, file] of Object.entries(commands)) {
      // As npm does.
      if (one === 'gradc') chmodSync(join(folder, file), 0o755);
      link(join(folder, file), inside(`node_modules/.bin/${command}`));
    }
  }
  const env = { ...process.env, NO_COLOR: '1' };
  const run = (command: string, words: readonly string[], shell = false): Run => {
    const { status: code, stdout, stderr } = spawnSync(command, words, { cwd: path, env, encoding: 'utf8', shell });
    return { code, stdout, stderr };
  };
  return {
    path,
    inside,
    npm: (...words) => run('npm', ['run', '--silent', ...words], process.platform === 'win32'),
    gradc: (...words) => run(process.execPath, [inside('node_modules/.bin/gradc'), ...words]),
    start: (command = '', ...words) =>
      spawn(process.execPath, [inside(`node_modules/.bin/${command}`), ...words], { cwd: path, env, stdio: ['ignore', 'pipe', 'pipe'] }),
    remove: () => {
      rmSync(path, { recursive: true, force: true });
      remove();
    },
  };
}

function packageAt(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
}

function link(to: string, from: string): void {
  if (!existsSync(to)) throw new Error(`${to} is missing: npm ci`);
  mkdirSync(dirname(from), { recursive: true });
  symlinkSync(to, from, 'junction');
}
