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
