// What holds of every picture: a strict reader of the XML that it is, the boxes of its texts, where its marks lie.

import { expect } from 'vitest';
import { textSize, titleSize, widthOf } from '../src/cli/plot/words.ts';

export type Node = { readonly name: string; readonly attributes: ReadonlyMap<string, string>; readonly children: (Node | string)[] };

const entities: ReadonlyMap<string, string> = new Map([['amp', '&'], ['lt', '<'], ['gt', '>'], ['quot', '"']]);

function unescaped(text: string): string {
  if (/[<"]/.test(text)) throw new Error(`not escaped: ${text}`);
  return text.replace(/&([^;]*);?/g, (all, name: string) => {
    const character = entities.get(name);
    if (character === undefined || !all.endsWith(';')) throw new Error(`no entity: ${all}`);
    return character;
  });
}

/** Reads all of a text as XML (the part of it that pictures use); throws where it is none. */
export function parsed(source: string): Node {
  expect(source).not.toMatch(/[^\t\n\r\x20-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u);
  const root: Node = { name: '', attributes: new Map(), children: [] };
  const open = [root];
  const token = /<!--(?:(?!--)[^])*-->|<\/([a-z]+)>|<([a-z]+)((?: [a-zA-Z][\w:-]*="[^"<]*")*)(\/?)>|([^<]+)/gy;
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (match === null) throw new Error(`no XML at ${source.slice(at, at + 60)}`);
    const [, closed, opened, written = '', empty, text] = match;
    if (closed !== undefined && open.pop()?.name !== closed) throw new Error(`</${closed}> closes something else`);
    if (text !== undefined) open.at(-1)!.children.push(unescaped(text.replaceAll('"', '&quot;')));
    if (opened === undefined) continue;
    const pairs = [...written.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map((pair) => [pair[1]!, unescaped(pair[2]!)] as const);
    if (new Set(pairs.map(([name]) => name)).size < pairs.length) throw new Error(`an attribute twice: ${written}`);
    const node: Node = { name: opened, attributes: new Map(pairs), children: [] };
    open.at(-1)!.children.push(node);
    if (empty === '') open.push(node);
  }
  expect(open).toEqual([root]);
  const elements = root.children.filter((child) => typeof child !== 'string');
  expect(elements).toHaveLength(1);
  return elements[0]!;
}

export function nodesOf(node: Node): readonly Node[] {
  return [node, ...node.children.flatMap((child) => (typeof child === 'string' ? [] : nodesOf(child)))];
}

export function textOf(node: Node): string {
  return node.children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}

export function byName(root: Node, name: string): readonly Node[] {
  return nodesOf(root).filter((node) => node.name === name);
}

const numberOf = (node: Node, name: string): number => Number(node.attributes.get(name) ?? '0');

type Box = { readonly text: string; readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };

export function boxOf(node: Node): Box {
  const isTitle = node.attributes.get('class') === 'title';
  const size = isTitle ? titleSize : textSize;
  const text = textOf(node);
  const [x, y, width] = [numberOf(node, 'x'), numberOf(node, 'y'), widthOf(text, size)];
  const before = { start: 0, middle: width / 2, end: width }[node.attributes.get('text-anchor') ?? 'start']!;
  return { text, left: x - before, right: x - before + width, top: y - 0.75 * size, bottom: y + 0.2 * size };
}

/** The places that a path comes to: M, L, h and Z, as they are written here. */
export function pathPlaces(d: string): readonly (readonly [number, number])[] {
  const places: [number, number][] = [];
  const place = '-?[\\d.]+[ ,]-?[\\d.]+';
  if (!new RegExp(`^(?:[ML]${place}|C${place} ${place} ${place}|h[\\d.]+|Z)*$`).test(d)) throw new Error(`no path: ${d.slice(0, 200)}`);
  // A curve lies among its four points.
  for (const [, letter, x, y] of d.replace(/C([^A-Za-z]*)/g, (_, three: string) => three.replace(/(\S+ \S+) ?/g, 'L$1')).matchAll(/([MLh])(-?[\d.]+)(?:[ ,](-?[\d.]+))?/g)) {
    const [atX, atY] = places.at(-1) ?? [0, 0];
    places.push(letter === 'h' ? [atX + Number(x), atY] : [Number(x), Number(y)]);
  }
  return places;
}

function placesOf(node: Node): readonly (readonly [number, number])[] {
  const at = (name: string): number => numberOf(node, name);
  switch (node.name) {
    case 'path':
      return pathPlaces(node.attributes.get('d') ?? '');
    case 'line':
      return [[at('x1'), at('y1')], [at('x2'), at('y2')]];
    case 'circle':
      return [[at('cx') - at('r'), at('cy') - at('r')], [at('cx') + at('r'), at('cy') + at('r')]];
    case 'rect':
      return [[at('x'), at('y')], [at('x') + at('width'), at('y') + at('height')]];
    default:
      return [];
  }
}

/** All that holds of a picture whatever it shows; returns it. */
export function expectPicture(source: string): Node {
  const root = parsed(source);
  expect(source.startsWith('<!-- @generated by gradc')).toBe(true);
  expect(source.endsWith('</svg>\n')).toBe(true);
  expectNamed(root);
  const [, , width, height] = root.attributes.get('viewBox')!.split(' ').map(Number) as [number, number, number, number];
  for (const node of nodesOf(root)) {
    for (const [x, y] of placesOf(node)) {
      if (!(x >= 0 && x <= width && y >= 0 && y <= height)) throw new Error(`${node.name} at ${x} ${y}, outside of ${width} ${height}`);
    }
    for (const [name, value] of node.attributes) {
      if (['id', 'aria-labelledby', 'xmlns'].includes(name)) continue;
      if (/\.\d{3}|NaN|Infinity|undefined|\de[+-]?\d/.test(value)) throw new Error(`${name}="${value}"`);
    }
  }
  // Nothing comes from outside, and nothing runs.
  expect(source.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/href=|url\(|@import|<script|\son\w+=/);
  expectApart(byName(root, 'text').map(boxOf), width, height);
  return root;
}

function expectNamed(root: Node): void {
  expect(root.attributes.get('role')).toBe('img');
  const labels = root.attributes.get('aria-labelledby')!.split(' ');
  const ids = nodesOf(root).flatMap((node) => node.attributes.get('id') ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(labels).toEqual([...byName(root, 'title'), ...byName(root, 'desc')].map((node) => node.attributes.get('id')));
  expect(textOf(byName(root, 'desc')[0]!)).toMatch(/\S.*\.$/);
}

function expectApart(boxes: readonly Box[], width: number, height: number): void {
  boxes.forEach((box, k) => {
    if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) throw new Error(`cut: ${JSON.stringify(box)}`);
    for (const other of boxes.slice(0, k)) {
      const isApart = box.right <= other.left || other.right <= box.left || box.bottom <= other.top || other.bottom <= box.top;
      if (!isApart) throw new Error(`${JSON.stringify(box)} lies over ${JSON.stringify(other)}`);
    }
  });
}
