// What the rules work with: the stages, what is known of each so far, and how much may still be looked at. Rules look
// at the cone below a stage: down to atoms, which are affine or of known curvature.

import { elementAt } from '../../base/lists.ts';
import type { Ref, Stage, StageTable } from '../../form/form.ts';
import { isIdentity, sameDims } from '../../form/dims.ts';
import type { Interval } from './interval.ts';
import type { Known } from './known.ts';

/** Closed bounds by parameter (`x`, `p`, or by path `p.x`), and by size. */
export type Domains = ReadonlyMap<string, Interval>;

export type Analysis = {
  readonly domains: Domains;
  readonly table: StageTable;
  /** `nothing` of what is not known yet: a part or a read of a recurrence points forward. */
  readonly known: (ref: Ref) => Known;
  /** The same stages under assumptions: of these leaves this is known. Null where that nests too deep. */
  readonly assuming: (leaves: ReadonlyMap<Ref, Known>, targets: readonly Ref[]) => Analysis | null;
  /** Whether rules that take long are asked too. */
  readonly isThorough: boolean;
  /** Takes from what may be spent; false where that is used up. */
  readonly spend: (work: number) => boolean;
};

export function stageIn({ table }: Pick<Analysis, 'table'>, ref: Ref): Stage {
  return elementAt(table, ref);
}

/** The arguments where the stage is this gate of the table. */
export function argsOf(
  analysis: Pick<Analysis, 'table'>,
  ref: Ref,
  ...names: readonly string[]
): readonly Ref[] | null {
  const { op } = stageIn(analysis, ref);
  return op.kind === 'gate' && !op.gate.user && names.includes(op.gate.name) ? op.args : null;
}

/** The number that a stage is, if it is one. */
export function numberOf(analysis: Analysis, ref: Ref): number | null {
  const { op } = stageIn(analysis, ref);
  if (op.kind === 'constant') return op.value;
  const { curvature, interval } = analysis.known(ref);
  return curvature === 'constant' && interval[0] === interval[1] ? interval[0] : null;
}

/** What an element of a stage is made of, element by element; null where it is made of others. */
export function elementwise({ op, dims }: Stage): readonly Ref[] | null {
  if (op.kind === 'gate') return op.args;
  if (op.kind !== 'accumulate' || op.how !== 'only') return null;
  const isPlain = op.parts.every((part) => isIdentity(part.at, dims) && sameDims(part.dims, dims));
  return isPlain ? op.parts.flatMap(({ value, guard }) => [value, ...guard.map(({ condition }) => condition)]) : null;
}

/** Stages beyond which a cone is not looked at. */
const largestCone = 150;

export type Cone = {
  /** Those between the roots and the atoms, in the order of the list. */
  readonly inner: readonly Ref[];
  readonly atoms: readonly Ref[];
  /** Data, which is no number that is known now. */
  readonly data: readonly Ref[];
};

/**
 * Down to affine stages, or to what these are made of (`leaf`); `isAtom` says where to stop besides. Null where
 * something cannot be looked into.
 */
export function coneBelow(
  analysis: Analysis,
  roots: readonly Ref[],
  to: 'affine' | 'leaf' = 'affine',
  isAtom: (ref: Ref) => boolean = () => false,
): Cone | null {
  const inner = new Set<Ref>();
  const atoms = new Set<Ref>();
  const data = new Set<Ref>();
  const pending = [...roots];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (inner.has(ref) || atoms.has(ref) || data.has(ref)) continue;
    const { curvature } = analysis.known(ref);
    if (numberOf(analysis, ref) !== null) inner.add(ref);
    else if (curvature === 'constant') data.add(ref);
    else {
      const parts =
        isAtom(ref) || (to === 'affine' && curvature === 'affine') ? null : elementwise(stageIn(analysis, ref));
      if (parts === null && (curvature === 'affine' || isAtom(ref))) {
        atoms.add(ref);
        continue;
      }
      if (parts === null || inner.size >= largestCone) return null;
      inner.add(ref);
      pending.push(...parts);
    }
  }
  const listed = [...inner].sort((a, b) => a - b);
  return analysis.spend(listed.length) ? { inner: listed, atoms: [...atoms], data: [...data] } : null;
}
