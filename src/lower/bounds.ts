// Proofs that a position lies inside an axis: by the ranges of indices, by what lengths are, and by the conditions
// around it. Expressions are polynomials of indices, sizes and whole-number stages; an index is replaced by the end of
// its range at which the expression is least.

import { elementAt, firstOf, valueFor, pairOf } from '../base/lists.ts';
import { addScaled, indexKey } from '../form/affine.ts';
import { constantOf, stageOf, type Builder } from '../form/builder.ts';
import type { Context } from './context.ts';
import { dimsOfBounds } from '../form/dims.ts';
import type { Atom, Dim, Guard, Index, Ref } from '../form/form.ts';
import { isWhole, wholeIndex } from '../form/whole-index.ts';

/** A sum of products, each by the text of its factors. */
type Polynomial = ReadonlyMap<string, Monomial>;
type Monomial = { readonly factor: number; readonly atoms: readonly Atom[] };

/** Whether an expression is never negative where the context stands, under the guard in force. */
export function isNonNegative(context: Context, index: Index): boolean {
  if (index.terms.length === 0) return index.offset >= 0;
  const { builder, arrays, dims, facts } = context;
  const conditions = builder.guard.map(({ condition, holds }) => (holds ? condition : -1 - condition));
  const key =
    `${indexKey(index)}; ${dims.map(({ id }) => id).join()}; ` + `${conditions.join()}; ${facts.map(indexKey).join()}`;
  const before = arrays.signs.get(key);
  if (before !== undefined) return before;
  const found = isProved(context, index);
  arrays.signs.set(key, found);
  return found;
}

function isProved(context: Context, index: Index): boolean {
  const { builder } = context;
  // A whole number is not negative if it is greater than -1.
  const target = added(polynomialOf(builder, index), 1, single(almostOne, []));
  const proof: Proof = { context, facts: [] };
  if (proves(proof, target, 0)) return true;
  const lengths = [...context.dims, ...dimsIn(target)].map(({ from, to }) =>
    addScaled({ ...to, offset: to.offset - 1 }, -1, from),
  );
  const facts = [...context.facts, ...lengths].map((fact) => polynomialOf(builder, fact));
  const known = { context, facts };
  facts.push(...structure(known, [target, ...facts]));
  factsOfGuard(known, builder.guard);
  return proves(known, target, mostFacts);
}

const almostOne = 0.999;

/**
 * The number that an expression takes somewhere in its loops, where that is negative whatever the sizes are; else null.
 */
export function certainlyNegative(context: Context, index: Index): number | null {
  // A range that depends on another index may be empty where that is least.
  if (context.dims.some((dim) => dimsOfBounds(dim).length > 0)) return null;
  const least = leastOf({ context, facts: [] }, polynomialOf(context.builder, index));
  const rest = [...least.values()].filter(({ atoms }) => atoms.length > 0);
  const constant = least.get('')?.factor ?? 0;
  return rest.length === 0 && constant < 0 ? constant : null;
}

/** Facts that one proof combines. */
const mostFacts = 3;

type Proof = { readonly context: Context; readonly facts: Polynomial[] };

function proves(proof: Proof, target: Polynomial, more: number): boolean {
  const least = leastOf(proof, target);
  if (isPlainlyPositive(proof, least)) return true;
  if (more === 0) return false;
  for (const base of [target, least]) {
    for (const fact of proof.facts) {
      for (const [key, { factor }] of fact) {
        const own = base.get(key)?.factor ?? 0;
        // What is negative here is made up for by the fact.
        if (own * factor <= 0 || (own > 0 && isAtomPositive(proof, valueFor(fact, key).atoms))) continue;
        if (proves(proof, added(base, -own / factor, fact), more - 1)) return true;
      }
    }
  }
  return false;
}

function isPlainlyPositive(proof: Proof, polynomial: Polynomial): boolean {
  return [...polynomial.values()].every(
    ({ factor, atoms }) => factor >= 0 && (atoms.length === 0 || isAtomPositive(proof, atoms)),
  );
}

function isAtomPositive({ context }: Proof, atoms: readonly Atom[]): boolean {
  return atoms.every((atom) => {
    if (atom.kind === 'size') return context.arrays.sizes.has(atom.name);
    if (atom.kind === 'dim') return isPlain(context, atom.from);
    const range = context.arrays.known.get(atom.ref);
    return range !== undefined && isPlain(context, range.from);
  });
}

/** Whether an expression is a sum of what is never negative. */
function isPlain(context: Context, index: Index): boolean {
  return isPlainlyPositive({ context, facts: [] }, polynomialOf(context.builder, index));
}

/** With each index at the end of its range where the whole is least, the innermost first. */
function leastOf(proof: Proof, polynomial: Polynomial): Polynomial {
  let rest = polynomial;
  const kept = new Set<Dim>();
  for (;;) {
    const dims = dimsIn(rest).filter((dim) => !kept.has(dim));
    const inner = dims.find((dim) => !dims.some((other) => other !== dim && usesDim(other, dim)));
    if (inner === undefined) return rest;
    const replaced = withoutDim(proof, rest, inner);
    if (replaced === null) kept.add(inner);
    else rest = replaced;
  }
}

