// The exports of one definition (section "module" of the reference): value, forward, backward, both fused, packed,
// and the types of cache and gradient.

import type { CheckedDefinition } from '../check/checked.ts';
import { exportName, typeName } from '../check/exports.ts';
import { cachedStages, neededByBackward } from '../passes/cached.ts';
import type { Written } from '../passes/written.ts';
import type { Ref, Stage } from '../stage/form.ts';
import { notationOf, type Notation } from '../stage/notation.ts';
import { writeBackward } from './backward.ts';
import { append } from './blocks.ts';
import type { Code, Declaration, ParameterCode, Statement } from './code.ts';
import { documentation } from './documentation.ts';
import type { Helpers } from './formula-code.ts';
import { emptyValue, fieldName, isActive, leavesOf, reach, typeText } from './shapes.ts';
import { blockFor, code, createWriter, stageAt, statements, write, type Writer } from './writer.ts';

export type Unit = {
  readonly definition: CheckedDefinition;
  /** Forward and backward pass, with the adjoint of the result as an input. */
  readonly written: Written;
  /** The same with 1 for that adjoint: both passes in one function. Null where there is no scalar result. */
  readonly fused: Written | null;
};

/** Names that the module gives to what several definitions use. */
export type ModuleNames = { readonly helpers: Helpers; readonly requireLength: () => string };

type Names = { readonly cache: string; readonly grad: string; readonly theta: string; readonly gradient: string; readonly out: string };

type Plan = Unit & {
  readonly notation: Notation;
  readonly names: Names;
  readonly module: ModuleNames;
  readonly own: string;
  readonly type: string;
  readonly isScalar: boolean;
  readonly stageOfPath: ReadonlyMap<string, Stage>;
};

