// Lowering of arrays: what a definition of arrays means, by the evaluator over its program, against plain loops; how far
// arrays are written out makes no difference; what cannot be proved of a position is a check.

import { describe, expect, test } from 'vitest';
import { checkFile } from '../src/check/file.ts';
import { reverse } from '../src/passes/adjoint.ts';
import { evaluate, type Inputs } from '../src/form/evaluate.ts';
import { stageTable, type Program } from '../src/form/form.ts';
import { numbers } from '../src/lower/formula.ts';
import { lowerFile } from '../src/lower/lower.ts';
import { prune } from '../src/form/references.ts';
import { withDerived } from '../src/form/size-values.ts';
import { faults } from '../src/form/verify.ts';
import { parse } from '../src/syntax/parse.ts';
import { programs } from './programs/all.ts';
import { numbersOf } from './programs/calls.ts';
import type { Argument, Case } from './programs/program.ts';

type Given = { readonly [parameter: string]: number | readonly number[] };

function lowered(source: string, name: string, unroll = 4): Program {
  const { file, lost, diagnostics } = parse(source);
  const { checked, diagnostics: meaning } = checkFile(file, name, lost);
  const { lowered: all, diagnostics: limits } = lowerFile(checked, { unroll });
  const errors = [...diagnostics, ...meaning, ...limits].filter(({ severity }) => severity === 'error');
  expect(errors.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  const program = all.find(({ definition }) => definition.name === name)?.program;
  if (program === undefined) throw new Error(`no definition ${name}`);
  const kept = prune(program);
  expect(faults(kept)).toEqual([]);
  return kept;
}

function codesOf(source: string): readonly string[] {
  const { file, lost } = parse(source);
  const { checked, diagnostics } = checkFile(file, 'f', lost);
  return [...diagnostics, ...lowerFile(checked).diagnostics].map(({ code }) => code);
}

function inputsOf(program: Program, given: Given, sizes: { readonly [name: string]: number }): Inputs<number> {
  const known = new Map(Object.entries(sizes));
  for (const [name, value] of Object.entries(given)) if (typeof value === 'number' && Number.isInteger(value)) known.set(name, value);
  return { values: new Map([...Object.entries(sizes), ...Object.entries(given)]), sizes: withDerived(program, known) };
}

/** Every number of the result, in declared order. */
function valuesOf(program: Program, given: Given, sizes: { readonly [name: string]: number } = {}): readonly number[] {
  const table = stageTable(program);
  const evaluator = evaluate(program, inputsOf(program, given, sizes), numbers);
  return program.results.flatMap(({ ref }) => ((table[ref]?.dims.length ?? 0) === 0 ? [evaluator.scalar(ref) as number] : [...evaluator.elements(ref)]));
}

/** The gradient of the sum of all numbers of the result, by parameter. */
function gradientOf(program: Program, given: Given, sizes: { readonly [name: string]: number } = {}): { readonly [parameter: string]: readonly number[] } {
  const backward = prune(reverse(program, 'one'));
  expect(faults(backward)).toEqual([]);
  const evaluator = evaluate(backward, inputsOf(backward, given, sizes), numbers);
  const table = stageTable(backward);
  const named = backward.gradients.map(({ of, is }): [string, readonly number[]] => {
    const op = table[of]?.op;
    const count = [given[op?.kind === 'input' ? op.parameter : '']].flat().length;
    return [op?.kind === 'input' ? op.parameter : '', is === null ? Array.from({ length: count }, () => 0) : evaluator.elements(is)];
  });
  return Object.fromEntries(named);
}

/** What the source `f(…)` gives must be these numbers, however far it is written out, and its gradient must be that of differences. */
function expectValues(source: string, given: Given, sizes: { readonly [name: string]: number }, wanted: readonly number[], name = 'f'): void {
  for (const unroll of [0, 2, 4]) {
    const program = lowered(source, name, unroll);
    expectNear(valuesOf(program, given, sizes), wanted, 1e-12, `unroll ${unroll}`);
  }
}

function expectGradient(source: string, given: Given, sizes: { readonly [name: string]: number } = {}, name = 'f'): void {
  for (const unroll of [0, 4]) {
    const program = lowered(source, name, unroll);
    const gradient = gradientOf(program, given, sizes);
    const total = (at: Given): number => valuesOf(program, at, sizes).reduce((sum, value) => sum + value, 0);
    for (const [parameter, slopes] of Object.entries(gradient)) {
      const value = given[parameter] as number | readonly number[];
      slopes.forEach((slope, i) => {
        const moved = (by: number): number => total({ ...given, [parameter]: typeof value === 'number' ? value + by : value.map((one, at) => (at === i ? one + by : one)) });
        const step = 1e-4;
        const difference = (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step);
        expect(Math.abs(slope - difference) <= 1e-8 * (1 + Math.abs(difference)), `unroll ${unroll}: d${parameter}[${i}] is ${slope}, the slope ${difference}`).toBe(true);
      });
    }
  }
}

function expectNear(got: readonly number[], wanted: readonly number[], precision: number, what: string): void {
  expect(got.length, `${what}: how many`).toBe(wanted.length);
  const scale = wanted.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 1);
  wanted.forEach((value, i) => {
    const same = Object.is(got[i], value) || Math.abs((got[i] as number) - value) <= precision * scale || (got[i] === value);
    expect(same, `${what}, number ${i}: ${got[i] as number} instead of ${value}`).toBe(true);
  });
}

