// TypeScript as JavaScript: types and all that is only for them gone. The compiler goes on behind a mistake, so that
// what it made of one is asked for and refused.

import type * as Morph from 'ts-morph';

/** Throws an error that says where the text is no TypeScript. */
export function stripTypes(ts: typeof Morph.ts, text: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
  const { outputText, diagnostics = [] } = ts.transpileModule(text, { compilerOptions, reportDiagnostics: true });
  const [mistake] = diagnostics;
  if (mistake === undefined) return outputText;
  const { line, character } = ts.getLineAndCharacterOfPosition(
    mistake.file ?? ts.createSourceFile('', text, ts.ScriptTarget.ES2022),
    mistake.start ?? 0,
  );
  throw new SyntaxError(
    `${String(line + 1)}:${String(character + 1)}: ${ts.flattenDiagnosticMessageText(mistake.messageText, '\n')}`,
  );
}
