// The picture of a descent: value and gradient norm by iteration, and with two parameters the value's contours and the
// way that the descent took over them.

import { elementAt, firstOf, lastOf } from '../../base/lists.ts';
import type { AxisPlan } from './axis.ts';
import { contours, isTooFine, type Contour, type Grid } from './contours.ts';
import { evenly, extentOf, pointsOf, type Extent, type Numbers } from './extent.ts';
import { fallingSteadily, fallingTo0, type Falling } from './falling.ts';
import type { Entry } from './legend.ts';
import { levelsOf, type Levels } from './levels.ts';
import { curve, dots, marker, way, type Frame, type Ink } from './marks.ts';
import { page, type Panel } from './page.ts';
import { leftOutSaid } from './said.ts';
import { markup, type Markup } from './svg.ts';
import { spokenNumber } from './words.ts';

export type DescentPicture = {
  readonly title: string;
  /** The start and every step. */
  readonly trace: readonly { readonly iteration: number; readonly value: number; readonly gradientNorm: number }[];
  /** Where there are two parameters. */
  readonly plane?: Plane;
};

/** Its axes are those of `planePositions`. */
export type Plane = Grid & { readonly names: readonly [string, string]; readonly path: Path };
export type Path = readonly { readonly x: number; readonly y: number }[];

/** Positions on each axis. */
const planeLength = { least: 21, most: 101 };

/**
 * Where the value is asked for contours: all that the path touches, and a quarter of it around. `most`: about so many
 * places at most.
 */
export function planePositions(path: Path, most = Infinity): { readonly a: Float64Array; readonly b: Float64Array } {
  const length = Math.max(planeLength.least, Math.min(Math.floor(Math.sqrt(most)), planeLength.most));
  const around = (values: Numbers): Float64Array => evenly(widened(extentOf(values)), length);
  return { a: around(path.map(({ x }) => x)), b: around(path.map(({ y }) => y)) };
}

function widened(extent: Extent | undefined): Extent | undefined {
  if (extent === undefined) return undefined;
  const { low, high } = extent;
  const room = low === high ? Math.abs(low) / 2 || 1 : high / 4 - low / 4;
  return { low: Math.max(low - room, -Number.MAX_VALUE), high: Math.min(high + room, Number.MAX_VALUE) };
}

/** Few steps are shown one by one. */
const fewSteps = 60;

export function descentPlot({ title, trace, plane }: DescentPicture): string {
  const iterations = trace.map(({ iteration }) => iteration);
  const values = trace.map(({ value }) => value);
  const norms = trace.map(({ gradientNorm }) => gradientNorm);
  const x: AxisPlan = { name: 'iteration', kind: 'count', extent: extentOf(iterations) };
  const drawnPlane = plane === undefined ? undefined : planePanel(plane, extentOf(values)?.low);
  return page({
    title,
    description: [...runSaid(iterations, values, norms), ...(drawnPlane?.said ?? [])],
    panels: [
      { ...fallingPanel(x, iterations, fallingSteadily('value', values), 'first', 210), isLabelledBelow: true },
      fallingPanel(x, iterations, fallingTo0('gradient norm', norms), 'second', 210),
      ...(drawnPlane === undefined ? [] : [drawnPlane.panel]),
    ],
  });
}

function fallingPanel(x: AxisPlan, at: Numbers, { plan, lists }: Falling, ink: Ink, height: number): Panel {
  const numbers = firstOf(lists);
  return {
    height,
    x,
    y: plan,
    legend: [],
    marks: (frame) => [
      ...curve(frame, at, numbers, ink),
      ...(at.length <= fewSteps ? dots(frame, at, numbers, ink) : []),
    ],
  };
}

