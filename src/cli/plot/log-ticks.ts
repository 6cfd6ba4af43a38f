// Ticks of a logarithmic axis: sets of them from the closest to the farthest, for the first one that has room.

import { powerOfTen } from './words.ts';

type LogTick = { readonly exponent: number; readonly label: string };

/** Multiples of each power of ten, then each power of ten, then every second one, fifth one and so on. */
const multiples = [[1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 5], [1, 3], [1]];
const steps = [2, 5, 10, 20, 50, 100, 200];

export function logTicks(from: number, to: number): readonly (readonly LogTick[])[] {
  const first = Math.floor(from);
  const powers = Array.from({ length: Math.floor(to) - first + 1 }, (_, k) => first + k);
  // Powers that are short as plain numbers are written so, if all are.
  const isPlain = powers.every((power) => (power >= -3 && power <= 4) || power < from);
  const tick = (multiple: number, power: number): LogTick => ({
    exponent: Math.log10(multiple) + power,
    label: isPlain
      ? plain(multiple, power)
      : multiple === 1
        ? powerOfTen(power)
        : `${String(multiple)}·${powerOfTen(power)}`,
  });
  const isInside = ({ exponent }: LogTick): boolean => exponent >= from && exponent <= to;
  return [
    ...multiples.map((set) => powers.flatMap((power) => set.map((multiple) => tick(multiple, power)))),
    ...steps.map((step) => powers.filter((power) => power % step === 0).map((power) => tick(1, power))),
  ].map((ticks) => ticks.filter(isInside));
}

function plain(multiple: number, power: number): string {
  return power < 0 ? (multiple * 10 ** power).toFixed(-power) : String(multiple * 10 ** power);
}
