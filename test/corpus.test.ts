// Real expressions against 50-digit references: value and gradient, fused, split and packed, within each point's own error bound.

import { Decimal } from 'decimal.js';
import { afterAll, describe, expect, test } from 'vitest';
import {
  activeParameters,
  callGrad,
  callPacked,
  callSplit,
  callValue,
  compileFunction,
  sameBits,
  sameNumbers,
  type Answer,
  type Arguments,
} from './call-function.ts';
import { corpusNames, readCorpus, type CorpusEntry, type CorpusPoint } from './read-corpus.ts';

const Exact = Decimal.clone({ precision: 80 });
const unit = 2 ** -53;

/** What double arithmetic cannot give, and why. Each must still be out of its bound: an entry that no longer is goes. */
const beyondDoubles: readonly { readonly id: string; readonly point: number; readonly what: string; readonly because: string }[] = [
  {
    id: 'herbie:proj/tmerc:exact-inv-Ce-angle',
    point: 1,
    what: 'dCe',
    because: 'the slope of atan2 there is 2.5e-329, below the least double, before cosh(Ce) = 1e164 brings it back: it is given as 0 instead of 3.9e-165',
  },
];

type Row = { readonly file: string; readonly points: number; readonly worst: number; readonly median: number };
const table: Row[] = [];

afterAll(() => {
  const lines = table.map(
    ({ file, points, worst, median }) =>
      `${file.padEnd(12)}${String(points).padStart(7)}${worst.toFixed(3).padStart(13)}${median.toFixed(2).padStart(17)}`,
  );
  console.log(['file         points  worst / bound  gradient / value', ...lines].join('\n'));
});

describe.each(corpusNames)('%s', (file) => {
  test('every point is within its bound', () => {
    const entries = readCorpus(file);
    const faults: string[] = [];
    const ratios: number[] = [];
    let points = 0;
    let worst = 0;
    for (const entry of entries) {
      const outcome = checkEntry(entry);
      faults.push(...outcome.faults);
      points += entry.points.length;
      worst = Math.max(worst, outcome.worst);
      if (outcome.ratio !== null) ratios.push(outcome.ratio);
    }
    table.push({ file, points, worst, median: median(ratios) });
    expect(faults).toEqual([]);
    expect(median(ratios)).toBeLessThanOrEqual(2.5);
    // A bound that nothing comes near, or no point at all, would prove nothing.
    expect(points).toBeGreaterThan(0);
    expect(worst).toBeGreaterThan(0);
  });
});

type Outcome = { readonly faults: readonly string[]; readonly worst: number; readonly ratio: number | null };

function checkEntry(entry: CorpusEntry): Outcome {
  const faults: string[] = [];
  let worst = 0;
  try {
    const compiled = compileFunction(entry.text);
    const active = activeParameters(compiled.info).map(({ name }) => name);
    for (const [at, point] of entry.points.entries()) {
      const args: Arguments = Object.fromEntries(entry.params.map((name, index) => [name, point.x[index] ?? Number.NaN]));
      const fault = (what: string): number => faults.push(`${entry.id} point ${at}: ${what}`);
      const grad = callGrad(compiled, args);
      if (!sameBits(grad, callSplit(compiled, args))) fault('forward + backward differ from the fused function');
      if (!sameNumbers(grad.value, callValue(compiled, args))) fault('the value alone differs');
      const packed = callPacked(compiled, args);
      if (point.hard === true) continue;
      for (const [way, answer] of [
        ['fused', grad],
        ['packed', packed],
      ] as const) {
        for (const { what, error } of errors(entry, point, active, answer)) {
          if (beyondDoubles.some((known) => known.id === entry.id && known.point === at && known.what === what)) {
            if (error <= 1) fault(`${way} ${what} is within its bound now: no exception any more`);
            continue;
          }
          worst = Math.max(worst, error);
          if (!(error <= 1)) fault(`${way} ${what} is off by ${error.toPrecision(4)} bounds`);
        }
      }
    }
    return { faults, worst, ratio: compiled.info.operations.ratio };
  } catch (error) {
    return { faults: [...faults, `${entry.id}: ${String(error)}`], worst, ratio: null };
  }
}

/** Each error of an answer in units of its bound; NaN where the answer is not finite. */
function errors(
  entry: CorpusEntry,
  point: CorpusPoint,
  active: readonly string[],
  answer: Answer,
): readonly { readonly what: string; readonly error: number }[] {
  const found = [{ what: 'value', error: inBounds(answer.value[0] ?? Number.NaN, point.value, point, 0) }];
  for (const [index, name] of entry.params.entries()) {
    // A parameter of the corpus that its text never uses is no parameter of the bare file.
    const at = active.indexOf(name);
    const got = at < 0 ? 0 : (answer.gradient[at]?.[0] ?? Number.NaN);
    found.push({ what: `d${name}`, error: inBounds(got, point.grad[index] ?? 'NaN', point, index + 1) });
  }
  return found;
}

function inBounds(got: number, reference: string, point: CorpusPoint, at: number): number {
  if (!Number.isFinite(got)) return Number.NaN;
  const bound = 4 * unit * (point.errScale[at] ?? 0) + 4 * (point.simErr[at] ?? 0) + ulp(Number(reference));
  return new Exact(got).minus(reference).abs().div(bound).toNumber();
}

/** The distance to the next double away from zero. */
function ulp(value: number): number {
  const bits = new BigInt64Array(new Float64Array([Math.abs(value)]).buffer);
  const next = new Float64Array(new BigInt64Array([(bits[0] ?? 0n) + 1n]).buffer)[0] ?? 0;
  return next - Math.abs(value);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
