// The verifier names the fault: each rule is broken in a sound program, once for each way to break it.

import { describe, expect, test } from 'vitest';
import { nowhere } from '../src/base/span.ts';
import { gateNamed } from '../src/gates/lookup.ts';
import { reverse } from '../src/passes/adjoint.ts';
import { always, atomIndex, type Op, type Part, type Program, type Ref, type Stage } from '../src/form/form.ts';
import { faults, verified } from '../src/form/verify.ts';
import { cases } from './form-cases.ts';
import { byHand, dim, plus, scaled, size, whole, type Hand, type PartSpec } from './form-programs.ts';

type Of<K extends Op['kind']> = Extract<Op, { kind: K }>;

function sound(name: string): Program {
  const found = cases.find((one) => one.name.startsWith(name));
  if (found === undefined) throw new Error(`no program ${name}`);
  return found.build();
}

/** The program with the first stage of a kind changed. */
function change<K extends Op['kind']>(program: Program, kind: K, to: (stage: Stage, op: Of<K>) => Partial<Stage>, pick: (stage: Stage, op: Of<K>) => boolean = () => true): Program {
  const at = program.stages.findIndex((stage) => stage.op.kind === kind && pick(stage, stage.op as Of<K>));
  const stage = program.stages[at];
  if (stage === undefined) throw new Error(`no ${kind}`);
  return { ...program, stages: program.stages.with(at, { ...stage, ...to(stage, stage.op as Of<K>) }) };
}

/** The first part of the first accumulation changed. */
function changePart(program: Program, to: (part: Part) => Partial<Part>, pick: (stage: Stage) => boolean = () => true): Program {
  const changed = (op: Of<'accumulate'>): Op => ({ ...op, parts: op.parts.map((part, i) => (i === 0 ? { ...part, ...to(part) } : part)) });
  return change(program, 'accumulate', (_, op) => ({ op: changed(op) }), pick);
}

const stray = dim('stray', size('n'));

function refOf(program: Program, name: string): Ref {
  const stage = program.stages.find((one) => one.name === name || (one.op.kind === 'gate' && one.op.gate.name === name));
  if (stage === undefined) throw new Error(`no stage ${name}`);
  return stage.id;
}

const isOnly = (stage: Stage): boolean => stage.op.kind === 'accumulate' && stage.op.how === 'only';
const missing = 999 as Ref;

/** An array by lines over x, the lines as given. */
function lines(make: (hand: Hand, x: Ref) => readonly PartSpec[], rank = 1): Program {
  const hand = byHand();
  const axes = [dim('i', size('n')), dim('j', size('n'))].slice(0, rank);
  const x = hand.input('x', [dim('i', size('n'))]);
  return hand.finish(hand.array('a', axes, make(hand, x)));
}

/** An array whose elements read others of it. */
function recurrence(read: (hand: Hand, a: Ref, i: ReturnType<typeof dim>) => Ref): Program {
  const hand = byHand();
  const i = dim('i', size('n'), 1);
  const x = hand.input('x', [dim('i', size('n'))]);
  const a = hand.later();
  const value = hand.gate('sin', read(hand, a, i));
  hand.array('a', [dim('i', size('n'))], [{ value: hand.read(x, 0), at: [0] }, { value, at: [i], dims: [i] }], a);
  return hand.finish(hand.read(a, plus(size('n'), -1)));
}

