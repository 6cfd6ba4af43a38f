// How a function with loops comes to its arguments: in parameters of their names, whose lengths give the sizes.

import { nowhere } from '../../base/span.ts';
import type { CheckedParameter, SizeSource } from '../../check/checked.ts';
import type { Ref, Stage } from '../../form/form.ts';
import { tablesIn } from '../../form/tables.ts';
import type { Statement } from '../../code/code.ts';
import { constant } from '../../code/constructors.ts';
import { isActive, stageType } from '../frame/shapes.ts';
import type { Place } from '../loops/places.ts';
import { checkKinds, checkLengths, checkNumbers, deriveSizes, findSizes, givesNoSize } from './entry.ts';
import type { ArrayPlan, Pass } from './plan.ts';
import { tableOf } from './tables.ts';
import type { Parts } from './workspace.ts';

export type Inputs = {
  /** Finds sizes and checks what came in. */
  readonly enter: readonly Statement[];
  /** Fields of records, and numbers of an array, as variables of their own. */
  readonly open: readonly Statement[];
  /** Where an input is that is no variable of its name. */
  readonly place: (ref: Ref) => Place | null;
};

/** The arguments by their own names, and with them a direction in the shape of the gradient. */
export function argumentsOf(parts: Parts, pass: Pass, hasDirection: boolean): Inputs {
  const { plan } = parts;
  const { parameters, sizes } = plan.definition;
  return {
    enter: enter(parts, hasDirection ? [...parameters, directionOf(plan)] : parameters, sizes),
    open: openRecords(plan, pass, () => true),
    place: () => null,
  };
}

/** The direction as a parameter: a record with a field for each active parameter. */
function directionOf({ definition, names }: ArrayPlan): CheckedParameter {
  const fields = new Map(definition.parameters.filter(isActive).map(({ name, type }) => [name, type]));
  return { name: names.direction, type: { kind: 'record', fields }, isConst: true, domain: null, span: nowhere };
}

/** Finds sizes and checks what came in. */
export function enter(
  { plan, lengths }: Parts,
  parameters: readonly CheckedParameter[],
  sources: readonly SizeSource[],
): readonly Statement[] {
  const { argument } = plan;
  const isSized = givesNoSize(sources);
  const kinds = parameters.flatMap((one) => checkKinds(plan, one.name, argument(one.name), one.type, isSized));
  return [
    ...kinds,
    ...checkNumbers(plan, parameters, lengths),
    ...findSizes(plan, sources, argument),
    ...checkLengths(plan, parameters, sources, argument),
    ...deriveSizes(plan),
  ];
}

/** Fields of records as variables of their own. */
export function openRecords(plan: ArrayPlan, pass: Pass, keep: (path: string) => boolean): readonly Statement[] {
  return pass.program.stages.flatMap((stage): readonly Statement[] => {
    const { op } = stage;
    if (op.kind !== 'input' || op.role === 'seed' || !op.parameter.includes('.') || !keep(op.parameter)) return [];
    return [constant(stage.name, stageType(stage), plan.argument(op.parameter))];
  });
}

/** An input by its own name, and a table of numbers by that which it has in the module. */
export function inputPlace(plan: ArrayPlan, { program }: Pass, stage: Stage): Place {
  const { name: variable, dims } = stage;
  const numbers = tablesIn(program).get(stage.id);
  if (numbers !== undefined) return { kind: 'array', array: tableOf(plan, stage, numbers), offset: null, axes: dims };
  return dims.length === 0
    ? { kind: 'variable', name: variable }
    : { kind: 'array', array: variable, offset: null, axes: dims };
}
