// `gradc init` in a project of each kind: what it does to the files, that the build works then, and that what is there stays.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withPlugin } from '../src/cli/init/plugin-line.ts';
import { loadTools } from '../src/print/tools.ts';
import { installedApp, type App, type Package } from './app-folder.ts';
import { inFolders } from './run-gradc.ts';

const { inside, write, read, gradc } = inFolders();

/** All files with their texts, but for packages and what Git keeps. */
function filesIn(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => !/^(?:node_modules|\.git)(?:[/\\]|$)/.test(name));
  const files = names.filter((name) => statSync(`${folder}/${name}`).isFile());
  return Object.fromEntries(files.sort().map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]));
}

type Case = {
  readonly packages: readonly string[];
  readonly build: string;
  /** What the user has, and what becomes of the file of the bundler. */
  readonly before: Readonly<Record<string, string>>;
  readonly after: Readonly<Record<string, string>>;
  readonly left?: string;
  readonly output: string;
};

const rspackBuild = `import { rspack } from '@rspack/core';
import config from './rspack.config.js';
rspack(config, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString());
});
`;

const cases: Readonly<Record<string, Case>> = {
  vite: {
    packages: ['vite'],
    build: 'vite build',
    before: {
      'vite.config.js': `import { defineConfig } from "vite"\n\nexport default defineConfig({\n  build: { lib: { entry: 'src/main.js', formats: ['es'], fileName: 'out' } },\n})\n`,
    },
    after: {
      'vite.config.js': `import { defineConfig } from "vite"\nimport gradc from "gradc/vite"\n\nexport default defineConfig({\n  plugins: [gradc()],\n  build: { lib: { entry: 'src/main.js', formats: ['es'], fileName: 'out' } },\n})\n`,
    },
    output: 'dist/out.js',
  },
  webpack: {
    packages: ['webpack', 'webpack-cli'],
    build: 'webpack --mode production',
    before: { 'webpack.config.cjs': `const { join } = require('node:path');\n\nmodule.exports = { entry: './src/main.js', output: { path: join(__dirname, 'dist'), filename: 'out.cjs' } };\n` },
    after: {
      'webpack.config.cjs': `const { join } = require('node:path');\nconst { default: gradc } = require('gradc/webpack');\n\nmodule.exports = { plugins: [gradc()], entry: './src/main.js', output: { path: join(__dirname, 'dist'), filename: 'out.cjs' } };\n`,
    },
    output: 'dist/out.cjs',
  },
  rspack: {
    packages: ['@rspack/core'],
    build: 'node build.js',
    before: { 'build.js': rspackBuild, 'rspack.config.js': `export default {\n  entry: './src/main.js',\n  output: { filename: 'out.cjs' },\n};\n` },
    after: {
      'rspack.config.js': `import gradc from 'gradc/rspack';\n\nexport default {\n  plugins: [gradc()],\n  entry: './src/main.js',\n  output: { filename: 'out.cjs' },\n};\n`,
    },
    output: 'dist/out.cjs',
  },
  rollup: {
    packages: ['rollup'],
    build: 'rollup -c',
    before: { 'rollup.config.js': `const own = { name: 'own' };\nconst config = { input: 'src/main.js', output: { file: 'dist/out.js' }, plugins: [own] };\nexport default config;\n` },
    after: {
      'rollup.config.js': `import gradc from 'gradc/rollup';\n\nconst own = { name: 'own' };\nconst config = { input: 'src/main.js', output: { file: 'dist/out.js' }, plugins: [own, gradc()] };\nexport default config;\n`,
    },
    output: 'dist/out.js',
  },
  rolldown: {
    packages: ['rolldown'],
    build: 'rolldown -c',
    before: { 'rolldown.config.js': `import { defineConfig } from 'rolldown';\n\nexport default defineConfig({ input: 'src/main.js', output: { file: 'dist/out.js' }, plugins: [] });\n` },
    after: {
      'rolldown.config.js': `import { defineConfig } from 'rolldown';\nimport gradc from 'gradc/rolldown';\n\nexport default defineConfig({ input: 'src/main.js', output: { file: 'dist/out.js' }, plugins: [gradc()] });\n`,
    },
    output: 'dist/out.js',
  },
  esbuild: {
    packages: ['esbuild'],
    build: 'node build.js',
    before: { 'build.js': `import { build } from 'esbuild';\nimport plugins from './plugins.js';\nawait build({ entryPoints: ['src/main.js'], bundle: true, format: 'esm', outfile: 'dist/out.js', plugins });\n`, 'plugins.js': 'export default [];\n' },
    after: {},
    left: "import gradc from 'gradc/esbuild', and put gradc() into its plugins",
    output: 'dist/out.js',
  },
};