const broken: readonly { readonly rule: number; readonly name: string; readonly program: () => Program; readonly fault: string }[] = [
  { rule: 1, name: 'two stages of one name', program: () => change(sound('stencil'), 'gate', () => ({ name: 'u' })), fault: 'two stages are called u' },
  { rule: 1, name: 'two stages of one number', program: () => change(sound('stencil'), 'gate', () => ({ id: 0 as Ref })), fault: 'two stages 0' },
  { rule: 1, name: 'a reference to nothing', program: () => change(sound('stencil'), 'gate', (_, op) => ({ op: { ...op, args: [missing, missing] } })), fault: 'refers to a stage that is not there' },
  { rule: 2, name: 'a gate of a later stage', program: () => change(sound('stencil'), 'gate', (stage, op) => ({ op: { ...op, args: [stage.id, stage.id] } })), fault: 'uses a later stage' },
  { rule: 2, name: 'a position that is known later', program: () => lateFirst(sound('embedding')), fault: 'uses a later stage' },
  { rule: 3, name: 'an element that needs itself', program: () => recurrence((hand, a, i) => hand.read(a, i)), fault: 'does not run in one direction' },
  { rule: 3, name: 'elements before and after', program: () => recurrence((hand, a, i) => hand.gate('+', hand.read(a, plus(i, -1)), hand.read(a, plus(i, 1)))), fault: 'does not run in one direction' },
  { rule: 3, name: 'an array read backwards', program: () => recurrence((hand, a, i) => hand.read(a, { ...scaled(-1, i), offset: 3 })), fault: 'does not run in one direction' },
  { rule: 3, name: 'a sum that reaches its own element', program: () => recurrence((hand, a, i) => hand.fold('sum', hand.read(a, dim('k', plus(i, 1))), [i])), fault: 'does not run in one direction' },
  { rule: 4, name: 'an index twice', program: () => change(sound('stencil'), 'gate', ({ dims }) => ({ dims: [...dims, ...dims] })), fault: 'ranges over an index twice' },
  { rule: 4, name: 'a bound outside of its index', program: () => change(sound('a triangular sum'), 'read', ({ dims }) => ({ dims: dims.toReversed() })), fault: 'whose bounds use an index that is not outside it' },
  { rule: 4, name: 'a gate without an index of its arguments', program: () => change(sound('stencil'), 'gate', () => ({ dims: [] })), fault: 'lacks an index of its arguments' },
  { rule: 4, name: 'a gate with an index too many', program: () => change(sound('stencil'), 'gate', ({ dims }) => ({ dims: [...dims, stray] })), fault: 'has an index that nothing in it has' },
  { rule: 4, name: 'a read without an index of its positions', program: () => change(sound('stencil'), 'read', () => ({ dims: [] })), fault: 'lacks an index of its positions' },
  { rule: 4, name: 'a read with an index too many', program: () => change(sound('stencil'), 'read', ({ dims }) => ({ dims: [...dims, stray] })), fault: 'has an index that none of its positions has' },
  { rule: 4, name: 'a read of another rank', program: () => change(sound('transpose'), 'read', (_, op) => ({ op: { ...op, at: op.at.slice(1) } })), fault: 'a wrong number of positions' },
  { rule: 4, name: 'a guard over an index of its own', program: () => change(sound('a branch inside a loop'), 'accumulate', ({ guard }, op) => ({ dims: [], guard: [...guard, ...(op.parts[0]?.guard ?? [])] }), isOnly), fault: 'lacks an index of its guard' },
  { rule: 4, name: 'an input that is a triangle', program: () => change(sound('stencil'), 'input', ({ dims }) => ({ dims: [...dims, dim('j', dims[0] ?? 0)] })), fault: 'not rectangular' },
  { rule: 4, name: 'a position with a stray index', program: () => change(sound('every other'), 'index', () => ({ op: { kind: 'index', index: atomIndex(stray) } })), fault: 'lacks an index of its position' },
  { rule: 4, name: 'a constant with an index', program: () => change(sound('a branch inside a loop'), 'constant', () => ({ dims: [stray] })), fault: 'a constant with an index' },
  { rule: 4, name: 'a pack of another size', program: () => packed(2), fault: 'another number of elements' },
  { rule: 5, name: 'a part of another rank', program: () => changePart(sound('matrix product'), ({ at }) => ({ at: at.slice(1) })), fault: 'a part of another rank' },
  { rule: 5, name: 'a part without an index', program: () => changePart(sound('matrix product'), ({ dims }) => ({ dims: dims.slice(1) })), fault: 'a part that lacks an index' },
  { rule: 5, name: 'a part over an index twice', program: () => changePart(sound('matrix product'), ({ dims }) => ({ dims: [...dims, ...dims] })), fault: 'a part that ranges over an index twice' },
  { rule: 6, name: 'a value of a branch outside of it', program: () => leak(sound('a branch inside a loop')), fault: 'where it is not computed' },
  { rule: 6, name: 'a part that the guard does not cover', program: () => changePart(sound('a branch inside a loop'), () => ({ guard: always }), isOnly), fault: 'which may not be computed' },
  { rule: 6, name: 'a part at a position that only a branch computes', program: () => landing(), fault: 'whose position may not be computed' },
  { rule: 6, name: 'a condition of a branch outside of it', program: () => change(sound('a branch in a fold'), 'gate', (stage) => ({ guard: stage.guard.slice(1) }), ({ guard }) => guard.length > 1), fault: 'which may not be known there' },
  { rule: 7, name: 'branches that overlap', program: () => changePart(sound('a branch inside a loop'), ({ guard }) => ({ guard: guard.map((literal) => ({ ...literal, holds: false })), value: refOf(sound('a branch inside a loop'), 's') }), isOnly), fault: 'overlap or leave something out' },
  { rule: 7, name: 'a branch missing', program: () => change(sound('a branch inside a loop'), 'accumulate', (_, op) => ({ op: { ...op, parts: op.parts.slice(1) } }), isOnly), fault: 'overlap or leave something out' },
  { rule: 7, name: 'lines that overlap', program: () => lines((hand, x) => [{ value: hand.read(x, 0), at: [0] }, { value: hand.read(x, 1), at: [dim('i', size('n'))] }]), fault: 'overlap or leave something out' },
  { rule: 7, name: 'lines with a gap', program: () => lines((hand, x) => [{ value: hand.read(x, 0), at: [0] }, { value: hand.read(x, 1), at: [dim('i', size('n'), 2)] }]), fault: 'overlap or leave something out' },
  { rule: 7, name: 'lines that stop short', program: () => lines((hand, x) => [{ value: hand.read(x, 0), at: [dim('i', plus(size('n'), -1))] }]), fault: 'overlap or leave something out' },
  { rule: 7, name: 'two lines that stop short', program: () => lines((hand, x) => [{ value: hand.read(x, 0), at: [0] }, { value: hand.read(x, 1), at: [dim('i', plus(size('n'), -1), 1)] }]), fault: 'overlap or leave something out' },
  { rule: 7, name: 'a triangle alone', program: () => lines((hand, x) => [triangle((i) => dim('j', i), hand, x)], 2), fault: 'overlap or leave something out' },
  { rule: 7, name: 'no line', program: () => lines(() => []), fault: 'overlap or leave something out' },
  { rule: 8, name: 'max of two parts', program: () => change(sound('max of rows'), 'accumulate', (_, op) => ({ op: { ...op, parts: [...op.parts, ...op.parts] } })), fault: 'a max of other than one part in place' },
  { rule: 8, name: 'min elsewhere', program: () => changePart(sound('min of rows'), ({ at }) => ({ at: at.map((index) => ({ ...index, offset: 1 })) })), fault: 'a min of other than one part in place' },
  { rule: 8, name: 'prod of some', program: () => someFactors(), fault: 'a product that leaves out factors' },
  { rule: 9, name: 'a guard that is a number', program: () => change(sound('a branch inside a loop'), 'gate', () => ({ type: 'real' }), ({ type }) => type === 'truth'), fault: 'which is no condition' },
  { rule: 9, name: 'arithmetic with a condition', program: () => computing(), fault: 'computes with a condition' },
  { rule: 9, name: 'a position that is real', program: () => change(sound('embedding'), 'read', () => ({ type: 'real' }), ({ type }) => type === 'whole'), fault: 'a position that is no whole number' },
  { rule: 9, name: 'a join of a condition and a number', program: () => changePart(sound('a branch inside a loop'), () => ({ value: refOf(sound('a branch inside a loop'), '>') }), isOnly), fault: 'mixes conditions and numbers' },
  { rule: 10, name: 'a gradient of other axes', program: () => otherGradient(), fault: 'has other axes' },
  { rule: 10, name: 'a gradient that is not there', program: () => ({ ...reverse(sound('transpose')), gradients: [{ of: 0 as Ref, is: missing }] }), fault: 'is not there' },
  { rule: 10, name: 'a result that is not there', program: () => ({ ...sound('transpose'), results: [{ name: 'out', ref: missing }] }), fault: 'the result out is not there' },
  { rule: 10, name: 'a value that needs the backward pass', program: () => ({ ...reverse(sound('rnn')), forward: 4 }), fault: 'uses the backward pass' },
  { rule: 10, name: 'a seed in the value', program: () => change(sound('transpose'), 'input', (_, op) => ({ op: { ...op, role: 'seed' } })), fault: 'a seed in the forward pass' },
];

