// What the cache of a definition with loops holds, and one that holds nothing yet.

import { boundaryText } from '../../schedule/checkpoint/names.ts';
import type { Stage } from '../../form/form.ts';
import type { Code, FieldCode } from '../../code/code.ts';
import { arrayOf, name, newArray, number, object, truth } from '../../code/constructors.ts';
import type { CacheField } from '../frame/body.ts';
import { typeOf } from '../frame/frame.ts';
import { stageType } from '../frame/shapes.ts';
import { sizeField } from './entry.ts';
import type { Parts } from './workspace.ts';

/** Sizes, arguments by reference, numbers, and arrays of its own. */
export function cacheFields({ plan, workspace }: Parts): readonly CacheField[] {
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

/** Each function makes the arrays that it computes in, and no others. */
export function emptyCache(parts: Parts): Code {
  const empty = ({ name: own, type, value }: CacheField): FieldCode => ({
    name: own,
    value: value.kind === 'array' ? { ...value, length: number(0) } : type === 'whole' ? number(0) : value,
  });
  return object(typeOf(parts.plan, 'Cache'), cacheFields(parts).map(empty));
}
