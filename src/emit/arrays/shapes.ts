// Types and empty values of parameters, gradients and results whose sizes are known only when run.

import type { Whole } from '../../base/whole.ts';
import type { Type } from '../../check/type.ts';
import type { Code, CodeType } from '../../code/code.ts';
import { named, newArray, number, object } from '../../code/constructors.ts';
import { codeType, fieldName, numbersIn } from '../frame/shapes.ts';
import type { ArrayPlan } from './plan.ts';

export { fieldName, reach, shownPath } from '../frame/shapes.ts';

/** `lengthOf` tells how long an array of these sizes is. */
export function emptyValue(type: Type, lengthOf: (sizes: readonly Whole[]) => Code): Code {
  if (type.kind === 'record')
    return object(
      [...type.fields].map(([name, inner]) => ({ name: fieldName(name), value: emptyValue(inner, lengthOf) })),
    );
  if (type.kind !== 'array' || type.sizes.length === 0) return number(0);
  return newArray(numbersIn(type), lengthOf(type.sizes));
}

export function typeOfResult({ definition, type }: ArrayPlan): CodeType {
  return definition.type.kind === 'record' ? named(`${type}Result`) : codeType(definition.type, false);
}
