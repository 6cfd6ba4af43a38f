// What a formula is to second order, over numbers of any kind: an interpreter of the tree as written, with value, slopes and curvatures
// of every step. It knows no gate of gradc and none of its rewrites. Over decimals of many digits it is the reference; over doubles on a
// tape, or doubles that are rounded at random, it says what doubles can give.

import { parse } from '../src/syntax/parse.ts';
import type { Expr } from '../src/syntax/ast.ts';

/** Numbers with the functions that formulas are made of. */
export type Numbers<S> = {
  readonly of: (x: number) => S;
  readonly pi: S;
  readonly e: S;
  readonly add: (a: S, b: S) => S;
  readonly multiply: (a: S, b: S) => S;
  readonly divide: (a: S, b: S) => S;
  readonly power: (a: S, b: S) => S;
  /** Those of `primitives`. */
  readonly apply: (name: Primitive, x: S) => S;
  /** Below, equal or above. */
  readonly compare: (a: S, b: S) => number;
};

export const primitives = ['exp', 'ln', 'sqrt', 'cbrt', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'expm1', 'log1p', 'erf', 'erfc', 'floor', 'ceil'] as const;
export type Primitive = (typeof primitives)[number];

/** Null stands for 0 whatever the inputs are. `curvatures[i][j]`, j up to i. */
export type Jet<S> = { readonly value: S; readonly slopes: readonly (S | null)[]; readonly curvatures: readonly (readonly (S | null)[])[] };

type Interpreter<S> = { readonly numbers: Numbers<S>; readonly names: Map<string, Jet<S>>; readonly count: number };

/** The last line of a bare file at these inputs. */
export function jetOf<S>(numbers: Numbers<S>, text: string, inputs: ReadonlyMap<string, number>): Jet<S> {
  const interpreter: Interpreter<S> = { numbers, names: new Map(), count: inputs.size };
  [...inputs].forEach(([name, x], k) => interpreter.names.set(name, { ...constant(interpreter, numbers.of(x)), slopes: [...inputs].map((_, i) => (i === k ? numbers.of(1) : null)) }));
  let last: Jet<S> | null = null;
  for (const item of parse(text).file.items) {
    if (item.kind !== 'line') throw new Error('lines only');
    last = evaluate(interpreter, item.value);
    if (item.name !== null) interpreter.names.set(item.name, last);
  }
  if (last === null) throw new Error('no line');
  return last;
}

function constant<S>({ count }: Interpreter<S>, value: S): Jet<S> {
  return { value, slopes: Array.from({ length: count }, () => null), curvatures: Array.from({ length: count }, (_, i) => Array.from({ length: i + 1 }, () => null)) };
}

function evaluate<S>(interpreter: Interpreter<S>, expr: Expr): Jet<S> {
  const { numbers, names } = interpreter;
  const of = (inner: Expr): Jet<S> => evaluate(interpreter, inner);
  switch (expr.kind) {
    case 'number':
      return constant(interpreter, numbers.of(expr.value));
    case 'name': {
      const known = names.get(expr.name) ?? (expr.name === 'pi' ? constant(interpreter, numbers.pi) : expr.name === 'e' ? constant(interpreter, numbers.e) : undefined);
      if (known === undefined) throw new Error(`no ${expr.name}`);
      return known;
    }
    case 'prefix':
      return scaled(interpreter, of(expr.operand), -1);
    case 'power':
      return power(interpreter, of(expr.base), of(expr.exponent));
    case 'chain':
      return expr.operands.slice(1).reduce<Jet<S>>((left, operand, i) => combined(interpreter, expr.operators[i] ?? '', left, of(operand)), of(expr.operands[0] as Expr));
    case 'call': {
      if (expr.callee === 'if') {
        let at = 0;
        while (at + 2 < expr.args.length && !holds(interpreter, expr.args[at] as Expr)) at += 2;
        return of((at + 2 < expr.args.length ? expr.args[at + 1] : expr.args[at]) as Expr);
      }
      return call(interpreter, expr.callee, expr.args.map(of));
    }
    default:
      throw new Error(`no ${expr.kind} here`);
  }
}

