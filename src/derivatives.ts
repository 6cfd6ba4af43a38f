// What a module computes beside value and gradient: derivatives along a direction, the entries of a Jacobian or a
// Hessian, and the loops of all of them.

import { lazy } from './base/lazy.ts';
import { elementAt } from './base/lists.ts';
import { affineParameters } from './analyse/affine-inputs.ts';
import { elementsAt, operationsAt } from './analyse/cost.ts';
import { jacobianModes } from './analyse/jacobian-modes.ts';
import type { Group } from './check/exports.ts';
import { runsOf } from './check/problem-methods.ts';
import type { Along, ScheduledJacobian } from './emit/frame/unit.ts';
import { liveStages } from './form/references.ts';
import { reverse } from './passes/adjoint.ts';
import { hessianProduct, tangentProgram } from './passes/hessian-product.ts';
import { halfSquares } from './passes/squares.ts';
import { mergeDims } from './passes/merge-dims.ts';
import { hessian } from './passes/hessian.ts';
import type { Jacobian } from './passes/families.ts';
import { jacobian, mostStages, timesSaved, usualStages } from './passes/jacobian.ts';
import { aligned } from './schedule/align.ts';
import { checkpointed } from './schedule/checkpoint/checkpoint.ts';
import { splitCheckpointed } from './schedule/checkpoint/split.ts';
import { usualJam, type FunctionLoops } from './schedule/functions.ts';
import { fusedRequest, valueRequest } from './schedule/requests.ts';
import { schedule, withPositionsApart } from './schedule/schedule.ts';
import type { Schedule } from './schedule/tree.ts';
import { shown } from './passes/shown.ts';
import { decideWritten, type Written } from './passes/written.ts';
import { groupsOf, type Options } from './options.ts';
import { stageTable, type Program, type Stage } from './form/form.ts';
import { verified } from './form/verify.ts';
import { prepared, tidied, toReverse, type Built } from './pipeline.ts';

/** A definition with all that the functions which a module has of it are made from. */
export type Derived = Built & {
  readonly wanted: readonly Group[];
  readonly jacobian: ScheduledJacobian | 'dense' | null;
  /** The same for a problem: dense as well where what is no data decides where entries stand. */
  readonly problemJacobian: ScheduledJacobian | 'dense' | null;
  readonly hessian: ScheduledJacobian | 'dense' | null;
  readonly along: Along | null;
  readonly squares: Written | null;
  readonly linear: readonly string[];
};

export function withDerivatives(unit: Built, options: Options): Derived {
  const wanted = groupsOf(options);
  const runs = runsOf(unit.definition, wanted);
  const jacobian = runs.has('entries') ? jacobianOf(unit, runs.has('csr')) : null;
  const moving = jacobian !== null && jacobian !== 'dense' && isMoving(jacobian);
  const problemJacobian = runs.has('Problem') ? (moving ? 'dense' : jacobian) : null;
  const second = runs.has('entries') && wanted.includes('hessian') ? hessianOf(unit) : null;
  // So large a Jacobian is taken from the backward pass, a Hessian from its products.
  const all: readonly Group[] = [
    ...wanted,
    ...(jacobian === 'dense' || problemJacobian === 'dense' ? (['split'] as const) : []),
    ...(second === 'dense' ? (['hvp'] as const) : []),
  ];
  const half = runs.has('squares') ? prepared(halfSquares(unit.lowered)) : null;
  const read = unit.loops ? shown : decideWritten;
  const squares = half && read(tidied(reverse(half, 'one'), unit.loops));
  const along = alongOf(unit, all, half ?? unit.forward);
  const loops = (): FunctionLoops => withMore(unit.schedules(), along ?? {}, squares);
  const schedules = lazy(options.checkpoint === true ? () => withCheckpoints(loops()) : loops);
  const linear = problemJacobian === null ? [] : affineParameters(unit.definition, unit.lowered);
  return { ...unit, wanted: all, jacobian, problemJacobian, hessian: second, squares, along, linear, schedules };
}

