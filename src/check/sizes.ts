// How the sizes that parameters name are found when run: from an `int` parameter of the name, or from the length of an
// array whose other axes are known.

import {
  addWhole,
  atomsOf,
  constantWhole,
  equalWhole,
  multiplyWhole,
  sizeWhole,
  substituteWhole,
  zero,
  type Whole,
} from '../base/whole.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { CheckedParameter, SizeSource } from './checked.ts';
import type { Scope } from './scope.ts';
import type { Type } from './type.ts';

type LengthSource = Extract<SizeSource, { kind: 'length' }>;
type Shape = { readonly path: string; readonly sizes: readonly Whole[] };

export type Solved = { readonly sources: readonly SizeSource[]; readonly unsolved: readonly string[] };

/** Finds every size from the parameters given. Of several ways the plainest is taken: no root, then no division. */
export function solveSizes(parameters: readonly CheckedParameter[]): Solved {
  const shapes = parameters.flatMap(({ name, type }) => shapesOf(type, name));
  const open = new Set(shapes.flatMap(({ sizes }) => sizes.flatMap(namesIn)));
  const given = parameters
    .filter(
      ({ name, type }) =>
        type.kind === 'array' && type.element === 'whole' && type.sizes.length === 0 && open.delete(name),
    )
    .map(({ name }) => name);
  const sources = solveLengths(shapes, new Set(given), open);
  return {
    sources: [...given.map((name): SizeSource => ({ kind: 'parameter', name })), ...sources],
    unsolved: missingSizes(shapes, new Set([...given, ...sources.map(({ name }) => name)]), open),
  };
}

/** Solves lengths for the names in `open`, and removes what it finds. */
function solveLengths(
  shapes: readonly Shape[],
  given: ReadonlySet<string>,
  open: Set<string>,
): readonly LengthSource[] {
  const known = new Set(given);
  const sources: LengthSource[] = [];
  while (open.size > 0) {
    const ways = shapes.flatMap((shape) => solve(shape, known) ?? []);
    const [best] = ways.sort((a, b) => effort(a) - effort(b));
    if (best === undefined) break;
    sources.push(best);
    known.add(best.name);
    open.delete(best.name);
  }
  return sources;
}

/** Names beyond which nobody looks for the few that would do. */
const mostMissing = 30;

/** Few names that would give all others: first the one from which most follow, of several the last. */
function missingSizes(
  shapes: readonly Shape[],
  known: ReadonlySet<string>,
  open: ReadonlySet<string>,
): readonly string[] {
  if (open.size > mostMissing) return [...open];
  const missing: string[] = [];
  const have = new Set(known);
  let left = new Set(open);
  while (left.size > 0) {
    let best: { readonly name: string; readonly left: Set<string>; readonly found: readonly string[] } | null = null;
    for (const name of left) {
      const rest = new Set([...left].filter((other) => other !== name));
      const found = solveLengths(shapes, new Set([...have, name]), rest).map((source) => source.name);
      if (best === null || rest.size <= best.left.size) best = { name, left: rest, found };
    }
    if (best === null) break;
    missing.push(best.name);
    for (const name of [best.name, ...best.found]) have.add(name);
    left = best.left;
  }
  return missing;
}

/** The sources of a definition's sizes; those that nothing gives are reported. */
export function checkSizes(scope: Scope, parameters: readonly CheckedParameter[]): readonly SizeSource[] {
  const { sources, unsolved } = solveSizes(parameters);
  for (const name of unsolved) {
    const binding = scope.values.get(name);
    if (binding?.isSize === true)
      scope.file.diagnostics.push(
        diagnose('GR3015', binding.span, { name }, { hint: `add the parameter ${name}: int` }),
      );
  }
  const named = new Set(sources.map((source) => source.name));
  const others = parameters
    .filter(({ name }) => scope.sizes.has(name) && !named.has(name))
    .map(({ name }): SizeSource => ({ kind: 'parameter', name }));
  return [...others, ...sources];
}

function shapesOf(type: Type, path: string): readonly Shape[] {
  if (type.kind === 'array') return type.sizes.length === 0 ? [] : [{ path, sizes: type.sizes }];
  return type.kind === 'unknown' ? [] : [...type.fields].flatMap(([name, field]) => shapesOf(field, `${path}.${name}`));
}

