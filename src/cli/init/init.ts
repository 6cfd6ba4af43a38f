// `gradc init`: a project that has gradc in its build. What is there stays; each thing that is done is said, and so is
// what is left to do by hand. A second time there is nothing to do.

import { CommandFault } from '../../disk/fault.ts';
import { writeIfChanged } from '../../disk/write-file.ts';
import type { Exit } from '../compile-files.ts';
import type { Settings } from '../settings.ts';
import type { Terminal } from '../terminal.ts';
import { addLines, newDraft, setJson, type Draft, type Setting } from './draft.ts';
import { projectHere, type Project } from './project.ts';

/** What was done to a file, or is left to do. */
type Told = { readonly kind: 'done' | 'left'; readonly file: string; readonly what: string };
type Plan = { readonly project: Project; readonly draft: Draft; readonly keeps: 'ignore' | 'commit' };

export async function initProject(settings: Settings, terminal: Terminal): Promise<Exit> {
  const { bundler, ignore, commit, dryRun } = settings.init;
  if (ignore && commit) throw new CommandFault('give either --ignore or --commit');
  if (settings.operands.length > 0)
    throw new CommandFault('init takes no file: it is about the folder in which it runs');
  const project = await projectHere(bundler);
  const isCommitted = commit || (!ignore && project.manifest.scripts['gradc:check'] !== undefined);
  const plan: Plan = { project, draft: newDraft(), keeps: isCommitted ? 'commit' : 'ignore' };
  const told = [
    ...firstFormula(plan),
    ...(await pluginStep(plan)),
    ...scriptSteps(plan),
    ...typeSteps(plan),
    ...gitSteps(plan),
    ...installStep(plan),
    ...moduleStep(plan),
  ];
  if (!dryRun) for (const [path, text] of plan.draft.changed) await writeIfChanged(path, text, true);
  terminal.result(report(told, plan, dryRun, terminal));
  return 0;
}

const exampleText = `# A line through points: how far it is from one of them, squared.
# Change it, or put a formula of your own here.
miss(slope, offset, const x, const y) = (slope * x + offset - y)^2
`;

function firstFormula({ project: { formulas, folder }, draft }: Plan): readonly Told[] {
  if (formulas.length > 0) return [];
  const file = folder === '.' ? 'example.grad' : `${folder}/example.grad`;
  draft.write(file, exampleText);
  return [{ kind: 'done', file, what: 'a formula to begin with' }];
}

/** Where a bundler needs no other configuration, it gets one. */
const withoutConfig = ['vite', 'webpack', 'rspack'];

async function pluginStep({ project, draft }: Plan): Promise<readonly Told[]> {
  const { bundler, config, manifest } = project;
  if (bundler === null) return [];
  const from = `gradc/${bundler}`;
  const byHand = (file: string): readonly Told[] => [
    { kind: 'left', file, what: `import gradc from '${from}', and put gradc() into its plugins` },
  ];
  if (config === null) {
    if (!withoutConfig.includes(bundler)) return byHand(`the build by ${bundler}`);
    const file = `${bundler}.config.${manifest.type === 'module' ? 'js' : 'mjs'}`;
    draft.write(file, `import gradc from '${from}';\n\nexport default { plugins: [gradc()] };\n`);
    return [{ kind: 'done', file, what: 'the plugin gradc()' }];
  }
  const text = draft.read(config) ?? '';
  if (text.includes(from)) return [];
  const { loadTools } = await import('../../print/tools.ts');
  const { withPlugin } = await import('./plugin-line.ts');
  const changed = withPlugin(text, from, await loadTools());
  if (changed === null) return byHand(config);
  draft.write(config, changed);
  return [{ kind: 'done', file: config, what: 'the plugin gradc()' }];
}

/** With a bundler the plugin makes the modules, and the command their types; else the command makes modules. */
function commandOf({ bundler, folder, typeConfigs }: Project): string {
  if (bundler !== null) return `gradc types ${folder}`;
  const target = typeConfigs.length > 0 ? '' : ' --target js';
  return `gradc ${folder} -d ${outputOf(folder)}${target}`;
}

function outputOf(folder: string): string {
  return folder === '.' ? 'generated' : `${folder}/generated`;
}

