// The page docs/benchmarks.md, and what it says of how far ours is ahead.

import { cpus } from 'node:os';
import { peers, versionOf, type PeerRow } from './race.ts';

/** How many times as long every peer that differentiates should take. */
export const goal = 10;

/** Those that differentiate and take less than the goal. */
export function tooNear(rows: readonly PeerRow[]): readonly string[] {
  return rows.flatMap(({ title, ours, theirs }) =>
    peers.flatMap(({ differentiates, title: peer }, i) => {
      const ratio = (theirs[i]?.best ?? Infinity) / ours.best;
      return differentiates && ratio < goal ? [`${peer}, ${title} (${digits(ratio)})`] : [];
    }),
  );
}

/** The row of the table: ours, then each peer's time and how many times ours that is. */
export function cellsOf({ title, ours, theirs }: PeerRow): readonly string[] {
  return [
    title,
    timeOf(ours.best),
    ...theirs.map((times) => (times === null ? '–' : `${timeOf(times.best)} (${digits(times.best / ours.best)})`)),
  ];
}

export function pageOf(root: string, rows: readonly PeerRow[]): string {
  const titles = peers.map((peer) => `${peer.title} ${versionOf(root, peer)}`);
  const table = [['', 'gradc', ...titles], ['', '', ...titles].map(() => '---'), ...rows.map(cellsOf)];
  const near = tooNear(rows);
  const ratios = peers.map(({ title }, i) => ({
    title,
    all: rows.flatMap(({ ours, theirs }) => (theirs[i] == null ? [] : [theirs[i].best / ours.best])),
  }));
  return `<!-- Made by \`npm run bench peers\`. Do not edit. -->

# Beside other packages of npm

The time of one value with its gradient, and in brackets how many times ours that is. A line through points is the mean of the squares
of its distances; a product of matrices has both of its gradients, for an adjoint that is given. –: the package cannot express it.

${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}

- Measured in one process, in turns, with points that change from call to call; the least of at least seven rounds. Node
  ${process.versions.node}, ${cpus()[0]?.model ?? 'unknown'}, one thread. Before anything is timed, values and gradients agree with ours at
  up to 16 points: to 1e-9 of the largest number of each array, in single precision to 1e-4.
- How often ours fits into theirs: ${ratios.map(({ title, all }) => `${title} ${digits(Math.min(...all))} to ${digits(Math.max(...all))}`).join(', ')}.
- Goal: each of those that differentiate takes at least ${goal} times as long. ${near.length === 0 ? 'Met.' : `Missed by ${near.join('; ')}.`}
- Where most of the time is the same work for all, such as the arithmetic of a product of matrices or \`Math.exp\` of 1,000 numbers, the
  distance is small. What nerdamer-prime makes of a short polynomial is
  straight JavaScript, a function for each derivative.

How each is asked; what it prepares before the first call is not counted, for ours as for theirs:

${peers.map(({ title, packageName, way, limits }) => `- **${title}** (\`${packageName}\`): ${way}${limits === '' ? '' : `. Expresses ${limits}`}.`).join('\n')}

Ours is \`Grad\` with a cache and a gradient of its own, default options; where the result is an array, \`Forward\` and \`Backward\`. The cases are
in \`bench/peers/\`; \`npm run bench peers\` installs the packages there, outside of the project's own, and writes this page.
`;
}

function timeOf(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${digits(nanoseconds)} ns`;
  return nanoseconds < 1e6 ? `${digits(nanoseconds / 1e3)} µs` : `${digits(nanoseconds / 1e6)} ms`;
}

/** Three digits, or all before the point. */
function digits(number: number): string {
  const places = Math.max(0, 2 - Math.floor(Math.log10(number)));
  return Number(number.toFixed(Math.min(places, 3))).toLocaleString('en');
}
