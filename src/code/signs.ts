// Signs in products and quotients, where moving one changes no bit.

import type { Code } from './code.ts';
import { minus, number } from './constructors.ts';

/** `-a * b` for a * b, `-2 * a` for 2 * a: the sign stands in front, without parentheses around what it is for. */
export function opposite(code: Code): Code {
  switch (code.kind) {
    case 'number':
      return number(-code.value);
    case 'binary':
      return code.operator === '*' || code.operator === '/' ? { ...code, left: opposite(code.left) } : minus(code);
    case 'unary':
      return code.operator === '-' ? code.operand : minus(code);
    default:
      return minus(code);
  }
}

/** The code without its leading minus, where it has one: `-a * b` is `a * b` taken off, to the last bit. */
export function negated(code: Code): Code | null {
  switch (code.kind) {
    case 'number':
      return code.value < 0 ? number(-code.value) : null;
    case 'unary':
      return code.operator === '-' ? code.operand : null;
    case 'binary': {
      if (code.operator !== '*' && code.operator !== '/') return null;
      const left = negated(code.left);
      return left === null ? null : { ...code, left };
    }
    default:
      return null;
  }
}
