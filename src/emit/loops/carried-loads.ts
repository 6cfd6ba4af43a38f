// Elements that the next iteration of a loop reads again, as `x[i]` what was `x[i + 1]`: each is loaded once and goes
// to the next iteration in a variable. Scalar replacement across iterations (Callahan, Carr and Kennedy 1990).

import { elementAt, firstOf } from '../../base/lists.ts';
import { elementLabel } from '../../form/names.ts';
import { always } from '../../form/form.ts';
import { addressOf, addressAt, type Address, type CarryingLoop } from './carried.ts';
import { listAt } from './facts.ts';
import { mayChangeIn } from './site.ts';
import { rebuilt, substituteIn } from './substitute.ts';
import type { Block, Element, Item, Register, Value } from './nest.ts';
import { isAtom } from './uses.ts';

type Load = Value & { readonly is: Extract<Value['is'], { readonly kind: 'load' }> };

/** Elements that go along at most; more would need more registers than there are. */
const mostCarried = 3;

/** What stands before the loop, once its body loads no element that the iteration before has loaded. */
export function carryLoads(loop: CarryingLoop, outer: Block): readonly Item[] {
  const { body, values } = loop;
  if (body.index?.step !== 1 || !runsForCertain(loop) || body.items.some(({ kind }) => kind === 'loop')) return [];
  const before: Item[] = [];
  const moves: Item[] = [];
  const instead = new Map<Value, Value>();
  for (const window of windowsOf(loop)) {
    if (instead.size + window.loads.length - 1 > mostCarried) continue;
    const registers = registersOf(loop, window, outer);
    for (const [i, register] of registers.entries()) {
      const load = elementAt(window.loads, i);
      const following = registers[i + 1];
      instead.set(load, values.register(register));
      before.push({ kind: 'declare', register, value: firstLoad(loop, window, i) });
      moves.push({
        kind: 'update',
        target: { kind: 'register', register },
        how: 'only',
        assigns: true,
        values: [following === undefined ? elementAt(window.loads, i + 1) : values.register(following)],
        span: load.span,
      });
    }
  }
  if (instead.size === 0) return [];
  substituteIn(body, rebuilt(values, instead));
  body.items.push(...moves);
  return before;
}

/** An element is there before the loop only if it has a first iteration. */
function runsForCertain({ down, first, end }: CarryingLoop): boolean {
  if (first.is.kind !== 'number' || end.is.kind !== 'number') return false;
  return down ? end.is.value < first.is.value : first.is.value < end.is.value;
}

type Placed = { readonly load: Load; readonly address: Address };

/** Elements side by side: in the next iteration, each is where the one after it is in this. The last is new then. */
type Window = {
  readonly loads: readonly Load[];
  readonly addresses: readonly Address[];
};

function windowsOf({ values, body, down }: CarryingLoop): readonly Window[] {
  const index = values.index(body);
  const found = new Map<string, Placed[]>();
  for (const load of loadsOfEveryIteration(body)) {
    const address = addressOf(load.is.address, index, body);
    if (load.type === 'real' && address !== null && !mayChangeIn(body, load, values))
      listAt(found, `${load.is.array} ${address.key}`).push({ load, address });
  }
  return [...found.values()].flatMap((group): readonly Window[] => {
    const sorted = group.toSorted((a, b) => (down ? -1 : 1) * (a.address.constant - b.address.constant));
    const [first] = sorted;
    if (first === undefined) return [];
    const addresses = sorted.map(({ address }) => address);
    const apart = addresses.slice(1).map(({ constant }, i) => Math.abs(constant - elementAt(addresses, i).constant));
    const isWhole = apart.length > 0 && apart.every((one) => one === first.address.stride);
    return isWhole ? [{ loads: sorted.map(({ load }) => load), addresses }] : [];
  });
}

/** What a load reads, if these loops write it. */
function elementReadBy({ reads }: Load): Element | null {
  for (const read of reads) if ('of' in read) return read;
  return null;
}

/** What is loaded whatever the data are: in no branch, and in no arm of a choice. */
function loadsOfEveryIteration({ items }: Block): ReadonlySet<Load> {
  const loads = new Set<Load>();
  const seen = new Set<Value>();
  const visit = (value: Value): void => {
    if (seen.has(value) || isAtom(value) || value.guard.length > 0) return;
    seen.add(value);
    const { is } = value;
    if (is.kind === 'load') loads.add(value as Load);
    else if (is.kind === 'choice') visit(is.test);
    else if (is.kind === 'gate') (connectives.has(is.gate.name) ? is.args.slice(0, 1) : is.args).forEach(visit);
  };
  for (const item of items) if (item.kind === 'update') item.values.forEach(visit);
  return loads;
}

/** Their second side is asked only where the first leaves it open. */
const connectives: ReadonlySet<string> = new Set(['and', 'or']);

/** A variable for each but the last. Names say which is at the index itself, which before and which after it. */
function registersOf({ body }: CarryingLoop, { loads, addresses }: Window, block: Block): readonly Register[] {
  const { array } = firstOf(loads).is;
  const offsets = addresses.map(({ constant, stride }) => constant / stride);
  const here = offsets.every((offset) => Number.isInteger(offset) && Math.abs(offset) <= mostCarried)
    ? 0
    : firstOf(offsets);
  const own = loads.map(({ label }, i) => {
    const offset = elementAt(offsets, i) - here;
    if (label?.worth === 3) return label.name;
    if (offset === 0) return elementLabel(array, [body.index?.name ?? '']);
    const steps = Math.round(Math.abs(offset));
    return `${array}${offset < 0 ? 'Prev' : 'Next'}${steps === 1 ? '' : String(steps)}`;
  });
  const last = elementAt(loads, loads.length - 1);
  last.label = { name: elementAt(own, loads.length - 1), worth: last.label?.worth ?? 0 };
  return loads
    .slice(0, -1)
    .map(({ type }, i): Register => ({ name: elementAt(own, i), isFixed: false, type, block, lanes: new Set() }));
}

function firstLoad({ values, first }: CarryingLoop, { loads, addresses }: Window, i: number): Value {
  const load = elementAt(loads, i);
  const { is, type, lanes } = load;
  const read = elementReadBy(load);
  const element: Element | null = read === null ? null : { ...read, at: null };
  return values.load(is.array, element, addressAt(values, elementAt(addresses, i), first, 0), { type, lanes }, always);
}
