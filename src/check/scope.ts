// What names mean while a definition is checked: parameters, lines and constants of the file, each with its type.

import type { Diagnostic } from '../report/diagnostic.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Span } from '../base/span.ts';
import type { Lost } from '../syntax/lost.ts';
import type { CheckedDefinition, CheckedGate } from './checked.ts';
import type { Type } from './type.ts';

export type Binding = {
  readonly name: string;
  readonly type: Type;
  /** What it is if it is a number known now (sizes and indices need that). */
  readonly constant: number | null;
  readonly span: Span;
};

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
  /** How many index positions, and how many records, the expression being checked stands in. */
  readonly nesting: { indices: number; records: number };
  /** Calls of `if`, `and` and `or` that choose element by element: their conditions are whole arrays. */
  readonly shaped: Set<Expr>;
};

export type Scope = {
  readonly file: FileScope;
  readonly values: Map<string, Binding>;
  readonly used: Set<string>;
  /** Names that come later in this body. */
  readonly later: ReadonlyMap<string, Span>;
  /** A constant line of a bare file. */
  readonly isBareLine?: boolean;
  /** A bare file takes an unknown name as a parameter; null elsewhere. */
  readonly parameter: ((name: string, span: Span) => Binding) | null;
  /** The definition or gate that is being checked: calling it would be a recursion. */
  readonly inside: string | null;
};

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
