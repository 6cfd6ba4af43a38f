// The public API for a page: that of Node, by our own printer alone, whose text is that of the tools. Nothing here
// needs Node; `load` alone turns text into code, and not in the mode `interpret`.

import { opened, printedOpened, type Compiled, type Options } from './compile.ts';

export { check, load, type Compiled, type LoadedModule, type Options, type SourceMap } from './compile.ts';
export type { FunctionInfo, ParameterInfo, Shape, StageInfo } from './analyse/function-info.ts';
export type { Diagnostic, Related, Severity } from './report/diagnostic.ts';
export { GradcError } from './report/error.ts';
export type { Resolve } from './syntax/files.ts';

/** The module's text. Throws a `GradcError` on errors in the source. */
export async function compile(source: string, options: Options = {}): Promise<Compiled> {
  return printedOpened(opened(source, options));
}