function scriptSteps(plan: Plan): readonly Told[] {
  const { project, keeps } = plan;
  const command = commandOf(project);
  const told = [...scriptStep(plan, 'gradc', command)];
  if (keeps === 'commit') told.push(...scriptStep(plan, 'gradc:check', `${command} --check`));
  else if (project.manifest.scripts['build'] !== undefined) told.push(...scriptStep(plan, 'prebuild', 'npm run gradc'));
  return told;
}

function scriptStep({ draft }: Plan, name: string, command: string): readonly Told[] {
  const file = 'package.json';
  const found = setJson(draft, file, ['scripts', name], command);
  if (found.kind === 'set') return [{ kind: 'done', file, what: `script ${name}: ${command}` }];
  // Somebody's own that asks gradc for something is as good.
  if (found.kind === 'there' && String(found.value).includes('gradc')) return [];
  return [{ kind: 'left', file, what: `the script ${name} is another one; it should also run ${command}` }];
}

/** What lets TypeScript find `loss.d.grad.ts` for `./loss.grad`. */
function typeSteps({ project: { bundler, typeConfigs }, draft }: Plan): readonly Told[] {
  if (bundler === null) return [];
  return typeConfigs.flatMap((file): readonly Told[] => {
    const flag = 'allowArbitraryExtensions';
    const found: Setting = setJson(draft, file, ['compilerOptions', flag], true);
    if (found.kind === 'set') return [{ kind: 'done', file, what: `${flag}: an import of a formula has types` }];
    if (found.kind === 'there' && found.value === true) return [];
    const why = found.kind === 'broken' ? 'cannot be read' : `has it as ${String(found.value)}`;
    return [{ kind: 'left', file, what: `${flag} should be true; the file ${why}` }];
  });
}

function gitSteps({ project: { bundler, folder, hasGit }, draft, keeps }: Plan): readonly Told[] {
  const file = '.gitignore';
  const lines = bundler === null ? [`${outputOf(folder)}/`] : ['*.d.grad.ts', '*.d.grad.ts.map'];
  const names = lines.join(', ');
  if (keeps === 'ignore') {
    if (!hasGit && draft.read(file) === null) return [];
    return addLines(draft, file, lines) ? [{ kind: 'done', file, what: `${names}: the build makes them` }] : [];
  }
  const ignored = (draft.read(file) ?? '').split(/\r?\n/).filter((line) => lines.includes(line.trim()));
  return ignored.length === 0 ? [] : [{ kind: 'left', file, what: `take out ${names}, which are to be committed` }];
}

function installStep({ project: { manifest } }: Plan): readonly Told[] {
  if (manifest.dependencies.has('gradc')) return [];
  return [{ kind: 'left', file: 'package.json', what: 'npm install --save-dev gradc' }];
}

/** Other bundlers take what they are given for modules, whatever package.json says. */
const strictBundlers: readonly (string | null)[] = [null, 'webpack', 'rspack'];

function moduleStep({ project: { bundler, manifest } }: Plan): readonly Told[] {
  if (manifest.type !== 'commonjs' || !strictBundlers.includes(bundler)) return [];
  return [{ kind: 'left', file: 'package.json', what: '"type": "commonjs" lets no .js file import; "module" does' }];
}

function report(told: readonly Told[], { project }: Plan, dryRun: boolean, { paint }: Terminal): string {
  const { bundler, because } = project;
  const rows = (kind: Told['kind']): string => {
    const width = Math.max(...told.map(({ file }) => file.length));
    return told
      .filter((one) => one.kind === kind)
      .map(({ file, what }) => `  ${file.padEnd(width)}  ${what}\n`)
      .join('');
  };
  const [done, left] = [rows('done'), rows('left')];
  return [
    `${bundler ?? 'no bundler'} (${because})\n`,
    done === '' ? 'nothing to change\n' : `${paint.bold(dryRun ? 'would be done' : 'done')}\n${done}`,
    left === '' ? '' : `${paint.bold('left to do')}\n${left}`,
    dryRun || done === '' ? '' : `${nextLine(project)}\n`,
  ].join('');
}

function nextLine({ bundler, formulas, folder, typeConfigs }: Project): string {
  const [first = 'example.grad'] = formulas.map((path) => path.replace(/.*\//, ''));
  if (bundler !== null) return `then import from './${first}' beside it; npm run gradc writes its types`;
  const module = `${outputOf(folder)}/${first.replace(/\.grad$/, typeConfigs.length > 0 ? '.ts' : '.js')}`;
  return `then npm run gradc writes ${module}, which code imports`;
}
