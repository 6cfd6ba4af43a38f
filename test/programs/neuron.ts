// A sigmoid neuron, of constant sizes: straight-line code.

import { definition, readProgram, sigmoid } from './program.ts';

type Args = { readonly w: Float64Array; readonly x: Float64Array };

export const neuron = readProgram('neuron', [
  definition<Args>({
    name: 'neuron',
    active: ['w', 'x'],
    packed: [],
    reference: ({ w, x }) => sigmoid(w[0]! * x[0]! + w[1]! * x[1]! + w[2]!),
    cases: [{ what: 'the textbook point', sizes: {}, args: { w: Float64Array.of(2, -3, -3), x: Float64Array.of(-1, -2) } }],
  }),
]);
