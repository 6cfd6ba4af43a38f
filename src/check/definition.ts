// One definition: its parameters' shapes, its lines in order, its result.

import { diagnose, hasErrors, type Diagnostic } from '../report/diagnostic.ts';
import { takeNumbered } from '../base/names.ts';
import type { Span } from '../base/span.ts';
import type { Definition, Expr, Line } from '../syntax/ast.ts';
import { expressionsOf } from '../syntax/children.ts';
import { printDefinition } from '../syntax/print.ts';
import { aheadIn } from './ahead.ts';
import { checkArrayLine, countLines, isArrayLine } from './array-lines.ts';
import type { CheckedDefinition } from './checked.ts';
import { constantValue } from './constant.ts';
import { arraysIn, pathText } from './element.ts';
import { typeOf } from './expression.ts';
import { checkParameters } from './parameters.ts';
import type { Binding, FileScope, Scope } from './scope.ts';
import { checkSizes, sizeNames } from './sizes.ts';
import { describe, isScalarType, type Kind, type Type } from './type.ts';
import { wholeIn } from './whole-expression.ts';

export function checkDefinition(
  file: FileScope,
  definition: Definition,
  comment: readonly string[],
  order: number,
): CheckedDefinition {
  const { name, body } = definition;
  const values = new Map<string, Binding>();
  const parameters = checkParameters(file, definition.parameters, values);
  const later = new Map<string, Span>();
  for (const line of body.lines) if (line.name !== null && !later.has(line.name)) later.set(line.name, line.nameSpan);
  const used = new Set<string>();
  const scope: Scope = {
    file,
    values,
    used,
    later,
    body: expressionsOf(definition),
    parameter: null,
    inside: name,
    sizes: new Set(),
  };
  const type = checkLines(scope, body.lines, body.result);
  const sizes = checkSizes(scope, parameters);
  // Data may be there for its length alone.
  const measured = new Set(
    parameters
      .filter((parameter) => parameter.isConst && sizeNames(parameter.type).some((size) => used.has(size)))
      .map((parameter) => parameter.name),
  );
  for (const { name: size } of sizes) measured.add(size);
  for (const binding of values.values()) {
    if (binding.isSize !== true && !used.has(binding.name) && !measured.has(binding.name))
      file.diagnostics.push(diagnose('GR2006', binding.span, { name: binding.name }));
  }
  return {
    kind: 'definition',
    name,
    exported: !name.startsWith('_'),
    bare: false,
    text: printDefinition(definition),
    comment,
    parameters,
    lines: body.lines,
    result: body.result,
    resultName: null,
    type,
    sizes,
    order,
    span: definition.nameSpan,
  };
}

/**
 * Checks lines in order, each seeing those above, and gives the type of the result. The last line of a bare file is its
 * result. Arrays that are read between their lines hold reals; where that is wrong, those of which all lines turn out
 * to be whole numbers hold these.
 */
export function checkLines(scope: Scope, lines: readonly Line[], result: Expr): Type {
  const { diagnostics } = scope.file;
  const start = diagnostics.length;
  const type = checkOnce(scope, lines, result);
  if (!hasErrors(diagnostics.slice(start))) return type;
  const names = new Set(lines.flatMap((line) => line.name ?? []));
  const found = diagnostics.splice(start);
  let whole: ReadonlySet<string> = new Set(readEarly(scope, names).keys());
  for (let rounds = 0; whole.size > 0 && rounds < mostRounds; rounds += 1) {
    for (const name of names)
      if (lines.some((line) => line.nameSpan === scope.values.get(name)?.span)) scope.values.delete(name);
    const again = checkOnce({ ...scope, wholeTables: whole }, lines, result);
    const errors = diagnostics.splice(start);
    const kinds = readEarly(scope, names);
    const real = [...whole].filter((field) => kinds.get(field) === 'real');
    whole = new Set([...whole].filter((field) => !real.includes(field)));
    if (real.length > 0) continue;
    if (errorsIn(errors) >= errorsIn(found)) break;
    diagnostics.push(...errors);
    return again;
  }
  diagnostics.push(...found);
  return type;
}