function withoutDim(proof: Proof, polynomial: Polynomial, dim: Dim): Polynomial | null {
  let slope: Polynomial = new Map<string, Monomial>();
  let rest: Polynomial = new Map<string, Monomial>();
  for (const one of polynomial.values()) {
    const others = one.atoms.filter((atom) => atom !== dim);
    if (others.length < one.atoms.length - 1) return null;
    if (others.length < one.atoms.length) slope = added(slope, 1, single(one.factor, others));
    else rest = added(rest, 1, single(one.factor, one.atoms));
  }
  const [up, down] = [isPlainlyPositive(proof, slope), isPlainlyPositive(proof, added(new Map(), -1, slope))];
  if (!up && !down) return null;
  const { builder } = proof.context;
  const end = polynomialOf(builder, up ? dim.from : { ...dim.to, offset: dim.to.offset - 1 });
  return added(rest, 1, multiplied(slope, end));
}

function dimsIn(polynomial: Polynomial): readonly Dim[] {
  return [
    ...new Set(
      [...polynomial.values()].flatMap(({ atoms }) => atoms.flatMap((atom) => (atom.kind === 'dim' ? [atom] : []))),
    ),
  ];
}

function usesDim({ from, to }: Dim, dim: Dim): boolean {
  return [...from.terms, ...to.terms].some(({ of }) => of.kind === 'dim' && (of === dim || usesDim(of, dim)));
}

// Polynomials.

function polynomialOf(builder: Builder, { offset, terms }: Index): Polynomial {
  let total = single(offset, []);
  for (const { factor, of } of terms) total = added(total, factor, ofAtom(builder, of));
  return total;
}

function ofAtom(builder: Builder, atom: Atom): Polynomial {
  if (atom.kind === 'size' && atom.derived?.operator === '*')
    return multiplied(polynomialOf(builder, atom.derived.left), polynomialOf(builder, atom.derived.right));
  if (atom.kind !== 'value') return single(1, [atom]);
  const { op } = stageOf(builder, atom.ref);
  if (op.kind === 'gate' && op.gate.name === '*' && !op.gate.user)
    return multiplied(ofNumber(builder, firstOf(op.args)), ofNumber(builder, elementAt(op.args, 1)));
  if (op.kind === 'gate' && op.gate.name === 'sqr')
    return multiplied(ofNumber(builder, firstOf(op.args)), ofNumber(builder, firstOf(op.args)));
  if (op.kind === 'gate' && ['+', '-'].includes(op.gate.name))
    return added(
      ofNumber(builder, firstOf(op.args)),
      op.gate.name === '+' ? 1 : -1,
      ofNumber(builder, elementAt(op.args, 1)),
    );
  return single(1, [atom]);
}

function ofNumber(builder: Builder, ref: Ref): Polynomial {
  return polynomialOf(builder, wholeIndex(builder, ref));
}

function single(factor: number, atoms: readonly Atom[]): Polynomial {
  if (factor === 0) return new Map();
  const sorted = [...atoms].sort((a, b) => (keyOfAtom(a) < keyOfAtom(b) ? -1 : 1));
  return new Map([[sorted.map(keyOfAtom).join(' * '), { factor, atoms: sorted }]]);
}

function keyOfAtom(atom: Atom): string {
  return atom.kind === 'dim'
    ? `index ${String(atom.id)}`
    : atom.kind === 'size'
      ? `size ${atom.name}`
      : `stage ${String(atom.ref)}`;
}

function added(a: Polynomial, scale: number, b: Polynomial): Polynomial {
  const total = new Map(a);
  for (const [key, { factor, atoms }] of b) {
    const sum = (total.get(key)?.factor ?? 0) + scale * factor;
    if (sum === 0) total.delete(key);
    else total.set(key, { factor: sum, atoms });
  }
  return total;
}

function multiplied(a: Polynomial, b: Polynomial): Polynomial {
  let total: Polynomial = new Map();
  for (const x of a.values())
    for (const y of b.values()) total = added(total, 1, single(x.factor * y.factor, [...x.atoms, ...y.atoms]));
  return total;
}

// Facts.

/**
 * What follows from how a whole number is made: a quotient times its divisor is about the number, a rest is less than
 * the divisor.
 */
