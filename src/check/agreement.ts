// That the lines of an array agree: each gives elements of one type, on as many axes. What does not is reported where
// it is written.

import { lastOf } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import type { Whole } from '../base/whole.ts';
import type { Related } from '../report/diagnostic.ts';
import { suggest } from '../report/suggest.ts';
import type { Expr, Line } from '../syntax/ast.ts';
import {
  fieldNames,
  isKnown,
  joined,
  nameSpanAt,
  pathText,
  typeAt,
  writtenAt,
  type Difference,
  type Element,
} from './element.ts';
import { fail } from './fail.ts';
import type { Scope, Told } from './scope.ts';
import { describe, describeSizes, sameSizes, withAxes } from './type.ts';

/** The element that holds those of both lines; null where they do not tell the same. */
export function agreed(before: Told, given: Told): Element | null {
  if (before.rank !== given.rank || !sameSizes(...sharedSizes(before, given))) return null;
  const element = joined(before.element, given.element);
  return isKnown(element) ? element : null;
}

/** The sizes of the axes that stand behind the brackets of both. */
function sharedSizes(a: Told, b: Told): readonly [readonly Whole[], readonly Whole[]] {
  const shared = Math.min(a.inner.length, b.inner.length);
  const last = ({ inner }: Told): readonly Whole[] => inner.slice(inner.length - shared).map(({ size }) => size);
  return [last(a), last(b)];
}

/** Reports where a line tells something else than the line `first`, or (null) than it told itself before. */
export function reportDisagreement(scope: Scope, line: Line, before: Told, given: Told, first: Line | null): void {
  const name = line.name ?? '';
  const hint = first === null ? startHint(name) : null;
  const related = (message: string, span: Span | undefined): readonly Related[] =>
    span === undefined ? [] : [{ message, span }];
  const texts = [before, given].map(({ inner, element }) => describe(withAxes(element, 0, inner)));
  const [early = '', here = ''] = texts;
  const [sizes, own] = sharedSizes(before, given);
  if (before.element.kind !== given.element.kind) {
    const also = related(`${early} here`, first?.value.span);
    fail(scope, 'GR3001', line.value.span, { expected: early, found: here }, hint, also);
  } else if (before.rank !== given.rank) {
    const also = related(`${String(before.rank)} axes here`, first?.nameSpan);
    fail(scope, 'GR3022', line.nameSpan, { name, given: given.rank, before: before.rank }, hint, also);
  } else if (!sameSizes(sizes, own)) {
    const text = `${describeSizes(sizes)} above, ${describeSizes(own)} here`;
    const also = related(`${describeSizes(sizes)} here`, first?.value.span);
    fail(scope, 'GR3009', line.value.span, {}, hint ?? text, also);
  } else {
    const difference = joined(before.element, given.element);
    if (difference.kind === 'difference') reportField(scope, line, before.element, difference, first);
  }
}

/** A field that is missing, that no other line has, or that is of another shape. */
function reportField(scope: Scope, line: Line, element: Element, difference: Difference, first: Line | null): void {
  const { path, before, given } = difference;
  const outer = path.slice(0, -1);
  const values = { field: lastOf(path), name: line.name ?? '', record: describe(typeAt(element, outer)) };
  const related = (message: string, spanIn: (value: Expr) => Span): readonly Related[] =>
    first === null ? [] : [{ message, span: spanIn(first.value) }];
  const valueSpan = (value: Expr): Span => writtenAt(value, path).expr.span;
  const fieldSpan = (value: Expr): Span => nameSpanAt(value, path);
  if (given === null)
    fail(scope, 'GR3034', valueSpan(line.value), values, null, related('it is given here', fieldSpan));
  else if (before === null) {
    const near = suggest(lastOf(path), fieldNames(typeAt(element, outer)));
    const hint = near === null ? null : `did you mean '${near}'?`;
    const also = related(`${values.record} here`, (value) => writtenAt(value, outer).expr.span);
    fail(scope, 'GR3035', fieldSpan(line.value), values, hint, also);
  } else {
    const texts = { field: pathText(values.name, path), given: describe(given), before: describe(before) };
    const hint = first === null ? startHint(values.name) : null;
    fail(scope, 'GR3036', valueSpan(line.value), texts, hint, related(`${texts.before} here`, valueSpan));
  }
}

/** Reports where an array was read before its first line as what it is not. */
export function reportAhead(scope: Scope, line: Line, at: Span, { element }: Told): void {
  const name = line.name ?? '';
  const what = element.kind === 'record' ? 'records' : 'arrays';
  const hint = `its elements are ${what}: a line such as ${name}[0] = … above tells their shape`;
  fail(scope, 'GR2004', at, { name }, hint, [{ message: 'its line is here', span: line.nameSpan }]);
}

/** For a line whose shape depends on what it reads of its own array. */
function startHint(name: string): string {
  return `write a line above it that does not read ${name}`;
}
