// Statements of the functions of a definition with loops: value, forward, backward, and both fused.

import { exportName } from '../../check/exports.ts';
import type { CheckedParameter, SizeSource } from '../../check/checked.ts';
import { seedPath } from '../../passes/adjoint.ts';
import { unknown, type Type } from '../../check/type.ts';
import { constantWhole, type Whole } from '../../base/whole.ts';
import type { Ref, Stage } from '../../form/form.ts';
import type { Code, FieldType, ParameterCode, Path, Statement } from '../../code/code.ts';
import {
  arrayOf,
  binary,
  branch,
  call,
  constant,
  field,
  fill,
  give,
  missing,
  name,
  number,
  optional,
  put,
  run,
  text,
  unpack,
} from '../../code/constructors.ts';
import { typeOf } from '../frame/frame.ts';
import type { Place } from '../loops/places.ts';
import { isActive, reach, shownPath, stageType } from '../frame/shapes.ts';
import { loopsOf, type At } from './body.ts';
import {
  checkKinds,
  checkLengths,
  checkNumbers,
  deriveSizes,
  findSizes,
  lengthCode,
  requireLength,
  sizeCode,
  sizesCode,
} from './entry.ts';
import { stageAt, type ArrayPlan, type Pass } from './plan.ts';
import { rangeChecks } from './range-checks.ts';
import { resultsOf } from './results.ts';
import { leafTypes } from './sizes.ts';
import { withoutUnused } from '../../code/unused.ts';
import type { Field, Parts } from './workspace.ts';

export type { Parts } from './workspace.ts';

const all = (): boolean => true;

/** Finds sizes and checks what came in. */
export function enter(
  { plan, lengths }: Parts,
  parameters: readonly CheckedParameter[],
  sources: readonly SizeSource[],
): readonly Statement[] {
  const { argument } = plan;
  const kinds = parameters.flatMap((one) => checkKinds(plan, one.name, argument(one.name), one.type));
  return [
    ...kinds,
    ...checkNumbers(plan, parameters, lengths),
    ...findSizes(plan, sources, argument),
    ...checkLengths(plan, parameters, sources, argument),
    ...deriveSizes(plan),
  ];
}

/** Fields of records as variables of their own. */
export function openRecords(plan: ArrayPlan, pass: Pass, keep: (path: string) => boolean): readonly Statement[] {
  return pass.program.stages.flatMap((stage): readonly Statement[] => {
    const { op } = stage;
    if (op.kind !== 'input' || op.role === 'seed' || !op.parameter.includes('.') || !keep(op.parameter)) return [];
    return [constant(stage.name, stageType(stage), plan.argument(op.parameter))];
  });
}

export function inputPlace({ name: variable, dims }: Stage): Place {
  return dims.length === 0
    ? { kind: 'variable', name: variable }
    : { kind: 'array', array: variable, offset: null, axes: dims };
}

// The arrays that a function computes in.

export function workspaceParameter({ plan, workspace }: Parts, pass: Pass | null): readonly ParameterCode[] {
  const isNeeded = pass !== null && workspace.fieldsOf(pass).length > 0;
  return isNeeded ? [optional(plan.names.cache, typeOf(plan, 'Cache'))] : [];
}

export function openWorkspace(parts: Parts, pass: Pass): readonly Statement[] {
  const { plan, workspace } = parts;
  const { cache } = plan.names;
  const fields = workspace.fieldsOf(pass);
  if (fields.length === 0) return [];
  const make: Code = call(
    exportName(plan.definition.name, 'Cache'),
    ...(plan.sizeNames.length === 0 ? [] : [sizesCode(plan)]),
  );
  const made: Statement = branch(binary(name(cache), '===', missing), [put(name(cache), make)]);
  return [made, askObject(plan, 'cache', cache), ...fittedFields(plan, fields)];
}

/**
 * Arrays of the cache, as long as they have to be now. The cache itself has them only when nothing can be refused any
 * more.
 */
function fittedFields(
  { names: { cache }, runtime }: ArrayPlan,
  fields: readonly Field[],
  nameOf: NameOf = ownName,
): readonly Statement[] {
  return fields.map((field): Statement =>
    constant(
      nameOf(field),
      arrayOf('real'),
      call(runtime.of('fitted'), text(`cache.${field.name}`), inCache(cache, field.name), field.length),
    ),
  );
}

export function keepFields(
  { names: { cache } }: ArrayPlan,
  fields: readonly Field[],
  nameOf: NameOf = ownName,
): readonly Statement[] {
  return fields.map((field) => put(inCache(cache, field.name), name(nameOf(field))));
}

/** The variable of a field. */
type NameOf = (field: Field) => string;

const ownName: NameOf = (field) => field.name;

function inCache(cache: string, own: string): Path {
  return field(name(cache), own);
}

// Value and forward.

