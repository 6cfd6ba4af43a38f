// Strong convexity and quasi-convexity as they are found, and the bound on how far a minimum that was found can still
// fall, against minima that are known. (Both are held against chords with the other claims: test/random-curvature.ts.)

import { describe, expect, it } from 'vitest';
import type { Interval } from '../src/analyse/curvature/interval.ts';
import { opened, subjectOf } from '../src/compile.ts';
import type { Proved } from '../src/analyse/curvature/proved.ts';
import { certificateOf, sentenceOf, type Certificate, type Claim } from '../src/cli/descent/certificate.ts';
import { load } from '../src/index.ts';
import { fuzzSeed } from './fuzz-limits.ts';
import { claimOf, mixed, randomFormula, type RandomParameter } from './random-curvature.ts';
import { inFolders } from './run-gradc.ts';

const { write, gradc } = inFolders();

/** Of `f`, in all that is not data. */
function proved(source: string, bounds: { readonly [name: string]: Interval } = {}): Proved {
  const subject = subjectOf(opened(source), 'f');
  const active = subject.definition.parameters.filter(({ isConst }) => !isConst).map(({ name }) => name);
  const declared = subject.definition.parameters.flatMap(({ name, domain }) => (domain === null ? [] : [[name, domain] as const]));
  return subject.proved(active, new Map([...declared, ...Object.entries(bounds)]));
}

describe('strong convexity', () => {
  const strengths = (source: string, bounds?: { readonly [name: string]: Interval }): { readonly [place: string]: number } => {
    const found = new Map<string, number>();
    for (const [path, { all, elements }] of proved(source, bounds).strength) {
      if (all > 0) found.set(path, all);
      for (const [place, value] of elements) found.set(`${path}[${place}]`, value);
    }
    return Object.fromEntries(found);
  };

  it.each<[string, { readonly [place: string]: number }, { readonly [name: string]: Interval }?]>([
    ['f(x) = x^2', { x: 2 }],
    ['f(x, y) = 3 * x * x + exp(y) + (x - 1)^2', { x: 8 }],
    ['f(x, y) = x^2 + x * y + y^2', { x: 1, y: 1 }],
    ['f(x, y) = (x + y)^2', {}],
    ['f(x, y) = (x + y)^2 + 0.5 * y^2 + 2 * x^2', { x: 2, y: 2 }],
    ['f(p: {x, y}) = p.x^2 / 4 + p.y * p.y', { 'p.x': 0.5, 'p.y': 2 }],
    ['f(x) = x^4', {}],
    ['f(x) = x^2 + sin(x)', {}],
    ['f(x) = x^2 - cos(x)', {}],
    ['f(x) = x^3 - x^2', {}],
    ['f(x, const c) = c * x^2', { x: 6 }, { c: [3, 5] }],
    // What bends the other way takes from the others.
    ['f(x, const c in 1..inf) = c * x^2 + c * (x + c)^2 - 2 * x * x', {}],
    ['f(x, const c) = c * x^2 + x^2', {}, { c: [-0.5, 5] }],
    ['f(x, const c) = x^2 / c', { x: 0.5 }, { c: [1, 4] }],
    ['f(v: [3]) = v[0]^2 + norm(v)^2', { 'v[0]': 4, 'v[1]': 2, 'v[2]': 2 }],
    ['f(v: [n]) = norm(v)^2 / 2 + logsumexp(v)', { v: 1 }],
    ['f(v: [n]) = 0.1 * dot(v, v) + sum(v^2)', { v: 2.2 }],
    ['f(v: [n]) = mean(v^2)', {}],
    ['f(v: [n]) = mean(v^2)', { v: 0.02 }, { n: [100, 100] }],
    ['f(v: [n]) = sum(i in 1..n: v[i]^2)', {}],
    ['f(A: [n, 5]) = sum(i: sum(j: A[i, j]^2))', { A: 2 }],
    ['f(x, const y: [n]) = sum(i: (x - y[i])^2)', {}],
    ['f(x, const y: [n]) = sum(i: (x - y[i])^2)', { x: 10 }, { n: [5, 5] }],
    ['f(w: [d], const c, const X: [n, d], const y: [n]) = sum((X @ w - y)^2) + c * dot(w, w)', { w: 0.2 }, { c: [0.1, 0.1] }],
    ['f(v: [n], const k: int[n]) = sum(i: v[k[i]]^2)', {}],
    ['f(x) = stop(x)^2 + abs(x)', {}],
    ['surrogate gate g(x) = x^2 { dx = 0 }\nf(x) = g(x) + x^2', {}],
  ])('%s: %j with %j', (source, expected, bounds) => {
    const found = strengths(source, bounds);
    expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
    for (const [place, value] of Object.entries(expected)) expect(found[place]).toBeCloseTo(value, 8);
  });
});

