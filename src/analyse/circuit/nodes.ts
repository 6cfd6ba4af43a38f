// The boxes of a circuit before they have a place: one for each stage that is drawn, what it is made of, and the loops
// and conditions around it.

import { elementAt } from '../../base/lists.ts';
import { isIdentity } from '../../form/dims.ts';
import type { Accumulate, Dim, Guard, Part, Ref, Stage, StageTable } from '../../form/form.ts';
import { commonLength } from '../../form/guard.ts';
import { notationOf, type Notation } from '../../form/notation.ts';
import { eachReference, valuesOf, type Use } from '../../form/operands.ts';
import type { Written } from '../../passes/written.ts';
import { surroundings, type Around } from './around.ts';
import type { BoxKind, WireKind } from './circuit.ts';
import { isFolded, symbolOf } from './symbols.ts';

/** `ref`: the stage whose value leaves it; null where it only hands one on. */
export type Node = {
  readonly kind: BoxKind;
  readonly symbol: string;
  readonly name: string;
  readonly ref: Ref | null;
  /** Outermost first. */
  readonly around: readonly Around[];
  /** Whether it stands where it is used, if that is inside of these: an element of an array. */
  readonly isTaken: boolean;
  /** By their numbers: earlier ones, but for those of the step before. */
  readonly from: readonly Source[];
};
export type Source = { readonly node: number; readonly kind: WireKind };

type Building = {
  readonly table: StageTable;
  readonly notation: Notation;
  /** Whether the stage has a name in the module. */
  readonly isNamed: (stage: Stage) => boolean;
  readonly around: (guard: Guard, dims: readonly Dim[]) => readonly Around[];
  readonly isBack: (read: Stage) => boolean;
  readonly nodes: Node[];
  readonly made: Map<Ref, number>;
};

/** Each after those that it is made of, and by stage their numbers. */
export type Nodes = { readonly nodes: readonly Node[]; readonly made: ReadonlyMap<Ref, number> };

export function nodesOf({ program, table, inline }: Written): Nodes {
  const drawn = drawnStages(program.results, table);
  const notation = notationOf(table, inline);
  const building: Building = {
    table,
    notation,
    isNamed: ({ id, op }) => inline[id] !== true && op.kind !== 'read',
    around: surroundings(table, drawn, notation),
    isBack: backReads(table, drawn),
    nodes: [],
    made: new Map(),
  };
  const order = inOrder(table, drawn, building.isBack);
  for (const stage of order) addStage(building, stage);
  return { nodes: building.nodes.map((node) => withBackWires(building, node)), made: building.made };
}

/** All that the results are made of, but for what is written into its users. */
function drawnStages(results: readonly { readonly ref: Ref }[], table: StageTable): readonly Stage[] {
  const found = new Set<Ref>();
  const pending = results.map(({ ref }) => ref);
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (found.has(ref)) continue;
    found.add(ref);
    for (const source of sourcesOf(table, elementAt(table, ref))) pending.push(source.ref);
  }
  return [...found].sort((a, b) => a - b).map((ref) => elementAt(table, ref));
}

type StageSource = { readonly ref: Ref; readonly use: Use };

/** What a stage is drawn as being made of. */
function sourcesOf(table: StageTable, stage: Stage): readonly StageSource[] {
  const sources: StageSource[] = [];
  eachReference(stage, (ref, use) => {
    const source = elementAt(table, ref);
    // Positions are written in the box, unless they are found by real numbers; so are elements of parameters.
    if ((use === 'position' || use === 'range') && !isOfReals(table, ref)) return;
    if (use === 'array' && source.op.kind === 'input') return;
    if ((use === 'value' || use === 'part') && isFolded(source)) return;
    sources.push({ ref, use });
  });
  return sources;
}

