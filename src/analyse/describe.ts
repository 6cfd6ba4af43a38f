// FunctionInfo of a compiled definition.

import { constantOfWhole, wholeText } from '../base/whole.ts';
import { wholeAt } from '../base/whole-value.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import type { Type } from '../check/type.ts';
import type { Written } from '../passes/written.ts';
import { notationOf, writtenStages } from '../form/notation.ts';
import { placedSpan, type TextFile } from '../report/in-files.ts';
import type { Operations } from './cost.ts';
import type { FunctionInfo, Shape } from './function-info.ts';
import { sizeNames } from './size-names.ts';

export type Described = {
  readonly definition: CheckedDefinition;
  readonly written: Written;
  readonly operations: Operations;
  readonly loops: boolean;
};

/** With `sizes`, every shape is given in numbers. */
export function describeFunction(
  { definition, written, operations, loops }: Described,
  curvature: FunctionInfo['curvature'],
  sizes: ReadonlyMap<string, number> | null = null,
): FunctionInfo {
  const notation = notationOf(written.table, written.inline);
  return {
    name: definition.name,
    parameters: definition.parameters.map(({ name, type, isConst, domain }) => ({
      name,
      shape: shapeOf(type, sizes),
      const: isConst,
      whole: isWhole(type),
      domain,
    })),
    result: shapeOf(definition.type, sizes, true),
    stages: writtenStages(written.program, written.inline).map((stage) => ({
      name: stage.name,
      text: notation.expression(stage.id),
      span: stage.span,
    })),
    sizes: sizeNames(definition, written.program),
    loops,
    operations,
    curvature,
  };
}

/** With the files in which its stages stand. */
export function withPlaces(info: FunctionInfo, files: readonly TextFile[]): FunctionInfo {
  if (files.length === 1) return info;
  return { ...info, stages: info.stages.map((stage) => ({ ...stage, ...placedSpan(stage.span, files) })) };
}

function isWhole(type: Type): boolean {
  return type.kind === 'record'
    ? [...type.fields.values()].every(isWhole)
    : type.kind === 'array' && type.element === 'whole';
}

function shapeOf(type: Type, sizes: ReadonlyMap<string, number> | null, tellsKind = false): Shape {
  if (type.kind === 'record')
    return {
      kind: 'record',
      fields: [...type.fields].map(([name, inner]) => ({ name, shape: shapeOf(inner, sizes, true) })),
    };
  const whole = tellsKind && isWhole(type) ? { whole: true as const } : {};
  if (type.kind !== 'array' || type.sizes.length === 0) return { kind: 'scalar', ...whole };
  return {
    kind: 'array',
    ...whole,
    sizes: type.sizes.map((size) => constantOfWhole(size) ?? (sizes === null ? wholeText(size) : wholeAt(size, sizes))),
  };
}
