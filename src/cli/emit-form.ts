// `--emit FORM`: prints one form of the sources, to look at what the compiler does.

import { writeIfChanged } from '../disk/write-file.ts';
import { CommandFault } from '../disk/fault.ts';
import { expandInputs } from './inputs.ts';
import { functionName } from '../disk/function-name.ts';
import type { Exit } from './compile-files.ts';
import type { Settings } from './settings.ts';
import { shownPath } from '../disk/paths.ts';
import { readSource } from '../disk/read-source.ts';
import { exitOf, openReporter } from './report-files.ts';
import type { Terminal } from './terminal.ts';
import { usedFiles } from '../disk/used-files.ts';

const forms = ['tokens', 'ast', 'stages', 'adjoint', 'loops'] as const;
/** Of one definition. */
const drawings = ['svg', 'dot', 'latex'] as const;

export async function emitForms(settings: Settings, terminal: Terminal): Promise<Exit> {
  const clash = (['check', 'watch', 'verify', 'outDir'] as const).find((name) => Boolean(settings[name]));
  if (clash !== undefined)
    throw new CommandFault(`--emit does not go with --${clash === 'outDir' ? 'out-dir' : clash}`);
  const drawing = drawings.find((name) => name === settings.emit);
  if (drawing !== undefined) return (await import('./emit-drawing.ts')).emitDrawing(drawing, settings, terminal);
  const form = forms.find((name) => name === settings.emit) ?? 'stages';
  refuseOfDrawings(settings);

  const reporter = openReporter(settings, terminal);
  const inputs = await expandInputs(settings.operands);
  const { opened, printForm } = await import('../compile.ts');
  const texts: string[] = [];
  let exit: Exit = 0;
  for (const { path: input } of inputs) {
    const path = input === '-' ? 'standard input' : shownPath(input);
    const source = await readSource(input);
    if (source.kind !== 'text') {
      await reporter.report({ path, source: '', diagnostics: [], error: source.reason });
      exit = source.kind === 'malformed' && exit < 1 ? 1 : source.kind === 'unreadable' ? 2 : exit;
      continue;
    }
    const { resolve, texts: used } = usedFiles(input);
    const { text, diagnostics } = printForm(
      opened(source.text, {
        name: functionName(input),
        resolve,
        fastMath: settings.fastMath,
        ...(settings.unroll === null ? {} : { unroll: settings.unroll }),
      }),
      form,
    );
    await reporter.report({ path, source: source.text, diagnostics, used });
    if (exit === 0) exit = exitOf(diagnostics);
    texts.push(inputs.length > 1 ? `# ${path}\n${withLineEnd(text)}` : withLineEnd(text));
  }
  const all = texts.join('\n');
  if (settings.output !== null && settings.output !== '-') await writeIfChanged(settings.output, all, settings.force);
  else terminal.result(all);
  await reporter.finish();
  return exit;
}

/** Throws a `CommandFault` for what only a drawing asks. */
export function refuseOfDrawings({ emit, at, function: name }: Settings): void {
  const option = at !== null ? '--at' : name !== null ? '--function' : null;
  if (option === null) return;
  const forms = option === '--at' ? 'svg and dot' : 'svg, dot and latex';
  throw new CommandFault(`option ${option} goes with --emit ${forms}${emit === null ? ', and with gradc eval' : ''}`);
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
