// The names that a module exports: each definition brings several, and no two may be the same.

import { legalName } from '../base/names.ts';
import { diagnose, type Diagnostic } from '../report/diagnostic.ts';
import type { CheckedItem } from './checked.ts';

/** What the module calls a definition: a word that TypeScript keeps, and `then`, which would make the module a promise, get an underscore. */
export function exportName(name: string, suffix = ''): string {
  if (suffix !== '') return name + suffix;
  return name === 'then' ? 'then_' : legalName(name);
}

/** The types of a definition start with a capital letter. */
export function typeName(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

export function exportsOf(name: string): readonly string[] {
  const type = typeName(name);
  const functions = ['', 'Forward', 'Backward', 'Grad', 'Packed', 'Cache', 'Gradient'].map((suffix) => exportName(name, suffix));
  return [...new Set([...functions, `${type}Cache`, `${type}Gradient`, `${type}Result`])];
}

export function checkExports(items: readonly CheckedItem[], diagnostics: Diagnostic[]): void {
  const owners = new Map<string, CheckedItem>();
  for (const item of items) {
    if (item.kind !== 'definition' || !item.exported) continue;
    let reported = false;
    for (const name of exportsOf(item.name)) {
      const owner = owners.get(name);
      if (owner?.kind === 'definition' && owner !== item && !reported) {
        diagnostics.push(diagnose('GR2008', item.span, { first: owner.name, second: item.name, export: name }));
        reported = true;
      }
      owners.set(name, item);
    }
  }
}
