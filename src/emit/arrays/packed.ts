// All active parameters in one array, and their gradient in another: where each lies, and sizes that its length fixes.

import { startOf } from '../../form/names.ts';
import type { SizeSource } from '../../check/checked.ts';
import { namesIn } from '../../check/sizes.ts';
import { constantOfWhole, type Whole } from '../../base/whole.ts';
import type { Ref, Stage } from '../../form/form.ts';
import { walkStatements } from '../../code/children.ts';
import { noteName } from '../../code/used-names.ts';
import type { Code, ParameterCode, Place as CodePlace, Statement } from '../../code/code.ts';
import {
  arrayLength,
  binary,
  call,
  constant,
  element,
  fill,
  host,
  name,
  number,
  parameter,
  put,
  run,
  text,
  totalCode,
} from '../../code/constructors.ts';
import { isActive } from '../frame/shapes.ts';
import type { Place } from '../loops/places.ts';
import {
  checkArray,
  checkKinds,
  checkLengths,
  checkNumbers,
  deriveSizes,
  findSizes,
  givesNoSize,
  requireLength,
  requireNumber,
  sizeCode,
  sizeField,
  type Otherwise,
} from './entry.ts';
import { gradientLeaves, type GradientLeaf, type Gradients } from './gradients.ts';
import { openRecords, type Inputs } from './inputs.ts';
import { stageAt, type ArrayPlan, type Pass } from './plan.ts';
import { leafTypes, lengthOf, linearIn, packedLength, packedSizes, type FromTheta, type LeafType } from './sizes.ts';
import { wholeCode } from './whole-code.ts';
import type { Parts } from './workspace.ts';

/** The sizes that neither the data nor the length of the packed array fixes. */
export function countParameters(plan: ArrayPlan): readonly ParameterCode[] {
  return packedSizes(plan.definition).named.map((size) => parameter(sizeField(plan, size), 'whole'));
}

/** Arrays that hold a number for each of the active parameters. */
export type PackedArray = 'theta' | 'gradient';

/** The active parameters in one array, data in parameters of their names. `arrays`: all that are as long. */
export function packedInputs(
  parts: Parts,
  pass: Pass,
  { offsets, total }: Packing,
  arrays: readonly PackedArray[],
): Inputs {
  const { plan, lengths } = parts;
  const { definition, names } = plan;
  const data = definition.parameters.filter((one) => !isActive(one));
  const { named, sources: first, theta, after } = packedSizes(definition);
  const sources = [...first, ...after];
  const otherwise = sizeFromTheta(plan, [...named, ...(theta === null ? [] : [theta.name])], sources);
  const dataPaths = new Set(data.flatMap(({ name: own, type }) => leafTypes(own, type).map(({ path }) => path)));
  const { scalars, place } = packedPlaces(pass, names.theta, offsets, ({ leaf }) => leaf.of);
  const found = [
    ...findSizes(plan, first, plan.argument, otherwise),
    ...(theta === null ? [] : [sizeOfTheta(plan, theta)]),
    ...findSizes(plan, after, plan.argument, otherwise),
  ];
  const used = new Set<string>();
  walkStatements(found, { code: (code) => noteName(code, used) });
  const giving = arrays.filter((own) => used.has(names[own]));
  return {
    enter: [
      ...giving.map((own) => run(call(plan.runtime.of('requireArray'), text(own), name(names[own])))),
      ...data.flatMap((one) => checkKinds(plan, one.name, plan.argument(one.name), one.type, givesNoSize(sources))),
      ...named.map((size) => requireNumber(plan, size, name(sizeField(plan, size)), 'requireCount')),
      ...checkNumbers(plan, data, lengths),
      ...found,
      ...checkLengths(plan, data, sources, plan.argument, otherwise),
      ...deriveSizes(plan),
      ...offsets.flatMap(({ declared }) => declared),
      ...arrays.map((own) => (giving.includes(own) ? requireLength : checkArray)(plan, own, name(names[own]), total)),
    ],
    open: [...openRecords(plan, pass, (path) => dataPaths.has(path)), ...scalars],
    place,
  };
}

/** Inputs that lie in one array: numbers as variables of their own, and where arrays are. */
export function packedPlaces(
  pass: Pass,
  array: string,
  offsets: Packing['offsets'],
  inputOf: (one: Packing['offsets'][number]) => Ref | null,
): { readonly scalars: readonly Statement[]; readonly place: Inputs['place'] } {
  const scalars: Statement[] = [];
  const places = new Map<Ref, Place>();
  for (const one of offsets) {
    const ref = inputOf(one);
    if (ref === null) continue;
    const stage = stageAt(pass, ref);
    if (one.sizes.length === 0) scalars.push(constant(stage.name, 'real', element(name(array), one.offset)));
    else places.set(ref, arrayAt(array, one.from, stage));
  }
  return { scalars, place: (ref) => places.get(ref) ?? null };
}

