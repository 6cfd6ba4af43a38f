// The numerical policy, point by point, through the generated module: fused, and forward then backward, alike.

import { describe, expect, it, test } from 'vitest';
import { check } from '../src/compile.ts';
import { callGrad, callSplit, callValue, compileFunction, type Answer, type Arguments } from './call-function.ts';

function run(source: string, at: Arguments): Answer {
  const compiled = compileFunction(source);
  const fused = callGrad(compiled, at);
  expect(callSplit(compiled, at)).toEqual(fused);
  return fused;
}

const gradient = (source: string, at: Arguments): readonly number[] =>
  run(source, at)
    .gradient.flat()
    .map((x) => x + 0);
const value = (source: string, at: Arguments): number => run(source, at).value[0] as number;

describe('corners', () => {
  it.each([
    ['abs(x)', { x: 0 }, [0]],
    ['relu(x)', { x: 0 }, [0]],
    ['relu(x)', { x: -0 }, [0]],
    ['max(x, y)', { x: 2, y: 2 }, [0.5, 0.5]],
    ['min(x, y)', { x: 2, y: 2 }, [0.5, 0.5]],
    ['max(x, y, z)', { x: 1, y: 1, z: 1 }, [0.25, 0.25, 0.5]],
    ['min(x, y, z)', { x: 1, y: 1, z: 1 }, [0.25, 0.25, 0.5]],
    ['f(v: [3]) = max(v)', { v: [1, 5, 5] }, [0, 1, 0]],
    ['f(v: [3]) = min(v)', { v: [2, 1, 1] }, [0, 1, 0]],
    ['f(v: [3]) = max(v)', { v: [4, 4, 4] }, [1, 0, 0]],
    ['f(x, low, high) = clamp(x, low, high)', { x: 0, low: 0, high: 1 }, [0.5, 0.5, 0]],
    ['f(x, low, high) = clamp(x, low, high)', { x: 1, low: 0, high: 1 }, [0.5, 0, 0.5]],
    ['f(x, low, high) = clamp(x, low, high)', { x: 3, low: 3, high: 3 }, [0.25, 0.25, 0.5]],
    ['f(x, low, high) = clamp(x, low, high)', { x: 0, low: 2, high: 1 }, [0, 0, 1]],
    ['f(x, low, high) = min(max(x, low), high)', { x: 3, low: 3, high: 3 }, [0.25, 0.25, 0.5]],
    ['hypot(x, y)', { x: 0, y: 0 }, [0, 0]],
    ['hypot(x, y, z)', { x: 0, y: 0, z: 0 }, [0, 0, 0]],
    ['f(v: [2]) = norm(v)', { v: [0, 0] }, [0, 0]],
  ] as const)('of %s at %j', (source, at, expected) => {
    expect(gradient(source, at)).toEqual(expected);
  });
});

describe('a product', () => {
  it.each([
    [
      [0, 2, 3],
      [6, 0, 0],
    ],
    [
      [0, 2, 0],
      [0, 0, 0],
    ],
    [
      [2, 3, 4],
      [12, 8, 6],
    ],
    [
      [1e-200, 1e-200, 1e300],
      [1e100, 1e100, 0],
    ],
  ])('of %j is never differentiated by dividing', (v, expected) => {
    expect(gradient('f(v: [3]) = prod(v)', { v })).toEqual(expected);
  });
});

describe('a sum of exponentials', () => {
  it('of nothing has no gradient', () => {
    expect(run('f(v: [2]) = logsumexp(v)', { v: [-Infinity, -Infinity] })).toEqual({ value: [-Infinity], gradient: [[0, 0]] });
  });
  it('does not overflow', () => {
    const { value: total, gradient: shares } = run('f(v: [2]) = logsumexp(v)', { v: [1000, 1000] });
    expect(total).toEqual([1000 + Math.LN2]);
    expect(shares).toEqual([[0.5, 0.5]]);
  });
});

