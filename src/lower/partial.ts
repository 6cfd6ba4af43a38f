// The partials of gates: a formula in gradc's own language, lowered once to a small program, which a sweep copies to
// where the gate stands, as an inlined function is. What the adjoint is multiplied with one after the other, and the
// branches, are told apart in the formula; the program holds the factors and the conditions.

import { elementAt, firstOf } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import type { Gate } from '../gates/gate.ts';
import { gateNamed } from '../gates/lookup.ts';
import type { Body, Expr } from '../syntax/ast.ts';
import { computedStages, knownCondition, within, type Builder } from '../form/builder.ts';
import { copyStage, type Copy } from '../form/copy.ts';
import { isFlat } from '../form/dims.ts';
import type { Guard, Ref, Stage } from '../form/form.ts';
import { eachReference } from '../form/operands.ts';
import type { Context } from './context.ts';
import { formulaContext, openFormula, type FormulaContext } from './formula.ts';
import { branchDepth, refuseBeyondBranches, refuseBeyondStages, stageLimit } from './limits.ts';
import { lower, lowerScalar } from './lower-expression.ts';
import { power } from './power.ts';

/** What an adjoint is multiplied with. References are to stages of a program, or of the builder it was lowered in. */
export type Slope =
  /** The first arm of which the condition holds; the last has none. */
  Factors | { readonly kind: 'branches'; readonly arms: readonly Arm[] };

export type Factors =
  | { readonly kind: 'number'; readonly value: number; readonly span: Span }
  | { readonly kind: 'value'; readonly ref: Ref; readonly span: Span }
  | { readonly kind: 'negative'; readonly of: Factors; readonly span: Span }
  /** The first, and what comes after it: multiplied or divided by. */
  | { readonly kind: 'product'; readonly first: Factors; readonly factors: readonly Factor[]; readonly span: Span };

type Factor = { readonly operator: Gate; readonly ref: Ref };
type Arm = { readonly condition: Ref | null; readonly slope: Slope };

/** A partial where the gate stands: `copied` gives the stage of the builder, which is made when it is asked for. */
export type Partial = { readonly slope: Slope; readonly copied: (ref: Ref) => Ref };

/** The partial of a gate that this body states, for these arguments and this value. */
export function partialOf(builder: Builder, gate: Gate, body: Body, args: readonly Ref[], out: Ref): Partial {
  const template = templateOf(gate, body);
  if (template === null)
    return { slope: slopeOfBody(formulaContext(builder, gate, args, out), body), copied: (ref) => ref };
  const span = builder.builtFor ?? body.result.span;
  refuseBeyondStages(computedStages(builder) + template.stages.length, stageLimit, span);
  refuseBeyondBranches(builder.guard.length + template.branches, span);
  return { slope: template.slope, copied: copying(builder, template, [...args, out]) };
}

/** A partial of scalars alone, as a program. */
type Template = {
  readonly stages: readonly Stage[];
  /** The arguments of the gate and its value. */
  readonly inputs: readonly Ref[];
  readonly slope: Slope;
  /** How many are inside one another. */
  readonly branches: number;
  /** By reference: all that a stage needs, in order, and itself at the end. */
  readonly needs: Map<Ref, readonly Stage[]>;
};

const templates = new WeakMap<Gate, Map<Body, Template | null>>();

/** Null where a sum or an array is in it: that is lowered in place, as the calls of such definitions are. */
function templateOf(gate: Gate, body: Body): Template | null {
  let own = templates.get(gate);
  if (own === undefined) templates.set(gate, (own = new Map<Body, Template | null>()));
  let template = own.get(body);
  if (template === undefined) own.set(body, (template = lowered(gate, body)));
  return template;
}

