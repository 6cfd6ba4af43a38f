// `--verify`: imports the module and calls all of its functions at sample points and sizes, with caches fresh, full of
// NaN and used, against the evaluator; and gradients against measured slopes. Says how many comparisons it made, or
// what is wrong.

import type { FunctionInfo } from '../analyse/function-info.ts';
import type { Verifiable, VerifiableModule } from '../compile.ts';
import { countOf, wholesOf } from './flat-value.ts';
import { importModule, type Exports } from './import-module.ts';
import { leavesOf, randomFrom, samplePoint, strayPoint, tiedPoint, type Leaf } from './sample-points.ts';
import { sizesDrawn, sizesTried, type SizesTried } from './sample-sizes.ts';
import { hasGradient, isScalar, type Place, type UsedCache } from './verify-answers.ts';
import { givenAt, verifyPoint, type Found, type Wish } from './verify-point.ts';
import { measureSlopes } from './verify-slopes.ts';

export type Verdict = { readonly holds: boolean; readonly comparisons: number; readonly lines: readonly string[] };

/** What was seen at some sizes. */
type Tally = { comparisons: number; points: number; finite: number; slopes: number; outside: number };
type Outcomes = Tally & { readonly fault: string | null };
type Sizes = ReadonlyMap<string, number>;
/** At all sizes; `empty` are those without a finite value. */
type Seen = Tally & { readonly sizes: Sizes[]; readonly empty: Sizes[] };

/** Points at which slopes are measured: of a function without sizes, and at some sizes. */
const pointsWanted = 8;
const pointsAtSizes = 3;
const sizesWanted = 3;
const attempts = 400;
const attemptsAtSizes = 60;
/** Points without a finite value that are looked at. */
const othersWanted = 2;
/** Refused points, after which others are not tried. */
const mostOutside = 24;

/** Imports a module; one that cannot be imported is not verified. */
export async function verifyText({ code, functions }: VerifiableModule): Promise<Verdict> {
  try {
    return verifyModule(await importModule(code), functions);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { holds: false, comparisons: 0, lines: [`not verified: the module cannot be imported: ${error.message}`] };
  }
}

/** Holds a module against what it was made from. */
export function verifyModule(exports: Exports, functions: readonly Verifiable[]): Verdict {
  const verdicts = functions.map((subject) => verifyFunction(subject, exports));
  const failures = verdicts.filter((verdict) => !verdict.holds);
  const comparisons = verdicts.reduce((sum, verdict) => sum + verdict.comparisons, 0);
  return {
    holds: failures.length === 0,
    comparisons,
    lines: (failures.length > 0 ? failures : verdicts).flatMap(({ lines }) => lines),
  };
}

function verifyFunction(subject: Verifiable, exports: Exports): Verdict {
  const { info } = subject;
  const random = randomFrom(info.name);
  const used: UsedCache = { cache: undefined };
  const seen: Seen = { comparisons: 0, points: 0, finite: 0, slopes: 0, outside: 0, sizes: [], empty: [] };
  let measured = 0;
  const visit = (tried: SizesTried): string | null => {
    const { fault, ...outcomes } = verifyAt({ subject, exports, used }, tried, random);
    for (const key of ['comparisons', 'points', 'finite', 'slopes', 'outside'] as const) seen[key] += outcomes[key];
    if (outcomes.finite > 0 && tried.measured) measured++;
    if (outcomes.points > 0) seen.sizes.push(tried.sizes);
    if (outcomes.points > 0 && outcomes.finite === 0) seen.empty.push(tried.sizes);
    return fault;
  };
  let fault: string | null = null;
  for (const tried of sizesTried(info.sizes)) fault ??= visit(tried);
  for (const tried of measured === 0 ? sizesDrawn(info.sizes, random) : [])
    if (measured < sizesWanted) fault ??= visit(tried);
  fault ??= hasGradient(info) ? lackIn(seen) : null;
  const { comparisons } = seen;
  if (fault !== null) return { holds: false, comparisons, lines: [`${info.name} is not verified: ${fault}`] };
  return { holds: true, comparisons, lines: [summary(info, seen)] };
}

