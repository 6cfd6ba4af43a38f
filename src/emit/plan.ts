// What is decided about a definition before its functions are written: names, and how each finds its inputs.

import { legalName } from '../base/names.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import { exportName, typeName } from '../check/exports.ts';
import type { FunctionLoops } from '../schedule/functions.ts';
import type { Schedule } from '../schedule/tree.ts';
import type { Jacobian } from '../passes/jacobian.ts';
import type { Written } from '../passes/written.ts';
import { flatOf } from '../form/dims.ts';
import type { Ref, Stage } from '../form/form.ts';
import { notationOf, type Notation } from '../form/notation.ts';
import type { Code, CodeType, Declaration, Path, ParameterCode, Statement } from '../code/code.ts';
import {
  arrayLength,
  call,
  element,
  interfaceCode,
  name,
  named,
  number,
  parameter,
  run,
  text,
} from '../code/constructors.ts';
import type { Helpers } from './formula-code.ts';
import { emptyValue, fieldName, isActive, leavesOf, reach, codeType } from './shapes.ts';
import { createWriter, write, type Writer } from './writer.ts';

export type Unit = {
  readonly definition: CheckedDefinition;
  /** Forward and backward pass, with the adjoint of the result as an input. */
  readonly written: Written;
  /** The same with 1 for that adjoint: both passes in one function. Null where there is no scalar result. */
  readonly fused: Written | null;
  /** The loops of its functions. */
  readonly schedules: () => FunctionLoops;
};

/** With the loops of the function of its values, and of that of their places. */
export type ScheduledJacobian = Jacobian & {
  readonly loops: { readonly values: Schedule; readonly pattern: Schedule };
};

/** Names that the module gives to what several definitions use. */
export type ModuleNames = {
  readonly helpers: Helpers;
  readonly requireLength: () => string;
  /** A name that nothing in the module has. */
  readonly choose: (wanted: string) => string;
  /** Whether something of the module has that name by `choose`. */
  readonly isChosen: (name: string) => boolean;
  /** Keeps a name that a function uses from being chosen. */
  readonly avoid: (name: string) => void;
};

export type Names = {
  readonly cache: string;
  readonly grad: string;
  readonly theta: string;
  readonly gradient: string;
  readonly out: string;
};

export type Plan = Unit & {
  readonly notation: Notation;
  readonly names: Names;
  readonly module: ModuleNames;
  readonly own: string;
  readonly type: string;
  readonly isScalar: boolean;
  readonly stageOfPath: ReadonlyMap<string, Stage>;
};

export function planOf(unit: Unit, module: ModuleNames): Plan {
  const { definition, written } = unit;
  const taken = new Set<string>();
  for (const stage of written.program.stages) if (written.inline[stage.id] !== true) taken.add(stage.name);
  for (const parameter of definition.parameters) taken.add(parameter.name);
  const free = (name: string): string => {
    let candidate = name;
    while (taken.has(candidate)) candidate += '_';
    taken.add(candidate);
    return candidate;
  };
  const names = {
    cache: free('cache'),
    grad: free('grad'),
    theta: free('theta'),
    gradient: free('gradient'),
    out: free('out'),
  };
  const inputs = written.program.stages.filter((stage) => stage.op.kind === 'input');
  const stageOfPath = new Map(inputs.map((stage) => [(stage.op as { parameter: string }).parameter, stage]));
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  return {
    ...unit,
    notation: notationOf(written.table, written.inline),
    names,
    module,
    own: exportName(definition.name),
    type: typeName(definition.name),
    isScalar,
    stageOfPath,
  };
}

// Parameters.

export function parametersOf(plan: Plan, keep: (isActive: boolean) => boolean): readonly ParameterCode[] {
  return plan.definition.parameters
    .filter((parameter) => keep(isActive(parameter)))
    .map((one) => parameter(parameterName(plan, one.name), codeType(one.type, true)));
}

/** A record has no stage of its own: its fields have. */
export function parameterName(plan: Plan, name: string): string {
  return plan.stageOfPath.get(name)?.name ?? legalName(name);
}

/** A place in an array that holds several. */
type Packed = { readonly array: string; readonly offset: number };

/** Every number or array that comes in, with where the function finds it. */
export function writerFor(plan: Plan, written: Written, reachInput: (path: string) => Path | Packed): Writer {
  return createWriter(written, plan.module.helpers, (stage) => {
    const { op } = stage;
    const at = (place: Path | Packed, flat: number): Code =>
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
  for (const parameter of plan.definition.parameters) {
    const stage = plan.stageOfPath.get(parameter.name);
    if (stage?.dims.length === 0 && keep(isActive(parameter))) writer.there[stage.id] = true;
  }
}

/** How a function that takes the definition's own parameters reaches them. */
export function argument(plan: Plan): (path: string) => Path {
  return (path) => {
    const [first = '', ...rest] = path.split('.');
    return reach(parameterName(plan, first), rest.join('.'));
  };
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
    .map((leaf) => lengthCheck(plan, leaf.path, argument(plan)(leaf.path), leaf.count));
}

export function lengthCheck({ module }: Plan, shown: string, place: Path, count: number): Statement {
  return run(call(module.requireLength(), text(shown), arrayLength(place), number(count)));
}

export function resultType({ definition, type }: Plan): readonly Declaration[] {
  if (definition.type.kind !== 'record') return [];
  const fields = [...definition.type.fields].map(([name, inner]) => ({
    name: fieldName(name),
    type: codeType(inner, false),
    doc: '',
  }));
  return [interfaceCode({ name: `${type}Result`, doc: [`The result of \`${definition.name}\`.`], fields })];
}

export function typeOfResult({ definition, type }: Plan): CodeType {
  return definition.type.kind === 'record' ? named(`${type}Result`) : codeType(definition.type, false);
}

export function outParameter(plan: Plan): readonly ParameterCode[] {
  return plan.isScalar ? [] : [parameter(plan.names.out, typeOfResult(plan), emptyValue(plan.definition.type))];
}

/** Where each number or array of the active parameters starts in the packed array, and how long that is. */
export function packing({ definition }: Plan): {
  readonly offsets: ReadonlyMap<string, number>;
  readonly total: number;
} {
  const offsets = new Map<string, number>();
  let total = 0;
  for (const leaf of definition.parameters.filter(isActive).flatMap((one) => leavesOf(one.name, one.type))) {
    offsets.set(leaf.path, total);
    total += leaf.count;
  }
  return { offsets, total };
}
