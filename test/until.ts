// Waiting for what another process does: for a condition, never for a time.

import type { ChildProcess } from 'node:child_process';

/** Comes back once it holds; `told` says in an error how far it came. Only what hangs waits to the end. */
export async function until(holds: () => boolean, told: () => string): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > 600_000) throw new Error(`waited in vain: ${told()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What a process has said since it was last asked, on both streams. */
export function listen(child: ChildProcess): { readonly said: (text: RegExp) => Promise<RegExpExecArray> } {
  let heard = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  return {
    said: async (text) => {
      let found: RegExpExecArray | null = null;
      await until(
        () => {
          found = text.exec(heard);
          if (found === null && child.exitCode !== null) throw new Error(`it ended without ${text.source}: ${heard}`);
          return found !== null;
        },
        () => `nothing like ${text.source} in: ${heard}`,
      );
      heard = '';
      return found as unknown as RegExpExecArray;
    },
  };
}
