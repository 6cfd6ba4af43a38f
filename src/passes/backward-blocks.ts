// The backward pass as blocks: for each written stage, last one first, the contributions that it makes to the adjoints
// of what it was computed from. What is written and what is printed both follow this order.

import { elementAt } from '../base/lists.ts';
import type { Part, Ref, Stage } from '../form/form.ts';
import { eachReference } from '../form/operands.ts';
import type { Written } from './written.ts';

/** `part` of `adjoint`, which is the adjoint of `primal`. */
export type Line = { readonly adjoint: Stage; readonly part: Part; readonly primal: Ref };
export type Block = { readonly root: Stage; readonly lines: readonly Line[] };

export type Backward = {
  /** What the caller's adjoint adds to a stage that is a result and used further, or is an input. */
  readonly given: readonly Line[];
  readonly blocks: readonly Block[];
};

export function backwardBlocks(written: Written): Backward {
  const { program } = written;
  const members = membersOf(written);
  const byMember = linesByMember(written);
  const done = new Set<Part>();
  const given = (byMember.get(null) ?? []).filter(({ part }) => part.at.length === 0);
  const blocks: Block[] = [];
  for (let i = program.forward - 1; i >= 0; i -= 1) {
    const root = elementAt(program.stages, i);
    const lines: Line[] = [];
    for (const member of members.get(root.id) ?? []) {
      for (const line of inOrder(member, byMember.get(member.id) ?? [])) {
        if (done.has(line.part)) continue;
        done.add(line.part);
        lines.push(line);
      }
    }
    blocks.push({ root, lines });
  }
  return { given, blocks };
}

/** Stages by the statement they stand in, in the order in which they contribute. */
function membersOf({ program, host, lastFirst }: Written): ReadonlyMap<Ref, readonly Stage[]> {
  const members = new Map<Ref, Stage[]>();
  for (let i = 0; i < program.forward; i += 1) {
    const stage = elementAt(program.stages, i);
    const home = host[stage.id] ?? stage.id;
    const list = members.get(home);
    if (list === undefined) members.set(home, [stage]);
    else if (lastFirst.has(home)) list.unshift(stage);
    else list.push(stage);
  }
  return members;
}

/** An element of an input makes no contribution that is written: its adjoint is stored. */
function linesByMember({ program, inline, table }: Written): ReadonlyMap<Ref | null, readonly Line[]> {
  const lines = new Map<Ref | null, Line[]>();
  const seen = new Set<Ref>();
  for (const [primal, is] of program.adjoints) {
    const adjoint = elementAt(table, is);
    // A term of a sum may share the sum's adjoint.
    if (inline[is] === true || adjoint.op.kind !== 'accumulate' || adjoint.dims.length > 0 || seen.has(is)) continue;
    seen.add(is);
    for (const part of adjoint.op.parts) {
      const line = { adjoint, part, primal };
      const list = lines.get(part.of);
      if (list === undefined) lines.set(part.of, [line]);
      else list.push(line);
    }
  }
  return lines;
}

/** Lines of one stage, in the order of what it was computed from. */
function inOrder(member: Stage, lines: readonly Line[]): readonly Line[] {
  if (lines.length < 2) return lines;
  const rank = new Map<Ref, number>();
  eachReference(member, (ref) => {
    if (!rank.has(ref)) rank.set(ref, rank.size);
  });
  return [...lines].sort((a, b) => (rank.get(a.primal) ?? 0) - (rank.get(b.primal) ?? 0));
}
