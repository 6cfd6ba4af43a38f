// Conditions as a person writes them: the opposite of one, and two that stand inside each other as one.

import type { Code, Statement } from './code.ts';
import { binary, not } from './constructors.ts';

/** `if (a) { if (b) { … } }` is `if (a && b) { … }`. */
export function joined(statement: Extract<Statement, { kind: 'if' }>): Statement {
  const [inner] = statement.then;
  if (
    statement.otherwise.length > 0 ||
    statement.then.length !== 1 ||
    inner?.kind !== 'if' ||
    inner.otherwise.length > 0
  )
    return statement;
  return { ...inner, test: binary(statement.test, '&&', inner.test) };
}

export function negation(test: Code): Code {
  if (test.kind === 'binary' && test.operator === '===') return { ...test, operator: '!==' };
  if (test.kind === 'binary' && test.operator === '!==') return { ...test, operator: '===' };
  return test.kind === 'unary' && test.operator === '!' ? test.operand : not(test);
}
