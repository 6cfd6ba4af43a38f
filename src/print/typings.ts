// The types of a module alone, for an import of its source: what TypeScript reads beside `loss.grad` where it is told
// `allowArbitraryExtensions`.

import type { Module } from '../code/code.ts';
import { withMethods } from './classes.ts';
import { finished, mark, noLines, type Marked } from './lines.ts';
import { headerLines, printDoc, printInterface } from './print.ts';
import { declaredColumn, declaredHead } from './signature.ts';

/** Each function is marked at its name: an editor that looks for its definition comes to the source. */
export function printTypings(module: Module): Marked {
  const out = noLines();
  const { lines } = out;
  lines.push(...headerLines(module));
  const functions = module.declarations.filter((one) => one.kind === 'function');
  for (const declaration of module.declarations) {
    if (declaration.kind === 'interface') {
      lines.push('');
      printInterface(withMethods(declaration, functions), lines);
    } else if (declaration.kind === 'function' && declaration.exported) {
      lines.push('');
      printDoc(declaration.doc, lines);
      mark(out, declaredColumn, declaration.span);
      lines.push(declaredHead(declaration));
    }
  }
  // Without any export it would be a script, and what it declares global.
  lines.push('', 'export {};', '');
  return finished(out);
}
