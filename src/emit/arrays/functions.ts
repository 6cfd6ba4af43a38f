// What stands inside the functions of a definition with loops that run a pass: how they come to their arguments, the
// arrays that they compute in, the loops, and what they give back.

import type { ExportedFunction } from '../../check/exports.ts';
import { seedPath } from '../../passes/adjoint.ts';
import type { Stage } from '../../form/form.ts';
import type { FieldType, Path, Statement } from '../../code/code.ts';
import { arrayOf, constant, give, name, put, unpack } from '../../code/constructors.ts';
import { withoutUnused } from '../../code/unused.ts';
import type { Computed } from '../frame/body.ts';
import { reach, stageType, withoutWholes } from '../frame/shapes.ts';
import type { Place } from '../loops/places.ts';
import { loopsOf, type At } from './body.ts';
import { checkArray, checkShape, deriveSizes, sizeCode, sizeField } from './entry.ts';
import { askObject, fittedFields, inCache, keepFields, openWorkspace, type NameOf } from './fields.ts';
import { gradientsIn, noGradients, type Gradients } from './gradients.ts';
import { argumentsOf, inputPlace, type Inputs } from './inputs.ts';
import { packedGradients, packedInputs, packing } from './packed.ts';
import { stageAt, type ArrayPlan, type Pass } from './plan.ts';
import { rangeChecks } from './range-checks.ts';
import { resultsOf, type Results } from './results.ts';
import type { Parts } from './workspace.ts';

export function computed(parts: Parts, row: Computed): readonly Statement[] {
  const { split } = parts.plan;
  if (row.runs === 'forward') return split === null ? [] : forwardStatements(parts, split, row);
  if (row.runs === 'backward') return split === null ? [] : backwardStatements(parts, split.backward, row);
  const pass = passWithWorkspace(parts.plan, row.runs);
  return pass === null ? [] : passStatements(parts, pass, row);
}

/** The pass of a function that computes in arrays which it can be given; null where there is none. */
export function passWithWorkspace(plan: ArrayPlan, runs: ExportedFunction['runs']): Pass | null {
  switch (runs) {
    case 'value':
    case 'tangent':
    case 'product':
      return plan[runs];
    case 'both':
      return plan.fused;
    default:
      return null;
  }
}

/** How a function finds its arguments, and where it puts the gradient, as its row says. */
function endsOf(
  parts: Parts,
  pass: Pass,
  { takes }: Computed,
): { readonly inputs: Inputs; readonly gradient: Gradients } {
  const arrays = takes.filter((taken) => taken === 'theta' || taken === 'gradient');
  const packed = arrays.length === 0 ? null : packing(parts, pass);
  const record = takes.find((taken) => taken === 'grad' || taken === 'product');
  const inGrad = record === undefined ? noGradients : gradientsIn(parts, pass, record);
  const gradient = packed !== null && takes.includes('gradient') ? packedGradients(parts, pass, packed) : inGrad;
  const isPacked = packed !== null && takes.includes('theta');
  return {
    inputs: isPacked
      ? packedInputs(parts, pass, packed, arrays)
      : argumentsOf(parts, pass, takes.includes('direction')),
    gradient,
  };
}

/** Value, or value and gradient. */
function passStatements(parts: Parts, pass: Pass, row: Computed): readonly Statement[] {
  const { plan, workspace } = parts;
  const results = resultsOf(plan, pass, () => null);
  const { inputs, gradient } = endsOf(parts, pass, row);
  const at: At = (stage) =>
    inputs.place(stage.id) ?? gradient.place(stage.id) ?? results.place(stage.id) ?? inputPlace(plan, pass, stage);
  return withoutUnused([
    ...inputs.enter,
    ...results.before,
    ...openWorkspace(parts, pass),
    ...inputs.open,
    ...rangeChecks(parts, pass, at),
    ...gradient.checks,
    ...keepFields(plan, workspace.fieldsOf(pass)),
    ...gradient.before,
    ...loopsOf(parts, pass, at),
    ...results.after,
  ]);
}

