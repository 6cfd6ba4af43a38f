// Builds a list of stages: names them, folds constants, drops exact identities, and shares equal stages
// (value-numbers.ts). Nothing is reassociated: what it returns has the same bits.

import { invariant } from '../base/invariant.ts';
import { legalName, namePool, type NamePool } from '../base/names.ts';
import type { Span } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';
import { indexKey } from './affine.ts';
import { closedDims, dimsOfGuard, dimsOfIndex, unionOfDims } from './dims.ts';
import {
  always,
  type Dim,
  type Guard,
  type Index,
  type Op,
  type Ref,
  type Role,
  type Stage,
  type StageTable,
} from './form.ts';
import { derivedWord, isNumberOf, numberedName, numberName, plainWord, stemOf, type Word } from './names.ts';
import { constantKey, found, gateKey, isLiteral, noNumbers, remember, type ValueNumbers } from './value-numbers.ts';

/** What a gate gives for numbers: the evaluator's notion, handed in because formulas need the evaluator. */
export type Apply = (gate: Gate, args: readonly number[]) => number;

/** A rewrite of a gate about to be built: the stage to use instead, or null. */
export type Rule = (builder: Builder, gate: Gate, args: readonly Ref[], span: Span) => Ref | null;

/** `named`: by the user. `ownLine`: the name is reserved for this very stage. */
export type Label = { readonly name: string; readonly named: boolean; readonly ownLine?: boolean };

export type Builder = ValueNumbers & {
  readonly names: NamePool;
  readonly apply: Apply;
  readonly rules: readonly Rule[];
  /** The conditions in force: `under` and `within` alone set them. */
  readonly guard: Guard;
  /**
   * How many conditions of a guard, from the first on, take arguments alone to know, as they are written: with all
   * others one that does not may have gone that is known here. Of a guard that is not here, all. `under` hands it on.
   */
  readonly written: WeakMap<Guard, number>;
  /** What all that is built now is built for, whatever it is built from: `builtFor` alone sets it. */
  readonly builtFor: Span | null;
  /** Names numbered so far, by what they begin with. */
  readonly counters: Map<string, number>;
  /** The number of the last index that was made. */
  readonly dims: { last: number };
  /** Accumulations to which more parts may come: those of a recurrence, until a sweep has come to all that reads it. */
  readonly open: Set<Ref>;
};

/** Names of the generated functions' own parameters; a stage never takes one unless the user did. */
export const ownNames: readonly string[] = ['cache', 'grad', 'df', 'theta', 'gradient', 'out'];

export function createBuilder(apply: Apply, rules: readonly Rule[], userNames: Iterable<string> = []): Builder {
  const names = namePool();
  for (const name of ownNames) names.reserve(name);
  for (const name of userNames) names.reserve(name);
  return {
    ...noNumbers(),
    names,
    apply,
    rules,
    guard: always,
    written: new WeakMap(),
    builtFor: null,
    counters: new Map(),
    dims: { last: 0 },
    open: new Set(),
  };
}

export function stageOf(builder: { readonly stages: StageTable }, ref: Ref): Stage {
  const stage = builder.stages[ref];
  invariant(stage !== undefined, 'stage … is not there', ref);
  return stage;
}

/** The value of a constant stage, or null. */
export function constantOf(builder: Builder, ref: Ref): number | null {
  const { op } = stageOf(builder, ref);
  return op.kind === 'constant' ? op.value : null;
}

export function constant(
  builder: Builder,
  value: number,
  span: Span,
  type: Stage['type'] = 'real',
  label: Label | null = null,
): Ref {
  if (label === null && isLiteral(value, type, label)) {
    const before = builder.literals.get(value);
    if (before !== undefined) return before;
    const plain = { name: numberName(value), named: false };
    const literal = push(builder, { kind: 'constant', value }, type, [], span, plain, always);
    builder.literals.set(value, literal);
    return literal;
  }
  const key = constantKey(value, type, label);
  const before = builder.shared.get(key);
  if (typeof before === 'number') return before;
  // A file's constant may meet a parameter of its name in a definition that does not see it by that name.
  const name =
    label === null ? numberName(value) : label.ownLine === true ? label.name : builder.names.take(label.name);
  const own = { name, named: label?.named === true };
  const stage = push(builder, { kind: 'constant', value }, type, [], span, own, always);
  builder.shared.set(key, stage);
  return stage;
}

