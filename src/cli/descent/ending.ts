// How a run ended, in the words of the command: what can be done about it is an option.

import { counted } from '../plot/words.ts';
import type { Outcome, Task } from './driver.ts';
import type { DescentSettings } from './settings.ts';

/** A sentence; the driver's, where it says all. */
export function endingOf(
  { reason, message, iterations }: Outcome,
  { learning }: Pick<Task, 'learning'>,
  { save, alpha, maxTime }: DescentSettings,
): string {
  const on = `${save === null ? 'with --save FILE.json, --resume FILE.json' : `--resume ${save}`} goes on from here`;
  const isThrough = learning !== null && iterations >= learning.epochs * learning.perEpoch;
  const steps = counted(iterations, 'step');
  if (reason === 'iterations' && !isThrough)
    return `not converged: the limit of ${steps} is reached: --max-iterations sets another; ${on}`;
  if (reason === 'time') return `not converged: the ${maxTime ?? 0} s of --max-time are over; ${on}`;
  if (reason === 'aborted') return `not converged: interrupted; ${on}`;
  if (reason !== 'not-finite') return message;
  if (iterations === 0) return `${message}: --start begins elsewhere`;
  return alpha === null || message.includes('smaller alpha') ? message : `${message}; a smaller --alpha may help`;
}
