// What is compiled and raced: the sources, their hand-written rivals, and inputs that change with every call.

import { exponentialsFirst, sharedDivision, textbook } from './hand/classic.ts';
import { negated, plain } from './hand/neuron.ts';
import { loop, termByTerm, writtenOut } from './hand/rosenbrock.ts';
import { withoutUnitAxis, withUnitAxis } from './hand/bundle-adjustment.ts';
import { pointCount } from './measure.ts';
import { randomNumbers } from './random.ts';

export type Program = {
  readonly name: string;
  readonly source: string;
  /** The definition's name. */
  readonly exported: string;
  /** Tables by argument, each with a row for each point. A scalar's is one Float64Array, an array's a list of them. */
  readonly tables: { readonly [argument: string]: Float64Array | readonly Float64Array[] };
  /** The arguments in order, and which of them are data. */
  readonly order: readonly string[];
  readonly data: readonly string[];
  readonly rivals: { readonly [name: string]: (...args: never[]) => number };
};

const rosenbrockLines = Array.from(
  { length: 9 },
  (_, i) => `  t${i} = 100 * (x[${i + 1}] - x[${i}]^2)^2 + (1 - x[${i}])^2`,
);

const classic = 'num = x + sigmoid(y)\nden = sigmoid(x) + (x + y)^2\nnum / den\n';

const neuron = `neuron(w: [3], x: [2]) {
  dot = w[0]*x[0] + w[1]*x[1] + w[2]
  sigmoid(dot)
}
`;

const rosenbrock = `rosenbrock(x: [10]) {
${rosenbrockLines.join('\n')}
  ${rosenbrockLines.map((_, i) => `t${i}`).join(' + ')}
}
`;

const rosenbrockSum = 'rosenbrock(x: [10]) = sum(i in 0..9: 100 * (x[i+1] - x[i]^2)^2 + (1 - x[i])^2)\n';

const bundleAdjustment = `rotate(r: [3], y: [3]) {
  theta2 = r[0]^2 + r[1]^2 + r[2]^2
  theta = sqrt(theta2)
  c = cos(theta)
  s = sin(theta)
  a0 = r[0] / theta
  a1 = r[1] / theta
  a2 = r[2] / theta
  k = (a0*y[0] + a1*y[1] + a2*y[2]) * (1 - c)
  turned = [
    y[0]*c + (a1*y[2] - a2*y[1])*s + a0*k,
    y[1]*c + (a2*y[0] - a0*y[2])*s + a1*k,
    y[2]*c + (a0*y[1] - a1*y[0])*s + a2*k
  ]
  small = [
    y[0] + r[1]*y[2] - r[2]*y[1],
    y[1] + r[2]*y[0] - r[0]*y[2],
    y[2] + r[0]*y[1] - r[1]*y[0]
  ]
  if(theta2 != 0, turned, small)
}
residual(cam: [11], X: [3], w, const feat: [2]) {
  R = rotate([cam[0], cam[1], cam[2]], [X[0] - cam[3], X[1] - cam[4], X[2] - cam[5]])
  p0 = R[0] / R[2]
  p1 = R[1] / R[2]
  s = p0^2 + p1^2
  L = 1 + cam[9]*s + cam[10]*s^2
  e0 = w * (cam[6]*p0*L + cam[7] - feat[0])
  e1 = w * (cam[6]*p1*L + cam[8] - feat[1])
  e0^2 + e1^2
}
`;

const random = randomNumbers(20_260_101);
const between = (from: number, to: number): number => from + (to - from) * random();
const scalars = (from: number, to: number): Float64Array =>
  Float64Array.from({ length: pointCount }, () => between(from, to));
const vectors = (...ranges: readonly (readonly [number, number])[]): readonly Float64Array[] =>
  Array.from({ length: pointCount }, () => Float64Array.from(ranges, ([from, to]) => between(from, to)));
const repeated = (times: number, range: readonly [number, number]): readonly (readonly [number, number])[] =>
  Array.from({ length: times }, () => range);

export const programs: readonly Program[] = [
  {
    name: 'classic',
    source: classic,
    exported: 'f',
    tables: { x: scalars(-4, 4), y: scalars(-4, 4) },
    order: ['x', 'y'],
    data: [],
    rivals: { textbook, sharedDivision, exponentialsFirst },
  },
  {
    name: 'neuron',
    source: neuron,
    exported: 'neuron',
    tables: { w: vectors(...repeated(3, [-3, 3])), x: vectors(...repeated(2, [-2, 2])) },
    order: ['w', 'x'],
    data: [],
    rivals: { plain, negated },
  },
  ...[
    { name: 'rosenbrock 10', source: rosenbrockSum },
    { name: 'in nine lines', source: rosenbrock },
  ].map((written) => ({
    ...written,
    exported: 'rosenbrock',
    tables: { x: vectors(...repeated(10, [-2, 2])) },
    order: ['x'],
    data: [],
    rivals: { writtenOut, termByTerm, loop },
  })),
  {
    name: 'bundle adj.',
    source: bundleAdjustment,
    exported: 'residual',
    tables: {
      cam: vectors(
        ...repeated(3, [-0.8, 0.8]),
        ...repeated(3, [-2, 2]),
        [150, 250],
        ...repeated(2, [-5, 5]),
        ...repeated(2, [-0.1, 0.1]),
      ),
      X: vectors([-2, 2], [-2, 2], [6, 12]),
      w: scalars(0.3, 1),
      feat: vectors(...repeated(2, [-100, 100])),
    },
    order: ['cam', 'X', 'w', 'feat'],
    data: ['feat'],
    rivals: { withoutUnitAxis, withUnitAxis },
  },
];
