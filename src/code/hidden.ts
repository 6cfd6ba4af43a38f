// A local that has the name of a function of the module would hide it. Where the body calls that function, the local is
// renamed: what the module exports has the name that the user gave, and no local may stand in its way.

import { rebuilt, rebuiltStatement, type StatementParts } from './children.ts';
import type { Code, Declaration, FunctionCode, Identifier, Path } from './code.ts';
import { identifier } from './constructors.ts';
import { callsIn, usedIn } from './used-names.ts';

export function withoutHiding(declarations: readonly Declaration[]): readonly Declaration[] {
  const functions = new Set(declarations.flatMap((one) => (one.kind === 'interface' ? [] : [one.name])));
  return declarations.map((one) => (one.kind === 'function' ? withoutHidingIn(one, functions) : one));
}

/** `functions`: all that may be called. */
export function withoutHidingIn(declaration: FunctionCode, functions: ReadonlySet<string>): FunctionCode {
  const { parameters, body } = declaration;
  const { called, declared } = usedIn(body);
  const calls = new Set(called);
  for (const { initial } of parameters) if (initial !== null) callsIn(initial, calls);
  const isHidden = (one: string): boolean => functions.has(one) && calls.has(one);
  const locals = new Set<string>([...parameters.map(({ name }) => name), ...declared]);
  const renamed = new Map<string, Identifier>();
  for (const name of [...locals].filter(isHidden)) {
    let free = `${name}_`;
    while (locals.has(free) || functions.has(free)) free += '_';
    locals.add(free);
    renamed.set(name, identifier(free));
  }
  return renamed.size === 0 ? declaration : withNames(declaration, (name) => renamed.get(name) ?? name);
}

/** The function with other names for its variables. A callee is a function itself: it stays. */
export function withNames(declaration: FunctionCode, own: (name: Identifier) => Identifier): FunctionCode {
  const path = (part: Path): Path =>
    part.kind === 'name' ? { ...part, text: own(part.text) } : { ...part, object: path(part.object) };
  const code = (part: Code): Code => (part.kind === 'name' ? path(part) : rebuilt(part, on));
  const on: StatementParts = {
    code,
    path,
    name: own,
    block: (body) => body.map((statement) => rebuiltStatement(statement, on)),
  };
  return {
    ...declaration,
    parameters: declaration.parameters.map((one) => ({
      ...one,
      name: own(one.name),
      initial: one.initial === null ? null : code(one.initial),
    })),
    body: on.block(declaration.body),
  };
}
