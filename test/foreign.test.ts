// What other languages write, as the tables of src/foreign have it: every formula compiles without a warning and means
// what it stands for, and none is shadowed by a function that is there.

import { describe, expect, test } from 'vitest';
import { builtins } from '../src/check/builtins.ts';
import { check } from '../src/compile.ts';
import { foreignFunctions, type ForeignFunction } from '../src/foreign/functions.ts';
import { instantiate } from '../src/foreign/instantiate.ts';
import { foreignValues } from '../src/foreign/values.ts';
import { callableGate } from '../src/gates/lookup.ts';
import { load } from '../src/index.ts';

const kinds: Readonly<Record<string, string>> = { v: 'v: [n]', w: 'w: [n]', A: 'A: [n, n]', i: 'i: int', j: 'j: int' };

type Formula = ForeignFunction & { readonly name: string; readonly formula: string };

const formulas: readonly Formula[] = [...foreignFunctions()].flatMap(([name, entries]) =>
  entries.flatMap((entry) => (entry.formula === null ? [] : [{ ...entry, name, formula: entry.formula }])),
);

/** A definition whose value is the formula. */
function definition({ name, args, formula }: Formula): string {
  const isCount = formula.includes("$i in");
  const cross = name.startsWith('cross');
  const head = args.map((arg) => {
    if (cross) return `${arg}: [3]`;
    const isSize = isCount && (arg === 'm' || arg === 'n' || (name !== 'linspace' && (arg === 'a' || arg === 'b')));
    return isSize ? `${arg}: int` : (kinds[arg] ?? arg);
  });
  const given = args.map((arg) => (arg === 'c' ? 'c > 0' : arg));
  return `g(${head.join(', ')}) = ${instantiate(formula, args, given)}`;
}

describe('a formula of the table', () => {
  test('compiles without a warning', () => {
    const faults = formulas.flatMap((entry) =>
      check(definition(entry))
        .diagnostics.filter(({ code }) => code !== 'GR4001' && code !== 'GR2006' && code !== 'GR4004')
        .map(({ message }) => `${definition(entry)}: ${message}`),
    );
    expect(faults).toEqual([]);
    expect(formulas.length).toBeGreaterThan(200);
  });

  test('says the name of no function that is there, with as many arguments', () => {
    const known = formulas.filter(({ name, args }) => {
      const count = callableGate(name)?.args.length ?? builtins.get(name)?.args.length;
      return count === args.length;
    });
    expect(known.map(({ name }) => name)).toEqual([]);
  });

  test('a constant compiles', () => {
    const texts = [...foreignValues().values()].flatMap(({ text }) => text ?? []);
    expect(texts.filter((text) => check(`f(x) = x + (${text})`).diagnostics.length > 0)).toEqual([]);
  });
});

const { sin, cos, tan, sinh, cosh, tanh, asin, acos, atan, exp, log, sqrt, PI } = Math;
const gammaOf = (k: number): number => (k < 2 ? 1 : (k - 1) * gammaOf(k - 1));
const gauss = (z: number): number => exp((-z * z) / 2) / sqrt(2 * PI);
/** The normal distribution by Simpson's rule. */
const normal = (z: number): number => {
  const n = 2000;
  const h = (z + 10) / n;
  let sum = gauss(-10) + gauss(z);
  for (let i = 1; i < n; i++) sum += (i % 2 === 1 ? 4 : 2) * gauss(-10 + i * h);
  return (sum * h) / 3;
};

/** Name, arguments, and what it gives by definition. */
const meanings: readonly (readonly [name: string, args: readonly number[], value: number])[] = [
  ['cot', [0.7], 1 / tan(0.7)],
  ['sec', [0.7], 1 / cos(0.7)],
  ['csc', [0.7], 1 / sin(0.7)],
  ['coth', [0.7], cosh(0.7) / sinh(0.7)],
  ['sech', [0.7], 1 / cosh(0.7)],
  ['csch', [0.7], 1 / sinh(0.7)],
  ['acot', [2], PI / 2 - atan(2)],
  ['asec', [2], acos(1 / 2)],
  ['acsc', [2], asin(1 / 2)],
  ['acoth', [2], 0.5 * log(3)],
  ['arctan', [1, -1], Math.atan2(1, -1)],
  ['sind', [30], 0.5],
  ['acosd', [0.5], 60],
  ['degrees', [PI], 180],
  ['radians', [180], PI],
  ['haversin', [0.7], sin(0.35) ** 2],
  ['lg', [1000], 3],
  ['log', [8, 2], 3],
  ['log1m', [0.3], log(0.7)],
  ['log1m_exp', [-0.3], log(1 - exp(-0.3))],
  ['rsqrt', [4], 0.5],
  ['nthroot', [8, 3], 2],
  ['trunc', [-2.7], -2],
  ['trunc', [2.7], 2],
  ['frac', [2.75], 0.75],
  ['rem', [-7, 3], -7 % 3],
  ['fmod', [7, -3], 7 % -3],
  ['mod', [-7, 3], 2],
  ['round', [2.347, 2], 2.35],
  ['copysign', [3, -2], -3],
  ['where', [0.5, 3, 4], 3],
  ['ifelse', [-0.5, 3, 4], 4],
  ['heaviside', [-1], 0],
  ['clip', [5, 0, 2], 2],
  ['fdim', [5, 3], 2],
  ['factorial', [5], 120],
  ['gamma', [5], gammaOf(5)],
  ['beta', [2, 3], (gammaOf(2) * gammaOf(3)) / gammaOf(5)],
  ['choose', [5, 2], 10],
  ['lchoose', [5, 2], log(10)],
  ['logistic', [0.3], 1 / (1 + exp(-0.3))],
  ['logit', [0.3], log(0.3 / 0.7)],
  ['logsigmoid', [0.3], -log(1 + exp(-0.3))],
  ['log_sum_exp', [1, 2], log(exp(1) + exp(2))],
  ['pnorm', [0.6], normal(0.6)],
  ['pnorm', [2, 1, 0.5], normal(2)],
  ['dnorm', [0.6], gauss(0.6)],
  ['dnorm', [2, 1, 0.5], gauss(2) / 0.5],
  ['normal_lpdf', [2, 1, 0.5], log(gauss(2) / 0.5)],
  ['dpois', [3, 2], (exp(-2) * 8) / 6],
  ['silu', [0.3], 0.3 / (1 + exp(-0.3))],
  ['mish', [0.3], 0.3 * tanh(log(1 + exp(0.3)))],
  ['elu', [-0.3], exp(-0.3) - 1],
  ['lerp', [1, 3, 0.25], 1.5],
  ['idiv', [7, -2], -4],
];

test.each(meanings)('%s(%j) is %f', (name, args, value) => {
  const entry = formulas.find((formula) => formula.name === name && formula.args.length === args.length);
  if (entry === undefined) {
    // A function that is there.
    expect(callableGate(name)).not.toBeNull();
    return;
  }
  const { g } = load<{ readonly g: (...values: readonly number[]) => number }>(definition(entry));
  expect(g(...args)).toBeCloseTo(value, 9);
});
