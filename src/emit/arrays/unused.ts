// Constants that a function turns out not to use are left out; a check that gives a value stays as a check.

import type { Statement } from '../code.ts';
import { namesOfStatement } from '../used-names.ts';

/** Of the statements at the top of a function; those in loops are used where they stand. */
export function withoutUnused(statements: readonly Statement[]): readonly Statement[] {
  const used = new Set<string>();
  const kept: Statement[] = [];
  for (const statement of [...statements].reverse()) {
    const left = stillNeeded(statement, used);
    if (left === null) continue;
    const names = new Set<string>();
    namesOfStatement(left, names);
    for (const name of names) used.add(/^[^.[]+/.exec(name)?.[0] ?? name);
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
  const { value } = statement;
  return value.kind === 'call' && !value.callee.startsWith('Math.') ? { kind: 'call', value } : null;
}
