// The command line's time as a whole process, as a user waits for it. What it writes goes to a folder that is removed.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { medianOf } from './measure.ts';

export type ProcessTime = { readonly command: string; readonly median: number; readonly goal: number };

export function timeProcesses(root: string, repeats: number): readonly ProcessTime[] {
  const folder = mkdtempSync(join(tmpdir(), 'gradc-bench-'));
  const commands: readonly { readonly command: readonly string[]; readonly goal: number }[] = [
    { command: ['examples/expr.txt', '-d', folder], goal: 600 },
    { command: ['eval', 'examples/expr.txt', 'x=3', 'y=-4'], goal: 200 },
    { command: ['--help'], goal: 200 },
  ];
  try {
    return commands.map(({ command, goal }) => ({
      command: `gradc ${command.filter((word) => word !== '-d' && word !== folder).join(' ')}`,
      median: median(root, command, repeats),
      goal,
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(root: string, command: readonly string[], repeats: number): number {
  const once = (): number => {
    const started = performance.now();
    const { status, stderr } = spawnSync(process.execPath, ['dist/cli.js', ...command], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`gradc ${command.join(' ')} ended with ${status}: ${stderr}`);
    return performance.now() - started;
  };
  once();
  return medianOf(Array.from({ length: repeats }, once));
}