/** What was not seen of a gradient and has to be. */
function lackIn({ points, finite, slopes, outside }: Seen): string | null {
  const domain = 'declare a domain, such as x in 0..1';
  if (points === 0 && outside > 0) return 'every point tried has positions outside';
  if (finite === 0) return `no sample point gives a finite value; ${domain}`;
  if (slopes > 0) return null;
  return outside > 0
    ? 'no slope could be measured: the points tried have positions outside'
    : `no slope could be measured; ${domain}`;
}

function summary({ name }: FunctionInfo, { comparisons, points, slopes, outside, sizes, empty }: Seen): string {
  const parts = [`${name} verified: ${comparisons} comparisons at ${points} points, ${slopes} of them measured slopes`];
  if (outside > 0) parts.push(`${outside} points with positions outside`);
  if (sizes.some((one) => one.size > 0)) parts.push(`sizes ${sizesText(sizes)}`);
  if (empty.some((one) => one.size > 0)) parts.push(`no finite value at ${sizesText(empty)}`);
  return parts.join(', ');
}

/** Those that are all equal, and how many others. */
function sizesText(list: readonly Sizes[]): string {
  const isEqual = (sizes: Sizes): boolean => new Set(sizes.values()).size === 1;
  const equal = [...new Set(list.filter(isEqual).map((sizes) => [...sizes.values()][0] ?? 0))].sort((a, b) => a - b);
  const others = list.filter((sizes) => !isEqual(sizes)).length;
  return [equal.join(' '), ...(others > 0 ? [`${others} mixed`] : [])].filter((part) => part !== '').join(' and ');
}

type How = Omit<Wish, 'seeds'>;
type Function = Pick<Place, 'subject' | 'exports' | 'used'>;

/** A point, and what was seen there. */
type Visited = { readonly found: Found; readonly slopes: number };

/** `sizes` are those that arrays get; the module finds its own from them. */
function verifyAt(one: Function, tried: SizesTried, random: () => number): Outcomes {
  const { sizes, measured } = tried;
  const tally: Tally = { comparisons: 0, points: 0, finite: 0, slopes: 0, outside: 0 };
  const asked = infoAt(one.subject, sizes);
  const leaves = asked === null ? null : leavesOf(asked);
  if (asked === null || leaves === null) return { ...tally, fault: null };
  const isFixed = sizes.size === 0;
  const wanted = !measured || leaves.length === 0 ? 1 : isFixed ? pointsWanted : pointsAtSizes;
  // Where all whole numbers are sizes, the next point is refused as well.
  const mostRefused = asked.parameters.some(
    ({ name, shape, whole }) => !sizes.has(name) && wholesOf(shape, whole).includes(true),
  )
    ? mostOutside
    : 1;
  const ends = endsOf(asked);
  const visit = (point: Float64Array, how: How): Visited | null => {
    const visited = visitPoint(one, asked, tried, point, how, random);
    if (visited === null || visited.found.kind === 'passed' || visited.found.kind === 'fault') return visited;
    tally.comparisons += visited.found.comparisons + visited.slopes;
    tally.slopes += visited.slopes;
    if (visited.found.kind === 'outside') tally.outside++;
    else tally.points++;
    if (visited.found.kind === 'compared' && visited.found.finite) tally.finite++;
    return visited;
  };
  let last: Float64Array | null = null;
  for (
    let attempt = 0;
    attempt < (isFixed ? attempts : attemptsAtSizes) && tally.finite < wanted && tally.outside < mostRefused;
    attempt++
  ) {
    const point = samplePoint(leaves, attempt, random, sizes, ends);
    const visited = visit(point, { wantsFinite: tally.points - tally.finite >= othersWanted, isSpecial: false });
    if (visited === null) break;
    if (visited.found.kind === 'fault') return { ...tally, fault: visited.found.reason };
    if (visited.found.kind === 'compared' && visited.found.finite) last = point;
  }
  if (!measured || last === null) return { ...tally, fault: null };
  // On kinks: where numbers are the same, and where they are 0; and beside arrays.
  const point = last;
  const others: readonly (readonly [Float64Array | null, How])[] = [
    ...[point[0] ?? 0, 0].map((at) => [tiedPoint(leaves, point, at), { wantsFinite: false, isSpecial: true }] as const),
    ...[-1, ends.at(-1) ?? 0].map(
      (at) => [strayPoint(leaves, point, at, sizes, random), { wantsFinite: false, isSpecial: false }] as const,
    ),
  ];
  for (const [other, how] of others) {
    const visited = other === null ? null : visit(other, how);
    if (visited?.found.kind === 'fault') return { ...tally, fault: visited.found.reason };
  }
  return { ...tally, fault: null };
}

