// Texts in a picture: how wide they are at most, how they are cut to a width, and numbers as texts.
// Widths are those of the widest of the usual fonts without serifs (Verdana, DejaVu Sans): no font is asked.

import { oneLine } from './svg.ts';

/** Of all texts but the title, which is bold: as wide as a larger one. */
export const textSize = 12;
export const titleSize = 17;

/** In ems, of what is not listed: ASCII, and all others. */
const otherWidth = { ascii: 0.68, other: 0.85 };

/** In ems. */
const widths: readonly (readonly [characters: RegExp, width: number])[] = [
  [/[\u0300-\u036F\u200B-\u200D\uFE00-\uFE0F]/, 0],
  [/[ijl.,:;'| ]/, 0.41],
  [/[frtIJ()[\]/\\"!`-]/, 0.51],
  [/[⁰¹²³⁴⁵⁶⁷⁸⁹⁻·]/, 0.46],
  [/[mMW@%…]/, 1.05],
  [/[wA-Z+<=>~^#&−×]/, 0.86],
  [/[\u{10000}-\u{10FFFF}]/u, 1.5],
  [/[\u1100-\uFFFF]/, 1.1],
];

/** Characters come again and again. */
const known = new Map<string, number>();

function widthOfOne(character: string): number {
  const found = known.get(character);
  if (found !== undefined) return found;
  const other = character < '\u{80}' ? otherWidth.ascii : otherWidth.other;
  const width = widths.find(([characters]) => characters.test(character))?.[1] ?? other;
  known.set(character, width);
  return width;
}

export function widthOf(text: string, size = textSize): number {
  let width = 0;
  for (const character of text) width += widthOfOne(character);
  return width * size;
}

/** A name of the user's, cut at its end to a width. */
export function shortened(name: string, width: number, size = textSize): string {
  const text = oneLine(name);
  if (widthOf(text, size) <= width) return text;
  let kept = '';
  let left = width / size - widthOfOne('…');
  for (const character of text) {
    left -= widthOfOne(character);
    if (left < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}…`;
}

const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';

export function powerOfTen(exponent: number): string {
  const digits = String(Math.abs(exponent)).replace(/\d/g, (digit) => superscripts.charAt(Number(digit)));
  return `10${exponent < 0 ? '⁻' : ''}${digits}`;
}

/** As it is written in a picture. */
export function numberText(value: number, digits = 4): string {
  const [mantissa = '', exponent = '0'] = value.toExponential(digits - 1).split('e');
  const power = Number(exponent);
  const short = (text: string): string => String(Number(text)).replace('-', '−');
  if (value === 0 || (power >= -4 && power < 6)) return short(value.toPrecision(digits));
  // 10⁻⁹, not 1·10⁻⁹.
  const factor = short(mantissa);
  return /^−?1$/.test(factor) ? `${factor.slice(0, -1)}${powerOfTen(power)}` : `${factor}·${powerOfTen(power)}`;
}

/** As it is read out. */
export function spokenNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}

export function counted(count: number, one: string, many = `${one}s`): string {
  return `${String(count)} ${count === 1 ? one : many}`;
}
