// A source that a command works on, and the function of it that is meant: what is wrong with it is reported, and ends
// the command.

import type { FunctionInfo } from '../analyse/function-info.ts';
import type { Opened, Options } from '../compile.ts';
import { GradcError } from '../report/error.ts';
import { suggest } from '../report/suggest.ts';
import type { Exit } from './compile-files.ts';
import { CommandFault } from '../disk/fault.ts';
import { functionName } from '../disk/function-name.ts';
import { shownPath } from '../disk/paths.ts';
import { readSource } from '../disk/read-source.ts';
import { exitOf, openReporter } from './report-files.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';
import { usedFiles, type UsedFiles } from '../disk/used-files.ts';

export type OpenSource = {
  readonly path: string;
  readonly text: string;
  /** The texts of the files that it uses. */
  readonly used: UsedFiles['texts'];
  readonly open: Opened;
  readonly functions: readonly FunctionInfo[];
};

/** `-` is standard input. A `RangeError` says what is wrong with an argument. */
export async function withSource(
  input: string,
  settings: Settings,
  terminal: Terminal,
  more: Options,
  work: (source: OpenSource) => Promise<Exit>,
): Promise<Exit> {
  const path = input === '-' ? 'standard input' : shownPath(input);
  const reporter = openReporter(settings, terminal);
  const source = await readSource(input);
  if (source.kind !== 'text') {
    await reporter.report({ path, source: '', diagnostics: [], error: source.reason });
    await reporter.finish();
    return source.kind === 'malformed' ? 1 : 2;
  }
  const { checkOpened, opened } = await import('../compile.ts');
  const { resolve, texts: used } = usedFiles(input);
  const options = {
    name: functionName(input),
    resolve,
    fastMath: settings.fastMath,
    ...(settings.unroll === null ? {} : { unroll: settings.unroll }),
    ...more,
  };
  try {
    const open = opened(source.text, options);
    const { diagnostics, functions } = checkOpened(() => open);
    await reporter.report({ path, source: source.text, diagnostics, used });
    if (exitOf(diagnostics) === 1) return 1;
    return await work({ path, text: source.text, used, open, functions });
  } catch (error) {
    if (error instanceof RangeError && !error.message.includes('call stack')) throw new CommandFault(error.message);
    if (!(error instanceof GradcError)) throw error;
    await reporter.report({ path, source: source.text, diagnostics: error.diagnostics, used });
    return 1;
  } finally {
    await reporter.finish();
  }
}

/** The one of this name, or the last that is no helper. */
export function chooseFunction(functions: readonly FunctionInfo[], wanted: string | null): FunctionInfo {
  const last = functions.findLast(({ name }) => !name.startsWith('_'));
  if (last === undefined) throw new CommandFault('the file exports no function');
  if (wanted === null) return last;
  const found = functions.find(({ name }) => name === wanted.normalize('NFC'));
  if (found !== undefined) return found;
  const names = functions.map(({ name }) => name);
  const near = suggest(wanted, names);
  throw new CommandFault(
    `no function '${wanted}'${near === null ? `; there are ${names.join(', ')}` : `: did you mean '${near}'?`}`,
  );
}
