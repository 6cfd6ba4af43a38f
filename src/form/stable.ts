// Expressions that lose digits as written and have a gate that does not: log(1 + x), exp(x) - 1, log(1 + exp(x)),
// log(exp(a) + exp(b) + …), 1 / (1 + exp(-x)), log(sigmoid(x)), log(softmax(v)), log(1 - exp(x)), log(cosh(x)) and
// their like. Recognised while stages are built, through names as well.

import { elementAt, firstOf, pairOf } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import { constant, constantOf, gate, stageOf, type Builder, type Rule } from './builder.ts';
import { isIdentity } from './dims.ts';
import { foldTree, mapTree, type Tree } from './folds.ts';
import type { Ref } from './form.ts';
import { argsOf } from './simplify.ts';

const stableLog: Rule = (builder, kind, args, span) => {
  if (kind.name !== 'log' || kind.user) return null;
  const argument = firstOf(args);
  const sum = argsOf(builder, argument, '+');
  if (sum === null)
    return (
      logOfFold(builder, argument, span) ?? logOfQuotient(builder, argument, span) ?? logOfGate(builder, argument, span)
    );
  const exponents = exponentsOf(builder, argument, span);
  if (exponents !== null) return exponents.reduce((total, next) => logAddExp(builder, total, next, span));
  const rest = withoutOne(builder, sum);
  return rest === null ? null : gate(builder, gateNamed('log1p'), [rest], span);
};

/** log(1 - x), log(sigmoid(x)), log(1 - sigmoid(x)), log(exp(x) - 1), log(1 - exp(x)), log(cosh(x)). */
function logOfGate(builder: Builder, argument: Ref, span: Span): Ref | null {
  const make = (name: string, of: Ref): Ref => gate(builder, gateNamed(name), [of], span);
  const [one, taken] = argsOf(builder, argument, '-') ?? [];
  if (one !== undefined && taken !== undefined && constantOf(builder, one) === 1) {
    const squashed = sigmoidOf(builder, taken);
    return squashed === null ? make('log1p', make('neg', taken)) : make('neg', make('softplus', squashed));
  }
  const squashed = sigmoidOf(builder, argument);
  if (squashed !== null) return make('neg', make('softplus', make('neg', squashed)));
  const [negated] = argsOf(builder, argument, 'neg') ?? [];
  const [below] = (negated === undefined ? null : argsOf(builder, negated, 'expm1')) ?? [];
  if (below !== undefined) return make('log1mexp', below);
  const [above] = argsOf(builder, argument, 'expm1') ?? [];
  if (above !== undefined) return make('logexpm1', above);
  const [x] = argsOf(builder, argument, 'cosh') ?? [];
  return x === undefined ? null : make('logcosh', x);
}

/** log(exp(x) / y) is x - log(y): so log(softmax(v)) has no exponential that underflows. */
function logOfQuotient(builder: Builder, argument: Ref, span: Span): Ref | null {
  const [above, below] = argsOf(builder, argument, '/') ?? [];
  const [exponent] = (above === undefined ? null : argsOf(builder, above, 'exp')) ?? [];
  if (exponent === undefined || below === undefined) return null;
  return gate(builder, gateNamed('-'), [exponent, gate(builder, gateNamed('log'), [below], span)], span);
}

function sigmoidOf(builder: Builder, ref: Ref): Ref | null {
  return (argsOf(builder, ref, 'sigmoid') ?? argsOf(builder, ref, 'logistic'))?.[0] ?? null;
}

/** log(sum(i: exp(x))): shifted by the largest exponent, unless the user has done so. */
function logOfFold(builder: Builder, argument: Ref, span: Span): Ref | null {
  const { op, dims, guard } = stageOf(builder, argument);
  const [part, ...more] = op.kind === 'accumulate' && op.how === 'sum' ? op.parts : [];
  if (part === undefined || more.length > 0 || !isIdentity(part.at, dims) || part.guard.length > guard.length)
    return null;
  const exponent = argsOf(builder, part.value, 'exp')?.[0];
  if (exponent === undefined || isShifted(builder, exponent)) return null;
  const over = part.dims.filter((dim) => !dims.includes(dim));
  const tree = over.reduceRight<Tree<Ref>>((inner, dim) => ({ kind: 'loop', dim, where: null, inner }), {
    kind: 'leaf',
    value: exponent,
  });
  return foldTree(builder, 'logsumexp', tree, span);
}

/**
 * a + log(sum(i: exp(x - a))) does not depend on a: it is the stable fold with the user's shift, which then has no
 * gradient, where the slopes of a that cancel would leave their rounding.
 */
const stableShift: Rule = (builder, kind, args, span) => {
  if (kind.name !== '+' || kind.user) return null;
  for (const [shift, logarithm] of [args, [...args].reverse()] as [Ref, Ref][]) {
    const total = argsOf(builder, logarithm, 'log')?.[0];
    const tree = total === undefined ? null : shiftedTerms(builder, total, shift);
    if (tree === null) continue;
    const still = gate(builder, gateNamed('shift'), [shift], span);
    const terms = mapTree(tree, (x) =>
      gate(builder, gateNamed('exp'), [gate(builder, gateNamed('-'), [x, still], span)], span),
    );
    const logTotal = gate(builder, gateNamed('logtotal'), [foldTree(builder, 'sum', terms, span)], span);
    return gate(builder, kind, [still, logTotal], span);
  }
  return null;
};

