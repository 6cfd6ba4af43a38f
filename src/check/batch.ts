// The batch of a definition: its mean over some rows of data, as a definition of its own. It is made of syntax, so that
// it is checked, lowered and differentiated like any other:
//
//   fBatch(w: [d], const rows: int[B], const x: [N, d], const y: [N]) = mean(k in 0..B: f(w, x[rows[k]], y[rows[k]]))

import { hasErrors } from '../report/diagnostic.ts';
import type { Span } from '../base/span.ts';
import type { ChainLevel, Definition, Expr, InfixOperator, Parameter } from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';
import type { CheckedDefinition, CheckedParameter } from './checked.ts';
import { checkDefinition } from './definition.ts';
import { hasGrad } from './exports.ts';
import type { FileScope } from './scope.ts';

/** A mean over rows that is asked for: of a definition, some parameters of which are columns. */
export type RowMean = {
  readonly of: string;
  readonly byRow: ReadonlySet<string>;
  /** What has one value for all rows, and no slope. */
  readonly held: ReadonlySet<string>;
  /** Half the squares of what it is less a further column are averaged. */
  readonly isSquared: boolean;
  /** Each row is multiplied by a number of a further column. */
  readonly isWeighted: boolean;
};

/** None where the result is no number, nothing is data, or where there is no mean. */
export function batchesOf(
  file: FileScope,
  { name, nameSpan: span, parameters }: Definition,
  checked: CheckedDefinition,
): readonly CheckedDefinition[] {
  if (!checked.exported || !hasGrad(checked)) return [];
  const sizes = sizeParameters(checked);
  const data = new Set(
    checked.parameters.flatMap(({ name: own, isConst }) => (isConst && !sizes.has(own) ? [own] : [])),
  );
  if (data.size === 0) return [];
  const first = parameters.findIndex((one) => data.has(one.name));
  const columns: Columns = { name, span, parameters, data, place: first, more: [], body: (call) => call };
  // Where data do not tell how many rows they have, that is asked for.
  return meanOf(file, columns, false, checked.order) ?? meanOf(file, columns, true, checked.order) ?? [];
}

/**
 * The mean that is asked for; its parameters are those of the definition, the numbers of the rows, and the further
 * columns. None where a size would be another one in each row.
 */
export function rowMeanOf(
  file: FileScope,
  definition: Definition | null,
  checked: CheckedDefinition,
  { byRow, held, isSquared, isWeighted }: RowMean,
): readonly CheckedDefinition[] {
  const { name, span } = checked;
  const sizes = sizeParameters(checked);
  if (!hasGrad(checked) || [...byRow].some((one) => sizes.has(one))) return [];
  const isData = (own: string): boolean => byRow.has(own) || held.has(own);
  const parameters = (definition?.parameters ?? checked.parameters.map(numberParameter)).map((one) =>
    isData(one.name) ? { ...one, isConst: true, domain: null } : one,
  );
  file.functions.set(name, checked);
  const columns: Columns = {
    name,
    span,
    parameters,
    data: byRow,
    place: parameters.length,
    more: [...(isSquared ? ['target'] : []), ...(isWeighted ? ['weight'] : [])],
    body: (call, further) => {
      const [target, weight] = isSquared ? further : [undefined, ...further];
      const loss = target === undefined ? call : halfSquare(call, target, span);
      return weight === undefined ? loss : chain('product', '*', [weight, loss], span);
    },
  };
  return meanOf(file, columns, false, checked.order) ?? [];
}

function sizeParameters({ sizes }: CheckedDefinition): ReadonlySet<string> {
  return new Set(sizes.flatMap((source) => (source.kind === 'parameter' ? [source.name] : [])));
}

/** Of a bare file. */
function numberParameter({ name, span }: CheckedParameter): Parameter {
  return { name, nameSpan: span, isConst: false, type: { base: 'real', sizes: [] }, domain: null, span };
}

function halfSquare(value: Expr, target: Expr, span: Span): Expr {
  const two = wholeNumber(2, span);
  const square: Expr = { kind: 'power', base: chain('sum', '-', [value, target], span), exponent: two, span };
  return chain('product', '/', [square, two], span);
}

