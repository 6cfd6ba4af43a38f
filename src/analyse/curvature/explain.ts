// A certificate as a tree with the rule at each node; where there is none, the innermost expression that breaks it, and
// chords that show that the value bends both ways.

import { elementAt } from '../../base/lists.ts';
import type { Program, Ref, Stage } from '../../form/form.ts';
import { valuesOf } from '../../form/operands.ts';
import { coneBelow, stageIn, type Analysis, type Domains } from './analysis.ts';
import { chordsOf, type Chord } from './chord.ts';
import { analyse, thoroughEffort } from './curvature.ts';
import { one } from './fraction.ts';
import { candidatesFor, type Candidate } from './hints.ts';
import { everything } from './interval.ts';
import { all, type ProgramCurvature } from './known.ts';
import { quasiName, quasiOf, type QuasiName } from './quasi.ts';
import { rules } from './rules.ts';

/** An expression, how it bends, and why. */
export type CurvatureNode = {
  readonly text: string;
  readonly curvature: ProgramCurvature;
  readonly rule: string;
  readonly of: readonly CurvatureNode[];
};

/** Two points by parameter, the values there, and the value half-way. */
export type ShownChord = {
  readonly from: { readonly [parameter: string]: number };
  readonly to: { readonly [parameter: string]: number };
  readonly values: readonly [number, number];
  readonly middle: number;
};

export type Explained = {
  readonly curvature: ProgramCurvature;
  /** Of a single number that is unknown, what is proved of the sets where it is at most, or at least, some number. */
  readonly quasi: QuasiName | null;
  readonly tree: readonly CurvatureNode[];
  /** Of what is unknown: the innermost expression that is, and what may be done about it. */
  readonly breaks: { readonly text: string; readonly why: string } | null;
  /** What to write instead, with which the whole is certified. */
  readonly hint: { readonly of: string; readonly write: string; readonly curvature: ProgramCurvature } | null;
  /** A chord above the value and one below it: it is neither convex nor concave. */
  readonly neither: readonly [ShownChord, ShownChord] | null;
};

const deepest = 12;
const manyChords = 500;

/** `textOf`: the expression of a stage as it was written; `written`: what the whole is with another one for it. */
export function explain(
  program: Program,
  domains: Domains,
  textOf: (stage: Stage) => string,
  written: (candidate: Candidate) => ProgramCurvature,
): Explained {
  const analysis = analyse(program, domains, thoroughEffort());
  const results = program.results.map(({ ref }) => ref);
  const curvature = all(results.map((ref) => analysis.known(ref).curvature));
  const open = results.find((ref) => analysis.known(ref).curvature === 'unknown');
  const neither = open === undefined ? null : chordsAt(analysis, open);
  return {
    curvature,
    quasi: open !== undefined && results.length === 1 ? quasiName(quasiOf(analysis, open)) : null,
    tree: results.map((ref) => nodeOf(analysis, textOf, ref, deepest)),
    breaks: open === undefined ? null : breakOf(analysis, textOf, open),
    hint:
      neither !== null || open === undefined || results.length > 1 ? null : hintFor(analysis, textOf, open, written),
    neither,
  };
}

const mostTried = 40;

function hintFor(
  analysis: Analysis,
  textOf: (stage: Stage) => string,
  open: Ref,
  written: (candidate: Candidate) => ProgramCurvature,
): Explained['hint'] {
  for (const candidate of candidatesFor(analysis, open, textOf).slice(0, mostTried)) {
    const curvature = written(candidate);
    if (curvature !== 'unknown') return { of: textOf(candidate.stage), write: candidate.text, curvature };
  }
  return null;
}

/** What a rule says, for people; nothing of composition, whose names say it. */
export function saysOf(rule: string): string {
  return rules.find(({ name }) => name === rule)?.says ?? '';
}

function nodeOf(analysis: Analysis, textOf: (stage: Stage) => string, ref: Ref, depth: number): CurvatureNode {
  const { curvature, rule, of } = analysis.known(ref);
  const isLeaf = depth === 0 || curvature === 'constant' || curvature === 'affine';
  const below = isLeaf ? [] : of.filter((each) => each !== ref && analysis.known(each).curvature !== 'constant');
  return {
    text: textOf(stageIn(analysis, ref)),
    curvature,
    rule,
    of: [...new Set(below)].map((each) => nodeOf(analysis, textOf, each, depth - 1)),
  };
}

/** Through what is unknown, to where all arguments are known. */
function breakOf(analysis: Analysis, textOf: (stage: Stage) => string, from: Ref): Explained['breaks'] {
  let at = from;
  for (let below: Ref | undefined = from; below !== undefined;) {
    at = below;
    below = valuesOf(stageIn(analysis, at).op).find((ref) => ref < at && analysis.known(ref).curvature === 'unknown');
  }
  const stage = stageIn(analysis, at);
  return { text: textOf(stage), why: reasonOf(stage) };
}

function reasonOf({ op }: Stage): string {
  if (op.kind === 'accumulate')
    return 'its branches have to meet, with slopes that rise (or fall) from one to the next';
  if (op.kind === 'read') return 'an element that comes later, or a position that is computed from a parameter';
  if (op.kind !== 'gate') return 'nothing is known of it';
  const { gate } = op;
  if (gate.user || gate.surrogate) return 'its gradient is not proved to be that of its value';
  if (gate.discontinuous) return 'it jumps';
  if (gate.name === '*')
    return 'a product of parameters; known are squares, and powers whose exponents add up to 1 or less';
  if (gate.name === '/') return 'a quotient: the divisor has to be positive, and the whole a perspective or a power';
  if (gate.name === '+' || gate.name === '-') return 'what is added bends one way here and the other way there';
  const regions = gate.curvature.map(({ where, is }) => {
    const [low, high] = where[elementAt(gate.args, 0)] ?? everything;
    if (low === -Infinity && high === Infinity) return is;
    return low === -Infinity ? `${is} up to ${high}` : `${is} from ${low}${high === Infinity ? '' : ` to ${high}`}`;
  });
  return regions.length === 0
    ? 'no rule knows how it bends here: another domain may help'
    : `${gate.name} is ${regions.join(', ')}, and its argument has to bend along: another domain may help`;
}

function chordsAt(analysis: Analysis, ref: Ref): Explained['neither'] {
  const terms = [{ factor: one, ref }];
  const cone = coneBelow(analysis, [ref], 'leaf');
  if (cone === null) return null;
  const { below, above } = chordsOf(analysis, terms, cone, { count: manyChords, isShown: true });
  return below === null || above === null ? null : [shown(analysis, above), shown(analysis, below)];
}

function shown(analysis: Analysis, { ends, values, middle }: Chord): ShownChord {
  const [from, to] = ends.map((point) =>
    Object.fromEntries([...point].map(([ref, x]) => [stageIn(analysis, ref).name, x])),
  );
  return { from: from ?? {}, to: to ?? {}, values, middle };
}
