// Large, deep and strangely named sources: each is compiled or refused with a message of the limits, with bounded work,
// and never by a stack overflow.

import { describe, expect, test } from 'vitest';
import { check, checkOpened, compile, load, loadOpened, opened, type Opened } from '../src/compile.ts';
import { callGrad, callSplit, callValue, functionOf, sameBits } from './call-function.ts';
import { bounded, expectLinear } from './cpu-time.ts';

/** Codes of the errors of a source; none if it compiles, and then it is also loaded. The work of each step is bounded. */
function codes(source: string, open: Opened = opened(source)): readonly string[] {
  const errors = bounded(() => checkOpened(() => open)).diagnostics.filter(({ severity }) => severity === 'error');
  for (const { message } of errors) expect(message.length).toBeLessThan(600);
  if (errors.length === 0) bounded(() => loadOpened(open));
  else expect(() => load(source)).toThrow(expect.objectContaining({ name: 'GradcError' }) as Error);
  return errors.map(({ code }) => code);
}

const repeat = (times: number, piece: (index: number) => string, joint: string): string => Array.from({ length: times }, (_, index) => piece(index)).join(joint);

describe('compiled', () => {
  test('1 MB of one line', () => {
    const source = repeat(100_000, (index) => `x * ${1000 + (index % 9000)}`, ' + ').slice(0, 1_000_000).replace(/[^\d]+$/, '');
    expect(source.length).toBeGreaterThan(999_000);
    expect(codes(source)).toEqual([]);
  });

  test('100,000 terms in one sum', () => {
    const source = repeat(100_000, (index) => (index % 2 === 0 ? 'x' : 'y'), ' + ');
    const open = opened(source);
    expect(codes(source, open)).toEqual([]);
    const answer = callGrad(functionOf(open), { x: 1, y: 2 });
    expect(answer).toEqual({ value: [150_000], gradient: [[50_000], [50_000]] });
  });

  test('100,000 lines', () => {
    const source = `a0 = x\n${repeat(100_000, (index) => `a${index + 1} = a${index} + x`, '\n')}\n`;
    expect(codes(source)).toEqual([]);
  });

  test('100,000 comments and blank lines', () => {
    expect(codes(`${'# a comment */\n\n'.repeat(100_000)}x^2\n`)).toEqual([]);
  });

  test('1,000 nested parentheses', () => {
    const source = `${'('.repeat(1000)}x * x${')'.repeat(1000)}`;
    const open = opened(source);
    expect(codes(source, open)).toEqual([]);
    expect(callGrad(functionOf(open), { x: 3 })).toEqual({ value: [9], gradient: [[6]] });
  });

  test('500 nested calls', () => {
    expect(codes(`${'sin('.repeat(500)}x${')'.repeat(500)}`)).toEqual([]);
  });

  test('a chained if with 200 arms', () => {
    const source = `if(${repeat(200, (index) => `x < ${index}, ${index} * x`, ', ')}, x^2)`;
    const open = opened(source);
    const refused = codes(source, open);
    if (refused.length > 0) expect(refused).toEqual(['GR5005']);
    else expect(callGrad(functionOf(open), { x: 6.5 })).toEqual({ value: [45.5], gradient: [[7]] });
  });

  test('50 definitions that each call the one above twice, where most calls are shared', () => {
    expect(codes(`f0(x) = sin(x) + 0.5\n${repeat(50, (index) => `f${index + 1}(x) = f${index}(x) * f${index}(x + 1)`, '\n')}`)).toEqual([]);
  });

  test('a definition with 300 parameters', () => {
    const names = Array.from({ length: 300 }, (_, index) => `p${index}`);
    expect(codes(`f(${names.join(', ')}) = ${names.join(' * ')}`)).toEqual([]);
  });

  test('500 definitions', () => {
    expect(codes(repeat(500, (index) => `g${index}(x) = sin(${index} * x)`, '\n'))).toEqual([]);
  });

  test('time grows with the number of terms, not with its square', () => {
    expectLinear((terms) => load(repeat(terms, (index) => `sin(${index} * x)`, ' + ')), 2000);
  });

  test('what is computed for each element is written out no more than 64 times, with all that it stands in', async () => {
    const source = 'f(v: [9], x) = sum(t in 0..6: sin(t * x) * sum([i in 0..6, j in 0..6: v[i] * x] - [i in 0..6, j in 0..6: if(v[j] > t, x, v[i])]))';
    const { code } = await compile(source, { unroll: 16 });
    expect(code.split('\n').length).toBeLessThan(3000);
  });
});

