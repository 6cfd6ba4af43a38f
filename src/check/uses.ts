// What a file that is used gives to the one that uses it: its definitions, gates and constants, but for helpers, whose
// names begin with `_`, and for what it uses itself.

import type { Span } from '../base/span.ts';
import { diagnose } from '../report/diagnostic.ts';
import type { File } from '../syntax/ast.ts';
import type { CheckedDefinition, CheckedFile, CheckedGate } from './checked.ts';
import type { Binding, FileScope } from './scope.ts';

export type Offer = {
  readonly checked: CheckedFile;
  readonly functions: readonly (CheckedDefinition | CheckedGate)[];
  readonly constants: readonly Binding[];
};

/** A file that is used, and where that is said. */
export type Used = { readonly path: string; readonly span: Span; readonly offer: Offer };

/** Where names stand that are taken. The lines of one array share theirs. */
export type Places = Map<string, { readonly span: Span; readonly isArray: boolean }>;

export function isHelper(name: string): boolean {
  return name.startsWith('_');
}

export function offerOf(checked: CheckedFile, { items }: File, { functions, constants }: FileScope): Offer {
  const names = new Set(items.flatMap(({ name }) => (name === null || isHelper(name) ? [] : [name])));
  const isLine = new Set(items.flatMap((item) => (item.kind === 'line' ? (item.name ?? []) : [])));
  return {
    checked,
    functions: items.flatMap((item) =>
      item.kind === 'line' || !names.has(item.name) ? [] : (functions.get(item.name) ?? []),
    ),
    constants: [...constants.values()].filter(({ name }) => names.has(name) && isLine.has(name)),
  };
}

/** Makes the names of used files known. One that two of them give is reported. */
export function takeUsed(scope: FileScope, places: Places, uses: readonly Used[]): void {
  for (const { span, offer } of uses) {
    const isTaken = (key: string, name: string, own: Span): boolean => {
      const before = places.get(key);
      places.set(key, before ?? { span: own, isArray: false });
      if (before === undefined) return false;
      const related = [
        { message: 'first defined here', span: before.span },
        { message: 'and here', span: own },
      ];
      scope.diagnostics.push(diagnose('GR2003', span, { name }, { related }));
      return true;
    };
    for (const one of offer.functions)
      if (!isTaken(`${one.name}(`, one.name, nameSpanOf(one))) scope.functions.set(one.name, one);
    for (const one of offer.constants) if (!isTaken(one.name, one.name, one.span)) scope.constants.set(one.name, one);
  }
}

function nameSpanOf(one: CheckedDefinition | CheckedGate): Span {
  return one.kind === 'gate' ? one.definition.nameSpan : one.span;
}

/** Reports files of which nothing is used. */
export function reportIdle(scope: FileScope, uses: readonly Used[]): void {
  for (const { path, span, offer } of uses) {
    const keys = [...offer.functions.map(({ name }) => `${name}(`), ...offer.constants.map(({ name }) => name)];
    if (!keys.some((key) => scope.used.has(key))) scope.diagnostics.push(diagnose('GR2023', span, { path }));
  }
}
