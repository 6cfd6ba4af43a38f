// What to write instead: for names and functions that gradc does not know, and for values that are not of the shape
// that an operation needs. Found only once something is wrong, so nothing here costs a source that is right.

import type { Span } from '../base/span.ts';
import { callableGate } from '../gates/lookup.ts';
import type { Expr } from '../syntax/ast.ts';
import { childrenOf, walk } from '../syntax/children.ts';
import { printExpr } from '../syntax/print.ts';
import { builtins } from './builtins.ts';
import type { Scope } from './scope.ts';
import { isScalarType, type Type } from './type.ts';

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
  if (next === undefined) return `leave the ' out: ${text}`;
  const isOne = !['chain', 'prefix', 'power'].includes(next.kind);
  return `write ${text} @ ${isOne ? shortText(next) : `(${shortText(next)})`}`;
}

/** What is meant by a field of a value that is no record, where no other language has it. */
export function fieldHint(scope: Scope, { object }: Of<'field'>, type: Type): string | null {
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
