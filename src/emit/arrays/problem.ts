// The problem of a definition with loops: what is asked when it is made, and what stands inside its methods. These find
// sizes, data and arrays to compute in where the object has them, and the parameters in one array.

import type { Stage } from '../../form/form.ts';
import type { Code, Statement } from '../../code/code.ts';
import {
  arrayOf,
  call,
  constant,
  give,
  name,
  newArray,
  parameter,
  run,
  text,
  totalCode,
  unpack,
} from '../../code/constructors.ts';
import { namesUsed } from '../../code/used-names.ts';
import { typeOfSizes } from '../frame/frame.ts';
import type { Held } from '../frame/body.ts';
import type { JacobianBody, MethodBody, PassMethod, ProblemBody } from '../frame/problem.ts';
import { isActive, stageType } from '../frame/shapes.ts';
import type { ScheduledJacobian } from '../frame/unit.ts';
import { loopsOf, type At } from './body.ts';
import {
  checkArray,
  checkAxes,
  checkKinds,
  checkLengths,
  checkNumbers,
  checkShape,
  deriveSizes,
  findSizes,
  lengthCode,
  givesNoSize,
  requireNumber,
  sizeField,
} from './entry.ts';
import { noGradients } from './gradients.ts';
import { inputPlace, openRecords } from './inputs.ts';
import { entriesCode, patternCode } from './matrix.ts';
import { layoutOf, packedGradients, packedPlaces, packing, type Layout } from './packed.ts';
import { withSizesOf, type ArrayPlan, type Pass } from './plan.ts';
import { rangeChecks } from './range-checks.ts';
import { packedResults, scalarResult } from './results.ts';
import { dataSizes, leafTypes } from './sizes.ts';
import { lengthNames, workspaceOf, type Parts } from './workspace.ts';

/** What all methods of a problem share. `size`: how many numbers the parameters have. */
export type ProblemSetting = {
  readonly plan: ArrayPlan;
  readonly layout: Layout;
  readonly size: Code;
  readonly holds: readonly Held[];
};

/** With the sizes of the Jacobian; null where it is taken row by row, or where there is none. */
export function problemSetting(whole: ArrayPlan, jacobian: ScheduledJacobian | null): ProblemSetting {
  const plan = withSizesOf(whole, jacobian === null ? [] : [jacobian.values, jacobian.pattern]);
  const layout = layoutOf(plan);
  const { total, offsets } = layout;
  const kept = (own: string): Held => ({ name: own, type: 'whole', value: name(own) });
  const starts = offsets.flatMap(({ declared }) => declared.flatMap((one) => (one.kind === 'const' ? [one.name] : [])));
  const sizes = [...new Set([...plan.sizes.values(), ...starts])].map(kept);
  if (total.kind === 'number') return { plan, layout, size: total, holds: sizes };
  const size = plan.free('size');
  return { plan, layout, size: name(size), holds: [...sizes, { ...kept(size), field: 'size' }] };
}

export function loopsProblem(
  setting: ProblemSetting,
  jacobian: JacobianBody | null,
  linear: readonly string[],
): ProblemBody {
  const { plan, layout, size, holds } = setting;
  const { named } = dataSizes(plan.definition);
  return {
    parameters: named.length === 0 ? [] : [parameter(plan.names.sizes, typeOfSizes({ sizeNames: named }))],
    enter: entered(setting, named),
    leaves: layout.offsets.map(({ path, sizes, offset, length }) => ({
      path,
      isArray: sizes.length > 0,
      offset,
      length,
      end: totalCode([offset, length]),
    })),
    size,
    residuals: residualCount(plan),
    holds,
    method: (row) => passMethod(setting, row),
    jacobian,
    linear,
    checkArray: (shown, place, length) => [checkArray(plan, shown, place, length)],
    checkObject: (shown, place) => [run(call(plan.runtime.of('requireObject'), text(shown), place))],
    checkParameter: (shown, place, one) => checkShape(plan, shown, place, one.type),
    free: plan.free,
    choose: plan.module.choose,
  };
}

