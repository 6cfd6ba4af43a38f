// The scheduler's tree as loops, branches and statements of values. Iterations that are taken at a time are built side
// by side: each has a scope of its own, and what they have in common is one value.

import { firstOf } from '../../base/lists.ts';
import { invariant, unreachable } from '../../base/invariant.ts';
import { gateNamed } from '../../gates/lookup.ts';
import { constantExtent } from '../../schedule/extent.ts';
import type { Tree } from '../../schedule/tree.ts';
import { always, atomIndex, type Guard, type Index, type Literal, type Ref } from '../../form/form.ts';
import { hasLiteral } from '../../form/guard.ts';
import { isWithinRange, type IndexBounds } from '../../form/index-bounds.ts';
import { partOfRange, pointOfRange } from '../../schedule/part-of-range.ts';
import { hasIterations, settledIn, type Iterations, type Peel } from '../../schedule/peel.ts';
import { carryElements } from './carried.ts';
import { carryLoads } from './carried-loads.ts';
import { beginRegions, completeWithin, declareWritten, finishRegions } from './flight.ts';
import { beginCarriers, declareCarriers, moveCarriers } from './carriers.ts';
import { headingsOf, type Headings } from './heading.ts';
import { innerBlock, type Block, type Item, type Value } from './nest.ts';
import type { Body, Region } from './facts.ts';
import { dimValue, innerScope, type Context, type Scope } from './scope.ts';
import { indexValue, settledAt, stageAt, stageValue } from './stage-value.ts';
import { writeStep } from './steps.ts';

export function buildFunction(context: Context): Block {
  const block: Block = { items: [], parent: null, index: null, depth: 0, loops: 0, guard: always };
  buildBody(context, context.schedule.tree, [innerScope(null)], block, true);
  return block;
}

/** `isAnnounced`: no loop around says yet what is computed here. `around`: regions of its block that it lies in. */
function buildBody(
  context: Context,
  body: Body,
  scopes: readonly Scope[],
  block: Block,
  isAnnounced: boolean,
  around: readonly Region[] = [],
): void {
  const regions = context.plan.regions.get(body) ?? [];
  const completions = context.plan.completions.get(body) ?? [];
  let last = '';
  body.forEach((tree, index) => {
    beginRegions(
      context,
      regions.filter(({ first }) => first === index),
      scopes,
      block,
    );
    const begun = [...around, ...regions.filter(({ first, last }) => first <= index && index <= last)];
    switch (tree.kind) {
      case 'step':
        writeStep(context, tree.step, scopes, block);
        break;
      case 'loop': {
        const { said, ordered } = isAnnounced ? headingsOf(tree, context.places.heading) : noHeadings;
        // Loops that go on with what the one before began are told by its heading.
        const told = said.join('\n');
        if (told !== last || told === '') announce(block, ordered);
        if (told !== '') last = told;
        declareWritten(context, tree, begun, scopes, block);
        buildLoop(context, tree, scopes, block, isAnnounced && told === '');
        break;
      }
      case 'segments':
        if (isAnnounced) announce(block, headingsOf(tree, context.places.heading).said);
        declareWritten(context, tree, begun, scopes, block);
        buildSegments(context, tree, scopes, block);
        break;
      case 'branch':
        if (buildArm(context, tree, begun, scopes, block, isAnnounced)) break;
        declareWritten(context, tree, begun, scopes, block);
        buildBranch(context, tree, scopes, block, isAnnounced);
        break;
      default:
        unreachable(tree);
    }
    finishRegions(
      context,
      regions.filter(({ last }) => last === index),
      scopes,
      block,
    );
    completeWithin(
      context,
      completions.filter((one) => one.index === index),
      scopes,
    );
  });
}

const noHeadings: Headings = { said: [], ordered: [] };

function announce(block: Block, lines: readonly string[]): void {
  for (const [i, text] of lines.entries()) block.items.push({ kind: 'comment', text, isFirst: i === 0 });
}

type LoopTree = Extract<Tree, { readonly kind: 'loop' }>;