/** Whether a whole number is found by real ones, as the position of the largest is. */
function isOfReals(table: StageTable, ref: Ref): boolean {
  const seen = new Set<Ref>();
  const pending = [ref];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const stage = elementAt(table, at);
    if (stage.type === 'real' && stage.op.kind !== 'constant') return true;
    eachReference(stage, (source) => pending.push(source));
  }
  return false;
}

/** Reads of an array that is itself made of what is read: of the step before. */
function backReads(table: StageTable, drawn: readonly Stage[]): (read: Stage) => boolean {
  const madeOf = new Map<Ref, ReadonlySet<Ref>>();
  const ancestors = (array: Ref): ReadonlySet<Ref> => {
    const known = madeOf.get(array);
    if (known !== undefined) return known;
    const found = new Set<Ref>();
    const pending = [array];
    for (let ref = pending.pop(); ref !== undefined; ref = pending.pop())
      for (const source of sourcesOf(table, elementAt(table, ref)))
        if (!found.has(source.ref)) {
          found.add(source.ref);
          pending.push(source.ref);
        }
    madeOf.set(array, found);
    return found;
  };
  const back = new Set<Ref>();
  for (const { id, op } of drawn) if (op.kind === 'read' && ancestors(op.array).has(id)) back.add(id);
  return ({ id }) => back.has(id);
}

/** Each after its sources, without the step before; else as in the list. */
function inOrder(table: StageTable, drawn: readonly Stage[], isBack: (read: Stage) => boolean): readonly Stage[] {
  const done = new Set<Ref>();
  const order: Stage[] = [];
  const open: { readonly stage: Stage; readonly sources: readonly StageSource[]; next: number }[] = [];
  const enter = (stage: Stage): void => {
    if (done.has(stage.id)) return;
    done.add(stage.id);
    open.push({ stage, sources: sourcesOf(table, stage), next: 0 });
  };
  for (const stage of drawn) {
    enter(stage);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const source = top.sources[top.next];
      top.next += 1;
      if (source === undefined) {
        order.push(top.stage);
        open.pop();
      } else if (source.use !== 'array' || !isBack(top.stage)) enter(elementAt(table, source.ref));
    }
  }
  return order;
}

function add(building: Building, node: Node): number {
  building.nodes.push(node);
  return building.nodes.length - 1;
}

function addStage(building: Building, stage: Stage): void {
  const { op, id } = stage;
  const node =
    op.kind === 'accumulate'
      ? accumulation(building, stage, op)
      : isLeaf(building, stage)
        ? leaf(building, stage)
        : plain(building, stage);
  building.made.set(id, add(building, node));
}

function isLeaf({ table }: Building, { op }: Stage): boolean {
  return (
    op.kind === 'input' ||
    op.kind === 'constant' ||
    op.kind === 'index' ||
    (op.kind === 'read' && elementAt(table, op.array).op.kind === 'input')
  );
}

/** A number stands outside of all loops; an element of an array where it is used. */
function leaf(building: Building, stage: Stage): Node {
  const { table, notation, around } = building;
  const { op, id, dims } = stage;
  const input = op.kind === 'read' ? elementAt(table, op.array).op : op;
  const kind = input.kind !== 'input' ? 'constant' : input.role === 'active' ? 'input' : 'data';
  const isNumber = op.kind === 'input' && dims.length === 0;
  const name = stage.named && op.kind === 'read' ? stage.name : '';
  return {
    kind,
    symbol: notation.expression(id),
    name,
    ref: id,
    around: around([], dims),
    isTaken: !isNumber,
    from: wiresOf(building, stage),
  };
}

function plain(building: Building, stage: Stage): Node {
  const { table, notation, around, isNamed } = building;
  return {
    kind: stage.type === 'truth' ? 'condition' : 'gate',
    symbol: symbolOf(table, stage, notation, []),
    name: isNamed(stage) ? stage.name : '',
    ref: stage.id,
    around: around(stage.guard, stage.dims),
    isTaken: stage.op.kind === 'read',
    from: wiresOf(building, stage),
  };
}

