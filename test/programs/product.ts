// Whole arrays of named sizes: every pairing of matrix and vector, transposes, slices, and folds of arrays.

import { definition, logSumExp, randomFrom, upTo, type Arguments, type Case, type Program } from './program.ts';

const source = `D(w: [m, k], x: [k, n], k: int) = w @ x
squares(w: [m, k], x: [k, n], const t: [m, n], k: int) = sum((w @ x - t)^2) / 2
form(A: [n, n], x: [n], y: [n]) = x @ A @ y + dot(A' @ x, y)
gram(A: [m, n], m: int) = A' @ A
column(A: [m, n], x: [n]) = A @ x
row(y: [m], A: [m, n]) = y @ A
grid(x: [m], y: [n]) = outer(x, y)
shares(z: [n]) = softmax(z)
spread(v: [n]) = norm(v - mean(v)) + max(v) - min(v) + prod(v)
steps(v: [n]) = sum((v[1..n] - v[0..n-1])^2)
scores(A: [m, n], n: int) = sum(i: logsumexp(A[i]))
`;

type Two = { readonly w: Float64Array; readonly x: Float64Array; readonly k: number };
type Squares = { readonly w: Float64Array; readonly x: Float64Array; readonly t: Float64Array; readonly k: number };
type Vector = { readonly v: Float64Array };

/** A, of `rows` rows, times B. */
function times(A: Float64Array, rows: number, B: Float64Array): Float64Array {
  const inner = A.length / rows;
  const columns = B.length / inner;
  const C = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < inner; k++) C[i * columns + j]! += A[i * inner + k]! * B[k * columns + j]!;
    }
  }
  return C;
}

function turned(A: Float64Array, rows: number): Float64Array {
  const columns = A.length / rows;
  return A.map((_, at) => A[(at % rows) * columns + Math.floor(at / rows)]!);
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((total, value, i) => total + value * b[i]!, 0);

const random = randomFrom(22);
type Sizes = { readonly m: number; readonly k: number; readonly n: number };
const triples: readonly Sizes[] = [{ m: 1, k: 1, n: 1 }, { m: 2, k: 3, n: 4 }, { m: 7, k: 5, n: 6 }, { m: 9, k: 8, n: 4 }];

/** One case for each triple of sizes. */
function over<A extends Arguments>(args: (sizes: Sizes) => A): readonly Case<A>[] {
  return triples.map((sizes) => ({ what: `m = ${sizes.m}, k = ${sizes.k}, n = ${sizes.n}`, sizes, args: args(sizes) }));
}

const two = ({ m, k, n }: Sizes): Two => ({ w: random.numbers(m * k), x: random.numbers(k * n), k });

function squaresOf({ m, k, n }: Sizes): Squares {
  return { w: random.numbers(m * k), x: random.numbers(k * n), t: random.numbers(m * n), k };
}

const vector = ({ n }: Sizes): Vector => ({ v: random.numbers(n, 0.5, 2) });

export const product: Program = {
  name: 'whole arrays',
  source,
  definitions: [
    ...triples.map((sizes) =>
      definition<Two>({ name: 'D', active: ['w', 'x'], reference: ({ w, x }) => times(w, sizes.m, x), cases: [{ what: `${sizes.m} x ${sizes.k} x ${sizes.n}`, sizes, args: two(sizes) }] }),
    ),
    ...triples.map((sizes) =>
      definition<Squares>({
        name: 'squares',
        active: ['w', 'x'],
        reference: ({ w, x, t }) => times(w, sizes.m, x).reduce((total, value, at) => total + (value - t[at]!) ** 2, 0) / 2,
        cases: [{ what: `${sizes.m} x ${sizes.k} x ${sizes.n}`, sizes, args: squaresOf(sizes) }],
      }),
    ),
    definition<{ readonly A: Float64Array; readonly x: Float64Array; readonly y: Float64Array }>({
      name: 'form',
      active: ['A', 'x', 'y'],
      packed: ['n'],
      reference: ({ A, x, y }) => 2 * dot(times(x, 1, A), y),
      cases: over(({ n }) => ({ A: random.numbers(n * n), x: random.numbers(n), y: random.numbers(n) })),
    }),
    ...triples.map((sizes) =>
      definition<{ readonly A: Float64Array; readonly m: number }>({
        name: 'gram',
        active: ['A'],
        reference: ({ A }) => times(turned(A, sizes.m), sizes.n, A),
        cases: [{ what: `${sizes.m} x ${sizes.n}`, sizes, args: { A: random.numbers(sizes.m * sizes.n), m: sizes.m } }],
      }),
    ),
    definition<{ readonly A: Float64Array; readonly x: Float64Array }>({
      name: 'column',
      active: ['A', 'x'],
      reference: ({ A, x }) => times(A, A.length / x.length, x),
      cases: over(({ m, n }) => ({ A: random.numbers(m * n), x: random.numbers(n) })),
    }),
    definition<{ readonly y: Float64Array; readonly A: Float64Array }>({
      name: 'row',
      active: ['y', 'A'],
      reference: ({ A, y }) => times(y, 1, A),
      cases: over(({ m, n }) => ({ y: random.numbers(m), A: random.numbers(m * n) })),
    }),
    definition<{ readonly x: Float64Array; readonly y: Float64Array }>({
      name: 'grid',
      active: ['x', 'y'],
      reference: ({ x, y }) => times(x, x.length, y),
      cases: over(({ m, n }) => ({ x: random.numbers(m), y: random.numbers(n) })),
    }),
    definition<{ readonly z: Float64Array }>({
      name: 'shares',
      active: ['z'],
      reference: ({ z }) => z.map((value) => Math.exp(value - logSumExp([...z]))),
      cases: over(({ n }) => ({ z: random.numbers(n, -2, 2) })).map((one) => ({ ...one, size: 1 })),
    }),
    definition<Vector>({
      name: 'spread',
      active: ['v'],
      packed: [],
      reach: 1e-2,
      reference: ({ v }) => {
        const middle = v.reduce((total, value) => total + value, 0) / v.length;
        return Math.hypot(...v.map((value) => value - middle)) + Math.max(...v) - Math.min(...v) + v.reduce((total, value) => total * value, 1);
      },
      cases: over(vector),
    }),
    definition<Vector>({
      name: 'steps',
      active: ['v'],
      packed: [],
      reference: ({ v }) => upTo(v.length - 1).reduce((total, i) => total + (v[i + 1]! - v[i]!) ** 2, 0),
      cases: over(vector),
    }),
    ...triples.map((sizes) =>
      definition<{ readonly A: Float64Array; readonly n: number }>({
        name: 'scores',
        active: ['A'],
        packed: ['m'],
        reference: ({ A }) => upTo(sizes.m).reduce((total, i) => total + logSumExp([...A.subarray(i * sizes.n, (i + 1) * sizes.n)]), 0),
        cases: [{ what: `${sizes.m} x ${sizes.n}`, sizes, args: { A: random.numbers(sizes.m * sizes.n), n: sizes.n } }],
      }),
    ),
  ],
};
