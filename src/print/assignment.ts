// Where `left = right` breaks: after the operator if the right side is a sum or cannot break well by itself, else
// wherever the right side begins to break. Properties of a literal follow the same rules with `:`.

import type { Code } from '../code/code.ts';
import { group, indent, indentIfBroken, line, type Doc } from './document.ts';
import { stringText } from './literal.ts';
import { isNegation } from './parentheses.ts';
import { textWidth } from './text-width.ts';

export type AssignmentOptions = {
  /** A field of a literal: a break after a short name would gain nothing. */
  readonly property?: boolean;
  /** The left side is a pattern that breaks before the right side does. */
  readonly leftBreaks?: boolean;
};

/** `value` is the layout of `right`. */
export function assignment(left: Doc, operator: string, right: Code, value: Doc, options: AssignmentOptions = {}): Doc {
  if (options.leftBreaks === true) return group([left, operator, ' ', group(value)]);
  const hasShortName = options.property === true && typeof left === 'string' && textWidth(left) < 5;
  if (breaksAfterOperator(right, hasShortName)) return group([group(left), operator, group(indent([line, value]))]);
  if (typeof left === 'string' && (hasShortName || isNumeral(right))) return group([left, operator, ' ', value]);
  const gap = group(indent(line));
  return group([group(left), operator, gap, indentIfBroken(value, gap)]);
}

function breaksAfterOperator(right: Code, hasShortName: boolean): boolean {
  if (right.kind === 'binary') return true;
  if (right.kind === 'conditional') return right.test.kind === 'binary';
  if (hasShortName) return false;
  let core: Code = right;
  while (core.kind === 'unary') core = core.operand;
  return core.kind === 'text' || breaksPoorly(core);
}

/** A place, or a call with at most one short argument: nothing is gained by breaking inside. */
function breaksPoorly(code: Code): boolean {
  switch (code.kind) {
    case 'field':
    case 'length':
    case 'element':
      return true;
    case 'number':
      return isNamed(code.value);
    case 'host':
    case 'call':
    case 'method': {
      const [only, ...others] = code.args;
      return only === undefined || (others.length === 0 && isShort(only));
    }
    default:
      return false;
  }
}

/** A lone argument of at most a quarter of the line. */
function isShort(code: Code): boolean {
  switch (code.kind) {
    case 'name':
      return isShortName(code.text);
    case 'truth':
    case 'nothing':
      return true;
    case 'call':
      return code.args.length === 0 && isShortName(code.callee);
    case 'number':
      return !isNamed(code.value);
    case 'text':
      return stringText(code.value).length <= 20;
    case 'unary':
      return isShort(code.operand);
    case 'object':
      return code.fields.length === 0;
    default:
      return false;
  }
}

function isShortName(text: string): boolean {
  return text.length <= 20;
}

/** Digits without a sign. */
function isNumeral(code: Code): boolean {
  return code.kind === 'number' && !isNegation(code) && Number.isFinite(code.value) && !isNamed(code.value);
}

/** Written as a member of `Math`. */
function isNamed(value: number): boolean {
  return Math.abs(value) === Math.PI || Math.abs(value) === Math.E;
}
