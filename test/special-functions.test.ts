// Gates against references of 80 digits, rounded: each row is the arguments, then the value. The series and the
// asymptotic ends, both sides of every seam, zeros, and the far tails.

import { describe, expect, it } from 'vitest';
import { gateNamed } from '../src/gates/lookup.ts';
import { applyGate, applyPartial } from '../src/stage/formula.ts';

type Rows = { readonly [gate: string]: readonly (readonly number[])[] };

const values: Rows = {
  sigmoid: [
    [-700, 9.85967654375977e-305], [-50, 1.9287498479639178e-22], [-1.5, 0.18242552380635635], [0, 0.5], [1e-9, 0.50000000025],
    [2.25, 0.9046505351008906], [40, 1],
  ],
  softplus: [
    [-700, 9.85967654375977e-305], [-40, 4.248354255291589e-18], [-1, 0.3132616875182228], [0, 0.6931471805599453],
    [1e-9, 0.6931471810599453], [3.5, 3.5297504182726205], [50, 50],
  ],
  sinc: [
    [1e-9, 1], [0.1, 0.9983341664682815], [1, 0.8414709848078965], [3, 0.04704000268662241], [-20.5, 0.04862584362335606],
    [1000, 0.0008268795405320026],
  ],
  erf: [
    [1e-300, 1.1283791670955126e-300], [1e-9, 1.1283791670955127e-9], [0.3, 0.3286267594591274], [-0.9999, -0.8426592780487595],
    [1.0001, 0.8427422995485203], [-2.5, -0.999593047982555], [5.5, 0.9999999999999927],
  ],
  erfc: [
    [-5, 1.9999999999984626], [-0.7, 1.6778011938374184], [-0.3, 1.3286267594591274], [0.2, 0.7772974107895215],
    [0.4999, 0.4795880048386134], [0.5001, 0.4794122483231193], [1, 0.15729920705028513], [3.9999, 1.5429961215558176e-8],
    [4.0001, 1.5404564743590145e-8], [10, 2.088487583762545e-45], [20, 5.395865611607901e-176], [26, 5.663192408856143e-296],
  ],
  gelu: [
    [-37, -2.1184613523340935e-298], [-20, -5.507248237212468e-88], [-10, -7.619853024160526e-23], [-5.5, -1.0444259356238245e-7],
    [-1.0001, -0.15864692117466564], [-0.9999, -0.1586635842685412], [-0.5, -0.15426876936299344], [1e-9, 5.000000003989423e-10],
    [0.7, 0.5306254434438489], [3, 2.99595030590511], [12, 12],
  ],
  lgamma: [
    [1e-300, 690.7755278982137], [1e-9, 20.723265836369194], [0.3, 1.0957979948180756], [0.9999, 5.7729791561193866e-5],
    [1.0000001, -5.772155829918507e-8], [1.4616, -0.12148629003589732], [1.9999999, -4.2278430309861296e-8],
    [2.0000001, 4.227843666532498e-8], [2.9999, 0.6930549041011312], [3.0001, 0.6932394609681], [10, 12.801827480081469],
    [171.5, 709.1431630309282], [10000000000, 220258509288.81058], [1e300, 6.897755278982137e302], [-1e-9, 20.723265837523627],
    [-0.5, 1.2655121234846454], [-1.5, 0.860047015376481], [-5.3, -3.950677648275019], [-30.25, -74.02239745035548],
  ],
  digamma: [
    [1e-300, -9.999999999999999e299], [1e-9, -1000000000.5772156], [0.3, -3.502524222200133], [0.9999, -0.5773801703298691],
    [1.0001, -0.5770511835143348], [1.45, -0.011316422586445888], [1.4616, -3.110625123034165e-5], [1.47, 0.008066489011364869],
    [1.9999, 0.42271983967113097], [2.0001, 0.4228488264846654], [2.9999, 0.9227448409211934], [3.0001, 0.9228238277346028],
    [10, 2.251752589066721], [10000000000, 23.025850929890456], [1e300, 690.7755278982137], [-0.3, 2.113309779635399],
    [-1.8, -3.483484341036634], [-7.25, 5.189977214956288],
  ],
  polygamma: [
    [1, 1e-9, 9.999999999999999e17], [1, 0.5, 4.934802200544679], [1, 1, 1.6449340668482264], [1, 10, 0.10516633568168575],
    [1, 1000000, 1.0000005000001667e-6], [1, -0.3, 13.945160267805722], [1, -7.25, 19.61035453929327], [2, 0.5, -16.82879664423432],
    [2, 3, -0.15411380631918858], [2, -2.7, -68.9329390232638], [3, 0.01, 600000006.2510618], [3, 20, 0.0002693742213396389],
    [5, 1.5, 11.113548602435497], [5, -3.25, 492231.2373357213], [9, 4, 0.39101771870362473],
  ],
};

