// A definition too large for one function: engines give up on such functions and run them 30 times slower. Its passes
// are written once, in pieces that all exports share, with the values between them in an array of the cache.

import { exportName } from '../check/exports.ts';
import { seedPath } from '../passes/adjoint.ts';
import type { Written } from '../passes/written.ts';
import { flatOf } from '../form/dims.ts';
import type { Stage } from '../form/form.ts';
import { writeBackward } from './backward.ts';
import { rebuilt } from '../code/children.ts';
import type { Code, CodeType, Declaration, ParameterCode, Statement } from '../code/code.ts';
import {
  arrayOf,
  call,
  element,
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
  run,
  unpack,
} from '../code/constructors.ts';
import { documentation, type Documentation } from './documentation.ts';
import { adjointsOf, partOf, partsIn, resultParts, writeResults, type PlaceOfPart, type Stored } from './parts.ts';
import {
  argument,
  lengthCheck,
  lengthChecks,
  outParameter,
  packing,
  parametersOf,
  resultType,
  typeOfResult,
  writerFor,
  type Plan,
} from './plan.ts';
import { emptyValue, fieldName, isActive, reach, codeType } from './shapes.ts';
import { namesIn } from '../code/used-names.ts';
import { loaded, pieceFunctions, split, store, type Pieces } from './split.ts';
import { code, statements, type Writer } from './writer.ts';

/** Written stages of value and gradient beyond which a definition is written in pieces. */
const largest = 500;

export function isLarge({ program, inline }: Written): boolean {
  let count = 0;
  for (const stage of program.stages)
    if (inline[stage.id] !== true && (stage.op.kind === 'gate' || stage.op.kind === 'accumulate')) count += 1;
  return count > largest;
}

type Large = Plan & {
  readonly pieces: Pieces;
  readonly array: string;
  readonly forwardAll: string;
  readonly backwardAll: string;
  readonly results: readonly Stored[];
  readonly gradient: readonly Stored[];
  readonly cacheName: string;
};

export function largeDefinition(plan: Plan): readonly Declaration[] {
  const { module, own, definition } = plan;
  const hasGradient = definition.parameters.some(isActive);
  const writer = writerFor(plan, plan.written, argument(plan));
  for (const stage of plan.written.program.stages)
    if (stage.op.kind === 'input' || stage.op.kind === 'read') writer.there[stage.id] = true;
  writeResults(writer);
  const forward = statements(writer);
  const results = resultParts(writer, (ref) => code(writer, ref, []));
  const backward = hasGradient ? backwardStatements(plan, writer, forward.length) : [];
  const gradient = hasGradient
    ? adjointsOf(plan.written).map(({ path, flat, adjoint }) => ({
        path,
        flat,
        value: adjoint === null ? number(0) : code(writer, adjoint, []),
      }))
    : [];
  const outside = new Set<string>();
  for (const stage of plan.written.program.stages)
    if (stage.dims.length === 0 && (stage.op.kind === 'input' || stage.op.kind === 'read')) outside.add(stage.name);
  for (const { value } of [...results, ...gradient]) namesIn(value, outside);
  let array = 'values';
  while (plan.written.program.stages.some((stage) => stage.name === array)) array += '_';
  const pieces = split([forward, backward], outside, array);
  const names = (pass: string): { all: string; one: (count: number) => string } => ({
    all: module.choose(`${own}${pass}Pass`),
    one: (count) => module.choose(`${own}${pass}Pass${String(count)}`),
  });
  const [forwardNames, backwardNames] = [names('Forward'), names('Backward')];
  const large: Large = {
    ...plan,
    pieces,
    array,
    forwardAll: forwardNames.all,
    backwardAll: backwardNames.all,
    results,
    gradient,
    cacheName: `${plan.type}Cache`,
  };
  const [forwardBodies = [], backwardBodies = []] = pieces.bodies;
  const forwardPieces = pieceFunctions(
    forwardBodies,
    array,
    forwardNames,
    `Every stage of \`${definition.name}\`, from its inputs in the array.`,
  );
  const backwardPieces = hasGradient
    ? pieceFunctions(
        backwardBodies,
        array,
        backwardNames,
        `Every adjoint of \`${definition.name}\`, from its stages in the array.`,
      )
    : [];
  return [...exportsOf(large, hasGradient), ...forwardPieces, ...backwardPieces];
}

