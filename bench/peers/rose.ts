// Rose: each case as a function that it traces once, differentiates, and compiles to WebAssembly.

import type { Gradient, Point } from '../array-programs.ts';
import { oncePerPoint, parametersOf, putInto, type CaseName, type Numbers, type Peer } from './peer.ts';

/** A traced number, an index of a vector, and a vector. */
type Real = number | { readonly traced: 'number' };
type At = number | symbol;
type Vector<T> = { readonly [at: At]: T };
type Row = Vector<Real>;
type Kind = object | symbol;

type Rose = {
  readonly Real: symbol;
  readonly Dual: object;
  readonly Vec: (count: number, element: Kind) => Kind;
  readonly fn: <A extends readonly unknown[], R>(
    parameters: readonly Kind[],
    result: Kind,
    body: (...values: A) => R,
  ) => (...values: A) => R;
  readonly opaque: (parameters: readonly Kind[], result: Kind, body: (x: number) => number) => OpaqueFunction;
  readonly vjp: <V, R>(f: (value: V) => R) => (value: V) => { readonly ret: R; readonly grad: (seed: unknown) => V };
  readonly compile: (f: unknown) => Promise<(...values: readonly unknown[]) => { readonly [field: string]: unknown }>;
  readonly sum: (count: number, term: (at: At) => Real) => Real;
  readonly vec: <T>(count: number, element: Kind, entry: (at: At) => T) => Vector<T>;
  readonly neg: (x: Real) => Real;
} & { readonly [operation in 'add' | 'sub' | 'mul' | 'div']: (x: Real, y: Real) => Real };
type OpaqueFunction = { (x: Real): Real; jvp?: unknown };

type Functions = { readonly [name in 'exp' | 'log' | 'tanh' | 'sigmoid']: (x: Real) => Real };
type Formula = {
  /** What a point is: all its arguments as one value, since only one is differentiated. */
  readonly given: (rose: Rose) => Fields<Kind>;
  readonly result?: (rose: Rose) => Kind;
  readonly body: (point: never, rose: Rose, functions: Functions) => unknown;
};

const reals = ({ Vec, Real }: Rose, count: number): Kind => Vec(count, Real);
const matrix = ({ Vec, Real }: Rose, rows: number, columns: number): Kind => Vec(rows, Vec(columns, Real));
const squared = ({ mul }: Rose, x: Real): Real => mul(x, x);
const rowTimes = ({ sum, mul }: Rose, count: number, row: Row, column: Row): Real =>
  sum(count, (j) => mul(row[j]!, column[j]!));

type Rows = Vector<Row>;
type Network = {
  readonly [array in 'W1' | 'W2']: Rows;
} & { readonly [vector in 'b1' | 'b2' | 'w3' | 'x']: Row } & { readonly [scalar in 'b3' | 'y']: Real };

const formulas: { readonly [name in CaseName]: Formula } = {
  classic: {
    given: ({ Real }) => ({ x: Real, y: Real }),
    body: ({ x, y }: { readonly x: Real; readonly y: Real }, rose, { sigmoid }) => {
      const { add, div } = rose;
      return div(add(x, sigmoid(y)), add(sigmoid(x), squared(rose, add(x, y))));
    },
  },
  neuron: {
    given: (rose) => ({ w: reals(rose, 3), x: reals(rose, 2) }),
    body: ({ w, x }: { readonly w: Row; readonly x: Row }, { add, mul }, { sigmoid }) =>
      sigmoid(add(add(mul(w[0]!, x[0]!), mul(w[1]!, x[1]!)), w[2]!)),
  },
  rosenbrock: {
    given: (rose) => ({ x: reals(rose, 10) }),
    body: ({ x }: { readonly x: Row }, rose) => {
      const { add, sub, mul } = rose;
      const term = (i: number): Real => {
        const curved = mul(100, squared(rose, sub(x[i + 1]!, squared(rose, x[i]!))));
        return add(curved, squared(rose, sub(1, x[i]!)));
      };
      return Array.from({ length: 8 }, (_, i) => term(i + 1)).reduce(add, term(0));
    },
  },
  line: {
    given: (rose) => ({ a: rose.Real, b: rose.Real, x: reals(rose, 10), y: reals(rose, 10) }),
    body: ({ a, b, x, y }: { readonly [name in 'a' | 'b']: Real } & { readonly [name in 'x' | 'y']: Row }, rose) => {
      const { add, sub, mul, div, sum } = rose;
      return div(
        sum(10, (i) => squared(rose, sub(add(a, mul(b, x[i]!)), y[i]!))),
        10,
      );
    },
  },
  lse: {
    given: (rose) => ({ x: reals(rose, 1000) }),
    body: ({ x }: { readonly x: Row }, { sum }, { exp, log }) => log(sum(1000, (i) => exp(x[i]!))),
  },
  logistic: {
    given: (rose) => ({ w: reals(rose, 10), b: rose.Real, X: matrix(rose, 1000, 10), y: reals(rose, 1000) }),
    body: (
      { w, b, X, y }: { readonly [v in 'w' | 'y']: Row } & { readonly b: Real; readonly X: Rows },
      rose,
      functions,
    ) => {
      const { add, sub, mul, div, sum } = rose;
      const { exp, log } = functions;
      const total = sum(1000, (i) => {
        const z = add(rowTimes(rose, 10, X[i]!, w), b);
        return sub(log(add(1, exp(z))), mul(y[i]!, z));
      });
      return div(total, 1000);
    },
  },
  squares: {
    given: (rose) => ({ w: reals(rose, 10), X: matrix(rose, 1000, 10), y: reals(rose, 1000) }),
    body: ({ w, X, y }: { readonly [vector in 'w' | 'y']: Row } & { readonly X: Rows }, rose) =>
      rose.div(
        rose.sum(1000, (i) => squared(rose, rose.sub(rowTimes(rose, 10, X[i]!, w), y[i]!))),
        1000,
      ),
  },
  mlp: {
    given: (rose) => ({
      ...{ W1: matrix(rose, 16, 2), b1: reals(rose, 16), W2: matrix(rose, 16, 16), b2: reals(rose, 16) },
      ...{ w3: reals(rose, 16), b3: rose.Real, x: reals(rose, 2), y: rose.Real },
    }),
    body: ({ W1, b1, W2, b2, w3, b3, x, y }: Network, rose, { tanh }) => {
      const { add, sub, vec, Real } = rose;
      const a = vec(16, Real, (j) => tanh(add(rowTimes(rose, 2, W1[j]!, x), b1[j]!)));
      const c = vec(16, Real, (k) => tanh(add(rowTimes(rose, 16, W2[k]!, a), b2[k]!)));
      return squared(rose, sub(add(rowTimes(rose, 16, w3, c), b3), y));
    },
  },
  product: {
    given: (rose) => ({ w: matrix(rose, 64, 64), x: matrix(rose, 64, 64) }),
    result: (rose) => matrix(rose, 64, 64),
    body: ({ w, x }: { readonly [array in 'w' | 'x']: Rows }, rose) => {
      const { vec, sum, mul, Real } = rose;
      return vec(64, reals(rose, 64), (i) => vec(64, Real, (j) => sum(64, (k) => mul(w[i]![k]!, x[k]![j]!))));
    },
  },
};

