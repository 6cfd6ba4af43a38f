// Sets elements of an array to what their accumulation starts from: at once where they lie side by side.

import { invariant } from '../../base/invariant.ts';
import { identityOf } from '../../form/dims.ts';
import type { Dim, Stage } from '../../form/form.ts';
import { keptIn } from './axes.ts';
import { innerBlock, type Block, type Target } from './nest.ts';
import { addressOf, countOf } from './position.ts';
import { innerScope, type Context, type Scope } from './scope.ts';
import { elementOf, indexValue, positionsIn } from './stage-value.ts';

/** Up to so many, setting each is faster than a call of `fill`. */
const fewElements = 8;

type Start = { readonly stage: Stage; readonly over: readonly Dim[]; readonly value: number };

export function startInMemory(context: Context, scope: Scope, { stage, over, value }: Start, block: Block): void {
  const { span } = stage;
  const { values } = context;
  const place = context.places.place(stage.id);
  invariant(place.kind === 'array', '… starts in an array', stage.name);
  const { array } = place;
  const kept = keptIn(context.schedule, stage);
  const { axes } = kept;
  const free = axes.filter((axis) => over.includes(axis));
  const bound = axes.slice(0, axes.length - free.length);
  if (bound.some((axis) => over.includes(axis))) {
    // Not side by side: the outermost of the free indices in a loop, until what is left is.
    const [dim, ...rest] = free as [Dim, ...Dim[]];
    const body = innerBlock(block, { name: dim.name, step: 1 }, block.guard);
    const inner = innerScope(scope);
    inner.dims.set(dim, values.index(body));
    startInMemory(context, inner, { stage, over: rest, value }, body);
    block.items.push({
      kind: 'loop',
      from: indexValue(context, scope, dim.from),
      to: indexValue(context, scope, dim.to),
      down: false,
      body,
    });
    return;
  }
  if (free.length === 0) {
    const target: Target = { kind: 'memory', type: 'real', ...elementOf(context, scope, stage, identityOf(axes)) };
    block.items.push({ kind: 'update', target, how: 'only', assigns: true, values: [values.number(value)], span });
    return;
  }
  const positions = positionsIn(context, scope);
  const count = countOf(positions, { ...kept, axes: free });
  if (block.loops > 0 && count.is.kind === 'number' && count.is.value <= fewElements) {
    const first = addressOf(
      positions,
      kept,
      identityOf(bound),
      place.offset === null ? null : values.outer(place.offset, 'whole'),
    );
    for (let element = 0; element < count.is.value; element += 1) {
      const target: Target = {
        kind: 'memory',
        element: { of: stage.id, at: null, positions: [], isJammed: false },
        type: 'real',
        array,
        address: values.plus(first, element),
      };
      block.items.push({ kind: 'update', target, how: 'only', assigns: true, values: [values.number(value)], span });
    }
    return;
  }
  const isWhole = bound.length === 0 && place.offset === null;
  const from = isWhole
    ? null
    : addressOf(positions, kept, identityOf(bound), place.offset === null ? null : values.outer(place.offset, 'whole'));
  const to = from === null ? null : values.plus(from, count);
  const last = block.items[block.items.length - 1];
  const goesOn = last?.kind === 'fill' && last.of === stage.id && last.to !== null && last.to === from;
  if (!goesOn) {
    const index = axes[0]?.name ?? '';
    block.items.push({ kind: 'fill', array, of: stage.id, value, from, to, count: isWhole ? count : null, index });
    return;
  }
  // The slices of iterations that are taken at a time follow each other, and may be all there is.
  const all = countOf(positions, kept);
  const isAll = place.offset === null && to === all && last.from?.is.kind === 'number' && last.from.is.value === 0;
  block.items[block.items.length - 1] = { ...last, ...(isAll ? { from: null, to: null, count: all } : { to }) };
}
