// Random formulas whose certificates of curvature are held against chords: with domains that end at poles and kinks, branches, NaN on
// the way. What a chord shows is held against the rounding of the values first.

import { analyse, quickEffort, thoroughEffort, type ProgramCurvature } from '../src/analyse/curvature/curvature.ts';
import type { Interval } from '../src/analyse/curvature/interval.ts';
import { checkFile } from '../src/check/file.ts';
import type { Program } from '../src/form/form.ts';
import { applyGate } from '../src/lower/formula.ts';
import { lowerFile } from '../src/lower/lower.ts';
import { parse } from '../src/syntax/parse.ts';

export type RandomFormula = { readonly text: string; readonly domains: ReadonlyMap<string, Interval> };

const domains: readonly Interval[] = [
  [-Infinity, Infinity],
  [0, Infinity],
  [-Infinity, 0],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [1, Infinity],
  [-Infinity, -1],
  [0.1, 3],
  [-2, 3],
  [-3, -0.5],
  [0, 0.5],
];

const unary = [
  ...['abs', 'exp', 'log', 'sqrt', 'relu', 'softplus', 'sigmoid', 'tanh', 'log1p', 'expm1', 'cosh', 'sinh', 'atan', 'asinh', 'erf', 'erfc'],
  ...['cbrt', 'sin', 'cos', 'tan', 'asin', 'acos', 'atanh', 'acosh', 'lgamma', 'gelu', 'inv', 'floor', 'sign', 'stop', 'sinc', 'digamma'],
  ...['log2', 'log10', 'sqr', 'log1mexp', 'logexpm1', 'logcosh', 'neg'],
];
const binary = ['max', 'min', 'hypot', 'logaddexp', 'pow', 'atan2'];
const exponents = ['2', '3', '4', '-1', '-2', '0.5', '1.5', '-0.5', '0.3', '2.5', '(1/3)', '-3'];
const numbers = ['1', '2', '0.5', '3', '0.1', '-1', '-2', '4', '0'];

