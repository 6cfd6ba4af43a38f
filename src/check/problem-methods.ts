// What an optimiser asks of a problem, a definition with its data: the methods of the object that `Problem` makes, one
// row each. All of them take the parameters packed in one array.

import { functionsOf, hasGrad, hasJacobian, type ExportedFunction, type Group, type PassName } from './exports.ts';
import type { CheckedDefinition } from './checked.ts';

export type MethodName = 'value' | 'gradient' | 'residuals' | 'jacobian' | 'hessianProduct';

/** `group`: the one that it comes with, if not with all. */
export type ProblemMethod = Pick<ExportedFunction, 'of' | 'takes' | 'doc'> & {
  readonly name: MethodName;
  readonly group?: Group;
  readonly runs: PassName | 'entries';
  readonly gives: 'number' | 'entries';
};

const problemMethods: readonly ProblemMethod[] = [
  {
    name: 'residuals',
    of: hasJacobian,
    runs: 'value',
    takes: ['theta', 'out', 'held'],
    gives: 'entries',
    doc: 'All numbers of the result, which go into `{out}`.',
  },
  {
    name: 'jacobian',
    of: hasJacobian,
    runs: 'entries',
    takes: ['theta', 'entries', 'held'],
    gives: 'entries',
    doc: 'The entries of the Jacobian, in the order of `pattern`, which go into `{entries}`.',
  },
  {
    name: 'value',
    of: hasGrad,
    runs: 'value',
    takes: ['theta', 'held'],
    gives: 'number',
    doc: 'The value of `{f}`.',
  },
  {
    name: 'value',
    of: hasJacobian,
    runs: 'squares',
    takes: ['theta', 'held'],
    gives: 'number',
    doc: 'Half the sum of squares of the residuals.',
  },
  {
    name: 'gradient',
    of: hasGrad,
    runs: 'both',
    takes: ['theta', 'gradient', 'held'],
    gives: 'number',
    doc: 'The value of `{f}`; its gradient goes into `{gradient}`.',
  },
  {
    name: 'gradient',
    of: hasJacobian,
    runs: 'bothSquares',
    takes: ['theta', 'gradient', 'held'],
    gives: 'number',
    doc: 'Half the sum of squares of the residuals; its gradient goes into `{gradient}`.',
  },
  {
    name: 'hessianProduct',
    of: (definition) => hasGrad(definition) || hasJacobian(definition),
    group: 'hvp',
    runs: 'product',
    takes: ['theta', 'direction', 'product', 'held'],
    gives: 'number',
    doc: 'The derivative of the value along `{direction}`; the Hessian times it goes into `{product}`.',
  },
];

/** None where the module has no problem. */
export function methodsOf(definition: CheckedDefinition, wanted: readonly Group[]): readonly ProblemMethod[] {
  if (!functionsOf(definition, wanted).some(({ runs }) => runs === 'Problem')) return [];
  return problemMethods.filter(({ of, group }) => of(definition) && (group === undefined || wanted.includes(group)));
}

/** What runs in the functions of a definition that a module is to export, and in the methods of its problem. */
export function runsOf(definition: CheckedDefinition, wanted: readonly Group[]): ReadonlySet<ExportedFunction['runs']> {
  return new Set([...functionsOf(definition, wanted), ...methodsOf(definition, wanted)].map(({ runs }) => runs));
}
