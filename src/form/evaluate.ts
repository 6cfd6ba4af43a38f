// The evaluator: what a program means. Element by element, each remembered, in whatever order they are asked for, over
// any algebra of numbers (plain ones, or numbers with a tangent). A stage is evaluated only where its guard holds.
// Throws a `RangeError` where data sends a position outside an array or to an element that is not defined.

import { invariant, unreachable } from '../base/invariant.ts';
import type { Algebra } from './algebra.ts';
import { sameGuard } from './guard.ts';
import {
  stageTable,
  type Check,
  type Dim,
  type Guard,
  type How,
  type Index,
  type Part,
  type Program,
  type Ref,
  type Stage,
} from './form.ts';
import { hows } from './hows.ts';
import { landingOf, type Landing } from './landing.ts';

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

export function evaluate<T>(program: Program, inputs: Inputs<T>, algebra: Algebra<T>): Evaluator<T> {
  const table = stageTable(program);
  const scalars: (T | undefined)[] = [];
  const remembered = new Map<Ref, Map<string, T>>();
  const landings = new Map<Part, Landing>();
  const instances = new Map<Part, ReadonlyMap<string, readonly Environment[]>>();
  let depth = 0;

  const stageAt = (ref: Ref): Stage => {
    const stage = table[ref];
    invariant(stage !== undefined, `stage ${String(ref)} is there`);
    return stage;
  };

  const indexValue = (index: Index, at: Environment): number => {
    let total = index.offset;
    for (const { factor, of } of index.terms) {
      const value =
        of.kind === 'dim'
          ? at.get(of.id)
          : of.kind === 'size'
            ? inputs.sizes.get(of.name)
            : algebra.toNumber(valueAt(of.ref, at));
      invariant(value !== undefined, 'an index is bound');
      total += factor * value;
    }
    return total;
  };

  const holds = (guard: Guard, at: Environment): boolean => {
    for (const literal of guard)
      if ((algebra.toNumber(valueAt(literal.condition, at)) === 1) !== literal.holds) return false;
    return true;
  };

  /** All bindings of `dims`, outermost slowest; those that are bound already only have to lie in their range. */
  const points = (dims: readonly Dim[], at: Environment = nowhere): readonly Environment[] => {
    let all: readonly Environment[] = [at];
    for (const dim of dims) {
      all = all.flatMap((outer) => {
        const [from, to] = [indexValue(dim.from, outer), indexValue(dim.to, outer)];
        const bound = outer.get(dim.id);
        if (bound !== undefined) return from <= bound && bound < to ? [outer] : [];
        return Array.from({ length: Math.max(0, to - from) }, (_, i) => new Map(outer).set(dim.id, from + i));
      });
    }
    return all;
  };

  /** The bindings of a part by the element at which they land. */
  const byElement = (part: Part): ReadonlyMap<string, readonly Environment[]> => {
    const before = instances.get(part);
    if (before !== undefined) return before;
    const found = new Map<string, Environment[]>();
    for (const at of points(part.dims)) {
      // A position that is not known there is none: the part's own guard says so too, but may need more to be asked.
      if (
        !part.at.every(({ terms }) => terms.every(({ of }) => of.kind !== 'value' || holds(stageAt(of.ref).guard, at)))
      )
        continue;
      const key = part.at.map((index) => indexValue(index, at)).join();
      const list = found.get(key);
      if (list === undefined) found.set(key, [at]);
      else list.push(at);
    }
    instances.set(part, found);
    return found;
  };

  /**
   * Where a part lands at an element of its stage. Conditions come last: in a recurrence they may need other elements.
   */
  const instancesAt = (stage: Stage, part: Part, at: Environment): readonly Instance[] => {
    let landing = landings.get(part);
    if (landing === undefined) landings.set(part, (landing = landingOf(part)));
    const element = stage.dims.map((dim) => at.get(dim.id) as number);
    let where: readonly Environment[];
    if (landing === null) where = byElement(part).get(element.join()) ?? [];
    else {
      const { binds, fixed } = landing;
      if (fixed.some(({ axis, index }) => indexValue(index, nowhere) !== element[axis])) return [];
      where = points(
        part.dims,
        new Map(binds.map(({ axis, dim, offset }) => [dim.id, (element[axis] as number) - offset])),
      );
    }
    return where.filter((one) => holds(part.guard, one)).map((one) => ({ part, at: one }));
  };

  const combine = (how: How, values: readonly T[]): T => {
    const { start, combine: two } = hows[how];
    const [first, ...rest] = values;
    return first === undefined ? algebra.lift(start) : rest.reduce((so, next) => two(algebra, so, next), first);
  };

  const computed = (stage: Stage, at: Environment): T => {
    const { op } = stage;
    switch (op.kind) {
      case 'constant':
        return algebra.lift(op.value);
      case 'input': {
        const given = inputs.values.get(op.parameter);
        invariant(given !== undefined, `input ${op.parameter} is given`);
        if (stage.dims.length === 0) return given as T;
        const flat = flatPosition(stage, at);
        const element = (given as readonly T[])[flat];
        invariant(element !== undefined, `element ${String(flat)} of ${op.parameter} is given`);
        return element;
      }
      case 'index':
        return algebra.lift(indexValue(op.index, at));
      case 'gate':
        return algebra.gate(
          op.gate,
          op.args.map((argument) => valueAt(argument, at)),
        );
      case 'read': {
        const array = stageAt(op.array);
        const position = new Map(op.at.map((index, axis) => [(array.dims[axis] as Dim).id, indexValue(index, at)]));
        if (points(array.dims, position).length === 0)
          throw new RangeError(`${array.name}[${[...position.values()].join(', ')}] is outside the array`);
        return valueAt(op.array, position);
      }
      case 'accumulate': {
        if (stage.dims.length === 0 && op.parts.every((part) => part.dims.length === 0)) {
          const values = op.parts.filter((part) => holds(part.guard, at)).map((part) => valueAt(part.value, at));
          // A sum whose first part may be missing starts from 0, which differs for -0.
          const [first] = op.parts;
          const starts = op.how === 'sum' && first !== undefined && !sameGuard(first.guard, stage.guard);
          if (op.how === 'only') invariant(values.length === 1, 'one branch is taken');
          return combine(op.how, starts ? [algebra.lift(0), ...values] : values);
        }
        const landed = op.parts.flatMap((part) => instancesAt(stage, part, at));
        if (op.how === 'only' && landed.length !== 1) {
          throw new RangeError(
            `${stage.name}[${elementKey(stage, at)}] is ` +
              (landed.length === 0 ? 'not defined' : 'defined more than once'),
          );
        }
        return combine(
          op.how,
          landed.map((instance) => valueAt(instance.part.value, instance.at)),
        );
      }
      case 'pack':
        return valueAt(op.elements[flatPosition(stage, at)] as Ref, at);
      default:
        return unreachable(op);
    }
  };

  const flatPosition = (stage: Stage, at: Environment): number =>
    stage.dims.reduce((flat, dim) => {
      const [from, to] = [indexValue(dim.from, at), indexValue(dim.to, at)];
      return flat * (to - from) + ((at.get(dim.id) as number) - from);
    }, 0);

  const elementKey = (stage: Stage, at: Environment): string => stage.dims.map((dim) => at.get(dim.id)).join();

  function valueAt(ref: Ref, at: Environment): T {
    const stage = stageAt(ref);
    const isScalar = stage.dims.length === 0;
    const key = isScalar ? '' : elementKey(stage, at);
    let own = remembered.get(ref);
    const before = isScalar ? scalars[ref] : own?.get(key);
    if (before !== undefined) return before;
    if (depth >= deepest) throw new TooDeep(ref, at);
    depth += 1;
    const result = computed(stage, at);
    depth -= 1;
    if (isScalar) return (scalars[ref] = result);
    if (own === undefined && (own = remembered.get(ref)) === undefined)
      remembered.set(ref, (own = new Map<string, T>()));
    own.set(key, result);
    return result;
  }

  /** One element, after those too deep below it: each is settled once, and what it had begun is taken up again. */
  const settled = (ref: Ref, at: Environment): T => {
    const waiting: { readonly ref: Ref; readonly at: Environment; readonly key: string }[] = [];
    const waits = new Set<string>();
    const wait = (next: Ref, where: Environment): void => {
      const key = `${String(next)} ${elementKey(stageAt(next), where)}`;
      if (waits.has(key))
        throw new RangeError(`${stageAt(next).name} needs an element of itself that is not yet defined`);
      waits.add(key);
      waiting.push({ ref: next, at: where, key });
    };
    wait(ref, at);
    for (;;) {
      const next = waiting[waiting.length - 1];
      invariant(next !== undefined, 'an element to settle');
      depth = 0;
      try {
        const value = valueAt(next.ref, next.at);
        waiting.pop();
        waits.delete(next.key);
        if (waiting.length === 0) return value;
      } catch (signal) {
        if (!(signal instanceof TooDeep)) throw signal;
        wait(signal.ref, signal.at);
      }
    }
  };

  // Scalars in list order first, so that a long chain is a loop and not a recursion.
  const isFlat = program.stages.every((stage) => stage.dims.length === 0);
  for (const stage of program.stages) {
    if (stage.dims.length > 0 || scalars[stage.id] !== undefined) continue;
    if (isFlat) {
      if (holds(stage.guard, nowhere)) scalars[stage.id] = computed(stage, nowhere);
    } else {
      // What only loops use that never run, such as the last element of nothing, is not there: whoever needs it asks
      // again.
      try {
        settledScalar(stage);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
  }

  /** The value of a scalar stage where its guard holds. */
  function settledScalar(stage: Stage): T | null {
    if (!stage.guard.every(({ condition, holds }) => (algebra.toNumber(settled(condition, nowhere)) === 1) === holds))
      return null;
    return settled(stage.id, nowhere);
  }

  const isOutside = ({ dims, guard, index, from, to }: Check): boolean => {
    for (;;) {
      depth = 0;
      try {
        return points(dims).some((at) => {
          if (!holds(guard, at)) return false;
          const position = indexValue(index, at);
          return position < indexValue(from, at) || position >= indexValue(to, at);
        });
      } catch (signal) {
        if (!(signal instanceof TooDeep)) throw signal;
        settled(signal.ref, signal.at);
      }
    }
  };

  return {
    outside: (checks) => checks.find(isOutside) ?? null,
    scalar: (ref) => scalars[ref] ?? (isFlat ? null : settledScalar(stageAt(ref))),
    elements: (ref) => {
      const stage = stageAt(ref);
      return points(stage.dims).map((at) => settled(ref, at));
    },
    sizesOf: (ref) => stageAt(ref).dims.map((dim) => indexValue(dim.to, nowhere) - indexValue(dim.from, nowhere)),
  };
}
