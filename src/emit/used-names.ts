// Which names a body uses. A parameter that its body does not use is written with a leading underscore, as TypeScript
// wants it: parameters are passed by position.

import type { Code, Declaration, Statement } from './code.ts';

export function withUsedParameters(declaration: Declaration): Declaration {
  if (declaration.kind !== 'function') return declaration;
  const used = new Set<string>();
  for (const statement of declaration.body) namesOfStatement(statement, used);
  const roots = new Set([...used].map((name) => /^[^.[]+/.exec(name)?.[0] ?? name));
  const free = (name: string): string => (roots.has(`_${name}`) ? free(`_${name}`) : `_${name}`);
  return {
    ...declaration,
    parameters: declaration.parameters.map((parameter) =>
      roots.has(parameter.name) ? parameter : { ...parameter, name: free(parameter.name) },
    ),
  };
}

/** Adds the names that a statement uses; `assigns` gets those that it sets as a whole. */
export function namesOfStatement(statement: Statement, uses: Set<string>, assigns = new Set<string>()): void {
  switch (statement.kind) {
    case 'const':
      namesIn(statement.value, uses);
      return;
    case 'let':
      if (statement.value !== null) namesIn(statement.value, uses);
      return;
    case 'assign':
      namesIn(statement.target, uses);
      if (statement.target.kind === 'name') assigns.add(statement.target.text);
      namesIn(statement.value, uses);
      return;
    case 'if':
      namesIn(statement.test, uses);
      for (const inner of [...statement.then, ...statement.otherwise]) namesOfStatement(inner, uses, assigns);
      return;
    case 'for':
      namesIn(statement.from, uses);
      namesIn(statement.to, uses);
      for (const inner of statement.body) namesOfStatement(inner, uses, assigns);
      return;
    case 'fill':
      uses.add(statement.array);
      for (const code of [
        statement.value,
        ...(statement.range === null ? [] : [statement.range.from, statement.range.to]),
      ])
        namesIn(code, uses);
      return;
    case 'call':
    case 'throw':
    case 'return':
      namesIn(statement.value, uses);
      return;
    case 'unpack':
      uses.add(statement.from);
      return;
    case 'comment':
    case 'blank':
      return;
  }
}

/** Adds every name in an expression; expressions are shallow. */
export function namesIn(code: Code, names: Set<string>): void {
  switch (code.kind) {
    case 'name':
      names.add(code.text);
      return;
    case 'element':
      names.add(code.array);
      namesIn(code.index, names);
      return;
    case 'binary':
      namesIn(code.left, names);
      namesIn(code.right, names);
      return;
    case 'unary':
      namesIn(code.operand, names);
      return;
    case 'call':
    case 'new':
      for (const argument of code.args) namesIn(argument, names);
      return;
    case 'conditional':
      namesIn(code.test, names);
      namesIn(code.yes, names);
      namesIn(code.no, names);
      return;
    case 'object':
      for (const field of code.fields) namesIn(field.value, names);
      return;
    case 'number':
    case 'text':
      return;
  }
}
