// Numbers, strings and property names as they stand in the output: the same text on every platform, in ASCII where the
// text is not the user's own name, and already as prettier writes it.

import { isNegative } from './parentheses.ts';

/** A number without its sign. A constant that has a name is written by it. */
export function magnitude(value: number): string {
  const size = Math.abs(value);
  if (size === Math.PI) return 'Math.PI';
  if (size === Math.E) return 'Math.E';
  return String(size).replace('e+', 'e');
}

export function numberText(value: number): string {
  return isNegative(value) ? `-${magnitude(value)}` : magnitude(value);
}

/** A string literal in the quotes that need fewer escapes. */
export function stringText(value: string): string {
  const quote = count(value, "'") > count(value, '"') ? '"' : "'";
  const body = value.replace(/[\\'"]|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '\\') return '\\\\';
    if (character === '"' || character === "'") return character === quote ? `\\${character}` : character;
    const point = character.codePointAt(0) ?? 0;
    return point > 0xffff ? `\\u{${point.toString(16)}}` : `\\u${point.toString(16).padStart(4, '0')}`;
  });
  return quote + body + quote;
}

function count(text: string, character: string): number {
  return text.split(character).length - 1;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u;

/** The name of a property in a literal or a type: in quotes only if it needs them. */
export function propertyText(name: string): string {
  // As a plain key it would set the prototype instead of a field.
  if (name === '__proto__') return "['__proto__']";
  return identifier.test(name) ? name : stringText(name);
}