function holds<S>(interpreter: Interpreter<S>, expr: Expr): boolean {
  if (expr.kind === 'prefix') return !holds(interpreter, expr.operand);
  if (expr.kind !== 'chain') throw new Error('no condition');
  if (expr.operators.includes('and')) return expr.operands.every((one) => holds(interpreter, one));
  if (expr.operators.includes('or')) return expr.operands.some((one) => holds(interpreter, one));
  const values = expr.operands.map((one) => evaluate(interpreter, one).value);
  return expr.operators.every((operator, i) => {
    const order = interpreter.numbers.compare(values[i] as S, values[i + 1] as S);
    switch (operator) {
      case '<':
        return order < 0;
      case '<=':
        return order <= 0;
      case '>':
        return order > 0;
      case '>=':
        return order >= 0;
      default:
        return (order === 0) === (operator === '==');
    }
  });
}

function plus<S>({ add }: Numbers<S>, a: S | null, b: S | null): S | null {
  return a === null ? b : b === null ? a : add(a, b);
}

function times<S>({ multiply }: Numbers<S>, a: S | null, b: S | null): S | null {
  return a === null || b === null ? null : multiply(a, b);
}

/** A function of one number from its value, its slope and its curvature there. */
function chained<S>({ numbers }: Interpreter<S>, x: Jet<S>, value: S, slope: S | null, curvature: S | null): Jet<S> {
  return {
    value,
    slopes: x.slopes.map((one) => times(numbers, slope, one)),
    curvatures: x.curvatures.map((row, i) => row.map((one, j) => plus(numbers, times(numbers, slope, one), times(numbers, times(numbers, curvature, x.slopes[i] ?? null), x.slopes[j] ?? null)))),
  };
}

function scaled<S>(interpreter: Interpreter<S>, x: Jet<S>, factor: number): Jet<S> {
  const by = interpreter.numbers.of(factor);
  return chained(interpreter, x, interpreter.numbers.multiply(by, x.value), by, null);
}

function sum<S>({ numbers }: Interpreter<S>, a: Jet<S>, b: Jet<S>): Jet<S> {
  return {
    value: numbers.add(a.value, b.value),
    slopes: a.slopes.map((one, i) => plus(numbers, one, b.slopes[i] ?? null)),
    curvatures: a.curvatures.map((row, i) => row.map((one, j) => plus(numbers, one, b.curvatures[i]?.[j] ?? null))),
  };
}

function product<S>({ numbers }: Interpreter<S>, a: Jet<S>, b: Jet<S>): Jet<S> {
  const mixed = (i: number, j: number): S | null => times(numbers, a.slopes[i] ?? null, b.slopes[j] ?? null);
  return {
    value: numbers.multiply(a.value, b.value),
    slopes: a.slopes.map((one, i) => plus(numbers, times(numbers, one, b.value), times(numbers, a.value, b.slopes[i] ?? null))),
    curvatures: a.curvatures.map((row, i) =>
      row.map((one, j) => plus(numbers, plus(numbers, times(numbers, one, b.value), times(numbers, a.value, b.curvatures[i]?.[j] ?? null)), plus(numbers, mixed(i, j), mixed(j, i)))),
    ),
  };
}

function combined<S>(interpreter: Interpreter<S>, operator: string, a: Jet<S>, b: Jet<S>): Jet<S> {
  switch (operator) {
    case '+':
      return sum(interpreter, a, b);
    case '-':
      return sum(interpreter, a, scaled(interpreter, b, -1));
    case '*':
      return product(interpreter, a, b);
    case '/':
      return quotient(interpreter, a, b);
    default:
      throw new Error(`no ${operator} here`);
  }
}

/** q = a / b from a = q b: no step of its own for the inverse. */
function quotient<S>({ numbers }: Interpreter<S>, a: Jet<S>, b: Jet<S>): Jet<S> {
  const { divide, of, multiply } = numbers;
  const minus = (x: S | null): S | null => (x === null ? null : multiply(of(-1), x));
  const over = (x: S | null): S | null => (x === null ? null : divide(x, b.value));
  const value = divide(a.value, b.value);
  const slopes = a.slopes.map((one, i) => over(plus(numbers, one, minus(times(numbers, value, b.slopes[i] ?? null)))));
  const mixed = (i: number, j: number): S | null => minus(times(numbers, slopes[i] ?? null, b.slopes[j] ?? null));
  const curvatures = a.curvatures.map((row, i) =>
    row.map((one, j) => over(plus(numbers, plus(numbers, one, minus(times(numbers, value, b.curvatures[i]?.[j] ?? null))), plus(numbers, mixed(i, j), mixed(j, i))))),
  );
  return { value, slopes, curvatures };
}

const isConstant = <S>({ slopes }: Jet<S>): boolean => slopes.every((one) => one === null);