/** The sizes that a type names; one may come twice. */
export function sizeNames(type: Type): readonly string[] {
  return shapesOf(type, '').flatMap(({ sizes }) => sizes.flatMap(namesIn));
}

export function namesIn(whole: Whole): readonly string[] {
  return atomsOf(whole).flatMap((atom) => (atom.kind === 'size' ? [atom.name] : []));
}

/** The one size of a shape that is not known yet, from its length. */
function solve({ path, sizes }: Shape, isKnown: ReadonlySet<string>): readonly LengthSource[] | null {
  const open = new Set(sizes.flatMap(namesIn).filter((name) => !isKnown.has(name)));
  const [name] = open;
  if (name === undefined || open.size > 1) return null;
  let known = constantWhole(1);
  let power = 0;
  let [factor, rest] = [1, zero];
  for (const size of sizes) {
    if (!namesIn(size).includes(name)) {
      known = multiplyWhole(known, size);
      continue;
    }
    const multiple = factorOf(size, name);
    if (multiple !== null) known = multiplyWhole(known, multiple);
    const next = multiple !== null ? { factor: 1, rest: zero } : affineIn(size, name);
    if (next === null || (power > 0 && (next.factor !== factor || !equalWhole(next.rest, rest)))) return null;
    ({ factor, rest } = next);
    power += 1;
  }
  const shift: Whole = { offset: 0, terms: rest.terms };
  const found = { kind: 'length', name, path, known, factor, offset: rest.offset, power } as const;
  return [shift.terms.length === 0 ? found : { ...found, shift }];
}

/** The size as `factor * name + rest`; null where it is something else. */
function affineIn(size: Whole, name: string): { readonly factor: number; readonly rest: Whole } | null {
  const term = size.terms.find(({ of }) => of.kind === 'size' && of.name === name);
  if (term === undefined) return null;
  const rest = addWhole(size, -term.factor, sizeWhole(name));
  return namesIn(rest).includes(name) ? null : { factor: term.factor, rest };
}

/** What a size is multiplied by, where that is all: `2*m` of `2*m*n`; null for anything else. */
function factorOf(size: Whole, name: string): Whole | null {
  const [term] = size.terms;
  if (term === undefined || size.terms.length > 1 || size.offset !== 0) return null;
  const factors = term.of.kind === 'product' ? term.of.factors : [term.of];
  const others = factors.filter((factor) => !(factor.kind === 'size' && factor.name === name));
  if (others.length !== factors.length - 1) return null;
  const product = others.reduce(
    (total, of) => multiplyWhole(total, { offset: 0, terms: [{ factor: 1, of }] }),
    constantWhole(term.factor),
  );
  return namesIn(product).includes(name) ? null : product;
}

function effort({ known, factor, offset, shift, power }: LengthSource): number {
  const isDivided = known.terms.length > 0 || known.offset !== 1;
  return power * 8 + (factor === 1 && offset === 0 && shift === undefined ? 0 : 4) + (isDivided ? 2 : 0);
}

/**
 * Solves `size = given` for the one name that is not in `known`; null where it has none or several, or no whole
 * solution.
 */
export function solveAxis(
  size: Whole,
  given: Whole,
  known: ReadonlyMap<string, Whole>,
): { readonly name: string; readonly value: Whole } | null {
  const open = new Set(namesIn(size).filter((name) => !known.has(name)));
  const [name] = open;
  if (name === undefined || open.size > 1) return null;
  const affine = affineIn(size, name);
  if (affine === null) return null;
  const { factor, rest } = affine;
  const value = divided(
    addWhole(
      given,
      -1,
      substituteWhole(rest, (atom) => (atom.kind === 'size' ? (known.get(atom.name) ?? null) : null)),
    ),
    factor,
  );
  return value === null ? null : { name, value };
}

function divided(whole: Whole, by: number): Whole | null {
  const parts = [whole.offset, ...whole.terms.map(({ factor }) => factor)];
  if (parts.some((part) => part % by !== 0)) return null;
  return { offset: whole.offset / by, terms: whole.terms.map(({ factor, of }) => ({ factor: factor / by, of })) };
}