function planePanel(
  plane: Plane,
  best: number | undefined,
): { readonly panel: Panel; readonly said: readonly string[] } {
  const { a, b, names, path } = plane;
  const lowest = Math.min(best ?? Infinity, extentOf(plane.values)?.low ?? Infinity);
  const { name, levels } = levelsOf(plane.values, lowest);
  const lines = linesOf(plane, levels, lowest);
  const legend: readonly Entry[] = [
    { label: 'path', swatch: 'line', kind: 'second' },
    { label: 'start', swatch: 'ring', kind: 'second' },
    { label: 'end', swatch: 'disc', kind: 'second' },
    ...lines.map(({ label }, k) => ({
      label: k === 0 ? `${name}: ${label}` : label,
      swatch: 'line' as const,
      kind: 'thin first',
      opacity: opacityOf(k, lines.length),
    })),
  ];
  return {
    panel: {
      height: 380,
      x: { name: names[0], kind: 'linear', extent: extentOf(a), isTight: true },
      y: { name: names[1], kind: 'linear', extent: extentOf(b), isTight: true },
      legend,
      marks: (frame) => [...contourMarks(frame, lines), ...pathMarks(frame, path)],
    },
    said: [`Below: contours of the value over ${names[0]} and ${names[1]}, and the path over them${pathSaid(path)}.`],
  };
}

/** A level with its contours. */
type Lines = { readonly label: string; readonly contours: readonly Contour[] };

/** Those that the grid shows as they are: lines of all, where it does so of none. */
function linesOf(plane: Plane, levels: Levels['levels'], lowest: number): readonly Lines[] {
  // Above a minimum a value grows as a square does: of its root, what lies between two positions is what a line says.
  const root = (value: number): number => Math.sqrt(value - lowest);
  const grid: Grid = { a: plane.a, b: plane.b, values: Float64Array.from(plane.values, root) };
  const all = levels.map(({ value, label }) => ({ label, contours: contours(grid, root(value)) }));
  const some = all.filter(({ contours: own }) => !isTooFine(own));
  return some.length === 0 ? all : some;
}

function contourMarks(frame: Frame, lines: readonly Lines[]): readonly Markup[] {
  return lines.map(({ contours: own }, k) =>
    markup(
      'g',
      { 'stroke-opacity': opacityOf(k, lines.length) },
      ...own.flatMap(({ a, b }) => way(frame, a, b, 'thin first')),
    ),
  );
}

/** The lower, the stronger. */
function opacityOf(level: number, count: number): number {
  return count < 2 ? 1 : 1 - (0.55 * level) / (count - 1);
}

function pathMarks(frame: Frame, path: Path): readonly Markup[] {
  const [a, b] = [path.map(({ x }) => x), path.map(({ y }) => y)];
  const ends =
    path.length === 0
      ? []
      : [
          ...marker(frame, firstOf(a), firstOf(b), 'ring', 'second'),
          ...marker(frame, lastOf(a), lastOf(b), 'disc', 'second'),
        ];
  return [...way(frame, a, b, 'second'), ...(path.length <= fewSteps ? dots(frame, a, b, 'second') : []), ...ends];
}

function pathSaid(path: Path): string {
  const [start, end] = [path[0], path.at(-1)];
  if (start === undefined || end === undefined) return '';
  const point = ({ x, y }: Path[number]): string => `(${spokenNumber(x)}, ${spokenNumber(y)})`;
  return ` from ${point(start)} to ${point(end)}`;
}

function runSaid(iterations: Numbers, values: Numbers, norms: Numbers): readonly string[] {
  if (iterations.length === 0) return ['No step was taken.'];
  const last = iterations.length - 1;
  const ends = (list: Numbers): string =>
    `from ${spokenNumber(elementAt(list, 0))} to ${spokenNumber(elementAt(list, last))}`;
  const leftOut = pointsOf(values, norms).leftOut;
  return [
    `By iteration, ${ends(iterations)}: the value ${ends(values)}, and the norm of the gradient ${ends(norms)}.`,
    ...leftOutSaid(leftOut),
  ];
}
