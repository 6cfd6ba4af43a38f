// Numbers of the array oracle: a value and its slopes along every input at once. The rules are the textbook ones of dual-rules.ts.

import { rules, type Rule } from './dual-rules.ts';

/** `slopes` has one number for each input that is no data; null where all are 0. */
export type Num = { readonly value: number; readonly slopes: Float64Array | null };

/** How near a decision came to going the other way; exact ties are a matter of rules, not of rounding. */
export type Margin = { least: number };

export function plain(value: number): Num {
  return { value, slopes: null };
}

/** The input with the number `which` of `count`. */
export function input(value: number, which: number, count: number): Num {
  const slopes = new Float64Array(count);
  slopes[which] = 1;
  return { value, slopes };
}

const floored: Rule = { value: (x = NaN, y = NaN) => x - y * Math.floor(x / y), partials: [() => 1, (_, x = NaN, y = NaN) => -Math.floor(x / y)] };
const sinc: Rule = {
  value: (x = NaN) => (x === 0 ? 1 : Math.sin(x) / x),
  partials: [(_, x = NaN) => (x === 0 ? 0 : (x * Math.cos(x) - Math.sin(x)) / (x * x))],
};
const more: ReadonlyMap<string, Rule> = new Map([
  ['mod', floored],
  ['div', { value: (x = NaN, y = NaN) => Math.floor(x / y), partials: [() => 0, () => 0] }],
  ['sinc', sinc],
  ['round', { value: (x = NaN) => Math.round(x), partials: [() => 0] }],
]);

/** Gates that bend or jump where what they compare is equal: the difference of that. */
const decisions: ReadonlyMap<string, (x: number, y: number) => number> = new Map([
  ['max', (x, y) => x - y],
  ['min', (x, y) => x - y],
  ['abs', (x) => x],
  ['relu', (x) => x],
  ['sign', (x) => x],
  ['floor', (x) => x - Math.round(x)],
  ['ceil', (x) => x - Math.round(x)],
  ['div', (x, y) => x / y - Math.round(x / y)],
  ['mod', (x, y) => x / y - Math.round(x / y)],
]);

export function note(margin: Margin, difference: number): void {
  const distance = Math.abs(difference);
  if (distance > 0 && distance < margin.least) margin.least = distance;
}

export function applyRule(name: string, args: readonly Num[], margin: Margin): Num {
  const rule = rules.get(name) ?? more.get(name);
  if (rule === undefined) throw new Error(`the oracle knows no ${name}`);
  const values = args.map(({ value }) => value);
  const out = rule.value(...values);
  const difference = decisions.get(name)?.(values[0] ?? NaN, values[1] ?? NaN);
  if (difference !== undefined) note(margin, difference);
  return { value: out, slopes: weighted(args, (at) => rule.partials[at]?.(out, ...values) ?? 0) };
}

/** The sum of weight * slopes; a slope of 0 stays 0 whatever its weight. */
export function weighted(args: readonly Num[], weight: (at: number) => number): Float64Array | null {
  let total: Float64Array | null = null;
  for (const [at, { slopes }] of args.entries()) {
    if (slopes === null) continue;
    const factor = weight(at);
    total ??= new Float64Array(slopes.length);
    for (const [i, slope] of slopes.entries()) {
      if (slope !== 0) total[i] = (total[i] ?? 0) + factor * slope;
    }
  }
  return total;
}

/** What folds do with the numbers they go over, in their order. */
export const folds: { readonly [name: string]: (terms: readonly Num[], margin: Margin) => Num } = {
  sum: (terms) => ({ value: terms.reduce((total, { value }) => total + value, 0), slopes: weighted(terms, () => 1) }),
  prod: (terms) => ({
    value: terms.reduce((total, { value }) => total * value, 1),
    slopes: weighted(terms, (at) => terms.reduce((total, { value }, other) => (other === at ? total : total * value), 1)),
  }),
  mean: (terms) => ({ value: terms.reduce((total, { value }) => total + value, 0) / terms.length, slopes: weighted(terms, () => 1 / terms.length) }),
  max: (terms, margin) => terms[farthest(terms, 1, margin)] ?? plain(-Infinity),
  min: (terms, margin) => terms[farthest(terms, -1, margin)] ?? plain(Infinity),
  logsumexp: (terms) => {
    const most = terms.reduce((best, { value }) => Math.max(best, value), -Infinity);
    if (most === -Infinity || most === Infinity) return { value: most, slopes: null };
    const total = terms.reduce((sum, { value }) => sum + Math.exp(value - most), 0);
    return { value: most + Math.log(total), slopes: weighted(terms, (at) => Math.exp((terms[at]?.value ?? NaN) - most) / total) };
  },
  norm: (terms) => {
    const length = Math.hypot(...terms.map(({ value }) => value));
    return { value: length, slopes: length === 0 ? null : weighted(terms, (at) => (terms[at]?.value ?? NaN) / length) };
  },
};

/** Where the first of the largest (of the smallest with `sign` -1) stands; -1 of none. */
export function farthest(terms: readonly Num[], sign: 1 | -1, margin: Margin): number {
  let best = -1;
  for (const [at, { value }] of terms.entries()) {
    const known = terms[best]?.value;
    if (known !== undefined) note(margin, value - known);
    if (known === undefined || sign * value > sign * known || Number.isNaN(value)) best = at;
  }
  return best;
}
