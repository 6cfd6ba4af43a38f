// What takes computed numbers to know, as it is written: folds, arrays that are made, and what is made of them. Whether
// loops are written out, and what is known beforehand then, never decides on it, so that no option decides whether a
// position is asked where a function is entered.

import { builtins, foldingGates } from '../check/builtins.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import type { Expr, Line } from '../syntax/ast.ts';
import { childrenOf, walk } from '../syntax/children.ts';
import type { Context } from './context.ts';
import { isScalar, type Value } from './value.ts';

/** What names and calls mean, and what has been found out of expressions under these meanings. */
type Meanings = Pick<Context, 'isComputed' | 'isMaking' | 'takingComputed'>;

/** Whether an expression takes more than arguments, literals, sizes and indices. */
export function takesComputed({ isComputed, isMaking, takingComputed }: Meanings, expr: Expr): boolean {
  let found = false;
  walk(expr, (one) => {
    const known = takingComputed.get(one);
    found ||= known ?? (one.kind === 'name' ? isComputed(one.name) : isMade(one, isMaking));
    return !found && known === undefined;
  });
  takingComputed.set(expr, found);
  return found;
}

/** Whether what a line, or an argument, gives has elements of its own: those of others at other positions have not. */
export function isComputedValue(context: Meanings, expr: Expr, value: Value | undefined): boolean {
  return takesComputed(context, expr) || (value !== undefined && !isScalar(value) && !isView(expr));
}

/**
 * Whether a call of a definition makes arrays or folds: its lines and its result do, or an argument is an array of its
 * own. Then all that it gives counts as computed.
 */
export function makingOf(
  { lines, result, parameters }: CheckedDefinition,
  isMaking: Context['isMaking'],
): (args: readonly Expr[]) => boolean {
  const meanings: Meanings = { isComputed: () => false, isMaking, takingComputed: new WeakMap() };
  const isArray = parameters.map(({ type }) => type.kind !== 'array' || type.sizes.length > 0);
  // Of an array a line may make another one.
  const isPlain = ({ at, value }: Line): boolean =>
    at === null && (!isArray.includes(true) || isView(value)) && !takesComputed(meanings, value);
  const makes = !lines.every(isPlain) || takesComputed(meanings, result);
  return (args) => makes || args.some((argument, i) => isArray[i] === true && !isView(argument));
}

function isMade(expr: Expr, isMaking: Context['isMaking']): boolean {
  switch (expr.kind) {
    case 'fold':
    case 'build':
      return true;
    case 'chain':
      return expr.operators.includes('@');
    case 'call':
      return isMaking(expr) ?? (builtins.has(expr.callee) && !(foldingGates.has(expr.callee) && expr.args.length > 1));
    default:
      return false;
  }
}

/** Whether an array stands in it, or a name that means one. */
export function hasArray(expr: Expr, means: (name: string) => boolean): boolean {
  let found = false;
  walk(expr, (one) => {
    found ||= one.kind === 'array' || one.kind === 'build' || (one.kind === 'name' && means(one.name));
  });
  return found;
}

/** Whether it is another array at other positions, or elements side by side. */
export function isView(expr: Expr): boolean {
  switch (expr.kind) {
    case 'name':
      return true;
    case 'index':
    case 'field':
    case 'transpose':
      return isView(expr.object);
    case 'array':
    case 'record':
      return childrenOf(expr).every((child) => child.kind !== 'array' || isView(child));
    default:
      return false;
  }
}
