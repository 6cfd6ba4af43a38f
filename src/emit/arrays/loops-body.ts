// What stands inside the functions of a definition with loops, and what its cache holds.

import type { FieldCode, Statement } from '../../code/code.ts';
import { call, give, name, object, optional, run, text, unpack } from '../../code/constructors.ts';
import { withoutUnused } from '../../code/unused.ts';
import type { Composed } from '../frame/body.ts';
import { typeOf } from '../frame/frame.ts';
import { emptyValue, fieldName, isActive } from '../frame/shapes.ts';
import { cacheFields } from './cache-fields.ts';
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
