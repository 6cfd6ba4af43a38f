// Random formulas whose certificates of curvature are held against chords: with domains that end at poles and kinks, branches, NaN on
// the way. What a chord shows is held against the rounding of the values first.

import { analyse, quickEffort, thoroughEffort, type ProgramCurvature } from '../src/analyse/curvature/curvature.ts';
import type { Interval } from '../src/analyse/curvature/interval.ts';
import { checkFile } from '../src/check/file.ts';
import type { Algebra } from '../src/form/algebra.ts';
import { evaluate } from '../src/form/evaluate.ts';
import { quasiOf, type Quasi } from '../src/analyse/curvature/quasi.ts';
import { areSubgradients } from '../src/analyse/curvature/slopes.ts';
import { strengthOf, type Strength } from '../src/analyse/curvature/strong.ts';
import { refAt, type Program } from '../src/form/form.ts';
import { applyGate } from '../src/lower/formula.ts';
import { lowerFile } from '../src/lower/lower.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import { parse } from '../src/syntax/parse.ts';

export type RandomParameter = {
  readonly name: string;
  readonly side: Interval;
  /** As `const x`, or as the whole number `k: int`. */
  readonly data?: 'const' | 'int';
  /** Of `size` elements. */
  readonly isArray?: boolean;
};
export type RandomFormula = { readonly text: string; readonly parameters: readonly RandomParameter[]; readonly size: number };

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

const folds = ['sum', 'sum', 'mean', 'max', 'min', 'prod', 'logsumexp', 'norm'];
const ownGates = [
  'surrogate gate own(x) = floor(x) { dx = 1 }',
  'surrogate gate own(x) = x^2 { dx = 0 }',
  'gate own(x) = x^2 { dx = 2 * x }',
  'gate own(x) = 2 * x { dx = 2 }',
];

/** Of numbers, and now and then of arrays. */
export function randomFormula(random: () => number): RandomFormula {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const names = random() < 0.4 ? ['x'] : random() < 0.85 ? ['x', 'y'] : ['x', 'y', 'z'];
  const parameters: RandomParameter[] = names.map((name) => ({ name, side: pick(domains) }));
  const data = random() < 0.25 ? ['a'] : [];
  for (const name of data) parameters.push({ name, side: pick(domains), data: 'const' });
  if (random() < 0.05) {
    data.push('k');
    parameters.push({ name: 'k', side: [-3, 4], data: 'int' });
  }
  const own = random() < 0.03 ? pick(ownGates) : null;
  const words: Words = { random, names, data, own: own !== null };
  const scalars = grower(words);
  if (random() < 0.85) return finished(scalars(2 + Math.floor(random() * 3)), 1);
  parameters.push({ name: 'v', side: pick(domains), isArray: true });
  const elements = ['v[i]', 'v[i]', 'v[i]', pick(names)];
  if (random() < 0.4) {
    parameters.push({ name: 'w', side: pick(domains), isArray: true });
    elements.push('w[i]', 'w[i]');
  }
  const columns = random() < 0.5 ? ['c[i]'] : [];
  if (columns.length > 0) parameters.push({ name: 'c', side: pick(domains), isArray: true, data: 'const' });
  const inner = grower({ ...words, names: elements, data: [...data, ...columns] });
  const fold = (): string => {
    if (random() < 0.15) return pick(['sum(v^2)', 'norm(v)^2', 'mean(v^2)', 'dot(v, v)', 'sum(i: a * v[i]^2 + exp(v[i]))'].filter((text) => !text.includes('a *') || data.includes('a')));
    const made = inner(Math.floor(random() * 3));
    const body = made.includes('[i]') ? made : `${made} + v[i]`;
    const name = pick(folds);
    return name === 'norm' ? `norm([i: ${body}])` : `${name}(i: ${body})`;
  };
  const outer = grower({ ...words, names: [fold(), fold(), ...names.slice(0, 1)] });
  return finished(random() < 0.4 ? fold() : outer(1 + Math.floor(random() * 2)), pick([1, 2, 3, 6]));

  function finished(body: string, size: number): RandomFormula {
    const isLoop = parameters.some(({ isArray }) => isArray === true) && random() < 0.5;
    const list = parameters.map((one) => parameterText(one, isLoop ? 'n' : String(size))).join(', ');
    return { text: `${own === null ? '' : `${own}\n`}f(${list}) = ${body}`, parameters, size };
  }
}

type Words = {
  readonly random: () => number;
  /** What is chosen, what is data, and whether there is a gate `own`. */
  readonly names: readonly string[];
  readonly data: readonly string[];
  readonly own: boolean;
};

