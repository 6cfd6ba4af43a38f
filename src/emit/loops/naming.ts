// Which values get a name of their own: those that are used again, that are computed outside of a loop in which they
// are used, and parts of what would be long.

import type { Gate } from '../../gates/gate.ts';
import type { Block, Value } from './nest.ts';
import type { Definition } from './site.ts';
import { eachOperand, isAtom, type Use } from './uses.ts';
import type { Values } from './values.ts';

/** Operations in one expression, beyond which a part of it that has a name is taken out. */
const mostInline = 12;

export function deservesName(value: Value, block: Block, group: readonly Use[]): boolean {
  const { is } = value;
  if (group.some((one) => one.isKept)) return true;
  const leavesLoop = group.some((one) => one.block.loops > block.loops);
  switch (is.kind) {
    case 'gate':
      if (isSign(is.gate) && is.args.every(isAtom)) return false;
      // Whether there is such an iteration.
      if (value.label === null && value.type === 'truth') return false;
      return leavesLoop || group.length > 1;
    case 'choice':
    case 'load':
      return leavesLoop || group.length > 1;
    case 'product':
    case 'rest':
      return group.length > 1 || group.some((one) => one.isRepeated || leavesInnermost(one, block));
    case 'sum':
      if (value.label !== null && group.length > 1) return true;
      return (
        (is.terms.length > 1 || is.terms.some(({ factor }) => Math.abs(factor) !== 1)) &&
        group.some((one) => leavesInnermost(one, block))
      );
    case 'number':
    case 'truth':
    case 'outer':
    case 'index':
    case 'register':
      return false;
  }
}

function isSign(gate: Gate): boolean {
  return gate.value.kind === 'prefix';
}

/** Whether a use stands in a loop without loops inside, and the block around that loop. */
function leavesInnermost(one: Use, block: Block): boolean {
  let body = one.block;
  while (body.index === null && body.parent !== null) body = body.parent.block;
  return body.loops > block.loops && !hasLoop(body);
}

const loopsInside = new WeakMap<Block, boolean>();

function hasLoop(block: Block): boolean {
  let known = loopsInside.get(block);
  if (known === undefined) {
    known = block.items.some(
      (item) => item.kind === 'loop' || (item.kind === 'branch' && (hasLoop(item.then) || hasLoop(item.otherwise))),
    );
    loopsInside.set(block, known);
  }
  return known;
}

/** Takes named parts out of expressions that would be long. */
export function shorten(
  values: Values,
  sites: ReadonlyMap<Value, Definition>,
  decided: ReadonlyMap<Value, Map<Block, Definition | null>>,
  definitionFor: (value: Value, block: Block) => Definition | null,
): void {
  const sizes = new Map<Value, number>();
  for (const value of values.all) {
    const site = sites.get(value);
    if (site === undefined || isAtom(value)) continue;
    let size = value.is.kind === 'gate' || value.is.kind === 'choice' || value.is.kind === 'load' ? 1 : 0;
    eachOperand(
      value,
      (operand) => (size += definitionFor(operand, site.block) === null ? (sizes.get(operand) ?? 0) : 0),
    );
    const definitions = decided.get(value);
    if (size > mostInline && value.label !== null && definitions?.size === 1) {
      for (const home of definitions.keys()) definitions.set(home, site);
      size = 0;
    }
    sizes.set(value, size);
  }
}
