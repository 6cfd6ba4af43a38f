// Index expressions beyond sums: products and quotients of sizes become sizes of their own, named after their text so
// that equal ones are one. Products are multiplied out, as in base/whole.ts.

import { firstOf } from '../base/lists.ts';
import { addScaled, constantOfIndex } from './affine.ts';
import { constantIndex, type DerivedSize, type Index, type Size } from './form.ts';

/** Whether it is made of sizes and numbers only. */
export function isOfSizes({ terms }: Index): boolean {
  return terms.every(({ of }) => of.kind === 'size');
}

export function scaledIndex(factor: number, index: Index): Index {
  return addScaled(constantIndex(0), factor, index);
}

/** The product; null where an index or a whole-number stage meets anything but a number. */
export function productOf(a: Index, b: Index): Index | null {
  const [left, right] = [constantOfIndex(a), constantOfIndex(b)];
  if (left !== null) return scaledIndex(left, b);
  if (right !== null) return scaledIndex(right, a);
  if (!isOfSizes(a) || !isOfSizes(b)) return null;
  let total = addScaled(scaledIndex(b.offset, { ...a, offset: 0 }), a.offset, { ...b, offset: 0 });
  total = { ...total, offset: a.offset * b.offset };
  for (const x of a.terms) {
    for (const y of b.terms)
      total = addScaled(total, x.factor * y.factor, sizeIndex(productOfSizes(x.of as Size, y.of as Size)));
  }
  return total;
}

/** The floored quotient or the rest; null where it is no size. */
export function quotientOf(operator: 'div' | 'mod', a: Index, b: Index): Index | null {
  const [left, right] = [constantOfIndex(a), constantOfIndex(b)];
  if (left !== null && right !== null && right !== 0)
    return constantIndex(operator === 'div' ? Math.floor(left / right) : left - right * Math.floor(left / right));
  const divides =
    right !== null &&
    right !== 0 &&
    [a.offset, ...a.terms.map(({ factor }) => factor)].every((factor) => factor % right === 0);
  if (divides)
    return operator === 'div'
      ? { offset: a.offset / right, terms: a.terms.map(({ factor, of }) => ({ factor: factor / right, of })) }
      : constantIndex(0);
  if (!isOfSizes(a) || !isOfSizes(b)) return null;
  return sizeIndex(derived({ operator, left: a, right: b }, `${grouped(a)} ${operator} ${grouped(b)}`));
}

/** As the user writes it: `n - k + 1`. */
export function indexText({ offset, terms }: Index): string {
  let text = '';
  for (const { factor, of } of terms) {
    const name = of.kind === 'value' ? '…' : of.name;
    const size = Math.abs(factor);
    const one = size === 1 ? name : `${String(size)}*${name}`;
    text += text === '' ? `${factor < 0 ? '-' : ''}${one}` : ` ${factor < 0 ? '-' : '+'} ${one}`;
  }
  if (text === '') return String(offset);
  return offset === 0 ? text : `${text} ${offset < 0 ? '-' : '+'} ${String(Math.abs(offset))}`;
}

function sizeIndex(of: Size): Index {
  return { offset: 0, terms: [{ factor: 1, of }] };
}

function derived(how: DerivedSize, name: string): Size {
  return { kind: 'size', name, derived: how };
}

function productOfSizes(a: Size, b: Size): Size {
  const factors = [...factorsOf(a), ...factorsOf(b)].sort((x, y) => (x.name < y.name ? -1 : x.name > y.name ? 1 : 0));
  return factors
    .slice(1)
    .reduce(
      (left, right) =>
        derived(
          { operator: '*', left: sizeIndex(left), right: sizeIndex(right) },
          `${factorText(left)}*${factorText(right)}`,
        ),
      firstOf(factors),
    );
}

/** The sizes that a product is made of. */
function factorsOf(size: Size): readonly Size[] {
  if (size.derived?.operator !== '*') return [size];
  return [...factorsOf(size.derived.left.terms[0]?.of as Size), ...factorsOf(size.derived.right.terms[0]?.of as Size)];
}

function factorText(size: Size): string {
  return size.derived === undefined || size.derived.operator === '*' ? size.name : `(${size.name})`;
}

function grouped(index: Index): string {
  const text = indexText(index);
  return /^[\p{L}\p{N}_]*$/u.test(text) ? text : `(${text})`;
}
