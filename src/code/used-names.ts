// What a body uses: names, functions of the module, variables that it declares or sets. A body is walked once, whoever
// asks. A parameter that its body does not use is written with a leading underscore, as TypeScript wants it: parameters
// are passed by position.

import { walk, walkStatements } from './children.ts';
import type { Code, Declaration, Statement } from './code.ts';
import { identifier } from './constructors.ts';

/** Each in the order in which it first occurs. */
export type Used = {
  /** Variables, and what fields and elements are taken of. */
  readonly names: ReadonlySet<string>;
  /** Functions and classes. */
  readonly called: ReadonlySet<string>;
  readonly declared: ReadonlySet<string>;
  /** Variables that are set as a whole. */
  readonly assigned: ReadonlySet<string>;
  readonly makesObjects: boolean;
};

const known = new WeakMap<readonly Statement[], Used>();

export function usedIn(body: readonly Statement[]): Used {
  let used = known.get(body);
  if (used === undefined) known.set(body, (used = found(body)));
  return used;
}

function found(body: readonly Statement[]): Used {
  const names = new Set<string>();
  const called = new Set<string>();
  const declared = new Set<string>();
  const assigned = new Set<string>();
  let makesObjects = false;
  walkStatements(body, {
    statement: (one) => {
      if (one.kind === 'assign') noteName(one.target, assigned);
    },
    code: (code) => {
      noteName(code, names);
      noteCall(code, called);
      makesObjects ||= code.kind === 'object';
    },
    declared: (name) => declared.add(name),
  });
  return { names, called, declared, assigned, makesObjects };
}

export function withUsedParameters(declaration: Declaration): Declaration {
  if (declaration.kind !== 'function') return declaration;
  const used = namesUsed(declaration.body);
  const free = (name: string): string => (used.has(`_${name}`) ? free(`_${name}`) : `_${name}`);
  return {
    ...declaration,
    parameters: declaration.parameters.map((parameter, i) =>
      used.has(parameter.name) || (i === 0 && declaration.method !== undefined)
        ? parameter
        : { ...parameter, name: identifier(free(parameter.name)) },
    ),
  };
}

/** Variables, and what fields and elements are taken of, in the order in which they are first used. */
export function namesUsed(statements: readonly Statement[]): ReadonlySet<string> {
  return usedIn(statements).names;
}

/** Adds every name in an expression. */
export function namesIn(code: Code, names: Set<string>): void {
  walk(code, (part) => noteName(part, names));
}

/** Adds every function and class of the module in an expression. */
export function callsIn(code: Code, called: Set<string>): void {
  walk(code, (part) => noteCall(part, called));
}

/** Adds an expression that is a name. */
export function noteName(code: Code, names: Set<string>): void {
  if (code.kind === 'name') names.add(code.text);
}

function noteCall(code: Code, called: Set<string>): void {
  if (code.kind === 'call') called.add(code.callee);
  else if (code.kind === 'new') called.add(code.of);
}