/** Of the derivative in the argument x. */
const derivatives: Rows = {
  gelu: [
    [-37, -7.838298669418516e-297], [-20, -1.1014360483133464e-86], [-5.5, -5.733472398739924e-7], [-2, -0.0852318010781969],
    [-1, -0.0833154705876863], [0, 0.5], [1e-9, 0.5000000007978845], [1.5, 1.1274691922299795], [40, 1],
  ],
  sinc: [
    [1e-9, -3.3333333333333337e-10], [0.01, -0.0033333000001190475], [0.9999, -0.30114476469159324], [1.0001, -0.30119259141693455],
    [3, -0.34567749976235596], [-20.5, 0.006253141995214445],
  ],
  erf: [
    [0, 1.1283791670955126], [0.5, 0.8787825789354448], [3, 0.00013925305194674786], [15, 2.1686857763229878e-98],
    [26, 2.9470349932662697e-294],
  ],
  expm1: [
    [-50, 1.9287498479639178e-22], [-1, 0.36787944117144233], [1e-9, 1.000000001], [3, 20.085536923187668],
  ],
  softplus: [
    [-700, 9.85967654375977e-305], [-1, 0.2689414213699951], [40, 1],
  ],
  atanh: [
    [0, 1], [0.5, 1.3333333333333333], [-0.999999999, 500000014.3909661],
  ],
  asin: [
    [0, 1], [0.5, 1.1547005383792515], [-0.999999999, 22360.68009678968],
  ],
  acosh: [
    [1.000000001, 22360.678844342314], [3, 0.3535533905932738], [10000000000, 1e-10],
  ],
};

/** In units of the last place; references lie off the zeros that only an irrational argument hits. */
const tolerance = 16;

function expectNear(got: number, want: number, what: string): void {
  const error = Math.abs(got - want) / (Math.abs(want) * Number.EPSILON);
  if (!(error <= tolerance)) expect.fail(`${what} is ${got}, not ${want}: off by ${error} units in the last place`);
}

describe('values', () => {
  it.each(Object.entries(values))('of %s', (name, rows) => {
    for (const row of rows) {
      const args = row.slice(0, -1);
      expectNear(applyGate(gateNamed(name), args), row.at(-1) as number, `${name}(${args.join(', ')})`);
    }
  });
});

describe('derivatives', () => {
  it.each(Object.entries(derivatives))('of %s', (name, rows) => {
    const gate = gateNamed(name);
    for (const row of rows) {
      const args = row.slice(0, -1);
      const got = applyPartial(gate, 'x', args, applyGate(gate, args)) ?? NaN;
      expectNear(got, row.at(-1) as number, `the derivative of ${name} at ${args.join(', ')}`);
    }
  });
});

describe('limits', () => {
  const limits: readonly (readonly [name: string, args: readonly number[], value: number, slope: number | null])[] = [
    ['sigmoid', [Infinity], 1, 0],
    ['sigmoid', [-Infinity], 0, 0],
    ['softplus', [Infinity], Infinity, 1],
    ['softplus', [-Infinity], 0, 0],
    ['tanh', [Infinity], 1, 0],
    ['relu', [Infinity], Infinity, 1],
    ['relu', [-Infinity], 0, 0],
    ['gelu', [Infinity], Infinity, 1],
    ['gelu', [-Infinity], 0, 0],
    ['sinc', [0], 1, 0],
    ['sinc', [-0], 1, 0],
    ['sinc', [Infinity], 0, 0],
    ['erf', [Infinity], 1, 0],
    ['erf', [-Infinity], -1, 0],
    ['erf', [-0], -0, 2 / Math.sqrt(Math.PI)],
    ['erfc', [Infinity], 0, -0],
    ['erfc', [-Infinity], 2, -0],
    ['exp', [-Infinity], 0, 0],
    ['atan', [-Infinity], -Math.PI / 2, 0],
    ['lgamma', [0], Infinity, null],
    ['lgamma', [1], 0, null],
    ['lgamma', [2], 0, null],
    ['lgamma', [-3], Infinity, NaN],
    ['lgamma', [Infinity], Infinity, Infinity],
    ['lgamma', [-Infinity], Infinity, null],
    ['digamma', [-2], NaN, null],
    ['digamma', [Infinity], Infinity, 0],
    ['polygamma', [1, Infinity], 0, -0],
    ['logaddexp', [-Infinity, -Infinity], -Infinity, 0],
    ['logaddexp', [-Infinity, 3], 3, 0],
    ['logaddexp', [3, -Infinity], 3, 1],
    ['logaddexp', [Infinity, 3], Infinity, 1],
    ['logaddexp', [Infinity, Infinity], Infinity, null],
    ['logaddexp', [Infinity, -Infinity], Infinity, 1],
    ['logaddexp', [1000, 1000], 1000 + Math.LN2, 0.5],
  ];

  it.each(limits)('%s at %j', (name, args, value, slope) => {
    const gate = gateNamed(name);
    // The sign of a 0 is left open.
    expect(applyGate(gate, args) + 0).toBe(value + 0);
    if (slope !== null) expect((applyPartial(gate, 'x', args, value) ?? NaN) + 0).toBe(slope + 0);
  });
});
