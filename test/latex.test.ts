// LaTeX of definitions: some as they are (test/golden/latex.md; UPDATE_GOLDEN=1 writes it anew), and laws of all: what opens
// closes, what is a command is one of LaTeX and amsmath, and nothing of a name is.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { functionLatex, nameLatex, subscripted } from '../src/analyse/latex/names.ts';
import { latexOpened, opened } from '../src/compile.ts';
import { gates } from '../src/gates/table.ts';

const example = (name: string): string => readFileSync(new URL(`../examples/${name}.txt`, import.meta.url), 'utf8');

const golden: readonly (readonly [name: string, source: string, which: string | null])[] = [
  ['the classic', example('expr'), null],
  ['sums with indices', example('logreg'), 'loss'],
  ['a recurrence', example('heat'), null],
  ['branches', 'f(x_1, θ, w_in: [n]) {\n  a = log(x_1)\n  if(x_1 > 1, a * θ, x_1 < 0 and θ > 2, sum(w_in), -x_1^2)\n}\n', null],
  ['records, fractions, brackets', 'h(p: {x, y}, const c_0) = {u: (p.x - (1 - p.y)) / (c_0 * p.y), v: -(-p.x) * -p.y}\n', null],
  ['a sum over a part', 'g(A: [n, n], const k: int) = [i: sum(j in 0..i: A[i, j] * A[j, k])]\n', null],
  ['gates by hand', 'gate my_gate(x) = x^2 { dx = 2 * x }\nq(x, étoile_1) = my_gate(x) + max(étoile_1, 2)\n', null],
];

test('is what mathematics looks like', () => {
  const blocks = golden.map(([name, source, which]) => {
    const text = latexOpened(opened(source, { name: 'expr' }), which);
    return `## ${name}\n\n\`\`\`\n${source.trim()}\n\`\`\`\n\n\`\`\`latex\n${text.trimEnd()}\n\`\`\`\n`;
  });
  const file = new URL('./golden/latex.md', import.meta.url);
  const text = `# LaTeX\n\n${blocks.join('\n')}`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

const commands: ReadonlySet<string> = new Set(
  (
    'frac partial operatorname mathit text textit left right sum prod max min ln log sqrt sin cos tan arcsin arccos arctan sinh cosh tanh ' +
    'begin end cdot le ge ne lnot land lor infty overline mathrel lfloor rfloor lceil rceil lvert rvert bmod zeta psi sigma Phi Gamma pi ' +
    'textbackslash textasciicircum textasciitilde'
  ).split(' '),
);
const greek = /^(?:alpha|beta|gamma|delta|epsilon|eta|theta|iota|kappa|lambda|mu|nu|xi|rho|tau|upsilon|phi|chi|omega|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Psi|Omega)$/;

/** Reads a text as LaTeX does, as far as groups, pairs and environments go. */
function expectBalanced(text: string): void {
  const open: string[] = [];
  const lines = text.replace(/^%.*$/gm, '');
  const token = /\\begin\{(\w+\*?)\}|\\end\{(\w+\*?)\}|\\([a-zA-Z]+)|\\(.)|([{}])|([$#%~])/gsu;
  for (const [, begins, ends, command, escape, brace, special] of lines.matchAll(token)) {
    if (begins !== undefined) open.push(begins);
    else if (ends !== undefined) expect(open.pop()).toBe(ends);
    else if (brace === '{') open.push('{');
    else if (brace === '}') expect(open.pop()).toBe('{');
    else if (command === 'left') open.push('left');
    else if (command === 'right') expect(open.pop()).toBe('left');
    else if (command !== undefined) expect(commands.has(command) || greek.test(command), command).toBe(true);
    else if (escape !== undefined) expect(', ;\\_{}#$&%^~').toContain(escape);
    else throw new Error(`not escaped: ${special ?? ''}`);
  }
  expect(open).toEqual([]);
  for (const [, body = ''] of lines.matchAll(/\\begin\{align\*\}\n([^]*?)\n\\end\{align\*\}/g))
    for (const row of body.split(/ \\\\\n/)) expect(row).toMatch(/^ {2}\S.* &(?:=|\\mathrel\{\+\}=) \S/);
  // What stands below or above twice is an error of LaTeX.
  expect(lines).not.toMatch(/[_^]\{[^{}]*\}_|\^\{[^{}]*\}\^/);
}

const named = readdirSync(new URL('../examples/', import.meta.url)).filter((file) => file.endsWith('.txt')).map((file) => file.slice(0, -'.txt'.length));

test.each(named)('of examples/%s.txt it is balanced', (name) => {
  expectBalanced(latexOpened(opened(example(name), { name: 'f' }), null));
});

test.each([...gates.values()].filter(({ callable }) => callable).map((gate) => [gate.name, gate] as const))('%s of sums, of powers and of itself is balanced, and as much in brackets as it must', (name, { args, variadic }) => {
  const of = (text: string): string => `${name}(${args.map((_, k) => (k === 0 || variadic ? text : String(k + 1))).join(', ')})`;
  const text = latexOpened(opened(`f(x, y) = ${of('x + y')}^2 * ${of('x^2')} - ${of(of('x'))}\n`), null);
  expectBalanced(text);
});

test('operators hold as tightly as they are written', () => {
  const of = (formula: string): string => /f\\left\( a, b, c \\right\) &= (.*)/.exec(latexOpened(opened(`f(a, b, c) = ${formula}\n`), null))?.[1] ?? '';
  expect([
    'a - (b - c)', '(a - b) - c', 'a * (b + c)', '(a * b)^2', '(a^b)^c', 'a^(b + c)', '(a / b)^2', '-(a + b)', '-a^2', 'a * -b', '2 * 3 * a * 4', 'a - -b', 'exp(a + b) * c', 'sqrt(a + b)', '(a / b) * c', 'abs(a + b)',
  ].map(of)).toEqual([
    'a - \\left( b - c \\right)', 'a - b - c', 'a \\, \\left( b + c \\right)', '\\left( a \\, b \\right)^{2}', '\\left( a^{b} \\right)^{c}', 'a^{b + c}', '\\left( \\frac{a}{b} \\right)^{2}',
    '-\\left( a + b \\right)', '-a^{2}', '-a \\, b', '6 \\, a \\cdot 4', 'a + b', 'e^{a + b} \\, c', '\\sqrt{a + b}', '\\frac{a}{b} \\, c', '\\lvert a + b \\rvert',
  ]);
});

test('names', () => {
  const shown = (name: string): string => subscripted(nameLatex(name));
  expect(['x', 'x1', 'w_in', 'a_b_c', 'theta', 'θ_0', 'den', '_x', 'x_', 'p.x', 'étoile', 'λx', 'sinαβx', '重', 'class_', 'x_1_2'].map(shown)).toEqual([
    'x', 'x_{1}', 'w_{\\mathit{in}}', 'a_{b, c}', '\\theta', '\\theta_{0}', '\\mathit{den}', '\\mathit{\\_x}', '\\mathit{x\\_}', 'p.x', '\\text{\\textit{étoile}}', '\\lambda{}x', '\\mathit{sin}\\alpha{}\\beta{}x', '\\text{重}', '\\mathit{class\\_}', 'x_{1, 2}',
  ]);
  expect(['f', 'loss2', 'my_f', 'σ', 'é2'].map(functionLatex)).toEqual(['f', '\\operatorname{loss2}', '\\operatorname{my\\_f}', '\\sigma', '\\operatorname{\\text{é2}}']);
});
