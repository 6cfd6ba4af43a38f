// Values and slopes at many magnitudes, through every function of the module, against decimal arithmetic of 60 digits and
// more, in which nothing overflows and the formula is computed as written.

import type { Decimal } from 'decimal.js';
import { describe, expect, test } from 'vitest';
import { callGrad, callPacked, callSplit, callValue, compileFunction, type Arguments } from './call-function.ts';
import { decimalOracle } from './decimal-oracle.ts';

type Row = readonly [source: string, points: readonly (readonly number[])[]];

/** Each of these in turn, with either sign if `signs`. */
const each = (all: readonly number[], signs = false): readonly (readonly number[])[] => all.flatMap((x) => (signs ? [[x], [-x]] : [[x]]));
const magnitudes = [1e-150, 1e-100, 1e-80, 1e-20, 1e-5, 0.3, 1, 2.5, 40, 1e5, 1e20, 1e80, 1e90, 1e100, 1e150];
const exponents = [1e-90, 1e-8, 0.1, 0.9, 1.1, 5, 19, 39, 41, 180, 400, 705];

const powers: readonly Row[] = [
  ['x^-1', each(magnitudes, true)],
  ['x^-2', each(magnitudes, true)],
  ['1 / x^2', each(magnitudes, true)],
  ['x^-3', each(magnitudes.slice(2, -1), true)],
  ['1 / x^3', each(magnitudes.slice(2, -1), true)],
  ['x^-5', each([1e-50, 1e-20, 0.3, 7, 1e20, 1e50, 1e60], true)],
  ['x^-2.5', each([1e-100, 0.3, 40, 1e20, 1e90])],
  ['x^-0.5', each([1e-150, 0.3, 40, 1e20, 1e150])],
  ['x^-2.3', each([1e-80, 0.3, 40, 1e20, 1e90])],
  ['1 / x^2.3', each([1e-80, 0.3, 40, 1e90])],
  ['1 / (1 + x^2)', each(magnitudes, true)],
  ['1 / (x + x^2)', each(magnitudes)],
  ['1 / (1 + x^3)', each(magnitudes.slice(0, -1))],
  ['1 / (1 + x^2.3)', each([1e-100, 0.3, 40, 1e20, 1e90])],
  ['1 / (1 + x^-2.3)', each([1e-100, 0.3, 40, 1e20, 1e90])],
  ['1 / (1 - x^2)', each([1e-100, 1e-5, 0.3, 2.5, 1e20, 1e90, 1e150], true)],
  ['1 / sqrt(1 + x^2)', each(magnitudes, true)],
  ['x / (1 + x^2)', each(magnitudes, true)],
  ['y / x^2', magnitudes.flatMap((x) => [[1, x], [x, x]])],
  ['1 / (x * y)', [[1, 1e200], [1e200, 1], [1e-200, 1e190], [3, 4], [1e-100, 1e-100], [1e120, 1e120]]],
  ['1 / (x^2 + y^2)', [[1e90, 1e90], [1e90, 1], [1e-80, 1e-80], [3, 4]]],
  ['x / (x^2 + y^2)', [[1e120, 2e120], [1e90, 1], [2e-80, 1e-80], [3, 4]]],
  ['f(x, const k) = 1 / (k * x^2 / 3)', [[1e90, 2], [1e-80, 2], [1e-80, 1e-3]]],
  ['1 / (1 + x^2)^2', each(magnitudes.slice(0, 11), true)],
  ['r = x^2; 1 / (r + 1) + 3 * r', each(magnitudes.slice(0, -1), true)],
  ['x^n / (k^n + x^n)', [[2, 4, 3], [1e80, 2.5, 1e79], [1e-80, 2.5, 1e-79]]],
  ['1 / x^y', [[1e90, 2], [1e-80, 2], [7, 200], [2, 0]]],
];

