// The exports of a definition with loops: types, functions, and what makes an empty cache and an empty gradient.

import { shapeNames } from '../../analyse/size-names.ts';
import { boundaryText } from '../../schedule/checkpoint/names.ts';
import { exportName } from '../../check/exports.ts';
import type { Stage } from '../../form/form.ts';
import type { Code, Declaration, FieldType, Statement } from '../../code/code.ts';
import {
  arrayOf,
  call,
  functionCode,
  give,
  interfaceCode,
  name,
  named,
  newArray,
  number,
  object,
  parameter,
  recordOf,
  run,
  text,
  truth,
  unpack,
} from '../../code/constructors.ts';
import type { Unit } from '../plan.ts';
import { fieldName, isActive, codeType, stageType } from '../shapes.ts';
import { namesIn } from '../../code/used-names.ts';
import { documentation, type Documentation } from './documentation.ts';
import { deriveSizes, lengthCode, requireNumber } from './entry.ts';
import {
  backwardFunction,
  forwardFunction,
  gradFunction,
  packedFunction,
  sizeField,
  valueFunction,
  type Parts,
} from './functions.ts';
import { planArrays, type ArrayModule, type ArrayPlan } from './plan.ts';
import { emptyValue } from './shapes.ts';
import { withoutUnused } from '../../code/unused.ts';
import { leafTypes } from './sizes.ts';
import { workspaceOf, type Workspace } from './workspace.ts';

export function arrayDefinition(unit: Unit, module: ArrayModule): readonly Declaration[] {
  const plan = planArrays(unit, module);
  const workspace = workspaceOf(plan);
  const parts: Parts = { plan, workspace, lengths: lengthNames(plan, workspace) };
  const hasCache = workspace.fields.length > 0 || plan.split !== null;
  return [
    ...resultType(parts),
    ...(hasCache ? [cacheType(parts)] : []),
    ...(plan.split === null ? [] : [gradientType(parts)]),
    valueFunction(parts),
    ...(plan.split === null
      ? []
      : [
          forwardFunction(parts, plan.split.forward, plan.split.backward),
          backwardFunction(parts, plan.split.backward),
        ]),
    ...(plan.fused === null ? [] : [gradFunction(parts, plan.fused), packedFunction(parts, plan.fused)]),
    ...(hasCache ? [cacheFunction(parts)] : []),
    ...(plan.split === null ? [] : [gradientFunction(parts)]),
  ];
}

/** Parameters that are lengths of arrays, or of axes of them: they cannot be negative. */
function lengthNames(plan: ArrayPlan, workspace: Workspace): ReadonlySet<string> {
  const used = new Set<string>();
  for (const { length } of workspace.fields) namesIn(length, used);
  for (const { sizes } of leafTypes('', plan.definition.type)) namesIn(lengthCode(plan, sizes), used);
  for (const statement of deriveSizes(plan).toReversed())
    if (statement.kind === 'const' && used.has(statement.name)) namesIn(statement.value, used);
  const counts = plan.definition.parameters.map(({ name }) => name).filter((name) => used.has(plan.parameter(name)));
  return new Set([...shapeNames(plan.definition), ...counts]);
}

function resultType({ plan: { definition, type } }: Parts): readonly Declaration[] {
  if (definition.type.kind !== 'record') return [];
  const fields = [...definition.type.fields].map(([name, inner]) => ({
    name: fieldName(name),
    type: codeType(inner, false),
    doc: '',
  }));
  return [interfaceCode({ name: `${type}Result`, doc: [`The result of \`${definition.name}\`.`], fields })];
}

type Entry = FieldType & { readonly doc: string; readonly value: Code };

