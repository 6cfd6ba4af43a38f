// For which numbers a comparison with a constant holds. NaN holds none of these, so that nothing about it is claimed.

/** `open`: the end that is not among them. */
export type NumberRange = { readonly from: number; readonly to: number; readonly open: 'from' | 'to' | null };

/** `x < bound`, or `bound < x` where the bound is on the left; null for what is no range. */
export function rangeOfComparison(operator: string, bound: number, isOnLeft: boolean): NumberRange | null {
  switch (operator) {
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const isBelow = operator.startsWith('<') !== isOnLeft;
      const isOpen = operator.length === 1;
      return isBelow
        ? { from: -Infinity, to: bound, open: isOpen ? 'to' : null }
        : { from: bound, to: Infinity, open: isOpen ? 'from' : null };
    }
    case '==':
    case '===':
      return { from: bound, to: bound, open: null };
    default:
      return null;
  }
}

/** Whether all numbers of one are among those of the other. */
export function isWithinNumbers(inner: NumberRange, outer: NumberRange): boolean {
  return (
    (inner.from > outer.from || (inner.from === outer.from && (outer.open !== 'from' || inner.open === 'from'))) &&
    (inner.to < outer.to || (inner.to === outer.to && (outer.open !== 'to' || inner.open === 'to')))
  );
}
