// What the command can do, in a table: a command is a row here and a file of its own; its options are rows of
// settings.ts.

import type { Command } from './command.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

/** The first is meant where no command is named. */
export const commands: readonly Command[] = [
  {
    name: 'compile',
    usage: 'FILE|GLOB|- …',
    help: 'write generated/NAME.ts for each file; of - print the module',
    examples: ['gradc expr.txt', "gradc 'src/**/*.grad' -d src/generated --check", "echo 'sin(x) * y' | gradc -"],
    run: async (settings, terminal) => {
      if (settings.emit !== null) return (await import('./emit-form.ts')).emitForms(settings, terminal);
      if (settings.at !== null || settings.function !== null)
        (await import('./emit-form.ts')).refuseOfDrawings(settings);
      return compiled(settings, terminal);
    },
  },
  {
    name: 'eval',
    usage: 'eval FILE name=value …',
    help: 'print value, gradient and every stage at a point',
    examples: ['gradc eval expr.txt x=3 y=-4'],
    run: async (settings, terminal) => (await import('./evaluate.ts')).evaluateFile(settings, terminal),
  },
  {
    name: 'types',
    usage: 'types FILE …',
    help: 'write the types of an import of each file beside it (NAME.d.grad.ts)',
    examples: ["gradc types 'src/**/*.grad'"],
    run: compiled,
  },
  {
    name: 'curvature',
    usage: 'curvature FILE',
    help: 'say of each definition whether it is convex or concave, and why',
    examples: ['gradc curvature loss.grad --in w,b'],
    run: async (settings, terminal) => (await import('./curvature.ts')).explainCurvature(settings, terminal),
  },
  {
    name: 'fit',
    usage: 'fit FILE --data FILE.csv --target NAME',
    help: 'find the parameters that make a model give a column',
    examples: ['gradc fit growth.txt --data growth.csv --target y --start b2=0.01'],
    run: async (settings, terminal) => (await import('./descent/fit.ts')).fitFile(settings, terminal),
  },
  {
    name: 'minimize',
    usage: 'minimize FILE',
    help: 'find the parameters where a definition is least',
    examples: ['gradc minimize loss.txt --data rows.csv --method newton'],
    run: async (settings, terminal) => (await import('./descent/minimize.ts')).minimizeFile(settings, terminal),
  },
  {
    name: 'init',
    usage: 'init',
    help: 'put gradc into the build of this project, and say what was done',
    examples: ['gradc init --dry-run'],
    operand: 'none',
    run: async (settings, terminal) => (await import('./init/init.ts')).initProject(settings, terminal),
  },
  {
    name: 'explain',
    usage: 'explain CODE|FUNCTION|WORD',
    help: 'say what a message, a function, an operator or a word means',
    examples: ['gradc explain GR2001', 'gradc explain sigmoid'],
    operand: 'topic',
    run: async (settings, terminal) => (await import('./explain/explain.ts')).explainName(settings, terminal),
  },
  {
    name: 'completion',
    usage: 'completion bash|zsh|fish',
    help: 'print a script with which a shell completes commands, options and files',
    examples: ['source <(gradc completion bash)'],
    operand: 'shell',
    run: async (settings, terminal) =>
      (await import('./complete/completion.ts')).printCompletion(commands, settings, terminal),
  },
];

/** Once, or whenever a source changes. */
async function compiled(settings: Settings, terminal: Terminal): Promise<number> {
  if (settings.watch) return (await import('./watch.ts')).watchFiles(settings, terminal);
  return (await import('./compile-files.ts')).compileFiles(settings, terminal);
}
