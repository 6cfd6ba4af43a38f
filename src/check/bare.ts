// A bare file: lines that make one function, whose parameters are its free names in the order in which they occur.

import { diagnose } from '../report/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Line } from '../syntax/ast.ts';
import { printExpr } from '../syntax/print.ts';
import type { CheckedDefinition, CheckedParameter } from './checked.ts';
import { checkLines } from './definition.ts';
import { builtinValues } from './expression.ts';
import { freeNames } from './free-names.ts';
import type { Binding, FileScope, Scope } from './scope.ts';
import { real } from './type.ts';

/** Whether a line depends on no parameter: every name in it is a constant above or built in. */
export function isConstantLine(line: Line, file: FileScope, defined: ReadonlySet<string>): boolean {
  if (line.name === null) return false;
  for (const name of freeNames(line.value)) {
    if (file.constants.has(name)) continue;
    if (defined.has(name) || file.later.has(name) || !builtinValues.has(name)) return false;
  }
  return true;
}

export function checkBareFile(file: FileScope, lines: readonly Line[], name: string, order: number): CheckedDefinition {
  const parameters: CheckedParameter[] = [];
  const values = new Map<string, Binding>();
  const used = new Set<string>();
  const parameter = (free: string, span: Span): Binding => {
    const binding: Binding = { name: free, type: real, constant: null, span };
    values.set(free, binding);
    used.add(free);
    parameters.push({ name: free, type: real, isConst: false, domain: null, span });
    return binding;
  };
  const scope: Scope = { file, values, used, later: file.later, parameter, inside: null };
  const last = lines[lines.length - 1] as Line;
  const type = checkLines(scope, lines, last.value);
  for (const line of lines.slice(0, -1)) {
    if (line.name !== null && !used.has(line.name)) file.diagnostics.push(diagnose('GR2006', line.nameSpan, { name: line.name }));
  }
  return {
    kind: 'definition',
    name,
    exported: true,
    bare: true,
    text: textOf(lines),
    parameters,
    lines: lines.slice(0, -1),
    result: last.value,
    resultName: last.name,
    type,
    order,
    span: last.span,
  };
}

function textOf(lines: readonly Line[]): string {
  return lines.map((line) => (line.name === null ? printExpr(line.value) : `${line.name} = ${printExpr(line.value)}`)).join('\n');
}

