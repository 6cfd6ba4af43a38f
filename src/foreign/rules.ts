// All rules that read the text of a statement, in groups: the first group that finds something is mended before the
// others look, so that what stands inside a larger construct is right before that is.

import { arrayRules, sumRules } from './rules-arrays.ts';
import { branchRules } from './rules-branches.ts';
import { callRules } from './rules-calls.ts';
import { latexRules } from './rules-latex.ts';
import { literalRules } from './rules-literals.ts';
import { markRules, plainRules, productRules } from './rules-marks.ts';
import type { Rule } from './rule.ts';
import { headRules, lambdaRules } from './rules-definitions.ts';
import { statementRules } from './rules-statements.ts';

export const rules: readonly (readonly Rule[])[] = [
  headRules,
  statementRules,
  latexRules,
  sumRules,
  markRules,
  callRules,
  lambdaRules,
  arrayRules,
  plainRules,
  branchRules,
  literalRules,
  productRules,
];
