// An adjoint to which only a branch adds is 0 elsewhere, and so is all that it is multiplied into: that is done in the
// branch too. The one element that attains a minimum gets its adjoint, and nothing is computed for the others.
// Predication: what a guard makes 0 is computed under it.

import { elementAt } from '../base/lists.ts';
import { dimsOfGuard, isIdentity } from '../form/dims.ts';
import { conjunction, hasLiteral } from '../form/guard.ts';
import {
  always,
  stageTable,
  type Guard,
  type Part,
  type Program,
  type Ref,
  type Stage,
  type StageTable,
} from '../form/form.ts';

export function narrowed(program: Program): Program {
  const table = stageTable(program);
  const backward = program.stages.slice(program.forward);
  // Beyond the guard of its own: the conditions without which a stage is 0.
  const needed = new Map<Ref, Guard>();
  for (const stage of backward) {
    const guard = neededBy(stage, needed, table);
    if (guard.length > 0) needed.set(stage.id, guard);
  }
  if (needed.size === 0) return program;

  const narrow = new Map<Ref, Stage>();
  for (const stage of backward) {
    const { op } = stage;
    if (op.kind !== 'accumulate' || op.how !== 'sum') continue;
    const parts = op.parts.map((part): Part => ({
      ...part,
      guard: conjunction(part.guard, needed.get(part.value) ?? always),
    }));
    if (parts.some((part, i) => part.guard.length > elementAt(op.parts, i).guard.length))
      narrow.set(stage.id, { ...stage, op: { ...op, parts } });
  }
  // What is used in the branch alone is computed there: users first.
  const wheres = new Map<Ref, Guard[]>();
  const use = (ref: Ref, where: Guard): void => {
    const own = wheres.get(ref);
    if (own === undefined) wheres.set(ref, [where]);
    else own.push(where);
  };
  for (const original of backward) {
    const { op, guard } = narrow.get(original.id) ?? original;
    if (op.kind === 'accumulate') for (const part of op.parts) use(part.value, part.guard);
    // What is read, or asked, may be so anywhere.
    if (op.kind === 'read') use(op.array, always);
    if (op.kind === 'pack') for (const element of op.elements) use(element, always);
    for (const { condition } of [...guard, ...(op.kind === 'accumulate' ? op.parts.flatMap((part) => part.guard) : [])])
      use(condition, always);
  }
  const handedOn = new Set<Ref>(program.gradients.flatMap(({ is }) => is ?? []));
  for (const original of [...backward].reverse()) {
    const stage = narrow.get(original.id) ?? original;
    const guard = conjunction(stage.guard, needed.get(stage.id) ?? always);
    const isNarrow =
      guard.length > stage.guard.length &&
      !handedOn.has(stage.id) &&
      (wheres.get(stage.id) ?? []).every((where) => guard.every((literal) => hasLiteral(where, literal)));
    if (isNarrow) narrow.set(stage.id, { ...stage, guard });
    if (stage.op.kind === 'gate') for (const argument of stage.op.args) use(argument, isNarrow ? guard : stage.guard);
  }
  return { ...program, stages: program.stages.map((stage) => narrow.get(stage.id) ?? stage) };
}

/** None if it may be other than 0 anywhere. */
function neededBy(stage: Stage, needed: ReadonlyMap<Ref, Guard>, table: StageTable): Guard {
  const { op, dims, guard } = stage;
  const of = (ref: Ref | undefined): Guard => (ref === undefined ? always : (needed.get(ref) ?? always));
  if (op.kind === 'gate' && !op.gate.user) {
    const [first, second] = op.args;
    switch (op.gate.name) {
      case '*':
        return of(first).length > 0 ? of(first) : of(second);
      case '/':
      case 'neg':
      case 'sqr':
        return of(first);
      case '+':
      case '-':
        return common([of(first), of(second)]);
      default:
        return always;
    }
  }
  if (
    op.kind !== 'accumulate' ||
    op.how !== 'sum' ||
    op.parts.length === 0 ||
    !op.parts.every((part) => isIdentity(part.at, dims))
  )
    return always;
  const all = common(
    op.parts.map((part) => conjunction(part.guard, of(part.value)).filter((literal) => !hasLiteral(guard, literal))),
  );
  const own = all.findIndex((literal) => dimsOfGuard(table, [literal]).some((dim) => !dims.includes(dim)));
  return own < 0 ? all : all.slice(0, own);
}

/** The first conditions that all of them have. */
function common([first = always, ...others]: readonly Guard[]): Guard {
  const end = first.findIndex((literal, i) =>
    others.some((other) => other[i]?.condition !== literal.condition || other[i].holds !== literal.holds),
  );
  return end < 0 ? first : first.slice(0, end);
}
