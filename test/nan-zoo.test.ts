// The places where gradients of others turn into NaN: a branch not taken, a corner, an overflow. Every expected number was derived
// by hand. Each case goes through the value, the fused gradient, forward + backward, the packed form and the evaluator.

import { describe, expect, test } from 'vitest';
import { callEvaluator, callGrad, callPacked, callSplit, callValue, compileFunction, sameBits, sameNumbers, type Arguments } from './call-function.ts';

type Case = {
  readonly name: string;
  readonly source: string;
  readonly at: Arguments;
  readonly value: number;
  /** By parameter that is not data, in order of first use or as declared. */
  readonly gradient: readonly (number | readonly number[])[];
  /** Host functions that only branches not taken call: they must not run at all. */
  readonly idle?: readonly ('log' | 'sqrt' | 'exp' | 'acos' | 'sin')[];
};

const guardedLog = 'if(x > 0, log(x), 0)';
const twoOfThree = 'l = log(x)\nif(x > 1, l, x > 0, 2 * l, x)';
const twoIfs = 'l = log(x)\na = if(x > 0, l, 0)\nb = if(x > 0 and y > 0, l * y, y)\na + b';
const called = 'g(x) = if(x > 0, log(x), x)\nf(x, y) = if(y > 0, g(x) * y, g(y) * x)';
const gated = 'gate entropy(x) = if(x > 0, x * log(x), 0) { dx = if(x > 0, log(x) + 1, 0) }\nf(x) = 3 * entropy(x)';
const nested = 'if(x > 0, if(x > 1, log(x - 1), sqrt(1 - x)), -2 * x)';
const arrayBranch = 'v = if(x > 0, [log(x), y], [x, y * y])\nv[0] + 10 * v[1]';
const outOfBranch = 'l = log(x)\nm = if(x > 0, l, 1)\nif(m > 0, sqrt(m), 0)';

