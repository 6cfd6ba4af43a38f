// An index that a condition makes equal to a position is that position (the one-point rule): what is added up where
// `dst[k] == a` holds, for each `a`, lands at `dst[k]`. The loop over the index is gone, and what is left asks that the
// position lies in the range of the index, so that one outside of it still contributes nothing. Checks have conditions
// too, and are asked at the position alone. A condition that leaves a part of a range becomes one of the sum itself.

import { elementAt, valueFor } from '../base/lists.ts';
import { gateNamed } from '../gates/lookup.ts';
import { addScaled } from '../form/affine.ts';
import { nowhere } from '../base/span.ts';
import { accumulate } from '../form/combine.ts';
import { constantOf, gate, stageOf, within, type Builder } from '../form/builder.ts';
import { renamingOf, type Copy } from '../form/copy.ts';
import { cyclesAreSound } from '../form/cycles.ts';
import { closedDims, dimsOfGuard, isIdentity, isStraight, sameDims, unionOfDims } from '../form/dims.ts';
import { leastOf, mostOf } from '../form/distance.ts';
import { factsAt } from '../form/facts.ts';
import {
  stageTable,
  type Check,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Program,
  type Ref,
  type Stage,
  type StageTable,
} from '../form/form.ts';
import { conjuncts } from '../form/guard.ts';
import { hows } from '../form/hows.ts';
import { boundsOfGuard } from '../form/index-bounds.ts';
import { valuesIn } from '../form/operands.ts';
import { rebuild } from '../form/rebuild.ts';
import { hasLateReference, recurrencesOf } from '../form/recurrences.ts';
import { prune } from '../form/references.ts';
import { renamedDims } from '../form/renumber.ts';
import { insideRange, keyOfCheck } from '../lower/position-checks.ts';
import { solved, type Solved } from './equalities.ts';
import { passBuilder } from './quotients.ts';
import { canSubstitute, putDims, putGuard, putIndex, putStage, type Putting } from './substitution.ts';

/** What a part adds under some conditions, each in the form in which it settles the most. */
type Term = {
  readonly value: Ref;
  readonly isNegative: boolean;
  readonly outer: Guard;
  readonly literals: Guard;
  readonly solved: Solved;
};
type PartTerms = { readonly part: Part; readonly terms: readonly Term[] };

type Plan = {
  readonly program: Program;
  readonly table: StageTable;
  readonly sums: ReadonlyMap<Ref, readonly PartTerms[]>;
  readonly checks: ReadonlyMap<Check, Solved>;
};

export function bindIndices(program: Program): Program {
  if (isStraight(program.stages)) return program;
  const plan = planOf(program, () => true);
  const bound = applied(plan);
  if (bound === program || !hasLateReference(bound) || cyclesAreSound(bound)) return bound;
  // What lands at positions that only data says gives a recurrence no order along them.
  const recurrences = recurrencesOf(program);
  return applied(planOf(program, ({ id }) => !recurrences.has(id)));
}

function planOf(program: Program, may: (stage: Stage) => boolean): Plan {
  const table = stageTable(program);
  const sums = new Map<Ref, readonly PartTerms[]>();
  for (const stage of program.stages) {
    const parts = may(stage) ? boundParts(table, stage) : null;
    if (parts !== null) sums.set(stage.id, parts);
  }
  const checks = new Map<Check, Solved>();
  for (const check of program.checks) {
    const found = solved({ table, literals: conjuncts(table, check.guard), dims: check.dims, axes: [] });
    if (found !== null) checks.set(check, found);
  }
  return { program, table, sums, checks };
}

/** Null unless every term of every part is one that a condition binds to fewer indices, or to a part of a range. */
function boundParts(table: StageTable, stage: Stage): readonly PartTerms[] | null {
  const { op, dims, guard } = stage;
  // Of the other ways to accumulate, all that lands at an element has to come from one place.
  if (op.kind !== 'accumulate' || hows[op.how].slope !== 'one' || op.how === 'only') return null;
  const parts: PartTerms[] = [];
  for (const part of op.parts) {
    if (!isIdentity(part.at, dims)) return null;
    const terms: Term[] = [];
    const found = termsOf(table, part, hows[op.how].start);
    if (found === null) return null;
    for (const one of found) {
      const term = boundTerm(table, part, one, guard, dims);
      if (term === null) return null;
      terms.push(term);
    }
    parts.push({ part, terms });
  }
  return parts.some(({ terms }) => terms.length > 0) ? parts : null;
}

