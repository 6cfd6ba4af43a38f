// Where a number can be infinite though all inputs are numbers, and where the partial of a gate can.

import { elementAt } from '../base/lists.ts';
import { addScaled, constantOfIndex, equalIndices, lowerBound, upperBound } from '../form/affine.ts';
import type { Check, Dim, Guard, How, Index, Part, Program, Ref, Stage, StageTable } from '../form/form.ts';
import { isThere, type Known } from '../form/facts.ts';
import { conjuncts } from '../form/guard.ts';
import { hows } from '../form/hows.ts';
import type { Gate } from '../gates/gate.ts';
import { gates } from '../gates/table.ts';
import { applyGate, partialBody } from '../lower/formula.ts';
import { extent } from '../lower/value.ts';
import type { Expr } from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';
import { leastOf } from './least.ts';

/**
 * Where something is infinite, or no number: where an expression of sizes is 0, at values that nobody knows, or where
 * an element is not there.
 */
type Pole = Index | 'values' | 'missing';

/** By reference, of stages that can be infinite or no number. */
export type Poles = ReadonlyMap<Ref, readonly Pole[]>;

type Use = { readonly gate: Gate; readonly args: readonly Ref[]; readonly guard: Guard };

/** Of the value of a gate, or of a partial of it: `used` are the arguments that it needs. */
function polesAmong(
  { gate, args, guard }: Use,
  used: readonly Ref[],
  hasOwn: boolean,
  without: Poles,
  table: StageTable,
): readonly Pole[] {
  const own = (ref: Ref): readonly Pole[] => {
    const { op } = elementAt(table, ref);
    if (op.kind === 'constant') return op.value === 0 ? ['values'] : [];
    if (isPoleAt0(gate) && (leastOf(table, ref) > 0 || excludesZero(table, guard, ref))) return [];
    // 0 where one of the factors is.
    if (op.kind === 'gate' && ['*', 'sqr'].includes(op.gate.name) && !op.gate.user) return op.args.flatMap(own);
    return op.kind === 'index' && op.index.terms.every(({ of }) => of.kind === 'size') ? [op.index] : ['values'];
  };
  const denominators = gate.value.kind === 'infix' && gate.value.symbol === '/' ? args.slice(1) : args;
  return differentPoles(
    used.flatMap((ref) => [...(without.get(ref) ?? []), ...(hasOwn && denominators.includes(ref) ? own(ref) : [])]),
  );
}

/** Of a partial of a gate, by the number of the argument. */
export function polesOfPartial(use: Use, argument: number, without: Poles, table: StageTable): readonly Pole[] {
  const { args, hasPole: hasOwn } = partialUses(use.gate, elementAt(use.gate.args, argument));
  return polesAmong(
    use,
    use.args.filter((_, at) => args.has(at)),
    hasOwn,
    without,
    table,
  );
}

/** Whether 0 is its only pole, or the greatest. */
function isPoleAt0({ user, domain }: Gate): boolean {
  return !user && Object.values(domain).every(([from, to]) => from === 0 && to === Infinity);
}

/** Whether a number is not 0 where all of these hold, as it is compared with a constant. */
function excludesZero(table: StageTable, guard: Guard, ref: Ref): boolean {
  return conjuncts(table, guard).some(({ condition, holds }) => {
    const op = table[condition]?.op;
    if (op?.kind !== 'gate' || op.args.length !== 2 || !op.args.includes(ref)) return false;
    const args = op.args.map((argument) => (argument === ref ? 0 : constantAt(table, argument)));
    // Said of 0 itself: what comes out the other way excludes it.
    return args.every((one) => one !== null) && (applyGate(op.gate, args) === 1) !== holds;
  });
}

function constantAt(table: StageTable, ref: Ref): number | null {
  const op = table[ref]?.op;
  return op?.kind === 'constant' ? op.value : null;
}

function differentPoles(poles: readonly Pole[]): readonly Pole[] {
  return poles.filter((pole, i) => !poles.slice(0, i).some((other) => samePole(pole, other)));
}

function samePole(a: Pole, b: Pole): boolean {
  return a === b || (typeof a === 'object' && typeof b === 'object' && equalIndices(a, b));
}

/**
 * What can be infinite, or no number, though the inputs are numbers: a quotient, a logarithm, the largest of nothing,
 * an element that is not there at the indices that the stage has itself, and what is made of these.
 */