/** Derivatives along a direction, as far as they are exported; the product is that of `number`. */
function alongOf({ definition, forward, loops }: Built, wanted: readonly Group[], number: Program): Along | null {
  const runs = runsOf(definition, wanted);
  const [hasTangent, hasProduct] = [runs.has('tangent'), runs.has('product')];
  if (!hasTangent && !hasProduct) return null;
  let path = 'direction';
  while (definition.parameters.some(({ name }) => name === path)) path += '_';
  const read = loops ? shown : decideWritten;
  return {
    path,
    tangent: hasTangent ? read(verified(mergeDims(tangentProgram(forward, path)))) : null,
    product: hasProduct ? read(tidied(hessianProduct(number, path), loops)) : null,
  };
}

/** Where the result is no number: its Jacobian; 'dense' where that is too much to write out. */
function jacobianOf({ definition, forward, loops }: Built, isInRows: boolean): ScheduledJacobian | 'dense' | null {
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  if (isScalar || definition.parameters.every(({ isConst }) => isConst)) return null;
  const table = stageTable(forward);
  const rows = forward.results.reduce((count, { ref }) => count + elementsAt(elementAt(table, ref).dims), 0);
  return scheduledMatrix(forward, (one) => jacobian(one, jacobianModes(one)), {
    isInRows,
    // So many loops would take too long to be put in order.
    rowByRow: loops ? 0 : rows * operationsAt(forward.stages),
  });
}

/** Where the result is a number: its Hessian. */
function hessianOf({ definition, forward }: Built): ScheduledJacobian | 'dense' | null {
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  if (!isScalar || definition.parameters.every(({ isConst }) => isConst)) return null;
  return scheduledMatrix(forward, hessian, { isInRows: false, rowByRow: 0 });
}

/** `rowByRow`: the operations that all rows take one after the other. */
function scheduledMatrix(
  forward: Program,
  entries: (forward: Program) => Jacobian,
  { isInRows, rowByRow }: { readonly isInRows: boolean; readonly rowByRow: number },
): ScheduledJacobian | 'dense' {
  const isShort = forward.stages.length <= usualStages;
  // What is not short is written out where that saves most of the work.
  const saves = (stages: readonly Stage[]): boolean => operationsAt(stages) * timesSaved <= rowByRow;
  if (!isShort && (forward.stages.length > mostStages || !saves(forward.stages))) return 'dense';
  const found = entries(forward);
  const { stages } = found.values;
  const isLong = stages.length > 2 * usualStages || !isShort;
  if (isLong && (stages.length > mostStages || !saves(stages))) return 'dense';
  const merged = (program: Program): Program => verified(mergeDims(program));
  const loops = (program: Program): Schedule => schedule(valueRequest(verified(aligned(program)), 1));
  const [values, pattern] = [merged(found.values), merged(found.pattern)];
  const ordered = isInRows ? found.rowsInOrder() : null;
  const inRows = ordered && merged(ordered);
  return {
    ...found,
    values,
    pattern,
    inRows,
    loops: { values: loops(values), pattern: loops(pattern), inRows: inRows && loops(inRows) },
  };
}

/** Whether where the entries stand is decided by more than data. */
function isMoving({ pattern }: ScheduledJacobian): boolean {
  const live = liveStages({ ...pattern, parameters: [] });
  return pattern.stages.some(({ id, op }) => op.kind === 'input' && op.role === 'active' && live[id] === true);
}

/** With those of derivatives along a direction, and of the sum of squares. */
function withMore(loops: FunctionLoops, { tangent, product }: Partial<Along>, squares: Written | null): FunctionLoops {
  const valueOf = ({ program }: Written): Schedule => schedule(valueRequest(verified(aligned(program)), usualJam));
  const bothOf = ({ program }: Written): Schedule => schedule(fusedRequest(toReverse(program), usualJam));
  return {
    ...loops,
    tangent: tangent ? valueOf(tangent) : null,
    product: product ? bothOf(product) : null,
    squares: squares && { value: valueOf(squares), both: bothOf(squares) },
  };
}

/** The same, but of long recurrences a few rows are kept, and the others made again. */
function withCheckpoints({ value, split, fused, tangent, product, squares }: FunctionLoops): FunctionLoops {
  const taken = (one: Schedule): Schedule => checkpointed(withPositionsApart(one));
  return {
    tangent: tangent && taken(tangent),
    product: product && taken(product),
    squares: squares && { value: taken(squares.value), both: taken(squares.both) },
    value: taken(value),
    split:
      split &&
      splitCheckpointed({ forward: withPositionsApart(split.forward), backward: withPositionsApart(split.backward) }),
    fused: fused && taken(fused),
  };
}
