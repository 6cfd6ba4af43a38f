// Sources that nest as deep as the language allows, and beyond: whichever way they come in, they are done or refused with
// a message of the limits. A stack overflow is neither.

import { describe, expect, test } from 'vitest';
import { checkOpened, compile, compileOpened, evaluateOpened, load, loadOpened, opened, printForm, type FormName, type Value } from '../src/compile.ts';
import { GradcError } from '../src/report/error.ts';

const depth = 990;
const around = (open: string, inner: string, close: string, times = depth): string => open.repeat(times) + inner + close.repeat(times);
const each = (times: number, piece: (index: number) => string, joint: string): string => Array.from({ length: times }, (_, index) => piece(index)).join(joint);

/** Each gate computes the one before twice, so that the last one takes the power of 2. */
function doublingGates(levels: number): string {
  return `gate g0(x) = sin(x) { dx = cos(x) }\n${each(levels, (i) => `gate g${i + 1}(x) = g${i}(x) / 2 - g${i}(-x) / 2 { dx = cos(x) }`, '\n')}\nf(x) = g${levels}(x)`;
}

function sizes(count: number): string {
  return `f(${each(count, (i) => `v${i}: [n${i}]`, ', ')}) = ${each(count, (i) => `sum(v${i})`, ' + ')}`;
}

