// `gradc minimize FILE`: where a definition is least, or, with data a row each, its mean over the rows.

import type { Exit } from '../compile-files.ts';
import { withSource } from '../open-source.ts';
import { usualGroups } from '../../check/exports.ts';
import type { Settings } from '../settings.ts';
import type { Terminal } from '../terminal.ts';
import { certificateOf } from './certificate.ts';
import { CommandFault } from '../../disk/fault.ts';
import { finish } from './finish.ts';
import { learningFor } from './learning.ts';
import { descentDrawing, lossDrawing } from './picture.ts';
import { slopesOf, meanProblem, type Rows } from './problems.ts';
import { proofOf } from './proof.ts';
import { fileOf, methodOf, openData, openSession } from './session.ts';
import { isStochastic } from './settings.ts';

export async function minimizeFile(settings: Settings, terminal: Terminal): Promise<Exit> {
  const file = fileOf(settings);
  const columns = await openData(settings);
  const method = methodOf(settings, ['lbfgs', 'gd', 'newton', 'sgd', 'minibatch', 'adam']);
  const exports = method === 'newton' ? [...usualGroups, 'hvp' as const] : usualGroups;
  return withSource(file, settings, terminal, { exports }, async (source) => {
    const session = await openSession(source, settings, columns, false);
    const { model, weights } = session;
    const isByRow = columns !== null && model.binding.byRow.size > 0;
    if (weights !== null && !isByRow)
      throw new CommandFault('--weights is said of rows, and no parameter has one a row');
    const rows: Rows = isByRow ? { count: columns.table.rows, weights } : null;
    const problem = meanProblem(model, rows);
    const learning = isStochastic(method) ? learningFor(method, session, isByRow, null) : null;
    return finish(session, { model, method, problem, fit: null, weights, learning }, terminal, {
      linear: [],
      draw: learning === null ? descentDrawing(session, problem, rows?.count ?? 1) : lossDrawing(session, learning),
      certify: ({ outcome: { x, reason } }) => {
        const { lower, upper } = model;
        return certificateOf({
          ...proofOf(model),
          inverseHessian: null,
          isStationary: reason === 'gradient',
          x,
          slopesAt: slopesOf(problem),
          lower,
          upper,
        });
      },
    });
  });
}
