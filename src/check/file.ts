// Checks a file: its items in order, each seeing what stands above it. What it hands on is free of errors.

import { takeNumbered } from '../base/names.ts';
import type { Span } from '../base/span.ts';
import { diagnose, hasErrors, type Diagnostic } from '../report/diagnostic.ts';
import type { Definition, File, Item, Line } from '../syntax/ast.ts';
import { expressionsOf } from '../syntax/children.ts';
import { printParameters } from '../syntax/print.ts';
import { nothingLost, type Lost } from '../syntax/lost.ts';
import { checkArrayLine, countLines, isArrayLine } from './array-lines.ts';
import { batchesOf, rowMeanOf, type RowMean } from './batch.ts';
import { checkBareFile, constantNames } from './bare.ts';
import type { CheckedDefinition, CheckedFile, CheckedItem } from './checked.ts';
import { constantValue } from './constant.ts';
import { checkDefinition } from './definition.ts';
import { typeOf } from './expression.ts';
import { checkExports, usualGroups, type Group } from './exports.ts';
import { checkGate } from './gate.ts';
import type { FileScope, Scope } from './scope.ts';
import { warnOfMargins } from './margins.ts';
import { isScalarType } from './type.ts';
import { isHelper, offerOf, reportIdle, takeUsed, type Offer, type Places, type Used } from './uses.ts';
import { wholeIn } from './whole-expression.ts';

export const nothingChecked: CheckedFile = {
  items: [],
  uses: [],
  shaped: new Set(),
  ranges: new Map(),
  arrayLines: new Map(),
  callSizes: new Map(),
};

/**
 * `name`: what the function of the source is called if it is a bare file; null for a file that is used, which is none.
 * `wanted`: what its module is to export, and `mean` a mean over rows beside it.
 */
export function checkFile(
  file: File,
  name: string | null,
  lost: Lost = nothingLost,
  wanted: readonly Group[] = usualGroups,
  uses: readonly Used[] = [],
  mean: RowMean | null = null,
): { readonly checked: CheckedFile; readonly offer: Offer; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = [];
  const scope = fileScope(file, diagnostics, lost);
  const items: CheckedItem[] = [];
  const last = file.items[file.items.length - 1];
  const bare: Line[] = [];
  const places: Places = new Map();
  takeUsed(scope, places, uses);
  const isBare = name !== null && (last?.kind === 'line' || lost.result);
  const lines = file.items.filter((item) => item.kind === 'line');
  const constant = constantNames(lines, (other) => scope.constants.has(other));
  const counts = countLines(lines);
  for (const [order, item] of file.items.entries()) {
    const before = diagnostics.length;
    reportTwice(diagnostics, places, item);
    if (item.kind === 'line') {
      if (isBare && (item === last || item.name === null || !constant.has(item.name))) bare.push(item);
      else if (name === null && item.name === null) diagnostics.push(diagnose('GR2022', item.span, {}));
      else checkConstant(scope, items, item, order, isBare, counts.get(item.name ?? '') ?? 1);
      continue;
    }
    const checked =
      item.kind === 'definition'
        ? checkDefinition(scope, item, file.comments.get(item) ?? [], order)
        : checkGate(scope, item, order);
    scope.functions.set(item.name, checked);
    if (hasErrors(diagnostics.slice(before))) continue;
    items.push(checked);
    if (item.kind === 'definition' && checked.kind === 'definition')
      items.push(...meansOf(scope, item, checked, name === null ? [] : wanted, mean));
  }
  const [first] = bare;
  if (isBare && first !== undefined) {
    const before = diagnostics.length;
    const checked = checkBareFile(scope, bare, name, file.comments.get(first) ?? [], file.items.length);
    if (!hasErrors(diagnostics.slice(before))) items.push(checked, ...meansOf(scope, null, checked, [], mean));
  }
  warnOfMargins(scope, file);
  reportUnused(scope, items, file.items, name === null);
  reportIdle(scope, uses);
  // What is wrong hides what uses it.
  if (lost.any || hasErrors(diagnostics))
    diagnostics.splice(0, Infinity, ...diagnostics.filter(({ code }) => code !== 'GR2006' && code !== 'GR2023'));
  if (name !== null) {
    checkExports(items, wanted, diagnostics);
    const hasResult = isBare || file.items.some((item) => item.kind === 'definition');
    if (file.items.length > 0 && !hasResult && !lost.any) diagnostics.push(diagnose('GR2013', file.span, {}));
  }
  const { shaped, ranges, arrayLines, callSizes } = scope;
  const checked = { items, uses: uses.map(({ offer }) => offer.checked), shaped, ranges, arrayLines, callSizes };
  return { checked, offer: offerOf(checked, file, scope), diagnostics };
}

