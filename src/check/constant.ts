// Whole-number constants as sizes and indices need them: literals, named constants and their arithmetic.

import type { Expr } from '../syntax/ast.ts';

/**
 * The value of an expression of constants; null where it depends on anything else. `valueOf` gives the value of a name.
 */
export function constantValue(expr: Expr, valueOf: (name: string) => number | null): number | null {
  switch (expr.kind) {
    case 'number':
      return expr.value;
    case 'name':
      return valueOf(expr.name);
    case 'prefix': {
      const value = constantValue(expr.operand, valueOf);
      return value === null || expr.operator === 'not' ? null : expr.operator === '-' ? -value : value;
    }
    case 'chain': {
      let total: number | null = null;
      for (const [i, operand] of expr.operands.entries()) {
        const value = constantValue(operand, valueOf);
        if (value === null) return null;
        const operator = expr.operators[i - 1];
        const next: number | null = total === null || operator === undefined ? value : combine(operator, total, value);
        if (next === null) return null;
        total = next;
      }
      return total;
    }
    default:
      return null;
  }
}

function combine(operator: string, a: number, b: number): number | null {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      return a / b;
    case 'div':
      return Math.floor(a / b);
    case 'mod':
      return a - b * Math.floor(a / b);
    default:
      return null;
  }
}
