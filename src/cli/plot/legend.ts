// What marks mean: a swatch and a text for each, in rows that are filled from left to right.

import { markup, pixels, type Markup } from './svg.ts';
import { shortened, widthOf } from './words.ts';

export type Entry = {
  readonly label: string;
  readonly swatch: 'dot' | 'line' | 'band' | 'ring' | 'disc';
  /** Classes of the mark. */
  readonly kind: string;
  /** Of its line. */
  readonly opacity?: number;
};

export type LegendPlace = {
  readonly left: number;
  /** Where the first entry begins: something stands before it. */
  readonly start: number;
  readonly right: number;
  readonly top: number;
};

const swatchWidth = 20;
const space = 16;
const rowHeight = 18;
const longestLabel = 320;

/** At least one row, since a name stands there. */
export function legend(
  entries: readonly Entry[],
  place: LegendPlace,
): { readonly markup: readonly Markup[]; readonly rows: number } {
  let [x, row] = [place.start, 0];
  const parts: Markup[] = [];
  for (const entry of entries) {
    const label = shortened(entry.label, longestLabel);
    const width = swatchWidth + 6 + widthOf(label);
    if (x + width > place.right && x > place.left) {
      x = place.left;
      row++;
    }
    const middle = place.top + row * rowHeight + 8;
    parts.push(swatchOf(entry, x, middle), markup('text', { x: x + swatchWidth + 6, y: middle + 4 }, label));
    x += width + space;
  }
  return { markup: parts, rows: row + 1 };
}

function swatchOf({ swatch, kind, opacity }: Entry, x: number, y: number): Markup {
  const middle = x + swatchWidth / 2;
  switch (swatch) {
    case 'dot':
      return markup('path', { class: `dots ${kind}`, 'stroke-width': 6, d: `M${pixels(middle)} ${pixels(y)}h0` });
    case 'line':
      return markup('line', {
        class: `line ${kind}`,
        x1: x,
        y1: y,
        x2: x + swatchWidth,
        y2: y,
        ...(opacity === undefined ? {} : { 'stroke-opacity': opacity }),
      });
    case 'band':
      return markup('rect', { class: `band ${kind}`, x, y: y - 6, width: swatchWidth, height: 12 });
    case 'ring':
    case 'disc':
      return markup('circle', { class: `${swatch} ${kind}`, cx: middle, cy: y, r: 5 });
    default:
      return swatch satisfies never;
  }
}
