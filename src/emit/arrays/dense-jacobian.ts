// The Jacobian of a definition that is too large to be differentiated row by row in one function: the forward pass
// once, and the backward pass for every number of the result. Every entry is given, row by row.

import { typeOf } from '../frame/frame.ts';
import { exportName } from '../../check/exports.ts';
import type { Code, CodeType, Declaration, Place, Statement } from '../../code/code.ts';
import {
  arrayLength,
  arrayOf,
  binary,
  branch,
  call,
  constant,
  element,
  fill,
  give,
  loop,
  missing,
  name,
  newArray,
  number,
  object,
  put,
  run,
  totalCode,
  variable,
} from '../../code/constructors.ts';
import type { Unit } from '../frame/unit.ts';
import type { Held } from '../frame/body.ts';
import type { JacobianBody } from '../frame/problem.ts';
import { codeType, emptyValue, fieldName, isActive, reach } from '../frame/shapes.ts';
import { checkArray, lengthCode, sizesCode } from './entry.ts';
import { patternValue } from '../frame/matrix.ts';
import { planArrays, type ArrayModule, type ArrayPlan } from './plan.ts';
import type { ProblemSetting } from './problem.ts';
import { copied, countOf, denseMatrix, leavesOf } from './dense-matrix.ts';
import type { LeafType } from './sizes.ts';
import { hasLoops } from '../../passes/has-loops.ts';
import { mostStages, timesSaved, usualStages } from '../../passes/jacobian.ts';
import { productCode } from './whole-code.ts';

export function denseJacobian(unit: Unit, module: ArrayModule): readonly Declaration[] {
  const plan = planArrays({ ...unit, fused: null }, module);
  const entries = entriesOf(plan);
  const { statements, value } = patternCode(plan);
  return denseMatrix(plan, {
    matrix: 'Jacobian',
    entries,
    which: ': every entry',
    each:
      `a backward pass over ${String(unit.written.program.forward)} stages; ` +
      `written out by themselves are entries of ${limitsText(unit)}`,
    pattern: [...statements, give(value)],
  });
}

/** Which entries are written out by themselves. */
function limitsText({ written: { program } }: Unit): string {
  return hasLoops(program)
    ? `loops with at most ${String(2 * usualStages)} stages`
    : `at most ${String(mostStages)} stages, where these take ${String(timesSaved)} times fewer operations`;
}

type Own = (suffix: '' | 'Cache' | 'Gradient' | 'Forward' | 'Backward') => string;

function ownNames({ definition }: ArrayPlan): Own {
  return (suffix) => exportName(definition.name, suffix);
}

/** What the functions of both passes are given to compute in. */
function scratch(plan: ArrayPlan): readonly (Held & { readonly made: Code })[] {
  const { definition, names } = plan;
  const own = ownNames(plan);
  const sizes: readonly Code[] = plan.sizeNames.length === 0 ? [] : [sizesCode(plan)];
  const made = (variableName: string, type: CodeType, value: Code): Held & { readonly made: Code } => ({
    name: variableName,
    type,
    value: name(variableName),
    made: value,
  });
  return [
    made(names.cache, typeOf(plan, 'Cache'), call(own('Cache'), ...sizes)),
    made(names.grad, typeOf(plan, 'Gradient'), call(own('Gradient'), ...sizes)),
    made(
      names.df,
      typeOf(plan, 'result'),
      emptyValue(definition.type, { lengthOf: (axes) => lengthCode(plan, axes), as: typeOf(plan, 'result') }),
    ),
  ];
}

/** Every row into the array of the name `out`: the seed of one is 1, all others 0. */
function rowsInto(plan: ArrayPlan, out: string): readonly Statement[] {
  const { rows, columns } = leavesOf(plan);
  const { cache, grad, df } = plan.names;
  const [at, index] = [plan.free('at'), plan.free('row')];
  const row = (seed: Place): readonly Statement[] => [
    put(seed, number(1)),
    run(call(ownNames(plan)('Backward'), name(cache), name(grad), name(df))),
    ...copied(plan, columns, grad, out, at),
    put(seed, number(0)),
  ];
  const all = rows.flatMap(({ path, sizes: axes }): readonly Statement[] => {
    const place = reach(df, path);
    if (axes.length === 0) return row(place);
    return [loop(index, number(0), arrayLength(place), 1, row(element(place, name(index))))];
  });
  return [variable(at, 'whole', number(0)), ...all];
}

