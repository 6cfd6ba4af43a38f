// Which statement needs which other one first, and by how many iterations of each loop: the lag. A loop may hold both
// sides if the lag on it is 0, or has the sign of its direction; what needs all iterations of a loop has no lag on it.

import { addScaled, lowerBound, upperBound } from '../../stage/affine.ts';
import { dimsOfBounds } from '../../stage/dims.ts';
import { atomIndex, type Dim, type Guard, type Index, type Ref, type Stage, type StageTable } from '../../stage/form.ts';
import type { Statement, Use } from './statements.ts';

export type Direction = 'up' | 'down';

/** Iterations from what is needed to what needs it: `least` <= lag <= `most`. `read`, `part`: only data says, at a read or where a part lands. */
export type Lag = { readonly least: number; readonly most: number } | 'read' | 'part';

export type Dependence = {
  readonly from: Statement;
  readonly to: Statement;
  readonly use: Use;
  /** On the indices over which both sides range. One that is not there: all iterations must be done. */
  readonly lags: ReadonlyMap<Dim, Lag>;
};

export function dependencesOf(statements: readonly Statement[], table: StageTable): readonly Dependence[] {
  const producers = new Map<Ref, Statement[]>();
  for (const statement of statements) {
    const list = producers.get(statement.stage.id);
    if (list === undefined) producers.set(statement.stage.id, [statement]);
    else list.push(statement);
  }
  const found: Dependence[] = [];
  for (const to of statements) {
    const facts = factsOf(to.guard, table);
    for (const use of to.uses) {
      for (const from of producers.get(use.stage.id) ?? []) {
        const lags = lagsOf(from, to, use, facts, table);
        if (lags !== null) found.push({ from, to, use, lags });
      }
    }
  }
  return found;
}

/** An element that is written in one iteration and used in another. */
type Meeting = {
  /** The indices of the iteration in which it is written, by those of the same loops in the one in which it is used. */
  readonly other: Map<Dim, Dim>;
  /** Position used - position written: 0 on each axis. Null where data says, or where both are the same index. */
  readonly zeros: readonly (Index | null)[];
  /** What is at least 0 there. */
  readonly facts: readonly Index[];
};

/** Null if what is used is never what is written: on some axis the two always differ, or they would have to be different iterations on two grounds. */
function lagsOf(from: Statement, to: Statement, use: Use, facts: readonly Index[], table: StageTable): ReadonlyMap<Dim, Lag> | null {
  const meeting = meetingOf(from, use, facts, table);
  if (meeting.zeros.some((zero) => zero !== null && ((lowerBound(zero) ?? 0) > 0 || (upperBound(zero) ?? 0) < 0))) return null;
  const lags = new Map<Dim, Lag>();
  for (const dim of to.dims) {
    const lag = from.dims.includes(dim) ? lagOn(dim, dim, from, use, meeting) : null;
    if (typeof lag === 'object' && lag !== null && lag.least > lag.most) return null;
    if (lag !== null) lags.set(dim, lag);
  }
  return lags;
}

/** From an index of what is needed to one of what needs it, where both count the same thing; null where that is not known. */
export function lagBetween({ from, to, use }: Dependence, needed: Dim, needing: Dim, table: StageTable): Lag | null {
  return lagOn(needing, needed, from, use, meetingOf(from, use, factsOf(to.guard, table), table));
}

function meetingOf(from: Statement, use: Use, facts: readonly Index[], table: StageTable): Meeting {
  const other = new Map<Dim, Dim>();
  const zeros = (from.writes?.at ?? []).map((written, axis) => {
    const read = use.at[axis] as Index;
    return isFromData(written) || isFromData(read) || isSameIndex(written, read) ? null : addScaled(read, -1, elsewhere(written, other));
  });
  return { other, zeros, facts: [...facts, ...factsOf(from.guard, table).map((fact) => elsewhere(fact, other))] };
}

function lagOn(needing: Dim, needed: Dim, from: Statement, use: Use, { other, zeros, facts }: Meeting): Lag | null {
  let [least, most] = [-Infinity, Infinity];
  let fromData: Lag | null = null;
  const narrow = (to: { readonly least: number; readonly most: number }): void => {
    least = Math.max(least, to.least);
    most = Math.min(most, to.most);
  };
  const there = otherThan(needed, other);
  const lag = addScaled(atomIndex(needing), -1, atomIndex(there));
  for (const [axis, written] of (from.writes?.at ?? []).entries()) {
    const zero = zeros[axis];
    const read = use.at[axis] as Index;
    if (lonely(written) === needed && lonely(read) === needing) narrow({ least: written.offset - read.offset, most: written.offset - read.offset });
    else if (zero === null || zero === undefined) {
      if (isFromData(read) && lonely(written) === needed) fromData = 'read';
      if (isFromData(written) && lonely(read) === needing) fromData = 'part';
    } else {
      // What is 0 may be added any number of times: so that one of the two iterations is seen from the other.
      const [ours, theirs] = [needing, there].map((one) => zero.terms.find(({ of }) => of === one)?.factor ?? 1) as [number, number];
      for (const times of new Set([-1 / ours, 1 / theirs, 1, -1])) {
        const seen = addScaled(lag, times, zero);
        narrow({ least: lowest(seen, facts), most: highest(seen, facts) });
      }
    }
  }
  return least > -Infinity || most < Infinity ? { least, most } : fromData;
}

