// A curve as text: each character is a cell of 2 by 4 dots (Unicode's Braille patterns, U+2800 and up), its greatest
// and its least ordinate beside it.

export type Course = {
  readonly title: string;
  /** From left to right, at equal distances; what is not finite is left out. */
  readonly ordinates: readonly number[];
};

const [dotsAcross, dotsDown] = [2, 4];
/** The bit of each dot, by row and column: the patterns had six dots first. */
const bits: readonly (readonly number[])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
/** A part of the ordinates at either end that may be cut where they run away. */
const cut = 0.1;
const runsAway = 4;

/** How many ordinates a picture of this width shows. */
export function ordinatesAcross(columns: number): number {
  return columns * dotsAcross;
}

/** Lines of one width: the title, the cells, and below them where the abscissas begin and end. */
export function brailleLines(
  { title, ordinates }: Course,
  [left, right]: readonly [number, number],
  { columns, rows }: { readonly columns: number; readonly rows: number },
): readonly string[] {
  const [low, high] = shownRange(ordinates);
  const labels = [shortNumber(high), ...Array<string>(rows - 2).fill(''), shortNumber(low)];
  const margin = Math.max(...labels.map(({ length }) => length));
  const cells = marked(ordinates, [low, high], rows * dotsDown);
  const lines = labels.map((label, row) => {
    const text = Array.from({ length: columns }, (_, column) =>
      String.fromCodePoint(0x2800 + cellAt(cells, row, column)),
    );
    return `${label.padStart(margin)} ┤${text.join('')}`;
  });
  const [from, to] = [shortNumber(left), shortNumber(right)];
  const all = [
    `${' '.repeat(margin + 2)}${title}`,
    ...lines,
    `${' '.repeat(margin + 2)}${from}${to.padStart(columns - from.length)}`,
  ];
  return all.map((line) => line.padEnd(margin + 2 + columns));
}

/** Which dots of each column of dots are set: neighbours are joined, unless the curve jumps or is cut there. */
function marked(
  ordinates: readonly number[],
  [low, high]: readonly [number, number],
  dots: number,
): readonly (readonly [from: number, to: number] | null)[] {
  const place = (y: number): number => Math.round(((high - y) / (high - low)) * (dots - 1));
  const isShown = (y: number | undefined): y is number => y !== undefined && y >= low && y <= high;
  return ordinates.map((y, column) => {
    if (!isShown(y)) return null;
    const [own, before] = [place(y), ordinates[column - 1]];
    if (!isShown(before)) return [own, own];
    const last = place(before);
    if (Math.abs(own - last) > dots / 2) return [own, own];
    return own > last ? [last + 1, own] : own < last ? [own, last - 1] : [own, own];
  });
}

function cellAt(columnsOfDots: ReturnType<typeof marked>, row: number, column: number): number {
  let cell = 0;
  for (let across = 0; across < dotsAcross; across++) {
    const range = columnsOfDots[column * dotsAcross + across];
    if (range == null) continue;
    for (let down = 0; down < dotsDown; down++) {
      const at = row * dotsDown + down;
      if (at >= range[0] && at <= range[1]) cell |= bits[down]?.[across] ?? 0;
    }
  }
  return cell;
}

/** All of a curve, or what most of it takes where some of it runs away; never empty. */
function shownRange(ordinates: readonly number[]): readonly [number, number] {
  const sorted = ordinates.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (part: number): number => sorted[Math.round(part * (sorted.length - 1))] ?? 0;
  const [low, high] = [at(0), at(1)];
  const middle = at(1 - cut) - at(cut);
  if (middle > 0) {
    const [least, greatest] = [at(cut) - middle / 2, at(1 - cut) + middle / 2];
    if (high - low > runsAway * middle) return [Math.max(low, least), Math.min(high, greatest)];
  }
  if (high > low) return [low, high];
  return [low - 1, high + 1];
}

/** Three significant digits at most. */
function shortNumber(x: number): string {
  return String(Number(x.toPrecision(3)));
}
