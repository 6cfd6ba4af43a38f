// A loop that reads a recurrence some steps further on is counted as the recurrence is: `sum(t in 0..n: s[t+1])` over
// the steps 1 to n of s becomes a sum over these. Then both can be one loop. Loop alignment (Allen, Callahan and
// Kennedy 1987).

import { elementAt, valueFor } from '../base/lists.ts';
import { addScaled, constantOfIndex } from '../form/affine.ts';
import {
  atomIndex,
  constantIndex,
  stageTable,
  refAt,
  type Dim,
  type Index,
  type Op,
  type Part,
  type Program,
  type Ref,
  type Stage,
} from '../form/form.ts';
import { takeNumbered } from '../base/names.ts';
import { recurrencesOf } from '../form/recurrences.ts';
import { renamedStage, renamingBy, type Renaming } from '../form/renumber.ts';
import { identityOf, lastDim, rangesOf } from '../form/dims.ts';

/** How far an index is moved, and what it is then. */
type Shift = { readonly by: number; readonly to: Dim };

export function aligned(program: Program): Program {
  const shifts = shiftsOf(program);
  if (shifts.size === 0) return program;
  const known = new Map<Dim, Dim>();
  const dim = (one: Dim): Dim => {
    const shift = shifts.get(one);
    if (shift !== undefined) return shift.to;
    let moved = known.get(one);
    if (moved === undefined) {
      const [from, to] = [index(one.from), index(one.to)];
      known.set(one, (moved = from === one.from && to === one.to ? one : { ...one, from, to }));
    }
    return moved;
  };
  const index = (one: Index): Index => {
    if (!one.terms.some(({ of }) => of.kind === 'dim' && dim(of) !== of)) return one;
    return one.terms.reduce((sum, { factor, of }) => {
      if (of.kind !== 'dim') return addScaled(sum, factor, atomIndex(of));
      return addScaled(sum, factor, { ...atomIndex(dim(of)), offset: -(shifts.get(of)?.by ?? 0) });
    }, constantIndex(one.offset));
  };
  const table = stageTable(program);
  const isFixed = ({ op }: Stage): boolean => op.kind === 'input' || op.kind === 'pack';
  /** Positions on the axes of a stage, which have moved with their indices. */
  const at = (array: Stage, positions: readonly Index[]): readonly Index[] =>
    positions.map((position, axis) => {
      const by = isFixed(array) ? 0 : (shifts.get(elementAt(array.dims, axis))?.by ?? 0);
      const moved = index(position);
      return by === 0 ? moved : { ...moved, offset: moved.offset + by };
    });
  // Arguments stay as they are: what uses one at its own place reads it at the one that it had.
  const reads = readsOf(program, shifts);
  const renaming: Renaming = {
    ...renamingBy({ stage: (ref) => reads.get(ref)?.id ?? ref, ofStage: (ref) => ref, dim: (one) => one }),
    // The array of a read is the argument itself.
    array: (ref) => ref,
  };
  const part = (stage: Stage, one: Part): Part => ({ ...one, at: at(stage, one.at), dims: one.dims.map(dim) });
  const opOf = (stage: Stage): Op => {
    const { op } = stage;
    if (op.kind === 'index') return { ...op, index: index(op.index) };
    if (op.kind === 'read') return { ...op, at: at(elementAt(table, op.array), op.at) };
    return op.kind === 'accumulate' ? { ...op, parts: op.parts.map((one) => part(stage, one)) } : op;
  };
  const moved = (stage: Stage): Stage => ({ ...stage, op: opOf(stage), dims: stage.dims.map(dim) });
  let { forward } = program;
  const stages = program.stages.flatMap((stage, i): readonly Stage[] => {
    const read = reads.get(stage.id);
    if (read !== undefined && i < program.forward) forward += 1;
    const own = renamedStage(renaming, stage);
    return [isFixed(stage) ? own : moved(own), ...(read === undefined ? [] : [moved(read)])];
  });
  return { ...program, stages, forward };
}

/** By argument with an index that is moved: what reads it. */
function readsOf(program: Program, shifts: ReadonlyMap<Dim, Shift>): ReadonlyMap<Ref, Stage> {
  const reads = new Map<Ref, Stage>();
  let next = program.stages.reduce((most, { id }) => Math.max(most, id), 0) + 1;
  const names = new Set(program.stages.map(({ name }) => name));
  for (const stage of program.stages) {
    if ((stage.op.kind !== 'input' && stage.op.kind !== 'pack') || !stage.dims.some((one) => shifts.has(one))) continue;
    reads.set(stage.id, {
      ...stage,
      id: refAt(next),
      name: takeNumbered(stage.name, names),
      named: false,
      op: { kind: 'read', array: stage.id, at: identityOf(stage.dims) },
      guard: stage.guard,
    });
    next += 1;
  }
  return reads;
}

