// Whether two programs have the same values, at points of their domains that are drawn.

import type { Algebra } from '../../form/algebra.ts';
import { evaluate, type Inputs } from '../../form/evaluate.ts';
import type { Dim, Program } from '../../form/form.ts';
import { applyGate } from '../../lower/formula.ts';
import type { Domains } from './analysis.ts';
import { numberIn, sequence } from './chord.ts';
import { everything } from './interval.ts';

const manyPoints = 24;
const fewest = 6;
/** Of every size that has a name. */
const length = 3;
/** Beyond which exponentials have no digits left that could be compared. */
const largest = 30;

const numbers: Algebra<number> = {
  lift: (value) => value,
  toNumber: (value) => value,
  gate: applyGate,
  add: (a, b) => a + b,
  multiply: (a, b) => a * b,
};

/** Wherever the first is a number, the second is the same one; false where that is seen too seldom. */
export function haveSameValues(a: Program, b: Program, domains: Domains): boolean {
  const random = sequence();
  let compared = 0;
  for (let k = 0; k < manyPoints; k += 1) {
    const inputs = inputsFor(a, domains, random);
    if (inputs === null) return false;
    const [x, y] = [valueAt(a, inputs), valueAt(b, inputs)];
    if (!Number.isFinite(x)) continue;
    if (!(Math.abs(x - y) <= 1e-9 * (1 + Math.abs(x)))) return false;
    compared += 1;
  }
  return compared >= fewest;
}

function valueAt(program: Program, inputs: Inputs<number>): number {
  const [result] = program.results;
  try {
    return result === undefined ? NaN : (evaluate(program, inputs, numbers).scalar(result.ref) ?? NaN);
  } catch (error) {
    if (error instanceof RangeError) return NaN;
    throw error;
  }
}

/** Null for sizes that follow from others, and for whole numbers, which are positions. */
function inputsFor({ stages }: Program, domains: Domains, random: () => number): Inputs<number> | null {
  const values = new Map<string, number | readonly number[]>();
  const sizes = new Map<string, number>();
  for (const { op, dims } of stages) {
    if (op.kind !== 'input') continue;
    const lengths = dims.map((dim) => lengthOf(dim, sizes));
    if (op.role === 'whole' || lengths.includes(null)) return null;
    const count = lengths.reduce<number>((product, each) => product * (each ?? 0), 1);
    const side = domains.get(op.parameter) ?? domains.get(op.parameter.split('.')[0] ?? '') ?? everything;
    const one = (): number => Math.max(side[0], Math.min(side[1], numberIn(side, random) % largest));
    values.set(op.parameter, dims.length === 0 ? one() : Array.from({ length: count }, one));
  }
  return { values, sizes };
}

function lengthOf({ to }: Dim, sizes: Map<string, number>): number | null {
  let sum = to.offset;
  for (const { factor, of } of to.terms) {
    if (of.kind !== 'size' || of.derived !== undefined) return null;
    sizes.set(of.name, length);
    sum += factor * length;
  }
  return sum;
}
