// What loops do not do: keep arrays that another order of loops makes small, store what nobody reads, take the same exponential twice.

import { describe, expect, test } from 'vitest';
import { compile, load } from '../src/compile.ts';

type Callable = (...args: readonly unknown[]) => unknown;

function exportsOf(source: string): { readonly [name: string]: Callable } {
  return load<{ readonly [name: string]: Callable }>(source);
}

async function bodyOf(source: string, name: string): Promise<string> {
  const { code } = await compile(source);
  const from = code.indexOf(`function ${name}(`);
  return code.slice(from, code.indexOf('\n}\n', from));
}

describe('the outermost loop', () => {
  // Both loops hold the distances, which are nearly all of the work.
  const source = `f(mu: [K, D], s: [K], const x: [N, D]) {
  e[k] = exp(s[k])
  d[i, k] = e[k] - sum(r: (x[i, r] - mu[k, r])^2)
  sum(i: logsumexp(k: d[i, k])) + sum(k: e[k] * log(e[k] + 1))
}
`;

  test('hands no array on that has an element for each of its iterations and others', () => {
    const { fCache } = exportsOf(source);
    const cache = fCache?.({ K: 30, D: 5, N: 1000 }) as { readonly [field: string]: unknown };
    const held = Object.values(cache).reduce((total: number, field) => total + (field instanceof Float64Array ? field.length : 0), 0);
    expect(held).toBeLessThan(1000);
  });
});

describe('softplus and its slope', () => {
  const source = 'f(z: [n]) = sum(i: softplus(z[i]))\n';

  test('share an exponential', async () => {
    const body = await bodyOf(source, 'fGrad');
    expect(body.match(/Math\.exp\(/g)?.length).toBe(body.match(/Math\.log1p\(/g)?.length);
    expect(await bodyOf(source, 'f')).toContain('Math.log1p(Math.exp(-Math.abs(');
  });

  test.each([0, 1, -1, 40, -40, 709, -709, 800, -800, Infinity, -Infinity, NaN])('at %d', (x) => {
    const { fGrad } = exportsOf(source);
    const grad = { z: new Float64Array(5) };
    const value = fGrad?.(new Float64Array(5).fill(x), grad) as number;
    const [softplus, slope] = [Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), 1 / (1 + Math.exp(-x))];
    if (Number.isNaN(x)) expect([value, ...grad.z].every(Number.isNaN)).toBe(true);
    else expect(value).toBeCloseTo(5 * softplus, 10);
    for (const one of grad.z) if (!Number.isNaN(x)) expect(Math.abs(one - slope)).toBeLessThanOrEqual(1e-15 * slope);
  });
});

describe('adjoints of a recurrence', () => {
  const source = `f(w: [n], v: [n], const x: [T, n]) {
  h[0, j in 0..n] = 0
  c[0, j in 0..n] = 1
  c[t in 1..T, j] = c[t-1, j] * v[j] + h[t-1, j]
  h[t in 1..T, j] = tanh(w[j] * c[t, j] + x[t, j])
  sum(j: h[T-1, j]) + log(sum(t, j: exp(h[t, j])))
}
`;

  test('are not stored once they are complete', async () => {
    const body = await bodyOf(source, 'fPass');
    expect(body).toMatch(/const dctj = dc\[tRow \+ j\]!/);
    expect(body).not.toMatch(/\bd[ch]\[tRow \+ j\] = /);
  });

  test('are right', () => {
    const { f, fGrad } = exportsOf(source);
    const [w, v, x] = [Float64Array.of(0.3, -0.5), Float64Array.of(0.9, 0.4), Float64Array.from({ length: 10 }, (_, i) => Math.sin(i))];
    const grad = { w: new Float64Array(2), v: new Float64Array(2) };
    fGrad?.(w, v, x, grad);
    for (const j of [0, 1]) {
      const at = (step: number): number => f?.(w.map((value, i) => value + (i === j ? step : 0)), v, x) as number;
      expect(grad.w[j]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 7);
    }
  });
});

test('what one branch chooses is chosen where the branch is taken', async () => {
  const body = await bodyOf('f(v: [n], x, y) = sum(i: if(v[i] > 0, if(x > 1, x, y) * v[i], 0))', 'f');
  expect(body).toContain('vi > 0 ? (xgt1 ? x : y) * vi : 0');
});
