// The arrays that a function computes in: made as long as they have to be, and handed back to the cache.

import type { ParameterCode, Path, Statement } from '../../code/code.ts';
import {
  arrayOf,
  binary,
  branch,
  call,
  constant,
  field,
  missing,
  name,
  optional,
  put,
  run,
  text,
} from '../../code/constructors.ts';
import { typeOf } from '../frame/frame.ts';
import { emptyCache } from './cache-fields.ts';
import type { ArrayPlan, Pass } from './plan.ts';
import type { Field, Parts } from './workspace.ts';

export function workspaceParameter({ plan, workspace }: Parts, pass: Pass | null): readonly ParameterCode[] {
  const isNeeded = pass !== null && workspace.fieldsOf(pass).length > 0;
  return isNeeded ? [optional(plan.names.cache, typeOf(plan, 'Cache'))] : [];
}

export function openWorkspace(parts: Parts, pass: Pass): readonly Statement[] {
  const { plan, workspace } = parts;
  const { cache } = plan.names;
  const fields = workspace.fieldsOf(pass);
  if (fields.length === 0) return [];
  const made: Statement = branch(binary(name(cache), '===', missing), [put(name(cache), emptyCache(parts))]);
  return [made, askObject(plan, 'cache', cache), ...fittedFields(plan, fields)];
}

/**
 * Arrays of the cache, as long as they have to be now. The cache itself has them only when nothing can be refused any
 * more.
 */
export function fittedFields(
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
export type NameOf = (field: Field) => string;

export const ownName: NameOf = (field) => field.name;

export function inCache(cache: string, own: string): Path {
  return field(name(cache), own);
}

export function askObject(plan: ArrayPlan, shown: string, place: string): Statement {
  return run(call(plan.runtime.of('requireObject'), text(shown), name(place)));
}