describe('at the ends of what is defined', () => {
  it.each([
    ['asin(x) * y', { x: 1, y: 0 }],
    ['asin(x) * y', { x: -1, y: 0 }],
    ['acos(x) * y', { x: 1, y: 0 }],
    ['acos(x) * y', { x: -1, y: 0 }],
    ['acosh(x) * y', { x: 1, y: 0 }],
  ] as const)('%s at %j: an adjoint of 0 stays 0', (source, at) => {
    expect(gradient(source, at)[0]).toBe(0);
  });

  const logarithm = `qlog(q: [4], const c: [3]) {
  v = q[1..4]
  n = max(norm(v), 1e-8)
  dot(c, v * acos(clamp(q[0], -1, 1)) / n)
}`;
  it('the logarithm of a unit quaternion', () => {
    expect(gradient(logarithm, { q: [1, 0, 0, 0], c: [1, 1, 1] })).toEqual([0, 0, 0, 0]);
    const wanted = [-3.666666666666667, -0.34320059135641834, 0.2574004435173137, 3.2175055439664217];
    for (const [i, slope] of gradient(logarithm, { q: [0.8, 0.36, 0.48, 0], c: [1, 2, 3] }).entries()) expect(slope).toBeCloseTo(wanted[i] as number, 13);
  });
});

describe('an infinite denominator', () => {
  it.each([
    ['x^-2', { x: Infinity }],
    ['x^-3', { x: -Infinity }],
    ['x^-2.5', { x: Infinity }],
    ['1 / (1 + x^2)', { x: Infinity }],
    ['1 / (2 + exp(x))', { x: 710 }],
    ['1 / (2 + exp(x))', { x: Infinity }],
    ['1 / (1 + exp(x))', { x: Infinity }],
    ['1 / (exp(x) - 1)', { x: Infinity }],
    ['1 / cosh(x)', { x: 1000 }],
    ['1 / cosh(x)^2', { x: -1000 }],
    ['1 / exp(x)', { x: Infinity }],
    ['1 / sqrt(1 + x^2)', { x: 1e200 }],
    ['f(x, const n) = 1 / (1 + x^n)', { x: 1e200, n: 3 }],
    ['f(x, const c) = c * x^3 / (exp(x) - 1)', { x: 2158, c: 1 }],
  ] as const)('of %s at %j has no slope', (source, at) => {
    expect(run(source, at).value.map(Math.abs)).toEqual([0]);
    expect(gradient(source, at)).toEqual([0]);
  });
  it('is not that of x^-2 at 0', () => {
    expect(run('x^-2', { x: 0 })).toEqual({ value: [Infinity], gradient: [[-Infinity]] });
    expect(run('1 / x^3', { x: -0 })).toEqual({ value: [-Infinity], gradient: [[-Infinity]] });
  });
});

describe('roots and powers', () => {
  it.each(['sqrt(x) * y', 'cbrt(x) * y', 'x^0.5 * y', 'x^0.3 * y'])('%s: an adjoint of 0 stays 0 at 0', (source) => {
    expect(gradient(source, { x: 0, y: 0 })).toEqual([0, 0]);
    expect(gradient(source, { x: 0, y: 1 })).toEqual([Infinity, 0]);
  });

  it('whose exponent is constant or data never ask for a logarithm', () => {
    const original = Math.log;
    let calls = 0;
    Math.log = (x) => (calls++, original(x));
    try {
      expect(gradient('x^5', { x: -2 })).toEqual([80]);
      expect(gradient('x^2.5', { x: 4 })).toEqual([20]);
      expect(gradient('f(x, const y) = x^y', { x: -2, y: 3 })).toEqual([12]);
    } finally {
      Math.log = original;
    }
    expect(calls).toBe(0);
  });

  it.each([
    ['x^0', { x: 0 }, [0]],
    ['x^1', { x: 0 }, [1]],
    ['x^2', { x: 0 }, [0]],
    ['f(x, const y) = x^y', { x: 0, y: 0 }, [0]],
    ['f(x, const y) = x^y', { x: 0, y: 1 }, [1]],
    ['x^y', { x: 0, y: 0 }, [0, 0]],
    ['x^y', { x: 0, y: 2 }, [0, 0]],
  ] as const)('%s at %j', (source, at, expected) => {
    expect(gradient(source, at)).toEqual(expected);
  });

  it('with small constant exponents are products, a square root, an inverse', () => {
    const x = 1.1;
    expect(value('x^2', { x })).toBe(x * x);
    expect(value('x^0.5', { x })).toBe(Math.sqrt(x));
    expect(value('x^-1', { x })).toBe(1 / x);
  });
});

