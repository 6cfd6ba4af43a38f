// What a gate hands to one of its arguments: adjoint * partial, where the partial is a formula in gradc's own language.
// Formulas are written for scalars; what is built from them then ranges over the indices of what it uses.

import { firstOf, pairOf } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';
import { gateNamed } from '../gates/lookup.ts';
import {
  builtFor,
  constant,
  constantOf,
  gate,
  indexNumber,
  knownCondition,
  stageOf,
  within,
  type Builder,
} from '../form/builder.ts';
import type { Guard, Index, Part, Ref, Stage } from '../form/form.ts';
import { isIdentity, sameDims } from '../form/dims.ts';
import { commonLength, sameGuard } from '../form/guard.ts';
import { formulaContext, partialBody, regularBody } from '../lower/formula.ts';
import { partialOf, type Factors, type Partial, type Slope } from '../lower/partial.ts';
import type { Filled } from './certain-uses.ts';
import type { Idle } from './idle.ts';
import { lowerScalar } from '../lower/lower-expression.ts';

export type Contribution = { readonly value: Ref; readonly guard: Guard };

/**
 * Where an adjoint of 0 hands on nothing: where the gate says so; everywhere, whatever the partial is (idle); or only
 * where the partial may be infinite as well (singular). The last is for what is differentiated again: an adjoint that
 * is 0 has a slope, which has to go on.
 */
export type Stop = 'zero' | 'idle' | 'singular';

/** In pieces where the partial has branches. */
export function pullBack(
  builder: Builder,
  stage: Stage,
  argument: string,
  args: readonly Ref[],
  adjoint: Ref,
  stop: Stop = 'zero',
): readonly Contribution[] {
  return within(builder, stage.guard, () =>
    builtFor(builder, stage.span, () => contributions(builder, stage, argument, args, adjoint, stop)),
  );
}

function contributions(
  builder: Builder,
  stage: Stage,
  argument: string,
  args: readonly Ref[],
  adjoint: Ref,
  stop: Stop,
): readonly Contribution[] {
  if (stage.op.kind !== 'gate') return [];
  const kind = stage.op.gate;
  const body = partialBody(kind, argument, stop === 'singular');
  if (body === null) return [];
  const guard = whereHandedOn(builder, stage, kind, args, adjoint, stop);
  if (guard === null) return [];
  return within(builder, guard, () => {
    const { slope, copied } = partialOf(builder, kind, body, args, stage.id);
    const found: Contribution[] = [];
    // A number is written as one.
    const handed = settled(builder, adjoint);
    const positive = withoutSign(builder, handed);
    collect({ builder, copied, found }, slope, positive ?? handed);
    if (positive === null) return found;
    return found.map(({ value, guard: own }) =>
      within(builder, own, () => ({ value: gate(builder, gateNamed('neg'), [value], stage.span), guard: own })),
    );
  });
}

/** The adjoint of which another is the negative, where it is nothing else; null else. */
function withoutSign(builder: Builder, adjoint: Ref): Ref | null {
  const handed = onlyGate(builder, adjoint);
  if (handed?.gate !== gateNamed('neg')) return null;
  const positive = firstOf(handed.args);
  return stageOf(builder, positive).op.kind === 'accumulate' ? positive : null;
}

/** `a` of an adjoint that is `a * 0.5`, where it is doubled: the slope of a square takes the half of it away. */
function cancelledBy(builder: Builder, factor: number, adjoint: Ref): Ref | null {
  const handed = onlyGate(builder, adjoint);
  if (handed?.gate === gateNamed('neg')) {
    const positive = firstOf(handed.args);
    const rest = stageOf(builder, positive).op.kind === 'gate' ? cancelledBy(builder, factor, positive) : null;
    return rest && gate(builder, gateNamed('neg'), [rest], stageOf(builder, adjoint).span);
  }
  if (handed?.gate !== gateNamed('*')) return null;
  const [a, b] = pairOf(handed.args);
  if (factor * (constantOf(builder, b) ?? 0) === 1) return a;
  return factor * (constantOf(builder, a) ?? 0) === 1 ? b : null;
}

