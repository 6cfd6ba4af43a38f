// Builds a list of stages: names them, folds constants, drops exact identities, and shares equal stages wherever the
// guard in force implies the guard of the one that is there. Nothing is reassociated: what it returns has the same
// bits. Sharing is value numbering: equal stages under implied guards are one.

import { invariant } from '../base/invariant.ts';
import { legalName, namePool, type NamePool } from '../base/names.ts';
import type { Span } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';
import { indexKey } from './affine.ts';
import { closedDims, dimsOfBounds, dimsOfGuard, dimsOfIndex, identityOf, unionOfDims } from './dims.ts';
import {
  always,
  type Dim,
  type Guard,
  type How,
  type Index,
  type Op,
  type Part,
  type Ref,
  type Role,
  type Stage,
  type StageTable,
} from './form.ts';
import { hows } from './hows.ts';
import { derivedName, numberName, stemOf } from './names.ts';

/** What a gate gives for numbers: the evaluator's notion, handed in because formulas need the evaluator. */
export type Apply = (gate: Gate, args: readonly number[]) => number;

/** A rewrite of a gate about to be built: the stage to use instead, or null. */
export type Rule = (builder: Builder, gate: Gate, args: readonly Ref[], span: Span) => Ref | null;

/** `named`: by the user. `ownLine`: the name is reserved for this very stage. */
export type Label = { readonly name: string; readonly named: boolean; readonly ownLine?: boolean };

export type Builder = {
  readonly stages: Stage[];
  readonly names: NamePool;
  readonly apply: Apply;
  readonly rules: readonly Rule[];
  /** The conditions in force: `under` and `within` alone set them. */
  readonly guard: Guard;
  readonly shared: Map<number | string, Ref | Ref[]>;
  /** Constants without names, by value. */
  readonly literals: Map<number, Ref>;
  readonly gateNumbers: Map<Gate, number>;
  /** Names numbered so far, by what they begin with. */
  readonly counters: Map<string, number>;
  /** The number of the last index that was made. */
  readonly dims: { last: number };
};

/** Names of the generated functions' own parameters; a stage never takes one unless the user did. */
export const ownNames: readonly string[] = ['cache', 'grad', 'df', 'theta', 'gradient', 'out'];