/** How many numbers the result has. */
export function residualCount(plan: ArrayPlan): Code {
  return totalCode(leafTypes('', plan.definition.type).map(({ sizes }) => lengthCode(plan, sizes)));
}

/** The data alone tell the sizes, but for those that are given by name. */
function entered({ plan, layout, size }: ProblemSetting, named: readonly string[]): readonly Statement[] {
  const { definition, names, argument } = plan;
  const data = definition.parameters.filter((one) => !isActive(one));
  const active = definition.parameters.filter(isActive).map(({ type }) => type);
  const { sources } = dataSizes(definition);
  const open: readonly Statement[] =
    named.length === 0
      ? []
      : [
          run(call(plan.runtime.of('requireObject'), text('sizes'), name(names.sizes))),
          unpack(
            named.map((own) => ({ field: own, name: sizeField(plan, own), type: 'whole' })),
            name(names.sizes),
          ),
          ...named.map((own) => requireNumber(plan, own, name(sizeField(plan, own)), 'requireCount')),
        ];
  return [
    ...open,
    ...data.flatMap((one) => checkKinds(plan, one.name, argument(one.name), one.type, givesNoSize(sources))),
    ...checkNumbers(plan, data, lengthNames(plan, workspaceOf(plan))),
    ...findSizes(plan, sources, argument),
    ...checkLengths(plan, data, sources, argument),
    ...deriveSizes(plan),
    ...checkAxes(plan, [definition.type, ...active]),
    ...layout.offsets.flatMap(({ declared }) => declared),
    ...(size.kind === 'name' ? [constant(size.text, 'whole', layout.total)] : []),
  ];
}

/** The pass that a method runs. */
function passOfMethod({ value, fused, product, squares }: ArrayPlan, runs: PassMethod['runs']): Pass {
  const pass = {
    value,
    both: fused,
    product,
    squares: squares?.value,
    bothSquares: squares?.both,
    forward: null,
    backward: null,
    tangent: null,
  }[runs];
  if (!pass) throw new Error(`no pass for ${runs}`);
  return pass;
}

/** One pass by itself, in arrays of its own. */
export function partsOf(plan: ArrayPlan, pass: Pass, isScalar: boolean): Parts {
  const others = { split: null, fused: null, tangent: null, product: null, squares: null };
  const own: ArrayPlan = { ...plan, ...others, isScalar, value: pass, runsValue: true };
  return { plan: own, workspace: workspaceOf(own), lengths: new Set() };
}

function passMethod({ plan, layout, size }: ProblemSetting, { runs, takes, gives }: PassMethod): MethodBody {
  const pass = passOfMethod(plan, runs);
  const { names, directionPath } = plan;
  const parts = partsOf(plan, pass, gives === 'number');
  const { offsets } = packing(parts, pass, layout);
  const theta = packedPlaces(pass, names.theta, offsets, ({ leaf }) => leaf.of);
  const ofDirection = new Map(pass.program.parameters.map((one) => [one.name, one.ref]));
  const direction = packedPlaces(
    pass,
    names.direction,
    offsets,
    ({ path }) => ofDirection.get(`${directionPath ?? ''}.${path}`) ?? null,
  );
  const into = takes.find((taken) => taken === 'gradient' || taken === 'product');
  const gradient = into === undefined ? noGradients : packedGradients(parts, pass, { offsets }, into);
  const given: Given = (ref) => theta.place(ref) ?? direction.place(ref);
  const results = takes.includes('out')
    ? packedResults(parts.plan, pass, given)
    : scalarResult(pass, pass.program.results[0]?.ref);
  const at: At = (stage) =>
    given(stage.id) ?? gradient.place(stage.id) ?? results.place(stage.id) ?? inputPlace(plan, pass, stage);
  const scalars = [...theta.scalars, ...direction.scalars];
  const { atOnce, later } = checksOf(parts, pass, at, scalars);
  const arrays = takes.flatMap((taken): readonly Statement[] => {
    if (taken === 'theta' || taken === 'direction' || taken === 'gradient' || taken === 'product')
      return [checkArray(plan, taken, name(names[taken]), size)];
    return taken === 'out' ? [checkArray(plan, 'out', name(names.out), residualCount(plan))] : [];
  });
  const loops = loopsOf(parts, pass, at);
  const statements = [
    ...arrays,
    ...scalars,
    ...later,
    ...results.before,
    ...gradient.before,
    ...loops,
    ...results.after,
  ];
  return { statements, holds: heldBy(parts, pass), checks: atOnce };
}

