// The numbers that jets.ts is run over: decimals of many digits, doubles on a tape that tells what a rounding of each operation does, and
// doubles that are rounded at random.

import { Decimal } from 'decimal.js';
import type { Numbers, Primitive } from './jets.ts';

/** Fifty digits are left where seventy cancel. */
const D = Decimal.clone({ precision: 120, maxE: 9e15, minE: -9e15 });
/** The error function by its series loses as many digits as exp(x^2) has, and in the tail as many again. */
const Long = Decimal.clone({ precision: 800, maxE: 9e15, minE: -9e15 });

function exactly(x: number): Decimal {
  let [whole, halvings] = [x, 0];
  for (; !Number.isInteger(whole); halvings += 1) whole *= 2;
  return new D(new Long(BigInt(whole).toString()).div(new Long(2).pow(halvings)));
}

function erf(x: Decimal): Decimal {
  const z = new Long(x);
  if (z.abs().greaterThan(30)) return new Long(z.isNegative() ? -1 : 1);
  const minusSquare = z.times(z).neg();
  let [term, total] = [z, z];
  for (let n = 1; term.abs().greaterThan('1e-780'); n += 1) {
    term = term.times(minusSquare).div(n);
    total = total.plus(term.div(2 * n + 1));
  }
  return total.times(2).div(Long.acos(-1).sqrt());
}

const decimalPrimitives: { readonly [name in Primitive]: (x: Decimal) => Decimal } = {
  exp: (x) => x.exp(),
  ln: (x) => x.ln(),
  sqrt: (x) => x.sqrt(),
  cbrt: (x) => x.cbrt(),
  sin: (x) => x.sin(),
  cos: (x) => x.cos(),
  tan: (x) => x.tan(),
  asin: (x) => x.asin(),
  acos: (x) => x.acos(),
  atan: (x) => x.atan(),
  sinh: (x) => x.sinh(),
  cosh: (x) => x.cosh(),
  tanh: (x) => x.tanh(),
  asinh: (x) => x.asinh(),
  acosh: (x) => x.acosh(),
  atanh: (x) => x.atanh(),
  expm1: (x) => x.exp().minus(1),
  log1p: (x) => x.plus(1).ln(),
  erf: (x) => new D(erf(x)),
  erfc: (x) => new D(new Long(1).minus(erf(x))),
  floor: (x) => x.floor(),
  ceil: (x) => x.ceil(),
};

export const decimals: Numbers<Decimal> = {
  of: exactly,
  pi: D.acos(-1),
  e: D.exp(1),
  add: (a, b) => a.plus(b),
  multiply: (a, b) => a.times(b),
  divide: (a, b) => a.div(b),
  power: (a, b) => a.pow(b),
  apply: (name, x) => decimalPrimitives[name](x),
  compare: (a, b) => a.comparedTo(b),
};

const rootPi = Math.sqrt(Math.PI);

/** Value and slope in doubles: of these only the size matters. */
const doublePrimitives: { readonly [name in Primitive]: readonly [value: (x: number) => number, slope: (x: number) => number] } = {
  exp: [Math.exp, Math.exp],
  ln: [Math.log, (x) => 1 / x],
  sqrt: [Math.sqrt, (x) => 0.5 / Math.sqrt(x)],
  cbrt: [Math.cbrt, (x) => Math.cbrt(x) / (3 * x)],
  sin: [Math.sin, Math.cos],
  cos: [Math.cos, (x) => -Math.sin(x)],
  tan: [Math.tan, (x) => 1 + Math.tan(x) ** 2],
  asin: [Math.asin, (x) => 1 / Math.sqrt((1 - x) * (1 + x))],
  acos: [Math.acos, (x) => -1 / Math.sqrt((1 - x) * (1 + x))],
  atan: [Math.atan, (x) => 1 / (1 + x * x)],
  sinh: [Math.sinh, Math.cosh],
  cosh: [Math.cosh, Math.sinh],
  tanh: [Math.tanh, (x) => 1 / Math.cosh(x) ** 2],
  asinh: [Math.asinh, (x) => 1 / Math.hypot(1, x)],
  acosh: [Math.acosh, (x) => 1 / Math.sqrt((x - 1) * (x + 1))],
  atanh: [Math.atanh, (x) => 1 / ((1 - x) * (1 + x))],
  expm1: [Math.expm1, Math.exp],
  log1p: [Math.log1p, (x) => 1 / (1 + x)],
  erf: [(x) => Number(erf(new D(x))), (x) => (2 / rootPi) * Math.exp(-x * x)],
  erfc: [(x) => Number(new Long(1).minus(erf(new D(x)))), (x) => (-2 / rootPi) * Math.exp(-x * x)],
  floor: [Math.floor, () => 0],
  ceil: [Math.ceil, () => 0],
};

/** A double, and the place where a tape tells how it was made. */
export type Taped = { readonly value: number; readonly at: number };
export type Tape = { readonly numbers: Numbers<Taped>; readonly scaleOf: (one: Taped) => number };

/** `scaleOf`: what one relative error of every operation makes of a number, all of them added up. */
export function tape(): Tape {
  const values: number[] = [];
  const parents: (readonly (readonly [at: number, partial: number])[])[] = [];
  const made = (value: number, ...from: readonly (readonly [Taped, number])[]): Taped => {
    values.push(value);
    parents.push(from.filter(([, partial]) => partial !== 0).map(([{ at }, partial]) => [at, partial]));
    return { value, at: values.length - 1 };
  };
  const scaleOf = ({ at: root }: Taped): number => {
    const adjoints = new Float64Array(root + 1);
    adjoints[root] = 1;
    let total = 0;
    for (let at = root; at >= 0; at--) {
      const adjoint = adjoints[at] as number;
      if (adjoint === 0) continue;
      total += Math.abs(adjoint * (values[at] as number));
      for (const [to, partial] of parents[at] ?? []) adjoints[to] = (adjoints[to] as number) + adjoint * partial;
    }
    return total;
  };
  return {
    scaleOf,
    numbers: {
      of: (x) => made(x),
      pi: made(Math.PI),
      e: made(Math.E),
      add: (a, b) => made(a.value + b.value, [a, 1], [b, 1]),
      multiply: (a, b) => made(a.value * b.value, [a, b.value], [b, a.value]),
      divide: (a, b) => made(a.value / b.value, [a, 1 / b.value], [b, -a.value / b.value / b.value]),
      power: (a, b) => {
        const value = a.value ** b.value;
        return made(value, [a, b.value === 0 ? 0 : b.value * a.value ** (b.value - 1)], [b, a.value > 0 ? value * Math.log(a.value) : 0]);
      },
      apply: (name, x) => made(doublePrimitives[name][0](x.value), [x, doublePrimitives[name][1](x.value)]),
      compare: (a, b) => a.value - b.value,
    },
  };
}

/** Doubles of which every result is a unit of rounding off at most. */
export function rounded(seed: number): Numbers<number> {
  let state = seed;
  const off = (x: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return x + x * (state / 2 ** 31 - 1) * 2 ** -53;
  };
  return {
    of: (x) => x,
    pi: Math.PI,
    e: Math.E,
    add: (a, b) => off(a + b),
    multiply: (a, b) => (Math.abs(a) === 1 || Math.abs(b) === 1 ? a * b : off(a * b)),
    divide: (a, b) => off(a / b),
    power: (a, b) => off(a ** b),
    apply: (name, x) => off(doublePrimitives[name][0](x)),
    compare: (a, b) => a - b,
  };
}