/** The arrays that are read between their lines, those of records field by field, with the kinds of their numbers. */
function readEarly(scope: Scope, names: Iterable<string>): ReadonlyMap<string, Kind | null> {
  const fields = new Map<string, Kind | null>();
  for (const name of names) {
    const array = scope.values.get(name)?.array;
    if (array?.readEarly !== true) continue;
    const numbers = array.told === null ? [] : arraysIn(array.told.element);
    for (const { type, path } of numbers) fields.set(pathText(name, path), type.element);
    if (numbers.length === 0) fields.set(name, null);
  }
  return fields;
}

/** How often lines are read again: what is whole only if others are is seldom a long chain. */
const mostRounds = 8;

function errorsIn(diagnostics: readonly Diagnostic[]): number {
  return diagnostics.filter(({ severity }) => severity === 'error').length;
}

function checkOnce(scope: Scope, lines: readonly Line[], result: Expr): Type {
  const start = scope.file.diagnostics.length;
  let type: Type | null = null;
  const counts = countLines(lines);
  const ahead = aheadIn(scope, lines);
  for (const line of lines) {
    if (isArrayLine(line)) {
      if (!isTaken(scope, lines, line))
        checkArrayLine({ ...scope, ahead: ahead(line.name) }, line, counts.get(line.name) ?? 1, scope.values);
      continue;
    }
    const found = typeOf(scope, line.value);
    if (line.value === result) type = found;
    if (line.name === null) {
      if (line.value !== result) scope.file.diagnostics.push(diagnose('GR2009', line.span, {}));
      continue;
    }
    isTaken(scope, lines, line);
    const constant = constantValue(
      line.value,
      (name) => (scope.values.get(name) ?? scope.file.constants.get(name))?.constant ?? null,
    );
    const isWhole = found.kind === 'array' && found.element === 'whole' && isScalarType(found);
    const whole = isWhole ? wholeIn(scope, line.value) : null;
    scope.values.set(line.name, { name: line.name, type: found, constant, whole, span: line.nameSpan });
  }
  const whole = type ?? typeOf(scope, result);
  if (!hasErrors(scope.file.diagnostics.slice(start)))
    checkResult(scope, lines[lines.length - 1]?.value === result, result, whole);
  return whole;
}

/** Whether another name of this body is the line's; reported. The lines of one array share theirs. */
function isTaken(scope: Scope, lines: readonly Line[], line: Line): boolean {
  const { name, nameSpan } = line;
  const before = name === null ? undefined : scope.values.get(name);
  if (name === null || before === undefined || (isArrayLine(line) && before.array !== undefined)) return false;
  // The file's own lines are compared before.
  if (scope.inside === null && before.span !== nameSpan && lines.some((other) => other.nameSpan === before.span))
    return true;
  const isParameter = !lines.some((other) => other.nameSpan === before.span);
  const other = takeNumbered(name, new Set([...scope.values.keys(), ...scope.later.keys()]));
  const hint = `a name is given once: give the new value another name, ${other} = …`;
  const related = [{ message: before.isSize === true ? 'a size here' : 'first defined here', span: before.span }];
  scope.file.diagnostics.push(diagnose(isParameter ? 'GR2016' : 'GR2003', nameSpan, { name }, { hint, related }));
  return true;
}

/** A condition decides; it is no result. */
function checkResult(scope: Scope, isLine: boolean, result: Expr, type: Type): void {
  if (!holdsCondition(type)) return;
  const isEquation =
    isLine && result.kind === 'chain' && result.operators[0] === '==' && result.operands[0]?.kind === 'name';
  const hint = isEquation
    ? 'to give a value a name write = instead of =='
    : 'to make a number of a condition write if(condition, 1, 0)';
  scope.file.diagnostics.push(diagnose('GR3014', result.span, { found: describe(type) }, { hint }));
}

function holdsCondition(type: Type): boolean {
  if (type.kind === 'record') return [...type.fields.values()].some(holdsCondition);
  return type.kind === 'array' && type.element === 'truth';
}
