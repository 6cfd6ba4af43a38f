// Which names a body uses. A parameter that its body does not use is written with a leading underscore, as TypeScript
// wants it: parameters are passed by position.

import { walk, walkStatements } from './children.ts';
import type { Code, Declaration, Statement } from './code.ts';
import { identifier } from './constructors.ts';

export function withUsedParameters(declaration: Declaration): Declaration {
  if (declaration.kind !== 'function') return declaration;
  const used = namesUsed(declaration.body);
  const free = (name: string): string => (used.has(`_${name}`) ? free(`_${name}`) : `_${name}`);
  return {
    ...declaration,
    parameters: declaration.parameters.map((parameter) =>
      used.has(parameter.name) ? parameter : { ...parameter, name: identifier(free(parameter.name)) },
    ),
  };
}

/** Variables, and what fields and elements are taken of, in the order in which they are first used. */
export function namesUsed(statements: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  walkStatements(statements, { code: (code) => noteName(code, names) });
  return names;
}

/** Adds every name in an expression. */
export function namesIn(code: Code, names: Set<string>): void {
  walk(code, (part) => noteName(part, names));
}

/** Variables that are set as a whole. */
export function namesAssigned(statements: readonly Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  walkStatements(statements, {
    statement: (one) => {
      if (one.kind === 'assign') noteName(one.target, names);
    },
  });
  return names;
}

function noteName(code: Code, names: Set<string>): void {
  if (code.kind === 'name') names.add(code.text);
}