function givenOf(args: Case['args']): Given {
  const given: { [path: string]: number | readonly number[] } = {};
  const place = (path: string, value: Argument): void => {
    if (typeof value === 'number') given[path] = value;
    else if (ArrayBuffer.isView(value)) given[path] = numbersOf(value);
    else for (const [field, inner] of Object.entries(value)) place(`${path}.${field}`, inner);
  };
  for (const [parameter, argument] of Object.entries(args)) place(parameter, argument);
  return given;
}

describe('programs', () => {
  const all = programs.flatMap(({ name, source, definitions }) => definitions.map((definition) => ({ title: `${name}: ${definition.name}`, source, definition })));
  test.each(all)('$title', ({ source, definition }) => {
    for (const unroll of [0, 3, 4]) {
      const program = lowered(source, definition.name, unroll);
      for (const { what, sizes, args, size, large } of definition.cases) {
        if (large === true) continue;
        const wanted = numbersOf(definition.reference(args));
        expectNear(valuesOf(program, givenOf(args), sizes), wanted, 1e-11 * Math.max(1, size ?? 1), `${what}, unroll ${unroll}`);
      }
    }
  });
});

const v = [0.5, -1.25, 2, 0.75, 1.5, -0.3];
const w = [1.1, 0.4, -0.6, 2.2, 0.9, 1.7];
const A = [1.5, 0.2, -0.4, 0.3, 2.1, 0.6, -0.7, 0.8, 1.9, 0.1, -1.1, 0.5];
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const row = (i: number, columns: number): readonly number[] => A.slice(i * columns, (i + 1) * columns);

