// A circuit as an SVG file: as the classic figures of backpropagation have it, above each wire its value, below it its
// gradient.

import type { Box, Circuit, Frame } from '../analyse/circuit/circuit.ts';
import { edge, picture } from '../cli/plot/picture.ts';
import type { Rules } from '../cli/plot/style.ts';
import { markup, oneLine, pixels, type Markup } from '../cli/plot/svg.ts';
import { counted, shortened, textSize, titleSize, widthOf } from '../cli/plot/words.ts';
import { ends, layoutOf, type Area, type Layout, type Level, type Size } from './layout.ts';
import { rowsOf } from './rows.ts';
import { textsAt, valueSaid } from './numbers.ts';

/** Longer texts are cut: their whole is in the module. */
const widest = { symbol: 200, name: 140, title: 260 };
/** In a box: beside its texts, and its height with one of them and with two. */
const padding = 9;
const heights = { one: 26, two: 42 };
const lineHeight = 16;
/** Between wires that come to a box. */
const entryHeight = 8;
/** From the box to the number, and from the number to the end of its wire. */
const stub = 6;

const rules: Rules = {
  painted: [
    ['.gate,.arrow', 'stroke', 'soft'],
    ['.gate', 'fill', 'paper'],
    ['.result', 'stroke', 'text'],
    ['.input', 'stroke', 'first'],
    ['.frame', 'stroke', 'axis'],
    ['.frame', 'fill', 'grid'],
    ['.wire', 'stroke', 'soft'],
    ['.arrow', 'fill', 'soft'],
    ['.value', 'fill', 'third'],
    ['.slope', 'fill', 'fourth'],
    ['.caption', 'stroke', 'paper'],
  ],
  shapes: [
    ['.gate', 'stroke-width:1.2'],
    ['.result', 'stroke-width:2.2'],
    ['.data,.branch', 'stroke-dasharray:4 3'],
    ['.frame', 'fill-opacity:.35;stroke-width:1'],
    ['.wire', 'fill:none;stroke-width:1.2'],
    ['.condition,.position', 'stroke-dasharray:1.5 3;stroke-linecap:round'],
    ['.back', 'stroke-dasharray:6 3'],
    ['.arrow', 'stroke-width:.5'],
    ['.caption', 'stroke-width:4;stroke-linejoin:round;paint-order:stroke'],
  ],
};

/** A box with its texts as they are drawn. */
type Drawn = {
  readonly symbol: string;
  readonly name: string;
  readonly value: string;
  readonly gradient: string;
  /** Of the box itself. */
  readonly width: number;
  readonly height: number;
  /** With the numbers at its wire. */
  readonly size: Size;
};

/** Between rows. */
const rowGap = 36;

export function circuitSvg(circuit: Circuit): string {
  const title = titleOf(circuit);
  const legend = legendOf(circuit);
  let top = edge + titleSize + 12 + (legend.length > 0 ? lineHeight : 0) + 10;
  const rows = rowsOf(circuit).map((row) => {
    const drawn = drawnRow(row, top);
    top += drawn.height + rowGap;
    return drawn;
  });
  const widths = [...rows.map((row) => row.width), widthOf(title, titleSize), legendWidth(legend)];
  return picture({
    title,
    description: descriptionOf(circuit),
    width: Math.ceil(Math.max(...widths) + 2 * edge),
    height: Math.ceil(top - rowGap + edge),
    body: [...legendMarks(legend), ...rows.map(({ marks }) => markup('g', {}, ...marks))],
    rules,
  });
}

function drawnRow(row: Circuit, top: number): Size & { readonly marks: readonly Markup[] } {
  const entering = row.boxes.map(() => 0);
  for (const wire of row.wires) entering[ends(wire)[1]] = (entering[ends(wire)[1]] ?? 0) + 1;
  const drawn = row.boxes.map((box, id) => drawnBox(box, entering[id] ?? 0));
  const titles = row.frames.map(({ title, isTaken }) =>
    shortened(`${title}${isTaken === false ? ', not taken' : ''}`, widest.title),
  );
  const sizes = drawn.map(({ size }) => size);
  const layout = layoutOf(
    row,
    sizes,
    titles.map((title) => widthOf(title) + 12),
    { x: edge, y: top },
  );
  return { width: layout.width, height: layout.height, marks: marksOf(row, drawn, titles, layout) };
}

/** `entering`: how many wires come to it. */
function drawnBox(box: Box, entering: number): Drawn {
  const symbol = shortened(box.symbol, widest.symbol);
  const name = shortened(box.name, widest.name);
  const { value, gradient } = textsAt(box);
  const width = Math.max(26, widthOf(symbol), widthOf(name)) + 2 * padding;
  const height = Math.max(name === '' ? heights.one : heights.two, entering * entryHeight + 6);
  const numbers = Math.max(widthOf(value), widthOf(gradient));
  const size = {
    width: width + (numbers === 0 ? 0 : numbers + 2 * stub),
    height: numbers === 0 ? height : Math.max(height, 2 * lineHeight + 4),
  };
  return { symbol, name, value, gradient, width, height, size };
}

