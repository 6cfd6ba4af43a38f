// One definition evaluated at a point by the evaluator: its value, its gradient, and every written stage with its
// adjoint.

import { elementAt } from '../base/lists.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import type { Type } from '../check/type.ts';
import type { Numbers, Point, Reading } from './circuit/circuit.ts';
import { seedPath } from '../passes/adjoint.ts';
import type { Written } from '../passes/written.ts';
import { evaluate, type Evaluator } from '../form/evaluate.ts';
import { inputOf, type Dim, type Program, type Ref, type Stage } from '../form/form.ts';
import { numbers } from '../lower/formula.ts';
import { notationOf, writtenStages } from '../form/notation.ts';
import { withDerived } from '../form/size-values.ts';
import { nested, readArguments, sizesAt, type Sizes, type Value } from './given-values.ts';

export type { Value } from './given-values.ts';

export type Evaluation = {
  readonly name: string;
  readonly value: Value;
  /** By parameter; empty where the result is no scalar or nothing is active. */
  readonly gradient: { readonly [parameter: string]: Value };
  /** Every written stage with its value and its adjoint (null: none, or its branch was not taken). */
  readonly stages: readonly {
    readonly name: string;
    readonly text: string;
    readonly value: Value | null;
    readonly adjoint: Value | null;
  }[];
};

/** Throws a `RangeError` that names the argument that is missing, unknown or of another shape. */
export function evaluateUnit(
  definition: CheckedDefinition,
  written: Written,
  args: { readonly [parameter: string]: Value },
): Evaluation {
  const { program, table, inline } = written;
  const run = runAt(definition, written, args);
  const notation = notationOf(table, inline);
  return {
    name: definition.name,
    ...outcomeOf(run),
    stages: writtenStages(program, inline).map((stage) => ({
      name: stage.name,
      text: notation.expression(stage.id),
      value: valueOf(run.evaluator, stage),
      adjoint: adjointAt<Value>(run, stage.id, 1, (adjoint) => valueOf(run.evaluator, adjoint)),
    })),
  };
}

type Run = {
  readonly definition: CheckedDefinition;
  readonly written: Written;
  readonly sizes: Sizes;
  readonly evaluator: Evaluator<number>;
  /** Whether the result is a number: then there are adjoints. */
  readonly withGradient: boolean;
};

function runAt(definition: CheckedDefinition, written: Written, args: { readonly [parameter: string]: Value }): Run {
  const { program } = written;
  const given = readArguments(definition, args);
  const sizes = withDerived(program, given.sizes);
  const values = new Map<string, number | readonly number[]>(given.values);
  const withGradient = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  const forward = { ...program, stages: program.stages.slice(0, program.forward) };
  if (withGradient) values.set(seedPath, 1);
  const evaluator = evaluate(withGradient ? program : forward, { values, sizes }, numbers);
  return { definition, written, sizes, evaluator, withGradient };
}

function outcomeOf({ definition, written, sizes, evaluator, withGradient }: Run): Omit<Evaluation, 'name' | 'stages'> {
  return {
    value: resultOf(definition.type, evaluator, written.program.results, '', sizes),
    gradient: withGradient ? gradientOf(definition, evaluator, written, sizes) : {},
  };
}

/** The adjoint of the result is `one`, whether or not a stage that needs it has kept it. */
function adjointAt<T>(run: Run, ref: Ref, one: T, read: (adjoint: Stage) => T | null): T | null {
  const { adjoints, gradients, results } = run.written.program;
  if (!run.withGradient) return null;
  const adjoint = adjoints.get(ref);
  if (adjoint !== undefined) return read(elementAt(run.written.table, adjoint));
  return results.some((result) => result.ref === ref) && gradients.some(({ is }) => is !== null) ? one : null;
}

/** What stands at the stages of a definition at a point, written or not. */
export type Readings = { readonly point: Point; readonly of: (ref: Ref) => Reading };

/** Throws a `RangeError` as `evaluateUnit` does. */
export function readingsAt(
  definition: CheckedDefinition,
  written: Written,
  args: { readonly [parameter: string]: Value },
): Readings {
  const run = runAt(definition, written, args);
  const numbersOf = ({ id, dims, guard }: Stage): Numbers | null => {
    const { evaluator } = run;
    if (dims.length === 0) {
      const number = evaluator.scalar(id);
      return number === null ? null : { numbers: [number], sizes: [] };
    }
    if (guard.length > 0 || !dims.every(isFixed)) return null;
    return { numbers: evaluator.elements(id), sizes: evaluator.sizesOf(id) };
  };
  const { gradients } = written.program;
  const gradientAt = (ref: Ref): Numbers | null => {
    const of = gradients.find((gradient) => gradient.of === ref);
    if (of === undefined || !run.withGradient) return adjointAt(run, ref, { numbers: [1], sizes: [] }, numbersOf);
    return of.is === null ? null : numbersOf(elementAt(written.table, of.is));
  };
  return {
    point: { arguments: args, ...outcomeOf(run) },
    of: (ref) => ({ value: numbersOf(elementAt(written.table, ref)), gradient: gradientAt(ref) }),
  };
}

/** Null for an array of which some elements may not be there: under a condition, or with rows of different lengths. */
function valueOf(evaluator: Evaluator<number>, { id, dims, guard }: Stage): Value | null {
  if (dims.length === 0) return evaluator.scalar(id);
  if (guard.length > 0 || !dims.every(isFixed)) return null;
  return nested(evaluator.elements(id), evaluator.sizesOf(id));
}

function isFixed({ from, to }: Dim): boolean {
  return [...from.terms, ...to.terms].every(({ of }) => of.kind === 'size');
}

function resultOf(
  type: Type,
  evaluator: Evaluator<number>,
  results: Program['results'],
  path: string,
  sizes: Sizes,
): Value {
  if (type.kind === 'record') {
    const fields = [...type.fields].map(([name, inner]): [string, Value] => [
      name,
      resultOf(inner, evaluator, results, path === '' ? name : `${path}.${name}`, sizes),
    ]);
    return Object.fromEntries(fields);
  }
  const ref = results.find(({ name }) => name === path)?.ref as Ref;
  const axes = sizesAt(type, sizes);
  return axes.length > 0 ? nested(evaluator.elements(ref), axes) : (evaluator.scalar(ref) ?? NaN);
}

function gradientOf(
  definition: CheckedDefinition,
  evaluator: Evaluator<number>,
  { program, table }: Written,
  sizes: Sizes,
): Evaluation['gradient'] {
  const byPath = new Map(program.gradients.map(({ of, is }) => [inputOf(elementAt(table, of)).parameter, is]));
  const gradientAt = (path: string, type: Type): Value => {
    if (type.kind === 'record')
      return Object.fromEntries([...type.fields].map(([name, inner]) => [name, gradientAt(`${path}.${name}`, inner)]));
    const is = byPath.get(path) ?? null;
    const axes = sizesAt(type, sizes);
    if (axes.length === 0) return is === null ? 0 : (evaluator.scalar(is) ?? 0);
    const count = axes.reduce((product, size) => product * size, 1);
    return nested(is === null ? Array.from({ length: count }, () => 0) : evaluator.elements(is), axes);
  };
  const active = definition.parameters.filter((parameter) => !parameter.isConst);
  return Object.fromEntries(active.map(({ name, type }) => [name, gradientAt(name, type)]));
}
