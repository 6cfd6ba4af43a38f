// A module as the project around it formats its files: by the prettier that is installed there, if one of its
// configuration files holds for the module. Without either, modules have prettier's default layout with single quotes.

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CommandFault, reasonOf } from './fault.ts';
import { importAddress } from './import-address.ts';
import { shownPath } from './paths.ts';

/** What is used of it; since version 3 both answer later. */
type Prettier = {
  readonly resolveConfig: (path: string, options: { readonly editorconfig: boolean }) => Promise<object | null>;
  readonly format: (text: string, options: object) => Promise<string>;
};

/** Characters above which a module keeps the layout that it has: prettier takes a second for some 30,000. */
const textLimit = 1_000_000;

/** The text as a file at `path` is to have it. Throws a `CommandFault` where the configuration cannot be read. */
export async function formattedFor(path: string, text: string): Promise<string> {
  if (text.length > textLimit || newestFormat(path) === null) return text;
  const prettier = await installedPrettier(path);
  if (prettier === null) return text;
  try {
    const config = await prettier.resolveConfig(path, { editorconfig: true });
    return config === null ? text : await prettier.format(text, { ...config, filepath: path });
  } catch (error) {
    throw new CommandFault(`prettier cannot format ${shownPath(path)}: ${reasonOf(error)}`);
  }
}

async function installedPrettier(path: string): Promise<Prettier | null> {
  let entry: string;
  try {
    entry = createRequire(pathToFileURL(join(dirname(resolve(path)), 'module.js'))).resolve('prettier');
  } catch {
    return null;
  }
  const loaded = await importAddress(pathToFileURL(entry).href);
  const whole: unknown = typeof loaded === 'object' && loaded !== null && 'default' in loaded ? loaded.default : loaded;
  return isPrettier(whole) ? whole : null;
}

function isPrettier(loaded: unknown): loaded is Prettier {
  return typeof loaded === 'object' && loaded !== null && 'resolveConfig' in loaded && 'format' in loaded;
}

/** Files that say how others are formatted; package.json may. */
const endings = ['', '.json', '.json5', '.yaml', '.yml', '.toml', '.js', '.cjs', '.mjs', '.ts', '.cts', '.mts'];
const names: ReadonlySet<string> = new Set([
  ...endings.map((ending) => `.prettierrc${ending}`),
  ...endings.slice(6).map((ending) => `prettier.config${ending}`),
  '.editorconfig',
  'package.json',
]);

/** When the last change was made to what may say how a file at this path is formatted; null where nothing does. */
export function newestFormat(path: string): number | null {
  let newest: number | null = null;
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    for (const file of formatsIn(folder)) newest = Math.max(newest ?? 0, statSync(file).mtimeMs);
    if (dirname(folder) === folder) return newest;
  }
}

function formatsIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => names.has(name))
      .map((name) => join(folder, name))
      .filter((file) => basename(file) !== 'package.json' || saysFormat(file));
  } catch {
    return [];
  }
}

function saysFormat(file: string): boolean {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof found === 'object' && found !== null && Object.hasOwn(found, 'prettier');
  } catch {
    return false;
  }
}