export function input(
  builder: Builder,
  parameter: string,
  role: Role,
  type: Stage['type'],
  dims: readonly Dim[],
  span: Span,
  name: string,
): Ref {
  const label = { name: builder.names.take(name), named: true };
  return push(builder, { kind: 'input', parameter, role }, type, dims, span, label, always);
}

/** An element, or as many as its positions have indices. Equal positions share one stage. */
export function read(builder: Builder, array: Ref, at: readonly Index[], span: Span, name: string | Label): Ref {
  const key = `r${String(array)}[${at.map(indexKey).join(',')}`;
  const before = found(builder, key, builder.guard);
  if (before !== null) {
    if (typeof name !== 'string') rename(builder, before, name);
    return before;
  }
  const label = typeof name === 'string' ? { name: builder.names.take(name), named: false } : name;
  const ref = push(
    builder,
    { kind: 'read', array, at },
    stageOf(builder, array).type,
    dimsAt(builder, at),
    span,
    label,
    builder.guard,
  );
  remember(builder, key, ref);
  return ref;
}

/** A whole-number expression of indices and sizes as a number. */
export function indexNumber(builder: Builder, index: Index, span: Span, label: Label | null = null): Ref {
  const [term, ...rest] = index.terms;
  if (term === undefined) return constant(builder, index.offset, span, 'real', label);
  if (term.of.kind === 'value' && term.factor === 1 && index.offset === 0 && rest.length === 0) return term.of.ref;
  const key = `i${indexKey(index)}`;
  const before = found(builder, key, builder.guard);
  if (before !== null) {
    if (label !== null) rename(builder, before, label);
    return before;
  }
  const ref = push(
    builder,
    { kind: 'index', index },
    'whole',
    dimsAt(builder, [index]),
    span,
    label ?? indexLabel(builder, index),
    builder.guard,
  );
  remember(builder, key, ref);
  return ref;
}

export function gate(builder: Builder, kind: Gate, args: readonly Ref[], span: Span, label: Label | null = null): Ref {
  for (const rule of builder.rules) {
    const other = rule(builder, kind, args, span);
    if (other === null) continue;
    if (label !== null) rename(builder, other, label);
    return other;
  }
  const key = gateKey(builder, kind, args);
  const before = found(builder, key, builder.guard);
  if (before !== null) {
    if (label !== null) rename(builder, before, label);
    return before;
  }
  const ref = push(
    builder,
    { kind: 'gate', gate: kind, args },
    kind.type,
    dimsOfArgs(builder, args),
    span,
    label ?? derivedLabel(builder, kind, args),
    builder.guard,
  );
  remember(builder, key, ref);
  return ref;
}

/** Adds a stage as it is. */
export function push(
  builder: Builder,
  op: Op,
  type: Stage['type'],
  dims: readonly Dim[],
  span: Span,
  label: Label,
  guard: Guard,
): Ref {
  const id = builder.stages.length as Ref;
  const { name, named } = label;
  builder.stages.push({ id, name, named, type, op, dims, guard, span: builder.builtFor ?? span });
  return id;
}

/** Gives a stage the user's name, unless it has one of the user's already. */
export function rename(builder: Builder, ref: Ref, label: Label): void {
  const stage = stageOf(builder, ref);
  if (!label.named || stage.named || stage.op.kind === 'constant') return;
  builder.stages[ref] = { ...stage, name: label.name, named: true };
}

/** Stages that compute something: literals apart. */
export function computedStages(builder: Builder): number {
  return builder.stages.length - builder.literals.size;
}

/** Whether a condition is 1 or 0 already: a constant, or settled by the guard; null if open. */
export function knownCondition(builder: Builder, condition: Ref, guard: Guard): number | null {
  const value = constantOf(builder, condition);
  if (value !== null) return value;
  const literal = guard.find((one) => one.condition === condition);
  return literal === undefined ? null : literal.holds ? 1 : 0;
}

/**
 * A guard with further conditions. `isComputed`: whether one of these, or one that was known, takes computed numbers to
 * know.
 */