describe('quasi-convexity', () => {
  it.each<[string, Proved['quasi']]>([
    ['f(x) = sigmoid(x)', 'quasi-linear'],
    ['f(x) = x^3', 'quasi-linear'],
    ['f(x) = 1 - exp(-x^2)', 'quasi-convex'],
    ['f(x, y) = exp(-x^2 - y^2)', 'quasi-concave'],
    ['f(x, y) = sigmoid(x^2 + abs(y))', 'quasi-convex'],
    ['f(x, y) = max(tanh(x), y^2)', 'quasi-convex'],
    ['f(v: [n]) = max(i: cbrt(abs(v[i])))', 'quasi-convex'],
    ['f(v: [n]) = min(i: cbrt(abs(v[i])))', null],
    ['f(x, y in 0..inf) = (x + 1) / (y + 1)', 'quasi-linear'],
    ['f(x, y) = (x + 1) / (y + 1)', null],
    ['f(x in 0..1, y in 0..1) = (x + 1) / (3 - y^2)', 'quasi-convex'],
    ['f(x) = tan(x)', null],
    ['f(x) = 1 / x', null],
    ['f(x in -inf..0) = 1 / x', null],
    ['f(x) = log(x^2 - 1)', null],
    ['f(x) = floor(x)', null],
    ['f(x) = sigmoid(x) + sigmoid(-2 * x)', null],
    ['f(x) = stop(tanh(x))', null],
  ])('%s is %s', (source, expected) => {
    expect(proved(source).quasi).toBe(expected);
  });
});

describe('gradients on kinks', () => {
  it.each<[string, boolean]>([
    ['f(x) = abs(x) + relu(x)^2 + x', true],
    ['f(x, y) = max(x, y) - min(x, y)', true],
    ['f(v: [n]) = logsumexp(v) + sum(abs(v)) + max(v)', true],
    ['f(x) = x^4 - 4 * x^3 + 6 * x^2', true],
    ['f(x) = relu(x) - relu(-x)', false],
    ['f(x in 0..5) = -relu(x)', false],
    ['f(x in 0..0.5) = exp(clamp(x, 0.5, 3)) + 1 / x', false],
    ['f(x) = if(x > 0, x^2, 0)', false],
  ])('of %s are subgradients: %s', (source, expected) => {
    expect(proved(source)).toMatchObject({ hasSubgradients: expected });
  });

  it('are subgradients where that is said, of random formulas', () => {
    const next = mixed(fuzzSeed(4));
    let said = 0;
    for (let i = 0; i < 400; i++) {
      const random = mixed(Math.floor(next() * 2 ** 32));
      const formula = randomFormula(random);
      const { text, parameters } = formula;
      if (parameters.some(({ isArray, data }) => isArray === true || data === 'int')) continue;
      const { curvature = 'unknown', hasSubgradients = false } = claimOf(formula, false) ?? {};
      if ((curvature !== 'convex' && curvature !== 'affine') || !hasSubgradients) continue;
      said++;
      const wrong = aboveTangent(text, parameters, random);
      if (wrong !== null) expect.fail(wrong);
    }
    expect(said).toBeGreaterThan(30);
  });
});

/** A point at which a function lies below its tangent at another one, with either on numbers of note; or null. */
function aboveTangent(text: string, parameters: readonly RandomParameter[], random: () => number): string | null {
  type Loaded = { readonly f: (...x: readonly number[]) => number; readonly fGrad: (...x: readonly unknown[]) => number };
  const { f, fGrad } = load<Loaded>(text);
  const gradient: Record<string, number> = Object.fromEntries(parameters.map(({ name }) => [name, 0]));
  const draw = (): number[] =>
    parameters.map(({ side: [from, to] }) => {
      const chosen = [0, 1, -1, 0.5, 2, -2, 3, 0.1][Math.floor(random() * 16)] ?? (random() - 0.5) * 6;
      return Math.max(from, Math.min(to, chosen));
    });
  for (let k = 0; k < 12; k++) {
    const x = draw();
    const value = fGrad(...x, gradient);
    const slopes = parameters.map(({ name, data }) => (data === undefined ? (gradient[name] as number) : 0));
    if (![value, ...slopes].every(Number.isFinite)) continue;
    for (let l = 0; l < 5; l++) {
      const z = draw().map((other, i) => (parameters[i]?.data === undefined ? other : (x[i] as number)));
      const [tangent, there] = [slopes.reduce((sum, slope, i) => sum + slope * ((z[i] as number) - (x[i] as number)), value), f(...z)];
      const size = 1 + Math.abs(value) + Math.abs(there) + Math.abs(tangent);
      if (Number.isFinite(there) && tangent - there > 1e-7 * size) return `${text}: f(${z.join(', ')}) = ${there} lies below the tangent at ${x.join(', ')}`;
    }
  }
  return null;
}

