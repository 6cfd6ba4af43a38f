// ADBench's LSTM with diagonal weights, any number of layers, and its golden numbers.

import { definition, randomFrom, readData, readProgram, sigmoid, sum, type Case } from './program.ts';

type Args = { readonly main: Float64Array; readonly extra: Float64Array; readonly state: Float64Array; readonly seq: Float64Array };
type Stored = {
  readonly L: number;
  readonly B: number;
  readonly main: readonly number[];
  readonly extra: readonly number[];
  readonly state: readonly number[];
  readonly seq: readonly number[];
  readonly cases: readonly { readonly C: number; readonly value: number; readonly main: readonly number[]; readonly extra: readonly number[] }[];
};

function loss({ main, extra, state, seq }: Args): number {
  const B = extra.length / 3;
  const L = main.length / (8 * B);
  const C = seq.length / B;
  const kept = state.slice();
  let total = 0;
  for (let t = 0; t < C - 1; t++) {
    let x = extra.slice(0, B).map((weight, j) => weight * seq[t * B + j]!);
    for (let l = 0; l < L; l++) {
      const h = kept.subarray(2 * l * B, (2 * l + 1) * B);
      const c = kept.subarray((2 * l + 1) * B, (2 * l + 2) * B);
      // Gate 0 to 3: forget, in, out, change. Weights stand before biases.
      const before = (gate: number, j: number, input: number): number => input * main[(8 * l + gate) * B + j]! + main[(8 * l + 4 + gate) * B + j]!;
      x = x.map((input, j) => {
        c[j] = c[j]! * sigmoid(before(0, j, input)) + sigmoid(before(1, j, h[j]!)) * Math.tanh(before(3, j, h[j]!));
        return (h[j] = sigmoid(before(2, j, input)) * Math.tanh(c[j]));
      });
    }
    const y = x.map((value, j) => value * extra[B + j]! + extra[2 * B + j]!);
    const scale = Math.log(2 + sum(y.map(Math.exp)));
    total += sum(y.map((value, j) => seq[(t + 1) * B + j]! * (value - scale)));
  }
  return -total / ((C - 1) * B);
}

const stored = readData<Stored>('lstm');
const goldens = stored.cases.map(
  ({ C, value, main, extra }): Case<Args> => ({
    what: `two layers, ${C} characters of ADBench`,
    sizes: { L: stored.L, B: stored.B, C },
    args: { main: Float64Array.from(stored.main), extra: Float64Array.from(stored.extra), state: Float64Array.from(stored.state), seq: Float64Array.from(stored.seq.slice(0, C * stored.B)) },
    golden: { value, gradients: [{ seed: 1, gradient: { main, extra } }] },
    ...(C > 100 ? { large: true as const } : {}),
  }),
);
const random = randomFrom(7);

function layers(L: number, B: number, C: number): Case<Args> {
  const args: Args = { main: random.numbers(8 * L * B), extra: random.numbers(3 * B), state: random.numbers(2 * L * B), seq: random.numbers(C * B, 0, 1) };
  return { what: `L = ${L}, B = ${B}, C = ${C}`, sizes: { L, B, C }, args };
}

export const lstm = readProgram('lstm', [
  definition<Args>({ name: 'lstm', active: ['main', 'extra'], reference: loss, cases: [layers(1, 1, 2), layers(2, 3, 4), layers(3, 2, 5), ...goldens] }),
]);