/** What the writer adds for the backward pass. */
function backwardStatements(plan: Plan, writer: Writer, before: number): readonly Statement[] {
  writeBackward(writer, plan.notation);
  return statements(writer).slice(before);
}

function exportsOf(large: Large, hasGradient: boolean): readonly Declaration[] {
  const { definition, type, isScalar, names, cacheName, array } = large;
  const cacheType: Declaration = interfaceCode({
    name: cacheName,
    doc: [`What the passes of \`${definition.name}\` hand on; may change between versions of gradc.`],
    fields: [{ name: array, type: arrayOf('real'), doc: '' }],
  });
  const fields = definition.parameters
    .filter(isActive)
    .map((one) => ({ name: fieldName(one.name), type: codeType(one.type, false), doc: '' }));
  const gradientType: Declaration = interfaceCode({
    name: `${type}Gradient`,
    doc: [`The partial derivatives of \`${definition.name}\`, in the shape of its parameters.`],
    fields,
  });
  const make = fn(large, 'Cache', [], named(cacheName), [
    give(object([{ name: array, value: newArray('real', number(large.pieces.slots.size)) }])),
  ]);
  const workspace = parameter(names.cache, named(cacheName), call(exportName(large.definition.name, 'Cache')));
  const all = (): boolean => true;
  const value = fn(large, '', [...parametersOf(large, all), ...outParameter(large), workspace], typeOfResult(large), [
    ...enter(large),
    runPass(large.forwardAll, large),
    ...leave(large),
  ]);
  const result = [...resultType(large), cacheType];
  if (!hasGradient) return [...result, value, make];
  const forward = fn(
    large,
    'Forward',
    [...parametersOf(large, all), parameter(names.cache, named(cacheName)), ...outParameter(large)],
    typeOfResult(large),
    [...enter(large), runPass(large.forwardAll, large), ...leave(large)],
  );
  const empty = definition.parameters
    .filter(isActive)
    .map((one) => ({ name: fieldName(one.name), value: emptyValue(one.type) }));
  const gradient = fn(large, 'Gradient', [], named(`${type}Gradient`), [give(object(empty))]);
  return [
    ...result,
    gradientType,
    value,
    forward,
    backwardFunction(large),
    ...(isScalar ? [gradFunction(large, workspace), packedFunction(large, workspace)] : []),
    make,
    gradient,
  ];
}

function fn(
  large: Large,
  suffix: keyof Documentation,
  parameters: readonly ParameterCode[],
  returns: CodeType,
  body: readonly Statement[],
): Declaration {
  const doc = documentation(large.definition, large.names)[suffix].map((line) =>
    line.replace('Allocates nothing.', `Allocates nothing if given a workspace, \`${large.names.cache}\`.`),
  );
  return functionCode({
    name: exportName(large.definition.name, suffix),
    exported: true,
    doc,
    parameters,
    returns,
    body,
  });
}

function open(large: Large): Statement {
  return unpack([{ name: large.array, type: arrayOf('real') }], name(large.names.cache));
}

/** Puts the arguments into the array. */
function enter(large: Large, theta: ReadonlyMap<string, number> | null = null): readonly Statement[] {
  const { written, pieces, array, names } = large;
  const stores: Statement[] = [];
  for (const stage of written.program.stages) {
    if (stage.dims.length > 0 || (stage.op.kind !== 'input' && stage.op.kind !== 'read') || isSeed(written, stage))
      continue;
    const [path, flat] = placeOf(written, stage);
    const offset = theta?.get(path);
    const base = argument(large)(path);
    const value: Code =
      offset !== undefined ? element(name(names.theta), number(offset + (flat ?? 0))) : partOf(base, flat);
    stores.push(store(pieces.slots, array, stage.name, value));
  }
  return [...(theta === null ? lengthChecks(large, () => true) : []), open(large), ...stores];
}

function isSeed({ table }: Written, { op }: Stage): boolean {
  const input = op.kind === 'read' ? table[op.array]?.op : op;
  return input?.kind === 'input' && input.role === 'seed';
}