/** The gradient in one array, which was looked at together with the parameters. */
export function packedGradients(
  { plan: { names } }: Parts,
  pass: Pass,
  { offsets }: Pick<Packing, 'offsets'>,
  as: 'gradient' | 'product' = 'gradient',
): Gradients {
  const gradient = names[as];
  const places = new Map<Ref, Place>();
  const before: Statement[] = [];
  for (const { leaf, offset, from, length } of offsets) {
    const isNumber = leaf.sizes.length === 0;
    const at: CodePlace = element(name(gradient), offset);
    if (leaf.is === null)
      before.push(isNumber ? put(at, number(0)) : fill(name(gradient), number(0), offset, totalCode([offset, length])));
    else
      places.set(leaf.is, isNumber ? { kind: 'field', target: at } : arrayAt(gradient, from, stageAt(pass, leaf.of)));
  }
  return { checks: [], before, place: (ref) => places.get(ref) ?? null };
}

function arrayAt(array: string, offset: Code | null, { dims }: Stage): Place {
  return { kind: 'array', array, offset, axes: dims };
}

/** A size that the length of the packed array fixes. */
function sizeOfTheta(plan: ArrayPlan, { name: size, factor, rest, isSquare }: FromTheta): Statement {
  const length = arrayLength(name(plan.names.theta));
  const value = isSquare ? host('sqrt', length) : dividedLength(plan, factor, rest);
  const isPlain = value.kind === 'length';
  return constant(
    sizeField(plan, size),
    'whole',
    isPlain ? value : call(plan.runtime.of('wholeSize'), text('theta'), length, value),
  );
}

/** (length of the packed array - rest) / factor */
function dividedLength(plan: ArrayPlan, factorOf: Whole, restOf: Whole): Code {
  const [factor, rest] = [wholeCode(factorOf, sizeCode(plan)), wholeCode(restOf, sizeCode(plan))];
  const length = arrayLength(name(plan.names.theta));
  const room = rest.kind === 'number' && rest.value === 0 ? length : binary(length, '-', rest);
  return factor.kind === 'number' && factor.value === 1 ? room : binary(room, '/', factor);
}

/** No rows tell nothing of their length: then it is what the length of the packed array leaves for it. */
function sizeFromTheta(plan: ArrayPlan, named: readonly string[], sources: readonly SizeSource[]): Otherwise {
  const total = packedLength(plan.definition);
  const codes = new Map<SizeSource, Code>();
  const found = new Set([...named, ...sources.flatMap((source) => (source.kind === 'parameter' ? [source.name] : []))]);
  for (const source of sources) {
    if (source.kind === 'parameter') continue;
    const split = constantOfWhole(source.known) === null ? linearIn(total, source.name) : null;
    if (split !== null && [split.factor, split.rest].every((whole) => namesIn(whole).every((size) => found.has(size))))
      codes.set(source, dividedLength(plan, split.factor, split.rest));
    found.add(source.name);
  }
  return (source) => codes.get(source) ?? null;
}

/** Where a number or an array lies in the packed array; what is no number has a constant. */
export type LaidOut = LeafType & {
  readonly offset: Code;
  /** The same; null where it is all that the array holds. */
  readonly from: Code | null;
  readonly length: Code;
  readonly declared: readonly Statement[];
};
export type Layout = { readonly offsets: readonly LaidOut[]; readonly total: Code };

const layouts = new WeakMap<ArrayPlan, Layout>();

/** The same for all functions of a definition, as are the names in it. */
export function layoutOf(plan: ArrayPlan): Layout {
  let layout = layouts.get(plan);
  if (layout === undefined) layouts.set(plan, (layout = makeLayout(plan)));
  return layout;
}

function makeLayout(plan: ArrayPlan): Layout {
  const offsets: LaidOut[] = [];
  const leaves = plan.definition.parameters.filter(isActive).flatMap(({ name: own, type }) => leafTypes(own, type));
  let end: Code = number(0);
  for (const leaf of leaves) {
    const whole = lengthOf(leaf.sizes);
    const length = leaf.sizes.length === 0 ? number(1) : wholeCode(whole, sizeCode(plan));
    const isNumber = end.kind === 'number' || (constantOfWhole(whole) === null && end.kind === 'name');
    const own = isNumber ? null : plan.free(startOf(leaf.path.replaceAll('.', '')));
    const offset = own === null ? end : name(own);
    offsets.push({
      ...leaf,
      offset,
      from: leaves.length === 1 ? null : offset,
      length,
      declared: own === null ? [] : [constant(own, 'whole', end)],
    });
    end = totalCode([offset, length]);
  }
  return { offsets, total: end };
}

export type Packing = {
  readonly offsets: readonly (LaidOut & { readonly leaf: GradientLeaf })[];
  readonly total: Code;
};

/** The same for the inputs of a pass. */
export function packing({ plan }: Parts, pass: Pass, { offsets, total }: Layout = layoutOf(plan)): Packing {
  const leaves = new Map(gradientLeaves(plan, pass).map((leaf) => [leaf.path, leaf]));
  return {
    offsets: offsets.flatMap((one) => {
      const leaf = leaves.get(one.path);
      return leaf === undefined ? [] : [{ ...one, leaf }];
    }),
    total,
  };
}
