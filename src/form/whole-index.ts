// Whole-number stages as positions, and back: sums and differences of indices and sizes stay index expressions, all
// else is a stage of its own in them.

import { elementAt } from '../base/lists.ts';
import { nowhere } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';
import { gateNamed } from '../gates/lookup.ts';
import { addScaled } from './affine.ts';
import { gate, indexNumber, stageOf, type Builder } from './builder.ts';
import { leastOf, mostOf } from './distance.ts';
import { factsOfGuard } from './facts.ts';
import { atomIndex, constantIndex, type Index, type Ref, type StageTable } from './form.ts';
import { productOf, quotientOf, scaledIndex } from './sizes.ts';

/** Gates that give whole numbers for whole numbers. */
const wholeGates: ReadonlySet<string> = new Set([
  '+',
  '-',
  '*',
  'neg',
  'div',
  'mod',
  'abs',
  'sqr',
  'cube',
  'min',
  'max',
  'minfirst',
  'maxfirst',
  'floor',
  'ceil',
  'round',
  'sign',
]);

export function isWhole(builder: { readonly stages: StageTable }, ref: Ref): boolean {
  const { op, type } = stageOf(builder, ref);
  if (type === 'whole') return true;
  if (op.kind === 'constant') return type === 'real' && Number.isInteger(op.value);
  if (op.kind === 'gate')
    return !op.gate.user && wholeGates.has(op.gate.name) && op.args.every((argument) => isWhole(builder, argument));
  return op.kind === 'accumulate' && op.parts.length > 0 && op.parts.every(({ value }) => isWhole(builder, value));
}

/** A whole-number stage as a position. The checker has seen that it is one. */
export function wholeIndex(builder: Builder, ref: Ref): Index {
  const { op, dims, type } = stageOf(builder, ref);
  if (op.kind === 'constant') return constantIndex(op.value);
  if (op.kind === 'index') return op.index;
  // A whole-number parameter goes by its name, so that it is the same in a range as in an expression.
  if (op.kind === 'input' && dims.length === 0 && !op.parameter.includes('.'))
    return atomIndex({ kind: 'size', name: op.parameter });
  if (op.kind === 'gate' && !op.gate.user && op.args.every((argument) => isWhole(builder, argument))) {
    const [a, b] = op.args.map((argument) => wholeIndex(builder, argument));
    const sum =
      a === undefined
        ? null
        : (ofGate(op.gate.name, a, b ?? constantIndex(0)) ??
          (b === undefined ? null : ofExtremum(builder, op.gate.name, a, b)));
    if (sum !== null) return sum;
  }
  if (op.kind === 'read') {
    const element = elementIndex(builder, op.array, op.at);
    if (element !== null) return element;
  }
  if (type !== 'whole') builder.stages[ref] = { ...stageOf(builder, ref), type: 'whole' };
  return atomIndex({ kind: 'value', ref });
}

/** An element of an array whose elements are expressions of indices and sizes: that expression. */
function elementIndex(builder: Builder, array: Ref, at: readonly Index[]): Index | null {
  const { op, dims } = stageOf(builder, array);
  if ((op.kind !== 'gate' && op.kind !== 'index') || !isWhole(builder, array)) return null;
  const index = wholeIndex(builder, array);
  if (index.terms.some(({ of }) => of.kind === 'value')) return null;
  return index.terms.reduce(
    (total, { factor, of }) =>
      addScaled(
        total,
        factor,
        of.kind === 'dim' && dims.includes(of) ? elementAt(at, dims.indexOf(of)) : atomIndex(of),
      ),
    constantIndex(index.offset),
  );
}

function ofGate(name: string, a: Index, b: Index): Index | null {
  switch (name) {
    case '+':
      return addScaled(a, 1, b);
    case '-':
      return addScaled(a, -1, b);
    case 'neg':
      return scaledIndex(-1, a);
    case '*':
      return productOf(a, b);
    case 'sqr':
      return productOf(a, a);
    case 'div':
    case 'mod':
      return quotientOf(name, a, b);
    default:
      return null;
  }
}

/**
 * The larger of two where one is known to be, by ranges and by the conditions here: `max(k-1, 0)` where `k` is at least
 * 1.
 */
function ofExtremum(builder: Builder, name: string, a: Index, b: Index): Index | null {
  const isLarger = name === 'max' || name === 'maxfirst';
  if (!isLarger && name !== 'min' && name !== 'minfirst') return null;
  const facts = factsOfGuard(builder.guard, builder.stages);
  const apart = addScaled(a, -1, b);
  if (leastOf(apart, facts) >= 0) return isLarger ? a : b;
  return mostOf(apart, facts) <= 0 ? (isLarger ? b : a) : null;
}

/** A product as a position: a stage where indices are multiplied. */
export function times(builder: Builder, left: Index, right: Index): Index {
  return productOf(left, right) ?? gateIndex(builder, gateNamed('*'), left, right);
}

export function divided(builder: Builder, operator: 'div' | 'mod', left: Index, right: Index): Index {
  return quotientOf(operator, left, right) ?? gateIndex(builder, gateNamed(operator), left, right);
}

function gateIndex(builder: Builder, kind: Gate, left: Index, right: Index): Index {
  return wholeIndex(
    builder,
    gate(builder, kind, [indexNumber(builder, left, nowhere), indexNumber(builder, right, nowhere)], nowhere),
  );
}