/** Means of a definition over rows; `definition` is null for that of a bare file. */
function meansOf(
  scope: FileScope,
  definition: Definition | null,
  checked: CheckedDefinition,
  wanted: readonly Group[],
  mean: RowMean | null,
): readonly CheckedDefinition[] {
  if (mean !== null) return mean.of === checked.name ? rowMeanOf(scope, definition, checked, mean) : [];
  return definition !== null && wanted.includes('batch') ? batchesOf(scope, definition, checked) : [];
}

function fileScope(file: File, diagnostics: Diagnostic[], lost: Lost): FileScope {
  return {
    diagnostics,
    functions: new Map(),
    constants: new Map(),
    later: placesOf(file.items),
    used: new Set(),
    lost,
    nesting: { indices: 0, records: 0, branches: 0 },
    shaped: new Set(),
    ranges: new Map(),
    arrayLines: new Map(),
    callSizes: new Map(),
  };
}

/** A line of a file that depends on no parameter. */
function checkConstant(
  file: FileScope,
  items: CheckedItem[],
  line: Line,
  order: number,
  isBareLine: boolean,
  count: number,
): void {
  const scope: Scope = {
    file,
    values: new Map(),
    used: new Set(),
    later: file.later,
    body: expressionsOf(line),
    parameter: null,
    inside: null,
    isBareLine,
    sizes: new Set(),
  };
  const before = file.diagnostics.length;
  if (isArrayLine(line)) checkArrayLine(scope, line, count, file.constants);
  else {
    const type = typeOf(scope, line.value);
    if (line.name === null) {
      file.diagnostics.push(diagnose('GR2009', line.span, {}));
      return;
    }
    const constant = constantValue(line.value, (name) => file.constants.get(name)?.constant ?? null);
    const whole =
      type.kind === 'array' && isScalarType(type) && type.element !== 'truth' ? wholeIn(scope, line.value) : null;
    file.constants.set(line.name, { name: line.name, type, constant, whole, span: line.nameSpan });
  }
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

function reportTwice(diagnostics: Diagnostic[], places: Places, item: Item): void {
  if (item.name === null) return;
  const key = item.kind === 'line' ? item.name : `${item.name}(`;
  const first = places.get(key);
  const isArray = item.kind === 'line' && item.at !== null;
  if (first === undefined) places.set(key, { span: item.nameSpan, isArray });
  // The lines of one array share its name.
  else if (!isArray || !first.isArray)
    diagnostics.push(
      diagnose(
        'GR2003',
        item.nameSpan,
        { name: item.name },
        {
          hint: renamed(item, places),
          related: [{ message: 'first defined here', span: first.span }],
        },
      ),
    );
}

/** A name stands for one thing: how a second one is written. */
function renamed(item: Item, places: Places): string {
  const taken = new Set([...places.keys()].map((key) => key.replace('(', '')));
  const name = takeNumbered(item.name ?? '', taken);
  const head = item.kind === 'line' ? name : `${name}${printParameters(item.parameters)}`;
  return `a name is given once: give this one another name, ${head} = …`;
}

/** Constants and helpers that nothing uses; of a file that is used, helpers alone. */
function reportUnused(scope: FileScope, items: readonly CheckedItem[], all: readonly Item[], isUsed: boolean): void {
  const result = all[all.length - 1];
  const reported = new Set<string>();
  for (const item of items) {
    if (item.kind === 'constant') {
      const { name, nameSpan } = item.line;
      if (name === null || scope.used.has(name) || item.line === result || reported.has(name)) continue;
      if (isUsed && !isHelper(name)) continue;
      reported.add(name);
      scope.diagnostics.push(diagnose('GR2006', nameSpan, { name }));
    } else if (isUsed ? isHelper(item.name) : item.kind === 'gate' || !item.exported) {
      if (!scope.used.has(`${item.name}(`))
        scope.diagnostics.push(
          diagnose('GR2006', item.kind === 'gate' ? item.definition.nameSpan : item.span, { name: item.name }),
        );
    }
  }
}
