// `npm run bench`: generated gradients against hand-written ones (scalars, arrays), compile time, and the command
// line's time. Prints tables. Beside other packages of npm only if asked, and then docs/benchmarks.md is written.

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  arrayPrograms,
  growing,
  logisticOf,
  logSumExpOf,
  lstmOf,
  mixtureOf,
  networkOf,
  recurrentOf,
} from './array-programs.ts';
import { gradientOverValue, measureCheckpoints, measureWorkspace, raceArrays, raceMath } from './array-race.ts';
import { raceGradients } from './gradient-race.ts';
import { raceBatches } from './batch-race.ts';
import { raceDescent } from './descent-race.ts';
import { raceFunctions, raceScalars } from './math-race.ts';
import { timeCompilation } from './compile-time.ts';
import { gradbenchTable } from './gradbench/table.ts';
import { consumed, ratioOf } from './measure.ts';
import { cellsOf, goal as peerGoal, pageOf, tooNear } from './peers/page.ts';
import { peers, racePeers, type PeerRow } from './peers/race.ts';
import { timeProcesses } from './process-time.ts';
import { programs } from './programs.ts';

const goal = 1.05;
const { values: given, positionals } = parseArgs({ options: { against: { type: 'string' } }, allowPositionals: true });
const [root = '.', ...only] = positionals;
const wanted = (part: string): boolean => only.length === 0 || only.includes(part);