/** The x of sum(i: exp(x - shift)), over the indices of the sum. */
function shiftedTerms(builder: Builder, total: Ref, shift: Ref): Tree<Ref> | null {
  if (constantOf(builder, shift) !== null || argsOf(builder, shift, 'shift') !== null) return null;
  const { op, dims, guard } = stageOf(builder, total);
  const [part, ...more] = op.kind === 'accumulate' && op.how === 'sum' ? op.parts : [];
  if (part === undefined || more.length > 0 || !isIdentity(part.at, dims) || part.guard.length > guard.length)
    return null;
  const exponent = argsOf(builder, part.value, 'exp')?.[0];
  const [x, by] = (exponent === undefined ? null : argsOf(builder, exponent, '-')) ?? [];
  if (x === undefined || by !== shift) return null;
  return part.dims
    .filter((dim) => !dims.includes(dim))
    .reduceRight<Tree<Ref>>((inner, dim) => ({ kind: 'loop', dim, where: null, inner }), { kind: 'leaf', value: x });
}

/** `x - m`, where m is a maximum. */
function isShifted(builder: Builder, exponent: Ref): boolean {
  const [, shift] = argsOf(builder, exponent, '-') ?? [];
  if (shift === undefined) return false;
  const named = stageOf(builder, argsOf(builder, shift, 'stop')?.[0] ?? argsOf(builder, shift, 'shift')?.[0] ?? shift);
  const { op } = named.op.kind === 'read' ? stageOf(builder, named.op.array) : named;
  return (
    (op.kind === 'accumulate' && op.how === 'max') ||
    (op.kind === 'gate' && (op.gate.name === 'max' || op.gate.name === 'maxfirst'))
  );
}

const stableExp: Rule = (builder, kind, args, span) => {
  if ((kind.name !== '-' && kind.name !== '+') || kind.user) return null;
  const [left, right] = pairOf(args);
  const less = (exponential: Ref, one: Ref, value: number): Ref | null => {
    const exponent = constantOf(builder, one) === value ? argsOf(builder, exponential, 'exp') : null;
    return exponent === null ? null : gate(builder, gateNamed('expm1'), exponent, span);
  };
  if (kind.name === '+') return less(left, right, -1) ?? less(right, left, -1);
  const other = less(right, left, 1);
  return other === null ? less(left, right, 1) : gate(builder, gateNamed('neg'), [other], span);
};

/** 1 / (1 + exp(-x)), and exp(x) / (1 + exp(x)). */
const stableSigmoid: Rule = (builder, kind, args, span) => {
  if ((kind.name !== '/' && kind.name !== 'inv') || kind.user) return null;
  const [above, below] = kind.name === 'inv' ? [null, firstOf(args)] : pairOf(args);
  const sum = argsOf(builder, below, '+');
  const rest = sum === null ? null : withoutOne(builder, sum);
  const exponent = rest === null ? null : argsOf(builder, rest, 'exp');
  if (exponent === null) return null;
  if (above === rest) return gate(builder, gateNamed('logistic'), exponent, span);
  if (above !== null && constantOf(builder, above) !== 1) return null;
  return gate(builder, gateNamed('logistic'), [gate(builder, gateNamed('neg'), exponent, span)], span);
};

/** x where the sum is 1 + x or x + 1. */
function withoutOne(builder: Builder, sum: readonly Ref[]): Ref | null {
  const [a, b] = pairOf(sum);
  if (constantOf(builder, a) === 1) return b;
  return constantOf(builder, b) === 1 ? a : null;
}

/** The exponents where every term of a sum is an exponential or 1, in the order written. */
function exponentsOf(builder: Builder, sum: Ref, span: Span): readonly Ref[] | null {
  const exponents: Ref[] = [];
  const pending: Ref[] = [sum];
  for (let term = pending.pop(); term !== undefined; term = pending.pop()) {
    const inner = argsOf(builder, term, '+');
    if (inner !== null) {
      pending.push(elementAt(inner, 1), firstOf(inner));
      continue;
    }
    const exponent = argsOf(builder, term, 'exp');
    if (exponent !== null) exponents.push(firstOf(exponent));
    else if (constantOf(builder, term) === 1) exponents.push(constant(builder, 0, span));
    else return null;
  }
  return exponents;
}

function logAddExp(builder: Builder, a: Ref, b: Ref, span: Span): Ref {
  if (constantOf(builder, a) === 0) return gate(builder, gateNamed('softplus'), [b], span);
  if (constantOf(builder, b) === 0) return gate(builder, gateNamed('softplus'), [a], span);
  return gate(builder, gateNamed('logaddexp'), [a, b], span);
}

export const stableRules: readonly Rule[] = [stableLog, stableShift, stableExp, stableSigmoid];