describe('index notation', () => {
  const cases: readonly [what: string, source: string, given: Given, sizes: { readonly [name: string]: number }, wanted: readonly number[]][] = [
    ['a sum', 'f(v: [n]) = sum(i: v[i]^2)', { v }, { n: 6 }, [sum(v.map((x) => x * x))]],
    ['a sum over nothing', 'f(v: [n]) = sum(i in 2..2: v[i]) + prod(i in 0..0: v[i])', { v }, { n: 6 }, [1]],
    ['two indices', 'f(A: [m, n], n: int) = sum(i, j: A[i, j] * (i + 2*j))', { A }, { m: 3, n: 4 }, [sum(A.map((x, k) => x * (Math.floor(k / 4) + 2 * (k % 4))))]],
    ['a triangle', 'f(A: [n, n]) = sum(i in 0..n, j in 0..i: A[i, j])', { A: A.slice(0, 9) }, { n: 3 }, [A[3]! + A[6]! + A[7]!]],
    ['an index that the body does not use', 'f(v: [n], m: int) = sum(i in 0..m: sum(v))', { v, m: 3 }, { n: 6 }, [3 * sum(v)]],
    ['a range of outer indices', 'f(v: [n]) = sum(i in 1..n, k in i-1..i+1: v[k])', { v }, { n: 6 }, [sum([1, 2, 3, 4, 5].flatMap((i) => [v[i - 1]!, v[i]!]))]],
    ['backwards', 'f(v: [n]) = [i in 0..n: v[n-1-i]]', { v }, { n: 6 }, [...v].reverse()],
    ['from 1', 'f(v: [n]) = [i in 1..n: v[i] - v[i-1]]', { v }, { n: 6 }, [1, 2, 3, 4, 5].map((i) => v[i]! - v[i - 1]!)],
    ['a literal index', 'f(v: [n]) = v[0] + v[n-1]', { v }, { n: 6 }, [v[0]! + v[5]!]],
    ['div and mod', 'f(v: [n]) = sum(i in 0..n: v[i div 2] * (i mod 3))', { v }, { n: 6 }, [sum([0, 1, 2, 3, 4, 5].map((i) => v[Math.floor(i / 2)]! * (i % 3)))]],
    ['a product of indices', 'f(v: [n]) = sum(i in 0..3, j in 0..2: v[i*j + 1])', { v }, { n: 6 }, [sum([0, 1, 2].flatMap((i) => [0, 1].map((j) => v[i * j + 1]!)))]],
    ['a flat matrix', 'f(v: [m*n], m: int, n: int) = sum(i in 0..m, j in 0..n: v[i*n + j] * j)', { v, m: 2, n: 3 }, {}, [sum(v.map((x, k) => x * (k % 3)))]],
    ['positions that are data', 'f(v: [n], const p: int[m]) = sum(i: v[p[i]] * i)', { v, p: [2, 0, 5, 2] }, { n: 6, m: 4 }, [v[0]! + 2 * v[5]! + 3 * v[2]!]],
    ['positions of positions', 'f(v: [n], const p: int[m]) = sum(i: v[p[p[i]]])', { v, p: [2, 0, 3, 1] }, { n: 6, m: 4 }, [v[3]! + v[2]! + v[1]! + v[0]!]],
    ['a literal of positions', 't = [2, 0, 1, 2, 4, 1]\nf(v: [n]) = sum(i: v[t[i]] * i)', { v }, { n: 6 }, [v[0]! + 2 * v[1]! + 3 * v[2]! + 4 * v[4]! + 5 * v[1]!]],
    ['sizes and indices as numbers', 'f(v: [n]) = sum(i: v[i] * i / n) + n', { v }, { n: 6 }, [sum(v.map((x, i) => (x * i) / 6)) + 6]],
    ['a whole-number parameter', 'f(v: [n], k: int) = v[k] * k + sum(i in k..n: v[i])', { v, k: 2 }, { n: 6 }, [v[2]! * 2 + sum(v.slice(2))]],
    ['a named whole number', 'f(v: [n]) {\n  half = n div 2\n  v[half] + sum(i in half..n: v[i]) + half\n}', { v }, { n: 6 }, [v[3]! + sum(v.slice(3)) + 3]],
    ['mean, max, min, prod', 'f(v: [n]) = [mean(i: v[i]), max(i: v[i]), min(i: v[i]), prod(i: v[i])]', { v }, { n: 6 }, [sum(v) / 6, 2, -1.25, v.reduce((a, b) => a * b)]],
    ['mean of two indices', 'f(A: [m, n], n: int) = mean(i, j: A[i, j]) + mean(i in 0..m, j in 0..i+1: A[i, j])', { A }, { m: 3, n: 4 }, [sum(A) / 12 + (A[0]! + A[4]! + A[5]! + A[8]! + A[9]! + A[10]!) / 6]],
    ['argmax and argmin', 'f(v: [n]) = [argmax(i: v[i]) + 0, argmin(i: v[i]) + 0, v[argmax(v)], v[argmin(v)]]', { v }, { n: 6 }, [2, 1, 2, -1.25]],
    ['the first of equals', 'f(v: [n]) = argmax(i: v[i]) + 10*argmin(v)', { v: [1, 3, 3, 1, 2, 1] }, { n: 6 }, [1]],
    ['count', 'f(v: [n]) = count(i: v[i] > 0.6) + count(v < 0)', { v }, { n: 6 }, [5]],
    ['logsumexp', 'f(v: [n]) = logsumexp(i: 400*v[i])', { v }, { n: 6 }, [800 + Math.log(1 + Math.exp(-200))]],
    ['logsumexp of infinities', 'f(v: [n]) = [logsumexp(v - inf), logsumexp([i: if(i == 1, inf, v[i])])]', { v }, { n: 6 }, [-Infinity, Infinity]],
    ['logsumexp of two indices', 'f(A: [m, n], n: int) = logsumexp(i, j: A[i, j])', { A }, { m: 3, n: 4 }, [Math.log(sum(A.map(Math.exp)))]],
    ['the logarithm of a sum of exponentials', 'f(v: [n], s) = [log(sum(exp(v * s))), log(sum(i: exp(v[i] * s)))]', { v, s: 1000 }, { n: 6 }, [2000, 2000]],
    ['folds inside folds', 'f(A: [m, n], n: int) = sum(i: max(j: A[i, j]) * prod(j in 0..2: A[i, j]))', { A }, { m: 3, n: 4 }, [sum([0, 1, 2].map((i) => Math.max(...row(i, 4)) * row(i, 4)[0]! * row(i, 4)[1]!))]],
    ['a fold of rows', 'f(A: [m, n], v: [m]) = sum(i: v[i] * A[i])', { A, v: v.slice(0, 3) }, { m: 3, n: 4 }, [0, 1, 2, 3].map((j) => sum([0, 1, 2].map((i) => v[i]! * A[i * 4 + j]!)))],
    ['an array of rows', 'f(A: [m, n], n: int) = [i: A[i] * i]', { A }, { m: 3, n: 4 }, A.map((x, k) => x * Math.floor(k / 4))],
    ['an array of arrays', 'f(A: [m, n], n: int) {\n  B = [i: [j: A[i, j] + i]]\n  sum(i, j: B[i, j]^2)\n}', { A }, { m: 3, n: 4 }, [sum(A.map((x, k) => (x + Math.floor(k / 4)) ** 2))]],
    ['branches', 'f(v: [n], s) = sum(i: if(v[i] > 0, log(v[i] * s) * log(s), 0))', { v, s: 1.3 }, { n: 6 }, [sum(v.filter((x) => x > 0).map((x) => Math.log(x * 1.3) * Math.log(1.3)))]],
    ['a branch by index', 'f(v: [n]) = sum(i: if(i == 0, v[0], v[i] * v[i-1]))', { v }, { n: 6 }, [v[0]! + sum([1, 2, 3, 4, 5].map((i) => v[i]! * v[i - 1]!))]],
    ['both conditions', 'f(v: [n], const p: int[n]) = sum(i: if(p[i] >= 0 and v[p[i]] > 0, v[p[i]], 1))', { v, p: [-1, 0, 1, 5, -1, 2] }, { n: 6 }, [1 + v[0]! + 1 + 1 + 1 + v[2]!]],
    ['a range of a product of indices', 'f(v: [n]) = [sum(i in 0..3, j in 0..i*i: v[j] * (i + 1)), mean(i in 0..3, j in 0..i*i: v[j]), max(i in 0..3, j in 0..i*i: v[j]), prod(i in 0..3, j in 0..i*i: v[j])]', { v }, { n: 6 }, (() => {
      const all = [0, 1, 2].flatMap((i) => v.slice(0, i * i).map((x) => [x, i + 1] as const));
      return [sum(all.map(([x, i]) => x * i)), sum(all.map(([x]) => x)) / 5, 2, all.reduce((product, [x]) => product * x, 1)];
    })()],
    ['a range of a quotient of indices', 'f(v: [n], A: [n, n]) = sum(i in 0..n, j in i div 2..i: v[j] * A[i, j]) + sum(i in 0..n, j in 0..i mod 2: v[j])', { v: v.slice(0, 3), A: A.slice(0, 9) }, { n: 3 }, [sum([0, 1, 2].flatMap((i) => [0, 1, 2].filter((j) => j >= Math.floor(i / 2) && j < i).map((j) => v[j]! * A[3 * i + j]!))) + v[0]!]],
    ['a named array of positions', 'f(v: [n]) {\n  r[i in 0..n] = n - 1 - i\n  sum(i: v[r[i]] * i)\n}', { v }, { n: 6 }, [sum(v.map((x, i) => x * (5 - i)))]],
    ['a chosen position', 'f(v: [n]) = sum(i in 0..n: v[if(i < 2, i, 0)])', { v }, { n: 6 }, [5 * v[0]! + v[1]!]],
    ['a condition that holds the next one back', 'f(v: [n]) = sum(i: if(i > 0 and v[i-1] > 0, v[i], 0) + if(i == n-1 or v[i+1] < 0, 1, 0))', { v }, { n: 6 }, [v[1]! + v[3]! + v[4]! + v[5]! + 3]],
    ['a comprehension as an argument', 'g(v: [n]) = sum(v) / n\nf(v: [n]) = g([i: v[i]^2]) + g([i in 1..n: v[i]])', { v }, { n: 6 }, [sum(v.map((x) => x * x)) / 6 + sum(v.slice(1)) / 5]],
  ];
  test.each(cases)('%s', (_, source, given, sizes, wanted) => {
    expectValues(source, given, sizes, wanted);
  });
});

