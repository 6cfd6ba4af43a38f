// The sizes of a definition with loops: the shapes that they make, and where the packed function gets them.

import { constantOfWhole, constantWhole, multiplyWhole, type Whole } from '../../base/whole.ts';
import type { CheckedDefinition, CheckedParameter, SizeSource } from '../../check/checked.ts';
import { namesIn, solveSizes } from '../../check/sizes.ts';
import { whole, type Type } from '../../check/type.ts';

export type LeafType = { readonly path: string; readonly isWhole: boolean; readonly sizes: readonly Whole[] };

/** The numbers and arrays of a parameter or a result, in declared order. */
export function leafTypes(path: string, type: Type): readonly LeafType[] {
  if (type.kind === 'record') return [...type.fields].flatMap(([name, inner]) => leafTypes(path === '' ? name : `${path}.${name}`, inner));
  if (type.kind === 'unknown') return [];
  return [{ path, isWhole: type.element === 'whole', sizes: type.sizes }];
}

export function lengthOf(sizes: readonly Whole[]): Whole {
  return sizes.reduce(multiplyWhole, constantWhole(1));
}

/** Where the packed function gets its sizes: those that no data fixes are arguments, in the order of their first occurrence. */
export function packedSizes(definition: CheckedDefinition): { readonly named: readonly string[]; readonly sources: readonly SizeSource[] } {
  const data = definition.parameters.filter(({ isConst }) => isConst);
  const leaves = definition.parameters.flatMap(({ name, type }) => leafTypes(name, type));
  const wanted = new Set(leaves.flatMap(({ sizes }) => sizes.flatMap(namesIn)));
  const own = new Set(definition.sizes.flatMap((source) => (source.kind === 'parameter' ? [source.name] : [])));
  const named: CheckedParameter[] = [];
  for (;;) {
    const { sources } = solveSizes([...named, ...data]);
    const known = new Set([...named, ...sources].map(({ name }) => name));
    const open = [...wanted].find((name) => !known.has(name) && !own.has(name));
    const counts = definition.sizes.filter((source) => source.kind === 'parameter' && !known.has(source.name));
    if (open === undefined) return { named: named.map(({ name }) => name), sources: [...counts, ...sources.filter(({ name }) => named.every((one) => one.name !== name))] };
    named.push({ name: open, type: whole, isConst: true, domain: null, span: definition.span });
  }
}

/** Whether a length is that size itself. */
export function isPlain({ known, factor, offset, shift, power }: Extract<SizeSource, { kind: 'length' }>): boolean {
  return constantOfWhole(known) === 1 && factor === 1 && offset === 0 && shift === undefined && power === 1;
}
