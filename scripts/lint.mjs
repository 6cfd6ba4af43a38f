// TypeScript 6 and the linter on one program: what the check has found out of types, the rules that ask for types need
// not find out again. `npx eslint FILE` says the same of a file alone.

import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));

const program = ts.createProgram(optionsOf(`${root}tsconfig.json`));
const faults = ts.getPreEmitDiagnostics(program);
const place = { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => '\n' };
process.stdout.write(ts.formatDiagnostics(faults, place));

const eslint = new ESLint({
  cwd: root,
  overrideConfig: {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: false, programs: [program] } },
  },
});
const results = await eslint.lintFiles('.');
const formatter = await eslint.loadFormatter();
process.stdout.write(await formatter.format(results));
if (faults.length > 0 || results.some(({ messages }) => messages.length > 0)) process.exitCode = 1;

function optionsOf(file) {
  const onUnRecoverableConfigFileDiagnostic = ({ messageText }) => {
    throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
  };
  const { fileNames, options, errors } = ts.getParsedCommandLineOfConfigFile(
    file,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic },
  );
  return { rootNames: fileNames, options, configFileParsingDiagnostics: errors };
}
