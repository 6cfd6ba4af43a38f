// A user's gate as a record like those of the table.

import type { CheckedGate } from '../check/checked.ts';
import type { Gate } from '../gates/gate.ts';
import type { Body, Line } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';
import { registerGate, type FormulaScope } from './formula.ts';

/** `scope` gives what its formulas may name. */
export function userGate(item: CheckedGate, scope: FormulaScope): Gate {
  const { definition, parameters } = item;
  const partials = new Map<string, Body>();
  definition.partials.forEach((line, i) => {
    const argument = parameters.find((parameter) => line.name === `d${parameter.name}` && !parameter.isConst);
    if (argument !== undefined)
      partials.set(argument.name, { lines: linesBefore(definition.partials, i), result: line.value });
  });
  const domains = parameters.flatMap((parameter) =>
    parameter.domain === null ? [] : [[parameter.name, parameter.domain] as const],
  );
  const gate: Gate = {
    name: item.name,
    aliases: [],
    args: parameters.map((parameter) => parameter.name),
    variadic: false,
    doc: `The file's own gate ${item.name}.`,
    latex: `\\operatorname{${item.name}}(${parameters.map((parameter) => `#${parameter.name}`).join(', ')})`,
    stem: item.name,
    cost: 10,
    type: 'real',
    callable: true,
    domain: Object.fromEntries(domains),
    range: [-Infinity, Infinity],
    value: { kind: 'formula', text: printExpr(definition.value) },
    partials: Object.fromEntries([...partials].map(([name, body]) => [name, printExpr(body.result)])),
    again: {},
    regular: null,
    kinks: [],
    discontinuous: false,
    curvature: [],
    logCurvature: [],
    surrogate: definition.surrogate,
    user: true,
  };
  registerGate(gate, { value: { lines: [], result: definition.value }, partials, scope });
  return gate;
}

function linesBefore(lines: readonly Line[], end: number): readonly Line[] {
  return lines.slice(0, end);
}
