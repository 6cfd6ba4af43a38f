// Whether a program's value is convex or concave in its active inputs: stage by stage, by composition first and by the
// rules beyond it where that leaves a stage unknown. 'unknown' proves nothing.

import { stageTable, type Program, type Ref, type Stage, type StageTable } from '../../form/form.ts';
import { eachReference } from '../../form/operands.ts';
import type { Analysis, Domains } from './analysis.ts';
import { closedUnder } from './assumption.ts';
import { one } from './fraction.ts';
import { all, nothing, type Known, type ProgramCurvature } from './known.ts';
import { isHopeless, structural } from './rules.ts';
import { stageFacts, withLog } from './stage-facts.ts';

export type { ProgramCurvature } from './known.ts';
export type { Domains } from './analysis.ts';

/**
 * How much the rules beyond composition may look at: a stage is 1. Where it is thorough, the Hessian is looked at by
 * intervals too, and what chords show is not taken as the end of it.
 */
export type Effort = { left: number; readonly isThorough: boolean };

/** What a compilation spends. */
export const quickEffort = (): Effort => ({ left: 400, isThorough: false });
/** What is spent on being asked. */
export const thoroughEffort = (): Effort => ({ left: 300_000, isThorough: true });

/** Closed bounds by parameter path (`x`, `p.x`). Of several results, what holds of all. */
export function curvatureOf(program: Program, domains: Domains, effort: Effort = quickEffort()): ProgramCurvature {
  const { known } = analyse(program, domains, effort);
  return all(program.results.map(({ ref }) => known(ref).curvature));
}

/** What is known of every stage of the value. */
export function analyse(program: Program, domains: Domains, effort: Effort): Analysis {
  const table = stageTable(program);
  const stages = program.stages.slice(0, program.forward);
  const none = new Map<Ref, Known>();
  const composed = analysisOf(table, stages, domains, { ...effort, left: 0 }, none, 0);
  const open = program.results.filter(({ ref }) => composed.known(ref).curvature === 'unknown');
  if (open.length === 0) return composed;
  // Most of what composition leaves open bends both ways: a compilation does not look for where.
  const asking = { ...composed, spend: () => true };
  if (!effort.isThorough && open.some(({ ref }) => isHopeless(asking, [{ factor: one, ref }]))) return composed;
  return analysisOf(table, stages, domains, effort, none, deepestAssumptions);
}

const deepestAssumptions = 2;

function analysisOf(
  table: StageTable,
  stages: readonly Stage[],
  domains: Domains,
  effort: Effort,
  leaves: ReadonlyMap<Ref, Known>,
  depth: number,
): Analysis {
  const known: (Known | undefined)[] = [];
  const analysis: Analysis = {
    table,
    domains,
    // A part or a read of a recurrence points forward, to what is not known yet.
    known: (ref) => known[ref] ?? nothing,
    assuming: (assumed, targets) => {
      if (depth === 0) return null;
      const closed = closedUnder(table, assumed);
      return analysisOf(closed, stagesBelow(closed, targets), domains, effort, assumed, depth - 1);
    },
    isThorough: effort.isThorough,
    spend: (work) => {
      effort.left -= work;
      return effort.left >= 0;
    },
  };
  for (const stage of stages) {
    const facts = leaves.get(stage.id) ?? stageFacts(analysis, stage);
    known[stage.id] = facts;
    if (facts.curvature !== 'unknown') continue;
    const { curvature, rule, of } = structural(analysis, stage.id);
    if (curvature !== 'unknown') known[stage.id] = withLog({ ...facts, curvature, rule, of });
  }
  return analysis;
}

/** What the targets are made of, in the order of the list. */
function stagesBelow(table: StageTable, targets: readonly Ref[]): readonly Stage[] {
  const found = new Map<Ref, Stage>();
  const pending = [...targets];
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    const stage = table[ref];
    if (stage === undefined || found.has(ref)) continue;
    found.set(ref, stage);
    eachReference(stage, (each) => pending.push(each));
  }
  return [...found.values()].sort((a, b) => a.id - b.id);
}
