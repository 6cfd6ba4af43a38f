// Whether TypeScript knows of an element that it is there, as it was assigned before on the way to where it is read, by
// the same names: what says so once more is told as unnecessary.

import { rebuiltStatement, walk, walkStatements } from '../code/children.ts';
import type { Code, FunctionCode, Statement } from '../code/code.ts';

type Open = { readonly body: readonly Statement[]; at: number; readonly known: Set<string> };

export function readsKnownElement({ parameters, body }: FunctionCode): boolean {
  const fixed = new Set<string>(parameters.map(({ name }) => name));
  const note = (statement: Statement): void => {
    if (statement.kind === 'const') fixed.add(statement.name);
    if (statement.kind === 'unpack') for (const { name } of statement.names) fixed.add(name);
  };
  walkStatements(body, { statement: note });
  const open: Open[] = [{ body, at: 0, known: new Set() }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const statement = top.body[top.at];
    if (statement === undefined) {
      open.pop();
      continue;
    }
    top.at += 1;
    const { known } = top;
    if (readsOne(statement, known, fixed)) return true;
    for (const inner of blocksOf(statement)) open.push({ body: inner, at: 0, known: new Set(known) });
    if (statement.kind === 'assign' && statement.operator === '=') {
      const key = keyOf(statement.target, fixed);
      if (key !== null) known.add(key);
    }
  }
  return false;
}

/** In the statement itself, not in the blocks of it. */
function readsOne(statement: Statement, known: ReadonlySet<string>, fixed: ReadonlySet<string>): boolean {
  if (known.size === 0) return false;
  let found = false;
  const look = (code: Code): void => {
    const key = keyOf(code, fixed);
    if (key !== null && known.has(key)) found = true;
  };
  const visit = <C extends Code>(code: C): C => {
    walk(code, look);
    return code;
  };
  rebuiltStatement(statement, { code: visit, path: visit, name: (name) => name, block: (body) => body });
  if (statement.kind === 'assign' && statement.operator !== '=') look(statement.target);
  return found;
}

function blocksOf(statement: Statement): readonly (readonly Statement[])[] {
  const blocks: (readonly Statement[])[] = [];
  const same = <C>(part: C): C => part;
  const block = (body: readonly Statement[]): readonly Statement[] => {
    blocks.push(body);
    return body;
  };
  rebuiltStatement(statement, { code: same, path: same, name: same, block });
  return blocks;
}

/** An element of a variable at a number, or at a name, that nothing assigns. */
function keyOf(code: Code, fixed: ReadonlySet<string>): string | null {
  if (code.kind !== 'element' || code.array.kind !== 'name' || !fixed.has(code.array.text)) return null;
  const { index } = code;
  if (index.kind === 'number') return `${code.array.text} ${String(index.value)}`;
  return index.kind === 'name' && fixed.has(index.text) ? `${code.array.text} ${index.text}` : null;
}
