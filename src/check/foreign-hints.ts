// What functions and modules of other languages are here.

import { asksLength, foreignFunction, makesArray } from '../foreign/functions.ts';
import { instantiate, operand } from '../foreign/instantiate.ts';
import { memberValue, moduleLanguage } from '../foreign/values.ts';
import type { Expr } from '../syntax/ast.ts';
import { lengthHint, pathTo, shortText } from './hints.ts';
import { bindingOf, type Scope } from './scope.ts';
import type { Type } from './type.ts';

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** What a function that nobody knows is here, with its arguments in place; null if nothing is known of it. */
export function foreignCallHint(scope: Scope, call: Of<'call'>, types: readonly Type[]): string | null {
  const { callee, args } = call;
  if (asksLength(callee)) {
    const [first] = args;
    const [type] = types;
    if (first !== undefined && type?.kind === 'array' && type.sizes.length > 0) return lengthHint(first, type.sizes);
  }
  if (makesArray(callee) && args.length > 0) {
    const [first] = args;
    const isMade = args.length === 1 && first?.kind === 'array';
    return `write ${isMade ? shortText(first) : `[${args.map(shortText).join(', ')}]`}`;
  }
  const known = foreignFunction(callee, args.length);
  if (known === null) return null;
  const { formula, note } = known;
  if (formula === null) return note;
  const fits = known.args.length === args.length;
  const given = fits ? args.map(shortText) : known.args;
  const text = instantiate(formula, known.args, given, (name) => bindingOf(scope, name) !== null);
  const parent = pathTo(scope.body, call.span).at(-2);
  const isWhole = parent === undefined || ['call', 'array', 'record', 'fold', 'build'].includes(parent.kind);
  const written = fits
    ? `write ${isWhole ? text : operand(text)}`
    : `${callee}(${known.args.join(', ')}) is written ${text}`;
  return note === null ? written : `${written}: ${note}`;
}

/** `Math.PI`, `np.inf`: the constant of a module that the source does not define; undefined where it is none. */
export function moduleMember(scope: Scope, expr: Of<'field'>): string | null | undefined {
  if (expr.object.kind !== 'name' || bindingOf(scope, expr.object.name) !== null) return undefined;
  if (moduleLanguage(expr.object.name) === null || scope.later.has(expr.object.name)) return undefined;
  const text = memberValue(expr.name);
  return text === null ? 'names stand without a module' : `write ${operand(text)}`;
}

/** What a call is here that elsewhere has so many arguments; null where it has none of these either. */
export function foreignCountHint(scope: Scope, call: Of<'call'>): string | null {
  const { callee, args } = call;
  const foreign = foreignFunction(callee, args.length);
  const isWritten = foreign !== null && foreign.formula !== null && foreign.args.length === args.length;
  return isWritten ? foreignCallHint(scope, call, []) : null;
}
