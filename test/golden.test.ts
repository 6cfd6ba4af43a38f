// The textbook's examples, stage by stage: source, stages, adjoint and module stand side by side in test/golden/*.md and are
// compared byte by byte (UPDATE_GOLDEN=1 writes them anew); the numbers of the textbook stand here.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { check, compile, compileOpened, opened, printForm } from '../src/compile.ts';
import { callEvaluator, callGrad, callPacked, callSplit, callValue, compileFunction, type Arguments } from './call-function.ts';

type Example = {
  readonly name: string;
  readonly at: Arguments;
  readonly value: number;
  readonly gradient: readonly (readonly number[])[];
  readonly stages: readonly string[];
};

const examples: readonly Example[] = [
  {
    name: 'expr',
    at: { x: 3, y: -4 },
    value: 1.5456448841066441,
    gradient: [[2.0595697955721652], [1.5922327514838093]],
    stages: ['sigy', 'num', 'sigx', 'xpy', 'xpysqr', 'den', 'invden', 'expr'],
  },
  { name: 'product', at: { x: -2, y: 5, z: -4 }, value: -12, gradient: [[-4], [-4], [3]], stages: ['xpy', 'f'] },
  { name: 'circuit', at: { x: 3, y: -4, z: 2, w: -1 }, value: -20, gradient: [[-8], [6], [2], [0]], stages: [] },
  {
    name: 'neuron',
    at: { w: [2, -3, -3], x: [-1, -2] },
    value: 0.7310585786300049,
    gradient: [
      [-0.19661193324148185, -0.3932238664829637, 0.19661193324148185],
      [0.3932238664829637, -0.5898357997244456],
    ],
    stages: ['dot', 'neuron'],
  },
];

describe.each(examples)('$name', ({ name, at, value, gradient, stages }) => {
  const source = readFileSync(new URL(`../examples/${name}.txt`, import.meta.url), 'utf8');
  const options = { name, file: `${name}.txt` };

  test('source, stages, adjoint and module', async () => {
    const open = opened(source, options);
    const { code } = await compileOpened(open);
    const forms = (['stages', 'adjoint'] as const).map((form) => [form, printForm(open, form).text] as const);
    const text = [`# ${name}`, block('source', '', source), ...forms.map(([form, printed]) => block(form, '', printed)), block('module', 'ts', code)].join('\n\n');
    compareWithFile(new URL(`./golden/${name}.md`, import.meta.url), `${text}\n`);
  });

  test('the numbers of the textbook, to the last two digits', () => {
    const compiled = compileFunction(source, null, options);
    for (const answer of [callGrad(compiled, at), callSplit(compiled, at), callPacked(compiled, at), callEvaluator(compiled, at)]) {
      expectToLastTwoDigits(answer.value, [value]);
      for (const [index, part] of gradient.entries()) expectToLastTwoDigits(answer.gradient[index] ?? [], part);
    }
    expectToLastTwoDigits(callValue(compiled, at), [value]);
  });

  test.runIf(stages.length > 0)('the stages, in order', () => {
    expect(check(source, options).functions.at(-1)?.stages.map((stage) => stage.name)).toEqual(stages);
  });
});

describe('the classic', () => {
  const source = readFileSync(new URL('../examples/expr.txt', import.meta.url), 'utf8');
  const code = compile(source, { name: 'expr', file: 'expr.txt' }).then((compiled) => compiled.code);

  test('forward computes the stages in order', async () => {
    const lines = [...functionText(await code, 'exprForward').matchAll(/^ *const (\w+) =/gm)].map(([, name]) => name);
    expect(lines).toEqual(['sigy', 'num', 'sigx', 'xpy', 'xpysqr', 'den', 'invden', 'expr']);
  });

  test('backward treats them in exact reverse, without exp and division', async () => {
    const text = functionText(await code, 'exprBackward');
    const comments = [...text.matchAll(/^ *\/\/ (\w+) = /gm)].map(([, name]) => name);
    expect(comments).toEqual(['expr', 'invden', 'den', 'xpysqr', 'xpy', 'sigx', 'num', 'sigy']);
    expect(text).not.toContain('Math.');
    expect(text.replaceAll(/\/\/.*$/gm, '')).not.toContain('/');
    for (const line of ['dnum', 'dinvden', 'dden', 'dxpysqr', 'dxpy', 'dsigx', 'dsigy', 'dx', 'dy']) expect(text).toMatch(new RegExp(`\\b${line}\\b`));
    expect(text).toMatch(/dx \+= .*sigx \* \(1 - sigx\)/);
    expect(text).toMatch(/dden = .*invden/);
  });
});

function block(title: string, language: string, text: string): string {
  return `## ${title}\n\n\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

function compareWithFile(file: URL, text: string): void {
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(new URL('.', file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file), `${file.pathname} is missing: run once with UPDATE_GOLDEN=1`).toBe(true);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

/** The text of one exported function: up to the brace in the first column that closes it. */
function functionText(code: string, name: string): string {
  const start = code.indexOf(`export function ${name}(`);
  expect(start).toBeGreaterThanOrEqual(0);
  return code.slice(start, code.indexOf('\n}', start));
}

function expectToLastTwoDigits(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(Math.abs((got[index] ?? Number.NaN) - value)).toBeLessThanOrEqual(99 * 2 ** -53 * Math.abs(value) * 0.1);
}
