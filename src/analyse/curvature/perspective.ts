// Perspectives: f of degree 1 in affine x, …, t with t > 0 is t h(x / t), and convex where h is (S. Boyd, L.
// Vandenberghe, Convex Optimization, 3.2.6). So what f is for t = 1 says what it is.

import type { Gate } from '../../gates/gate.ts';
import type { Ref } from '../../form/form.ts';
import { argsOf, coneBelow, numberOf, stageIn, type Analysis, type Cone } from './analysis.ts';
import { unknown, type Finding } from './finding.ts';
import { contains } from './interval.ts';
import { nothing, noZeros, zerosIn, type Known, type ProgramCurvature } from './known.ts';
import { polesAreSound } from './poles.ts';
import { inverse, times } from './rounding.ts';
import type { Term } from './terms.ts';

type Ask = (analysis: Analysis, terms: readonly Term[]) => ProgramCurvature;

export function perspectiveCurvature(analysis: Analysis, terms: readonly Term[], ask: Ask): Finding {
  const roots = terms.map(({ ref }) => ref);
  for (const to of ['affine', 'leaf'] as const) {
    const cone = coneBelow(analysis, roots, to);
    if (cone === null || cone.atoms.length < 2 || cone.atoms.length > mostAtoms) continue;
    const degrees = new Map<Ref, number | null>(cone.atoms.map((atom) => [atom, 1]));
    if (!roots.every((ref) => degreeOf(analysis, degrees, ref) === 1) || !polesAreSound(analysis, cone.inner)) continue;
    const found = inUnits(analysis, terms, cone, ask);
    if (found !== 'unknown') return { curvature: found, of: cone.atoms };
  }
  return unknown;
}

/** Of one atom after the other, as the unit of the others. */
function inUnits(analysis: Analysis, terms: readonly Term[], { atoms, inner }: Cone, ask: Ask): ProgramCurvature {
  for (const scale of atoms) {
    const { interval, zeros } = analysis.known(scale);
    // Where t is 0 a value is the limit from inside, unless there is none inside.
    if (!(interval[0] >= 0) || zeros.minus || (interval[0] === 0 && !isTotal(analysis, inner))) continue;
    const leaves = new Map(
      atoms.map((atom) => [atom, relative(analysis.known(atom), analysis.known(scale), atom === scale)]),
    );
    const scaled = analysis.assuming(
      leaves,
      terms.map(({ ref }) => ref),
    );
    const curvature = scaled === null ? 'unknown' : ask(scaled, terms);
    if (curvature !== 'unknown') return curvature;
  }
  return 'unknown';
}

/** Whether every gate is defined for all that its arguments can be. */
function isTotal(analysis: Analysis, inner: readonly Ref[]): boolean {
  return inner.every((ref) => {
    const { op } = stageIn(analysis, ref);
    if (op.kind !== 'gate') return true;
    const { args, gate } = op;
    return args.every((argument, i) => {
      const domain = gate.domain[gate.args[i] ?? ''];
      return domain === undefined || contains(domain, analysis.known(argument).interval);
    });
  });
}

const mostAtoms = 12;

/** What is known of x / t. */
function relative(x: Known, t: Known, isScale: boolean): Known {
  if (isScale) return { ...nothing, curvature: 'constant', log: 'constant', interval: [1, 1], zeros: noZeros };
  const interval = times(x.interval, inverse(t.interval));
  return { ...x, interval, log: interval[0] >= 0 ? 'concave' : 'unknown', zeros: zerosIn(interval, x.zeros), of: [] };
}

/** The degree in which a stage is homogeneous for positive factors; null where it has none. */
function degreeOf(analysis: Analysis, known: Map<Ref, number | null>, ref: Ref): number | null {
  const before = known.get(ref);
  if (before !== undefined) return before;
  known.set(ref, null);
  const found =
    numberOf(analysis, ref) !== null || analysis.known(ref).curvature === 'constant'
      ? 0
      : innerDegree(analysis, known, ref);
  known.set(ref, found);
  return found;
}

function innerDegree(analysis: Analysis, known: Map<Ref, number | null>, ref: Ref): number | null {
  const { op } = stageIn(analysis, ref);
  const of = (each: Ref): number | null => degreeOf(analysis, known, each);
  if (op.kind === 'gate') {
    const degrees = op.args.map(of);
    const logs = op.gate.name === '-' ? op.args.map((arg) => argsOf(analysis, arg, 'log')?.[0] ?? null) : [];
    if (logs.length === 2 && logs.every((log) => log !== null)) return equalDegree(logs.map(of)) === null ? null : 0;
    const exponent = op.gate.name === 'pow' && op.args[1] !== undefined ? numberOf(analysis, op.args[1]) : null;
    return degrees.every((degree) => degree !== null) ? gateDegree(op.gate, degrees, exponent) : null;
  }
  if (op.kind !== 'accumulate' || op.how !== 'only') return null;
  const isFixed = op.parts.every(({ guard }) => guard.every(({ condition }) => of(condition) === 0));
  return isFixed ? equalDegree(op.parts.map(({ value }) => of(value))) : null;
}

function equalDegree(degrees: readonly (number | null)[]): number | null {
  const [first = null] = degrees;
  return first !== null && degrees.every((degree) => degree === first) ? first : null;
}

const multiples: { readonly [gate: string]: number } = {
  neg: 1,
  abs: 1,
  norm1: 1,
  relu: 1,
  inv: -1,
  sqr: 2,
  cube: 3,
  sqrt: 1 / 2,
  length: 1 / 2,
};
const equal: ReadonlySet<string> = new Set([
  '+',
  '-',
  'max',
  'min',
  'maxfirst',
  'minfirst',
  'hypot',
  'norm2',
  'norm3',
  'norm4',
]);

function gateDegree(gate: Gate, degrees: readonly number[], exponent: number | null): number | null {
  const [a, b = 0] = degrees;
  if (a === undefined || gate.user || gate.surrogate) return null;
  if (equal.has(gate.name)) return equalDegree(degrees);
  if (gate.type === 'truth')
    return gate.discontinuous && degrees.length === 2 ? (equalDegree(degrees) === null ? null : 0) : null;
  if (gate.name === '*') return a + b;
  if (gate.name === '/') return a - b;
  if (gate.name === 'pow' && exponent !== null) return a * exponent;
  const by = Object.hasOwn(multiples, gate.name) ? multiples[gate.name] : undefined;
  if (by !== undefined) return a * by;
  return degrees.every((degree) => degree === 0) ? 0 : null;
}