describe('whole arrays', () => {
  const transposed = [0, 1, 2, 3].flatMap((j) => [0, 1, 2].map((i) => A[i * 4 + j]!));
  const cases: readonly [what: string, source: string, given: Given, sizes: { readonly [name: string]: number }, wanted: readonly number[]][] = [
    ['operators', 'f(v: [n], w: [n], s) = -(v + w) * s / 2 - v^2', { v, w, s: 3 }, { n: 6 }, v.map((x, i) => (-(x + w[i]!) * 3) / 2 - x * x)],
    ['gates', 'f(v: [n], w: [n]) = max(exp(v), w)', { v, w }, { n: 6 }, v.map((x, i) => Math.max(Math.exp(x), w[i]!))],
    ['products', 'f(A: [m, n], v: [m], w: [n]) = [v @ A @ w, v @ (A @ w), dot(v, A @ w)]', { A, v: v.slice(0, 3), w: w.slice(0, 4) }, { m: 3, n: 4 }, [0, 1, 2].map(() => sum([0, 1, 2].map((i) => v[i]! * sum(row(i, 4).map((x, j) => x * w[j]!)))))],
    ['the product of matrices', "f(A: [m, n], n: int) = A @ A'", { A }, { m: 3, n: 4 }, [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => sum(row(i, 4).map((x, k) => x * row(j, 4)[k]!))))],
    ['a transpose as it is', "f(A: [m, n], n: int) = A'", { A }, { m: 3, n: 4 }, transposed],
    ['a result that is a parameter', 'f(A: [m, n], n: int) = {a: A, b: A[1], c: A[0, 1]}', { A }, { m: 3, n: 4 }, [...A, ...row(1, 4), A[1]!]],
    ['a result twice', 'f(v: [n]) {\n  z = 2*v\n  {a: z, b: z}\n}', { v }, { n: 6 }, [...v, ...v].map((x) => 2 * x)],
    ['slices', 'f(v: [n]) = v[1..n] * v[0..n-1]', { v }, { n: 6 }, [1, 2, 3, 4, 5].map((i) => v[i]! * v[i - 1]!)],
    ['slices of slices', 'f(A: [m, n], n: int) = A[1..m, 0..2][0..2, 1]', { A }, { m: 3, n: 4 }, [A[5]!, A[9]!]],
    ['slices around an index', 'f(v: [n], w: [k]) = sum(i in 0..n-k+1: dot(v[i..i+k], w))', { v, w: [2, -1] }, { n: 6, k: 2 }, [sum([0, 1, 2, 3, 4].map((i) => 2 * v[i]! - v[i + 1]!))]],
    ['norm, outer, softmax', 'f(v: [n]) = {a: norm(v), b: outer(v, v), c: softmax(v)}', { v }, { n: 6 }, [Math.hypot(...v), ...v.flatMap((x) => v.map((y) => x * y)), ...v.map((x) => Math.exp(x) / sum(v.map(Math.exp)))]],
    ['cross', 'f(a: [3], b: [3]) = cross(a, b)', { a: [1, 2, 3], b: [-2, 0.5, 4] }, {}, [2 * 4 - 3 * 0.5, 3 * -2 - 4, 0.5 + 4]],
    ['choice by element', 'f(v: [n], w: [n]) = if(v > w, v, v > 0, w^2, 7)', { v, w }, { n: 6 }, v.map((x, i) => (x > w[i]! ? x : x > 0 ? w[i]! ** 2 : 7))],
    ['choice of arrays', 'f(v: [n], w: [n], s) = if(s > 0, v * s, w)', { v, w, s: 2 }, { n: 6 }, v.map((x) => 2 * x)],
    ['a choice that is settled', 'f(v: [n], w: [2]) = {a: if(1 > 2, [v[0], 3], v[1]), b: sum(t in 0..3: if(t > 1, v[0], w)), c: if(2 > 1, 5, 1 > 0, 6, w)}', { v, w: [3, 4] }, { n: 6 }, [v[1]!, v[1]!, 6.5, 8.5, 5, 5]],
    ['a choice inside an index', 'f(A: [m, n], v: [n]) = [i: sum(if(A[i, 0] > 0, A[i], v))]', { A, v: v.slice(0, 4) }, { m: 3, n: 4 }, [0, 1, 2].map((i) => sum(A[i * 4]! > 0 ? row(i, 4) : v.slice(0, 4)))],
    ['a literal of rows', 'f(v: [n], w: [n]) = [v, 2*w, v + w]', { v, w }, { n: 6 }, [...v, ...w.map((x) => 2 * x), ...v.map((x, i) => x + w[i]!)]],
    ['a long literal', 'f(x, n: int) {\n  p = [x, x^2, 3, x^3, 1, x]\n  sum(i in 0..n: p[i] * i)\n}', { x: 1.5, n: 6 }, {}, [1.5 ** 2 + 6 + 3 * 1.5 ** 3 + 4 + 7.5]],
    ['records of arrays', 'f(p: {x: [n], y}) = sum(p.x) * p.y', { 'p.x': v, 'p.y': 3 }, { n: 6 }, [3 * sum(v)]],
    ['arrays of records', 'f(q: {x, y}[n]) = sum(i: q[i].x * q[n-1-i].y)', { 'q.x': v, 'q.y': w }, { n: 6 }, [sum(v.map((x, i) => x * w[5 - i]!))]],
    ['arrays of records of vectors', 'f(q: {pos: [3], mass}[n]) = sum(i: norm(q[i].pos) * q[i].mass)', { 'q.pos': A, 'q.mass': v.slice(0, 4) }, { n: 4 }, [sum([0, 1, 2, 3].map((i) => Math.hypot(...row(i, 3)) * v[i]!))]],
    ['columns of matrices', 'f(A: [m, 3]) = [i: A[i, 0] * A[i, 1] - A[i, 2]]', { A }, { m: 4 }, [0, 1, 2, 3].map((i) => A[3 * i]! * A[3 * i + 1]! - A[3 * i + 2]!)],
    ['small matrices', "f(R: [3, 3], v: [3]) = R' @ (R @ v)", { R: A.slice(0, 9), v: v.slice(0, 3) }, {}, [0, 1, 2].map((j) => sum([0, 1, 2].map((i) => A[3 * i + j]! * sum([0, 1, 2].map((k) => A[3 * i + k]! * v[k]!)))))],
    ['a short row at a position that is data', 'f(v: [3], const p: int[n]) = sum(i: v[p[i]])', { v: v.slice(0, 3), p: [2, 2, 0, 1] }, { n: 4 }, [2 * v[2]! + v[0]! + v[1]!]],
    ['computed elements at positions that are data', 'f(x, const p: int[n]) {\n  t = [x, x^2, x^3]\n  sum(i: t[p[i]])\n}', { x: 1.5, p: [2, 2, 0, 1] }, { n: 4 }, [2 * 1.5 ** 3 + 1.5 + 1.5 ** 2]],
  ];
  test.each(cases)('%s', (_, source, given, sizes, wanted) => {
    expectValues(source, given, sizes, wanted);
  });
});

