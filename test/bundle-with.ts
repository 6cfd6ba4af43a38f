// The same small program bundled by each bundler, with the plugin as it is built: what came out, or what was said.

import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** `code` is one ES module; `errors` what a user reads. */
export type Bundled = { readonly code: string; readonly map: string; readonly errors: readonly string[] };

type Options = Readonly<Record<string, unknown>>;
type Bundle = (entry: string, folder: string, options: Options) => Promise<Bundled>;

async function pluginFor<P>(bundler: string, options: Options): Promise<P> {
  const { default: plugin } = (await import(pathToFileURL(join(dist, `${bundler}.js`)).href)) as {
    readonly default: (options: Options) => P;
  };
  return plugin(options);
}

/** What stands in an error of Rollup and its kin. */
type Thrown = Error & {
  readonly loc?: { readonly file?: string; readonly line: number; readonly column: number };
  readonly frame?: string;
  readonly errors?: readonly Thrown[];
};

function textOf(error: Thrown): string {
  const inner = (error.errors ?? []).map(textOf).join('\n');
  const at = error.loc === undefined ? '' : `${error.loc.file ?? ''}:${error.loc.line}:${error.loc.column}`;
  return [error.message, at, error.frame ?? '', inner].join('\n');
}

async function caught(work: () => Promise<Bundled>): Promise<Bundled> {
  try {
    return await work();
  } catch (error) {
    return { code: '', map: '', errors: [textOf(error as Thrown)] };
  }
}

type Chunk = { readonly code?: string; readonly map?: { toString: () => string } | null };

function first(output: readonly unknown[]): Bundled {
  const { code = '', map } = output[0] as Chunk;
  return { code, map: map?.toString() ?? '', errors: [] };
}

type Packer = { readonly webpack: (config: object, done: (error: unknown, stats?: Stats) => void) => void };
type Stats = { readonly toJson: (what: object) => { readonly errors?: readonly { readonly message: string }[] } };

/** webpack and its kin write files. */
async function packed(packer: Packer['webpack'], entry: string, folder: string, plugin: unknown): Promise<Bundled> {
  const { readFileSync } = await import('node:fs');
  const config = {
    mode: 'production',
    optimization: { minimize: false },
    devtool: 'source-map',
    entry,
    context: folder,
    target: 'es2022',
    experiments: { outputModule: true },
    output: { path: join(folder, 'packed'), filename: 'out.js', library: { type: 'module' } },
    plugins: [plugin],
  };
  const stats = await new Promise<Stats>((resolve, reject) => {
    packer(config, (error, found) => {
      if (error instanceof Error || found === undefined) reject(error instanceof Error ? error : new Error('no stats'));
      else resolve(found);
    });
  });
  const { errors = [] } = stats.toJson({ all: false, errors: true });
  if (errors.length > 0) return { code: '', map: '', errors: errors.map(({ message }) => message) };
  const read = (name: string): string => readFileSync(join(folder, 'packed', name), 'utf8');
  return { code: read('out.js'), map: read('out.js.map'), errors: [] };
}

export const bundlers: { readonly [bundler: string]: Bundle } = {
  vite: async (entry, folder, options) =>
    caught(async () => {
      const { build } = await import('vite');
      const result = await build({
        root: folder,
        configFile: false,
        logLevel: 'silent',
        plugins: [await pluginFor('vite', options)],
        build: { write: false, minify: false, sourcemap: true, lib: { entry, formats: ['es'] } },
      });
      return first((result as unknown as readonly { readonly output: readonly unknown[] }[])[0]?.output ?? []);
    }),
  rollup: async (entry, _folder, options) =>
    caught(async () => {
      const { rollup } = await import('rollup');
      const bundle = await rollup({ input: entry, plugins: [await pluginFor('rollup', options)], logLevel: 'silent' });
      return first((await bundle.generate({ format: 'es', sourcemap: true })).output);
    }),
  rolldown: async (entry, _folder, options) =>
    caught(async () => {
      const { rolldown } = await import('rolldown');
      const bundle = await rolldown({ input: entry, plugins: [await pluginFor('rolldown', options)], logLevel: 'silent' });
      return first((await bundle.generate({ format: 'es', sourcemap: true })).output);
    }),
  webpack: async (entry, folder, options) => {
    const { default: webpack } = await import('webpack');
    return packed(webpack, entry, folder, await pluginFor('webpack', options));
  },
  rspack: async (entry, folder, options) => {
    const { rspack } = await import('@rspack/core');
    return packed(rspack, entry, folder, await pluginFor('rspack', options));
  },
  esbuild: async (entry, folder, options) =>
    caught(async () => {
      const { build, formatMessages } = await import('esbuild');
      try {
        const { outputFiles } = await build({
          entryPoints: [entry],
          absWorkingDir: folder,
          bundle: true,
          format: 'esm',
          write: false,
          sourcemap: true,
          outdir: folder,
          logLevel: 'silent',
          plugins: [await pluginFor('esbuild', options)],
        });
        const [map, code] = [...outputFiles].sort((a, b) => Number(b.path.endsWith('.map')) - Number(a.path.endsWith('.map')));
        return { code: code?.text ?? '', map: map?.text ?? '', errors: [] };
      } catch (error) {
        const { errors } = error as { readonly errors: Parameters<typeof formatMessages>[0] };
        return { code: '', map: '', errors: await formatMessages(errors, { kind: 'error', color: false }) };
      }
    }),
};
