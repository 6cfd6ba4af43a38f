// The shapes of parameters, and the sizes that they name.

import { constantOfWhole, constantWhole, sizeWhole, type Whole, type WholeAtom } from '../base/whole.ts';
import type { Span } from '../base/span.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { Expr, Parameter, ParameterType, Range } from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';
import { printExpr } from '../syntax/print.ts';
import type { CheckedParameter } from './checked.ts';
import { constantValue } from './constant.ts';
import { builtinValues } from './expression.ts';
import { countOf, elementLimit } from './limits.ts';
import type { Binding, FileScope } from './scope.ts';
import { arrayType, describe, unknown, whole, type Axis, type Type } from './type.ts';
import { isTooLarge, wholeOf } from './whole-expression.ts';

type Sizes = {
  readonly file: FileScope;
  readonly parameters: ReadonlyMap<string, Parameter>;
  /** Where each size name stands first. */
  readonly found: Map<string, Span>;
};

/** Checks them and binds their names, and the sizes that they name. */
export function checkParameters(
  file: FileScope,
  parameters: readonly Parameter[],
  values: Map<string, Binding>,
): readonly CheckedParameter[] {
  const sizes: Sizes = {
    file,
    parameters: new Map(parameters.map((parameter) => [parameter.name, parameter])),
    found: new Map(),
  };
  const checked = parameters.map((parameter): CheckedParameter => {
    const { name, nameSpan } = parameter;
    if (values.has(name)) file.diagnostics.push(diagnose('GR2016', nameSpan, { name }));
    const type = typeOfParameter(sizes, parameter, parameter.type, []);
    const isWhole = parameter.type.base === 'int';
    const isScalar = isWhole && parameter.type.sizes.length === 0;
    values.set(name, {
      name,
      type,
      constant: null,
      whole: isScalar ? sizeWhole(name) : null,
      span: nameSpan,
      declared: parameter.span,
    });
    return {
      name,
      type,
      isConst: parameter.isConst || isData(file, parameter, type),
      domain: domainOf(file, parameter.domain),
      span: nameSpan,
    };
  });
  for (const [name, span] of sizes.found) {
    const parameter = sizes.parameters.get(name);
    if (parameter === undefined)
      values.set(name, { name, type: whole, constant: null, whole: sizeWhole(name), span, isSize: true });
    else if (parameter.type.base !== 'int' || parameter.type.sizes.length > 0) {
      const type = values.get(name)?.type ?? unknown;
      if (type.kind === 'unknown') continue;
      const related = [{ message: 'a size here', span }];
      file.diagnostics.push(
        diagnose(
          'GR3016',
          parameter.span,
          { name, found: describe(type) },
          { hint: `declare it ${name}: int, or name the size otherwise`, related },
        ),
      );
    }
  }
  return checked;
}

/** Whether it holds whole numbers, and nothing else. */
function isData(file: FileScope, { name, isConst, span }: Parameter, type: Type): boolean {
  const leaves = numbersIn(type, name);
  const whole = leaves.find(({ isWhole }) => isWhole);
  if (whole === undefined) return false;
  const isMixed = leaves.some(({ isWhole }) => !isWhole);
  if (isMixed && !isConst) file.diagnostics.push(diagnose('GR3033', span, { name, field: whole.path }));
  return !isMixed;
}

/** The numbers and arrays that it is made of. */
function numbersIn(type: Type, path: string): readonly { readonly path: string; readonly isWhole: boolean }[] {
  if (type.kind === 'record') return [...type.fields].flatMap(([field, inner]) => numbersIn(inner, `${path}.${field}`));
  return type.kind === 'array' ? [{ path, isWhole: type.element === 'whole' }] : [];
}

/** `outer`: the axes of the array of records that it is a field of. */
function typeOfParameter(sizes: Sizes, parameter: Parameter, type: ParameterType, outer: readonly Axis[]): Type {
  const { file } = sizes;
  const { base } = type;
  const own = type.sizes.map((size) => sizeOf(sizes, parameter, size));
  const axes = [...outer];
  for (const size of own) {
    if (size === null) return unknown;
    axes.push({ start: constantWhole(0), size });
  }
  if (typeof base !== 'string') {
    const fields = new Map<string, Type>();
    for (const field of base) {
      if (fields.has(field.name)) file.diagnostics.push(diagnose('GR2003', field.nameSpan, { name: field.name }));
      fields.set(field.name, typeOfParameter(sizes, parameter, field.type, axes));
    }
    return axes.length === 0 ? { kind: 'record', fields } : { kind: 'record', fields, axes };
  }
  const found = arrayType(
    base === 'int' ? 'whole' : 'real',
    axes.map(({ size }) => size),
  );
  const count = countOf(found);
  if (count <= elementLimit) return found;
  file.diagnostics.push(diagnose('GR5008', parameter.span, { count, limit: elementLimit }));
  return unknown;
}

/** A size as a whole number of names; null with a message where it is none. */
function sizeOf(sizes: Sizes, parameter: Parameter, expr: Expr): Whole | null {
  const { file } = sizes;
  walk(expr, (inner) => {
    if (inner.kind !== 'name' || sizes.found.has(inner.name) || constantSize(sizes, inner.name) !== null) return;
    if (!file.constants.has(inner.name) || sizes.parameters.has(inner.name)) sizes.found.set(inner.name, inner.span);
  });
  const size = wholeOf(expr, (name) => constantSize(sizes, name) ?? (sizes.found.has(name) ? sizeWhole(name) : null));
  if (isTooLarge(size)) {
    file.diagnostics.push(diagnose('GR5009', expr.span, { limit: size.limit }));
    return null;
  }
  const constant = size === null ? null : constantOfWhole(size);
  if (size !== null && (constant === null ? !isNeverPositive(size) : constant >= 1)) return size;
  const isDivided = expr.kind === 'chain' && expr.operators.includes('/');
  const hint = isDivided
    ? 'whole numbers are divided by div'
    : size !== null && constant === null
      ? `${printExpr(expr)} is never more than ${String(size.offset)}`
      : null;
  file.diagnostics.push(diagnose('GR3013', expr.span, { name: parameter.name }, { hint }));
  return null;
}

/** Whether it is 0 or less for all sizes, none of which is negative. */
function isNeverPositive({ offset, terms }: Whole): boolean {
  const isCount = (atom: WholeAtom): boolean =>
    atom.kind === 'size' || (atom.kind === 'product' && atom.factors.every(isCount));
  return offset <= 0 && terms.every(({ factor, of }) => factor < 0 && isCount(of));
}

/** A constant of the file, unless a parameter has its name. */
function constantSize(sizes: Sizes, name: string): Whole | null {
  if (sizes.parameters.has(name)) return null;
  const constant = sizes.file.constants.get(name);
  if (constant === undefined) return null;
  sizes.file.used.add(name);
  return constant.whole;
}

function domainOf(file: FileScope, range: Range | null): readonly [number, number] | null {
  if (range === null) return null;
  const valueOf = (name: string): number | null =>
    file.constants.get(name)?.constant ?? builtinValues.get(name) ?? null;
  const [from, to] = [constantValue(range.from, valueOf), constantValue(range.to, valueOf)];
  if (from !== null && to !== null && from <= to) return [from, to];
  const span = { start: range.from.span.start, end: range.to.span.end };
  file.diagnostics.push(
    diagnose('GR3001', span, { expected: 'a domain of two constants, the smaller first', found: 'something else' }),
  );
  return null;
}
