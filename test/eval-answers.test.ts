// What `gradc eval` takes and tells: expressions as arguments, the Jacobian of a result that is no number, arguments
// outside of their domains.

import { describe, expect, test } from 'vitest';
import { inFolders } from './run-gradc.ts';

const { write, gradc } = inFolders();

type Answer = Readonly<Record<string, { readonly value: unknown; readonly grad: unknown; readonly jacobian?: unknown }>>;

function answer(...words: readonly string[]): Answer {
  return JSON.parse(gradc('eval', ...words, '--json').stdout) as Answer;
}

describe('arguments', () => {
  test.each([
    ['x=1/2', 0.5],
    ['x=-2^3', -8],
    ['x=sqrt(16) + pi - pi', 4],
    ['x=1e3', 1000],
    ['x= 3 ', 3],
  ])('%s', (word, value) => {
    write('f.grad', 'f(x) = x');
    expect(answer('f.grad', word)['f']?.value).toBe(value);
  });

  test('arrays and records are written as in a source', () => {
    write('f.grad', 'f(v: [n], p: {a, b}) = sum(v) * p.a + p.b');
    expect(answer('f.grad', 'v=[.5, 1/2]', 'p={a: 1/4, b: 2}')['f']?.value).toBe(2.25);
  });

  test.each(['x=y', 'x=', 'x=1 +', 'x=[1, "a"]'])('%s is none', (word) => {
    write('f.grad', 'f(x) = x');
    const { code, stderr } = gradc('eval', 'f.grad', word);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^gradc: (?:the value of 'x'|x: )/);
  });

  test('outside of its domain an argument is warned of', () => {
    write('f.grad', 'f(x in 0..1, v: [n] in -1..1) = x * sum(v)');
    expect(gradc('eval', 'f.grad', 'x=1', 'v=[1, -1]').stderr).toBe('');
    const { code, stderr } = gradc('eval', 'f.grad', 'x=2', 'v=[1, -3]');
    expect([code, stderr]).toEqual([
      0,
      'x = 2 lies outside its domain 0..1\nv = -3 lies outside its domain -1..1\n',
    ]);
  });
});

test('the adjoint of the result is 1, of a loop too, and there is none where nothing is differentiated', () => {
  const last = (source: string, ...words: readonly string[]): string => {
    write('f.grad', source);
    return gradc('eval', 'f.grad', ...words).stdout.trimEnd().split('\n').at(-1) ?? '';
  };
  expect(last('f(x, y) = x * y', 'x=2', 'y=3')).toMatch(/^f = x \* y +6 +1$/);
  expect(last('f(x) = sin(2 * x)', 'x=0')).toMatch(/^f = .* 0 +1$/);
  expect(last('f(v: [n], a) = a * sum(i: sin(v[i]))', 'v=[0,0]', 'a=1')).toMatch(/^f = .* 0 +1$/);
  expect(last('f(const x) = sin(x)', 'x=0')).toMatch(/^f = sin\(x\) +0 *$/);
});

describe('the Jacobian of a result that is no number', () => {
  test('has a row for each number of the result, a column for each that is no data', () => {
    write('f.grad', 'f(x, const c, v: [n], k: int) = {near: x * v, far: c * x^2, last: v[k]}');
    expect(answer('f.grad', 'x=3', 'c=5', 'v=[1, 2]', 'k=1')['f']?.jacobian).toEqual([
      [1, 3, 0],
      [2, 0, 3],
      [30, 0, 0],
      [0, 0, 1],
    ]);
  });

  test('is a table for people, a block for each parameter', () => {
    write('f.grad', 'f(x, v: [n]) = [x * v[0], sum(v)]');
    const { stdout } = gradc('eval', 'f.grad', 'x=3', 'v=[1, 2]');
    expect(stdout).toContain('jacobian x  x\nf[0]         1\nf[1]         0\n');
    expect(stdout).toContain('jacobian v  v[0]  v[1]\nf[0]         3     0\nf[1]         1     1\n');
  });

  test('is left out where nobody could read it, and where there is nothing to differentiate by', () => {
    write('f.grad', 'f(v: [n]) = [i in 0..n: v[i]]');
    const many = `v=[${Array.from({ length: 400 }, (_, i) => i).join()}]`;
    expect(answer('f.grad', many)['f']?.jacobian).toBeUndefined();
    write('g.grad', 'g(const x) = [x, 2 * x]');
    expect(answer('g.grad', 'x=1')['g']?.jacobian).toBeUndefined();
  });
});