describe('arrays by lines', () => {
  const fibonacci = [1, 1, 2, 3, 5, 8];
  const cases: readonly [what: string, source: string, given: Given, sizes: { readonly [name: string]: number }, wanted: readonly number[]][] = [
    ['one line', 'f(v: [n]) {\n  z[i] = v[i] + 1\n  z\n}', { v }, { n: 6 }, v.map((x) => x + 1)],
    ['axes in another order than they are used', "f(A: [m, n], n: int) {\n  B[j, i] = A[i, j]\n  C[j, i] = A[i, j] * B[j, 0]\n  {B: B, C: C'}\n}", { A }, { m: 3, n: 4 }, [...[0, 1, 2, 3].flatMap((j) => [0, 1, 2].map((i) => A[i * 4 + j]!)), ...A.map((x, k) => x * A[k % 4]!)]],
    ['a number for every index', 'f(n: int) {\n  z[i in 0..n] = 3\n  z\n}', { n: 6 }, {}, [3, 3, 3, 3, 3, 3]],
    ['a recurrence', 'f(v: [n], a) {\n  h[0] = v[0]\n  h[t in 1..n] = a * h[t-1] + v[t]\n  h\n}', { v, a: 0.5 }, { n: 6 }, v.reduce<number[]>((all, x) => [...all, (all.at(-1) ?? 0) * 0.5 + x], [])],
    ['two lags', 'f(n: int) {\n  a[0] = 1\n  a[1] = 1\n  a[i in 2..n] = a[i-1] + a[i-2]\n  a\n}', { n: 6 }, {}, fibonacci],
    ['of constant length', 'f(x) {\n  a[0] = x\n  a[1] = x\n  a[i in 2..4] = a[i-1] * a[i-2] + 1\n  a[3]\n}', { x: 1.5 }, {}, [(1.5 * 1.5 + 1) * 1.5 + 1]],
    ['down', 'f(v: [n]) {\n  m[n-1] = v[n-1]\n  m[i in 0..n-1] = v[i] - 0.5 * m[i+1]\n  m\n}', { v }, { n: 6 }, [...v].reverse().reduce<number[]>((all, x) => [...all, all.length === 0 ? x : x - 0.5 * all.at(-1)!], []).reverse()],
    ['without a base line', 'f(v: [n]) {\n  z[i] = v[i] - sum(j in 0..i: z[j])\n  z\n}', { v }, { n: 6 }, v.map((x, i) => (i === 0 ? x : x - v[i - 1]!))],
    ['two arrays of constant length together', 'f(x: [3]) {\n  a[0] = 1\n  b[0] = 1\n  a[j in 1..3] = b[j-1] * x[j]\n  b[j in 1..3] = a[j]\n  sum(b)\n}', { x: [2, 3, 5] }, {}, [19]],
    ['rows', 'f(A: [n, n], v: [n], T: int) {\n  h[0] = v\n  h[t in 1..T+1] = tanh(A @ h[t-1])\n  h[T]\n}', { A: A.slice(0, 9), v: v.slice(0, 3), T: 2 }, { n: 3 }, [0, 1].reduce((h) => [0, 1, 2].map((i) => Math.tanh(sum(row(i, 3).map((x, k) => x * h[k]!)))), v.slice(0, 3))],
    ['two arrays together', 'f(v: [n]) {\n  a[0] = 1\n  b[0] = 2\n  a[i in 1..n] = b[i-1] + v[i]\n  b[i in 1..n] = a[i] * 0.5\n  a[n-1] * b[n-1]\n}', { v }, { n: 6 }, [(() => {
      let [a, b] = [1, 2];
      for (let i = 1; i < 6; i += 1) [a, b] = [b + v[i]!, (b + v[i]!) * 0.5];
      return a * b;
    })()]],
    ['waves', 'f(v: [n], w: [n]) {\n  d[0, j in 0..n] = v[j]\n  d[i in 1..n, 0] = w[i]\n  d[i in 1..n, j in 1..n] = 0.3*d[i-1, j] + 0.2*d[i, j-1] + 0.1*d[i-1, j-1]\n  d[n-1, n-1]\n}', { v: v.slice(0, 3), w: w.slice(0, 3) }, { n: 3 }, [(() => {
      const d = [v.slice(0, 3), [w[1]!, 0, 0], [w[2]!, 0, 0]];
      for (let i = 1; i < 3; i += 1) for (let j = 1; j < 3; j += 1) d[i]![j] = 0.3 * d[i - 1]![j]! + 0.2 * d[i]![j - 1]! + 0.1 * d[i - 1]![j - 1]!;
      return d[2]![2]!;
    })()]],
    ['after a parent that is data', 'f(v: [n], const p: int[n]) {\n  s[i] = if(p[i] < 0, v[i], s[p[i]] + v[i])\n  s\n}', { v, p: [-1, 0, 0, 2, 1, 3] }, { n: 6 }, [v[0]!, v[0]! + v[1]!, v[0]! + v[2]!, v[0]! + v[2]! + v[3]!, v[0]! + v[1]! + v[4]!, v[0]! + v[2]! + v[3]! + v[5]!]],
    ['after a parent, of a constant length', 'f(v: [4], const p: int[4]) {\n  s[i] = if(p[i] < 0, v[i], s[p[i]] + v[i])\n  s\n}', { v: v.slice(0, 4), p: [-1, 0, 0, 2] }, {}, [v[0]!, v[0]! + v[1]!, v[0]! + v[2]!, v[0]! + v[2]! + v[3]!]],
    ['rows after a parent', 'f(A: [n, 3], const p: int[n]) {\n  s[i] = if(p[i] < 0, A[i], cross(s[p[i]], A[i]))\n  s[n-1]\n}', { A, p: [-1, 0, 1, 2] }, { n: 4 }, (() => {
      const cross = (a: readonly number[], b: readonly number[]): number[] => [a[1]! * b[2]! - a[2]! * b[1]!, a[2]! * b[0]! - a[0]! * b[2]!, a[0]! * b[1]! - a[1]! * b[0]!];
      return [1, 2, 3].reduce((s, i) => cross(s, row(i, 3)), [...row(0, 3)]);
    })()],
    ['a line between that reads the first element', 'f(v: [n]) {\n  h[0] = v[0]\n  r = h[0] * 2\n  h[i in 1..n] = h[i-1] + r\n  h[n-1]\n}', { v }, { n: 6 }, [v[0]! * 11]],
    ['columns', 'f(v: [n]) {\n  S[i, 0] = v[i]\n  S[i, 1] = v[i]^2\n  S[i, 2] = S[i, 0] * S[i, 1]\n  S\n}', { v }, { n: 6 }, v.flatMap((x) => [x, x ** 2, x ** 3])],
    ['from another start', 'f(v: [n]) {\n  c[1] = v[1]\n  c[i in 2..n] = c[i-1] * v[i]\n  d = c * 2\n  sum(i in 1..n: c[i]) + sum(d)\n}', { v }, { n: 6 }, [(() => {
      const c = [v[1]!];
      for (let i = 2; i < 6; i += 1) c.push(c.at(-1)! * v[i]!);
      return 3 * sum(c);
    })()]],
    ['in a definition that is called for every index', 'g(v: [n], a) {\n  h[0] = v[0]\n  h[t in 1..n] = a * h[t-1] + v[t]\n  h[n-1]\n}\nf(A: [m, n], b: [m]) = sum(i: g(A[i], b[i]))', { A, b: [0.5, -1, 2] }, { m: 3, n: 4 }, [sum([0, 1, 2].map((i) => row(i, 4).reduce((h, x) => [0.5, -1, 2][i]! * h + x, 0)))]],
    ['in a definition that is called in a branch', 'g(v: [n]) {\n  h[0] = log(v[0])\n  h[t in 1..n] = h[t-1] + log(v[t])\n  h[n-1]\n}\nf(A: [m, n], b: [m]) = sum(i: if(b[i] > 0, g(A[i]^2), 0))', { A, b: [0.5, -1, 2] }, { m: 3, n: 4 }, [sum([0, 2].flatMap((i) => row(i, 4).map((x) => Math.log(x * x))))]],
    ['constants of a file', 'sq[i in 0..6] = i^2\nf(v: [6]) = sum(i: v[i] * sq[i])', { v }, {}, [sum(v.map((x, i) => x * i * i))]],
    ['a recurrence of constants', 'c[0] = 1\nc[i in 1..6] = c[i-1] * i\nf(v: [6]) = sum(i: v[i] * c[i])', { v }, {}, [sum(v.map((x, i) => x * [1, 1, 2, 6, 24, 120][i]!))]],
    ['borders of two kinds', 'f(s: [m]) {\n  y[i in 0..m, t in 0..m] = if(i == 0 or t == 0, if(t >= 1, 0.5, s[i]), y[i-1, t] * y[i, t-1] + 1)\n  y\n}', { s: v.slice(0, 3) }, { m: 3 }, (() => {
      const y = v.slice(0, 3).map((x, i) => (i === 0 ? [x, 0.5, 0.5] : [x, 0, 0]));
      for (let i = 1; i < 3; i += 1) for (let t = 1; t < 3; t += 1) y[i]![t] = y[i - 1]![t]! * y[i]![t - 1]! + 1;
      return y.flat();
    })()],
    ['Pascal below the diagonal', 'f(n: int) {\n  P[i in 0..n, j in 0..n] = if(j == 0, 1, j > i, 0, P[i-1, j-1] + P[i-1, j])\n  P[n-1]\n}', { n: 5 }, {}, [1, 4, 6, 4, 1]],
  ];
  test.each(cases)('%s', (_, source, given, sizes, wanted) => {
    expectValues(source, given, sizes, wanted);
  });
});

