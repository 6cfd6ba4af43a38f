// What can be asked of `gradc explain`, by kind.

import { builtins, foldNames } from '../../check/builtins.ts';
import { callableSpellings } from '../../gates/lookup.ts';
import { messages } from '../../report/messages.ts';
import { infixOperators, prefixOperators } from '../../syntax/operators.ts';
import { words } from './words.ts';

const width = 100;

function kinds(): readonly (readonly [title: string, names: readonly string[]])[] {
  return [
    ['Functions', [...callableSpellings()].sort()],
    ['Functions of arrays, and folds', [...new Set([...builtins.keys(), ...foldNames])].sort()],
    ['Operators', [...new Set([...infixOperators.keys(), ...prefixOperators.keys()])]],
    ['Words, constants and marks', [...words.keys()]],
    ['Messages', Object.keys(messages).sort()],
  ];
}

/** Every name that is explained, once. */
export function topics(): readonly string[] {
  return [...new Set(kinds().flatMap(([, names]) => names))];
}

export function topicsText(): string {
  const blocks = kinds().map(([title, names]) => `${title}\n${filled(names)}`);
  return `${['gradc explain NAME says what one of these is.', ...blocks].join('\n\n')}\n`;
}

/** Lines of names, as many in each as there is room for. */
function filled(names: readonly string[]): string {
  const lines: string[] = [];
  let line = ' ';
  for (const name of names) {
    if (line.length + name.length >= width) {
      lines.push(line);
      line = ' ';
    }
    line += ` ${name}`;
  }
  return [...lines, line].join('\n');
}
