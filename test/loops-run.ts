// Runs loops on numbers as they stand, without code: every array starts as NaN, every value that is not kept for the
// place where it is used is a fault. What holds here and not in the code of the loops is a fault of the code.

import { roomOf } from '../src/schedule/room.ts';
import type { Schedule, Step, Tree } from '../src/schedule/tree.ts';
import { applyGate } from '../src/lower/formula.ts';
import { sizeAt } from '../src/form/size-values.ts';
import { atomIndex, stageTable, type Dim, type Index, type Literal, type Part, type Ref, type Stage } from '../src/form/form.ts';

export type Sizes = ReadonlyMap<string, number>;

/** A stored element, with the indices of the axes that are not kept. */
type Cell = { readonly value: number; readonly at: string };

/** The indices in force, by their number. */
type Environment = ReadonlyMap<number, number>;

/** Of a loop that is taken several iterations at a time: which of them, and the stages of which each has its own. */
type Lane = { readonly number: number; readonly axis: Dim | undefined; readonly own: ReadonlySet<Ref> };
type Iteration = { readonly at: Environment; readonly lanes: readonly Lane[] };

export type Run = {
  /** All elements of a stage that was wanted or given, row-major in the room that it takes. */
  readonly elements: (ref: Ref) => readonly number[];
  /** The largest array that is neither given nor wanted. */
  readonly room: number;
};

