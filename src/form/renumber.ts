// Stages under other numbers and other indices, otherwise as they are: every place of the form that names either.

import type { Atom, Check, Dim, Guard, Index, Op, Part, Ref, Stage } from './form.ts';

/** Where stages and indices go. `ofStage` is for the stage in whose block a part is printed, which may be gone. */
export type Renaming = {
  readonly stage: (ref: Ref) => Ref;
  readonly ofStage: (ref: Ref) => Ref | null;
  readonly dim: (dim: Dim) => Dim;
};

/** Numbers only; an index changes where its range uses a stage. */
export function renumbering(stage: (ref: Ref) => Ref, ofStage: (ref: Ref) => Ref | null = stage): Renaming {
  const renaming: Renaming = { stage, ofStage, dim: (dim) => renamedBounds(renaming, dim, known) };
  const known = new Map<Dim, Dim>();
  return renaming;
}

/** The index with what its range uses renamed: itself where nothing changes, one object for each otherwise. */
export function renamedBounds(renaming: Renaming, dim: Dim, known: Map<Dim, Dim>): Dim {
  if (dim.from.terms.length + dim.to.terms.length === 0) return dim;
  const before = known.get(dim);
  if (before !== undefined) return before;
  const [from, to] = [renamedIndex(renaming, dim.from), renamedIndex(renaming, dim.to)];
  const renamed = from === dim.from && to === dim.to ? dim : { ...dim, from, to };
  known.set(dim, renamed);
  return renamed;
}

export function renamedStage(renaming: Renaming, stage: Stage): Stage {
  return {
    ...stage,
    op: renamedOp(renaming, stage.op),
    dims: renamedDims(renaming, stage.dims),
    guard: renamedGuard(renaming, stage.guard),
  };
}

function renamedOp(renaming: Renaming, op: Op): Op {
  switch (op.kind) {
    case 'constant':
    case 'input':
      return op;
    case 'index':
      return { ...op, index: renamedIndex(renaming, op.index) };
    case 'gate':
      return { ...op, args: op.args.map(renaming.stage) };
    case 'read':
      return { ...op, array: renaming.stage(op.array), at: renamedIndices(renaming, op.at) };
    case 'pack':
      return { ...op, elements: op.elements.map(renaming.stage) };
    case 'accumulate':
      return { ...op, parts: op.parts.map((part) => renamedPart(renaming, part)) };
  }
}

function renamedPart(renaming: Renaming, { value, at, dims, guard, of }: Part): Part {
  return {
    value: renaming.stage(value),
    at: renamedIndices(renaming, at),
    dims: renamedDims(renaming, dims),
    guard: renamedGuard(renaming, guard),
    of: of === null ? null : renaming.ofStage(of),
  };
}

export function renamedCheck(renaming: Renaming, check: Check): Check {
  const { index, from, to, dims, guard } = check;
  return {
    ...check,
    index: renamedIndex(renaming, index),
    from: renamedIndex(renaming, from),
    to: renamedIndex(renaming, to),
    dims: renamedDims(renaming, dims),
    guard: renamedGuard(renaming, guard),
  };
}

export function renamedGuard({ stage }: Renaming, guard: Guard): Guard {
  return guard.length === 0 ? guard : guard.map(({ condition, holds }) => ({ condition: stage(condition), holds }));
}

export function renamedDims({ dim }: Renaming, dims: readonly Dim[]): readonly Dim[] {
  return dims.length === 0 ? dims : dims.map(dim);
}

export function renamedIndices(renaming: Renaming, indices: readonly Index[]): readonly Index[] {
  return indices.length === 0 ? indices : indices.map((index) => renamedIndex(renaming, index));
}

/** The expression itself where nothing in it changes. */
export function renamedIndex({ stage, dim }: Renaming, index: Index): Index {
  const terms = index.terms.map((term) => {
    const { factor, of } = term;
    if (of.kind === 'size') return term;
    const after = of.kind === 'dim' ? dim(of) : renamedValue(of, stage(of.ref));
    return after === of ? term : { factor, of: after };
  });
  return terms.every((term, i) => term === index.terms[i]) ? index : { offset: index.offset, terms };
}

type ValueAtom = Extract<Atom, { kind: 'value' }>;

function renamedValue(atom: ValueAtom, ref: Ref): ValueAtom {
  return atom.ref === ref ? atom : { kind: 'value', ref };
}