function power<S>(interpreter: Interpreter<S>, x: Jet<S>, y: Jet<S>): Jet<S> {
  const { of, multiply, power: pow, add, apply, compare } = interpreter.numbers;
  const value = pow(x.value, y.value);
  const less = (by: number): S => add(y.value, of(-by));
  const isZero = (s: S): boolean => compare(s, of(0)) === 0;
  const one = y.value;
  const inBase = isZero(one) ? null : multiply(one, pow(x.value, less(1)));
  const inBaseTwice = isZero(one) || isZero(less(1)) ? null : multiply(multiply(one, less(1)), pow(x.value, less(2)));
  const alone = chained(interpreter, x, value, inBase, inBaseTwice);
  if (isConstant(y)) return alone;
  // exp(y log x), whose curvatures are those of the product inside.
  const log = unary(interpreter, 'log', x);
  const inner = product(interpreter, y, log);
  return chained(interpreter, inner, value, apply('exp', inner.value), value);
}

type Curve<S> = readonly [value: S, slope: S | null, curvature: S | null];
type Unary = <S>(numbers: Numbers<S>, x: S) => Curve<S>;

const zeroSlope = (name: Primitive): Unary => (numbers, x) => [numbers.apply(name, x), null, null];

/** -x f'^3 and x f'^3 are what asin, acos, asinh and acosh have in common. */
function arc(name: Primitive, sign: 1 | -1, inside: <S>(numbers: Numbers<S>, x: S) => S, bend: 1 | -1): Unary {
  return (numbers, x) => {
    const { apply, divide, of, multiply } = numbers;
    const slope = divide(of(sign), apply('sqrt', inside(numbers, x)));
    return [apply(name, x), slope, multiply(of(bend), multiply(x, multiply(slope, multiply(slope, slope))))];
  };
}

const square = <S>({ multiply }: Numbers<S>, x: S): S => multiply(x, x);

function errorFunction(name: 'erf' | 'erfc', sign: 1 | -1): Unary {
  return (numbers, x) => {
    const { apply, multiply, of, divide, pi } = numbers;
    const slope = multiply(divide(of(2 * sign), apply('sqrt', pi)), apply('exp', multiply(of(-1), square(numbers, x))));
    return [apply(name, x), slope, multiply(of(-2), multiply(x, slope))];
  };
}

function logarithm(base: number | null): Unary {
  return (numbers, x) => {
    const { apply, divide, of, multiply } = numbers;
    const scale = base === null ? of(1) : divide(of(1), apply('ln', of(base)));
    const slope = divide(scale, x);
    return [multiply(scale, apply('ln', x)), slope, multiply(of(-1), divide(slope, x))];
  };
}