export function valueStatements(parts: Parts): readonly Statement[] {
  const { plan, workspace } = parts;
  const { definition, value: pass } = plan;
  const results = resultsOf(plan, pass, () => false);
  const at: At = (stage) => results.place(stage.id) ?? inputPlace(stage);
  return withoutUnused([
    ...enter(parts, definition.parameters, definition.sizes),
    ...results.before,
    ...openWorkspace(parts, pass),
    ...openRecords(plan, pass, all),
    ...rangeChecks(parts, pass, at),
    ...keepFields(plan, workspace.fieldsOf(pass)),
    ...loopsOf(parts, pass, at),
    ...results.after,
  ]);
}

/** Makes the arrays of the backward pass too, so that that one allocates nothing. */
export function forwardStatements(parts: Parts, pass: Pass, backward: Pass): readonly Statement[] {
  const { plan, workspace } = parts;
  const { definition, names } = plan;
  const { cache } = names;
  const fields = workspace.fieldsOf(pass);
  const needed = [...new Set([...fields, ...workspace.fieldsOf(backward)])];
  const results = resultsOf(plan, pass, (ref) => workspace.fieldOf(pass, ref) !== null);
  const handed = new Set(workspace.handedOn.map(({ id }) => id));
  const kept = (stage: Stage): Path => inCache(cache, stage.name);
  const at: At = (stage) => {
    const isKept = handed.has(stage.id) && stage.op.kind !== 'input' && stage.dims.length === 0;
    return results.place(stage.id) ?? (isKept ? { kind: 'field', target: kept(stage) } : inputPlace(stage));
  };
  const keeping = workspace.handedOn.flatMap((stage): readonly Statement[] => {
    const isStored = stage.op.kind !== 'input' && results.place(stage.id)?.kind !== 'variable';
    return isStored ? [] : [put(kept(stage), name(stage.name))];
  });
  const own = new Set(workspace.handedOn.map(({ name: variable }) => variable));
  const sizes = plan.keptSizes
    .filter((size) => !own.has(sizeField(plan, size)))
    .map((size) => put(inCache(cache, sizeField(plan, size)), sizeCode(plan)(size)));
  // What the backward pass computes anew for itself may be called as a result is here.
  const taken = new Set(results.before.flatMap((one): string[] => (one.kind === 'const' ? [one.name] : [])));
  const variables = new Map(
    needed.filter((one) => taken.has(one.name)).map((one) => [one, plan.free(`${one.name}Again`)]),
  );
  const variableOf: NameOf = (one) => variables.get(one) ?? one.name;
  return withoutUnused([
    askObject(plan, 'cache', cache),
    ...enter(parts, definition.parameters, definition.sizes),
    ...results.before,
    ...openRecords(plan, pass, all),
    ...rangeChecks(parts, pass, at),
    ...fittedFields(plan, needed, variableOf),
    ...keepFields(plan, needed, variableOf),
    ...loopsOf(parts, pass, at),
    ...sizes,
    ...keeping,
    ...results.after,
  ]);
}

/** A size in the cache has the name of its variable, which no stage has. */
export function sizeField({ sizes }: ArrayPlan, size: string): string {
  return sizes.get(size) ?? size;
}

// Backward.

export function backwardStatements(parts: Parts, pass: Pass): readonly Statement[] {
  const { plan, workspace } = parts;
  const { definition, names } = plan;
  const { cache, grad, df } = names;
  const { checks: gradientChecks, before, place } = gradients(parts, pass, grad);
  const fields = workspace.fieldsOf(pass);
  // The other functions may have computed in these meanwhile, for other sizes; what is handed on only the forward one
  // changes.
  const [own, shared] = [fields.filter(({ isSplit }) => isSplit), fields.filter(({ isSplit }) => !isSplit)];
  const handed = workspace.handedOn.filter((stage) => stage.op.kind === 'input' || stage.dims.length === 0);
  const stored: readonly FieldType[] = [
    ...handed.map((stage) => ({ name: stage.name, type: stageType(stage) })),
    ...own.map((field) => ({ name: field.name, type: arrayOf('real') })),
  ];
  const sizes = plan.keptSizes
    .map((size): FieldType => ({ name: sizeField(plan, size), type: 'whole' }))
    .filter((size) => stored.every((one) => one.name !== size.name));
  const unpacked: Statement = unpack([...sizes, ...stored], name(cache));
  const seeds = pass.program.seeds.map((ref) => stageAt(pass, ref));
  const seedReach = (stage: Stage): Path =>
    reach(df, stage.op.kind === 'input' ? stage.op.parameter.slice(seedPath.length + 1) : '');
  const aliases = seeds.flatMap((stage): readonly Statement[] => {
    const seed = seedReach(stage);
    return seed.kind === 'name' && seed.text === stage.name ? [] : [constant(stage.name, stageType(stage), seed)];
  });
  const checks = plan.isScalar
    ? []
    : leafTypes('', definition.type)
        .filter(({ sizes: axes }) => axes.length > 0)
        .map(({ path, sizes: axes }) =>
          requireLength(plan, shownPath('df', path), reach(df, path), lengthCode(plan, axes)),
        );
  const at: At = (stage) => place(stage.id) ?? inputPlace(stage);
  const kinds = plan.isScalar ? [] : checkKinds(plan, 'df', name(df), withoutWholes(definition.type));
  const there = own.flatMap((field) => [
    ...checkKinds(plan, `cache.${field.name}`, name(field.name), anyArray),
    requireLength(plan, `cache.${field.name}`, name(field.name), field.length),
  ]);
  return withoutUnused([
    askObject(plan, 'cache', cache),
    unpacked,
    ...deriveSizes(plan),
    ...there,
    ...kinds,
    ...checks,
    ...aliases,
    ...gradientChecks,
    ...fittedFields(plan, shared),
    ...keepFields(plan, shared),
    ...before,
    ...loopsOf(parts, pass, at),
    give(name(grad)),
  ]);
}

