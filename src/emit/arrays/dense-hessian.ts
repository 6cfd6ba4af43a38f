// The Hessian of a definition that is too large to have its entries written out: a product with a direction for each
// row, of which what lies on the diagonal or before it is kept.

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
  put,
  run,
  variable,
} from '../../code/constructors.ts';
import { typeOf } from '../frame/frame.ts';
import { patternValue } from '../frame/matrix.ts';
import type { Unit } from '../frame/unit.ts';
import { reach } from '../frame/shapes.ts';
import { copied, countOf, denseMatrix, leavesOf } from './dense-matrix.ts';
import { checkArray, sizesCode } from './entry.ts';
import { planArrays, type ArrayModule, type ArrayPlan } from './plan.ts';
import { workspaceOf } from './workspace.ts';

export function denseHessian(unit: Unit, module: ArrayModule): readonly Declaration[] {
  const plan = planArrays(unit, module);
  return denseMatrix(plan, {
    matrix: 'Hessian',
    entries: entriesOf(plan),
    which: ': its lower triangle',
    each: `a call of \`${exportName(plan.definition.name, 'Hvp')}\``,
    pattern: patternOf(plan),
  });
}

/** Entries of a lower triangle. */
function triangle(width: Code): Code {
  return binary(binary(width, '*', binary(width, '+', number(1))), '/', number(2));
}

function entriesOf(plan: ArrayPlan): readonly Statement[] {
  const { definition, names } = plan;
  const { cache, direction, product, out } = names;
  const { columns } = leavesOf(plan);
  const { free } = plan;
  const [at, width, total, index] = [free('at'), free('columns'), free('total'), free('row')];
  const own = (suffix: 'Cache' | 'Gradient' | 'Hvp'): string => exportName(definition.name, suffix);
  const sizes: readonly Code[] = plan.sizeNames.length === 0 ? [] : [sizesCode(plan)];
  const isGiven = plan.product !== null && workspaceOf(plan).fieldsOf(plan.product).length > 0;
  const args = definition.parameters.map((one) => name(plan.parameter(one.name)));
  const times = call(own('Hvp'), ...args, name(direction), name(product), ...(isGiven ? [name(cache)] : []));
  // One row: the direction is 1 there, 0 elsewhere.
  const row = (place: Place, before: number, rest: readonly Statement[]): readonly Statement[] => [
    put(place, number(1)),
    run(times),
    put(place, number(0)),
    ...copied(plan, columns.slice(0, before), product, out, at),
    ...rest,
  ];
  const all = columns.flatMap(({ path, sizes: axes }, before): readonly Statement[] => {
    const [place, from] = [reach(direction, path), reach(product, path)];
    if (axes.length === 0)
      return row(place, before, [put(element(name(out), name(at)), from), assign(name(at), '+=', number(1))]);
    const upTo = binary(name(index), '+', number(1));
    const rest = [
      run(method(name(out), 'set', method(from, 'subarray', number(0), upTo), name(at))),
      assign(name(at), '+=', upTo),
    ];
    return [loop(index, number(0), arrayLength(place), 1, row(element(place, name(index)), before, rest))];
  });
  const made = (variableName: string, what: 'Cache' | 'Gradient'): Statement =>
    constant(variableName, typeOf(plan, what), call(own(what), ...sizes));
  return [
    constant(width, 'whole', countOf(plan, columns)),
    constant(total, 'whole', triangle(name(width))),
    branch(binary(name(out), '===', missing), [put(name(out), newArray('real', name(total)))]),
    checkArray(plan, 'out', name(out), name(total)),
    ...(isGiven ? [made(cache, 'Cache')] : []),
    made(direction, 'Gradient'),
    made(product, 'Gradient'),
    variable(at, 'whole', number(0)),
    ...all,
    give(name(out)),
  ];
}

function patternOf(plan: ArrayPlan): readonly Statement[] {
  const { free } = plan;
  const [wide, total, row, column] = [free('columns'), free('total'), free('row'), free('column')];
  const [at, i, j] = [free('at'), free('i'), free('j')];
  const set = (array: string, value: string): Statement => put(element(name(array), name(at)), name(value));
  const made = (array: string): Statement => constant(array, arrayOf('whole'), newArray('whole', name(total)));
  return [
    constant(wide, 'whole', countOf(plan, leavesOf(plan).columns)),
    constant(total, 'whole', triangle(name(wide))),
    made(row),
    made(column),
    variable(at, 'whole', number(0)),
    loop(i, number(0), name(wide), 1, [
      loop(j, number(0), binary(name(i), '+', number(1)), 1, [
        set(row, i),
        set(column, j),
        assign(name(at), '+=', number(1)),
      ]),
    ]),
    give(patternValue(plan, 'Hessian', [name(wide), name(wide)], [row, column])),
  ];
}
