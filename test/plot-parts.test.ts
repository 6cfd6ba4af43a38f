// What pictures are made of: ticks that say what they stand at, thinning that loses nothing that would be seen, contours
// that lie where the value is theirs.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axis, type AxisPlan, type Course } from '../src/cli/plot/axis.ts';
import { contours, isTooFine } from '../src/cli/plot/contours.ts';
import { levelsOf } from '../src/cli/plot/levels.ts';
import { markup, written } from '../src/cli/plot/svg.ts';
import { columnwise, densities, pieces } from '../src/cli/plot/thin.ts';
import { numberText, shortened, widthOf } from '../src/cli/plot/words.ts';

const across: Course = { along: 'across', from: 60, to: 680 };
const up: Course = { along: 'up', from: 300, to: 0 };

/** A number as it is written in a picture. */
function read(text: string): number {
  const power = /^(−?)(?:(.*)·)?10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$/.exec(text);
  if (power === null) return Number(text.replace('−', '-').replaceAll(',', ''));
  const exponent = power[3]!.replace('⁻', '-').replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => String('⁰¹²³⁴⁵⁶⁷⁸⁹'.indexOf(digit)));
  return Number(`${power[1] === '' ? '' : '-'}${power[2] ?? '1'}e${exponent}`);
}

/** What a label stands for, by the axis' name: x − 12 (in 10³). */
function meant(label: string, name: string): number {
  const [, sign, offset = '0', , unit = '1'] = /^x(?: ([−+]) (\S+))?( \(in (\S+)\))?$/.exec(name)!;
  return read(label) * read(unit) + (sign === '+' ? -1 : 1) * read(offset);
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });

describe('an axis', () => {
  test.each([across, up])('each label is the number at its tick, $along', (course) => {
    const law = (one: number, other: number, kind: AxisPlan['kind']): void => {
      const extent = { low: Math.min(one, other), high: Math.max(one, other) };
      const { name, ticks, place } = axis({ name: 'x', kind, extent }, course);
      expect(ticks.length).toBeGreaterThan(0);
      for (const { at, label } of ticks) {
        const number = meant(label, name);
        // Where numbers themselves are far apart, the one that is meant is none of them.
        const isFine = extent.high - extent.low > 1e-12 * Math.max(Math.abs(extent.low), Math.abs(extent.high), 1e-300);
        if (isFine && Number.isFinite(number)) expect(Math.abs(place(number) - at)).toBeLessThan(0.5);
      }
      expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length);
      for (const end of [extent.low, extent.high]) {
        expect(place(end)).toBeGreaterThanOrEqual(Math.min(course.from, course.to));
        expect(place(end)).toBeLessThanOrEqual(Math.max(course.from, course.to));
      }
    };
    fc.assert(fc.property(finite, finite, (a, b) => law(a, b, 'linear')), { numRuns: 300 });
    fc.assert(fc.property(finite, fc.double({ min: 1e-16, max: 1, noNaN: true }), (a, part) => law(a, a * (1 - part), 'linear')), { numRuns: 300 });
    const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(fc.property(positive, fc.double({ min: 1, max: 1e8, noNaN: true }), (a, ratio) => law(a, a * ratio, 'log')), { numRuns: 300 });
    fc.assert(fc.property(fc.nat(), fc.nat(), (a, b) => law(a, b, 'count')), { numRuns: 200 });
  });

  test('what is counted has whole ticks', () => {
    for (const high of [0, 1, 2, 3, 7, 40, 12_345]) {
      const { ticks } = axis({ name: 'x', kind: 'count', extent: { low: 0, high } }, across);
      expect(ticks.map(({ label }) => read(label)).filter((number) => !Number.isInteger(number) || number < 0)).toEqual([]);
    }
  });

  test('logarithms: powers, and multiples where there are few', () => {
    const labels = (low: number, high: number): readonly string[] => axis({ name: 'x', kind: 'log', extent: { low, high } }, across).ticks.map(({ label }) => label);
    expect(labels(0.1, 10)).toEqual(['0.1', '0.2', '0.5', '1', '2', '5', '10']);
    expect(labels(1e-8, 1)).toEqual(['10⁻⁸', '10⁻⁷', '10⁻⁶', '10⁻⁵', '10⁻⁴', '10⁻³', '10⁻²', '10⁻¹', '10⁰']);
    expect(labels(1e-300, 1e300)).toContain('10⁻²⁰⁰');
    expect(axis({ name: 'x', kind: 'log', extent: { low: 1, high: 2 } }, across).place(0)).toBeNaN();
  });
});

