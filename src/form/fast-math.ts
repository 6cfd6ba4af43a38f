// Rewrites that only hold for ordinary numbers: `--fast-math`. They may change a last bit, the sign of a zero, and what
// comes of infinities and NaN; nothing applies them unless asked.

import { elementAt, firstOf, pairOf } from '../base/lists.ts';
import { gateNamed } from '../gates/lookup.ts';
import { constant, constantOf, gate, type Rule } from './builder.ts';
import { argsOf } from './simplify.ts';

const zeros: Rule = (builder, kind, args, span) => {
  if (kind.user || args.length !== 2) return null;
  const [a, b] = pairOf(args);
  const [left, right] = [constantOf(builder, a), constantOf(builder, b)];
  switch (kind.name) {
    case '*':
      return left === 0 || right === 0 ? constant(builder, 0, span) : null;
    case '+':
      return left === 0 ? b : right === 0 ? a : null;
    case '-':
      if (a === b) return constant(builder, 0, span);
      return right === 0 ? a : left === 0 ? gate(builder, gateNamed('neg'), [b], span) : null;
    case '/':
      if (a === b) return constant(builder, 1, span);
      return left === 0 ? a : null;
    default:
      return null;
  }
};

/** `c * (d * x)` is `(c * d) * x`, `x / c` is `x * (1 / c)`, and a constant comes first. */
const constants: Rule = (builder, kind, args, span) => {
  if (kind.user || args.length !== 2) return null;
  const [a, b] = pairOf(args);
  const right = constantOf(builder, b);
  if (kind.name === '/' && right !== null && right !== 0 && Number.isFinite(1 / right))
    return gate(builder, gateNamed('*'), [constant(builder, 1 / right, span), a], span);
  if (kind.name !== '*') return null;
  const [factor, rest] = constantOf(builder, a) === null ? [right, a] : [constantOf(builder, a), b];
  const inner = factor === null ? null : argsOf(builder, rest, '*');
  const innerFactor = inner === null ? null : constantOf(builder, firstOf(inner));
  if (factor === null || inner === null || innerFactor === null) return null;
  return gate(builder, gateNamed('*'), [constant(builder, factor * innerFactor, span), elementAt(inner, 1)], span);
};

export const fastRules: readonly Rule[] = [zeros, constants];
