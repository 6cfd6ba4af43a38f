// The exports of one definition (section "module" of the reference): value, forward, backward, both fused, packed,
// and the types of cache and gradient.

import { exportName } from '../check/exports.ts';
import { seedPath } from '../passes/adjoint.ts';
import { cachedStages, neededByBackward } from '../passes/cached.ts';
import type { Written } from '../passes/written.ts';
import type { Ref, Stage } from '../form/form.ts';
import { notationOf, type Notation } from '../form/notation.ts';
import { withoutUnused } from '../code/unused.ts';
import { writeBackward } from './backward.ts';
import { append, noteUses } from './blocks.ts';
import type { Code, CodeType, Declaration, ParameterCode, Statement } from '../code/code.ts';
import {
  arrayOf,
  blank,
  element,
  field,
  functionCode,
  give,
  interfaceCode,
  name,
  named,
  newArray,
  number,
  object,
  parameter,
  put,
  truth,
  unpack,
} from '../code/constructors.ts';
import { documentation } from './documentation.ts';
import { isLarge, largeDefinition } from './large.ts';
import { adjointsOf, partOf, partsIn, resultParts, writeResults, type PlaceOfPart } from './parts.ts';
import {
  argument,
  lengthCheck,
  lengthChecks,
  markParameters,
  outParameter,
  packing,
  parametersOf,
  planOf,
  resultType,
  typeOfResult,
  writeInputs,
  writerFor,
  type ModuleNames,
  type Plan,
  type Unit,
} from './plan.ts';
import { emptyValue, fieldName, isActive, leavesOf, reach, shownPath, stageType, codeType } from './shapes.ts';
import { blockFor, code, statements, write, type Writer } from './writer.ts';

export function definitionCode(unit: Unit, module: ModuleNames): readonly Declaration[] {
  const plan = planOf(unit, module);
  if (isLarge(unit.written)) return largeDefinition(plan);
  const { definition } = unit;
  const hasGradient = definition.parameters.some(isActive);
  if (!hasGradient) return [...resultType(plan), valueFunction(plan)];
  const cached = cachedStages(unit.written);
  return [
    ...resultType(plan),
    cacheType(plan, cached),
    gradientType(plan),
    valueFunction(plan),
    forwardFunction(plan, cached),
    backwardFunction(plan, cached),
    ...(unit.fused === null ? [] : [gradFunction(plan, unit.fused), packedFunction(plan, unit.fused)]),
    cacheFunction(plan, cached),
    gradientFunction(plan),
  ];
}

// Types.

function cacheType({ definition, type, notation }: Plan, cached: readonly Stage[]): Declaration {
  const fields = cached.map((stage) => {
    const doc = stage.op.kind === 'input' ? '' : notation.expression(stage.id);
    return { name: stage.name, type: stageType(stage), doc };
  });
  return interfaceCode({
    name: `${type}Cache`,
    doc: [`What the backward pass of \`${definition.name}\` needs; its fields may change between versions of gradc.`],
    fields,
  });
}

function gradientType({ definition, type }: Plan): Declaration {
  const fields = definition.parameters
    .filter(isActive)
    .map((parameter) => ({ name: fieldName(parameter.name), type: codeType(parameter.type, false), doc: '' }));
  return interfaceCode({
    name: `${type}Gradient`,
    doc: [`The partial derivatives of \`${definition.name}\`, in the shape of its parameters.`],
    fields,
  });
}

// Functions.

/** What the function gives back: a number, or what was stored in `out`. */
function returned(plan: Plan, writer: Writer): readonly Statement[] {
  const [first, ...rest] = resultParts(writer, (ref) => resultCode(writer, ref));
  if (plan.isScalar && first !== undefined) return [give(first.value)];
  const { out } = plan.names;
  const stores = (first === undefined ? [] : [first, ...rest]).map(({ path, flat, value }): Statement =>
    put(partOf(reach(out, path), flat), value),
  );
  return [...stores, give(name(out))];
}

function resultCode(writer: Writer, ref: Ref): Code {
  return code(writer, ref, []);
}

function fn(
  plan: Plan,
  suffix: keyof ReturnType<typeof documentation>,
  parameters: readonly ParameterCode[],
  returns: CodeType,
  body: readonly Statement[],
): Declaration {
  const doc = documentation(plan.definition, plan.names)[suffix];
  return functionCode({
    name: exportName(plan.definition.name, suffix),
    exported: true,
    doc,
    parameters,
    returns,
    body,
  });
}

const all = (): boolean => true;

