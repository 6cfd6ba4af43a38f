// Long sums that are loops over tables of their numbers: the same bits as their terms added one by one, the gradient of the
// oracle, and which sums stay as they are written.

import { describe, expect, test } from 'vitest';
import { compile, load } from '../src/compile.ts';
import { argumentsOf, expectAllWays } from './array-laws.ts';
import { askOracle } from './array-oracle.ts';
import { subjectOf } from './array-ways.ts';

const count = 300;

/** `term` of each number, with what stands before it. */
function sumOf(term: (i: number) => string, sign: (i: number) => '+' | '-' = () => '+', terms = count): string {
  return Array.from({ length: terms }, (_, i) => (i === 0 ? '' : ` ${sign(i)} `) + term(i)).join('');
}

const alternating = (i: number): '+' | '-' => (i % 3 === 1 ? '-' : '+');
const frequency = (i: number): string => String(2 + (i % 97) / 8);

const rolled: readonly (readonly [what: string, body: string])[] = [
  ['two numbers a term', sumOf((i) => `sin(${i + 2} * x + y * ${frequency(i)})`)],
  ['a number before a product, which has the sign', sumOf((i) => `${i + 0.5} * cos(${i} * x)`, alternating)],
  ['signs alone of the first number', sumOf((i) => `${i + 0.5} / (2 + x * y)`, () => '-')],
  ['terms that begin with no number', sumOf((i) => `exp(-x) * ${i + 2} * y`, alternating)],
  ['functions with signs', sumOf((i) => `tanh(x / ${i + 3})`, alternating)],
  ['numbers with signs', sumOf((i) => `sin(-${i + 2} * x) * ${i % 2 === 0 ? '-' : ''}${i + 3}`)],
  ['a power of a sum', sumOf((i) => `(x + ${i + 3})^2`)],
  ['a number that is the same in all', sumOf((i) => `log(1 + exp(0.5 * x)) * ${i + 2}`)],
  ['the same number twice in a term', sumOf((i) => `${i + 2} * sin(${i + 2} * x)`)],
  ['parameters called as the tables and the index would be', sumOf((i) => `sin(${i + 2} * a + i * ${frequency(i)})`)],
];

const asWritten: readonly (readonly [what: string, body: string])[] = [
  ['few terms', sumOf((i) => `sin(${i + 2} * x)`, () => '+', 255)],
  ['a term of another shape', `${sumOf((i) => `sin(${i + 2} * x)`)} + cos(x)`],
  ['another name in one of them', `${sumOf((i) => `sin(${i + 2} * x)`)} + sin(2 * y)`],
  ['exponents', sumOf((i) => `x^${i % 5}`)],
  ['1 among what is added, which has a form of its own', sumOf((i) => `log(${i} + x)`)],
  ['terms that are all the same', sumOf(() => 'sin(x)')],
  ['numbers alone', `x + (${sumOf((i) => `2 * ${i + 2}`)})`],
  ['branches', sumOf((i) => `if(x > 0, ${i + 2} * x, y)`)],
];

const isLoop = /\bfor \(let [ijkt] = 0; [ijkt] < 300; /u;
const point = { x: 0.37, y: -1.21, a: 0.37, i: -1.21 };

function parametersOf(body: string): readonly ('x' | 'y' | 'a' | 'i')[] {
  return body.includes(' a + i ') ? ['a', 'i'] : ['x', 'y'];
}

/** As JavaScript computes it. */
function asJavaScript(body: string): number {
  const text = body.replaceAll(/\((.*?)\)\^2/gu, '(($1) * ($1))').replaceAll('log(1 + exp(0.5 * x))', 'softplus(0.5 * x)');
  const softplus = load('softplus(x) = log(1 + exp(x))')['softplus'] as (x: number) => number;
  const { exp, sin, cos, tanh, log } = Math;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the formula of the test itself
  const value = new Function('exp', 'sin', 'cos', 'tanh', 'log', 'softplus', ...Object.keys(point), `return ${text}`) as (...args: readonly unknown[]) => number;
  return value(exp, sin, cos, tanh, log, softplus, ...Object.values(point));
}

describe('a loop over tables', () => {
  test.each(rolled)('%s', async (_what, body) => {
    const parameters = parametersOf(body);
    const source = `f(${parameters.join(', ')}) = ${body}`;
    const { code } = await compile(source);
    expect(code).toMatch(isLoop);
    const f = load(source)['f'] as (...args: readonly number[]) => number;
    expect(f(...parameters.map((name) => point[name]))).toBe(asJavaScript(body));
    const args = argumentsOf(Object.fromEntries(parameters.map((name) => [name, point[name]])));
    expectAllWays(subjectOf(source), args, askOracle(source, 'f', args), 1e-10);
  });

  test('inside an array, and in a branch', () => {
    const body = sumOf((i) => `sin(${i + 2} * v[k] + x * ${frequency(i)})`).replaceAll('v[k]', 'z');
    const source = `f(v: [n], x) {\n  w[k] = if(v[k] > 0, g(v[k], x), x)\n  sum(w)\n}`;
    const whole = `g(z, x) = ${body}\n${source}`;
    const args = argumentsOf({ v: [0.3, -0.2, 1.1], x: 0.7 });
    expectAllWays(subjectOf(whole), args, askOracle(whole, 'f', args), 1e-10);
  });

  test('tables that several sums share stand once', async () => {
    const g = `g(x) = ${sumOf((i) => `${i + 2} * sin(${i + 2} * x)`)}`;
    const { code } = await compile(`${g}\nf(x, y) = g(x) * g(y) + ${sumOf((i) => `cos(${i + 2} * x)`)}`);
    expect([...code.matchAll(/new Float64Array\(\[/gu)]).toHaveLength(1);
  });

  test('more terms than an array may be written with', () => {
    const terms = Array.from({ length: 2000 }, (_, i) => ({ a: i + 2, b: Number(frequency(i)) }));
    const module = load(`f(x, y) = ${terms.map(({ a, b }) => `sin(${a} * x + y * ${b})`).join(' + ')}`);
    const grad = { x: NaN, y: NaN };
    const fGrad = module['fGrad'] as (x: number, y: number, into: typeof grad) => number;
    expect(fGrad(point.x, point.y, grad)).toBe(terms.reduce((sum, { a, b }) => sum + Math.sin(a * point.x + point.y * b), 0));
    const slopes = terms.map(({ a, b }) => Math.cos(a * point.x + point.y * b));
    expect(grad.x).toBeCloseTo(terms.reduce((sum, { a }, i) => sum + a * (slopes[i] ?? NaN), 0), 6);
    expect(grad.y).toBeCloseTo(terms.reduce((sum, { b }, i) => sum + b * (slopes[i] ?? NaN), 0), 8);
  });
});

describe('as it is written', () => {
  test.each(asWritten)('%s', async (_what, body) => {
    const { code } = await compile(`f(x, y) = ${body}`);
    expect(code).not.toMatch(/\bfor \(/u);
  });
});
