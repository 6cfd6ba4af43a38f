// The rules beyond composition, as data: each with a name, what it says, and how it is tried. They are asked in this
// order, of a single term or of a sum of terms, where composition leaves a stage unknown.

import type { Ref } from '../../form/form.ts';
import { argsOf, coneBelow, elementwise, stageIn, type Analysis } from './analysis.ts';
import { joinedCurvature } from './branches.ts';
import { chordsOf, dataBelow } from './chord.ts';
import { unknown, type Finding } from './finding.ts';
import { signOf } from './fraction.ts';
import { all, flipped, isStraight, multiplied, type Known, type ProgramCurvature } from './known.ts';
import { shapeInOne } from './one-variable.ts';
import { perspectiveCurvature } from './perspective.ts';
import { powerMean, powerProduct } from './powers.ts';
import { quadraticCurvature, quadraticForm, rootCurvature } from './quadratic.ts';
import { hessianCurvature } from './second-order.ts';
import { termsOf, type Term } from './terms.ts';

type Rule = {
  readonly name: string;
  /** What it says, for the tree that is printed. */
  readonly says: string;
  /** Whether it takes too long for a compilation that did not ask. */
  readonly isCostly?: boolean;
  /** `terms` bend: what is affine is left out of the sum. */
  readonly apply: (analysis: Analysis, terms: readonly Term[]) => Finding;
};

/** A rule of single terms, for whichever sign it has. */
function ofOne(apply: (analysis: Analysis, ref: Ref) => Finding): Rule['apply'] {
  return (analysis, terms) => {
    const [term, ...more] = terms;
    if (term === undefined || more.length > 0) return unknown;
    const { curvature, of } = apply(analysis, term.ref);
    return { curvature: multiplied(curvature, signOf(term.factor)), of };
  };
}

export const rules: readonly Rule[] = [
  { name: 'power product', says: 'a product of powers whose exponents add up', apply: ofOne(powerProduct) },
  { name: 'power mean', says: 'a norm, or a mean of powers', apply: ofOne(powerMean) },
  { name: 'quadratic form', says: 'the signs of the eigenvalues of its matrix', apply: quadratic },
  { name: 'quadratic cone', says: 'the root of a quadratic form: a norm, or half of a cone', apply: ofOne(cone) },
  { name: 'sum', says: 'a sum of groups that share no variable', apply: grouped },
  { name: 'one variable', says: 'the sign of its second slope, piece by piece', apply: oneVariable },
  { name: 'branches', says: 'sides that meet, with slopes in order', apply: branches },
  { name: 'inner value', says: 'a function of one value that bends along with it', apply: innerValue },
  { name: 'perspective', says: 'of degree 1: what it is where one variable is 1', apply: perspective },
  { name: 'data', says: 'so in parameters and data together', apply: jointly },
  { name: 'second slopes', says: 'the sign of the Hessian, by intervals', isCostly: true, apply: secondSlopes },
];

/** The curvature of a sum of terms by the first rule that knows it. */
export function curvatureOfSum(analysis: Analysis, terms: readonly Term[]): Finding & { readonly rule: string } {
  const bending = terms.filter(({ ref }) => !isStraight(analysis.known(ref).curvature));
  const known = all(bending.map(({ factor, ref }) => multiplied(analysis.known(ref).curvature, signOf(factor))));
  if (bending.length === 0) return { curvature: 'affine', of: [], rule: 'sum' };
  if (known !== 'unknown') return { curvature: known, of: bending.map(({ ref }) => ref), rule: 'sum' };
  for (const { name, isCostly = false, apply } of rules) {
    if (isCostly && !analysis.isThorough) continue;
    const found = apply(analysis, bending);
    if (found.curvature !== 'unknown') return { ...found, rule: name };
  }
  return { ...unknown, rule: 'none' };
}

/** Of a stage that composition leaves unknown. */
export function structural(analysis: Analysis, ref: Ref): Finding & { readonly rule: string } {
  const stage = stageIn(analysis, ref);
  const none = { ...unknown, rule: 'none' };
  if (stage.type !== 'real' || elementwise(stage) === null || !analysis.spend(1)) return none;
  const terms = termsOf(analysis, ref);
  return terms === null || isHopeless(analysis, terms) ? none : curvatureOfSum(analysis, terms);
}

/** Whether a gradient on the way is not that of the value, or chords show that it bends both ways. */
export function isHopeless(analysis: Analysis, terms: readonly Term[]): boolean {
  const cone = coneBelow(
    analysis,
    terms.map(({ ref }) => ref),
    'leaf',
  );
  if (cone === null) return false;
  const isSurrogate = cone.inner.some((ref) => {
    const { op } = stageIn(analysis, ref);
    return op.kind === 'gate' && (op.gate.user || op.gate.surrogate);
  });
  if (isSurrogate) return true;
  const { below, above } = chordsOf(analysis, terms, cone);
  return below !== null && above !== null;
}

/** Terms of second degree as one quadratic form, beside others that bend alike. */
function quadratic(analysis: Analysis, terms: readonly Term[]): Finding {
  const isQuadratic = terms.map((term) => quadraticForm(analysis, [term]) !== null);
  const [inside, outside] = [true, false].map((is) => terms.filter((_, i) => isQuadratic[i] === is));
  if (inside === undefined || outside === undefined || inside.length === 0) return unknown;
  const form = quadraticForm(analysis, inside);
  const rest = outside.map(({ factor, ref }) => multiplied(analysis.known(ref).curvature, signOf(factor)));
  const curvature = form === null ? 'unknown' : all([quadraticCurvature(form), ...rest]);
  return { curvature, of: terms.map(({ ref }) => ref) };
}

