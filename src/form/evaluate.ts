// The evaluator: what a program means. Element by element, each remembered, in whatever order they are asked for, over
// any algebra of numbers (plain ones, or numbers with a tangent). A stage is evaluated only where its guard holds.
// Throws a `RangeError` where data sends a position outside an array or to an element that is not defined.

import { invariant, unreachable } from '../base/invariant.ts';
import { elementAt } from '../base/lists.ts';
import type { Algebra } from './algebra.ts';
import { rangesOf } from './dims.ts';
import { sameGuard } from './guard.ts';
import {
  stageTable,
  type Accumulate,
  type Check,
  type Dim,
  type Guard,
  type How,
  type Index,
  type Part,
  type Program,
  type Ref,
  type Stage,
  type StageTable,
} from './form.ts';
import { hows } from './hows.ts';
import { landingOf, type Landing } from './landing.ts';
import { valuesIn } from './operands.ts';

/** Inputs by parameter path: a number, or the elements row-major. Sizes by name. */
export type Inputs<T> = {
  readonly values: ReadonlyMap<string, T | readonly T[]>;
  readonly sizes: ReadonlyMap<string, number>;
};

export type Evaluator<T> = {
  /** A scalar stage's value; null where its guard does not hold. */
  readonly scalar: (ref: Ref) => T | null;
  /** All elements of a stage, row-major. */
  readonly elements: (ref: Ref) => readonly T[];
  readonly sizesOf: (ref: Ref) => readonly number[];
  /** The first of these checks that some position does not pass. */
  readonly outside: (checks: readonly Check[]) => Check | null;
};

/** The value of each index in force, by its number. */
type Environment = ReadonlyMap<number, number>;
type Instance = { readonly part: Part; readonly at: Environment };

const nowhere: Environment = new Map();

/** Elements that wait for one another; beyond, the last is settled first, so that a long recurrence is a loop. */
const deepest = 200;

/** Not a fault: the element to settle before the one that was asked for. */
class TooDeep extends Error {
  readonly ref: Ref;
  readonly at: Environment;
  constructor(ref: Ref, at: Environment) {
    super('too deep');
    this.ref = ref;
    this.at = at;
  }
}

/** What one evaluation knows so far. `depth`: elements that wait for one another. */
type Run<T> = {
  readonly table: StageTable;
  readonly inputs: Inputs<T>;
  readonly algebra: Algebra<T>;
  readonly scalars: (T | undefined)[];
  readonly elements: Map<Ref, Map<string, T>>;
  readonly landings: Map<Part, Landing>;
  readonly instances: Map<Part, ReadonlyMap<string, readonly Environment[]>>;
  depth: number;
};

export function evaluate<T>(program: Program, inputs: Inputs<T>, algebra: Algebra<T>): Evaluator<T> {
  const run: Run<T> = {
    table: stageTable(program),
    inputs,
    algebra,
    scalars: [],
    elements: new Map(),
    landings: new Map(),
    instances: new Map(),
    depth: 0,
  };
  const isFlat = program.stages.every((stage) => stage.dims.length === 0);
  evaluateScalars(run, program, isFlat);
  return {
    outside: (checks) => checks.find((check) => isOutside(run, check)) ?? null,
    scalar: (ref) => run.scalars[ref] ?? (isFlat ? null : settledScalar(run, stageAt(run, ref))),
    elements: (ref) => points(run, stageAt(run, ref).dims).map((at) => settled(run, ref, at)),
    sizesOf: (ref) => stageAt(run, ref).dims.map((dim) => lengthOf(run, dim, nowhere)),
  };
}

