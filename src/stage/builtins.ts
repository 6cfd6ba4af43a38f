// The functions of whole arrays, in scalar stages. Their shapes stand in check/builtins.ts under the same names.

import type { Span } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import { constant, gate, type Builder } from './builder.ts';
import type { Ref } from './form.ts';
import { arrayOf, dot, isScalar, sum, type ArrayValue, type Value } from './value.ts';

type Lowered = (builder: Builder, args: readonly ArrayValue[], span: Span) => Value;

/** Null where the name is no function of whole arrays, or (max, min) is given scalars. */
export function builtinCall(builder: Builder, name: string, args: readonly Value[], span: Span): Value | null {
  const build = functions.get(name);
  if (build === undefined || args.some((argument) => isScalar(argument) || argument.kind !== 'array')) return null;
  if ((name === 'max' || name === 'min') && args.length > 1) return null;
  return build(builder, args as readonly ArrayValue[], span);
}

/** In a fold the first element that attains takes all: the chain goes on only where a later one is greater. */
const extremum =
  (keeps: string): Lowered =>
  (builder, [v], span) => {
    const [first, ...rest] = (v as ArrayValue).elements;
    const kind = gateNamed(keeps);
    return rest.reduce((best, next) => gate(builder, kind, [best, next], span), first as Ref);
  };

const mean: Lowered = (builder, [v], span) => {
  const { elements } = v as ArrayValue;
  return gate(builder, gateNamed('/'), [sum(builder, elements, span), constant(builder, elements.length, span)], span);
};

/** Shifted by the largest element, so that no exponential overflows; the shift itself has no gradient. */
function shifted(builder: Builder, { elements }: ArrayValue, span: Span): { readonly shift: Ref; readonly terms: readonly Ref[] } {
  const largest = elements.slice(1).reduce((best, next) => gate(builder, gateNamed('max'), [best, next], span), elements[0] as Ref);
  const shift = gate(builder, gateNamed('stop'), [largest], span);
  const terms = elements.map((element) => gate(builder, gateNamed('exp'), [gate(builder, gateNamed('-'), [element, shift], span)], span));
  return { shift, terms };
}

const logsumexp: Lowered = (builder, [v], span) => {
  const { elements } = v as ArrayValue;
  return elements.slice(1).reduce((total, next) => gate(builder, gateNamed('logaddexp'), [total, next], span), elements[0] as Ref);
};

const softmax: Lowered = (builder, [v], span) => {
  const array = v as ArrayValue;
  const { terms } = shifted(builder, array, span);
  const total = sum(builder, terms, span);
  return arrayOf(array.sizes, terms.map((term) => gate(builder, gateNamed('/'), [term, total], span)));
};

/** The square root of the sum of squares; the gradient at 0 is 0. */
const norm: Lowered = (builder, [v], span) => {
  const squares = (v as ArrayValue).elements.map((element) => gate(builder, gateNamed('sqr'), [element], span));
  return gate(builder, gateNamed('length'), [sum(builder, squares, span)], span);
};

const outer: Lowered = (builder, [a, b], span) => {
  const [left, right] = [(a as ArrayValue).elements, (b as ArrayValue).elements];
  const elements = left.flatMap((x) => right.map((y) => gate(builder, gateNamed('*'), [x, y], span)));
  return arrayOf([left.length, right.length], elements);
};

const cross: Lowered = (builder, [a, b], span) => {
  const [x, y] = [(a as ArrayValue).elements, (b as ArrayValue).elements];
  const times = (i: number, j: number): Ref => gate(builder, gateNamed('*'), [x[i] as Ref, y[j] as Ref], span);
  const minus = (i: number, j: number): Ref => gate(builder, gateNamed('-'), [times(i, j), times(j, i)], span);
  return arrayOf([3], [minus(1, 2), minus(2, 0), minus(0, 1)]);
};

const functions: ReadonlyMap<string, Lowered> = new Map<string, Lowered>([
  ['sum', (builder, [v], span) => sum(builder, (v as ArrayValue).elements, span)],
  ['prod', (builder, [v], span) => (v as ArrayValue).elements.slice(1).reduce((total, next) => gate(builder, gateNamed('*'), [total, next], span), (v as ArrayValue).elements[0] as Ref)],
  ['mean', mean],
  ['max', extremum('maxfirst')],
  ['min', extremum('minfirst')],
  ['logsumexp', logsumexp],
  ['softmax', softmax],
  ['norm', norm],
  ['dot', (builder, [a, b], span) => dot(builder, (a as ArrayValue).elements, (b as ArrayValue).elements, span)],
  ['outer', outer],
  ['cross', cross],
]);