describe('gradients', () => {
  const cases: readonly [what: string, source: string, given: Given, sizes: { readonly [name: string]: number }][] = [
    ['of a fold of rows', 'f(A: [m, n], v: [m]) = sum(i: tanh(v[i]) * A[i]) * 2', { A, v: v.slice(0, 3) }, { m: 3, n: 4 }],
    ['of logsumexp over two indices', 'f(A: [m, n], n: int) = logsumexp(i, j: A[i, j]^2)', { A }, { m: 3, n: 4 }],
    ['of softmax', 'f(v: [n], w: [n]) = dot(softmax(v), w)', { v, w }, { n: 6 }],
    ['of columns', 'f(A: [m, 3]) = sum(i: A[i, 0] * A[i, 1] - A[i, 2]^2)', { A }, { m: 4 }],
    ['of a chosen element', 'f(v: [n]) = v[argmax(v)]^2 + max(v)', { v }, { n: 6 }],
    ['of branches', 'f(v: [n], s) = sum(i: if(v[i] > 0, log(v[i] * s) * log(s), 0))', { v, s: 1.3 }, { n: 6 }],
    ['of a recurrence in a called definition', 'g(v: [n], a) {\n  h[0] = v[0]\n  h[t in 1..n] = tanh(a * h[t-1] + v[t])\n  h[n-1]\n}\nf(A: [m, n], b: [m]) = sum(i: g(A[i], b[i]))', { A, b: [0.5, -1, 2] }, { m: 3, n: 4 }],
    ['of rows after a parent', 'f(A: [n, 3], const p: int[n]) {\n  s[i] = if(p[i] < 0, A[i], cross(s[p[i]], A[i]))\n  sum(s)\n}', { A, p: [-1, 0, 1, 2] }, { n: 4 }],
    ['of a Cholesky factor', 'f(A: [n, n]) {\n  L[i, j] = if(i == j, sqrt(A[i, i] - sum(k in 0..j: L[i, k]^2)), i > j, (A[i, j] - sum(k in 0..j: L[i, k] * L[j, k])) / L[j, j], 0)\n  sum(L)\n}', { A: [4, 1, 0.5, 1, 5, 0.3, 0.5, 0.3, 6] }, { n: 3 }],
    ['of a whole number or a real', 'f(x: [n]) = sum(i: if(i < 1, i, i < 2, 2*i, x[i]^2))', { x: v }, { n: 6 }],
    ['of records in arrays', 'f(q: {pos: [3], mass}[n]) = sum(i: norm(q[i].pos) * q[i].mass)', { 'q.pos': A, 'q.mass': v.slice(0, 4) }, { n: 4 }],
  ];
  test.each(cases)('%s', (_, source, given, sizes) => {
    expectGradient(source, given, sizes);
  });

  test('where every exponential is 0 the gradient is 0', () => {
    for (const unroll of [0, 4]) {
      const program = lowered('f(v: [n], s) = s * logsumexp(v) + s', 'f', unroll);
      const given = { v: [-Infinity, -Infinity, -Infinity], s: 1 };
      expect(gradientOf(program, given, { n: 3 })['v']).toEqual([0, 0, 0]);
    }
  });
});

