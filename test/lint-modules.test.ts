// Generated modules under typescript-eslint's strictest rules: one line at the top of each is all that they need, and it turns off nothing in vain.

import { ESLint } from 'eslint';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../generated/', import.meta.url));
const sample = ['arm', 'ba', 'circuit', 'expr', 'hand', 'logreg', 'rnn', 'spline'];

const linter = new ESLint({
  cwd: folder,
  ignore: false,
  overrideConfigFile: true,
  overrideConfig: defineConfig(...tseslint.configs.strictTypeChecked, {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: folder } },
  }),
});

test('strict rules find nothing, and no line more than one turns any off', async () => {
  const results = await linter.lintFiles(sample.map((name) => `${name}.ts`));
  expect(results).toHaveLength(sample.length);
  expect(results.flatMap(({ filePath, messages }) => messages.map(({ line, ruleId, message }) => `${filePath}:${line.toFixed()} ${ruleId ?? ''} ${message}`))).toEqual([]);
  for (const { filePath } of results) expect(readFileSync(filePath, 'utf8').split('eslint-disable').length).toBeLessThanOrEqual(2);
});

test('without that line the rules are broken', async () => {
  const filePath = `${folder}logreg.ts`;
  const [found] = await linter.lintText(readFileSync(filePath, 'utf8').replace(/^\/\* eslint-disable.*$/m, ''), { filePath });
  expect(new Set(found?.messages.map(({ ruleId }) => ruleId))).toContain('@typescript-eslint/no-non-null-assertion');
});