function shiftsOf(program: Program): ReadonlyMap<Dim, Shift> {
  const shifts = new Map<Dim, Shift>();
  const components = cyclesOf(program);
  if (components.length === 0) return shifts;
  // Messages of checks name their indices.
  const named = new Set<Dim>(program.checks.flatMap(({ dims }) => dims));
  const lists = program.stages.flatMap(rangesOf);
  // Two that run at once stay two.
  const areApart = (dim: Dim, to: Dim): boolean =>
    lists.every(
      (dims) => !dims.includes(dim) || dims.every((other) => other === dim || (shifts.get(other)?.to ?? other) !== to),
    );
  const own = new Set<Dim>();
  for (const component of components) {
    for (const stage of component)
      if (stage.op.kind === 'accumulate') for (const { dims } of stage.op.parts) for (const dim of dims) own.add(dim);
    for (const [dim, shift] of retimed(component))
      if (!named.has(dim) && !shifts.has(dim) && areApart(dim, shift.to)) shifts.set(dim, shift);
  }
  const ranges = new Map(components.flat().map((stage) => [stage.id, plainDims(stage)]));
  let next = lastDim(program.stages);
  for (const { op, dims } of program.stages) {
    if (op.kind !== 'read') continue;
    const axes = ranges.get(op.array);
    op.at.forEach((position, axis) => {
      const term = alone(position);
      if (
        term === null ||
        position.offset === 0 ||
        !dims.includes(term) ||
        own.has(term) ||
        named.has(term) ||
        shifts.has(term)
      )
        return;
      const range = axes?.[axis]?.find((dim) => distance(term, dim) === position.offset);
      if (range !== undefined)
        shifts.set(term, {
          by: position.offset,
          to: areApart(term, range) ? range : { ...term, id: (next += 1), from: range.from, to: range.to },
        });
    });
  }
  return shifts;
}

/** How much further on the range of `to` lies, if it is as long; else null. */
function distance(from: Dim, to: Dim): number | null {
  const [begin, end] = [
    constantOfIndex(addScaled(to.from, -1, from.from)),
    constantOfIndex(addScaled(to.to, -1, from.to)),
  ];
  return begin === end ? begin : null;
}

/** The index that an expression is, but for what is added to it. */
function alone({ terms: [term, ...rest] }: Index): Dim | null {
  return term?.of.kind === 'dim' && term.factor === 1 && rest.length === 0 ? term.of : null;
}

/** On each axis of an array the indices at which its parts stand, if that is all. */
function plainDims({ op, dims }: Stage): readonly (readonly Dim[])[] {
  return dims.map((dim, axis) =>
    op.kind !== 'accumulate'
      ? [dim]
      : op.parts.flatMap(({ at }) => (at[axis]?.offset === 0 ? (alone(at[axis]) ?? []) : [])),
  );
}

/** The stages of each recurrence of the value. */
function cyclesOf(program: Program): readonly (readonly Stage[])[] {
  const recurrences = recurrencesOf(program);
  const members = new Map<number, Stage[]>();
  for (const stage of program.stages.slice(0, program.forward)) {
    const number = recurrences.of(stage.id);
    if (number === null) continue;
    const list = members.get(number);
    if (list === undefined) members.set(number, [stage]);
    else list.push(stage);
  }
  return [...members.values()];
}

/**
 * Lines that need each other over ranges of which one lies some steps after the other (`F[t in 0..n]` uses s[t], `s[t
 * in 1..n+1]` uses F[t-1]): the index of those without a beginning of their own is moved to the others', if no read
 * then goes the other way.
 */
function retimed(component: readonly Stage[]): ReadonlyMap<Dim, Shift> {
  const found = new Map<Dim, Shift>();
  const begun = component
    .filter(({ op }) => op.kind === 'accumulate' && op.parts.length > 1)
    .flatMap((stage) => plainDims(stage).flat());
  if (begun.length === 0) return found;
  for (const array of component) {
    const { op, dims } = array;
    plainDims(array).forEach((plain, axis) => {
      const [from] = plain;
      const count = op.kind === 'accumulate' ? op.parts.length : 1;
      if (
        from === undefined ||
        from !== dims[axis] ||
        found.has(from) ||
        begun.includes(from) ||
        plain.length < count ||
        plain.some((dim) => dim !== from)
      )
        return;
      const to = begun.find((dim) => (distance(from, dim) ?? 0) !== 0);
      if (to !== undefined && staysInOrder(component, from, to))
        found.set(from, { by: distance(from, to) as number, to });
    });
  }
  return found;
}

function staysInOrder(component: readonly Stage[], from: Dim, to: Dim): boolean {
  const by = distance(from, to) as number;
  const times = new Map(
    component.map((stage) => [
      stage.id,
      plainDims(stage).findIndex((plain) => plain.includes(from) || plain.includes(to)),
    ]),
  );
  const lags: number[] = [];
  for (const { op } of component) {
    if (op.kind !== 'read' || !times.has(op.array)) continue;
    const axis = valueFor(times, op.array);
    const position = op.at[axis];
    if (position === undefined) return false;
    if (position.terms.every(({ of }) => of.kind === 'size')) continue;
    const index = alone(position);
    if (index !== from && index !== to) return false;
    const isMoved = component.find(({ id }) => id === op.array)?.dims[axis] === from;
    lags.push(position.offset + (isMoved ? by : 0) - (index === from ? by : 0));
  }
  return lags.every((lag) => lag <= 0) || lags.every((lag) => lag >= 0);
}
