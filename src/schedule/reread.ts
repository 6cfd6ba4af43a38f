// What the forward pass puts into an array that is kept anyway, the backward pass reads there: `h[t, j] = tanh(...)`
// keeps the state, and not the state and each tanh.

import { takeNumbered } from '../base/names.ts';
import { sameDims } from '../form/dims.ts';
import { refAt, type Index, type Part, type Program, type Ref, type Stage } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { elementLabel } from '../form/names.ts';
import { mappedOp, type Mapping } from '../form/operands.ts';

export function rereadArrays(program: Program): Program {
  const forward = program.stages.slice(0, program.forward);
  const backward = program.stages.slice(program.forward);
  const targets = new Set(program.stages.flatMap(({ op }) => (op.kind === 'read' ? [op.array] : [])));
  let next = program.stages.reduce((most, { id }) => Math.max(most, id), 0) + 1;
  const reads: Stage[] = [];
  const instead = new Map<Ref, Ref>();
  const names = new Set(program.stages.map(({ name }) => name));
  const table = new Map(program.stages.map((stage) => [stage.id, stage]));
  for (const array of forward) {
    const { op } = array;
    if (op.kind !== 'accumulate' || op.how !== 'only' || !targets.has(array.id)) continue;
    for (const part of op.parts) {
      const value = table.get(part.value);
      if (
        value === undefined ||
        instead.has(value.id) ||
        !isKeptAlone(value) ||
        !sameGuard(part.guard, value.guard) ||
        !reachesAll(part, value)
      )
        continue;
      const name = takeNumbered(
        elementLabel(
          array.name,
          value.dims.map((dim) => dim.name),
        ),
        names,
      );
      reads.push({ ...value, id: refAt(next), name, named: false, op: { kind: 'read', array: array.id, at: part.at } });
      instead.set(value.id, refAt(next));
      next += 1;
    }
  }
  if (reads.length === 0) return program;
  const used = new Set<Ref>();
  const value = (ref: Ref): Ref => {
    const other = instead.get(ref);
    if (other !== undefined) used.add(other);
    return other ?? ref;
  };
  // Other values for gates and parts; arrays and conditions stay.
  const others: Mapping = {
    value,
    array: (ref) => ref,
    index: (index) => index,
    part: (part) => ({ ...part, value: value(part.value) }),
  };
  const rewritten = backward.map((stage): Stage => ({ ...stage, op: mappedOp(stage.op, others) }));
  return { ...program, stages: [...forward, ...reads.filter(({ id }) => used.has(id)), ...rewritten] };
}

/** What would be kept by itself: no sum or product that is computed again, and nothing that the user can ask for. */
function isKeptAlone({ op, dims }: Stage): boolean {
  return dims.length > 0 && ((op.kind === 'gate' && op.gate.cost > 2) || op.kind === 'accumulate');
}

/** Whether each element of the value has a place of its own. */
function reachesAll({ at, dims }: Part, value: Stage): boolean {
  if (!sameDims(dims, value.dims)) return false;
  const alone = at.flatMap(({ terms: [term, ...rest] }) =>
    term?.of.kind === 'dim' && Math.abs(term.factor) === 1 && rest.every(({ of }) => of.kind === 'size')
      ? [term.of]
      : [],
  );
  const isFixed = ({ terms }: Index): boolean => terms.every(({ of }) => of.kind === 'size');
  return (
    at.every((index) => isFixed(index) || index.terms[0]?.of.kind === 'dim') &&
    new Set(alone).size === alone.length &&
    value.dims.every((dim) => alone.includes(dim))
  );
}