const exponentials: readonly Row[] = [
  ['1 / exp(x)', each(exponents, true)],
  ['3 / exp(x)', each(exponents, true)],
  ['a = exp(x); 1 / a + 3 * a', each(exponents, true)],
  ['1 / (2 + exp(x))', each(exponents, true)],
  ['1 / (1 + exp(x))', each(exponents, true)],
  ['y / (2 + exp(x))', exponents.map((x) => [3, x])],
  ['1 / (2 + exp(x)) + 1 / (3 + exp(x))', each(exponents, true)],
  ['1 / (exp(x) + exp(y) + 1)', [[400, 400], [700, 1], [1, 700], [-400, 300]]],
  ['1 / (exp(x) - 1)', each([...exponents, 712, 720], true)],
  ['y^3 / (exp(x) - 1)', [...exponents, 712].map((x) => [1e4, x])],
  ['1 / (y^5 * (exp(x) - 1))', [...exponents, 712].map((x) => [1e-5, x])],
  ['1 / cosh(x)', each(exponents, true)],
  ['1 / cosh(x)^2', each(exponents.filter((x) => x < 350), true)],
  ['1 / sinh(x)', each(exponents.slice(1), true)],
  ['1 / (1 + cosh(x))', each(exponents, true)],
  ['1 / (1 + exp(x))^2', each(exponents.filter((x) => x < 350), true)],
  ['1 / (1 + 2^x)', each([1, 100, 600, 1000], true)],
  ['f(nu, T, const c) = c * nu^3 / (exp(1.4387769 * nu / T) - 1)', [[1000, 1500, 1.191e-5], [1e-9, 3000, 1], ...[60, 50, 31, 30.3].map((T) => [15000, T, 1])]],
  ['1 / (x * exp(y))', [[2, 3], [2, 400], [1e-100, 700]]],
];

const stable: readonly Row[] = [
  ['1 / (1 + exp(-x))', each(exponents, true)],
  ['exp(x) / (1 + exp(x))', each(exponents, true)],
  ['exp(x) / (exp(x) + 1)', each(exponents, true)],
  ['log(sigmoid(x))', each(exponents, true)],
  ['log(1 / (1 + exp(-x)))', each(exponents, true)],
  ['log(1 - sigmoid(x))', each(exponents, true)],
  ['log(1 - x)', each([1e-90, 1e-20, 1e-5, 0.3, 0.999], true)],
  ['1 - exp(x)', each(exponents, true)],
  ['exp(x) - 1', each(exponents, true)],
  ['-1 + exp(x)', each(exponents, true)],
  ['log(1 - exp(x))', each([...exponents, 720].map((x) => -x))],
  ['log(1 - exp(-x))', each(exponents)],
  ['log(exp(x) - 1)', each([...exponents, 720, 1e5])],
  ['log(cosh(x))', each([...exponents.slice(1), 720, 1e4], true)],
  ['f(v: [2]) = log(softmax(v)[0])', [[0, 800], [1, 2], [-700, 300]]],
  ['log(exp(x) / (exp(x) + exp(y)))', [[0, 800], [1, 2], [-700, 300]]],
];

const gates: readonly Row[] = [
  ['asinh(x)', each([1e-100, 1e-5, 0.3, 40, 1e20, 1e90, 1e155, 1e200], true)],
  ['acosh(x)', each([1 + 1e-15, 1 + 1e-8, 1.1, 3, 1e20, 1e155, 1e200, 1e300])],
  ['atanh(x)', each([1e-90, 1e-8, 0.3, 0.9, 1 - 1e-8, 1 - 1e-15], true)],
  ['asin(x)', each([1e-90, 1e-8, 0.3, 0.9, 1 - 1e-8, 1 - 1e-15], true)],
  ['acos(x)', each([1e-90, 1e-8, 0.3, 0.9, 1 - 1e-8, 1 - 1e-15], true)],
  ['hypot(x, y)', [[3, 4], [1e200, 1e200], [1e-200, 1e-200], [1e-320, 1], [1e-310, 2e-310], [1e-320, 0], [1e300, 1e-300]]],
  ['tanh(x)', each([...exponents, 20], true)],
  ['f(v: [1]) = norm(v)', each([3, 1e-320, 1e300], true)],
  ['f(v: [2]) = norm(v)', [[3, -4], [1e200, 1e200], [1e-200, 1e-200], [1e-320, 0], [1e-310, 2e-310], [1e150, 1e155]]],
  ['f(v: [3]) = norm(v)', [[3, -4, 5], [1e200, 1e200, 1e190], [1e-200, 1e-210, 1e-200], [1e300, 1, 2]]],
  ['f(v: [6]) = norm(v)', [[3, -4, 5, 6, 7, 8], [1e200, 1e200, 1e190, 1, 1, 1e200], [1e-200, 1e-210, 1e-200, 0, 0, 0], [1e-320, 0, 0, 0, 0, 0], [1e150, 1, 1, 1, 1, 1]]],
  ['softplus(x)', each(exponents, true)],
  ['logaddexp(x, y)', [[700, -700], [1000, 1000], [1, 40]]],
];

