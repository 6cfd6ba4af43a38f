// What functions, modules, fields and names of other languages are here.

import { asksLength, foreignFunction, makesArray } from '../foreign/functions.ts';
import { instantiate, operand } from '../foreign/instantiate.ts';
import { foreignValue, memberValue, moduleLanguage, type ForeignValue } from '../foreign/values.ts';
import { isForeignWord, wordNote } from '../foreign/words.ts';
import { addWhole, constantWhole, wholeText, type Whole } from '../base/whole.ts';
import { callableGate } from '../gates/lookup.ts';
import type { Expr } from '../syntax/ast.ts';
import { declareHint, pathTo, shortText } from './hints.ts';
import { bindingOf, type Scope } from './scope.ts';
import { describeSizes, type Type } from './type.ts';

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

function lengthHint(array: Expr, sizes: readonly Whole[]): string {
  const text = shortText(array);
  return sizes.length === 1
    ? `the length of '${text}' is ${sizes.map(wholeText).join('')}`
    : `'${text}' is ${describeSizes(sizes)}: its sizes are named where it is declared`;
}

/** The length or the transpose of an array, asked as a field; undefined where another is meant. */
export function foreignFieldHint(scope: Scope, { object, name }: Of<'field'>, type: Type): string | null | undefined {
  const text = shortText(object);
  if (name === 'T' || name === 'mT') {
    const isMatrix = type.kind === 'array' && type.sizes.length === 2;
    return isMatrix
      ? `the transpose is written ${text}'`
      : (declareHint(scope, [{ expr: object, sizes: ['m', 'n'] }]) ?? `the transpose of a matrix is written ${text}'`);
  }
  if (!asksLength(name)) return undefined;
  if (type.kind === 'array' && type.sizes.length > 0) return lengthHint(object, type.sizes);
  return declareHint(scope, [{ expr: object, sizes: ['n'] }]);
}

/** What a constant, or a word, of another language is here; null where a name is none. */
function foreignNameHint(name: string): string | null {
  const value = foreignValue(name);
  return value === null ? wordNote(name) : valueHint(value);
}

function valueHint({ text, note }: ForeignValue): string | null {
  if (text === null) return note;
  return note === null ? `write ${text}` : `${note}; write ${text}`;
}

/** The same of what nobody takes for the name of a number, and what it is. */
export function foreignName(name: string): { readonly what: string; readonly hint: string | null } | null {
  const isConstant = foreignValue(name) !== null;
  if (!isConstant && !isForeignWord(name)) return null;
  return { what: isConstant ? 'a constant' : 'a word', hint: foreignNameHint(name) };
}

/** What a name is that nobody knows: a constant of another language, an element, or a product. */
export function unknownNameHint(scope: Scope, { name, span }: Of<'name'>): string | null {
  const foreign = foreignNameHint(name);
  if (foreign !== null) return foreign;
  const path = pathTo(scope.body, span);
  const parent = path[path.length - 2];
  if ((name === 'T' || name === 't') && parent?.kind === 'power')
    return `the transpose of a matrix is written ${shortText(parent.base)}'`;
  if (name === 'end') return endHint(scope, path);
  const function_ = callableGate(name.toLowerCase());
  if (parent?.kind === 'index' && parent.object.span === span && function_ !== null)
    return `a function is called with parentheses: ${function_.name}(…)`;
  const parts = partsOfName(scope, name);
  if (parts !== null) return `nothing is multiplied by standing side by side: write ${parts}`;
  const subscript = /^(.+)_(\w)$/.exec(name);
  const array = subscript === null ? null : bindingOf(scope, subscript[1] ?? '');
  if (subscript !== null && array?.type.kind === 'array' && array.type.sizes.length > 0) {
    const element = `${subscript[1] ?? ''}[${subscript[2] ?? ''}]`;
    return (
      `an element is written ${element}` +
      (/\d/.test(name) ? '' : `, a sum over it sum(${subscript[2] ?? ''}: ${element})`)
    );
  }
  return null;
}

/** `xy` of x and y, `sinx` of x; null where a name is not made of known ones. */
function partsOfName(scope: Scope, name: string): string | null {
  const isKnown = (part: string): boolean => bindingOf(scope, part) !== null;
  for (let length = 2; length < Math.min(name.length, 8); length++) {
    const [head, rest] = [name.slice(0, length), name.slice(length)];
    if (callableGate(head)?.name === head && isKnown(rest)) return `${head}(${rest})`;
  }
  const letters = Array.from(name);
  return letters.length > 1 && letters.length < 5 && letters.every(isKnown) ? letters.join(' * ') : null;
}

/** The position of the last element, where `end` stands for it. */
function endHint(scope: Scope, path: readonly Expr[]): string {
  const index = path.findLast((expr) => expr.kind === 'index');
  const type = index?.object.kind === 'name' ? bindingOf(scope, index.object.name)?.type : undefined;
  const name = path[path.length - 1];
  if (index === undefined || type?.kind !== 'array' || name === undefined)
    return 'the last of n elements has the position n - 1';
  const axis = index.entries.findIndex((entry) =>
    entry.kind === 'at' ? holds(entry.value, name) : holds(entry.range.from, name) || holds(entry.range.to, name),
  );
  const size = type.sizes[axis];
  if (size === undefined) return 'the last of n elements has the position n - 1';
  const last = wholeText(addWhole(size, -1, constantWhole(1)));
  return `the last position is ${last}; a slice goes up to ${wholeText(size)} and leaves it out`;
}

function holds(outer: Expr, inner: Expr): boolean {
  return outer.span.start <= inner.span.start && inner.span.end <= outer.span.end;
}