/** Columns of the arguments that are matrices. */
const columns: { readonly [name in CaseName]?: { readonly [argument: string]: number } } = {
  logistic: { X: 10 },
  squares: { X: 10 },
  mlp: { W1: 2, W2: 16 },
  product: { w: 64, x: 64, dD: 64 },
};

export const roseLanguage: Peer = {
  title: 'Rose',
  packageName: 'rose',
  differentiates: true,
  way: '`vjp` of one function, compiled to WebAssembly; exponential, logarithm and hyperbolic tangent are those of JavaScript with their derivatives by hand; data are differentiated too, since the one argument holds them; log-sum-exp without the shift by its largest term',
  limits: '',
  tolerance: 1e-9,
  takes: 'point',
  prepare: (library) => {
    const rose = library as Rose;
    const functions = functionsOf(rose);
    return async ({ name, program }) => {
      const parameters = parametersOf(program);
      const compiled = await compile(rose, formulas[name], functions, parameters);
      const { result } = program;
      const shaped = oncePerPoint((point) => inRows(point, columns[name] ?? {}));
      return (point: Point, grad: Gradient) => {
        const given = columns[name] === undefined ? point : shaped(point);
        const { value, gradient } = result === undefined ? compiled(given) : compiled(given, given[result.seed]);
        const found = gradient as { readonly [parameter: string]: number | Numbers };
        for (const parameter of parameters) {
          const numbers = found[parameter]!;
          if (typeof numbers === 'number') grad[parameter] = numbers;
          else putInto(grad[parameter] as Float64Array, numbers);
        }
        if (result === undefined) return value as number;
        putInto(grad[result.field] as Float64Array, value as Numbers);
        return (grad[result.field] as Float64Array)[0]!;
      };
    };
  },
};

/** Value and gradient for what is a parameter: the rest would only be copied out. */
function compile(
  rose: Rose,
  { given, result, body }: Formula,
  functions: Functions,
  parameters: readonly string[],
): ReturnType<Rose['compile']> {
  const kinds = given(rose);
  const resultKind = result?.(rose) ?? rose.Real;
  const only = <T>(fields: Fields<T>): Fields<T> => Object.fromEntries(parameters.map((name) => [name, fields[name]!]));
  const f = rose.fn([kinds], resultKind, (point: never) => body(point, rose, functions));
  const both = { value: resultKind, gradient: only(kinds) };
  const swept = (point: never, seed: unknown): object => {
    const { ret, grad } = rose.vjp(f)(point);
    return { value: ret, gradient: only<unknown>(grad(seed)) };
  };
  return rose.compile(
    result === undefined
      ? rose.fn([kinds], both, (point: never) => swept(point, 1))
      : rose.fn([kinds, resultKind], both, swept),
  );
}
type Fields<T> = { readonly [field: string]: T };

function functionsOf({ Real, Dual, opaque, fn, add, sub, mul, div, neg }: Rose): Functions {
  const withSlope = (f: (x: number) => number, slope: (x: Real, y: Real) => Real): ((x: Real) => Real) => {
    const traced = opaque([Real], Real, f);
    traced.jvp = fn([Dual], Dual, ({ re, du }: { readonly re: Real; readonly du: Real }) => {
      const y = traced(re);
      return { re: y, du: mul(du, slope(re, y)) };
    });
    return traced;
  };
  const exp = withSlope(Math.exp, (_, y) => y);
  return {
    exp,
    log: withSlope(Math.log, (x) => div(1, x)),
    tanh: withSlope(Math.tanh, (_, y) => sub(1, mul(y, y))),
    sigmoid: (x) => div(1, add(1, exp(neg(x)))),
  };
}

/** Matrices as rows, which are views. */
function inRows(point: Point, widths: { readonly [argument: string]: number }): Point {
  const rows = Object.entries(widths).map(([argument, width]) => {
    const numbers = point[argument] as Float64Array;
    const count = numbers.length / width;
    return [argument, Array.from({ length: count }, (_, i) => numbers.subarray(i * width, (i + 1) * width))];
  });
  return { ...point, ...(Object.fromEntries(rows) as Point) };
}
