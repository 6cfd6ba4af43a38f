// Elements that several iterations of a loop add to, as `d[i]` and `d[i + 1]`: the sum so far goes from one iteration
// to the next in a variable, and each element is stored once, when the last iteration that adds to it has. A store
// that the next iteration loads again would be the longest chain of the loop. Scalar replacement across iterations
// (Callahan, Carr and Kennedy 1990). Terms are added in the same order as in memory.

import { elementAt, firstOf } from '../../base/lists.ts';
import { gateNamed } from '../../gates/lookup.ts';
import type { Ref } from '../../form/form.ts';
import { elementLabel } from '../../form/names.ts';
import { listAt } from './facts.ts';
import type { Block, Item, Register, Target, Term, Value } from './nest.ts';
import { eachUse } from './uses.ts';
import type { Values } from './values.ts';

type Update = Extract<Item, { readonly kind: 'update' }>;
type Memory = Extract<Target, { readonly kind: 'memory' }>;
type Addition = Update & { readonly target: Memory };

/** `first` and `end`: of the index, in the direction in which it runs, `end` is the one that is not taken any more. */
export type CarryingLoop = {
  readonly values: Values;
  readonly body: Block;
  readonly down: boolean;
  readonly first: Value;
  readonly end: Value;
  /** What an array is called. */
  readonly nameOf: (of: Ref) => string;
};

/** Sums that go along at most so far; more would need more registers than there are. */
const mostCarried = 3;

/** What stands before the loop and after it, once its body carries what it can. Takes fills that nothing needs away. */
export function carryElements(
  loop: CarryingLoop,
  outer: Block,
): { readonly before: readonly Item[]; readonly after: readonly Item[] } {
  const { body } = loop;
  const before: Item[] = [];
  const after: Item[] = [];
  if (body.index?.step !== 1) return { before, after };
  const found = new Map<Ref, Addition[]>();
  for (const item of body.items) if (isAddition(item)) listAt(found, item.target.element.of).push(item);
  for (const [of, additions] of found) {
    if (additions.length < 2) continue;
    const fill = freshlyFilled(outer, of);
    const places = fill === null ? null : placesOf(loop, additions);
    if (fill === null || places === null || isTouchedElsewhere(body, of, additions)) continue;
    const made = carry(loop, outer, places);
    const isCovered = covers(loop, places, fill);
    if (isCovered) outer.items.splice(outer.items.indexOf(fill), 1);
    before.push(...made.declared);
    for (const item of made.last) after.push({ ...item, assigns: isCovered });
  }
  return { before, after };
}

function isAddition(item: Item): item is Addition {
  return item.kind === 'update' && item.how === 'sum' && !item.assigns && item.target.kind === 'memory';
}

type Fill = Extract<Item, { readonly kind: 'fill' }>;

/** What has set all of the array to 0, if nothing has touched it since. */
function freshlyFilled({ items }: Block, of: Ref): Fill | null {
  for (let index = items.length - 1; index >= 0; index -= 1) {
    const item = elementAt(items, index);
    if (item.kind === 'fill' && item.of === of) return item.value === 0 ? item : null;
    if (item.kind !== 'fill' && item.kind !== 'comment' && item.kind !== 'declare') return null;
  }
  return null;
}

/** Where a loop adds to an array: at `base + stride * (index + offset)`. */
type Places = {
  readonly base: readonly Term[];
  readonly constant: number;
  readonly stride: number;
  /** The offset that an element is last added to at, and how many iterations before that it is first. */
  readonly head: number;
  readonly carried: number;
  readonly at: ReadonlyMap<number, readonly Addition[]>;
};

/** Null where they are not a fixed number of iterations apart, or too many. */
function placesOf({ values, body, down }: CarryingLoop, additions: readonly Addition[]): Places | null {
  const index = values.index(body);
  const addresses = additions.map(({ target }) => addressOf(target.address, index, body));
  const first = addresses[0] ?? null;
  if (first === null) return null;
  const at = new Map<number, Addition[]>();
  for (const [i, address] of addresses.entries()) {
    const offset = address?.key === first.key ? (address.constant - first.constant) / first.stride : NaN;
    if (!Number.isInteger(offset)) return null;
    listAt(at, offset).push(elementAt(additions, i));
  }
  const offsets = [...at.keys()];
  const [least, most] = [Math.min(...offsets), Math.max(...offsets)];
  const carried = most - least;
  if (carried === 0 || carried > mostCarried) return null;
  const { base, constant, stride } = first;
  return { base, constant, stride, head: down ? most : least, carried, at };
}

export type Address = {
  readonly key: string;
  readonly base: readonly Term[];
  readonly constant: number;
  readonly stride: number;
};

