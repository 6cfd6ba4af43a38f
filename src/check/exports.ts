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

/** What a function takes: some parameters each, by name. */
export type Taken =
  /** All parameters of the definition, or those that are data. */
  | 'arguments'
  | 'data'
  /** Where the result goes, unless it is a number; arrays to compute in, where the function needs some. */
  | 'out'
  | 'workspace'
  | 'cache'
  | 'grad'
  /** The adjoint of the result. */
  | 'df'
  /** All active parameters in one array, and their gradient in another. */
  | 'theta'
  | 'gradient'
  /** A direction in the shape of the gradient, and what the Hessian makes of it. */
  | 'direction'
  | 'product'
  /** Sizes that no argument fixes, one by one, or all of them by name; those that data do not fix by name. */
  | 'counts'
  | 'sizes'
  | 'openSizes'
  /** Data that the object holds whose method it is. */
  | 'held'
  /** The entries of a Jacobian. */
  | 'entries';

export type Given =
  | 'result'
  | 'number'
  | 'Cache'
  | 'Gradient'
  | 'Parameters'
  | 'Problem'
  | 'entries'
  | 'JacobianPattern'
  | 'JacobianCsr'
  | 'HessianPattern';

export type Suffix =
  | ''
  | 'Forward'
  | 'Backward'
  | 'Grad'
  | 'Packed'
  | 'Cache'
  | 'Gradient'
  | 'Jacobian'
  | 'JacobianPattern'
  | 'JacobianCsr'
  | 'Jvp'
  | 'Hvp'
  | 'Hessian'
  | 'HessianPattern'
  | 'Problem'
  | 'Batch';

/** Names by which exports are asked for, and those that a module has if nobody asks. */
export const groups = [
  'value',
  'split',
  'grad',
  'packed',
  'jacobian',
  'csr',
  'problem',
  'batch',
  'jvp',
  'hvp',
  'hessian',
] as const;
export type Group = (typeof groups)[number];
/** What each of these groups brings, as its functions call it. */
export const brings: { readonly [G in Group]?: Group } = { csr: 'jacobian' };
export const usualGroups: readonly Group[] = ['value', 'split', 'grad', 'packed', 'jacobian'];

/**
 * What runs inside a function: a pass over a program, or the making of an object. `both` has value and gradient in one;
 * `tangent` is the value of the derivative along a direction, and `product` its gradient. `squares` and `bothSquares`
 * are `value` and `both` of half the sum of squares of a result that is no number.
 */
export const passNames = [
  'value',
  'forward',
  'backward',
  'both',
  'tangent',
  'product',
  'squares',
  'bothSquares',
] as const;
export type PassName = (typeof passNames)[number];
export type Made = 'Cache' | 'Gradient';

/**
 * A function that a module may export for a definition: one row. What it takes says where its pass finds the arguments
 * and puts the gradient.
 */
export type ExportedFunction = {
  readonly suffix: Suffix;
  readonly group: Group;
  /** Which definitions have it. */
  readonly of: (definition: CheckedDefinition) => boolean;
  readonly runs: PassName | Made | 'Problem' | 'entries' | 'pattern' | 'csr';
  readonly takes: readonly Taken[];
  readonly gives: Given;
  /** What it does, as docs/module.md says it, and as its comment begins: `{f}` and the like are names of the module. */
  readonly does: string;
  readonly doc: string;
};

/** `group`: the one that it comes with, if not with all. */
type ExportedType = Pick<ExportedFunction, 'of'> & { readonly suffix: string; readonly group?: Group };

const always = (): boolean => true;
export const hasGradient = ({ parameters }: CheckedDefinition): boolean => parameters.some(({ isConst }) => !isConst);
const isNumber = ({ type }: CheckedDefinition): boolean => type.kind === 'array' && isScalarType(type);
export const hasGrad = (definition: CheckedDefinition): boolean => hasGradient(definition) && isNumber(definition);
export const hasJacobian = (definition: CheckedDefinition): boolean => hasGradient(definition) && !isNumber(definition);

