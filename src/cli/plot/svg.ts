// SVG as data, and as text: the one place where texts are escaped and numbers are rounded, to hundredths of a pixel.

import { InternalError } from '../../base/invariant.ts';

export type Markup = {
  readonly name: string;
  readonly attributes: Attributes;
  readonly children: readonly (Markup | string)[];
};
export type Attributes = { readonly [name: string]: string | number };

export function markup(name: string, attributes: Attributes, ...children: readonly (Markup | string)[]): Markup {
  return { name, attributes, children };
}

export function written({ name, attributes, children }: Markup): string {
  const parts = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? pixels(value) : escaped(value)}"`,
  );
  const open = `<${name}${parts.join('')}`;
  if (children.length === 0) return `${open}/>`;
  // A text stands without spaces around it: they would be read out, and drawn.
  if (children.every((child) => typeof child === 'string')) {
    return `${open}>${children.map(escaped).join('')}</${name}>`;
  }
  const inner = children.map((child) => (typeof child === 'string' ? escaped(child) : written(child)));
  return `${open}>\n${inner.join('\n')}\n</${name}>`;
}

/** A coordinate or a length. */
export function pixels(value: number): string {
  if (!Number.isFinite(value)) throw new InternalError(`a picture has no place at ${String(value)}`);
  // The sum is 0 where the rounded number is -0.
  return String(Math.round(value * 100) / 100 + 0);
}

const entities: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}

// What is no character of XML 1.0: controls, halves of pairs, U+FFFE and U+FFFF.
const noCharacter = /[^\t\n\r\x20-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
// What turns the direction of the text after it.
const turns = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** A name of the user's, on one line, of characters that XML has, as it reads in any surroundings. */
export function oneLine(text: string): string {
  return text.replace(noCharacter, '\u{FFFD}').replace(turns, '').replace(/\s+/g, ' ').trim();
}