/** Expressions of a depth in these words. */
function grower({ random, names, data, own }: Words): (depth: number) => string {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const seen: string[] = [];
  const number = (): string => (data.length > 0 && random() < 0.4 ? pick(data) : pick(numbers));
  const exponent = (): string => (data.length > 0 && random() < 0.25 ? pick(data) : pick(exponents));
  const gate = (): string => (own && random() < 0.2 ? 'own' : pick(unary));
  const affine = (): string => {
    const name = pick(names);
    const kind = random();
    if (kind < 0.5) return name;
    if (kind < 0.65) return `(${name} + ${number()})`;
    if (kind < 0.75) return `(${number()} * ${name} + ${number()})`;
    if (kind < 0.85) return `(${number()} - ${name})`;
    return `(${name} ${pick(['+', '-'])} ${number()} * ${pick(names)})`;
  };
  const comparison = (): string => {
    const left = random() < 0.2 ? `abs(${affine()})` : affine();
    const right = random() < 0.3 ? affine() : number();
    return `${left} ${random() < 0.05 ? pick(['==', '!=']) : pick(['<', '<=', '>', '>='])} ${right}`;
  };
  const condition = (): string => {
    const kind = random();
    if (kind < 0.06) return `not (${comparison()})`;
    return kind < 0.2 ? `${comparison()} ${pick(['and', 'or'])} ${comparison()}` : comparison();
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
    if (kind < 0.12) return random() < 0.85 ? affine() : number();
    if (kind < 0.36) return `${gate()}(${again()})`;
    if (kind < 0.43) return `${pick(binary)}(${again()}, ${again()})`;
    if (kind < 0.44) return `clamp(${again()}, ${pick(numbers)}, ${pick(numbers)})`;
    if (kind < 0.6) return `(${again()} ${pick(['+', '-'])} ${again()})`;
    if (kind < 0.66) return `(${number()} * ${again()})`;
    if (kind < 0.76) return `(${again()} * ${again()})`;
    if (kind < 0.84) return `(${again()} / ${again()})`;
    if (kind < 0.91) return `(${again()})^${exponent()}`;
    if (kind < 0.93) return `${pick(['2', '0.5', '3', ...data])}^(${again()})`;
    return `if(${condition()}, ${again()}, ${again()})`;
  };
  return (depth) => pick([idiom, grow, grow, grow])(depth);

  /** What the rules look for, with numbers that may be right or wrong. */
  function idiom(depth: number): string {
    const u = affine();
    const v = affine();
    const w = random() < 0.7 ? affine() : grow(depth - 2);
    const c = (): string => number();
    const p = (): string => exponent();
    const d = c();
    const border = `${u} ${pick(['<', '<=', '>', '>='])} ${random() < 0.5 ? d : v}`;
    const apart = border.endsWith(d) ? `(${u} - ${d})` : `(${u} - ${v})`;
    return pick([
      `${u} * log(${u} / ${v})`,
      `${u} * log(${u})`,
      `(${u} - ${v}) * (log(${u}) - log(${v}))`,
      `${v} * ${gate()}(${u} / ${v})`,
      `${u}^2 / ${v}`,
      `(${u}^2 + ${w}^2) / ${v}`,
      `sqrt(${u}^2 + ${c()} * ${u} * ${v} + ${c()} * ${v}^2 + ${c()})`,
      `(${u}^2 + ${c()} * ${u} * ${v} + ${c()} * ${v}^2)^${p()}`,
      `log(${u} * ${v} - ${w}^2)`,
      `sqrt(${u}^2 - ${v}^2)`,
      `(${u})^${p()} * (${v})^${p()}`,
      `((${u})^${p()} - (${v})^${p()})^2`,
      `(abs(${u})^${p()} + abs(${v})^${p()})^${p()}`,
      `1 / (1 / ${u} + 1 / ${v})`,
      `${c()} * ${u}^2 + ${c()} * ${u} * ${v} + ${c()} * ${v}^2`,
      `if(${u} < ${c()}, ${c()} * ${u}^2 + ${c()}, ${c()} * ${u} + ${c()})`,
      `if(abs(${u}) <= ${d}, ${u}^2, ${c()} * ${d} * abs(${u}) - ${d}^2)`,
      `if(abs(${u}) <= ${d}, 0.5 * ${u}^2, ${d} * (abs(${u}) - 0.5 * ${d}))`,
      `if(${border}, ${w}, ${w} + ${apart} * ${affine()})`,
      `if(${border}, ${w}, ${w} + ${pick(numbers)} * ${apart}^${pick(['1', '2', '3'])})`,
      `${w} * (${c()} - if(${border}, 1, 0))`,
      `if(${border}, ${c()} * ${apart}, if(${comparison()}, ${apart}^2, 0))`,
      `${c()} * ${u}^2 + ${w}`,
      `(${w}) / 2 + ${c()} * (${u} + ${c()})^2 + ${c()} * ${u} * ${v} + ${c()} * ${v} * ${v}`,
      `(${u} + ${c()}) / (${c()} * ${u} + ${c()})`,
      `exp(${c()} * ${u}^2 + ${c()} * ${u})`,
      `${gate()}(${u}) * ${gate()}(${u})`,
      `log(${gate()}(${u}))`,
      `${gate()}(${gate()}(${u}) / ${w})`,
      `max(${u}, ${v}) ${pick(['+', '-', '*'])} min(${u}, ${w})`,
      `(${pick(['max', 'hypot', 'logaddexp'])}(${u}, ${v}) - ${pick(['min', 'max'])}(${u}, ${w}))^${p()}`,
      `(${pick(['abs', 'relu', 'softplus'])}(${u}) ${pick(['+', '-'])} ${u})^${p()}`,
      `abs(${u}) + ${c()} / (${c()} + abs(${u}))`,
      `${u}^${p()} + ${c()} * ${u}^${p()} + ${c()} * ${u}`,
      `${u} * ${gate()}(${u})`,
      `${gate()}(${c()} / ${u})`,
    ]);
  }
}

