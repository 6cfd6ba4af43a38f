// Where the entries of a Jacobian stand: a program of whole numbers, the row and the column of every entry of every
// family.

import { elementAt } from '../base/lists.ts';
import { nowhere } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import { constant, constantOf, gate, push, under, within, type Builder } from '../form/builder.ts';
import { isNeverNegative } from '../form/folds.ts';
import { closedDims, dimsOfGuard, dimsOfIndex, identityOf, unionOfDims } from '../form/dims.ts';
import { addScaled, equalIndices, lowerBound, upperBound } from '../form/affine.ts';
import { eachReference, valuesIn } from '../form/operands.ts';
import { always, type Dim, type Guard, type Index, type Part, type Program, type Ref } from '../form/form.ts';

/**
 * Entries over `dims`: `value` ranges over just these, in this order. Positions are those in the result and in the
 * input.
 */
export type Family = {
  readonly value: Ref;
  readonly dims: readonly Dim[];
  /** Paths: of the result, '' for one that is no record, and of the parameter. */
  readonly result: string;
  readonly row: readonly Index[];
  readonly parameter: string;
  readonly column: readonly Index[];
  /** Where the positions are known that use whole numbers of data; elsewhere the entry is 0. */
  readonly guard: Guard;
  /** Where `dims` only count the entries: what gives each its row and its column. */
  readonly places?: Places;
};

/** Numbers of rows and columns, each at the positions of its entries. */
export type Places = { readonly row: Part; readonly column: Part };

/** A number or an array of the result or of the active parameters. */
export type Leaf = { readonly path: string; readonly dims: readonly Dim[] };

/** `row0, column0, row1, column1, …`: for each family arrays over its dims, built beside its values. */
export function patternResults(
  builder: Builder,
  families: readonly Family[],
  rows: readonly Leaf[],
  columns: readonly Leaf[],
): Program['results'] {
  return families.flatMap((family, i) => [
    {
      name: `row${String(i)}`,
      ref: arrayOf(
        builder,
        family.places?.row ?? partOf(builder, family, () => placeOf(builder, rows, family.result, family.row)),
        family,
        'entryrow',
      ),
    },
    {
      name: `column${String(i)}`,
      ref: arrayOf(
        builder,
        family.places?.column ??
          partOf(builder, family, () => placeOf(builder, columns, family.parameter, family.column)),
        family,
        'entrycolumn',
      ),
    },
  ]);
}

/**
 * The condition under which an entry has a place. A position that only loops read which do not run need not be there:
 * `v[0]` of no elements, `v[k[0]]` where nothing says what `k[0]` is. Positions with indices are those of loops that
 * run.
 */
export function whereInside(
  builder: Builder,
  { guard, result, row, parameter, column }: Pick<Family, 'guard' | 'result' | 'row' | 'parameter' | 'column'>,
  { rows, columns }: { readonly rows: readonly Leaf[]; readonly columns: readonly Leaf[] },
  checks: Program['checks'],
): Guard {
  const axesOf = (leaves: readonly Leaf[], path: string): readonly Dim[] =>
    leaves.find((leaf) => leaf.path === path)?.dims ?? [];
  const asked: Ref[] = [];
  const ask = (index: Index, axis: Dim): void => {
    const isAsked = checks.some(
      (check) => check.guard.length === 0 && equalIndices(check.index, index) && equalIndices(check.to, axis.to),
    );
    if (isAsked || dimsOfIndex(builder.stages, index).length > 0) return;
    // Data may be known under the entry's own condition only.
    const where = valuesIn(index).length > 0 ? guard : builder.guard;
    const compare = (name: '>=' | '<', bound: Index): void => {
      const one = (): Ref =>
        gate(builder, gateNamed(name), [numberOf(builder, index), numberOf(builder, bound)], nowhere);
      asked.push(within(builder, where, one));
    };
    if ((lowerBound(addScaled(index, -1, axis.from)) ?? -1) < 0) compare('>=', axis.from);
    if ((upperBound(addScaled(index, -1, axis.to)) ?? 0) >= 0) compare('<', axis.to);
  };
  for (const [leaves, path, at] of [
    [rows, result, row],
    [columns, parameter, column],
  ] as const)
    for (const [axis, dim] of axesOf(leaves, path).entries()) ask(elementAt(at, axis), dim);
  return [...guard, ...[...new Set(asked)].map((condition): Guard[number] => ({ condition, holds: true }))];
}

/** A number for each entry, by its own indices. */
function partOf(builder: Builder, { dims, guard }: Family, build: () => Ref): Part {
  return { value: under(builder, guard, build), at: identityOf(dims), dims, guard, of: null };
}

