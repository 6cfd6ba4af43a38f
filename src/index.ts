// The public API of gradc.

export { defineConfig, type Config } from './config.ts';
export { check, compile, load, type Compiled, type LoadedModule, type Options, type SourceMap } from './compile.ts';
export type { FunctionInfo, ParameterInfo, Shape, StageInfo } from './analyse/function-info.ts';
export type { Diagnostic, Related, Severity } from './report/diagnostic.ts';
export { GradcError } from './report/error.ts';
export type { Resolve } from './syntax/files.ts';
