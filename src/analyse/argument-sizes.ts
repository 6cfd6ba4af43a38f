// The sizes of a call: found from the lengths of the arguments as the checker worked out.

import { wholeAt } from '../base/whole-value.ts';
import type { SizeSource } from '../check/checked.ts';

/** Throws a `RangeError` that names the argument whose length no size fits. */
export function sizesFromArguments(
  sources: readonly SizeSource[],
  lengthOf: (path: string) => number,
  wholeOf: (parameter: string) => number,
): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const source of sources) {
    const value = source.kind === 'parameter' ? wholeOf(source.name) : fromLength(source, lengthOf(source.path), sizes);
    // A count that is negative may be an offset: where it is a length, no array fits it.
    if (Number.isInteger(value) && (value >= 0 || source.kind === 'parameter')) sizes.set(source.name, value);
    else if (source.kind === 'parameter')
      throw new RangeError(`'${source.name}' is a whole number, given ${String(value)}`);
    else
      throw new RangeError(
        `'${source.path}' has ${String(lengthOf(source.path))} elements: no '${source.name}' fits that`,
      );
  }
  return sizes;
}

/** length = known * (factor * size + offset + shift)^power, solved for the size. Of nothing there are none. */
function fromLength(
  { known, factor, offset, shift, power }: Extract<SizeSource, { kind: 'length' }>,
  length: number,
  sizes: ReadonlyMap<string, number>,
): number {
  const times = wholeAt(known, sizes);
  if (times === 0) return length === 0 ? 0 : NaN;
  const root = Math.round((length / times) ** (1 / power));
  return root ** power * times === length
    ? (root - offset - (shift === undefined ? 0 : wholeAt(shift, sizes))) / factor
    : NaN;
}
