// Indices while what they range over is being checked: every read of an axis by the bare index is noted, and when the
// body is done the range is what these axes have in common.

import type { Span } from '../base/span.ts';
import { addWhole, atomsOf, constantOfWhole, equalWhole, wholeText, zero, type Whole } from '../base/whole.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Expr, Range } from '../syntax/ast.ts';
import { suggest } from '../report/suggest.ts';
import { printExpr } from '../syntax/print.ts';
import { noteSizes, position } from './position.ts';
import type { AxisRead, OpenIndex, Scope } from './scope.ts';
import { describeSizes, whole, type Axis } from './type.ts';

type Check = (scope: Scope, expr: Expr) => unknown;

/** How far an index runs: as its bounds say, or as far as data says within what it reads; null where that is wrong. */
type Bounds = { readonly from: Whole; readonly to: Whole } | 'data' | null;

/** Brings an index to life. Its range, where it is written, may use what was there before. */
export function openIndex(
  scope: Scope,
  name: string,
  span: Span,
  written: Range | null,
  check: Check,
  mayBeData = false,
): OpenIndex {
  const bounds = written === null ? null : boundsOf(scope, written, check, mayBeData);
  const range = { name, from: zero, to: zero, isPart: bounds === 'data' };
  let broken = name === '';
  if (written !== null && bounds !== 'data') {
    if (bounds === null) broken = true;
    else {
      const { from, to } = bounds;
      [range.from, range.to] = [from, to];
      const length = constantOfWhole(addWhole(to, -1, from));
      if (length !== null && length < 0) {
        const hint = 'a range goes up; the order in which elements are computed follows from what they read';
        scope.file.diagnostics.push(
          diagnose(
            'GR3020',
            { start: written.from.span.start, end: written.to.span.end },
            { from: wholeText(from), to: wholeText(to) },
            { hint },
          ),
        );
        broken = true;
      }
    }
  }
  const hidden = scope.values.get(name);
  if (hidden !== undefined && name !== '') {
    // What it was meant to read is not known.
    if (hidden.index !== undefined) hidden.index.clouded = true;
    const related = [{ message: hidden.index === undefined ? 'defined here' : 'an index here', span: hidden.span }];
    scope.file.diagnostics.push(diagnose('GR2017', span, { name }, { hint: 'give the index another name', related }));
  }
  const index: OpenIndex = {
    name,
    span,
    range,
    written: written !== null && bounds !== 'data',
    reads: [],
    branches: scope.file.nesting.branches,
    clouded: false,
    broken,
    hidden,
  };
  scope.values.set(name, {
    name,
    type: whole,
    constant: null,
    whole: { offset: 0, terms: [{ factor: 1, of: { kind: 'index', index: range } }] },
    span,
    index,
  });
  return index;
}

function boundsOf(scope: Scope, { from, to }: Range, check: Check, mayBeData: boolean): Bounds {
  const ends = [from, to].map((expr) => ({ expr, found: position(scope, expr, check) }));
  if (mayBeData && ends.every(({ found }) => found !== null) && ends.some(({ found }) => found?.whole === null)) {
    for (const { found } of ends) if (found?.whole) noteSizes(scope, found.whole);
    return 'data';
  }
  const [first, last] = ends.map(({ expr, found }) => (found === null ? null : wholeBound(scope, expr, found.whole)));
  return first && last ? { from: first, to: last } : null;
}

/** A bound of a range; null with a message where it is none. */
export function boundOf(scope: Scope, expr: Expr, check: Check): Whole | null {
  const found = position(scope, expr, check);
  return found === null ? null : wholeBound(scope, expr, found.whole);
}

function wholeBound(scope: Scope, expr: Expr, whole: Whole | null): Whole | null {
  if (whole === null) scope.file.diagnostics.push(diagnose('GR3019', expr.span, { text: printExpr(expr) }, {}));
  else noteSizes(scope, whole);
  return whole;
}

/** Its range is what it reads; `fallback` where it reads nothing. The name ends here. */
export function closeIndex(scope: Scope, index: OpenIndex, fallback: AxisRead | null = null): void {
  if (index.hidden === undefined) scope.values.delete(index.name);
  else scope.values.set(index.name, index.hidden);
  if (index.written || index.broken) return;
  // An axis that depends on an inner index is no range of an outer one.
  const known = index.reads.filter(({ axis }) => isInSight(scope, axis.start) && isInSight(scope, axis.size));
  const always = known.filter(({ inBranch }) => !inBranch);
  const reads = always.length > 0 ? always : known.length > 0 ? known : fallback === null ? [] : [fallback];
  const [first] = reads;
  if (first === undefined) {
    index.broken = true;
    if (index.clouded) return;
    if (index.range.isPart === true) {
      scope.file.diagnostics.push(diagnose('GR3037', index.span, { name: index.name }));
      return;
    }
    const near = suggest(
      index.name,
      [...scope.values.values()].filter((binding) => binding.whole !== null).map((binding) => binding.name),
    );
    const hint = near === null ? `write ${index.name} in a..b` : `did you mean '${near}'?`;
    scope.file.diagnostics.push(diagnose('GR3017', index.span, { name: index.name }, { hint }));
    return;
  }
  // Of several axes that data says how much to run over of, it is part of the first; what is read of others is asked.
  const other = index.range.isPart === true ? undefined : reads.find(({ axis }) => !sameAxis(axis, first.axis));
  if (other !== undefined) {
    index.broken = true;
    const related = [first, other].map(({ axis, span }) => ({
      message: `${index.name} goes over ${axisText(axis)} here`,
      span,
    }));
    const hint = `write which it is: ${index.name} in a..b`;
    scope.file.diagnostics.push(
      diagnose(
        'GR3018',
        index.span,
        { name: index.name, left: axisText(first.axis), right: axisText(other.axis) },
        { hint, related },
      ),
    );
    return;
  }
  for (const read of reads) read.decides?.();
  index.range.from = first.axis.start;
  index.range.to = addWhole(first.axis.start, 1, first.axis.size);
}

function isInSight(scope: Scope, size: Whole): boolean {
  return atomsOf(size).every(
    (atom) => atom.kind === 'size' || scope.values.get(atom.index.name)?.index?.range === atom.index,
  );
}

function sameAxis(a: Axis, b: Axis): boolean {
  return equalWhole(a.start, b.start) && equalWhole(a.size, b.size);
}

/** `[n]`, or `1..n` where it does not start at 0. */
function axisText({ start, size }: Axis): string {
  return constantOfWhole(start) === 0
    ? describeSizes([size])
    : `${wholeText(start)}..${wholeText(addWhole(start, 1, size))}`;
}