const unaries: { readonly [name: string]: Unary } = {
  exp: ({ apply }, x) => [apply('exp', x), apply('exp', x), apply('exp', x)],
  expm1: ({ apply }, x) => [apply('expm1', x), apply('exp', x), apply('exp', x)],
  log: logarithm(null),
  log2: logarithm(2),
  log10: logarithm(10),
  log1p: (numbers, x) => {
    const slope = numbers.divide(numbers.of(1), numbers.add(numbers.of(1), x));
    return [numbers.apply('log1p', x), slope, numbers.multiply(numbers.of(-1), square(numbers, slope))];
  },
  sqrt: ({ apply, divide, of, multiply }, x) => {
    const slope = divide(of(0.5), apply('sqrt', x));
    return [apply('sqrt', x), slope, divide(multiply(of(-0.5), slope), x)];
  },
  cbrt: ({ apply, divide, of, multiply }, x) => {
    const slope = divide(apply('cbrt', x), multiply(of(3), x));
    return [apply('cbrt', x), slope, divide(multiply(of(-2), slope), multiply(of(3), x))];
  },
  sin: ({ apply, multiply, of }, x) => [apply('sin', x), apply('cos', x), multiply(of(-1), apply('sin', x))],
  cos: ({ apply, multiply, of }, x) => [apply('cos', x), multiply(of(-1), apply('sin', x)), multiply(of(-1), apply('cos', x))],
  tan: (numbers, x) => {
    const { apply, multiply, of, add } = numbers;
    const slope = add(of(1), square(numbers, apply('tan', x)));
    return [apply('tan', x), slope, multiply(multiply(of(2), apply('tan', x)), slope)];
  },
  asin: arc('asin', 1, (numbers, x) => numbers.add(numbers.of(1), numbers.multiply(numbers.of(-1), square(numbers, x))), 1),
  acos: arc('acos', -1, (numbers, x) => numbers.add(numbers.of(1), numbers.multiply(numbers.of(-1), square(numbers, x))), 1),
  asinh: arc('asinh', 1, (numbers, x) => numbers.add(numbers.of(1), square(numbers, x)), -1),
  acosh: arc('acosh', 1, (numbers, x) => numbers.add(square(numbers, x), numbers.of(-1)), -1),
  atan: (numbers, x) => {
    const { divide, of, add, multiply, apply } = numbers;
    const slope = divide(of(1), add(of(1), square(numbers, x)));
    return [apply('atan', x), slope, multiply(multiply(of(-2), x), square(numbers, slope))];
  },
  atanh: (numbers, x) => {
    const { divide, of, add, multiply, apply } = numbers;
    const slope = divide(of(1), add(of(1), multiply(of(-1), square(numbers, x))));
    return [apply('atanh', x), slope, multiply(multiply(of(2), x), square(numbers, slope))];
  },
  sinh: ({ apply }, x) => [apply('sinh', x), apply('cosh', x), apply('sinh', x)],
  cosh: ({ apply }, x) => [apply('cosh', x), apply('sinh', x), apply('cosh', x)],
  tanh: (numbers, x) => {
    const { apply, multiply, of, add } = numbers;
    const value = apply('tanh', x);
    const slope = add(of(1), multiply(of(-1), square(numbers, value)));
    return [value, slope, multiply(multiply(of(-2), value), slope)];
  },
  sigmoid: ({ apply, divide, of, add, multiply }, x) => {
    const value = divide(of(1), add(of(1), apply('exp', multiply(of(-1), x))));
    const slope = multiply(value, add(of(1), multiply(of(-1), value)));
    return [value, slope, multiply(slope, add(of(1), multiply(of(-2), value)))];
  },
  erf: errorFunction('erf', 1),
  erfc: errorFunction('erfc', -1),
  floor: zeroSlope('floor'),
  ceil: zeroSlope('ceil'),
  sign: ({ compare, of }, x) => [of(compare(x, of(0))), null, null],
  abs: ({ compare, of, multiply }, x) => [multiply(of(compare(x, of(0))), x), of(compare(x, of(0))), null],
};

function unary<S>(interpreter: Interpreter<S>, name: string, x: Jet<S>): Jet<S> {
  const curve = unaries[name];
  if (curve === undefined) throw new Error(`no ${name} here`);
  return chained(interpreter, x, ...curve(interpreter.numbers, x.value));
}

function call<S>(interpreter: Interpreter<S>, name: string, args: readonly Jet<S>[]): Jet<S> {
  const { numbers } = interpreter;
  const [first, ...others] = args;
  if (first === undefined) throw new Error(`${name} of nothing`);
  const fold = (two: (a: Jet<S>, b: Jet<S>) => Jet<S>): Jet<S> => others.reduce((so, next) => two(so, next), first);
  const root = (x: Jet<S>): Jet<S> => unary(interpreter, 'sqrt', x);
  switch (name) {
    case 'max':
      return fold((a, b) => (numbers.compare(a.value, b.value) >= 0 ? a : b));
    case 'min':
      return fold((a, b) => (numbers.compare(a.value, b.value) <= 0 ? a : b));
    case 'pow':
      return fold((a, b) => power(interpreter, a, b));
    case 'hypot':
      return root(args.map((x) => product(interpreter, x, x)).reduce((a, b) => sum(interpreter, a, b)));
    case 'atan2':
      return angle(interpreter, first, others[0] as Jet<S>);
    default:
      return unary(interpreter, name, first);
  }
}

/** The angle of (x, y) by the arc tangent of the quotient that is at most 1. */
function angle<S>(interpreter: Interpreter<S>, y: Jet<S>, x: Jet<S>): Jet<S> {
  const { compare, of, multiply, pi } = interpreter.numbers;
  const sign = (jet: Jet<S>): number => (compare(jet.value, of(0)) < 0 ? -1 : 1);
  const size = (jet: Jet<S>): S => multiply(of(sign(jet)), jet.value);
  const isSteep = compare(size(y), size(x)) > 0;
  const part = unary(interpreter, 'atan', isSteep ? quotient(interpreter, x, y) : quotient(interpreter, y, x));
  const halves = isSteep ? sign(y) : sign(x) < 0 ? 2 * sign(y) : 0;
  return sum(interpreter, isSteep ? scaled(interpreter, part, -1) : part, constant(interpreter, multiply(of(halves / 2), pi)));
}
