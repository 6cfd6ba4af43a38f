// The sizes of a range that is taken in segments.

import { constantOfIndex, indexKey } from './affine.ts';
import { atomIndex, constantIndex, type DerivedSize, type Index } from './form.ts';

const [lengthName, countName] = ['segment length of ', 'segments of '];

/** About the square root of the number of steps, and at least 1. */
export function segmentLength(steps: Index): Index {
  const constant = constantOfIndex(steps);
  if (constant !== null) return constantIndex(Math.max(1, Math.ceil(Math.sqrt(Math.max(0, constant)))));
  return size(lengthName + indexKey(steps), { operator: 'root', left: steps, right: constantIndex(1) });
}

export function segmentCount(steps: Index): Index {
  const [constant, length] = [constantOfIndex(steps), segmentLength(steps)];
  if (constant !== null) return constantIndex(Math.ceil(Math.max(0, constant) / length.offset));
  return size(countName + indexKey(steps), {
    operator: 'div',
    left: { offset: steps.offset - 1, terms: [...steps.terms, ...length.terms] },
    right: length,
  });
}

function size(name: string, derived: DerivedSize): Index {
  return atomIndex({ kind: 'size', name, derived });
}

/** What such a size is called in the code; null for any other. */
export function segmentSizeName(name: string): string | null {
  return name.startsWith(lengthName) ? 'segmentLength' : name.startsWith(countName) ? 'segments' : null;
}