function boundTerm(
  table: StageTable,
  { dims }: Part,
  { value, guard, isNegative }: Under,
  outer: Guard,
  axes: readonly Dim[],
): Term | null {
  const own = guard.slice(outer.length);
  const isPart = [...boundsOfGuard(table, own).keys()].some((dim) => dims.includes(dim) && !axes.includes(dim));
  const found = solved({ table, literals: conjuncts(table, own), dims, axes }) ?? (isPart ? unsolved(table) : null);
  if (found === null) return null;
  const literals = opened(table, own, found);
  const conditions = literals.map(({ condition }) => condition);
  const needed = [value, ...conditions, ...[...found.positions.values()].flatMap(valuesIn)];
  return needed.every((ref) => found.settled.has(ref) || canSubstitute(found, ref))
    ? { value, isNegative, outer, literals, solved: found }
    : null;
}

/** Where conditions leave a part of a range, and settle no index. */
function unsolved(table: StageTable): Solved {
  return { table, positions: new Map(), settled: new Map(), dimOf: new Map() };
}

/** Only conditions of which an equality is part are taken apart. */
function opened(table: StageTable, guard: Guard, { settled }: Solved): Guard {
  return guard.flatMap((literal) => {
    const parts = conjuncts(table, [literal]);
    return parts.some(({ condition }) => settled.has(condition)) ? parts : [literal];
  });
}

/** `isNegative`: it is taken away. */
type Under = { readonly value: Ref; readonly guard: Guard; readonly isNegative: boolean };

/** Terms that one part is taken apart into. */
const mostTerms = 100;

