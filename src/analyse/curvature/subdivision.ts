// The sign of a function on an interval, from enclosures of its values on parts of it.

import type { Analysis } from './analysis.ts';
import type { Interval } from './interval.ts';
import type { Sign } from './polynomial-signs.ts';

/** Parts beyond which an interval is not divided; fewer where nobody asked. */
const mostParts = 300;
const fewParts = 6;
/** What a part costs. */
const boxWork = 20;
/** Widths, relative to their place, below which a part is not divided again. */
const finest = 1e-9;

/** Null where it is not known: it has both signs, or the enclosure of some part leaves it open, however small it is. */
export function subdivided(
  analysis: Analysis,
  side: Interval,
  enclosure: (side: Interval) => Interval | null,
): Sign | null {
  const pending: Interval[] = [side];
  const most = analysis.isThorough ? mostParts : fewParts;
  let sign: Sign = 0;
  for (let parts = 0; pending.length > 0; parts += 1) {
    const part = pending.pop();
    if (part === undefined || parts > most || !analysis.spend(boxWork)) return null;
    const own = signOfEnclosure(enclosure(part));
    if (own !== null) {
      if (sign !== 0 && own !== 0 && own !== sign) return null;
      if (sign === 0) sign = own;
      continue;
    }
    const at = middleOf(part);
    if (at === null) return null;
    const point = enclosure([at, at]);
    if (point === null) return null;
    const there = signOfEnclosure(point);
    if (there !== null && there !== 0) {
      if (sign !== 0 && there !== sign) return null;
      sign = there;
    }
    pending.push([at, part[1]], [part[0], at]);
  }
  return sign;
}

function signOfEnclosure(found: Interval | null): Sign | null {
  if (found === null) return null;
  const [from, to] = found;
  return from === 0 && to === 0 ? 0 : from >= 0 ? 1 : to <= 0 ? -1 : null;
}

/** A point inside that divides it; of an infinite side at twice its finite end. */
export function middleOf([from, to]: Interval): number | null {
  if (from === -Infinity && to === Infinity) return 0;
  if (from === -Infinity) return to < -1e6 ? null : Math.min(-1, 2 * to);
  if (to === Infinity) return from > 1e6 ? null : Math.max(1, 2 * from);
  const middle = from / 2 + to / 2;
  return to - from > finest * Math.max(Math.abs(from), Math.abs(to)) ? middle : null;
}