function parameterText({ name, side: [from, to], data, isArray = false }: RandomParameter, size: string): string {
  const end = (value: number): string => (value === Infinity ? 'inf' : value === -Infinity ? '-inf' : String(value));
  if (data === 'int') return `${name}: int`;
  const range = Number.isFinite(from) || Number.isFinite(to) ? ` in ${end(from)}..${end(to)}` : '';
  return `${data === 'const' ? 'const ' : ''}${name}${isArray ? `: [${size}]` : ''}${range}`;
}

export type Claim = {
  readonly curvature: ProgramCurvature;
  readonly rule: string;
  /** Of what is unknown. */
  readonly quasi: Quasi;
  /** Whether gradients are subgradients on kinks too. */
  readonly hasSubgradients: boolean;
  /** Of each number m, where the value less m x^2 / 2 is still convex. */
  readonly strength: readonly number[];
  /** The value, where all stages are numbers. */
  readonly at: (point: readonly number[]) => number;
  /** The same where every stage is rounded otherwise. */
  readonly about: (point: readonly number[], random: () => number) => number;
};

/** Null where the text is no formula. */
export function claimOf({ text, parameters, size }: RandomFormula, isThorough: boolean): Claim | null {
  const { file, diagnostics } = parse(text);
  const { checked, diagnostics: meaning } = checkFile(file, 'f');
  if (diagnostics.length > 0 || meaning.some(({ severity }) => severity === 'error')) return null;
  const lowered = lowerFile(checked).lowered.at(-1)?.program;
  if (lowered === undefined) return null;
  const isFlat = lowered.stages.every(({ dims, op }) => dims.length === 0 && op.kind !== 'read' && op.kind !== 'pack');
  const program = isFlat ? lowered : mergeDims(lowered);
  const sides = parameters.flatMap(({ name, side, data }) => (data === 'int' ? [] : [[name, side] as const]));
  const bounds = new Map<string, Interval>([['n', [size, size]], ...sides]);
  const analysis = analyse(program, bounds, isThorough ? thoroughEffort() : quickEffort());
  const result = program.results[0]?.ref;
  if (result === undefined) return null;
  const { curvature, rule } = analysis.known(result);
  const value = isFlat
    ? (point: readonly number[], rounded: Rounding) => valueAt(program, point, rounded)
    : (point: readonly number[], rounded: Rounding) => loopValueAt(program, parameters, size, point, rounded);
  return {
    curvature,
    rule,
    quasi: curvature === 'unknown' ? quasiOf(analysis, result) : { convex: false, concave: false },
    hasSubgradients: areSubgradients(analysis, result),
    strength: strengthsOf(strengthOf(analysis, result), parameters, size),
    at: (point) => value(point, (x) => x),
    about: (point, random) => value(point, (x) => x * (1 + 4e-16 * (random() - 0.5))),
  };
}

function strengthsOf(strength: Strength, parameters: readonly RandomParameter[], size: number): readonly number[] {
  return parameters.flatMap(({ name, isArray }) => {
    const found = strength.get(name);
    return Array.from({ length: isArray === true ? size : 1 }, (_, i) => (found?.all ?? 0) + (found?.elements.get(i) ?? 0));
  });
}

type Rounding = (value: number) => number;

