// How many columns a text takes: most characters one, East Asian wide ones two, combining marks none. Only names and
// strings of the user's can hold such characters, so ASCII is the fast path.

const plain = /^[ -~]*$/;
const mark = /[\p{Mn}\p{Me}]/u;

/** Wide characters that can occur in a name, as first and last code points. */
const wide: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x3247],
  [0x3250, 0xa4c6],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6b],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x1b2fb],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
];

export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let columns = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    if (mark.test(character)) continue;
    columns += wide.some(([first, last]) => point >= first && point <= last) ? 2 : 1;
  }
  return columns;
}
