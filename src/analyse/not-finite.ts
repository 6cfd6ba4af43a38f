// Where a number that is not finite comes from: from the result, or from an adjoint, to the innermost stage that made
// it of finite ones.

import { elementAt } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import { evaluate, type Evaluator } from '../form/evaluate.ts';
import type { Program, Ref, Stage } from '../form/form.ts';
import { eachReference } from '../form/operands.ts';
import { withDerived } from '../form/size-values.ts';
import { numbers } from '../lower/formula.ts';
import { seedPath } from '../passes/adjoint.ts';
import type { Written } from '../passes/written.ts';
import { readArguments, type Value } from './given-values.ts';

export type NotFinite = {
  /** Where it stands in the source. */
  readonly span: Span;
  readonly value: number;
  /** Whether it is the derivative by the stage that is not finite. */
  readonly isSlope: boolean;
};

/** Null where value and gradient are finite, or where nobody can tell. Throws a `RangeError` for a bad argument. */
export function notFinite(
  definition: CheckedDefinition,
  { program, table }: Written,
  args: { readonly [parameter: string]: Value },
): NotFinite | null {
  const given = readArguments(definition, args);
  const values = new Map<string, number | readonly number[]>([...given.values, [seedPath, 1]]);
  const evaluator = evaluate(program, { values, sizes: withDerived(program, given.sizes) }, numbers);
  const wrong = (ref: Ref): number | null => worstOf(evaluator, elementAt(table, ref));
  const found = (ref: Ref, of: Ref, isSlope: boolean): NotFinite => ({
    span: elementAt(table, of).span,
    value: wrong(ref) ?? NaN,
    isSlope,
  });
  for (const { ref } of program.results) {
    const source = wrong(ref) === null ? null : innermost(ref, table, wrong);
    if (source !== null) return found(source, source, false);
  }
  return slopeOf(program, wrong, found);
}

/** The adjoint that is computed first of those that are not finite. */
function slopeOf(
  { stages, forward, adjoints }: Program,
  wrong: (ref: Ref) => number | null,
  found: (ref: Ref, of: Ref, isSlope: boolean) => NotFinite,
): NotFinite | null {
  const stageOf = new Map([...adjoints].map(([of, is]) => [is, of]));
  for (const { id } of stages.slice(forward)) {
    const of = stageOf.get(id);
    if (of !== undefined && wrong(id) !== null) return found(id, of, true);
  }
  return null;
}

/** From stage to stage, to NaN rather than to infinity, as long as one that is not finite goes into it. */
function innermost(from: Ref, table: Written['table'], wrong: (ref: Ref) => number | null): Ref {
  const seen = new Set<Ref>();
  let at = from;
  for (;;) {
    seen.add(at);
    const inside: Ref[] = [];
    eachReference(elementAt(table, at), (ref) => {
      if (!seen.has(ref) && wrong(ref) !== null) inside.push(ref);
    });
    const [next] = [...inside.filter((ref) => Number.isNaN(wrong(ref))), ...inside];
    if (next === undefined) return at;
    at = next;
  }
}

/** A value of the stage that is not finite, NaN before others; null where there is none. */
function worstOf(evaluator: Evaluator<number>, { id, type, dims }: Stage): number | null {
  if (type !== 'real') return null;
  const elements = dims.length === 0 ? [evaluator.scalar(id) ?? 0] : elementsOf(evaluator, id);
  return elements.find(Number.isNaN) ?? elements.find((value) => !Number.isFinite(value)) ?? null;
}

/** None where some of them are not there: under a condition, or in rows of different lengths. */
function elementsOf(evaluator: Evaluator<number>, id: Ref): readonly number[] {
  try {
    return evaluator.elements(id);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}
