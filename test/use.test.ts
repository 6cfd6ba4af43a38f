// Definitions from other files: what a file gives, what it keeps, what is said of paths, circles and clashes, and where.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, compile, load, type Options } from '../src/compile.ts';
import { formatDiagnostics } from '../src/report/frame.ts';
import { parse } from '../src/syntax/parse.ts';
import { printFile, printItem } from '../src/syntax/print.ts';
import { errorsOf } from './array-laws.ts';
import { callValue, hasGradient, callSplit, makeCache, subjectOf } from './array-ways.ts';
import { fuzzLimits, fuzzSeed } from './fuzz-limits.ts';
import { argumentsAt, randomArrayProgram } from './random-arrays-source.ts';
import { refusalOf, sizesFor } from './random-arrays-laws.ts';

type Files = { readonly [path: string]: string };

const resolveIn = (files: Files) => (path: string): string | null => files[path] ?? null;
const withFiles = (files: Files, options: Options = {}): Options => ({ ...options, resolve: resolveIn(files) });

function said(source: string, files: Files, options: Options = {}): string {
  const used = new Map(Object.entries(files).map(([path, text]) => [path, { name: path, source: text }]));
  return formatDiagnostics(check(source, withFiles(files, options)).diagnostics, source, 'main.grad', false, used);
}

const codesOf = (source: string, files: Files, options: Options = {}): readonly string[] => check(source, withFiles(files, options)).diagnostics.map(({ code }) => code);

/** A module without its header, the source that it quotes. */
const written = (code: string): string => code.replace(/^(?:\/\/.*\n)+/u, '').replace(/^ \* {5}.*\n/gmu, '');

describe('what a file gives is what helpers of the file itself would be', () => {
  const rows: readonly (readonly [what: string, source: string, files: Files, alone: string])[] = [
    ['a definition', 'use "a.grad"\nf(x, y) = g(x) * y', { 'a.grad': 'g(x) = 1 / (1 + x^2)' }, '_g(x) = 1 / (1 + x^2)\nf(x, y) = _g(x) * y'],
    ['a definition that calls a helper', 'use "a.grad"\nf(x, y) = g(x) * y', { 'a.grad': '_h(x) = x^2\ng(x) = 1 / (1 + _h(x))' }, '_h(x) = x^2\n_g(x) = 1 / (1 + _h(x))\nf(x, y) = _g(x) * y'],
    ['a helper of the same name on either side', 'use "a.grad"\n_h(x) = 3 * x\nf(x) = g(_h(x))', { 'a.grad': '_h(x) = x^2\ng(x) = 1 / (1 + _h(x))' }, '_i(x) = x^2\n_g(x) = 1 / (1 + _i(x))\n_h(x) = 3 * x\nf(x) = _g(_h(x))'],
    ['a gate', 'use "a.grad"\nf(x, y) = g(x) * y', { 'a.grad': 'gate g(x) = x * sigmoid(x) { dx = sigmoid(x) + out * (1 - sigmoid(x)) }' }, 'gate g(x) = x * sigmoid(x) { dx = sigmoid(x) + out * (1 - sigmoid(x)) }\nf(x, y) = g(x) * y'],
    ['constants, also as sizes', 'use "a.grad"\nf(v: [m]) = c * sum(i: v[i] * w[i])', { 'a.grad': 'm = 2 + 1\nc = 1 / 8\nw[i in 0..m] = i^2' }, 'm = 2 + 1\nc = 1 / 8\nw[i in 0..m] = i^2\nf(v: [m]) = c * sum(i: v[i] * w[i])'],
    ['a definition with sizes and a recurrence', 'use "a.grad"\nf(v: [n]) = g(v) + g(2 * v)', { 'a.grad': 'g(v: [n]) {\n  h[0] = v[0]\n  h[i in 1..n] = tanh(h[i-1]) + v[i]\n  h[n-1]\n}' }, '_g(v: [n]) {\n  h[0] = v[0]\n  h[i in 1..n] = tanh(h[i-1]) + v[i]\n  h[n-1]\n}\nf(v: [n]) = _g(v) + _g(2 * v)'],
    ['files that use files', 'use "a/b.grad"\nf(x) = g(x)', { 'a/b.grad': 'use "../c.grad"\nuse "d.grad"\ng(x) = k * h(x)', 'c.grad': 'k = 3', 'a/d.grad': 'use "../c.grad"\nh(x) = sin(x) + k' }, 'k = 3\n_h(x) = sin(x) + k\n_g(x) = k * _h(x)\nf(x) = _g(x)'],
    ['to a bare file', 'use "a.grad"\nb = g(x) + k\nb * y', { 'a.grad': 'k = 2\ng(x) = x^3' }, 'k = 2\n_g(x) = x^3\nb = _g(x) + k\nb * y'],
    ['what a gate of the language is called', 'use "a.grad"\nf(x) = relu(x)', { 'a.grad': 'relu(x) = if(x > 0, x, x / 8)' }, '_r(x) = if(x > 0, x, x / 8)\nf(x) = _r(x)'],
  ];
  test.each(rows)('%s', async (_what, source, files, alone) => {
    expect(said(source, files)).toBe('');
    const [own, other] = [await compile(source, withFiles(files)), await compile(alone)];
    const names = (text: string): string => written(text).replaceAll('relu', 'r');
    expect(names(own.code)).toBe(names(other.code));
    expect(own.functions.map(({ name }) => name)).toEqual(own.functions.length === 1 ? ['f'] : ['_h', 'f']);
    expect(Object.keys(load(source, withFiles(files)))).toEqual(Object.keys(load(alone)));
  });
});