function appFor({ packages, build, before }: Case): App {
  const devDependencies = Object.fromEntries([...packages, 'gradc'].map((name) => [name, '*']));
  const more: Partial<Package> = { type: 'module', scripts: { build }, devDependencies };
  const app = installedApp('', more);
  const files = { ...before, 'src/main.js': "import { miss } from './example.grad';\nconsole.log(miss(2, 1, 3, 5));\n", '.gitignore': 'node_modules\n' };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(app.inside(name)), { recursive: true });
    writeFileSync(app.inside(name), text);
  }
  return app;
}

describe('a project that has a bundler', () => {
  test.each(Object.entries(cases))('%s', (name, one) => {
    const app = appFor(one);
    try {
      const before = filesIn(app.path);
      const dry = app.gradc('init', '--dry-run');
      expect(filesIn(app.path)).toEqual(before);

      const { code, stdout } = app.gradc('init');
      expect({ code, dry: dry.code }).toEqual({ code: 0, dry: 0 });
      expect(stdout).toContain(`${name} (`);
      expect(dry.stdout.replace('would be done', 'done')).toBe(stdout.replace(/^then .*\n/m, ''));
      expect(filesIn(app.path)).toMatchObject({ ...before, 'package.json': expect.anything() as string, '.gitignore': 'node_modules\n*.d.grad.ts\n*.d.grad.ts.map\n', ...one.after });
      expect(JSON.parse(filesIn(app.path)['package.json'] ?? '')).toMatchObject({ scripts: { build: one.build, gradc: 'gradc types src', prebuild: 'npm run gradc' } });
      // Each file that changed is named, and no other.
      const changed = Object.entries(filesIn(app.path)).filter(([file, text]) => before[file] !== text).map(([file]) => file);
      const named = new Set([...stdout.replace(/\nleft to do[^]*/, '\n').matchAll(/^ {2}(\S+)/gm)].map(([, file]) => file));
      expect([...named].sort()).toEqual(changed);

      const after = filesIn(app.path);
      expect(app.gradc('init').stdout).toContain('nothing to change');
      expect(filesIn(app.path)).toEqual(after);

      if (one.left === undefined) expect(stdout).not.toContain('left to do');
      else {
        expect(stdout).toContain(one.left);
        writeFileSync(app.inside('plugins.js'), `import gradc from 'gradc/${name}';\nexport default [gradc()];\n`);
      }
      const build = app.npm('build');
      expect({ code: build.code, said: build.code === 0 ? '' : build.stdout + build.stderr }).toEqual({ code: 0, said: '' });
      expect(execFileSync(process.execPath, [app.inside(one.output)], { encoding: 'utf8' })).toBe('4\n');
      expect(existsSync(app.inside('src/example.d.grad.ts'))).toBe(true);
    } finally {
      app.remove();
    }
  });

  test('without a configuration gets one, where the bundler needs none otherwise', () => {
    write('package.json', '{"type": "module", "devDependencies": {"vite": "*", "gradc": "*", "rollup": "*"}}');
    expect(gradc('init').stdout).toContain('vite (package.json)');
    expect(read('vite.config.js')).toBe("import gradc from 'gradc/vite';\n\nexport default { plugins: [gradc()] };\n");
    write('package.json', '{"devDependencies": {"rollup": "*"}}');
    const { stdout } = gradc('init', '--bundler', 'rollup');
    expect(stdout).toMatch(/left to do\n {2}the build by rollup +import gradc from 'gradc\/rollup'/);
    expect(stdout).toContain('npm install --save-dev gradc');
    expect(existsSync(inside('rollup.config.js'))).toBe(false);
  });
});

