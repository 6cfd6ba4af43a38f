// The certificate of curvature: what it must find, what it must not claim, and every claim held against midpoints.

import { describe, expect, it } from 'vitest';
import { curvatureOf, type ProgramCurvature } from '../src/analyse/curvature.ts';
import { gateInterval, type Interval } from '../src/analyse/interval.ts';
import { checkFile } from '../src/check/file.ts';
import { gates } from '../src/gates/table.ts';
import { evaluate } from '../src/form/evaluate.ts';
import { applyGate, numbers } from '../src/lower/formula.ts';
import type { Program } from '../src/form/form.ts';
import { lowerFile } from '../src/lower/lower.ts';
import { parse } from '../src/syntax/parse.ts';
import { randomNumbers, samplePoints } from './gate-samples.ts';

function programOf(source: string): Program {
  const { checked } = checkFile(parse(source).file, 'f');
  const program = lowerFile(checked).lowered.at(-1)?.program;
  if (program === undefined) throw new Error(`nothing compiled: ${source}`);
  return program;
}

const everywhere: Interval = [-Infinity, Infinity];

function claim(source: string, domain: Interval = everywhere): ProgramCurvature {
  const program = programOf(source);
  return curvatureOf(program, new Map(program.parameters.map(({ name }) => [name, domain])));
}

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
    ['sqrt(x^2 + 1)', 'unknown'],
    ['hypot(x, 1)', 'convex'],
    ['log(1 + exp(x))', 'convex'],
    ['log(exp(x) + exp(y))', 'convex'],
    ['f(x, const y) = log(1 + exp(-y * x))', 'convex'],
    ['max(x, 2 * y, 1 - x)', 'convex'],
    ['min(x, y) - exp(x)', 'concave'],
    ['max(x, 0)^2', 'convex'],
    ['relu(1 - x)^2', 'convex'],
    ['(x^2 + y^2)^2', 'convex'],
    ['1 / x', 'convex', [0, Infinity]],
    ['1 / x', 'unknown'],
    ['1 / log(x)', 'convex', [2, Infinity]],
    ['x * y', 'unknown'],
    ['x^3', 'convex', [0, Infinity]],
    ['x^3', 'concave', [-Infinity, 0]],
    ['x^3', 'unknown'],
    ['tanh(x)', 'concave', [0, Infinity]],
    ['sigmoid(x)', 'unknown'],
    ['tan(x)', 'convex', [0, 1.5]],
    ['tan(x)', 'unknown', [0, 3]],
    ['sin(x)', 'concave', [0, 3]],
    ['floor(x)', 'unknown'],
    ['stop(x^2) - x', 'unknown'],
    ['lgamma(x)', 'convex', [0, Infinity]],
    ['f(x, const y) = if(y > 0, x^2, abs(x))', 'convex'],
    ['f(x, const y) = if(y > 0, x^2, -abs(x))', 'unknown'],
    ['if(x > 0, x^2, x)', 'unknown'],
    ['f(v: [3]) = sum(v) + norm(v)', 'convex'],
    ['f(v: [6]) = sum(v) + norm(v)', 'unknown'],
    ['f(v: [3]) = logsumexp(v) + max(v) + dot(v, v)', 'convex'],
    ['gate g(x) = 2 * x { dx = 2 }\nf(x) = g(x)', 'unknown'],
  ])('%s is %s for %j', (source, expected, domain) => {
    expect(claim(source, domain)).toBe(expected);
  });
});

describe('what is claimed', () => {
  const unary = [...gates.values()].filter((gate) => gate.callable && gate.args.length === 1).map((gate) => gate.name);
  const binary = ['max', 'min', 'hypot', 'logaddexp'];

  /** An expression of x and y. */
  function expression(random: () => number, depth: number): string {
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const again = (): string => expression(random, depth - 1);
    const kind = depth === 0 ? 0 : random();
    if (kind < 0.2) return pick(['x', 'y', '(x - y)', '(2 * x + y)', '0.5']);
    if (kind < 0.55) return `${pick(unary)}(${again()})`;
    if (kind < 0.65) return `${pick(binary)}(${again()}, ${again()})`;
    if (kind < 0.8) return `(${again()} ${pick(['+', '-'])} ${again()})`;
    if (kind < 0.9) return `(${pick(['2', '-1', '-0.5'])} * ${again()})`;
    return kind < 0.95 ? `(${again()} * ${again()})` : `(${again()} / ${again()})`;
  }

  it('holds at midpoints, for random expressions', () => {
    const random = randomNumbers(11);
    const claims = { constant: 0, affine: 0, convex: 0, concave: 0, unknown: 0 };
    for (let i = 0; i < 1500; i++) {
      const text = `f(x, y) = ${expression(random, 3)}`;
      const from = Math.floor(random() * 6) - 3;
      const domain: Interval = [from, from + 0.5 + random() * 3];
      const program = programOf(text);
      const curvature = curvatureOf(
        program,
        new Map([
          ['x', domain],
          ['y', domain],
        ]),
      );
      claims[curvature]++;
      if (curvature !== 'unknown') expectMidpoints(program, curvature, domain, random, text);
    }
    for (const kind of ['affine', 'convex', 'concave'] as const) expect(claims[kind], kind).toBeGreaterThan(60);
  });

  function expectMidpoints(program: Program, curvature: ProgramCurvature, [from, to]: Interval, random: () => number, text: string): void {
    const at = (x: number, y: number): number => {
      const values = new Map([
        ['x', x],
        ['y', y],
      ]);
      const [result] = program.results;
      return result === undefined ? NaN : (evaluate(program, { values, sizes: new Map() }, numbers).scalar(result.ref) ?? NaN);
    };
    const inside = (): number => from + (to - from) * random();
    for (let k = 0; k < 12; k++) {
      const [x, y, u, v] = [inside(), inside(), inside(), inside()];
      const [a, b, middle] = [at(x, y), at(u, v), at((x + u) / 2, (y + v) / 2)];
      if (![a, b, middle].every(Number.isFinite)) continue;
      const slack = 1e-9 * (1 + Math.abs(a) + Math.abs(b) + Math.abs(middle));
      const over = middle - (a / 2 + b / 2);
      if (curvature !== 'concave' && over > slack) expect.fail(`${text} is not ${curvature}: ${[x, y, u, v].join(', ')}`);
      if (curvature !== 'convex' && over < -slack) expect.fail(`${text} is not ${curvature}: ${[x, y, u, v].join(', ')}`);
    }
  }
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
        const slack = 1e-12 * (1 + Math.abs(value));
        if (value < from - slack || value > to + slack) expect.fail(`${gate.name}(${inner.join(', ')}) is ${value}, not in ${from}..${to}`);
      }
    }
  });
});

describe('a long program', () => {
  it('is walked without recursion', () => {
    const terms = Array.from({ length: 20_000 }, (_, i) => `exp(${i % 7} * x)`);
    expect(claim(`f(x) = ${terms.join(' + ')}`)).toBe('convex');
  });
});
