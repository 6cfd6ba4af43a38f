// Counts that depend on sizes: sums of products of sizes, such as `2*n*d + 9*n`.

import { addScaled } from '../form/affine.ts';
import type { Dim, Index, Size } from '../form/form.ts';
import { sizeAt } from '../form/size-values.ts';

/** The sum of factor * the product of sizes; each product once. */
export type Polynomial = readonly Monomial[];
type Monomial = { readonly factor: number; readonly sizes: readonly Size[] };

export const none: Polynomial = [];

export function constantCount(factor: number): Polynomial {
  return factor === 0 ? none : [{ factor, sizes: [] }];
}

/** a + factor * b */
export function plus(a: Polynomial, b: Polynomial, factor = 1): Polynomial {
  if (b.length === 0) return a;
  const terms = [...a];
  for (const { factor: own, sizes } of b) {
    const at = terms.findIndex((term) => sameProduct(term.sizes, sizes));
    const before = terms[at];
    if (before === undefined) terms.push({ factor: factor * own, sizes });
    else terms[at] = { factor: before.factor + factor * own, sizes };
  }
  return terms.filter((term) => term.factor !== 0);
}

export function times(a: Polynomial, b: Polynomial): Polynomial {
  let product = none;
  for (const left of a) {
    for (const right of b) {
      const sizes = [...left.sizes, ...right.sizes].sort((x, y) => (x.name < y.name ? -1 : x.name > y.name ? 1 : 0));
      product = plus(product, [{ factor: left.factor * right.factor, sizes }]);
    }
  }
  return product;
}

/** How often a body in these loops is run; of a range that depends on outer indices, the mean over theirs. */
export function iterations(dims: readonly Dim[]): Polynomial {
  let count = constantCount(1);
  for (const { from, to } of dims) count = times(count, mean(addScaled(to, -1, from)));
  return count;
}

function mean(index: Index): Polynomial {
  let total = constantCount(index.offset);
  for (const { factor, of } of index.terms) {
    if (of.kind === 'size') total = plus(total, ofSize(of), factor);
    // Half of the first plus the last index.
    else if (of.kind === 'dim')
      total = plus(total, plus(plus(mean(of.from), mean(of.to)), constantCount(-1)), factor / 2);
  }
  return total;
}

/** A product of sizes as one; what is made of sizes in another way stays a size of its own. */
function ofSize(size: Size): Polynomial {
  const { derived } = size;
  return derived?.operator === '*' ? times(mean(derived.left), mean(derived.right)) : [{ factor: 1, sizes: [size] }];
}

/** The count where every named size is `value`. */
export function valueAt(count: Polynomial, value: number): number {
  let total = 0;
  for (const { factor, sizes } of count)
    total += sizes.reduce((product, size) => product * sizeAt(size, () => value), factor);
  return total;
}

/** The terms of the highest degree. */
export function leading(count: Polynomial): Polynomial {
  const highest = Math.max(...count.map(({ sizes }) => sizes.length));
  return count.filter(({ sizes }) => sizes.length === highest);
}

/** `2*n*d + 9*n`: highest degree first. */
export function textOf(count: Polynomial): string {
  const terms = [...count].sort((a, b) => b.sizes.length - a.sizes.length);
  let text = '';
  for (const { factor, sizes } of terms) {
    const size = Math.abs(factor);
    const product = [...(size === 1 && sizes.length > 0 ? [] : [numberText(size)]), ...powers(sizes)].join('*');
    text += text === '' ? `${factor < 0 ? '-' : ''}${product}` : ` ${factor < 0 ? '-' : '+'} ${product}`;
  }
  return text === '' ? '0' : text;
}

/** `n^2` for n*n; what is no name in brackets. */
function powers(sizes: readonly Size[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { name, derived } of sizes) {
    const text = derived === undefined ? name : `(${name})`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => (count === 1 ? text : `${text}^${String(count)}`));
}

function numberText(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

function sameProduct(a: readonly Size[], b: readonly Size[]): boolean {
  return a.length === b.length && a.every(({ name }, i) => name === b[i]?.name);
}
