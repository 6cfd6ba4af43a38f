// `load` in the mode `interpret`: the same exports, the same bits and the same errors as the functions that are compiled
// from text, in every call that `--verify` makes; and nothing that becomes code.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import type { Exports } from '../src/cli/import-module.ts';
import { verifyModule } from '../src/cli/verify.ts';
import { loadOpened, opened, verifiable } from '../src/compile.ts';
import { load } from '../src/index.ts';

const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const sources: readonly (readonly [name: string, source: string])[] = [
  ...['expr', 'rnn', 'heat'].map(
    (name): readonly [string, string] => [name, readFileSync(`${examples}${name}.txt`, 'utf8')],
  ),
  ['branches', 'f(x, y, k: int) = if(x > y, sin(x), x < -y and not (k == 2), y / x, k mod 3)'],
  ['a record', 'f(p: {x, q: [n]}) = {near: p.x * p.q, far: sum(i: p.q[i]^i)}'],
  ['a gate of the file', 'gate soft(u) = log(1 + exp(u)) {\n  du = exp(u) / (1 + exp(u))\n}\nf(v: [n], const w: [n]) = sum(i: soft(v[i]) * w[i])'],
];

type Call = (...args: unknown[]) => unknown;
type Loaded = { readonly f: (...args: readonly number[]) => number };

function exportsOf(source: string, mode: 'compile' | 'interpret'): Exports {
  return loadOpened(opened(source, { name: 'f', exports: ['all'], mode })) as unknown as Exports;
}

/** What a call did: its result, or its error, and what became of its arguments. */
function outcome(call: Call, args: readonly unknown[]): unknown {
  try {
    return [call(...args), args];
  } catch (error) {
    return [String(error), args];
  }
}

/** Calls one, and the other with copies of the same arguments; both must do the same. */
function both(name: string, one: Call, other: Call): Call {
  return (...args) => {
    const copies = structuredClone(args);
    const mine = structuredClone(args);
    const [first, second] = [outcome(one, mine), outcome(other, copies)];
    expect(second, name).toEqual(first);
    return one(...args);
  };
}

describe.each(sources)('%s', (_name, source) => {
  const compiled = exportsOf(source, 'compile');
  const interpreted = exportsOf(source, 'interpret');

  test('has the same exports', () => {
    expect(Object.keys(interpreted).sort()).toEqual(Object.keys(compiled).sort());
  });

  test('gives the same bits and errors', () => {
    const { functions } = verifiable(opened(source, { name: 'f', exports: ['all'] }));
    // A problem has methods, which no copy has: it is called below.
    const names = Object.keys(compiled).filter((name) => !name.endsWith('Problem'));
    const pairs = names.map((name) => [name, both(name, compiled[name] as Call, interpreted[name] as Call)] as const);
    const { lines, comparisons } = verifyModule({ ...compiled, ...Object.fromEntries(pairs) }, functions);
    expect(lines.join('\n')).not.toContain('not verified');
    expect(comparisons).toBeGreaterThan(10);
  });

  // Its problem among it.
  test('is verified by itself', () => {
    const { functions } = verifiable(opened(source, { name: 'f', exports: ['all'] }));
    expect(verifyModule(interpreted, functions).lines.join('\n')).not.toContain('not verified');
  });
});

test('text becomes code nowhere', () => {
  const found = vi.spyOn(globalThis, 'Function').mockImplementation(function () {
    throw new Error('text became code');
  });
  try {
    expect(() => load('x * y', { name: 'f' })).toThrow('text became code');
    expect(load<Loaded>('x * y', { name: 'f', mode: 'interpret' }).f(3, 4)).toBe(12);
  } finally {
    found.mockRestore();
  }
});

test('ten thousand terms and a long chain of branches need no stack', () => {
  const terms = Array.from({ length: 10_000 }, (_, i) => (i % 2 === 0 ? `${i + 1} * x` : `x * ${i + 1}`)).join(' + ');
  expect(load<Loaded>(terms, { name: 'f', mode: 'interpret' }).f(1)).toBe(load<Loaded>(terms, { name: 'f' }).f(1));
  const arms = Array.from({ length: 150 }, (_, i) => `x < ${i}, ${i} * y`).join(', ');
  const source = `f(x, y) = if(${arms}, y)`;
  const [one, other] = (['compile', 'interpret'] as const).map((mode) => load<Loaded>(source, { mode }).f);
  for (const x of [-1, 0.5, 120.5, 1000]) expect(other?.(x, 2)).toBe(one?.(x, 2));
});

test('a mode that is none is refused', () => {
  expect(() => load('x', { mode: 'fast' as 'compile' })).toThrow('option mode is one of compile, interpret');
});
