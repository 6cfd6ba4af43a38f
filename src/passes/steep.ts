// The inverse of a steep denominator, 1 / (2 + exp(x)) or 1 / (1 + x^2), is one gate with a slope of its own: the
// adjoint of the denominator may lie far below the smallest double where that of x does not. The gate knows the steps
// from the denominator down to x, and multiplies its value with their slopes first: -out * (out * exp(x)).

import { elementAt, lastOf } from '../base/lists.ts';
import type { Gate } from '../gates/gate.ts';
import { gateNamed } from '../gates/lookup.ts';
import type { Ref, StageTable } from '../form/form.ts';
import { isSteep, stepsOf, type Rate, type Step } from './steps.ts';

export type Setting = {
  readonly table: StageTable;
  readonly active: readonly (boolean | undefined)[];
  /** What is known of stages that were asked before: whether something steep lies below. */
  readonly known: Map<Ref, boolean>;
};

export type SteepInverse = { readonly gate: Gate; readonly args: readonly Ref[] };

/** A way down, the product of the slopes of its steps as text; of the powers among them the degrees multiply. */
type Way = {
  readonly to: Ref;
  readonly rate: Rate;
  readonly factor: number;
  readonly text: string;
  readonly degree: number;
  readonly isLast: boolean;
};

type Search = Setting & { readonly names: Map<Ref, string>; readonly regular: Set<string> };

/** Stages that one gate looks at: below that, adjoints go on as they do elsewhere. */
const mostSteps = 100;

/**
 * What becomes of the inverse: the factor of a numerator that has an adjoint, of one that has none, or a factor of an
 * inverse.
 */
export type Use = 'numerator' | 'alone' | 'inner';

/** Null where the inverse is no gate of its own. */
export function steepInverse(setting: Setting, denominator: Ref, use: Use): SteepInverse | null {
  if (!leadsToSteep(setting, denominator)) return null;
  const search: Search = { ...setting, names: new Map([[denominator, 'x']]), regular: new Set() };
  const ways = waysDown(search, denominator);
  if (!isOwn(ways, use)) return null;
  const byLeaf = new Map<Ref, Way[]>();
  for (const way of ways) byLeaf.set(way.to, [...(byLeaf.get(way.to) ?? []), way]);
  const partials = [...byLeaf].map(([to, own]) => [nameOf(search, to), partialOf(own)] as const);
  return {
    gate: gateOf([...search.names.values()], Object.fromEntries(partials), regularOf(search)),
    args: [...search.names.keys()],
  };
}

/**
 * Of two active numbers it is staged as in the textbook, where a numerator that grows along makes up for a power or a
 * product.
 */
function isOwn(ways: readonly Way[], use: Use): boolean {
  // The root of a square grows as what is squared.
  const rates = new Set(ways.map(({ rate, degree }) => (rate === 'power' && degree <= 1 ? 'root' : rate)));
  if (rates.has('exponential')) return true;
  if (rates.has('power') && (use !== 'numerator' || !rates.has('plain'))) return true;
  return (rates.has('product') && use !== 'numerator') || (rates.has('root') && use === 'alone');
}

/** Whether a step that is steep can be reached. */
export function leadsToSteep(setting: Setting, from: Ref): boolean {
  const { known } = setting;
  const pending = [from];
  for (let steps = 0; pending.length > 0 && steps < mostSteps; steps += 1) {
    const ref = lastOf(pending);
    const stage = known.has(ref) ? undefined : setting.table[ref];
    const below = stage === undefined ? null : stepsOf(setting, stage, String);
    if (below === null || stage === undefined) {
      if (!known.has(ref)) known.set(ref, false);
      pending.pop();
      continue;
    }
    const open = below.flatMap(({ to }) => (known.has(to) ? [] : [to]));
    if (isSteep(below) || below.some(({ to }) => known.get(to) === true) || open.length === 0) {
      known.set(ref, isSteep(below) || below.some(({ to }) => known.get(to) === true));
      pending.pop();
    } else pending.push(...open);
  }
  return known.get(from) === true;
}

function nameOf({ names }: Search, ref: Ref): string {
  let name = names.get(ref);
  if (name === undefined) names.set(ref, (name = `u${String(names.size)}`));
  return name;
}

/** The ways to where adjoints go on, in the order written. */
function waysDown(search: Search, denominator: Ref): readonly Way[] {
  const found: Way[] = [];
  const pending: Way[] = [{ to: denominator, rate: 'plain', factor: 1, text: 'out', degree: 1, isLast: false }];
  let steps = 0;
  for (let way = pending.pop(); way !== undefined; way = pending.pop(), steps += 1) {
    const goesOn = steps < mostSteps && !way.isLast && leadsToSteep(search, way.to);
    const below = goesOn ? stepsOf(search, elementAt(search.table, way.to), (ref) => nameOf(search, ref)) : null;
    if (below === null) found.push(way);
    else for (const step of [...below].reverse()) pending.push(further(search, way, step));
  }
  return found;
}

const order: readonly Rate[] = ['plain', 'product', 'power', 'exponential'];

function further(search: Search, way: Way, step: Step): Way {
  if (step.regular !== undefined) search.regular.add(step.regular);
  const rate = elementAt(order, Math.max(order.indexOf(way.rate), order.indexOf(step.rate)));
  return {
    to: step.to,
    rate,
    factor: way.factor * step.factor,
    text: `${way.text}${step.text}`,
    degree: way.degree * (step.degree ?? 1),
    isLast: step.isLast === true,
  };
}

function partialOf(ways: readonly Way[]): string {
  const isRising = ways.every(({ factor }) => factor < 0);
  const terms = ways.map(({ factor: own, text }, i) => {
    const factor = isRising ? -own : own;
    const size = Math.abs(factor) === 1 ? text : `${String(Math.abs(factor))} * ${text}`;
    return i === 0 ? (factor < 0 ? `-${size}` : size) : `${factor < 0 ? ' - ' : ' + '}${size}`;
  });
  // Of an infinite denominator nothing is handed on, where 0 * inf would be NaN.
  return `if(out == 0, 0, ${isRising ? 'out' : '-out'} * (${terms.join('')}))`;
}

/** Where every step has a finite slope. */
function regularOf({ regular }: Search): Gate['regular'] {
  return regular.size === 0 ? null : [...regular].map((condition) => `(${condition})`).join(' and ');
}

const made = new Map<string, Gate>();

/** The first argument is the denominator; those beside it that have no partial are what the partials need. */
function gateOf(args: readonly string[], partials: Gate['partials'], regular: Gate['regular']): Gate {
  const key = JSON.stringify([args, partials, regular]);
  let gate = made.get(key);
  if (gate === undefined) made.set(key, (gate = { ...gateNamed('inv'), args, partials, regular, callable: false }));
  return gate;
}
