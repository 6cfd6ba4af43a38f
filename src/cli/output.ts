// The streams of the process, as far as others end them.

import { reasonOf } from '../disk/fault.ts';

/**
 * A reader that has seen enough closes the pipe: not our fault, and nothing more to do. What else cannot be written is
 * an answer that nobody gets: `isLost`, and the exit code 2. What is said beside the answer may go unheard.
 */
export function watchOutput(): { readonly isLost: boolean } {
  const output = { isLost: false };
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') return;
    if (!output.isLost) process.stderr.write(`gradc: cannot write to standard output: ${reasonOf(error)}\n`);
    output.isLost = true;
    process.exitCode = 2;
  });
  process.stderr.on('error', () => undefined);
  return output;
}