/** The type of an array of numbers, however long. */
export const anyArray: Type = { kind: 'array', element: 'real', sizes: [constantWhole(0)] };

/** Whole numbers of a result hand nothing back: their adjoints may be any numbers. */
function withoutWholes(type: Type): Type {
  if (type.kind === 'record')
    return { ...type, fields: new Map([...type.fields].map(([field, inner]) => [field, withoutWholes(inner)])) };
  return type.kind === 'array' && type.element === 'whole' ? unknown : type;
}

function askObject(plan: ArrayPlan, shown: string, place: string): Statement {
  return run(call(plan.runtime.of('requireObject'), text(shown), name(place)));
}

type Gradients = {
  /** That it has all that is written into. */ readonly checks: readonly Statement[];
  readonly before: readonly Statement[];
  readonly place: (ref: Ref) => Place | null;
};

/** Where the partial derivatives go; those that are zero everywhere are put there at once. */
function gradients({ plan }: Parts, pass: Pass, grad: string): Gradients {
  const kinds = plan.definition.parameters
    .filter(isActive)
    .flatMap(({ name: own, type }) => checkKinds(plan, shownPath('grad', own), reach(grad, own), type));
  const checks: Statement[] = [askObject(plan, 'grad', grad), ...kinds];
  const aliases: Statement[] = [];
  const places = new Map<Ref, Place>();
  for (const { path, of, is, sizes } of gradientLeaves(plan, pass)) {
    const target = reach(grad, path);
    if (sizes.length > 0) checks.push(requireLength(plan, shownPath('grad', path), target, lengthCode(plan, sizes)));
    if (is === null) aliases.push(sizes.length === 0 ? put(target, number(0)) : fill(target, number(0)));
    else if (sizes.length === 0) places.set(is, { kind: 'field', target });
    else {
      const { name: alias } = stageAt(pass, is);
      aliases.push(constant(alias, arrayOf('real'), target));
      places.set(is, { kind: 'array', array: alias, offset: null, axes: stageAt(pass, of).dims });
    }
  }
  return { checks, before: aliases, place: (ref) => places.get(ref) ?? null };
}

export type GradientLeaf = {
  readonly path: string;
  readonly sizes: readonly Whole[];
  readonly of: Ref;
  readonly is: Ref | null;
};

/** Every number and array of the active parameters, in order, with its adjoint. */
export function gradientLeaves({ definition }: ArrayPlan, { program }: Pass): readonly GradientLeaf[] {
  const byPath = new Map(
    program.gradients.map((gradient) => [
      program.parameters.find(({ ref }) => ref === gradient.of)?.name ?? '',
      gradient,
    ]),
  );
  return definition.parameters.filter(isActive).flatMap(({ name: own, type }) =>
    leafTypes(own, type).map(({ path, sizes }) => {
      const gradient = byPath.get(path);
      if (gradient === undefined) throw new Error(`no gradient of ${path}`);
      return { path, sizes, ...gradient };
    }),
  );
}

// Both in one.

export function gradStatements(parts: Parts, pass: Pass): readonly Statement[] {
  const { plan, workspace } = parts;
  const { definition, names } = plan;
  const results = resultsOf(plan, pass, () => false);
  const { checks, before, place } = gradients(parts, pass, names.grad);
  const at: At = (stage) => place(stage.id) ?? results.place(stage.id) ?? inputPlace(stage);
  return withoutUnused([
    ...enter(parts, definition.parameters, definition.sizes),
    ...openWorkspace(parts, pass),
    ...openRecords(plan, pass, all),
    ...rangeChecks(parts, pass, at),
    ...checks,
    ...keepFields(plan, workspace.fieldsOf(pass)),
    ...before,
    ...loopsOf(parts, pass, at),
    ...results.after,
  ]);
}