describe('refused by a limit', () => {
  test.each([
    ['10,000 nested calls', `${'sin('.repeat(10_000)}x${')'.repeat(10_000)}`],
    ['100,000 nested parentheses', `${'('.repeat(100_000)}x${')'.repeat(100_000)}`],
    ['100,000 opening parentheses', '('.repeat(100_000)],
    ['100,000 opening brackets of every kind', '([{'.repeat(33_333)],
    ['100,000 prefix operators', `${'-'.repeat(100_000)}x`],
    ['100,000 nots', `if(${'not '.repeat(100_000)}(x > 0), x, 1)`],
    ['100,000 powers', `x${'^x'.repeat(100_000)}`],
    ['100,000 transposes', `x${"'".repeat(100_000)}`],
    ['100,000 fields', `x${'.x'.repeat(100_000)}`],
    ['5,000 nested ifs', `${'if(x > 0, x, '.repeat(5000)}x${')'.repeat(5000)}`],
    ['1 MB of one number', '9'.repeat(1_000_000)],
    ['20 MB of nothing', ' '.repeat(20_000_000)],
  ])('%s', (_, source) => {
    const refused = codes(source);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(1000);
  });

  test('50 definitions that each call the one above twice', () => {
    const source = `f0(x) = sin(x) + 0.5\n${repeat(50, (index) => `f${index + 1}(x) = f${index}(2 * x) * f${index}(x + 1)`, '\n')}`;
    expect(codes(source)).toContain('GR5003');
  });

  test('a vector of a thousand million elements', () => {
    expect(codes('f(v: [1000000000]) = v[0]')).not.toEqual([]);
    expect(codes('f(A: [100000, 100000]) = A[0, 0] + A[1, 1]')).not.toEqual([]);
  });
});

const strange = [
  ...['__proto__', 'constructor', 'class', 'arguments', 'Math', 'df', 'cache', 'grad', 'then', 'toString', 'eval', 'undefined', 'NaN', 'Infinity'],
  ...['await', 'enum', 'f', 'fGrad', 'prototype', 'hasOwnProperty', 'default', 'theta', 'gradient', 'out', 'value', 'dx', 'x', 'y', 'd', 'let', 'yield'],
  ...['static', 'implements', 'package', 'Float64Array', 'RangeError', 'globalThis', 'export', 'import', 'new', 'this', 'null', 'true', 'number', 'length'],
  ...['fCache', 'FCache', 'FGradient', 'seed', 'sigy', 'expx', 'e', 'pi', 'inf', '_', '$', 'ℓ', 'größe', 'x́', 'ﬁ', '变量', 'async', 'of', 'type', 'name'],
];

/** The module's parts under a name: right numbers, or one message. */
function expectRightOrRefused(source: string, answerAt: { readonly value: number; readonly gradient: readonly number[] }, point: readonly number[]): void {
  const open = opened(source);
  const refused = codes(source, open);
  if (refused.length > 0) return;
  const compiled = functionOf(open);
  const args = Object.fromEntries(compiled.info.parameters.map(({ name }, index) => [name, point[index] ?? 0]));
  const answer = callGrad(compiled, args);
  expect(answer).toEqual({ value: [answerAt.value], gradient: answerAt.gradient.map((number) => [number]) });
  expect(sameBits(callSplit(compiled, args), answer)).toBe(true);
  expect(callValue(compiled, args)).toEqual(answer.value);
}

