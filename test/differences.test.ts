// The measuring that --verify rests on: slopes of known functions, points inside domains, values as numbers and back.

import { describe, expect, test } from 'vitest';
import type { FunctionInfo, ParameterInfo } from '../src/analyse/function-info.ts';
import { centralSlope, oneSidedSlopes } from '../src/cli/differences.ts';
import { countOf, flatten, inflate } from '../src/cli/flat-value.ts';
import { leavesOf, randomFrom, reachOf, samplePoint } from '../src/cli/sample-points.ts';

describe('measured slopes', () => {
  test.each([
    ['exp', Math.exp, 1.3, Math.exp(1.3)],
    ['sin, large', Math.sin, 1e3, Math.cos(1e3)],
    ['sin, fast', (x: number) => Math.sin(60 * x), 3, 60 * Math.cos(180)],
    ['1 / x, near 0', (x: number) => 1 / x, 1e-3, -1e6],
    ['log', Math.log, 0.02, 50],
    ['flat', () => 7, 3, 0],
    ['steep', (x: number) => x ** 9, 40, 9 * 40 ** 8],
    ['a step away from a kink', (x: number) => Math.abs(x), 0.01, 1],
  ])('%s', (_, f, x, slope) => {
    const measured = centralSlope(f, x, Infinity);
    expect(Math.abs(measured.value - slope)).toBeLessThanOrEqual(1e-7 * Math.max(1, Math.abs(slope)));
    expect(measured.error).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(slope)));
  });

  test('is precise for a smooth function', () => {
    const { value, error } = centralSlope(Math.exp, 1.3, Infinity);
    expect(Math.abs(value - Math.exp(1.3))).toBeLessThan(2e-13);
    expect(error).toBeLessThan(2e-12);
  });

  test('is never sure of a wrong slope, however fast the function swings', () => {
    const random = randomFrom('swings');
    const cases: [frequency: number, x: number][] = Array.from({ length: 3000 }, () => [Math.exp(8 * random()), 40 * random() - 20]);
    // Here one sequence of steps alone looks consistent and is wrong.
    cases.push([2908.374651753041, 8.489291442569854]);
    const wrong = cases.filter(([w, x]) => {
      const { value, error } = centralSlope((t) => Math.sin(w * t) + 0.3 * Math.sin(1.7 * w * t), x, Infinity);
      const slope = w * Math.cos(w * x) + 0.51 * w * Math.cos(1.7 * w * x);
      return error < 1e-4 * Math.abs(value) && Math.abs(value - slope) > 1e-6 * Math.abs(slope) + 10 * error;
    });
    expect(wrong).toEqual([]);
  });

  test('on a kink both sides are found', () => {
    const [right, left] = oneSidedSlopes((x) => Math.max(x, 3 * x), 0, 1);
    expect(right?.value).toBeCloseTo(3, 8);
    expect(left?.value).toBeCloseTo(1, 8);
  });

  test('nothing is claimed where nothing can be measured', () => {
    expect(centralSlope(() => NaN, 1, Infinity).error).toBe(Infinity);
    expect(centralSlope(Math.exp, 1, 0).error).toBe(Infinity);
  });

  test('never asks further than its reach', () => {
    let furthest = 0;
    centralSlope((x) => ((furthest = Math.max(furthest, Math.abs(x - 5))), x), 5, 0.01);
    expect(furthest).toBeLessThanOrEqual(0.01 + 1e-12);
  });
});

const scalar = { kind: 'scalar' } as const;
const parameter = (more: Partial<ParameterInfo>): ParameterInfo => ({ name: 'x', shape: scalar, const: false, whole: false, domain: null, ...more });
const info = (parameters: readonly ParameterInfo[]): FunctionInfo => ({
  name: 'f',
  parameters,
  result: scalar,
  stages: [],
  sizes: [],
  loops: false,
  operations: { forward: 0, backward: 0, ratio: 0, text: '' },
  curvature: 'unknown',
});

describe('sample points', () => {
  test('lie inside the declared domains, with room to both sides', () => {
    const domains = [[0, 1], [0, Infinity], [-Infinity, -3], [1e6, 1e6 + 1]] as const;
    const leaves = leavesOf(info([...domains.map((domain) => parameter({ domain })), parameter({ domain: [2, 3], whole: true })])) ?? [];
    const random = randomFrom('f');
    for (let attempt = 0; attempt < 200; attempt++) {
      const point = samplePoint(leaves, attempt, random);
      for (const [k, [from, to]] of domains.entries()) {
        expect(point[k]).toBeGreaterThan(from);
        expect(point[k]).toBeLessThan(to);
        expect(reachOf(leaves[k]!, point[k]!)).toBeGreaterThan(0);
      }
      expect([2, 3]).toContain(point[4]);
    }
  });

  test('are the same in every run and differ from attempt to attempt', () => {
    const leaves = leavesOf(info([parameter({}), parameter({})])) ?? [];
    const points = (): readonly string[] => {
      const random = randomFrom('name');
      return Array.from({ length: 50 }, (_, attempt) => String(samplePoint(leaves, attempt, random)));
    };
    expect(points()).toEqual(points());
    expect(new Set(points()).size).toBe(50);
  });
});

test('values become numbers and numbers values, in one order', () => {
  const shape = {
    kind: 'record',
    fields: [
      { name: 'a', shape: scalar },
      { name: 'm', shape: { kind: 'array', sizes: [2, 2] } },
      { name: 'b', shape: { kind: 'record', fields: [{ name: 'c', shape: scalar }] } },
    ],
  } as const;
  const value = { a: 1, m: Float64Array.of(2, 3, 4, 5), b: { c: 6 } };
  expect(countOf(shape)).toBe(6);
  expect(flatten(shape, value)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(inflate(shape, [0, 1, 2, 3, 4, 5, 6], 1)).toEqual(value);
  expect(countOf({ kind: 'array', sizes: [2, 'n'] })).toBeNull();
  expect(flatten(shape, undefined).every(Number.isNaN)).toBe(true);
});