const cases: readonly Case[] = [
  { name: 'log outside its domain, not taken', source: guardedLog, at: { x: -1 }, value: 0, gradient: [0], idle: ['log'] },
  { name: 'log at its pole, not taken', source: guardedLog, at: { x: 0 }, value: 0, gradient: [0], idle: ['log'] },
  { name: 'log, taken', source: guardedLog, at: { x: 4 }, value: Math.log(4), gradient: [0.25] },
  { name: 'sin(x)/x at 0, not taken', source: 'if(x == 0, 0, sin(x)/x)', at: { x: 0 }, value: 0, gradient: [0], idle: ['sin'] },
  { name: 'sin(x)/x at 0, as a guard of !=', source: 'if(x != 0, sin(x)/x, 1)', at: { x: 0 }, value: 1, gradient: [0], idle: ['sin'] },
  { name: 'sqrt of 0 times 0', source: 'sqrt(x) * y', at: { x: 0, y: 0 }, value: 0, gradient: [0, 0] },
  { name: 'sqrt of 0 times a constant 0', source: '0 * sqrt(x)', at: { x: 0 }, value: 0, gradient: [0] },
  { name: 'x^0.5 of 0 times 0', source: 'x^0.5 * y', at: { x: 0, y: 0 }, value: 0, gradient: [0, 0] },
  { name: 'cbrt of 0 times 0', source: 'cbrt(x) * y', at: { x: 0, y: 0 }, value: 0, gradient: [0, 0] },
  { name: 'elu at 100', source: 'if(x > 0, x, exp(x) - 1)', at: { x: 100 }, value: 100, gradient: [1] },
  { name: 'elu where its other branch overflows', source: 'if(x > 0, x, exp(x) - 1)', at: { x: 1000 }, value: 1000, gradient: [1], idle: ['exp'] },
  { name: 'two branches, one overflows', source: 'if(x < 700, exp(x), 0) + if(x < 700, 0, x)', at: { x: 1000 }, value: 1000, gradient: [1], idle: ['exp'] },
  { name: 'nested, outer not taken', source: nested, at: { x: -3 }, value: 6, gradient: [-2], idle: ['log', 'sqrt'] },
  { name: 'nested, inner else', source: nested, at: { x: 0.75 }, value: 0.5, gradient: [-1], idle: ['log'] },
  { name: 'nested, inner then', source: nested, at: { x: 3 }, value: Math.LN2, gradient: [0.5], idle: ['sqrt'] },
  { name: 'a line that only one branch uses', source: 'l = log(x)\nif(x > 0, l * l, x)', at: { x: -2 }, value: -2, gradient: [1], idle: ['log'] },
  { name: 'a line behind a line that only one branch uses', source: 's = sqrt(x)\nl = log(s)\nif(x > 0, l, 5 * x)', at: { x: -2 }, value: -10, gradient: [5], idle: ['log', 'sqrt'] },
  { name: 'a line that two of three branches use, the third taken', source: twoOfThree, at: { x: -2 }, value: -2, gradient: [1], idle: ['log'] },
  { name: 'a line that two of three branches use, the second taken', source: twoOfThree, at: { x: 0.5 }, value: -2 * Math.LN2, gradient: [4] },
  { name: 'a line that two of three branches use, the first taken', source: twoOfThree, at: { x: 2 }, value: Math.LN2, gradient: [0.5] },
  { name: 'a line that two independent ifs use, none taken', source: twoIfs, at: { x: -1, y: 3 }, value: 3, gradient: [0, 1], idle: ['log'] },
  { name: 'a line that two independent ifs use, one taken', source: twoIfs, at: { x: 2, y: -1 }, value: Math.LN2 - 1, gradient: [0.5, 1] },
  { name: 'a line that two independent ifs use, both taken', source: twoIfs, at: { x: 2, y: 3 }, value: 4 * Math.LN2, gradient: [2, Math.LN2] },
  { name: 'a line that a branch and the sum after it use', source: 'l = exp(x)\nif(y > 0, l * y, 0) + l', at: { x: 0, y: -1 }, value: 1, gradient: [1, 0] },
  { name: 'the joined value guards the next if', source: outOfBranch, at: { x: -1 }, value: 1, gradient: [0], idle: ['log'] },
  { name: 'the joined value guards the next if, no sqrt', source: outOfBranch, at: { x: 0.25 }, value: 0, gradient: [0], idle: ['sqrt'] },
  { name: 'a gate with an if, not taken', source: gated, at: { x: -1 }, value: 0, gradient: [0], idle: ['log'] },
  { name: 'a gate with an if, at the corner', source: gated, at: { x: 0 }, value: 0, gradient: [0], idle: ['log'] },
  { name: 'a gate with an if, taken', source: gated, at: { x: 1 }, value: 0, gradient: [3] },
  { name: 'abs at 0', source: 'abs(x)', at: { x: 0 }, value: 0, gradient: [0] },
  { name: 'hypot at 0', source: 'hypot(x, y)', at: { x: 0, y: 0 }, value: 0, gradient: [0, 0] },
  { name: 'norm at 0', source: 'f(v: [3]) = norm(v)', at: { v: [0, 0, 0] }, value: 0, gradient: [[0, 0, 0]] },
  { name: 'norm', source: 'f(v: [2]) = norm(v)', at: { v: [3, -4] }, value: 5, gradient: [[0.6, -0.8]] },
  { name: 'relu at 0', source: 'relu(x)', at: { x: 0 }, value: 0, gradient: [0] },
  { name: 'clamp at its lower end: half, as max and min', source: 'clamp(x, 0, 1)', at: { x: 0 }, value: 0, gradient: [0.5] },
  { name: 'clamp above its upper end: the end takes all', source: 'clamp(x, 0, y)', at: { x: 2, y: 1 }, value: 1, gradient: [0, 1] },
  { name: 'clamp at its upper end', source: 'clamp(x, 0, y)', at: { x: 1, y: 1 }, value: 1, gradient: [0.5, 0.5] },
  { name: 'x^0 at 0', source: 'x^0', at: { x: 0 }, value: 1, gradient: [0] },
  { name: 'x^1 at 0', source: 'x^1', at: { x: 0 }, value: 0, gradient: [1] },
  { name: 'x^3 at 0', source: 'x^3', at: { x: 0 }, value: 0, gradient: [0] },
  { name: 'x^y at 0, y data', source: 'f(x, const y) = x^y', at: { x: 0, y: 3 }, value: 0, gradient: [0] },
  { name: 'x^y at 0, y data and 1', source: 'f(x, const y) = x^y', at: { x: 0, y: 1 }, value: 0, gradient: [1] },
  { name: 'x^y at 0, y data and 0', source: 'f(x, const y) = x^y', at: { x: 0, y: 0 }, value: 1, gradient: [0] },
  { name: 'x^y of a negative number, y data and whole', source: 'f(x, const y) = x^y', at: { x: -2, y: 3 }, value: -8, gradient: [12] },
  { name: 'x^y at 0', source: 'x^y', at: { x: 0, y: 2 }, value: 0, gradient: [0, 0] },
  { name: 'x^y at y = 0', source: 'x^y', at: { x: 2, y: 0 }, value: 1, gradient: [0, Math.LN2] },
  { name: 'max of equal arguments', source: 'max(x, y)', at: { x: 1, y: 1 }, value: 1, gradient: [0.5, 0.5] },
  { name: 'max of three equal arguments: nested from the left', source: 'max(x, y, z)', at: { x: 1, y: 1, z: 1 }, value: 1, gradient: [0.25, 0.25, 0.5] },
  { name: 'min of equal arguments', source: 'min(x, y)', at: { x: -2, y: -2 }, value: -2, gradient: [0.5, 0.5] },
  { name: 'max of a value and itself', source: 'max(x, x)', at: { x: 3 }, value: 3, gradient: [1] },
  { name: 'the condition uses what the branch shares', source: 's = sqrt(x)\nif(s > 2, s, 3 * x)', at: { x: -1 }, value: -3, gradient: [3] },
  { name: 'the condition uses what the branch shares, taken', source: 's = sqrt(x)\nif(s > 2, s, 3 * x)', at: { x: 16 }, value: 4, gradient: [0.125] },
  { name: 'and guards its second half', source: 'if(x > 0 and log(x) > 1, log(x), 2 * x)', at: { x: -1 }, value: -2, gradient: [2], idle: ['log'] },
  { name: 'and guards its second half, false', source: 'if(x > 0 and log(x) > 1, log(x), 2 * x)', at: { x: 2 }, value: 4, gradient: [2] },
  { name: 'and guards its second half, true', source: 'if(x > 0 and log(x) > 1, log(x), 2 * x)', at: { x: 8 }, value: Math.log(8), gradient: [0.125] },
  { name: 'a line that is asked, and used by the branch not taken', source: 'a = log(x)\nif(a < 1, y, a)', at: { x: 0, y: 2 }, value: 2, gradient: [0, 1] },
  { name: 'the same, twice in its branch', source: 'a = log(x)\nif(a < 1, y, a * a + a)', at: { x: 0, y: 2 }, value: 2, gradient: [0, 1] },
  { name: 'a line that is asked, and used by one of three branches', source: 'a = 1 / x\nif(a > 9, y, a > 5, a, a + y)', at: { x: 0, y: 2 }, value: 2, gradient: [0, 1] },
  { name: 'or guards its second half', source: 'if(x <= 0 or sqrt(x) < 1, 0, sqrt(x))', at: { x: -4 }, value: 0, gradient: [0], idle: ['sqrt'] },
  { name: 'or guards its second half, taken', source: 'if(x <= 0 or sqrt(x) < 1, 0, sqrt(x))', at: { x: 4 }, value: 2, gradient: [0.25] },
  { name: 'not', source: 'if(not (x > 0), x, log(x))', at: { x: -3 }, value: -3, gradient: [1], idle: ['log'] },
  { name: 'an if inside an if inside a called function', source: called, at: { x: -1, y: 2 }, value: -2, gradient: [2, -1], idle: ['log'] },
  { name: 'an if inside an if inside a called function, else', source: called, at: { x: 3, y: -1 }, value: -3, gradient: [-1, 3], idle: ['log'] },
  { name: 'an if of arrays', source: arrayBranch, at: { x: -1, y: 3 }, value: 89, gradient: [1, 60], idle: ['log'] },
  { name: 'the same branch twice', source: `a = ${guardedLog}\nb = ${guardedLog}\na * b + a`, at: { x: -1 }, value: 0, gradient: [0], idle: ['log'] },
  { name: 'the same branch twice, taken', source: `a = ${guardedLog}\nb = ${guardedLog}\na * b + a`, at: { x: 1 }, value: 0, gradient: [1] },
  { name: 'a division by 0, not taken', source: 'if(y != 0, x / y, 0)', at: { y: 0, x: 1 }, value: 0, gradient: [0, 0] },
  { name: 'a division by data that is 0, not taken', source: 'f(x, const n) = if(n > 0, x / n, x)', at: { x: 2, n: 0 }, value: 2, gradient: [1] },
  { name: 'chained: a later arm divides by 0', source: 'if(x == 1, 7 * x, x == 2, 1 / (x - 1), 1 / (x - 1)^2)', at: { x: 1 }, value: 7, gradient: [7] },
  { name: 'atan2 at the origin, not taken', source: 'if(x == 0 and y == 0, x, atan2(y, x))', at: { x: 0, y: 0 }, value: 0, gradient: [1, 0] },
  { name: 'acos outside its domain, not taken', source: 'if(abs(x) < 1, acos(x), x)', at: { x: 2 }, value: 2, gradient: [1], idle: ['acos'] },
  { name: 'lgamma at a pole, not taken', source: 'if(x > 0, lgamma(x), x)', at: { x: -1 }, value: -1, gradient: [1] },
  { name: 'a product with two zeros', source: 'x * y * z', at: { x: 0, y: 5, z: 0 }, value: 0, gradient: [0, 0, 0] },
  { name: 'logaddexp of nothing', source: 'logaddexp(x, y)', at: { x: -Infinity, y: -Infinity }, value: -Infinity, gradient: [0, 0] },
  { name: 'logaddexp with nothing', source: 'logaddexp(x, y)', at: { x: 1, y: -Infinity }, value: 1, gradient: [1, 0] },
  { name: 'logaddexp of large equals', source: 'logaddexp(x, y)', at: { x: 1000, y: 1000 }, value: 1000 + Math.LN2, gradient: [0.5, 0.5] },
  { name: 'log(1 + exp(x)) at 800', source: 'log(1 + exp(x))', at: { x: 800 }, value: 800, gradient: [1] },
  { name: 'log(exp(x) + exp(y)) at 1000', source: 'log(exp(x) + exp(y))', at: { x: 1000, y: 1000 }, value: 1000 + Math.LN2, gradient: [0.5, 0.5] },
  { name: 'the logistic function by hand at -800', source: '1 / (1 + exp(-x))', at: { x: -800 }, value: 0, gradient: [0] },
  { name: 'sigmoid at 800', source: 'sigmoid(x)', at: { x: 800 }, value: 1, gradient: [0] },
  { name: 'tanh at 1000', source: 'tanh(x)', at: { x: 1000 }, value: 1, gradient: [0] },
  { name: 'gelu at -1000', source: 'gelu(x)', at: { x: -1000 }, value: 0, gradient: [0] },
  { name: 'sinc at 0', source: 'sinc(x)', at: { x: 0 }, value: 1, gradient: [0] },
];

