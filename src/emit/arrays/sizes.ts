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
 * A size that the length of the packed array fixes: length = factor * size + rest, where the factor is never 0, or the
 * square of the size.
 */
export type FromTheta = {
  readonly name: string;
  readonly factor: Whole;
  readonly rest: Whole;
  readonly isSquare: boolean;
};

/**
 * Where the packed function gets its sizes: those that nothing fixes are arguments, in the order of their first
 * occurrence; `after` have to wait for what the packed array says.
 */
export type PackedSizes = {
  readonly named: readonly string[];
  readonly sources: readonly SizeSource[];
  readonly theta: FromTheta | null;
  readonly after: readonly SizeSource[];
};

export function packedSizes(definition: CheckedDefinition): PackedSizes {
  const { named, sources } = sizesOfData(definition, null);
  const total = packedLength(definition);
  for (const name of named.toReversed()) {
    const isSquare = isSquareOf(total, name);
    const split = isSquare ? { factor: constantWhole(1), rest: constantWhole(0) } : linearIn(total, name);
    if (split === null || !isPositive(split.factor)) continue;
    // What is found without it, of which alone it can be made.
    const others = named.filter((other) => other !== name);
    const first = sizesOfData(definition, others).sources;
    // Of empty arrays only the packed one tells how long their rows are.
    if (first.some((source) => source.kind === 'length' && constantOfWhole(source.known) === null)) continue;
    const known = new Set([...others, ...first.map((source) => source.name)]);
    if (![split.factor, split.rest].every((whole) => namesIn(whole).every((size) => known.has(size)))) continue;
    const after = sources.filter((source) => !first.some((other) => other.name === source.name));
    return { named: others, sources: first, theta: { name, ...split, isSquare }, after };
  }
  return { named, sources, theta: null, after: [] };
}

function isSquareOf({ offset, terms }: Whole, size: string): boolean {
  const [term] = terms;
  return (
    offset === 0 &&
    terms.length === 1 &&
    term?.factor === 1 &&
    term.of.kind === 'product' &&
    term.of.factors.length === 2 &&
    term.of.factors.every((atom) => atom.kind === 'size' && atom.name === size)
  );
}

/** Whether an expression of sizes is at least 1, whatever they are. */
function isPositive({ offset, terms }: Whole): boolean {
  return (
    offset > 0 &&
    terms.every(
      ({ factor, of }) =>
        factor > 0 &&
        (of.kind === 'size' || (of.kind === 'product' && of.factors.every(({ kind }) => kind === 'size'))),
    )
  );
}

/** Where a function that has the data alone gets its sizes: `named` are those that data do not fix. */
export function dataSizes(definition: CheckedDefinition): Pick<PackedSizes, 'named' | 'sources'> {
  return sizesOfData(definition, null);
}

/** The sizes that data fix if these are given; if null is, `named` are those that have to be, until none is open. */
function sizesOfData(
  definition: CheckedDefinition,
  given: readonly string[] | null,
): { readonly named: readonly string[]; readonly sources: readonly SizeSource[] } {
  const data = definition.parameters.filter(({ isConst }) => isConst);
  const leaves = definition.parameters.flatMap(({ name, type }) => leafTypes(name, type));
  const wanted = new Set(leaves.flatMap(({ sizes }) => sizes.flatMap(namesIn)));
  const own = new Set(definition.sizes.flatMap((source) => (source.kind === 'parameter' ? [source.name] : [])));
  const asked = (name: string): CheckedParameter => ({
    name,
    type: whole,
    isConst: true,
    domain: null,
    span: definition.span,
  });
  const named: CheckedParameter[] = (given ?? []).map(asked);
  for (;;) {
    const { sources } = solveSizes([...named, ...data]);
    const known = new Set([...named, ...sources].map(({ name }) => name));
    const open = given !== null ? undefined : [...wanted].find((name) => !known.has(name) && !own.has(name));
    const counts = definition.sizes.filter((source) => source.kind === 'parameter' && !known.has(source.name));
    if (open === undefined)
      return {
        named: named.map(({ name }) => name),
        sources: [...counts, ...sources.filter(({ name }) => named.every((one) => one.name !== name))],
      };
    named.push(asked(open));
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