test('a project without a bundler has modules written, as a step of its build', () => {
  const app = installedApp('', { type: 'module', scripts: { build: 'node src/main.js' }, devDependencies: { gradc: '*' } });
  try {
    mkdirSync(app.inside('.git'));
    mkdirSync(app.inside('src'));
    writeFileSync(app.inside('src/main.js'), "import { miss } from './generated/example.js';\nconsole.log(miss(2, 1, 3, 5));\n");
    expect(app.gradc('init').stdout).toMatch(/^no bundler \(package\.json names none\)[^]*then npm run gradc writes src\/generated\/example\.js, which code imports\n$/);
    expect(readFileSync(app.inside('.gitignore'), 'utf8')).toBe('src/generated/\n');
    expect(app.npm('build').stdout).toBe('4\n');
    const after = filesIn(app.path);
    expect(app.gradc('init').stdout).toContain('nothing to change');
    expect(filesIn(app.path)).toEqual(after);
  } finally {
    app.remove();
  }
});

test('that a package of scripts cannot import is said where it matters', () => {
  const says = '"type": "commonjs" lets no .js file import; "module" does';
  write('package.json', '{"type": "commonjs"}');
  for (const bundler of ['none', 'webpack', 'rspack']) expect(gradc('init', '--bundler', bundler, '--dry-run').stdout).toContain(says);
  for (const bundler of ['vite', 'rollup']) expect(gradc('init', '--bundler', bundler, '--dry-run').stdout).not.toContain(says);
  write('package.json', '{}');
  expect(gradc('init', '--dry-run').stdout).not.toContain(says);
});

describe('what is there stays', () => {
  const manifest = '{"devDependencies": {"vite": "*", "gradc": "*"}}';

  test('comments and layout of the configuration of TypeScript; where it points to others, these are told', () => {
    write('package.json', '{\r\n\t"scripts": {\r\n\t\t"dev": "vite"\r\n\t},\r\n\t"devDependencies": {"vite": "*", "gradc": "*"}\r\n}\r\n');
    write('tsconfig.json', '{\n  "files": [],\n  "references": [{ "path": "./tsconfig.app.json" }, { "path": "./tsconfig.node.json" }]\n}\n');
    write('tsconfig.app.json', '{\n    "compilerOptions": {\n        // as strict as can be\n        "strict": true, // yes\n    },\n}\n');
    write('tsconfig.node.json', '{}\n');
    expect(gradc('init').code).toBe(0);
    expect(read('tsconfig.app.json')).toBe('{\n    "compilerOptions": {\n        "allowArbitraryExtensions": true,\n        // as strict as can be\n        "strict": true, // yes\n    },\n}\n');
    expect(read('tsconfig.node.json')).toBe('{}\n');
    write('tsconfig.app.json', '{\n\t"compilerOptions": {\n\t\t"strict": true\n\t}\n}\n');
    expect(gradc('init').code).toBe(0);
    expect(read('tsconfig.app.json')).toBe('{\n\t"compilerOptions": {\n\t\t"strict": true,\n\t\t"allowArbitraryExtensions": true\n\t}\n}\n');
    expect(read('package.json')).toBe('{\r\n\t"scripts": {\r\n\t\t"dev": "vite",\r\n\t\t"gradc": "gradc types src"\r\n\t},\r\n\t"devDependencies": {"vite": "*", "gradc": "*"}\r\n}\r\n');
  });

  test('what somebody has set otherwise is left to do', () => {
    write('package.json', '{"scripts": {"gradc": "echo mine", "build": "vite build", "prebuild": "gradc types lib"}, "devDependencies": {"vite": "*", "gradc": "*"}}');
    write('tsconfig.json', '{"compilerOptions": {"allowArbitraryExtensions": false}}');
    write('vite.config.js', 'export default async () => ({ plugins: await mine() });\n');
    write('model/loss.grad', 'x^2\n');
    const { stdout } = gradc('init');
    expect(stdout).toContain('nothing to change\nleft to do\n');
    for (const left of ['the script gradc is another one; it should also run gradc types model', 'allowArbitraryExtensions should be true; the file has it as false', "import gradc from 'gradc/vite'"]) expect(stdout).toContain(left);
    expect(read('vite.config.js')).toBe('export default async () => ({ plugins: await mine() });\n');
    expect(existsSync(inside('model/example.grad'))).toBe(false);
    write('tsconfig.json', '{"compilerOptions": ');
    expect(gradc('init').stdout).toContain('the file cannot be read');
    expect(read('tsconfig.json')).toBe('{"compilerOptions": ');
  });

  test('the choice to commit is kept; without Git nothing is ignored', () => {
    write('package.json', manifest);
    write('src/loss.grad', 'x^2\n');
    expect(gradc('init', '--commit').stdout).toContain('script gradc:check: gradc types src --check');
    const after = read('package.json');
    expect(gradc('init').stdout).toContain('nothing to change');
    expect(gradc('init', '--ignore').stdout).toContain('nothing to change');
    expect(read('package.json')).toBe(after);
    expect(existsSync(inside('.gitignore'))).toBe(false);
    write('.gitignore', '*.d.grad.ts\n');
    expect(gradc('init', '--commit').stdout).toContain('take out *.d.grad.ts');
  });
});

