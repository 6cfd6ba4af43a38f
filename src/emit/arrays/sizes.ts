// The sizes of a definition with loops: the shapes that they make, and where the packed function gets them.

import { addWhole, constantOfWhole, constantWhole, multiplyWhole, type Whole } from '../../base/whole.ts';
import type { CheckedDefinition, CheckedParameter, SizeSource } from '../../check/checked.ts';
import { namesIn, solveSizes } from '../../check/sizes.ts';
import { whole, type Type } from '../../check/type.ts';

export type LeafType = { readonly path: string; readonly isWhole: boolean; readonly sizes: readonly Whole[] };

/** The numbers and arrays of a parameter or a result, in declared order. */
export function leafTypes(path: string, type: Type): readonly LeafType[] {
  if (type.kind === 'record')
    return [...type.fields].flatMap(([name, inner]) => leafTypes(path === '' ? name : `${path}.${name}`, inner));
  if (type.kind === 'unknown') return [];
  return [{ path, isWhole: type.element === 'whole', sizes: type.sizes }];
}

export function lengthOf(sizes: readonly Whole[]): Whole {
  return sizes.reduce(multiplyWhole, constantWhole(1));
}

/**
 * Where the packed function gets its sizes: those that no data fixes are arguments, in the order of their first
 * occurrence.
 */
export function packedSizes(definition: CheckedDefinition): {
  readonly named: readonly string[];
  readonly sources: readonly SizeSource[];
} {
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
    if (open === undefined)
      return {
        named: named.map(({ name }) => name),
        sources: [...counts, ...sources.filter(({ name }) => named.every((one) => one.name !== name))],
      };
    named.push({ name: open, type: whole, isConst: true, domain: null, span: definition.span });
  }
}

/** How many numbers the active parameters hold. */
export function packedLength(definition: CheckedDefinition): Whole {
  const leaves = definition.parameters
    .filter(({ isConst }) => !isConst)
    .flatMap(({ name, type }) => leafTypes(name, type));
  return leaves.reduce((total, { sizes }) => addWhole(total, 1, lengthOf(sizes)), constantWhole(0));
}

/** factor * size + rest, neither of which has the size in it; null where that cannot be. */
export function linearIn(whole: Whole, size: string): { readonly factor: Whole; readonly rest: Whole } | null {
  let factor = constantWhole(0);
  let rest = constantWhole(whole.offset);
  for (const term of whole.terms) {
    const one: Whole = { offset: 0, terms: [term] };
    if (!namesIn(one).includes(size)) rest = addWhole(rest, 1, one);
    else {
      const factors = term.of.kind === 'product' ? term.of.factors : [term.of];
      const others = factors.filter((atom) => !(atom.kind === 'size' && atom.name === size));
      if (others.length !== factors.length - 1) return null;
      factor = addWhole(
        factor,
        1,
        others.reduce(
          (product, of) => multiplyWhole(product, { offset: 0, terms: [{ factor: 1, of }] }),
          constantWhole(term.factor),
        ),
      );
    }
  }
  return namesIn(factor).includes(size) || constantOfWhole(factor) === 0 ? null : { factor, rest };
}

/** Whether a length is that size itself. */
export function isPlain({ known, factor, offset, shift, power }: Extract<SizeSource, { kind: 'length' }>): boolean {
  return constantOfWhole(known) === 1 && factor === 1 && offset === 0 && shift === undefined && power === 1;
}