/** As it is written: what can be simplified is where it is copied to, with what is known there. */
function lowered(gate: Gate, body: Body): Template | null {
  const { builder, inputs, formula } = openFormula(gate, []);
  const slope = slopeOfBody(formula, body);
  const { stages } = builder;
  return isFlat(stages) ? { stages, inputs, slope, branches: branchDepth({ stages }), needs: new Map() } : null;
}

function copying(builder: Builder, template: Template, given: readonly Ref[]): Partial['copied'] {
  const { inputs } = template;
  const copy: Copy = {
    map: [],
    builder,
    outer: builder.guard,
    keepsNames: false,
    label: ({ name, named }) => (named ? { name: builder.names.take(name), named } : null),
    gate: ({ op, span }, args) =>
      op.kind === 'gate' && op.gate === gateNamed('pow')
        ? power(builder, firstOf(args), elementAt(args, 1), span)
        : null,
  };
  for (let i = 0; i < inputs.length; i += 1) copy.map[elementAt(inputs, i)] = elementAt(given, i);
  return (ref) => {
    const there = copy.map[ref];
    if (there !== undefined) return there;
    for (const stage of neededBy(template, ref)) copyStage(copy, stage);
    return elementAt(copy.map, ref);
  };
}

function neededBy({ stages, needs }: Template, ref: Ref): readonly Stage[] {
  const before = needs.get(ref);
  if (before !== undefined) return before;
  const isNeeded: boolean[] = [];
  isNeeded[ref] = true;
  const need = (one: Ref): void => {
    isNeeded[one] = true;
  };
  // What a stage needs is before it.
  for (const stage of stages.slice(0, ref + 1).reverse()) if (isNeeded[stage.id] === true) eachReference(stage, need);
  const all = stages.filter(({ id, op }) => isNeeded[id] === true && op.kind !== 'input');
  needs.set(ref, all);
  return all;
}

function slopeOfBody({ context, values }: FormulaContext, body: Body): Slope {
  for (const line of body.lines) if (line.name !== null) values.set(line.name, lower(context, line.value));
  return branchesOf(context, body.result);
}

function branchesOf(context: Context, expr: Expr): Slope {
  const { builder } = context;
  if (expr.kind !== 'call' || expr.callee !== 'if' || context.ownCall('if') !== null) return slopeOf(context, expr);
  const arms: Arm[] = [];
  let { guard } = builder;
  const last = expr.args.length - 1;
  const arm = (condition: Ref | null, i: number, where: Guard): void =>
    void arms.push({ condition, slope: within(builder, where, () => branchesOf(context, elementAt(expr.args, i))) });
  for (let i = 0; i < last; i += 2) {
    const condition = within(builder, guard, () => lowerScalar(context, elementAt(expr.args, i)));
    const known = knownCondition(builder, condition, guard);
    if (known === 0) continue;
    arm(condition, i + 1, known === null ? [...guard, { condition, holds: true }] : guard);
    if (known === 1) return { kind: 'branches', arms };
    guard = [...guard, { condition, holds: false }];
  }
  arm(null, last, guard);
  return { kind: 'branches', arms };
}

function slopeOf(context: Context, expr: Expr): Factors {
  const { span } = expr;
  if (expr.kind === 'number') return { kind: 'number', value: expr.value, span };
  if (expr.kind === 'prefix' && expr.operator === '-')
    return { kind: 'negative', of: slopeOf(context, expr.operand), span };
  if (expr.kind !== 'chain' || expr.level !== 'product' || !expr.operators.every(isScaling))
    return { kind: 'value', ref: lowerScalar(context, expr), span };
  const [first, ...rest] = expr.operands as [Expr, ...Expr[]];
  return {
    kind: 'product',
    first: slopeOf(context, first),
    factors: rest.map((operand, i) => ({
      operator: gateNamed(elementAt(expr.operators, i)),
      ref: lowerScalar(context, operand),
    })),
    span,
  };
}

/** Whether a product may go through it: of a remainder it may not. */
function isScaling(operator: string): boolean {
  return operator === '*' || operator === '/';
}
