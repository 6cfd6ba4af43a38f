// Parts of sums under other indices, with all that is computed inside them: what is cheap is written anew, what has a
// step of its own is read where the other indices say, and so is what depends on one of them only and would be computed
// again and again.

import { closedDims, dimsOfGuard, dimsOfIndex, identityOf, unionOfDims } from '../form/dims.ts';
import type { Dim, Op, Part, Program, Ref, Stage, StageTable } from '../form/form.ts';
import { mappedOp } from '../form/operands.ts';
import { renamedDims, renamedGuard, renamedIndices, renamedPart, renamingBy, type Renaming } from '../form/renumber.ts';
import type { Roots } from './roots.ts';

/** `column` stands for `inner`, and `row`, whose range depends on it, for `outer`. */
export type Turn = { readonly outer: Dim; readonly inner: Dim; readonly column: Dim; readonly row: Dim };

export function takeAlong(
  program: Program,
  { table, isVirtual }: Roots,
  { outer, inner, column, row }: Turn,
  parts: ReadonlySet<Part>,
): Program {
  const copies: (Stage | undefined)[] = [...table];
  const known = new Map<Ref, Ref>();
  let made: Stage[] = [];
  const renaming: Renaming = {
    ...renamingBy({
      stage: (ref) => taken(ref),
      ofStage: (ref) => ref,
      dim: (dim) => (dim === inner ? column : dim === outer ? row : dim),
    }),
    array: (ref) => ref,
  };

  const taken = (ref: Ref): Ref => {
    const before = known.get(ref);
    if (before !== undefined) return before;
    const stage = table[ref] as Stage;
    if (!stage.dims.includes(outer)) return ref;
    const after = isVirtual(ref) ? ofVirtual(stage) : copied(stage, readOf(stage));
    known.set(ref, after);
    return after;
  };
  const ofVirtual = (stage: Stage): Ref => {
    const { op, dims, type } = stage;
    // A sum with one part is another name for its value.
    if (op.kind === 'accumulate' && op.parts.length === 1) return taken((op.parts[0] as Part).value);
    const isRepeated = type === 'real' && (op.kind === 'gate' || op.kind === 'accumulate') && !dims.includes(inner);
    return copied(stage, isRepeated ? readOf(stage) : mappedOp(op, renaming));
  };
  const readOf = ({ id, dims }: Stage): Op => ({
    kind: 'read',
    array: id,
    at: renamedIndices(renaming, identityOf(dims)),
  });
  // A copy has no step of its own: it may be called what the original is.
  const copied = (stage: Stage, op: Op): Ref => {
    const guard = renamedGuard(renaming, stage.guard);
    const id = copies.length as Ref;
    // The axes of a join are its positions; what else is computed ranges over what it uses.
    const dims =
      op.kind === 'accumulate'
        ? renamedDims(renaming, stage.dims)
        : closedDims(unionOfDims(dimsOfOp(copies, op), dimsOfGuard(copies, guard)));
    const isOwn = op.kind === 'read' && op.array === stage.id;
    const copy: Stage = {
      ...stage,
      id,
      name: isOwn ? stage.name + stage.dims.map(({ name }) => name).join('') : stage.name,
      op,
      guard,
      dims,
    };
    copies.push(copy);
    made.push(copy);
    return id;
  };
  const closedPart = (part: Part): Part => {
    const renamed = renamedPart(renaming, part);
    return { ...renamed, dims: closedDims(renamed.dims) };
  };

  const stages: Stage[] = [];
  let { forward } = program;
  for (const [number, stage] of program.stages.entries()) {
    const { op } = stage;
    const isChanged = op.kind === 'accumulate' && op.parts.some((part) => parts.has(part));
    const changed = isChanged
      ? { ...stage, op: { ...op, parts: op.parts.map((part) => (parts.has(part) ? closedPart(part) : part)) } }
      : stage;
    if (number < program.forward) forward += made.length;
    stages.push(...made, changed);
    made = [];
  }
  return { ...program, stages, forward };
}

function dimsOfOp(table: StageTable, op: Op): readonly Dim[] {
  switch (op.kind) {
    case 'index':
      return dimsOfIndex(table, op.index);
    case 'gate':
      return unionOfDims(...op.args.map((argument) => table[argument]?.dims ?? []));
    case 'read':
      return unionOfDims(...op.at.map((index) => dimsOfIndex(table, index)));
    default:
      return [];
  }
}
