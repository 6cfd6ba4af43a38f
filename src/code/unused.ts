// Constants that a function turns out not to use are left out; a check that gives a value stays as a check.

import { acts, walkStatements } from './children.ts';
import type { Statement } from './code.ts';
import { run } from './constructors.ts';
import { noteName } from './used-names.ts';

/** Of the statements at the top of a function; those in loops are used where they stand. */
export function withoutUnused(statements: readonly Statement[]): readonly Statement[] {
  const used = new Set<string>();
  const kept: Statement[] = [];
  for (const statement of statements.toReversed()) {
    const left = stillNeeded(statement, used);
    if (left === null) continue;
    walkStatements([left], { code: (code) => noteName(code, used) });
    kept.push(left);
  }
  return kept.reverse();
}

function stillNeeded(statement: Statement, used: ReadonlySet<string>): Statement | null {
  if (statement.kind === 'unpack') {
    const names = statement.names.filter(({ name }) => used.has(name));
    return names.length === 0 ? null : { ...statement, names };
  }
  if (statement.kind !== 'const' || used.has(statement.name)) return statement;
  return acts(statement.value) ? run(statement.value) : null;
}
