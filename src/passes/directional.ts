// The derivative along a direction: forward mode, where every active parameter changes by an input of its own shape.

import type { Span } from '../base/span.ts';
import { activeStages } from '../lower/activity.ts';
import { constant, input, push, stageOf, type Builder, type Label } from '../form/builder.ts';
import { overAxes } from '../form/combine.ts';
import { always, type Dim, type Program, type Ref } from '../form/form.ts';
import { prune } from '../form/references.ts';
import { adopt } from './adopt.ts';
import { dimNumbers, lateStages } from './adjoint.ts';
import { countOf, hasLoops } from './has-loops.ts';
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
  const loops = hasLoops(primal);
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
    const label = { name: builder.names.take(`t${own}`), named: false };
    const tangent = tangents.get(ref);
    if (tangent === undefined && !loops) return { name, ref: zeros(builder, dims, span, label) };
    return { name, ref: overAxes(builder, tangent ?? constant(builder, 0, span), dims, span, label) };
  });
  const parameters = [...primal.parameters, ...given.map(({ name, ref }) => ({ name, ref }))];
  return prune({ ...primal, stages: builder.stages, forward: builder.stages.length, parameters, results });
}

/** The tangent of what does not change, where nothing is a loop: an array element by element. */
function zeros(builder: Builder, dims: readonly Dim[], span: Span, label: Label): Ref {
  const zero = constant(builder, 0, span);
  if (dims.length === 0) return zero;
  const elements = new Array<Ref>(countOf(dims)).fill(zero);
  return push(builder, { kind: 'pack', elements }, 'real', dims, span, label, always);
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
