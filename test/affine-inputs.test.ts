// Parameters in which a formula is jointly affine: a table, and that the slopes by them really are the same wherever they are.

import { describe, expect, test } from 'vitest';
import { load, opened, subjectOf } from '../src/compile.ts';
import { readCorpus } from './read-corpus.ts';

const affineOf = (source: string, inputs: readonly string[]): readonly string[] => {
  const open = opened(source, { name: 'f' });
  return subjectOf(open, 'f').affineInputs(inputs);
};

/** Of inputs in this order. */
const table: readonly (readonly [source: string, inputs: string, affine: string])[] = [
  ['b1 * (1 - exp(-b2 * x))', 'b1 b2', 'b1'],
  ['b1 + b2 * cos(2 * pi * x / b4) + b3 * sin(2 * pi * x / b4)', 'b1 b2 b3 b4', 'b1 b2 b3'],
  ['(b1 + b2 * x) / (1 + b3 * x)', 'b1 b2 b3', 'b1 b2'],
  ['a * b * x', 'a b', 'a'],
  ['a * b * x', 'b a', 'b'],
  ['a + b - a / 3', 'a b', 'a b'],
  ['a^2 + b', 'a b', 'b'],
  ['a * a + b', 'a b', 'b'],
  ['stop(a) * x + b', 'a b', 'b'],
  ['stop(a) + b', 'a b', 'b'],
  ['floor(a) + abs(b) + relu(c)', 'a b c', ''],
  ['max(a, b) + c', 'a b c', 'c'],
  ['if(a > 0, b, 2 * b) + c', 'a b c', 'b c'],
  ['if(x > 0, a, 2 * b) + c', 'a b c', 'a b c'],
  ['exp(log(a)) + 1 / (1 / b)', 'a b', ''],
  ['f(v: [n], w: [n], x: [n]) = sum(i: v[i] * x[i]) + mean(w)', 'v w x', 'v w'],
  ['f(v: [n], k) = prod(v) + max(v) + k', 'v k', 'k'],
  ['f(v: [n], k) = norm(v) + k', 'v k', 'k'],
  ['f(v: [n], w: [n], k) = v[argmax(w)] + k', 'w v k', 'v k'],
  ['f(v: [n], w: [n], k) = v[argmax(w)] + k', 'v w k', 'v k'],
  ['f(a, b, x: [n]) {\n  s[0] = a\n  s[t in 1..n+1] = s[t-1] * x[t-1] + b\n  s[n]\n}', 'a b', 'a b'],
  ['f(a, b, x: [n]) {\n  s[0] = a\n  s[t in 1..n+1] = s[t-1] * b + x[t-1]\n  s[n]\n}', 'a b', 'a'],
  ['f(a, b, x: [n]) {\n  s[0] = a\n  s[t in 1..n+1] = sin(s[t-1]) + b\n  s[n]\n}', 'a b', ''],
  ['f(p: {x, y}, k) = p.x * k + p.y', 'p.x p.y k', 'p.x p.y'],
  ['gate g(x) = 2 * x { dx = 2 }\nf(a, b) = g(a) + b', 'a b', 'b'],
  ['surrogate gate g(x) = x^2 { dx = 1 }\nf(a, b) = g(a) + b', 'a b', 'b'],
];

describe('a formula is jointly affine in', () => {
  test.each(table)('%s, of %s: %s', (source, inputs, affine) => {
    expect(affineOf(source, inputs.split(' ')).join(' ')).toBe(affine);
  });
});

describe('what is said to be affine has slopes that do not depend on it', () => {
  test.each(['feynman', 'functions', 'mgh', 'fpbench'])('in the formulas of %s', (corpus) => {
    let said = 0;
    for (const { id, params, text, points } of readCorpus(corpus)) {
      const source = `f(${params.join(', ')}) {\n${text}\nresult\n}`;
      const affine = affineOf(source, params);
      if (affine.length === 0) continue;
      said++;
      const packed = load(source)['fPacked'] as (theta: Float64Array, gradient: Float64Array) => number;
      const slopesAt = (x: readonly number[]): readonly number[] => {
        const gradient = new Float64Array(params.length);
        packed(Float64Array.from(x), gradient);
        return affine.map((name) => gradient[params.indexOf(name)]!);
      };
      for (const { x } of points.slice(0, 3)) {
        const moved = x.map((value, i) => (affine.includes(params[i]!) ? value * 0.75 + 0.5 : value));
        const [here, there] = [slopesAt(x), slopesAt(moved)];
        for (const [i, slope] of here.entries()) {
          if (!Number.isFinite(slope) || !Number.isFinite(there[i]!)) continue;
          expect(Math.abs(slope - there[i]!), `${id}: ${affine.join(' ')}`).toBeLessThanOrEqual(1e-9 * Math.abs(slope));
        }
      }
    }
    expect(said).toBeGreaterThan(0);
  });
});
