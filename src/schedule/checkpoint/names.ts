// What the arrays of rows at boundaries are called, and what is said of them.

import type { Boundary } from '../tree.ts';

const boundaries: { readonly [as in Boundary]: { readonly suffix: string; readonly text: (array: string) => string } } =
  {
    boundary: {
      suffix: 'Checkpoints',
      text: (array) => `The rows of ${array} that each segment of the steps begins with.`,
    },
    carried: {
      suffix: 'Carried',
      text: (array) => `The rows of ${array} that one segment of the steps hands to the next.`,
    },
  };

export function boundaryName(array: string, as: Boundary): string {
  return array + boundaries[as].suffix;
}

export function boundaryText(array: string, as: Boundary): string {
  return boundaries[as].text(array);
}
