// Takes a finished program into a builder exactly as it is, under numbers that follow the list: what is built next may
// share its stages. References that point forward are kept.

import { constant, gate, type Builder } from '../stage/builder.ts';
import type { Guard, Index, Op, Program, Ref, Stage } from '../stage/form.ts';
import { liveStages } from '../stage/references.ts';

type Renumber = (ref: Ref) => Ref;

/** Leaves out what nothing needs. */
export function adopt(program: Program, builder: Builder): Program {
  const live = liveStages(program);
  const isLive = ({ id }: Stage): boolean => live[id] === true;
  const numbers: Ref[] = [];
  // All numbers first: a recurrence refers to stages that come later.
  for (const [i, { id }] of program.stages.filter(isLive).entries()) numbers[id] = (builder.stages.length + i) as Ref;
  const to: Renumber = (ref) => numbers[ref] as Ref;
  const ofLive = (ref: Ref | null): Ref | null => (ref === null ? null : (numbers[ref] ?? null));
  const offering: Builder = { ...builder, rules: [] };
  for (const stage of program.stages) {
    if (!isLive(stage)) continue;
    const id = builder.stages.length as Ref;
    const taken: Stage = { ...stage, id, op: renumbered(stage.op, to, ofLive), guard: renumberedGuard(stage.guard, to) };
    offer(offering, taken);
    builder.stages[id] = taken;
  }
  return {
    ...program,
    stages: builder.stages,
    forward: program.stages.slice(0, program.forward).filter(isLive).length,
    parameters: program.parameters.map(({ name, ref }) => ({ name, ref: to(ref) })),
    results: program.results.map(({ name, ref }) => ({ name, ref: to(ref) })),
    seeds: program.seeds.map(to),
    gradients: program.gradients.map(({ of, is }) => ({ of: to(of), is: is === null ? null : to(is) })),
    adjoints: new Map([...program.adjoints].flatMap(([of, is]) => (live[of] === true && live[is] === true ? [[to(of), to(is)] as const] : []))),
  };
}

/** Lets the builder find the stage again. Where it has one like it already, that one goes on being found. */
function offer(builder: Builder, { op, guard, span, type, name, named }: Stage): void {
  builder.guard = guard;
  if (op.kind === 'gate') gate(builder, op.gate, op.args, span, { name, named: false });
  if (op.kind === 'constant') constant(builder, op.value, span, type, named ? { name, named, ownLine: true } : null);
}

function renumbered(op: Op, to: Renumber, ofLive: (ref: Ref | null) => Ref | null): Op {
  switch (op.kind) {
    case 'constant':
    case 'input':
      return op;
    case 'index':
      return { ...op, index: renumberedIndex(op.index, to) };
    case 'gate':
      return { ...op, args: op.args.map(to) };
    case 'read':
      return { ...op, array: to(op.array), at: op.at.map((index) => renumberedIndex(index, to)) };
    case 'pack':
      return { ...op, elements: op.elements.map(to) };
    case 'accumulate': {
      const parts = op.parts.map((part) => ({
        ...part,
        value: to(part.value),
        at: part.at.map((index) => renumberedIndex(index, to)),
        guard: renumberedGuard(part.guard, to),
        of: ofLive(part.of),
      }));
      return { ...op, parts };
    }
  }
}

function renumberedGuard(guard: Guard, to: Renumber): Guard {
  return guard.length === 0 ? guard : guard.map(({ condition, holds }) => ({ condition: to(condition), holds }));
}

function renumberedIndex(index: Index, to: Renumber): Index {
  if (!index.terms.some(({ of }) => of.kind === 'value')) return index;
  const terms = index.terms.map(({ factor, of }) => ({ factor, of: of.kind === 'value' ? ({ kind: 'value', ref: to(of.ref) } as const) : of }));
  return { offset: index.offset, terms };
}
