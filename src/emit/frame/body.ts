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
import type { Code, FieldType, ParameterCode, Path, Statement } from '../../code/code.ts';

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
};

/** A field of the cache, with a word on it, and what an empty cache has there. */
export type CacheField = FieldType & { readonly doc: string; readonly value: Code };

/** The inside of a definition's functions. */
export type Body = {
  /** Null for a definition that needs no cache. */
  readonly cache: { readonly fields: readonly CacheField[]; readonly doc: string } | null;
  /** Parameters of which only the body knows whether they are there. */
  readonly parameters: (taken: 'out' | 'workspace' | 'counts', row: ExportedFunction) => readonly ParameterCode[];
  /** What stands inside a function that runs a pass. */
  readonly computed: (row: Computed) => readonly Statement[];
  /** What stands inside a function that makes an object. */
  readonly made: (what: Made) => readonly Statement[];
  readonly remarks: (suffix: Suffix) => Remarks;
};

/** A row whose function runs a pass. */
export type Computed = ExportedFunction & { readonly runs: PassName };

export function isComputed(row: ExportedFunction): row is Computed {
  return (passNames as readonly string[]).includes(row.runs);
}

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