/** Programs with arrays, by the evaluator. */
function loopValueAt(program: Program, parameters: readonly RandomParameter[], size: number, point: readonly number[], rounded: Rounding): number {
  let at = 0;
  const values = new Map(
    parameters.map(({ name, isArray = false }) => [name, isArray ? point.slice(at, (at += size)) : (point[at++] ?? NaN)] as const),
  );
  const algebra: Algebra<number> = {
    lift: (value) => value,
    toNumber: (value) => value,
    gate: (gate, args) => rounded(applyGate(gate, args)),
    add: (a, b) => rounded(a + b),
    multiply: (a, b) => rounded(a * b),
  };
  const { scalar } = evaluate(program, { values, sizes: new Map([['n', size]]) }, algebra);
  return scalar(program.results[0]?.ref ?? refAt(-1)) ?? NaN;
}

/** Straight-line programs of numbers, evaluated in the order of the list. */
function valueAt({ stages, forward, parameters, results }: Program, point: readonly number[], rounded: Rounding): number {
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

export type Claims = { readonly claims: { readonly [claim in ProgramCurvature | 'quasi' | 'strong']: number }; readonly wrong: readonly string[] };

/** Of every so many formulas one is looked at as thoroughly as by the command. */
const thoroughEach = 50;
const mostWrong = 50;
const chords = 40;

/** The claims of so many random formulas, and those that a chord shows to be wrong. */
export function claimsAgainstChords(count: number, next: () => number): Claims {
  const claims = { constant: 0, affine: 0, convex: 0, concave: 0, unknown: 0, quasi: 0, strong: 0 };
  const wrong: string[] = [];
  for (let i = 0; i < count && wrong.length < mostWrong; i++) {
    // Each has a seed of its own, of which the lower digits of a congruence would be too alike.
    const random = mixed(Math.floor(next() * 2 ** 32));
    const formula = randomFormula(random);
    const found = claimOf(formula, i % thoroughEach === 0);
    if (found === null) {
      wrong.push(`no formula: ${formula.text}`);
      continue;
    }
    claims[found.curvature]++;
    const chord = chordAgainst(found, formula, random, chords);
    if (found.curvature === 'unknown' && (found.quasi.convex || found.quasi.concave)) claims.quasi++;
    if (found.strength.some((m) => m > 0)) claims.strong++;
    if (chord !== null) wrong.push(`${formula.text} is not ${chord}`);
  }
  return { claims, wrong };
}

/** Well-mixed numbers from 0 to 1 (mulberry32). */
export function mixed(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A chord that shows that a claim is wrong, or null. */
export function chordAgainst(claim: Claim, { parameters, size }: RandomFormula, random: () => number, count: number): string | null {
  const isQuasi = claim.curvature === 'unknown';
  const isBelow = isQuasi ? claim.quasi.convex : claim.curvature !== 'concave';
  const isAbove = isQuasi ? claim.quasi.concave : claim.curvature !== 'convex';
  if (!isBelow && !isAbove) return null;
  const numbersOf = parameters.flatMap((one) => Array.from({ length: one.isArray === true ? size : 1 }, () => one));
  for (let k = 0; k < count; k++) {
    const a = pointIn(numbersOf, random, k);
    const b = pointIn(numbersOf, random, k + 1).map((x, i) => (numbersOf[i]?.data === undefined ? x : (a[i] ?? x)));
    const share = random() < 0.5 ? 0.5 : random();
    const middle = a.map((x, i) => x + ((b[i] as number) - x) * share);
    const values = [a, b, middle].map(claim.at) as [number, number, number];
    const [atA, atB, inside] = values;
    if (!Number.isFinite(atA) || !Number.isFinite(atB) || Number.isNaN(inside)) continue;
    const chordAt = atA + (atB - atA) * share;
    const bow = claim.strength.reduce((sum, m, i) => sum + (m > 0 ? (m / 2) * share * (1 - share) * ((a[i] as number) - (b[i] as number)) ** 2 : 0), 0);
    const over = isQuasi ? (inside > Math.max(atA, atB) ? inside - Math.max(atA, atB) : Math.min(0, inside - Math.min(atA, atB))) : inside - chordAt + bow;
    const isWrong = (by: number): boolean => (isBelow && by > 0) || (isAbove && by < 0);
    if (!isWrong(over) || (Math.abs(over) === Infinity && isOverflow(claim, middle, random))) continue;
    const slack = [a, b, middle].reduce((sum, point) => sum + noiseAt(claim, point, random), 0);
    const what = isQuasi ? 'quasi-convex or -concave' : `${claim.curvature} by ${claim.rule}${bow > 0 ? `, strongly by ${claim.strength.join()}` : ''}`;
    if (Math.abs(over) > slack) return `${what}: f(${a.join(', ')}) = ${atA}, f(${b.join(', ')}) = ${atB}, at ${share} f(${middle.join(', ')}) = ${inside}`;
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

function pointIn(parameters: readonly RandomParameter[], random: () => number, k: number): number[] {
  return parameters.map(({ side: [from, to], data }) => {
    if (data === 'int') return from + Math.floor(random() * (to - from + 1));
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
