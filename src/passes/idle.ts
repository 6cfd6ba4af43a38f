// Gates that are computed outside of the loops that use them, though these loops may turn out to be empty. The adjoint
// is 0 then, and must hand on nothing: log(s) may be infinite at such a point, and z[0] may not be there.

import { elementAt } from '../base/lists.ts';
import { addScaled, constantOfIndex, equalIndices, lowerBound, upperBound } from '../form/affine.ts';
import { rangesOf } from '../form/dims.ts';
import { slopesOf } from '../lower/activity.ts';
import { partialBody } from '../lower/formula.ts';
import {
  stageTable,
  type Check,
  type Dim,
  type How,
  type Index,
  type Part,
  type Program,
  type Ref,
  type StageTable,
} from '../form/form.ts';
import { hows } from '../form/hows.ts';
import type { Gate } from '../gates/gate.ts';
import { gates } from '../gates/table.ts';
import { walk } from '../syntax/children.ts';

/**
 * By gate: the arguments to which an adjoint of 0 is to hand on 0 whatever the partial is. A product of many is there
 * as a whole.
 */
export function idleGates(
  program: Program,
  active: readonly (boolean | undefined)[],
  late: ReadonlySet<Ref>,
): ReadonlyMap<Ref, ReadonlySet<number>> {
  const found = new Map<Ref, ReadonlySet<number>>();
  if (program.stages.every((stage) => rangesOf(stage).every(({ length }) => length === 0))) return found;
  const table = stageTable(program);
  const without = stagesWithoutNumber(program, table, late.size > 0);
  for (const [ref, empty] of idleStages(program, table, late)) {
    const { op, dims, guard } = elementAt(table, ref);
    // What the other factors of a product make is its partial.
    if (op.kind === 'accumulate' && hows[op.how].slope === 'others' && op.parts.some(({ value }) => without.has(value)))
      found.set(ref, new Set());
    if (op.kind !== 'gate') continue;
    const fragile = op.args.flatMap((argument, i) => {
      if (active[argument] !== true || slopesOf(op.gate)[i] !== true) return [];
      const uses = partialUses(op.gate, elementAt(op.gate.args, i));
      const used = op.args.filter((_, at) => uses.args.has(at));
      const poles = polesAmong(used, uses.hasPole, without, table);
      // Many may be infinite because loops are empty, such as quotients by a size. Asking them for any other reason
      // would cost more than it is worth, and a branch has asked already.
      const asked = dims.length === 0 && guard.length === 0 ? poles : poles.filter((where) => where !== 'values');
      return asked.some((where) =>
        reachesInput(argument, empty, typeof where === 'string' ? null : where, table, active),
      )
        ? [i]
        : [];
    });
    if (fragile.length > 0) found.set(ref, new Set(fragile));
  }
  return found;
}

/**
 * Where something is infinite, or no number: where an expression of sizes is 0, at values that nobody knows, or where
 * an element is not there.
 */
type Pole = Index | 'values' | 'missing';

function polesAmong(
  used: readonly Ref[],
  hasOwn: boolean,
  without: ReadonlyMap<Ref, readonly Pole[]>,
  table: StageTable,
): readonly Pole[] {
  const own = (ref: Ref): readonly Pole[] => {
    const { op } = elementAt(table, ref);
    if (op.kind === 'constant') return [];
    // 0 where one of the factors is.
    if (op.kind === 'gate' && ['*', 'sqr'].includes(op.gate.name) && !op.gate.user) return op.args.flatMap(own);
    return op.kind === 'index' && op.index.terms.every(({ of }) => of.kind === 'size') ? [op.index] : ['values'];
  };
  const all = used.flatMap((ref) => [...(without.get(ref) ?? []), ...(hasOwn ? own(ref) : [])]);
  return all.filter((pole, i) => !all.slice(0, i).some((other) => samePole(pole, other)));
}

