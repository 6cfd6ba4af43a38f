// The problem of a definition without loops: its methods run the passes of the body, with the parameters in one array
// and data in variables of their own.

import { inputOf } from '../../form/form.ts';
import { number } from '../../code/constructors.ts';
import type { CheckedParameter } from '../../check/checked.ts';
import type { Path, Statement } from '../../code/code.ts';
import type { Body, Held } from '../frame/body.ts';
import type { JacobianBody, ProblemBody } from '../frame/problem.ts';
import { isActive, leavesOf, shownPath, stageType, within } from '../frame/shapes.ts';
import { heldData, lengthCheck, lengthChecks, packing, packingOf, type Plan } from './plan.ts';

export function straightProblem(
  plan: Plan,
  body: Body,
  jacobian: JacobianBody | null,
  linear: readonly string[],
): ProblemBody {
  const { definition } = plan;
  const { offsets, total } = packing(plan);
  const leaves = definition.parameters.filter(isActive).flatMap((one) => leavesOf(one.name, one.type));
  const data = heldData(plan).map((stage): Held => ({
    name: stage.name,
    type: stageType(stage),
    value: plan.argument(inputOf(stage).parameter),
  }));
  return {
    parameters: [],
    enter: lengthChecks(plan, (active) => !active),
    leaves: leaves.map(({ path, count, isArray }) => {
      const offset = offsets.get(path) ?? 0;
      return { path, isArray, offset: number(offset), length: number(count), end: number(offset + count) };
    }),
    size: number(total),
    residuals: number(packingOf(definition.type).total),
    holds: [],
    method: (row) => ({ statements: body.computed(row), holds: [...data, ...body.holds(row)], checks: [] }),
    jacobian,
    linear,
    checkArray: (shown, place) => [lengthCheck(plan, shown, place, total)],
    checkObject: () => [],
    checkParameter: (shown, place, one) => checkParameter(plan, shown, place, one),
    free: plan.free,
    choose: plan.module.choose,
  };
}

function checkParameter(plan: Plan, shown: string, place: Path, { type }: CheckedParameter): readonly Statement[] {
  return leavesOf('', type)
    .filter(({ isArray }) => isArray)
    .map(({ path, count }) => lengthCheck(plan, shownPath(shown, path), within(place, path), count));
}
