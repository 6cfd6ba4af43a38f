// Parts of sums under other indices, with all that is computed inside them: what is cheap is written anew, what has a
// step of its own is read where the other indices say, and so is what depends on one of them only and would be computed
// again and again.

import { elementAt, firstOf, mapped } from '../base/lists.ts';
import { takeNumbered } from '../base/names.ts';
import { elementLabel } from '../form/names.ts';
import { closedDims, dimsOfGuard, dimsOfIndex, identityOf, unionOfDims } from '../form/dims.ts';
import {
  refAt,
  type Dim,
  type Op,
  type Part,
  type Program,
  type Ref,
  type Stage,
  type StageTable,
} from '../form/form.ts';
import { mappedOp } from '../form/operands.ts';
import { renamedDims, renamedGuard, renamedIndices, renamedPart, renamingBy, type Renaming } from '../form/renumber.ts';
import type { Roots } from './roots.ts';

/** `column` stands for `inner`, and `row`, whose range depends on it, for `outer`. */
export type Turn = { readonly outer: Dim; readonly inner: Dim; readonly column: Dim; readonly row: Dim };

type Taking = {
  readonly roots: Roots;
  readonly turn: Turn;
  readonly renaming: Renaming;
  readonly known: Map<Ref, Ref>;
  /** The stages with the copies, and the copies that have no place in the list yet. */
  readonly copies: (Stage | undefined)[];
  made: Stage[];
};

export function takeAlong(program: Program, roots: Roots, turn: Turn, parts: ReadonlySet<Part>): Program {
  const { outer, inner, column, row } = turn;
  const renaming: Renaming = {
    ...renamingBy({
      stage: (ref) => taken(taking, ref),
      ofStage: (ref) => ref,
      dim: (dim) => (dim === inner ? column : dim === outer ? row : dim),
    }),
    array: (ref) => ref,
  };
  const taking: Taking = { roots, turn, renaming, known: new Map(), copies: [...roots.table], made: [] };
  const under = (part: Part): Part => {
    if (!parts.has(part)) return part;
    const renamed = renamedPart(renaming, part);
    return { ...renamed, dims: closedDims(renamed.dims) };
  };
  const stages: Stage[] = [];
  let { forward } = program;
  for (const [number, stage] of program.stages.entries()) {
    const { op } = stage;
    const changed = op.kind === 'accumulate' ? mapped(op.parts, under) : [];
    if (number < program.forward) forward += taking.made.length;
    stages.push(...taking.made);
    stages.push(op.kind === 'accumulate' && changed !== op.parts ? { ...stage, op: { ...op, parts: changed } } : stage);
    taking.made = [];
  }
  return { ...program, stages, forward };
}

/** The program with a name for each stage: what reads the same where it is printed is numbered. */
export function namedApart(program: Program): Program {
  const names = new Set<string>();
  return {
    ...program,
    stages: program.stages.map((stage) => {
      const name = stage.op.kind === 'constant' && !stage.named ? stage.name : takeNumbered(stage.name, names);
      return name === stage.name ? stage : { ...stage, name };
    }),
  };
}

function taken(taking: Taking, ref: Ref): Ref {
  const { roots, turn, known } = taking;
  const before = known.get(ref);
  if (before !== undefined) return before;
  const stage = elementAt(roots.table, ref);
  if (!stage.dims.includes(turn.outer)) return ref;
  const after = roots.isVirtual(ref) ? ofVirtual(taking, stage) : copied(taking, stage, readOf(taking, stage));
  known.set(ref, after);
  return after;
}

function ofVirtual(taking: Taking, stage: Stage): Ref {
  const { op, dims, type } = stage;
  // A sum with one part is another name for its value.
  if (op.kind === 'accumulate' && op.parts.length === 1) return taken(taking, firstOf(op.parts).value);
  const isComputed = type === 'real' && (op.kind === 'gate' || op.kind === 'accumulate');
  const isRepeated = isComputed && !dims.includes(taking.turn.inner);
  return copied(taking, stage, isRepeated ? readOf(taking, stage) : mappedOp(op, taking.renaming));
}

function readOf({ renaming }: Taking, { id, dims }: Stage): Op {
  return { kind: 'read', array: id, at: renamedIndices(renaming, identityOf(dims)) };
}

/** A copy has no step of its own: it may be called what the original is. */
function copied({ copies, made, renaming }: Taking, stage: Stage, op: Op): Ref {
  const guard = renamedGuard(renaming, stage.guard);
  const id = refAt(copies.length);
  // The axes of a join are its positions; what else is computed ranges over what it uses.
  const dims =
    op.kind === 'accumulate'
      ? renamedDims(renaming, stage.dims)
      : closedDims(unionOfDims(dimsOfOp(copies, op), dimsOfGuard(copies, guard)));
  const isOwn = op.kind === 'read' && op.array === stage.id;
  const name = isOwn
    ? elementLabel(
        stage.name,
        stage.dims.map((dim) => dim.name),
      )
    : stage.name;
  const copy: Stage = { ...stage, id, name, op, guard, dims };
  copies.push(copy);
  made.push(copy);
  return id;
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
