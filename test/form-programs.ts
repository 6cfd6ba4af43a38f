// Programs in the intermediate form, built by hand: arrays without the language, so that the form is tested on its own.
// What a stage ranges over follows from what it uses, as in a program that is lowered.

import { nowhere } from '../src/base/span.ts';
import { gateNamed } from '../src/gates/lookup.ts';
import { closedDims, dimsOfGuard, dimsOfIndex, identityOf, unionOfDims } from '../src/form/dims.ts';
import { always, type Check, type Dim, type Guard, type How, type Index, type Op, type Part, type Program, type Ref, type Role, type Size, type Stage } from '../src/form/form.ts';

/** A position: a number, an index, a size, or a sum of these. A whole-number stage is one through `whole`. */
export type Position = number | Dim | Size | Index;

export function whole(ref: Ref): Index {
  return { offset: 0, terms: [{ factor: 1, of: { kind: 'value', ref } }] };
}

export function index(position: Position): Index {
  if (typeof position === 'number') return { offset: position, terms: [] };
  return 'kind' in position ? { offset: 0, terms: [{ factor: 1, of: position }] } : position;
}

export function plus(position: Position, offset: number): Index {
  const { offset: before, terms } = index(position);
  return { offset: before + offset, terms };
}

/** factor * position */
export function scaled(factor: number, position: Position): Index {
  const { offset, terms } = index(position);
  return { offset: factor * offset, terms: terms.map((term) => ({ factor: factor * term.factor, of: term.of })) };
}

export function difference(a: Position, b: Position): Index {
  const [left, right] = [index(a), scaled(-1, b)];
  return { offset: left.offset + right.offset, terms: [...left.terms, ...right.terms] };
}

export function size(name: string): Size {
  return { kind: 'size', name };
}

let dims = 0;

/** An index with the range `from..to`. */
export function dim(name: string, to: Position, from: Position = 0): Dim {
  dims += 1;
  return { kind: 'dim', id: dims, name, from: index(from), to: index(to) };
}

export type PartSpec = { readonly value: Ref; readonly at?: readonly Position[]; readonly dims?: readonly Dim[]; readonly guard?: Guard };

export type Hand = {
  readonly input: (name: string, dims?: readonly Dim[], role?: Role) => Ref;
  readonly constant: (value: number) => Ref;
  readonly number: (position: Position) => Ref;
  readonly gate: (name: string, ...args: readonly Ref[]) => Ref;
  readonly read: (array: Ref, ...at: readonly Position[]) => Ref;
  /** Folds `value` over all of its indices but `kept`; `over` adds indices that it does not use. */
  readonly fold: (how: How, value: Ref, kept?: readonly Dim[], over?: readonly Dim[]) => Ref;
  /** if(condition, yes, no), the branches built where they are taken. */
  readonly branch: (condition: Ref, yes: () => Ref, no: () => Ref) => Ref;
  /** An array by lines. `reserved` is the number of an array that was read before. */
  readonly array: (name: string, axes: readonly Dim[], lines: readonly PartSpec[], reserved?: Ref) => Ref;
  /** A number for an array that is read before it is defined. */
  readonly later: () => Ref;
  readonly add: (op: Op, dims: readonly Dim[], name?: string, type?: Stage['type']) => Ref;
  readonly dimsOf: (ref: Ref) => readonly Dim[];
  /** Asks, before anything runs, that a position is at least 0 and less than `to`. */
  readonly inside: (position: Position, to: Position) => void;
  readonly finish: (result: Ref) => Program;
};

export function byHand(): Hand {
  const table: Stage[] = [];
  const stages: Stage[] = [];
  const parameters: { name: string; ref: Ref }[] = [];
  const checks: Check[] = [];
  let guard: Guard = always;
  let next = 0;
  const take = (): Ref => (next++) as Ref;
  const dimsOf = (ref: Ref): readonly Dim[] => (table[ref] as Stage).dims;
  const place = (id: Ref, op: Op, axes: readonly Dim[], name: string, type: Stage['type']): Ref => {
    const stage: Stage = { id, name, named: false, type, op, dims: axes, guard, span: nowhere };
    table[id] = stage;
    stages.push(stage);
    return id;
  };
  const add: Hand['add'] = (op, axes, name, type = 'real') => {
    const id = take();
    return place(id, op, axes, name ?? `${op.kind}${String(id)}`, type);
  };
  const guardDims = (): readonly Dim[] => dimsOfGuard(table, guard);
  const gate: Hand['gate'] = (name, ...args) => {
    const kind = gateNamed(name);
    return add({ kind: 'gate', gate: kind, args }, unionOfDims(...args.map(dimsOf), guardDims()), undefined, kind.type);
  };
  const partOf = ({ value, at = [], dims: over = [], guard: where = guard }: PartSpec): Part => {
    const positions = at.map(index);
    const needed = [...over, ...positions.flatMap((one) => dimsOfIndex(table, one)), ...(table[value]?.dims ?? []), ...dimsOfGuard(table, where)];
    return { value, at: positions, dims: closedDims(needed), guard: where, of: null };
  };
  const under = (condition: Ref, holds: boolean, build: () => Ref): PartSpec => {
    const outer = guard;
    guard = [...outer, { condition, holds }];
    const spec = { value: build(), guard };
    guard = outer;
    return spec;
  };
  return {
    input: (name, axes = [], role = 'active') => {
      const ref = place(take(), { kind: 'input', parameter: name, role }, axes, name, role === 'whole' ? 'whole' : 'real');
      parameters.push({ name, ref });
      return ref;
    },
    constant: (value) => {
      const id = take();
      const stage: Stage = { id, name: '', named: false, type: 'real', op: { kind: 'constant', value }, dims: [], guard: always, span: nowhere };
      table[id] = stage;
      stages.push(stage);
      return id;
    },
    number: (position) => add({ kind: 'index', index: index(position) }, closedDims([...dimsOfIndex(table, index(position)), ...guardDims()])),
    gate,
    read: (array, ...at) => {
      const positions = at.map(index);
      return add({ kind: 'read', array, at: positions }, closedDims([...positions.flatMap((one) => dimsOfIndex(table, one)), ...guardDims()]), undefined, table[array]?.type ?? 'real');
    },
    fold: (how, value, kept = [], over = []) => {
      const part = partOf({ value, at: kept, dims: [...kept, ...over] });
      return add({ kind: 'accumulate', how, parts: [part] }, kept);
    },
    branch: (condition, yes, no) => {
      const arms = [under(condition, true, yes), under(condition, false, no)];
      const axes = unionOfDims(...arms.map(({ value, guard: where = always }) => [...dimsOf(value), ...dimsOfGuard(table, where)]), guardDims());
      const parts = arms.map(({ value, guard: where = always }): Part => ({ value, at: identityOf(axes), dims: axes, guard: where, of: null }));
      return add({ kind: 'accumulate', how: 'only', parts }, axes);
    },
    array: (name, axes, lines, reserved = take()) => place(reserved, { kind: 'accumulate', how: 'only', parts: lines.map(partOf) }, axes, name, 'real'),
    later: () => take(),
    add,
    dimsOf,
    inside: (position, to) => {
      const ends = [position, to].map(index);
      const [own, end] = ends as [Index, Index];
      checks.push({ index: own, from: index(0), to: end, dims: closedDims(ends.flatMap((one) => dimsOfIndex(table, one))), guard, what: 'position', span: nowhere });
    },
    finish: (result) => ({ stages, forward: stages.length, parameters, results: [{ name: '', ref: result }], seeds: [], gradients: [], checks, adjoints: new Map() }),
  };
}
