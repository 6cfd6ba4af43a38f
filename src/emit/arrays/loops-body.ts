// What stands inside the functions of a definition with loops, and what its cache holds.

import { boundaryText } from '../../schedule/checkpoint/names.ts';
import type { Stage } from '../../form/form.ts';
import type { FieldCode, Statement } from '../../code/code.ts';
import {
  arrayOf,
  call,
  give,
  name,
  newArray,
  number,
  object,
  optional,
  run,
  text,
  truth,
  unpack,
} from '../../code/constructors.ts';
import { withoutUnused } from '../../code/unused.ts';
import type { CacheField, Composed } from '../frame/body.ts';
import { typeOf } from '../frame/frame.ts';
import { emptyValue, fieldName, isActive, stageType } from '../frame/shapes.ts';
import { remarksOn } from './documentation.ts';
import { deriveSizes, lengthCode, requireNumber, sizeField } from './entry.ts';
import { workspaceParameter } from './fields.ts';
import { computed, passWithWorkspace } from './functions.ts';
import { countParameters } from './packed.ts';
import type { ArrayPlan } from './plan.ts';
import { sharedPass } from './shared-pass.ts';
import { lengthNames, workspaceOf, type Parts } from './workspace.ts';

/** What stands inside the functions of a definition with loops, and the function that two of them share. */
export function loopsBody(plan: ArrayPlan): Composed {
  const workspace = workspaceOf(plan);
  const parts: Parts = { plan, workspace, lengths: lengthNames(plan, workspace) };
  const { split, definition } = plan;
  const gradient = (): readonly FieldCode[] =>
    definition.parameters.filter(isActive).map((one) => ({
      name: fieldName(one.name),
      value: emptyValue(one.type, { lengthOf: (sizes) => lengthCode(plan, sizes) }),
    }));
  const fields = cacheFields(parts);
  const doc = `What \`${definition.name}\` hands on and computes in; its fields may change.`;
  const shared = sharedPass(parts);
  const body: Composed['body'] = {
    cache: workspace.fields.length > 0 || split !== null ? { fields, doc } : null,
    parameters: (taken, { runs }) => {
      if (taken === 'counts') return countParameters(plan);
      if (taken === 'openSizes') return [];
      if (taken === 'workspace') return workspaceParameter(parts, passWithWorkspace(plan, runs));
      return plan.isScalar ? [] : [optional(plan.names.out, typeOf(plan, 'result'))];
    },
    computed: (row) => (shared !== null && row.runs === 'both' ? shared.entry(row) : computed(parts, row)),
    holds: () => [],
    made: (what) => made(plan, what, what === 'Cache' ? fields : gradient()),
    remarks: (suffix) => remarksOn(parts, suffix),
  };
  return { body, functions: shared === null ? [] : [shared.declaration] };
}

/** Sizes, arguments by reference, numbers, and arrays of its own. */
function cacheFields({ plan, workspace }: Parts): readonly CacheField[] {
  const handed = workspace.handedOn.filter((stage) => stage.op.kind === 'input' || stage.dims.length === 0);
  const known = new Set(handed.map(({ name }) => name));
  const sizes = plan.split === null ? [] : plan.keptSizes.filter((size) => !known.has(sizeField(plan, size)));
  return [
    ...sizes.map((size): CacheField => ({
      name: sizeField(plan, size),
      type: 'whole',
      doc: '',
      value: plan.sizeNames.includes(size) ? name(sizeField(plan, size)) : number(NaN),
    })),
    ...handed.map((stage): CacheField =>
      handedEntry(stage, stage.op.kind === 'input' ? '' : plan.value.notation.expression(stage.id)),
    ),
    ...workspace.fields.map(({ name, length, isSplit, stage, rowsOf }): CacheField => {
      const line = stage.named ? plan.value.lineOf(stage.name) : null;
      const doc = line ?? (rowsOf === null ? '' : boundaryText(rowsOf.name, rowsOf.as));
      return {
        name,
        type: arrayOf('real'),
        doc,
        value: newArray('real', isSplit ? number(0) : length),
      };
    }),
  ];
}

function handedEntry(stage: Stage, doc: string): CacheField {
  const { name: own, type, dims } = stage;
  const empty =
    dims.length > 0
      ? newArray(type === 'whole' ? 'whole' : 'real', number(0))
      : type === 'truth'
        ? truth(false)
        : number(NaN);
  return { name: own, type: stageType(stage), doc, value: empty };
}

/** Makes an object, for sizes that come by name. */
function made(plan: ArrayPlan, what: 'Cache' | 'Gradient', fields: readonly FieldCode[]): readonly Statement[] {
  const { names, sizeNames } = plan;
  const result: Statement = give(
    object(
      typeOf(plan, what),
      fields.map(({ name: own, value }) => ({ name: own, value })),
    ),
  );
  const open: Statement = unpack(
    sizeNames.map((size) => ({ field: size, name: sizeField(plan, size), type: 'whole' })),
    name(names.sizes),
  );
  const used = withoutUnused([open, ...deriveSizes(plan), result]);
  const [kept] = used;
  const derived = used.filter(({ kind }) => kind === 'const');
  const needed = kept?.kind === 'unpack' ? kept.names : [];
  const checks = needed.map((one) => requireNumber(plan, one.field, name(one.name), 'requireCount'));
  const there =
    sizeNames.length === 0 ? [] : [run(call(plan.runtime.of('requireObject'), text('sizes'), name(names.sizes)))];
  return [...there, ...(kept?.kind === 'unpack' ? [kept] : []), ...checks, ...derived, result];
}
