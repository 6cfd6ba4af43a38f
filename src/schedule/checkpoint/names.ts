// What the arrays of rows at boundaries are called, and what is said of them.

const [kept, carried] = ['Checkpoints', 'Carried'];

export function boundaryName(array: string, isKept: boolean): string {
  return array + (isKept ? kept : carried);
}

/** Null for any other array. */
export function boundaryText(name: string): string | null {
  const [, array, which] = new RegExp(`^(.+)(${kept}|${carried})\\d*$`).exec(name) ?? [];
  if (array === undefined) return null;
  return which === kept
    ? `The rows of ${array} that each segment of the steps begins with.`
    : `The rows of ${array} that one segment of the steps hands to the next.`;
}