describe('what is said, and where', () => {
  const rows: readonly (readonly [what: string, source: string, files: Files, text: string])[] = [
    ['a mistake in a file that is used', 'use "a.grad"\nf(x) = g(x)', { 'a.grad': '# one\ng(x) = x + y' }, "a.grad:2:12  GR2001  unknown name 'y'\n  2 | g(x) = x + y\n    |            ^\n    = what a definition is given stands in its head: g(…, y)"],
    ['a mistake of syntax there', 'use "a.grad"\nf(x) = g(x)', { 'a.grad': 'g(x) = x +' }, 'a.grad:1:11  GR1002  expected an expression, but the statement ends here\n  1 | g(x) = x +\n    |           ^'],
    ['a name that both have', 'use "a.grad"\nf(x) = x', { 'a.grad': '\nf(x) = 2 * x' }, "main.grad:2:1  GR2003  'f' is defined twice\n  2 | f(x) = x\n    | ^\n  2 | f(x) = 2 * x\n    | ^ first defined here, in a.grad\n    = a name is given once: give this one another name, f2(x) = …"],
    ['a name that two files give', 'use "a.grad"\nuse "b.grad"\nf(x) = g(x)', { 'a.grad': 'g(x) = x', 'b.grad': 'k = 1\ng(x) = k * x' }, "main.grad:2:5  GR2003  'g' is defined twice\n  2 | use \"b.grad\"\n    |     ^^^^^^^^\n  1 | g(x) = x\n    | ^ first defined here, in a.grad\n  2 | g(x) = k * x\n    | ^ and here, in b.grad"],
    ['a circle', 'use "a.grad"\nf(x) = g(x)', { 'a.grad': 'use "b/c.grad"\ng(x) = x', 'b/c.grad': 'use "../a.grad"\nh(x) = g(x)' }, 'b/c.grad:1:5  GR2021  files use each other in a circle: a.grad → b/c.grad → a.grad\n  1 | use "../a.grad"\n    |     ^^^^^^^^^^^'],
    ['no such file', 'use "a.grad"\nf(x) = g(x)', {}, 'main.grad:1:5  GR2019  the file \'a.grad\' cannot be read\n  1 | use "a.grad"\n    |     ^^^^^^^^\n    = there is none'],
    ['a result', 'use "a.grad"\nf(x) = g(x)', { 'a.grad': 'g(x) = x\ng(2)' }, 'a.grad:2:1  GR2022  a file that is used has no result of its own\n  2 | g(2)\n    | ^^^^'],
    ['an argument of another shape', 'use "a.grad"\nf(x) = g(x)', { 'a.grad': '\n\ng(v: [3]) = sum(v)' }, "main.grad:2:10  GR3012  argument 'v' of 'g' is an array [3], given a number\n  2 | f(x) = g(x)\n    |          ^\n  3 | g(v: [3]) = sum(v)\n    |   ^ declared here, in a.grad"],
    ['a file that is not needed', 'use "a.grad"\nf(x) = x', { 'a.grad': 'g(x) = x' }, "main.grad:1:5  GR2023  warning: nothing of 'a.grad' is used\n  1 | use \"a.grad\"\n    |     ^^^^^^^^"],
  ];
  test.each(rows)('%s', (_what, source, files, text) => expect(said(source, files)).toBe(text));

  const codes: readonly (readonly [what: string, codes: readonly string[], source: string, files: Files, options?: Options])[] = [
    ['helpers are not given', ['GR2002'], 'use "a.grad"\nf(x) = _g(x) + h(x)', { 'a.grad': '_g(x) = x\nh(x) = _g(x)' }],
    ['what a file uses it does not give', ['GR2002', 'GR2001'], 'use "a.grad"\nf(x) = g(x) + h(x) + k', { 'a.grad': 'use "b.grad"\ng(x) = h(x) * k', 'b.grad': 'h(x) = x\nk = 3' }],
    ['a helper that its file does not need', ['GR2006'], 'use "a.grad"\nf(x) = g(x)', { 'a.grad': '_h(x) = x\ng(x) = x' }],
    ['a file twice', ['GR2020'], 'use "a.grad"\nuse "./b/../a.grad"\nf(x) = g(x)', { 'a.grad': 'g(x) = x' }],
    ['itself', ['GR2021'], 'use "main.grad"\nf(x) = x', {}, { file: 'main.grad' }],
    ['a gate whose partial is wrong', ['GR4002'], 'use "a.grad"\nf(x) = g(x)', { 'a.grad': 'gate g(x) = x^2 { dx = x }' }],
    ['a use below', ['GR1030'], 'f(x) = x\nuse "a.grad"', { 'a.grad': 'g(x) = x' }],
    ['a use in a block', ['GR1030'], 'f(x) {\n  use "a.grad"\n  x\n}', { 'a.grad': 'g(x) = x' }],
    ['a path without quotes', ['GR1031'], 'use a.grad\nf(x) = g(x)', { 'a.grad': 'g(x) = x' }],
    ['a path in other quotes', ['GR1031'], "use 'a.grad'\nf(x) = g(x)", { 'a.grad': 'g(x) = x' }],
    ['quotes that do not close', ['GR1031'], 'use "a.grad\nf(x) = g(x)', { 'a.grad': 'g(x) = x' }],
    ['more behind the path', ['GR1001'], 'use "a.grad" as a\nf(x) = g(x)', { 'a.grad': 'g(x) = x' }],
    ['a broken definition there', ['GR1002'], 'use "a.grad"\nf(x) = g(x) + h(x)', { 'a.grad': 'g(x) = x\nh(x) = x *' }],
    ['an empty file', ['GR1027'], 'use "a.grad"\nf(x) = x', { 'a.grad': '' }],
    ['a constant that an own line hides', ['GR2003'], 'use "a.grad"\nk = 3\nf(x) = k * x', { 'a.grad': 'k = 2' }],
  ];
  test.each(codes.map(([what, expected, source, files, options = {}]) => ({ what, expected, source, files, options })))('$what: $expected', ({ expected, source, files, options }) => {
    expect(codesOf(source, files, options)).toEqual(expected);
  });

  test.each(['', ' ', '/etc/passwd', '//host/x', 'C:\\x', 'C:/x', 'a\\b', 'file:///x', 'https://x/y', 'data:text/plain,1', 'a/', 'a//b', '.', '..', 'a/..', 'x/./', 'a'.repeat(1001)])('the path %j is refused and never looked for', (path) => {
    const asked: string[] = [];
    const { diagnostics } = check(`use "${path}"\nf(x) = x`, { resolve: (one) => void asked.push(one) });
    expect(diagnostics.map(({ code }) => code)).toEqual(['GR2024']);
    expect(asked).toEqual([]);
  });

  test.each(['a\u0000b', 'a\u202eb', 'a\u001b[2Jb', 'a\rb'])('%j is no path', (path) => {
    const asked: string[] = [];
    const { diagnostics } = check(`use "${path}"\nf(x) = x`, { resolve: (one) => void asked.push(one) });
    expect(diagnostics.map(({ code }) => code)).toContain('GR1009');
    expect(asked).toEqual([]);
  });

  test('a path is quoted, never run: neither in a message nor in a module', async () => {
    const path = '* alert(1) `${x}` </script> #';
    const { code } = await compile(`use "${path}"\nf(x) = g(x)`, { resolve: () => 'g(x) = x^2' });
    expect(code).not.toContain('alert');
  });
});

