// The partials that a user's gate states, held against numerical ones at sample points of its domain. A right gate is
// never refused: at a kink it is enough to agree with the slope on one side, and points without a finite value are left
// out.

import { elementAt } from '../base/lists.ts';
import type { CheckedGate } from '../check/checked.ts';
import type { Gate } from '../gates/gate.ts';
import { diagnose, type Diagnostic } from '../report/diagnostic.ts';
import { applyGate, applyPartial } from './formula.ts';

const mostPoints = 12;
/** Stages that the checks of all gates of a file may evaluate, as far as a point for each allows. */
const budget = 4_000_000;
/** How often a value is computed for each partial at a point, about. */
const valuesPerPartial = 8;
const steps = [1e-3, 1e-5, 1e-7];
const tolerance = 1e-4;

/**
 * What is wrong with the partials of a gate: one error each at most, or a warning that no point shows anything.
 * `stages`: how many it takes to compute all gates and partials of the file once.
 */
export function checkPartials(checked: CheckedGate, gate: Gate, stages: number): readonly Diagnostic[] {
  const active = checked.parameters.flatMap(({ isConst }, at) => (isConst ? [] : [at]));
  if (gate.surrogate || active.length === 0) return [];
  const count = Math.max(1, Math.min(mostPoints, Math.floor(budget / (stages * valuesPerPartial))));
  const found: Diagnostic[] = [];
  const wrong = new Set<number>();
  let usable = 0;
  for (const scale of [1, 20, 0.05]) {
    for (let i = 0; i < count; i += 1) {
      const point = samplePoint(checked, i, scale);
      const out = applyGate(gate, point);
      if (!Number.isFinite(out)) continue;
      for (const at of active) {
        if (wrong.has(at)) continue;
        const verdict = judge(checked, gate, point, at, out);
        if (verdict === null) continue;
        usable += 1;
        if (verdict.right) continue;
        wrong.add(at);
        found.push(wrongPartial(checked, point, at, verdict));
      }
    }
    if (usable > 0) return found;
  }
  return [diagnose('GR4003', checked.definition.nameSpan, { gate: gate.name })];
}

type Verdict = { readonly right: boolean; readonly given: number; readonly expected: number };

/** Null where the value has no finite slope to hold the partial against. */
function judge(checked: CheckedGate, gate: Gate, point: readonly number[], at: number, out: number): Verdict | null {
  const x = elementAt(point, at);
  const given = applyPartial(gate, elementAt(gate.args, at), point, out) ?? 0;
  const [from, to] = checked.parameters[at]?.domain ?? [-Infinity, Infinity];
  let expected: number | null = null;
  for (const step of steps) {
    const h = step * Math.max(Math.min(1, to - from), Math.abs(x));
    const value = (offset: number): number => {
      const moved = x + offset * h;
      return moved < from || moved > to ? Number.NaN : applyGate(gate, point.with(at, moved));
    };
    const [before2, before, after, after2] = [value(-2), value(-1), value(1), value(2)];
    const slopes = [
      (8 * (after - before) - (after2 - before2)) / (12 * h),
      (4 * after - 3 * out - after2) / (2 * h),
      (3 * out - 4 * before + before2) / (2 * h),
    ];
    const noise = (64 * Number.EPSILON * Math.max(Math.abs(out), Math.abs(after), Math.abs(before))) / h;
    for (const slope of slopes) {
      if (!Number.isFinite(slope)) continue;
      expected ??= slope;
      if (Math.abs(slope - given) <= tolerance * Math.max(Math.abs(slope), Math.abs(given)) + noise)
        return { right: true, given, expected };
    }
  }
  return expected === null ? null : { right: false, given, expected };
}

function wrongPartial(
  checked: CheckedGate,
  point: readonly number[],
  at: number,
  { given, expected }: Verdict,
): Diagnostic {
  const partial = `d${checked.parameters[at]?.name ?? ''}`;
  const line = checked.definition.partials.find(({ name }) => name === partial);
  const place = checked.parameters.map(({ name }, i) => `${name} = ${shown(elementAt(point, i))}`).join(', ');
  const values = { partial, gate: checked.name, point: place, given: shown(given), expected: shown(expected) };
  return diagnose('GR4002', line?.nameSpan ?? checked.definition.nameSpan, values);
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}

/**
 * The same points every time, spread evenly in every pair of parameters. Every second one is positive throughout; so is
 * data always, for it tends to be a width or a scale (a domain says otherwise). */
function samplePoint(checked: CheckedGate, i: number, scale: number): readonly number[] {
  return checked.parameters.map(({ domain, type, isConst }, axis) => {
    const share = (0.37 + (i + 1) * Math.sqrt(elementAt(primes, axis % primes.length)) + axis * 0.61) % 1;
    const x = within(domain, 0.01 + 0.98 * share, isConst || i % 2 === 1, scale);
    const isWhole = type.kind === 'array' && type.element === 'whole';
    return isWhole ? Math.round(x) : Number(x.toPrecision(4));
  });
}

const primes = [2, 3, 5, 7, 11, 13, 17, 19];

function within(
  domain: readonly [from: number, to: number] | null,
  share: number,
  positive: boolean,
  scale: number,
): number {
  const [from, to] = domain ?? [-Infinity, Infinity];
  const width = 3 * scale;
  if (Number.isFinite(from) && Number.isFinite(to)) return from + share * (to - from);
  if (Number.isFinite(from)) return from + share * width;
  if (Number.isFinite(to)) return to - share * width;
  return positive ? share * width : (2 * share - 1) * width;
}
