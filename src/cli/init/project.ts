// What `gradc init` finds in a folder: its package.json, the bundler, the configuration of TypeScript, formulas, Git.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { parse } from 'jsonc-parser';
import { CommandFault } from '../../disk/fault.ts';
import { bundlers, type Bundler } from './settings.ts';

export type Project = {
  readonly manifest: Manifest;
  readonly bundler: Bundler | null;
  /** Why it is taken for that one. */
  readonly because: string;
  /** The file in which the bundler is told of plugins; null where there is none. */
  readonly config: string | null;
  /** The files that say what TypeScript makes of the project's sources. */
  readonly typeConfigs: readonly string[];
  /** Formulas that are there, and the folder in which they lie or would lie. */
  readonly formulas: readonly string[];
  readonly folder: string;
  readonly hasGit: boolean;
};

export type Manifest = {
  readonly scripts: Readonly<Record<string, unknown>>;
  /** Of all kinds. */
  readonly dependencies: ReadonlySet<string>;
  /** What a file that ends with `.js` is to Node: `module`, `commonjs`, or whatever its text is. */
  readonly type: unknown;
};

/** Throws a `CommandFault` where there is no package.json that can be read. */
export async function projectHere(asked: Bundler | 'none' | null): Promise<Project> {
  const manifest = manifestHere();
  const { glob } = await import('tinyglobby');
  const ignore = ['**/node_modules/**', '**/.git/**', '**/dist/**'];
  const formulas = (await glob('**/*.grad', { ignore })).sort();
  const { bundler, because } = asked === null ? found(manifest) : { bundler: named(asked), because: 'as asked' };
  return {
    manifest,
    bundler,
    because,
    config: bundler === null ? null : configOf(bundler),
    typeConfigs: typeConfigs(),
    formulas,
    folder: folderOf(formulas),
    hasGit: hasGit(),
  };
}

function named(asked: Bundler | 'none'): Bundler | null {
  return asked === 'none' ? null : asked;
}

function manifestHere(): Manifest {
  if (!existsSync('package.json')) throw new CommandFault('there is no package.json here: begin with npm init');
  const json = objectIn('package.json');
  if (json === null) throw new CommandFault('package.json: it is no JSON object');
  const kinds = ['dependencies', 'devDependencies', 'peerDependencies'].map((kind) => json[kind]);
  return {
    scripts: isObject(json['scripts']) ? json['scripts'] : {},
    dependencies: new Set(kinds.filter(isObject).flatMap((kind) => Object.keys(kind))),
    type: json['type'],
  };
}

/** By a configuration file, else by what package.json asks for. */
function found({ dependencies }: Manifest): { readonly bundler: Bundler | null; readonly because: string } {
  for (const bundler of bundlers) {
    const config = configOf(bundler);
    if (config !== null) return { bundler, because: config };
  }
  const bundler = bundlers.find((one) => dependencies.has(packageOf(one))) ?? null;
  return { bundler, because: bundler === null ? 'package.json names none' : 'package.json' };
}

function packageOf(bundler: Bundler): string {
  return bundler === 'rspack' ? '@rspack/core' : bundler;
}

function configOf(bundler: Bundler): string | null {
  const names = ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs'].map((ending) => `${bundler}.config.${ending}`);
  return names.find((name) => existsSync(name)) ?? null;
}

/** The project's own, or where that only points to others, those but the one for the tools' own files. */
function typeConfigs(): readonly string[] {
  const [own] = ['tsconfig.json', 'jsconfig.json'].filter((name) => existsSync(name));
  if (own === undefined) return [];
  const { files, references } = objectIn(own) ?? {};
  if (!Array.isArray(files) || files.length > 0 || !Array.isArray(references)) return [own];
  const paths = references.flatMap((one: unknown) =>
    isObject(one) && typeof one['path'] === 'string' ? [posix.normalize(one['path'])] : [],
  );
  const others = paths.map((path) => (path.endsWith('.json') ? path : posix.join(path, 'tsconfig.json')));
  return others.filter((path) => existsSync(path) && !/\bnode\b/.test(path));
}

/** The first folder of all formulas, or the one in which sources usually lie. */
function folderOf(formulas: readonly string[]): string {
  const [first, ...others] = new Set(formulas.map((path) => (path.includes('/') ? path.split('/')[0] : '.')));
  if (first !== undefined) return others.length === 0 ? first : '.';
  return ['src', 'lib', 'app'].find((name) => existsSync(name)) ?? 'src';
}

function hasGit(): boolean {
  for (let folder = resolve('.'); ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true;
    if (folder === dirname(folder)) return false;
  }
}

/** An object of JSON, with comments or without; null for anything else. */
function objectIn(path: string): Readonly<Record<string, unknown>> | null {
  const json: unknown = parse(readFileSync(path, 'utf8').replace(/^\ufeff/, ''));
  return isObject(json) ? json : null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