export function guardAlso(builder: Builder, guard: Guard, literals: Guard, isComputed = false): Guard {
  const all = [...guard, ...literals];
  const before = builder.written.get(guard);
  if (before !== undefined || isComputed) builder.written.set(all, before ?? guard.length);
  return all;
}

/** Runs `build` where `literals` hold as well. */
export function under<T>(builder: Builder, literals: Guard, build: () => T): T {
  return within(builder, guardAlso(builder, builder.guard, literals), build);
}

/** Runs `build` where just this holds, whatever holds here. */
export function within<T>(builder: Builder, guard: Guard, build: () => T): T {
  const inForce: { guard: Guard } = builder;
  const outer = inForce.guard;
  inForce.guard = guard;
  const result = build();
  inForce.guard = outer;
  return result;
}

/** Runs `build`, whose stages stand for this piece of the source: a gate's formula stands elsewhere, or nowhere. */
export function builtFor<T>(builder: Builder, span: Span, build: () => T): T {
  const inForce: { builtFor: Span | null } = builder;
  const outer = inForce.builtFor;
  inForce.builtFor = span;
  const result = build();
  inForce.builtFor = outer;
  return result;
}

export function numbered(builder: Builder, stem: string): Label {
  for (;;) {
    const count = (builder.counters.get(stem) ?? 0) + 1;
    builder.counters.set(stem, count);
    const name = numberedName(stem, count);
    if (builder.names.has(name)) continue;
    builder.names.reserve(name);
    return { name, named: false };
  }
}

function derivedLabel(builder: Builder, kind: Gate, args: readonly Ref[]): Label {
  const word = derivedWord(
    kind,
    args.map((argument) => wordOf(builder, argument)),
  );
  if (word === null) return numbered(builder, stemOf(kind));
  return { name: builder.names.take(word.text), named: false };
}

/** Operations of which a name can be made. */
const mostNested = 3;

/** What a stage adds to a name: its own where the user gave it, that of its array, or what it is made of. */
function wordOf(builder: Builder, ref: Ref, depth = 0): Word | null {
  const { op, name, named, dims } = stageOf(builder, ref);
  if (named || op.kind === 'constant' || op.kind === 'input') return plainWord(name);
  switch (op.kind) {
    case 'read': {
      const array = stageOf(builder, op.array);
      if (!array.named && array.op.kind !== 'input') return null;
      return dims.length === 0 ? plainWord(name) : plainWord(array.name, true);
    }
    case 'index':
      return name.endsWith('value') ? plainWord(name.slice(0, -'value'.length)) : null;
    case 'gate':
      return depth > mostNested || isNumberOf(stemOf(op.gate), name)
        ? null
        : derivedWord(
            op.gate,
            op.args.map((argument) => wordOf(builder, argument, depth + 1)),
          );
    default:
      return null;
  }
}

function indexLabel(builder: Builder, { offset, terms }: Index): Label {
  const [term] = terms;
  // An index by its own name; its number is written `i` as well.
  const name =
    term !== undefined && terms.length === 1 && term.factor === 1 && offset === 0 && term.of.kind !== 'value'
      ? legalName(term.of.name)
      : '';
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)
    ? { name: builder.names.take(`${name}value`), named: false }
    : numbered(builder, 'position');
}

const none: readonly Dim[] = [];

/** What a gate of these ranges over under the guard in force: nothing is made where nothing has an index. */
export function dimsOfArgs(builder: Builder, args: readonly Ref[]): readonly Dim[] {
  let dims = none;
  for (const argument of args) dims = withDims(dims, stageOf(builder, argument).dims);
  for (const { condition } of builder.guard) dims = withDims(dims, stageOf(builder, condition).dims);
  return dims;
}

export function withDims(dims: readonly Dim[], more: readonly Dim[]): readonly Dim[] {
  if (more.length === 0 || dims === more) return dims;
  return dims.length === 0 ? more : unionOfDims(dims, more);
}

function dimsAt(builder: Builder, at: readonly Index[]): readonly Dim[] {
  const dims = at.flatMap((index) => dimsOfIndex(builder.stages, index));
  const all = [...dims, ...guardDims(builder)];
  return all.length === 0 ? none : closedDims(all);
}

export function guardDims(builder: Builder): readonly Dim[] {
  return builder.guard.length === 0 ? none : dimsOfGuard(builder.stages, builder.guard);
}
