// What `fit` and `minimize` end with: the run itself, and what is said and kept of it.

import type { Exit } from '../compile-files.ts';
import { CommandFault } from '../../disk/fault.ts';
import type { Terminal } from '../terminal.ts';
import type { Certificate } from './certificate.ts';
import { run, type Ran, type State, type Task } from './driver.ts';
import { keep, readKept, type Run } from './kept.ts';
import { orderOf } from './learning.ts';
import type { Model } from './model.ts';
import { whereNotFinite } from './not-finite.ts';
import { drawInto, type Draw } from './picture.ts';
import { jsonOf, jsonText, reportOf, type Report } from './report.ts';
import type { Session } from './session.ts';

/** `certify` says what is proved of what was found, `draw` makes its picture. */
export async function finish(
  session: Session,
  task: Omit<Task, 'state'>,
  terminal: Terminal,
  told: { readonly linear: readonly string[]; readonly certify: (ran: Ran) => Certificate; readonly draw: Draw },
): Promise<Exit> {
  const { settings, model, columns } = session;
  const { descent } = settings;
  const kept: Run = {
    command: settings.command,
    function: model.binding.info.name,
    method: task.method,
    parameters: model.names,
    ...(task.learning === null ? {} : { order: orderOf(task.learning, descent) }),
  };
  if (descent.resume !== null && descent.restarts !== null) throw new CommandFault('either --resume or --restarts');
  const state = descent.resume === null ? null : await readKept<State>(descent.resume, kept);
  noteStart(model, task, told.linear, state !== null, terminal);
  const ran = await run({ ...task, state }, descent, terminal);
  const report: Report = {
    session,
    task,
    ran,
    linear: told.linear,
    certificate: told.certify(ran),
    notFinite: ran.outcome.reason === 'not-finite' ? whereNotFinite(session, ran.outcome.state) : null,
    rows: columns?.table.rows ?? null,
  };
  const result = jsonOf(report);
  terminal.result(settings.json ? jsonText(result) : reportOf(report));
  // First what cannot be had again.
  if (descent.save !== null) await keep(descent.save, kept, result, ran.outcome.state, settings.force);
  if (descent.plot !== null) await drawInto(descent.plot, told.draw, ran, settings.force);
  return ran.outcome.converged ? 0 : 3;
}

/** Where nobody said where to begin, or it cannot be there. */
function noteStart(
  { binding, paths, names, start, lower, upper }: Model,
  { method }: Omit<Task, 'state'>,
  linear: readonly string[],
  goesOn: boolean,
  terminal: Terminal,
): void {
  const solved = new Set(method === 'lm' ? linear : []);
  if (goesOn) return;
  const isOutside = (i: number): boolean => (start[i] ?? 0) < (lower[i] ?? 0) || (start[i] ?? 0) > (upper[i] ?? 0);
  const outside = names.filter((_, i) => isOutside(i));
  const isZero = (path: string, i: number, name: string): boolean =>
    path.split('.')[0] === name && !solved.has(path) && !isOutside(i);
  const zero = binding.unsaid.filter((name) => paths.some((path, i) => isZero(path, i, name)));
  if (outside.length > 0) terminal.note(`begins at a bound in ${listed(outside)}: the start is not within the bounds`);
  if (zero.length > 0) terminal.note(`begins at 0 in ${listed(zero)}: --start says otherwise`);
}

function listed(names: readonly string[]): string {
  return names.length <= 8 ? names.join(', ') : `${names.slice(0, 8).join(', ')}, …`;
}
