// What is asked of a position: nothing where it is proved to lie inside; else a check when the program runs, before
// anything is written. Where it takes computed numbers to know the position, or whether it is read at all, such a check
// cannot be made beforehand: then the element is no number (NaN) outside, and nothing outside is ever read.

import type { Span } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';
import { gateNamed } from '../gates/lookup.ts';
import { addScaled, constantOfIndex, indexKey } from '../form/affine.ts';
import { certainlyNegative, isNonNegative, quotientParts } from './bounds.ts';
import {
  constant,
  constantOf,
  gate,
  indexNumber,
  knownCondition,
  stageOf,
  under,
  within,
  type Builder,
} from '../form/builder.ts';
import { join } from '../form/combine.ts';
import type { Context } from './context.ts';
import { closedDims, dimsOfBounds, dimsOfGuard, dimsOfIndex, isIdentity } from '../form/dims.ts';
import { always, type Check, type Dim, type Guard, type Index, type Ref } from '../form/form.ts';
import type { Axis } from './value.ts';
import { hows } from '../form/hows.ts';
import { valuesIn } from '../form/operands.ts';
import { isWhole, wholeIndex } from '../form/whole-index.ts';

/**
 * The condition under which the position is inside, where it has to be asked at the reading itself; else null.
 * `isComputed`: whether it takes computed numbers to know the position, as it is written.
 */
export function requireInside(
  context: Context,
  index: Index,
  { from, to }: Axis,
  what: string,
  span: Span,
  isComputed: boolean,
): Ref | null {
  const below = addScaled(index, -1, from);
  const above = addScaled({ ...to, offset: to.offset - 1 }, -1, index);
  const { builder } = context;
  const isAbove = isNonNegative(context, below);
  const isBelow = isNonNegative(context, above);
  const isCertain = isWholeNumber(builder, index) && !mayBeNoNumber(context, index);
  if (isAbove && isBelow && isCertain) return null;
  context.arrays.doubts += 1;
  if (!isComputed && canAsk(builder) && [index, from, to].every((one) => canAskIndex(builder, one))) {
    addCheck(context, { index, from, to, isRounded: !isCertain, what, span });
    return null;
  }
  // Where no element is the largest, its position is infinite.
  const side = isAbove && (isCertain || isExtremum(context, index)) ? 'above' : isBelow && isCertain ? 'below' : null;
  return insideRange(builder, index, { from, to }, span, side);
}

/** Whether it may be divided by 0, which gives no number. */
function mayBeNoNumber(context: Context, index: Index): boolean {
  const seen = new Set<string>();
  const pending = [index];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const key = indexKey(next);
    if (seen.has(key)) continue;
    seen.add(key);
    for (const { of } of next.terms) {
      const made = quotientParts(context.builder, of);
      if (made === null) continue;
      const divisor = constantOfIndex(made.right);
      if (divisor === 0) return true;
      if (divisor === null && !isNonNegative(context, { ...made.right, offset: made.right.offset - 1 })) return true;
      pending.push(made.left);
    }
  }
  return false;
}

/** from <= index and index < to, as a condition; or only that it is not on this side of the range. */
export function insideRange(
  builder: Builder,
  index: Index,
  { from, to }: Axis,
  span: Span,
  side: 'below' | 'above' | null = null,
): Ref {
  const compare = (name: string, a: Index, b: Index): Ref =>
    gate(builder, gateNamed(name), [indexNumber(builder, a, span), indexNumber(builder, b, span)], span);
  if (side === 'below') return compare('<=', from, index);
  if (side === 'above') return compare('<', index, to);
  return gate(builder, gateNamed('and'), [compare('<=', from, index), compare('<', index, to)], span);
}

/** Notes that a computed position is one of these, if any. */
export function notePosition({ builder, arrays }: Context, ref: Ref, range: Axis): void {
  if (constantOf(builder, ref) !== null) return;
  const index = wholeIndex(builder, ref);
  if (index.terms.some(({ of }) => of.kind === 'value' && of.ref === ref)) arrays.known.set(ref, range);
}

/** Whether it is a noted position, or so many steps behind it. */
function isExtremum({ arrays }: Context, { terms: [term, ...rest] }: Index): boolean {
  return rest.length === 0 && term?.of.kind === 'value' && term.factor > 0 && arrays.known.has(term.of.ref);
}

/**
 * Whether a position is a number whatever the arguments are: what is rounded may be none, and the largest of nothing is
 * infinite. Bounds are proved of numbers.
 */