/** `given`: elements row-major, by stage. */
export function runLoops({ request, tree, storage }: Schedule, given: ReadonlyMap<Ref, readonly number[]>, sizes: Sizes): Run {
  const table = stageTable(request.program);
  const arrays = new Map<Ref, (Cell | number)[]>();
  const locals = new Map<string, Cell>();
  const none: Environment = new Map();
  /** Those of the iteration that takes a step. */
  let lanes: readonly Lane[] = [];

  const stageAt = (ref: Ref): Stage => {
    const stage = table[ref];
    if (stage === undefined) throw new Error(`no stage ${String(ref)}`);
    return stage;
  };
  const indexAt = (index: Index, at: Environment): number => {
    let total = index.offset;
    for (const { factor, of } of index.terms) {
      const value = of.kind === 'dim' ? at.get(of.id) : of.kind === 'size' ? sizeAt(of, (name) => sizes.get(name) ?? NaN) : valueOf(of.ref, at);
      if (value === undefined) throw new Error(`${of.kind === 'value' ? String(of.ref) : of.name} is not known`);
      total += factor * value;
    }
    return total;
  };
  const shapeOf = (axes: readonly Dim[]): readonly { readonly from: number; readonly length: number }[] =>
    axes.map((dim) => {
      const { from, to } = roomOf(dim);
      const start = indexAt(from, none);
      return { from: start, length: Math.max(0, indexAt(to, none) - start) };
    });
  /** Of an axis with a window its rows. */
  const rowsOf = (ref: Ref, axis: Dim): number | null => {
    const kept = storage.get(ref);
    return kept?.kind === 'array' && kept.window?.axis === axis ? kept.window.rows : null;
  };
  const flat = (stage: Stage, axes: readonly Dim[], positions: readonly number[]): number => {
    const shape = shapeOf(axes);
    let total = 0;
    for (const [i, dim] of axes.entries()) {
      const { from, length } = shape[i] as { from: number; length: number };
      // An axis that is none of the stage's own is the lane.
      const at = (positions[stage.dims.indexOf(dim)] ?? lanes.find(({ axis }) => axis === dim)?.number ?? 0) - from;
      if (!(at >= 0 && at < length)) throw new RangeError(`${stage.name} at ${positions.join()} is outside`);
      const rows = rowsOf(stage.id, dim);
      total = rows === null ? total * length + at : total * rows + (at % rows);
    }
    return total;
  };
  const axesOf = (stage: Stage): readonly Dim[] | null => {
    const kept = storage.get(stage.id);
    return kept === undefined ? stage.dims : kept.kind === 'local' ? null : kept.axes;
  };
  for (const [ref, kept] of storage) {
    if (kept.kind !== 'array') continue;
    const lengths = shapeOf(kept.axes).map(({ length }, i) => rowsOf(ref, kept.axes[i] as Dim) ?? length);
    arrays.set(ref, Array<number>(lengths.reduce((count, length) => count * length, 1)).fill(NaN));
  }

  const load = (stage: Stage, positions: readonly number[], at: Environment): number => {
    const { op, id, name } = stage;
    const elements = given.get(id);
    if (request.given.has(id) || op.kind === 'input') {
      if (elements === undefined) throw new Error(`${name} is not given`);
      return elements[flat(stage, stage.dims, positions)] as number;
    }
    const axes = axesOf(stage);
    const kept = storage.get(id);
    if (kept === undefined) throw new Error(`${name} is used and not computed`);
    const cell = axes === null ? locals.get(localKey(id)) : arrays.get(id)?.[flat(stage, axes, positions)];
    if (cell === undefined) throw new Error(`${name} has no value yet`);
    if (typeof cell === 'number') {
      if (Number.isNaN(cell)) throw new Error(`${name}[${positions.join()}] has no value yet at ${[...at].join(' ')}`);
      return cell;
    }
    const wanted = dropped(stage, positions);
    if (cell.at !== wanted) throw new Error(`${name} holds ${cell.at} and not ${wanted}`);
    return cell.value;
  };
  /** Where on the axes on which elements take each other's place. */
  const dropped = (stage: Stage, positions: readonly number[]): string => {
    const axes = axesOf(stage) ?? [];
    return positions.filter((_, axis) => !axes.includes(stage.dims[axis] as Dim) || rowsOf(stage.id, stage.dims[axis] as Dim) !== null).join();
  };
  const localKey = (id: Ref): string => [id, ...lanes.flatMap(({ own, number }) => (own.has(id) ? [number] : []))].join(' ');
  const store = (stage: Stage, positions: readonly number[], value: number): void => {
    const axes = axesOf(stage);
    const cell: Cell = { value, at: dropped(stage, positions) };
    if (axes === null) locals.set(localKey(stage.id), cell);
    else (arrays.get(stage.id) as (Cell | number)[])[flat(stage, axes, positions)] = cell;
  };

  const valueOf = (ref: Ref, at: Environment): number => {
    const stage = stageAt(ref);
    if (request.given.has(ref) || stage.op.kind === 'input' || storage.has(ref)) return load(stage, positionsOf(stage, at), at);
    return computed(stage, at);
  };
  const positionsOf = (stage: Stage, at: Environment): readonly number[] => stage.dims.map((dim) => bound(dim, at));
  const bound = (dim: Dim, at: Environment): number => {
    const value = at.get(dim.id);
    if (value === undefined) throw new Error(`${dim.name} is not in force`);
    return value;
  };
  const computed = (stage: Stage, at: Environment): number => {
    const { op } = stage;
    switch (op.kind) {
      case 'constant':
        return op.value;
      case 'index':
        return indexAt(op.index, at);
      case 'gate':
        return applyGate(op.gate, op.args.map((argument) => valueOf(argument, at)));
      case 'read':
        return load(stageAt(op.array), op.at.map((index) => indexAt(index, at)), at);
      case 'accumulate': {
        const taken = op.parts.filter((part) => part.guard.every((literal) => holds(literal, at)));
        if (taken.length !== 1) throw new Error(`${stage.name} is virtual and has ${String(taken.length)} values`);
        return valueOf((taken[0] as Part).value, at);
      }
      default:
        throw new Error(`${stage.name} is a ${op.kind} and not computed`);
    }
  };
  const holds = (literal: Literal, at: Environment): boolean => (valueOf(literal.condition, at) === 1) === literal.holds;

  const combine = (stage: Stage, positions: readonly number[], value: number, at: Environment): void => {
    const how = stage.op.kind === 'accumulate' ? stage.op.how : 'sum';
    const before = load(stage, positions, at);
    const better = how === 'max' ? value > before : value < before;
    if (how === 'sum') store(stage, positions, before + value);
    else if (how === 'prod') store(stage, positions, before * value);
    else if (how === 'only') throw new Error(`${stage.name} combines`);
    else if (better || Number.isNaN(value)) store(stage, positions, value);
  };
  const take = (step: Step, at: Environment): void => {
    const { stage } = step;
    if (step.kind === 'start') {
      const how = stage.op.kind === 'accumulate' ? stage.op.how : 'sum';
      const start = how === 'prod' ? 1 : how === 'max' ? -Infinity : how === 'min' ? Infinity : 0;
      const axes = axesOf(stage) ?? [];
      const fill = (env: Environment, left: readonly Dim[]): void => {
        const [dim, ...rest] = left;
        if (dim !== undefined) each(dim, false, env, (one) => fill(one, rest));
        // An axis that is no index of a loop and is not kept: each use brings its own position.
        else if (stage.dims.every((axis) => env.has(axis.id))) store(stage, positionsOf(stage, env), start);
        else loose(stage, axes, env, start);
      };
      fill(at, step.over);
    } else if (step.kind === 'compute') {
      if (stage.op.kind === 'pack') {
        const { elements } = stage.op;
        arrays.set(stage.id, elements.map((element) => valueOf(element, at)));
      } else store(stage, positionsOf(stage, at), computed(stage, at));
    } else {
      const positions = step.part.at.map((index) => indexAt(index, at));
      const value = valueOf(step.part.value, at);
      if (step.position !== undefined) {
        const [before, index] = [load(stage, positions, at), valueOf(step.position.part.value, at)];
        const isNearer = stage.op.kind === 'accumulate' && stage.op.how === 'max' ? value > before : value < before;
        const isFurther = stage.op.kind === 'accumulate' && stage.op.how === 'max' ? value < before : value > before;
        const first = isNearer ? index : value === before ? Math.min(load(step.position.stage, positions, at), index) : Infinity;
        if (!isFurther) store(step.position.stage, positions, first);
      }
      if (step.assigns) store(stage, positions, value);
      else combine(stage, positions, value, at);
    }
  };
  /** A start of what is not kept along an axis on which no loop of its own stands. */
  const loose = (stage: Stage, axes: readonly Dim[], env: Environment, start: number): void => {
    if (axes.length === 0) locals.delete(localKey(stage.id));
    const kept = stage.dims.map((axis) => env.get(axis.id) ?? 0);
    if (axes.length === 0) throw new Error(`${stage.name} starts nowhere`);
    (arrays.get(stage.id) as (Cell | number)[])[flat(stage, axes, kept)] = start;
  };
  const each = (dim: Dim, down: boolean, at: Environment, body: (at: Environment) => void): void => {
    const [from, to] = [indexAt(dim.from, at), indexAt(dim.to, at)];
    const step = (i: number): void => body(new Map(at).set(dim.id, i));
    if (down) for (let i = to - 1; i >= from; i -= 1) step(i);
    else for (let i = from; i < to; i += 1) step(i);
  };

  /** Iterations that are taken at a time, or one: step for step, inner loops once for all, branches one after the other. */
  const run = (nodes: readonly Tree[], all: readonly Iteration[]): void => {
    for (const node of nodes) {
      if (node.kind === 'step') {
        for (const { at, lanes: own } of all) {
          lanes = own;
          take(node.step, at);
        }
      } else if (node.kind === 'branch') {
        for (const one of all) {
          lanes = one.lanes;
          run(holds(node.literal, one.at) ? node.then : node.otherwise, [one]);
        }
      } else if (node.kind === 'loop' && node.between === undefined && node.at === undefined) loop(node, all);
      else if (all.length > 1) throw new Error('segments, or a loop that is none, in a loop that is stepped');
      else for (const { at } of all) runAlone(node, at);
    }
  };
  const loop = (node: Extract<Tree, { readonly kind: 'loop' }>, all: readonly Iteration[]): void => {
    const [{ at: first }] = all as [Iteration];
    const inner = (value: number, lane: Lane | null): readonly Iteration[] => all.map(({ at, lanes: around }) => ({ at: new Map(at).set(node.dim.id, value), lanes: lane === null ? around : [...around, lane] }));
    if (node.step === 1) {
      each(node.dim, node.down, first, (at) => run(node.body, inner(bound(node.dim, at), null)));
      return;
    }
    if (node.down) throw new Error('a loop that cannot be stepped');
    const [from, to] = [indexAt(node.dim.from, first), indexAt(node.dim.to, first)];
    const own = new Set(begunIn(node.body));
    let i = from;
    for (; i + node.step <= to; i += node.step) run(node.body, Array.from({ length: node.step }, (_, number) => inner(i + number, { number, axis: node.lane, own })).flat());
    for (; i < to; i += 1) run(node.body, inner(i, null));
  };
  const runAlone = (node: Extract<Tree, { readonly kind: 'loop' | 'segments' }>, at: Environment): void => {
    const within = (nodes: readonly Tree[], next: Environment): void => run(nodes, [{ at: next, lanes: [] }]);
    if (node.kind === 'segments') {
      const { dim, length, count, segment, first, end } = node.segments;
      each({ ...segment, to: count }, node.down, at, (inner) => {
        const from = indexAt(dim.from, at) + (inner.get(segment.id) ?? 0) * indexAt(length, at);
        within(node.body, new Map(inner).set(first.id, from).set(end.id, Math.min(from + indexAt(length, at), indexAt(dim.to, at))));
      });
    } else if (node.between !== undefined) each({ ...node.dim, from: atomIndex(node.between.first), to: atomIndex(node.between.end) }, node.down, at, (inner) => within(node.body, inner));
    else if (node.at !== undefined) {
      const here = bound(node.at, at);
      if (here >= indexAt(node.dim.from, at) && here < indexAt(node.dim.to, at)) within(node.body, new Map(at).set(node.dim.id, here));
    }
  };
  run(tree, [{ at: none, lanes: [] }]);
  lanes = [];

  const plain = (cell: Cell | number | undefined): number => (typeof cell === 'object' ? cell.value : (cell ?? NaN));
  return {
    elements: (ref) => {
      const elements = given.get(ref);
      if (elements !== undefined) return elements;
      const kept = storage.get(ref);
      return kept?.kind === 'local' ? [plain(locals.get(localKey(ref)))] : (arrays.get(ref) ?? []).map(plain);
    },
    room: Math.max(0, ...[...arrays].filter(([ref]) => !request.wanted.has(ref)).map(([, cells]) => cells.length)),
  };
}

/** Stages whose first value is given inside. */
function begunIn(nodes: readonly Tree[]): readonly Ref[] {
  return nodes.flatMap((node) => {
    if (node.kind === 'loop' || node.kind === 'segments') return begunIn(node.body);
    if (node.kind === 'branch') return begunIn([...node.then, ...node.otherwise]);
    return node.step.kind === 'combine' && !node.step.assigns ? [] : [node.step.stage.id];
  });
}
