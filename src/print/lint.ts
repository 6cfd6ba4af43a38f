// Rules that typescript-eslint's strict set has, and that a module which indexes arrays cannot keep: one line at its
// top turns off those that it breaks, and no other, since a rule turned off for nothing is told as well.

import { usedIn } from '../code/used-names.ts';
import type { Declaration } from '../code/code.ts';
import { readsKnownElement } from './known-elements.ts';

/** By the text of the declarations. */
export function lintRules(declarations: readonly Declaration[], lines: readonly string[]): readonly string[] {
  const code = lines.filter((line) => !/^ *(?:\/?\*|\/\/)/.test(line)).join('\n');
  const isUnused = declarations.some(
    (one) => one.kind === 'function' && one.parameters.some(({ name }) => !usedIn(one.body).names.has(name)),
  );
  return [
    ...(code.includes(']!') ? ['no-non-null-assertion'] : []),
    ...(/(?:: expected | with | is |array of )' \+/.test(code) ? ['restrict-plus-operands'] : []),
    ...(/: any\b/.test(code) ? ['no-explicit-any', 'no-unsafe-member-access'] : []),
    ...(isUnused ? ['no-unused-vars'] : []),
    ...(declarations.some((one) => one.kind === 'function' && readsKnownElement(one))
      ? ['no-unnecessary-type-assertion']
      : []),
  ].map((rule) => `@typescript-eslint/${rule}`);
}
