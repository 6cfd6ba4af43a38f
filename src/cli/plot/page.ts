// A whole picture: title, panels one below the other with axes and legends, and what a screen reader says of it.

import { axis, type Axis, type AxisPlan } from './axis.ts';
import { legend, type Entry } from './legend.ts';
import type { Frame } from './marks.ts';
import { edge, picture } from './picture.ts';
import { markup, type Markup } from './svg.ts';
import { textSize, titleSize, widthOf } from './words.ts';

export type Panel = {
  readonly height: number;
  readonly x: AxisPlan;
  readonly y: AxisPlan;
  /** Whether the panel below has the same x axis, and labels it. */
  readonly isLabelledBelow?: boolean;
  readonly legend: readonly Entry[];
  readonly marks: (frame: Frame) => readonly Markup[];
};

export type Page = {
  readonly title: string;
  /** Sentences. */
  readonly description: readonly string[];
  readonly panels: readonly Panel[];
};

export const pageWidth = 720;
/** Labels of the last tick reach beyond it. */
const right = pageWidth - 40;
const row = 18;

export function page({ title, description, panels }: Page): string {
  const upward = panels.map(({ y, height }) => axis(y, { along: 'up', from: height, to: 0 }));
  const labels = upward.flatMap(({ ticks }) => ticks.map(({ label }) => widthOf(label)));
  const left = edge + Math.max(24, ...labels) + 8;
  const body: Markup[] = [];
  let top = edge + titleSize + 12;
  panels.forEach((panel, k) => {
    const drawn = drawnPanel(panel, upward[k] ?? axis(panel.y, { along: 'up', from: panel.height, to: 0 }), left, top);
    body.push(drawn.markup);
    top = drawn.bottom;
  });
  return picture({ title, description, width: pageWidth, height: top + 4, body });
}

function drawnPanel(
  panel: Panel,
  upward: Axis,
  left: number,
  from: number,
): { readonly markup: Markup; readonly bottom: number } {
  const named = legend(panel.legend, {
    left: edge,
    start: edge + widthOf(upward.name) + 20,
    right: pageWidth - edge,
    top: from,
  });
  const top = from + named.rows * row + 6;
  const bottom = top + panel.height;
  const y = moved(upward, top);
  const x = axis(panel.x, { along: 'across', from: left, to: right });
  const frame: Frame = { left, right, top, bottom, x, y };
  const isLabelled = panel.isLabelledBelow !== true;
  const parts = [
    markup('text', { x: edge, y: from + textSize }, upward.name),
    ...named.markup,
    ...grid(frame, isLabelled),
    ...(isLabelled ? [markup('text', { x: (left + right) / 2, y: bottom + 36, 'text-anchor': 'middle' }, x.name)] : []),
    ...marksOf(panel, frame),
  ];
  return { markup: markup('g', {}, ...parts), bottom: bottom + (isLabelled ? 50 : 10) };
}

function marksOf({ x, y, marks }: Panel, frame: Frame): readonly Markup[] {
  if (x.extent !== undefined && y.extent !== undefined) return marks(frame);
  const [middle, centre] = [(frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2];
  return [
    markup('text', { class: 'soft', x: middle, y: centre + 4, 'text-anchor': 'middle' }, 'no finite numbers to draw'),
  ];
}

function grid({ left, right: end, top, bottom, x, y }: Frame, isLabelled: boolean): readonly Markup[] {
  const line = (kind: string, x1: number, y1: number, x2: number, y2: number): Markup =>
    markup('line', { class: kind, x1, y1, x2, y2 });
  const label = (text: string, at: number, base: number, anchor: string): Markup =>
    markup('text', { class: 'soft', x: at, y: base, 'text-anchor': anchor }, text);
  return [
    ...y.ticks.map(({ at }) => line('grid', left, at, end, at)),
    ...x.ticks.map(({ at }) => line('grid', at, top, at, bottom)),
    line('axis', left, bottom, end, bottom),
    ...y.ticks.map((tick) => label(tick.label, left - 8, tick.at + 4, 'end')),
    ...(isLabelled ? x.ticks.map((tick) => label(tick.label, tick.at, bottom + 17, 'middle')) : []),
  ];
}

function moved({ name, ticks, place }: Axis, by: number): Axis {
  return { name, ticks: ticks.map(({ at, label }) => ({ at: at + by, label })), place: (value) => place(value) + by };
}