/** Forward references that a pass uses, so that only those inputs are read. */
function usedInputs({ program }: Written, fromBackward: boolean): (ref: Ref) => boolean {
  const used: (boolean | undefined)[] = [];
  const stages = fromBackward ? program.stages : program.stages.slice(0, program.forward);
  for (const stage of stages) {
    const { op } = stage;
    if (op.kind === 'gate') for (const ref of op.args) used[ref] = true;
    else if (op.kind === 'accumulate') for (const part of op.parts) used[part.value] = true;
    else if (op.kind === 'pack') for (const ref of op.elements) used[ref] = true;
  }
  for (const { ref } of program.results) used[ref] = true;
  return (ref) => used[ref] === true;
}

function valueFunction(plan: Plan): Declaration {
  const writer = writerFor(plan, plan.written, argument(plan));
  markParameters(plan, writer, all);
  writeInputs(writer, usedInputs(plan.written, false));
  writeResults(writer);
  const end = returned(plan, writer);
  const parameters = [...parametersOf(plan, all), ...outParameter(plan)];
  // What only slopes use is none of the value's.
  return fn(
    plan,
    '',
    parameters,
    typeOfResult(plan),
    withoutUnused([...lengthChecks(plan, all), ...statements(writer), ...end]),
  );
}

function forwardFunction(plan: Plan, cached: readonly Stage[]): Declaration {
  const { cache } = plan.names;
  const writer = writerFor(plan, plan.written, argument(plan));
  markParameters(plan, writer, all);
  const isUsed = usedInputs(plan.written, false);
  const kept = new Set(cached.map((stage) => stage.id));
  writeInputs(writer, (ref) => isUsed(ref) || kept.has(ref));
  writeResults(writer);
  const root = blockFor(writer, []);
  for (const stage of cached) {
    const isArray = stage.dims.length > 0;
    const value = isArray
      ? argument(plan)((stage.op as { parameter: string }).parameter)
      : resultCode(writer, stage.id);
    const statement: Statement = put(field(name(cache), stage.name), value);
    append(writer.nest, root, { kind: 'statement', statement });
    if (!isArray) writer.nest.uses.set(stage.id, new Set([...(writer.nest.uses.get(stage.id) ?? []), root]));
  }
  const end = returned(plan, writer);
  const parameters = [...parametersOf(plan, all), parameter(cache, named(`${plan.type}Cache`)), ...outParameter(plan)];
  return fn(
    plan,
    'Forward',
    parameters,
    typeOfResult(plan),
    withoutUnused([...lengthChecks(plan, all), ...statements(writer), ...end]),
  );
}

function backwardFunction(plan: Plan, cached: readonly Stage[]): Declaration {
  const { cache, grad } = plan.names;
  const df = seedName(plan);
  const arrays = new Map(
    cached
      .filter((stage) => stage.dims.length > 0)
      .map((stage) => [(stage.op as { parameter: string }).parameter, stage.name]),
  );
  const writer = writerFor(plan, plan.written, (path) =>
    path === seedPath || path.startsWith(`${seedPath}.`)
      ? reach(df, path.slice(seedPath.length + 1))
      : name(arrays.get(path) ?? path),
  );
  for (const stage of cached) writer.there[stage.id] = true;
  markSeed(plan, writer);
  const needed = neededByBackward(plan.written);
  writeInputs(writer, (ref) => plan.written.table[ref]?.op.kind === 'read' && needed.has(ref));
  writeSeeds(writer);
  writeGradient(writer, plan.notation, partsIn(grad));
  const open: Statement[] =
    cached.length === 0
      ? []
      : [
          unpack(
            cached.map((stage) => ({ name: stage.name, type: stageType(stage) })),
            name(cache),
          ),
        ];
  const checks = plan.isScalar
    ? []
    : leavesOf('', plan.definition.type)
        .filter((leaf) => leaf.isArray)
        .map((leaf) => lengthCheck(plan, shownPath('df', leaf.path), reach(df, leaf.path), leaf.count));
  const parameters = [
    parameter(cache, named(`${plan.type}Cache`)),
    parameter(grad, named(`${plan.type}Gradient`)),
    parameter(df, plan.isScalar ? 'real' : typeOfResult(plan), plan.isScalar ? number(1) : null),
  ];
  return fn(plan, 'Backward', parameters, named(`${plan.type}Gradient`), [
    ...checks,
    ...open,
    ...statements(writer),
    give(name(grad)),
  ]);
}

function seedName(plan: Plan): string {
  const seed = plan.stageOfPath.get(seedPath);
  if (seed !== undefined) return seed.name;
  let free = 'df';
  while (plan.written.program.stages.some((stage) => stage.name === free)) free += '_';
  return free;
}

/** The numbers of the adjoint that the caller gives, where it is an array or a record. */
function writeSeeds(writer: Writer): void {
  const { program, table } = writer.written;
  const isSeed = (ref: Ref): boolean => {
    const op = table[ref]?.op;
    return op?.kind === 'input' && op.role === 'seed';
  };
  for (const { id, op, dims } of program.stages) {
    if (dims.length === 0 && (isSeed(id) || (op.kind === 'read' && isSeed(op.array)))) write(writer, id);
  }
}

