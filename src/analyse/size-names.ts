// The sizes and counts of a definition, by name: those of its shapes, and whole-number parameters that bound an index.

import type { CheckedDefinition } from '../check/checked.ts';
import { namesIn } from '../check/sizes.ts';
import { isScalarType, type Type } from '../check/type.ts';
import { rangesOf } from '../form/dims.ts';
import type { Dim, Index, Program, Size } from '../form/form.ts';

/** In the order in which their values are found; counts that no shape names come last. */
export function sizeNames(definition: CheckedDefinition, program: Program): readonly string[] {
  const shaped = shapeNames(definition);
  const bounds = boundNames(program);
  const sizes = definition.sizes.map(({ name }) => name).filter((name) => shaped.has(name));
  const counts = definition.parameters
    .filter(({ name, type }) => isScalarType(type) && bounds.has(name) && !shaped.has(name))
    .map(({ name }) => name);
  return [...sizes, ...counts];
}

/** The sizes that the shapes of parameters name. */
export function shapeNames({ parameters }: CheckedDefinition): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (type: Type): void => {
    if (type.kind === 'record') for (const inner of type.fields.values()) visit(inner);
    else if (type.kind === 'array') for (const name of type.sizes.flatMap(namesIn)) names.add(name);
  };
  for (const { type } of parameters) visit(type);
  return names;
}

/** Every name in the range of an index. */
function boundNames(program: Program): ReadonlySet<string> {
  const names = new Set<string>();
  const ofSize = ({ name, derived }: Size): void => {
    if (derived === undefined) names.add(name);
    else {
      ofIndex(derived.left);
      ofIndex(derived.right);
    }
  };
  const ofIndex = (index: Index): void => {
    for (const { of } of index.terms) if (of.kind === 'size') ofSize(of);
  };
  const ofDim = ({ from, to }: Dim): void => {
    ofIndex(from);
    ofIndex(to);
  };
  for (const stage of program.stages) rangesOf(stage).flat().forEach(ofDim);
  return names;
}
