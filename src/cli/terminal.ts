// The two streams of a command: results go to standard output, everything else to standard error, plain unless it is a
// terminal.

import picocolors from 'picocolors';

export type Terminal = {
  readonly colour: boolean;
  readonly paint: ReturnType<typeof picocolors.createColors>;
  /** What the command is for. */
  readonly result: (text: string) => void;
  /** A line beside it. */
  readonly note: (line: string) => void;
  /** Whether standard error is a terminal on which lines can be written over. */
  readonly isLive: boolean;
  /** A line that the next note overwrites; nothing unless it is. */
  readonly progress: (line: string) => void;
};

const clearLine = '\r\u001b[K';

export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // The types promise a boolean, but a stream that is no terminal has none.
  const isTerminal = (stderr as { readonly isTTY?: boolean }).isTTY === true;
  const colour = wantsColour(env, isTerminal);
  const isLive = isTerminal && env['TERM'] !== 'dumb';
  let pending = false;
  const clear = (): void => {
    if (pending) stderr.write(clearLine);
    pending = false;
  };
  return {
    colour,
    isLive,
    paint: picocolors.createColors(colour),
    result: (text) => {
      clear();
      stdout.write(text);
    },
    note: (line) => {
      clear();
      stderr.write(`${line}\n`);
    },
    progress: (line) => {
      if (!isLive) return;
      stderr.write(`${clearLine}${line}`);
      pending = true;
    },
  };
}

function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (env['NO_COLOR']) return false;
  const force = env['FORCE_COLOR'];
  if (force !== undefined) return force !== '0' && force !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}