/** What a part adds, term by term and arm by arm, but for arms that add nothing; null if that is too much. */
function termsOf(table: StageTable, { value, guard }: Part, start: number): readonly Under[] | null {
  const terms: Under[] = [];
  const pending: Under[] = [{ value, guard, isNegative: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const stage = elementAt(table, next.value);
    if (stage.op.kind === 'constant' && stage.op.value === start) continue;
    const inner = addedBy(stage, next) ?? armsOf(stage, next);
    if (inner === null) terms.push(next);
    else pending.push(...[...inner].reverse());
    if (terms.length + pending.length > mostTerms) return null;
  }
  return terms;
}

/** The terms of a sum of two, or of what is negated; null for anything else. */
function addedBy({ op }: Stage, under: Under): readonly Under[] | null {
  if (op.kind !== 'gate' || op.gate.user || !['+', '-', 'neg'].includes(op.gate.name)) return null;
  return op.args.map((value, i) => {
    const isTaken = op.gate.name === 'neg' || (op.gate.name === '-' && i === 1);
    return { ...under, value, isNegative: under.isNegative !== isTaken };
  });
}

/** The arms of a branch; null for anything else. */
function armsOf({ op, dims, guard }: Stage, under: Under): readonly Under[] | null {
  if (op.kind !== 'accumulate' || op.how !== 'only' || op.parts.length < 2) return null;
  if (!op.parts.every((part) => isIdentity(part.at, dims) && sameDims(part.dims, dims))) return null;
  return op.parts.map((arm) => ({
    ...under,
    value: arm.value,
    guard: [...under.guard, ...arm.guard.slice(guard.length)],
  }));
}

/** The program with all that is planned; names of what is no longer there go to what took its place. */
function applied(plan: Plan): Program {
  const { program, sums, checks } = plan;
  if (sums.size + checks.size === 0) return program;
  const names: Names = new Map<string, Stage>();
  const instead = (copy: Copy, stage: Stage): Ref | null => {
    const parts = sums.get(stage.id);
    return parts === undefined ? null : boundSum(plan, copy, stage, parts, names);
  };
  const checked = (copy: Copy, check: Check): readonly Check[] | null => {
    const found = checks.get(check);
    return found === undefined ? null : boundCheck(plan, copy, check, found, names);
  };
  const bound = named(prune(rebuild(program, passBuilder(program), null, instead, checked)), names);
  // What was asked for each value of an index may have become one question.
  const keys = bound.checks.map(keyOfCheck);
  return { ...bound, checks: bound.checks.filter((_, i) => keys.indexOf(elementAt(keys, i)) === i) };
}

type Names = Putting['names'];

function boundSum(plan: Plan, copy: Copy, stage: Stage, parts: readonly PartTerms[], names: Names): Ref | null {
  const { op, type, dims, span, name, named: isNamed } = stage;
  if (op.kind !== 'accumulate') return null;
  const made = parts.flatMap(({ part, terms }) =>
    terms.flatMap((term) => boundPart(plan, copy, part, term, names) ?? []),
  );
  const axes = renamedDims(renamingOf(copy), dims);
  return accumulate(copy.builder, op.how, made, type, axes, span, { name, named: isNamed });
}

/** Null where its conditions cannot hold. */
function boundPart(
  plan: Plan,
  copy: Copy,
  { at, dims }: Part,
  { value, isNegative, outer, literals, solved: substitution }: Term,
  names: Names,
): Part | null {
  const { builder } = copy;
  const putting: Putting = { copy, substitution, names, made: new Map() };
  const guard = boundGuard(plan, putting, { outer, literals, solved: substitution, dims });
  if (guard === null) return null;
  return within(builder, guard, () => ({
    value: signed(builder, putStage(putting, value), isNegative),
    at: at.map((index) => putIndex(putting, index)),
    dims: closedDims(unionOfDims(putDims(putting, dims), dimsOfGuard(builder.stages, guard))),
    guard,
    of: null,
  }));
}

function signed(builder: Builder, value: Ref, isNegative: boolean): Ref {
  return isNegative ? gate(builder, gateNamed('neg'), [value], stageOf(builder, value).span) : value;
}

/** None where its conditions cannot hold. */
function boundCheck(plan: Plan, copy: Copy, check: Check, substitution: Solved, names: Names): readonly Check[] {
  const { builder } = copy;
  const putting: Putting = { copy, substitution, names, made: new Map() };
  const literals = opened(plan.table, check.guard, substitution);
  const guard = boundGuard(plan, putting, { outer: [], literals, solved: substitution, dims: check.dims });
  if (guard === null) return [];
  return within(builder, guard, () => {
    const put = (index: Index): Index => putIndex(putting, index);
    const dims = closedDims(unionOfDims(putDims(putting, check.dims), dimsOfGuard(builder.stages, guard)));
    return [{ ...check, index: put(check.index), from: put(check.from), to: put(check.to), dims, guard }];
  });
}

type Bound = Omit<Term, 'value' | 'isNegative'> & { readonly dims: readonly Dim[] };

/** After the conditions in force: the others, and in the place of each equality that the position is in range. */
function boundGuard(plan: Plan, putting: Putting, bound: Bound): Guard | null {
  const { builder } = putting.copy;
  let { guard } = builder;
  for (const [i, literal] of bound.literals.entries()) {
    const dim = bound.solved.dimOf.get(literal.condition);
    const next: Guard | null = within(builder, guard, () =>
      dim === undefined ? putGuard(putting, [literal]) : [...guard, ...inRange(plan, putting, bound, dim, i)],
    );
    if (next === null) return null;
    guard = next;
  }
  return guard;
}

/** That the position of an index lies in its range, as far as the literals before do not say so. */
function inRange(
  { program, table }: Plan,
  putting: Putting,
  { outer, literals, solved: { positions }, dims }: Bound,
  dim: Dim,
  before: number,
): Guard {
  const { builder } = putting.copy;
  const position = valueFor(positions, dim);
  const known = [...outer, ...literals.slice(0, before)];
  const facts = factsAt({ table, checks: program.checks }, [position], known, dims);
  // What is computed may be no number, of which nothing is known.
  const isNumber = valuesIn(position).every((ref) => table[ref]?.op.kind === 'read');
  const isAbove = isNumber && leastOf(addScaled(position, -1, dim.from), facts) >= 0;
  const isBelow = isNumber && mostOf(addScaled(position, -1, dim.to), facts) < 0;
  if (isAbove && isBelow) return [];
  const side = isAbove ? 'above' : isBelow ? 'below' : null;
  const range = { from: putIndex(putting, dim.from), to: putIndex(putting, dim.to) };
  const condition = insideRange(builder, putIndex(putting, position), range, nowhere, side);
  return constantOf(builder, condition) === 1 ? [] : [{ condition, holds: true }];
}

/** Names of stages that are gone go to what took their place. */
function named(program: Program, names: Names): Program {
  const taken = new Set(program.stages.map(({ name }) => name));
  const stages = program.stages.map((stage) => {
    const original = names.get(stage.name);
    if (original === undefined || taken.has(original.name)) return stage;
    taken.add(original.name);
    return { ...stage, name: original.name, named: original.named };
  });
  return { ...program, stages };
}
