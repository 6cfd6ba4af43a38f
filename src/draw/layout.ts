// Where everything in a picture of a circuit lies: layers from left to right, by dagre. Wires cross each other only in
// the gaps between layers, and pass a layer on a level line: so they cross no box and no number.

import { graphlib, layout, type Drawing } from '@dagrejs/dagre';
import type { Circuit, Wire } from '../analyse/circuit/circuit.ts';

export type Size = { readonly width: number; readonly height: number };
export type Area = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };
export type Place = { readonly x: number; readonly y: number };
/** A layer that a wire passes, or its beginning or end: a level line. */
export type Level = { readonly from: number; readonly to: number; readonly y: number };

export type Layout = Size & {
  /** By box, with what is written at its wire; each as far left as its layer, which ends at `layerEnd`. */
  readonly areas: readonly Area[];
  readonly layerEnds: readonly number[];
  /** By frame. */
  readonly frames: readonly Area[];
  /** By wire: the layers that it passes between its two ends. */
  readonly passed: readonly (readonly Level[])[];
};

/** Between boxes of a layer, between wires and what is beside them, between layers. */
const gaps = { nodesep: 26, edgesep: 26, ranksep: 48 };

/** `sizes` by box; `titles`: how wide the title of each frame is; `origin`: where it all begins. */
export function layoutOf(
  { boxes, wires, frames }: Circuit,
  sizes: readonly Size[],
  titles: readonly number[],
  origin: Place,
): Layout {
  const graph = new graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: 'LR', ...gaps });
  for (const { id } of frames) graph.setNode(frameName(id), {});
  for (const { id, parent } of frames) if (parent !== null) graph.setParent(frameName(id), frameName(parent));
  const wide = wideEnough(boxes, frames, sizes, titles);
  for (const { id, frame } of boxes) {
    graph.setNode(boxName(id), { ...wide[id] });
    if (frame !== null) graph.setParent(boxName(id), frameName(frame));
  }
  wires.forEach((wire, k) => {
    const [from, to] = ends(wire);
    graph.setEdge(boxName(from), boxName(to), { weight: wire.kind === 'value' ? 2 : 1 }, String(k));
  });
  layout(graph);
  return moved(placed(graph, { boxes, wires, frames }, wide), origin);
}

/** From left to right: what comes from the step before goes the other way. */
export function ends({ from, to, kind }: Wire): readonly [left: number, right: number] {
  return kind === 'back' ? [to, from] : [from, to];
}

/** The first box of each frame is as wide as its title. */
function wideEnough(
  boxes: Circuit['boxes'],
  frames: Circuit['frames'],
  sizes: readonly Size[],
  titles: readonly number[],
): readonly Size[] {
  const wide = sizes.map((size) => ({ ...size }));
  const done = new Set<number>();
  for (const { id, frame } of boxes) {
    for (let at = frame; at !== null; at = frames[at]?.parent ?? null) {
      const own = wide[id];
      if (done.has(at) || own === undefined) break;
      done.add(at);
      own.width = Math.max(own.width, titles[at] ?? 0);
    }
  }
  return wide;
}

type Layer = { readonly middle: number; readonly left: number; readonly right: number };

function placed(
  graph: Drawing,
  { boxes, wires, frames }: Pick<Circuit, 'boxes' | 'wires' | 'frames'>,
  sizes: readonly Size[],
): Layout {
  const layers = new Map<number, Layer>();
  const middles = boxes.map(({ id }) => graph.node(boxName(id)));
  middles.forEach(({ x }, id) => {
    const half = (sizes[id]?.width ?? 0) / 2;
    const { left = Infinity, right = -Infinity } = layers.get(x) ?? {};
    layers.set(x, { middle: x, left: Math.min(left, x - half), right: Math.max(right, x + half) });
  });
  const layerOf = (x: number): Layer => layers.get(x) ?? { middle: x, left: x, right: x };
  const areas = middles.map(({ x, y }, id): Area => {
    const { width = 0, height = 0 } = sizes[id] ?? {};
    const { left } = layerOf(x);
    return { left, right: left + width, top: y - height / 2, bottom: y + height / 2 };
  });
  const passed = wires.map((wire, k): readonly Level[] => {
    const [from, to] = ends(wire);
    const { points } = graph.edge(boxName(from), boxName(to), String(k));
    return points.slice(1, -1).flatMap(({ x, y }): readonly Level[] => {
      const layer = layers.get(x);
      return layer === undefined ? [] : [{ from: layer.left, to: layer.right, y }];
    });
  });
  const outlines = frames.map(({ id }): Area => {
    const { x, y, width, height } = graph.node(frameName(id));
    return { left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 };
  });
  const layerEnds = middles.map(({ x }) => layerOf(x).right);
  return { width: 0, height: 0, areas, layerEnds, frames: outlines, passed };
}

/** So that all of it begins there. */
function moved({ areas, layerEnds, frames, passed }: Layout, origin: Place): Layout {
  const all = [
    ...areas,
    ...frames,
    ...passed.flat().map(({ from, to, y }): Area => ({ left: from, right: to, top: y, bottom: y })),
  ];
  const least = (of: (area: Area) => number): number => all.reduce((low, area) => Math.min(low, of(area)), Infinity);
  const most = (of: (area: Area) => number): number => all.reduce((high, area) => Math.max(high, of(area)), -Infinity);
  const [left0, top0] = [least(({ left }) => left), least(({ top }) => top)];
  const [x, y] = [left0 - origin.x, top0 - origin.y];
  const shifted = ({ left, right, top, bottom }: Area): Area => ({
    left: left - x,
    right: right - x,
    top: top - y,
    bottom: bottom - y,
  });
  return {
    width: most(({ right }) => right) - left0,
    height: most(({ bottom }) => bottom) - top0,
    areas: areas.map(shifted),
    layerEnds: layerEnds.map((end) => end - x),
    frames: frames.map(shifted),
    passed: passed.map((levels) => levels.map(({ from, to, y: at }) => ({ from: from - x, to: to - x, y: at - y }))),
  };
}

function boxName(id: number): string {
  return `b${String(id)}`;
}

function frameName(id: number): string {
  return `f${String(id)}`;
}
