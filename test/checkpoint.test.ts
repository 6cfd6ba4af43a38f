// Checkpoints: the same bits as without, and memory that grows with the root of the number of steps.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { load } from '../src/compile.ts';

type Arrays = Record<string, unknown>;
type Program = {
  readonly source: string;
  readonly name: string;
  /** The arguments for this many steps. */
  readonly at: (steps: number) => readonly unknown[];
  /** Sizes by name, for `fCache`. */
  readonly sizes: (steps: number) => Record<string, number>;
};

const example = (name: string): string => readFileSync(new URL(`../examples/${name}.txt`, import.meta.url), 'utf8');

/** Numbers that are the same in every run. */
function numbers(count: number, seed = 1): Float64Array {
  let state = seed * 2654435761;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

const programs: Record<string, Program> = {
  rnn: {
    source: example('rnn'),
    name: 'rnn',
    at: (T) => [numbers(25), numbers(15, 2), numbers(5, 3), numbers(10, 4), numbers(5, 5), numbers(T * 3, 6), 1],
    sizes: (T) => ({ h: 5, d: 3, c: 2, T }),
  },
  lstm: {
    source: example('lstm'),
    name: 'lstm',
    at: (T) => [numbers(2 * 2 * 4 * 3), numbers(9, 2), numbers(2 * 2 * 3, 3), numbers((T + 1) * 3, 4)],
    sizes: (T) => ({ L: 2, B: 3, C: T + 1 }),
  },
  heat: { source: example('heat'), name: 'heat', at: (T) => [numbers(9), 0.3, 0.1, 0.5, numbers(9, 2), T], sizes: (T) => ({ n: 9, steps: T }) },
  ode: { source: example('ode'), name: 'ode', at: (T) => [numbers(4), T], sizes: (T) => ({ n: 4, steps: T }) },
  'two rows back, and another array': {
    source: 'f(a, b, x: [n]) { s[0] = a; s[1] = b; v[1] = a * b; v[t in 2..n] = sin(v[t-1] + s[t-2]); s[t in 2..n] = tanh(s[t-1] * x[t] + exp(s[t-2]) * v[t]); s[n-1]^2 + s[n-2] * v[n-1] }',
    name: 'f',
    at: (T) => [0.3, -0.7, numbers(T + 2)],
    sizes: (T) => ({ n: T + 2 }),
  },
  'velocities and places, with forces a step behind': {
    source: `f(x0: [n], v0: [n], k, const dt, const y: [n], T: int) {
  x[0, i] = x0[i]
  v[0, i] = v0[i]
  F[t in 0..T, i in 0..n] = -k * x[t, i] - 0.1 * sum(j: x[t, i] - x[t, j])
  v[t in 1..T+1, i] = v[t-1, i] + dt * F[t-1, i]
  x[t in 1..T+1, i] = x[t-1, i] + dt * v[t, i]
  sum(i: (x[T, i] - y[i])^2)
}`,
    name: 'f',
    at: (T) => [numbers(5), numbers(5, 2), 0.3, 0.1, numbers(5, 3), T],
    sizes: (T) => ({ n: 5, T }),
  },
  'two steps back under a branch': {
    source: 'f(w: [m], T: int) { s[0, j] = w[j]; s[1, j in 0..m] = 1; s[i in 2..T+2, j in 0..m] = s[i-1, j] / 2 + if(s[i-1, j] > 0, max(l: s[i-2, l]), 1); sum(s[T+1]) }',
    name: 'f',
    at: (T) => [numbers(3), T],
    sizes: (T) => ({ m: 3, T }),
  },
  'no step, and a result of zero': { source: 'f(a, b, T: int) { s[0] = a; s[t in 1..T+1] = sin(s[t-1]); s[T] * b }', name: 'f', at: (T) => [0.3, 0, T - 1], sizes: (T) => ({ T: T - 1 }) },
  'three recurrences, one after the other': {
    source: `f(c: [m], h) {
  b[0] = prod(i: 1 + c[i] * c[i] / 40) / 2
  z[0] = prod(l: 1 + c[l] / 20) / 2
  b[i in 1..m] = tanh(0.8 * z[i-1] + tanh(c[m-1]))
  z[i in 1..m] = sin(b[i] - 0.5 * z[i-1] + sum(t in 0..i+1: t div 2) / 8)
  g[0] = mean(z)
  a[0] = h / (2 + sin(h))
  g[t in 1..m] = tanh(0.8 * a[t-1] + max(prod(1 + c / 20) / 2, max(j in 0..m-1: c[j div 2])))
  a[t in 1..m] = sin(g[t] - 0.5 * a[t-1] + prod(j in 0..m, k in t+1..m: 1 + tanh(z[k-1]) / 20) / 2)
  s[l in 0..m] = tanh(g[m-1] / (2 + sin(b[l])) - sum(t in 0..l: max(j: z[j] * h / 2) * s[t]) / 6)
  tanh(g[m-1])
}`,
    name: 'f',
    at: (T) => [numbers(T + 1), 0.4],
    sizes: (T) => ({ m: T + 1 }),
  },
  'gates, and a loss at every step': {
    source: `f(Wr: [h, h], Wc: [h, h], x: [T, h], y: [T]) {
  s[0, j in 0..h] = 0
  r[t in 1..T+1, j] = sigmoid(sum(k: Wr[j, k] * s[t-1, k]) + x[t-1, j])
  c[t in 1..T+1, j] = tanh(sum(k: Wc[j, k] * r[t, k] * s[t-1, k]) + x[t-1, j])
  s[t in 1..T+1, j] = (1 - r[t, j]) * s[t-1, j] + r[t, j] * c[t, j]
  sum(t in 0..T: (sum(j: s[t+1, j]) - y[t])^2)
}`,
    name: 'f',
    at: (T) => [numbers(16), numbers(16, 2), numbers(T * 4, 3), numbers(T, 4)],
    sizes: (T) => ({ h: 4, T }),
  },
  downwards: {
    source: 'f(a, x: [n, 5]) { s[n, j in 0..5] = a * j; s[t in 0..n, j] = s[t+1, j] * cos(x[t, j] + s[t+1, (j+1) mod 5]); sum(j: s[0, j]^2) }',
    name: 'f',
    at: (T) => [0.7, numbers(T * 5)],
    sizes: (T) => ({ n: T }),
  },
  'rows of a later axis': {
    source: 'f(a: [m], x: [m, n]) { s[i, 0] = a[i]; s[i, t in 1..n+1] = sin(s[i, t-1] + sum(k: s[k, t-1] * x[k, t-1]) / 4); sum(i: s[i, n]) }',
    name: 'f',
    at: (T) => [numbers(3), numbers(T * 3, 2)],
    sizes: (T) => ({ m: 3, n: T }),
  },
  'a branch in each step': {
    source: 'f(a, x: [n]) { s[0] = a; s[t in 1..n+1] = if(s[t-1] > 0.2, sin(s[t-1] * x[t-1]), x[t-1] < 0, s[t-1] + exp(x[t-1]), s[t-1] * 0.5 + 0.1); sqrt(1 + s[n]^2) }',
    name: 'f',
    at: (T) => [0.4, numbers(T)],
    sizes: (T) => ({ n: T }),
  },
  'values from before the loop': {
    source: 'f(w: [m], x: [n, m]) { p[t, j] = tanh(w[j] * x[t, j]); q = exp(sum(w) / 4); s[0, j] = q * w[j]; s[t in 1..n+1, j] = sin(s[t-1, j] + p[t-1, j] * q); sum(j: s[n, j]^2) * q }',
    name: 'f',
    at: (T) => [numbers(3), numbers(T * 3, 2)],
    sizes: (T) => ({ m: 3, n: T }),
  },
  'one after the other': {
    source: 'f(a, x: [n]) { s[0] = a; s[t in 1..n+1] = sin(s[t-1] + x[t-1]); r[0] = s[n]; r[t in 1..n+1] = cos(r[t-1] * x[n-t]) * a; r[n] * s[n] }',
    name: 'f',
    at: (T) => [0.4, numbers(T)],
    sizes: (T) => ({ n: T }),
  },
  'a loss at every step, of several numbers': {
    source: 'f(a, w: [m], V: [m, m], x: [n, m], y: [n]) { s[0, j] = a * w[j]; s[t in 1..n+1, j] = sin(sum(k: V[j, k] * s[t-1, k]) * x[t-1, j] + 0.3); sum(t in 0..n: (sum(j: s[t+1, j]) - y[t])^2) }',
    name: 'f',
    at: (T) => [0.4, numbers(4), numbers(16, 2), numbers(T * 4, 3), numbers(T, 4)],
    sizes: (T) => ({ m: 4, n: T }),
  },
  // The row that the first step makes is at no boundary before it: these are kept whole.
  'the row of the first step': { source: 'f(a, x: [n]) { s[0] = a; s[t in 1..n+1] = sin(s[t-1] + x[t-1]); s[n] * s[1] }', name: 'f', at: (T) => [0.3, numbers(T)], sizes: (T) => ({ n: T }) },
  'the row of the first step, downwards': { source: 'f(a, x: [n]) { s[n] = a; s[t in 0..n] = sin(s[t+1] + x[t]); s[0] * s[n-1] }', name: 'f', at: (T) => [0.3, numbers(T)], sizes: (T) => ({ n: T }) },
  'a loss at every step': {
    source: 'f(a, x: [n], y: [n]) { s[0] = a; s[t in 1..n+1] = sin(s[t-1] * x[t-1] + 0.3); sum(t in 0..n: (s[t+1] - y[t])^2) }',
    name: 'f',
    at: (T) => [0.4, numbers(T), numbers(T, 2)],
    sizes: (T) => ({ n: T }),
  },
};

const counts = [1, 2, 3, 7, 16, 50, 100];
const suffixes = ['', 'Forward', 'Backward', 'Grad', 'Cache', 'Gradient'] as const;
type Functions = Record<(typeof suffixes)[number], (...args: readonly unknown[]) => unknown>;

const compiled = new Map<string, Functions>();

/** Each program is compiled once a way. */
function functionsOf({ source, name }: Program, checkpoint: boolean): Functions {
  const key = `${String(checkpoint)} ${source}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const module = load(source, { checkpoint });
  const made = Object.fromEntries(suffixes.map((suffix) => [suffix, module[name + suffix]])) as Functions;
  compiled.set(key, made);
  return made;
}

/** Numbers and arrays, in order. */
function flat(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (value instanceof Float64Array) return [...value];
  return Object.values(value as Arrays).flatMap(flat);
}

function spoiled(cache: unknown): unknown {
  for (const field of Object.values(cache as Arrays)) if (field instanceof Float64Array) field.fill(NaN);
  return cache;
}

/** Bytes of the arrays that are the cache's own. */
function bytesOf(cache: unknown, args: readonly unknown[]): number {
  return Object.values(cache as Arrays).reduce<number>((total, field) => total + (field instanceof Float64Array && !args.includes(field) ? field.byteLength : 0), 0);
}

describe.each(Object.entries(programs))('%s', (_, program) => {
  const [plain, saving] = [functionsOf(program, false), functionsOf(program, true)];

  test.each(counts)('%i steps: the same bits', (steps) => {
    const args = program.at(steps);
    const sizes = program.sizes(steps);
    const expected = plain.Gradient(sizes);
    const value = plain.Grad(...args, expected);
    const found = saving.Gradient(sizes);
    expect(saving[''](...args)).toBe(plain[''](...args));
    expect(saving[''](...args, spoiled(saving.Cache(sizes)))).toBe(plain[''](...args));
    expect(saving.Grad(...args, found, spoiled(saving.Cache(sizes)))).toBe(value);
    expect(flat(found)).toEqual(flat(expected));
  });

  test.each(counts)('%i steps: the same bits from two functions, as often as they are asked', (steps) => {
    const args = program.at(steps);
    const sizes = program.sizes(steps);
    const [cache, other] = [plain.Cache(sizes), spoiled(saving.Cache(sizes))];
    expect(saving.Forward(...args, other)).toBe(plain.Forward(...args, cache));
    for (const df of [1, -0.7, 1]) expect(flat(saving.Backward(other, saving.Gradient(sizes), df))).toEqual(flat(plain.Backward(cache, plain.Gradient(sizes), df)));
  });
});

/** Where other loops go over all steps. */
const wide = ['three recurrences, one after the other', 'a loss at every step', 'values from before the loop', 'rows of a later axis', 'one after the other', 'the row of the first step', 'the row of the first step, downwards'];

describe('memory', () => {
  // With four times the steps: twice the rows, and no more than a few that do not depend on them.
  test.each(Object.keys(programs).filter((name) => !wide.includes(name)))('%s', (name) => {
    const program = programs[name] as Program;
    const saving = functionsOf(program, true);
    const needed = (steps: number): number => {
      const args = program.at(steps);
      const cache = saving.Cache(program.sizes(steps));
      saving.Grad(...args, saving.Gradient(program.sizes(steps)), cache);
      saving.Forward(...args, cache);
      saving.Backward(cache, saving.Gradient(program.sizes(steps)), 1);
      return bytesOf(cache, args);
    };
    expect(needed(1600)).toBeLessThan(2.2 * needed(400));
  });
});
