// What names mean while a definition is checked: parameters, lines and constants of the file, each with its type.

import type { Diagnostic } from '../report/diagnostic.ts';
import type { Expr, IndexBinding, Line } from '../syntax/ast.ts';
import type { Box, Extent } from '../base/boxes.ts';
import type { IndexRange, Whole } from '../base/whole.ts';
import type { Span } from '../base/span.ts';
import type { Lost } from '../syntax/lost.ts';
import type { ArrayLine, CheckedDefinition, CheckedGate } from './checked.ts';
import type { Element } from './element.ts';
import type { Axis, Type } from './type.ts';

export type Binding = {
  readonly name: string;
  readonly type: Type;
  /** What it is if it is a number known now (domains need that). */
  readonly constant: number | null;
  /** What it is if it is a whole number of sizes, whole-number parameters and indices. */
  readonly whole: Whole | null;
  readonly span: Span;
  /** Where its shape is written, if that is more than its name. */
  readonly declared?: Span;
  /** A name in the sizes of parameters, and no parameter. */
  readonly isSize?: boolean;
  /** An index whose range may still be open. */
  readonly index?: OpenIndex;
  /** An array by lines, of which lines may be missing yet. */
  readonly array?: LineArray;
};

/** A read at the bare index. */
export type AxisRead = {
  readonly axis: Axis;
  readonly span: Span;
  /** Inside a branch that the index is outside of. */
  readonly inBranch: boolean;
  /** Called if the range is taken from this axis. */
  readonly decides: (() => void) | null;
};

export type OpenIndex = {
  readonly name: string;
  readonly span: Span;
  /** Filled in when it is closed. */
  readonly range: { readonly name: string; from: Whole; to: Whole; readonly isPart?: boolean };
  readonly written: boolean;
  reads: AxisRead[];
  readonly branches: number;
  /** It reads what an error left open. */
  clouded: boolean;
  /** Nothing more is said of it. */
  broken: boolean;
  readonly hidden: Binding | undefined;
};

/** What a line tells of its array: how many axes it has, the last of them those of the line's value, and an element. */
export type Told = { readonly rank: number; readonly inner: readonly Axis[]; readonly element: Element };

/** An array by lines while its lines are checked: what is known so far, and who relied on it. */
export type LineArray = {
  readonly name: string;
  readonly span: Span;
  readonly lines: { readonly line: Line; readonly indices: ArrayLine['indices']; readonly box: Box }[];
  /** Lines that come yet. */
  pending: number;
  /**
   * The axes as far as lines above tell; null for one that they leave open. Null as a whole while not even their number
   * is known.
   */
  axes: readonly (Axis | null)[] | null;
  /** For each axis how far its lines reach. */
  extents: readonly Extent[];
  /** Where it was read before its first line, by an array that it needs. */
  ahead: Span | null;
  /** While its first line is read to see what shape its elements have. */
  probing: boolean;
  /** A line that reads the array itself, or a line between them, wants numbers that are not known to be whole. */
  readEarly: boolean;
  /** What its lines tell so far, or, while there is none, what is taken for granted; null with `axes`. */
  told: Told | null;
  /** Shapes that were relied on before all lines were read. */
  readonly uses: { readonly axis: number; readonly found: Axis; readonly span: Span }[];
  broken: boolean;
  done: boolean;
};

/** An axis that is read; `axis` null where it is not known yet, 'unknown' after an error. */
export type ReadAxis = { readonly axis: Axis | null | 'unknown'; readonly decides: (() => void) | null };

export type FileScope = {
  readonly diagnostics: Diagnostic[];
  /** Definitions and gates above the statement being checked. */
  readonly functions: Map<string, CheckedDefinition | CheckedGate>;
  readonly constants: Map<string, Binding>;
  /** Where names stand that come later: a better message than "unknown". */
  readonly later: ReadonlyMap<string, Span>;
  /** What statements that could not be read may define: nothing is said of these names. */
  readonly lost: Lost;
  readonly used: Set<string>;
  /** How many index positions, records and branches the expression being checked stands in. */
  readonly nesting: { indices: number; records: number; branches: number };
  /** Calls of `if`, `and` and `or` that choose element by element: their conditions are whole arrays. */
  readonly shaped: Set<Expr>;
  readonly ranges: Map<IndexBinding, IndexRange>;
  readonly arrayLines: Map<Line, ArrayLine>;
  readonly callSizes: Map<Expr, ReadonlyMap<string, Whole>>;
};

export type Scope = {
  readonly file: FileScope;
  readonly values: Map<string, Binding>;
  readonly used: Set<string>;
  /** Names that come later in this body. */
  readonly later: ReadonlyMap<string, Span>;
  /** A constant line of a bare file. */
  readonly isBareLine?: boolean;
  /** The expressions that are checked in this scope, all of them: hints look around in them. */
  readonly body: readonly Expr[];
  /** A bare file takes an unknown name as a parameter; null elsewhere. */
  readonly parameter: ((name: string, span: Span) => Binding) | null;
  /** The definition or gate that is being checked: calling it would be a recursion. */
  readonly inside: string | null;
  /** In a gate everything is a number. */
  readonly isGate?: boolean;
  /** Names of the whole-number parameters that ranges and shapes are made of. */
  readonly sizes: Set<string>;
  /** In the line of an array: binds an array whose lines come later, where the two need one another. */
  readonly ahead?: (name: string, span: Span) => Binding | null;
  /**
   * Arrays, and fields `s.k` of arrays of records, that are taken to hold whole numbers where they are read between
   * their lines.
   */
  readonly wholeTables?: ReadonlySet<string>;
};

/** A binding in sight, without using it. */
export function bindingOf(scope: Scope, name: string): Binding | null {
  return scope.values.get(name) ?? scope.file.constants.get(name) ?? null;
}

export function lookUp(scope: Scope, name: string): Binding | null {
  const local = scope.values.get(name);
  if (local !== undefined) {
    scope.used.add(name);
    return local;
  }
  const shared = scope.file.constants.get(name);
  if (shared === undefined) return null;
  scope.file.used.add(name);
  return shared;
}
