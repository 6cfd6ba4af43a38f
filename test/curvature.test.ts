// The certificate of curvature: what it must find, what it must not claim, and every claim held against chords.
// CURVATURE_FORMULAS and FUZZ_SEED (`node scripts/curvature.mjs`) run the law of random formulas on many more.

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { curvatureOf, quickEffort, thoroughEffort, type ProgramCurvature } from '../src/analyse/curvature/curvature.ts';
import { gateInterval, type Interval } from '../src/analyse/curvature/interval.ts';
import { check, curvaturesOpened, opened, type CurvatureOf } from '../src/compile.ts';
import { rows } from '../src/analyse/curvature/hints.ts';
import { checkFile } from '../src/check/file.ts';
import { load } from '../src/index.ts';
import { gates } from '../src/gates/table.ts';
import { applyGate } from '../src/lower/formula.ts';
import type { Program } from '../src/form/form.ts';
import { lowerFile } from '../src/lower/lower.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import { parse } from '../src/syntax/parse.ts';
import { fuzzSeed } from './fuzz-limits.ts';
import { randomNumbers, samplePoints } from './gate-samples.ts';
import { chordAgainst, claimOf, claimsAgainstChords, mixed, type RandomFormula } from './random-curvature.ts';
import { readCorpus } from './read-corpus.ts';

function programOf(source: string): Program {
  const { checked } = checkFile(parse(source).file, 'f');
  const program = lowerFile(checked).lowered.at(-1)?.program;
  if (program === undefined) throw new Error(`nothing compiled: ${source}`);
  return mergeDims(program);
}

const everywhere: Interval = [-Infinity, Infinity];

/** `domain`: of all parameters that have none of their own. */
function claim(source: string, domain: Interval = everywhere, effort = quickEffort()): ProgramCurvature {
  const program = programOf(source);
  const own = source.includes(' in ') && source.includes('=') ? domainsIn(source) : [];
  return curvatureOf(program, new Map([...program.parameters.map(({ name }) => [name, domain] as const), ...own]), effort);
}

const positive: Interval = [0, Infinity];
const negative: Interval = [-Infinity, 0];