/** The gate whose value an adjoint is, handed on as it is; null where it is something else, or has more parts. */
function onlyGate(builder: Builder, adjoint: Ref): Extract<Stage['op'], { readonly kind: 'gate' }> | null {
  const { op } = stageOf(builder, handedOn(builder, adjoint));
  return op.kind === 'gate' ? op : null;
}

/** What an adjoint is that is handed on as it is; else the adjoint itself. */
export function handedOn(builder: Builder, adjoint: Ref): Ref {
  let { id, op, dims, guard } = stageOf(builder, adjoint);
  for (let steps = 0; steps < mostHandedOn && op.kind === 'accumulate'; steps += 1) {
    const [part, ...others] = op.parts;
    const isWhole = part !== undefined && sameDims(part.dims, dims) && isIdentity(part.at, dims);
    if (builder.open.has(id) || !isWhole || others.length > 0 || !sameGuard(part.guard, guard)) break;
    ({ id, op, dims, guard } = stageOf(builder, part.value));
  }
  return id;
}

/** Null if nowhere. */
function whereHandedOn(
  builder: Builder,
  stage: Stage,
  kind: Gate,
  args: readonly Ref[],
  adjoint: Ref,
  stop: Stop,
): Guard | null {
  const regular = regularBody(kind);
  if (regular === null && stop !== 'idle') return builder.guard;
  if (regular === null || stop !== 'singular') return whereNotZero(builder, stage, adjoint);
  const condition = gate(
    builder,
    gateNamed('or'),
    [
      lowerScalar(formulaContext(builder, kind, args, stage.id).context, regular.result),
      isNotZero(builder, adjoint, stage.span),
    ],
    stage.span,
  );
  return andAlso(builder, builder.guard, condition);
}

/** A stage as it hands on to an argument, and where an adjoint of 0 hands on nothing. */
export function asked(builder: Builder, stage: Stage, idle: Idle | undefined, argument: number, stop: Stop): Asked {
  if (idle?.arguments.has(argument) !== true) return { stage, stop };
  return idle.anyOf === null
    ? { stage, stop: 'idle' }
    : { stage: { ...stage, guard: whereFilled(builder, stage, idle.anyOf) }, stop };
}

export type Asked = { readonly stage: Stage; readonly stop: Stop };

/** Where the adjoint of a stage is handed along links; null if nowhere. */
export function whereLinked(builder: Builder, stage: Stage, idle: Idle | undefined, adjoint: Ref): Guard | null {
  if (idle === undefined) return stage.guard;
  return idle.anyOf === null ? whereNotZero(builder, stage, adjoint) : whereFilled(builder, stage, idle.anyOf);
}

/** Where all loops around one of the uses of a stage run. */
function whereFilled(builder: Builder, { guard, span }: Stage, anyOf: readonly Filled[]): Guard {
  const condition = within(builder, guard, () => {
    const isFilled = (length: Index): Ref =>
      gate(builder, gateNamed('>'), [indexNumber(builder, length, span), constant(builder, 0, span)], span);
    const both = (name: 'and' | 'or', conditions: readonly Ref[]): Ref =>
      conditions.reduce((a, b) => gate(builder, gateNamed(name), [a, b], span));
    return both(
      'or',
      anyOf.map((filled) => both('and', filled.map(isFilled))),
    );
  });
  return [...guard, { condition, holds: true }];
}

/** Where a stage has an adjoint that is not 0; null if nowhere. */
function whereNotZero(builder: Builder, { guard, span }: Stage, adjoint: Ref): Guard | null {
  return andAlso(
    builder,
    guard,
    within(builder, guard, () => isNotZero(builder, adjoint, span)),
  );
}

function isNotZero(builder: Builder, adjoint: Ref, span: Span): Ref {
  return gate(builder, gateNamed('!='), [settled(builder, adjoint), constant(builder, 0, span)], span);
}

