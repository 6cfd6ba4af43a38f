// Gates that are formulas in gradc's own language: their values, as numbers and as programs, and their partials, as
// stages in any builder. A user's gate brings the definitions that it may call.

import { invariant } from '../base/invariant.ts';
import { elementAt } from '../base/lists.ts';
import { legalName } from '../base/names.ts';
import { nowhere, type Span } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';
import { callableGate } from '../gates/lookup.ts';
import { gates } from '../gates/table.ts';
import type { Body } from '../syntax/ast.ts';
import { parseFormula } from '../syntax/parse.ts';
import { createBuilder, constant, input, stageOf, type Builder, type Label, type Rule } from '../form/builder.ts';
import { bareContext, type Context } from './context.ts';
import type { Algebra } from '../form/algebra.ts';
import { evaluate } from '../form/evaluate.ts';
import type { Program, Ref } from '../form/form.ts';
import { lower, lowerScalar } from './lower-expression.ts';
import { exactRules, foldingRules } from '../form/simplify.ts';
import type { Value } from './value.ts';

/** What the formulas of a user's gate may name beside its parameters, bound to a builder. */
export type FormulaScope = (builder: Builder) => Omit<Context, 'builder'>;

type Source = { readonly value: Body; readonly partials: ReadonlyMap<string, Body>; readonly scope: FormulaScope };

/** The trees of users' gates; those of the table are parsed from their text. */
const userSources = new WeakMap<Gate, Source>();

export function registerGate(gate: Gate, source: Source): void {
  userSources.set(gate, source);
}

const builtinScopes = new WeakMap<Builder, ReturnType<FormulaScope>>();

/** What the formulas of the table may name: the same for all of them. */
const builtinScope: FormulaScope = (builder) => {
  let scope = builtinScopes.get(builder);
  if (scope === undefined) builtinScopes.set(builder, (scope = makeBuiltinScope(builder)));
  return scope;
};

const makeBuiltinScope: FormulaScope = (builder) => ({
  ...bareContext(),
  nameValue: (name) => {
    const value = { pi: Math.PI, e: Math.E, inf: Infinity }[name];
    invariant(value !== undefined, 'a formula names …', name);
    return constant(builder, value, nowhere);
  },
  ownCall: () => null,
  // Formulas of the table may use gates that a source cannot call.
  gateOf: (name) => gates.get(name) ?? callableGate(name),
});

const parsed = new Map<string, Body>();

function bodyOf(text: string): Body {
  const before = parsed.get(text);
  if (before !== undefined) return before;
  const body = parseFormula(text);
  parsed.set(text, body);
  return body;
}

function valueBody(gate: Gate): Body {
  const source = userSources.get(gate);
  if (source !== undefined) return source.value;
  invariant(gate.value.kind === 'formula', '… is a formula', gate.name);
  return bodyOf(gate.value.text);
}

/** The formula of a partial; null for data. `again`: one that is differentiated again. */
export function partialBody(gate: Gate, argument: string, again = false): Body | null {
  const source = userSources.get(gate);
  if (source !== undefined) return source.partials.get(argument) ?? null;
  const texts = again && Object.hasOwn(gate.again, argument) ? gate.again : gate.partials;
  const text = Object.hasOwn(texts, argument) ? texts[argument] : undefined;
  return text === undefined ? null : bodyOf(text);
}

/** Where all partials are finite; null where nobody asks. */
export function regularBody({ regular }: Gate): Body | null {
  return regular === null ? null : bodyOf(regular);
}

/** What the formulas of a gate are lowered in: what `values` holds when they are is what their names mean. */
export type FormulaContext = { readonly context: Context; readonly values: Map<string, Value> };

const contexts = new WeakMap<Builder, Map<Gate, FormulaContext>>();

/** A context in which the gate's arguments, and its value, mean these stages: one for all uses of the gate. */
export function formulaContext(
  builder: Builder,
  gate: Gate,
  args: readonly Ref[],
  out: Ref | null = null,
): FormulaContext {
  let own = contexts.get(builder);
  if (own === undefined) contexts.set(builder, (own = new Map<Gate, FormulaContext>()));
  let made = own.get(gate);
  if (made === undefined) own.set(gate, (made = newContext(builder, gate)));
  const { values } = made;
  values.clear();
  if (out !== null) values.set('out', out);
  for (let i = 0; i < args.length; i += 1) values.set(elementAt(gate.args, i), elementAt(args, i));
  return made;
}

function newContext(builder: Builder, gate: Gate): FormulaContext {
  const values = new Map<string, Value>();
  const outer = (userSources.get(gate)?.scope ?? builtinScope)(builder);
  const context: Context = {
    builder,
    ...outer,
    nameValue: (name: string, span: Span) => values.get(name) ?? outer.nameValue(name, span),
  };
  return { context, values };
}

