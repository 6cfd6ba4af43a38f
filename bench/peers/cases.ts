// What peers are asked for: the value and the gradient of formulas of numbers, and of small arrays.

import {
  logisticOf,
  logSumExpOf,
  networkOf,
  numbers,
  productOf,
  several,
  type ArrayProgram,
  type Gradient,
} from '../array-programs.ts';
import { pointCount } from '../measure.ts';
import { programs } from '../programs.ts';
import type { PeerCase } from './peer.ts';

const squaresSource = 'squares(w: [d], const X: [n, d], const y: [n]) = mean(i: (sum(j: X[i, j] * w[j]) - y[i])^2)\n';

const sumOf = (count: number, term: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => term(i)).join(' + ');

export function peerCases(): readonly PeerCase[] {
  return [
    {
      name: 'classic',
      title: 'the classic: `(x + σ(y)) / (σ(x) + (x + y)^2)`',
      program: scalarProgram('classic', () => ({ x: 0, y: 0 })),
      formula: '(x + 1/(1 + exp(-y))) / (1/(1 + exp(-x)) + (x + y)^2)',
    },
    {
      name: 'neuron',
      title: 'a neuron of 2 inputs',
      program: scalarProgram('neuron', () => ({ w: new Float64Array(3), x: new Float64Array(2) })),
      formula: '1/(1 + exp(-(w_0*x_0 + w_1*x_1 + w_2)))',
    },
    {
      name: 'rosenbrock',
      title: 'Rosenbrock in 10 dimensions',
      program: scalarProgram('rosenbrock 10', () => ({ x: new Float64Array(10) })),
      formula: sumOf(9, (i) => `100*(x_${i + 1} - x_${i}^2)^2 + (1 - x_${i})^2`),
    },
    {
      name: 'line',
      title: 'a line through 10 points, least squares',
      program: lineOf(10),
      formula: `(${sumOf(10, (i) => `(a + b*x_${i} - y_${i})^2`)})/10`,
    },
    { name: 'lse', title: 'log-sum-exp of 1,000', program: logSumExpOf(1000), formula: null },
    { name: 'logistic', title: 'logistic regression, 1,000 rows of 10', program: logisticOf(1000, 10), formula: null },
    { name: 'squares', title: 'least squares, 1,000 rows of 10', program: squaresOf(1000, 10), formula: null },
    { name: 'mlp', title: 'network 2-16-16-1, squared error', program: networkOf(2, 16, 16), formula: null },
    { name: 'product', title: 'product of two 64 × 64 matrices', program: productOf(64), formula: null },
  ];
}

/** A program of bench/programs.ts in the form of those over arrays. */
function scalarProgram(named: string, gradient: () => Gradient): ArrayProgram {
  const program = programs.find(({ name }) => name === named);
  if (program === undefined) throw new Error(`no program ${named}`);
  const { source, exported, order, tables } = program;
  const points = several(pointCount, (k) => Object.fromEntries(order.map((name) => [name, tables[name]?.[k]])));
  return { name: named, source, exported, sizes: {}, order, points, gradient, plain: {}, blocked: {}, library: {} };
}

function lineOf(n: number): ArrayProgram {
  return {
    name: 'line',
    source: `line(a, b, const x: [${n}], const y: [${n}]) = mean(i: (a + b * x[i] - y[i])^2)\n`,
    exported: 'line',
    sizes: {},
    order: ['a', 'b', 'x', 'y'],
    points: several(8, () => {
      const [a = 0, b = 0] = numbers(2);
      return { a, b, x: numbers(n), y: numbers(n) };
    }),
    gradient: () => ({ a: 0, b: 0 }),
    plain: {},
    blocked: {},
    library: {},
  };
}

function squaresOf(n: number, d: number): ArrayProgram {
  const [X, y] = [numbers(n * d), numbers(n)];
  return {
    name: 'squares',
    source: squaresSource,
    exported: 'squares',
    sizes: { n, d },
    order: ['w', 'X', 'y'],
    points: several(4, () => ({ w: numbers(d), X, y })),
    gradient: () => ({ w: new Float64Array(d) }),
    plain: {},
    blocked: {},
    library: {},
  };
}