function isWholeNumber(builder: Builder, index: Index): boolean {
  const pending = [...valuesIn(index)];
  const seen = new Set<Ref>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const { op } = stageOf(builder, next);
    if (op.kind === 'gate') {
      if (!op.args.every((argument) => isWhole(builder, argument))) return false;
      pending.push(...op.args);
    } else if (op.kind === 'read') pending.push(op.array, ...op.at.flatMap(valuesIn));
    else if (op.kind === 'index') pending.push(...valuesIn(op.index));
    else if (op.kind === 'accumulate') {
      if (!Number.isFinite(hows[op.how].start)) return false;
      pending.push(...op.parts.map(({ value }) => value));
    } else if (op.kind === 'pack') pending.push(...op.elements);
    else if (op.kind === 'constant' && !Number.isInteger(op.value)) return false;
  }
  return true;
}

/**
 * The position outside that is reached as soon as the loops around it run at all, where nothing is asked before; else
 * null.
 */
export function certainlyOutside(context: Context, index: Index, { from, to }: Axis): Index | null {
  const { builder, arrays } = context;
  if (builder.guard.length > 0 || builder.written.has(builder.guard) || arrays.isTrial) return null;
  const below = certainlyNegative(context, addScaled(index, -1, from));
  if (below !== null) return { ...from, offset: from.offset + below };
  const above = certainlyNegative(context, addScaled({ ...to, offset: to.offset - 1 }, -1, index));
  return above === null ? null : { ...to, offset: to.offset - 1 - above };
}

/** That a range does not run backwards where it has to be whole. */
export function requireOrder(
  context: Context,
  from: Index,
  to: Index,
  what: string,
  span: Span,
  isComputed: boolean,
): void {
  if (isNonNegative(context, addScaled(to, -1, from))) return;
  const { builder } = context;
  if (!isComputed && canAsk(builder) && [from, to].every((one) => canAskIndex(builder, one)))
    addCheck(context, {
      index: to,
      from,
      to: { ...to, offset: to.offset + 1 },
      isRounded: mayBeNoNumber(context, to),
      what,
      span,
    });
}

/** The conditions in force up to the first that cannot be asked before anything is computed. */
export function askedGuard(builder: Builder): Guard {
  const { guard } = builder;
  const written = builder.written.get(guard) ?? guard.length;
  const computed = guard.findIndex(({ condition }) => !canAskStage(builder, condition));
  return guard.slice(0, computed < 0 ? written : Math.min(written, computed));
}

/** That a range is part of an axis, unless it is empty, whatever else is around it. False if it cannot be asked. */
export function requirePart(
  outer: Context,
  { from, to }: Axis,
  axis: Axis,
  [first, last]: readonly [from: string, to: string],
  span: Span,
): boolean {
  const { builder } = outer;
  if (![from, to].every((one) => canAskIndex(builder, one))) return false;
  const used = [from, to, axis.from, axis.to].flatMap((end) => dimsOfIndex(builder.stages, end));
  const own = closedDims([...used, ...dimsOfGuard(builder.stages, builder.guard)]);
  const context: Context = { ...outer, dims: outer.dims.filter((dim) => own.includes(dim)) };
  const ends = [from, to].map((one) => indexNumber(builder, one, span));
  const some = gate(builder, gateNamed('<'), ends, span);
  const known = constantOf(builder, some);
  if (known === 0) return true;
  under(builder, known === 1 ? always : [{ condition: some, holds: true }], () => {
    requireInside(context, from, axis, first, span, false);
    const behind = (end: Index): Index => ({ ...end, offset: end.offset + 1 });
    requireInside(context, to, { from: behind(axis.from), to: behind(axis.to) }, last, span, false);
  });
  return true;
}

/** The value where all of these conditions hold, and no number elsewhere. */
export function whereInside(builder: Builder, conditions: readonly Ref[], value: () => Ref, span: Span): Ref {
  const [condition, ...rest] = conditions;
  if (condition === undefined) return value();
  const known = knownCondition(builder, condition, builder.guard);
  if (known !== null) return known === 1 ? whereInside(builder, rest, value, span) : constant(builder, NaN, span);
  const literal = { condition, holds: true };
  const inside = under(builder, [literal], () => whereInside(builder, rest, value, span));
  const arms = [
    { value: inside, guard: [...builder.guard, literal] },
    { value: constant(builder, NaN, span), guard: [...builder.guard, { condition, holds: false }] },
  ];
  return join(builder, arms, span);
}

