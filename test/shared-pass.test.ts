// Value and gradient of loops stand once in a module: `Grad` and `Packed` ask what there is to ask, and run one pass.

import { describe, expect, test } from 'vitest';
import { compile, load, type Options } from '../src/compile.ts';

type Exports = { readonly [name: string]: ((...args: readonly unknown[]) => unknown) | undefined };
type Group = NonNullable<Options['exports']>[number];

const reals = (count: number, at = 0): Float64Array => Float64Array.from({ length: count }, (_, i) => Math.sin(3 * i + at) + 0.25);
const ints = (...values: readonly number[]): Int32Array => Int32Array.from(values);

const mlp = `f(W: [h, d], b: [h], V: [c, h], a: [c], const X: [n, d], labels: int[n]) {
  u[i, k] = tanh(sum(j: W[k, j] * X[i, j]) + b[k])
  z[i, k] = sum(j: V[k, j] * u[i, j]) + a[k]
  mean(i: logsumexp(k: z[i, k]) - z[i, labels[i]])
}`;
const [n, d, h, c] = [6, 5, 7, 3];

type Program = { readonly name: string; readonly source: string; readonly theta: readonly Float64Array[]; readonly shape?: (theta: readonly Float64Array[]) => readonly unknown[]; readonly counts: readonly number[]; readonly data: readonly unknown[]; readonly sizes: { readonly [size: string]: number } };

const programs: readonly Program[] = [
  {
    name: 'several arrays, sizes as arguments, positions that are data',
    source: mlp,
    theta: [reals(h * d), reals(h, 1), reals(c * h, 2), reals(c, 3)],
    counts: [h, c],
    data: [reals(n * d, 4), ints(0, 2, 1, 1, 0, 2)],
    sizes: { n, d, h, c },
  },
  {
    name: 'one array',
    source: 'f(C: [k, d], const P: [n, d], d: int) = sum(i: min(j: sum(a: (C[j, a] - P[i, a])^2))) + sum(j: sum(a: exp(C[j, a] * sin(C[j, a]))))',
    theta: [reals(12)],
    counts: [4],
    data: [reals(15, 1), 3],
    sizes: { k: 4, d: 3, n: 5 },
  },
  {
    name: 'records of arrays, one of which is not used, and a record that is data',
    source: `f(p: {x, y, z}[n], const q: {u, v}[n], const s) {
  a[i] = p[i].x * q[i].u + p[i].y
  m[i] = sum(j: tanh(a[i] * p[j].y) * q[j].v)
  t[0] = m[0]
  t[i in 1..n] = s * t[i-1] + (1 - s) * m[i] * a[i]
  sum(i: t[i]^2) + sum(i: exp(-a[i]^2))
}`,
    theta: [reals(5), reals(5, 1), reals(5, 2)],
    shape: ([x, y, z]) => [{ x, y, z }],
    counts: [],
    data: [{ u: reals(5, 3), v: reals(5, 4) }, 0.5],
    sizes: { n: 5 },
  },
];

const shared = programs.map((one) => ({ ...one, module: load<Exports>(one.source) }));

function flat(grad: unknown): readonly number[] {
  if (typeof grad === 'number') return [grad];
  return grad instanceof Float64Array ? [...grad] : Object.values(grad as object).flatMap(flat);
}

function calls(module: Exports, { theta, shape, counts, data, sizes }: Program): { readonly grad: () => readonly unknown[]; readonly packed: () => readonly unknown[] } {
  const packed = Float64Array.from(theta.flatMap((part) => [...part]));
  const args = [...(shape?.(theta) ?? theta), ...data];
  const cache = module['fCache']?.(sizes);
  return {
    grad: () => {
      const grad = module['fGradient']?.(sizes);
      for (const array of arraysIn(grad)) array.fill(NaN);
      return [module['fGrad']?.(...args, grad, cache), ...flat(grad)];
    },
    packed: () => {
      const gradient = new Float64Array(packed.length).fill(NaN);
      return [module['fPacked']?.(packed, gradient, ...counts, ...data, cache), ...gradient];
    },
  };
}

function arraysIn(value: unknown): readonly Float64Array[] {
  if (value instanceof Float64Array) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(arraysIn) : [];
}

