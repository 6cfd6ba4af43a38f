// `gradc.config.ts`, `.js` or `.json`, or the key `gradc` of package.json: what a project asks for each time. What it
// says is what the command line would say; flags win.

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { configKeys } from '../config.ts';
import { suggest } from '../report/suggest.ts';
import { CommandFault, reasonOf } from './fault.ts';
import { importAddress } from './import-address.ts';

/** `path`: where it stands. */
export type Found = { readonly path: string; readonly config: Readonly<Record<string, unknown>> };

const names = ['ts', 'mts', 'js', 'mjs', 'json'].map((ending) => `gradc.config.${ending}`);

/** That of a folder; null where there is none. Throws a `CommandFault`. */
export async function configIn(folder: string): Promise<Found | null> {
  const there = names.filter((name) => existsSync(join(folder, name)));
  const [name, other] = there;
  if (other !== undefined) throw new CommandFault(`there are ${there.join(' and ')}: keep one`);
  const path = join(folder, name ?? 'package.json');
  if (name === undefined && !existsSync(path)) return null;
  const config = await valueOf(path, name === undefined);
  if (config === undefined && name === undefined) return null;
  if (typeof config !== 'object' || config === null || Array.isArray(config))
    throw new CommandFault(`${path}: a configuration is an object`);
  for (const key of Object.keys(config)) refuseUnknown(key, path);
  return { path, config: Object.fromEntries(Object.entries(config)) };
}

function refuseUnknown(key: string, path: string): void {
  if (configKeys.some((known) => known === key)) return;
  const near = suggest(key, configKeys);
  const help = near === null ? `there are ${configKeys.join(', ')}` : `did you mean '${near}'?`;
  throw new CommandFault(`${path}: unknown key '${key}': ${help}`);
}

async function valueOf(path: string, isPackage: boolean): Promise<unknown> {
  try {
    if (!path.endsWith('.json')) return await exported(path);
    const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isPackage ? propertyOf(json, 'gradc') : json;
  } catch (error) {
    // A package.json that is broken is not ours to complain of.
    if (isPackage) return undefined;
    throw new CommandFault(`${path}: ${reasonOf(error)}`);
  }
}

function propertyOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}

async function exported(path: string): Promise<unknown> {
  const module = await imported(path);
  if (typeof module !== 'object' || module === null || !('default' in module))
    throw new Error('it has no default export');
  return module.default;
}

type Load = (file: string) => Promise<unknown>;

async function imported(path: string): Promise<unknown> {
  const load: Load = async (file) => {
    const module: unknown = await importAddress(pathToFileURL(resolve(file)).href);
    return module;
  };
  if (!path.endsWith('ts')) return load(path);
  try {
    return await load(path);
  } catch (error) {
    if (propertyOf(error, 'code') !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
    return loadStripped(path, load);
  }
}

/** For a Node that knows nothing of types: the same beside it without them, for a moment. */
async function loadStripped(path: string, load: Load): Promise<unknown> {
  const { loadTools } = await import('../print/tools.ts');
  const { stripTypes } = await loadTools();
  const copy = `${path}.${String(process.pid)}.mjs`;
  writeFileSync(copy, stripTypes(readFileSync(path, 'utf8')), { flag: 'wx' });
  try {
    return await load(copy);
  } finally {
    rmSync(copy, { force: true });
  }
}
