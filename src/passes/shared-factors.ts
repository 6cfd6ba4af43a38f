// Contributions to an adjoint that share a factor are added before they are multiplied: `da * (sigmoid(z) - y)` for
// `da * sigmoid(z) - da * y`. Only where the sum of what they are multiplied with stays a number if they do: else a
// contribution of 0 would become 0 times infinity.

import { firstOf, pairOf } from '../base/lists.ts';
import { builtFor, constantOf, gate, stageOf, within, type Builder } from '../form/builder.ts';
import { isIdentity, sameDims } from '../form/dims.ts';
import type { Part, Ref, Stage } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { gateNamed } from '../gates/lookup.ts';
import { handedOn } from './pull-back.ts';

/** A contribution as an adjoint times all of `others`, or the negative of that. */
type Product = {
  readonly part: Part;
  readonly isNegative: boolean;
  readonly factor: Ref;
  readonly others: readonly Ref[];
};

/**
 * The parts of the adjoint of a stage: one, where the two that there are share an adjoint as a factor. Of more, the
 * order in which they add up would be another one than where that adjoint is 1, and so would the last digits be.
 * `adjointOf` gives the adjoint of the stage that handed on a part.
 */
export function addedFirst(
  builder: Builder,
  stage: Stage,
  parts: Part[],
  adjointOf: (handing: Ref) => Ref | undefined,
): Part[] {
  const [first, second] = parts;
  if (parts.length !== 2 || first === undefined || second === undefined) return parts;
  const isInPlace = [first, second].every(({ dims, at }) => sameDims(dims, stage.dims) && isIdentity(at, stage.dims));
  if (!isInPlace || !sameGuard(first.guard, second.guard)) return parts;
  const products = [first, second].flatMap((part) => productOf(builder, part, adjointOf) ?? []);
  const [one, other] = products;
  if (one === undefined || one.factor !== other?.factor) return parts;
  return staysNumber(builder, products) ? [together(builder, stage, products)] : parts;
}

/** The adjoint that a part was handed on from taken out of it; null where it is no factor from the left. */
function productOf(builder: Builder, part: Part, adjointOf: (handing: Ref) => Ref | undefined): Product | null {
  const adjoint = part.of === null ? undefined : adjointOf(part.of);
  if (adjoint === undefined) return null;
  const factor = withoutSigns(builder, adjoint).ref;
  const others: Ref[] = [];
  let { ref, isNegative } = withoutSigns(builder, part.value);
  for (let steps = 0; steps < mostFactors && ref !== factor; steps += 1) {
    const { op } = stageOf(builder, ref);
    if (op.kind !== 'gate' || op.gate.user || op.gate.name !== '*') return null;
    const [a, b] = pairOf(op.args);
    const [next, rest] = constantOf(builder, a) === null ? [a, b] : [b, a];
    const inner = withoutSigns(builder, next);
    others.unshift(rest);
    ref = inner.ref;
    isNegative = isNegative !== inner.isNegative;
  }
  return ref !== factor || others.length === 0 ? null : { part, isNegative, factor, others };
}

/** Factors of a product that are looked at: more than people write, and never a long walk. */
const mostFactors = 20;

/** What an adjoint is that is handed on as it is, or as its negative. */
function withoutSigns(builder: Builder, adjoint: Ref): { readonly ref: Ref; readonly isNegative: boolean } {
  let ref = handedOn(builder, adjoint);
  let isNegative = false;
  for (let { op } = stageOf(builder, ref); op.kind === 'gate' && op.gate.name === 'neg' && !op.gate.user;) {
    ref = handedOn(builder, firstOf(op.args));
    isNegative = !isNegative;
    ({ op } = stageOf(builder, ref));
  }
  return { ref, isNegative };
}

/**
 * Whether at most one of what is added can be large, and that one only as one of its factors is: what else it is
 * multiplied with makes it no larger. `3 * (x * x)` may overflow where the adjoint times 3 times x times x does not.
 */
function staysNumber(builder: Builder, products: readonly Product[]): boolean {
  const [large, ...more] = products
    .map(({ others }) => others.map((ref) => bound(builder, ref)))
    .filter((bounds) => bounds.reduce((size, own) => size * own, 1) > smallEnough);
  return more.length === 0 && (large === undefined || large.filter((own) => own > 1).length < 2);
}

/** Added to the largest number, it is lost. */
const smallEnough = 1e100;

/** What the absolute value of a stage does not pass, as far as its gate says. */
function bound(builder: Builder, ref: Ref): number {
  const { op } = stageOf(builder, ref);
  if (op.kind === 'constant') return Math.abs(op.value);
  if (op.kind !== 'gate') return Infinity;
  if (op.gate.name === 'neg' && !op.gate.user) return bound(builder, firstOf(op.args));
  return Math.max(...op.gate.range.map(Math.abs));
}

/** As a part in the place of the first; it comes with what the earliest stage hands on. */
function together(builder: Builder, { span }: Stage, products: readonly Product[]): Part {
  const { part, factor } = firstOf(products);
  const byName = (name: string, ...args: readonly Ref[]): Ref => gate(builder, gateNamed(name), args, span);
  const isNegative = products.every((one) => one.isNegative);
  const { of } = products
    .map((one) => one.part)
    .reduce((earliest, one) => ((one.of ?? Infinity) < (earliest.of ?? Infinity) ? one : earliest));
  // What is added comes before what is taken off.
  const sorted = [...products].sort((a, b) => Number(a.isNegative) - Number(b.isNegative));
  return within(builder, part.guard, () =>
    builtFor(builder, span, () => {
      const [first = factor, ...rest] = sorted.map(({ others }) => others.reduce((a, b) => byName('*', a, b)));
      const sum = rest.reduce(
        (total, next, i) => byName(sorted[i + 1]?.isNegative === isNegative ? '+' : '-', total, next),
        first,
      );
      const product = byName('*', factor, sum);
      return { ...part, of, value: isNegative ? byName('neg', product) : product };
    }),
  );
}
