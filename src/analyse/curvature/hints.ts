// What to write instead of an expression that is not known to be convex or concave: forms of the same value that are.
// A row of the tables is tried where its values are those of the expression at many points; whoever asks has to see
// whether the formula that it makes is certified.

import { elementAt } from '../../base/lists.ts';
import type { Ref, Stage } from '../../form/form.ts';
import { eachValue } from '../../form/operands.ts';
import { coneBelow, numberOf, stageIn, type Analysis, type Cone } from './analysis.ts';
import { measure, numberIn, sequence } from './chord.ts';
import { one } from './fraction.ts';
import type { Interval } from './interval.ts';

/** A stage, and an expression for it. */
export type Candidate = { readonly stage: Stage; readonly text: string };

/** `of` gives the value of the form where the letters are these numbers. */
type Row = { readonly write: string; readonly of: (...letters: readonly number[]) => number };

const logistic = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const entropy = (x: number, y: number): number => x * Math.log(x / y);

const ofOne: readonly Row[] = [
  { write: 'a', of: (a = NaN) => a },
  { write: 'abs(a)', of: (a = NaN) => Math.abs(a) },
  { write: 'relu(a)', of: (a = NaN) => Math.max(a, 0) },
  { write: 'softplus(a)', of: (a = NaN) => logistic(a) },
  { write: '-softplus(-a)', of: (a = NaN) => -logistic(-a) },
  { write: 'softplus(-a)', of: (a = NaN) => logistic(-a) },
  { write: 'logcosh(a)', of: (a = NaN) => Math.abs(a) + Math.log1p(Math.exp(-2 * Math.abs(a))) - Math.LN2 },
  { write: 'hypot(a, 1)', of: (a = NaN) => Math.hypot(a, 1) },
  { write: 'a^2', of: (a = NaN) => a * a },
  { write: 'a^4', of: (a = NaN) => a ** 4 },
  { write: 'abs(a)^3', of: (a = NaN) => Math.abs(a) ** 3 },
  { write: 'a^3', of: (a = NaN) => a ** 3 },
  { write: 'sqrt(a)', of: (a = NaN) => Math.sqrt(a) },
  { write: '1 / a', of: (a = NaN) => 1 / a },
  { write: '1 / a^2', of: (a = NaN) => 1 / a ** 2 },
  { write: 'exp(a)', of: (a = NaN) => Math.exp(a) },
  { write: 'cosh(a)', of: (a = NaN) => Math.cosh(a) },
  { write: 'a * log(a)', of: (a = NaN) => entropy(a, 1) },
];

const ofTwo: readonly Row[] = [
  { write: 'hypot(a, b)', of: (a = NaN, b = NaN) => Math.hypot(a, b) },
  { write: 'logaddexp(a, b)', of: (a = NaN, b = NaN) => b + logistic(a - b) },
  { write: 'max(a, b)', of: (a = NaN, b = NaN) => Math.max(a, b) },
  { write: 'min(a, b)', of: (a = NaN, b = NaN) => Math.min(a, b) },
  { write: 'abs(a - b)', of: (a = NaN, b = NaN) => Math.abs(a - b) },
  { write: '(a - b)^2', of: (a = NaN, b = NaN) => (a - b) ** 2 },
  { write: 'a^2 / b', of: (a = NaN, b = NaN) => a ** 2 / b },
  { write: 'sqrt(a * b)', of: (a = NaN, b = NaN) => Math.sqrt(a * b) },
  { write: 'a * log(a / b)', of: (a = NaN, b = NaN) => entropy(a, b) },
  { write: 'a * log(a / b) - a + b', of: (a = NaN, b = NaN) => entropy(a, b) - a + b },
  {
    write: 'a * log(a / (a + b)) + b * log(b / (a + b))',
    of: (a = NaN, b = NaN) => entropy(a, a + b) + entropy(b, a + b),
  },
  { write: '(a - b) * log(a / b)', of: (a = NaN, b = NaN) => (a - b) * Math.log(a / b) },
];

const ofThree: readonly Row[] = [
  { write: 'norm([a, b, c])', of: Math.hypot },
  { write: 'max(a, b, c)', of: Math.max },
  { write: 'min(a, b, c)', of: Math.min },
  { write: 'logsumexp([a, b, c])', of: (a = NaN, b = NaN, c = NaN) => c + logistic(b + logistic(a - b) - c) },
];

export const rows: readonly (readonly Row[])[] = [ofOne, ofTwo, ofThree];

/** Of an array, whose elements are `e` where the index is `i`. */
const ofArrays = ['logsumexp(i: e)', 'norm([i: e])', 'max(i: e)', 'min(i: e)', 'sum(i: e^2)', 'sum(i: abs(e))'];

const mostStages = 60;

/** Of unknown stages, the innermost ones first. */
export function candidatesFor(analysis: Analysis, root: Ref, textOf: (stage: Stage) => string): readonly Candidate[] {
  return unknownBelow(analysis, root).flatMap((ref): readonly Candidate[] => {
    const stage = stageIn(analysis, ref);
    const cones = (['affine', 'leaf'] as const).flatMap((to) => coneBelow(analysis, [ref], to) ?? []);
    const texts = cones.flatMap((cone) => numberForms(analysis, ref, cone, textOf));
    if (cones.length === 0 && stage.dims.length === 0) texts.push(...arrayForms(analysis, ref, textOf));
    return [...new Set(texts)].map((text) => ({ stage, text }));
  });
}

