// One over an active denominator, from which quotients are made. What a power, an exponential or a product of such is
// the inverse of is written as one: 1 / x^2 is (1 / x)^2, 1 / exp(x) is exp(-x), so that neither value nor slope is
// lost on the way. Else it is the inverse of the textbook, or one with a slope of its own (steep.ts).

import { pairOf } from '../base/lists.ts';
import type { Span } from '../base/span.ts';
import { gateNamed } from '../gates/lookup.ts';
import { gate, type Builder, type Label } from '../form/builder.ts';
import type { Program, Ref } from '../form/form.ts';
import { eachReference } from '../form/operands.ts';
import { eachOfCheck } from '../form/references.ts';
import { leadsToSteep, steepInverse, type Setting } from './steep.ts';

export type Asked = Setting & {
  readonly builder: Builder;
  readonly copied: (ref: Ref) => Ref;
  readonly span: Span;
  readonly quotients: Quotients;
};

/**
 * Of denominators: those that are nothing else, so that their inverse may stand for them, and those of a numerator
 * without adjoint.
 */
export type Quotients = { readonly only: ReadonlySet<Ref>; readonly alone: ReadonlySet<Ref> };

/** How deep powers and products are looked into. */
const deepest = 50;

export function inverseOf(asked: Asked, denominator: Ref, label: Label | null = null, depth = deepest): Ref {
  const { builder, copied, span, table } = asked;
  const make = (name: string, args: readonly Ref[]): Ref => gate(builder, gateNamed(name), args, span, label);
  const op = table[denominator]?.op;
  const [a, b] = pairOf(op?.kind === 'gate' && !op.gate.user ? op.args : [denominator]);
  const inner = (ref: Ref): Ref => inverseOf(asked, ref, null, depth - 1);
  switch (splitting(asked, denominator, depth)) {
    case 'sqr':
      return make('sqr', [inner(a)]);
    case 'cube':
      return make('cube', [inner(a)]);
    case 'neg':
      return make('neg', [inner(a)]);
    case 'exp':
      return make('exp', [gate(builder, gateNamed('neg'), [copied(a)], span)]);
    case 'expm1':
      return make('invexpm1', [copied(a)]);
    case 'pow':
      return make('pow', [copied(a), gate(builder, gateNamed('neg'), [copied(b)], span)]);
    case '/':
      return asked.active[a] === true ? make('*', [copied(b), inner(a)]) : make('/', [copied(b), copied(a)]);
    case '*':
      if (asked.active[a] !== true) return make('/', [inner(b), copied(a)]);
      if (asked.active[b] !== true) return make('/', [inner(a), copied(b)]);
      return make('*', [inner(a), inner(b)]);
    default: {
      const steep = steepInverse(
        asked,
        denominator,
        depth < deepest ? 'inner' : asked.quotients.alone.has(denominator) ? 'alone' : 'numerator',
      );
      return steep === null
        ? make('inv', [copied(denominator)])
        : gate(builder, steep.gate, steep.args.map(copied), span, label);
    }
  }
}

/** The gate whose inverse is another one's value; null where there is none, or where the stage is needed itself. */
function splitting(asked: Asked, ref: Ref, depth: number): string | null {
  const op = asked.table[ref]?.op;
  if (op?.kind !== 'gate' || op.gate.user || asked.active[ref] !== true || depth === 0) return null;
  const { name } = op.gate;
  const [a, b] = pairOf(op.args);
  if (name === 'sqr' || name === 'cube' || name === 'neg') return name;
  if (name === '*' && baseOf(asked, a, depth) === baseOf(asked, b, depth)) return name;
  if (name === '/' && asked.quotients.only.has(ref)) return name;
  // What is steep below a power with a logarithm goes into the slope of the whole.
  if (name === 'pow' && asked.quotients.only.has(ref) && !leadsToSteep(asked, a)) return name;
  return isExponential(asked, ref, depth) ? name : null;
}

/**
 * An exponential that is a denominator only, or a product with one: it may overflow where the quotient does not vanish.
 */
function isExponential(asked: Asked, ref: Ref, depth: number): boolean {
  const op = asked.table[ref]?.op;
  if (
    depth === 0 ||
    op?.kind !== 'gate' ||
    op.gate.user ||
    asked.active[ref] !== true ||
    !asked.quotients.only.has(ref)
  )
    return false;
  const { name } = op.gate;
  if (name === 'exp' || name === 'expm1') return true;
  return factors.has(name) && op.args.some((argument) => isExponential(asked, argument, depth - 1));
}

/** Of x^2, x^5, x^-2.5 it is x. */
function baseOf(asked: Asked, ref: Ref, depth: number): Ref {
  const op = asked.table[ref]?.op;
  if (depth === 0 || op?.kind !== 'gate' || op.gate.user) return ref;
  const [a, b] = pairOf(op.args);
  const isConstant = (argument: Ref): boolean => asked.table[argument]?.op.kind === 'constant';
  const { name } = op.gate;
  if (name === 'sqr' || name === 'cube' || name === 'sqrt' || (name === 'pow' && isConstant(b)))
    return baseOf(asked, a, depth - 1);
  if (name === '/' && isConstant(a)) return baseOf(asked, b, depth - 1);
  if (name !== '*') return ref;
  const base = baseOf(asked, a, depth - 1);
  return baseOf(asked, b, depth - 1) === base ? base : ref;
}

const factors: ReadonlySet<string> = new Set(['*', 'sqr', 'cube', 'neg']);

/** `isStaged`: a quotient that becomes a product with an inverse. */
export function quotientsOf(
  program: Program,
  active: readonly (boolean | undefined)[],
  isStaged: (id: Ref) => boolean,
): Quotients {
  const needed = new Set<Ref>();
  const below = new Set<Ref>();
  const alone = new Set<Ref>();
  for (const { ref } of program.results) needed.add(ref);
  for (const check of program.checks) eachOfCheck(check, (ref) => needed.add(ref));
  // From the end: what a stage is needed for is known when the sweep comes to it.
  for (const stage of [...program.stages].reverse()) {
    const { op, id, guard } = stage;
    for (const { condition } of guard) needed.add(condition);
    if (op.kind === 'gate' && isStaged(id)) {
      const [numerator, denominator] = pairOf(op.args);
      // One over a / b is b / a.
      if (below.has(id) && !needed.has(id)) {
        below.add(numerator);
        needed.add(denominator);
        continue;
      }
      needed.add(numerator);
      below.add(denominator);
      if (active[numerator] !== true) alone.add(denominator);
    } else if (op.kind === 'gate' && factors.has(op.gate.name) && !needed.has(id))
      for (const argument of op.args) below.add(argument);
    else eachReference(stage, (ref) => needed.add(ref));
  }
  return { only: new Set([...below].filter((ref) => !needed.has(ref))), alone };
}
