// Checks a file: its items in order, each seeing what stands above it. What it hands on is free of errors.

import type { Span } from '../base/span.ts';
import { diagnose, hasErrors, type Diagnostic } from '../report/diagnostic.ts';
import type { Definition, File, GateDefinition, Item, Line } from '../syntax/ast.ts';
import { nothingLost, type Lost } from '../syntax/lost.ts';
import { checkBareFile, isConstantLine } from './bare.ts';
import type { CheckedFile, CheckedItem } from './checked.ts';
import { constantValue } from './constant.ts';
import { checkDefinition } from './definition.ts';
import { typeOf } from './expression.ts';
import { checkExports } from './exports.ts';
import { checkGate } from './gate.ts';
import type { FileScope, Scope } from './scope.ts';
import { unknown } from './type.ts';

/** `name` is the name of a bare file's function. */
export function checkFile(file: File, name: string, lost: Lost = nothingLost): { readonly checked: CheckedFile; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const scope: FileScope = { diagnostics, functions: new Map(), constants: new Map(), later: placesOf(file.items), used: new Set(), lost, nesting: { indices: 0, records: 0 }, shaped: new Set() };
  const items: CheckedItem[] = [];
  const last = file.items[file.items.length - 1];
  const bare: Line[] = [];
  const places = new Map<string, Span>();
  const isBare = last?.kind === 'line' || lost.result;
  const defined = new Set<string>();
  for (const [order, item] of file.items.entries()) {
    const before = diagnostics.length;
    reportTwice(diagnostics, places, item);
    if (item.kind === 'line') {
      if (isBare ? item !== last && isConstantLine(item, scope, defined) : true) checkConstant(scope, items, item, order, isBare && item === last, isBare);
      else bare.push(item);
      if (item.name !== null) defined.add(item.name);
      continue;
    }
    const checked = item.kind === 'definition' ? checkDefinition(scope, item, order) : checkGate(scope, item, order);
    scope.functions.set(item.name, checked);
    if (!hasErrors(diagnostics.slice(before))) items.push(checked);
  }
  if (isBare && bare.length > 0) {
    const before = diagnostics.length;
    const checked = checkBareFile(scope, bare, name, file.items.length);
    if (!hasErrors(diagnostics.slice(before))) items.push(checked);
  }
  reportUnused(scope, items, file.items);
  // What is wrong hides what uses it.
  if (lost.any || hasErrors(diagnostics)) diagnostics.splice(0, Infinity, ...diagnostics.filter((diagnostic) => diagnostic.code !== 'GR2006'));
  checkExports(items, diagnostics);
  const hasResult = isBare || file.items.some((item) => item.kind === 'definition');
  if (file.items.length > 0 && !hasResult && !lost.any) diagnostics.push(diagnose('GR2013', file.span, {}));
  return { checked: { items, shaped: scope.shaped }, diagnostics };
}

/** A line of a file that depends on no parameter. */
function checkConstant(file: FileScope, items: CheckedItem[], line: Line, order: number, isResult: boolean, isBareLine: boolean): void {
  if (line.at !== null) {
    file.diagnostics.push(diagnose('GR6003', line.nameSpan, {}));
    if (line.name !== null) file.constants.set(line.name, { name: line.name, type: unknown, constant: null, span: line.nameSpan });
    return;
  }
  const scope: Scope = { file, values: new Map(), used: new Set(), later: file.later, parameter: null, inside: null, isBareLine };
  const before = file.diagnostics.length;
  const type = typeOf(scope, line.value);
  if (line.name === null) {
    if (!isResult) file.diagnostics.push(diagnose('GR2009', line.span, {}));
    return;
  }
  const constant = constantValue(line.value, (name) => file.constants.get(name)?.constant ?? null);
  file.constants.set(line.name, { name: line.name, type, constant, span: line.nameSpan });
  if (!hasErrors(file.diagnostics.slice(before))) items.push({ kind: 'constant', line, order });
}

function placesOf(items: readonly Item[]): ReadonlyMap<string, Span> {
  const places = new Map<string, Span>();
  for (const item of items) {
    const key = item.kind === 'line' ? item.name : `${item.name}(`;
    if (key !== null && !places.has(key)) places.set(key, item.nameSpan);
  }
  return places;
}

function reportTwice(diagnostics: Diagnostic[], places: Map<string, Span>, item: Item): void {
  if (item.name === null || (item.kind === 'line' && item.at !== null)) return;
  const key = item.kind === 'line' ? item.name : `${item.name}(`;
  const first = places.get(key);
  if (first === undefined) places.set(key, item.nameSpan);
  else diagnostics.push(diagnose('GR2003', item.nameSpan, { name: item.name }, { related: [{ message: 'first defined here', span: first }] }));
}

/** Constants and helpers that nothing uses. */
function reportUnused(scope: FileScope, items: readonly CheckedItem[], all: readonly (Line | Definition | GateDefinition)[]): void {
  const result = all[all.length - 1];
  for (const item of items) {
    if (item.kind === 'constant') {
      const { name, nameSpan } = item.line;
      if (name !== null && !scope.used.has(name) && item.line !== result) scope.diagnostics.push(diagnose('GR2006', nameSpan, { name }));
    } else if (item.kind === 'gate' || !item.exported) {
      if (!scope.used.has(`${item.name}(`)) scope.diagnostics.push(diagnose('GR2006', item.kind === 'gate' ? item.definition.nameSpan : item.span, { name: item.name }));
    }
  }
}