export function definitionCode(unit: Unit, module: ModuleNames): readonly Declaration[] {
  const plan = planOf(unit, module);
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

function planOf(unit: Unit, module: ModuleNames): Plan {
  const { definition, written } = unit;
  const taken = new Set(written.program.stages.map((stage) => stage.name));
  for (const parameter of definition.parameters) taken.add(parameter.name);
  const free = (name: string): string => {
    let candidate = name;
    while (taken.has(candidate)) candidate += '_';
    taken.add(candidate);
    return candidate;
  };
  const names = { cache: free('cache'), grad: free('grad'), theta: free('theta'), gradient: free('gradient'), out: free('out') };
  const inputs = written.program.stages.filter((stage) => stage.op.kind === 'input');
  const stageOfPath = new Map(inputs.map((stage) => [(stage.op as { parameter: string }).parameter, stage]));
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  return { ...unit, notation: notationOf(written.table, written.inline), names, module, own: exportName(definition.name), type: typeName(definition.name), isScalar, stageOfPath };
}

// Types.

function resultType({ definition, type }: Plan): readonly Declaration[] {
  if (definition.type.kind !== 'record') return [];
  const fields = [...definition.type.fields].map(([name, inner]) => ({ name: fieldName(name), type: typeText(inner, false), doc: '' }));
  return [{ kind: 'interface', name: `${type}Result`, doc: [`The result of \`${definition.name}\`.`], fields }];
}

function cacheType({ definition, type, notation }: Plan, cached: readonly Stage[]): Declaration {
  const fields = cached.map((stage) => {
    const isArray = stage.dims.length > 0;
    const doc = stage.op.kind === 'input' ? '' : notation.expression(stage.id);
    return { name: stage.name, type: isArray ? 'Float64Array' : stage.type === 'truth' ? 'boolean' : 'number', doc };
  });
  return { kind: 'interface', name: `${type}Cache`, doc: [`What the backward pass of \`${definition.name}\` needs; its fields may change between versions of gradc.`], fields };
}

function gradientType({ definition, type }: Plan): Declaration {
  const fields = definition.parameters.filter(isActive).map((parameter) => ({ name: fieldName(parameter.name), type: typeText(parameter.type, false), doc: '' }));
  return { kind: 'interface', name: `${type}Gradient`, doc: [`The partial derivatives of \`${definition.name}\`, in the shape of its parameters.`], fields };
}

function resultTypeText({ definition, type }: Plan): string {
  return definition.type.kind === 'record' ? `${type}Result` : typeText(definition.type, false);
}

// Parameters.

function localName(plan: Plan, name: string): string {
  return plan.stageOfPath.get(name)?.name ?? name;
}

function parametersOf(plan: Plan, keep: (isActive: boolean) => boolean): readonly ParameterCode[] {
  return plan.definition.parameters
    .filter((parameter) => keep(isActive(parameter)))
    .map((parameter) => ({ name: parameterName(plan, parameter.name), type: typeText(parameter.type, true), initial: null }));
}

/** A record has no stage of its own: its fields have. */
function parameterName(plan: Plan, name: string): string {
  const stage = plan.stageOfPath.get(name);
  return stage?.name ?? localName(plan, name);
}

function parameter(name: string, type: string, initial: Code | null = null): ParameterCode {
  return { name, type, initial };
}

const name = (text: string): Code => ({ kind: 'name', text });
const number = (value: number): Code => ({ kind: 'number', value });

/** Every number or array that comes in, with where the function finds it. */
function writerFor(plan: Plan, written: Written, reachInput: (path: string) => string | { readonly array: string; readonly offset: number }): Writer {
  return createWriter(written, plan.module.helpers, (stage) => {
    const { op } = stage;
    const element = (place: string | { readonly array: string; readonly offset: number }, flat: number): Code =>
      typeof place === 'string' ? { kind: 'element', array: place, index: number(flat) } : { kind: 'element', array: place.array, index: number(place.offset + flat) };
    if (op.kind === 'input') {
      const place = reachInput(op.parameter);
      return typeof place === 'string' ? name(place) : element(place, 0);
    }
    if (op.kind !== 'read') throw new Error('an input is read');
    const array = written.table[op.array] as Stage;
    const flat = op.at.reduce((sum, index, axis) => sum * (array.dims[axis]?.to.offset ?? 1) + index.offset, 0);
    return element(reachInput((array.op as { parameter: string }).parameter), flat);
  });
}

/** Inputs that are parameters of the function as they are. */
function markParameters(plan: Plan, writer: Writer, keep: (isActive: boolean) => boolean): void {
  for (const parameter of plan.definition.parameters) {
    const stage = plan.stageOfPath.get(parameter.name);
    if (stage !== undefined && stage.dims.length === 0 && keep(isActive(parameter))) writer.there[stage.id] = true;
  }
}

/** How a function that takes the definition's own parameters reaches them. */
function argument(plan: Plan): (path: string) => string {
  return (path) => {
    const [first = '', ...rest] = path.split('.');
    return reach(parameterName(plan, first), rest.join('.'));
  };
}

/** The elements and fields that the function uses, at its top. */
function writeInputs(writer: Writer, isUsed: (ref: Ref) => boolean): void {
  for (const { op, id } of writer.written.program.stages) {
    if ((op.kind === 'read' || (op.kind === 'input' && op.role !== 'seed' && writer.written.table[id]?.dims.length === 0)) && isUsed(id)) write(writer, id);
  }
}

function lengthChecks(plan: Plan, keep: (isActive: boolean) => boolean): readonly Statement[] {
  return plan.definition.parameters
    .filter((parameter) => keep(isActive(parameter)))
    .flatMap((parameter) => leavesOf(parameter.name, parameter.type))
    .filter((leaf) => leaf.isArray)
    .map((leaf) => lengthCheck(plan, leaf.path, argument(plan)(leaf.path), leaf.count));
}

function lengthCheck({ module }: Plan, shown: string, place: string, count: number): Statement {
  return { kind: 'call', value: { kind: 'call', callee: module.requireLength(), args: [{ kind: 'text', value: shown }, name(`${place}.length`), number(count)] } };
}

// Functions.

/** Writes what is needed for the results. */
function writeResults(writer: Writer): void {
  const { program, inline } = writer.written;
  for (const stage of program.stages.slice(0, program.forward)) {
    const { kind } = stage.op;
    if (inline[stage.id] !== true && (kind === 'gate' || kind === 'accumulate' || (kind === 'constant' && stage.named)) && stage.guard.length === 0) write(writer, stage.id);
  }
}

/** What the function gives back: a number, or what was stored in `out`. */
function returned(plan: Plan, writer: Writer): readonly Statement[] {
  const { program } = writer.written;
  const statementsOf: Statement[] = [];
  if (plan.isScalar) return [{ kind: 'return', value: resultCode(writer, (program.results[0] as { ref: Ref }).ref) }];
  for (const { name: path, ref } of program.results) {
    const stage = stageAt(writer, ref);
    const place = reach(plan.names.out, path);
    if (stage.op.kind !== 'pack') statementsOf.push({ kind: 'assign', target: name(place), operator: '=', value: resultCode(writer, ref) });
    else stage.op.elements.forEach((element, i) => statementsOf.push({ kind: 'assign', target: name(`${place}[${String(i)}]`), operator: '=', value: resultCode(writer, element) }));
  }
  return [...statementsOf, { kind: 'return', value: name(plan.names.out) }];
}

function resultCode(writer: Writer, ref: Ref): Code {
  return code(writer, ref, []);
}

function outParameter(plan: Plan): readonly ParameterCode[] {
  return plan.isScalar ? [] : [parameter(plan.names.out, resultTypeText(plan), emptyValue(plan.definition.type))];
}

function fn(plan: Plan, suffix: keyof ReturnType<typeof documentation>, parameters: readonly ParameterCode[], returns: string, body: readonly Statement[]): Declaration {
  const doc = documentation(plan.definition, plan.names)[suffix];
  return { kind: 'function', name: `${plan.own}${suffix}`, exported: true, doc, parameters, returns, body };
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
  return fn(plan, '', parameters, resultTypeText(plan), [...lengthChecks(plan, all), ...statements(writer), ...end]);
}

function forwardFunction(plan: Plan, cached: readonly Stage[]): Declaration {
  const { cache } = plan.names;
  const writer = writerFor(plan, plan.written, argument(plan));
  markParameters(plan, writer, all);
  writeInputs(writer, (ref) => usedInputs(plan.written, false)(ref) || cached.some((stage) => stage.id === ref));
  writeResults(writer);
  const root = blockFor(writer, []);
  for (const stage of cached) {
    const isArray = stage.dims.length > 0;
    const value = isArray ? name(argument(plan)((stage.op as { parameter: string }).parameter)) : resultCode(writer, stage.id);
    const statement: Statement = { kind: 'assign', target: name(`${cache}.${stage.name}`), operator: '=', value };
    append(writer.nest, root, { kind: 'statement', statement });
    if (!isArray) writer.nest.uses.set(stage.id, new Set([...(writer.nest.uses.get(stage.id) ?? []), root]));
  }
  const end = returned(plan, writer);
  const parameters = [...parametersOf(plan, all), parameter(cache, `${plan.type}Cache`), ...outParameter(plan)];
  return fn(plan, 'Forward', parameters, resultTypeText(plan), [...lengthChecks(plan, all), ...statements(writer), ...end]);
}

function backwardFunction(plan: Plan, cached: readonly Stage[]): Declaration {
  const { cache, grad } = plan.names;
  const df = seedName(plan);
  const arrays = new Map(cached.filter((stage) => stage.dims.length > 0).map((stage) => [(stage.op as { parameter: string }).parameter, stage.name]));
  const writer = writerFor(plan, plan.written, (path) => (path === 'df' || path.startsWith('df.') ? reach(df, path.slice(3)) : (arrays.get(path) ?? path)));
  for (const stage of cached) writer.there[stage.id] = true;
  markSeed(plan, writer);
  const needed = neededByBackward(plan.written);
  writeInputs(writer, (ref) => plan.written.table[ref]?.op.kind === 'read' && needed.has(ref));
  writeBackward(writer, plan.notation);
  storeGradient(writer, (path) => reach(grad, path));
  const unpack: Statement[] = cached.length === 0 ? [] : [{ kind: 'unpack', names: cached.map((stage) => ({ field: stage.name, name: stage.name })), from: cache }];
  const checks = plan.isScalar ? [] : leavesOf('', plan.definition.type).filter((leaf) => leaf.isArray).map((leaf) => lengthCheck(plan, reach('df', leaf.path), reach(df, leaf.path), leaf.count));
  const parameters = [parameter(cache, `${plan.type}Cache`), parameter(grad, `${plan.type}Gradient`), parameter(df, plan.isScalar ? 'number' : resultTypeText(plan), plan.isScalar ? number(1) : null)];
  return fn(plan, 'Backward', parameters, `${plan.type}Gradient`, [...checks, ...unpack, ...statements(writer), { kind: 'return', value: name(grad) }]);
}

function seedName(plan: Plan): string {
  const seed = plan.stageOfPath.get('df');
  if (seed !== undefined) return seed.name;
  let free = 'df';
  while (plan.written.program.stages.some((stage) => stage.name === free)) free += '_';
  return free;
}

/** A scalar seed is the parameter `df` itself; where both passes are fused it is 1. */
function markSeed(plan: Plan, writer: Writer): void {
  const seed = plan.stageOfPath.get('df');
  if (seed !== undefined && seed.dims.length === 0) writer.there[seed.id] = true;
}

function storeGradient(writer: Writer, place: (path: string, flat: number | null) => string): void {
  const { program, table } = writer.written;
  const root = blockFor(writer, []);
  for (const { of, is } of program.gradients) {
    const stage = table[of] as Stage;
    const path = (stage.op as { parameter: string }).parameter;
    const elements = stage.dims.reduce((product, dim) => product * dim.to.offset, 1);
    const byElement = elementAdjoints(writer.written, of);
    for (let flat = 0; flat < elements; flat += 1) {
      const adjoint = stage.dims.length === 0 ? is : (byElement.get(flat) ?? null);
      const value = adjoint === null ? number(0) : code(writer, adjoint, []);
      const target = stage.dims.length === 0 ? place(path, null) : place(path, flat);
      const text = stage.dims.length === 0 || target.endsWith(']') ? target : `${target}[${String(flat)}]`;
      append(writer.nest, root, { kind: 'statement', statement: { kind: 'assign', target: name(text), operator: '=', value } });
    }
  }
}

/** The adjoints of the elements of an input array, by flat position. */
function elementAdjoints({ program, table }: Written, array: Ref): ReadonlyMap<number, Ref> {
  const found = new Map<number, Ref>();
  for (const stage of program.stages.slice(0, program.forward)) {
    if (stage.op.kind !== 'read' || stage.op.array !== array) continue;
    const adjoint = program.adjoints.get(stage.id);
    const flat = stage.op.at.reduce((sum, index, axis) => sum * (table[array]?.dims[axis]?.to.offset ?? 1) + index.offset, 0);
    if (adjoint !== undefined) found.set(flat, adjoint);
  }
  return found;
}

/** Value and gradient in one body: the seed is 1. */
function fusedBody(plan: Plan, writer: Writer, place: (path: string, flat: number | null) => string): readonly Statement[] {
  writeInputs(writer, usedInputs(writer.written, true));
  writeResults(writer);
  append(writer.nest, blockFor(writer, []), { kind: 'statement', statement: { kind: 'blank' } });
  writeBackward(writer, notationOf(writer.written.table, writer.written.inline));
  storeGradient(writer, place);
  const end = returned(plan, writer);
  return [...statements(writer), ...end];
}

function gradFunction(plan: Plan, fused: Written): Declaration {
  const { grad } = plan.names;
  const reachArgument = argument(plan);
  const writer = writerFor(plan, fused, reachArgument);
  markParameters(plan, writer, all);
  const body = fusedBody(plan, writer, (path) => reach(grad, path));
  const parameters = [...parametersOf(plan, all), parameter(grad, `${plan.type}Gradient`)];
  return fn(plan, 'Grad', parameters, 'number', [...lengthChecks(plan, all), ...body]);
}

function packedFunction(plan: Plan, fused: Written): Declaration {
  const { theta, gradient } = plan.names;
  const offsets = new Map<string, number>();
  let total = 0;
  for (const leaf of plan.definition.parameters.filter(isActive).flatMap((one) => leavesOf(one.name, one.type))) {
    offsets.set(leaf.path, total);
    total += leaf.count;
  }
  const reachArgument = argument(plan);
  const writer = writerFor(plan, fused, (path) => {
    const offset = offsets.get(path);
    return offset === undefined ? reachArgument(path) : { array: theta, offset };
  });
  markParameters(plan, writer, (active) => !active);
  const body = fusedBody(plan, writer, (path, flat) => `${gradient}[${String((offsets.get(path) ?? 0) + (flat ?? 0))}]`);
  const parameters = [parameter(theta, 'Float64Array'), parameter(gradient, 'Float64Array'), ...parametersOf(plan, (active) => !active)];
  const checks = [lengthCheck(plan, 'theta', theta, total), lengthCheck(plan, 'gradient', gradient, total), ...lengthChecks(plan, (active) => !active)];
  return fn(plan, 'Packed', parameters, 'number', [...checks, ...body]);
}

function cacheFunction(plan: Plan, cached: readonly Stage[]): Declaration {
  const fields = cached.map((stage) => {
    const elements = stage.dims.reduce((product, dim) => product * dim.to.offset, 1);
    const empty: Code = stage.type === 'truth' ? name('false') : stage.dims.length === 0 ? name('NaN') : { kind: 'new', callee: 'Float64Array', args: [number(elements)] };
    return { name: stage.name, value: empty };
  });
  return fn(plan, 'Cache', [], `${plan.type}Cache`, [{ kind: 'return', value: { kind: 'object', fields } }]);
}

function gradientFunction(plan: Plan): Declaration {
  const fields = plan.definition.parameters.filter(isActive).map((one) => ({ name: fieldName(one.name), value: emptyValue(one.type) }));
  return fn(plan, 'Gradient', [], `${plan.type}Gradient`, [{ kind: 'return', value: { kind: 'object', fields } }]);
}