/** Sizes, arguments by reference, numbers, and arrays of its own. */
function cacheEntries({ plan, workspace }: Parts): readonly Entry[] {
  const handed = workspace.handedOn.filter((stage) => stage.op.kind === 'input' || stage.dims.length === 0);
  const known = new Set(handed.map(({ name }) => name));
  const sizes = plan.split === null ? [] : plan.keptSizes.filter((size) => !known.has(sizeField(plan, size)));
  return [
    ...sizes.map((size): Entry => ({
      name: sizeField(plan, size),
      type: 'whole',
      doc: '',
      value: plan.sizeNames.includes(size) ? name(sizeField(plan, size)) : number(NaN),
    })),
    ...handed.map((stage): Entry =>
      handedEntry(stage, stage.op.kind === 'input' ? '' : plan.value.notation.expression(stage.id)),
    ),
    ...workspace.fields.map(({ name, length, isSplit, stage }): Entry => {
      const line = stage.named ? plan.value.lineOf(stage.name) : null;
      const doc = line ?? (plan.stageNames.has(stage.name) ? null : boundaryText(stage.name)) ?? '';
      return {
        name,
        type: arrayOf('real'),
        doc,
        value: newArray('real', isSplit ? number(0) : length),
      };
    }),
  ];
}

function handedEntry(stage: Stage, doc: string): Entry {
  const { name: own, type, dims } = stage;
  const empty =
    dims.length > 0
      ? newArray(type === 'whole' ? 'whole' : 'real', number(0))
      : type === 'truth'
        ? truth(false)
        : number(NaN);
  return { name: own, type: stageType(stage), doc, value: empty };
}

function cacheType(parts: Parts): Declaration {
  const { definition, type } = parts.plan;
  const fields = cacheEntries(parts).map(({ name, type: own, doc }) => ({ name, type: own, doc }));
  return interfaceCode({
    name: `${type}Cache`,
    doc: [
      `What the functions of \`${definition.name}\` hand on and compute in; ` +
        `its fields may change between versions of gradc.`,
    ],
    fields,
  });
}

function gradientType({ plan: { definition, type } }: Parts): Declaration {
  const fields = definition.parameters
    .filter(isActive)
    .map((parameter) => ({ name: fieldName(parameter.name), type: codeType(parameter.type, false), doc: '' }));
  return interfaceCode({
    name: `${type}Gradient`,
    doc: [`The partial derivatives of \`${definition.name}\`, in the shape of its parameters.`],
    fields,
  });
}

function cacheFunction(parts: Parts): Declaration {
  return maker(
    parts,
    'Cache',
    cacheEntries(parts).map(({ name, value }) => ({ name, value })),
  );
}

function gradientFunction(parts: Parts): Declaration {
  const { plan } = parts;
  return maker(
    parts,
    'Gradient',
    plan.definition.parameters
      .filter(isActive)
      .map((one) => ({ name: fieldName(one.name), value: emptyValue(one.type, (sizes) => lengthCode(plan, sizes)) })),
  );
}

/** A function that makes an object, for sizes that come by name. */
function maker(
  parts: Parts,
  suffix: Extract<keyof Documentation, 'Cache' | 'Gradient'>,
  fields: readonly { readonly name: string; readonly value: Code }[],
): Declaration {
  const { plan } = parts;
  const { definition, names, sizeNames, type } = plan;
  const result: Statement = give(object(fields));
  const open: Statement = unpack(
    sizeNames.map((size) => ({ field: size, name: sizeField(plan, size), type: 'whole' })),
    name(names.sizes),
  );
  const used = withoutUnused([open, ...deriveSizes(plan), result]);
  const [kept] = used;
  const derived = used.filter(({ kind }) => kind === 'const');
  const needed = kept?.kind === 'unpack' ? kept.names : [];
  const checks = needed.map((one) => requireNumber(plan, one.field, name(one.name), 'requireCount'));
  const sizes = parameter(
    names.sizes,
    recordOf(
      sizeNames.map((size) => ({ name: fieldName(size), type: 'whole' })),
      true,
    ),
  );
  const there: Statement = run(call(plan.runtime.of('requireObject'), text('sizes'), name(names.sizes)));
  const body = [...(kept?.kind === 'unpack' ? [there, kept] : []), ...checks, ...derived, result];
  return functionCode({
    name: exportName(definition.name, suffix),
    exported: true,
    doc: documentation(parts)[suffix],
    parameters: sizeNames.length === 0 ? [] : [sizes],
    returns: named(`${type}${suffix}`),
    body,
  });
}