/** A read at a data position, moved before the data. */
function lateFirst(program: Program): Program {
  const at = program.stages.findIndex(({ op }) => op.kind === 'read' && op.at.some(({ terms }) => terms.some(({ of }) => of.kind === 'value')));
  const stage = program.stages[at] as Stage;
  return { ...program, stages: [stage, ...program.stages.toSpliced(at, 1)] };
}

function packed(count: number): Program {
  const hand = byHand();
  const x = hand.input('x');
  return hand.finish(hand.add({ kind: 'pack', elements: Array.from({ length: count }, () => x) }, [dim('i', 3)]));
}

/** A gate outside of the branch that one of its arguments is in. */
function leak(program: Program): Program {
  const inner = program.stages.find(({ op, guard }) => op.kind === 'gate' && guard.length > 0) as Stage;
  const leaking: Stage = { ...inner, id: 500 as Ref, name: 'leak', op: { kind: 'gate', gate: gateNamed('neg'), args: [inner.id] }, guard: always, span: nowhere };
  return { ...program, stages: [...program.stages, leaking] };
}

function triangle(to: (i: ReturnType<typeof dim>) => ReturnType<typeof dim>, hand: Hand, x: Ref): PartSpec {
  const i = dim('i', size('n'));
  return { value: hand.read(x, i), at: [i, to(i)] };
}