describe('thinning', () => {
  const places = fc.array(fc.tuple(fc.double({ min: 0, max: 40, noNaN: true }), fc.double({ min: 0, max: 30, noNaN: true })), { minLength: 1, maxLength: 300 });
  const columns = (list: readonly (readonly [number, number])[]): readonly [readonly number[], readonly number[]] => [list.map(([x]) => x), list.map(([, y]) => y)];

  test('every pixel with a point is drawn, and no other', () => {
    fc.assert(
      fc.property(places, (list) => {
        const [all, ...denser] = densities(...columns(list)).map((runs) => runs.flatMap(({ x, y, more }) => Array.from({ length: more + 1 }, (_, k) => `${x + k} ${y}`)));
        const pixel = ([x, y]: readonly [number, number]): string => `${Math.floor(x)} ${Math.floor(y)}`;
        expect([...all!].sort()).toEqual([...new Set(list.map(pixel))].sort());
        for (const pixels of denser) for (const one of pixels) expect(list.filter((place) => pixel(place) === one).length).toBeGreaterThan(1);
      }),
    );
  });

  test('a line keeps its ends, and the lowest and the highest point of each column', () => {
    fc.assert(
      fc.property(places, (list) => {
        const [x, y] = columns([...list].sort(([a], [b]) => a - b));
        const kept = columnwise(x, y);
        expect([...kept].sort((a, b) => a - b)).toEqual(kept);
        expect([kept[0], kept.at(-1)]).toEqual([0, x.length - 1]);
        const extremes = (indices: readonly number[]): object =>
          Array.from({ length: 41 }, (_, column) => {
            const inside = indices.filter((k) => Math.floor(x[k]!) === column);
            return [inside[0], inside.at(-1), Math.min(...inside.map((k) => y[k]!)), Math.max(...inside.map((k) => y[k]!))];
          });
        expect(extremes(kept)).toEqual(extremes([...x.keys()]));
        expect(kept.length).toBeLessThanOrEqual(4 * 41);
      }),
    );
  });

  test('a path joins the pixels that it joined, once', () => {
    expect(pieces([0, 5, 0, 5, 0, 9], [0, 5, 0, 5, 0, 9])).toEqual([[0, 1], [4, 5]]);
    expect(pieces([0, 0.1, 0.2, 7], [0, 0, 0, 7])).toEqual([[0, 3]]);
    expect(pieces([3], [3])).toEqual([]);
  });
});

