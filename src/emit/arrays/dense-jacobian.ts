// The Jacobian of a definition that is too large to be differentiated row by row in one function: the forward pass
// once, and the backward pass for every number of the result. Every entry is given, row by row.

import { typeOf } from '../frame/frame.ts';
import { exportName } from '../../check/exports.ts';
import type { Code, Declaration, Place, Statement } from '../../code/code.ts';
import {
  arrayLength,
  arrayOf,
  assign,
  binary,
  branch,
  call,
  constant,
  element,
  give,
  loop,
  method,
  missing,
  name,
  newArray,
  number,
  object,
  put,
  run,
  variable,
} from '../../code/constructors.ts';
import type { Unit } from '../frame/unit.ts';
import { emptyValue, isActive, reach } from '../frame/shapes.ts';
import { lengthCode, requireLength, sizeCode, sizesCode } from './entry.ts';
import { enter } from './inputs.ts';
import { matrixExports } from '../frame/matrix.ts';
import { planArrays, type ArrayModule, type ArrayPlan } from './plan.ts';
import { leafTypes, lengthOf, type LeafType } from './sizes.ts';
import { shapeNames } from '../../analyse/size-names.ts';
import { withoutUnused } from '../../code/unused.ts';
import { productCode, totalCode, wholeCode } from './whole-code.ts';
import { workspaceOf, type Parts } from './workspace.ts';

export function denseJacobian(unit: Unit, module: ArrayModule): readonly Declaration[] {
  const plan = planArrays({ ...unit, fused: null }, module);
  const parts: Parts = {
    plan,
    workspace: workspaceOf(plan),
    lengths: new Set([...shapeNames(unit.definition), ...plan.sizeNames]),
  };
  const entries = entriesOf(parts);
  return matrixExports(plan, {
    matrix: 'Jacobian',
    entries,
    which: `, row by row, which goes into \`${plan.names.out}\`; it is made if it is left out.`,
    places: 'each entry.',
    pattern: patternOf(parts),
    isFixed: unit.definition.sizes.length === 0,
    given: '',
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

export function countOf(plan: ArrayPlan, leaves: readonly LeafType[]): Code {
  return totalCode(leaves.map(({ sizes }) => wholeCode(lengthOf(sizes), sizeCode(plan))));
}

function entriesOf(parts: Parts): readonly Statement[] {
  const { plan } = parts;
  const { definition, names } = plan;
  const { cache, grad, df, out } = names;
  const { rows, columns } = leavesOf(plan);
  const [at, width, index] = [plan.free('at'), plan.free('columns'), plan.free('row')];
  const own = (suffix: '' | 'Cache' | 'Gradient' | 'Forward' | 'Backward'): string =>
    exportName(definition.name, suffix);
  const sizes: readonly Code[] = plan.sizeNames.length === 0 ? [] : [sizesCode(plan)];
  const total = productCode([countOf(plan, rows), name(width)]);
  // One row: its seed is 1, all others 0.
  const row = (seed: Place): readonly Statement[] => [
    put(seed, number(1)),
    run(call(own('Backward'), name(cache), name(grad), name(df))),
    ...copied(plan, columns, grad, out, at),
    put(seed, number(0)),
  ];
  const all = rows.flatMap(({ path, sizes: axes }): readonly Statement[] => {
    const place = reach(df, path);
    if (axes.length === 0) return row(place);
    return [loop(index, number(0), arrayLength(place), 1, row(element(place, name(index))))];
  });
  return [
    ...enter(parts, definition.parameters, definition.sizes),
    constant(width, 'whole', countOf(plan, columns)),
    branch(binary(name(out), '===', missing), [put(name(out), newArray('real', total))]),
    requireLength(plan, 'out', name(out), total),
    constant(cache, typeOf(plan, 'Cache'), call(own('Cache'), ...sizes)),
    constant(grad, typeOf(plan, 'Gradient'), call(own('Gradient'), ...sizes)),
    constant(
      df,
      typeOf(plan, 'result'),
      emptyValue(definition.type, { lengthOf: (sizes) => lengthCode(plan, sizes), as: typeOf(plan, 'result') }),
    ),
    run(call(own('Forward'), ...definition.parameters.map((one) => name(plan.parameter(one.name))), name(cache))),
    variable(at, 'whole', number(0)),
    ...all,
    give(name(out)),
  ];
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

function patternOf(parts: Parts): readonly Statement[] {
  const { plan } = parts;
  const { definition } = plan;
  const { rows, columns } = leavesOf(plan);
  const { free } = plan;
  const [high, wide, row, column] = [free('rows'), free('columns'), free('row'), free('column')];
  const [i, j] = [free('i'), free('j')];
  const place: Code = binary(binary(name(i), '*', name(wide)), '+', name(j));
  const set = (array: string, value: string): Statement => put(element(name(array), place), name(value));
  const made = (array: string): Statement =>
    constant(array, arrayOf('whole'), newArray('whole', binary(name(high), '*', name(wide))));
  const isFixed = definition.sizes.length === 0;
  return withoutUnused([
    ...(isFixed ? [] : enter(parts, definition.parameters, definition.sizes)),
    constant(high, 'whole', countOf(plan, rows)),
    constant(wide, 'whole', countOf(plan, columns)),
    made(row),
    made(column),
    loop(i, number(0), name(high), 1, [loop(j, number(0), name(wide), 1, [set(row, i), set(column, j)])]),
    give(
      object(typeOf(plan, 'JacobianPattern'), [
        { name: 'rows', value: name(high) },
        { name: 'columns', value: name(wide) },
        { name: 'row', value: name(row) },
        { name: 'column', value: name(column) },
      ]),
    ),
  ]);
}
