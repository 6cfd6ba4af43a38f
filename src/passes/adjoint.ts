// Reverse mode: one sweep over the list, last stage first. Each stage hands its adjoint to what it was computed from;
// the result is a program in the same form, so that every later pass serves both directions. What a recurrence hands on
// comes after the adjoint that it goes into: a part that points forward, so that the adjoint runs the other way
// (Griewank and Walther 2008, chapter 3).

import { elementAt, firstOf } from '../base/lists.ts';
import { activeStages, reachedStages, slopesOf } from '../lower/activity.ts';
import { constant, push, read, stageOf, within, type Builder } from '../form/builder.ts';
import { closedDims, dimsOfGuard, dimsOfIndex, identityOf, isIdentity, sameDims, lastDim } from '../form/dims.ts';
import { always, inputOf, type Part, type Program, type Ref, type Stage } from '../form/form.ts';
import { sameGuard } from '../form/guard.ts';
import { eachRecurrent } from '../form/operands.ts';
import { adopt } from './adopt.ts';
import { slopeAlong } from './fold-adjoint.ts';
import { idleGates, type Idle } from './idle.ts';
import { linksOf, type Link } from './links.ts';
import { asked, pullBack, settled, whereLinked, type Stop } from './pull-back.ts';
import { passBuilder } from './quotients.ts';
import { addedFirst } from './shared-factors.ts';
import { sumOfParts } from './sum-of-parts.ts';
import { termsOfSums } from './written.ts';

/** The path of the adjoint that the caller gives: no name of a parameter. */
export const seedPath = '@df';

/**
 * Adds the backward pass. `stages[0..forward)` stay as they are. `seed` is the adjoint of the result: an input of the
 * backward pass, or 1 where both passes are one. `again`: the gradient will be differentiated.
 */
export function reverse(program: Program, seed: 'input' | 'one' = 'input', again = false): Program {
  const builder = passBuilder(program);
  const primal = adopt(program, builder);
  const forward = builder.stages.length;
  const active = reachedStages(
    primal,
    activeStages(primal),
    primal.results.map(({ ref }) => ref),
  );
  const late = lateStages(primal);
  const sweep: Sweep = {
    builder,
    contributions: new Map(),
    adjoints: new Map(),
    ofNamed: new Map(),
    active,
    late,
    idle: again ? new Map() : idleGates(primal, active, late),
    stop: again ? 'singular' : 'zero',
    nextDim: dimNumbers(primal),
    inside: termsOfSums(primal),
  };
  const seeds = seed === 'input' ? addSeeds(sweep, primal) : [];
  if (seed === 'one') for (const { ref } of primal.results) handOne(sweep, ref);
  for (let i = forward - 1; i >= 0; i -= 1) {
    const stage = elementAt(builder.stages, i);
    if (active[stage.id] !== true) continue;
    const adjoint = closeAdjoint(sweep, stage);
    if (adjoint !== null) propagate(sweep, stage, adjoint);
  }
  const gradients = primal.parameters
    .filter(({ ref }) => inputOf(stageOf(builder, ref)).role === 'active')
    .map(({ ref }) => ({ of: ref, is: sweep.adjoints.get(ref) ?? null }));
  return { ...primal, stages: builder.stages, forward, seeds, gradients, adjoints: sweep.adjoints };
}

type Sweep = {
  readonly builder: Builder;
  /** What has been handed to each stage so far; the list becomes its adjoint's parts. */
  readonly contributions: Map<Ref, Part[]>;
  readonly adjoints: Map<Ref, Ref>;
  /** By adjoint that was made: whether it is called after a stage that the user named. */
  readonly ofNamed: Map<Ref, boolean>;
  /** By reference: what depends on an active input, and what the result depends on. */
  readonly active: readonly (boolean | undefined)[];
  /** Stages that one before them refers to: their adjoint is read before its last part is known. */
  readonly late: ReadonlySet<Ref>;
  readonly idle: ReadonlyMap<Ref, Idle>;
  /** Where an adjoint of 0 hands on nothing to all other arguments. */
  readonly stop: Stop;
  readonly nextDim: () => number;
  /** Terms of sums that are no statements of their own. */
  readonly inside: readonly (boolean | undefined)[];
};

