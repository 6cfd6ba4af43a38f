// Which of two steps comes first, for all iterations in which they meet at an element: read off the loops around both, the
// outermost first, by the direction vector of the dependence (Allen and Kennedy).

import { addScaled } from '../../stage/affine.ts';
import { distanceOn, isZero, meetingOf, type Meeting } from '../../stage/distance.ts';
import { atomIndex, constantIndex, type Dim, type StageTable } from '../../stage/form.ts';
import { commonDepth, indexAt } from './places-of-steps.ts';
import type { StepAccess } from './step-accesses.ts';

/**
 * Whether a write comes before a use of the same element, for all iterations in which they meet: the first loop around both
 * that does not have them in one iteration has the write earlier. Down to `depth` they have to be in one iteration.
 */
export function comesBefore(write: StepAccess, use: StepAccess, table: StageTable, depth = 0): boolean {
  const [from, to] = [write.placed, use.placed];
  let meeting = meetingOf(write, use, table);
  const common = commonDepth(from.path, to.path);
  for (let at = 0; at < common && meeting !== null; at += 1) {
    const [written, used] = [indexAt(from.path, at), indexAt(to.path, at)];
    const node = from.path[at]?.node;
    if (written === null || used === null || node?.kind !== 'loop') continue;
    const distance = distanceOn(meeting, written, used);
    if (distance === null) return true;
    const least = node.down ? -distance.most : distance.least;
    const isTogether = isZero(distance);
    if (!isTogether && (at < depth || node.step > 1 || least < 0)) return false;
    if (least > 0) return true;
    meeting = inOneIteration(meeting, written, used);
  }
  if (meeting === null) return true;
  const [a, b] = [from.path[common], to.path[common]];
  // One of the two branches is taken.
  if (a !== undefined && a.node === b?.node) return true;
  return (from.places[common] ?? 0) < (to.places[common] ?? 0);
}

/** What is known where a loop has both in the same iteration. */
function inOneIteration(meeting: Meeting, written: Dim, used: Dim): Meeting {
  const zero = addScaled(atomIndex(used), -1, atomIndex(meeting.there(written)));
  return { ...meeting, facts: [...meeting.facts, zero, addScaled(constantIndex(0), -1, zero)] };
}