describe('what is found', () => {
  it.each<[string, ProgramCurvature, Interval?]>([
    ['f(x) = 3', 'constant'],
    ['f(x, const y) = sin(y)', 'constant'],
    ['2 * x - y / 4 + 1', 'affine'],
    ['f(x, const k) = k * x', 'affine'],
    ['x^2', 'convex'],
    ['x^4', 'convex'],
    ['-x^2 + y', 'concave'],
    ['exp(x) + abs(y)', 'convex'],
    ['exp(x^2)', 'convex'],
    ['exp(-x^2)', 'unknown'],
    ['log(x)', 'concave'],
    ['-log(x) - log(1 - x)', 'convex'],
    ['sqrt(x)', 'concave'],
    ['sqrt(x^2 + 1)', 'convex'],
    ['hypot(x, 1)', 'convex'],
    ['log(1 + exp(x))', 'convex'],
    ['log(exp(x) + exp(y))', 'convex'],
    ['f(x, const y) = log(1 + exp(-y * x))', 'convex'],
    ['max(x, 2 * y, 1 - x)', 'convex'],
    ['min(x, y) - exp(x)', 'concave'],
    ['max(x, 0)^2', 'convex'],
    ['relu(1 - x)^2', 'convex'],
    ['(x^2 + y^2)^2', 'convex'],
    ['1 / x', 'convex', positive],
    ['1 / x', 'unknown'],
    ['1 / log(x)', 'convex', [2, Infinity]],
    ['x * y', 'unknown'],
    ['x^3', 'convex', positive],
    ['x^3', 'concave', negative],
    ['x^3', 'unknown'],
    ['tanh(x)', 'concave', positive],
    ['sigmoid(x)', 'unknown'],
    ['tan(x)', 'convex', [0, 1.5]],
    ['tan(x)', 'unknown', [0, 3]],
    ['sin(x)', 'concave', [0, 3]],
    ['floor(x)', 'unknown'],
    ['lgamma(x)', 'convex', positive],
    ['f(x, const y) = if(y > 0, x^2, abs(x))', 'convex'],
    ['f(x, const y) = if(y > 0, x^2, -abs(x))', 'unknown'],
    // An end at a pole on its wrong side: at +0 the inverse is infinite upward.
    ['relu(-1 / x)', 'unknown', negative],
    ['exp(-1 / x)', 'unknown', negative],
    ['logaddexp(x, -1 / x)', 'unknown', negative],
    ['hypot(min(2 * x, 1 / x), x)', 'unknown', negative],
    ['softplus((-3 * x)^-0.5)', 'unknown', negative],
    ['min((x + 0.5) / x, x)', 'unknown', negative],
    ['f(x, const a in -inf..0) = x^2 * (exp(-1 / a) - 0.5)', 'unknown'],
    ['1 / x^2', 'unknown'],
    ['1 / x^2', 'convex', negative],
    // No gradient of its own: no certificate.
    ['stop(x^2) - x', 'unknown'],
    ['stop(x)^2', 'unknown'],
    ['surrogate gate g(x) = x^2 { dx = 0 }\nf(x) = g(x)', 'unknown'],
    ['gate g(x) = 2 * x { dx = 2 }\nf(x) = g(x)', 'unknown'],
    // Kinks that a second slope does not show.
    ['log(abs(x))', 'unknown'],
    ['sqrt(abs(x))', 'unknown'],
    ['max(x - x, -x) / (-6 * x)', 'unknown'],
    // Powers, norms and means.
    ['x^2.5 / y^1.5', 'convex', positive],
    ['x^2.5 / y^1.6', 'unknown', positive],
    ['x^0.3 * y^0.7', 'concave', positive],
    ['x^0.3 * y^0.8', 'unknown', positive],
    ['sqrt(x * y)', 'unknown'],
    ['f(x in 0..inf, y) = sqrt(x * y)', 'unknown'],
    ['(x^2 + y^2) / z', 'convex', positive],
    ['(sqrt(x) + sqrt(y))^2', 'concave', positive],
    ['(abs(x)^3 + abs(y)^3 + 1)^(1/3)', 'convex'],
    ['(x^3 + y^3)^(1/3)', 'unknown'],
    ['f(v: [6]) = norm(v) + sum(v)^2', 'convex'],
    ['f(v: [6]) = sum(i: v[i]^2)^0.5', 'convex'],
    ['f(v: [6]) = 1 / sum(i: 1 / v[i])', 'unknown'],
    ['f(v: [6]) = 1 / sum(i: 1 / v[i])', 'concave', positive],
    // Quadratic forms.
    ['x^2 + 2 * x * y + y^2', 'convex'],
    ['0.1 * x^2 + 0.2 * x * y + 0.1 * y^2', 'convex'],
    ['x^2 + 2.1 * x * y + y^2', 'unknown'],
    ['x^2 + y^2 - x * y + exp(z - x)', 'convex'],
    ['x * y - x^2 - y^2', 'concave'],
    ['(x + 1)^2 - x^2', 'affine'],
    ['sqrt(x^2 - 2 * x * y + 2 * y^2 + 1)', 'convex'],
    ['sqrt(x * y - z^2)', 'concave', positive],
    ['log(x * y - z^2)', 'concave', positive],
    ['sqrt((x + 2 * y)^2 - x^2)', 'unknown', [-1, 0]],
    ['f(x, const a) = (x - a) * (x + a)', 'convex'],
    // Branches.
    ['if(x > 0, x^2, x)', 'unknown'],
    ['if(x > 0, x^2, 0)', 'convex'],
    ['if(x > 0, x + 1, x)', 'unknown'],
    ['if(x == 0, 1, x^2)', 'unknown'],
    ['if(abs(x) <= 0.1, x^2, 0.2 * abs(x) - 0.01)', 'convex'],
    ['if(abs(x) <= 0.1, x^2, 0.2 * abs(x) - 0.02)', 'unknown'],
    ['if(x < 0, exp(x) - 1, x)', 'convex'],
    // A root in a branch cuts no domain.
    ['if(x > 4, x^1.5, x * (0.5 * x + 4))^2', 'unknown', [-2, 3]],
    ['f(x) {\na = sqrt(x)\nif(x > 4, a, x^3)\n}', 'unknown', [-2, 3]],
    ['if(x + y < 1, 0, (x + y - 1)^2)', 'convex'],
    ['relu(x) - relu(x - 1)', 'unknown'],
    // Branches with data in their condition, in several variables, and within each other.
    ['f(x, const d in 0..inf) = if(abs(x) <= d, x^2, 2 * d * abs(x) - d^2)', 'convex'],
    ['f(x, const d) = if(abs(x) <= d, x^2, 2 * d * abs(x) - d^2)', 'unknown'],
    ['f(x, const d in 0..inf) = if(abs(x) <= d, x^2, d * abs(x) - d^2)', 'unknown'],
    ['f(x, const t) = if(x < t, 0, (x - t)^2)', 'convex'],
    ['f(x, const t) = if(x > t, (x - t)^3, 0)', 'convex'],
    ['f(x, const t) = if(x < t, 0, x - t + 0.1)', 'unknown'],
    ['f(x, const t) = if(x < t, 0, t - x)', 'concave'],
    ['f(x, const q in 0..1) = x * (q - if(x < 0, 1, 0))', 'convex'],
    ['f(x, const q in 0..2) = x * (q - if(x < 0, 1, 0))', 'convex'],
    ['f(x, const q in 0..1) = x * (q + if(x < 0, 1, 0))', 'concave'],
    ['f(x, const k) = if(k * x > 0, k * x, 0)', 'convex'],
    ['if(x > y, x - y, 0)', 'convex'],
    ['if(x > y, x, y) - if(x > y, y, x)', 'convex'],
    ['if(x > y, x + 1, y)', 'unknown'],
    ['if(x >= y, x - y, 0) + if(x > y, 0, y - x)', 'convex'],
    ['if(x > 0, 1, 0) + if(x >= 0, 0, 1)', 'unknown'],
    ['exp(if(x > 0, x + 1, x)) + if(x > 0, 1, 0)', 'unknown'],
    ['if(x <= 0, -abs(x), -abs(x))', 'concave'],
    ['f(x in 0.1..inf, const t in 0.1..inf) = if(x < t, -log(x), (x - t)^2 - log(x))', 'convex'],
    ['if(sqrt(x)^2 < 1, x^2, 2 * x - 1)', 'unknown'],
    // Signs of differences.
    ['max(x, y) - min(x, y)', 'convex'],
    ['(max(x, y) - min(x, y))^2', 'convex'],
    ['(max(x, y) - min(x, z))^2', 'convex'],
    ['(max(x, y) - min(z, w))^2', 'unknown'],
    ['f(v: [n]) = (max(v) - min(v))^2', 'convex'],
    ['f(v: [n], w: [n]) = (max(v) - min(w))^2', 'unknown'],
    ['(abs(x) - x)^2', 'convex'],
    ['(hypot(x, y) + x)^2', 'convex'],
    ['(relu(x) - x - 1)^2', 'unknown'],
    ['(x^2 - 2 * x * y + y^2)^2', 'convex'],
    ['(x^2 - 3 * x * y + y^2)^2', 'unknown'],
    // Data as exponents, and what is convex in parameters and data together.
    ['f(x, const p in 1..inf) = abs(x)^p', 'convex'],
    ['f(x, const p in 0..inf) = abs(x)^p', 'unknown'],
    ['f(x in 0..inf, const p in 0..1) = x^p', 'concave'],
    ['f(x in 0..inf, const p in -inf..0) = x^p', 'convex'],
    ['f(x in 0..inf, const q in 0.1..inf) = x * log(x / q)', 'convex'],
    ['(x - y) * (log(x) - log(y))', 'convex', positive],
    ['(sqrt(x) - sqrt(y))^2', 'convex', positive],
    // Logarithms.
    ['log(sigmoid(x)) + log(erfc(x))', 'concave'],
    ['exp(x) * exp(y^2) / sqrt(x + 1)', 'convex', positive],
    ['log(1 + 1 / x)', 'convex', positive],
    ['f(v: [6]) = 1 / prod(v)', 'convex', positive],
    ['2^(x^2) + 0.5^y', 'convex'],
    // One variable, perspectives, inner values.
    ['x^4 - 4 * x^3 + 6 * x^2', 'convex'],
    ['x^2 + sin(x)', 'convex'],
    ['x^2 + 4 * sin(x)', 'unknown'],
    ['x * exp(-x)', 'concave', [0, 2]],
    ['x * exp(-x)', 'unknown', [0, 2.1]],
    ['x * log(x / y)', 'convex', positive],
    ['y * log(1 + x / y)', 'concave', positive],
    ['x * log(x / (x + y)) + y * log(y / (x + y))', 'convex', positive],
    ['3 * (x + 4) / (x / (-1 - x))', 'unknown', [-Infinity, -1]],
    ['hypot(x, y) + 1 / (1 + hypot(x, y))', 'convex'],
    ['hypot(x, y) / (1 + hypot(x, y))', 'unknown'],
    ['f(v: [3]) = logsumexp(v) + max(v) + dot(v, v)', 'convex'],
  ])('%s is %s for %j', (source, expected, domain) => {
    expect(claim(source, domain)).toBe(expected);
  });

  it.each<[string, string, ProgramCurvature]>([
    [
      'logistic regression',
      'f(w: [d], b, const X: [n, d], const y: [n]) = mean(i: softplus(sum(j: X[i, j]*w[j]) + b) - y[i]*(sum(j: X[i, j]*w[j]) + b))',
      'convex',
    ],
    ['ridge', 'f(w: [d], const X: [n, d], const y: [n]) = sum((X @ w - y)^2) + 0.1 * dot(w, w)', 'convex'],
    ['lasso', 'f(w: [d], const X: [n, d], const y: [n], const c in 0..inf) = sum((X @ w - y)^2) + c * sum(abs(w))', 'convex'],
    [
      'a support vector machine',
      'f(w: [d], const X: [n, d], const s: [n]) = mean(i: relu(1 - s[i]*sum(j: X[i, j]*w[j]))) + 0.1*sum(j: w[j]^2)',
      'convex',
    ],
    ['least distance', 'f(w: [d], const X: [n, d], const y: [n]) = norm(X @ w - y)', 'convex'],
    ['the greatest deviation', 'f(w: [d], const X: [n, d], const y: [n]) = max(i: abs(sum(j: X[i, j]*w[j]) - y[i]))', 'convex'],
    ['Huber', 'f(w: [d], const X: [n, d], const y: [n]) {\nr = X @ w - y\nsum(i: if(abs(r[i]) <= 1, r[i]^2, 2 * abs(r[i]) - 1))\n}', 'convex'],
    ['cross-entropy', 'f(z: [n, k], const y: int[n]) = sum(i: logsumexp(j: z[i, j]) - z[i, y[i]])', 'convex'],
    ['log-sum-exp as written', 'f(z: [n]) = log(sum(i: exp(z[i])))', 'convex'],
    ['relative entropy', 'f(p: [n] in 0..inf, q: [n] in 0..inf) = sum(i: p[i] * log(p[i] / q[i]) - p[i] + q[i])', 'convex'],
    ['total variation', 'f(v: [n]) = sum(i in 0..n-1: abs(v[i+1] - v[i]))', 'convex'],
    ['a network', 'f(W: [n, d], const x: [d]) = sum(tanh(W @ x))', 'unknown'],
    ['a factorisation', 'f(U: [n], V: [n], const A: [n]) = sum(i: (U[i] * V[i] - A[i])^2)', 'unknown'],
  ])('%s', (_, source, expected) => {
    expect(check(source).functions.at(-1)?.curvature).toBe(expected);
  });
});