/** In the order in which they stand in a module. Whether there is a cache is known only when its body is made. */
export const exportedFunctions: readonly ExportedFunction[] = [
  {
    suffix: '',
    group: 'value',
    of: always,
    runs: 'value',
    takes: ['arguments', 'out', 'workspace'],
    gives: 'result',
    does: 'the value',
    doc: 'The value of `{call}`:',
  },
  {
    suffix: 'Forward',
    group: 'split',
    of: hasGradient,
    runs: 'forward',
    takes: ['arguments', 'cache', 'out'],
    gives: 'result',
    does: 'the value; keeps in `cache` what the backward pass needs',
    doc: 'The value of `{f}`, keeping in `{cache}` what `{f}Backward` needs.',
  },
  {
    suffix: 'Backward',
    group: 'split',
    of: hasGradient,
    runs: 'backward',
    takes: ['cache', 'grad', 'df'],
    gives: 'Gradient',
    does: 'the gradient from the cache alone, times `df`; call it again with another `df` as often as you like',
    doc: 'The gradient of `{f}` at the point of the last `{f}Forward` with this cache.',
  },
  {
    suffix: 'Grad',
    group: 'grad',
    of: hasGrad,
    runs: 'both',
    takes: ['arguments', 'grad', 'workspace'],
    gives: 'number',
    does: 'the value; the gradient goes into `grad`',
    doc: 'The value of `{f}`; its gradient goes into `{grad}`.',
  },
  {
    suffix: 'Packed',
    group: 'packed',
    of: hasGrad,
    runs: 'both',
    takes: ['theta', 'gradient', 'counts', 'data', 'workspace'],
    gives: 'number',
    does: 'value and gradient with all parameters in one `Float64Array`, and the gradient in another',
    doc: 'The value of `{f}` at the parameters packed in `{theta}`; its gradient goes into `{gradient}`.',
  },
  {
    suffix: 'Cache',
    group: 'value',
    of: always,
    runs: 'Cache',
    takes: ['sizes'],
    gives: 'Cache',
    does: 'an empty cache',
    doc: 'An empty cache for `{f}Forward`.',
  },
  {
    suffix: 'Gradient',
    group: 'value',
    of: hasGradient,
    runs: 'Gradient',
    takes: ['sizes'],
    gives: 'Gradient',
    does: 'an empty gradient',
    doc: 'An empty gradient of `{f}`.',
  },
  {
    suffix: 'Jacobian',
    group: 'jacobian',
    of: hasJacobian,
    runs: 'entries',
    takes: ['arguments', 'out'],
    gives: 'entries',
    does: 'the entries that can differ from 0, in `out` or in a new array',
    doc: 'The Jacobian of `{call}`',
  },
  {
    suffix: 'JacobianPattern',
    group: 'jacobian',
    of: hasJacobian,
    runs: 'pattern',
    takes: ['arguments'],
    gives: 'JacobianPattern',
    does: 'where they stand: `{ rows, columns, row, column }`',
    doc: 'The row and the column of every entry of `{f}Jacobian`',
  },
  {
    suffix: 'JacobianCsr',
    group: 'csr',
    of: hasJacobian,
    runs: 'csr',
    takes: ['arguments'],
    gives: 'JacobianCsr',
    does: 'the pattern in compressed sparse rows: `{ rows, columns, rowStart, column, place }`; brings `jacobian`',
    doc: 'Where each entry of `{f}Jacobian` goes in compressed sparse rows',
  },
  {
    suffix: 'Problem',
    group: 'problem',
    of: hasGradient,
    runs: 'Problem',
    takes: ['openSizes', 'data'],
    gives: 'Problem',
    does: 'the function with its data, as an optimiser takes it',
    doc: '`{f}` with its data, as an optimiser takes it. Holds arrays by reference: change no whole numbers.',
  },
  {
    suffix: 'Batch',
    group: 'batch',
    of: ({ isBatch }) => isBatch === true,
    runs: 'both',
    takes: ['theta', 'gradient', 'counts', 'data', 'workspace'],
    gives: 'number',
    does: 'the mean of value and gradient over some rows of the data',
    doc: 'A mean over rows of data at the parameters packed in `{theta}`; its gradient goes into `{gradient}`.',
  },
  {
    suffix: 'Jvp',
    group: 'jvp',
    of: hasGradient,
    runs: 'tangent',
    takes: ['arguments', 'direction', 'out', 'workspace'],
    gives: 'result',
    does: 'the derivative along `direction`, which has the shape of the gradient',
    doc: 'The derivative of `{f}` along `{direction}`, which has the shape of the gradient: the Jacobian times it.',
  },
  {
    suffix: 'Hvp',
    group: 'hvp',
    of: hasGrad,
    runs: 'product',
    takes: ['arguments', 'direction', 'product', 'workspace'],
    gives: 'number',
    does: 'the derivative along `direction`; the Hessian times `direction` goes into `product`',
    doc: 'The derivative of `{f}` along `{direction}`; the Hessian times `{direction}` goes into `{product}`.',
  },
  {
    suffix: 'Hessian',
    group: 'hessian',
    of: hasGrad,
    runs: 'entries',
    takes: ['arguments', 'out'],
    gives: 'entries',
    does: 'the entries of the lower triangle that can differ from 0, in `out` or in a new array',
    doc: 'The Hessian of `{call}`',
  },
  {
    suffix: 'HessianPattern',
    group: 'hessian',
    of: hasGrad,
    runs: 'pattern',
    takes: ['arguments'],
    gives: 'HessianPattern',
    does: 'where they stand: `{ rows, columns, row, column }`',
    doc: 'The row and the column of every entry of `{f}Hessian`',
  },
];

