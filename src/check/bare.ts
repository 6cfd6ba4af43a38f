// A bare file: lines that make one function, whose parameters are its free names in the order in which they occur.

import { lastOf } from '../base/lists.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { Expr, Line } from '../syntax/ast.ts';
import { expressionsOf } from '../syntax/children.ts';
import { printExpr } from '../syntax/print.ts';
import { isArrayLine } from './array-lines.ts';
import type { CheckedDefinition, CheckedParameter } from './checked.ts';
import { checkLines } from './definition.ts';
import { warnOfName } from './bare-names.ts';
import { builtinValues } from './expression.ts';
import { freeNamesOfLine } from './free-names.ts';
import type { Binding, FileScope, Scope } from './scope.ts';
import { real } from './type.ts';

/**
 * The names of the lines that depend on no parameter: every name in them is a constant or built in. An array is
 * constant with all its lines. `isUsed`: the constants of files that are used.
 */
export function constantNames(lines: readonly Line[], isUsed: (name: string) => boolean): ReadonlySet<string> {
  const defined = new Set(lines.flatMap(({ name }) => name ?? []));
  const constants = new Set(defined);
  const isBound = (name: string): boolean => defined.has(name);
  const needs = lines.map((line) => freeNamesOfLine(line, isBound));
  for (let changed = true; changed;) {
    changed = false;
    const above = new Set<string>();
    for (const [i, { name, at }] of lines.entries()) {
      if (name === null) continue;
      if (at !== null) above.add(name);
      const isConstant = [...(needs[i] ?? [])].every((other) =>
        defined.has(other) ? above.has(other) && constants.has(other) : isUsed(other) || builtinValues.has(other),
      );
      if (!isConstant && constants.delete(name)) changed = true;
      above.add(name);
    }
  }
  return constants;
}

export function checkBareFile(
  file: FileScope,
  lines: readonly Line[],
  name: string,
  comment: readonly string[],
  order: number,
): CheckedDefinition {
  const parameters: CheckedParameter[] = [];
  const values = new Map<string, Binding>();
  const used = new Set<string>();
  const parameter = (free: string, span: Span): Binding => {
    const binding: Binding = { name: free, type: real, constant: null, whole: null, span };
    values.set(free, binding);
    used.add(free);
    warnOfName(file, body, free, span);
    parameters.push({ name: free, type: real, isConst: false, domain: null, span });
    return binding;
  };
  const body = lines.flatMap((line) => expressionsOf(line));
  const scope: Scope = { file, values, used, later: file.later, body, parameter, inside: null, sizes: new Set() };
  const last = lastOf(lines);
  // The last line of an array makes the whole array the result.
  const isArray = isArrayLine(last);
  const result: Expr = isArray ? { kind: 'name', name: last.name, span: last.nameSpan } : last.value;
  const type = checkLines(scope, lines, result);
  const reported = new Set([last.name]);
  for (const line of lines) {
    if (line.name === null || reported.has(line.name) || used.has(line.name)) continue;
    reported.add(line.name);
    file.diagnostics.push(diagnose('GR2006', line.nameSpan, { name: line.name }));
  }
  return {
    kind: 'definition',
    name,
    exported: true,
    bare: true,
    text: textOf(lines),
    comment,
    parameters,
    lines: isArray ? lines : lines.slice(0, -1),
    result,
    resultName: isArray ? null : last.name,
    type,
    sizes: [],
    order,
    span: last.span,
  };
}

function textOf(lines: readonly Line[]): string {
  return lines
    .map((line) => (line.name === null ? printExpr(line.value) : `${line.name} = ${printExpr(line.value)}`))
    .join('\n');
}