describe('the option', () => {
  test('a path goes from the folder of the source, however it is written; each file is asked for once', () => {
    const files: Files = { 'a/b.grad': 'use "./../c.grad"\nuse "../../e.grad"\nuse "d.grad"\ng(x) = h(x) + i(x) + j(x)', 'c.grad': 'h(x) = x', '../e.grad': 'i(x) = x', 'a/d.grad': 'use "../c.grad"\nj(x) = h(x)' };
    const asked: (readonly [string, string | null])[] = [];
    const resolve = (path: string, from: string | null): string | null => {
      asked.push([path, from]);
      return files[path] ?? null;
    };
    expect(check('use "a/../a/b.grad"\nf(x) = g(x)', { resolve }).diagnostics).toEqual([]);
    expect(asked).toEqual([['a/b.grad', null], ['c.grad', 'a/b.grad'], ['../e.grad', 'a/b.grad'], ['a/d.grad', 'a/b.grad']]);
  });

  const source = 'use "a.grad"\nf(x) = g(x)';
  test.each([
    ['none is given', undefined, 'the option resolve gives the text of files that are used'],
    ['it gives nothing', () => undefined, 'there is none'],
    ['it gives null', () => null, 'there is none'],
    ['it gives a number', () => 3, 'resolve gave a value that is no text'],
    ['it gives a promise', async () => Promise.resolve('g(x) = x'), 'resolve gave a value that is no text'],
    ['it fails', () => { throw new Error('the disk is gone'); }, 'the disk is gone'],
    ['it throws what is no error', () => { throw null as unknown as Error; }, 'resolve failed'],
  ])('%s', (_what, resolve, hint) => {
    const options = (resolve === undefined ? {} : { resolve }) as Options;
    expect(check(source, options).diagnostics.map(({ code, hint: own }) => [code, own])).toEqual([['GR2019', hint]]);
    expect(() => load(source, options)).toThrow('GR2019');
  });

  test('what is no function is refused as any option is', () => {
    expect(check('x', { resolve: 'a.grad' } as unknown as Options).diagnostics.map(({ code }) => code)).toEqual(['GR6001']);
  });

  test('stages of definitions that are used say where these stand', () => {
    const [info] = check(source, withFiles({ 'a.grad': '#\ng(x) = sin(x) + x' })).functions;
    const places = info?.stages.map(({ span, file }) => [file, file === undefined ? null : '#\ng(x) = sin(x) + x'.slice(span.start, span.end)]);
    expect(places).toContainEqual(['a.grad', 'sin(x)']);
  });
});

