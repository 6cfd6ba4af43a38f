// Stages with indices as text in the language's own notation, forward and backward.

import { describe, expect, test } from 'vitest';
import { reverse } from '../src/passes/adjoint.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import { order } from '../src/passes/order.ts';
import { sink } from '../src/passes/sink.ts';
import { stageTable, type Program } from '../src/form/form.ts';
import { notationOf } from '../src/form/notation.ts';
import { indexText } from '../src/form/notation-index.ts';
import { prune } from '../src/form/references.ts';
import { cases } from './form-cases.ts';
import { byHand, difference, dim, index, plus, scaled, size, whole } from './form-programs.ts';

const n = size('n');

/** The lines of arrays, folds and adjoints; what else there is stands inside them. */
function lines(program: Program): readonly string[] {
  const written = program.stages.filter(({ op }) => op.kind === 'accumulate');
  const inline: boolean[] = [];
  for (const { id, op } of program.stages) inline[id] = op.kind === 'gate' || op.kind === 'read' || op.kind === 'index';
  const notation = notationOf(stageTable(program), inline);
  return written.map(({ id }) => notation.line(id));
}

function linesOf(start: string, backward = false): readonly string[] {
  const program = cases.find(({ name }) => name.startsWith(start))?.build();
  if (program === undefined) throw new Error(start);
  const forward = order(sink(mergeDims(program)));
  return lines(backward ? prune(reverse(forward, 'one')) : forward).map((line) => line.replaceAll('accumulate', 'a'));
}

describe('forward', () => {
  test('folds name the indices that they fold, with a range where nothing else says it', () => {
    expect(linesOf('matrix product with a loss')).toEqual(['a5[i, j] = sum(k: w[i, k] * x[k, j])', 'a7 = sum(i, j: a5[i, j]^2)']);
    expect(linesOf('stencil')).toEqual(['a9 = sum(i in 1..n-1: (u[i-1] + u[i+1] - 2 * u[i])^3)']);
    expect(linesOf('a triangular sum')).toEqual(['a5[i] = sum(j in 0..i+1: l[i, j] * x[j])', 'a7 = sum(i: a5[i]^2)']);
    expect(linesOf('every other')).toEqual(['a5 = sum(i in 0..n: i * u[m-2*i-1]^2)']);
    expect(linesOf('max of rows')).toEqual(['a3[i] = max(j: sin(x[i, j]))', 'a5 = sum(i: exp(a3[i]))', 'a8 = max(i, j: x[i, j] * s)']);
  });

  test('arrays by lines are lines', () => {
    expect(linesOf('fib')).toEqual(['f[0] = a; f[1] = b; f[i in 2..n] = c * f[i-1] + sin(f[i-2])']);
    expect(linesOf('rnn')).toContain('h[0, j] = h0[j]; h[t in 1..T+1, j] = tanh(a7[t, j] + x[t, j])');
    expect(linesOf('a value that is found')).toEqual(['v[t] = r[t] + g * softplus(v[t+1]); v[T] = 0', 'a11 = sum(t in 0..T: v[t]^2)']);
    expect(linesOf('a wave')).toEqual(['d[i, 0] = e[i]; d[0, j in 1..m] = a[0, j]; d[i in 1..n, j in 1..m] = tanh(d[i-1, j] * d[i, j-1]) + a[i, j]']);
  });

  test('positions may be elements of arrays', () => {
    expect(linesOf('embedding')[0]).toBe('a8[b, c] = sum(k: w[c, k] * e[token[b], k])');
    expect(linesOf('embedding').at(-1)).toMatch(/^a21 = sum\(b: gate17\[b, label\[b\]\]\)$/u);
    expect(linesOf('histogram')).toContain('a8[lab[i]+1] += w[lab[i]+1] * x[i]');
  });

  test('branches are conditions', () => {
    expect(linesOf('a branch inside a loop')).toEqual(['a9[i] = if(x[i] > 0, log(x[i] * s) * sin(s), 0)', 'a10 = sum(i: a9[i])']);
    expect(linesOf('lines that land only')).toEqual(['a5[0] += sum(i: if(x[i] > 0, s, 0)); a5[1] += sum(i: if(x[i] > 0, x[i], 0))']);
  });

  test('what is counted is a count', () => {
    const hand = byHand();
    const x = hand.read(hand.input('x', [dim('i', n)]), dim('i', n));
    const guard = [{ condition: hand.gate('>', x, hand.constant(0)), holds: true }];
    const one = hand.constant(1);
    const i = hand.dimsOf(x);
    const count = hand.add({ kind: 'accumulate', how: 'sum', parts: [{ value: one, at: [], dims: i, guard, of: null }] }, [], 'taken');
    expect(lines(hand.finish(count))).toEqual(['taken = count(i: x[i] > 0)']);
  });
});

describe('backward', () => {
  test('contributions are lines', () => {
    expect(linesOf('transpose', true)).toContain('dh[i, j] += h[j, i]^2; dh[j, i] += dread2[j, i]');
    expect(linesOf('rnn', true)).toContain('dh[T, j] += dread12[j]; dh[t-1, k] += dread4[t, k]');
    expect(linesOf('embedding', true)).toContain('de[token[b], k] += dread5[b, k]');
    expect(linesOf('matrix product with a loss', true)).toContain('dw[i, k] = sum(j: dgate4[i, k, j] * x[k, j])');
  });
});

test('positions', () => {
  const i = dim('i', n);
  const text = (position: Parameters<typeof index>[0]): string => indexText(index(position), (ref) => ({ text: `labels[${String(ref)}]`, level: 9 })).text;
  expect([0, 3, -1, i, n, plus(i, 1), plus(i, -2), plus(n, -1)].map(text)).toEqual(['0', '3', '-1', 'i', 'n', 'i+1', 'i-2', 'n-1']);
  expect(text(scaled(2, plus(i, 1)))).toBe('2*i+2');
  expect(text(difference(n, i))).toBe('n-i');
  expect(text(difference(3, i))).toBe('3-i');
  expect(text(scaled(-1, i))).toBe('-i');
  expect(text(plus(whole(7 as Parameters<typeof whole>[0]), 1))).toBe('labels[7]+1');
  expect(text(scaled(2, { kind: 'size', name: 'n div 2' }))).toBe('2*(n div 2)');
});
