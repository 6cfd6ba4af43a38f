// Determinants: by elimination, and of three rows by the formula. GradBench's golden numbers.

import { definition, randomFrom, readData, readProgram, type Case } from './program.ts';

type Args = { readonly A: Float64Array };

/** Along the first row, as the definition has it. */
function determinant(rows: readonly (readonly number[])[]): number {
  const [first, ...rest] = rows;
  if (first === undefined) return 1;
  return first.reduce((total, value, j) => total + (j % 2 === 0 ? value : -value) * determinant(rest.map((row) => row.filter((_, column) => column !== j))), 0);
}

function rowsOf(A: Float64Array): readonly (readonly number[])[] {
  const n = Math.sqrt(A.length);
  return Array.from({ length: n }, (_, i) => [...A.subarray(i * n, i * n + n)]);
}

const random = randomFrom(9);
/** Strong on the diagonal, so that no pivot is near 0. */
const matrix = (n: number): Args => ({ A: random.numbers(n * n).map((value, at) => (at % (n + 1) === 0 ? value + 3 : value)) });
const square = (n: number): Case<Args> => ({ what: `n = ${n}`, sizes: { n }, args: matrix(n) });
const { cases: stored } = readData<{ readonly cases: readonly { readonly n: number; readonly A: readonly number[]; readonly value: number; readonly gradient: readonly number[] }[] }>('det');
const goldens = stored.map(
  ({ n, A, value, gradient }): Case<Args> => ({ what: `n = ${n} of GradBench`, sizes: { n }, args: { A: Float64Array.from(A) }, golden: { value, gradients: [{ seed: 1, gradient: { A: gradient } }] } }),
);
const reference = ({ A }: Args): number => determinant(rowsOf(A));

export const det = readProgram('det', [
  definition<Args>({ name: 'det', active: ['A'], packed: [], reference, cases: [square(1), square(2), square(3), square(4), ...goldens] }),
  definition<Args>({ name: 'det3', active: ['A'], packed: [], reference, cases: [{ what: 'random', sizes: {}, args: matrix(3) }] }),
]);
