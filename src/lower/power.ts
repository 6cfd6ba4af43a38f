// `x^y`. A constant exponent becomes products, square roots and an inverse, as a person would write it: `Math.pow` is
// slow and a logarithm of the base would be wrong for negative ones. Whole powers go by repeated squaring.

import type { Span } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import { constant, constantOf, gate, type Builder, type Label } from '../form/builder.ts';
import type { Ref } from '../form/form.ts';

/** Beyond this many squarings a whole power stays a call. */
const largestWhole = 2 ** 20;

export function power(builder: Builder, base: Ref, exponent: Ref, span: Span, label: Label | null = null): Ref {
  const value = constantOf(builder, exponent);
  if (value === null) {
    if (constantOf(builder, base) === Math.E) return gate(builder, gateNamed('exp'), [exponent], span, label);
    return gate(builder, gateNamed('pow'), [base, exponent], span, label);
  }
  if (constantOf(builder, base) !== null) return gate(builder, gateNamed('pow'), [base, exponent], span, label);
  return constantPower(builder, base, value, exponent, span, label);
}

function constantPower(
  builder: Builder,
  base: Ref,
  value: number,
  exponent: Ref,
  span: Span,
  label: Label | null,
): Ref {
  if (value === 0) return constant(builder, 1, span, 'real', label);
  if (value === 1) return base;
  if (value < 0 && Number.isInteger(value * 2) && -value <= largestWhole) {
    const positive = constantPower(builder, base, -value, exponent, span, null);
    return gate(builder, gateNamed('/'), [constant(builder, 1, span), positive], span, label);
  }
  if (value > largestWhole || !Number.isInteger(value * 2))
    return gate(builder, gateNamed('pow'), [base, exponent], span, label);
  if (value === 0.5) return gate(builder, gateNamed('sqrt'), [base], span, label);
  if (!Number.isInteger(value)) {
    const whole = constantPower(builder, base, value - 0.5, exponent, span, null);
    return gate(builder, gateNamed('*'), [whole, gate(builder, gateNamed('sqrt'), [base], span)], span, label);
  }
  return wholePower(builder, base, value, span, label);
}

function wholePower(builder: Builder, base: Ref, value: number, span: Span, label: Label | null): Ref {
  if (value === 2) return gate(builder, gateNamed('sqr'), [base], span, label);
  if (value === 3) return gate(builder, gateNamed('cube'), [base], span, label);
  const half = wholePower(builder, base, Math.floor(value / 2), span, null);
  if (value % 2 === 0) return gate(builder, gateNamed('sqr'), [half], span, label);
  return gate(builder, gateNamed('*'), [gate(builder, gateNamed('sqr'), [half], span), base], span, label);
}
