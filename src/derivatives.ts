// What a module computes beside value and gradient: derivatives along a direction, the entries of a Jacobian or a
// Hessian, and the loops of all of them.

import { lazy } from './base/lazy.ts';
import { functionsOf, type Group } from './check/exports.ts';
import type { Along, ScheduledJacobian } from './emit/frame/unit.ts';
import { hessianProduct, tangentProgram } from './passes/hessian-product.ts';
import { mergeDims } from './passes/merge-dims.ts';
import { hessian } from './passes/hessian.ts';
import type { Jacobian } from './passes/families.ts';
import { jacobian } from './passes/jacobian.ts';
import { aligned } from './schedule/align.ts';
import { checkpointed } from './schedule/checkpoint/checkpoint.ts';
import { splitCheckpointed } from './schedule/checkpoint/split.ts';
import { usualJam, type FunctionLoops } from './schedule/functions.ts';
import { fusedRequest, valueRequest } from './schedule/requests.ts';
import { schedule } from './schedule/schedule.ts';
import type { Schedule } from './schedule/tree.ts';
import { shown } from './passes/shown.ts';
import { decideWritten } from './passes/written.ts';
import { groupsOf, type Options } from './options.ts';
import type { Program } from './form/form.ts';
import { verified } from './form/verify.ts';
import { tidied, toReverse, type Built } from './pipeline.ts';

/** A definition with all that the functions which a module has of it are made from. */
export type Derived = Built & {
  readonly wanted: readonly Group[];
  readonly jacobian: ScheduledJacobian | 'dense' | null;
  readonly hessian: ScheduledJacobian | 'dense' | null;
  readonly along: Along | null;
};

export function withDerivatives(unit: Built, options: Options): Derived {
  const wanted = groupsOf(options);
  const jacobian = wanted.includes('jacobian') ? jacobianOf(unit) : null;
  const second = wanted.includes('hessian') ? hessianOf(unit) : null;
  // So large a Jacobian is taken from the backward pass, a Hessian from its products.
  const all: readonly Group[] = [
    ...wanted,
    ...(jacobian === 'dense' ? (['split'] as const) : []),
    ...(second === 'dense' ? (['hvp'] as const) : []),
  ];
  const along = alongOf(unit, all);
  const loops = (): FunctionLoops => withAlong(unit.schedules(), along);
  const schedules = lazy(options.checkpoint === true ? () => withCheckpoints(loops()) : loops);
  return { ...unit, wanted: all, jacobian, hessian: second, along, schedules };
}

/** Derivatives along a direction, as far as they are exported. */
function alongOf({ definition, forward, loops }: Built, wanted: readonly Group[]): Along | null {
  const functions = functionsOf(definition, wanted);
  const [hasTangent, hasProduct] = (['tangent', 'product'] as const).map((pass) =>
    functions.some(({ runs }) => runs === pass),
  );
  if (hasTangent !== true && hasProduct !== true) return null;
  let path = 'direction';
  while (definition.parameters.some(({ name }) => name === path)) path += '_';
  const read = loops ? shown : decideWritten;
  const swept = hasProduct === true ? verified(hessianProduct(forward, path)) : null;
  return {
    path,
    tangent: hasTangent === true ? read(verified(mergeDims(tangentProgram(forward, path)))) : null,
    product: swept && read(tidied(swept, loops)),
  };
}

/** Where the result is no number: its Jacobian; 'dense' where that is too much to write out. */
function jacobianOf({ definition, forward }: Built): ScheduledJacobian | 'dense' | null {
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  if (isScalar || definition.parameters.every(({ isConst }) => isConst)) return null;
  return scheduledMatrix(forward, jacobian);
}

/** Where the result is a number: its Hessian. */
function hessianOf({ definition, forward }: Built): ScheduledJacobian | 'dense' | null {
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  if (!isScalar || definition.parameters.every(({ isConst }) => isConst)) return null;
  return scheduledMatrix(forward, hessian);
}

function scheduledMatrix(forward: Program, entries: (forward: Program) => Jacobian): ScheduledJacobian | 'dense' {
  if (forward.stages.length > mostDifferentiated) return 'dense';
  const found = entries(forward);
  if (found.values.stages.length > mostWritten) return 'dense';
  const merged = (program: Program): Program => verified(mergeDims(verified(program)));
  const loops = (program: Program): Schedule => schedule(valueRequest(verified(aligned(program)), 1));
  const [values, pattern] = [merged(found.values), merged(found.pattern)];
  return { ...found, values, pattern, loops: { values: loops(values), pattern: loops(pattern) } };
}

/**
 * Stages of a definition, and of its Jacobian or Hessian, beyond which that is taken from functions that give a row at
 * a time.
 */
const mostDifferentiated = 1000;
const mostWritten = 2000;

/** With those of derivatives along a direction. */
function withAlong(loops: FunctionLoops, along: Along | null): FunctionLoops {
  if (along === null) return loops;
  const { tangent, product } = along;
  return {
    ...loops,
    tangent: tangent && schedule(valueRequest(verified(aligned(tangent.program)), usualJam)),
    product: product && schedule(fusedRequest(toReverse(product.program), usualJam)),
  };
}

/** The same, but of long recurrences a few rows are kept, and the others made again. */
function withCheckpoints({ value, split, fused, tangent, product }: FunctionLoops): FunctionLoops {
  return {
    tangent: tangent && checkpointed(tangent),
    product: product && checkpointed(product),
    value: checkpointed(value),
    split: split === null ? null : splitCheckpointed(split),
    fused: fused === null ? null : checkpointed(fused),
  };
}
