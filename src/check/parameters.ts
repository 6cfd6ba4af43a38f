// The shapes of parameters. Sizes must be constants here; others are parsed and wait.

import { diagnose } from '../report/diagnostic.ts';
import type { Parameter, ParameterType, Range } from '../syntax/ast.ts';
import type { CheckedParameter } from './checked.ts';
import { constantValue } from './constant.ts';
import { builtinValues } from './expression.ts';
import { unrollLimit } from './limits.ts';
import type { Binding, FileScope } from './scope.ts';
import { arrayType, unknown, type Type } from './type.ts';

/** Checks them and binds their names. */
export function checkParameters(file: FileScope, parameters: readonly Parameter[], values: Map<string, Binding>): readonly CheckedParameter[] {
  return parameters.map((parameter) => {
    const { name, nameSpan } = parameter;
    if (values.has(name)) file.diagnostics.push(diagnose('GR2016', nameSpan, { name }));
    const type = typeOfParameter(file, parameter, parameter.type);
    values.set(name, { name, type, constant: null, span: nameSpan });
    const isWhole = parameter.type.base === 'int';
    return { name, type, isConst: parameter.isConst || isWhole, domain: domainOf(file, parameter.domain), span: nameSpan };
  });
}

function typeOfParameter(file: FileScope, parameter: Parameter, type: ParameterType): Type {
  const { base } = type;
  if (typeof base !== 'string') {
    if (type.sizes.length > 0) return later(file, parameter, 'GR6004');
    const fields = new Map<string, Type>();
    for (const field of base) {
      if (fields.has(field.name)) file.diagnostics.push(diagnose('GR2003', field.nameSpan, { name: field.name }));
      fields.set(field.name, typeOfParameter(file, parameter, field.type));
    }
    return { kind: 'record', fields };
  }
  if (base === 'int' && type.sizes.length > 0) return later(file, parameter, 'GR6005');
  const sizes: number[] = [];
  for (const size of type.sizes) {
    const value = constantValue(size, (name) => file.constants.get(name)?.constant ?? null);
    if (value === null) return later(file, parameter, 'GR6001');
    if (!Number.isInteger(value) || value < 1) {
      file.diagnostics.push(diagnose('GR3013', size.span, { name: parameter.name }));
      return unknown;
    }
    sizes.push(value);
  }
  const count = sizes.reduce((product, size) => product * size, 1);
  if (count > unrollLimit) {
    file.diagnostics.push(diagnose('GR5004', parameter.span, { count, limit: unrollLimit }));
    return unknown;
  }
  return arrayType(base === 'int' ? 'whole' : 'real', sizes);
}

function later(file: FileScope, parameter: Parameter, code: 'GR6001' | 'GR6004' | 'GR6005'): Type {
  file.diagnostics.push(diagnose(code, parameter.span, {}));
  return unknown;
}

function domainOf(file: FileScope, range: Range | null): readonly [number, number] | null {
  if (range === null) return null;
  const valueOf = (name: string): number | null => file.constants.get(name)?.constant ?? builtinValues.get(name) ?? null;
  const [from, to] = [constantValue(range.from, valueOf), constantValue(range.to, valueOf)];
  if (from !== null && to !== null && from <= to) return [from, to];
  const span = { start: range.from.span.start, end: range.to.span.end };
  file.diagnostics.push(diagnose('GR3001', span, { expected: 'a domain of two constants, the smaller first', found: 'something else' }));
  return null;
}