/** One index on both sides, so that neither is out of the other's reach. */
function isSameIndex(a: Index, b: Index): boolean {
  const dim = lonely(a);
  return dim !== null && a.offset === b.offset && lonely(b) === dim;
}

function isFromData({ terms }: Index): boolean {
  return terms.some(({ of }) => of.kind === 'value');
}

/** The index that an expression is, but for an offset. */
function lonely({ terms: [term, ...others] }: Index): Dim | null {
  return others.length === 0 && term?.of.kind === 'dim' && term.factor === 1 ? term.of : null;
}

function lowest(index: Index, facts: readonly Index[]): number {
  const bounds = [index, ...facts.map((fact) => addScaled(index, -1, fact))].map((one) => lowerBound(one) ?? -Infinity);
  return Math.max(...bounds);
}

function highest(index: Index, facts: readonly Index[]): number {
  const bounds = [index, ...facts.map((fact) => addScaled(index, 1, fact))].map((one) => upperBound(one) ?? Infinity);
  return Math.min(...bounds);
}

/** The expression with other indices of the same ranges: those of another iteration. */
export function elsewhere(index: Index, other: Map<Dim, Dim>): Index {
  const terms = index.terms.map(({ factor, of }) => ({ factor, of: of.kind === 'dim' ? otherThan(of, other) : of }));
  return { offset: index.offset, terms };
}

function otherThan(dim: Dim, other: Map<Dim, Dim>): Dim {
  const known = other.get(dim);
  if (known !== undefined) return known;
  const made: Dim = dimsOfBounds(dim).length === 0 ? { ...dim } : { ...dim, from: elsewhere(dim.from, other), to: elsewhere(dim.to, other) };
  other.set(dim, made);
  return made;
}

/** Expressions of indices that the conditions of a guard make at least 0. */
export function factsOf(guard: Guard, table: StageTable): readonly Index[] {
  const facts: Index[] = [];
  const add = (ref: Ref, holds: boolean): void => {
    const { op } = table[ref] as Stage;
    if (op.kind !== 'gate') return;
    const { name } = op.gate;
    if (name === 'not') add(op.args[0] as Ref, !holds);
    if (name === (holds ? 'and' : 'or')) for (const argument of op.args) add(argument, holds);
    const [left, right] = op.args.map((argument) => numberOf(table[argument] as Stage));
    if (left === undefined || right === undefined || left === null || right === null) return;
    const comparison = holds ? name : (opposite[name] ?? '');
    const less = addScaled(right, -1, left);
    const more = addScaled(left, -1, right);
    if (comparison === '<=' || comparison === '==') facts.push(less);
    if (comparison === '>=' || comparison === '==') facts.push(more);
    if (comparison === '<') facts.push({ ...less, offset: less.offset - 1 });
    if (comparison === '>') facts.push({ ...more, offset: more.offset - 1 });
  };
  for (const { condition, holds } of guard) add(condition, holds);
  return facts;
}

const opposite: { readonly [comparison: string]: string } = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '!=': '==' };

/** What a stage is as a whole-number expression. */
function numberOf({ op }: Stage): Index | null {
  if (op.kind === 'index') return op.index;
  if (op.kind === 'constant' && Number.isInteger(op.value)) return { offset: op.value, terms: [] };
  return null;
}

/** Whether a loop in this direction does what is needed before what needs it, or in the same iteration. */
export function runsWith(lag: Lag, direction: Direction): boolean {
  return typeof lag !== 'object' || (direction === 'up' ? lag.least >= 0 : lag.most <= 0);
}

/** Whether it is done in an earlier iteration for certain. */
export function isStrict(lag: Lag, direction: Direction): boolean {
  return typeof lag !== 'object' || (direction === 'up' ? lag.least > 0 : lag.most < 0);
}

/** A lag of no iteration. */
export function isZero(lag: Lag | undefined): boolean {
  return typeof lag === 'object' && lag.least === 0 && lag.most === 0;
}
