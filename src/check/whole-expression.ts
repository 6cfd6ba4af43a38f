// Whole-number expressions as polynomials of sizes and indices.

import { addWhole, constantWhole, divideWhole, multiplyWhole, type Whole, type WholeAtom } from '../base/whole.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Expr } from '../syntax/ast.ts';
import { bindingOf, type Scope } from './scope.ts';

/** Terms and factors that one expression may have after it is multiplied out. */
const weightLimit = 200;

export type TooLarge = { readonly kind: 'too large'; readonly limit: number };
const tooLarge: TooLarge = { kind: 'too large', limit: weightLimit };

export function isTooLarge(found: Whole | TooLarge | null): found is TooLarge {
  return found !== null && 'kind' in found;
}

/** Null where it depends on more than `valueOf` knows: on elements, or on numbers that are not whole. */
export function wholeOf(expr: Expr, valueOf: (name: string) => Whole | null): Whole | TooLarge | null {
  switch (expr.kind) {
    case 'number':
      return Number.isSafeInteger(expr.value) ? constantWhole(expr.value) : null;
    case 'name':
      return valueOf(expr.name);
    case 'prefix': {
      const operand = expr.operator === 'not' ? null : wholeOf(expr.operand, valueOf);
      return operand === null || isTooLarge(operand) || expr.operator === '+'
        ? operand
        : addWhole(constantWhole(0), -1, operand);
    }
    case 'power': {
      const [base, exponent] = [
        wholeOf(expr.base, valueOf),
        expr.exponent.kind === 'number' ? expr.exponent.value : null,
      ];
      if (base === null || isTooLarge(base) || exponent === null || !Number.isInteger(exponent) || exponent < 0)
        return base === null ? null : isTooLarge(base) ? base : null;
      if (exponent > 16) return base.terms.length === 0 ? limited(constantWhole(base.offset ** exponent)) : tooLarge;
      let power: Whole | TooLarge | null = constantWhole(1);
      for (let i = 0; i < exponent && power !== null && !isTooLarge(power); i++)
        power = limited(multiplyWhole(power, base));
      return power;
    }
    case 'chain': {
      let total: Whole | TooLarge | null = null;
      for (const [i, operand] of expr.operands.entries()) {
        const value = wholeOf(operand, valueOf);
        if (value === null || isTooLarge(value)) return value;
        const operator = expr.operators[i - 1];
        total = total === null || operator === undefined ? value : combine(operator, total, value);
        if (total === null || isTooLarge(total)) return total;
      }
      return total;
    }
    default:
      return null;
  }
}

/** The same in a scope; too large is reported, and null. */
export function wholeIn(scope: Scope, expr: Expr): Whole | null {
  const found = wholeOf(expr, (name) => bindingOf(scope, name)?.whole ?? null);
  if (!isTooLarge(found)) return found;
  scope.file.diagnostics.push(diagnose('GR5009', expr.span, { limit: found.limit }));
  return null;
}

function combine(operator: string, a: Whole, b: Whole): Whole | TooLarge | null {
  switch (operator) {
    case '+':
      return limited(addWhole(a, 1, b));
    case '-':
      return limited(addWhole(a, -1, b));
    case '*':
      return (a.terms.length + 1) * (b.terms.length + 1) > weightLimit ? tooLarge : limited(multiplyWhole(a, b));
    case 'div':
    case 'mod':
      return limited(divideWhole(operator, a, b));
    case '/': {
      // A quotient of constants may be whole.
      const quotient = a.terms.length === 0 && b.terms.length === 0 ? a.offset / b.offset : NaN;
      return Number.isSafeInteger(quotient) ? constantWhole(quotient) : null;
    }
    default:
      return null;
  }
}

function limited(whole: Whole | null): Whole | TooLarge | null {
  if (whole === null || !isSafe(whole)) return null;
  return weightOf(whole) > weightLimit ? tooLarge : whole;
}

function isSafe(whole: Whole): boolean {
  return Number.isSafeInteger(whole.offset) && whole.terms.every(({ factor }) => Number.isSafeInteger(factor));
}

function weightOf(whole: Whole): number {
  return whole.terms.reduce((total, { of }) => total + weightOfAtom(of), 1);
}

function weightOfAtom(atom: WholeAtom): number {
  if (atom.kind === 'product') return atom.factors.reduce((total, factor) => total + weightOfAtom(factor), 0);
  return atom.kind === 'div' || atom.kind === 'mod' ? weightOf(atom.left) + weightOf(atom.right) : 1;
}