test('the hash of the header changes with each file that is used, and with nothing else', async () => {
  const hashOf = async (files: Files, source = 'use "a.grad"\nf(x) = g(x)'): Promise<string> => /sha256 (\w+)/.exec((await compile(source, withFiles(files))).code)?.[1] ?? '';
  const files: Files = { 'a.grad': 'use "b.grad"\ng(x) = h(x)', 'b.grad': 'h(x) = x' };
  const first = await hashOf(files);
  expect(await hashOf({ ...files, 'c.grad': 'k = 1' })).toBe(first);
  expect(await hashOf({ ...files, 'a.grad': 'use "b.grad"\r\ng(x) = h(x)' })).toBe(first);
  expect(await hashOf({ ...files, 'b.grad': 'h(x) = x # as it is' })).not.toBe(first);
  expect(await hashOf({ ...files, 'a.grad': 'use "b.grad"\n\ng(x) = h(x)' })).not.toBe(first);
});

describe('limits', () => {
  test('a chain of 256 files, and not one more', () => {
    const files = (count: number): Files => Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}`, i + 1 < count ? `use "${i + 1}"\nf${i}(x) = f${i + 1}(x)` : `f${i}(x) = x`]));
    expect(codesOf('use "0"\nf(x) = f0(x)', files(256))).toEqual([]);
    expect(codesOf('use "0"\nf(x) = f0(x)', files(257))).toEqual(['GR5014']);
  });

  test('all files together are as long as one may be', () => {
    const comment = `#${' '.repeat(1_999_990)}\n`;
    expect(codesOf('use "a"\nf(x) = g(x)', { a: `${comment}g(x) = x` })).toEqual([]);
    expect(codesOf('use "a"\nuse "b"\nf(x) = g(x) + h(x)', { a: `${comment}g(x) = x`, b: `${comment}h(x) = x${' '.repeat(100)}` })).toEqual(['GR5014']);
  });

  test('definitions of all files are counted together', () => {
    const many = (name: string): string => Array.from({ length: 2600 }, (_, i) => `${name}${i}(x) = x`).join('\n');
    expect(codesOf('use "a"\nuse "b"\nf(x) = a1(x) + b1(x)', { a: many('a'), b: many('b') })).toEqual(['GR5011']);
  });

  test('2^200 ways from one file to another are one', () => {
    const files = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${i}`, i === 0 ? 'f0(x) = x' : `${i > 1 ? `use "${i - 2}"\n` : ''}use "${i - 1}"\nf${i}(x) = f${i - 1}(x)`]));
    expect(check('use "199"\nf(x) = f199(x)', withFiles(files)).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

test('use is a word only before a path: names of values, parameters and functions stay', () => {
  expect(check('use(use) = 2 * use\nf(use) {\n  a = use(use)\n  a + use\n}').diagnostics).toEqual([]);
  expect(check('use = 3 * x\nuse + 1').diagnostics).toEqual([]);
  expect(check('f(p: {use}, v: [n]) = p.use * sum(use: v[use])').diagnostics).toEqual([]);
});

test('what is printed parses back', () => {
  const source = 'use "a.grad"\nuse "../b c.grad"\nf(x) = x\n';
  expect(printFile(parse(source).file)).toBe(source);
  expect(printFile(parse('use "a.grad"; use "../b c.grad" # both\n\nf(x) = x').file)).toBe(source);
});

const seed = fuzzSeed(20_260_118);

test('random programs whose first definitions stand in another file give the same numbers', () => {
  let compared = 0;
  const tapes = fc.array(fc.nat(2 ** 31 - 1), { minLength: 40, maxLength: 320, size: 'max' });
  fc.assert(
    fc.property(tapes, fc.nat(1000), (tape, salt) => {
      const program = randomArrayProgram(tape);
      const { items } = parse(program.source).file;
      const at = 1 + (salt % Math.max(1, items.length - 1));
      const [used, rest] = [items.slice(0, at).map(printItem).join('\n'), items.slice(at).map(printItem).join('\n')];
      if (items.length < 2 || /\b_\w+\(/.test(used) || errorsOf(program.source).length > 0) return;
      const files = { 'a.grad': used };
      const source = `use "a.grad"\n${rest}`;
      expect(check(source, withFiles(files)).diagnostics.filter(({ severity }) => severity === 'error'), source).toEqual([]);
      const [alone, together] = [subjectOf(program.source), subjectOf(source, withFiles(files))];
      const args = argumentsAt(program.parameters, sizesFor(program, 1, salt), salt);
      const refused = refusalOf(alone, args);
      expect(refusalOf(together, args)).toBe(refused);
      if (refused !== null) return;
      expect(callValue(together, args)).toEqual(callValue(alone, args));
      if (hasGradient(alone) && typeof callValue(alone, args) === 'number') expect(callSplit(together, args, makeCache(together, args), 1)).toEqual(callSplit(alone, args, makeCache(alone, args), 1));
      compared++;
    }),
    fuzzLimits(seed, 60, 0.3),
  );
  expect(compared).toBeGreaterThan(10);
});

test('whatever stands behind use, and in the file, is refused or compiles', () => {
  const text = fc.string({ unit: fc.constantFrom('use', ' ', '"', 'a', '.', '/', '\n', '(', ')', '=', 'x', '#', ';', '\\', '{', "'", '..', ':', '\u0000', '\u2028', '\ufeff') });
  fc.assert(
    fc.property(text, text, text, (path, rest, other) => {
      expect(() => check(`use "${path}"${rest}\nf(x) = x`, { resolve: () => other })).not.toThrow();
      expect(check(`use "a"\nf(x) = x`, { resolve: () => `${other}${rest}` }).diagnostics.map(({ code }) => code)).not.toContain('GR6003');
    }),
    fuzzLimits(seed, 300, 0.1),
  );
});
