// Reverse mode: one sweep over the list, last stage first. Each stage hands its adjoint to what it was computed from;
// the result is a program in the same form, so that every later pass serves both directions.

import { gateNamed } from '../gates/lookup.ts';
import { activeStages, slopesOf } from '../stage/activity.ts';
import { constant, constantOf, gate, knownCondition, push, read, stageOf, type Builder } from '../stage/builder.ts';
import { rebuild } from '../stage/copy.ts';
import { always, atomIndex, type Dim, type Guard, type Index, type Part, type Program, type Ref, type Stage } from '../stage/form.ts';
import { formulaContext, partialBody } from '../stage/formula.ts';
import { lower, lowerScalar, type Context } from '../stage/lower-expression.ts';
import type { Expr } from '../syntax/ast.ts';
import { passBuilder } from './quotients.ts';

/** The path of the adjoint that the caller gives: no name of a parameter. */
export const seedPath = '@df';

type Contribution = { readonly value: Ref; readonly guard: Guard };

/**
 * Adds the backward pass. `stages[0..forward)` stay as they are. `seed` is the adjoint of the result: an input of the
 * backward pass, or 1 where both passes are one.
 */
export function reverse(program: Program, seed: 'input' | 'one' = 'input'): Program {
  const builder = passBuilder(program);
  const primal = rebuild(program, builder);
  const forward = builder.stages.length;
  const active = activeStages(primal);
  const sweep: Sweep = { builder, contributions: new Map(), adjoints: new Map(), active };
  const seeds = seed === 'input' ? addSeeds(sweep, primal) : [];
  if (seed === 'one') for (const { ref } of primal.results) handOne(sweep, ref);
  for (const ref of lateStages(primal)) openAdjoint(sweep, stageOf(builder, ref));
  for (let i = forward - 1; i >= 0; i -= 1) {
    const stage = builder.stages[i] as Stage;
    if (active[stage.id] !== true) continue;
    const adjoint = closeAdjoint(sweep, stage);
    if (adjoint !== null) propagate(sweep, stage, adjoint);
  }
  const gradients = primal.parameters
    .filter(({ ref }) => (builder.stages[ref]?.op as { role?: string }).role === 'active')
    .map(({ ref }) => ({ of: ref, is: sweep.adjoints.get(ref) ?? null }));
  return { ...primal, stages: builder.stages, forward, seeds, gradients, adjoints: sweep.adjoints };
}

type Sweep = {
  readonly builder: Builder;
  /** What has been handed to each stage so far; the list becomes its adjoint's parts. */
  readonly contributions: Map<Ref, Part[]>;
  readonly adjoints: Map<Ref, Ref>;
  readonly active: readonly (boolean | undefined)[];
};

/** Every result brings the adjoint that the caller gives it. */
function addSeeds(sweep: Sweep, program: Program): Ref[] {
  return program.results.map(({ name, ref }) => {
    const { dims, span } = stageOf(sweep.builder, ref);
    const path = name === '' ? seedPath : `${seedPath}.${name}`;
    const wanted = `df${name.replaceAll('.', '')}`;
    const isFree = !program.stages.some((stage) => stage.name === wanted);
    const label = { name: isFree ? wanted : sweep.builder.names.take(wanted), named: true };
    const seed = push(sweep.builder, { kind: 'input', parameter: path, role: 'seed' }, 'real', dims, span, label, always);
    if (sweep.active[ref] === true) hand(sweep, ref, { value: seed, at: identity(dims), dims, guard: always, of: null });
    return seed;
  });
}

function handOne(sweep: Sweep, ref: Ref): void {
  const { span } = stageOf(sweep.builder, ref);
  if (sweep.active[ref] === true) hand(sweep, ref, { value: constant(sweep.builder, 1, span), at: [], dims: [], guard: always, of: null });
}

