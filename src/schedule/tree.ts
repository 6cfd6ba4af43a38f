// Loops as data: which steps a function takes, in which loops and branches, and where each value is kept. The scheduler
// makes it from a program of the form (schedule.ts), the emitter writes it (emit/loops).

import type { Dim, Index, Literal, Part, Program, Ref, Stage } from '../form/form.ts';
import type { Position } from './positions.ts';

/** A range that is taken in segments of so many steps. */
export type Segments = {
  readonly dim: Dim;
  /** Steps of a segment, the last of which may be shorter: about the square root of all of them. */
  readonly length: Index;
  readonly count: Index;
  /** Which segment, from 0; the first of its steps, and the one after its last. */
  readonly segment: Dim;
  readonly first: Dim;
  readonly end: Dim;
};

export type Purpose = 'keep' | 'remake' | 'carry';

/** What is done at one place of the loops. */
export type Step =
  /**
   * Gives a stage that is no accumulation its value, for the indices in force. A `pack` is given whole, once: all of
   * its elements, outside all loops over its own axes.
   */
  | { readonly kind: 'compute'; readonly stage: Stage }
  /**
   * Adds the value of one part where `part.at` says. The guard of the part is the branches around it. `assigns`: the
   * element has no value yet, so that it is put there (`=` and not `+=`): always for `only`, and for the first of all
   * parts of a sum where it reaches every element exactly once (such a stage has no `start`). `position`: of an
   * extremum, where it stands first; what has that position is given it by the same step.
   */
  | {
      readonly kind: 'combine';
      readonly stage: Stage;
      readonly part: Part;
      readonly assigns: boolean;
      readonly position?: Position;
    }
  /**
   * Sets what an accumulation starts from (0, 1, -Infinity, Infinity), for every element over `over`. Its other axes
   * are in force (the indices of loops around it), or not kept at all.
   */
  | { readonly kind: 'start'; readonly stage: Stage; readonly over: readonly Dim[] };

export type Tree =
  /**
   * `step` > 1: that many iterations at a time, then the rest one by one. Loops inside run once for all of them: their
   * ranges do not depend on `dim`; they may be taken several at a time too. A branch inside is taken by one iteration
   * after the other. `down`: from the last index to the first. `lane`: an index
   * that is in force inside, the number (0, 1, ...) of the iteration among those taken at a time, 0 in those taken one
   * by one; it is the first axis of arrays that each of these iterations needs for itself. `at`: no loop at all; the
   * body is done once, if the index of the loop around over `at` lies in the range of `dim`, which is then the same
   * number. (Lines that read each other may have different ranges: they run together in a loop that covers these.)
   * `between`: no further than the segment in force.
   */
  | {
      readonly kind: 'loop';
      readonly dim: Dim;
      readonly down: boolean;
      readonly step: number;
      readonly lane?: Dim;
      readonly at?: Dim;
      readonly between?: Segments;
      readonly body: readonly Tree[];
    }
  /**
   * A range in segments, one after the other; in the body `segment`, `first` and `end` are in force. `purpose`: the
   * rows that each begins with are kept; its rows are made again from these; or it hands rows to the next one and no
   * more.
   */
  | {
      readonly kind: 'segments';
      readonly segments: Segments;
      readonly down: boolean;
      readonly purpose: Purpose;
      readonly body: readonly Tree[];
    }
  | {
      readonly kind: 'branch';
      readonly literal: Literal;
      readonly then: readonly Tree[];
      readonly otherwise: readonly Tree[];
    }
  | { readonly kind: 'step'; readonly step: Step };

/** Where the value of a stage that is no virtual one is kept. */
export type Storage =
  /**
   * A variable: every use stands where all of its indices are bound. It is declared at the innermost place that is
   * around all of its steps and uses; that of a scalar which is wanted, around everything.
   */
  | { readonly kind: 'local' }
  /**
   * An array over these of its dims, in this order (row-major); the others are bound wherever it is used, to the same
   * element: a position on an axis that is not kept is not looked at. The first axis may be the `lane` of a loop
   * around, which is none of its dims: there the position is the lane in force. The bounds of an axis may use outer
   * indices (triangles); how much room it takes is `roomOf` (room.ts). Of an axis in `window` the last rows alone are
   * there.
   */
  | { readonly kind: 'array'; readonly axes: readonly Dim[]; readonly window?: Window };

/** So many rows of an axis have a place: a position p on it is kept at p modulo `rows`. */
export type Window = { readonly axis: Dim; readonly rows: number };

/**
 * An array of checkpoints: the rows of the segment in force, those at all boundaries, or those at the last boundary
 * that was reached.
 */
export type Origin = { readonly of: Ref; readonly as: 'rows' | Boundary };
export type Boundary = 'boundary' | 'carried';

/** What a function computes. */
export type Request = {
  readonly program: Program;
  /**
   * Stages that are there when the function starts: inputs, seeds, and what a cache holds. Arrays over all of their
   * dims.
   */
  readonly given: ReadonlySet<Ref>;
  /**
   * Stages that the function hands on: results, gradients, what a cache keeps. Kept whole: arrays over all of their
   * dims.
   */
  readonly wanted: ReadonlySet<Ref>;
  /** Iterations of an outer loop that are taken at a time where that merges updates; 1 for none. */
  readonly jam: number;
  /** That positions of extrema are looked for in loops of their own. */
  readonly apart?: boolean;
};

export type Schedule = {
  /** Its program may differ from the one that was asked for in its indices: those that run together are one. */
  readonly request: Request;
  readonly tree: readonly Tree[];
  /** For each stage that a step of the tree gives a value. Any other stage is virtual: written where it is used. */
  readonly storage: ReadonlyMap<Ref, Storage>;
  /** Arrays that take the place of one that would be kept whole; none without checkpoints. */
  readonly origins?: ReadonlyMap<Ref, Origin>;
};
