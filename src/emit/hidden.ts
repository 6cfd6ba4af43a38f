// A local that has the name of a function of the module would hide it. Where the body calls that function, the local is
// renamed: what the module exports has the name that the user gave, and no local may stand in its way.

import { unreachable } from '../base/invariant.ts';
import type { Code, Declaration, ParameterCode, Statement } from './code.ts';

type FunctionCode = Extract<Declaration, { readonly kind: 'function' }>;

export function withoutHiding(declarations: readonly Declaration[]): readonly Declaration[] {
  const functions = new Set(declarations.flatMap((one) => (one.kind === 'function' ? [one.name] : [])));
  return declarations.map((one) => (one.kind === 'function' ? withoutHidingIn(one, functions) : one));
}

function withoutHidingIn(declaration: FunctionCode, functions: ReadonlySet<string>): Declaration {
  const { parameters, body } = declaration;
  const locals = new Set(parameters.map(({ name }) => name));
  const called = new Set<string>();
  const look = (code: Code | null): void => {
    if (code !== null) noteCalls(code, called);
  };
  for (const { initial } of parameters) look(initial);
  for (const statement of body) noteStatement(statement, locals, look);
  const hiding = [...locals].filter((name) => functions.has(name) && called.has(name));
  if (hiding.length === 0) return declaration;
  const renamed = new Map<string, string>();
  for (const name of hiding) {
    let free = `${name}_`;
    while (locals.has(free) || functions.has(free)) free += '_';
    locals.add(free);
    renamed.set(name, free);
  }
  const names: Renaming = (text) => {
    const root = rootOf(text);
    const free = renamed.get(root);
    return free === undefined ? text : free + text.slice(root.length);
  };
  const own = (parameter: ParameterCode): ParameterCode => ({
    ...parameter,
    name: names(parameter.name),
    initial: parameter.initial === null ? null : renamedCode(parameter.initial, names),
  });
  return {
    ...declaration,
    parameters: parameters.map(own),
    body: body.map((statement) => renamedStatement(statement, names)),
  };
}

function rootOf(text: string): string {
  return /^[^.[]+/.exec(text)?.[0] ?? text;
}

/** Adds the names that a statement declares, and shows every expression in it. */
function noteStatement(statement: Statement, locals: Set<string>, look: (code: Code | null) => void): void {
  const inner = (list: readonly Statement[]): void => {
    for (const one of list) noteStatement(one, locals, look);
  };
  switch (statement.kind) {
    case 'const':
    case 'let':
      locals.add(statement.name);
      look(statement.value);
      return;
    case 'assign':
      look(statement.target);
      look(statement.value);
      return;
    case 'unpack':
      for (const { name } of statement.names) locals.add(name);
      return;
    case 'if':
      look(statement.test);
      inner(statement.then);
      inner(statement.otherwise);
      return;
    case 'for':
      locals.add(statement.index);
      look(statement.from);
      look(statement.to);
      inner(statement.body);
      return;
    case 'fill':
      look(statement.value);
      look(statement.range?.from ?? null);
      look(statement.range?.to ?? null);
      return;
    case 'call':
    case 'throw':
    case 'return':
      look(statement.value);
      return;
    case 'comment':
    case 'blank':
      return;
    default:
      unreachable(statement);
  }
}

/** Adds the functions that an expression calls by their bare names. */
function noteCalls(code: Code, called: Set<string>): void {
  switch (code.kind) {
    case 'call':
      called.add(code.callee);
      for (const argument of code.args) noteCalls(argument, called);
      return;
    case 'new':
      for (const argument of code.args) noteCalls(argument, called);
      return;
    case 'element':
      noteCalls(code.index, called);
      return;
    case 'binary':
      noteCalls(code.left, called);
      noteCalls(code.right, called);
      return;
    case 'unary':
      noteCalls(code.operand, called);
      return;
    case 'conditional':
      for (const part of [code.test, code.yes, code.no]) noteCalls(part, called);
      return;
    case 'object':
      for (const { value } of code.fields) noteCalls(value, called);
      return;
    case 'name':
    case 'number':
    case 'text':
      return;
    default:
      unreachable(code);
  }
}

type Renaming = (text: string) => string;

function renamedStatement(statement: Statement, names: Renaming): Statement {
  const code = (one: Code): Code => renamedCode(one, names);
  const all = (list: readonly Statement[]): readonly Statement[] => list.map((one) => renamedStatement(one, names));
  switch (statement.kind) {
    case 'const':
      return { ...statement, name: names(statement.name), value: code(statement.value) };
    case 'let':
      return {
        ...statement,
        name: names(statement.name),
        value: statement.value === null ? null : code(statement.value),
      };
    case 'assign':
      return { ...statement, target: code(statement.target), value: code(statement.value) };
    case 'unpack':
      return {
        ...statement,
        names: statement.names.map(({ field, name }) => ({ field, name: names(name) })),
        from: names(statement.from),
      };
    case 'if':
      return {
        ...statement,
        test: code(statement.test),
        then: all(statement.then),
        otherwise: all(statement.otherwise),
      };
    case 'for':
      return {
        ...statement,
        index: names(statement.index),
        from: code(statement.from),
        to: code(statement.to),
        body: all(statement.body),
      };
    case 'fill': {
      const { range } = statement;
      return {
        ...statement,
        array: names(statement.array),
        value: code(statement.value),
        range: range === null ? null : { from: code(range.from), to: code(range.to) },
      };
    }
    case 'call':
    case 'throw':
    case 'return':
      return { ...statement, value: code(statement.value) };
    case 'comment':
    case 'blank':
      return statement;
    default:
      return unreachable(statement);
  }
}

function renamedCode(code: Code, names: Renaming): Code {
  const inner = (one: Code): Code => renamedCode(one, names);
  switch (code.kind) {
    case 'name':
      return { ...code, text: names(code.text) };
    case 'element':
      return { ...code, array: names(code.array), index: inner(code.index) };
    case 'binary':
      return { ...code, left: inner(code.left), right: inner(code.right) };
    case 'unary':
      return { ...code, operand: inner(code.operand) };
    // A bare callee is the function itself; a method is one of a local.
    case 'call':
      return {
        ...code,
        callee: code.callee.includes('.') ? names(code.callee) : code.callee,
        args: code.args.map(inner),
      };
    case 'new':
      return { ...code, args: code.args.map(inner) };
    case 'conditional':
      return { ...code, test: inner(code.test), yes: inner(code.yes), no: inner(code.no) };
    case 'object':
      return { ...code, fields: code.fields.map(({ name, value }) => ({ name, value: inner(value) })) };
    case 'number':
    case 'text':
      return code;
    default:
      return unreachable(code);
  }
}
