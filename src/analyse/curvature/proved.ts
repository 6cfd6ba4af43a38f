// What is proved of a value over some bounds, for those who look for where it is least.

import type { Program } from '../../form/form.ts';
import type { Domains } from './analysis.ts';
import { analyse, thoroughEffort } from './curvature.ts';
import { all, type ProgramCurvature } from './known.ts';
import { quasiName, quasiOf, type QuasiName } from './quasi.ts';
import { areSubgradients } from './slopes.ts';
import { strengthOf, type Strength } from './strong.ts';

export type Proved = {
  readonly curvature: ProgramCurvature;
  /** Where the curvature is unknown. */
  readonly quasi: QuasiName | null;
  readonly strength: Strength;
  /** Whether the gradient is a subgradient of what is convex on kinks too. */
  readonly hasSubgradients: boolean;
};

export const nothingProved: Proved = { curvature: 'unknown', quasi: null, strength: new Map(), hasSubgradients: false };

/** Of programs with one result. */
export function provedOf(program: Program, domains: Domains): Proved {
  const analysis = analyse(program, domains, thoroughEffort());
  const curvature = all(program.results.map(({ ref }) => analysis.known(ref).curvature));
  const [result, ...more] = program.results;
  if (result === undefined || more.length > 0) return { ...nothingProved, curvature };
  const isOpen = curvature === 'unknown';
  return {
    curvature,
    quasi: isOpen ? quasiName(quasiOf(analysis, result.ref)) : null,
    strength: strengthOf(analysis, result.ref),
    hasSubgradients: areSubgradients(analysis, result.ref),
  };
}