/** The checks of positions that the pattern is made of: without them an entry might stand outside. */
export function patternChecks(
  builder: Builder,
  { results, checks }: Pick<Program, 'results' | 'checks'>,
): Program['checks'] {
  const named = new Set<Ref | string>();
  const pending = results.map(({ ref }) => ref);
  const index = ({ terms }: Index): void => {
    for (const { of } of terms) if (of.kind === 'size') named.add(of.name);
  };
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (named.has(ref)) continue;
    named.add(ref);
    const stage = elementAt(builder.stages, ref);
    eachReference(stage, (next) => pending.push(next));
    if (stage.op.kind === 'index') index(stage.op.index);
    if (stage.op.kind === 'read') stage.op.at.forEach(index);
  }
  return checks.filter((check) =>
    check.index.terms.some(({ of }) => named.has(of.kind === 'value' ? of.ref : of.kind === 'size' ? of.name : '')),
  );
}

/** The flat number of a position: what comes before its leaf, and its place in it, row-major. */
export function placeOf(builder: Builder, leaves: readonly Leaf[], path: string, at: readonly Index[]): Ref {
  const terms: Ref[] = [];
  for (const leaf of leaves) {
    if (leaf.path === path) {
      terms.push(...flatPosition(builder, leaf, at));
      break;
    }
    terms.push(
      combined(
        builder,
        '*',
        leaf.dims.map((dim) => lengthOf(builder, dim)),
      ),
    );
  }
  return combined(builder, '+', terms);
}

/** The position on each axis times the lengths of the axes after it. */
export function flatPosition(builder: Builder, { dims }: Pick<Leaf, 'dims'>, at: readonly Index[]): readonly Ref[] {
  return dims.map((dim, axis) =>
    combined(builder, '*', [
      numberOf(builder, addScaled(elementAt(at, axis), -1, dim.from)),
      ...dims.slice(axis + 1).map((later) => numberOf(builder, addScaled(later.to, -1, later.from))),
    ]),
  );
}

/** A sum or a product; numbers are taken together. */
export function combined(builder: Builder, symbol: '+' | '*', refs: readonly Ref[]): Ref {
  const neutral = symbol === '+' ? 0 : 1;
  let number = neutral;
  let rest: Ref | null = null;
  for (const ref of refs) {
    const value = constantOf(builder, ref);
    if (value !== null) number = symbol === '+' ? number + value : number * value;
    else rest = rest === null ? ref : wholeGate(builder, symbol, [rest, ref]);
  }
  if (rest === null || (symbol === '*' && number === 0)) return wholeNumber(builder, number);
  return number === neutral ? rest : wholeGate(builder, symbol, [rest, wholeNumber(builder, number)]);
}

/** How many positions there are: none in a range that ends before it begins. */
export function lengthOf(builder: Builder, { from, to }: Dim): Ref {
  const length = addScaled(to, -1, from);
  const number = numberOf(builder, length);
  return isNeverNegative(length) ? number : wholeGate(builder, 'max', [number, wholeNumber(builder, 0)]);
}

function numberOf(builder: Builder, index: Index): Ref {
  if (index.terms.length === 0) return wholeNumber(builder, index.offset);
  const dims = closedDims([...dimsOfIndex(builder.stages, index), ...dimsOfGuard(builder.stages, builder.guard)]);
  return push(
    builder,
    { kind: 'index', index },
    'whole',
    dims,
    nowhere,
    { name: builder.names.take('at'), named: false },
    builder.guard,
  );
}

export function wholeNumber(builder: Builder, value: number): Ref {
  return constant(builder, value, nowhere, 'whole');
}

/** A gate of whole numbers is one, over all indices that they have. */
export function wholeGate(builder: Builder, name: string, args: readonly Ref[]): Ref {
  const ref = gate(builder, gateNamed(name), args, nowhere);
  const stage = elementAt(builder.stages, ref);
  if (stage.op.kind === 'gate')
    builder.stages[ref] = {
      ...stage,
      type: 'whole',
      dims: unionOfDims(
        ...args.map((argument) => builder.stages[argument]?.dims ?? []),
        dimsOfGuard(builder.stages, stage.guard),
      ),
    };
  return ref;
}

function arrayOf(builder: Builder, part: Part, { dims }: Family, name: string): Ref {
  return push(
    builder,
    { kind: 'accumulate', how: 'sum', parts: [part] },
    'whole',
    dims,
    nowhere,
    { name: builder.names.take(name), named: false },
    always,
  );
}
