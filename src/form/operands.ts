// What each kind of op refers to, and the same op with other operands: the one table behind every walk and renaming.

import { mapped } from '../base/lists.ts';
import type { Dim, Guard, Index, Op, Part, Ref, Stage } from './form.ts';

/**
 * How a stage uses another: as an argument of a gate or an element of a pack; as the value of a part or the array that
 * is read, which a recurrence may have later in the list; in a position, as a condition, or in the range of an index.
 */
export type Use = 'value' | 'part' | 'array' | 'position' | 'condition' | 'range';
export type Visit = (ref: Ref, use: Use) => void;

/** What to put for the operands of an op. */
export type Mapping = {
  readonly value: (ref: Ref) => Ref;
  readonly array: (ref: Ref) => Ref;
  readonly index: (index: Index) => Index;
  readonly part: (part: Part) => Part;
};

type Kind = Op['kind'];
type OpOf<K extends Kind> = Extract<Op, { readonly kind: K }>;
type Operands<O> = {
  /** Everything that the op refers to, in the order written; one may come twice. */
  readonly each: (op: O, visit: Visit) => void;
  /** The op itself where no operand changes. */
  readonly map: (op: O, to: Mapping) => O;
};

const none = { each: (): void => undefined, map: <O>(op: O): O => op };

const operands: { readonly [K in Kind]: Operands<OpOf<K>> } = {
  constant: none,
  input: none,
  index: {
    each: ({ index }, visit) => eachOfIndex(index, visit),
    map: (op, to) => {
      const index = to.index(op.index);
      return index === op.index ? op : { ...op, index };
    },
  },
  gate: {
    each: ({ args }, visit) => eachOfValues(args, visit),
    map: (op, to) => {
      const args = mapped(op.args, to.value);
      return args === op.args ? op : { ...op, args };
    },
  },
  read: {
    each: ({ array, at }, visit) => {
      visit(array, 'array');
      for (const index of at) eachOfIndex(index, visit);
    },
    map: (op, to) => {
      const at = mapped(op.at, to.index);
      const array = to.array(op.array);
      return array === op.array && at === op.at ? op : { ...op, array, at };
    },
  },
  accumulate: {
    each: ({ parts }, visit) => {
      for (const { value, at, dims, guard } of parts) {
        eachOfGuard(guard, visit);
        visit(value, 'part');
        for (const index of at) eachOfIndex(index, visit);
        eachOfDims(dims, visit);
      }
    },
    map: (op, to) => {
      const parts = mapped(op.parts, to.part);
      return parts === op.parts ? op : { ...op, parts };
    },
  },
  pack: {
    each: ({ elements }, visit) => eachOfValues(elements, visit),
    map: (op, to) => {
      const elements = mapped(op.elements, to.value);
      return elements === op.elements ? op : { ...op, elements };
    },
  },
};

function rowOf(op: Op): Operands<Op> {
  return operands[op.kind] as Operands<Op>;
}

export function mappedOp(op: Op, to: Mapping): Op {
  return rowOf(op).map(op, to);
}

export function eachOperand(op: Op, visit: Visit): void {
  rowOf(op).each(op, visit);
}

/** Every stage that this one refers to, in the order written; one may come twice. */
export function eachReference({ guard, dims, op }: Stage, visit: Visit): void {
  eachOfGuard(guard, visit);
  eachOfDims(dims, visit);
  rowOf(op).each(op, visit);
}

/** What the value is made of: not where it stands, nor when. */
export function valuesOf(op: Op): readonly Ref[] {
  const values: Ref[] = [];
  eachValue(op, (ref) => values.push(ref));
  return values;
}

export function eachValue(op: Op, visit: (ref: Ref) => void): void {
  rowOf(op).each(op, (ref, use) => {
    if (use === 'value' || use === 'part' || use === 'array') visit(ref);
  });
}

/** What a recurrence may have later in the list: the array of a read, the values of parts. */
export function eachRecurrent(op: Op, visit: (ref: Ref) => void): void {
  if (op.kind !== 'read' && op.kind !== 'accumulate') return;
  rowOf(op).each(op, (ref, use) => {
    if (use === 'part' || use === 'array') visit(ref);
  });
}

export function eachOfGuard(guard: Guard, visit: Visit): void {
  for (const { condition } of guard) visit(condition, 'condition');
}

export function eachOfIndex({ terms }: Index, visit: Visit, use: Use = 'position'): void {
  for (const { of } of terms) if (of.kind === 'value') visit(of.ref, use);
}

/** Data may say how far an index runs. */
export function eachOfDims(dims: readonly Dim[], visit: Visit): void {
  for (const { from, to } of dims) {
    if (from.terms.length > 0) eachOfIndex(from, visit, 'range');
    if (to.terms.length > 0) eachOfIndex(to, visit, 'range');
  }
}

function eachOfValues(refs: readonly Ref[], visit: Visit): void {
  for (const ref of refs) visit(ref, 'value');
}

/** The stages whose values are in an index expression. */
export function valuesIn({ terms }: Index): readonly Ref[] {
  return terms.flatMap(({ of }) => (of.kind === 'value' ? [of.ref] : []));
}