function addCheck(context: Context, asked: Omit<Check, 'dims' | 'guard'>): void {
  const { builder, arrays } = context;
  const { index, from, to } = asked;
  const ends = [index, from, to].flatMap((one) => dimsOfIndex(builder.stages, one));
  const dims: Dim[] = [...closedDims([...ends, ...dimsOfGuard(builder.stages, builder.guard)])];
  const guard: Guard[number][] = [];
  // An index around the reading that the position does not use only has to have a value at all.
  for (const dim of [...context.dims].reverse()) {
    if (dims.includes(dim)) continue;
    if (dimsOfBounds(dim).some((outer) => !dims.includes(outer))) {
      dims.splice(0, dims.length, ...closedDims([...dims, dim]));
      continue;
    }
    const some = within(builder, always, () =>
      gate(
        builder,
        gateNamed('<'),
        [indexNumber(builder, dim.from, asked.span), indexNumber(builder, dim.to, asked.span)],
        asked.span,
      ),
    );
    const known = constantOf(builder, some);
    if (known === 0) return;
    if (known === null && !guard.some(({ condition }) => condition === some))
      guard.push({ condition: some, holds: true });
  }
  const check: Check = { ...asked, dims, guard: [...guard, ...builder.guard] };
  if (arrays.checks.some((other) => keyOfCheck(other) === keyOfCheck(check))) return;
  // A stricter check of the same position takes the place of one that was there.
  const weaker = arrays.checks.findIndex(
    (other) => otherwiseEqual(other, check) && isNonNegative(context, addScaled(other.to, -1, to)),
  );
  if (weaker >= 0) arrays.checks.splice(weaker, 1);
  arrays.checks.push(check);
}

/** The same position from the same bound on, under the same conditions. */
function otherwiseEqual(a: Check, b: Check): boolean {
  return keyOfCheck({ ...a, to: a.from }) === keyOfCheck({ ...b, to: b.from });
}

/** A text that checks share which ask the same of the same position. */
export function keyOfCheck({ index, from, to, guard }: Check): string {
  return [
    ...[index, from, to].map(indexKey),
    ...guard.map(({ condition, holds }) => `${holds ? '' : 'not '}${String(condition)}`),
  ].join('; ');
}

/** Whether all conditions in force can be asked before anything is computed: they are about arguments and indices. */
function canAsk(builder: Builder): boolean {
  return !builder.written.has(builder.guard) && builder.guard.every(({ condition }) => canAskStage(builder, condition));
}

function canAskIndex(builder: Builder, { terms }: Index): boolean {
  return terms.every(({ of }) => of.kind !== 'value' || canAskStage(builder, of.ref));
}

/** Operations that are written out where a function is entered, as often as they are used. */
export const mostAsked = 100;

function canAskStage(builder: Builder, ref: Ref): boolean {
  const lengths = new Map<Ref, number>();
  const pending = [ref];
  for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
    if (lengths.has(next)) {
      pending.pop();
      continue;
    }
    const used = askedBy(builder, next);
    if (used === null) return false;
    const open = used.filter((one) => !lengths.has(one));
    if (open.length > 0) {
      pending.push(...open);
      continue;
    }
    const length = used.reduce((total, one) => total + (lengths.get(one) ?? 0), 1);
    if (length > mostAsked) return false;
    lengths.set(next, length);
  }
  return true;
}

/** How often a formula has an argument. */
function timesIn(value: Gate['value'], argument: string): number {
  if (value.kind !== 'formula') return 1;
  return value.text.match(/\p{ID_Start}\p{ID_Continue}*/gu)?.filter((word) => word === argument).length ?? 0;
}

/** What a stage is computed from, each as often as its formula has it; null if that takes more than arguments. */
function askedBy(builder: Builder, ref: Ref): readonly Ref[] | null {
  const { op, dims, guard } = stageOf(builder, ref);
  switch (op.kind) {
    case 'gate': {
      const { args, value } = op.gate;
      return op.args.flatMap((one, i) => Array<Ref>(timesIn(value, args[i] ?? '')).fill(one));
    }
    case 'read': {
      const array = stageOf(builder, op.array).op;
      return array.kind === 'input' || array.kind === 'pack' ? op.at.flatMap(valuesIn) : null;
    }
    case 'index':
      return valuesIn(op.index);
    case 'constant':
    case 'input':
      return [];
    case 'accumulate':
      // A branch, not an array by lines.
      if (op.how !== 'only' || builder.open.has(ref) || !op.parts.every(({ at }) => isIdentity(at, dims))) return null;
      return op.parts.flatMap((part) => [
        part.value,
        ...part.guard.slice(guard.length).map(({ condition }) => condition),
      ]);
    default:
      return null;
  }
}