function structure(proof: Proof, polynomials: readonly Polynomial[]): readonly Polynomial[] {
  const { builder } = proof.context;
  const facts: Polynomial[] = [];
  for (const atom of new Set(polynomials.flatMap((one) => [...one.values()].flatMap(({ atoms }) => atoms)))) {
    const range = atom.kind === 'value' ? proof.context.arrays.known.get(atom.ref) : undefined;
    if (range !== undefined)
      facts.push(
        added(single(1, [atom]), -1, polynomialOf(builder, range.from)),
        added(polynomialOf(builder, { ...range.to, offset: range.to.offset - 1 }), -1, single(1, [atom])),
      );
    const made = quotientParts(builder, atom);
    if (made === null) continue;
    const { operator, left, right } = made;
    const most = polynomialOf(builder, { ...right, offset: right.offset - 1 });
    if (operator === 'mod' && right.terms.length > 0 && proves(proof, added(most, 1, single(almostOne, [])), 1))
      facts.push(single(1, [atom]), added(most, -1, single(1, [atom])));
    if (right.terms.length > 0 || right.offset <= 0) continue;
    const [self, whole, by] = [single(1, [atom]), polynomialOf(builder, left), right.offset];
    const rest = operator === 'div' ? added(whole, -by, self) : self;
    facts.push(rest, added(single(by - 1, []), -1, rest));
  }
  return facts;
}

/** What a quotient or a rest is made of; null where it is none. */
export function quotientParts(
  builder: Builder,
  atom: Atom,
): { readonly operator: 'div' | 'mod'; readonly left: Index; readonly right: Index } | null {
  if (atom.kind === 'size')
    return atom.derived === undefined || atom.derived.operator === '*' || atom.derived.operator === 'root'
      ? null
      : { operator: atom.derived.operator, left: atom.derived.left, right: atom.derived.right };
  if (atom.kind !== 'value') return null;
  const { op } = stageOf(builder, atom.ref);
  if (op.kind !== 'gate' || op.gate.user || (op.gate.name !== 'div' && op.gate.name !== 'mod')) return null;
  return {
    operator: op.gate.name,
    left: wholeIndex(builder, firstOf(op.args)),
    right: wholeIndex(builder, elementAt(op.args, 1)),
  };
}

/** Adds what the conditions in force say of whole numbers; that two differ counts once it is known which is greater. */
function factsOfGuard(proof: Proof, guard: Guard): void {
  const { builder } = proof.context;
  const differences: Polynomial[] = [];
  const pending = guard.map(({ condition, holds }) => ({ condition, holds }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { condition, holds } = next;
    const { op } = stageOf(builder, condition);
    if (op.kind !== 'gate' || op.gate.user) continue;
    const [a, b] = pairOf(op.args);
    if (op.gate.name === 'not') pending.push({ condition: a, holds: !holds });
    else if (op.gate.name === (holds ? 'and' : 'or')) pending.push({ condition: a, holds }, { condition: b, holds });
    if (op.args.length !== 2 || !isWhole(builder, a) || !isWhole(builder, b)) continue;
    const difference = added(ofNumber(builder, a), -1, ofNumber(builder, b));
    const facts = factsOf(op.gate.name, holds, difference);
    if (facts === null) differences.push(difference);
    else proof.facts.push(...facts);
  }
  for (const difference of differences) {
    for (const side of [difference, added(new Map(), -1, difference)]) {
      if (proves(proof, added(side, 1, single(almostOne, [])), 1)) proof.facts.push(added(side, 1, single(-1, [])));
    }
  }
}

/** What is not negative if a comparison of a and b holds or does not; null where they only differ. */
function factsOf(name: string, holds: boolean, difference: Polynomial): readonly Polynomial[] | null {
  const opposite = added(new Map(), -1, difference);
  const less = (one: Polynomial): Polynomial => added(one, 1, single(-1, []));
  switch (holds ? name : (opposites[name] ?? '')) {
    case '<':
      return [less(opposite)];
    case '<=':
      return [opposite];
    case '>':
      return [less(difference)];
    case '>=':
      return [difference];
    case '==':
      return [difference, opposite];
    case '!=':
      return null;
    default:
      return [];
  }
}

const opposites: { readonly [name: string]: string } = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '==': '!=',
  '!=': '==',
};

/** Whether a comparison of whole numbers is settled where it stands; null if open. */
export function settledComparison(context: Context, name: string, a: Ref, b: Ref): boolean | null {
  const { builder } = context;
  if (opposites[name] === undefined || !isWhole(builder, a) || !isWhole(builder, b)) return null;
  if (constantOf(builder, a) !== null && constantOf(builder, b) !== null) return null;
  const [left, right] = [wholeIndex(builder, a), wholeIndex(builder, b)];
  const atLeast = (x: Index, y: Index, by: number): boolean =>
    isNonNegative(context, addScaled({ ...x, offset: x.offset - by }, -1, y));
  switch (name) {
    case '<':
      return atLeast(right, left, 1) ? true : atLeast(left, right, 0) ? false : null;
    case '>=':
      return atLeast(left, right, 0) ? true : atLeast(right, left, 1) ? false : null;
    case '>':
      return atLeast(left, right, 1) ? true : atLeast(right, left, 0) ? false : null;
    case '<=':
      return atLeast(right, left, 0) ? true : atLeast(left, right, 1) ? false : null;
    default: {
      const differ = atLeast(left, right, 1) || atLeast(right, left, 1);
      const equal = !differ && atLeast(left, right, 0) && atLeast(right, left, 0);
      return differ || equal ? (name === '==') === equal : null;
    }
  }
}
