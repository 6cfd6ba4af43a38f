// What is known of a definition when its functions are to be written.

import type { CheckedDefinition } from '../../check/checked.ts';
import type { Group } from '../../check/exports.ts';
import type { Program } from '../../form/form.ts';
import type { Jacobian } from '../../passes/jacobian.ts';
import type { Written } from '../../passes/written.ts';
import type { FunctionLoops } from '../../schedule/functions.ts';
import type { Schedule } from '../../schedule/tree.ts';
import type { Helpers } from './formula-code.ts';

export type Unit = {
  readonly definition: CheckedDefinition;
  /** Forward and backward pass, with the adjoint of the result as an input. */
  readonly written: Written;
  /** The same with 1 for that adjoint: both passes in one function. Null where there is no scalar result. */
  readonly fused: Written | null;
  /** `fused` of half the sum of squares of a result that is no number, where its problem is exported. */
  readonly squares: Written | null;
  /** Derivatives along a direction, where the module exports them. */
  readonly along: Along | null;
  /** Parameters in which a result that is no number is jointly affine, by path, where its problem is exported. */
  readonly linear: readonly string[];
  /** What the module exports of it. */
  readonly wanted: readonly Group[];
  /** The loops of its functions. */
  readonly schedules: () => FunctionLoops;
};

/** `path` is that of the direction, a record with a field for each active parameter. */
export type Along = {
  readonly path: string;
  /** The derivative of the result. */
  readonly tangent: Written | null;
  /** Of a number, the result or half the sum of its squares: its gradient, the Hessian times the direction. */
  readonly product: Written | null;
};

/** With the loops of the function of its values, and of that of their places. */
export type ScheduledJacobian = Jacobian & {
  /** The pattern by rows, where it is wanted and their order is known. */
  readonly inRows: Program | null;
  readonly loops: { readonly values: Schedule; readonly pattern: Schedule; readonly inRows: Schedule | null };
};

/** Names that the module gives to what several definitions use. */
export type ModuleNames = {
  readonly helpers: Helpers;
  readonly requireLength: () => string;
  /** A name that nothing in the module has. */
  readonly choose: (wanted: string) => string;
  /** Whether something of the module has that name by `choose`. */
  readonly isChosen: (name: string) => boolean;
  /** Keeps a name that a function uses from being chosen. */
  readonly avoid: (name: string) => void;
};
