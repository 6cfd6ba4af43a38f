// Value and gradient with all active parameters in one array: where each lies, and sizes that its length fixes.

import type { SizeSource } from '../../check/checked.ts';
import { namesIn } from '../../check/sizes.ts';
import { constantOfWhole } from '../../base/whole.ts';
import type { Ref } from '../../form/form.ts';
import type { Code, ParameterCode, Place as CodePlace, Statement } from '../../code/code.ts';
import { arrayLength, binary, constant, element, fill, name, number, parameter, put } from '../../code/constructors.ts';
import type { Place } from '../loops/places.ts';
import { isActive } from '../frame/shapes.ts';
import { loopsOf, type At } from './body.ts';
import {
  checkKinds,
  checkLengths,
  checkNumbers,
  deriveSizes,
  findSizes,
  requireLength,
  requireNumber,
  sizeCode,
  type Otherwise,
} from './entry.ts';
import { stageAt, type ArrayPlan, type Pass } from './plan.ts';
import { rangeChecks } from './range-checks.ts';
import { resultsOf } from './results.ts';
import { leafTypes, lengthOf, linearIn, packedLength, packedSizes } from './sizes.ts';
import { withoutUnused } from '../../code/unused.ts';
import { totalCode, wholeCode } from './whole-code.ts';
import {
  anyArray,
  gradientLeaves,
  inputPlace,
  keepFields,
  openRecords,
  openWorkspace,
  sizeField,
  type GradientLeaf,
  type Parts,
} from './functions.ts';

/** The sizes that neither the data nor the length of the packed array fixes. */
export function countParameters(plan: ArrayPlan): readonly ParameterCode[] {
  return packedSizes(plan.definition).named.map((size) => parameter(sizeField(plan, size), 'whole'));
}

export function packedStatements(parts: Parts, pass: Pass): readonly Statement[] {
  const { plan, lengths } = parts;
  const { definition, names } = plan;
  const { theta, gradient } = names;
  const data = definition.parameters.filter((one) => !isActive(one));
  const { named, sources } = packedSizes(definition);
  const otherwise = sizeFromTheta(plan, named, sources);
  const results = resultsOf(plan, pass, () => false);
  const { offsets, total } = packing(parts, pass);
  const dataPaths = new Set(data.flatMap(({ name: own, type }) => leafTypes(own, type).map(({ path }) => path)));
  const places = new Map<Ref, Place>();
  const scalars: Statement[] = [];
  const zeros: Statement[] = [];
  for (const { leaf, offset, length } of offsets) {
    const stage = stageAt(pass, leaf.of);
    const from = offsets.length === 1 ? null : offset;
    const at = (array: string): CodePlace => element(name(array), offset);
    if (leaf.sizes.length === 0) scalars.push(constant(stage.name, 'real', at(theta)));
    else places.set(leaf.of, { kind: 'array', array: theta, offset: from, axes: stage.dims });
    if (leaf.is === null)
      zeros.push(
        leaf.sizes.length === 0
          ? put(at(gradient), number(0))
          : fill(name(gradient), number(0), offset, totalCode([offset, length])),
      );
    else if (leaf.sizes.length === 0) places.set(leaf.is, { kind: 'field', target: at(gradient) });
    else places.set(leaf.is, { kind: 'array', array: gradient, offset: from, axes: stage.dims });
  }
  const at: At = (stage) => places.get(stage.id) ?? results.place(stage.id) ?? inputPlace(stage);
  return withoutUnused([
    ...['theta', 'gradient'].flatMap((own, i) => checkKinds(plan, own, name([theta, gradient][i] ?? own), anyArray)),
    ...data.flatMap((one) => checkKinds(plan, one.name, plan.argument(one.name), one.type)),
    ...named.map((size) => requireNumber(plan, size, name(sizeField(plan, size)), 'requireCount')),
    ...checkNumbers(plan, data, lengths),
    ...findSizes(plan, sources, plan.argument, otherwise),
    ...checkLengths(plan, data, sources, plan.argument, otherwise),
    ...deriveSizes(plan),
    ...offsets.flatMap(({ declared }) => declared),
    requireLength(plan, 'theta', name(theta), total),
    requireLength(plan, 'gradient', name(gradient), total),
    ...openWorkspace(parts, pass),
    ...openRecords(plan, pass, (path) => dataPaths.has(path)),
    ...scalars,
    ...rangeChecks(parts, pass, at),
    ...keepFields(plan, parts.workspace.fieldsOf(pass)),
    ...zeros,
    ...loopsOf(parts, pass, at),
    ...results.after,
  ]);
}

/** No rows tell nothing of their length: then it is what the length of the packed array leaves for it. */
function sizeFromTheta(plan: ArrayPlan, named: readonly string[], sources: readonly SizeSource[]): Otherwise {
  const total = packedLength(plan.definition);
  const codes = new Map<SizeSource, Code>();
  const found = new Set([...named, ...sources.flatMap((source) => (source.kind === 'parameter' ? [source.name] : []))]);
  for (const source of sources) {
    if (source.kind === 'parameter') continue;
    const split = constantOfWhole(source.known) === null ? linearIn(total, source.name) : null;
    if (
      split !== null &&
      [split.factor, split.rest].every((whole) => namesIn(whole).every((size) => found.has(size)))
    ) {
      const [factor, rest] = [wholeCode(split.factor, sizeCode(plan)), wholeCode(split.rest, sizeCode(plan))];
      const left: Code = binary(arrayLength(name(plan.names.theta)), '-', rest);
      const room = rest.kind === 'number' && rest.value === 0 ? arrayLength(name(plan.names.theta)) : left;
      codes.set(source, factor.kind === 'number' && factor.value === 1 ? room : binary(room, '/', factor));
    }
    found.add(source.name);
  }
  return (source) => codes.get(source) ?? null;
}

type Packed = {
  readonly leaf: GradientLeaf;
  readonly offset: Code;
  readonly length: Code;
  readonly declared: readonly Statement[];
};

/** Where each number or array of the active parameters starts in the packed array; what is no number has a constant. */
function packing({ plan }: Parts, pass: Pass): { readonly offsets: readonly Packed[]; readonly total: Code } {
  const offsets: Packed[] = [];
  let end: Code = number(0);
  for (const leaf of gradientLeaves(plan, pass)) {
    const whole = lengthOf(leaf.sizes);
    const length = leaf.sizes.length === 0 ? number(1) : wholeCode(whole, sizeCode(plan));
    const isNumber = end.kind === 'number' || (constantOfWhole(whole) === null && end.kind === 'name');
    const own = isNumber ? null : plan.free(`${leaf.path.replaceAll('.', '')}At`);
    const offset = own === null ? end : name(own);
    offsets.push({ leaf, offset, length, declared: own === null ? [] : [constant(own, 'whole', end)] });
    end = totalCode([offset, length]);
  }
  return { offsets, total: end };
}
