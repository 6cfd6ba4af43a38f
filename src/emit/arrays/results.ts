// What a function with loops gives back: a number, or arrays in `out`.

import type { Ref } from '../../form/form.ts';
import type { Code, ParameterCode, Statement } from '../../code/code.ts';
import {
  binary,
  branch,
  constant,
  element,
  give,
  loop,
  method,
  missing,
  name,
  number,
  optional,
  put,
  run,
  totalCode,
} from '../../code/constructors.ts';
import type { Place } from '../loops/places.ts';
import { typeOf } from '../frame/frame.ts';
import { emptyValue, reach, stageType } from '../frame/shapes.ts';
import { checkResult, checkShape, lengthCode } from './entry.ts';
import { inputPlace } from './inputs.ts';
import { stageAt, type ArrayPlan, type Pass } from './plan.ts';
import { leafTypes } from './sizes.ts';

export type Results = {
  readonly parameters: readonly ParameterCode[];
  /** Makes `out` where it was left out, and checks it where it was not. */
  readonly before: readonly Statement[];
  /** Where loops put a result; null for what is copied afterwards. */
  readonly place: (ref: Ref) => Place | null;
  readonly after: readonly Statement[];
};

/** `kept`: the array of its own in which the function keeps a result. */
export function resultsOf(plan: ArrayPlan, pass: Pass, kept: (ref: Ref) => string | null): Results {
  const { results } = pass.program;
  if (plan.isScalar) return scalarResult(pass, results[0]?.ref);
  const { out } = plan.names;
  const before: Statement[] = [
    ...checkResult(plan),
    branch(binary(name(out), '===', missing), [
      put(
        name(out),
        emptyValue(plan.definition.type, { lengthOf: (sizes) => lengthCode(plan, sizes), as: typeOf(plan, 'result') }),
      ),
    ]),
  ];
  before.push(...checkShape(plan, 'out', name(out), plan.definition.type));
  const places = new Map<Ref, Place>();
  const after: Statement[] = [];
  for (const { name: path, ref } of results) {
    const stage = stageAt(pass, ref);
    const target = reach(out, path);
    if (stage.dims.length === 0) {
      after.push(put(target, numberCode(pass, ref)));
      places.set(ref, { kind: 'variable', name: stage.name });
      continue;
    }
    const isOwn = stage.op.kind !== 'input' && kept(ref) === null && !places.has(ref);
    if (isOwn) {
      const alias = path === '' ? out : stage.name;
      if (path !== '') before.push(constant(alias, stageType(stage), target));
      places.set(ref, { kind: 'array', array: alias, offset: null, axes: stage.dims });
    } else after.push(run(method(target, 'set', sourceOf(plan, pass, ref, { kept, places }))));
  }
  after.push(give(name(out)));
  return {
    parameters: [optional(out, typeOf(plan, 'result'))],
    before,
    place: (ref) => places.get(ref) ?? null,
    after,
  };
}

export function scalarResult(pass: Pass, ref: Ref | undefined): Results {
  if (ref === undefined) throw new Error('a definition has a result');
  const { name: variable } = stageAt(pass, ref);
  return {
    parameters: [],
    before: [],
    place: (other) => (other === ref ? { kind: 'variable', name: variable } : null),
    after: [give(numberCode(pass, ref))],
  };
}

/** A constant is nowhere computed. */
function numberCode(pass: Pass, ref: Ref): Code {
  const { op, name: variable } = stageAt(pass, ref);
  return op.kind === 'constant' ? number(op.value) : name(variable);
}

/** An array that is a result and is somewhere else already: an argument, in the cache, or another result. */
function sourceOf(
  plan: ArrayPlan,
  pass: Pass,
  ref: Ref,
  { kept, places }: { readonly kept: (ref: Ref) => string | null; readonly places: ReadonlyMap<Ref, Place> },
): Code {
  const { op, name: variable } = stageAt(pass, ref);
  const place = places.get(ref);
  if (place?.kind === 'array') return name(place.array);
  return op.kind === 'input' ? plan.argument(op.parameter) : name(kept(ref) ?? variable);
}

/** All numbers of the result in one array, `out`. `given`: where an input is that is no variable of its name. */
export function packedResults(plan: ArrayPlan, pass: Pass, given: (ref: Ref) => Place | null): Results {
  const { results } = pass.program;
  const { out } = plan.names;
  const before: Statement[] = [];
  const places = new Map<Ref, Place>();
  const after: Statement[] = [];
  const lengths = new Map(leafTypes('', plan.definition.type).map(({ path, sizes }) => [path, sizes]));
  let start: Code = number(0);
  for (const { name: path, ref } of results) {
    const stage = stageAt(pass, ref);
    const sizes = lengths.get(path) ?? [];
    const length = sizes.length === 0 ? number(1) : lengthCode(plan, sizes);
    if (stage.dims.length === 0) {
      after.push(put(element(name(out), start), numberCode(pass, ref)));
      places.set(ref, { kind: 'variable', name: stage.name });
    } else if (stage.op.kind === 'input' || places.has(ref))
      after.push(copied(plan, out, start, length, places.get(ref) ?? given(ref) ?? inputPlace(plan, pass, stage)));
    else places.set(ref, { kind: 'array', array: out, offset: results.length === 1 ? null : start, axes: stage.dims });
    const end = totalCode([start, length]);
    start = end;
    if (end.kind === 'number' || end.kind === 'name') continue;
    const own = plan.free('nextAt');
    before.push(constant(own, 'whole', end));
    start = name(own);
  }
  after.push(give(name(out)));
  return { parameters: [], before, place: (ref) => places.get(ref) ?? null, after };
}

/** What stands in an array already, one by one: a view of it would be made anew on each call. */
function copied(plan: ArrayPlan, out: string, start: Code, length: Code, from: Place): Statement {
  if (from.kind !== 'array') throw new Error('an array is copied');
  const index = plan.free('i');
  const at = (offset: Code | null): Code => totalCode(offset === null ? [name(index)] : [offset, name(index)]);
  const store = put(element(name(out), at(start)), element(name(from.array), at(from.offset)));
  return loop(index, number(0), length, 1, [store]);
}