/** Stages that one before them refers to: their adjoint is read before its last part is known. */
function lateStages(program: Program): readonly Ref[] {
  const late = new Set<Ref>();
  for (const { id, op } of program.stages) {
    if (op.kind === 'read' && op.array > id) late.add(op.array);
    if (op.kind === 'accumulate') for (const part of op.parts) if (part.value > id) late.add(part.value);
  }
  return [...late];
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
  const adjoint = push(builder, { kind: 'accumulate', how: 'sum', parts }, 'real', stage.dims, stage.span, label, stage.guard);
  sweep.adjoints.set(stage.id, adjoint);
  return adjoint;
}

/** The adjoint of a stage all of whose users have been swept; null where nothing reaches it. A seed alone is it. */
function closeAdjoint(sweep: Sweep, stage: Stage): Ref | null {
  const open = sweep.adjoints.get(stage.id);
  if (open !== undefined) return open;
  const parts = sweep.contributions.get(stage.id);
  if (parts === undefined) return null;
  const [only] = parts;
  const { op } = stageOf(sweep.builder, (only as Part).value);
  const isGiven = ((only as Part).of === null && (op.kind === 'input' || op.kind === 'constant')) || isSeedElement(sweep, op);
  if (parts.length === 1 && isGiven && stage.op.kind !== 'input') {
    sweep.adjoints.set(stage.id, (only as Part).value);
    return (only as Part).value;
  }
  return openAdjoint(sweep, stage);
}

function isSeedElement(sweep: Sweep, op: Stage['op']): boolean {
  if (op.kind !== 'read') return false;
  const array = stageOf(sweep.builder, op.array).op;
  return array.kind === 'input' && array.role === 'seed';
}

function propagate(sweep: Sweep, stage: Stage, adjoint: Ref): void {
  const { builder, active } = sweep;
  const { op, dims, guard, id } = stage;
  switch (op.kind) {
    case 'gate':
      op.args.forEach((argument, i) => {
        if (active[argument] !== true || slopesOf(op.gate)[i] !== true) return;
        const to = stageOf(builder, argument);
        for (const { value, guard: where } of pullBack(builder, stage, op.gate.args[i] as string, op.args, adjoint)) {
          hand(sweep, argument, { value, at: identity(to.dims), dims, guard: where, of: id });
        }
      });
      return;
    case 'read':
      if (active[op.array] === true) hand(sweep, op.array, { value: adjoint, at: op.at, dims, guard, of: id });
      return;
    case 'accumulate':
      for (const part of op.parts) {
        if (active[part.value] !== true) continue;
        const value = dims.length === 0 ? adjoint : readAt(builder, adjoint, part.at, part, stage);
        hand(sweep, part.value, { value, at: identity(stageOf(builder, part.value).dims), dims: part.dims, guard: part.guard, of: id });
      }
      return;
    case 'pack':
      op.elements.forEach((element, flat) => {
        if (active[element] !== true) return;
        const at = positionOf(flat, dims);
        const value = read(builder, adjoint, at, stage.span, `d${stageOf(builder, element).name}`);
        hand(sweep, element, { value, at: [], dims: [], guard, of: id });
      });
      return;
    case 'constant':
    case 'input':
    case 'index':
      return;
  }
}

/** An element of the adjoint of an array, under the guard of the part that put it there. */
function readAt(builder: Builder, adjoint: Ref, at: readonly Index[], part: Part, stage: Stage): Ref {
  const dims = part.dims.filter((dim) => at.some((index) => index.terms.some(({ of }) => of === dim)));
  return push(builder, { kind: 'read', array: adjoint, at }, 'real', dims, stage.span, { name: builder.names.take(`d${stage.name}at`), named: false }, part.guard);
}

function positionOf(flat: number, dims: readonly Dim[]): readonly Index[] {
  const at: Index[] = [];
  let rest = flat;
  for (const dim of [...dims].reverse()) {
    const size = dim.to.offset;
    at.unshift({ offset: rest % size, terms: [] });
    rest = Math.floor(rest / size);
  }
  return at;
}

function identity(dims: readonly Dim[]): readonly Index[] {
  return dims.map(atomIndex);
}
