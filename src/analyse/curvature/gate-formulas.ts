// The partials and kinks of a gate as stages of its arguments and, last, of its value.

import { elementAt } from '../../base/lists.ts';
import type { Gate } from '../../gates/gate.ts';
import type { Ref, Stage } from '../../form/form.ts';
import { valuesOf } from '../../form/operands.ts';
import { exactRules } from '../../form/simplify.ts';
import { lowerBody, openFormula, partialBody } from '../../lower/formula.ts';
import type { Body } from '../../syntax/ast.ts';
import { parseFormula } from '../../syntax/parse.ts';

export type Formula = { readonly stages: readonly Stage[]; readonly inputs: readonly Ref[]; readonly result: Ref };

const formulas = new WeakMap<Gate, Map<string, Formula>>();

/** Null for data, and for a gate whose partials are not those of its value, or are not proved to be. */
export function partialFormula(gate: Gate, i: number): Formula | null {
  if (gate.discontinuous || gate.surrogate || gate.user) return null;
  const argument = elementAt(gate.args, i);
  const body = partialBody(gate, argument);
  return body === null ? null : remembered(gate, `d${argument}`, () => body);
}

export function kinkFormulas(gate: Gate): readonly Formula[] {
  return gate.kinks.map((text) => remembered(gate, `= ${text}`, () => parseFormula(text)));
}

/**
 * Whether partials in these arguments are there and use neither any of them nor the value: then the gate is affine in
 * all of them together.
 */
export function isAffineIn(gate: Gate, chosen: readonly number[]): boolean {
  return chosen.every((i) => {
    const partial = partialFormula(gate, i);
    if (partial === null) return false;
    const { inputs, stages, result } = partial;
    return [...chosen.map((at) => elementAt(inputs, at)), elementAt(inputs, inputs.length - 1)].every(
      (ref) => result !== ref && stages.every(({ op }) => !valuesOf(op).includes(ref)),
    );
  });
}

function remembered(gate: Gate, key: string, body: () => Body): Formula {
  const own = formulas.get(gate) ?? new Map<string, Formula>();
  formulas.set(gate, own);
  const before = own.get(key);
  if (before !== undefined) return before;
  const { builder, inputs, formula } = openFormula(gate, exactRules);
  const made = { result: lowerBody(formula.context, formula.values, body()), stages: builder.stages, inputs };
  own.set(key, made);
  return made;
}