export function randomFormula(random: () => number): RandomFormula {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const names = random() < 0.4 ? ['x'] : random() < 0.85 ? ['x', 'y'] : ['x', 'y', 'z'];
  const seen: string[] = [];
  const affine = (): string => {
    const name = pick(names);
    const kind = random();
    if (kind < 0.5) return name;
    if (kind < 0.65) return `(${name} + ${pick(numbers)})`;
    if (kind < 0.75) return `(${pick(numbers)} * ${name} + ${pick(numbers)})`;
    if (kind < 0.85) return `(${pick(numbers)} - ${name})`;
    return `(${name} ${pick(['+', '-'])} ${pick(numbers)} * ${pick(names)})`;
  };
  const grow = (depth: number): string => {
    if (depth > 0 && seen.length > 0 && random() < 0.12) return pick(seen);
    const made = grown(depth);
    if (depth > 0) seen.push(made);
    return made;
  };
  const grown = (depth: number): string => {
    const kind = depth <= 0 ? 0 : random();
    const again = (): string => grow(depth - 1);
    if (kind < 0.12) return random() < 0.85 ? affine() : pick(numbers);
    if (kind < 0.36) return `${pick(unary)}(${again()})`;
    if (kind < 0.44) return `${pick(binary)}(${again()}, ${again()})`;
    if (kind < 0.6) return `(${again()} ${pick(['+', '-'])} ${again()})`;
    if (kind < 0.66) return `(${pick(numbers)} * ${again()})`;
    if (kind < 0.76) return `(${again()} * ${again()})`;
    if (kind < 0.84) return `(${again()} / ${again()})`;
    if (kind < 0.92) return `(${again()})^${pick(exponents)}`;
    if (kind < 0.94) return `${pick(['2', '0.5', '3'])}^(${again()})`;
    return `if(${affine()} ${pick(['<', '<=', '>', '>='])} ${pick(numbers)}, ${again()}, ${again()})`;
  };
  const text = pick([idiom, grow, grow, grow])(2 + Math.floor(random() * 3));
  const bounds = new Map(names.map((name) => [name, pick(domains)]));
  return { text: `f(${names.map((name) => parameter(name, bounds.get(name) as Interval)).join(', ')}) = ${text}`, domains: bounds };

  /** What the rules look for, with numbers that may be right or wrong. */
  function idiom(depth: number): string {
    const u = affine();
    const v = affine();
    const w = random() < 0.7 ? affine() : grow(depth - 2);
    const c = (): string => pick(numbers);
    const p = (): string => pick(exponents);
    return pick([
      `${u} * log(${u} / ${v})`,
      `${u} * log(${u})`,
      `${v} * ${pick(unary)}(${u} / ${v})`,
      `${u}^2 / ${v}`,
      `(${u}^2 + ${w}^2) / ${v}`,
      `sqrt(${u}^2 + ${c()} * ${u} * ${v} + ${c()} * ${v}^2 + ${c()})`,
      `log(${u} * ${v} - ${w}^2)`,
      `sqrt(${u}^2 - ${v}^2)`,
      `(${u})^${p()} * (${v})^${p()}`,
      `(abs(${u})^${p()} + abs(${v})^${p()})^${p()}`,
      `1 / (1 / ${u} + 1 / ${v})`,
      `${c()} * ${u}^2 + ${c()} * ${u} * ${v} + ${c()} * ${v}^2`,
      `if(${u} < ${c()}, ${c()} * ${u}^2 + ${c()}, ${c()} * ${u} + ${c()})`,
      `if(abs(${u}) <= ${c()}, ${u}^2, ${c()} * abs(${u}) - ${c()})`,
      `(${u} + ${c()}) / (${c()} * ${u} + ${c()})`,
      `exp(${c()} * ${u}^2 + ${c()} * ${u})`,
      `${pick(unary)}(${u}) * ${pick(unary)}(${u})`,
      `log(${pick(unary)}(${u}))`,
      `${pick(unary)}(${pick(unary)}(${u}) / ${w})`,
      `max(${u}, ${v}) ${pick(['+', '-', '*'])} min(${u}, ${w})`,
      `abs(${u}) + ${c()} / (${c()} + abs(${u}))`,
      `${u}^${p()} + ${c()} * ${u}^${p()} + ${c()} * ${u}`,
      `${u} * ${pick(unary)}(${u})`,
      `${pick(unary)}(${c()} / ${u})`,
    ]);
  }
}

function parameter(name: string, [from, to]: Interval): string {
  const end = (value: number): string => (value === Infinity ? 'inf' : value === -Infinity ? '-inf' : String(value));
  return Number.isFinite(from) || Number.isFinite(to) ? `${name} in ${end(from)}..${end(to)}` : name;
}

export type Claim = {
  readonly curvature: ProgramCurvature;
  readonly rule: string;
  /** The value, where all stages are numbers. */
  readonly at: (point: readonly number[]) => number;
  /** The same where every stage is rounded otherwise. */
  readonly about: (point: readonly number[], random: () => number) => number;
};

/** Null where the text is no formula. */
export function claimOf({ text, domains: bounds }: RandomFormula, isThorough: boolean): Claim | null {
  const { file, diagnostics } = parse(text);
  const { checked, diagnostics: meaning } = checkFile(file, 'f');
  if (diagnostics.length > 0 || meaning.some(({ severity }) => severity === 'error')) return null;
  const program = lowerFile(checked).lowered.at(-1)?.program;
  if (program === undefined) return null;
  const analysis = analyse(program, bounds, isThorough ? thoroughEffort() : quickEffort());
  const result = program.results[0]?.ref;
  if (result === undefined) return null;
  const { curvature, rule } = analysis.known(result);
  return {
    curvature,
    rule,
    at: (point) => valueAt(program, point, (value) => value),
    about: (point, random) => valueAt(program, point, (value) => value * (1 + 4e-16 * (random() - 0.5))),
  };
}

