// "Did you mean": the candidate that a misspelt name most likely stands for, or null if none is near. `onlySlips`: no
// letter is another one, but for its case and two that changed places.

import { distance } from 'fastest-levenshtein';

/** Names beyond this are no misspellings; it also bounds the work that one suggestion costs. */
const longestName = 40;
const mostCandidates = 2000;

export function suggest(name: string, candidates: Iterable<string>, onlySlips = false): string | null {
  if (name.length > longestName) return null;
  const folded = name.toLowerCase();
  const allowed = onlySlips ? 0.9 : name.length < 2 ? 0 : Math.max(1, Math.floor(name.length / 3));
  let best: string | null = null;
  let bestDistance = onlySlips ? 1 : allowed + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if (candidate === name) continue;
    if (++seen > mostCandidates) break;
    if (candidate.length < 2 && candidate.toLowerCase() !== folded) continue;
    if (Math.abs(candidate.length - name.length) > allowed) continue;
    const found = nearness(folded, candidate.toLowerCase());
    if (found >= bestDistance) continue;
    best = candidate;
    bestDistance = found;
  }
  return best;
}

/** The edit distance, where two neighbouring letters swapped are one slip, and the likeliest one. */
function nearness(name: string, candidate: string): number {
  const edits = distance(name, candidate);
  return edits === 2 && isSwap(name, candidate) ? 0.9 : edits;
}

function isSwap(name: string, candidate: string): boolean {
  if (name.length !== candidate.length) return false;
  let first = 0;
  while (name[first] === candidate[first]) first++;
  return (
    name[first] === candidate[first + 1] &&
    name[first + 1] === candidate[first] &&
    name.slice(first + 2) === candidate.slice(first + 2)
  );
}