/** Null where arrays of these lengths do not tell these sizes. */
function visitPoint(
  one: Function,
  asked: FunctionInfo,
  { sizes, measured }: SizesTried,
  point: Float64Array,
  how: How,
  random: () => number,
): Visited | null {
  const { subject } = one;
  const leaves = leavesOf(asked) ?? [];
  const given = givenAt({ subject, info: asked, point });
  if (given === null) return null;
  const effective = new Map(subject.info.sizes.map((size) => [size, given.sizes.get(size) ?? sizes.get(size) ?? 0]));
  // Arrays without elements do not tell all sizes: those that they tell are those of the call.
  const info = infoAt(subject, effective);
  if (info === null || countOf({ kind: 'record', fields: info.parameters }) !== point.length) return null;
  const place: Place = { ...one, info, sizes: effective, point };
  const seeds = seedsFor(info, random);
  const fault = (reason: string): Visited => ({
    found: { kind: 'fault', reason: `${reason}${shownPoint(effective, leaves, point)}` },
    slopes: 0,
  });
  let found: Found;
  try {
    found = verifyPoint(place, given, { ...how, seeds });
  } catch (error) {
    return fault(`the evaluator fails: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (found.kind === 'fault') return fault(found.reason);
  if (found.kind !== 'compared' || !found.finite || !measured || how.isSpecial || !hasGradient(info))
    return { found, slopes: 0 };
  const slopes = measureSlopes(place, leaves, seeds[0] ?? [], random);
  return 'fault' in slopes ? fault(slopes.fault) : { found, slopes: slopes.slopes };
}

/** Null where a shape would have a negative size. */
function infoAt(subject: Verifiable, sizes: Sizes): FunctionInfo | null {
  const info = subject.at(sizes);
  return countOf({ kind: 'record', fields: info.parameters }) === null || countOf(info.result) === null ? null : info;
}

/** Where positions may end: the lengths of all axes. */
function endsOf({ parameters }: FunctionInfo): readonly number[] {
  const ends = new Set<number>();
  const visit = (shape: FunctionInfo['result']): void => {
    if (shape.kind === 'record') for (const field of shape.fields) visit(field.shape);
    else if (shape.kind === 'array')
      for (const size of shape.sizes) if (typeof size === 'number' && size > 0) ends.add(size);
  };
  for (const { shape } of parameters) visit(shape);
  return [...ends].sort((a, b) => a - b);
}

/** Two adjoints of the result; that of a number is 1 first, so that its gradient is compared as it is called. */
function seedsFor(info: FunctionInfo, random: () => number): readonly (readonly number[])[] {
  const draw = (): readonly number[] => Array.from({ length: countOf(info.result) ?? 0 }, () => random() * 2 - 1);
  return isScalar(info) ? [[1], [-0.625 - random()]] : [draw(), draw()];
}

const mostShown = 6;

function shownPoint(sizes: Sizes, leaves: readonly Leaf[], point: Float64Array): string {
  const numbers = leaves.flatMap(({ parameter, label }, k) =>
    parameter.whole && sizes.has(parameter.name) ? [] : [`${label} = ${point[k] ?? NaN}`],
  );
  const shown = [
    ...[...sizes].map(([name, value]) => `${name} = ${value}`),
    ...numbers.slice(0, mostShown),
    ...(numbers.length > mostShown ? ['…'] : []),
  ];
  return shown.length === 0 ? '' : `, at ${shown.join(', ')}`;
}
