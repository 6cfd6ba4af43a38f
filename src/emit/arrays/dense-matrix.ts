// What Jacobians and Hessians have in common that are too large to have their entries written out: every entry is
// given, row by row.

import { shapeNames } from '../../analyse/size-names.ts';
import type { Code, Declaration, Statement } from '../../code/code.ts';
import { assign, element, method, name, put, run, totalCode } from '../../code/constructors.ts';
import { withoutUnused } from '../../code/unused.ts';
import { matrixExports, type Matrix } from '../frame/matrix.ts';
import { isActive, reach } from '../frame/shapes.ts';
import { sizeCode } from './entry.ts';
import { enter } from './inputs.ts';
import type { ArrayPlan } from './plan.ts';
import { leafTypes, lengthOf, type LeafType } from './sizes.ts';
import { wholeCode } from './whole-code.ts';
import { workspaceOf, type Parts } from './workspace.ts';

/** What each of the two functions does when it has looked at its arguments. */
type Dense = {
  readonly matrix: Matrix;
  readonly entries: readonly Statement[];
  /** Which entries are given. */
  readonly which: string;
  /** What each row takes. */
  readonly each: string;
  readonly pattern: readonly Statement[];
};

export function denseMatrix(plan: ArrayPlan, { matrix, entries, which, each, pattern }: Dense): readonly Declaration[] {
  const { definition, names, sizeNames } = plan;
  const parts: Parts = {
    plan,
    workspace: workspaceOf(plan),
    lengths: new Set([...shapeNames(definition), ...sizeNames]),
  };
  const entered = enter(parts, definition.parameters, definition.sizes);
  const isFixed = definition.sizes.length === 0;
  return matrixExports(plan, {
    matrix,
    entries: [...entered, ...entries],
    which: `${which}, which goes into \`${names.out}\`; it is made if it is left out. Each row takes ${each}.`,
    places: 'each entry.',
    pattern: withoutUnused([...(isFixed ? [] : entered), ...pattern]),
    isFixed,
    given: '',
    inRows: inRowsOf(plan, matrix),
    free: plan.free,
  });
}

/** The numbers and arrays of the result, and of the parameters that are not data. */
export function leavesOf({ definition }: ArrayPlan): {
  readonly rows: readonly LeafType[];
  readonly columns: readonly LeafType[];
} {
  return {
    rows: leafTypes('', definition.type),
    columns: definition.parameters.filter(isActive).flatMap(({ name: own, type }) => leafTypes(own, type)),
  };
}

/** The function that brings the pattern into rows, where that is wanted. */
export function inRowsOf(plan: ArrayPlan, matrix: Matrix): string | null {
  return matrix === 'Jacobian' && plan.wanted.includes('csr') ? plan.runtime.of('inRows') : null;
}

export function countOf(plan: ArrayPlan, leaves: readonly LeafType[]): Code {
  return totalCode(leaves.map(({ sizes }) => wholeCode(lengthOf(sizes), sizeCode(plan))));
}

/** The gradient, or what has its shape, goes into the next row. */
export function copied(
  plan: ArrayPlan,
  columns: readonly LeafType[],
  grad: string,
  out: string,
  at: string,
): readonly Statement[] {
  return columns.flatMap(({ path, sizes }): readonly Statement[] => {
    const from = reach(grad, path);
    const step: Statement = assign(name(at), '+=', wholeCode(lengthOf(sizes), sizeCode(plan)));
    if (sizes.length > 0) return [run(method(name(out), 'set', from, name(at))), step];
    return [put(element(name(out), name(at)), from), step];
  });
}
