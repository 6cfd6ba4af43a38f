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

/** A contribution as `factor` times all of `others`, or its negative. */
type Product = {
  readonly part: Part;
  readonly isNegative: boolean;
  readonly factor: Ref;
  readonly others: readonly Ref[];
};

/** The parts of the adjoint of a stage, fewer where some share a factor. */
export function addedFirst(builder: Builder, stage: Stage, parts: Part[]): Part[] {
  if (parts.length < 2) return parts;
  const left = [...parts];
  for (let i = 0; i < left.length; i += 1) {
    const first = left[i];
    if (first === undefined || !isWhole(first, stage)) continue;
    for (const one of productsOf(builder, first)) {
      const alike = left.slice(i).flatMap((other) => {
        const isAlike = isWhole(other, stage) && sameGuard(other.guard, first.guard);
        const found = isAlike ? productsOf(builder, other).find(({ factor }) => factor === one.factor) : undefined;
        return found === undefined ? [] : [found];
      });
      if (alike.length < 2 || !staysNumber(builder, alike)) continue;
      const gone = new Set(alike.map(({ part }) => part));
      left.splice(0, left.length, ...left.filter((part) => part === first || !gone.has(part)));
      left[i] = together(builder, stage, alike);
      break;
    }
  }
  return left;
}

/** Each element is handed something of its own, in its place. */
function isWhole({ dims, at }: Part, stage: Stage): boolean {
  return sameDims(dims, stage.dims) && isIdentity(at, stage.dims);
}

/** All ways to take a factor out from the left of a product, the longest factor first. */
function productsOf(builder: Builder, part: Part): readonly Product[] {
  const found: Product[] = [];
  const others: Ref[] = [];
  let [factor, isNegative] = [part.value, false];
  for (let steps = 0; steps < mostFactors; steps += 1) {
    const { op } = stageOf(builder, factor);
    if (op.kind !== 'gate' || op.gate.user) break;
    if (op.gate.name === 'neg') {
      [factor, isNegative] = [firstOf(op.args), !isNegative];
      continue;
    }
    if (op.gate.name !== '*') break;
    const [a, b] = pairOf(op.args);
    const [first, other] = constantOf(builder, a) === null ? [a, b] : [b, a];
    factor = handedOn(builder, first);
    others.unshift(other);
    found.push({ part, isNegative, factor, others: [...others] });
    // Another adjoint stays whole.
    if (factor !== first) break;
  }
  return found;
}

/** Factors of a product that are looked at: more than people write, and never a long walk. */
const mostFactors = 20;

/** Whether at most one of what is added can be large. */
function staysNumber(builder: Builder, products: readonly Product[]): boolean {
  const large = products.filter(
    ({ others }) => others.reduce((size, ref) => size * bound(builder, ref), 1) > smallEnough,
  );
  return large.length < 2;
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