type Listed = { readonly id: string; readonly text: string; readonly answer: string; readonly dcp: boolean };

describe('a list of formulas with their answers', () => {
  const list = JSON.parse(readFileSync(new URL('./corpus/convexity.json', import.meta.url), 'utf8')) as readonly Listed[];

  it.each([
    ['in each compilation', false],
    ['on being asked', true],
  ])('%s', (_, isThorough) => {
    let [certified, bending] = [0, 0];
    for (const { id, text, answer, dcp } of list) {
      const found = curvatureOf(programOf(text), new Map(domainsIn(text)), isThorough ? thoroughEffort() : quickEffort());
      if (found !== 'unknown') expect(found, `${id}: ${text}`).toBe(answer);
      if (dcp) expect(found, `${id}: ${text}`).toBe(answer);
      if (dcp || (answer !== 'convex' && answer !== 'concave')) continue;
      bending++;
      if (found === answer) certified++;
    }
    expect(bending).toBe(55);
    expect(certified).toBe(55);
  });
});

function domainsIn(text: string): readonly (readonly [string, Interval])[] {
  const found = check(text).functions.at(-1)?.parameters ?? [];
  return found.flatMap(({ name, domain }) => (domain === null ? [] : [[name, domain] as const]));
}

describe('what is claimed', () => {
  const count = Number(process.env['CURVATURE_FORMULAS'] ?? 500);

  it('holds on chords, for random formulas', { timeout: 0 }, () => {
    const { claims, wrong } = claimsAgainstChords(count, randomNumbers(fuzzSeed(11)));
    if (count > 10_000) console.log(`${count} formulas: ${JSON.stringify(claims)}, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
    for (const kind of ['affine', 'convex', 'concave'] as const) expect(claims[kind], kind).toBeGreaterThan(count / 20);
  });

  it.each([
    ['feynman', 0],
    ['mgh', 15],
  ])('holds on chords between the points of %s', (name, least) => {
    const random = mixed(5);
    let certified = 0;
    for (const { text, params, points } of readCorpus(name)) {
      // Around the points, and without any domain.
      const around = params.map((_, i): Interval => [Math.min(...points.map(({ x }) => x[i]!)), Math.max(...points.map(({ x }) => x[i]!))]);
      for (const domains of [around, params.map((): Interval => everywhere)]) {
        const formula: RandomFormula = { text, size: 1, parameters: params.map((name, i) => ({ name, side: domains[i]! })) };
        const found = claimOf(formula, false);
        if (found === null || found.curvature === 'unknown') continue;
        certified++;
        const chord = chordAgainst(found, formula, random, 60);
        if (chord !== null) expect.fail(`${text} is not ${chord}`);
      }
    }
    expect(certified).toBeGreaterThanOrEqual(least);
  });
});

describe('the interval of a gate', () => {
  it.each([...gates.values()].map((gate) => [gate.name, gate] as const))('%s holds its values', (_, gate) => {
    const random = randomNumbers(5);
    const points = samplePoints(gate, 60, 9);
    for (const point of points) {
      const box = point.map((x): Interval => [x - random() * 2, x + random() * 2]);
      const [from, to] = gateInterval(gate, box);
      for (let k = 0; k < 10; k++) {
        const inner = box.map(([low, high]) => low + (high - low) * random());
        const outside = inner.some((x, i) => {
          const [low, high] = gate.domain[gate.args[i] as string] ?? everywhere;
          return x < low || x > high;
        });
        const value = applyGate(gate, inner);
        if (outside || Number.isNaN(value)) continue;
        if (value < from || value > to) expect.fail(`${gate.name}(${inner.join(', ')}) is ${value}, not in ${from}..${to}`);
      }
    }
  });
});

describe('the logarithm of a gate', () => {
  const regions = [...gates.values()].flatMap((gate) => gate.logCurvature.map((region) => [gate.name, gate, region] as const));
  it.each(regions)('%s bends as it claims', (_, gate, { where, is }) => {
    const points = samplePoints(gate, 400, 5, where);
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [a, b] = [points[i]!, points[i + 1]!];
      const fixed = (x: number): readonly number[] => [x, ...a.slice(1)];
      const [atA, atB, middle] = [a[0]!, b[0]!, (a[0]! + b[0]!) / 2].map((x) => Math.log(applyGate(gate, fixed(x)))) as [number, number, number];
      if (![atA, atB, middle].every(Number.isFinite)) continue;
      const over = middle - (atA + atB) / 2;
      const slack = 1e-9 * (1 + Math.abs(atA) + Math.abs(atB));
      expect(is === 'convex' ? -over : over).toBeGreaterThanOrEqual(-slack);
    }
  });
});

describe('what is said', () => {
  const said = (source: string, chosen: readonly string[] | null = null): CurvatureOf => curvaturesOpened(opened(source), chosen).definitions.at(-1)!;

  it('is a tree with a rule at each node', () => {
    const { curvature, tree, breaks, neither } = said('f(x, y) = sqrt(x*x + y*y) + exp(x)');
    expect({ curvature, breaks, neither }).toEqual({ curvature: 'convex', breaks: null, neither: null });
    expect(tree[0]?.of.map(({ text, curvature: of, rule }) => `${text}: ${of}, ${rule}`)).toEqual([
      'sqrt(x*x + y*y): convex, power mean',
      'exp(x): convex, composition',
    ]);
  });

  it('is the innermost expression that breaks, and chords on both sides', () => {
    const { curvature, breaks, neither } = said('f(x, y) = exp(x) + log(1 + x * y)');
    expect(curvature).toBe('unknown');
    expect(breaks?.text).toBe('x * y');
    const at = ({ x = NaN, y = NaN }: { readonly [name: string]: number }): number => Math.exp(x) + Math.log(1 + x * y);
    const over = neither?.map(({ from, to, values, middle }) => {
      expect(values).toEqual([expect.closeTo(at(from), 9), expect.closeTo(at(to), 9)]);
      return middle > values[0] / 2 + values[1] / 2;
    });
    expect(over).toEqual([false, true]);
  });

  it.each([
    ['f(x, y) = sqrt(x^2 * (1 + (y / x)^2))', 'hypot(x, y)'],
    ['f(x, y) = if(abs(x) > abs(y), abs(x) * sqrt(1 + (y / x)^2), abs(y) * sqrt(1 + (x / y)^2))', 'hypot(x, y)'],
    ['f(x, y) = max(x, y) + log(1 + exp(-abs(x - y)))', 'logaddexp(x, y)'],
    ['f(x, y) = if(x > y, x + log(1 + exp(y - x)), y + log(1 + exp(x - y)))', 'logaddexp(x, y)'],
    ['f(v: [n]) = max(v) + log(sum(i: exp(v[i] - max(v))))', 'logsumexp(i: v[i])'],
    ['f(x) = x^2 + (relu(x) + log1p(exp(-abs(x))))', 'softplus(x)'],
    ['f(x) = if(x > 0, x + log(1 + exp(-x)), log(1 + exp(x)))', 'softplus(x)'],
    ['f(x in 0..inf, y in 0..inf) = x * log(x) - x * log(y)', 'x * log(x / y)'],
    ['f(x in 0..inf, y in 0..inf) = x * log(x) + y * log(y) - (x + y) * log(x + y)', 'x * log(x / (x + y)) + y * log(y / (x + y))'],
    ['f(x in 0..inf, y in 0..inf) = exp((log(x) + log(y)) / 2)', 'sqrt(x * y)'],
    ['f(x in 0..inf) = exp(2 * log(x))', 'x^2'],
    ['f(x in 0..2) = mod(x, 3)', 'x'],
    ['f(x, y) = sign(x - 2 * y) * (x - 2 * y)', 'abs(x - 2 * y)'],
    // Another value at one end, in a part of the domain, or in no way better.
    ['f(x in 0..inf) = if(x > 0, x * log(x), 0)', null],
    ['f(x) = if(x > 17, abs(x) + 1, sign(x) * x)', null],
    ['f(x) = sin(x) + sign(x) * x', null],
  ])('is what to write instead: of %s it is %s', (source, write) => {
    const { curvature, hint } = said(source);
    expect(curvature).toBe('unknown');
    expect(hint?.write ?? null).toBe(write);
  });

  it.each(rows.flatMap((table, i) => table.map(({ write, of }) => [write, i + 1, of] as const)))('%s has the values of its row', (write, count, of) => {
    const letters = ['a', 'b', 'c'].slice(0, count);
    const { f } = load<{ readonly f: (...args: readonly number[]) => number }>(`f(${letters.join(', ')}) = ${write}`);
    const random = randomNumbers(9);
    for (let k = 0; k < 30; k++) {
      const point = letters.map(() => (random() - 0.3) * 6);
      const [value, own] = [f(...point), of(...point)];
      if (Number.isFinite(value)) expect(Math.abs(value - own)).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(value)));
      else expect(Number.isFinite(own)).toBe(false);
    }
  });

  it.each([
    // Threshold and its multiples are one number.
    'f(x, const d in 0..inf) = if(abs(x) <= d, x^2, 2.1 * d * abs(x) - 1.1 * d^2) + sin(d)',
    // Rounding, which chords of computed values take for bends.
    'f(x, y) = (max(x, y) + min(x, y) + 1e16) - 1e16',
    // Which way it bends, data say.
    'f(x, const a) = a * x^2',
    // Elements of a sum are not numbers of their own.
    'f(v: [3] in 0..1) = if(v[0] + v[1] + v[2] < v[0] - 1, -v[0]^2, v[0]^2)',
  ])('shows no chord that is none: %s', (source) => {
    expect(said(source).neither).toBe(null);
  });

  it('is of the parameters that are chosen, the others being data', () => {
    const source = 'f(x, y in 0..inf) = x^2 * y';
    expect([said(source).curvature, said(source, ['x']).curvature, said(source, ['y']).curvature]).toEqual(['unknown', 'convex', 'affine']);
  });
});

describe('a long program', () => {
  it('is walked without recursion', () => {
    const terms = Array.from({ length: 20_000 }, (_, i) => `exp(${i % 7} * x)`);
    expect(claim(`f(x) = ${terms.join(' + ')}`)).toBe('convex');
  });

  it('spends no more on what is unknown than it may', () => {
    const effort = quickEffort();
    const terms = Array.from({ length: 2_000 }, (_, i) => `sin(${i} * x) * cos(x + ${i})`);
    expect(claim(`f(x) = ${terms.join(' + ')}`, everywhere, effort)).toBe('unknown');
    expect(effort.left).toBeLessThan(0);
  });
});
