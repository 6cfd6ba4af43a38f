// What a formula is, in decimal arithmetic of many digits and without overflow: an interpreter of the tree as written,
// over numbers that carry their slopes. It knows no gate of gradc and none of its rewrites.

import { Decimal } from 'decimal.js';
import type { Expr, Line } from '../src/syntax/ast.ts';
import { parse } from '../src/syntax/parse.ts';

/** The digits are set for each point. */
const D = Decimal.clone({ precision: 60, maxE: 9e15, minE: -9e15 });

/** Fifty digits and more behind x, and behind exp(x), that is added to 1. */
function digitsFor(x: number): number {
  if (x === 0) return 60;
  return Math.ceil(60 + Math.abs(Math.log10(Math.abs(x))) + (Math.abs(x) < 800 ? Math.abs(x) / Math.LN10 : 0));
}

/** The number that a double is, not the one that it is written as. */
function exactly(x: number): Decimal {
  let [whole, halvings] = [x, 0];
  for (; !Number.isInteger(whole); halvings += 1) whole *= 2;
  return new D(BigInt(whole).toString()).div(new D(2).pow(halvings));
}

/** A number and its slope in each of the inputs. */
export type Jet = { readonly value: Decimal; readonly slopes: readonly Decimal[] };
type Value = Jet | readonly Jet[];
type Names = ReadonlyMap<string, Value>;

/** The last definition, or the bare file, at these inputs by name; a list is a vector. */
export function decimalOracle(source: string, inputs: ReadonlyMap<string, number | readonly number[]>): Jet {
  const count = [...inputs.values()].flat().length;
  D.set({ precision: Math.max(...[...inputs.values()].flat().map(digitsFor)) });
  let next = 0;
  const input = (x: number): Jet => {
    const own = next++;
    return { value: exactly(x), slopes: Array.from({ length: count }, (_, k) => new D(k === own ? 1 : 0)) };
  };
  const known = new Map<string, Value>();
  for (const [name, x] of inputs) known.set(name, typeof x === 'number' ? input(x) : x.map(input));
  const { items } = parse(source).file;
  const last = items.at(-1);
  if (last?.kind === 'definition') return bodyOf(last.body.lines, last.body.result, known);
  const lines = items.filter((item) => item.kind === 'line');
  return bodyOf(lines.slice(0, -1), (lines.at(-1) as Line).value, known);
}

function bodyOf(lines: readonly Line[], result: Expr, known: Map<string, Value>): Jet {
  for (const { name, value } of lines) known.set(name ?? '', valueOf(value, known));
  return numberOf(result, known);
}

function numberOf(expr: Expr, names: Names): Jet {
  const value = valueOf(expr, names);
  if ('value' in value) return value;
  throw new Error('a vector where a number is needed');
}

function valueOf(expr: Expr, names: Names): Value {
  switch (expr.kind) {
    case 'number':
      return constant(exactly(expr.value));
    case 'name': {
      const value = names.get(expr.name);
      if (value === undefined) throw new Error(`no ${expr.name}`);
      return value;
    }
    case 'prefix':
      return scale(numberOf(expr.operand, names), -1);
    case 'power':
      return power(numberOf(expr.base, names), numberOf(expr.exponent, names));
    case 'chain':
      return expr.operands.slice(1).reduce<Jet>((left, operand, i) => combine(expr.operators[i] ?? '', left, numberOf(operand, names)), numberOf(expr.operands[0] as Expr, names));
    case 'call':
      return call(expr.callee, expr.args.map((argument) => valueOf(argument, names)));
    case 'index': {
      const [entry] = expr.entries;
      const list = valueOf(expr.object, names);
      if ('value' in list || entry?.kind !== 'at') throw new Error('an element of a vector');
      return list[numberOf(entry.value, names).value.toNumber()] as Jet;
    }
    default:
      throw new Error(`no ${expr.kind} here`);
  }
}

const constant = (x: Decimal.Value): Jet => ({ value: new D(x), slopes: [] });
const one = constant(1);

/** A function of one or two numbers: its value, and its partial derivatives. */
function apply(value: Decimal, ...parts: readonly (readonly [Jet, Decimal])[]): Jet {
  const length = Math.max(...parts.map(([{ slopes }]) => slopes.length));
  const slope = (k: number): Decimal => parts.reduce((sum, [{ slopes }, partial]) => (slopes[k]?.isZero() === false ? sum.plus(partial.times(slopes[k])) : sum), new D(0));
  return { value, slopes: Array.from({ length }, (_, k) => slope(k)) };
}

