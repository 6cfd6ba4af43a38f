// One definition evaluated at a point by the evaluator: its value, its gradient, and every written stage with its adjoint.

import type { CheckedDefinition } from '../check/checked.ts';
import type { Type } from '../check/type.ts';
import { seedPath } from '../passes/adjoint.ts';
import type { Written } from '../passes/written.ts';
import { evaluate, type Evaluator } from '../stage/evaluate.ts';
import type { Ref } from '../stage/form.ts';
import { numbers } from '../stage/formula.ts';
import { notationOf, writtenStages } from '../stage/notation.ts';

/** A number, an array (nested as declared), or a record of these. */
export type Value = number | readonly Value[] | { readonly [field: string]: Value };

export type Evaluation = {
  readonly name: string;
  readonly value: Value;
  /** By parameter; empty where the result is no scalar or nothing is active. */
  readonly gradient: { readonly [parameter: string]: Value };
  /** Every written stage with its value and its adjoint (null: none, or its branch was not taken). */
  readonly stages: readonly { readonly name: string; readonly text: string; readonly value: number | null; readonly adjoint: number | null }[];
};

/** Throws a `RangeError` that names the argument that is missing, unknown or of another shape. */
export function evaluateUnit(definition: CheckedDefinition, written: Written, args: { readonly [parameter: string]: Value }): Evaluation {
  const { program, table, inline } = written;
  const values = new Map<string, number | readonly number[]>();
  for (const name of Object.keys(args)) {
    if (!definition.parameters.some((parameter) => parameter.name === name)) throw new RangeError(`${definition.name} has no parameter '${name}' (it has ${parameterList(definition)})`);
  }
  for (const { name, type } of definition.parameters) {
    const given = Object.hasOwn(args, name) ? args[name] : undefined;
    if (given === undefined) throw new RangeError(`no value for '${name}' (${definition.name} takes ${parameterList(definition)})`);
    collect(values, name, type, given);
  }
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  const forward = { ...program, stages: program.stages.slice(0, program.forward) };
  const withGradient = isScalar;
  if (withGradient) values.set(seedPath, 1);
  const evaluator = evaluate(withGradient ? program : forward, { values, sizes: new Map() }, numbers);
  const notation = notationOf(table, inline);
  const adjointOf = (ref: Ref): number | null => {
    const adjoint = program.adjoints.get(ref);
    return adjoint === undefined || !withGradient ? null : evaluator.scalar(adjoint);
  };
  return {
    name: definition.name,
    value: resultOf(definition.type, evaluator, program.results, ''),
    gradient: withGradient ? gradientOf(definition, evaluator, written) : {},
    stages: writtenStages(program, inline).map((stage) => ({
      name: stage.name,
      text: notation.expression(stage.id),
      value: stage.dims.length === 0 ? evaluator.scalar(stage.id) : null,
      adjoint: adjointOf(stage.id),
    })),
  };
}

function parameterList({ parameters }: CheckedDefinition): string {
  return parameters.length === 0 ? 'none' : parameters.map(({ name }) => name).join(', ');
}

function collect(values: Map<string, number | readonly number[]>, path: string, type: Type, given: Value): void {
  if (type.kind === 'record') {
    if (typeof given !== 'object' || Array.isArray(given)) throw new RangeError(`'${path}' is a record {${[...type.fields.keys()].join(', ')}}`);
    const record = given as { readonly [field: string]: Value };
    for (const field of Object.keys(record)) if (!type.fields.has(field)) throw new RangeError(`'${path}' has no field '${field}'`);
    for (const [field, inner] of type.fields) {
      const value = Object.hasOwn(record, field) ? record[field] : undefined;
      if (value === undefined) throw new RangeError(`no value for '${path}.${field}'`);
      collect(values, `${path}.${field}`, inner, value);
    }
    return;
  }
  const sizes = type.kind === 'array' ? type.sizes : [];
  if (sizes.length === 0) {
    if (typeof given !== 'number') throw new RangeError(`'${path}' is a number`);
    if (type.kind === 'array' && type.element === 'whole' && !Number.isInteger(given)) throw new RangeError(`'${path}' is a whole number, given ${String(given)}`);
    values.set(path, given);
    return;
  }
  values.set(path, flatten(path, sizes, given));
}

/** Row-major; nested as declared, or flat already. */
function flatten(path: string, sizes: readonly number[], given: Value): readonly number[] {
  const count = sizes.reduce((product, size) => product * size, 1);
  const wrong = (): never => {
    throw new RangeError(`'${path}' has the shape [${sizes.join(', ')}]`);
  };
  if (!Array.isArray(given)) return wrong();
  const list = given as readonly Value[];
  if (list.length === count && list.every((element) => typeof element === 'number')) return list;
  const [size, ...rest] = sizes;
  if (list.length !== size || rest.length === 0) return wrong();
  return list.flatMap((row) => flatten(path, rest, row));
}

function nested(elements: readonly number[], sizes: readonly number[]): Value {
  const [, ...rest] = sizes;
  if (rest.length === 0) return elements;
  const row = rest.reduce((product, size) => product * size, 1);
  return Array.from({ length: elements.length / row }, (_, i) => nested(elements.slice(i * row, (i + 1) * row), rest));
}

function resultOf(type: Type, evaluator: Evaluator<number>, results: Written['program']['results'], path: string): Value {
  if (type.kind === 'record') {
    const fields = [...type.fields].map(([name, inner]): [string, Value] => [name, resultOf(inner, evaluator, results, path === '' ? name : `${path}.${name}`)]);
    return Object.fromEntries(fields);
  }
  const ref = results.find(({ name }) => name === path)?.ref as Ref;
  if (type.kind === 'array' && type.sizes.length > 0) return nested(evaluator.elements(ref), type.sizes);
  return evaluator.scalar(ref) ?? NaN;
}

function gradientOf(definition: CheckedDefinition, evaluator: Evaluator<number>, { program, table }: Written): Evaluation['gradient'] {
  const byPath = new Map(program.gradients.map(({ of, is }) => [(table[of]?.op as { parameter: string }).parameter, is]));
  const gradientAt = (path: string, type: Type): Value => {
    if (type.kind === 'record') return Object.fromEntries([...type.fields].map(([name, inner]) => [name, gradientAt(`${path}.${name}`, inner)]));
    const is = byPath.get(path) ?? null;
    const sizes = type.kind === 'array' ? type.sizes : [];
    if (sizes.length === 0) return is === null ? 0 : (evaluator.scalar(is) ?? 0);
    const count = sizes.reduce((product, size) => product * size, 1);
    return nested(is === null ? Array.from({ length: count }, () => 0) : evaluator.elements(is), sizes);
  };
  const active = definition.parameters.filter((parameter) => !parameter.isConst);
  return Object.fromEntries(active.map(({ name, type }) => [name, gradientAt(name, type)]));
}
