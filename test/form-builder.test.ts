// What the builder and the copies make of programs with indices: what is shared, over which indices a stage ranges, and how
// an array comes to read itself.

import { describe, expect, test } from 'vitest';
import { nowhere } from '../src/base/span.ts';
import { gateNamed } from '../src/gates/lookup.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import { order } from '../src/passes/order.ts';
import { passBuilder, stageQuotients } from '../src/passes/quotients.ts';
import { sink } from '../src/passes/sink.ts';
import { constant, createBuilder, gate, indexNumber, input, read, stageOf, under, type Builder } from '../src/form/builder.ts';
import { fold, join, openAccumulate, overAxes } from '../src/form/combine.ts';
import { copyStage, type Copy } from '../src/form/copy.ts';
import { always, atomIndex, constantIndex, type Dim, type Guard, type Program, type Ref } from '../src/form/form.ts';
import { applyGate } from '../src/lower/formula.ts';
import { rebuild } from '../src/form/rebuild.ts';
import { exactRules } from '../src/form/simplify.ts';
import { faults } from '../src/form/verify.ts';
import { byHand, dim, plus, size, whole } from './form-programs.ts';
import { plainValues } from './form-values.ts';

const [n, m] = [size('n'), size('m')];

function builderWith(...names: readonly string[]): Builder {
  return createBuilder(applyGate, exactRules, names);
}

function vector(builder: Builder, name: string, over: Dim): Ref {
  return input(builder, name, 'active', 'real', [over], nowhere, name);
}

function programOf(builder: Builder, result: Ref): Program {
  const { stages } = builder;
  const parameters = stages.flatMap(({ op, id }) => (op.kind === 'input' ? [{ name: op.parameter, ref: id }] : []));
  return { stages, forward: stages.length, parameters, results: [{ name: '', ref: result }], seeds: [], gradients: [], checks: [], adjoints: new Map() };
}

describe('the builder', () => {
  const [i, j] = [dim('i', n), dim('j', m)];
  const make = (name: string, ...args: readonly Ref[]): ((builder: Builder) => Ref) => (builder) => gate(builder, gateNamed(name), args, nowhere);

  test('shares reads at equal positions, and positions as numbers', () => {
    const builder = builderWith('x');
    const x = vector(builder, 'x', dim('axis', n));
    const at = plus({ offset: 0, terms: [{ factor: 1, of: i }, { factor: 2, of: n }] }, 1);
    const turned = plus({ offset: 1, terms: [{ factor: 2, of: n }, { factor: 1, of: i }] }, 0);
    const first = read(builder, x, [at], nowhere, 'a');
    expect(read(builder, x, [turned], nowhere, 'b')).toBe(first);
    expect(read(builder, x, [plus(turned, 1)], nowhere, 'c')).not.toBe(first);
    expect(stageOf(builder, first).dims).toEqual([i]);
    expect(indexNumber(builder, at, nowhere)).toBe(indexNumber(builder, turned, nowhere));
    expect(stageOf(builder, indexNumber(builder, atomIndex(i), nowhere)).type).toBe('whole');
    expect(indexNumber(builder, constantIndex(3), nowhere)).toBe(constant(builder, 3, nowhere));
  });

  test('lets a stage range over what its arguments and its branch range over', () => {
    const builder = builderWith('x', 's');
    const x = read(builder, vector(builder, 'x', dim('axis', n)), [atomIndex(i)], nowhere, 'xi');
    const s = input(builder, 's', 'active', 'real', [], nowhere, 's');
    const condition = make('>', x, s)(builder);
    const guard: Guard = [{ condition, holds: true }];
    const inside = under(builder, guard, () => make('sin', s)(builder));
    expect(stageOf(builder, inside).dims).toEqual([i]);
    expect(under(builder, guard, () => make('*', x, s)(builder))).not.toBe(make('*', x, s)(builder));
    // Built outside first, it is the same inside.
    const outside = make('cos', s)(builder);
    expect(under(builder, guard, () => make('cos', s)(builder))).toBe(outside);
    const joined = join(builder, [{ value: inside, guard }, { value: s, guard: [{ condition, holds: false }] }], nowhere);
    expect(stageOf(builder, joined).dims).toEqual([i]);
    expect(faults(programOf(builder, joined))).toEqual([]);
  });

  test('folds the indices given and keeps all others, those of the branch among them', () => {
    const builder = builderWith('x', 'y');
    const x = read(builder, vector(builder, 'x', dim('axis', n)), [atomIndex(i)], nowhere, 'xi');
    const y = read(builder, vector(builder, 'y', dim('axis', m)), [atomIndex(j)], nowhere, 'yj');
    const guard: Guard = [{ condition: make('>', x, constant(builder, 0, nowhere))(builder), holds: true }];
    const product = make('*', x, y)(builder);
    expect(stageOf(builder, fold(builder, 'sum', product, [i], nowhere)).dims).toEqual([j]);
    expect(stageOf(builder, fold(builder, 'sum', product, [i, j], nowhere)).dims).toEqual([]);
    const inside = under(builder, guard, () => fold(builder, 'sum', y, [j], nowhere));
    expect(stageOf(builder, inside).dims).toEqual([i]);
    expect(faults(programOf(builder, fold(builder, 'sum', product, [i, j], nowhere)))).toEqual([]);
  });

  test('gives an array the axes that are asked for', () => {
    const builder = builderWith('x');
    const x = read(builder, vector(builder, 'x', dim('axis', n)), [atomIndex(i)], nowhere, 'xi');
    expect(overAxes(builder, x, [i], nowhere)).toBe(x);
    const repeated = overAxes(builder, x, [j, i], nowhere);
    expect(stageOf(builder, repeated).dims).toEqual([j, i]);
    expect(plainValues(programOf(builder, repeated), [repeated], { n: 2, m: 2 }, new Map([['x', [1, 2]]]))).toEqual([1, 2, 1, 2]);
  });

  test('makes an array that its own lines read', () => {
    const builder = builderWith('x', 'h');
    const [t, axis] = [dim('t', n, 1), dim('t', n)];
    const x = vector(builder, 'x', dim('axis', n));
    const h = openAccumulate(builder, 'only', 'real', [axis], nowhere, { name: 'h', named: true });
    const last = read(builder, h.ref, [plus(t, -1)], nowhere, 'last');
    const next = gate(builder, gateNamed('+'), [gate(builder, gateNamed('tanh'), [last], nowhere), read(builder, x, [atomIndex(t)], nowhere, 'xt')], nowhere);
    h.parts.push({ value: read(builder, x, [constantIndex(0)], nowhere, 'x0'), at: [constantIndex(0)], dims: [], guard: always, of: null });
    h.parts.push({ value: next, at: [atomIndex(t)], dims: [t], guard: always, of: null });
    const program = programOf(builder, h.ref);
    expect(faults(program)).toEqual([]);
    const values = [0.5, 1, -2];
    const expected = [0.5, Math.tanh(0.5) + 1, Math.tanh(Math.tanh(0.5) + 1) - 2];
    for (const pass of [mergeDims, stageQuotients, (one: Program) => order(sink(one)), (one: Program) => rebuild(one, passBuilder(one))]) {
      const made = pass(program);
      expect(faults(made)).toEqual([]);
      expect(plainValues(made, made.results.map(({ ref }) => ref), { n: 3 }, new Map([['x', values]]))).toEqual(expected);
    }
  });
});