/** Names that the language must take: no letter that only looks like another, and no `$`. */
const legal = new Set(strange.filter((name) => !['$', 'ℓ', 'ﬁ'].includes(name)));

describe.each(strange)('the name %s', (name) => {
  const only = { value: 15, gradient: [8] };

  test('of a variable', () => {
    const source = `f(a) {\n  ${name} = a^2\n  ${name} + 2 * a\n}`;
    if (legal.has(name)) expect(check(source).diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expectRightOrRefused(source, only, [3]);
  });

  test('of a parameter, alone and beside another', () => {
    expectRightOrRefused(`f(${name}) = ${name}^2 + 2 * ${name}`, only, [3]);
    expectRightOrRefused(`g(${name}, b) = ${name}^2 * b`, { value: 18, gradient: [12, 9] }, [3, 2]);
    expectRightOrRefused(`g(b, const ${name}) = ${name}^2 * b^2`, { value: 36, gradient: [36] }, [2, 3]);
  });

  test('of a definition and of one that it calls', () => {
    if (!name.startsWith('_')) expectRightOrRefused(`${name}(a) = a^2 + 2 * a`, only, [3]);
    expectRightOrRefused(`${name}(a) = a^2\nmain(b) = ${name}(b) + 2 * b`, only, [3]);
  });

  test('of a field', () => {
    const source = `f(p: {${name}, other}) = p.${name}^2 * p.other`;
    const open = opened(source);
    const refused = codes(source, open);
    if (refused.length > 0) return;
    const compiled = functionOf(open);
    const args = { p: Object.fromEntries([[name, 3], ['other', 2]]) };
    expect(callGrad(compiled, args)).toEqual({ value: [18], gradient: [[12, 9]] });
  });

  test('of a gate and of its argument', () => {
    expectRightOrRefused(`gate ${name}(a) = a^2 + 2 * a { da = 2 * a + 2 }\nmain(b) = ${name}(b)`, only, [3]);
    expectRightOrRefused(`gate twice(${name}) = ${name}^2 + 2 * ${name} { d${name} = 2 * ${name} + 2 }\nmain(b) = twice(b)`, only, [3]);
  });

  test('of a constant of the file', () => {
    expectRightOrRefused(`${name} = 2\nf(a) = a^2 + ${name} * a`, only, [3]);
  });
});

describe('nothing escapes from a comment', () => {
  const closers = ['*/', '*\\/', '\u2028', '\u2029', '\r', '\u0085', '*/ }', '`', '${', '</script>'];

  test.each(closers)('%j in a comment of the source', async (closer) => {
    const source = `# a ${closer} globalThis.__pwned = 1 //\nf(x) = x^2 // b ${closer} globalThis.__pwned = 2`;
    if (codes(source).length === 0) (await importText((await compile(source)).code, 'f'))(3);
    expect(Object.hasOwn(globalThis, '__pwned')).toBe(false);
  });

  test.each(closers)('%j in a file name', async (closer) => {
    const { code } = await compile('f(x) = x^2', { file: `a${closer}globalThis.__pwned = 1;.txt`, name: 'f' });
    (await importText(code, 'f'))(3);
    expect(Object.hasOwn(globalThis, '__pwned')).toBe(false);
  });
});

/** Runs a module's text with its types stripped, and gives one export. */
async function importText(code: string, name: string): Promise<(x: number) => number> {
  const { transform } = await import('esbuild');
  const script = await transform(code, { loader: 'ts', format: 'esm' });
  const module = (await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(script.code).toString('base64')}`)) as Record<string, (x: number) => number>;
  const found = module[name];
  if (found === undefined) throw new Error(`no export ${name}`);
  return found;
}