describe('a quotient', () => {
  const at = { x: 49, y: 49 };
  test('by a variable is a product with the inverse', () => {
    expect(49 * (1 / 49)).not.toBe(1);
    expect(value('x / y', at)).toBe(49 * (1 / 49));
  });
  test('by data, or by a constant, divides', () => {
    expect(value('f(x, const y) = x / y', at)).toBe(1);
    expect(value('x / 49', { x: 49 })).toBe(1);
  });
  test.each([
    'floor(x / y)',
    'mod(x, y) + 1',
    'if(x / y >= 1, 1, 0) * x / x',
    'sign(x / y - 1) + 1',
    'ceil(x / y)',
    'round(x / y + 0.5) - 1',
  ])('that %s depends on divides', (source) => {
    expect(Math.round(callValue(compileFunction(source), at)[0] as number)).toBe(1);
  });
});

describe('what loses digits becomes the stable gate', () => {
  it.each([
    ['log(1 + x)', 1e-20, 1e-20],
    ['log(x + 1)', 1e-20, 1e-20],
    ['exp(x) - 1', 1e-20, 1e-20],
    ['log(1 + exp(x))', -50, Math.exp(-50)],
    ['log(1 + exp(x))', 1000, 1000],
    ['1 / (1 + exp(-x))', -800, 0],
  ])('%s at %f', (source, x, expected) => {
    expect(value(source, { x })).toBe(expected);
  });
  it('log(exp(x) + exp(y))', () => {
    expect(value('log(exp(x) + exp(y))', { x: 1000, y: 1000 })).toBe(1000 + Math.LN2);
  });
});

describe('steps', () => {
  it.each(['floor(x)', 'ceil(x)', 'round(x)', 'sign(x)', 'if(x > 1, 2, 3)'])('%s has no gradient, with a warning', (source) => {
    expect(gradient(source, { x: 0.3 })).toEqual([0]);
    expect(check(source).diagnostics.map(({ severity }) => severity)).toEqual(['warning']);
  });
  it('beside something smooth need no warning', () => {
    expect(check('floor(x) * x').diagnostics).toEqual([]);
    expect(gradient('floor(x) * x', { x: 2.5 })).toEqual([2]);
  });
});

describe('otherwise as IEEE has it', () => {
  it('0 * x is not 0', () => {
    expect(value('0 * x', { x: Infinity })).toBeNaN();
    expect(value('x - x', { x: Infinity })).toBeNaN();
    expect(value('x / x', { x: 0 })).toBeNaN();
  });
  it('sums keep their order', () => {
    expect(value('x + 1e16 - 1e16', { x: 1 })).toBe(1 + 1e16 - 1e16);
    expect(value('0.1 + 0.2 + x', { x: 0.3 })).toBe(0.1 + 0.2 + 0.3);
    expect(value('x + 0.1 + 0.2', { x: 0.3 })).toBe(0.3 + 0.1 + 0.2);
  });
  it('a negative 0 stays', () => {
    expect(value('x * 1', { x: -0 })).toBe(-0);
    expect(value('-x', { x: 0 })).toBe(-0);
    expect(value('x + 0', { x: -0 })).toBe(0);
  });
});