function unknownBelow(analysis: Analysis, root: Ref): readonly Ref[] {
  const found = new Set<Ref>();
  const pending = [root];
  for (let ref = pending.pop(); ref !== undefined && found.size < mostStages; ref = pending.pop()) {
    if (found.has(ref) || analysis.known(ref).curvature !== 'unknown') continue;
    found.add(ref);
    eachValue(stageIn(analysis, ref).op, (each) => pending.push(each));
  }
  return [...found].sort((a, b) => a - b);
}

function numberForms(analysis: Analysis, ref: Ref, cone: Cone, textOf: (stage: Stage) => string): readonly string[] {
  const atoms = [...cone.atoms].sort((a, b) => a - b);
  const table = cone.data.length > 0 ? undefined : rows[atoms.length - 1];
  if (table === undefined) return [];
  const points = pointsFor(analysis, atoms, cone);
  const values = points.map(
    (point) =>
      measure(analysis, [{ factor: one, ref }], new Map(atoms.map((atom, i) => [atom, elementAt(point, i)]))).value,
  );
  const found: string[] = [];
  for (const order of orders(atoms.length)) {
    const letters = order.map((i) => wordOf(textOf, stageIn(analysis, elementAt(atoms, i))));
    for (const { write, of } of table) {
      const own = points.map((point) => of(...order.map((i) => elementAt(point, i))));
      if (areSame(values, own)) found.push(written(write, letters));
    }
  }
  return found;
}

/** A form of one symmetric number is found in any order: all of them, as the second may be the right one. */
function orders(count: number): readonly (readonly number[])[] {
  return count === 2
    ? [
        [0, 1],
        [1, 0],
      ]
    : [Array.from({ length: count }, (_, i) => i)];
}

/** A word that may stand in any expression. */
function wordOf(textOf: (stage: Stage) => string, stage: Stage): string {
  const text = stage.named ? stage.name : textOf(stage);
  return /^[\p{L}\p{N}_.]+(?:\[[^\]]*\])?$/u.test(text) || /^\([^()]*\)$/u.test(text) ? text : `(${text})`;
}

/** With words for the letters; what stands between a comma or a bracket and another needs none of its own. */
function written(write: string, letters: readonly string[]): string {
  const filled = write.replace(/\b[abc]\b/gu, (letter) => letters['abc'.indexOf(letter)] ?? letter);
  return filled.replace(/(?<=(?:[a-z]\(|, |\[))\(([^()]*)\)(?=[,)\]])/gu, '$1');
}

const manyPoints = 40;
const fewest = 8;

/** Also at the ends, and beside the numbers that it is compared with. */
function pointsFor(analysis: Analysis, atoms: readonly Ref[], { inner }: Cone): readonly (readonly number[])[] {
  const random = sequence();
  const special = inner.flatMap((ref) => {
    const number = numberOf(analysis, ref);
    return number === null ? [] : [number, number + 0.5, number - 0.5, -number];
  });
  const within = ([from, to]: Interval): readonly number[] =>
    [from, to, 0, 1, ...special].filter((x) => x >= from && x <= to && Math.abs(x) <= largest);
  return Array.from({ length: manyPoints }, () =>
    atoms.map((atom) => {
      const { interval } = analysis.known(atom);
      const some = within(interval);
      const chosen = random() < 0.3 ? some[Math.floor(random() * some.length)] : undefined;
      return chosen ?? Math.max(interval[0], Math.min(interval[1], numberIn(interval, random) % largest));
    }),
  );
}

/** Beyond which exponentials have no digits left that could be compared. */
const largest = 30;

/** Wherever the first is a number the other is the same one. */
function areSame(values: readonly number[], own: readonly number[]): boolean {
  const pairs = values.flatMap((value, i) => (Number.isFinite(value) ? [[value, own[i] ?? NaN] as const] : []));
  return pairs.length >= fewest && pairs.every(([x, y]) => Math.abs(x - y) <= 1e-9 * (1 + Math.abs(x)));
}

/** Of what goes over the elements of one array. */
function arrayForms(analysis: Analysis, root: Ref, textOf: (stage: Stage) => string): readonly string[] {
  const elements = new Map<string, string>();
  const seen = new Set<Ref>();
  const pending = [root];
  for (let ref = pending.pop(); ref !== undefined && seen.size < mostStages; ref = pending.pop()) {
    const stage = stageIn(analysis, ref);
    if (seen.has(ref)) continue;
    seen.add(ref);
    if (analysis.known(ref).curvature === 'affine') {
      const [dim, ...more] = stage.dims;
      if (dim === undefined || more.length > 0) continue;
      const text = stage.op.kind === 'input' ? `${stage.name}[${dim.name}]` : wordOf(textOf, stage);
      elements.set(text, dim.name);
    } else eachValue(stage.op, (each) => pending.push(each));
  }
  const [only, ...more] = elements;
  if (only === undefined || more.length > 0) return [];
  const [element, index] = only;
  return ofArrays.map((form) => form.replace(/\be\b/gu, element).replace(/\bi:/gu, `${index}:`));
}