describe('contours', () => {
  const evenly = (count: number, from: number, to: number): readonly number[] => Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));
  const [a, b] = [evenly(21, -2, 2), evenly(17, -1, 3)];
  const over = (value: (a: number, b: number) => number) => ({ a, b, values: b.flatMap((y) => a.map((x) => value(x, y))) });

  test('of a plane: one straight line, exact', () => {
    fc.assert(
      fc.property(fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: -3, max: 3, noNaN: true }), (p, q) => {
        for (const line of contours(over((x, y) => p * x + q * y), 0.37)) line.a.forEach((x, k) => expect(p * x + q * line.b[k]!).toBeCloseTo(0.37, 10));
      }),
    );
    expect(contours(over((x, y) => x + 2 * y), 0.37)).toHaveLength(1);
  });

  test('of a bowl: one closed line, near the circle', () => {
    const lines = contours(over((x, y) => x * x + (y - 1) ** 2), 1);
    expect(lines).toHaveLength(1);
    const [line] = lines;
    expect([line!.a[0], line!.b[0]]).toEqual([line!.a.at(-1), line!.b.at(-1)]);
    line!.a.forEach((x, k) => expect(Math.hypot(x, line!.b[k]! - 1)).toBeCloseTo(1, 1));
    // Each step is within a cell: nothing is skipped.
    for (let k = 1; k < line!.a.length; k++) expect(Math.hypot(line!.a[k]! - line!.a[k - 1]!, line!.b[k]! - line!.b[k - 1]!)).toBeLessThan(0.33);
  });

  test('of random numbers: every edge between below and above is crossed, once', () => {
    const node = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: -3, max: 3 }) }, { weight: 1, arbitrary: fc.constant(NaN) });
    fc.assert(
      fc.property(fc.array(node, { minLength: 20, maxLength: 20 }), (values) => {
        const found = contours({ a: [0, 1, 2, 3, 4], b: [0, 1, 2, 3], values }, 0.5).flatMap((line) => {
          const points = line.a.map((x, k) => `${x.toFixed(9)} ${line.b[k]!.toFixed(9)}`);
          return points.length > 2 && points[0] === points.at(-1) ? points.slice(1) : points;
        });
        const at = (i: number, j: number): number => values[j * 5 + i] ?? NaN;
        const isCell = (i: number, j: number): boolean => i >= 0 && j >= 0 && i < 4 && j < 3 && Number.isFinite(at(i, j) + at(i + 1, j) + at(i, j + 1) + at(i + 1, j + 1));
        const wanted: string[] = [];
        const cross = (from: number, to: number, isSeen: boolean, point: (part: number) => readonly [number, number]): void => {
          if (!isSeen || from >= 0.5 === to >= 0.5) return;
          wanted.push(point((0.5 - from) / (to - from)).map((number) => number.toFixed(9)).join(' '));
        };
        for (let j = 0; j < 4; j++) {
          for (let i = 0; i < 5; i++) {
            if (i < 4) cross(at(i, j), at(i + 1, j), isCell(i, j) || isCell(i, j - 1), (part) => [i + part, j]);
            if (j < 3) cross(at(i, j), at(i, j + 1), isCell(i, j) || isCell(i - 1, j), (part) => [i, j + part]);
          }
        }
        expect(found.sort()).toEqual(wanted.sort());
      }),
    );
  });

  test('a valley that is narrower than the grid comes as beads, and is told from one that is not', () => {
    const across = (x: number, y: number): number => Math.abs(y - 1 - 0.83 * x);
    expect([0.01, 0.5].map((level) => isTooFine(contours(over(across), level)))).toEqual([true, false]);
    expect(isTooFine(contours(over((x, y) => Math.hypot(x, y - 1)), 0.1))).toBe(false);
  });

  test('levels rise from above the lowest value, and are what their labels say', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, min: -1e200, max: 1e200 }), { minLength: 1 }), (values) => {
        const lowest = Math.min(...values);
        const { name, levels } = levelsOf(values, lowest);
        const heights = levels.map(({ value }) => value);
        expect([...new Set(heights)].sort((one, other) => one - other)).toEqual(heights);
        for (const { value, label } of levels) {
          expect(value).toBeGreaterThan(lowest);
          expect(value - lowest).toBeLessThanOrEqual(Math.max(...values) - lowest);
          if (name === 'value') expect(read(label)).toBeCloseTo(value, -Math.log10(Math.abs(value) || 1) + 3);
        }
        expect(levels.length).toBeLessThanOrEqual(12);
      }),
    );
  });
});

describe('texts', () => {
  test('numbers read back', () => {
    expect([0, 5, -3, 0.25, 123456, 1e-9, -2.5e12, 1.23456e-5].map((value) => numberText(value))).toEqual(['0', '5', '−3', '0.25', '123500', '10⁻⁹', '−2.5·10¹²', '1.235·10⁻⁵']);
  });

  test('a name is cut to its width, between characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 20, max: 200 }), (name, width) => {
        const text = shortened(name, width);
        expect(widthOf(text)).toBeLessThanOrEqual(width);
        expect(text).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
      }),
    );
    expect(shortened('short', 100)).toBe('short');
  });

  test('what has no place is not written', () => {
    expect(() => written(markup('circle', { r: NaN }))).toThrow('a picture has no place at NaN');
    expect(written(markup('circle', { r: -0.001, cx: 1 / 3, class: '<"&' }))).toBe('<circle r="0" cx="0.33" class="&lt;&quot;&amp;"/>');
  });
});
