// What `fit` and `minimize` end with: the run itself, and what is said and kept of it.

import type { Exit } from '../compile-files.ts';
import { CommandFault } from '../fault.ts';
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
  if (descent.plot !== null) await drawInto(descent.plot, told.draw, ran, settings.force);
  if (descent.save !== null) await keep(descent.save, kept, result, ran.outcome.state, settings.force);
  return ran.outcome.converged ? 0 : 3;
}

/** Where nobody said where to begin. */
function noteStart(
  { binding, paths }: Model,
  { method }: Omit<Task, 'state'>,
  linear: readonly string[],
  goesOn: boolean,
  terminal: Terminal,
): void {
  const solved = new Set(method === 'lm' ? linear : []);
  const zero = binding.unsaid.filter((name) => paths.some((path) => path.split('.')[0] === name && !solved.has(path)));
  if (goesOn || zero.length === 0) return;
  const shown = zero.length <= 8 ? zero.join(', ') : `${zero.slice(0, 8).join(', ')}, …`;
  terminal.note(`begins at 0 in ${shown}: --start says otherwise`);
}