function entriesOf(plan: ArrayPlan): readonly Statement[] {
  const { definition, names } = plan;
  const { cache, out } = names;
  const { rows, columns } = leavesOf(plan);
  const width = plan.free('columns');
  const total = productCode([countOf(plan, rows), name(width)]);
  return [
    constant(width, 'whole', countOf(plan, columns)),
    branch(binary(name(out), '===', missing), [put(name(out), newArray('real', total))]),
    checkArray(plan, 'out', name(out), total),
    ...scratch(plan).map((one) => constant(one.name, one.type, one.made)),
    run(
      call(
        ownNames(plan)('Forward'),
        ...definition.parameters.map((one) => name(plan.parameter(one.name))),
        name(cache),
      ),
    ),
    ...rowsInto(plan, out),
    give(name(out)),
  ];
}

/** The same for a problem, whose parameters are in one array. */
export function denseMethod({ plan, layout, size }: ProblemSetting): JacobianBody {
  const { definition, names } = plan;
  const [at, out] = [plan.free('point'), plan.free('result')];
  const index = plan.free('i');
  const { rows, columns } = leavesOf(plan);
  const lengthsOf = (sizes: LeafType['sizes']): Code => lengthCode(plan, sizes);
  const fields = definition.parameters
    .filter(isActive)
    .map((one) => ({ name: fieldName(one.name), value: emptyValue(one.type, { lengthOf: lengthsOf }) }));
  const result = plan.isScalar
    ? number(0)
    : emptyValue(definition.type, { lengthOf: lengthsOf, as: typeOf(plan, 'result') });
  const made = [
    ...scratch(plan),
    { name: at, type: typeOf(plan, 'Parameters'), value: name(at), made: object(typeOf(plan, 'Parameters'), fields) },
    { name: out, type: typeOf(plan, 'result'), value: name(out), made: result },
  ];
  const point = layout.offsets.map(({ path, sizes, offset, length }): Statement => {
    const place = reach(at, path);
    if (sizes.length === 0) return put(place, element(name(names.theta), offset));
    const from = element(name(names.theta), totalCode([offset, name(index)]));
    return loop(index, number(0), length, 1, [put(element(place, name(index)), from)]);
  });
  const args = definition.parameters.map((one) =>
    isActive(one) ? reach(at, one.name) : name(plan.parameter(one.name)),
  );
  const data = definition.parameters.filter((one) => !isActive(one));
  const total = productCode([countOf(plan, rows), countOf(plan, columns)]);
  const { statements, value } = patternCode(plan);
  return {
    statements: [
      checkArray(plan, 'theta', name(names.theta), size),
      checkArray(plan, 'entries', name(names.entries), total),
      ...point,
      run(call(ownNames(plan)('Forward'), ...args, name(names.cache), name(out))),
      ...rows.map(({ path, sizes }) => {
        const seed = reach(names.df, path);
        return sizes.length === 0 ? put(seed, number(0)) : fill(seed, number(0));
      }),
      ...rowsInto(plan, names.entries),
      give(name(names.entries)),
    ],
    holds: [
      ...made.map(({ name: own, type, value: kept }) => ({ name: own, type, value: kept })),
      ...data.map((one): Held => {
        const own = plan.parameter(one.name);
        return { name: own, type: codeType(one.type, true), value: name(own) };
      }),
    ],
    checks: made.map((one) => constant(one.name, one.type, one.made)),
    pattern: { statements, value },
  };
}

function patternCode(plan: ArrayPlan): JacobianBody['pattern'] {
  const { rows, columns } = leavesOf(plan);
  const { free } = plan;
  const [high, wide, row, column] = [free('rows'), free('columns'), free('row'), free('column')];
  const [i, j] = [free('i'), free('j')];
  const place: Code = binary(binary(name(i), '*', name(wide)), '+', name(j));
  const set = (array: string, value: string): Statement => put(element(name(array), place), name(value));
  const made = (array: string): Statement =>
    constant(array, arrayOf('whole'), newArray('whole', binary(name(high), '*', name(wide))));
  const statements = [
    constant(high, 'whole', countOf(plan, rows)),
    constant(wide, 'whole', countOf(plan, columns)),
    made(row),
    made(column),
    loop(i, number(0), name(high), 1, [loop(j, number(0), name(wide), 1, [set(row, i), set(column, j)])]),
  ];
  return { statements, value: patternValue(plan, 'Jacobian', [name(high), name(wide)], [row, column]) };
}