function buildLoop(
  context: Context,
  tree: LoopTree,
  scopes: readonly Scope[],
  block: Block,
  isAnnounced: boolean,
): void {
  const { values } = context;
  const { dim, down } = tree;
  const point = pointOfRange(context.table, tree);
  if (point !== null) {
    for (const scope of scopes) buildPoint(context, tree, point, scope, block, isAnnounced);
    return;
  }
  const part = partOfRange(context.table, tree);
  const guard = part === null ? block.guard : [...block.guard, part.literal];
  const ranges = scopes.map((scope) =>
    part === null ? rangeOf(context, scope, tree) : rangeOfPart(context, scope, part, block.guard),
  );
  const [[from, to]] = ranges as [readonly [Value, Value]];
  if (ranges.some(([otherFrom, otherTo]) => otherFrom !== from || otherTo !== to)) {
    // A triangle: iterations taken at a time end at different indices.
    for (const scope of scopes) buildLoop(context, tree, [scope], block, isAnnounced);
    return;
  }
  const peel = context.plan.peeled.get(tree);
  if (peel !== undefined) {
    buildPeeled(context, tree, peel, { range: [from, to], scope: firstOf(scopes) }, block, isAnnounced);
    return;
  }
  const count = constantExtent(dim);
  const step = count !== null && count < tree.step ? 1 : tree.step;
  const loop = (start: Value, end: Value, taken: number): void => {
    const carriers = declareCarriers(context, context.plan.handedOn.get(tree) ?? [], block);
    const body = innerBlock(block, { name: dim.name, step: taken }, guard);
    const lanes = lanesOf(context, tree, scopes, body);
    for (const lane of lanes) beginCarriers(context, carriers, lane, block);
    buildBody(context, tree.body, lanes, body, isAnnounced);
    for (const lane of lanes) moveCarriers(carriers, lane, body);
    if (body.items.length > 0) pushLoop(context, { kind: 'loop', from: start, to: end, down, body }, block);
  };
  if (step === 1) {
    if (down) loop(values.plus(to, -1), from, 1);
    else loop(from, to, 1);
    return;
  }
  invariant(!down, 'a loop that is taken several iterations at a time runs up');
  const all = values.plus(to, from, -1);
  const middle = values.plus(to, values.rest(all, step), -1);
  if (middle.label === null && middle !== to) middle.label = { name: `${dim.name}End`, worth: 2 };
  loop(from, middle, step);
  if (count === null || count % step > 0) loop(middle, to, 1);
}

/** Iterations at an end of the range by themselves, before the loop or after it, if there are any. */
function buildPeeled(
  context: Context,
  tree: LoopTree,
  peel: Peel,
  { range: [from, to], scope }: { readonly range: readonly [Value, Value]; readonly scope: Scope },
  block: Block,
  isAnnounced: boolean,
): void {
  const { values, table, schedule, plan } = context;
  const { dim, down } = tree;
  const ends = down ? (['to', 'from'] as const) : (['from', 'to'] as const);
  const [first] = ends;
  const isThere = (end: 'from' | 'to'): boolean =>
    hasIterations(schedule.request.program, dim, end === 'to' && peel.from ? 2 : 1);
  const carriers = declareCarriers(context, plan.handedOn.get(tree) ?? [], block, peel[first] && isThere(first));
  const build = (which: Iterations, index: Block['index'], at: (inner: Block) => Value): Block => {
    const settled = settledIn(table, dim, peel, which);
    const inner = innerBlock(block, index, [...block.guard, ...settled]);
    const turn = which === 'rest' ? which : which === first ? 'first' : 'last';
    const own = innerScope(scope, scope.lanes, { dim, turn, name: nameOfTurn[which] });
    own.dims.set(dim, at(inner));
    for (const { condition, holds } of settled) own.known.set(condition, values.truth(holds));
    beginCarriers(context, carriers, own, block);
    buildBody(context, tree.body, [own], inner, isAnnounced);
    moveCarriers(carriers, own, inner);
    return inner;
  };
  const single = (end: 'from' | 'to'): void => {
    if (!peel[end]) return;
    const then = build(end, null, () => (end === 'from' ? from : values.plus(to, -1)));
    const test = isThere(end)
      ? values.truth(true)
      : values.gate(gateNamed('<'), [end === 'to' && peel.from ? values.plus(from, 1) : from, to]);
    const otherwise = innerBlock(block, null, block.guard);
    if (then.items.length > 0) block.items.push({ kind: 'branch', test, then, otherwise });
  };
  single(ends[0]);
  const body = build('rest', { name: dim.name, step: 1 }, values.index);
  const [start, end] = [peel.from ? values.plus(from, 1) : from, peel.to ? values.plus(to, -1) : to];
  const loop = down ? { from: values.plus(end, -1), to: start } : { from: start, to: end };
  if (body.items.length > 0) pushLoop(context, { kind: 'loop', ...loop, down, body }, block);
  single(ends[1]);
}

