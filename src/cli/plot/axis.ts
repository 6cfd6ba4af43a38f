// An axis: where a number lies, and ticks whose labels are short and do not touch. Numbers that are far from 1 are
// shown in a power of ten, and those that differ by little as differences; the axis' name says so.

import { scaleLinear } from 'd3-scale';
import { elementAt } from '../../base/lists.ts';
import type { Extent } from './extent.ts';
import { logTicks } from './log-ticks.ts';
import { numberText, powerOfTen, shortened, widthOf } from './words.ts';

export type AxisPlan = {
  readonly name: string;
  /** `count`: of what is counted, in whole numbers. */
  readonly kind: 'linear' | 'count' | 'log';
  /** Nothing where there is nothing to draw; of `log` above 0. */
  readonly extent: Extent | undefined;
  /** Whether the axis ends where its numbers do. */
  readonly isTight?: boolean;
};

export type Tick = { readonly at: number; readonly label: string };
export type Axis = {
  readonly name: string;
  readonly ticks: readonly Tick[];
  /** In pixels; NaN where the axis has no place for the number. */
  readonly place: (value: number) => number;
};

/** Where it lies: `across` from left to right, `up` from bottom to top. */
export type Course = { readonly along: 'across' | 'up'; readonly from: number; readonly to: number };

const longestName = 300;
/** Of an axis' length, beyond its numbers at either end. */
const margin = 0.04;
/** Pixels from one tick to the next that please the eye. */
const stride = { across: 70, up: 40 };
/** Pixels between labels: of their boxes across, of their middles up. */
const gap = { across: 10, up: 16 };

export function axis(plan: AxisPlan, course: Course): Axis {
  const { extent } = plan;
  if (extent === undefined) return { name: shortened(plan.name, longestName), ticks: [], place: () => NaN };
  return plan.kind === 'log' ? logAxis(plan.name, extent, course) : linearAxis(plan, extent, course);
}

/** Whether labels have room: ticks are in the order of their values. */
export function haveRoom(ticks: readonly Tick[], { along }: Course): boolean {
  return ticks.every(({ at, label }, k) => {
    if (k === 0) return true;
    const before = elementAt(ticks, k - 1);
    const taken = along === 'up' ? 0 : (widthOf(label) + widthOf(before.label)) / 2;
    return Math.abs(at - before.at) >= taken + gap[along];
  });
}

function linearAxis({ name, kind, isTight = false }: AxisPlan, extent: Extent, course: Course): Axis {
  const { shown, suffix } = shownAs(extent);
  const [from, to] = widened(shown(extent.low), shown(extent.high), kind, isTight);
  const scale = scaleLinear([course.from, course.to]).domain([from, to]);
  const isWhole = kind === 'count' && suffix === '';
  const most = Math.max(2, Math.round(Math.abs(course.to - course.from) / stride[course.along]));
  let ticks: readonly Tick[] = [];
  for (let count = most; count > 0; count--) {
    const label = scale.tickFormat(isWhole ? 1 : count);
    const values = scale.ticks(count).filter((value) => !isWhole || Number.isInteger(value));
    ticks = values.map((value) => ({ at: scale(value), label: label(value) }));
    if (haveRoom(ticks, course)) break;
  }
  const beyond = 100 * (to - from);
  // What is far outside of the picture is outside of it at a finite place.
  const place = (value: number): number => scale(Math.min(Math.max(shown(value), from - beyond), to + beyond));
  return { name: named(name, suffix), ticks, place };
}

/** A length for a single number, and room at both ends. */
function widened(low: number, high: number, kind: AxisPlan['kind'], isTight: boolean): readonly [number, number] {
  if (low === high) {
    if (kind === 'count') return [low - margin, low + 1];
    const reach = low === 0 ? 1 : Math.abs(low) / 10;
    return [low - reach, high + reach];
  }
  const room = isTight ? 0 : (high - low) * margin;
  return [low - room, high + room];
}

/** Numbers that differ by less than this part of themselves are shown as differences. */
const closest = 1e-4;

/** How numbers of an extent are shown, and what the axis' name says of it. */
function shownAs({ low, high }: Extent): { readonly shown: (value: number) => number; readonly suffix: string } {
  const isClose = high > low && high - low < closest * Math.max(Math.abs(low), Math.abs(high));
  const offset = isClose ? offsetOf(low, high) : 0;
  const exponent = unitOf(Math.max(Math.abs(low - offset), Math.abs(high - offset)));
  // In two steps, since a power of ten may lie outside of the numbers.
  const [once, again] = [10 ** Math.ceil(exponent / 2), 10 ** Math.floor(exponent / 2)];
  const difference = offset === 0 ? '' : ` ${offset < 0 ? '+' : '−'} ${plain(Math.abs(offset))}`;
  const unit = exponent === 0 ? '' : ` (in ${powerOfTen(exponent)})`;
  return { shown: (value) => (value - offset) / once / again, suffix: difference + unit };
}

/** A number with few digits, near numbers that are close to each other. */
function offsetOf(low: number, high: number): number {
  const digits = Math.ceil(Math.log10(Math.max(Math.abs(low), Math.abs(high)) / (high - low)));
  const rounded = Number(low.toPrecision(Math.min(17, Math.max(1, digits))));
  // The largest numbers are rounded to none.
  return Number.isFinite(rounded) ? rounded : low;
}

/** All its digits. */
function plain(value: number): string {
  return value >= 1e-4 && value < 1e15 ? String(value) : numberText(value, 17);
}

/** The power of ten in which numbers up to this one are shown: a multiple of 3, so that names stay usual. */
function unitOf(largest: number): number {
  if (largest === 0 || (largest >= 0.01 && largest < 100_000)) return 0;
  return Math.floor(Math.log10(largest) / 3) * 3;
}

function named(name: string, suffix: string): string {
  return shortened(name, longestName - widthOf(suffix)) + suffix;
}

function logAxis(name: string, { low, high }: Extent, course: Course): Axis {
  const [from, to] = decades(Math.log10(low), Math.log10(high));
  const scale = scaleLinear([course.from, course.to]).domain([from, to]);
  const sets = logTicks(from, to).map((ticks) =>
    ticks.map(({ exponent, label }): Tick => ({ at: scale(exponent), label })),
  );
  const ticks = sets.find((set) => haveRoom(set, course)) ?? [];
  const place = (value: number): number => (value > 0 ? scale(Math.log10(value)) : NaN);
  return { name: named(name, ''), ticks, place };
}

/** At least one, so that a power of ten is among them, with room at both ends. */
function decades(low: number, high: number): readonly [number, number] {
  const missing = Math.max(0, 1 - (high - low)) / 2;
  const room = (high - low + 2 * missing) * margin;
  return [low - missing - room, high + missing + room];
}
