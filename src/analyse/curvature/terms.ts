// A value as a sum of terms with numbers before them, equal ones added up: x^2 - x^2 + x is x.

import { add, divide, fractionOf, multiply, negate, one, signOf, type Fraction } from './fraction.ts';
import type { Ref } from '../../form/form.ts';
import { numberOf, stageIn, type Analysis } from './analysis.ts';
import { logSumExp } from './known.ts';

export type Term = { readonly factor: Fraction; readonly ref: Ref };

const mostTerms = 300;

/** Null where there are too many. Numbers alone are terms too. */
export function termsOf(analysis: Analysis, root: Ref): readonly Term[] | null {
  const found = new Map<Ref, Fraction>();
  const pending: Term[] = [{ factor: one, ref: root }];
  let steps = 0;
  for (let term = pending.pop(); term !== undefined; term = pending.pop(), steps += 1) {
    if (steps > mostTerms) return null;
    const below = splitTerm(analysis, term);
    if (below === null) found.set(term.ref, add(found.get(term.ref) ?? { above: 0n, below: 1n }, term.factor));
    else pending.push(...below);
  }
  return [...found].map(([ref, factor]) => ({ factor, ref })).filter(({ factor }) => signOf(factor) !== 0);
}

function splitTerm(analysis: Analysis, { factor, ref }: Term): readonly Term[] | null {
  const { op } = stageIn(analysis, ref);
  // Of log-sum-exp, which is written as a sum, neither part is known alone.
  if (op.kind !== 'gate' || op.gate.user || analysis.known(ref).rule === logSumExp) return null;
  const [a = ref, b = ref] = op.args;
  switch (op.gate.name) {
    case '+':
      return [
        { factor, ref: b },
        { factor, ref: a },
      ];
    case '-':
      return [
        { factor: negate(factor), ref: b },
        { factor, ref: a },
      ];
    case 'neg':
      return [{ factor: negate(factor), ref: a }];
    case '*': {
      const [left, right] = [factorOf(analysis, a), factorOf(analysis, b)];
      if (left !== null) return [{ factor: multiply(factor, left), ref: b }];
      return right === null ? null : [{ factor: multiply(factor, right), ref: a }];
    }
    case '/': {
      const below = factorOf(analysis, b);
      return below === null || signOf(below) === 0 ? null : [{ factor: divide(factor, below), ref: a }];
    }
    default:
      return null;
  }
}

/** A number as a factor. */
export function factorOf(analysis: Analysis, ref: Ref): Fraction | null {
  const value = numberOf(analysis, ref);
  return value === null ? null : fractionOf(value);
}
