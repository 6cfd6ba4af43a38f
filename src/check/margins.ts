// A line that begins with a minus at the margin of the statement above, and has nothing to do with it: it was most
// likely meant to go on with that statement.

import { diagnose } from '../report/diagnostic.ts';
import type { Definition, Expr, File, Item, Line } from '../syntax/ast.ts';
import { expressionsOf, walk } from '../syntax/children.ts';
import { freeNames } from './free-names.ts';
import type { FileScope } from './scope.ts';

export function warnOfMargins(scope: FileScope, file: File): void {
  const warn = (expr: Expr): void => {
    const { start } = expr.span;
    const hint = 'indent it deeper to continue the line above';
    scope.diagnostics.push(diagnose('GR2026', { start, end: start + 1 }, {}, { hint }));
  };
  for (const [at, item] of file.items.entries()) {
    if (item.kind === 'definition' && item.block) warnWithin(item, warn);
    const above = file.items[at - 1];
    if (above === undefined || item.kind !== 'line' || item.name !== null) continue;
    if (file.margins.has(item) && !uses(item, above)) warn(item.value);
  }
}

/** The result of a block, below a line that it does not use. */
function warnWithin({ body: { lines, result } }: Definition, warn: (expr: Expr) => void): void {
  const above = lines[lines.length - 1];
  if (above === undefined || !beginsWithMinus(result)) return;
  if (above.name === null || !freeNames(result).has(above.name)) warn(result);
}

function uses(line: Line, above: Item): boolean {
  if (above.kind === 'line') return above.name !== null && freeNames(line.value).has(above.name);
  let found = false;
  for (const outer of expressionsOf(line))
    walk(outer, (expr) => {
      if (expr.kind === 'call' && expr.callee === above.name) found = true;
    });
  return found;
}

/** Whether the text of an expression begins with a sign; a bracket around it widens its span. */
function beginsWithMinus(expr: Expr): boolean {
  let first = expr;
  while (first.kind === 'chain' || first.kind === 'power') {
    const next: Expr | undefined = first.kind === 'power' ? first.base : first.operands[0];
    if (next?.span.start !== first.span.start) return false;
    first = next;
  }
  return first.kind === 'prefix' && first.operator === '-' && first.span.end === first.operand.span.end;
}