/** How far off a number may be: relative to it, or of the smallest numbers one step of theirs. */
const relative = 1e-11;

function expectNear(got: number | undefined, wanted: Decimal, what: string): void {
  const rounded = wanted.toNumber();
  const error = got === rounded ? 0 : Number.isFinite(got) ? wanted.minus(got ?? 0).abs().toNumber() : Infinity;
  if (error > Math.abs(rounded) * relative + 1e-323) expect.fail(`${what}: got ${String(got)}, it is ${wanted.toSignificantDigits(17).toString()}`);
}

describe.each([
  ['powers', powers],
  ['exponentials', exponentials],
  ['forms that are recognised', stable],
  ['gates', gates],
] as const)('%s', (_, rows) => {
  test.each(rows)('%s', (source, points) => {
    const compiled = compileFunction(source);
    const { parameters } = compiled.info;
    for (const point of points) {
      const isVector = parameters[0]?.shape.kind === 'array';
      const inputs = new Map<string, number | readonly number[]>(isVector ? [[parameters[0]?.name ?? '', point] as const] : parameters.map(({ name }, k) => [name, point[k] as number] as const));
      const args = Object.fromEntries(inputs) as Arguments;
      const wanted = decimalOracle(source, inputs);
      const slopes = isVector ? wanted.slopes : wanted.slopes.filter((_slope, k) => parameters[k]?.const !== true);
      const what = `${source} at ${point.join(', ')}`;
      expectNear(callValue(compiled, args)[0], wanted.value, what);
      for (const { value, gradient } of [callGrad(compiled, args), callSplit(compiled, args), callPacked(compiled, args)]) {
        expectNear(value[0], wanted.value, what);
        for (const [k, slope] of slopes.entries()) expectNear(gradient.flat()[k], slope, `${what}, slope ${String(k)}`);
      }
    }
  });
});

describe('Jacobians', () => {
  const point = [400, 1e90, 3, 600];
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['f(x, y, z, w) = [1 / (2 + exp(x)), x / (1 + y^2), y / z^3, 1 / cosh(w)]', ['1 / (2 + exp(x))', 'x / (1 + y^2)', 'y / z^3', '1 / cosh(w)']],
    ['f(v: [4]) = [i in 0..4: 1 / (2 + v[i]^2)]', ['x', 'y', 'z', 'w'].map((name) => `1 / (2 + ${name}^2)`)],
  ];
  test.each([1, 4].flatMap((unroll) => rows.map((row) => [...row, unroll] as const)))('%s', (source, elements, unroll) => {
    const { exports, info } = compileFunction(source, null, { unroll });
    const args = info.parameters.length === 1 ? [Float64Array.from(point)] : point;
    const entries = exports['fJacobian']?.(...args) as Float64Array;
    const { row, column } = exports['fJacobianPattern']?.(...args) as { readonly row: Int32Array; readonly column: Int32Array };
    const inputs = new Map(['x', 'y', 'z', 'w'].map((name, k) => [name, point[k] as number]));
    const wanted = elements.map((element) => decimalOracle(`f(x, y, z, w) = ${element}`, inputs).slopes);
    expect(entries.length).toBeGreaterThan(3);
    for (const [k, entry] of entries.entries()) expectNear(entry, (wanted[row[k] ?? 0] as readonly Decimal[])[column[k] ?? 0] as Decimal, `${source}, entry ${String(k)}`);
  });
});