describe('value and gradient are finite and right', () => {
  test.each(cases)('$name', ({ source, at, value, gradient }) => {
    const compiled = compileFunction(source);
    const answer = callGrad(compiled, at);
    expectNear(answer.value, [value]);
    expect(answer.gradient).toHaveLength(gradient.length);
    for (const [index, part] of gradient.entries()) expectNear(answer.gradient[index] ?? [], typeof part === 'number' ? [part] : part);
    expect(sameNumbers(callValue(compiled, at), answer.value)).toBe(true);
    expect(callSplit(compiled, at)).toEqual(answer);
    expect(callPacked(compiled, at)).toEqual(answer);
    expect(callEvaluator(compiled, at)).toEqual(answer);
    expect(sameBits(callSplit(compiled, at), answer)).toBe(true);
  });
});

type Host = { log: (x: number) => number; sqrt: (x: number) => number; exp: (x: number) => number; acos: (x: number) => number; sin: (x: number) => number };
const host: Host = Math;

describe('what only a branch not taken calls does not run', () => {
  test.each(cases.filter(({ idle }) => idle !== undefined))('$name', ({ source, at, idle = [] }) => {
    const compiled = compileFunction(source);
    const originals = idle.map((name) => [name, host[name]] as const);
    const called: string[] = [];
    for (const name of idle) host[name] = () => called.push(name);
    try {
      callValue(compiled, at);
      callGrad(compiled, at);
      callSplit(compiled, at);
      callPacked(compiled, at);
    } finally {
      for (const [name, original] of originals) host[name] = original;
    }
    expect(called).toEqual([]);
  });

  test('the check would see a call', () => {
    const compiled = compileFunction('log(x)');
    const original = host.log;
    let calls = 0;
    host.log = (x) => (calls++, original(x));
    try {
      callGrad(compiled, { x: 2 });
    } finally {
      host.log = original;
    }
    expect(calls).toBe(1);
  });
});

test('an if that returns an array, with an adjoint for each element', () => {
  const compiled = compileFunction('f(x, y) = if(x > 0, [log(x), y], [x, y * y])');
  expect(callSplit(compiled, { x: -1, y: 3 }, Float64Array.of(1, 10))).toEqual({ value: [-1, 9], gradient: [[1], [60]] });
  expect(callSplit(compiled, { x: 2, y: 3 }, Float64Array.of(1, 10))).toEqual({ value: [Math.LN2, 3], gradient: [[0.5], [10]] });
});

/** To a few units in the last place: the expected numbers are rounded themselves. */
function expectNear(got: readonly number[], expected: readonly number[]): void {
  expect(got).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) {
    const actual = got[index] ?? Number.NaN;
    const near = actual === value || Math.abs(actual - value) <= 1e-15 * Math.abs(value);
    expect(near, `${actual} instead of ${value}`).toBe(true);
  }
}