export function createBuilder(apply: Apply, rules: readonly Rule[], userNames: Iterable<string> = []): Builder {
  const names = namePool();
  for (const name of ownNames) names.reserve(name);
  for (const name of userNames) names.reserve(name);
  return {
    stages: [],
    names,
    apply,
    rules,
    guard: always,
    shared: new Map(),
    literals: new Map(),
    gateNumbers: new Map(),
    counters: new Map(),
    dims: { last: 0 },
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

/** A number without a name of its own. */
function isLiteral(value: number, type: Stage['type'], label: Label | null): boolean {
  return label?.named !== true && type === 'real' && !Object.is(value, -0);
}

/** A constant with a name of its own is not the literal of the same value. */
function constantKey(value: number, type: Stage['type'], label: Label | null): string {
  return `=${type}${Object.is(value, -0) ? '-0' : String(value)}${label?.named === true ? ` ${label.name}` : ''}`;
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
  const before = found(builder, key);
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
  const before = found(builder, key);
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
  const before = found(builder, key);
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

/** Combines parts; parts without a target index make a scalar. Never shared: its meaning depends on its guards. */
export function accumulate(
  builder: Builder,
  how: How,
  parts: readonly Part[],
  type: Stage['type'],
  dims: readonly Dim[],
  span: Span,
  label: Label | null = null,
): Ref {
  return push(
    builder,
    { kind: 'accumulate', how, parts },
    type,
    dims,
    span,
    label ?? numbered(builder, hows[how].stem),
    builder.guard,
  );
}

/**
 * An accumulation whose parts come later: an array that its own lines read. What is pushed to `parts` may use stages
 * that come after the accumulation, but their positions and conditions may not.
 */
export function openAccumulate(
  builder: Builder,
  how: How,
  type: Stage['type'],
  dims: readonly Dim[],
  span: Span,
  label: Label | null = null,
): { readonly ref: Ref; readonly parts: Part[] } {
  const parts: Part[] = [];
  return { ref: accumulate(builder, how, parts, type, dims, span, label), parts };
}

/**
 * Combines the values over the indices `over`, outermost first, where conditions hold; all others that the value and
 * the branch have are kept, in their order.
 */
export function fold(
  builder: Builder,
  how: How,
  value: Ref,
  over: readonly Dim[],
  span: Span,
  label: Label | null = null,
  where: Guard = always,
): Ref {
  const { dims, type } = stageOf(builder, value);
  const all = unionOfDims(dims, guardDims(builder), dimsOfGuard(builder.stages, where), closedDims(over));
  const kept = all.filter((dim) => !over.includes(dim));
  invariant(
    kept.every((dim) => dimsOfBounds(dim).every((outer) => kept.includes(outer))),
    'no index that is kept depends on one that is folded',
  );
  const guard = [...builder.guard, ...where];
  const part: Part = { value, at: identityOf(kept), dims: [...kept, ...over], guard, of: null };
  return accumulate(builder, how, [part], type, kept, span, label);
}

/** The stage with exactly these axes in this order: itself, or an array that repeats it along those that it lacks. */
export function overAxes(
  builder: Builder,
  value: Ref,
  axes: readonly Dim[],
  span: Span,
  label: Label | null = null,
): Ref {
  const { dims, type } = stageOf(builder, value);
  if (dims.length === axes.length && dims.every((dim, i) => dim === axes[i])) {
    if (label !== null) rename(builder, value, label);
    return value;
  }
  const part: Part = { value, at: identityOf(axes), dims: axes, guard: builder.guard, of: null };
  return accumulate(builder, 'only', [part], type, axes, span, label);
}

/**
 * The value of the branch taken: parts whose guards exclude each other and leave nothing out. Ranges over all that its
 * values and conditions range over.
 */
export function join(
  builder: Builder,
  arms: readonly { readonly value: Ref; readonly guard: Guard }[],
  span: Span,
  label: Label | null = null,
): Ref {
  const [first] = arms;
  invariant(first !== undefined, 'a join has arms');
  if (arms.every((arm) => arm.value === first.value)) return first.value;
  const dims = dimsOfArms(builder, arms);
  const at = identityOf(dims);
  const parts = arms.map((arm): Part => ({ value: arm.value, at, dims, guard: arm.guard, of: null }));
  return accumulate(
    builder,
    'only',
    parts,
    commonType(
      builder,
      arms.map(({ value }) => value),
    ),
    dims,
    span,
    label,
  );
}

/** Whole if all are; a whole number among reals is a real, whichever comes first. */
export function commonType(builder: Builder, values: readonly Ref[]): Stage['type'] {
  const types = new Set(values.map((value) => stageOf(builder, value).type));
  const [type = 'real'] = types;
  return types.size === 1 ? type : 'real';
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
  builder.stages.push({ id, name: label.name, named: label.named, type, op, dims, guard, span });
  return id;
}

/** Lets a stage be found again that was not built here. Where there is one like it, that one goes on being found. */
export function offer(builder: Builder, stage: Stage): void {
  const { id, op, guard, type } = stage;
  if (op.kind === 'gate') {
    const key = gateKey(builder, op.gate, op.args);
    if (foundUnder(builder, key, guard) === null) remember(builder, key, id);
  }
  if (op.kind !== 'constant') return;
  const { value } = op;
  if (isLiteral(value, type, stage)) {
    if (!builder.literals.has(value)) builder.literals.set(value, id);
  } else {
    const key = constantKey(value, type, stage);
    if (!builder.shared.has(key)) builder.shared.set(key, id);
  }
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

/** Runs `build` where `literals` hold as well. */
export function under<T>(builder: Builder, literals: Guard, build: () => T): T {
  return within(builder, [...builder.guard, ...literals], build);
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

/** Whether everything that holds under `guard` makes `weaker` hold: here, that `weaker` is its beginning. */
function impliesPrefix(guard: Guard, weaker: Guard): boolean {
  if (weaker.length === 0) return true;
  if (weaker.length > guard.length) return false;
  return weaker.every(
    (literal, i) =>
      guard[i] === literal || (guard[i]?.condition === literal.condition && guard[i].holds === literal.holds),
  );
}

export function numbered(builder: Builder, stem: string): Label {
  for (;;) {
    const count = (builder.counters.get(stem) ?? 0) + 1;
    builder.counters.set(stem, count);
    const name = `${stem}${String(count)}`;
    if (builder.names.has(name)) continue;
    builder.names.reserve(name);
    return { name, named: false };
  }
}

function derivedLabel(builder: Builder, kind: Gate, args: readonly Ref[]): Label {
  const name = derivedName(
    kind,
    args.map((argument) => stageOf(builder, argument).name),
  );
  if (name === null) return numbered(builder, stemOf(kind));
  return { name: builder.names.take(name), named: false };
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
function dimsOfArgs(builder: Builder, args: readonly Ref[]): readonly Dim[] {
  let dims = none;
  for (const argument of args) dims = withDims(dims, stageOf(builder, argument).dims);
  for (const { condition } of builder.guard) dims = withDims(dims, stageOf(builder, condition).dims);
  return dims;
}

function dimsOfArms(builder: Builder, arms: readonly { readonly value: Ref; readonly guard: Guard }[]): readonly Dim[] {
  let dims = dimsOfArgs(
    builder,
    arms.map(({ value }) => value),
  );
  for (const { guard } of arms)
    for (const { condition } of guard) dims = withDims(dims, stageOf(builder, condition).dims);
  return dims;
}

function withDims(dims: readonly Dim[], more: readonly Dim[]): readonly Dim[] {
  if (more.length === 0 || dims === more) return dims;
  return dims.length === 0 ? more : unionOfDims(dims, more);
}

function dimsAt(builder: Builder, at: readonly Index[]): readonly Dim[] {
  const dims = at.flatMap((index) => dimsOfIndex(builder.stages, index));
  const all = [...dims, ...guardDims(builder)];
  return all.length === 0 ? none : closedDims(all);
}

function guardDims(builder: Builder): readonly Dim[] {
  return builder.guard.length === 0 ? none : dimsOfGuard(builder.stages, builder.guard);
}

const pair = 2 ** 23;

function gateKey(builder: Builder, kind: Gate, args: readonly Ref[]): number | string {
  let number = builder.gateNumbers.get(kind);
  if (number === undefined) builder.gateNumbers.set(kind, (number = builder.gateNumbers.size + 1));
  const [a = 0, b = 0] = args;
  if (args.length > 2 || number > 127 || builder.stages.length >= pair) return `${String(number)}:${args.join(',')}`;
  const commutes = kind.name === '+' || kind.name === '*';
  return commutes && b < a ? (number * pair + b) * pair + a : (number * pair + a) * pair + b;
}

function found(builder: Builder, key: number | string): Ref | null {
  return foundUnder(builder, key, builder.guard);
}

function foundUnder(builder: Builder, key: number | string, guard: Guard): Ref | null {
  const before = builder.shared.get(key);
  if (before === undefined) return null;
  if (typeof before === 'number') return impliesPrefix(guard, stageOf(builder, before).guard) ? before : null;
  for (const ref of before) if (impliesPrefix(guard, stageOf(builder, ref).guard)) return ref;
  return null;
}

function remember(builder: Builder, key: number | string, ref: Ref): void {
  const before = builder.shared.get(key);
  if (before === undefined) builder.shared.set(key, ref);
  else if (typeof before === 'number') builder.shared.set(key, [before, ref]);
  else before.push(ref);
}
