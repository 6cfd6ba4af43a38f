// Whole-number expressions of sizes as code: `n - k + 1`, `n * d`, `Math.floor(n / 2)`.

import { invariant, unreachable } from '../../base/invariant.ts';
import type { Whole, WholeAtom } from '../../base/whole.ts';
import type { DerivedSize, Index } from '../../form/form.ts';
import type { Code } from '../../code/code.ts';
import { binary, host, minus, number } from '../../code/constructors.ts';

export type SizeCode = (name: string) => Code;

export function wholeCode(whole: Whole, sizeOf: SizeCode): Code {
  return sumCode(
    whole.offset,
    whole.terms.map(({ factor, of }) => ({ factor, code: atomCode(of, sizeOf) })),
  );
}

function atomCode(atom: WholeAtom, sizeOf: SizeCode): Code {
  switch (atom.kind) {
    case 'size':
      return sizeOf(atom.name);
    case 'product':
      return productCode(atom.factors.map((factor) => atomCode(factor, sizeOf)));
    case 'div':
    case 'mod':
      return derivedCode(atom.kind, wholeCode(atom.left, sizeOf), wholeCode(atom.right, sizeOf));
    case 'index':
      throw new Error(`index ${atom.index.name} in a size`);
    default:
      return unreachable(atom);
  }
}

/** An expression of sizes alone; of a derived size the name is asked for. */
export function indexCode(index: Index, sizeOf: SizeCode): Code {
  const terms = index.terms.map(({ factor, of }) => {
    invariant(of.kind === 'size', 'an expression of sizes');
    return { factor, code: sizeOf(of.name) };
  });
  return sumCode(index.offset, terms);
}

export function derivedCode(operator: DerivedSize['operator'], left: Code, right: Code): Code {
  switch (operator) {
    case '*':
      return productCode([left, right]);
    case 'div':
      return host('floor', binary(left, '/', right));
    case 'mod':
      return binary(left, '-', productCode([right, derivedCode('div', left, right)]));
    case 'root':
      // A root of what is less than 1 is asked for where a range is empty.
      return host('ceil', host('sqrt', host('max', right, left)));
    default:
      return unreachable(operator);
  }
}

/** Terms that are added first, so that the expression begins without a sign where it can. */
export function sumCode(offset: number, terms: readonly { readonly factor: number; readonly code: Code }[]): Code {
  const first = terms.filter(({ factor }) => factor > 0);
  const rest = terms.filter(({ factor }) => factor < 0);
  let sum: Code | null = null;
  for (const { factor, code } of first) {
    const term = scaled(factor, code);
    sum = sum === null ? term : binary(sum, '+', term);
  }
  if (sum === null && (offset !== 0 || rest.length === 0)) sum = number(offset);
  else if (sum !== null && offset > 0 && rest.length === 0) sum = binary(sum, '+', number(offset));
  for (const { factor, code } of rest) {
    const term = scaled(-factor, code);
    sum = sum === null ? minus(term) : binary(sum, '-', term);
  }
  if (first.length === 0 || offset === 0 || (offset > 0 && rest.length === 0)) return sum ?? number(offset);
  return binary(sum ?? number(0), offset > 0 ? '+' : '-', number(Math.abs(offset)));
}

function scaled(factor: number, code: Code): Code {
  return factor === 1 ? code : productCode([number(factor), code]);
}

/** Numbers are multiplied out, and 1 is left away. */
export function productCode(factors: readonly Code[]): Code {
  let constant = 1;
  let product: Code | null = null;
  for (const factor of factors) {
    if (factor.kind === 'number') constant *= factor.value;
    else product = product === null ? factor : binary(product, '*', factor);
  }
  if (constant === 0 || product === null) return number(constant);
  return constant === 1 ? product : binary(number(constant), '*', product);
}