function samePole(a: Pole, b: Pole): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && equalIndices(a, b));
}

/**
 * What can be infinite, or no number, though the inputs are numbers: a quotient, a logarithm, the largest of nothing,
 * an element that is not there at the indices that the stage has itself, and what is made of these.
 */
function stagesWithoutNumber(
  program: Program,
  table: StageTable,
  isRecurrent: boolean,
): ReadonlyMap<Ref, readonly Pole[]> {
  const without = new Map<Ref, readonly Pole[]>();
  const stages = program.stages.slice(0, program.forward);
  // What a recurrence reads may come later in the list.
  for (const { id, op, dims } of isRecurrent ? [...stages, ...stages] : stages) {
    let poles: readonly Pole[] = [];
    if (op.kind === 'gate') poles = polesAmong(op.args, hasPole(op.gate), without, table);
    else if (op.kind === 'read')
      poles = [...missingAt(op.at, table[op.array]?.dims ?? [], program.checks), ...(without.get(op.array) ?? [])];
    else if (op.kind === 'pack') poles = polesAmong(op.elements, false, without, table);
    else if (op.kind === 'accumulate')
      poles = op.parts.flatMap((part) => polesOfPart(part, op.how, dims, without.get(part.value) ?? []));
    if (poles.length > 0) without.set(id, poles.slice(0, mostPoles));
  }
  return without;
}

/** What a loop over nothing does not come to is no matter; but the largest of nothing is. */
function polesOfPart({ dims }: Part, how: How, axes: readonly Dim[], poles: readonly Pole[]): readonly Pole[] {
  const folded = dims.filter((dim) => !axes.includes(dim) && mayBeEmpty(dim)).map(lengthOf);
  const left = poles.filter((pole) => !folded.some((length) => samePole(pole, length)));
  return Number.isFinite(hows[how].start) ? left : [...left, ...folded];
}

/** Of many, a few stand for all. */
const mostPoles = 8;

function lengthOf({ from, to }: Dim): Index {
  return addScaled(to, -1, from);
}

/** Whether the value of a gate can be infinite where its arguments are numbers. */
function hasPole({ value, domain }: Gate): boolean {
  const divides = value.kind === 'infix' ? value.symbol === '/' : value.kind === 'formula' && value.text.includes('/');
  return divides || Object.keys(domain).length > 0;
}

/**
 * Stages that are used by loops only that may be empty; each with indices whose ranges are empty if none of these loops
 * runs.
 */
function idleStages(program: Program, table: StageTable, late: ReadonlySet<Ref>): ReadonlyMap<Ref, readonly Dim[]> {
  const uses = new Map<Ref, { isIdle: boolean; readonly empty: Dim[] }>();
  const use = (ref: Ref, isIdle: boolean, empty: readonly Dim[]): void => {
    const before = uses.get(ref);
    if (before === undefined) uses.set(ref, { isIdle, empty: [...empty] });
    else {
      before.isIdle &&= isIdle;
      before.empty.push(...empty);
    }
  };
  for (const { ref } of program.results) use(ref, false, []);
  for (let i = program.forward - 1; i >= 0; i -= 1) {
    const { id, op, dims, guard } = elementAt(program.stages, i);
    const own = uses.get(id);
    const useIn = (ref: Ref, all: readonly Dim[]): void => {
      const inner = all.filter((dim) => table[ref]?.dims.includes(dim) !== true && mayBeEmpty(dim));
      const isIdle = inner.length > 0 || own?.isIdle === true;
      use(ref, isIdle, inner.length === 1 ? inner : inner.length === 0 ? (own?.empty ?? []) : []);
    };
    for (const { condition } of guard) use(condition, false, []);
    if (op.kind === 'gate') for (const argument of op.args) useIn(argument, dims);
    else if (op.kind === 'read') useIn(op.array, []);
    else if (op.kind === 'pack') for (const element of op.elements) useIn(element, dims);
    else if (op.kind === 'accumulate') for (const part of op.parts) useIn(part.value, part.dims);
  }
  return new Map([...uses].flatMap(([ref, { isIdle, empty }]) => (isIdle && !late.has(ref) ? [[ref, empty]] : [])));
}

