// Of conditions that are joined, one that follows from another is not asked: the outcome is the same for every number,
// NaN among them.

import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { compile } from '../src/index.ts';
import { load } from '../src/compile.ts';

const values = [-Infinity, -2, -1, -0, 0, 0.5, 1, 1.5, 2, 3, Infinity, NaN];

/** Two comparisons of x, and a third of x or of y. */
function* conditions(): Generator<string> {
  const operators = ['<', '<=', '>', '>=', '=='];
  for (const [i, first] of operators.entries())
    for (const second of operators)
      for (const [a, b] of [[1, 1], [1, 2], [2, 1], [0, -1]])
        for (const join of ['or', 'and']) {
          const third = ['x < 0', 'y < 1', '2 > x', 'y >= x'][(i + (a ?? 0)) % 4] ?? '';
          yield `x ${first} ${String(a)} ${join} x ${second} ${String(b)}`;
          yield `x ${first} ${String(a)} ${join} ${third} ${join} x ${second} ${String(b)}`;
          yield `(x ${first} ${String(a)} ${join === 'or' ? 'and' : 'or'} ${third}) ${join} x ${second} ${String(b)}`;
          yield `not(x ${first} ${String(a)}) ${join} x ${second} ${String(b)}`;
        }
}

test('what is left holds for the same numbers', () => {
  const all = [...conditions()];
  const source = all.map((text, i) => `f${String(i)}(x, y) = if(${text}, 1, 2)`).join('\n');
  const module = load<Record<string, (x: number, y: number) => number>>(source);
  for (const [i, text] of all.entries()) {
    const script = text.replaceAll('not(', '!(').replaceAll(' or ', ' || ').replaceAll(' and ', ' && ');
    const expected = runInNewContext(`(x, y) => (${script} ? 1 : 2)`) as (x: number, y: number) => number;
    for (const x of values)
      for (const y of [0, 2, NaN]) expect([text, x, y, module[`f${String(i)}`]?.(x, y)]).toEqual([text, x, y, expected(x, y)]);
  }
});

describe('is asked', () => {
  test.each([
    ['x < 1 or x < 2 or x < 3', 'x < 3'],
    ['x < 3 or x < 2', 'x < 3'],
    ['x < 1 and x < 2', 'x < 1'],
    ['x < 1 or x <= 1', 'x <= 1'],
    ['x < 1 or y < 3 or x < 2', 'y < 3 || x < 2'],
    ['1 > x or x < 2', 'x < 2'],
    ['x == 1 or x < 2', 'x < 2'],
    ['x < 1 or x > 2', 'x < 1 || x > 2'],
    ['x < 1 or x != 2', 'x < 1 || x !== 2'],
  ])('of %s: %s', async (condition, asked) => {
    const { code } = await compile(`f(x, y) = if(${condition}, sin(x), y)`, { target: 'js' });
    expect(/if \((.*)\) \{/.exec(code)?.[1]).toBe(asked);
  });
});

describe('where several arms need it, what they share is computed', () => {
  const shared = (...arms: readonly string[]): string => `f(x, y) {\n  a = exp(x) * sin(x)\n  if(${arms.map((arm, i) => `${arm}, a * ${String(i + 2)}`).join(', ')}, y)\n}`;

  test.each([
    [shared('x < 1', 'x < 2', 'x < 3'), 'x < 3'],
    [shared('x > 3', 'x > 2', 'x >= 2'), 'x >= 2'],
    [shared('x < 1', 'x > 2'), 'x < 1 || x > 2'],
    [shared('x < 1', 'y < 2', 'x < 2'), 'y < 2 || x < 2'],
    [shared('x < 1', '1 > x'), 'x < 1'],
    [shared(...Array.from({ length: 12 }, (_, i) => `x < ${String(i)}`)), 'x < 11'],
  ])('%s: %s', async (source, asked) => {
    const { code } = await compile(source, { target: 'js' });
    expect(/if \((.*)\) \{/.exec(code)?.[1]).toBe(asked);
    const written = source.replace(/\n {2}a = .*\n/, '\n').replaceAll(/\ba \*/g, 'exp(x) * sin(x) *');
    const [whole, plain] = [source, written].map((text) => load<Record<string, (x: number, y: number) => number>>(text));
    for (const x of values) for (const y of [0, 2, NaN]) expect([x, y, whole?.['f']?.(x, y)]).toEqual([x, y, plain?.['f']?.(x, y)]);
  });
});
