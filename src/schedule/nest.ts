// Puts statements into loops and branches: what needs no loop where it is written or needed, then the loop or branch
// that holds most of the rest, with what must be done before it and after it, and inside it the same again.

import { DisorderError } from '../base/invariant.ts';
import type { Dim } from '../form/form.ts';
import { choose, pendingDims, pendingLiteral, type Choice, type Surroundings } from './choose.ts';
import { componentsOf, type Component } from './components.ts';
import type { Dependence } from './dependence.ts';
import type { Statement } from './statements.ts';
import { chooseTogether } from './together.ts';
import type { BranchSplit, LoopSplit, Split } from './split.ts';

/** The tree before storage is known: its leaves are statements. */
export type Nest =
  | { readonly kind: 'loop'; readonly split: LoopSplit; readonly body: readonly Nest[] }
  | {
      readonly kind: 'branch';
      readonly split: BranchSplit;
      readonly then: readonly Nest[];
      readonly otherwise: readonly Nest[];
    }
  | { readonly kind: 'statement'; readonly statement: Statement };

/**
 * Iterations taken at a time. `lane`: the number of the iteration among them; an axis of arrays that each iteration has
 * for itself.
 */
export type Jam = { readonly step: number; readonly lane: Dim | null };

export function nestOf(
  statements: readonly Statement[],
  dependences: readonly Dependence[],
  around: Surroundings,
): readonly Nest[] {
  const found: Nest[] = [];
  const emit = (list: readonly Statement[]): void => {
    for (const statement of list) found.push({ kind: 'statement', statement });
  };
  let [list, open] = [statements, dependences];
  while (list.length > 0) {
    const { ready, rest } = partReady(componentsOf(list, open), around);
    if (rest.length === 0) {
      emit(ready);
      break;
    }
    const choice = choose(rest, around) ?? loopTogether(rest, around);
    if (choice === null)
      throw new DisorderError(
        `there is an order for ${rest.flatMap(({ members }) => members.map(({ stage }) => stage.name)).join(', ')}`,
      );
    const { before, inside, after } = choice.split;
    const due = dueBefore(choice.split, ready, open);
    emit(ready.filter((statement) => due.has(statement)));
    found.push(...nestOf(before, among(before, open), around));
    if (choice.kind === 'loop') {
      const { dim, carried } = choice.split;
      const waiting = among(inside, open).filter((dependence) => !carried.has(dependence));
      const deeper = { ...around, dims: new Set([...around.dims, dim]), together: [...around.together, choice.split] };
      found.push({ kind: 'loop', split: choice.split, body: nestOf(inside, waiting, deeper) });
    } else found.push(branch(choice.split, inside, open, around));
    list = [...ready.filter((statement) => !due.has(statement)), ...after].sort((a, b) => a.number - b.number);
    open = among(list, open);
  }
  return joined(found);
}

function loopTogether(components: readonly Component[], around: Surroundings): Choice | null {
  const split = chooseTogether(components, around);
  return split === null ? null : { kind: 'loop', split };
}

function branch(
  split: BranchSplit,
  inside: readonly Statement[],
  open: readonly Dependence[],
  around: Surroundings,
): Nest {
  const { condition } = split;
  const arm = (holds: boolean): readonly Nest[] => {
    const own = inside.filter((statement) =>
      statement.guard.some((literal) => literal.condition === condition && literal.holds === holds),
    );
    return nestOf(own, among(own, open), { ...around, guard: [...around.guard, { condition, holds }] });
  };
  return { kind: 'branch', split, then: arm(true), otherwise: arm(false) };
}

/** Statements that need no further loop nor condition, nor anything that does; and the others. */
function partReady(
  components: readonly Component[],
  around: Surroundings,
): { readonly ready: readonly Statement[]; readonly rest: readonly Component[] } {
  const ready = new Set<Statement>();
  const rest = components.filter(({ members, inner, outer }) => {
    const [statement] = members;
    const isPlain =
      statement !== undefined &&
      members.length === 1 &&
      inner.length === 0 &&
      pendingDims(statement, around).length === 0 &&
      pendingLiteral(statement, around) === null;
    if (!isPlain || outer.some(({ from }) => !ready.has(from))) return true;
    ready.add(statement);
    return false;
  });
  return { ready: [...ready], rest };
}

/** Those of the ready statements that a loop needs, or that are written before it. */
function dueBefore(
  { before, inside }: Split,
  ready: readonly Statement[],
  open: readonly Dependence[],
): ReadonlySet<Statement> {
  const first = Math.min(...[...before, ...inside].map(({ number }) => number));
  const needing = new Set([...before, ...inside]);
  const due = new Set<Statement>();
  const isReady = new Set(ready);
  const needs = new Map<Statement, Statement[]>();
  for (const { from, to } of open) if (isReady.has(from)) needs.set(to, [...(needs.get(to) ?? []), from]);
  const pending = [
    ...ready.filter(({ number }) => number < first),
    ...[...needing].flatMap((statement) => needs.get(statement) ?? []),
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (due.has(next)) continue;
    due.add(next);
    pending.push(...(needs.get(next) ?? []));
  }
  return due;
}

function among(statements: readonly Statement[], dependences: readonly Dependence[]): readonly Dependence[] {
  const own = new Set(statements);
  return dependences.filter(({ from, to }) => own.has(from) && own.has(to));
}

/** Branches on one condition that follow each other are one. */
function joined(list: readonly Nest[]): readonly Nest[] {
  const result: Nest[] = [];
  for (const nest of list) {
    const last = result[result.length - 1];
    if (nest.kind === 'branch' && last?.kind === 'branch' && last.split.condition === nest.split.condition) {
      result[result.length - 1] = {
        ...last,
        then: joined([...last.then, ...nest.then]),
        otherwise: joined([...last.otherwise, ...nest.otherwise]),
      };
    } else result.push(nest);
  }
  return result;
}
