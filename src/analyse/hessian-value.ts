// The Hessian of a definition at a point: its products with a direction for each number of the active parameters.

import { elementAt } from '../base/lists.ts';
import type { CheckedDefinition } from '../check/checked.ts';
import { describe, type Type } from '../check/type.ts';
import { evaluate } from '../form/evaluate.ts';
import { inputOf, stageTable, type Program } from '../form/form.ts';
import { withDerived } from '../form/size-values.ts';
import { numbers } from '../lower/formula.ts';
import { hessianProduct } from '../passes/hessian-product.ts';
import { nested, readArguments, type Value } from './given-values.ts';
import { countOf, leavesOf, type NumbersAt } from './number-leaves.ts';

export type Hessian = {
  readonly leaves: readonly NumbersAt[];
  /** A row for each number of the leaves, in this order. */
  readonly rows: readonly (readonly number[])[];
  /** By the parameters of the rows, and in these by those of the columns: an array has the axes of both. */
  readonly value: Value;
};

/** Numbers of active parameters beyond which nobody reads the matrix. */
const mostRows = 1000;

/** `forward` is the program of the value. Throws a `RangeError` where there is no Hessian to show. */
export function hessianAt(
  definition: CheckedDefinition,
  forward: Program,
  args: { readonly [parameter: string]: Value },
): Hessian {
  const { name, type } = definition;
  if (type.kind !== 'array' || type.sizes.length > 0)
    throw new RangeError(`a Hessian is that of a number: ${name} gives ${describe(type)}`);
  const given = readArguments(definition, args);
  const active = definition.parameters.filter(({ isConst }) => !isConst);
  const leaves = active.flatMap((parameter) => leavesOf(parameter.name, parameter.type, given.sizes));
  const count = countOf(leaves);
  if (count > mostRows)
    throw new RangeError(`${name} has ${String(count)} numbers to differentiate by; a Hessian is shown of ${mostRows}`);
  let direction = 'direction';
  while (definition.parameters.some((parameter) => parameter.name === direction)) direction += '_';
  const product = hessianProduct(forward, direction);
  const sizes = withDerived(product, given.sizes);
  const table = stageTable(product);
  const gradients = new Map(product.gradients.map(({ of, is }) => [inputOf(elementAt(table, of)).parameter, is]));
  const along = (at: number): readonly number[] => {
    const values = new Map<string, number | readonly number[]>(given.values);
    let start = 0;
    for (const leaf of leaves) {
      const unit = Array.from({ length: leaf.count }, (_, i) => Number(start + i === at));
      values.set(`${direction}.${leaf.path}`, leaf.sizes.length === 0 ? elementAt(unit, 0) : unit);
      start += leaf.count;
    }
    const evaluator = evaluate(product, { values, sizes }, numbers);
    return leaves.flatMap(({ path, sizes: axes, count: length }) => {
      const is = gradients.get(path) ?? null;
      if (is === null) return Array.from({ length }, () => 0);
      return axes.length === 0 ? [evaluator.scalar(is) ?? 0] : evaluator.elements(is);
    });
  };
  const lower = Array.from({ length: count }, (_, row) => along(row));
  const rows = lower.map((row, i) => row.map((_, k) => elementAt(elementAt(lower, Math.max(i, k)), Math.min(i, k))));
  return { leaves, rows, value: valueOf(active, leaves, rows) };
}

function valueOf(active: CheckedDefinition['parameters'], leaves: readonly NumbersAt[], rows: Hessian['rows']): Value {
  const starts = new Map<string, { readonly leaf: NumbersAt; readonly start: number }>();
  let next = 0;
  for (const leaf of leaves) {
    starts.set(leaf.path, { leaf, start: next });
    next += leaf.count;
  }
  const shaped = (path: string, type: Type, make: (path: string) => Value): Value => {
    if (type.kind !== 'record') return make(path);
    const fields = [...type.fields].map(([field, inner]): [string, Value] => [
      field,
      shaped(`${path}.${field}`, inner, make),
    ]);
    return Object.fromEntries(fields);
  };
  const byParameter = (make: (path: string) => Value): Value =>
    Object.fromEntries(active.map(({ name, type }) => [name, shaped(name, type, make)]));
  return byParameter((row) =>
    byParameter((column) => {
      const [down, across] = [starts.get(row), starts.get(column)];
      if (down === undefined || across === undefined) return 0;
      const numbersOf = rows
        .slice(down.start, down.start + down.leaf.count)
        .flatMap((one) => one.slice(across.start, across.start + across.leaf.count));
      const axes = [...down.leaf.sizes, ...across.leaf.sizes];
      return axes.length === 0 ? elementAt(numbersOf, 0) : nested(numbersOf, axes);
    }),
  );
}