function someFactors(): Program {
  const hand = byHand();
  const x = hand.read(hand.input('x', [dim('i', size('n'))]), dim('i', size('n')));
  const isPositive = hand.gate('>', x, hand.constant(0));
  const part: Part = { value: x, at: [], dims: hand.dimsOf(x), guard: [{ condition: isPositive, holds: true }], of: null };
  return hand.finish(hand.add({ kind: 'accumulate', how: 'prod', parts: [part] }, []));
}

function landing(): Program {
  const hand = byHand();
  const [x, i] = [hand.input('x'), dim('i', size('n'))];
  const where = hand.read(hand.input('where', [dim('i', size('n'))], 'whole'), i);
  const guard = [{ condition: hand.gate('<', x, hand.constant(0)), holds: true }];
  const program = hand.finish(hand.add({ kind: 'accumulate', how: 'sum', parts: [{ value: x, at: [whole(where)], dims: [i], guard: always, of: null }] }, [dim('k', 2)]));
  return change(program, 'read', () => ({ guard }));
}

function computing(): Program {
  const hand = byHand();
  const x = hand.input('x');
  return hand.finish(hand.gate('+', x, hand.gate('<', x, x)));
}

function otherGradient(): Program {
  const both = reverse(sound('matrix product with'));
  const [first, second] = both.gradients;
  return { ...both, gradients: [{ of: first?.of ?? missing, is: second?.is ?? null }] };
}

describe('each broken rule is named', () => {
  test.each(broken)('$rule: $name', ({ program, fault }) => {
    const found = faults(program());
    expect(found.some((one) => one.includes(fault)), found.join('; ')).toBe(true);
    expect(() => verified(program())).toThrow('unsound program');
  });
});

describe('what is sound is accepted', () => {
  test('lines that tile an array in two directions', () => {
    const program = lines((hand, x) => {
      const [i, j] = [dim('i', size('n'), 1), dim('j', plus(size('n'), -1), 1)];
      return [
        { value: hand.read(x, 0), at: [0, dim('j', size('n'))] },
        { value: hand.read(x, i), at: [i, 0] },
        { value: hand.read(x, i), at: [i, j] },
        { value: hand.read(x, i), at: [i, plus(size('n'), -1)] },
      ];
    }, 2);
    expect(faults(program)).toEqual([]);
  });

  test('a triangle, its diagonal and the rest', () => {
    const program = lines((hand, x) => [triangle((i) => dim('j', i), hand, x), diagonal(hand, x), triangle((i) => dim('j', size('n'), plus(i, 1)), hand, x)], 2);
    expect(faults(program)).toEqual([]);
  });

  test('positions that data gives are left to the run', () => {
    const program = lines((hand, x) => {
      const i = dim('i', size('n'));
      const at = hand.read(hand.input('where', [dim('i', size('n'))], 'whole'), i);
      return [{ value: hand.read(x, i), at: [whole(at)] }];
    });
    expect(faults(program)).toEqual([]);
  });

  test('a long chain of branches, without recursion', () => {
    const hand = byHand();
    const x = hand.input('x');
    const guards: Part['guard'][] = [];
    let guard: Part['guard'] = always;
    const isNegative = hand.gate('<', x, hand.constant(0));
    for (let i = 0; i < 2000; i += 1) {
      const condition = i === 0 ? isNegative : hand.gate('<', x, hand.constant(i));
      guards.push([...guard, { condition, holds: true }]);
      guard = [...guard, { condition, holds: false }];
    }
    const parts = [...guards, guard].map((one): Part => ({ value: x, at: [], dims: [], guard: one, of: null }));
    expect(faults(hand.finish(hand.add({ kind: 'accumulate', how: 'only', parts }, [])))).toEqual([]);
  });
});

function diagonal(hand: Hand, x: Ref): PartSpec {
  const i = dim('i', size('n'));
  return { value: hand.read(x, i), at: [i, i] };
}