const scale = (a: Jet, by: Decimal.Value): Jet => apply(a.value.times(by), [a, new D(by)]);
const add = (a: Jet, b: Jet): Jet => apply(a.value.plus(b.value), [a, new D(1)], [b, new D(1)]);
const multiply = (a: Jet, b: Jet): Jet => apply(a.value.times(b.value), [a, b.value], [b, a.value]);
const inverse = (a: Jet): Jet => apply(new D(1).div(a.value), [a, a.value.pow(-2).neg()]);
const exp = (a: Jet): Jet => apply(a.value.exp(), [a, a.value.exp()]);
const log = (a: Jet): Jet => apply(a.value.ln(), [a, new D(1).div(a.value)]);
const root = (a: Jet): Jet => (a.value.isZero() ? apply(a.value, [a, a.value]) : apply(a.value.sqrt(), [a, new D(0.5).div(a.value.sqrt())]));
const minus = (a: Jet, b: Jet): Jet => add(a, scale(b, -1));
const square = (a: Jet): Jet => multiply(a, a);

function combine(operator: string, a: Jet, b: Jet): Jet {
  switch (operator) {
    case '+':
      return add(a, b);
    case '-':
      return minus(a, b);
    case '*':
      return multiply(a, b);
    case '/':
      return multiply(a, inverse(b));
    default:
      throw new Error(`no ${operator} here`);
  }
}

function power(x: Jet, y: Jet): Jet {
  const value = x.value.pow(y.value);
  const inBase = y.value.isZero() ? new D(0) : y.value.times(x.value.pow(y.value.minus(1)));
  return apply(value, [x, inBase], [y, y.slopes.length === 0 || value.isZero() ? new D(0) : value.times(x.value.ln())]);
}

const half = (a: Jet): Jet => scale(a, 0.5);
const cosh = (x: Jet): Jet => half(add(exp(x), exp(scale(x, -1))));
const sinh = (x: Jet): Jet => half(minus(exp(x), exp(scale(x, -1))));
const sigmoid = (x: Jet): Jet => inverse(add(one, exp(scale(x, -1))));
const asinh = (x: Jet): Jet => log(add(x, root(add(square(x), one))));
const norm = (all: readonly Jet[]): Jet => root(all.map(square).reduce(add));
const functions: { readonly [name: string]: (...args: readonly Jet[]) => Jet } = {
  exp: (x) => exp(x),
  log: (x) => log(x),
  sqrt: (x) => root(x),
  cosh: (x) => cosh(x),
  sinh: (x) => sinh(x),
  tanh: (x) => apply((x).value.tanh(), [x, cosh(x).value.pow(-2)]),
  sigmoid: (x) => sigmoid(x),
  softplus: (x) => log(add(one, exp(x))),
  logaddexp: (x, y) => log(add(exp(x), exp(y))),
  hypot: (...all) => norm(all),
  asinh: (x) => (x.value.isNegative() ? scale(asinh(scale(x, -1)), -1) : asinh(x)),
  acosh: (x) => log(add(x, root(minus(square(x), one)))),
  atanh: (x) => half(log(multiply(add(one, x), inverse(minus(one, x))))),
  asin: (x) => arc((x).value.asin(), x, 1),
  acos: (x) => arc((x).value.acos(), x, -1),
};

/** With the slope ±1 / sqrt(1 - x^2). */
function arc(value: Decimal, x: Jet, sign: number): Jet {
  return apply(value, [x, new D(sign).div(new D(1).minus(x.value.pow(2)).sqrt())]);
}

function call(name: string, args: readonly Value[]): Value {
  const [v] = args;
  if (v !== undefined && !('value' in v)) {
    if (name === 'norm') return norm(v);
    const terms = v.map(exp);
    const total = inverse(terms.reduce(add));
    if (name === 'softmax') return terms.map((term) => multiply(term, total));
    throw new Error(`no ${name} of a vector`);
  }
  const f = functions[name];
  if (f === undefined) throw new Error(`no ${name} here`);
  return f(...(args as readonly Jet[]));
}