type Printed = { readonly value: number; readonly certificate: Certificate };

describe('the bound on what a minimum can still fall', () => {
  /** It holds, and is not idle. */
  const expectBound = (gap: number | null, value: number, least: number): void => {
    // Values are rounded, and so is the difference of two of them.
    expect(gap).toBeGreaterThanOrEqual(value - least - 4 * Number.EPSILON * (Math.abs(value) + Math.abs(least)));
    expect(gap).toBeLessThan(100 * Math.max(value - least, 1e-9));
  };

  const sums: readonly [string, string, number][] = [
    ['f(x, y) = x^2 + x * y + y^2 + exp(x)', '', NaN],
    ['f(x, y) = 3 * (x - 1)^2 + (y + 2)^2 + 0.25', '', 0.25],
    ['f(x in -2..5) = exp(x) - x', '', 1],
    ['f(x in 1..4, y) = x + y^2', '', 1],
    ['f(v: [6]) = 0.5 * dot(v, v) + sum(v)', '', -3],
    ['f(x, const a) = a * x^2 - 3 * x', '{ "a": 3 }', -0.75],
    ['f(w: [2], const c, const X: [n, 2], const y: [n]) = sum((X @ w - y)^2) + c * dot(w, w)', '{ "c": 0.5, "X": [[1, 2], [3, -1], [0, 1]], "y": [1, 2, 3] }', NaN],
  ];

  it.each(sums)('%s', (source, data, known) => {
    write('f.txt', `${source}\n`);
    if (data !== '') write('at.json', data);
    const words = ['minimize', 'f.txt', ...(data === '' ? [] : ['--at', 'at.json'])];
    const run = (...more: readonly string[]): Printed => JSON.parse(gradc(...words, ...more, '--json').stdout) as Printed;
    const least = Number.isNaN(known) ? run('--tolerance', '1e-12').value : known;
    for (const [method, tolerance] of [
      ['gd', '0.1'],
      ['lbfgs', '1e-3'],
      ['newton', '1e-8'],
    ] as const) {
      const { value, certificate } = run('--method', method, '--tolerance', tolerance);
      expect(certificate).toMatchObject({ curvature: 'convex', global: true });
      expectBound(certificate.gap, value, least);
    }
  });

  it('of a fit that is linear in all parameters follows from the data', () => {
    write('line.txt', 'a + b * x\n');
    write('d.csv', 'x,y,w\n0,1,1\n1,3.5,2\n2,4.5,1\n3,8,0.5\n');
    const run = (...more: readonly string[]): Printed =>
      JSON.parse(gradc('fit', 'line.txt', '--data', 'd.csv', '--target', 'y', '--weights', 'w', '--json', ...more).stdout) as Printed;
    const { value: least, certificate } = run();
    expectBound(certificate.gap, least, least);
    for (const tolerance of ['1', '0.01']) {
      const found = run('--method', 'lbfgs', '--tolerance', tolerance);
      expectBound(found.certificate.gap, found.value, least);
    }
  });

  it.each([
    // At 0 each of these has slope 0, and none of them is least there.
    ['f(x in -3..3) = relu(x) - relu(-x)', 'affine', false],
    ['f(x in 0..5) = -relu(x)', 'affine', false],
    ['f(x in 0..5) = x^2 / 10 - 2 * relu(x)', 'convex', false],
    ['f(x in -1..1, y in -1..1) = relu(x) - relu(-x) + relu(y)', 'convex', false],
    // These are, by what composition knows, or with slopes that do not jump.
    ['f(x in -3..3, y) = abs(x) + y^2', 'convex', true],
    ['f(x in -3..3) = if(abs(x) <= 1, x^2, 2 * abs(x) - 1)', 'convex', true],
    ['f(x in -3..3, const t) = if(x < t, 0, (x - t)^2)', 'convex', true],
    ['f(v: [6]) = logsumexp(v) + norm(v)^2', 'convex', true],
  ] as const)('on a kink slopes may say nothing: %s', (source, curvature, isLeast) => {
    write('f.txt', `${source}\n`);
    if (source.includes('const t')) write('at.json', '{ "t": 0.5 }');
    const at = source.includes('const t') ? ['--at', 'at.json'] : [];
    const { certificate } = JSON.parse(gradc('minimize', 'f.txt', ...at, '--json').stdout) as Printed;
    expect(certificate).toMatchObject({ curvature, global: isLeast });
    if (!isLeast) expect(certificate.gap ?? Infinity).toBeGreaterThanOrEqual(0.1);
  });

  const claimed = (claim: Partial<Claim>): Certificate =>
    certificateOf({
      curvature: 'convex',
      strength: Float64Array.of(0, 0),
      inverseHessian: null,
      isStationary: true,
      x: Float64Array.of(1, 2),
      hasSubgradients: true,
      slopesAt: () => ({ value: 0, gradient: Float64Array.of(1, -2) }),
      lower: Float64Array.of(-Infinity, -Infinity),
      upper: Float64Array.of(Infinity, Infinity),
      ...claim,
    });

  it.each<[string, Partial<Claim>, number | null]>([
    ['nothing', {}, null],
    ['a box', { lower: Float64Array.of(0, 0), upper: Float64Array.of(2, 3) }, 1 + 2],
    ['strength', { strength: Float64Array.of(2, 4) }, 1 / 4 + 4 / 8],
    ['one of both in each number', { strength: Float64Array.of(2, 0), upper: Float64Array.of(Infinity, 5) }, 1 / 4 + 6],
    ['strength that a bound cuts off', { strength: Float64Array.of(0.1, 0.1), lower: Float64Array.of(0, -9), upper: Float64Array.of(9, 2) }, 1 - 0.05],
    ['a quadratic function', { inverseHessian: Float64Array.of(2, 1, 1, 1) }, (2 - 4 + 4) / 2],
    ['what does not bend', { slopesAt: () => ({ value: 0, gradient: Float64Array.of(0, 0) }) }, 0],
    ['a gradient that is none', { slopesAt: () => ({ value: 0, gradient: Float64Array.of(NaN, 0) }) }, null],
    ['no convexity', { curvature: 'unknown', strength: Float64Array.of(2, 4) }, null],
  ])('follows from %s', (_, claim, gap) => {
    const found = claimed(claim).gap;
    if (gap === null) expect(found).toBe(null);
    else expect(found).toBeCloseTo(gap, 12);
  });

  it('counts what the last digits of the point make of the gradient', () => {
    const slopesAt: Claim['slopesAt'] = (x) => ({ value: 0, gradient: x.map((value) => 1e10 * (value - 1)) });
    expect(claimed({ x: Float64Array.of(1, 1), slopesAt, strength: Float64Array.of(1, 1) }).gap).toBeGreaterThan(1e-12);
  });
});

