// Rewrites that keep every bit of every value: constants folded, identities dropped. `0 * x` and `x + 0` stay: they
// differ for infinities, NaN and -0.

import { pairOf } from '../base/lists.ts';
import { gateNamed } from '../gates/lookup.ts';
import { constant, constantOf, gate, stageOf, type Builder, type Rule } from './builder.ts';
import type { Ref } from './form.ts';
import { withoutImplied } from './implied.ts';

/** The arguments of `ref` if it is this gate of the table. */
export function argsOf(builder: Builder, ref: Ref, name: string): readonly Ref[] | null {
  const { op } = stageOf(builder, ref);
  return op.kind === 'gate' && op.gate.name === name && !op.gate.user ? op.args : null;
}

const folded: Rule = (builder, kind, args, span) => {
  for (const argument of args) if (constantOf(builder, argument) === null) return null;
  const values = args.map((argument) => constantOf(builder, argument) ?? NaN);
  return constant(builder, builder.apply(kind, values), span, kind.type);
};

type Rebuild = (name: string, ...args: readonly Ref[]) => Ref;

/** Of a gate of one argument it is both `a` and `b`. */
type Identity = (builder: Builder, a: Ref, b: Ref, rebuild: Rebuild) => Ref | null;

const identities: { readonly [gate: string]: Identity } = {
  '+': (builder, a, b, rebuild) => {
    const negatedB = negated(builder, b);
    if (negatedB !== null) return rebuild('-', a, negatedB);
    const negatedA = negated(builder, a);
    if (negatedA !== null) return rebuild('-', b, negatedA);
    return Object.is(constantOf(builder, b), -0) ? a : null;
  },
  '-': (builder, a, b, rebuild) => {
    const negatedB = negated(builder, b);
    if (negatedB !== null) return rebuild('+', a, negatedB);
    return Object.is(constantOf(builder, b), 0) ? a : null;
  },
  '*': (builder, a, b, rebuild) => {
    const [left, right] = [constantOf(builder, a), constantOf(builder, b)];
    if (left === 1) return b;
    if (left === -1) return rebuild('neg', b);
    if (right === 1) return a;
    if (right === -1) return rebuild('neg', a);
    if (a === b) return rebuild('sqr', a);
    return signOutside(builder, '*', a, b, rebuild);
  },
  '/': (builder, a, b, rebuild) => {
    const value = constantOf(builder, b);
    if (value === 1 || value === -1) return value === 1 ? a : rebuild('neg', a);
    return signOutside(builder, '/', a, b, rebuild);
  },
  neg: (builder, a) => negated(builder, a),
  sqr: (builder, a, _, rebuild) => {
    const inner = negated(builder, a) ?? argsOf(builder, a, 'abs')?.[0] ?? null;
    return inner === null ? null : rebuild('sqr', inner);
  },
  abs: (builder, a, _, rebuild) => {
    const inner = negated(builder, a);
    return inner === null ? null : rebuild('abs', inner);
  },
  max: (_, a, b) => (a === b ? a : null),
  min: (_, a, b) => (a === b ? a : null),
  not: (builder, a) => argsOf(builder, a, 'not')?.[0] ?? null,
  and: (builder, a, b) => absorbed(builder, a, b, 1),
  or: (builder, a, b) => absorbed(builder, a, b, 0),
};

const rules: ReadonlyMap<string, Identity> = new Map(Object.entries(identities));

const identity: Rule = (builder, kind, args, span) => {
  const rule = kind.user ? undefined : rules.get(kind.name);
  if (rule === undefined) return null;
  const [a, b] = pairOf(args);
  return rule(builder, a, b, (name, ...inner) => gate(builder, gateNamed(name), inner, span));
};

/** A product or a quotient has the sign outside, where a sum takes it away. */
function signOutside(builder: Builder, name: '*' | '/', a: Ref, b: Ref, rebuild: Rebuild): Ref | null {
  const [negatedA, negatedB] = [negated(builder, a), negated(builder, b)];
  if (negatedA === null && negatedB === null) return null;
  const positive = rebuild(name, negatedA ?? a, negatedB ?? b);
  return negatedA !== null && negatedB !== null ? positive : rebuild('neg', positive);
}

/** x where the stage is -x. */
function negated(builder: Builder, ref: Ref): Ref | null {
  return argsOf(builder, ref, 'neg')?.[0] ?? null;
}

/** `a and b` with one of them known: `neutral` is the value that leaves the other. */
function absorbed(builder: Builder, a: Ref, b: Ref, neutral: 0 | 1): Ref | null {
  for (const [known, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const value = constantOf(builder, known);
    if (value !== null) return value === neutral ? other : known;
  }
  return a === b ? a : null;
}

/**
 * Of conditions that a source joins, one that follows from another is not asked. For lowering alone: what later passes
 * join guards stages, and what such a guard settles is read off the parts that it has.
 */
export const impliedRule: Rule = (builder, kind, [a, b], span) => {
  const name = kind.name;
  if (kind.user || (name !== 'and' && name !== 'or') || a === undefined || b === undefined) return null;
  return withoutImplied(builder.stages, name, a, b, (...parts) => gate(builder, kind, parts, span));
};

/** Only constants are folded: for the formulas of gates, which must not be rewritten into the gate itself. */
export const foldingRules: readonly Rule[] = [folded];

/** The exact rewrites, applied to every gate that is built. */
export const exactRules: readonly Rule[] = [folded, identity];