const options: readonly Options[] = [{}, { unroll: 1 }, { checkpoint: true }];

describe.each(shared)('$name', (program) => {
  test('stands once', async () => {
    const { code } = await compile(program.source, { name: 'f', target: 'js' });
    expect(code.match(/^function fPass\(/gm)).toHaveLength(1);
    for (const own of ['fGrad', 'fPacked']) {
      const body = code.slice(code.indexOf(`export function ${own}(`)).split('\n}')[0] ?? '';
      expect(body).toContain('return fPass(');
      expect(body).not.toMatch(/for \(|\.fill\(/);
    }
  });

  test.each(options)('the bits of a module that has one of both alone: %j', (option) => {
    const only = (group: Group): Exports => load<Exports>(program.source, { ...option, exports: [group] });
    const own = calls(load<Exports>(program.source, option), program);
    const alone = { grad: calls(only('grad'), program).grad(), packed: calls(only('packed'), program).packed() };
    expect(own.grad()).toEqual(alone.grad);
    expect(own.packed()).toEqual(alone.packed);
    expect(own.packed()).toEqual(own.grad());
    expect(alone.grad.every((one) => typeof one === 'number' && !Number.isNaN(one))).toBe(true);
  });
});

test.each(['grad', 'packed'] as const)('%s alone has the pass in it', async (group) => {
  for (const { source } of programs) expect((await compile(source, { name: 'f', exports: [group] })).code).not.toContain('Pass(');
});

test('a number among the parameters would be boxed on its way, and a short pass is no longer than its call', async () => {
  for (const source of [mlp.replace('a: [c]', 'a').replace('a[k]', 'a'), 'f(x: [n], const y: [n]) = sum(i: (x[i] - y[i])^2)'])
    expect((await compile(source, { name: 'f' })).code).not.toContain('Pass(');
});

test('a position that is refused leaves gradient and cache as they were', () => {
  const [{ module, theta, data, sizes }] = shared as unknown as readonly [(typeof shared)[number]];
  const labels = ints(0, 2, 1, 1, 0, 3);
  const packed = Float64Array.from(theta.flatMap((part) => [...part]));
  const gradient = new Float64Array(packed.length).fill(7);
  const grad = module['fGradient']?.(sizes);
  const cache = module['fCache']?.({ ...sizes, h: 1, c: 1 });
  const before = arraysIn(cache);
  for (const array of arraysIn(grad)) array.fill(7);
  expect(() => module['fGrad']?.(...theta, data[0], labels, grad, cache)).toThrow('labels[i] is 3 where i = 5, outside 0..3');
  expect(() => module['fPacked']?.(packed, gradient, h, c, data[0], labels, cache)).toThrow('labels[i] is 3');
  expect([...gradient, ...flat(grad)].every((one) => one === 7)).toBe(true);
  expect(arraysIn(cache).every((array, i) => array === before[i])).toBe(true);
});

test('one array may be given for two parameters', () => {
  const source = `f(a: [n], b: [n], const x: [n, n]) {
  u[i] = tanh(sum(j: x[i, j] * a[j]) + b[i])
  v[i] = tanh(sum(j: x[j, i] * u[j]) + b[i])
  w[i] = tanh(sum(j: x[i, j] * v[j]) + a[i])
  y[i] = tanh(sum(j: x[j, i] * w[j]) * b[i])
  logsumexp(i: y[i] * a[i])
}`;
  const [both, alone] = [load<Exports>(source), load<Exports>(source, { exports: ['grad'] })];
  const [a, x] = [reals(5), reals(25, 1)];
  const run = (module: Exports): readonly unknown[] => {
    const grad = module['fGradient']?.({ n: 5 });
    return [module['fGrad']?.(a, a, x, grad), ...flat(grad)];
  };
  expect(String(both['fGrad'])).toContain('Pass(');
  expect(run(both)).toEqual(run(alone));
});

test('a definition may have the name of the pass', async () => {
  const { code } = await compile(`${mlp}\nfPass(x) = x^2\n`, { target: 'js' });
  expect(code).toMatch(/^export function fPass\(x\)/m);
  expect(code).toMatch(/^function fPass2\(|^function fPass_\w*\(/m);
});