describe('what is said of a minimum', () => {
  const said = (certificate: Partial<Certificate>, minima: number | null = null): string =>
    sentenceOf(
      { curvature: 'convex', global: true, gap: 1e-9, strength: 0, isOnKink: false, ...certificate },
      minima === null ? null : Array.from({ length: minima }, (_, value) => ({ x: new Float64Array(1), value, count: 1 })),
    );

  it.each<[string, string]>([
    [said({}), 'the global minimum: the function is convex, and the value can still fall by 1e-9 at most'],
    [said({ strength: 0.25 }), 'the global minimum: the function is strongly convex (λ = 0.25), and the value can still fall by 1e-9 at most'],
    [said({ gap: null }), 'the global minimum: the function is convex'],
    [said({ curvature: 'quasi-convex' }), 'quasi-convex: what is strictly lowest nearby is the global minimum; where it is flat nothing is said'],
    [said({ curvature: 'unknown' }), 'a minimum near the start; nothing says that it is the lowest one (--restarts N looks further)'],
    [said({ curvature: 'unknown' }, 3), 'the lowest of 3 minima that the starts came to; nothing says that there is no lower one'],
    [said({ curvature: 'unknown' }, 1), 'the only minimum that the starts came to; nothing says that there is no lower one'],
  ])('%s', (sentence, expected) => {
    expect(sentence).toBe(expected);
  });
});
