// The plugin for bundlers: `import { lossGrad } from './loss.grad'` gives the module of that source, as JavaScript with
// a source map to its formulas, and writes its types beside it. One for all of them, by unplugin.

import { basename, dirname, isAbsolute, join } from 'node:path';
import { createUnplugin, type UnpluginBuildContext, type UnpluginContext } from 'unplugin';
import { lazy } from '../base/lazy.ts';
import { configIn } from '../disk/config.ts';
import { functionName } from '../disk/function-name.ts';
import { reasonOf } from '../disk/fault.ts';
import { moduleFiles, writeModule } from '../disk/module-files.ts';
import { shownPath, typingsPath } from '../disk/paths.ts';
import { readSource } from '../disk/read-source.ts';
import { usedFiles, type UsedFiles } from '../disk/used-files.ts';
import { compileOpened, opened, typingsOpened, type Compiled, type Opened, type Options } from '../compile.ts';
import type { Diagnostic } from '../report/diagnostic.ts';
import { GradcError } from '../report/error.ts';
import { formatDiagnostic } from '../report/frame.ts';
import { lineTable, positionAt } from '../report/lines.ts';
import { checkedPluginOptions, configuredOptions, type PluginOptions } from './plugin-options.ts';

/** What a hook can say to the bundler. */
type Bundler = UnpluginBuildContext & UnpluginContext;

export const plugin = createUnplugin<PluginOptions | undefined>((given = {}, { framework }) => {
  // These show the message alone.
  const showsMessage = framework === 'webpack' || framework === 'rspack' || framework === 'esbuild';
  const { include, types, options } = checkedPluginOptions(given);
  const project = lazy(async () => configuredOptions(await configIn('.')));
  return {
    name: 'gradc',
    enforce: 'pre',
    load: {
      filter: { id: include },
      async handler(id) {
        return loaded(this, id, { options: { ...(await project()), ...options }, types, showsMessage });
      },
    },
  };
});

/** Some of them write into the map that they are given. */
type Loaded = {
  code: string;
  map: { version: 3; sources: string[]; sourcesContent: string[]; names: string[]; mappings: string } | null;
};

type Setting = { readonly options: Options; readonly types: boolean; readonly showsMessage: boolean };

async function loaded(bundler: Bundler, path: string, setting: Setting): Promise<Loaded> {
  const source = await readSource(path);
  if (source.kind !== 'text') return refused(bundler, path, source.reason);
  const used = usedFiles(path);
  const report = (diagnostic: Diagnostic): Said => said(diagnostic, source.text, path, used, setting);
  try {
    const open = opened(source.text, {
      ...setting.options,
      target: 'js',
      sourceMap: true,
      name: functionName(path),
      file: basename(path),
      resolve: used.resolve,
    });
    const { code, map, diagnostics } = await compileOpened(open);
    for (const one of diagnostics) bundler.warn(report(one));
    if (setting.types) await writeTypes(bundler, path, open);
    return { code, map: map && withPaths(map, path) };
  } catch (error) {
    if (!(error instanceof GradcError)) throw error;
    const errors = error.diagnostics.filter(({ severity }) => severity === 'error');
    for (const one of errors) bundler.error(report(one));
    // A bundler that collects errors goes on, and ends in them.
    return { code: '', map: null };
  } finally {
    for (const one of used.paths) bundler.addWatchFile(one);
  }
}

function refused(bundler: Bundler, path: string, reason: string): Loaded {
  bundler.error(`cannot read ${shownPath(path)}: ${reason}`);
  return { code: '', map: null };
}

/** Types that cannot be written are a warning: the module is as good without. */
async function writeTypes(bundler: Bundler, path: string, open: Opened): Promise<void> {
  const job = { input: path, output: typingsPath(path) };
  try {
    await writeModule(moduleFiles(job, typingsOpened(open)), false);
  } catch (error) {
    bundler.warn(reasonOf(error));
  }
}

/** The files that it names as absolute paths: bundlers do not agree on what others are relative to. */
function withPaths(map: NonNullable<Compiled['map']>, path: string): NonNullable<Loaded['map']> {
  const folder = dirname(path);
  const sources = map.sources.map((source, i) => (i === 0 ? path : isAbsolute(source) ? source : join(folder, source)));
  return { ...map, sources, sourcesContent: [...map.sourcesContent], names: [...map.names] };
}

/** A message as bundlers take it: lines from 1, columns from 0. */
type Said = {
  readonly message: string;
  readonly id: string;
  readonly loc: { readonly file: string; readonly line: number; readonly column: number };
  readonly frame: string;
};

function said(
  diagnostic: Diagnostic,
  source: string,
  path: string,
  { texts }: UsedFiles,
  { showsMessage }: Setting,
): Said {
  const { code, message, hint, span, file } = diagnostic;
  const text = file === undefined ? source : (texts.get(file)?.source ?? '');
  const { line, column } = positionAt(lineTable(text), span.start);
  const place = file === undefined ? path : join(dirname(path), file);
  const frame = formatDiagnostic(diagnostic, source, shownPath(path), false, texts);
  return {
    message: showsMessage ? frame : `${code} ${message}${hint === null ? '' : ` (${hint})`}`,
    id: path,
    loc: { file: place, line, column: column - 1 },
    frame: frame.split('\n').slice(1).join('\n'),
  };
}
