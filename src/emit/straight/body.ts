// Straight code inside the functions of a definition without loops: value, forward, backward, both fused, and packed.

import { seedPath } from '../../passes/adjoint.ts';
import { cachedStages, neededByBackward } from '../../passes/cached.ts';
import type { Written } from '../../passes/written.ts';
import { inputOf, type Ref, type Stage } from '../../form/form.ts';
import { notationOf, type Notation } from '../../form/notation.ts';
import { withoutUnused } from '../../code/unused.ts';
import type { Code, Path, Statement } from '../../code/code.ts';
import {
  blank,
  element,
  field,
  give,
  located,
  name,
  newArray,
  number,
  object,
  put,
  truth,
  unpack,
} from '../../code/constructors.ts';
import { writeBackward } from './backward.ts';
import { append, noteUses } from './blocks.ts';
import { typeOf } from '../frame/frame.ts';
import { noRemarks } from '../frame/body.ts';
import { adjointText } from '../frame/comments.ts';
import type { Body, CacheField, Computed } from '../frame/body.ts';
import { adjointsOf, partsIn, resultParts, writeResults, type PlaceOfPart } from './parts.ts';
import {
  lengthCheck,
  directionChecks,
  heldData,
  lengthChecks,
  markHeld,
  markParameters,
  outParameter,
  packing,
  packingOf,
  writeInputs,
  writerFor,
  type PackedPlace,
  type Plan,
} from './plan.ts';
import {
  emptyValue,
  fieldName,
  isActive,
  leavesOf,
  reach,
  shownPath,
  stageType,
  withoutWholes,
} from '../frame/shapes.ts';
import { blockFor, code, statements, write, type Writer } from './writer.ts';

/** What stands inside the functions of a definition without loops. */
export function straightBody(plan: Plan): Body {
  const { definition, written, notation } = plan;
  const cached = definition.parameters.some(isActive) ? cachedStages(written) : null;
  const fields = (cached ?? []).map((stage): CacheField => ({
    name: stage.name,
    type: stageType(stage),
    doc: stage.op.kind === 'input' ? '' : notation.expression(stage.id),
    value: emptyStage(stage),
  }));
  const doc = `What the backward pass of \`${definition.name}\` needs; its fields may change.`;
  return {
    cache: cached && { fields, doc },
    holds: () => [],
    parameters: (taken) => (taken === 'out' ? outParameter(plan) : []),
    computed: (row) => computed(plan, row, cached ?? []),
    made: (what) => [give(what === 'Cache' ? object(typeOf(plan, 'Cache'), fields) : emptyGradient(plan))],
    remarks: (suffix) => {
      if (suffix === 'Backward') return { lines: ['', adjointText(plan)] };
      return suffix === 'Grad' || suffix === 'Hvp' ? { after: ' Allocates nothing.' } : noRemarks;
    },
  };
}

export function emptyGradient(plan: Plan): Code {
  return object(
    typeOf(plan, 'Gradient'),
    plan.definition.parameters
      .filter(isActive)
      .map((one) => ({ name: fieldName(one.name), value: emptyValue(one.type) })),
  );
}

function emptyStage({ type, dims }: Stage): Code {
  if (type === 'truth') return truth(false);
  const elements = dims.reduce((product, dim) => product * dim.to.offset, 1);
  return dims.length === 0 ? number(NaN) : newArray('real', number(elements));
}

/** What the function gives back: a number, or what was stored in `out`. */
function returned(plan: Plan, writer: Writer, row: Computed): readonly Statement[] {
  const [first, ...rest] = resultParts(writer, (ref) => resultCode(writer, ref));
  if (isNumber(plan, row) && first !== undefined) return [located(give(first.value), plan.definition.result.span)];
  const place = placeOfResult(plan, row);
  const stores = (first === undefined ? [] : [first, ...rest]).map(({ path, flat, value }): Statement =>
    located(put(place(path, flat), value), plan.definition.result.span),
  );
  return [...stores, give(name(plan.names.out))];
}

export function isNumber({ isScalar }: Plan, { gives }: Computed): boolean {
  return isScalar || gives === 'number';
}

/** Where a function puts the result: in the record or array `out`, or in one array whatever it is. */
export function placeOfResult({ names: { out }, definition }: Plan, { takes }: Computed): PlaceOfPart {
  if (!takes.includes('held')) return partsIn(out);
  const { offsets } = packingOf(definition.type);
  return (path, flat) => element(name(out), number((offsets.get(path) ?? 0) + (flat ?? 0)));
}

