// What the frame of a definition's exports is told: of the definition, and of what stands inside its functions.

import type { CheckedDefinition } from '../../check/checked.ts';
import {
  passNames,
  type ExportedFunction,
  type Group,
  type Made,
  type PassName,
  type Suffix,
} from '../../check/exports.ts';
import type { Code, CodeType, Declaration, FieldType, ParameterCode, Path, Statement } from '../../code/code.ts';

/** What the functions call what is not the user's. */
export type Names = {
  readonly cache: string;
  readonly grad: string;
  readonly theta: string;
  readonly gradient: string;
  readonly out: string;
  readonly df: string;
  readonly direction: string;
  readonly product: string;
  readonly sizes: string;
  readonly problem: string;
  readonly parameters: string;
  readonly entries: string;
};

/** Each by a name that is free, but for the adjoint of the result. */
export function namesBy(free: (wanted: string) => string): Omit<Names, 'df'> {
  return {
    cache: free('cache'),
    grad: free('grad'),
    theta: free('theta'),
    gradient: free('gradient'),
    out: free('out'),
    direction: free('direction'),
    product: free('product'),
    sizes: free('sizes'),
    problem: free('problem'),
    parameters: free('parameters'),
    entries: free('entries'),
  };
}

/** A field of the cache, with a word on it, and what an empty cache has there. */
export type CacheField = FieldType & { readonly doc: string; readonly value: Code };

/** The inside of a definition's functions. */
export type Body = {
  /** Null for a definition that needs no cache. */
  readonly cache: { readonly fields: readonly CacheField[]; readonly doc: string } | null;
  /** Parameters of which only the body knows whether they are there. */
  readonly parameters: (
    taken: 'out' | 'workspace' | 'counts' | 'openSizes',
    row: Pick<ExportedFunction, 'runs'>,
  ) => readonly ParameterCode[];
  /** What stands inside a function that runs a pass. */
  readonly computed: (row: Computed) => readonly Statement[];
  /** What a method that runs a pass is given besides data. */
  readonly holds: (row: Computed) => readonly Held[];
  /** What stands inside a function that makes an object. */
  readonly made: (what: Made) => readonly Statement[];
  readonly remarks: (suffix: Suffix) => Remarks;
};

/** A body, and functions of the module that it calls. */
export type Composed = { readonly body: Body; readonly functions: readonly Declaration[] };

/** A row whose function runs a pass. */
export type Computed = Pick<ExportedFunction, 'takes' | 'gives'> & { readonly runs: PassName };

export function isComputed<R extends Pick<ExportedFunction, 'takes' | 'gives' | 'runs'>>(row: R): row is R & Computed {
  return (passNames as readonly string[]).includes(row.runs);
}

/**
 * What an object keeps for its methods: a variable of theirs, and what that is where the object is made. `field`: one
 * that all may see.
 */
export type Held = { readonly name: string; readonly type: CodeType; readonly value: Code; readonly field?: 'size' };

export type Frame = {
  readonly definition: CheckedDefinition;
  /** What the module exports of it. */
  readonly wanted: readonly Group[];
  readonly names: Names;
  /** What the names of its types begin with. */
  readonly type: string;
  readonly isScalar: boolean;
  /** How a function that takes the definition's own parameters reaches them, and the variable of each. */
  readonly argument: (path: string) => Path;
  readonly parameter: (name: string) => string;
  /** Sizes by which cache and gradient are asked for. */
  readonly sizeNames: readonly string[];
};

/** `instead` of the table's sentence; `after` it, on the same line; `lines` below. */
export type Remarks = { readonly instead?: string; readonly after?: string; readonly lines?: readonly string[] };

export const noRemarks: Remarks = {};
