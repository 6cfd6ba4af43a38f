// The batch of a definition: its mean over some rows of data, as a definition of its own. It is made of syntax, so that
// it is checked, lowered and differentiated like any other:
//
//   fBatch(w: [d], const rows: int[B], const x: [N, d], const y: [N]) = mean(k in 0..B: f(w, x[rows[k]], y[rows[k]]))

import { hasErrors } from '../report/diagnostic.ts';
import type { Definition, Expr, Parameter } from '../syntax/ast.ts';
import { walk } from '../syntax/children.ts';
import type { CheckedDefinition } from './checked.ts';
import { checkDefinition } from './definition.ts';
import { hasGrad } from './exports.ts';
import type { FileScope } from './scope.ts';

/** None where the result is no number, nothing is data, or where there is no mean. */
export function batchesOf(
  file: FileScope,
  definition: Definition,
  checked: CheckedDefinition,
): readonly CheckedDefinition[] {
  if (!checked.exported || !hasGrad(checked)) return [];
  const sizes = new Set(checked.sizes.flatMap((source) => (source.kind === 'parameter' ? [source.name] : [])));
  const data = new Set(checked.parameters.flatMap(({ name, isConst }) => (isConst && !sizes.has(name) ? [name] : [])));
  if (data.size === 0) return [];
  // Where data do not tell how many rows they have, that is asked for.
  for (const isAsked of [false, true]) {
    // What is said of the definition is not said again.
    const own: FileScope = { ...file, diagnostics: [] };
    const batch = checkDefinition(own, meanOver(file, definition, data, isAsked), [], checked.order + half);
    if (!hasErrors(own.diagnostics)) return [{ ...batch, isBatch: true }];
  }
  return [];
}

/** It sees the definition, and what comes next does not see it. */
const half = 0.5;

function meanOver(file: FileScope, definition: Definition, data: ReadonlySet<string>, isAsked: boolean): Definition {
  const { name, nameSpan: span, parameters } = definition;
  const free = freeNames(file, parameters);
  const [rows, many, all, index] = [free('rows'), free('B'), free('N'), free('k')];
  const nameOf = (text: string): Expr => ({ kind: 'name', name: text, span });
  const at = (array: string, position: Expr): Expr => ({
    kind: 'index',
    object: nameOf(array),
    entries: [{ kind: 'at', value: position }],
    span,
  });
  const columns = parameters.map((one): Parameter =>
    data.has(one.name) ? { ...one, type: { ...one.type, sizes: [nameOf(all), ...one.type.sizes] } } : one,
  );
  const args = parameters.map((one) => (data.has(one.name) ? at(one.name, at(rows, nameOf(index))) : nameOf(one.name)));
  const body: Expr = { kind: 'call', callee: name, calleeSpan: span, args, span };
  const from: Expr = { kind: 'number', value: 0, text: '0', span };
  const result: Expr = {
    kind: 'fold',
    callee: 'mean',
    calleeSpan: span,
    indices: [{ name: index, nameSpan: span, range: { from, to: nameOf(many) } }],
    body,
    span,
  };
  const count: Parameter = { name: all, nameSpan: span, isConst: true, type: whole([]), domain: null, span };
  const own: Parameter = { ...count, name: rows, type: whole([nameOf(many)]) };
  const first = columns.findIndex((one) => data.has(one.name));
  return {
    ...definition,
    name: `${name}Batch`,
    parameters: [...columns.slice(0, first), ...(isAsked ? [count] : []), own, ...columns.slice(first)],
    body: { lines: [], result },
    block: false,
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
