// The scheduler: a request, the loops that fulfil it, and where each value is kept meanwhile.

import { stageTable, type Stage } from '../form/form.ts';
import { verified } from '../form/verify.ts';
import { treeOf } from './build.ts';
import { dependencesOf } from './dependence.ts';
import { gathered } from './gather.ts';
import { jamsOf } from './jam.ts';
import { nestOf } from './nest.ts';
import { keptStages, pathsOf, storageOf } from './places.ts';
import { positionsOf } from './positions.ts';
import { rootsOf, type Roots } from './roots.ts';
import { statementsOf, type Statement } from './statements.ts';
import { namedApart } from './take-along.ts';
import type { Request, Schedule } from './tree.ts';
import { byColumns } from './triangle.ts';
import { verifiedSchedule } from './verify-schedule.ts';
import { windowed } from './window.ts';

/** Times that loops are made anew because sums that would need an array are added elsewhere. */
const mostRounds = 3;

export function schedule(request: Request): Schedule {
  let { program } = request;
  for (let round = 0; ; round += 1) {
    const { found, statements, roots } = scheduled({ ...request, program });
    const stored = new Set(
      [...found.storage].flatMap(([ref, { kind }]) => (kind === 'array' && !request.wanted.has(ref) ? [ref] : [])),
    );
    let simpler = round < mostRounds ? gathered(program, stored) : null;
    for (; simpler !== null; simpler = gathered(program, stored)) program = verified(namedApart(simpler));
    if (program !== found.request.program) continue;
    const turned = round < mostRounds ? byColumns(program, statements, roots) : null;
    if (turned === null) return verifiedSchedule(windowed(found));
    program = turned;
  }
}

/** The same, but each step gives a value to one stage: positions are looked for in loops of their own. */
export function withPositionsApart(found: Schedule): Schedule {
  const { program } = found.request;
  return positionsOf(program.stages, stageTable(program)).size === 0
    ? found
    : schedule({ ...found.request, apart: true });
}

type Attempt = { readonly found: Schedule; readonly statements: readonly Statement[]; readonly roots: Roots };

function scheduled(request: Request): Attempt {
  const { program, given, wanted, jam } = request;
  const isGiven = ({ id, op }: Stage): boolean => given.has(id) || op.kind === 'input';
  const roots = rootsOf(program, isGiven, wanted);
  const statements = statementsOf(roots, request.apart);
  const nests = nestOf(statements, dependencesOf(statements, { table: roots.table, checks: program.checks }), {
    table: roots.table,
    dims: new Set(),
    together: [],
    guard: [],
    wanted,
    ofValue: new Set(program.stages.slice(0, program.forward).map(({ id }) => id)),
  });
  const paths = pathsOf(nests);
  const kept = keptStages(statements, paths, wanted);
  const jams = jamsOf(nests, kept, roots.table, jam);
  return {
    found: { request, tree: treeOf(nests, kept, paths, jams, roots.table), storage: storageOf(kept, jams) },
    statements,
    roots,
  };
}
