// Statements that need one another by way of a cycle are one component: only a loop can part them. Components come in
// an order in which each stands after what it needs, otherwise in that of the program. Strongly connected components
// (Tarjan 1972).

import { valueFor } from '../base/lists.ts';
import { cyclicComponents } from '../base/components.ts';
import type { Dependence } from './dependence.ts';
import type { Statement } from './statements.ts';

export type Component = {
  readonly members: readonly Statement[];
  /** Among its own members; none where nothing is cyclic. */
  readonly inner: readonly Dependence[];
  /** On statements of other components. */
  readonly outer: readonly Dependence[];
};

export function componentsOf(
  statements: readonly Statement[],
  dependences: readonly Dependence[],
): readonly Component[] {
  const needs = new Map<Statement, Dependence[]>();
  for (const statement of statements) needs.set(statement, []);
  for (const dependence of dependences) needs.get(dependence.to)?.push(dependence);
  const byNumber = new Map(statements.map((statement) => [statement.number, statement]));
  const sources = (number: number): readonly number[] =>
    (needs.get(valueFor(byNumber, number)) ?? []).map(({ from }) => from.number);

  const members = new Map<Statement, readonly Statement[]>();
  for (const cycle of cyclicComponents(
    statements.map(({ number }) => number),
    sources,
  )) {
    const list = statements.filter(({ number }) => cycle.has(number));
    for (const statement of list) members.set(statement, list);
  }

  const ordered: Component[] = [];
  const done = new Set<Statement>();
  const visit = (statement: Statement): void => {
    if (done.has(statement)) return;
    const own = members.get(statement) ?? [statement];
    for (const member of own) done.add(member);
    const all = own.flatMap((member) => needs.get(member) ?? []);
    const outer = all.filter(({ from }) => !own.includes(from));
    for (const { from } of outer) visit(from);
    ordered.push({ members: own, inner: all.filter(({ from }) => own.includes(from)), outer });
  };
  for (const statement of statements) visit(statement);
  return ordered;
}
