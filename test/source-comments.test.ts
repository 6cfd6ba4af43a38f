// Comments of a source above a definition, in the module: whose they are, how they are wrapped, and that they are only comments.

import fc from 'fast-check';
import * as prettier from 'prettier';
import typescript from 'typescript';
import { describe, expect, test } from 'vitest';
import { compile, type Options } from '../src/compile.ts';

/** What stands above an exported function: its comment without the stars. */
async function docOf(source: string, name: string, options: Options = {}): Promise<readonly string[]> {
  const { code } = await compile(source, options);
  const doc = new RegExp(String.raw`/\*\*((?:(?!\*/)[^])*)\*/\nexport function ${name}\(`).exec(code)?.[1];
  if (doc === undefined) throw new Error(`no function ${name}`);
  const lines = doc.split('\n').map((line) => line.replace(/^ \* ?/, '').trim() === '' ? '' : line.replace(/^ \* ?/, ''));
  return lines.filter((line, at) => line !== '' || (at > 0 && at < lines.length - 1));
}

/** The source's part of it. */
async function commentOf(source: string, name: string, options: Options = {}): Promise<readonly string[]> {
  const lines = await docOf(source, name, options);
  return lines.slice(0, Math.max(lines.findIndex((line) => /^ ?The (value|derivative) of/.test(line)) - 1, 0));
}

describe('whose a comment is', () => {
  const cases: readonly (readonly [why: string, source: string, comment: readonly string[]])[] = [
    ['the lines right above', '# one\n// two\nf(x) = x^2', ['one', 'two']],
    ['of both line ends', '\ufeff# one\r\n//two\r\nf(x) = x^2\r\n', ['one', 'two']],
    ['a blank line between', '# a licence\n\nf(x) = x^2', []],
    ['only what is below the blank line', '# a licence\n\n# the square\nf(x) = x^2', ['the square']],
    ['an empty line of the comment', '# one\n#\n# two\nf(x) = x^2', ['one', '', 'two']],
    ['indented, and in a frame', '  #########\n  ## one\n  ##   two\n  #########\n  f(x) = x^2', ['one', '  two']],
    ['nothing but rules', '# -----\nf(x) = x^2', []],
    ['above another definition', '# of g\ng(x) = x\nf(x) = x^2', []],
    ['above a constant', '# half\nhalf = 1 / 2\nf(x) = x^2 * half', []],
    ['behind the statement above', 'g(x) = x # of g\nf(x) = x^2', []],
    ['behind it, or in it', 'f(x) { # here\n  # there\n  x^2 } # and here', []],
    ['not the first of its line', '# of g\ng(x) = x; f(x) = x^2', []],
    ['below what is used', 'use "g.grad"\n# of f\nf(x) = x^2 + g(x)', ['of f']],
    ['above what is used', '# all\nuse "g.grad"\nf(x) = x^2 + g(x)', []],
    ['a bare file: above its first line', '# half\nhalf = 1 / 2\n# a square\ny = x^2\n# its half\ny * half', ['a square']],
    ['a bare file in parentheses', '# a square\n(x + 1) * x', ['a square']],
  ];

  test.each(cases)('%s', async (_, source, comment) => {
    const resolve = (): string => '# of another file\ng(x) = 3 * x\n# of f in another file\nf1(x) = x\n';
    expect(await commentOf(source, 'f', { resolve })).toEqual(comment);
  });

  test('above the first of its functions that there is', async () => {
    const source = '# the square\nf(x) = x^2';
    expect(await docOf(source, 'fGrad')).not.toContain('the square');
    expect(await docOf(source, 'fGrad', { exports: ['grad'] })).toContain('the square');
    expect(await docOf(source, 'fHessian', { exports: ['hessian'] })).toContain('the square');
  });
});

test('long lines are wrapped at words, where prettier leaves them, and begin no list and no tag', async () => {
  const words = 'word '.repeat(14).trim();
  const comment = await commentOf(`# short\n#  ${words} @tag - no list ${'x'.repeat(120)} 1. end\nf(x) = x^2`, 'f');
  expect(comment).toEqual(['short', ` ${words} \\@tag -`, ' no list', ` ${'x'.repeat(120)} 1.`, ' end']);
});

test('a domain stands where its parameter is declared', async () => {
  const doc = await docOf('f(s in 0..inf, p: {x, y}, q: [3] in -1..1, const r in -inf..0) = log(s) * p.x * q[1] * r', 'f');
  expect(doc[0]).toBe('The value of `f(s in 0..inf, p: {x, y}, q: [3] in -1..1, const r in -inf..0)`:');
  const packed = await docOf('f(s in 0..inf, v: [n] in -1..1, const r) = log(s) * sum(v) * r', 'fPacked');
  expect(packed).toContain('Both hold, in this order, row-major: s in 0..inf, v: [n] in -1..1.');
});

describe('a comment is only a comment', () => {
  const parts = fc.constantFrom('*/', '/*', '//', '*', '/', '*@', '@param x', '@type {any}', '@__NO_SIDE_EFFECTS__', '#__PURE__', '</script>', '<!--', '`', '${a}', 'é', '行', '\u200d', '  ', '- x', '1. y', '\\');
  const line = fc.array(fc.oneof(parts, fc.string({ maxLength: 8 })), { maxLength: 24 }).map((words) => words.join(' ').replace(/[^\t -~\u00a1-\u061b\u0620-\u1fff\u3001-\ud7ff]/g, ''));

  test.each(['ts', 'js'] as const)('in %s: the module is the same without it, and prettier leaves it', async (target) => {
    const without = (await compile('f(x) = x^2', { target })).code;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 4 }), async (lines) => {
        const { code } = await compile(`${lines.map((text) => `#${text}`).join('\n')}\nf(x) = x^2`, { target });
        expect(shape(code)).toBe(shape(without));
        expect(code).not.toMatch(/<\/|<!--|[@#]__|\* *@(?!property|param|returns|export|type)/);
        expect(await prettier.format(code, { parser: target === 'ts' ? 'typescript' : 'babel', singleQuote: true })).toBe(code);
      }),
      { numRuns: 30 },
    );
  });
});

/** The code alone, and the tags by which editors know its types. */
function shape(code: string): string {
  const file = typescript.createSourceFile('f.ts', code, typescript.ScriptTarget.Latest, true);
  const tags: string[] = [];
  const visit = (node: typescript.Node): void => {
    tags.push(...typescript.getJSDocTags(node).map((tag) => tag.tagName.text));
    typescript.forEachChild(node, visit);
  };
  visit(file);
  return `${typescript.createPrinter({ removeComments: true }).printFile(file)}${tags.join(' ')}`.replace(/\(sha256 \w+\)/, '');
}

test.each([
  ['if(i == 0 or i == n-1, x[i], x[i-1] + x[i+1])', 'if(i == 0 or i == n - 1, x[i], ', '!(i === 0 || i === n - 1)'],
  ['if(i > 0 and i < n-1, x[i-1] + x[i+1], x[i])', 'if(i > 0 and i < n - 1, ', 'i > 0 && i < n - 1'],
  ['if(not (i == 0 or i == n-1), x[i-1] + x[i+1], x[i])', 'if(not (i == 0 or i == n - 1), ', '!(i === 0 || i === n - 1)'],
])('what is asked of two ends reads as it was written: %s', async (line, comment, check) => {
  const { code } = await compile(`f(x: [n]) {\n  y[i in 0..n] = ${line}\n  sum(i: y[i]^2 * y[n-1-i])\n}`, { target: 'js' });
  expect(code).toContain(`y[i in 0..n] = ${comment}`);
  expect(code).toContain(check);
});