function marksOf(
  { boxes, wires, frames }: Circuit,
  drawn: readonly Drawn[],
  titles: readonly string[],
  layout: Layout,
): readonly Markup[] {
  const entries = entriesOf({ boxes, wires }, drawn, layout);
  return [
    ...frames.map((frame) => frameMark(frame, layout.frames[frame.id])),
    ...boxes.flatMap(({ id }) => stubMark(drawn[id], layout.areas[id], layout.layerEnds[id])),
    ...wires.flatMap((wire, k) => wireMarks(wire, layout, drawn, entries[k] ?? 0, layout.passed[k] ?? [])),
    ...boxes.flatMap((box) => boxMarks(box, drawn[box.id], layout.areas[box.id])),
    ...frames.map(({ id }) => caption(titles[id] ?? '', layout.frames[id])),
  ];
}

function frameMark({ kind }: Frame, area: Area | undefined): Markup {
  const { left = 0, right = 0, top = 0, bottom = 0 } = area ?? {};
  return markup('rect', { class: `frame ${kind}`, x: left, y: top, width: right - left, height: bottom - top, rx: 6 });
}

function caption(title: string, area: Area | undefined): Markup {
  return markup('text', { class: 'soft caption', x: (area?.left ?? 0) + 6, y: (area?.top ?? 0) + 15 }, title);
}

/** The beginning of all wires of a box, on which its numbers stand. */
function stubMark(drawn: Drawn | undefined, area: Area | undefined, end = 0): readonly Markup[] {
  if (drawn === undefined || area === undefined) return [];
  const y = (area.top + area.bottom) / 2;
  const from = area.left + drawn.width;
  return end <= from + 1 || (drawn.value === '' && drawn.gradient === '')
    ? []
    : [path('wire', `M${point(from, y)}L${point(end, y)}`)];
}

function boxMarks({ kind, isResult }: Box, drawn: Drawn | undefined, area: Area | undefined): readonly Markup[] {
  if (drawn === undefined || area === undefined) return [];
  const { symbol, name, value, gradient, width, height } = drawn;
  const y = (area.top + area.bottom) / 2;
  const middle = area.left + width / 2;
  const isGiven = isLeaf(kind);
  const look = `gate${isGiven ? ` ${kind}` : ''}${isResult ? ' result' : ''}`;
  const text = (
    content: string,
    at: number,
    base: number,
    more: { readonly [name: string]: string },
  ): readonly Markup[] => (content === '' ? [] : [markup('text', { ...more, x: at, y: base }, content)]);
  const centred = { 'text-anchor': 'middle' };
  const numbers = area.left + width + stub;
  return [
    markup('rect', { class: look, x: area.left, y: y - height / 2, width, height, rx: isGiven ? 13 : 4 }),
    ...text(symbol, middle, name === '' ? y + 4 : y - 4, centred),
    ...text(name, middle, y + 12, { class: 'soft', ...centred }),
    ...text(value, numbers, y - 5, { class: 'value' }),
    ...text(gradient, numbers, y + 14, { class: 'slope' }),
  ];
}

/** By wire: how high it enters its box; those of one box lie apart, in the order in which they come. */
function entriesOf(
  { boxes, wires }: Pick<Circuit, 'boxes' | 'wires'>,
  drawn: readonly Drawn[],
  { areas, passed }: Layout,
): readonly number[] {
  const entries: number[] = [];
  for (const { id } of boxes) {
    const area = areas[id];
    if (area === undefined) continue;
    const middle = (area.top + area.bottom) / 2;
    const coming = wires.flatMap((wire, k) => {
      const [from, to] = ends(wire);
      const source = areas[from];
      if (to !== id || source === undefined) return [];
      return [{ k, y: passed[k]?.at(-1)?.y ?? (source.top + source.bottom) / 2 }];
    });
    coming.sort((a, b) => a.y - b.y);
    const step = Math.min(9, ((drawn[id]?.height ?? heights.one) - 6) / coming.length);
    coming.forEach(({ k }, order) => (entries[k] = middle + (order - (coming.length - 1) / 2) * step));
  }
  return entries;
}

function wireMarks(
  wire: Circuit['wires'][number],
  { areas, layerEnds }: Layout,
  drawn: readonly Drawn[],
  entry: number,
  passed: readonly Level[],
): readonly Markup[] {
  const [left, right] = ends(wire);
  const [source, target] = [areas[left], areas[right]];
  if (source === undefined || target === undefined) return [];
  const end = layerEnds[left] ?? source.right;
  const look = wire.kind === 'value' ? 'wire' : `wire ${wire.kind}`;
  if (wire.kind === 'back')
    return backMarks(look, { source, end, width: drawn[left]?.width ?? 0 }, target, entry, passed);
  const from = source.left + (drawn[left]?.width ?? 0);
  const hasNumbers = drawn[left]?.value !== '' || drawn[left].gradient !== '';
  const y = (source.top + source.bottom) / 2;
  const start: Level = { from: hasNumbers ? end : from, to: end, y };
  const levels = [start, ...passed, { from: target.left, to: target.left, y: entry }];
  return [path(look, throughLevels(levels)), arrow(target.left, entry, 'right')];
}