/** Of the root, or the logarithm, of a quadratic form. */
function cone(analysis: Analysis, ref: Ref): Finding {
  const inner = argsOf(analysis, ref, 'sqrt', 'length', 'log', 'log2', 'log10')?.[0];
  const terms = inner === undefined ? null : termsOf(analysis, inner);
  const form = terms === null ? null : quadraticForm(analysis, terms);
  if (inner === undefined || form === null) return unknown;
  const isRoot = argsOf(analysis, ref, 'sqrt', 'length') !== null;
  return { curvature: rootCurvature(analysis, form, !isRoot), of: [inner] };
}

/** Groups of terms that share no atom are asked one by one. */
function grouped(analysis: Analysis, terms: readonly Term[]): Finding {
  const groups: { readonly atoms: Set<Ref>; readonly terms: Term[] }[] = [];
  for (const term of terms) {
    const atoms = coneBelow(analysis, [term.ref], 'leaf')?.atoms;
    if (atoms === undefined) return unknown;
    const touched = groups.filter((group) => atoms.some((atom) => group.atoms.has(atom)));
    for (const group of touched) groups.splice(groups.indexOf(group), 1);
    groups.push({
      atoms: new Set([...atoms, ...touched.flatMap((group) => [...group.atoms])]),
      terms: [...touched.flatMap((group) => group.terms), term],
    });
  }
  if (groups.length < 2) return unknown;
  const found: ProgramCurvature[] = [];
  for (const group of groups) {
    const { curvature } = curvatureOfSum(analysis, group.terms);
    found.push(curvature);
    if (curvature === 'unknown') return unknown;
  }
  return { curvature: all(found), of: terms.map(({ ref }) => ref) };
}

function oneVariable(analysis: Analysis, terms: readonly Term[]): Finding {
  for (const to of ['affine', 'leaf'] as const) {
    const below = coneBelow(
      analysis,
      terms.map(({ ref }) => ref),
      to,
    );
    const [variable, ...more] = below?.atoms ?? [];
    if (below === null || variable === undefined || more.length > 0) continue;
    const shape = shapeInOne(analysis, terms, variable, below);
    if (shape !== null) return { curvature: shape.curvature, of: [variable] };
  }
  return unknown;
}

/** h(u) of a u that bends: h has to grow, or to fall, along with it. An affine u is a variable of its own. */
function innerValue(analysis: Analysis, terms: readonly Term[]): Finding {
  const roots = terms.map(({ ref }) => ref);
  for (const u of commonValues(analysis, terms)) {
    const { curvature } = analysis.known(u);
    if (curvature === 'unknown' || curvature === 'constant') continue;
    const to = curvature === 'affine' ? 'leaf' : 'affine';
    const below = coneBelow(analysis, roots, to, (ref) => ref === u);
    const shape = below?.atoms.length === 1 ? shapeInOne(analysis, terms, u, below) : null;
    if (shape === null) continue;
    if (curvature === 'affine') return { curvature: shape.curvature, of: [u] };
    if (shape.direction === null) continue;
    const needed = shape.direction === 'up' ? curvature : flipped(curvature);
    if (shape.curvature === needed || isStraight(shape.curvature)) return { curvature: needed, of: [u] };
  }
  return unknown;
}

/** Stages through which everything goes that the terms depend on, from the terms down. */
function commonValues(analysis: Analysis, terms: readonly Term[]): readonly Ref[] {
  const found: Ref[] = [];
  const frontier = new Set(terms.map(({ ref }) => ref));
  for (let steps = 0; frontier.size > 0 && analysis.spend(1) && steps < mostSteps; steps += 1) {
    const top = [...frontier].reduce((a, b) => (a > b ? a : b));
    if (frontier.size === 1 && (terms.length > 1 || terms[0]?.ref !== top)) found.push(top);
    frontier.delete(top);
    const parts = elementwise(stageIn(analysis, top));
    if (parts === null) return found;
    for (const part of parts) if (analysis.known(part).curvature !== 'constant') frontier.add(part);
  }
  return found;
}

const mostSteps = 150;

function perspective(analysis: Analysis, terms: readonly Term[]): Finding {
  return perspectiveCurvature(analysis, terms, (inner, all) => curvatureOfSum(inner, all).curvature);
}

function branches(analysis: Analysis, terms: readonly Term[]): Finding {
  return joinedCurvature(analysis, terms, (side, all) => curvatureOfSum(side, all).curvature);
}

/** What bends one way in parameters and data together does so in the parameters, whatever the data are. */
function jointly(analysis: Analysis, terms: readonly Term[]): Finding {
  const roots = terms.map(({ ref }) => ref);
  const below = coneBelow(analysis, roots, 'leaf');
  const data = below === null ? [] : dataBelow(analysis, below.data);
  if (data.length === 0 || data.length > mostData) return unknown;
  const leaves = data.map((ref): [Ref, Known] => {
    const known = analysis.known(ref);
    return [ref, { ...known, curvature: 'affine', log: known.interval[0] >= 0 ? 'concave' : 'unknown' }];
  });
  const together = analysis.assuming(new Map(leaves), roots);
  return together === null ? unknown : { curvature: curvatureOfSum(together, terms).curvature, of: roots };
}

const mostData = 6;

function secondSlopes(analysis: Analysis, terms: readonly Term[]): Finding {
  return { curvature: hessianCurvature(analysis, terms), of: terms.map(({ ref }) => ref) };
}