if (wanted('gradients')) {
  console.log(
    `value and gradient, nanoseconds a call, best of the rounds (median of the ` +
      `rounds); goal: fGrad at most ${goal} of the best by hand`,
  );
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

if (wanted('arrays')) {
  console.log('arrays: value and gradient, microseconds a call, best of the rounds; ours against loops by hand');
  row(['program', 'plain', 'in blocks', 'ml-matrix', 'ours', 'ours / plain', 'ours / blocks', 'ours: grad / f']);
  const ratios: { readonly plain: number; readonly blocked: number | null }[] = [];
  for (const make of arrayPrograms) {
    const program = make();
    const { plain, blocked, library, ours, value, fault } = raceArrays(program);
    const micro = (times: { readonly best: number } | null): string =>
      times === null ? '' : (times.best / 1000).toFixed(2);
    const over = (times: { readonly best: number } | null): string =>
      times === null || ours === null ? '' : (ours.best / times.best).toFixed(3);
    row([
      program.name,
      micro(plain),
      micro(blocked),
      micro(library),
      micro(ours),
      over(plain),
      over(blocked),
      over(value),
    ]);
    if (fault !== null) console.log(`  ${fault}`);
    if (ours !== null)
      ratios.push({ plain: ours.best / plain.best, blocked: blocked === null ? null : ours.best / blocked.best });
  }
  const blocked = ratios.flatMap((ratio) => (ratio.blocked === null ? [] : [ratio.blocked]));
  row([
    'geometric mean',
    '',
    '',
    '',
    '',
    geometricMean(ratios.map((ratio) => ratio.plain)).toFixed(3),
    geometricMean(blocked).toFixed(3),
  ]);
  console.log();
}

if (wanted('gradbench')) {
  const asked = only.filter((word) => existsSync(join(root, 'bench/gradbench', `${word}.c`)));
  for await (const cells of gradbenchTable(root, given.against ?? null, asked)) row(cells);
  console.log();
}

if (wanted('growth')) {
  console.log('time of the gradient over time of the value, as one size grows');
  const sizes = [10, 100, 1000, 10_000];
  row(['program', ...sizes.map(String)]);
  for (const { name, of } of growing) row([name, ...sizes.map((n) => gradientOverValue(of(n)).toFixed(2))]);
  console.log();
}

if (wanted('batch')) {
  console.log(
    `a batch of 32 rows of 50 columns, microseconds a call, best of the rounds; goal: ${goal} of the loop by hand`,
  );
  const [hand, ours] = raceBatches();
  if (hand === undefined || ours === undefined) throw new Error('both run');
  const ratio = ratioOf(ours, hand);
  row([hand.name, (hand.best / 1000).toFixed(2), ours.name, (ours.best / 1000).toFixed(2), ratio.best.toFixed(3)]);
  console.log();
}

if (wanted('workspace')) {
  console.log('one call of fGrad; goal: a workspace under 10 MB');
  row(['program', 's', 'MB']);
  const program = mixtureOf(64, 200, 10_000);
  const { bytes, milliseconds } = measureWorkspace(program);
  row([program.name, (milliseconds / 1000).toFixed(1), `${(bytes / 1e6).toFixed(2)}${bytes < 10e6 ? '' : ' !'}`]);
  console.log();
}

if (wanted('math')) {
  console.log('elementary functions, then fGrad, nanoseconds a call: --math inline against the host');
  row(['', 'host', 'inline', 'inline / host']);
  for (const { name, host, inline } of [...raceFunctions(), ...programs.slice(0, 2).map(raceScalars)])
    row([name, host.toFixed(2), inline.toFixed(2), (inline / host).toFixed(3)]);
  console.log();
  console.log(
    'fGrad with --math inline and without, microseconds a call, against the best by hand, best of the rounds',
  );
  row(['program', 'by hand', 'host', 'inline', 'inline / hand', 'inline / host']);
  for (const make of [
    () => logSumExpOf(1000),
    () => logisticOf(10_000, 10),
    () => logisticOf(10_000, 50),
    () => mixtureOf(10, 25, 1000),
    () => networkOf(2, 16, 16),
    () => recurrentOf(50, 32),
    () => lstmOf(2, 14, 1024),
  ]) {
    const program = make();
    const { hand, host, inline } = raceMath(program);
    const over = (one: { readonly best: number }): string => (inline.best / one.best).toFixed(3);
    const micro = ({ best }: { readonly best: number }): string => (best / 1000).toFixed(2);
    row([program.name, micro(hand), micro(host), micro(inline), over(hand), over(host)]);
  }
  console.log();
}

if (wanted('checkpoint')) {
  console.log('fGrad with --checkpoint against without: time, and bytes of the workspace');
  row(['program', 'time', 'kB without', 'kB with']);
  for (const program of [recurrentOf(100, 32), recurrentOf(1000, 32), lstmOf(2, 14, 1024)]) {
    const { time: ratio, bytes } = measureCheckpoints(program);
    row([program.name, ratio.toFixed(2), ...bytes.map((count) => (count / 1000).toFixed(1))]);
  }
  console.log();
}

if (wanted('compile')) {
  console.log('compile time, text to code without prettier; goal: at most 5 s for 100,000 terms');
  row(['terms', 'characters', 'ms', 'µs a term']);
  for (const terms of [100, 1000, 10_000, 100_000]) {
    const { characters, milliseconds, microsecondsPerTerm } = await timeCompilation(
      terms,
      terms < 10_000 ? 9 : terms < 100_000 ? 3 : 2,
    );
    row([String(terms), String(characters), milliseconds.toFixed(1), microsecondsPerTerm.toFixed(1)]);
  }
  console.log();
}

if (wanted('descent')) {
  console.log('gradient descent, nanoseconds a step: a bare loop, and `minimize`');
  row(['problem', 'bare', 'minimize', 'ratio', 'goal']);
  for (const { name, bare, ours, goal: most } of raceDescent()) {
    const ratio = ours / bare;
    row([name, bare.toFixed(0), ours.toFixed(0), `${ratio.toFixed(3)}${ratio <= most ? '' : ' !'}`, String(most)]);
  }
}

if (wanted('process')) {
  console.log('whole processes, median of 7');
  row(['command', 'ms', 'goal']);
  for (const { command, median, goal: most } of timeProcesses(root, 7))
    row([command, `${median.toFixed(0)}${median <= most ? '' : ' !'}`, String(most)]);
  console.log();
}

if (only.includes('peers')) {
  console.log(`value and gradient, and how many times ours; goal: ${peerGoal} for all that differentiate`);
  const rows: PeerRow[] = [];
  for await (const found of racePeers(root)) {
    // TensorFlow.js has printed what it has to say by now.
    if (rows.length === 0) row(['', 'gradc', ...peers.map((peer) => peer.title)]);
    rows.push(found);
    const [title = '', ...times] = cellsOf(found);
    row([title.replace(/:.*/, ''), ...times]);
  }
  for (const near of tooNear(rows)) console.log(`! ${near}`);
  writeFileSync(join(root, 'docs/benchmarks.md'), pageOf(root, rows));
} else if (only.length === 0) {
  console.log('beside other packages of npm: `npm run bench peers` installs them in bench/peers (350 MB) and compares');
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((total, value) => total + Math.log(value), 0) / values.length);
}

function time({ best, median }: { readonly best: number; readonly median: number }): string {
  return `${best.toFixed(1)} (${median.toFixed(1)})`;
}

function row(cells: readonly string[]): void {
  console.log(
    cells
      .map((cell, index) => (index === 0 ? cell.padEnd(38) : cell.padStart(18)))
      .join('')
      .trimEnd(),
  );
}
