// One definition: its parameters' shapes, its lines in order, its result.

import { diagnose, hasErrors } from '../report/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Definition, Expr, Line } from '../syntax/ast.ts';
import { printDefinition } from '../syntax/print.ts';
import type { CheckedDefinition } from './checked.ts';
import { constantValue } from './constant.ts';
import { typeOf } from './expression.ts';
import { checkParameters } from './parameters.ts';
import type { Binding, FileScope, Scope } from './scope.ts';
import { describe, unknown, type Type } from './type.ts';

export function checkDefinition(file: FileScope, definition: Definition, order: number): CheckedDefinition {
  const { name, body } = definition;
  const values = new Map<string, Binding>();
  const parameters = checkParameters(file, definition.parameters, values);
  const later = new Map<string, Span>();
  for (const line of body.lines) if (line.name !== null && !later.has(line.name)) later.set(line.name, line.nameSpan);
  const used = new Set<string>();
  const scope: Scope = { file, values, used, later, parameter: null, inside: name };
  const type = checkLines(scope, body.lines, body.result);
  for (const binding of values.values()) {
    if (!used.has(binding.name)) file.diagnostics.push(diagnose('GR2006', binding.span, { name: binding.name }));
  }
  return {
    kind: 'definition',
    name,
    exported: !name.startsWith('_'),
    bare: false,
    text: printDefinition(definition),
    parameters,
    lines: body.lines,
    result: body.result,
    resultName: null,
    type,
    order,
    span: definition.nameSpan,
  };
}

/** Checks lines in order, each seeing those above, and gives the type of the result. The last line of a bare file is its result. */
export function checkLines(scope: Scope, lines: readonly Line[], result: Expr): Type {
  const start = scope.file.diagnostics.length;
  let type: Type | null = null;
  for (const line of lines) {
    if (line.at !== null) scope.file.diagnostics.push(diagnose('GR6003', line.nameSpan, {}));
    // The indices of such a line are names that its value may use.
    const found = line.at !== null ? unknown : typeOf(scope, line.value);
    if (line.value === result) type = found;
    if (line.name === null) {
      if (line.value !== result) scope.file.diagnostics.push(diagnose('GR2009', line.span, {}));
      continue;
    }
    const before = scope.values.get(line.name);
    if (before !== undefined && line.at === null) {
      const isParameter = !lines.some((other) => other.nameSpan === before.span);
      const related = [{ message: 'first defined here', span: before.span }];
      scope.file.diagnostics.push(diagnose(isParameter ? 'GR2016' : 'GR2003', line.nameSpan, { name: line.name }, { related }));
    }
    const constant = constantValue(line.value, (name) => (scope.values.get(name) ?? scope.file.constants.get(name))?.constant ?? null);
    scope.values.set(line.name, { name: line.name, type: found, constant, span: line.nameSpan });
  }
  const whole = type ?? typeOf(scope, result);
  if (!hasErrors(scope.file.diagnostics.slice(start))) checkResult(scope, lines[lines.length - 1]?.value === result, result, whole);
  return whole;
}

/** A condition decides; it is no result. */
function checkResult(scope: Scope, isLine: boolean, result: Expr, type: Type): void {
  if (!holdsCondition(type)) return;
  const isEquation = isLine && result.kind === 'chain' && result.operators[0] === '==' && result.operands[0]?.kind === 'name';
  const hint = isEquation ? 'to give a value a name write = instead of ==' : 'to make a number of a condition write if(condition, 1, 0)';
  scope.file.diagnostics.push(diagnose('GR3014', result.span, { found: describe(type) }, { hint }));
}

function holdsCondition(type: Type): boolean {
  if (type.kind === 'record') return [...type.fields.values()].some(holdsCondition);
  return type.kind === 'array' && type.element === 'truth';
}
