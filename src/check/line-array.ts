// An array by lines while its lines are checked: what is known of its axes so far, and who relied on that.

import type { Interval } from '../base/boxes.ts';
import { addWhole, equalWhole } from '../base/whole.ts';
import type { Entry, Expr } from '../syntax/ast.ts';
import { pathText, withField, withKinds } from './element.ts';
import { fail } from './fail.ts';
import type { LineArray, ReadAxis, Scope } from './scope.ts';
import { real, unknown, withAxes, type Axis, type Type } from './type.ts';

/** The array, or one field of it, read at `entries` (none: as a whole) while lines of it are missing. */
export function typeOfIncomplete(
  scope: Scope,
  array: LineArray,
  object: Extract<Expr, { kind: 'name' }>,
  entries: readonly Entry[],
  field: string | null = null,
): { readonly type: Type; readonly axes: readonly ReadAxis[] } {
  if (scope.values.get(array.name)?.array === array) scope.used.add(array.name);
  else scope.file.used.add(array.name);
  array.readEarly = true;
  const { axes } = array;
  if (array.broken) return { type: unknown, axes: [] };
  const { span } = object;
  if (axes === null)
    return {
      type: array.probing ? unknown : fail(scope, 'GR3027', span, { name: array.name }),
      axes: entries.map(() => ({ axis: null, decides: null })),
    };
  if (entries.length > axes.length)
    return { type: fail(scope, 'GR3005', span, { given: entries.length, rank: axes.length }), axes: [] };
  const use = (axis: number, found: Axis): void => void array.uses.push({ axis, found, span });
  const read = axes.map((axis, i): ReadAxis => ({ axis, decides: axis === null ? null : () => use(i, axis) }));
  const rest: Axis[] = [];
  for (const [i, axis] of axes.entries()) {
    // A position may lie in a line that comes yet; a whole axis may not.
    if (i < entries.length) rest.push(axis ?? { start: { offset: 0, terms: [] }, size: { offset: 0, terms: [] } });
    else if (axis === null)
      return {
        type: fail(
          scope,
          'GR3027',
          span,
          { name: array.name },
          `give it every index: ${array.name}[${axes.map((_, at) => 'ijklmnop'[at] ?? 'i').join(', ')}]`,
        ),
        axes: read,
      };
    else {
      use(i, axis);
      rest.push(axis);
    }
  }
  const element = withKinds(withField(array.told?.element ?? real, field), (_, path) =>
    scope.wholeTables?.has(pathText(array.name, path)) === true ? 'rounded' : 'real',
  );
  return { type: withAxes(element, 0, rest), axes: read };
}

/** Reports what relied on a shape that lines below changed. */
export function checkUses(scope: Scope, array: LineArray, axes: readonly Axis[]): void {
  const wrong = array.uses.find(
    ({ axis, found }) =>
      !equalWhole(found.start, axes[axis]?.start ?? found.start) ||
      !equalWhole(found.size, axes[axis]?.size ?? found.size),
  );
  if (wrong !== undefined)
    fail(scope, 'GR3027', wrong.span, { name: array.name }, 'move this below them, or write the range');
}

export function axisOf({ from, to }: Interval): Axis {
  return { start: from, size: addWhole(to, -1, from) };
}