describe('positions', () => {
  const checksOf = (source: string): readonly string[] => lowered(source, 'f').checks.map(({ what }) => what);

  test.each([
    ['shifted', 'f(v: [n]) = sum(i in 0..n-1: v[i+1] - v[i])'],
    ['backwards', 'f(v: [n]) = sum(i in 0..n: v[n-1-i])'],
    ['a window', 'f(v: [n], w: [k], const y: [n-k+1]) = sum(i in 0..n-k+1: y[i] * sum(j in 0..k: v[i+j] * w[j]))'],
    ['by a condition', 'f(v: [n]) = sum(i: if(i == 0, v[i], v[i-1]))'],
    ['by a chain of conditions', 'f(v: [n]) = sum(i in 0..n: if(i < 2, 1, i < n-2 and i > 1, v[i+2] * v[i-2], 0))'],
    ['in a flat matrix', 'f(v: [m*n], m: int, n: int) = sum(i in 0..m, j in 0..n: v[i*n + j])'],
    ['halves', 'f(v: [n]) = sum(i in 0..n: v[i div 2] + v[n div 2]) + sum(i in 0..n div 2: v[2*i+1])'],
    ['of a rest', 'f(v: [n]) = sum(i in 0..n: v[(i + 1) mod n])'],
    ['first of a loop that runs', 'f(v: [n]) = sum(i: v[i] * v[0] * v[n-1])'],
  ])('%s: nothing is left to check', (_, source) => {
    const { checks, stages } = lowered(source, 'f');
    expect(checks.map(({ what }) => what)).toEqual([]);
    // Nor is it asked where it is read.
    expect(stages.filter(({ op }) => op.kind === 'constant' && Number.isNaN(op.value))).toEqual([]);
  });

  test('that the greatest is there at all is asked where it is read', () => {
    const { checks, stages } = lowered('f(v: [n]) = v[argmax(v)]', 'f');
    expect(checks).toEqual([]);
    expect(stages.flatMap(({ op }) => (op.kind === 'gate' ? [op.gate.name] : []))).toEqual(['==', '<']);
  });

  test('what is left is checked once, as the user wrote it', () => {
    expect(checksOf('f(v: [n], const p: int[m]) = sum(i: v[p[i]] * v[p[i]])')).toEqual(['p[i]']);
    expect(checksOf('f(v: [n], k: int) = v[k]')).toEqual(['k']);
    expect(checksOf('f(v: [n]) = v[0] + v[n-1]')).toEqual(['0', 'n - 1']);
    expect(checksOf('f(v: [n], const p: int[m]) = sum(i: if(p[i] >= 0, v[p[i]], 0))')).toEqual(['p[i]']);
  });

  test('a whole number that is given may be negative', () => {
    expect(checksOf('f(v: [n], k: int) = sum(i in 0..n: if(i + k < n, v[i+k], 0))')).toEqual(['i + k']);
    expect(checksOf('f(v: [n], k: int) = sum(i in 0..n: if(k + i*k < n, v[k + i*k], 0))').length).toBe(1);
    expect(checksOf('f(v: [n], k: int) = sum(i in k..n: v[i])')).toEqual(['i']);
    expect(checksOf('f(v: [n], const p: int[n]) = sum(i in 0..n: if(i + p[i] < n, v[i+p[i]], 0))')).toEqual(['i + p[i]']);
  });

  test('a parent must come before its child', () => {
    const { checks } = lowered('f(v: [n], const p: int[n]) {\n  s[i] = if(p[i] < 0, v[i], s[p[i]] + v[i])\n  sum(s)\n}', 'f');
    expect(checks.length).toBe(1);
    expect(checks[0]?.to.terms.map(({ of }) => of.kind)).toEqual(['dim']);
  });

  test('where only computed numbers tell, the element is no number outside', () => {
    const source = 'f(v: [n], s) {\n  z[i] = v[i] * s\n  sum(i: if(z[i] > 0, v[i+1], 1))\n}';
    expect(checksOf(source)).toEqual([]);
    expect(valuesOf(lowered(source, 'f'), { v: [1, -1, -2], s: 1 }, { n: 3 })).toEqual([1]);
    expect(valuesOf(lowered(source, 'f'), { v: [1, -1, 2], s: 1 }, { n: 3 })).toEqual([NaN]);
  });
});