const nameOfTurn: { readonly [which in Iterations]: string } = { from: 'First', to: 'Last', rest: '' };

/** The one iteration of a loop that a condition leaves, if its index is in range. */
function buildPoint(
  context: Context,
  { body, dim }: LoopTree,
  point: IndexBounds,
  scope: Scope,
  block: Block,
  isAnnounced: boolean,
): void {
  const { values, table, schedule } = context;
  const { checks } = schedule.request.program;
  const { above, below } = isWithinRange({ table, checks }, point, block.guard);
  const at = indexValue(context, scope, point.from);
  const test = (gate: string, end: Index): Value => values.gate(gateNamed(gate), [at, indexValue(context, scope, end)]);
  const tests = [...(above ? [] : [test('>=', dim.from)]), ...(below ? [] : [test('<', dim.to)])];
  const yes = innerBlock(block, null, [...block.guard, point.literal]);
  const no = innerBlock(block, null, [...block.guard, { ...point.literal, holds: false }]);
  const inner = innerScope(scope);
  inner.dims.set(dim, at);
  buildBody(context, body, [inner], yes, isAnnounced);
  const [first = values.truth(true), ...rest] = tests;
  const all = rest.reduce((one, other) => values.gate(gateNamed('and'), [one, other]), first);
  if (yes.items.length > 0) block.items.push({ kind: 'branch', test: all, then: yes, otherwise: no });
}

/** A scope for each of the iterations that are taken at a time. */
function lanesOf(
  { values }: Context,
  { dim, lane: own }: LoopTree,
  scopes: readonly Scope[],
  body: Block,
): readonly Scope[] {
  const taken = body.index?.step ?? 1;
  const index = values.index(body);
  return scopes.flatMap((scope) =>
    Array.from({ length: taken }, (_, lane) => {
      const lanes = taken === 1 ? scope.lanes : [...scope.lanes, { body, number: lane, dim: own ?? null }];
      const inner = innerScope(scope, lanes);
      inner.dims.set(dim, values.plus(index, lane));
      if (own !== undefined) inner.dims.set(own, values.number(lane));
      return inner;
    }),
  );
}

/** With what it carries from one iteration to the next. */
function pushLoop(context: Context, loop: Extract<Item, { readonly kind: 'loop' }>, block: Block): void {
  const { values } = context;
  const { from: first, to, down, body } = loop;
  const nameOf = (of: Ref): string => stageAt(context, of).name;
  const end = down ? values.plus(to, -1) : to;
  const carrying = { values, body, down, first, end, nameOf };
  const { before, after } = carryElements(carrying, block);
  block.items.push(...carryLoads(carrying, block), ...before);
  if (body.parent !== null) body.parent.index = block.items.length;
  block.items.push(loop, ...after);
}

type SegmentsTree = Extract<Tree, { readonly kind: 'segments' }>;

/** Segment by segment: the first of its steps, and the one after its last, are known inside. */
function buildSegments(context: Context, tree: SegmentsTree, scopes: readonly Scope[], block: Block): void {
  const { values } = context;
  const { dim, length, count, segment, first, end } = tree.segments;
  const body = innerBlock(block, { name: segment.name, step: 1 }, block.guard);
  const index = values.index(body);
  const inner = scopes.map((scope) => {
    const own = innerScope(scope);
    const steps = indexValue(context, scope, length);
    const before = values.product(index, steps);
    const from = values.plus(indexValue(context, scope, dim.from), before);
    const to = values.gate(gateNamed('min'), [values.plus(from, steps), indexValue(context, scope, dim.to)]);
    for (const [value, name] of [
      [before, 'before'],
      [from, first.name],
      [to, end.name],
    ] as const)
      value.label ??= { name, worth: 2 };
    own.dims.set(segment, index).set(first, from).set(end, to);
    return own;
  });
  buildBody(context, tree.body, inner, body, false);
  const [from, to] = [values.number(0), indexValue(context, firstOf(scopes), count)];
  block.items.push(
    tree.down
      ? { kind: 'loop', from: values.plus(to, -1), to: from, down: true, body }
      : { kind: 'loop', from, to, down: false, body },
  );
}