/** What others need: it comes with them. */
export function isMaker({ runs }: ExportedFunction): boolean {
  return runs === 'Cache' || runs === 'Gradient';
}

/**
 * The functions of a definition in the order of a module. Of a batch, which has the name of the one that it is there
 * for, that one alone.
 */
export function functionsOf(definition: CheckedDefinition, wanted: readonly Group[]): readonly ExportedFunction[] {
  if (definition.isBatch === true)
    return exportedFunctions.flatMap((row) =>
      row.group === 'batch' ? [{ ...row, suffix: '' as const }] : row.runs === 'Cache' ? [row] : [],
    );
  return exportedFunctions.filter((row) => row.of(definition) && (isMaker(row) || wanted.includes(row.group)));
}

const exportedTypes: readonly ExportedType[] = [
  { suffix: 'Cache', of: always },
  { suffix: 'Gradient', of: hasGradient },
  { suffix: 'JacobianPattern', of: hasJacobian, group: 'jacobian' },
  { suffix: 'JacobianPattern', of: hasJacobian, group: 'problem' },
  { suffix: 'JacobianCsr', of: hasJacobian, group: 'csr' },
  { suffix: 'HessianPattern', of: hasGrad, group: 'hessian' },
  { suffix: 'Parameters', of: hasGradient, group: 'problem' },
  { suffix: 'Problem', of: hasGradient, group: 'problem' },
  { suffix: 'Result', of: ({ type }) => type.kind === 'record' },
];

/** The names of all that a definition may bring. */
export function exportsOf(definition: CheckedDefinition, wanted: readonly Group[]): readonly string[] {
  const { name } = definition;
  const functions = functionsOf(definition, wanted);
  const types = exportedTypes.filter(
    ({ suffix, of, group }) =>
      of(definition) &&
      (definition.isBatch === true ? suffix === 'Cache' : group === undefined || wanted.includes(group)),
  );
  return [
    ...new Set([
      ...functions.map(({ suffix }) => exportName(name, suffix)),
      ...types.map(({ suffix }) => typeName(name) + suffix),
    ]),
  ];
}

export function checkExports(items: readonly CheckedItem[], wanted: readonly Group[], diagnostics: Diagnostic[]): void {
  const owners = new Map<string, CheckedItem>();
  for (const item of items) {
    if (item.kind !== 'definition' || !item.exported) continue;
    let reported = false;
    for (const name of exportsOf(item, wanted)) {
      const owner = owners.get(name);
      if (owner?.kind === 'definition' && owner !== item && !reported) {
        diagnostics.push(diagnose('GR2008', item.span, { first: owner.name, second: item.name, export: name }));
        reported = true;
      }
      owners.set(name, item);
    }
  }
}
