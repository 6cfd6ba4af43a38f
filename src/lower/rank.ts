// How many axes the value of an expression has, without lowering it; null where only lowering tells.

import { foldNames, foldingGates } from '../check/builtins.ts';
import type { Entry, Expr } from '../syntax/ast.ts';
import type { Context } from './context.ts';
import { isScalar, type Value } from './value.ts';

/** `bound`: names of indices around the expression that the context does not know. */
export function rankOf(context: Context, expr: Expr, bound: readonly string[] = []): number | null {
  const most = (parts: readonly Expr[]): number | null =>
    parts
      .map((part) => rankOf(context, part, bound))
      .reduce((a, b) => (a === null || b === null ? null : Math.max(a, b)), 0);
  switch (expr.kind) {
    case 'number':
      return 0;
    case 'name':
      return bound.includes(expr.name) || context.positionOf(expr.name) !== null
        ? 0
        : rankOfValue(context.nameValue(expr.name, expr.span));
    case 'chain': {
      if (!expr.operators.includes('@')) return most(expr.operands);
      return expr.operands
        .map((operand) => rankOf(context, operand, bound))
        .reduce((left, right, i) =>
          left === null || right === null
            ? null
            : expr.operators[i - 1] === '@'
              ? left + right - 2
              : Math.max(left, right),
        );
    }
    case 'prefix':
      return rankOf(context, expr.operand, bound);
    case 'power':
      return most([expr.base, expr.exponent]);
    case 'call':
      if (context.ownCall(expr.callee) !== null) return null;
      if (isNumber(expr.callee, expr.args.length)) return 0;
      return expr.callee === 'outer' ? 2 : most(expr.args);
    case 'fold':
      return rankOf(context, expr.body, [...bound, ...expr.indices.map(({ name }) => name)]);
    case 'build': {
      const body = rankOf(context, expr.body, [...bound, ...expr.indices.map(({ name }) => name)]);
      return body === null ? null : expr.indices.length + body;
    }
    case 'array': {
      const row = most(expr.elements);
      return row === null ? null : 1 + row;
    }
    case 'index': {
      const object = rankOf(context, expr.object, bound);
      return object === null ? null : object - expr.entries.filter((entry: Entry) => entry.kind === 'at').length;
    }
    case 'transpose':
      return 2;
    default:
      return null;
  }
}

function rankOfValue(value: Value): number | null {
  if (isScalar(value)) return 0;
  return value.kind === 'array' ? value.axes.length : null;
}

/** Whether a function gives a number whatever it is given. */
function isNumber(callee: string, count: number): boolean {
  if (foldingGates.has(callee)) return count === 1;
  return foldNames.has(callee) || callee === 'norm' || callee === 'dot';
}
