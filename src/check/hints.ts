// What to write instead: for names and functions that gradc does not know, and for values that are not of the shape
// that an operation needs. Found only once something is wrong, so nothing here costs a source that is right.

import { constantWhole, addWhole, wholeText, type Whole } from '../base/whole.ts';
import type { Span } from '../base/span.ts';
import { asksLength } from '../foreign/functions.ts';
import { callableGate } from '../gates/lookup.ts';
import { operand } from '../foreign/instantiate.ts';
import { foreignValue, type ForeignValue } from '../foreign/values.ts';
import { wordNote } from '../foreign/words.ts';
import type { Expr } from '../syntax/ast.ts';
import { childrenOf, walk } from '../syntax/children.ts';
import { printExpr } from '../syntax/print.ts';
import { builtins } from './builtins.ts';
import { bindingOf, type Scope } from './scope.ts';
import { describeSizes, isScalarType, type Type } from './type.ts';

type Of<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** What stands around the expression at `span`, the outermost first, it itself last. */
export function pathTo(body: readonly Expr[] | undefined, span: Span): readonly Expr[] {
  const path: Expr[] = [];
  const isAround = (expr: Expr): boolean => expr.span.start <= span.start && span.end <= expr.span.end;
  let next = body?.find(isAround);
  while (next !== undefined) {
    path.push(next);
    next = childrenOf(next).find(isAround);
  }
  return path;
}

/** As it is written; of what is long only that it is there. */
export function shortText(expr: Expr): string {
  return expr.span.end - expr.span.start > 60 ? '…' : printExpr(expr);
}

export function lengthHint(array: Expr, sizes: readonly Whole[]): string {
  const text = shortText(array);
  return sizes.length === 1
    ? `the length of '${text}' is ${sizes.map(wholeText).join('')}`
    : `'${text}' is ${describeSizes(sizes)}: its sizes are named where it is declared`;
}

/** The call that a name of a function without arguments was meant to be, with what stands beside it. */
export function callBeside(body: readonly Expr[], name: string, span: Span): string {
  const path = pathTo(body, span);
  return `${name}(${argumentBeside(path[path.length - 2], span) ?? '…'})`;
}

function argumentBeside(parent: Expr | undefined, span: Span): string | null {
  if (parent?.kind === 'power') return parent.base.span === span ? shortText(parent.exponent) : null;
  if (parent?.kind === 'index' && parent.object.span === span)
    return parent.entries.map((entry) => (entry.kind === 'at' ? shortText(entry.value) : '…')).join(', ');
  if (parent?.kind !== 'chain') return null;
  const at = parent.operands.findIndex((operand) => operand.span === span);
  const operator = parent.operators[at];
  const next = parent.operands[at + 1];
  if (next === undefined) return null;
  if (operator === '*') return shortText(next);
  return at === 0 && (operator === '-' || operator === '+') ? `${operator}${shortText(next)}` : null;
}

/** `x' * y`, `x' @ y` of vectors, which have no transpose. */
export function vectorTransposeHint(scope: Scope, expr: Of<'transpose'>): string {
  const path = pathTo(scope.body, expr.span);
  const parent = path[path.length - 2];
  const at = parent?.kind === 'chain' ? parent.operands.indexOf(expr) : -1;
  const next =
    parent?.kind === 'chain' && /[*@]/.test(parent.operators[at] ?? '') ? parent.operands[at + 1] : undefined;
  const text = shortText(expr.object);
  return next === undefined ? `leave the ' out: ${text}` : `write ${text} @ ${operand(shortText(next))}`;
}

/** What a name is that nobody knows: a constant of another language, an element, or a parameter that is missing. */
export function unknownNameHint(scope: Scope, { name, span }: Of<'name'>): string | null {
  const value = foreignValue(name);
  if (value !== null) return valueHint(value);
  const note = wordNote(name);
  if (note !== null) return note;
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

export function valueHint({ text, note }: ForeignValue): string | null {
  if (text === null) return note;
  return note === null ? `write ${text}` : `${note}; write ${text}`;
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

/** What is meant by a field of a value that is no record. */
export function fieldHint(scope: Scope, { object, name }: Of<'field'>, type: Type): string | null {
  const text = shortText(object);
  if (name === 'T' || name === 'mT') {
    const isMatrix = type.kind === 'array' && type.sizes.length === 2;
    return isMatrix
      ? `the transpose is written ${text}'`
      : (declareHint(scope, [{ expr: object, sizes: ['m', 'n'] }]) ?? `the transpose of a matrix is written ${text}'`);
  }
  if (type.kind === 'array' && type.sizes.length > 0 && asksLength(name)) return lengthHint(object, type.sizes);
  if (asksLength(name)) return declareHint(scope, [{ expr: object, sizes: ['n'] }]);
  if (object.kind !== 'name' || type.kind !== 'array' || !isScalarType(type)) return null;
  return declareHint(scope, [{ expr: object, fields: fieldsOf(scope, object.name) }]);
}

/** The fields that the body asks of a name, in the order in which they occur. */
function fieldsOf(scope: Scope, name: string): readonly string[] {
  const fields = new Set<string>();
  for (const expr of scope.body)
    walk(expr, (inner) => {
      if (inner.kind === 'field' && inner.object.kind === 'name' && inner.object.name === name) fields.add(inner.name);
    });
  return [...fields];
}

type Wanted = { readonly expr: Expr } & (
  { readonly sizes: readonly string[] } | { readonly fields: readonly string[] }
);

/**
 * How the parameters among these that are numbers are declared to be arrays or records; null if none is. A bare file
 * declares nothing, so its hint is a definition.
 */
export function declareHint(scope: Scope, wanted: readonly Wanted[]): string | null {
  const declared: string[] = [];
  for (const each of wanted) {
    const { expr } = each;
    if (expr.kind !== 'name' || !isNumberParameter(scope, expr.name)) continue;
    const type = 'sizes' in each ? `[${each.sizes.join(', ')}]` : `{${each.fields.join(', ')}}`;
    const text = `${expr.name}: ${type}`;
    if (!declared.includes(text)) declared.push(text);
  }
  if (declared.length === 0) return null;
  if (scope.parameter === null) return `declare it ${declared.join(', ')}`;
  return `in a bare file every name is a number: declare it in a definition, f(${declared.join(', ')}) = …`;
}

/** The same for what an operation was given instead of arrays: names, or expressions of one name. */
export function declareArrays(scope: Scope, given: readonly Expr[], sizes: readonly string[]): string | null {
  const names = given.flatMap((expr): readonly Expr[] => {
    const inside: Expr[] = [];
    walk(expr, (inner) => {
      if (inner.kind === 'name' && isNumberParameter(scope, inner.name)) inside.push(inner);
    });
    return new Set(inside.map((inner) => (inner.kind === 'name' ? inner.name : ''))).size === 1
      ? inside.slice(0, 1)
      : [];
  });
  return declareHint(
    scope,
    names.map((expr) => ({ expr, sizes })),
  );
}

/** Whether a name is a parameter that is declared, or taken, to be a number. */
function isNumberParameter(scope: Scope, name: string): boolean {
  const binding = scope.values.get(name);
  // `sin[x]` of a bare file, which warns of the name.
  if (callableGate(name)?.name === name || builtins.has(name)) return false;
  if (binding === undefined || binding.index !== undefined || binding.isSize === true || scope.later.has(name))
    return false;
  return isScalarType(binding.type);
}