/** Straight-line programs of numbers, evaluated in the order of the list. */
function valueAt({ stages, forward, parameters, results }: Program, point: readonly number[], rounded: (value: number) => number): number {
  const values: (number | undefined)[] = [];
  parameters.forEach(({ ref }, i) => (values[ref] = point[i]));
  for (const { id, op, guard } of stages.slice(0, forward)) {
    if (guard.some(({ condition, holds }) => (values[condition] === 1) !== holds)) continue;
    if (op.kind === 'constant') values[id] = op.value;
    else if (op.kind === 'gate')
      values[id] = rounded(
        applyGate(
          op.gate,
          op.args.map((ref) => values[ref] ?? NaN),
        ),
      );
    else if (op.kind === 'accumulate')
      values[id] = values[op.parts.find((part) => part.guard.every(({ condition, holds }) => (values[condition] === 1) === holds))?.value ?? -1] ?? NaN;
  }
  return values[results[0]?.ref ?? -1] ?? NaN;
}

/** A chord that shows that a claim is wrong, or null. */
export function chordAgainst(claim: Claim, { domains: bounds }: RandomFormula, random: () => number, count: number): string | null {
  const sides = [...bounds.values()];
  for (let k = 0; k < count; k++) {
    const [a, b] = [pointIn(sides, random, k), pointIn(sides, random, k + 1)];
    const share = random() < 0.5 ? 0.5 : random();
    const middle = a.map((x, i) => x + ((b[i] as number) - x) * share);
    const values = [a, b, middle].map(claim.at) as [number, number, number];
    const [atA, atB, inside] = values;
    if (!Number.isFinite(atA) || !Number.isFinite(atB) || Number.isNaN(inside)) continue;
    const over = inside - (atA + (atB - atA) * share);
    const isWrong = (by: number): boolean => (claim.curvature !== 'concave' && by > 0) || (claim.curvature !== 'convex' && by < 0);
    if (!isWrong(over) || (Math.abs(over) === Infinity && isOverflow(claim, middle, random))) continue;
    const slack = [a, b, middle].reduce((sum, point) => sum + noiseAt(claim, point, random), 0);
    if (Math.abs(over) > slack) return `${claim.curvature} by ${claim.rule}: f(${a.join(', ')}) = ${atA}, f(${b.join(', ')}) = ${atB}, at ${share} f(${middle.join(', ')}) = ${inside}`;
  }
  return null;
}

/** Infinite for being too large, not at a pole: it is so all around. */
function isOverflow(claim: Claim, point: readonly number[], random: () => number): boolean {
  return Array.from({ length: 4 }, () => claim.at(point.map((x) => x * (1 + 1e-6 * (random() - 0.5))))).every((value) => !Number.isFinite(value));
}

/** How far the value moves where arguments and stages do by their last digits. */
function noiseAt(claim: Claim, point: readonly number[], random: () => number): number {
  const value = claim.at(point);
  let most = 1e-11 * (Math.abs(value) + 1e-3);
  for (let k = 0; k < 12; k++) {
    const moved = claim.about(
      point.map((x) => x * (1 + 4e-16 * (random() - 0.5))),
      random,
    );
    most = Number.isNaN(moved) ? Infinity : Math.max(most, 30 * Math.abs(moved - value));
  }
  return most;
}

const special = [0, 1, -1, 0.5, 2, -2, 1e-8, -1e-8, 1e-3, 10, -10, 3, -0.1];

function pointIn(sides: readonly Interval[], random: () => number, k: number): number[] {
  return sides.map(([from, to]) => {
    const kind = (k % 3) + random();
    if (kind < 0.4 && Number.isFinite(from)) return from;
    if (kind < 0.8 && Number.isFinite(to)) return to;
    const chosen = special[Math.floor(random() * special.length)] as number;
    if (kind < 1.3 && chosen >= from && chosen <= to) return chosen;
    if (Number.isFinite(from) && Number.isFinite(to)) return from + (to - from) * (random() < 0.2 ? random() ** 6 : random());
    const size = random() < 0.3 ? 10 ** (random() * 5 - 3) : random() * 5;
    if (Number.isFinite(from)) return from + size;
    if (Number.isFinite(to)) return to - size;
    return random() < 0.5 ? size : -size;
  });
}
