// A value of one element as one expression of arguments: what positions and conditions are made of before any loop has
// run.

import { equalIndices } from '../../form/affine.ts';
import type { Dim, Index, Part, Ref, Stage, StageTable } from '../../form/form.ts';
import { numbersOfTable } from '../../form/tables.ts';
import { mostAsked } from '../../lower/position-checks.ts';
import type { Code } from '../../code/code.ts';
import { binary, conditional, element, name, number, totalCode, truth } from '../../code/constructors.ts';
import { choiceOf, negation } from '../../code/conditions.ts';
import { gateOf } from '../frame/formula-code.ts';
import type { At } from './body.ts';
import { sizeCode } from './entry.ts';
import type { ArrayPlan } from './plan.ts';
import { tableOf } from './tables.ts';
import { extentOf } from './workspace.ts';
import { productCode, sumCode } from './whole-code.ts';

export type Elements = { readonly plan: ArrayPlan; readonly table: StageTable; readonly at: At };
/** What each index is. */
export type Bindings = ReadonlyMap<Dim, Code>;

/** Steps within one another: three for each operation that is asked where a function is entered. */
const deepest = 3 * mostAsked;

/** Null where it takes more than arguments. */
export function indexAt(elements: Elements, { offset, terms }: Index, bindings: Bindings, depth = 0): Code | null {
  const codes: { readonly factor: number; readonly code: Code }[] = [];
  let constant = offset;
  for (const { factor, of } of terms) {
    const code =
      of.kind === 'dim'
        ? (bindings.get(of) ?? null)
        : of.kind === 'size'
          ? sizeCode(elements.plan)(of.name)
          : valueAt(elements, of.ref, bindings, depth + 1);
    if (code === null) return null;
    if (code.kind === 'number') constant += factor * code.value;
    else codes.push({ factor, code });
  }
  if (codes.length === 0) return number(constant);
  return sumCode(constant, codes);
}

export function valueAt(elements: Elements, ref: Ref, bindings: Bindings, depth = 0): Code | null {
  const stage = elements.table[ref] as Stage;
  const { op } = stage;
  if (depth > deepest) return null;
  switch (op.kind) {
    case 'constant':
      return stage.type === 'truth' ? truth(op.value === 1) : number(op.value);
    case 'input':
      return inputAt(
        elements,
        stage,
        stage.dims.map((dim) => bindings.get(dim) ?? null),
      );
    case 'index':
      return indexAt(elements, op.index, bindings, depth + 1);
    case 'gate': {
      const args = op.args.map((argument) => valueAt(elements, argument, bindings, depth + 1));
      return args.every((one) => one !== null) ? gateOf(elements.plan.module.helpers, op.gate, args) : null;
    }
    case 'read': {
      const array = elements.table[op.array] as Stage;
      const at = op.at.map((index) => indexAt(elements, index, bindings, depth + 1));
      if (array.op.kind === 'input') return inputAt(elements, array, at);
      if (!at.every((one) => one !== null)) return null;
      return valueAt(
        elements,
        op.array,
        new Map([...bindings, ...array.dims.map((dim, axis) => [dim, at[axis] as Code] as const)]),
        depth + 1,
      );
    }
    case 'accumulate':
      return op.how === 'only' ? chosen(elements, stage, op.parts, bindings, depth) : null;
    case 'pack':
      return packed(elements, stage, op.elements, bindings, depth);
  }
}

/** The element of an argument. */
function inputAt({ at, plan }: Elements, stage: Stage, positions: readonly (Code | null)[]): Code | null {
  const place = at(stage);
  if (place.kind === 'variable') return name(place.name);
  if (place.kind === 'field') return null;
  let address: Code = number(0);
  for (const [axis, position] of positions.entries()) {
    if (position === null) return null;
    address =
      axis === 0 ? position : totalCode([productCode([address, extentOf(plan, stage.dims[axis] as Dim)]), position]);
  }
  return element(name(place.array), place.offset === null ? address : totalCode([place.offset, address]));
}

/** The part that lands at the element: branches, and arrays by lines that do not read themselves. */
function chosen(
  elements: Elements,
  stage: Stage,
  parts: readonly Part[],
  bindings: Bindings,
  depth: number,
): Code | null {
  let result: Code | null = null;
  for (const part of [...parts].reverse()) {
    const own = new Map(bindings);
    const conditions: (Code | null)[] = [];
    part.at.forEach((index, axis) => {
      const axisDim = stage.dims[axis] as Dim;
      const position = bindings.get(axisDim) ?? null;
      const [term, ...others] = index.terms;
      const bound =
        index.offset === 0 && others.length === 0 && term?.factor === 1 && term.of.kind === 'dim' ? term.of : null;
      if (bound !== null && position !== null) {
        own.set(bound, position);
        if (!equalIndices(bound.from, axisDim.from))
          conditions.push(compared(position, '>=', indexAt(elements, bound.from, own, depth + 1)));
        if (!equalIndices(bound.to, axisDim.to))
          conditions.push(compared(position, '<', indexAt(elements, bound.to, own, depth + 1)));
      } else
        conditions.push(position === null ? null : compared(position, '===', indexAt(elements, index, own, depth + 1)));
    });
    for (const { condition, holds } of part.guard.slice(stage.guard.length)) {
      const value = valueAt(elements, condition, own, depth + 1);
      conditions.push(value === null || holds ? value : negation(value));
    }
    const value = valueAt(elements, part.value, own, depth + 1);
    if (value === null || !conditions.every((one) => one !== null)) return null;
    const [first, ...rest] = conditions;
    // Exactly one part lands there: the last one needs no test.
    if (result === null || first === undefined) result = value;
    else
      result = choiceOf(
        rest.reduce((left, right): Code => binary(left, '&&', right), first),
        value,
        result,
      );
  }
  return result;
}

function compared(left: Code, operator: '>=' | '<' | '===', right: Code | null): Code | null {
  return right === null ? null : binary(left, operator, right);
}

/** An element of a literal, by its position. */
function packed(elements: Elements, stage: Stage, all: readonly Ref[], bindings: Bindings, depth: number): Code | null {
  const { dims } = stage;
  const positions = dims.map((dim) => bindings.get(dim) ?? null);
  let flat: Code = number(0);
  for (const [axis, position] of positions.entries()) {
    if (position === null) return null;
    flat = totalCode([productCode([flat, extentOf(elements.plan, dims[axis] as Dim)]), position]);
  }
  if (flat.kind === 'number') return valueAt(elements, all[flat.value] as Ref, bindings, depth + 1);
  const numbers = numbersOfTable(elements.table, stage);
  if (numbers !== null) return element(name(tableOf(elements.plan, stage, numbers)), flat);
  let result: Code | null = null;
  for (const [place, ref] of [...all.entries()].reverse()) {
    const value = valueAt(elements, ref, bindings, depth + 1);
    if (value === null) return null;
    result = result === null ? value : conditional(binary(flat, '===', number(place)), value, result);
  }
  return result;
}