export function stagesWithoutNumber(program: Program, table: StageTable, isRecurrent: boolean): Poles {
  const without = new Map<Ref, readonly Pole[]>();
  const stages = program.stages.slice(0, program.forward);
  // What a recurrence reads may come later in the list.
  for (const stage of isRecurrent ? [...stages, ...stages] : stages) {
    const { id, op, dims, guard } = stage;
    let poles: readonly Pole[] = [];
    if (op.kind === 'constant') poles = Number.isFinite(op.value) ? [] : ['values'];
    else if (op.kind === 'gate')
      poles = polesAmong({ gate: op.gate, args: op.args, guard }, op.args, hasPole(op.gate), without, table);
    else if (op.kind === 'read')
      poles = [...missingAt(op.at, stage, { table, checks: program.checks }), ...(without.get(op.array) ?? [])];
    else if (op.kind === 'pack') poles = differentPoles(op.elements.flatMap((element) => without.get(element) ?? []));
    else if (op.kind === 'accumulate')
      poles = op.parts.flatMap((part) => polesOfPart(part, op.how, dims, without.get(part.value) ?? []));
    if (poles.length > 0) without.set(id, poles.slice(0, mostPoles));
  }
  return without;
}

/** What a loop over nothing does not come to is no matter; but the largest of nothing is. */
function polesOfPart({ dims }: Part, how: How, axes: readonly Dim[], poles: readonly Pole[]): readonly Pole[] {
  const folded = dims.filter((dim) => !axes.includes(dim) && mayBeEmpty(dim)).map(extent);
  const left = poles.filter((pole) => !folded.some((length) => samePole(pole, length)));
  return Number.isFinite(hows[how].start) ? left : [...left, ...folded];
}

/** Of many, a few stand for all. */
const mostPoles = 8;

/** Whether the value of a gate can be infinite where its arguments are numbers. */
function hasPole({ value, domain, range }: Gate): boolean {
  const divides = value.kind === 'infix' ? value.symbol === '/' : value.kind === 'formula' && value.text.includes('/');
  return (divides && !range.every(Number.isFinite)) || Object.keys(domain).length > 0;
}

function mayBeEmpty(dim: Dim): boolean {
  return (lowerBound(extent(dim)) ?? 0) <= 0;
}

/** Where a read at these positions finds nothing, unless they are asked: whatever the loops are, or wherever it is. */
function missingAt(at: readonly Index[], { op, dims, guard }: Stage, { table, checks }: Known): readonly Pole[] {
  const axes = op.kind === 'read' ? (table[op.array]?.dims ?? []) : [];
  return at.flatMap((index, axis): readonly Pole[] => {
    const dim = elementAt(axes, axis);
    const isAsked = (check: Check): boolean =>
      equalIndices(check.index, index) &&
      equalIndices(check.to, dim.to) &&
      check.guard.every((literal) => isThere(literal, guard, dims, table)) &&
      (check.guard.length === 0 || check.dims.every((one) => dims.includes(one)));
    if (checks.some(isAsked)) return [];
    if (index.terms.some(({ of }) => of.kind === 'value')) return ['missing'];
    const [before, after] = [addScaled(index, -1, dim.from), addScaled(index, -1, dim.to)];
    if ((lowerBound(before) ?? -1) >= 0 && (upperBound(after) ?? 0) < 0) return [];
    // The first element, or the last one, is there unless there is none.
    return constantOfIndex(before) === 0 || constantOfIndex(after) === -1 ? [extent(dim)] : ['missing'];
  });
}

type Uses = { readonly args: ReadonlySet<number>; readonly hasPole: boolean };

/** The arguments that a partial needs, and whether it can be infinite where these are numbers. */
function partialUses(gate: Gate, argument: string): Uses {
  const body = partialBody(gate, argument);
  const args = new Set<number>();
  let mayBeInfinite = body !== null && Object.keys(gate.domain).length > 0;
  const isAsked = (by: Expr | undefined): boolean => by?.kind === 'name' && by.name === nameThatIsNot0(body?.result);
  const isUnbounded = gate.range.every((end) => !Number.isFinite(end));
  for (const expr of body === null ? [] : [...body.lines.map(({ value }) => value), body.result]) {
    walk(expr, (inner) => {
      if (inner.kind === 'chain' && inner.operators.some((by, i) => by === '/' && !isAsked(inner.operands[i + 1])))
        mayBeInfinite = true;
      if (inner.kind === 'call' && inner.callee !== 'if') {
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

/** What `if(out == 0, 0, x / out)` asks for. */
function nameThatIsNot0(expr: Expr | undefined): string | null {
  if (expr?.kind !== 'call' || expr.callee !== 'if' || expr.args.length !== 3) return null;
  const [condition, zero] = expr.args;
  if (
    condition?.kind !== 'chain' ||
    condition.operators.join() !== '==' ||
    !isZero(zero) ||
    !isZero(condition.operands[1])
  )
    return null;
  const [name] = condition.operands;
  return name?.kind === 'name' ? name.name : null;
}

function isZero(expr: Expr | undefined): boolean {
  return expr?.kind === 'number' && expr.value === 0;
}
