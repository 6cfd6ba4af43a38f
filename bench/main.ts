// `npm run bench`: generated gradients against hand-written ones, compile time, and the command line's time. Prints tables, writes nothing.

import { raceGradients } from './gradient-race.ts';
import { timeCompilation } from './compile-time.ts';
import { consumed, ratioOf } from './measure.ts';
import { timeProcesses } from './process-time.ts';
import { programs } from './programs.ts';

const goal = 1.05;
const [root = '.', ...only] = process.argv.slice(2);
const wanted = (part: string): boolean => only.length === 0 || only.includes(part);

if (wanted('gradients')) {
  console.log(`value and gradient, nanoseconds a call, best of the rounds (median of the rounds); goal: fGrad at most ${goal} of the best by hand`);
  row(['program', 'best by hand', '', 'fGrad', 'ratio', 'split / fGrad', 'fPacked', 'f', 'fGrad / f']);
  for (const program of programs) {
    const { best, fused, split, packed, value } = raceGradients(program);
    const ratio = ratioOf(fused, best);
    row([
      program.name,
      best.name,
      time(best),
      time(fused),
      `${ratio.best.toFixed(3)} (${ratio.median.toFixed(3)})${ratio.best <= goal ? '' : ' !'}`,
      (split.best / fused.best).toFixed(3),
      packed.best.toFixed(1),
      value.best.toFixed(1),
      (fused.best / value.best).toFixed(2),
    ]);
  }
  console.log(`(sum of all results, so that none is dead: ${consumed().toPrecision(3)})\n`);
}

if (wanted('compile')) {
  console.log('compile time, text to code without prettier; goal: at most 5 s for 100,000 terms');
  row(['terms', 'characters', 'ms', 'µs a term']);
  for (const terms of [100, 1000, 10_000, 100_000]) {
    const { characters, milliseconds, microsecondsPerTerm } = await timeCompilation(terms, terms < 10_000 ? 9 : terms < 100_000 ? 3 : 2);
    row([String(terms), String(characters), milliseconds.toFixed(1), microsecondsPerTerm.toFixed(1)]);
  }
  console.log();
}

if (wanted('process')) {
  console.log('whole processes, median of 7');
  row(['command', 'ms', 'goal']);
  for (const { command, median, goal: most } of timeProcesses(root, 7)) row([command, `${median.toFixed(0)}${median <= most ? '' : ' !'}`, String(most)]);
}

function time({ best, median }: { readonly best: number; readonly median: number }): string {
  return `${best.toFixed(1)} (${median.toFixed(1)})`;
}

function row(cells: readonly string[]): void {
  console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(38) : cell.padStart(18))).join('').trimEnd());
}
