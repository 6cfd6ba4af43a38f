// FunctionInfo of a compiled definition.

import type { CheckedDefinition } from '../check/checked.ts';
import type { Type } from '../check/type.ts';
import type { Written } from '../passes/written.ts';
import { notationOf, writtenStages } from '../stage/notation.ts';
import type { Operations } from './cost.ts';
import type { FunctionInfo, Shape } from './function-info.ts';

export function describeFunction(definition: CheckedDefinition, written: Written, operations: Operations, curvature: FunctionInfo['curvature']): FunctionInfo {
  const notation = notationOf(written.table, written.inline);
  return {
    name: definition.name,
    parameters: definition.parameters.map(({ name, type, isConst, domain }) => ({
      name,
      shape: shapeOf(type),
      const: isConst,
      whole: type.kind === 'array' && type.element === 'whole',
      domain,
    })),
    result: shapeOf(definition.type),
    stages: writtenStages(written.program, written.inline).map((stage) => ({ name: stage.name, text: notation.expression(stage.id), span: stage.span })),
    operations,
    curvature,
  };
}

function shapeOf(type: Type): Shape {
  if (type.kind === 'record') return { kind: 'record', fields: [...type.fields].map(([name, inner]) => ({ name, shape: shapeOf(inner) })) };
  return type.kind === 'array' && type.sizes.length > 0 ? { kind: 'array', sizes: type.sizes } : { kind: 'scalar' };
}
