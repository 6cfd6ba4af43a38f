// The classic staged example, as a bare file.

import { definition, readProgram, sigmoid } from './program.ts';

type Args = { readonly x: number; readonly y: number };

export const classic = readProgram('classic', [
  definition<Args>({
    name: 'classic',
    active: ['x', 'y'],
    packed: [],
    reference: ({ x, y }) => (x + sigmoid(y)) / (sigmoid(x) + (x + y) ** 2),
    cases: [
      {
        what: 'the textbook point',
        sizes: {},
        args: { x: 3, y: -4 },
        golden: { value: 1.5456448841066441, gradients: [{ seed: 1, gradient: { x: [2.0595697955721652], y: [1.5922327514838093] } }] },
      },
    ],
  }),
]);