/** The inputs of a gate's formulas in a builder of their own: its arguments and, last, its value. */
export function openFormula(
  gate: Gate,
  rules: readonly Rule[],
): { readonly builder: Builder; readonly inputs: readonly Ref[]; readonly formula: FormulaContext } {
  const names = [...gate.args, 'out'];
  const builder = createBuilder(applyGate, rules, names);
  const inputs = names.map((name) => input(builder, name, 'active', 'real', [], nowhere, name));
  return { builder, inputs, formula: formulaContext(builder, gate, inputs.slice(0, -1), inputs.at(-1)) };
}

/** Lowers a body's lines and result. */
export function lowerBody(context: Context, values: Map<string, Value>, body: Body, label: Label | null = null): Ref {
  for (const line of body.lines) if (line.name !== null) values.set(line.name, lower(context, line.value));
  return lowerScalar(context, body.result, label);
}

const programs = new WeakMap<Gate, Program>();

/** A formula gate's value as a program of its arguments. */
export function valueProgram(gate: Gate): Program {
  const before = programs.get(gate);
  if (before !== undefined) return before;
  const builder = createBuilder(applyGate, foldingRules, gate.args);
  const args = gate.args.map((name): [string, Ref] => [
    name,
    input(builder, name, 'active', 'real', [], nowhere, name),
  ]);
  // The arguments' own names are the user's: they are reserved above and used here as they are.
  for (const [name, ref] of args) builder.stages[ref] = { ...stageOf(builder, ref), name: legalName(name) };
  const { context, values } = formulaContext(
    builder,
    gate,
    args.map(([, ref]) => ref),
  );
  const label: Label | null = gate.args.includes('value') ? null : { name: 'value', named: true };
  const result = lowerBody(context, values, valueBody(gate), label);
  const parameters = args.map(([name, ref]) => ({ name, ref }));
  const program: Program = {
    stages: builder.stages,
    forward: builder.stages.length,
    parameters,
    results: [{ name: '', ref: result }],
    seeds: [],
    gradients: [],
    checks: [],
    adjoints: new Map(),
  };
  programs.set(gate, program);
  return program;
}

const partials = new WeakMap<Gate, Map<string, Program | null>>();

/** The partial of a gate as a program of its arguments and its value; null for data. */
function partialProgram(gate: Gate, argument: string): Program | null {
  const known = partials.get(gate) ?? new Map<string, Program | null>();
  partials.set(gate, known);
  let program = known.get(argument);
  if (program === undefined) known.set(argument, (program = loweredPartial(gate, argument)));
  return program;
}

function loweredPartial(gate: Gate, argument: string): Program | null {
  const body = partialBody(gate, argument);
  if (body === null) return null;
  const {
    builder,
    inputs,
    formula: { context, values },
  } = openFormula(gate, exactRules);
  const result = lowerBody(context, values, body);
  return {
    stages: builder.stages,
    forward: builder.stages.length,
    parameters: inputs.map((ref, i) => ({ name: gate.args[i] ?? 'out', ref })),
    results: [{ name: '', ref: result }],
    seeds: [],
    gradients: [],
    checks: [],
    adjoints: new Map(),
  };
}

/** The partials of a gate as programs of its arguments and its value. */
export function partialPrograms(gate: Gate): readonly Program[] {
  return gate.args.flatMap((argument) => partialProgram(gate, argument) ?? []);
}

/** What a gate gives for numbers. */
export function applyGate(gate: Gate, args: readonly number[]): number {
  const { value } = gate;
  switch (value.kind) {
    case 'infix':
      return value.apply(args[0] as number, args[1] as number);
    case 'prefix':
      return value.apply(args[0] as number);
    case 'host':
      return value.apply(...args);
    case 'formula':
      return resultOf(valueProgram(gate), args);
  }
}

function resultOf(program: Program, args: readonly number[]): number {
  const values = new Map(program.parameters.map(({ name }, i) => [name, args[i] as number]));
  const evaluator = evaluate(program, { values, sizes: new Map() }, numbers);
  return evaluator.scalar((program.results[0] as Program['results'][number]).ref) as number;
}

/** Plain numbers. */
export const numbers: Algebra<number> = {
  lift: (value) => value,
  toNumber: (value) => value,
  gate: applyGate,
  add: (a, b) => a + b,
  multiply: (a, b) => a * b,
};

/** A partial as a number, at these arguments and this value; null for data. */
export function applyPartial(gate: Gate, argument: string, args: readonly number[], out: number): number | null {
  const program = partialProgram(gate, argument);
  return program === null ? null : resultOf(program, [...args, out]);
}
