// Whether the elements of arrays that their own lines read can be computed in some order: for certain, or once it is
// asked where positions that are data lie; and which read is at fault if not.

import { invariant } from '../base/invariant.ts';
import { diagnose } from '../report/diagnostic.ts';
import { GradcError } from '../report/error.ts';
import type { OwnRead } from './context.ts';
import { cyclesAreSound } from '../form/cycles.ts';
import { constantIndex, type Program, type Stage } from '../form/form.ts';

/**
 * The keys of reads whose positions have to be asked for; none if there is an order. Throws a `GradcError` if there
 * never is.
 */
export function readsToOrder(program: Program, reads: readonly OwnRead[]): readonly string[] {
  if (reads.length === 0 || cyclesAreSound(program)) return [];
  const open = reads.filter(({ isOpen }) => isOpen);
  const closed = reads.filter(({ isOpen }) => !isOpen);
  if (open.length === 0 || (closed.length > 0 && !cyclesAreSound(without(program, open))))
    throw disorder(program, closed);
  const guilty = open.filter(
    (read) =>
      !cyclesAreSound(
        without(
          program,
          open.filter((other) => other.key !== read.key),
        ),
      ),
  );
  return (guilty.length > 0 ? guilty : open).map(({ key }) => key);
}

/** Names the first read that is at fault by itself; else the last, which goes against those before it. */
function disorder(program: Program, reads: readonly OwnRead[]): GradcError {
  const wrong =
    reads.find(
      (read) =>
        !cyclesAreSound(
          without(
            program,
            reads.filter((other) => other.ref !== read.ref),
          ),
        ),
    ) ?? reads[reads.length - 1];
  invariant(wrong !== undefined, 'a recurrence has a read of its own');
  return refusedRead(wrong);
}

export function refusedRead({ span, array }: OwnRead): GradcError {
  return new GradcError([diagnose('GR3032', span, { name: array })]);
}

/** The program in which these reads give a number. */
function without(program: Program, reads: readonly OwnRead[]): Program {
  const gone = new Set(reads.map(({ ref }) => ref));
  return {
    ...program,
    stages: program.stages.map((stage): Stage =>
      gone.has(stage.id) ? { ...stage, op: { kind: 'index', index: constantIndex(0) } } : stage,
    ),
  };
}
