// Warnings about derivatives: a parameter that is used and whose gradient is zero everywhere.

import { elementAt } from '../base/lists.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import { diagnose, type Diagnostic } from '../report/diagnostic.ts';
import { inputOf, type Program, type Ref, type Stage } from '../form/form.ts';
import { eachReference } from '../form/operands.ts';

export function gradientWarnings(definition: CheckedDefinition, program: Program): readonly Diagnostic[] {
  const used: (boolean | undefined)[] = [];
  const use = (ref: Ref): void => void (used[ref] = true);
  for (const stage of program.stages.slice(0, program.forward)) eachReference(stage, use);
  for (const { ref } of program.results) use(ref);
  const table: (Stage | undefined)[] = [];
  for (const stage of program.stages) table[stage.id] = stage;
  const reaches = new Map<string, boolean>();
  for (const { of, is } of program.gradients) {
    const name = inputOf(elementAt(table, of)).parameter.split('.')[0] ?? '';
    if (used[of] === true) reaches.set(name, (reaches.get(name) ?? false) || is !== null);
  }
  return definition.parameters
    .filter(({ name }) => reaches.get(name) === false)
    .map(({ name, span }) => diagnose('GR4001', span, { name }));
}
