// A statement that is not of the language, read as the foreign text that it is: all that is known of it is said, each
// at its place, and with that mended it is read again, until nothing foreign is left.

import { escaped, type Diagnostic } from '../report/diagnostic.ts';
import type { Span } from '../base/span.ts';
import { rules } from './rules.ts';
import type { Edit, Found, Known, Piece, Rule, Say } from './rule.ts';
import { withoutComments, type Range } from './text.ts';

export type Mended = {
  /** What is foreign in it, at places counted from its beginning. */
  readonly foreign: readonly Diagnostic[];
  /** The statement without what is foreign in it; null where only its author can write that. */
  readonly text: string | null;
  /** For each character of it, where it stood. */
  readonly origins: readonly number[];
};

/** Statements that are longer are not looked into. */
const longest = 4_000;
/** Of one rule in one text, how many places are looked at in vain, and what is told of one statement at once. */
const mostVain = 100;
const mostFound = 20;
const mostRounds = 12;
/** Of what a hint quotes. */
const longestShown = 120;

type Text = { readonly text: string; readonly origins: readonly number[] };

/** Null if nothing in the text is known to be foreign. */
export function mend(source: string, known: Known): Mended | null {
  if (source.length > longest) return null;
  const foreign: Diagnostic[] = [];
  let current: Text = { text: withoutComments(source), origins: Array.from({ length: source.length }, (_, i) => i) };
  const raw = (piece: Piece): string => (typeof piece === 'string' ? piece : current.text.slice(piece.from, piece.to));
  const say: Say = {
    part: (range) => shown(raw(range), known),
    pieces: (pieces) => shown(pieces.map(raw).join(''), known),
  };
  for (let round = 0; round < mostRounds; round++) {
    const here = current;
    const all = findAll(here.text, known);
    if (all.length === 0) break;
    for (const { at, tell, hint } of all)
      if (isOriginal(source, here, at)) foreign.push(tell(spanOf(here, at), hint(say)));
    if (all.length > mostFound || all.some(({ edits }) => edits === null)) return { foreign, text: null, origins: [] };
    current = apply(
      here,
      all.flatMap(({ edits }) => edits ?? []),
    );
  }
  return foreign.length === 0 ? null : { foreign, ...current };
}

/** A part of a statement as it should be; what cannot be mended stays. */
function mendedText(text: string, known: Known): string {
  let current: Text = { text, origins: [] };
  for (let round = 0; round < mostRounds; round++) {
    const edits = findAll(current.text, known).flatMap((each) => each.edits ?? []);
    if (edits.length === 0) break;
    current = apply(current, edits);
  }
  return current.text.trim().replace(/\s*\n\s*/g, ' ');
}

/** As a message quotes it: mended, unless it is too long to be shown at all. */
function shown(raw: string, known: Known): string {
  if (raw.length > 3 * longestShown) return '…';
  const text = mendedText(raw, known);
  return escaped(text.length <= longestShown ? text : `${text.slice(0, longestShown - 20)}…${text.slice(-12)}`);
}

/** All that is foreign, from left to right, of the first group of rules that finds something. */
function findAll(text: string, known: Known): readonly Found[] {
  for (const group of rules) {
    const taken: Found[] = [];
    for (const rule of group)
      for (const each of matchesOf(rule, text, known)) if (!overlaps(each, taken)) taken.push(each);
    if (taken.length > 0) return taken.sort((one, other) => one.at.from - other.at.from);
  }
  return [];
}

function matchesOf({ find, read }: Rule, text: string, known: Known): readonly Found[] {
  const all: Found[] = [];
  const pattern = find();
  let vain = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    // What a match takes in may hold another one.
    pattern.lastIndex = match.index + 1;
    const each = read(match, text, known);
    if (each !== null) all.push(each);
    else if (++vain > mostVain) break;
    if (all.length > mostFound) break;
  }
  return all;
}

function overlaps(one: Found, others: readonly Found[]): boolean {
  const ranges = (each: Found): readonly Range[] => [each.at, ...(each.edits ?? [])];
  return others.some((other) => ranges(one).some((a) => ranges(other).some((b) => a.from < b.to && b.from < a.to)));
}

function apply({ text, origins }: Text, edits: readonly Edit[]): Text {
  const written: string[] = [];
  const from: number[] = [];
  const take = (range: Range): void => {
    written.push(text.slice(range.from, range.to));
    for (let at = range.from; at < range.to; at++) from.push(origins[at] ?? 0);
  };
  let done = 0;
  for (const edit of [...edits].sort((one, other) => one.from - other.from)) {
    take({ from: done, to: edit.from });
    for (const piece of edit.pieces) {
      if (typeof piece !== 'string') take(piece);
      else {
        written.push(piece);
        for (let i = 0; i < piece.length; i++) from.push(origins[edit.from] ?? 0);
      }
    }
    done = edit.to;
  }
  take({ from: done, to: text.length });
  return { text: written.join(''), origins: from };
}

/** Whether a part of the text stands so in the source: what only mending made is no mistake of its own. */
function isOriginal(source: string, { text, origins }: Text, { from, to }: Range): boolean {
  const first = origins[from];
  if (first === undefined) return false;
  const length = to - from;
  return (origins[to - 1] ?? -1) - first === length - 1 && source.slice(first, first + length) === text.slice(from, to);
}

/** Where a part of the text stood before all edits. */
function spanOf({ origins }: Text, { from, to }: Range): Span {
  const last = origins[origins.length - 1] ?? 0;
  const first = origins[from] ?? last;
  const end = to > from ? (origins[to - 1] ?? last) : first;
  return { start: Math.min(first, end), end: Math.max(first, end) + 1 };
}