type Given = (ref: Stage['id']) => ReturnType<At> | null;

/** Data, and the arrays that the pass computes in. */
export function heldBy({ plan, workspace }: Parts, pass: Pass): readonly Held[] {
  return [
    ...pass.program.stages.flatMap((stage): readonly Held[] =>
      isData(plan, stage) && stage.op.kind === 'input'
        ? [{ name: stage.name, type: stageType(stage), value: plan.argument(stage.op.parameter) }]
        : [],
    ),
    ...workspace.fieldsOf(pass).map((one): Held => ({
      name: one.name,
      type: arrayOf('real'),
      value: newArray('real', one.length),
    })),
  ];
}

function isData({ definition }: ArrayPlan, { op }: Stage): boolean {
  if (op.kind !== 'input' || op.role === 'active' || op.role === 'seed') return false;
  const root = op.parameter.split('.')[0];
  return definition.parameters.some((one) => one.name === root);
}

/** Positions that only data decide are asked for when the object is made, others on each call. */
function checksOf(
  parts: Parts,
  pass: Pass,
  at: At,
  scalars: readonly Statement[],
): { readonly atOnce: readonly Statement[]; readonly later: readonly Statement[] } {
  const { plan } = parts;
  const moving = new Set([plan.names.theta, ...scalars.flatMap((one) => (one.kind === 'const' ? [one.name] : []))]);
  const all = rangeChecks(parts, pass, at);
  const later = all.filter((one) => [...namesUsed([one])].some((used) => moving.has(used)));
  const data = new Set(
    pass.program.stages.flatMap((one) => (one.op.kind === 'input' && isData(plan, one) ? [one.op.parameter] : [])),
  );
  const opened = openRecords(plan, pass, (path) => data.has(path));
  const atOnce = all.filter((one) => !later.includes(one));
  return { atOnce: atOnce.length === 0 ? [] : [...opened, ...atOnce], later };
}

/** The entries, and where they stand, which is known when the object is made. */
export function jacobianMethod({ plan, layout, size }: ProblemSetting, jacobian: ScheduledJacobian): JacobianBody {
  const { names } = plan;
  const { parts, declared, total, places, copies } = entriesCode(plan, jacobian, names.entries);
  const pass = parts.plan.value;
  const { offsets } = packing(parts, pass, layout);
  const theta = packedPlaces(pass, names.theta, offsets, ({ leaf }) => leaf.of);
  const at: At = (stage) => places.get(stage.id) ?? theta.place(stage.id) ?? inputPlace(plan, pass, stage);
  const { atOnce, later } = checksOf(parts, pass, at, theta.scalars);
  const { statements, value } = patternCode(plan, 'Jacobian', jacobian);
  return {
    statements: [
      checkArray(plan, 'theta', name(names.theta), size),
      ...declared,
      checkArray(plan, 'entries', name(names.entries), total),
      ...theta.scalars,
      ...later,
      ...loopsOf(parts, pass, at),
      ...copies,
      give(name(names.entries)),
    ],
    holds: heldBy(parts, pass),
    checks: atOnce,
    pattern: { statements, value },
  };
}
