// Value and gradient in a function of their own, where two exports run them: one has each parameter by its name, the
// other all of them in one array. The function has arrays, and where in them each parameter begins. A number among the
// parameters would have to be boxed on its way, which allocates: then each export has the pass itself.

import { equalWhole, sizeWhole } from '../../base/whole.ts';
import type { CheckedParameter } from '../../check/checked.ts';
import { functionsOf } from '../../check/exports.ts';
import { namesIn } from '../../check/sizes.ts';
import { startOf } from '../../form/names.ts';
import type { Ref, Stage } from '../../form/form.ts';
import { walkStatements } from '../../code/children.ts';
import type { Code, CodeType, FunctionCode, ParameterCode, Statement } from '../../code/code.ts';
import {
  arrayLength,
  arrayOf,
  call,
  constant,
  fill,
  functionCode,
  give,
  name,
  number,
  optional,
  parameter,
  totalCode,
} from '../../code/constructors.ts';
import { usedIn } from '../../code/used-names.ts';
import { withoutUnused } from '../../code/unused.ts';
import type { Computed } from '../frame/body.ts';
import { typeOf } from '../frame/frame.ts';
import { codeType, isActive, reach } from '../frame/shapes.ts';
import type { Place } from '../loops/places.ts';
import { loopsOf, type At } from './body.ts';
import { keepFields, openWorkspace } from './fields.ts';
import { gradientsIn } from './gradients.ts';
import { argumentsOf, inputPlace, openRecords } from './inputs.ts';
import { packedInputs, packing, type Packing } from './packed.ts';
import { stageAt, type ArrayPlan, type Pass } from './plan.ts';
import { rangeChecks } from './range-checks.ts';
import { scalarResult } from './results.ts';
import { leafTypes } from './sizes.ts';
import type { Parts } from './workspace.ts';

export type SharedPass = {
  readonly declaration: FunctionCode;
  /** What stands inside an export that runs it: all that there is to ask, and the call. */
  readonly entry: (row: Computed) => readonly Statement[];
};

/** A parameter, and what each of the two exports gives for it. */
type Given = { readonly is: ParameterCode; readonly named: Code; readonly packed: Code };

/** Null where no two exports run the pass, or are better off with it in both. */
export function sharedPass(parts: Parts): SharedPass | null {
  const { plan } = parts;
  const { definition, wanted, fused: pass } = plan;
  const rows = functionsOf(definition, wanted).filter(({ runs }) => runs === 'both');
  if (pass === null || rows.length < 2 || hasNumbers(plan)) return null;
  const packed = packing(parts, pass);
  const leaves = packed.offsets.map((one) => leafOf(plan, pass, one));
  const body = bodyOf(parts, pass, leaves);
  const { names: used, declared } = usedIn(body);
  const given = givenTo(parts, leaves).filter(({ is }) => used.has(is.name) && !declared.has(is.name));
  if (!isWorthwhile(body, given)) return null;
  const own = plan.module.choose(`${plan.own}Pass`);
  const declaration = functionCode({
    name: own,
    exported: false,
    doc: docOf(plan, given),
    parameters: given.map(({ is }) => is),
    returns: 'real',
    body,
    span: definition.span,
  });
  const entry = ({ takes }: Computed): readonly Statement[] => {
    const isPacked = takes.includes('theta');
    const before = isPacked
      ? packedInputs(parts, pass, packed, ['theta', 'gradient']).enter
      : [...argumentsOf(parts, pass, false).enter, ...gradientsIn(parts, pass, 'grad').checks];
    const args = given.map((one) => (isPacked ? one.packed : one.named));
    return withoutUnused([...before, give(call(own, ...args))]);
  };
  return { declaration, entry };
}

function hasNumbers({ definition }: ArrayPlan): boolean {
  return definition.parameters
    .filter(isActive)
    .some(({ name: own, type }) => leafTypes(own, type).some(({ sizes }) => sizes.length === 0));
}

/** Whether one copy, its head and two calls are clearly less to read than two copies. */
function isWorthwhile(body: readonly Statement[], given: readonly Given[]): boolean {
  let count = 0;
  walkStatements(body, { statement: () => (count += 1) });
  return count > 3 * given.length + 30;
}

/** An array among the parameters, as the pass has it. */
type Leaf = {
  readonly laid: Packing['offsets'][number];
  readonly input: Stage;
  /** The variable of its partial derivatives. */
  readonly adjoint: string;
  /** Where both begin in their arrays; null where they are alone in these in any case. */
  readonly start: Code | null;
};

function leafOf(plan: ArrayPlan, pass: Pass, laid: Packing['offsets'][number]): Leaf {
  const { leaf, offset, from, declared } = laid;
  const input = stageAt(pass, leaf.of);
  const adjoint = leaf.is === null ? plan.free(`d${input.name}`) : stageAt(pass, leaf.is).name;
  const isSame = from === null || declared.length > 0 || (offset.kind === 'number' && offset.value === 0);
  return { laid, input, adjoint, start: isSame ? from : name(plan.free(startOf(input.name))) };
}

