// The derivative along a direction: forward mode, where every active parameter changes by an input of its own shape.

import { activeStages } from '../lower/activity.ts';
import { constant, input, stageOf, type Builder } from '../form/builder.ts';
import { overAxes } from '../form/combine.ts';
import type { Program, Ref } from '../form/form.ts';
import { prune } from '../form/references.ts';
import { adopt } from './adopt.ts';
import { dimNumbers, lateStages } from './adjoint.ts';
import { pushForward } from './push-forward.ts';
import { passBuilder } from './quotients.ts';

/**
 * The tangents of the results, under their names. `direction` is the path of the direction, a record with a field for
 * each active parameter: those are data and come after the parameters. What the results are is computed as far as the
 * tangents need it.
 */
export function directional(forward: Program, direction: string): Program {
  const builder = passBuilder(forward);
  builder.names.reserve(direction);
  const primal = adopt(forward, builder);
  const given = directionsOf(primal, builder, direction);
  const tangents = pushForward(
    {
      builder,
      primal,
      active: activeStages(primal),
      late: lateStages(primal),
      idle: new Map(),
      nextDim: dimNumbers(primal),
    },
    { kind: 'direction', of: new Map(given.map(({ of, ref }) => [of, ref])) },
  );
  const results = primal.results.map(({ name, ref }) => {
    const { dims, span, name: own } = stageOf(builder, ref);
    const tangent = tangents.get(ref) ?? constant(builder, 0, span);
    const label = { name: builder.names.take(`t${own}`), named: false };
    return { name, ref: overAxes(builder, tangent, dims, span, label) };
  });
  const parameters = [...primal.parameters, ...given.map(({ name, ref }) => ({ name, ref }))];
  return prune({ ...primal, stages: builder.stages, forward: builder.stages.length, parameters, results });
}

type Direction = { readonly of: Ref; readonly name: string; readonly ref: Ref };

function directionsOf({ parameters }: Program, builder: Builder, direction: string): readonly Direction[] {
  return parameters.flatMap(({ name, ref }): readonly Direction[] => {
    const { op, dims, span } = stageOf(builder, ref);
    if (op.kind !== 'input' || op.role !== 'active') return [];
    const path = `${direction}.${op.parameter}`;
    const own = path.replaceAll('.', '');
    return [{ of: ref, name: `${direction}.${name}`, ref: input(builder, path, 'data', 'real', dims, span, own) }];
  });
}
