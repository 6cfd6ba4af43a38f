// What is decided about a definition before its functions are written: names, and how each finds its inputs.

import { freeName, legalName } from '../../base/names.ts';
import { exportName, typeName } from '../../check/exports.ts';
import type { Type } from '../../check/type.ts';
import { seedPath } from '../../passes/adjoint.ts';
import { namesBy, type Frame } from '../frame/body.ts';
import { typeOf } from '../frame/frame.ts';
import type { ModuleNames, Unit } from '../frame/unit.ts';
import type { Written } from '../../passes/written.ts';
import { flatOf } from '../../form/dims.ts';
import type { Ref, Stage } from '../../form/form.ts';
import { notationOf, type Notation } from '../../form/notation.ts';
import type { Code, Path, ParameterCode, Statement } from '../../code/code.ts';
import { arrayLength, call, element, name, number, parameter, run, text } from '../../code/constructors.ts';
import { emptyValue, isActive, leavesOf, reach, shownPath, type Leaf } from '../frame/shapes.ts';
import { createWriter, write, type Writer } from './writer.ts';

export type Plan = Unit &
  Frame & {
    readonly notation: Notation;
    readonly module: ModuleNames;
    readonly own: string;
    /** A name that no function of the definition has. */
    readonly free: (wanted: string) => string;
    readonly stageOfPath: ReadonlyMap<string, Stage>;
  };

export function planOf(unit: Unit, module: ModuleNames): Plan {
  const { definition, written, squares, along } = unit;
  const taken = new Set<string>();
  for (const one of [written, squares, along?.tangent, along?.product])
    for (const stage of one?.program.stages ?? []) if (one?.inline[stage.id] !== true) taken.add(stage.name);
  for (const parameter of definition.parameters) taken.add(parameter.name);
  const free = (name: string): string => {
    const own = freeName(name, (one) => taken.has(one));
    taken.add(own);
    return own;
  };
  const inputs = written.program.stages.flatMap((stage) =>
    stage.op.kind === 'input' ? [[stage.op.parameter, stage] as const] : [],
  );
  const stageOfPath = new Map(inputs);
  /** A record has no stage of its own: its fields have. */
  const variable = (own: string): string =>
    own === along?.path ? names.direction : (stageOfPath.get(own)?.name ?? legalName(own));
  const names = { ...namesBy(free), df: seedName(written, stageOfPath) };
  return {
    ...unit,
    notation: notationOf(written.table, written.inline),
    names,
    module,
    free,
    own: exportName(definition.name),
    type: typeName(definition.name),
    isScalar: definition.type.kind === 'array' && definition.type.sizes.length === 0,
    parameter: variable,
    argument: (path) => {
      const [first = '', ...rest] = path.split('.');
      return reach(variable(first), rest.join('.'));
    },
    sizeNames: [],
    stageOfPath,
  };
}

/** A seed of one number, or of an array, is the parameter itself. */
function seedName({ program }: Written, stageOfPath: ReadonlyMap<string, Stage>): string {
  const seed = stageOfPath.get(seedPath);
  if (seed !== undefined) return seed.name;
  let free = 'df';
  while (program.stages.some((stage) => stage.name === free)) free += '_';
  return free;
}

/** A place in an array that holds several. */
export type PackedPlace = { readonly array: string; readonly offset: number };

/** Every number or array that comes in, with where the function finds it. */
export function writerFor(plan: Plan, written: Written, reachInput: (path: string) => Path | PackedPlace): Writer {
  return createWriter(written, plan.module.helpers, (stage) => {
    const { op } = stage;
    const at = (place: Path | PackedPlace, flat: number): Code =>
      'offset' in place ? element(name(place.array), number(place.offset + flat)) : element(place, number(flat));
    if (op.kind === 'input') {
      const place = reachInput(op.parameter);
      return 'offset' in place ? at(place, 0) : place;
    }
    if (op.kind !== 'read') throw new Error('an input is read');
    const array = written.table[op.array] as Stage;
    const flat = flatOf(op.at, array.dims);
    return at(reachInput((array.op as { parameter: string }).parameter), flat);
  });
}

/** Inputs that are parameters of the function as they are. */
export function markParameters(plan: Plan, writer: Writer, keep: (isActive: boolean) => boolean): void {
  const kept = new Set(plan.definition.parameters.filter((one) => keep(isActive(one))).map(({ name }) => name));
  for (const { id, op, dims } of writer.written.program.stages)
    if (op.kind === 'input' && dims.length === 0 && kept.has(op.parameter)) writer.there[id] = true;
}

/** Inputs that a method of a problem has in variables of their names. */
export function markHeld(plan: Plan, writer: Writer): void {
  const held = new Set(heldData(plan).map(({ name: own }) => own));
  for (const { id, op, dims, name: own } of writer.written.program.stages)
    if (op.kind === 'input' && dims.length === 0 && held.has(own)) writer.there[id] = true;
}

/** Data as they are held: fields of records have variables of their own. */
export function heldData({ written, definition }: Plan): readonly Stage[] {
  const data = new Set(definition.parameters.filter((one) => !isActive(one)).map(({ name }) => name));
  return written.program.stages.filter(
    ({ op }) => op.kind === 'input' && op.role !== 'seed' && data.has(op.parameter.split('.')[0] ?? ''),
  );
}

/** The elements and fields that the function uses, at its top. */
export function writeInputs(writer: Writer, isUsed: (ref: Ref) => boolean): void {
  for (const { op, id } of writer.written.program.stages) {
    if (
      (op.kind === 'read' ||
        (op.kind === 'input' && op.role !== 'seed' && writer.written.table[id]?.dims.length === 0)) &&
      isUsed(id)
    )
      write(writer, id);
  }
}

export function lengthChecks(plan: Plan, keep: (isActive: boolean) => boolean): readonly Statement[] {
  return plan.definition.parameters
    .filter((parameter) => keep(isActive(parameter)))
    .flatMap((parameter) => leavesOf(parameter.name, parameter.type))
    .filter((leaf) => leaf.isArray)
    .map((leaf) => lengthCheck(plan, leaf.path, plan.argument(leaf.path), leaf.count));
}

/** The direction has the shape of the gradient. */
export function directionChecks(plan: Plan): readonly Statement[] {
  const { direction } = plan.names;
  return plan.definition.parameters
    .filter(isActive)
    .flatMap((parameter) => leavesOf(parameter.name, parameter.type))
    .filter((leaf) => leaf.isArray)
    .map(({ path, count }) => lengthCheck(plan, shownPath(direction, path), reach(direction, path), count));
}

export function lengthCheck({ module }: Plan, shown: string, place: Path, count: number): Statement {
  return run(call(module.requireLength(), text(shown), arrayLength(place), number(count)));
}

export function outParameter(plan: Plan): readonly ParameterCode[] {
  const as = typeOf(plan, 'result');
  return plan.isScalar ? [] : [parameter(plan.names.out, as, emptyValue(plan.definition.type, { as }))];
}

export type Packing = { readonly offsets: ReadonlyMap<string, number>; readonly total: number };

/** Where each number or array of the active parameters starts in the packed array, and how long that is. */
export function packing({ definition }: Plan): Packing {
  return packed(definition.parameters.filter(isActive).flatMap((one) => leavesOf(one.name, one.type)));
}

/** The same of a result. */
export function packingOf(type: Type): Packing {
  return packed(leavesOf('', type));
}

function packed(leaves: readonly Leaf[]): Packing {
  const offsets = new Map<string, number>();
  let total = 0;
  for (const leaf of leaves) {
    offsets.set(leaf.path, total);
    total += leaf.count;
  }
  return { offsets, total };
}