/** Sources, and the code that refuses each; null where it compiles. */
const sources: { readonly [name: string]: readonly [source: string, refused: string | null] } = {
  parentheses: [around('(', 'x', ')'), null],
  calls: [around('sin(', 'x', ')'), null],
  'calls of two arguments': [around('max(x, ', 'y', ')'), null],
  signs: [around('-', 'x', ''), null],
  sums: [around('x + (', 'x', ')'), null],
  differences: [around('x - (', 'y', ')'), null],
  products: [around('x * (', 'y', ')'), null],
  quotients: [around('1 / (', 'y', ')'), null],
  powers: [around('', 'x', '^x', 989), null],
  nots: [`if(${around('not ', '(x > 0)', '', 988)}, x, 1)`, null],
  'conditions of inputs': [`if(${around('(x > 0 and ', 'x > 1', ')', 988)}, x, 1)`, null],
  'conditions that compute': [`if(${each(988, (i) => `(sin(x + ${i}) > 0 and `, '')}x > 1${')'.repeat(988)}, x, 1)`, 'GR5005'],
  'a chain of conditions that compute': [`if(${each(3000, (i) => `sin(x + ${i}) > 0`, ' and ')}, x, 1)`, 'GR5005'],
  branches: [`${each(190, (i) => `if(x > ${i}, sin(x + ${i}), `, '')}x${')'.repeat(190)}`, null],
  'branches within the first branch': [`${each(190, (i) => `if(sin(x * ${i}) > y, `, '')}x${', y)'.repeat(190)}`, null],
  'too many branches': [`${each(300, (i) => `if(x > ${i}, sin(x + ${i}), `, '')}x${')'.repeat(300)}`, 'GR5005'],
  'branches of definitions': [`_f0(x) = x\n${each(300, (i) => `_f${i + 1}(x) = if(x > ${i}, _f${i}(x), ${i})`, '\n')}\nf(x) = _f300(x)`, 'GR5005'],
  'branches of a gate': [`surrogate gate g(x) = if(${each(300, (i) => `x > ${i}, x`, ', ')}, 1) { dx = 1 }\nf(x) = g(x)`, 'GR5005'],
  'branches of a partial': [`_p(x) = ${each(150, (i) => `if(x > ${i}, sin(x + ${i}), `, '')}x${')'.repeat(150)}\nsurrogate gate g(x) = x { dx = _p(x) }\nf(x, y) = ${each(150, (i) => `if(y > ${i}, `, '')}g(x)${', y)'.repeat(150)}`, 'GR5005'],
  'a chain of lines in a branch': [`f(x, y) { a0 = x; ${each(3000, (i) => `a${i + 1} = cos(a${i}) * x`, '; ')}; if(y > 0, a3000, 0) }`, null],
  'arrays in arrays': [`f(x) = ${around('[', 'x', ']')}`, null],
  'records in records': [`f(x) = ${around('{a: ', 'x', '}')}`, 'GR5001'],
  'elements as positions': [`f(v: [3]) = ${around('v[', '0', ']')}`, 'GR5001'],
  transposes: [`f(A: [2, 2]) = sum(A${"'".repeat(depth)})`, null],
  'a constant': [`c = ${around('sin(', '1', ')')}\nf(x) = c * x`, null],
  'a gate and its partial': [`surrogate gate g(x) = ${around('x + (', 'x', ')')} { dx = ${around('1 - (', 'x', ')')} }\nf(x) = g(x)`, null],
  'gates in gates': [`surrogate gate g0(x) = x { dx = 1 }\n${each(3000, (i) => `surrogate gate g${i + 1}(x) = g${i}(x) { dx = 1 }`, '\n')}\nf(x) = g3000(x)`, 'GR5001'],
  'gates in partials': [`surrogate gate g0(x) = x { dx = 1 }\n${each(300, (i) => `surrogate gate g${i + 1}(x) = x { dx = g${i}(x) }`, '\n')}\nf(x) = g300(x)`, null],
  'gates that double, 10 levels': [doublingGates(10), null],
  'gates that double, 16 levels': [doublingGates(16), 'GR5003'],
  'gates that double, 90 levels': [doublingGates(90), 'GR5003'],
  'gates of numbers that are known': [`${doublingGates(12)}\n${each(60, (i) => `c${i} = g12(${i})`, '\n')}\nh(x) = x * (${each(60, (i) => `c${i}`, ' + ')})`, 'GR5003'],
  'gates that double in their partials': [`${doublingGates(13).replaceAll('gate', 'surrogate gate')}\nsurrogate gate h(x) = x { dx = ${each(20, (i) => `g13(x + ${i})`, ' + ')} }\nk(x) = h(x)`, 'GR5003'],
  '9,000 conditions': [`f(x, y) = if(${each(9000, (i) => `x > ${i}`, ' and ')}, x * y, y)`, null],
  '9,000 conditions of arrays': [`f(v: [n]) = sum(if(${each(9000, (i) => `v > ${i}`, ' and ')}, v, 1))`, 'GR5001'],
  '9,000 terms of arrays': [`f(v: [n]) = sum(${each(9000, (i) => `v * ${i}`, ' + ')})`, 'GR5001'],
  '200 terms of arrays': [`f(v: [n]) = sum(${each(200, (i) => `v * ${i}`, ' + ')})`, null],
  '200 arrays, each of the one before': [`f(v: [n]) { a0 = v; ${each(200, (i) => `a${i + 1} = a${i} * 2`, '; ')}; sum(a200) }`, null],
  '600 arrays, each of the one before': [`f(v: [n]) { a0 = v; ${each(600, (i) => `a${i + 1} = a${i} * 2`, '; ')}; sum(a600) }`, 'GR5001'],
  '2,000 folds': [`f(v: [n]) = ${each(2000, (i) => `sum(i: v[i]^${i})`, ' + ')}`, 'GR5012'],
  '18,000 definitions': [each(18_000, (i) => `f${i}(x) = x^2`, '\n'), 'GR5011'],
  '18,000 gates': [`${each(18_000, (i) => `gate g${i}(x) = x { dx = 1 }`, '\n')}\nf(x) = g1(x)`, 'GR5011'],
  '30 sizes': [sizes(30), null],
  '101 sizes': [sizes(101), 'GR5013'],
  '200 sizes': [sizes(200), 'GR5013'],
  'softmax of softmax, 30 levels': [`f(v: [n]) = sum(${around('softmax(', 'v', ')', 30)})`, null],
  'softmax of softmax, 800 levels': [`f(v: [n]) = sum(${around('softmax(', 'v', ')', 800)})`, 'GR5012'],
  'constants in constants': [`a0 = 1\n${each(20_000, (i) => `a${i + 1} = a${i} + 1`, '\n')}\nf(x) = a20000 * x`, null],
  'a chain of 100 definitions': [`f0(x) = sin(x)\n${each(100, (i) => `f${i + 1}(x) = f${i}(x) * 2`, '\n')}`, null],
  'a chain of 4,000 definitions': [`f0(x) = sin(x)\n${each(4000, (i) => `f${i + 1}(x) = f${i}(x) * 2`, '\n')}`, 'GR5003'],
  'definitions that double': [`f0(x) = sin(x)\n${each(60, (i) => `f${i + 1}(x) = f${i}(sin(x)) * f${i}(cos(x))`, '\n')}`, 'GR5003'],
  'calls of calls': [`f(x) = sin(x)\ng(x) = ${around('f(', 'x', ')', 300)}\nh(x) = ${around('g(', 'x', ')', 300)}\nk(x) = ${around('h(', 'x', ')', 300)}`, 'GR5003'],
  'matrix products': [`f(A: [6, 6]) = sum(${each(50, () => 'A', ' @ ')})`, null],
  'an array of arrays': ['f(v: [999]) = sum([v, v])', null],
  'an outer product': ['f(v: [40], w: [40]) = sum(outer(v, w))', null],
  'a matrix product': ['f(A: [100, 2], B: [2, 100]) = sum(A @ B)', null],
  'an array as large as may be': ['f(v: [1000]) = sum(v^2)', null],
};

const forms: readonly FormName[] = ['tokens', 'ast', 'stages', 'adjoint'];

function argumentsFor({ functions }: ReturnType<typeof checkOpened>): { readonly [name: string]: Value } {
  const known: { readonly [name: string]: Value } = { x: 1.5, y: 2 };
  const parameters = functions.at(-1)?.parameters ?? [];
  // A size that has a name is 3.
  return Object.fromEntries(
    parameters.map(({ name, shape }) => {
      if (shape.kind !== 'array') return [name, known[name] ?? 0];
      const count = shape.sizes.reduce<number>((product, size) => product * (typeof size === 'number' ? size : 3), 1);
      return [name, Array.from({ length: count }, (_, i) => 1 + (i % 3) / 100)];
    }),
  );
}

function codeOf(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    if (!(error instanceof GradcError)) throw error;
    return error.diagnostics.find(({ severity }) => severity === 'error')?.code ?? null;
  }
}

describe.each(Object.entries(sources).map(([name, [source, refused]]) => ({ name, source, refused })))('$name', ({ source, refused }) => {
  test(`is ${refused === null ? 'done in every way' : 'refused'}`, async () => {
    const open = opened(source, { target: 'js' });
    const checked = checkOpened(() => open);
    const errors = checked.diagnostics.filter(({ severity }) => severity === 'error');
    expect([...new Set(errors.map(({ code }) => code))]).toEqual(refused === null ? [] : [refused]);
    if (refused !== null) {
      expect(codeOf(() => load(source))).toBe(refused);
      return;
    }
    expect(codeOf(() => loadOpened(open))).toBe(null);
    expect(codeOf(() => evaluateOpened(open, null, argumentsFor(checked)))).toBe(null);
    expect((await compileOpened(open)).code).not.toBe('');
    for (const form of forms) expect(printForm(open, form).text).not.toBe('');
  });
});

test('prettier prints what nests deepest', async () => {
  for (const name of ['branches', 'branches within the first branch', 'arrays in arrays', 'calls', 'powers', 'conditions of inputs']) {
    const [source] = sources[name] as (typeof sources)[string];
    expect((await compile(source)).code, name).toContain('export function f');
  }
});
