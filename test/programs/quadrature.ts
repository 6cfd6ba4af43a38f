// An integral by three Gauss nodes: tables that are constants of the file.

import { definition, readProgram } from './program.ts';

type Args = { readonly a: number; readonly b: number };

const nodes = [-0.7745966692414834, 0, 0.7745966692414834];
const weights = [0.5555555555555556, 0.8888888888888888, 0.5555555555555556];

export const quadrature = readProgram('quadrature', [
  definition<Args>({
    name: 'energy',
    active: ['a', 'b'],
    packed: [],
    reference: ({ a, b }) => nodes.reduce((total, node, i) => total + weights[i]! * Math.exp(-a * node * node) * Math.cos(b * node), 0),
    cases: [{ what: 'a point', sizes: {}, args: { a: 0.7, b: 1.9 } }],
  }),
]);
