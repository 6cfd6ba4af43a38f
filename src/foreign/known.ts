// Which names are functions, as far as a rule that reads text needs to know.

import { callableGate } from '../gates/lookup.ts';
import { foreignFunction } from './functions.ts';

/** The functions of whole arrays, and the folds; src/check/builtins.ts says what they take. */
export const arrayFunctions: ReadonlySet<string> = new Set(
  'sum prod mean logsumexp argmin argmax softmax norm dot outer cross count'.split(' '),
);

/** Functions that a textbook writes without parentheses, under names that gradc does not have. */
const written: ReadonlySet<string> = new Set(
  (
    'ln lg lb cot ctg cotan sec csc cosec coth sech csch tg arcsin arccos arctan arctg arccot arcsinh arcosh artanh ' +
    'arcsec arccsc sgn Re Im'
  ).split(' '),
);

export function isKnownFunction(name: string): boolean {
  return arrayFunctions.has(name) || callableGate(name)?.name === name;
}

/** Whether a name before an operand can only be a function of it. */
export function isWrittenFunction(name: string): boolean {
  return isKnownFunction(name) || (written.has(name) && foreignFunction(name, 1) !== null);
}
