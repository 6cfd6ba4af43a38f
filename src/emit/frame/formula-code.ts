// The value of a formula gate in the output: written in line where it is one expression, else a call of a function that
// the module then holds.

import { elementAt, firstOf } from '../../base/lists.ts';
import type { Gate } from '../../gates/gate.ts';
import type { Guard, Program, Ref } from '../../form/form.ts';
import { valueProgram } from '../../lower/formula.ts';
import type { Code } from '../../code/code.ts';
import { binary, call, host, not, number, truth } from '../../code/constructors.ts';
import { both, choiceOf } from '../../code/conditions.ts';
import { opposite } from '../../code/signs.ts';

/** The functions of the module that gates need, by gate, in the order in which they are first needed. */
export type Helpers = {
  readonly names: Map<Gate, string>;
  /** A name for a gate's function that nothing in the module has. */
  readonly choose: (gate: Gate) => string;
};

function formulaCode(helpers: Helpers, gate: Gate, args: readonly Code[]): Code {
  if (!gate.user && isExpression(gate)) return expressionCode(helpers, valueProgram(gate), args);
  let name = helpers.names.get(gate);
  if (name === undefined) helpers.names.set(gate, (name = helpers.choose(gate)));
  return call(name, ...args);
}

const largestInline = 24;
const expressions = new WeakMap<Gate, boolean>();

/** Whether the formula is one expression in which nothing but arguments and conditions occurs twice. */
export function isExpression(gate: Gate): boolean {
  let known = expressions.get(gate);
  if (known === undefined) expressions.set(gate, (known = decide(gate)));
  return known;
}

function decide(gate: Gate): boolean {
  const program = valueProgram(gate);
  const uses: number[] = [];
  let size = 0;
  for (const stage of program.stages) {
    const { op } = stage;
    if (op.kind === 'gate') {
      size += 1;
      for (const argument of op.args) uses[argument] = (uses[argument] ?? 0) + 1;
      if (op.gate.value.kind === 'formula' && !isExpression(op.gate) && op.gate.user) return false;
    } else if (op.kind === 'accumulate') for (const part of op.parts) uses[part.value] = (uses[part.value] ?? 0) + 1;
  }
  const once = program.stages.every(
    (stage) =>
      stage.type === 'truth' ||
      (stage.op.kind !== 'gate' && stage.op.kind !== 'accumulate') ||
      (uses[stage.id] ?? 0) <= 1,
  );
  return once && size <= largestInline;
}

function expressionCode(helpers: Helpers, program: Program, args: readonly Code[]): Code {
  const places = new Map(program.parameters.map(({ ref }, i) => [ref, elementAt(args, i)]));
  const codeOf = (ref: Ref): Code => {
    const given = places.get(ref);
    if (given !== undefined) return given;
    const stage = elementAt(program.stages, ref);
    const { op } = stage;
    if (op.kind === 'constant') return stage.type === 'truth' ? truth(op.value === 1) : number(op.value);
    if (op.kind === 'gate') return gateOf(helpers, op.gate, op.args.map(codeOf));
    if (op.kind === 'accumulate')
      return choice(
        op.parts.map(({ guard, value }) => ({ guard, value: codeOf(value) })),
        codeOf,
        0,
      );
    throw new Error(`no ${op.kind} in a formula`);
  };
  return codeOf(firstOf(program.results).ref);
}

/** The value of a gate, given what stands for its arguments. */
export function gateOf(helpers: Helpers, gate: Gate, args: readonly Code[]): Code {
  const { value } = gate;
  switch (value.kind) {
    case 'infix': {
      const [left, right] = [firstOf(args), elementAt(args, 1)];
      const { symbol } = value;
      return symbol === '&&' || symbol === '||' ? both(left, symbol, right) : binary(left, symbol, right);
    }
    case 'prefix':
      return value.symbol === '!' ? not(firstOf(args)) : opposite(firstOf(args));
    case 'host':
      return host(value.callee, ...args);
    case 'formula':
      return formulaCode(helpers, gate, args);
  }
}

type Arm = { readonly guard: Guard; readonly value: Code };

/** A chain of branches as conditional expressions. */
function choice(arms: readonly Arm[], codeOf: (ref: Ref) => Code, depth: number): Code {
  const [first] = arms as readonly [Arm];
  const literal = first.guard[depth];
  if (arms.length === 1 || literal === undefined) return first.value;
  const yes = arms.filter(({ guard }) => guard[depth]?.condition === literal.condition && guard[depth].holds);
  const no = arms.filter((arm) => !yes.includes(arm));
  return choiceOf(codeOf(literal.condition), choice(yes, codeOf, depth + 1), choice(no, codeOf, depth + 1));
}