/** By stage; of the step before later. */
function wiresOf(building: Building, stage: Stage): readonly Source[] {
  const { table, made, isBack } = building;
  const guards = new Set(stage.guard.map(({ condition }) => condition));
  return sourcesOf(table, stage).flatMap(({ ref, use }): readonly Source[] => {
    const node = made.get(ref);
    // The condition of a frame is no wire of each box in it.
    if (node === undefined || (use === 'condition' && guards.has(ref))) return [];
    if (use === 'array' && isBack(stage)) return [];
    return [
      { node, kind: use === 'condition' ? 'condition' : use === 'position' || use === 'range' ? 'position' : 'value' },
    ];
  });
}

function accumulation(building: Building, stage: Stage, op: Accumulate): Node {
  const { table, notation, around } = building;
  const isInPlace = op.parts.every(({ at }) => isIdentity(at, stage.dims));
  const [first] = op.parts;
  const over = first === undefined ? [] : first.dims.filter((dim) => !stage.dims.includes(dim));
  const common = { name: stage.name, ref: stage.id, isTaken: false };
  if (op.how === 'only' && isInPlace && op.parts.length > 1) {
    const from = op.parts.flatMap((part) => arm(building, stage, part));
    return { ...common, kind: 'join', symbol: 'if', around: around(stage.guard, stage.dims), from };
  }
  const from = [...op.parts.flatMap((part) => given(building, part)), ...wiresOf(building, stage)];
  if (!isInPlace || op.how === 'only') {
    const axes = stage.dims.map(({ name }) => name).join(', ');
    // It stands outside of the loops that compute its elements.
    return {
      ...common,
      name: '',
      kind: 'array',
      symbol: `${stage.name}[${axes}]`,
      around: around(stage.guard, []),
      from,
    };
  }
  const symbol = symbolOf(table, stage, notation, over);
  return {
    ...common,
    name: building.isNamed(stage) ? stage.name : '',
    kind: 'fold',
    symbol,
    around: around(stage.guard, stage.dims),
    from,
  };
}

/** A constant that is the value of a part has a box of its own. */
function given(building: Building, part: Part): readonly Source[] {
  const stage = elementAt(building.table, part.value);
  if (!isFolded(stage)) return [];
  if (!building.made.has(part.value)) addStage(building, stage);
  return [{ node: building.made.get(part.value) ?? 0, kind: 'value' }];
}

/** A branch hands its value to the join from inside its frame. */
function arm(building: Building, join: Stage, part: Part): readonly Source[] {
  const { table, notation, around, made } = building;
  const stage = elementAt(table, part.value);
  const conditions = part.guard
    .slice(commonLength(part.guard, join.guard))
    .flatMap(({ condition }): readonly Source[] => {
      const node = made.get(condition);
      return node === undefined ? [] : [{ node, kind: 'condition' }];
    });
  const value = made.get(part.value);
  if (value !== undefined && commonLength(stage.guard, part.guard) === part.guard.length)
    return [{ node: value, kind: 'value' }, ...conditions];
  const from: readonly Source[] = value === undefined ? [] : [{ node: value, kind: 'value' }];
  const symbol = value === undefined ? notation.value(part.value) : '→';
  const kind = value === undefined ? 'constant' : 'arm';
  const node = add(building, {
    kind,
    symbol,
    name: '',
    ref: null,
    isTaken: false,
    around: around(part.guard, join.dims),
    from,
  });
  return [{ node, kind: 'value' }, ...conditions];
}

function withBackWires({ table, made, isBack }: Building, node: Node): Node {
  const stage = node.ref === null ? undefined : table[node.ref];
  if (stage?.op.kind !== 'read' || !isBack(stage)) return node;
  const [array] = valuesOf(stage.op);
  const from = array === undefined ? undefined : made.get(array);
  return from === undefined ? node : { ...node, from: [...node.from, { node: from, kind: 'back' }] };
}