/** A scalar seed is the parameter `df` itself; where both passes are fused it is 1. */
function markSeed(plan: Plan, writer: Writer): void {
  const seed = plan.stageOfPath.get(seedPath);
  if (seed?.dims.length === 0) writer.there[seed.id] = true;
}

/** Partial derivatives beyond which each is stored as soon as it is complete: fewer values are alive at a time. */
const fewDerivatives = 6;

/** The backward pass, with the gradient stored where `place` says. */
function writeGradient(writer: Writer, notation: Notation, place: PlaceOfPart): void {
  const adjoints = adjointsOf(writer.written);
  const statement = (path: string, flat: number | null, value: Code): Statement => put(place(path, flat), value);
  const stores = new Map<Ref, Statement[]>();
  for (const { path, flat, adjoint } of adjoints.length > fewDerivatives ? adjoints : []) {
    if (adjoint === null || writer.written.inline[adjoint] === true) continue;
    const value = name((writer.written.table[adjoint] as Stage).name);
    stores.set(adjoint, [...(stores.get(adjoint) ?? []), statement(path, flat, value)]);
  }
  const stored = writeBackward(writer, notation, stores);
  const root = blockFor(writer, []);
  for (const { path, flat, adjoint } of adjoints) {
    if (adjoint !== null && stored.has(adjoint)) continue;
    const value = adjoint === null ? number(0) : code(writer, adjoint, []);
    append(writer.nest, root, { kind: 'statement', statement: statement(path, flat, value) });
    if (adjoint !== null) noteUses(writer.nest, root, [adjoint]);
  }
}

/** Value and gradient in one body: the seed is 1. */
function fusedBody(plan: Plan, writer: Writer, place: PlaceOfPart): readonly Statement[] {
  writeInputs(writer, usedInputs(writer.written, true));
  writeResults(writer);
  append(writer.nest, blockFor(writer, []), { kind: 'statement', statement: blank });
  writeGradient(writer, notationOf(writer.written.table, writer.written.inline), place);
  const end = returned(plan, writer);
  return [...statements(writer), ...end];
}

function gradFunction(plan: Plan, fused: Written): Declaration {
  const { grad } = plan.names;
  const reachArgument = argument(plan);
  const writer = writerFor(plan, fused, reachArgument);
  markParameters(plan, writer, all);
  const body = fusedBody(plan, writer, partsIn(grad));
  const parameters = [...parametersOf(plan, all), parameter(grad, named(`${plan.type}Gradient`))];
  return fn(plan, 'Grad', parameters, 'real', [...lengthChecks(plan, all), ...body]);
}

function packedFunction(plan: Plan, fused: Written): Declaration {
  const { theta, gradient } = plan.names;
  const { offsets, total } = packing(plan);
  const reachArgument = argument(plan);
  const writer = writerFor(plan, fused, (path) => {
    const offset = offsets.get(path);
    return offset === undefined ? reachArgument(path) : { array: theta, offset };
  });
  markParameters(plan, writer, (active) => !active);
  const body = fusedBody(plan, writer, (path: string, flat: number | null) =>
    element(name(gradient), number((offsets.get(path) ?? 0) + (flat ?? 0))),
  );
  const parameters = [
    parameter(theta, arrayOf('real')),
    parameter(gradient, arrayOf('real')),
    ...parametersOf(plan, (active) => !active),
  ];
  const checks = [
    lengthCheck(plan, 'theta', name(theta), total),
    lengthCheck(plan, 'gradient', name(gradient), total),
    ...lengthChecks(plan, (active) => !active),
  ];
  return fn(plan, 'Packed', parameters, 'real', [...checks, ...body]);
}

function cacheFunction(plan: Plan, cached: readonly Stage[]): Declaration {
  const fields = cached.map((stage) => {
    const elements = stage.dims.reduce((product, dim) => product * dim.to.offset, 1);
    const empty: Code =
      stage.type === 'truth'
        ? truth(false)
        : stage.dims.length === 0
          ? number(NaN)
          : newArray('real', number(elements));
    return { name: stage.name, value: empty };
  });
  return fn(plan, 'Cache', [], named(`${plan.type}Cache`), [give(object(fields))]);
}

function gradientFunction(plan: Plan): Declaration {
  const fields = plan.definition.parameters
    .filter(isActive)
    .map((one) => ({ name: fieldName(one.name), value: emptyValue(one.type) }));
  return fn(plan, 'Gradient', [], named(`${plan.type}Gradient`), [give(object(fields))]);
}
