// The loops of one function: the schedule of its pass, with the place of everything that comes in or goes out.

import { stageTable, type Ref, type Stage } from '../../form/form.ts';
import { elementLabel } from '../../form/names.ts';
import { eachReference } from '../../form/operands.ts';
import { freeName, legalName } from '../../base/names.ts';
import type { Statement } from '../../code/code.ts';
import type { HeadingOf, Said } from '../loops/heading.ts';
import type { Place, Places } from '../loops/places.ts';
import { loopStatements } from '../loops/statements.ts';
import { sizeCode } from './entry.ts';
import { stageAt, type ArrayPlan, type Pass } from './plan.ts';
import type { Workspace } from './workspace.ts';

/** Where a function finds what is given, and puts what is wanted. */
export type At = (stage: Stage) => Place;

export type Loops = { readonly plan: ArrayPlan; readonly workspace: Workspace };

export function loopsOf({ plan, workspace }: Loops, pass: Pass, at: At): readonly Statement[] {
  const { schedule } = pass;
  const places: Places = {
    place: (ref) => {
      const field = workspace.fieldOf(pass, ref);
      const stage = stageAt(pass, ref);
      if (field === null) return at(stage);
      const storage = schedule.storage.get(ref);
      const isWhole = schedule.request.wanted.has(ref) || storage?.kind !== 'array';
      return { kind: 'array', array: field.name, offset: null, axes: isWhole ? stage.dims : storage.axes };
    },
    size: sizeCode(plan),
    free: freeNames({ plan, workspace }, pass, at),
    helpers: plan.module.helpers,
    // Rows that are kept for a while are those of the array that has their name.
    heading: headingIn(pass),
  };
  return loopStatements(schedule, places);
}

/** What is said of each stage: the lines in it, those that have no step of their own among them. */
function headingIn({ program, schedule, lineOf, primalOf }: Pass): HeadingOf {
  const table = stageTable(program);
  const known = new Map<Ref, readonly Said[]>();
  const isApart = ({ id, op }: Stage): boolean =>
    op.kind === 'input' || schedule.storage.has(id) || schedule.request.given.has(id);
  const said = (stage: Stage): readonly Said[] => {
    const before = known.get(stage.id);
    if (before !== undefined) return before;
    known.set(stage.id, []);
    const own = ownSaid(stage);
    const inside: Said[] = [];
    if (own === null || !('line' in own))
      eachReference(stage, (ref) => {
        const next = table[ref];
        if (next !== undefined && !isApart(next)) inside.push(...said(next).filter((one) => 'line' in one));
      });
    const all = [...inside, ...(own === null ? [] : [own])];
    known.set(stage.id, all);
    return all;
  };
  const ownSaid = ({ named, name }: Stage): Said | null => {
    const line = named ? lineOf(name) : null;
    if (line !== null) return { line };
    const primal = primalOf(name);
    return primal === null ? null : { adjointOf: primal };
  };
  return said;
}

/** Names that the loops choose: none that the function has for anything else, and none of a function of the module. */
export function freeNames({ plan, workspace }: Loops, pass: Pass, at: At): (name: string) => string {
  const there = new Set<string>([
    ...Object.values(plan.names),
    ...plan.sizes.values(),
    ...plan.definition.parameters.map(({ name }) => plan.parameter(name)),
  ]);
  const { given, wanted } = pass.schedule.request;
  const arrays = new Map<string, Stage>();
  for (const stage of pass.program.stages) {
    const field = workspace.fieldOf(pass, stage.id);
    const isOut = stage.op.kind === 'input' || given.has(stage.id) || wanted.has(stage.id);
    const place = field === null && isOut ? at(stage) : null;
    if (field !== null) arrays.set(field.name, stage);
    else if (place?.kind === 'array') arrays.set(place.array, stage);
    else if (place?.kind === 'variable') there.add(place.name);
  }
  const known = new Map<string, string>();
  return (name) => {
    let free = known.get(name);
    if (free === undefined) {
      // One element of an array that is kept: `zi` of `z`.
      const array = arrays.get(name);
      const indices = (array?.dims ?? []).map((dim) => dim.name);
      const wanted = legalName(array === undefined ? name : elementLabel(name, indices));
      free = freeName(wanted, (one) => there.has(one) || arrays.has(one) || plan.module.isChosen(one));
      plan.module.avoid(free);
      known.set(name, free);
    }
    return free;
  };
}
