// The evaluator: what a program means. Element by element, each remembered, in whatever order they are asked for, over
// any algebra of numbers (plain ones, or numbers with a tangent). A stage is evaluated only where its guard holds.

import { invariant, unreachable } from '../base/invariant.ts';
import type { Gate } from '../gates/gate.ts';
import { sameGuard } from './guard.ts';
import { stageTable, type Dim, type Guard, type How, type Index, type Part, type Program, type Ref, type Stage } from './form.ts';

export type Algebra<T> = {
  readonly lift: (value: number) => T;
  readonly toNumber: (value: T) => number;
  readonly gate: (gate: Gate, args: readonly T[]) => T;
  readonly add: (a: T, b: T) => T;
  readonly multiply: (a: T, b: T) => T;
};

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
};

type Environment = ReadonlyMap<number, number>;
type Instance = { readonly part: Part; readonly at: Environment };

const nowhere: Environment = new Map();

export function evaluate<T>(program: Program, inputs: Inputs<T>, algebra: Algebra<T>): Evaluator<T> {
  const table = stageTable(program);
  const scalars: (T | undefined)[] = [];
  const remembered = new Map<Ref, Map<string, T>>();
  const instances = new Map<Ref, Map<string, Instance[]>>();

  const stageAt = (ref: Ref): Stage => {
    const stage = table[ref];
    invariant(stage !== undefined, `stage ${String(ref)} is there`);
    return stage;
  };

  const indexValue = (index: Index, at: Environment): number => {
    let total = index.offset;
    for (const { factor, of } of index.terms) {
      const value = of.kind === 'dim' ? at.get(of.id) : of.kind === 'size' ? inputs.sizes.get(of.name) : algebra.toNumber(valueAt(of.ref, at));
      invariant(value !== undefined, 'an index is bound');
      total += factor * value;
    }
    return total;
  };

  const holds = (guard: Guard, at: Environment): boolean => {
    for (const literal of guard) if ((algebra.toNumber(valueAt(literal.condition, at)) === 1) !== literal.holds) return false;
    return true;
  };

  /** All bindings of `dims`, outermost slowest. */
  const points = (dims: readonly Dim[], at: Environment = nowhere): readonly Environment[] => {
    let all: Environment[] = [at];
    for (const dim of dims) {
      all = all.flatMap((outer) => {
        const [from, to] = [indexValue(dim.from, outer), indexValue(dim.to, outer)];
        return Array.from({ length: Math.max(0, to - from) }, (_, i) => new Map(outer).set(dim.id, from + i));
      });
    }
    return all;
  };

  const instancesOf = (stage: Stage, parts: readonly Part[]): Map<string, Instance[]> => {
    let found = instances.get(stage.id);
    if (found !== undefined) return found;
    found = new Map();
    for (const part of parts) {
      for (const at of points(part.dims)) {
        if (!holds(part.guard, at)) continue;
        const key = part.at.map((index) => indexValue(index, at)).join();
        const list = found.get(key);
        if (list === undefined) found.set(key, [{ part, at }]);
        else list.push({ part, at });
      }
    }
    instances.set(stage.id, found);
    return found;
  };

  const combine = (how: How, values: readonly T[]): T => {
    if (how === 'only') invariant(values.length === 1, 'one branch is taken');
    const [first, ...rest] = values;
    if (first === undefined) return algebra.lift(how === 'prod' ? 1 : how === 'max' ? -Infinity : how === 'min' ? Infinity : 0);
    switch (how) {
      case 'only':
        return first;
      case 'sum':
        return rest.reduce(algebra.add, first);
      case 'prod':
        return rest.reduce(algebra.multiply, first);
      case 'max':
        return rest.reduce((best, next) => (algebra.toNumber(next) > algebra.toNumber(best) ? next : best), first);
      case 'min':
        return rest.reduce((best, next) => (algebra.toNumber(next) < algebra.toNumber(best) ? next : best), first);
    }
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
        return algebra.gate(op.gate, op.args.map((argument) => valueAt(argument, at)));
      case 'read': {
        const array = stageAt(op.array);
        const position = new Map(op.at.map((index, axis) => [(array.dims[axis] as Dim).id, indexValue(index, at)]));
        return valueAt(op.array, position);
      }
      case 'accumulate': {
        if (stage.dims.length === 0 && op.parts.every((part) => part.dims.length === 0)) {
          const values = op.parts.filter((part) => holds(part.guard, at)).map((part) => valueAt(part.value, at));
          // A sum whose first part may be missing starts from 0, which differs for -0.
          const [first] = op.parts;
          const starts = op.how === 'sum' && first !== undefined && !sameGuard(first.guard, stage.guard);
          return combine(op.how, starts ? [algebra.lift(0), ...values] : values);
        }
        const key = stage.dims.map((dim) => at.get(dim.id)).join();
        return combine(op.how, (instancesOf(stage, op.parts).get(key) ?? []).map((instance) => valueAt(instance.part.value, instance.at)));
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

  function valueAt(ref: Ref, at: Environment): T {
    const stage = stageAt(ref);
    if (stage.dims.length === 0) return (scalars[ref] ??= computed(stage, nowhere));
    const key = stage.dims.map((dim) => at.get(dim.id)).join();
    let own = remembered.get(ref);
    if (own === undefined) remembered.set(ref, (own = new Map()));
    const before = own.get(key);
    if (before !== undefined) return before;
    const result = computed(stage, at);
    own.set(key, result);
    return result;
  }

  // Scalars in list order first, so that a long chain is a loop and not a recursion.
  for (const stage of program.stages) {
    if (stage.dims.length === 0 && scalars[stage.id] === undefined && holds(stage.guard, nowhere)) scalars[stage.id] = computed(stage, nowhere);
  }
  return {
    scalar: (ref) => scalars[ref] ?? null,
    elements: (ref) => {
      const stage = stageAt(ref);
      return points(stage.dims).map((at) => valueAt(ref, at));
    },
    sizesOf: (ref) => stageAt(ref).dims.map((dim) => indexValue(dim.to, nowhere) - indexValue(dim.from, nowhere)),
  };
}
