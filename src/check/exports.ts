// The names that a module exports: each definition brings several, and no two may be the same.

import { legalName } from '../base/names.ts';
import { diagnose, type Diagnostic } from '../report/diagnostic.ts';
import type { CheckedDefinition, CheckedItem } from './checked.ts';
import { isScalarType } from './type.ts';

/**
 * What the module calls a definition: a word that TypeScript keeps, and `then`, which would make the module a promise,
 * get an underscore.
 */
export function exportName(name: string, suffix = ''): string {
  if (suffix !== '') return name + suffix;
  return name === 'then' ? 'then_' : legalName(name);
}

/** The types of a definition start with a capital letter. */
export function typeName(name: string): string {
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

/** What a definition may have: functions, or types, by their suffix, and which definitions have them. */
type Export = {
  readonly suffix: string;
  readonly is: 'function' | 'type';
  readonly of: (definition: CheckedDefinition) => boolean;
};

const always = (): boolean => true;
const hasGradient = ({ parameters }: CheckedDefinition): boolean => parameters.some(({ isConst }) => !isConst);
const isNumber = ({ type }: CheckedDefinition): boolean => type.kind === 'array' && isScalarType(type);
const hasGrad = (definition: CheckedDefinition): boolean => hasGradient(definition) && isNumber(definition);
const hasJacobian = (definition: CheckedDefinition): boolean => hasGradient(definition) && !isNumber(definition);

/** Whether there is a cache is known only when loops are made: its names are kept free in any case. */
const exportTable: readonly Export[] = [
  { suffix: '', is: 'function', of: always },
  { suffix: 'Forward', is: 'function', of: hasGradient },
  { suffix: 'Backward', is: 'function', of: hasGradient },
  { suffix: 'Grad', is: 'function', of: hasGrad },
  { suffix: 'Packed', is: 'function', of: hasGrad },
  { suffix: 'Jacobian', is: 'function', of: hasJacobian },
  { suffix: 'JacobianPattern', is: 'function', of: hasJacobian },
  { suffix: 'Cache', is: 'function', of: always },
  { suffix: 'Gradient', is: 'function', of: hasGradient },
  { suffix: 'Cache', is: 'type', of: always },
  { suffix: 'Gradient', is: 'type', of: hasGradient },
  { suffix: 'JacobianPattern', is: 'type', of: hasJacobian },
  { suffix: 'Result', is: 'type', of: ({ type }) => type.kind === 'record' },
];

export function exportsOf(definition: CheckedDefinition): readonly string[] {
  const own = exportTable.filter(({ of }) => of(definition));
  return [
    ...new Set(
      own.map(({ suffix, is }) =>
        is === 'type' ? typeName(definition.name) + suffix : exportName(definition.name, suffix),
      ),
    ),
  ];
}

export function checkExports(items: readonly CheckedItem[], diagnostics: Diagnostic[]): void {
  const owners = new Map<string, CheckedItem>();
  for (const item of items) {
    if (item.kind !== 'definition' || !item.exported) continue;
    let reported = false;
    for (const name of exportsOf(item)) {
      const owner = owners.get(name);
      if (owner?.kind === 'definition' && owner !== item && !reported) {
        diagnostics.push(diagnose('GR2008', item.span, { first: owner.name, second: item.name, export: name }));
        reported = true;
      }
      owners.set(name, item);
    }
  }
}
