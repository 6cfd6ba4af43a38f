// Where each value is computed: out of every loop in which it does not change, under its guard, after what it reads is
// written, and no earlier than that. A value that is used once, and not out of reach, is written where it is used.
// Global code motion (Click 1995).

import { elementAt } from '../../base/lists.ts';
import type { StageTable } from '../../form/form.ts';
import { deservesName, shorten } from './naming.ts';
import type { Block, Value } from './nest.ts';
import { childOf, isWithin, outermost, siteOf, type Definition } from './site.ts';
import { eachOperand, eachUse, isAtom, type Use } from './uses.ts';
import type { Values } from './values.ts';

export type Placement = {
  readonly definitions: ReadonlyMap<Block, ReadonlyMap<number, readonly Definition[]>>;
  /** The definition of which a use in this block makes use; null where the value is written out. */
  readonly definitionFor: (value: Value, block: Block) => Definition | null;
};

export function placeValues(root: Block, values: Values, table: StageTable): Placement {
  const uses: Use[][] = [];
  const use = (value: Value, one: Use): void => {
    const list = uses[value.id];
    if (list === undefined) uses[value.id] = [one];
    else list.push(one);
  };
  eachUse(root, use);

  const homes = new Map<Value, Map<Block, Block | null>>();
  const homeOf = (value: Value, block: Block): Block | null => {
    let own = homes.get(value);
    if (own === undefined) homes.set(value, (own = new Map<Block, Block | null>()));
    const known = own.get(block);
    if (known !== undefined) return known;
    const home = outermost(value, block, table, values);
    own.set(block, home);
    return home;
  };

  const decided = new Map<Value, Map<Block, Definition | null>>();
  const aliases = new Map<Value, ReadonlyMap<Block, Block>>();
  const sites = new Map<Value, Definition>();
  for (let id = values.all.length - 1; id >= 0; id -= 1) {
    const value = elementAt(values.all, id);
    const own = uses[id];
    if (own === undefined || isAtom(value)) continue;
    const groups = new Map<Block, Use[]>();
    for (const one of own) {
      const home = homeOf(value, one.block);
      if (home !== null) groups.set(home, [...(groups.get(home) ?? []), one]);
      else eachOperand(value, (operand) => use(operand, one));
    }
    const joined = joinGroups(groups);
    aliases.set(value, joined);
    const definitions = new Map<Block, Definition | null>();
    decided.set(value, definitions);
    for (const [home, group] of groups) {
      const real = group.filter(({ isAnchor }) => !isAnchor);
      if (real.length === 0) continue;
      const site = siteOf(value, home, [...joined.values()].includes(home) ? group : real, values);
      const isDefined = deservesName(value, site.block, real);
      definitions.set(home, isDefined ? site : null);
      if (!isDefined && real.length === 1) sites.set(value, site);
      const plain = { isRepeated: false, isKept: false, isAnchor: false };
      if (isDefined) eachOperand(value, (operand) => use(operand, { block: site.block, index: site.index, ...plain }));
      else for (const one of real) eachOperand(value, (operand) => use(operand, { ...one, isKept: false }));
    }
  }
  const definitionFor = (value: Value, block: Block): Definition | null => {
    const home = decided.has(value) ? homeOf(value, block) : null;
    return home === null ? null : (decided.get(value)?.get(aliases.get(value)?.get(home) ?? home) ?? null);
  };
  shorten(values, sites, decided, definitionFor);
  return { definitions: byPlace(decided), definitionFor };
}

/**
 * What is computed before a loop or a branch, for whatever use, is there within: no use in it needs a value of its own.
 * Moves such uses to the outer group; by home, the home to which they went.
 */
function joinGroups(groups: Map<Block, Use[]>): ReadonlyMap<Block, Block> {
  const joined = new Map<Block, Block>();
  if (groups.size < 2) return joined;
  const homes = [...groups.keys()].sort((a, b) => a.depth - b.depth);
  for (const [i, inner] of homes.entries()) {
    const outer = homes
      .slice(0, i)
      .find((home) =>
        groups
          .get(home)
          ?.some(
            (one) =>
              one.block !== inner &&
              isWithin(inner, one.block) &&
              one.index <= childOf({ block: inner, index: 0 }, one.block),
          ),
      );
    if (outer === undefined) continue;
    groups.get(outer)?.push(...(groups.get(inner) ?? []));
    groups.delete(inner);
    joined.set(inner, outer);
  }
  return joined;
}

/** Index arithmetic that no data goes into. */
function isPosition({ is }: Value): boolean {
  switch (is.kind) {
    case 'sum':
      return is.terms.every(({ value }) => isPosition(value));
    case 'product':
      return isPosition(is.left) && isPosition(is.right);
    case 'rest':
      return isPosition(is.of);
    default:
      return is.kind === 'index' || is.kind === 'outer' || is.kind === 'number';
  }
}

function byPlace(
  decided: ReadonlyMap<Value, ReadonlyMap<Block, Definition | null>>,
): ReadonlyMap<Block, ReadonlyMap<number, readonly Definition[]>> {
  const places = new Map<Block, Map<number, Definition[]>>();
  const definitions = [...decided.values()].flatMap((own) => [...own.values()].filter((one) => one !== null));
  // Operands first, and positions before what is read there.
  const order = ({ value }: Definition): number => (isPosition(value) ? 0 : 1);
  for (const definition of definitions.sort((a, b) => order(a) - order(b) || a.value.id - b.value.id)) {
    const { block, index } = definition;
    let own = places.get(block);
    if (own === undefined) places.set(block, (own = new Map<number, Definition[]>()));
    const list = own.get(index);
    if (list === undefined) own.set(index, [definition]);
    else list.push(definition);
  }
  return places;
}