function chain(level: ChainLevel, operator: InfixOperator, operands: readonly Expr[], span: Span): Expr {
  return { kind: 'chain', level, operands, operators: [operator], span };
}

function wholeNumber(value: number, span: Span): Expr {
  return { kind: 'number', value, text: String(value), span };
}

/** It sees the definition, and what comes next does not see it. */
const half = 0.5;

type Columns = {
  /** Of the definition, and where it stands. */
  readonly name: string;
  readonly span: Span;
  readonly parameters: readonly Parameter[];
  /** Parameters that have a value a row. */
  readonly data: ReadonlySet<string>;
  /** The number of the parameter before which those of the rows stand. */
  readonly place: number;
  /** Further columns, behind all else. */
  readonly more: readonly string[];
  /** What is averaged: of a call of the definition in a row, and what further columns have there. */
  readonly body: (call: Expr, more: readonly Expr[]) => Expr;
};

/** Null where it is not right. */
function meanOf(
  file: FileScope,
  columns: Columns,
  isAsked: boolean,
  order: number,
): readonly CheckedDefinition[] | null {
  // What is said of the definition is not said again.
  const own: FileScope = { ...file, diagnostics: [] };
  const batch = checkDefinition(own, meanOver(file, columns, isAsked), [], order + half);
  return hasErrors(own.diagnostics) ? null : [{ ...batch, isBatch: true }];
}

function meanOver(
  file: FileScope,
  { name, span, parameters, data, place, more, body }: Columns,
  isAsked: boolean,
): Definition {
  const free = freeNames(file, parameters);
  const [rows, many, all, index] = [free('rows'), free('B'), free('N'), free('k')];
  const further = more.map(free);
  const nameOf = (text: string): Expr => ({ kind: 'name', name: text, span });
  const at = (array: string, position: Expr): Expr => ({
    kind: 'index',
    object: nameOf(array),
    entries: [{ kind: 'at', value: position }],
    span,
  });
  const inRow = (array: string): Expr => at(array, at(rows, nameOf(index)));
  const columns = parameters.map((one): Parameter =>
    data.has(one.name) ? { ...one, type: { ...one.type, sizes: [nameOf(all), ...one.type.sizes] } } : one,
  );
  const args = parameters.map((one) => (data.has(one.name) ? inRow(one.name) : nameOf(one.name)));
  const call: Expr = { kind: 'call', callee: name, calleeSpan: span, args, span };
  const result: Expr = {
    kind: 'fold',
    callee: 'mean',
    calleeSpan: span,
    indices: [{ name: index, nameSpan: span, range: { from: wholeNumber(0, span), to: nameOf(many) } }],
    body: body(call, further.map(inRow)),
    span,
  };
  const count: Parameter = { name: all, nameSpan: span, isConst: true, type: whole([]), domain: null, span };
  const own: Parameter = { ...count, name: rows, type: whole([nameOf(many)]) };
  const extra = further.map((one): Parameter => ({
    ...count,
    name: one,
    type: { base: 'real', sizes: [nameOf(all)] },
  }));
  return {
    kind: 'definition',
    name: `${name}Batch`,
    nameSpan: span,
    parameters: [...columns.slice(0, place), ...(isAsked ? [count] : []), own, ...columns.slice(place), ...extra],
    body: { lines: [], result },
    block: false,
    span,
  };
}

function whole(sizes: readonly Expr[]): Parameter['type'] {
  return { base: 'int', sizes };
}

/** Names that nothing of the parameters has, and no constant of the file. */
function freeNames(file: FileScope, parameters: readonly Parameter[]): (wanted: string) => string {
  const taken = new Set(parameters.map(({ name }) => name));
  const note = ({ base, sizes }: Parameter['type']): void => {
    for (const size of sizes)
      walk(size, (part) => {
        if (part.kind === 'name') taken.add(part.name);
      });
    if (typeof base !== 'string') for (const { type } of base) note(type);
  };
  for (const { type } of parameters) note(type);
  return (wanted) => {
    let name = wanted;
    while (taken.has(name) || file.constants.has(name)) name += '_';
    taken.add(name);
    return name;
  };
}