function mayBeEmpty(dim: Dim): boolean {
  return (lowerBound(lengthOf(dim)) ?? 0) <= 0;
}

/** Where a read at these positions finds nothing, unless they are asked whatever the loops are. */
function missingAt(at: readonly Index[], axes: readonly Dim[], checks: readonly Check[]): readonly Pole[] {
  return at.flatMap((index, axis): readonly Pole[] => {
    const dim = elementAt(axes, axis);
    if (
      checks.some(
        (check) => check.guard.length === 0 && equalIndices(check.index, index) && equalIndices(check.to, dim.to),
      )
    )
      return [];
    if (index.terms.some(({ of }) => of.kind === 'value')) return ['missing'];
    const [before, after] = [addScaled(index, -1, dim.from), addScaled(index, -1, dim.to)];
    if ((lowerBound(before) ?? -1) >= 0 && (upperBound(after) ?? 0) < 0) return [];
    // The first element, or the last one, is there unless there is none.
    return constantOfIndex(before) === 0 || constantOfIndex(after) === -1 ? [lengthOf(dim)] : ['missing'];
  });
}

type Uses = { readonly args: ReadonlySet<number>; readonly hasPole: boolean };

/** The arguments that a partial needs, and whether it can be infinite where these are numbers. */
function partialUses(gate: Gate, argument: string): Uses {
  const body = partialBody(gate, argument);
  const args = new Set<number>();
  let mayBeInfinite = body !== null && Object.keys(gate.domain).length > 0;
  const isUnbounded = gate.range.every((end) => !Number.isFinite(end));
  for (const expr of body === null ? [] : [...body.lines.map(({ value }) => value), body.result]) {
    walk(expr, (inner) => {
      if (inner.kind === 'chain' && inner.operators.includes('/')) mayBeInfinite = true;
      if (inner.kind === 'call') {
        const called = gates.get(inner.callee);
        mayBeInfinite ||= called === undefined || hasPole(called);
      }
      if (inner.kind !== 'name') return;
      const at = gate.args.indexOf(inner.name);
      if (at >= 0) args.add(at);
      else if (inner.name === 'out') {
        mayBeInfinite ||= isUnbounded;
        gate.args.forEach((_, every) => args.add(every));
      }
    });
  }
  return { args, hasPole: mayBeInfinite };
}

/**
 * Whether an adjoint comes to an input from here, other than by indices of which there are none; `zero` is 0 as well.
 */
function reachesInput(
  from: Ref,
  empty: readonly Dim[],
  zero: Index | null,
  table: StageTable,
  active: readonly (boolean | undefined)[],
): boolean {
  const isNone = (dim: Dim): boolean => zero !== null && equalIndices(lengthOf(dim), zero);
  const isEmpty = (dim: Dim): boolean =>
    isNone(dim) || empty.some((other) => equalIndices(other.from, dim.from) && equalIndices(other.to, dim.to));
  const seen = new Set<Ref>();
  const pending = [from];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    const stage = table[ref];
    if (stage === undefined || seen.has(ref) || active[ref] !== true) continue;
    seen.add(ref);
    const { op, dims } = stage;
    if (dims.some(isEmpty)) continue;
    if (op.kind === 'input') return true;
    if (op.kind === 'read') pending.push(op.array);
    if (op.kind === 'gate') pending.push(...op.args.filter((_, i) => slopesOf(op.gate)[i] === true));
    if (op.kind === 'pack') pending.push(...op.elements);
    if (op.kind === 'accumulate') for (const part of op.parts) if (!part.dims.some(isEmpty)) pending.push(part.value);
  }
  return false;
}