/** In list order first, so that a long chain is a loop and not a recursion. */
function evaluateScalars<T>(run: Run<T>, { stages }: Program, isFlat: boolean): void {
  for (const stage of stages) {
    if (stage.dims.length > 0 || run.scalars[stage.id] !== undefined) continue;
    if (isFlat) {
      if (holds(run, stage.guard, nowhere)) run.scalars[stage.id] = computed(run, stage, nowhere);
    } else {
      // What only loops use that never run, such as the last element of nothing, is not there: whoever needs it asks
      // again.
      try {
        settledScalar(run, stage);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
  }
}

function stageAt<T>({ table }: Run<T>, ref: Ref): Stage {
  return elementAt(table, ref);
}

function indexValue<T>(run: Run<T>, index: Index, at: Environment): number {
  let total = index.offset;
  for (const { factor, of } of index.terms) {
    const value =
      of.kind === 'dim'
        ? at.get(of.id)
        : of.kind === 'size'
          ? run.inputs.sizes.get(of.name)
          : run.algebra.toNumber(valueAt(run, of.ref, at));
    invariant(value !== undefined, 'an index is bound');
    total += factor * value;
  }
  return total;
}

function holds<T>(run: Run<T>, guard: Guard, at: Environment): boolean {
  for (const literal of guard)
    if ((run.algebra.toNumber(valueAt(run, literal.condition, at)) === 1) !== literal.holds) return false;
  return true;
}

/** All bindings of `dims`, outermost slowest; those that are bound already only have to lie in their range. */
function points<T>(run: Run<T>, dims: readonly Dim[], at: Environment = nowhere): readonly Environment[] {
  let all: readonly Environment[] = [at];
  for (const dim of dims) {
    all = all.flatMap((outer) => {
      const [from, to] = [indexValue(run, dim.from, outer), indexValue(run, dim.to, outer)];
      const bound = outer.get(dim.id);
      if (bound !== undefined) return from <= bound && bound < to ? [outer] : [];
      return Array.from({ length: Math.max(0, to - from) }, (_, i) => new Map(outer).set(dim.id, from + i));
    });
  }
  return all;
}

/** The bindings of a part by the element at which they land. */
function byElement<T>(run: Run<T>, part: Part): ReadonlyMap<string, readonly Environment[]> {
  const before = run.instances.get(part);
  if (before !== undefined) return before;
  const found = new Map<string, Environment[]>();
  for (const at of points(run, part.dims)) {
    // A position that is not known there is none: the part's own guard says so too, but may need more to be asked.
    if (!part.at.flatMap(valuesIn).every((ref) => holds(run, stageAt(run, ref).guard, at))) continue;
    const key = part.at.map((index) => indexValue(run, index, at)).join();
    const list = found.get(key);
    if (list === undefined) found.set(key, [at]);
    else list.push(at);
  }
  run.instances.set(part, found);
  return found;
}

/** Where a part lands at an element. Conditions come last: in a recurrence they may need other elements. */
function instancesAt<T>(run: Run<T>, stage: Stage, part: Part, at: Environment): readonly Instance[] {
  let landing = run.landings.get(part);
  if (landing === undefined) run.landings.set(part, (landing = landingOf(part)));
  const element = stage.dims.map((dim) => boundTo(dim, at));
  const where =
    landing === null ? (byElement(run, part).get(element.join()) ?? []) : landedAt(run, part, landing, element);
  return where.filter((one) => holds(run, part.guard, one)).map((one) => ({ part, at: one }));
}

function landedAt<T>(
  run: Run<T>,
  { dims }: Part,
  { binds, fixed }: NonNullable<Landing>,
  element: readonly number[],
): readonly Environment[] {
  if (fixed.some(({ axis, index }) => indexValue(run, index, nowhere) !== element[axis])) return [];
  return points(run, dims, new Map(binds.map(({ axis, dim, offset }) => [dim.id, (element[axis] ?? NaN) - offset])));
}

function combine<T>({ algebra }: Run<T>, how: How, values: readonly T[]): T {
  const { start, combine: two } = hows[how];
  const [first, ...rest] = values;
  return first === undefined ? algebra.lift(start) : rest.reduce((so, next) => two(algebra, so, next), first);
}

function computed<T>(run: Run<T>, stage: Stage, at: Environment): T {
  const { op } = stage;
  switch (op.kind) {
    case 'constant':
      return run.algebra.lift(op.value);
    case 'input':
      return given(run, stage, op.parameter, at);
    case 'index':
      return run.algebra.lift(indexValue(run, op.index, at));
    case 'gate':
      return run.algebra.gate(
        op.gate,
        op.args.map((argument) => valueAt(run, argument, at)),
      );
    case 'read': {
      const array = stageAt(run, op.array);
      const position = new Map(array.dims.map((dim, axis) => [dim.id, indexValue(run, elementAt(op.at, axis), at)]));
      if (points(run, array.dims, position).length === 0)
        throw new RangeError(`${array.name}[${[...position.values()].join(', ')}] is outside the array`);
      return valueAt(run, op.array, position);
    }
    case 'accumulate':
      return accumulated(run, stage, op, at);
    case 'pack':
      return valueAt(run, elementAt(op.elements, flatPosition(run, stage, at)), at);
    default:
      return unreachable(op);
  }
}

function given<T>(run: Run<T>, stage: Stage, parameter: string, at: Environment): T {
  const all = run.inputs.values.get(parameter);
  invariant(all !== undefined, 'input … is given', parameter);
  if (stage.dims.length === 0) return all as T;
  const flat = flatPosition(run, stage, at);
  const element = (all as readonly T[])[flat];
  invariant(element !== undefined, 'an element of … is given', parameter);
  return element;
}

function accumulated<T>(run: Run<T>, stage: Stage, { how, parts }: Accumulate, at: Environment): T {
  if (rangesOf(stage).every(({ length }) => length === 0)) {
    const values = parts.filter((part) => holds(run, part.guard, at)).map((part) => valueAt(run, part.value, at));
    // A sum whose first part may be missing starts from 0, which differs for -0.
    const [first] = parts;
    const starts = how === 'sum' && first !== undefined && !sameGuard(first.guard, stage.guard);
    if (how === 'only') invariant(values.length === 1, 'one branch is taken');
    return combine(run, how, starts ? [run.algebra.lift(0), ...values] : values);
  }
  const landed = parts.flatMap((part) => instancesAt(run, stage, part, at));
  if (how === 'only' && landed.length !== 1) {
    const fault = landed.length === 0 ? 'not defined' : 'defined more than once';
    throw new RangeError(`${stage.name}[${elementKey(stage, at)}] is ${fault}`);
  }
  return combine(
    run,
    how,
    landed.map((instance) => valueAt(run, instance.part.value, instance.at)),
  );
}

function boundTo(dim: Dim, at: Environment): number {
  const value = at.get(dim.id);
  invariant(value !== undefined, 'the index … is bound', dim.name);
  return value;
}

function lengthOf<T>(run: Run<T>, { from, to }: Dim, at: Environment): number {
  return indexValue(run, to, at) - indexValue(run, from, at);
}

function flatPosition<T>(run: Run<T>, { dims }: Stage, at: Environment): number {
  return dims.reduce(
    (flat, dim) => flat * lengthOf(run, dim, at) + boundTo(dim, at) - indexValue(run, dim.from, at),
    0,
  );
}

function elementKey({ dims }: Stage, at: Environment): string {
  return dims.map((dim) => at.get(dim.id)).join();
}

function valueAt<T>(run: Run<T>, ref: Ref, at: Environment): T {
  const stage = stageAt(run, ref);
  const isScalar = stage.dims.length === 0;
  const key = isScalar ? '' : elementKey(stage, at);
  let own = run.elements.get(ref);
  const before = isScalar ? run.scalars[ref] : own?.get(key);
  if (before !== undefined) return before;
  if (run.depth >= deepest) throw new TooDeep(ref, at);
  run.depth += 1;
  const result = computed(run, stage, at);
  run.depth -= 1;
  if (isScalar) return (run.scalars[ref] = result);
  if (own === undefined && (own = run.elements.get(ref)) === undefined)
    run.elements.set(ref, (own = new Map<string, T>()));
  own.set(key, result);
  return result;
}

/** One element, after those too deep below it: each is settled once, and what it had begun is taken up again. */
function settled<T>(run: Run<T>, ref: Ref, at: Environment): T {
  const waiting: { readonly ref: Ref; readonly at: Environment; readonly key: string }[] = [];
  const waits = new Set<string>();
  const wait = (next: Ref, where: Environment): void => {
    const stage = stageAt(run, next);
    const key = `${String(next)} ${elementKey(stage, where)}`;
    if (waits.has(key)) throw new RangeError(`${stage.name} needs an element of itself that is not yet defined`);
    waits.add(key);
    waiting.push({ ref: next, at: where, key });
  };
  wait(ref, at);
  for (;;) {
    const next = waiting[waiting.length - 1];
    invariant(next !== undefined, 'an element to settle');
    run.depth = 0;
    try {
      const value = valueAt(run, next.ref, next.at);
      waiting.pop();
      waits.delete(next.key);
      if (waiting.length === 0) return value;
    } catch (signal) {
      if (!(signal instanceof TooDeep)) throw signal;
      wait(signal.ref, signal.at);
    }
  }
}

/** The value of a scalar stage where its guard holds. */
function settledScalar<T>(run: Run<T>, { id, guard }: Stage): T | null {
  for (const { condition, holds: wanted } of guard)
    if ((run.algebra.toNumber(settled(run, condition, nowhere)) === 1) !== wanted) return null;
  return settled(run, id, nowhere);
}

function isOutside<T>(run: Run<T>, { dims, guard, index, from, to }: Check): boolean {
  for (;;) {
    run.depth = 0;
    try {
      return points(run, dims).some((at) => {
        if (!holds(run, guard, at)) return false;
        const position = indexValue(run, index, at);
        // NaN, a rest by 0, is outside too.
        return !(position >= indexValue(run, from, at) && position < indexValue(run, to, at));
      });
    } catch (signal) {
      if (!(signal instanceof TooDeep)) throw signal;
      settled(run, signal.ref, signal.at);
    }
  }
}
