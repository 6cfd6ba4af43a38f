// A definition as a circuit: its stages as boxes, what goes from one to another as wires, its loops and branches as
// frames around them. What a picture shows, in whatever way it is drawn.

import type { Value } from '../given-values.ts';

/**
 * A parameter, or data; a constant or an index; a gate; a condition; a fold; a join of branches, and what a branch
 * hands to it; an array by lines; the name of a stage that is drawn elsewhere.
 */
export type BoxKind = 'input' | 'data' | 'constant' | 'gate' | 'condition' | 'fold' | 'join' | 'arm' | 'array' | 'name';

export type Box = {
  readonly id: number;
  readonly kind: BoxKind;
  /** `+`, `sigmoid`, `2 ×`, `Σ j`; of an input its name. */
  readonly symbol: string;
  /** The name of the stage in the module; '' where it has none there. */
  readonly name: string;
  /** What it is called where it is drawn elsewhere. */
  readonly reference: string;
  /** The innermost frame around it. */
  readonly frame: number | null;
  readonly isResult: boolean;
  /** Null without a point. */
  readonly reading: Reading | null;
};

/** What stands at a wire where it leaves a box; null where there is no such number: in a branch that is not taken. */
export type Reading = { readonly value: Numbers | null; readonly gradient: Numbers | null };
/** Row-major; a number has no sizes. */
export type Numbers = { readonly numbers: readonly number[]; readonly sizes: readonly number[] };

/** `back`: from the step before, in a recurrence. */
export type WireKind = 'value' | 'condition' | 'position' | 'back';
export type Wire = { readonly from: number; readonly to: number; readonly kind: WireKind };

export type Frame = {
  readonly id: number;
  readonly parent: number | null;
  readonly kind: 'loop' | 'branch';
  /** `i in 0..n`, `where x > 0`. */
  readonly title: string;
  /** Whether the branch is taken at the point; null of a loop, without a point, and where it differs inside a loop. */
  readonly isTaken: boolean | null;
};

export type Circuit = {
  readonly name: string;
  readonly boxes: readonly Box[];
  readonly wires: readonly Wire[];
  /** Each after the one around it. */
  readonly frames: readonly Frame[];
  readonly at: Point | null;
};

export type Point = {
  readonly arguments: { readonly [parameter: string]: Value };
  readonly value: Value;
  readonly gradient: { readonly [parameter: string]: Value };
};