test.each([
  [['init', 'src'], 'init takes no file'],
  [['init', '--commit', '--ignore'], 'either --ignore or --commit'],
  [['init', '--bundler', 'parcel'], "option --bundler is one of vite, rspack, webpack, rolldown, rollup, esbuild, none, not 'parcel'"],
  [['init', '--check'], 'gradc init has no option --check'],
  [['init'], 'no package.json here'],
])('%j is refused', (words, message) => {
  const { code, stdout, stderr } = gradc(...words);
  expect(stderr).toContain(message);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

describe('the plugin in a configuration', () => {
  const plugged = async (text: string): Promise<string | null> => withPlugin(text, 'gradc/x', await loadTools());

  test.each([
    ['export default {}', "import gradc from 'gradc/x';\n\nexport default { plugins: [gradc()] }"],
    ['/** @type {import("x").C} */\nexport default { a: 1 };', `import gradc from 'gradc/x';\n\n/** @type {import("x").C} */\nexport default { plugins: [gradc()], a: 1 };`],
    ['export default { plugins: [a(), b(),] } satisfies C', "import gradc from 'gradc/x';\n\nexport default { plugins: [a(), b(), gradc(),] } satisfies C"],
    ['import a from "a"\nexport default defineConfig(({ mode }) => ({\n\tplugins: [\n\t\ta(mode), // ours\n\t],\n}))', 'import a from "a"\nimport gradc from "gradc/x"\nexport default defineConfig(({ mode }) => ({\n\tplugins: [\n\t\ta(mode),\n\t\tgradc(), // ours\n\t],\n}))'],
    ["module.exports = { 'plugins': [] };", "const { default: gradc } = require('gradc/x');\n\nmodule.exports = { 'plugins': [gradc()] };"],
    ['const config: C = { a };\nexport default config;', "import gradc from 'gradc/x';\n\nconst config: C = { plugins: [gradc()], a };\nexport default config;"],
  ])('%s', async (before, after) => {
    expect(await plugged(before)).toBe(after);
  });

  test.each([
    'export default { plugins: mine }',
    'export default { plugins }',
    'export default { ...base }',
    'export default [{ plugins: [] }, { plugins: [] }]',
    'export default function config() { return { plugins: [] }; }',
    'export default merge({ plugins: [] }, base)',
    'export default config',
    'const gradc = 1;\nexport default { plugins: [] }',
    'module.exports = {};\nmodule.exports = { plugins: [] };',
    'console.log(1)',
  ])('is left to do by hand in %s', async (text) => {
    expect(await plugged(text)).toBe(null);
  });
});
