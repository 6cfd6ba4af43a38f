// A large circuit is drawn in rows, one below the other. In the place of a wire from another row, or across many
// layers, the name of where it comes from stands where it goes to, as the names of nets do in the plans of circuits.

import type { Box, Circuit, Wire } from '../analyse/circuit/circuit.ts';

/** Boxes up to which there is one row and every wire is drawn. */
const fewBoxes = 40;
/** Layers that a wire crosses, and those of a row, where there are more. */
const longest = 6;
const rowLength = 12;

/** Each row is a circuit of its own, with its own numbers for boxes and frames. */
export function rowsOf(circuit: Circuit): readonly Circuit[] {
  const { boxes, wires } = circuit;
  if (boxes.length <= fewBoxes) return [circuit];
  const layers = layersOf(circuit);
  const deepest = layers.reduce((most, layer) => Math.max(most, layer), 0) + 1;
  const rows = Math.max(1, Math.round(deepest / rowLength));
  const layerOf = (id: number): number => layers[id] ?? 0;
  const rowOf = (id: number): number => Math.floor((layerOf(id) * rows) / deepest);
  const names: { readonly box: Box; readonly row: number }[] = [];
  const named = new Map<number, string>();
  const kept = wires.flatMap((wire): readonly Wire[] => {
    const { from, to, kind } = wire;
    const source = boxes[from];
    const isFar = rowOf(from) !== rowOf(to) || layerOf(to) - layerOf(from) > longest;
    if (source === undefined || !isFar) return [wire];
    // The box of an element says itself where it comes from.
    if (kind === 'back') return [];
    const id = boxes.length + names.length;
    const { reference } = source;
    const frame = boxes[to]?.frame ?? null;
    if (reference !== source.symbol) named.set(from, reference);
    const box: Box = {
      id,
      kind: 'name',
      symbol: reference,
      name: '',
      reference,
      frame,
      isResult: false,
      reading: null,
    };
    names.push({ box, row: rowOf(to) });
    return [{ ...wire, from: id }];
  });
  const all = [
    ...boxes.map((box) => ({ box: { ...box, name: named.get(box.id) ?? box.name }, row: rowOf(box.id) })),
    ...names,
  ];
  return Array.from({ length: rows }, (_, row) =>
    part(
      { ...circuit, wires: kept },
      all.filter((one) => one.row === row).map(({ box }) => box),
    ),
  ).filter((one) => one.boxes.length > 0);
}

/** By box: how many are before it at most; what has none before it stands just before what uses it. */
function layersOf({ boxes, wires }: Circuit): readonly number[] {
  const layers = boxes.map(() => 0);
  for (const { from, to, kind } of [...wires].sort((a, b) => a.to - b.to))
    if (kind !== 'back') layers[to] = Math.max(layers[to] ?? 0, (layers[from] ?? 0) + 1);
  const first = new Map<number, number>();
  for (const { from, to } of wires) first.set(from, Math.min(first.get(from) ?? Infinity, layers[to] ?? 0));
  return layers.map((layer, id) => (layer === 0 ? Math.max(0, (first.get(id) ?? 1) - 1) : layer));
}

/** These boxes with the wires between them and the frames around them. */
function part(circuit: Circuit, boxes: readonly Box[]): Circuit {
  const ids = new Map(boxes.map(({ id }, k) => [id, k]));
  const around = new Set<number>();
  for (const { frame } of boxes)
    for (let at = frame; at !== null; at = circuit.frames[at]?.parent ?? null) around.add(at);
  const frames = circuit.frames.filter(({ id }) => around.has(id));
  const frameIds = new Map(frames.map(({ id }, k) => [id, k]));
  const frameOf = (frame: number | null): number | null => (frame === null ? null : (frameIds.get(frame) ?? null));
  return {
    ...circuit,
    boxes: boxes.map((box, id) => ({ ...box, id, frame: frameOf(box.frame) })),
    wires: circuit.wires.flatMap(({ from, to, kind }) => {
      const [left, right] = [ids.get(from), ids.get(to)];
      return left === undefined || right === undefined ? [] : [{ from: left, to: right, kind }];
    }),
    frames: frames.map((frame, id) => ({ ...frame, id, parent: frameOf(frame.parent) })),
  };
}