/** From the left of the array to the box that takes an element of it, from below. */
function backMarks(
  look: string,
  { source, end, width }: { readonly source: Area; readonly end: number; readonly width: number },
  target: Area,
  entry: number,
  passed: readonly Level[],
): readonly Markup[] {
  const below = source.bottom + 8;
  const middle = source.left + width / 2;
  const levels = [{ from: middle, to: end, y: below }, ...passed, { from: target.left, to: target.left, y: entry }];
  const up = `M${point(middle, source.bottom - 1)}L${point(middle, below)}`;
  return [path(look, `${up}${throughLevels(levels).replace('M', 'L')}`), arrow(middle, source.bottom, 'up')];
}

/** Level in the layers, curved between them. */
function throughLevels(levels: readonly Level[]): string {
  const [first, ...others] = levels;
  if (first === undefined) return '';
  let text = `M${point(first.from, first.y)}${first.to > first.from ? `L${point(first.to, first.y)}` : ''}`;
  let at = first;
  for (const next of others) {
    const half = (at.to + next.from) / 2;
    text += `C${point(half, at.y)} ${point(half, next.y)} ${point(next.from, next.y)}`;
    if (next.to > next.from) text += `L${point(next.to, next.y)}`;
    at = next;
  }
  return text;
}

function arrow(x: number, y: number, to: 'right' | 'up'): Markup {
  const corners =
    to === 'right'
      ? [point(x, y), point(x - 6, y - 3), point(x - 6, y + 3)]
      : [point(x, y), point(x - 3, y + 6), point(x + 3, y + 6)];
  return path('arrow', `M${corners.join('L')}Z`);
}

function path(look: string, d: string): Markup {
  return markup('path', { class: look, d });
}

function point(x: number, y: number): string {
  return `${pixels(x)} ${pixels(y)}`;
}

function titleOf({ name, at }: Circuit): string {
  if (at === null) return oneLine(name);
  const given = Object.entries(at.arguments).map(([parameter, value]) => `${parameter} = ${valueSaid(value)}`);
  const text = `${name} at ${given.join(', ')}`;
  return oneLine(text.length <= 80 ? text : `${name} at a point`);
}

type Entry = { readonly text: string; readonly look: string };

function legendOf({ name, at }: Circuit): readonly Entry[] {
  if (at === null) return [];
  const value = { text: 'above a wire: its value', look: 'value' };
  return Object.keys(at.gradient).length === 0
    ? [value]
    : [value, { text: shortened(`below it: the gradient of ${name} with respect to it`, 460), look: 'slope' }];
}

function legendWidth(entries: readonly Entry[]): number {
  return entries.reduce((sum, { text }) => sum + widthOf(text) + 20, 0);
}

function legendMarks(entries: readonly Entry[]): readonly Markup[] {
  let x = edge;
  return entries.map(({ text, look }) => {
    const mark = markup('text', { class: look, x, y: edge + titleSize + textSize + 4 }, text);
    x += widthOf(text) + 20;
    return mark;
  });
}

function isLeaf(kind: Box['kind']): boolean {
  return kind === 'input' || kind === 'data' || kind === 'constant' || kind === 'name';
}

function descriptionOf({ name, boxes, wires, frames, at }: Circuit): readonly string[] {
  const given = boxes.filter(({ kind }) => isLeaf(kind)).length;
  const [loops, branches] = (['loop', 'branch'] as const).map((kind) => frames.filter((frame) => frame.kind === kind));
  const around = [
    ...(loops?.length ? [`loops: ${loops.map(({ title }) => title).join('; ')}`] : []),
    ...(branches?.length ? [`branches: ${branches.map(({ title }) => title).join('; ')}`] : []),
  ];
  const said = [
    `The stages of ${name} as a circuit from left to right: ` +
      `${counted(given, 'input')}, ${counted(boxes.length - given, 'gate')} and ${counted(wires.length, 'wire')}.`,
    ...(around.length > 0 ? [`Frames stand around ${around.join(', and ')}.`] : []),
  ];
  if (at === null) return said;
  const slopes = Object.entries(at.gradient).map(([parameter, value]) => `${valueSaid(value)} in ${parameter}`);
  return [
    ...said,
    `The value is ${valueSaid(at.value)}${slopes.length === 0 ? '' : `, the gradient ${slopes.join(', ')}`}.`,
  ];
}
