// Writes what there is to say of the sources to standard error, in the format that was asked for. `pretty` is written
// file by file as they come, the formats for programs at once at the end, with nothing else beside them.

import { hasErrors } from '../report/diagnostic.ts';
import type { FileReport } from '../report/machine-formats.ts';
import type { Settings } from './settings.ts';
import type { Terminal } from './terminal.ts';

export type Reporter = {
  readonly report: (file: FileReport) => Promise<void>;
  /** A line for people; left out of the formats for programs. */
  readonly remark: (line: string) => void;
  readonly finish: () => Promise<void>;
};

export function openReporter(settings: Settings, terminal: Terminal): Reporter {
  if (settings.format === 'pretty') return prettyReporter(terminal);
  const files: FileReport[] = [];
  return {
    report: async (file) => {
      files.push(file);
      return Promise.resolve();
    },
    remark: () => undefined,
    finish: async () => {
      const { githubReport, jsonReport } = await import('../report/machine-formats.ts');
      const text = settings.format === 'json' ? jsonReport(files) : githubReport(files);
      if (text !== '') terminal.note(text);
      files.length = 0;
    },
  };
}

function prettyReporter(terminal: Terminal): Reporter {
  return {
    report: async ({ path, source, diagnostics, used, error }) => {
      if (error != null) terminal.note(`${terminal.paint.bold(path)}: ${terminal.paint.red(error)}`);
      if (diagnostics.length === 0) return;
      const { formatDiagnostics } = await import('../report/frame.ts');
      terminal.note(formatDiagnostics(diagnostics, source, path, terminal.colour, used));
    },
    remark: (line) => {
      terminal.note(line);
    },
    finish: () => Promise.resolve(),
  };
}

/** 1 if the source is at fault, else 0. */
export function exitOf(diagnostics: FileReport['diagnostics']): 0 | 1 {
  return hasErrors(diagnostics) ? 1 : 0;
}
