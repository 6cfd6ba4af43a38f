// What is asked of each random array program: every function under two sets of options, at sizes of every sort, with positions inside
// and outside; and how many programs may be refused.

import { expect } from 'vitest';
import type { Options } from '../src/compile.ts';
import { GradcError } from '../src/report/error.ts';
import { errorsOf, expectAllWays, expectRefused } from './array-laws.ts';
import { askOracle, type OracleAnswer } from './array-oracle.ts';
import { callValue, hasGradient, makeCache, subjectOf, type Arguments, type Subject } from './array-ways.ts';
import { argumentsAt, knownSizes, type ArrayProgram, type RandomParameter, type Sizes } from './random-arrays-source.ts';

const longest = 9;
/** Sizes of which each program is asked: two of any length, each as small as it may be, and some of them so. */
export const sizings = [1, 2, 0, 3];

export function sizesFor({ parameters, least }: ArrayProgram, which: number, salt: number): Sizes {
  // A matrix without rows does not tell how long they would be: none is empty but where vectors and counts tell all lengths, and
  // those that are data the lengths of data, for where all others come in one array.
  const isTold = (given: readonly RandomParameter[]): boolean => {
    const known = knownSizes(given.filter(({ axes }) => axes.length <= 1));
    return given.every(({ axes }) => axes.length <= 1 || axes.every(({ name }) => name === null || known.has(name)));
  };
  const mayBeEmpty = isTold(parameters) && isTold(parameters.filter(({ role }) => role !== 'active'));
  const sizes = ['n', 'm', 'K', 'T'].map((name, at): readonly [string, number] => {
    const smallest = Math.max(least.get(name) ?? 0, mayBeEmpty ? 0 : 1);
    const random = (salt * (at + 3) * 7919 + which * 104_729) % (longest + 1 - Math.min(longest, smallest));
    if (which === 0) return [name, smallest];
    return [name, smallest + (which === 3 ? [0, 1, random][(salt >> at) % 3] ?? 0 : random)];
  });
  return Object.fromEntries(sizes);
}

const variants: readonly Options[] = [{ unroll: 1 }, { unroll: 16 }, { checkpoint: true }, { checkpoint: true, unroll: 1 }, { fastMath: true }, { fastMath: true, unroll: 16 }, { math: 'inline' }, { math: 'inline', checkpoint: true, unroll: 1 }];

/** What the compiler may say of a program that has an order, but none that its loops can follow. */
const refusals = ['GR2004', 'GR3023', 'GR3032'];
export type Counts = { drawn: number; compared: number; readonly refused: Map<string, number>; readonly left: { undecided: number; outside: number; unneeded: number } };

export function noCounts(): Counts {
  return { drawn: 0, compared: 0, refused: new Map(), left: { undecided: 0, outside: 0, unneeded: 0 } };
}


/** Whether it is a program; one that is refused is refused under every option. */
function isTaken(source: string, counts: Counts): boolean {
  counts.drawn++;
  const [first, ...others] = errorsOf(source);
  if (first === undefined) return true;
  for (const code of [first, ...others]) expect(refusals, `${code}, said of\n${source}`).toContain(code);
  for (const unroll of [1, 16]) expect(() => subjectOf(source, { unroll }), 'refused with any unroll').toThrow(GradcError);
  counts.refused.set(first, (counts.refused.get(first) ?? 0) + 1);
  return false;
}

/** Else the laws would hold of what they never see. */
export function expectFewRefused({ drawn, refused }: Counts): void {
  const share = [...refused.values()].reduce((total, count) => total + count, 0) / drawn;
  console.log(`${(share * 100).toFixed(1)} % of ${drawn} programs refused: ${[...refused].map(([code, count]) => `${code} ${count}`).join(', ')}`);
  expect(share).toBeLessThan(0.15);
}

export function answerOf(source: string, args: Arguments): OracleAnswer | 'outside' | 'undecided' {
  try {
    const oracle = askOracle(source, 'main', args);
    // Where rounding decides which way to go there is nothing to compare.
    return oracle.margin < 1e-9 || ![...oracle.values, ...oracle.slopes.flat()].every(Number.isFinite) ? 'undecided' : oracle;
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith('position')) return 'outside';
    throw error;
  }
}

/** What is said where a position is refused; null if nothing is. */
export function refusalOf(subject: Subject, args: Arguments): string | null {
  try {
    callValue(subject, args);
    return null;
  } catch (error) {
    if (error instanceof RangeError && !error.message.includes('call stack')) return error.message;
    throw error;
  }
}

export function expectProgram(program: ArrayProgram, salt: number, counts: Counts): void {
  const { source, parameters } = program;
  if (!isTaken(source, counts)) return;
  const subjects = [subjectOf(source), subjectOf(source, variants[salt % variants.length])];
  const used = new Map<Subject, unknown>();
  for (const which of [...sizings, 4]) {
    const sizes = sizesFor(program, which, salt);
    const args = argumentsAt(parameters, sizes, salt + which, which === 4 ? 'outside' : 'inside');
    const oracle = answerOf(source, args);
    const [said, ...others] = subjects.map((subject) => refusalOf(subject, args));
    for (const other of others) expect(other === null, `refused under one option only: ${said ?? other}`).toBe(said === null);
    if (said != null) {
      // Of an empty loop's positions more is asked than its elements need; with elements nothing is refused without need.
      if (which !== 4 && Object.values(sizes).every((size) => size > 0)) expect(oracle, `refused without need: ${said}`).toBe('outside');
      for (const subject of subjects) expectRefused(subject, args, subject.exports['mainGrad'] !== undefined);
      counts.left[oracle === 'outside' ? 'outside' : 'unneeded']++;
      continue;
    }
    expect(oracle, 'a position outside').not.toBe('outside');
    if (typeof oracle === 'string') {
      counts.left.undecided++;
      continue;
    }
    for (const subject of subjects) {
      expectAllWays(subject, args, oracle, subject === subjects[0] ? 1e-10 : 1e-9, used.get(subject) ?? null);
      if (hasGradient(subject) && !used.has(subject)) used.set(subject, makeCache(subject, args));
    }
    counts.compared++;
  }
}
