// Tables of a module: arrays of numbers that the source has written, once for all functions that read them.

import { exportName } from '../../check/exports.ts';
import type { Stage } from '../../form/form.ts';
import type { Declaration, Numbers } from '../../code/code.ts';
import { tableCode } from '../../code/constructors.ts';

export type Tables = {
  /** The name of the table with these numbers; it is called after what asks for it first. */
  readonly of: (wanted: string, numbers: readonly number[], kind: Numbers) => string;
  readonly declarations: () => readonly Declaration[];
};

export function createTables(choose: (wanted: string) => string): Tables {
  const tables = new Map<string, Extract<Declaration, { readonly kind: 'table' }>>();
  return {
    of: (wanted, numbers, kind) => {
      const key = JSON.stringify([kind, numbers.map((value) => (Object.is(value, -0) ? '-0' : String(value)))]);
      let table = tables.get(key);
      if (table === undefined)
        tables.set(key, (table = tableCode({ name: choose(wanted), doc: [], of: kind, value: numbers })));
      return table.name;
    },
    declarations: () => [...tables.values()],
  };
}

type Owner = { readonly definition: { readonly name: string }; readonly module: { readonly tables: Tables } };

/** The module's name of a table of a definition: `fWeights` for the line `weights` of `f`. */
export function tableOf({ definition, module }: Owner, { name, type }: Stage, numbers: readonly number[]): string {
  const wanted = exportName(definition.name, name.charAt(0).toUpperCase() + name.slice(1));
  return module.tables.of(wanted, numbers, type === 'whole' ? 'whole' : 'real');
}