/** Of an index that is taken at the place of another, at most that one iteration. */
function rangeOf(context: Context, scope: Scope, { dim, at, between }: LoopTree): readonly [Value, Value] {
  if (between !== undefined)
    return [indexValue(context, scope, atomIndex(between.first)), indexValue(context, scope, atomIndex(between.end))];
  const [from, to] = [indexValue(context, scope, dim.from), indexValue(context, scope, dim.to)];
  const here = at === undefined ? null : dimValue(scope, at);
  if (here === null) return [from, to];
  const { values } = context;
  return [values.gate(gateNamed('max'), [from, here]), values.gate(gateNamed('min'), [to, values.plus(here, 1)])];
}

/** No further than the range itself, as far as that was not asked at the entry. */
function rangeOfPart(context: Context, scope: Scope, part: IndexBounds, guard: Guard): readonly [Value, Value] {
  const { values, table, schedule } = context;
  const { checks } = schedule.request.program;
  const { above, below } = isWithinRange({ table, checks }, part, guard);
  const valueOf = (index: Index): Value => indexValue(context, scope, index);
  const [from, to] = [valueOf(part.from), valueOf(part.to)];
  return [
    above ? from : values.gate(gateNamed('max'), [valueOf(part.dim.from), from]),
    below ? to : values.gate(gateNamed('min'), [valueOf(part.dim.to), to]),
  ];
}

type BranchTree = Extract<Tree, { readonly kind: 'branch' }>;

function buildBranch(
  context: Context,
  tree: BranchTree,
  scopes: readonly Scope[],
  block: Block,
  isAnnounced: boolean,
): void {
  const { literal, then, otherwise } = tree;
  // The loop around runs where it holds alone.
  if (hasLiteral(block.guard, literal)) {
    const inner = scopes.map((scope) => innerScope(scope));
    buildBody(context, then, inner, block, isAnnounced);
    return;
  }
  const tests = scopes.map((scope) => testOf(context, scope, literal));
  const [test] = tests as [Value];
  if (tests.some((other) => other !== test)) {
    for (const scope of scopes) buildBranch(context, tree, [scope], block, isAnnounced);
    return;
  }
  const [yes, no] = [literal.holds, !literal.holds].map((holds) =>
    innerBlock(block, null, [...block.guard, { condition: literal.condition, holds }]),
  ) as [Block, Block];
  buildBody(
    context,
    then,
    scopes.map((scope) => innerScope(scope)),
    yes,
    isAnnounced,
  );
  buildBody(
    context,
    otherwise,
    scopes.map((scope) => innerScope(scope)),
    no,
    isAnnounced,
  );
  if (yes.items.length + no.items.length > 0) block.items.push({ kind: 'branch', test, then: yes, otherwise: no });
}

/** The side of a branch that is taken, where that is known by which iteration of a loop this is; false elsewhere. */
function buildArm(
  context: Context,
  { literal, then, otherwise }: BranchTree,
  begun: readonly Region[],
  scopes: readonly Scope[],
  block: Block,
  isAnnounced: boolean,
): boolean {
  const settled = settledAt(context, firstOf(scopes), literal.condition);
  if (settled === null) return false;
  const inner = scopes.map((scope) => innerScope(scope));
  buildBody(context, settled === literal.holds ? then : otherwise, inner, block, isAnnounced, begun);
  return true;
}

function testOf(context: Context, scope: Scope, { condition, holds }: Literal): Value {
  const test = stageValue(context, scope, condition);
  return holds ? test : context.values.gate(gateNamed('not'), [test], test.guard);
}
