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
  const { byMember, givenLines } = linesByMember(written);
  const given = givenLines.filter(({ part }) => part.at.length === 0);
  const blocks: Block[] = [];
  for (let i = program.forward - 1; i >= 0; i -= 1) {
    const root = elementAt(program.stages, i);
    const lines: Line[] = [];
    for (const member of members[root.id] ?? []) {
      const own = byMember[member.id];
      if (own !== undefined) lines.push(...inOrder(member, own));
    }
    blocks.push({ root, lines });
  }
  return { given, blocks };
}

/** By reference: the stages that stand in a statement, in the order in which they contribute. */
function membersOf({ program, host, lastFirst }: Written): readonly (readonly Stage[] | undefined)[] {
  const members: (Stage[] | undefined)[] = [];
  for (let i = 0; i < program.forward; i += 1) {
    const stage = elementAt(program.stages, i);
    const home = host[stage.id] ?? stage.id;
    const list = members[home];
    if (list === undefined) members[home] = [stage];
    else if (lastFirst.has(home)) list.unshift(stage);
    else list.push(stage);
  }
  return members;
}

/** By reference; an element of an input makes no contribution that is written: its adjoint is stored. */
function linesByMember({ program, inline, table }: Written): {
  readonly byMember: readonly (readonly Line[] | undefined)[];
  readonly givenLines: readonly Line[];
} {
  const byMember: (Line[] | undefined)[] = [];
  const givenLines: Line[] = [];
  const seen: (boolean | undefined)[] = [];
  for (const [primal, is] of program.adjoints) {
    const adjoint = elementAt(table, is);
    // A term of a sum may share the sum's adjoint.
    if (inline[is] === true || adjoint.op.kind !== 'accumulate' || adjoint.dims.length > 0 || seen[is] === true)
      continue;
    seen[is] = true;
    for (const part of adjoint.op.parts) {
      const line = { adjoint, part, primal };
      const list = part.of === null ? givenLines : byMember[part.of];
      if (list !== undefined) list.push(line);
      else if (part.of !== null) byMember[part.of] = [line];
    }
  }
  return { byMember, givenLines };
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