/** Every result brings the adjoint that the caller gives it. */
function addSeeds(sweep: Sweep, program: Program): Ref[] {
  const taken = new Set(program.stages.map((stage) => stage.name));
  return program.results.map(({ name, ref }) => {
    const { dims, span } = stageOf(sweep.builder, ref);
    const path = name === '' ? seedPath : `${seedPath}.${name}`;
    const wanted = `df${name.replaceAll('.', '')}`;
    const label = { name: taken.has(wanted) ? sweep.builder.names.take(wanted) : wanted, named: true };
    taken.add(label.name);
    sweep.builder.names.reserve(label.name);
    const seed = push(
      sweep.builder,
      { kind: 'input', parameter: path, role: 'seed' },
      'real',
      dims,
      span,
      label,
      always,
    );
    if (sweep.active[ref] === true)
      hand(sweep, ref, { value: seed, at: identityOf(dims), dims, guard: always, of: null });
    return seed;
  });
}

function handOne(sweep: Sweep, ref: Ref): void {
  const { dims, span } = stageOf(sweep.builder, ref);
  if (sweep.active[ref] === true)
    hand(sweep, ref, { value: constant(sweep.builder, 1, span), at: identityOf(dims), dims, guard: always, of: null });
}

export function lateStages(program: Program): ReadonlySet<Ref> {
  const late = new Set<Ref>();
  for (const { id, op } of program.stages)
    eachRecurrent(op, (ref) => {
      if (ref > id) late.add(ref);
    });
  return late;
}

/** Numbers that no index has yet. */
export function dimNumbers(program: Program): () => number {
  let last: number | null = null;
  return () => (last = (last ?? lastDim(program.stages)) + 1);
}

function hand(sweep: Sweep, to: Ref, part: Part): void {
  const parts = sweep.contributions.get(to);
  if (parts === undefined) sweep.contributions.set(to, [part]);
  else parts.push(part);
}

/** The adjoint as an accumulation whose parts may still come. */
function openAdjoint(sweep: Sweep, stage: Stage): Ref {
  const { builder } = sweep;
  let parts = sweep.contributions.get(stage.id);
  if (parts === undefined) sweep.contributions.set(stage.id, (parts = []));
  const label = { name: builder.names.take(`d${stage.name}`), named: false };
  const adjoint = push(
    builder,
    { kind: 'accumulate', how: 'sum', parts },
    'real',
    stage.dims,
    stage.span,
    label,
    stage.guard,
  );
  sweep.adjoints.set(stage.id, adjoint);
  sweep.ofNamed.set(adjoint, stage.named);
  if (sweep.late.has(stage.id)) builder.open.add(adjoint);
  return adjoint;
}

/**
 * The adjoint of a stage whose later users have been swept; null where nothing reaches it. A seed alone is it, and so
 * is what a sum hands to a term that is written inside it.
 */
function closeAdjoint(sweep: Sweep, stage: Stage): Ref | null {
  const handed = sweep.contributions.get(stage.id);
  if (sweep.late.has(stage.id)) return openAdjoint(sweep, stage);
  if (handed === undefined) return null;
  // What is differentiated again keeps the slopes of each contribution as its gate says.
  const parts =
    sweep.stop === 'singular' ? handed : addedFirst(sweep.builder, stage, handed, (of) => sweep.adjoints.get(of));
  sweep.contributions.set(stage.id, parts);
  const sum = sumOfParts(sweep.builder, stage, parts);
  if (sum !== null) {
    sweep.adjoints.set(stage.id, sum);
    return sum;
  }
  const only = firstOf(parts);
  const { op } = stageOf(sweep.builder, only.value);
  // One part is the whole adjoint only if it gives every element its own, once: a read hands to one position, a loop
  // adds up. What only one branch hands on is 0 in the others, where something else may need the stage.
  const isEverywhere =
    sameDims(only.dims, stage.dims) && isIdentity(only.at, stage.dims) && sameGuard(only.guard, stage.guard);
  if (parts.length > 1 || !isEverywhere || stage.op.kind === 'input') return openAdjoint(sweep, stage);
  const isScalar = stage.dims.length === 0;
  // A sum hands one number to all of its elements.
  const number = isScalar ? only.value : settled(sweep.builder, only.value);
  const isNumber = !isScalar && stageOf(sweep.builder, number).op.kind === 'constant';
  const isGiven =
    (only.of === null && (op.kind === 'input' || op.kind === 'constant')) || (isScalar && isSeedElement(sweep, op));
  const isCopy = isScalar && isCopied(sweep, stage, only);
  if (!isNumber && !isGiven && !isCopy && sweep.inside[stage.id] !== true) return openAdjoint(sweep, stage);
  // An element of an argument is under no condition: its derivative is 0 where nothing hands any on.
  const isElement = isScalar && stage.op.kind === 'read' && isInput(sweep, stage.op.array);
  if (isElement && !sameGuard(stageOf(sweep.builder, number).guard, stage.guard)) return openAdjoint(sweep, stage);
  if (isCopy && stage.named) nameAfter(sweep, number, stage);
  sweep.adjoints.set(stage.id, number);
  return number;
}