function bodyOf(parts: Parts, pass: Pass, leaves: readonly Leaf[]): readonly Statement[] {
  const { plan, workspace } = parts;
  const results = scalarResult(pass, pass.program.results[0]?.ref);
  const places = placesOf(leaves);
  const at: At = (stage) => places.get(stage.id) ?? results.place(stage.id) ?? inputPlace(plan, pass, stage);
  const active = new Set(leaves.map(({ laid }) => laid.path));
  return withoutUnused([
    ...sizesFound(plan, leaves),
    ...openWorkspace(parts, pass),
    ...openRecords(plan, pass, (path) => !active.has(path)),
    ...rangeChecks(parts, pass, at),
    ...keepFields(plan, workspace.fieldsOf(pass)),
    ...leaves.flatMap(emptied),
    ...loopsOf(parts, pass, at),
    ...results.after,
  ]);
}

/**
 * Sizes that are lengths of arrays which both exports give whole. Of these an engine knows that they are whole numbers,
 * of what it is given it asks in each loop.
 */
function sizesFound(plan: ArrayPlan, leaves: readonly Leaf[]): readonly Statement[] {
  const { parameters } = plan.definition;
  const isWhole = (one: CheckedParameter): boolean => !isActive(one) || leaves.length === 1;
  const own = new Set(parameters.map(({ name: parameter }) => plan.parameter(parameter)));
  const found = new Map<string, Statement>();
  for (const one of parameters.filter(isWhole))
    for (const { path, sizes } of leafTypes(one.name, one.type)) {
      const [length, ...others] = sizes;
      if (length === undefined || others.length > 0) continue;
      const size = namesIn(length).find((size) => equalWhole(length, sizeWhole(size)));
      const variable = size === undefined ? undefined : plan.sizes.get(size);
      if (variable === undefined || own.has(variable) || found.has(variable)) continue;
      const array = leaves.find(({ laid }) => laid.path === path);
      const place = array === undefined ? plan.argument(path) : name(array.input.name);
      found.set(variable, constant(variable, 'whole', arrayLength(place)));
    }
  return [...found.values()];
}

/** Where parameters and their partial derivatives are. */
function placesOf(leaves: readonly Leaf[]): ReadonlyMap<Ref, Place> {
  const places = new Map<Ref, Place>();
  for (const { laid, input, adjoint, start } of leaves) {
    const { of, is } = laid.leaf;
    const place = { kind: 'array', offset: start, axes: input.dims } as const;
    places.set(of, { ...place, array: input.name });
    if (is !== null) places.set(is, { ...place, array: adjoint });
  }
  return places;
}

/** Partial derivatives that are 0 everywhere. */
function emptied({ laid, adjoint, start }: Leaf): readonly Statement[] {
  if (laid.leaf.is !== null) return [];
  const range = start === null ? ([] as const) : ([start, totalCode([start, laid.length])] as const);
  return [fill(name(adjoint), number(0), ...range)];
}

/** All that the pass may need, in order: parameters, their partial derivatives, where these begin, sizes, the cache. */
function givenTo({ plan }: Parts, leaves: readonly Leaf[]): readonly Given[] {
  const { definition, names } = plan;
  const own = (variable: string, type: CodeType): Given => ({
    is: parameter(variable, type),
    named: name(variable),
    packed: name(variable),
  });
  const inputs = definition.parameters.flatMap((one): readonly Given[] => {
    if (!isActive(one)) return [own(plan.parameter(one.name), codeType(one.type, true))];
    return leaves.flatMap(({ laid: { path }, input }): readonly Given[] => {
      if (path.split('.')[0] !== one.name) return [];
      return [{ is: parameter(input.name, arrayOf('real')), named: plan.argument(path), packed: name(names.theta) }];
    });
  });
  const adjoints = leaves.map(({ laid, adjoint }): Given => {
    const named: Code = laid.leaf.is === null ? reach(names.grad, laid.path) : name(adjoint);
    return { is: parameter(adjoint, arrayOf('real')), named, packed: name(names.gradient) };
  });
  const starts = leaves.flatMap(({ laid, start }): readonly Given[] =>
    start?.kind === 'name' ? [{ is: parameter(start.text, 'whole'), named: number(0), packed: laid.offset }] : [],
  );
  const known = new Set(inputs.map(({ is }): string => is.name));
  const sizes = [...plan.sizes.values()].filter((size) => !known.has(size)).map((size) => own(size, 'whole'));
  const cache = { ...own(names.cache, 'real'), is: optional(names.cache, typeOf(plan, 'Cache')) };
  return [...inputs, ...adjoints, ...starts, ...sizes, cache];
}

function docOf({ definition, own }: ArrayPlan, given: readonly Given[]): readonly string[] {
  const starts = given.flatMap(({ is, named }) => (named.kind === 'number' ? [is.name] : []));
  const [first, second] = starts;
  const say = second === undefined ? 'says' : 'and the like say';
  return [
    `Value and gradient of \`${definition.name}\`, for \`${own}Grad\` and \`${own}Packed\`.`,
    ...(first === undefined
      ? []
      : ['', `\`${first}\` ${say} where a parameter begins in its array, and its partial derivatives in theirs.`]),
  ];
}
