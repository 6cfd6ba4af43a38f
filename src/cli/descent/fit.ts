// `gradc fit FILE --data FILE.csv --target NAME`: the parameters for which a model gives a column best.

import { CommandFault } from '../../disk/fault.ts';
import type { Exit } from '../compile-files.ts';
import { withSource } from '../open-source.ts';
import type { Settings } from '../settings.ts';
import type { Terminal } from '../terminal.ts';
import { certificateOf } from './certificate.ts';
import type { Columns } from './columns.ts';
import type { Outcome } from './driver.ts';
import { finish } from './finish.ts';
import { learningFor } from './learning.ts';
import type { Model } from './model.ts';
import { fitDrawing, lossDrawing } from './picture.ts';
import { slopesOf, residualProblem, squaresProblem } from './problems.ts';
import { fileOf, methodOf, openData, openSession, type Session } from './session.ts';
import { isStochastic } from './settings.ts';

export async function fitFile(settings: Settings, terminal: Terminal): Promise<Exit> {
  const { target: name } = settings.descent;
  const file = fileOf(settings);
  const columns = await openData(settings);
  if (columns === null) throw new CommandFault('fit needs data: --data FILE.csv');
  if (name === null) throw new CommandFault('fit needs the column that the model should give: --target NAME');
  const method = methodOf(settings, ['lm', 'lbfgs', 'gd', 'sgd', 'minibatch', 'adam']);
  const target = columns.table.column(name);
  return withSource(file, settings, terminal, {}, async (source) => {
    const session = await openSession(source, settings, columns, true);
    requireFitting(session, columns, name);
    const { model, weights } = session;
    const linear = model.binding.subject.affineInputs([...new Set(model.paths)]);
    const fit = residualProblem(
      model,
      target,
      [...model.paths.keys()].filter((i) => linear.includes(model.paths[i] ?? '')),
    );
    const problem = squaresProblem(model, target, weights);
    const isConvex = fit.linear?.length === model.size && settings.descent.loss !== 'cauchy';
    const learning = isStochastic(method) ? learningFor(method, session, true, target) : null;
    return finish(session, { model, method, problem, fit, weights, learning }, terminal, {
      linear,
      draw: learning === null ? fitDrawing(session, columns, name) : lossDrawing(session, learning),
      certify: ({ outcome }) => {
        const { lower, upper, size } = model;
        const { x, converged, reason } = outcome;
        const isLinear = settings.descent.loss === null;
        const isSolved = converged && method === 'lm' && isLinear && !isBounded(model);
        return certificateOf({
          curvature: isConvex ? 'convex' : 'unknown',
          strength: new Float64Array(size),
          hasSubgradients: true,
          inverseHessian: isConvex ? inverseHessianOf(outcome, size) : null,
          isStationary: isSolved || reason === 'gradient',
          x,
          // Of other losses the gradient is not this one.
          slopesAt: isLinear ? slopesOf(problem) : () => ({ value: NaN, gradient: new Float64Array(size).fill(NaN) }),
          lower,
          upper,
        });
      },
    });
  });
}

/** Of half the sum of squares of what is linear in all numbers; null where the data do not determine each. */
function inverseHessianOf(
  { covariance, reducedChiSquare = NaN, rank, activeBounds }: Outcome,
  size: number,
): Float64Array | null {
  if (covariance === undefined || rank !== size || activeBounds.length > 0 || !(reducedChiSquare > 0)) return null;
  return covariance.map((value) => value / reducedChiSquare);
}

function isBounded({ lower, upper }: Model): boolean {
  return lower.some((low) => low > -Infinity) || upper.some((high) => high < Infinity);
}

function requireFitting({ model }: Session, { table }: Columns, target: string): void {
  const { binding } = model;
  if (binding.byRow.has(target)) throw new CommandFault(`the model uses '${target}', which it should give`);
  if (binding.byRow.size === 0 && table.rows > 1 && binding.info.parameters.length > binding.free.length)
    throw new CommandFault(`${binding.info.name} gives one number for all rows of ${table.path}`);
}
