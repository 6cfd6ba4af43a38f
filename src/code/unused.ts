// Constants that a function turns out not to use are left out; a check that gives a value stays as a check.

import { acts } from './children.ts';
import type { Statement } from './code.ts';
import { run } from './constructors.ts';
import { namesUsed } from './used-names.ts';

/** Of the statements at the top of a function; those in loops are used where they stand. */
export function withoutUnused(statements: readonly Statement[]): readonly Statement[] {
  const used = new Set<string>();
  const kept: Statement[] = [];
  for (const statement of statements.toReversed()) {
    const left = stillNeeded(statement, used);
    if (left === null) continue;
    for (const name of namesUsed([left])) used.add(name);
    kept.unshift(left);
  }
  return kept;
}

function stillNeeded(statement: Statement, used: ReadonlySet<string>): Statement | null {
  if (statement.kind === 'unpack') {
    const names = statement.names.filter(({ name }) => used.has(name));
    return names.length === 0 ? null : { ...statement, names };
  }
  if (statement.kind !== 'const' || used.has(statement.name)) return statement;
  return acts(statement.value) ? run(statement.value) : null;
}
