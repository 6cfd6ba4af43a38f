// Takes a finished program into a builder exactly as it is, under numbers that follow the list: what is built next may
// share its stages. References that point forward are kept.

import { elementAt } from '../base/lists.ts';
import { offer } from '../form/value-numbers.ts';
import { type Builder } from '../form/builder.ts';
import { refAt, type Program, type Ref, type Stage } from '../form/form.ts';
import { liveStages } from '../form/references.ts';
import { renamedCheck, renamedEnds, renamedStage, renamingBy } from '../form/renumber.ts';

/** Leaves out what nothing needs. */
export function adopt(program: Program, builder: Builder): Program {
  const live = liveStages(program);
  const isLive = ({ id }: Stage): boolean => live[id] === true;
  const numbers: Ref[] = [];
  // All numbers first: a recurrence refers to stages that come later.
  for (const [i, { id }] of program.stages.filter(isLive).entries()) numbers[id] = refAt(builder.stages.length + i);
  const to = (ref: Ref): Ref => elementAt(numbers, ref);
  const renaming = renamingBy({ stage: to, ofStage: (ref) => numbers[ref] ?? null });
  for (const stage of program.stages) {
    if (!isLive(stage)) continue;
    const id = refAt(builder.stages.length);
    const renamed = renamedStage(renaming, stage);
    const taken: Stage = renamed.id === id ? renamed : { ...renamed, id };
    builder.stages.push(taken);
    offer(builder, taken);
  }
  return {
    ...program,
    stages: builder.stages,
    forward: program.stages.slice(0, program.forward).filter(isLive).length,
    checks: program.checks.map((check) => renamedCheck(renaming, check)),
    ...renamedEnds(program, to, (ref) => live[ref] === true),
  };
}
