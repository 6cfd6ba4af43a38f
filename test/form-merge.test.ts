// Indices that merely rename each other are one; two that a stage uses together stay two; what becomes the same is there once.

import { describe, expect, test } from 'vitest';
import { reverse } from '../src/passes/adjoint.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import type { Dim, Program, Stage } from '../src/form/form.ts';
import { prune } from '../src/form/references.ts';
import { faults } from '../src/form/verify.ts';
import { cases } from './form-cases.ts';
import { byHand, dim, plus, size, whole } from './form-programs.ts';

const [n, m] = [size('n'), size('m')];

function merged(program: Program): Program {
  const made = mergeDims(program);
  expect(faults(made)).toEqual([]);
  return made;
}

function dimsOf(program: Program): readonly Dim[] {
  const all = program.stages.flatMap(({ dims, op }) => [...dims, ...(op.kind === 'accumulate' ? op.parts.flatMap((part) => part.dims) : [])]);
  return [...new Set(all)];
}

function namesOf(program: Program): readonly string[] {
  return dimsOf(program).map(({ name }) => name);
}

function kinds(program: Program, kind: Stage['op']['kind']): readonly Stage[] {
  return program.stages.filter(({ op }) => op.kind === kind);
}

/** A case of form-cases.ts. */
function caseNamed(start: string): Program {
  const found = cases.find(({ name }) => name.startsWith(start));
  if (found === undefined) throw new Error(start);
  return found.build();
}

describe('indices', () => {
  test('of a product of matrices are three, and nothing is read', () => {
    const program = merged(caseNamed('matrix product with a loss'));
    expect(namesOf(program).toSorted()).toEqual(['i', 'j', 'k']);
    expect(kinds(program, 'read')).toEqual([]);
    const both = prune(reverse(program, 'one'));
    expect(dimsOf(both)).toHaveLength(3);
    for (const { of, is } of both.gradients) expect(both.stages.find(({ id }) => id === is)?.dims).toEqual(both.stages.find(({ id }) => id === of)?.dims);
  });

  test('that one stage uses stay apart', () => {
    const program = merged(caseNamed('transpose'));
    expect(dimsOf(program)).toHaveLength(2);
    expect(kinds(program, 'read')).toHaveLength(1);
  });

  test('of other ranges stay apart', () => {
    expect(dimsOf(merged(caseNamed('stencil')))).toHaveLength(2);
    // j in 0..i+1, the axis of x, and the axes of l.
    expect(dimsOf(merged(caseNamed('a triangular sum')))).toHaveLength(3);
  });

  test('whose ranges use merged indices are merged after these', () => {
    const hand = byHand();
    const l = hand.input('l', [dim('i', n), dim('j', n)]);
    const sums = ['a', 'b'].map((name) => {
      const i = dim(name, n);
      const j = dim(`${name}inner`, i);
      return hand.fold('sum', hand.gate(name === 'a' ? 'sin' : 'cos', hand.read(l, i, j)), [i]);
    });
    const [first, second] = sums as [Stage['id'], Stage['id']];
    const [p, q] = [dim('p', n), dim('q', n)];
    const program = merged(hand.finish(hand.gate('+', hand.fold('sum', hand.gate('sqr', hand.read(first, p))), hand.fold('sum', hand.gate('exp', hand.read(second, q))))));
    // The inner ones have different names and no array in common: they stay two.
    expect(dimsOf(program)).toHaveLength(4);
    const triangles = dimsOf(program).filter(({ to }) => to.terms.some(({ of }) => of.kind === 'dim'));
    expect(triangles).toHaveLength(2);
    expect(new Set(triangles.map(({ to }) => to.terms[0]?.of)).size).toBe(1);
  });

  test('of one name and range are one, though nothing connects them', () => {
    const hand = byHand();
    const total = (name: string): Stage['id'] => hand.fold('sum', hand.gate('sqr', hand.read(hand.input(name, [dim('axis', n)]), dim('i', n))));
    const program = merged(hand.finish(hand.gate('+', total('x'), total('y'))));
    expect(namesOf(program)).toEqual(['i']);
  });

  test('of a recurrence: what it moves along stays, the other is one', () => {
    const program = merged(caseNamed('rnn'));
    const h = program.stages.find(({ name }) => name === 'h');
    expect(h?.dims.map(({ name }) => name)).toEqual(['t', 'j']);
    expect(new Set(namesOf(program))).toEqual(new Set(['t', 'j', 'k']));
  });

  test('have the name that most stages use, and no two of a stage the same', () => {
    const hand = byHand();
    const x = hand.input('x', [dim('i', n), dim('i', m)]);
    // Both are called i by who wrote them, in two definitions.
    const [outer, inner] = [dim('i', n), dim('i', m)];
    const program = merged(hand.finish(hand.fold('sum', hand.gate('sin', hand.read(x, outer, inner)), [outer])));
    expect(namesOf(program)).toEqual(['i', 'i2']);
    expect(merged(caseNamed('embedding')).stages.find(({ name }) => name === 'e')?.dims.map(({ name }) => name)).toEqual(['v', 'k']);
  });
});

describe('what becomes the same', () => {
  test('is there once: reads, gates and folds', () => {
    const hand = byHand();
    const x = hand.input('x', [dim('axis', n)]);
    const square = (name: string): Stage['id'] => hand.fold('sum', hand.gate('exp', hand.read(x, dim(name, n))));
    const program = merged(hand.finish(hand.gate('/', square('i'), hand.gate('sqrt', square('k')))));
    expect(program.stages.filter(({ op }) => op.kind === 'gate' && op.gate.name === 'exp')).toHaveLength(1);
    expect(kinds(program, 'accumulate')).toHaveLength(1);
  });

  test('is the array itself, but a result is no parameter', () => {
    const hand = byHand();
    const i = dim('i', n);
    const x = hand.input('x', [dim('axis', n)]);
    const program = merged(hand.finish(hand.array('y', [dim('k', n)], [{ value: hand.read(x, i), at: [i] }])));
    const result = program.stages.find(({ id }) => id === program.results[0]?.ref);
    expect(result?.op.kind).toBe('accumulate');
    expect(kinds(program, 'read')).toEqual([]);
  });

  test('keeps the checks, over the indices that are left', () => {
    const hand = byHand();
    const [i, axis] = [dim('i', n), dim('axis', n)];
    const labels = hand.input('labels', [axis], 'whole');
    const label = hand.read(labels, i);
    const x = hand.input('x', [dim('j', m)]);
    const program = hand.finish(hand.fold('sum', hand.read(x, whole(label))));
    const check = { index: plus(whole(label), 0), from: plus(0, 0), to: plus(m, 0), dims: [i], guard: [], what: 'labels[i]', span: { start: 0, end: 0 } };
    const made = merged({ ...program, checks: [check] });
    const stage = made.stages.find(({ name }) => name === 'labels');
    expect(made.checks).toHaveLength(1);
    expect(made.checks[0]?.dims).toEqual(stage?.dims);
    expect(made.checks[0]?.index.terms).toEqual([{ factor: 1, of: { kind: 'value', ref: stage?.id } }]);
    const both = prune(reverse(made));
    expect(faults(both)).toEqual([]);
    expect(both.checks).toHaveLength(1);
  });
});
