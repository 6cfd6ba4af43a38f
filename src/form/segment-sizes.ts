// The sizes of a range that is taken in segments.

import { constantOfIndex, indexKey } from './affine.ts';
import { atomIndex, constantIndex, type DerivedSize, type Index, type Size } from './form.ts';

/** About the square root of the number of steps, and at least 1. */
export function segmentLength(steps: Index): Index {
  const constant = constantOfIndex(steps);
  if (constant !== null) return constantIndex(Math.max(1, Math.ceil(Math.sqrt(Math.max(0, constant)))));
  return size('segment length', steps, { operator: 'root', left: steps, right: constantIndex(1) });
}

export function segmentCount(steps: Index): Index {
  const [constant, length] = [constantOfIndex(steps), segmentLength(steps)];
  if (constant !== null) return constantIndex(Math.ceil(Math.max(0, constant) / length.offset));
  return size('segments', steps, {
    operator: 'div',
    left: { offset: steps.offset - 1, terms: [...steps.terms, ...length.terms] },
    right: length,
  });
}

function size(role: Size['role'] & string, steps: Index, derived: DerivedSize): Index {
  return atomIndex({ kind: 'size', name: `${role} of ${indexKey(steps)}`, derived, role });
}