/** The path of an input, and the flat position of an element. */
function placeOf({ table }: Written, stage: Stage): readonly [string, number | null] {
  const { op } = stage;
  if (op.kind === 'input') return [op.parameter, null];
  if (op.kind !== 'read') return ['', null];
  const array = table[op.array] as Stage;
  const flat = flatOf(op.at, array.dims);
  return [(array.op as { parameter: string }).parameter, flat];
}

function runPass(pass: string, { array }: Large): Statement {
  return run(call(pass, name(array)));
}

/** An expression of names that stand in the array. */
function fromArray(large: Large, value: Code): Code {
  if (value.kind === 'name' && large.pieces.slots.has(value.text)) return loaded(large.pieces, large.array, value.text);
  return rebuilt(value, { code: (part) => fromArray(large, part), path: (path) => path });
}

function leave(large: Large): readonly Statement[] {
  const [first] = large.results;
  if (large.isScalar && first !== undefined) return [give(fromArray(large, first.value))];
  const { out } = large.names;
  const stores = large.results.map(({ path, flat, value }): Statement =>
    put(partOf(reach(out, path), flat), fromArray(large, value)),
  );
  return [...stores, give(name(out))];
}

function storeGradient(large: Large, place: PlaceOfPart): readonly Statement[] {
  return large.gradient.map(({ path, flat, value }) => put(place(path, flat), fromArray(large, value)));
}

/** Puts the adjoint of the result into the array. */
function seed(large: Large, given: Code | null): readonly Statement[] {
  const { written, pieces, array } = large;
  const stores: Statement[] = [];
  for (const stage of written.program.stages) {
    if (stage.dims.length > 0 || !isSeed(written, stage)) continue;
    const [path, flat] = placeOf(written, stage);
    const base = reach(seedName(large), path.slice(seedPath.length + 1));
    stores.push(store(pieces.slots, array, stage.name, given ?? partOf(base, flat)));
  }
  return stores;
}

function seedName(large: Large): string {
  return large.stageOfPath.get(seedPath)?.name ?? 'df';
}

function backwardFunction(large: Large): Declaration {
  const { names, cacheName, type, isScalar } = large;
  const parameters = [
    parameter(names.cache, named(cacheName)),
    parameter(names.grad, named(`${type}Gradient`)),
    parameter(seedName(large), isScalar ? 'real' : typeOfResult(large), isScalar ? number(1) : null),
  ];
  const body: Statement[] = [
    open(large),
    ...seed(large, null),
    runPass(large.backwardAll, large),
    ...storeGradient(large, partsIn(names.grad)),
    give(name(names.grad)),
  ];
  return fn(large, 'Backward', parameters, named(`${type}Gradient`), body);
}

function gradFunction(large: Large, workspace: ParameterCode): Declaration {
  const { names, type } = large;
  const parameters = [...parametersOf(large, () => true), parameter(names.grad, named(`${type}Gradient`)), workspace];
  return fn(large, 'Grad', parameters, 'real', [
    ...enter(large),
    ...both(large),
    ...storeGradient(large, partsIn(names.grad)),
    ...leave(large),
  ]);
}

function both(large: Large): readonly Statement[] {
  return [runPass(large.forwardAll, large), ...seed(large, number(1)), runPass(large.backwardAll, large)];
}

function packedFunction(large: Large, workspace: ParameterCode): Declaration {
  const { names } = large;
  const { offsets, total } = packing(large);
  const parameters = [
    parameter(names.theta, arrayOf('real')),
    parameter(names.gradient, arrayOf('real')),
    ...parametersOf(large, (active) => !active),
    workspace,
  ];
  const place: PlaceOfPart = (path, flat) =>
    element(name(names.gradient), number((offsets.get(path) ?? 0) + (flat ?? 0)));
  const body = [
    lengthCheck(large, 'theta', name(names.theta), total),
    lengthCheck(large, 'gradient', name(names.gradient), total),
    ...lengthChecks(large, (active) => !active),
    ...enter(large, offsets),
    ...both(large),
    ...storeGradient(large, place),
    ...leave(large),
  ];
  return fn(large, 'Packed', parameters, 'real', body);
}