test('an element that no line defines', () => {
  expect(codesOf('f(x: [n]) {\n  h[i in 1..n] = h[i-1] * x[i]\n  h[n-1]\n}')).toEqual(['GR3025']);
  // Outside of a parameter is an error of whoever calls.
  expect(codesOf('f(v: [n]) = sum(i in 0..n: v[i+1])')).toEqual([]);
});

describe('order', () => {
  test.each([
    ['at the same position', 'f(v: [n]) {\n  h[i] = v[i] + h[i]\n  sum(h)\n}'],
    ['in both directions', 'f(v: [n]) {\n  h[0] = 1\n  h[n-1] = 2\n  h[i in 1..n-1] = h[i-1] + h[i+1]\n  sum(h)\n}'],
    ['across two arrays', 'f(v: [n]) {\n  a[0] = 1\n  b[i in 0..n] = a[i] + v[i]\n  a[i in 1..n] = b[i]\n  sum(a)\n}'],
    ['written out', 'f(x) {\n  a[0] = x\n  a[i in 1..3] = a[3-i] + 1\n  a[2]\n}'],
    ['through a line', 'f(v: [n]) {\n  h[0] = v[0]\n  h[i in 1..n] = h[i-1] + r\n  r = h[n-1]\n  r\n}'],
  ])('%s there is none', (_, source) => {
    expect(codesOf(source).filter((code) => !code.startsWith('GR2'))).toEqual(source.includes('+ r') ? [] : ['GR3032']);
  });
});