/**
 * What is handed on as it is needs no other name where it is handed to one stage alone, and where an element of an
 * argument takes it. The terms of a sum each have the name of their own.
 */
function isCopied({ builder, active, ofNamed }: Sweep, { op }: Stage, { value, of }: Part): boolean {
  if (!ofNamed.has(value) || builder.open.has(value)) return false;
  const from = of === null ? null : stageOf(builder, of).op;
  return op.kind === 'read' || (from?.kind === 'gate' && from.args.filter((ref) => active[ref] === true).length === 1);
}

/** An adjoint that several stages share is called after one that the user named, if there is one. */
function nameAfter({ builder, ofNamed }: Sweep, adjoint: Ref, { name }: Stage): void {
  if (ofNamed.get(adjoint) !== false) return;
  builder.stages[adjoint] = { ...stageOf(builder, adjoint), name: builder.names.take(`d${name}`) };
  ofNamed.set(adjoint, true);
}

function isInput({ builder }: Sweep, array: Ref): boolean {
  return stageOf(builder, array).op.kind === 'input';
}

function isSeedElement(sweep: Sweep, op: Stage['op']): boolean {
  if (op.kind !== 'read') return false;
  const array = stageOf(sweep.builder, op.array).op;
  return array.kind === 'input' && array.role === 'seed';
}

function propagate(sweep: Sweep, stage: Stage, adjoint: Ref): void {
  const { builder, active, idle } = sweep;
  const { op, dims, id } = stage;
  for (const link of linksOf(stage, builder.stages, active)) {
    const handed = handedAlong(sweep, stage, link, adjoint);
    if (handed !== null) hand(sweep, link.value, handed);
  }
  if (op.kind !== 'gate') return;
  const slopes = slopesOf(op.gate);
  for (let i = 0; i < op.args.length; i += 1) {
    const argument = elementAt(op.args, i);
    if (active[argument] !== true || slopes[i] !== true) continue;
    const at = identityOf(stageOf(builder, argument).dims);
    const { stage: from, stop } = asked(builder, stage, idle.get(id), i, sweep.stop);
    for (const { value, guard } of pullBack(builder, from, elementAt(op.gate.args, i), op.args, adjoint, stop))
      hand(sweep, argument, { value, at, dims, guard, of: id });
  }
}

/** What a stage hands back along a link; null for nothing. */
function handedAlong({ builder, idle, nextDim }: Sweep, stage: Stage, link: Link, adjoint: Ref): Part | null {
  // Where the loop may not run, an adjoint of 0 hands on nothing: the other factors may be infinite.
  const where = whereLinked(builder, stage, idle.get(stage.id), adjoint);
  if (where === null) return null;
  const { value, guard } = slopeAlong(builder, stage, link, elementOf(builder, adjoint, link, stage), nextDim);
  const all = [...guard, ...where.slice(stage.guard.length)];
  return { value, at: link.from, dims: link.dims, guard: all, of: stage.id };
}

/** The element of an adjoint at which a value goes in: all of it, where each has its own. */
function elementOf(builder: Builder, adjoint: Ref, link: Link, stage: Stage): Ref {
  if (isIdentity(link.at, stage.dims) || stageOf(builder, adjoint).dims.length === 0) return adjoint;
  if (stage.op.kind !== 'pack') return readAt(builder, adjoint, link, stage);
  const name = `d${stageOf(builder, link.value).name}`;
  return within(builder, link.guard, () => read(builder, adjoint, link.at, stage.span, name));
}

/** The element of the adjoint of an array to which a part goes, under the guard of the part. */
function readAt(builder: Builder, adjoint: Ref, { at, dims, guard }: Link, { name, span }: Stage): Ref {
  const { stages } = builder;
  const used = closedDims([...at.flatMap((index) => dimsOfIndex(stages, index)), ...dimsOfGuard(stages, guard)]);
  const label = { name: builder.names.take(`d${name}At`), named: false };
  return push(
    builder,
    { kind: 'read', array: adjoint, at },
    'real',
    dims.filter((dim) => used.includes(dim)),
    span,
    label,
    guard,
  );
}
