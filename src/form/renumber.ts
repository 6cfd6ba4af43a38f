// Stages under other numbers and other indices, otherwise as they are: every place of the form that names either. What
// does not change is the same object as before.

import type { Atom, Check, Dim, Guard, Index, Literal, Part, Program, Ref, Stage } from './form.ts';
import { mapped } from '../base/lists.ts';
import { mappedOp, type Mapping } from './operands.ts';

type Changes = {
  readonly stage: (ref: Ref) => Ref;
  /** For the stage in whose block a part is printed, which may be gone. */
  readonly ofStage: (ref: Ref) => Ref | null;
  readonly dim: (dim: Dim) => Dim;
};

export type Renaming = Changes & Mapping;

/** Where stages and indices go. What is not told stays; but the range of an index may use a stage. */
export function renamingBy({ stage = (ref) => ref, ofStage = stage, dim }: Partial<Changes>): Renaming {
  const known = new Map<Dim, Dim>();
  const renaming: Renaming = {
    stage,
    ofStage,
    dim: dim ?? ((one) => renamedBounds(renaming, one, known)),
    value: stage,
    array: stage,
    index: (index) => renamedIndex(renaming, index),
    part: (part) => renamedPart(renaming, part),
  };
  return renaming;
}

/** The index with what its range uses renamed: one object for each. */
function renamedBounds(renaming: Renaming, dim: Dim, known: Map<Dim, Dim>): Dim {
  if (dim.from.terms.length + dim.to.terms.length === 0) return dim;
  const before = known.get(dim);
  if (before !== undefined) return before;
  const [from, to] = [renaming.index(dim.from), renaming.index(dim.to)];
  const renamed = from === dim.from && to === dim.to ? dim : { ...dim, from, to };
  known.set(dim, renamed);
  return renamed;
}

export function renamedStage(renaming: Renaming, stage: Stage): Stage {
  const op = mappedOp(stage.op, renaming);
  const dims = renamedDims(renaming, stage.dims);
  const guard = renamedGuard(renaming, stage.guard);
  const isSame = op === stage.op && dims === stage.dims && guard === stage.guard;
  return isSame ? stage : { ...stage, op, dims, guard };
}

export function renamedPart(renaming: Renaming, part: Part): Part {
  const value = renaming.stage(part.value);
  const at = renamedIndices(renaming, part.at);
  const dims = renamedDims(renaming, part.dims);
  const guard = renamedGuard(renaming, part.guard);
  const of = part.of === null ? null : renaming.ofStage(part.of);
  const isSame = value === part.value && at === part.at && dims === part.dims && guard === part.guard;
  return isSame && of === part.of ? part : { value, at, dims, guard, of };
}

export function renamedCheck(renaming: Renaming, check: Check): Check {
  const { index, from, to, dims, guard } = check;
  return {
    ...check,
    index: renaming.index(index),
    from: renaming.index(from),
    to: renaming.index(to),
    dims: renamedDims(renaming, dims),
    guard: renamedGuard(renaming, guard),
  };
}

/** What a program is asked for and hands on, but its checks. `isThere`: stages that have not been left out. */
export function renamedEnds(
  { parameters, results, seeds, gradients, adjoints }: Program,
  to: (ref: Ref) => Ref,
  isThere: (ref: Ref) => boolean = () => true,
): Pick<Program, 'parameters' | 'results' | 'seeds' | 'gradients' | 'adjoints'> {
  return {
    parameters: parameters.map(({ name, ref }) => ({ name, ref: to(ref) })),
    results: results.map(({ name, ref }) => ({ name, ref: to(ref) })),
    seeds: seeds.map(to),
    gradients: gradients.map(({ of, is }) => ({ of: to(of), is: is === null ? null : to(is) })),
    adjoints: new Map([...adjoints].flatMap(([of, is]) => (isThere(of) && isThere(is) ? [[to(of), to(is)]] : []))),
  };
}

export function renamedLiteral({ stage }: Renaming, literal: Literal): Literal {
  const condition = stage(literal.condition);
  return condition === literal.condition ? literal : { condition, holds: literal.holds };
}

export function renamedGuard(renaming: Renaming, guard: Guard): Guard {
  return guard.length === 0 ? guard : mapped(guard, (literal) => renamedLiteral(renaming, literal));
}

export function renamedDims({ dim }: Renaming, dims: readonly Dim[]): readonly Dim[] {
  return mapped(dims, dim);
}

export function renamedIndices({ index }: Renaming, indices: readonly Index[]): readonly Index[] {
  return mapped(indices, index);
}

export function renamedIndex({ stage, dim }: Renaming, index: Index): Index {
  const terms = mapped(index.terms, (term) => {
    const of = renamedAtom(term.of, stage, dim);
    return of === term.of ? term : { factor: term.factor, of };
  });
  return terms === index.terms ? index : { offset: index.offset, terms };
}

function renamedAtom(atom: Atom, stage: Changes['stage'], dim: Changes['dim']): Atom {
  if (atom.kind === 'size') return atom;
  if (atom.kind === 'dim') return dim(atom);
  const ref = stage(atom.ref);
  return ref === atom.ref ? atom : { kind: 'value', ref };
}