function resultCode(writer: Writer, ref: Ref): Code {
  return code(writer, ref, []);
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

/** What stands inside a function that runs a pass. */
function computed(plan: Plan, row: Computed, cached: readonly Stage[]): readonly Statement[] {
  switch (row.runs) {
    case 'value':
      return valueStatements(plan, plan.written, row, []);
    case 'forward':
      return valueStatements(plan, plan.written, row, cached);
    case 'backward':
      return backwardStatements(plan, row, cached);
    case 'both':
      return bothStatements(plan, plan.fused, row);
    case 'tangent':
      return valueStatements(plan, plan.along?.tangent ?? null, row, []);
    case 'product':
      return bothStatements(plan, plan.along?.product ?? null, row);
    case 'squares':
      return valueStatements(plan, plan.squares, row, []);
    case 'bothSquares':
      return bothStatements(plan, plan.squares, row);
  }
}

/** How a function finds the arguments: in parameters of their names, or those that are not data in one array. */
type Inputs = {
  readonly checks: readonly Statement[];
  readonly reach: (path: string) => Path | PackedPlace;
  readonly isParameter: (isActive: boolean) => boolean;
};

export function inputsOf(plan: Plan, { takes }: Computed): Inputs {
  const { theta, gradient } = plan.names;
  if (takes.includes('held')) return heldInputs(plan, takes);
  const direction = takes.includes('direction') ? directionChecks(plan) : [];
  if (takes.includes('arguments'))
    return { checks: [...lengthChecks(plan, all), ...direction], reach: plan.argument, isParameter: all };
  const { offsets, total } = packing(plan);
  const isData = (active: boolean): boolean => !active;
  return {
    checks: [
      lengthCheck(plan, 'theta', name(theta), total),
      ...(takes.includes('gradient') ? [lengthCheck(plan, 'gradient', name(gradient), total)] : []),
      ...lengthChecks(plan, isData),
    ],
    reach: (path) => {
      const offset = offsets.get(path);
      return offset === undefined ? plan.argument(path) : { array: theta, offset };
    },
    isParameter: isData,
  };
}

/** In a method of a problem: all that is not data in arrays, data in variables of their own. */
function heldInputs(plan: Plan, takes: Computed['takes']): Inputs {
  const { names, along } = plan;
  const { offsets, total } = packing(plan);
  const ofResult = packingOf(plan.definition.type).total;
  const data = new Map(heldData(plan).map((stage) => [inputOf(stage).parameter, stage.name]));
  const direction = `${along?.path ?? ''}.`;
  return {
    checks: takes.flatMap((taken): readonly Statement[] => {
      if (taken === 'theta' || taken === 'gradient' || taken === 'direction' || taken === 'product')
        return [lengthCheck(plan, taken, name(names[taken]), total)];
      return taken === 'out' ? [lengthCheck(plan, taken, name(names.out), ofResult)] : [];
    }),
    reach: (path) => {
      const own = data.get(path);
      if (own !== undefined) return name(own);
      const isDirection = along !== null && path.startsWith(direction);
      const offset = offsets.get(isDirection ? path.slice(direction.length) : path) ?? 0;
      return { array: isDirection ? names.direction : names.theta, offset };
    },
    isParameter: (active) => !active,
  };
}

/** Where a function puts the gradient: in a record, or in one array. */
export function placeOfGradient(plan: Plan, { takes }: Computed): PlaceOfPart {
  const { grad, gradient, product } = plan.names;
  const isPacked = takes.includes('theta');
  if (!isPacked) return partsIn(takes.includes('product') ? product : grad);
  const { offsets } = packing(plan);
  const array = takes.includes('product') ? product : gradient;
  return (path, flat) => element(name(array), number((offsets.get(path) ?? 0) + (flat ?? 0)));
}

function markInputs(plan: Plan, writer: Writer, { isParameter }: Inputs, { takes }: Computed): void {
  if (takes.includes('held')) markHeld(plan, writer);
  else markParameters(plan, writer, isParameter);
}

/** The value; what is `kept` of it goes into the cache. */
function valueStatements(
  plan: Plan,
  written: Written | null,
  row: Computed,
  kept: readonly Stage[],
): readonly Statement[] {
  if (written === null) return [];
  const inputs = inputsOf(plan, row);
  const writer = writerFor(plan, written, inputs.reach);
  markInputs(plan, writer, inputs, row);
  const isUsed = usedInputs(written, false);
  const isKept = new Set(kept.map((stage) => stage.id));
  writeInputs(writer, (ref) => isUsed(ref) || isKept.has(ref));
  writeResults(writer);
  const root = blockFor(writer, []);
  for (const stage of kept) {
    const isArray = stage.dims.length > 0;
    const value = isArray ? plan.argument(inputOf(stage).parameter) : resultCode(writer, stage.id);
    const statement = located(put(field(name(plan.names.cache), stage.name), value), stage.span);
    append(writer.nest, root, { kind: 'statement', statement });
    if (!isArray) noteUses(writer.nest, root, [stage.id]);
  }
  const end = returned(plan, writer, row);
  // What only slopes use is none of the value's.
  return withoutUnused([...inputs.checks, ...statements(writer), ...end]);
}

function backwardStatements(plan: Plan, row: Computed, cached: readonly Stage[]): readonly Statement[] {
  const { cache, grad, gradient, df } = plan.names;
  const arrays = new Map(
    cached.filter((stage) => stage.dims.length > 0).map((stage) => [inputOf(stage).parameter, stage.name]),
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
  writeGradient(writer, plan.notation, placeOfGradient(plan, row));
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
    : leavesOf('', withoutWholes(plan.definition.type))
        .filter((leaf) => leaf.isArray)
        .map((leaf) => lengthCheck(plan, shownPath('df', leaf.path), reach(df, leaf.path), leaf.count));
  return [...checks, ...open, ...statements(writer), give(name(row.takes.includes('gradient') ? gradient : grad))];
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
function bothStatements(plan: Plan, fused: Written | null, row: Computed): readonly Statement[] {
  if (fused === null) return [];
  const inputs = inputsOf(plan, row);
  const writer = writerFor(plan, fused, inputs.reach);
  markInputs(plan, writer, inputs, row);
  writeInputs(writer, usedInputs(fused, true));
  writeResults(writer);
  append(writer.nest, blockFor(writer, []), { kind: 'statement', statement: blank });
  writeGradient(writer, notationOf(fused.table, fused.inline), placeOfGradient(plan, row));
  const end = returned(plan, writer, row);
  return [...inputs.checks, ...statements(writer), ...end];
}
