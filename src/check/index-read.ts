// Brackets after a value: elements, rows and slices, of arrays and of arrays of records.

import { addWhole, constantOfWhole, constantWhole, wholeText, zero, type Whole } from '../base/whole.ts';
import { joinSpans, type Span } from '../base/span.ts';
import { callableGate } from '../gates/lookup.ts';
import type { Entry, Expr } from '../syntax/ast.ts';
import { fail } from './fail.ts';
import { withField } from './element.ts';
import { declareHint } from './hints.ts';
import { typeOfIncomplete } from './line-array.ts';
import { boundOf } from './open-index.ts';
import { position } from './position.ts';
import { bindingOf, type ReadAxis, type Scope } from './scope.ts';
import { axesOf, describe, unknown, withAxes, type Axis, type Type } from './type.ts';

type Index = Extract<Expr, { kind: 'index' }>;
type TypeOf = (scope: Scope, expr: Expr) => Type;

/** What an entry makes of its axis: nothing at a position, another axis of a slice; null where it is wrong. */
type Taken = { readonly axis: Axis | null } | null;

/** `field`: the only one that is asked for, of what may be records of many. */
export function typeOfIndex(scope: Scope, expr: Index, typeOf: TypeOf, field: string | null = null): Type {
  const array =
    expr.object.kind === 'name'
      ? (bindingOf(scope, expr.object.name) ?? scope.ahead?.(expr.object.name, expr.object.span))?.array
      : undefined;
  if (expr.object.kind === 'name' && array?.done === false) {
    const object = typeOfIncomplete(scope, array, expr.object, expr.entries, field);
    const taken = takenOf(scope, expr.entries, object.axes, typeOf);
    return taken === null || object.type.kind === 'unknown' ? unknown : indexed(object.type, taken);
  }
  const object = withField(typeOf(scope, expr.object), field);
  if (object.kind === 'unknown') {
    // `Sin[x]`: no positions stand there.
    if (expr.object.kind !== 'name' || !isFunctionName(expr.object.name)) takenOf(scope, expr.entries, [], typeOf);
    return unknown;
  }
  const axes = axesOf(object);
  if (axes.length === 0)
    return fail(
      scope,
      'GR3003',
      expr.object.span,
      { operation: '[ ]', expected: 'an array', found: describe(object) },
      declareHint(scope, [{ expr: expr.object, sizes: ['n', 'm', 'k', 'l'].slice(0, expr.entries.length) }]),
    );
  if (expr.entries.length > axes.length)
    return fail(scope, 'GR3005', expr.span, { given: expr.entries.length, rank: axes.length });
  const taken = takenOf(
    scope,
    expr.entries,
    axes.map((axis) => ({ axis, decides: null })),
    typeOf,
  );
  return taken === null ? unknown : indexed(object, taken);
}

function isFunctionName(name: string): boolean {
  return callableGate(name.toLowerCase()) !== null;
}

const unknownAxis: ReadAxis = { axis: 'unknown', decides: null };

function takenOf(
  scope: Scope,
  entries: readonly Entry[],
  axes: readonly ReadAxis[],
  typeOf: TypeOf,
): readonly { readonly axis: Axis | null }[] | null {
  const taken: Taken[] = [];
  for (const [i, entry] of entries.entries()) taken.push(takenBy(scope, entry, axes[i] ?? unknownAxis, typeOf));
  return taken.includes(null) ? null : (taken as readonly { readonly axis: Axis | null }[]);
}

function takenBy(scope: Scope, entry: Entry, read: ReadAxis, typeOf: TypeOf): Taken {
  // Syntax has no range there.
  if (entry.kind === 'binding') return null;
  const axis = read.axis === 'unknown' ? null : read.axis;
  if (entry.kind === 'slice') return sliceOf(scope, entry.range.from, entry.range.to, axis, typeOf);
  const { value } = entry;
  if (value.kind === 'name') noteRead(scope, value.name, value.span, read);
  const at = position(scope, value, typeOf);
  if (at === null) return null;
  return at.whole === null || isInside(scope, at.whole, value.span, axis) ? { axis: null } : null;
}

/** A bare index reads this axis. */
function noteRead(scope: Scope, name: string, span: Span, { axis, decides }: ReadAxis): void {
  const index = scope.values.get(name)?.index;
  if (index === undefined || axis === null) return;
  if (axis === 'unknown') {
    index.clouded = true;
    return;
  }
  index.reads.push({ axis, span, inBranch: scope.file.nesting.branches > index.branches, decides });
}

function sliceOf(scope: Scope, fromExpr: Expr, toExpr: Expr, axis: Axis | null, typeOf: TypeOf): Taken {
  const [from, to] = [boundOf(scope, fromExpr, typeOf), boundOf(scope, toExpr, typeOf)];
  if (from === null || to === null) return null;
  const size = addWhole(to, -1, from);
  const length = constantOfWhole(size);
  if (length !== null && length < 0) {
    fail(
      scope,
      'GR3020',
      joinSpans(fromExpr.span, toExpr.span),
      { from: wholeText(from), to: wholeText(to) },
      'a slice starts at its first element and ends before its second bound',
    );
    return null;
  }
  // Nothing may stand at its end.
  const last = addWhole(to, -1, constantWhole(1));
  const inside =
    length === 0 || (isInside(scope, from, fromExpr.span, axis) && isInside(scope, last, toExpr.span, axis, to));
  return inside ? { axis: { start: zero, size } } : null;
}

/** Whether a position may be inside; one that is surely outside is reported, as `shown`. */
function isInside(scope: Scope, at: Whole, span: Span, axis: Axis | null, shown: Whole = at): boolean {
  const [index, start] = [constantOfWhole(at), axis === null ? null : constantOfWhole(axis.start)];
  if (index === null || start === null || axis === null) return true;
  const size = constantOfWhole(axis.size);
  if (index >= start && (size === null || index < start + size)) return true;
  const last = wholeText(addWhole(addWhole(axis.start, 1, axis.size), -1, constantWhole(1)));
  const hint =
    index < 0
      ? `the last element has the position ${last}`
      : size === null
        ? `indices start at ${String(start)}`
        : `indices go from ${String(start)} to ${String(start + size - 1)}`;
  fail(scope, 'GR3004', span, { index: wholeText(shown), size: wholeText(axis.size) }, hint);
  return false;
}

/** The first axes of a value taken. */
function indexed(type: Type, taken: readonly { readonly axis: Axis | null }[]): Type {
  return withAxes(
    type,
    taken.length,
    taken.flatMap(({ axis }) => axis ?? []),
  );
}
