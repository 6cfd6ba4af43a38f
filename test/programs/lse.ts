// The logarithm of a sum of exponentials, by the fold and by hand. GradBench's golden numbers.

import { definition, logSumExp, randomFrom, readData, readProgram, type Case } from './program.ts';

type Args = { readonly x: Float64Array };
type Stored = { readonly x: readonly number[]; readonly value: number; readonly gradient: readonly number[] };

const random = randomFrom(6);
const vector = (n: number): Case<Args> => ({ what: `n = ${n}`, sizes: { n }, args: { x: random.numbers(n, -3, 3) } });
const goldens = readData<{ readonly cases: readonly Stored[] }>('lse').cases.map(
  ({ x, value, gradient }): Case<Args> => ({
    what: `${x.length} elements of the goldens`,
    sizes: { n: x.length },
    args: { x: Float64Array.from(x) },
    golden: { value, gradients: [{ seed: 1, gradient: { x: gradient } }] },
    ...(x.length > 100 ? { large: true as const } : {}),
  }),
);
const cases = [vector(1), vector(2), vector(9), ...goldens];

export const lse = readProgram('lse', [
  definition<Args>({ name: 'lse', active: ['x'], packed: [], reference: ({ x }) => logSumExp([...x]), cases }),
  definition<Args>({ name: 'lse2', active: ['x'], packed: [], reach: 1e-2, reference: ({ x }) => logSumExp([...x]), cases }),
]);