/** Null where it does not go up with the index by a fixed step, or depends on more that changes in the loop. */
export function addressOf(address: Value, index: Value, body: Block): Address | null {
  const terms = address === index ? [{ factor: 1, value: index }] : address.is.kind === 'sum' ? address.is.terms : [];
  const stride = terms.find(({ value }) => value === index)?.factor ?? 0;
  const base = terms.filter(({ value }) => value !== index);
  if (stride < 1 || base.some(({ value }) => value.pin === body || value.reads.size > 0)) return null;
  const names = base.map(({ factor, value }) => `${String(factor)}*${String(value.id)}`);
  const constant = address.is.kind === 'sum' ? address.is.offset : 0;
  return { key: [stride, ...names.sort()].join('+'), base, constant, stride };
}

/** Whether the body does anything else with the array. */
function isTouchedElsewhere(body: Block, of: Ref, additions: readonly Addition[]): boolean {
  let isTouched = writes(body, of, additions);
  eachUse(body, ({ reads }) => {
    for (const one of reads) if ('of' in one && one.of === of) isTouched = true;
  });
  return isTouched;
}

function writes({ items }: Block, of: Ref, except: readonly Item[]): boolean {
  return items.some((item) => {
    if (except.includes(item)) return false;
    if (item.kind === 'loop') return writes(item.body, of, except);
    if (item.kind === 'branch') return writes(item.then, of, except) || writes(item.otherwise, of, except);
    if (item.kind === 'fill') return item.of === of;
    return item.kind === 'update' && item.target.kind === 'memory' && item.target.element.of === of;
  });
}

/** Puts the variables into the body; what is declared before it, and what they hold after it. */
function carry(
  loop: CarryingLoop,
  outer: Block,
  places: Places,
): { readonly declared: readonly Item[]; readonly last: readonly Update[] } {
  const { values, body, down, end } = loop;
  const { at, head, carried } = places;
  const step = down ? -1 : 1;
  const additions = [...at.values()].flat();
  const store = firstOf(at.get(head) ?? []);
  const { target } = store;
  const array = loop.nameOf(target.element.of);
  const name = elementLabel(array, [body.index?.name ?? '']);
  const registers = Array.from({ length: carried }, (_, j): Register => ({
    name: j === 0 ? name : `${array}${down ? 'Prev' : 'Next'}${j === 1 ? '' : String(j)}`,
    isFixed: false,
    type: target.type,
    block: outer,
    lanes: new Set(),
  }));
  /** What an element comes to here: `j` iterations before the last that adds to it. */
  const summed = (j: number): readonly Value[] => {
    const register = registers[j];
    const terms = (at.get(head + step * j) ?? []).flatMap((item) => item.values);
    return register === undefined ? terms : [values.register(register), ...terms];
  };
  const stored: Item = { ...store, assigns: true, values: [totalOf(values, summed(0))] };
  const moved = registers.map((register, j): Item => {
    const span = at.get(head + step * (j + 1))?.[0]?.span ?? null;
    const value = totalOf(values, summed(j + 1));
    return {
      kind: 'update',
      target: { kind: 'register', register },
      how: 'only',
      assigns: true,
      values: [value],
      span,
    };
  });
  const place = Math.max(...additions.map((item) => body.items.indexOf(item)));
  body.items.splice(place, 1, stored, ...moved);
  for (const item of additions) if (body.items.includes(item)) body.items.splice(body.items.indexOf(item), 1);
  renumber(body);
  const declared = registers.map((register): Item => ({ kind: 'declare', register, value: values.number(0) }));
  const element = { ...target.element, at: null };
  const last = registers.map((register, j): Update => ({
    ...store,
    target: { ...target, element, address: addressAt(values, places, end, head + step * j) },
    values: [values.register(register)],
  }));
  return { declared, last };
}

/** Blocks inside know where they stand. */
function renumber({ items }: Block): void {
  for (const [index, item] of items.entries()) {
    const inner = item.kind === 'loop' ? [item.body] : item.kind === 'branch' ? [item.then, item.otherwise] : [];
    for (const { parent } of inner) if (parent !== null) parent.index = index;
  }
}

/** 0 where there is nothing to add up. */
function totalOf(values: Values, terms: readonly Value[]): Value {
  const [first, ...rest] = terms;
  return rest.reduce((so, term) => values.gate(gateNamed('+'), [so, term]), first ?? values.number(0));
}

export function addressAt(
  values: Values,
  { base, constant, stride }: Pick<Address, 'base' | 'constant' | 'stride'>,
  index: Value,
  offset: number,
): Value {
  return values.sum([...base, { factor: stride, value: index }], constant + stride * offset);
}

/** Whether the loop runs for certain, and stores each element that was filled. */
function covers({ values, down, first, end }: CarryingLoop, places: Places, { from, to, count }: Fill): boolean {
  if (first.is.kind !== 'number' || end.is.kind !== 'number' || places.stride !== 1) return false;
  const { head, carried } = places;
  const isRun = down ? end.is.value < first.is.value : first.is.value < end.is.value;
  const least = down ? addressAt(values, places, end, head - carried + 1) : addressAt(values, places, first, head);
  const most = down ? addressAt(values, places, first, head + 1) : addressAt(values, places, end, head + carried);
  return isRun && least === (from ?? values.number(0)) && most === (to ?? count);
}