/** Makes the arrays of the backward pass too, so that that one allocates nothing. */
function forwardStatements(parts: Parts, { forward, backward }: Split, row: Computed): readonly Statement[] {
  const { plan, workspace } = parts;
  const { cache } = plan.names;
  const fields = workspace.fieldsOf(forward);
  const needed = [...new Set([...fields, ...workspace.fieldsOf(backward)])];
  const results = resultsOf(plan, forward, (ref) => workspace.fieldOf(forward, ref)?.name ?? null);
  const askCache = askObject(plan, 'cache', cache);
  const { inputs } = endsOf(parts, forward, row);
  const handed = new Set(workspace.handedOn.map(({ id }) => id));
  const at: At = (stage) => {
    const isKept = handed.has(stage.id) && stage.op.kind !== 'input' && stage.dims.length === 0;
    const kept: Place | null = isKept ? { kind: 'field', target: inCache(cache, stage.name) } : null;
    return inputs.place(stage.id) ?? results.place(stage.id) ?? kept ?? inputPlace(plan, forward, stage);
  };
  // What the backward pass computes anew for itself may be called as a result is here.
  const taken = new Set(results.before.flatMap((one): string[] => (one.kind === 'const' ? [one.name] : [])));
  const variables = new Map(
    needed.filter((one) => taken.has(one.name)).map((one) => [one, plan.free(`${one.name}Again`)]),
  );
  const variableOf: NameOf = (one) => variables.get(one) ?? one.name;
  return withoutUnused([
    askCache,
    ...inputs.enter,
    ...results.before,
    ...inputs.open,
    ...rangeChecks(parts, forward, at),
    ...fittedFields(plan, needed, variableOf),
    ...keepFields(plan, needed, variableOf),
    ...loopsOf(parts, forward, at),
    ...handOn(parts, results),
    ...results.after,
  ]);
}

type Split = NonNullable<Parts['plan']['split']>;

/** What the backward pass is handed in the cache besides arrays: sizes, inputs and numbers. */
function handOn({ plan, workspace }: Parts, results: Results): readonly Statement[] {
  const { cache } = plan.names;
  const own = new Set(workspace.handedOn.map(({ name: variable }) => variable));
  const sizes = plan.keptSizes
    .filter((size) => !own.has(sizeField(plan, size)))
    .map((size) => put(inCache(cache, sizeField(plan, size)), sizeCode(plan)(size)));
  const values = workspace.handedOn.flatMap((stage): readonly Statement[] => {
    const isStored = stage.op.kind !== 'input' && results.place(stage.id)?.kind !== 'variable';
    return isStored ? [] : [put(inCache(cache, stage.name), name(stage.name))];
  });
  return [...sizes, ...values];
}

function backwardStatements(parts: Parts, pass: Pass, row: Computed): readonly Statement[] {
  const { plan, workspace } = parts;
  const { definition, names } = plan;
  const { cache, df } = names;
  const { gradient } = endsOf(parts, pass, row);
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
  const at: At = (stage) => gradient.place(stage.id) ?? inputPlace(plan, pass, stage);
  const seed = plan.isScalar ? [] : checkShape(plan, 'df', name(df), withoutWholes(definition.type));
  const there = own.map((field) => checkArray(plan, `cache.${field.name}`, name(field.name), field.length));
  return withoutUnused([
    askObject(plan, 'cache', cache),
    unpacked,
    ...deriveSizes(plan),
    ...there,
    ...seed,
    ...aliases,
    ...gradient.checks,
    ...fittedFields(plan, shared),
    ...keepFields(plan, shared),
    ...gradient.before,
    ...loopsOf(parts, pass, at),
    give(name(row.takes.includes('gradient') ? names.gradient : names.grad)),
  ]);
}
