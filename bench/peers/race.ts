// Races ours against the peers, case by case: all values and gradients agree first, then all take turns in one process.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ArrayProgram, Gradient, PointGradient } from '../array-programs.ts';
import {
  checkAgainst,
  compiled,
  gradientEntrant,
  rivalEntrant,
  taken,
  timed,
  type Entrant,
  type Times,
} from '../array-race.ts';
import { driverOf, pointCount } from '../measure.ts';
import { peerCases } from './cases.ts';
import { mlMatrix } from './ml-matrix.ts';
import type { Peer, PeerGradient } from './peer.ts';
import { roseLanguage } from './rose.ts';
import { computeEngine, mathjs, nerdamer } from './symbolic.ts';
import { tensorflow } from './tensorflow.ts';

export const peers: readonly Peer[] = [mathjs, nerdamer, computeEngine, roseLanguage, tensorflow, mlMatrix];

export type PeerRow = {
  readonly title: string;
  readonly ours: Times;
  /** In the order of the peers; null for one that cannot express the case. */
  readonly theirs: readonly (Times | null)[];
};

/** One row a case, as they are done. */
export async function* racePeers(root: string): AsyncGenerator<PeerRow> {
  const prepared = [];
  for (const peer of peers) prepared.push({ peer, prepare: peer.prepare(await libraryOf(root, peer)) });
  for (const peerCase of peerCases()) {
    const { program, title } = peerCase;
    const entrants = [ourEntrant(program)];
    for (const { peer, prepare } of prepared) {
      const gradient = await prepare(peerCase);
      if (gradient === null) continue;
      const ofPoint = peer.takes === 'point' ? (gradient as PointGradient) : inOrder(program, gradient);
      checkAgainst(program, peer.title, ofPoint, peer.tolerance);
      entrants.push(
        peer.takes === 'point'
          ? rivalEntrant(program, peer.title, gradient)
          : argumentsEntrant(program, peer.title, gradient),
      );
    }
    const [ours, ...rest] = timed(entrants);
    if (ours === undefined) throw new Error(`${title} was not timed`);
    yield { title, ours, theirs: peers.map((peer) => rest.find(({ name }) => name === peer.title) ?? null) };
  }
}

/** Both passes apart where the result is an array. */
function ourEntrant(program: ArrayProgram): Entrant {
  const generated = compiled(program);
  if (program.result !== undefined) return gradientEntrant(program, generated);
  return argumentsEntrant(program, 'gradc', generated('Grad'), generated('Cache')(program.sizes));
}

/** Its arguments come from tables, so that none is boxed; its gradient is made as ours are. */
function argumentsEntrant(program: ArrayProgram, name: string, fn: unknown, cache?: unknown): Entrant {
  const turns = Array.from({ length: pointCount }, (_, k) => program.points[k % program.points.length] ?? {});
  const tables = program.order.map((argument): [string, unknown] => {
    const column = turns.map((point) => point[argument]);
    return [`of_${argument}`, column.every((one) => typeof one === 'number') ? Float64Array.from(column) : column];
  });
  const grad = compiled(program)('Gradient')(program.sizes) as Gradient;
  const given = program.order.map((argument) => `of_${argument}[k]`).join(', ');
  return {
    name,
    run: driverOf({
      name,
      call: `fn(${given}, grad${cache === undefined ? '' : ', cache'}) + ${taken(grad)}`,
      scope: { ...Object.fromEntries(tables), fn, grad, cache },
    }),
  };
}

function inOrder({ order }: ArrayProgram, gradient: PeerGradient): PointGradient {
  const call = gradient as (...args: readonly unknown[]) => number;
  return (point, grad) => call(...order.map((argument) => point[argument]), grad);
}

/** Beside this file, where `npm run bench peers` installs them, or the project's own. */
const homeOf = (root: string, { packageName }: Peer): string =>
  join(root, packageName === mlMatrix.packageName ? '' : 'bench/peers');

async function libraryOf(root: string, peer: Peer): Promise<unknown> {
  const { resolve } = createRequire(join(homeOf(root, peer), 'package.json'));
  const library = (await import(pathToFileURL(resolve(entryOf(peer))).href)) as { readonly default?: unknown };
  return library.default ?? library;
}

/** nerdamer without its parts has no derivatives. */
const entryOf = ({ packageName }: Peer): string =>
  packageName === 'nerdamer-prime' ? `${packageName}/all` : packageName;

export function versionOf(root: string, peer: Peer): string {
  const file = join(homeOf(root, peer), 'node_modules', peer.packageName, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
