// The frames of a circuit: one for each loop and branch, or several where something outside comes between: what leaves
// a frame does not come back into it.

import type { Literal } from '../../form/form.ts';
import type { Frame } from './circuit.ts';
import type { Around } from './around.ts';
import type { Node } from './nodes.ts';

export type Framed = {
  readonly frames: readonly Frame[];
  /** By node: the innermost frame around it. */
  readonly inside: readonly (number | null)[];
};

/** `taken`: whether a branch is, where that is known. */
export function framesOf(nodes: readonly Node[], taken: (literal: Literal) => boolean | null): Framed {
  const users = usersOf(nodes);
  // What is folded, or put into an array, stands in the loops that the fold takes away.
  const isMoved = nodes.map(
    ({ isTaken }, node) =>
      isTaken && (users[node] ?? []).every((user) => nodes[user]?.kind !== 'fold' && nodes[user]?.kind !== 'array'),
  );
  const passes = passesOf(nodes, isMoved);
  const frames: Frame[] = [];
  const known = new Map<string, number>();
  const frameFor = (around: readonly Around[], node: number): number | null => {
    let parent: number | null = null;
    let path = '';
    let prefix = '';
    for (const { key, kind, title, literal } of around) {
      prefix += `/${key}`;
      path += `/${key}#${String(passes.get(prefix)?.[node] ?? 0)}`;
      let id: number | undefined = known.get(path);
      if (id === undefined) {
        id = frames.length;
        known.set(path, id);
        const isTaken = literal === null ? null : isOutside(frames, parent) ? false : taken(literal);
        frames.push({ id, parent, kind, title, isTaken });
      }
      parent = id;
    }
    return parent;
  };
  const inside = nodes.map(({ around }, id) => (isMoved[id] === true ? null : frameFor(around, id)));
  const moved = nodes.map((_, id) => {
    const around = (users[id] ?? []).map((user) => inside[user] ?? null);
    return isMoved[id] === true ? commonFrame(frames, around) : null;
  });
  return { frames, inside: inside.map((frame, id) => moved[id] ?? frame) };
}

/** Whether an arm around it is not taken. */
function isOutside(frames: readonly Frame[], frame: number | null): boolean {
  return frame !== null && (frames[frame]?.isTaken === false || isOutside(frames, frames[frame]?.parent ?? null));
}

/** For each list of loops and branches, by node: how often one has left it on the way there. */
function passesOf(nodes: readonly Node[], isMoved: readonly boolean[]): ReadonlyMap<string, readonly number[]> {
  const members = new Map<string, Set<number>>();
  nodes.forEach(({ around }, node) => {
    let prefix = '';
    for (const { key } of isMoved[node] === true ? [] : around) {
      prefix += `/${key}`;
      const set = members.get(prefix) ?? new Set();
      members.set(prefix, set.add(node));
    }
  });
  const passes = new Map<string, readonly number[]>();
  for (const [prefix, set] of members) {
    const level: number[] = [];
    nodes.forEach(({ from }, node) => {
      let own = 0;
      for (const source of from) {
        if (source.kind === 'back') continue;
        const leaves = set.has(source.node) && !set.has(node);
        own = Math.max(own, (level[source.node] ?? 0) + (leaves ? 1 : 0));
      }
      level.push(own);
    });
    passes.set(prefix, level);
  }
  return passes;
}

function usersOf(nodes: readonly Node[]): readonly (readonly number[])[] {
  const users: number[][] = nodes.map(() => []);
  nodes.forEach(({ from }, node) => {
    for (const source of from) users[source.node]?.push(node);
  });
  return users;
}

/** The innermost frame around all of these. */
function commonFrame(frames: readonly Frame[], [first = null, ...others]: readonly (number | null)[]): number | null {
  const outwards = (frame: number | null): readonly number[] => {
    const path: number[] = [];
    for (let at = frame; at !== null; at = frames[at]?.parent ?? null) path.push(at);
    return path;
  };
  const paths = others.map((frame) => new Set(outwards(frame)));
  return outwards(first).find((frame) => paths.every((path) => path.has(frame))) ?? null;
}
