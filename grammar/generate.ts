// What is generated from the grammar: the types of the concrete tree and the railroad diagram.

import { generateCstDts } from 'chevrotain';
import { theParser } from './parser.ts';
import { railroadPage } from './railroad.ts';

const notice = '// Made by `npm run generate` from grammar/parser.ts. Do not edit.\n\n';

/** The generated files by their path in the repository. */
export function generateGrammarFiles(): Record<string, string> {
  const productions = theParser().getGAstProductions();
  return {
    'generated/cst-types.ts': notice + treeTypes(generateCstDts(productions, { includeVisitorInterface: false })),
    'generated/railroad.html': railroadPage(theParser().getSerializedGastProductions()),
  };
}

/** The tree has a list only if there is something in it, which Chevrotain's types do not say. */
function treeTypes(types: string): string {
  return types.replace('ICstVisitor, ', '').replace(/: \(?(\w+)\)?\[\];/g, ': [$1, ...$1[]];');
}