function andAlso(builder: Builder, guard: Guard, condition: Ref): Guard | null {
  const known = knownCondition(builder, condition, guard);
  return known === 0 ? null : known === 1 ? guard : [...guard, { condition, holds: true }];
}

/** Adjoints handed on unchanged that are looked through: enough for what people write, and never a long walk. */
const mostHandedOn = 100;

/** The constant that an adjoint is, where it is one and has no other part; else the adjoint itself. */
export function settled(builder: Builder, adjoint: Ref): Ref {
  let at = adjoint;
  let isNegative = false;
  for (let steps = 0; steps < mostHandedOn; steps += 1) {
    const { op, dims, guard, span } = stageOf(builder, at);
    if (op.kind === 'constant') return isNegative ? constant(builder, -op.value, span) : at;
    if (op.kind === 'gate' && op.gate.name === 'neg') {
      isNegative = !isNegative;
      at = op.args[0] as Ref;
      continue;
    }
    // To an array more may come; and where one of several branches hands anything on, it is 0 in the others.
    if (op.kind !== 'accumulate' || op.parts.length !== 1 || dims.length > 0 || builder.open.has(at)) return adjoint;
    const part = op.parts[0] as Part;
    if (commonLength(guard, part.guard) < part.guard.length || part.dims.length > 0) return adjoint;
    at = part.value;
  }
  return adjoint;
}

/** Where the contributions of a partial are built. */
type Pulling = { readonly builder: Builder; readonly copied: Partial['copied']; readonly found: Contribution[] };

/** A branch of the partial is a contribution of its own; one that is 0 is none. */
function collect(pulling: Pulling, slope: Slope, adjoint: Ref): void {
  const { builder, found } = pulling;
  if (slope.kind !== 'branches') {
    const value = scaled(pulling, slope, adjoint);
    if (value !== null) found.push({ value, guard: builder.guard });
    return;
  }
  let { guard } = builder;
  for (const arm of slope.arms) {
    const known = arm.condition === null ? 1 : knownIn(pulling, arm.condition, guard);
    if (known === 0) continue;
    const holds = known === 1 ? guard : [...guard, { condition: known.open, holds: true }];
    within(builder, holds, () => {
      collect(pulling, arm.slope, adjoint);
    });
    if (known === 1) return;
    guard = [...guard, { condition: known.open, holds: false }];
  }
}

/** Whether a condition holds there, where that is known; else its stage. */
function knownIn({ builder, copied }: Pulling, condition: Ref, guard: Guard): 0 | 1 | { readonly open: Ref } {
  const open = within(builder, guard, () => copied(condition));
  const known = knownCondition(builder, open, guard);
  return known === null ? { open } : known === 0 ? 0 : 1;
}

/**
 * adjoint * slope, multiplied into the factors from the left, so that two partials share their common beginning and the
 * text reads as a person writes it: `2 * dy * x`, `-dy * out * out`, `dy / b`. Null for 0.
 */
function scaled(pulling: Pulling, slope: Factors, adjoint: Ref): Ref | null {
  const { builder, copied } = pulling;
  const { span } = slope;
  switch (slope.kind) {
    case 'number': {
      if (slope.value === 0) return null;
      if (slope.value === 1) return adjoint;
      const cancelled = cancelledBy(builder, slope.value, adjoint);
      return cancelled ?? times(builder, constant(builder, slope.value, span), adjoint, span);
    }
    case 'negative':
      return scaled(pulling, slope.of, gate(builder, gateNamed('neg'), [adjoint], span));
    case 'value':
      return times(builder, adjoint, copied(slope.ref), span);
    case 'product': {
      let product = scaled(pulling, slope.first, adjoint);
      if (product === null) return null;
      for (const { operator, ref } of slope.factors) product = gate(builder, operator, [product, copied(ref)], span);
      return constantOf(builder, product) === 0 ? null : product;
    }
  }
}

function times(builder: Builder, a: Ref, b: Ref, span: Span): Ref | null {
  if (constantOf(builder, a) === 0 || constantOf(builder, b) === 0) return null;
  return gate(builder, gateNamed('*'), [a, b], span);
}