describe('copies', () => {
  test('of straight-line code range over what their arguments do', () => {
    // g(s) = if(s > 0, log(s), s)
    const callee = byHand();
    const s = callee.input('s');
    const branch = callee.branch(callee.gate('>', s, callee.constant(0)), () => callee.gate('log', s), () => callee.gate('neg', s));
    const { stages } = callee.finish(branch);
    const builder = builderWith('x', 'y');
    const [i, j] = [dim('i', n), dim('j', m)];
    const x = read(builder, vector(builder, 'x', dim('axis', n)), [atomIndex(i)], nowhere, 'xi');
    const y = read(builder, vector(builder, 'y', dim('axis', m)), [atomIndex(j)], nowhere, 'yj');
    const guard: Guard = [{ condition: gate(builder, gateNamed('>'), [y, constant(builder, 1, nowhere)], nowhere), holds: true }];
    const result = under(builder, guard, () => {
      const copy: Copy = { map: [], builder, outer: builder.guard, keepsNames: false, label: () => null, gate: null };
      copy.map[s] = x;
      for (const stage of stages) if (stage.op.kind !== 'input') copyStage(copy, stage);
      return copy.map[branch] as Ref;
    });
    expect([...stageOf(builder, result).dims].sort((a, b) => a.id - b.id)).toEqual([i, j]);
    const whole = join(builder, [{ value: result, guard }, { value: x, guard: guard.map((literal) => ({ ...literal, holds: false })) }], nowhere);
    const program = programOf(builder, fold(builder, 'sum', whole, [i, j], nowhere));
    expect(faults(program)).toEqual([]);
    const value = plainValues(program, program.results.map(({ ref }) => ref), { n: 2, m: 2 }, new Map([['x', [2, -3]], ['y', [0, 5]]]));
    expect(value).toEqual([2 - 3 + (Math.log(2) + 3)]);
  });

  test('keep ranges that data gives', () => {
    const hand = byHand();
    const i = dim('i', n);
    const start = hand.input('start', [dim('axis', plus(n, 1))], 'whole');
    const [from, to] = [hand.read(start, i), hand.read(start, plus(i, 1))];
    const e = dim('e', whole(to), whole(from));
    const x = hand.input('x', [dim('axis', m)]);
    const term = hand.add({ kind: 'read', array: x, at: [atomIndex(e)] }, [i, e]);
    const row = hand.add({ kind: 'accumulate', how: 'prod', parts: [{ value: term, at: [atomIndex(i)], dims: [i, e], guard: always, of: null }] }, [i]);
    const program = hand.finish(hand.fold('sum', row));
    const point = new Map([['start', [0, 2, 2, 5]], ['x', [2, 3, 4, 5, 6]]]);
    const valueOf = (made: Program): readonly number[] => plainValues(made, made.results.map(({ ref }) => ref), { n: 3, m: 5 }, point);
    expect(valueOf(program)).toEqual([6 + 1 + 120]);
    expect(valueOf(rebuild(program, passBuilder(program)))).toEqual([127]);
    expect(valueOf(mergeDims(program))).toEqual([127]);
  });
});
