// A text with the places where it may break, and its printing into lines of a given width: a group is written on one
// line if it fits, otherwise its own breaks become line ends, and so on inwards. Linear in the text, without recursion.
// Pretty printing after Oppen (1980).

import { textWidth } from './text-width.ts';

export type Doc = string | readonly Doc[] | Group | Line | Indent | IfBroken | IndentIfBroken | Short;

export type Group = {
  readonly kind: 'group';
  readonly contents: Doc;
  readonly broken: boolean;
  /** Other ways to write it, to be tried in order if it does not fit; the last one is taken if none does. */
  readonly states: readonly Doc[];
};
export type Line = { readonly kind: 'line'; readonly flat: '' | ' ' };
export type Indent = { readonly kind: 'indent'; readonly contents: Doc };
/** One text if the group around it is broken, another one if not. */
export type IfBroken = { readonly kind: 'ifBroken'; readonly broken: string; readonly flat: string };
/** Indents its contents if that other group, printed before, was broken. */
export type IndentIfBroken = { readonly kind: 'indentIfBroken'; readonly contents: Doc; readonly group: Group };

/** A short text with a layout that is made only if the text does not fit. All breaks of the layout are in groups. */
export type Short = { readonly kind: 'short'; readonly text: string; readonly layout: () => Doc };

export const line: Line = { kind: 'line', flat: ' ' };
export const softline: Line = { kind: 'line', flat: '' };

export function group(contents: Doc, broken = false): Group {
  return { kind: 'group', contents, broken, states: [] };
}

export function firstThatFits(states: readonly [Doc, ...Doc[]]): Group {
  return { kind: 'group', contents: states[0], broken: false, states };
}

export function indent(contents: Doc): Indent {
  return { kind: 'indent', contents };
}

export function ifBroken(broken: string, flat: string): IfBroken {
  return { kind: 'ifBroken', broken, flat };
}

export function indentIfBroken(contents: Doc, other: Group): IndentIfBroken {
  return { kind: 'indentIfBroken', contents, group: other };
}

type Command = { readonly doc: Doc; readonly indentation: number; readonly broken: boolean };

/** The text of a document that begins at column `indentation`; its first line comes without the indentation. */
export function printDocument(root: Doc, indentation: number, width: number): string {
  const parts: string[] = [];
  const commands: Command[] = [{ doc: root, indentation, broken: true }];
  const brokenGroups = new Set<Group>();
  let column = indentation;
  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    const { doc, indentation, broken } = command;
    if (typeof doc === 'string') {
      parts.push(doc);
      column += textWidth(doc);
      continue;
    }
    if (isList(doc)) {
      for (let index = doc.length - 1; index >= 0; index--)
        commands.push({ doc: doc[index] as Doc, indentation, broken });
      continue;
    }
    switch (doc.kind) {
      case 'group': {
        const next = chooseState(doc, command, commands, width - column);
        if (next.broken) brokenGroups.add(doc);
        commands.push(next);
        break;
      }
      case 'short':
        if (!broken || fits({ doc: doc.text, indentation, broken }, commands, width - column)) {
          parts.push(doc.text);
          column += textWidth(doc.text);
        } else commands.push({ doc: doc.layout(), indentation, broken });
        break;
      case 'indent':
        commands.push({ doc: doc.contents, indentation: indentation + 2, broken });
        break;
      case 'indentIfBroken':
        commands.push({
          doc: doc.contents,
          indentation: brokenGroups.has(doc.group) ? indentation + 2 : indentation,
          broken,
        });
        break;
      case 'ifBroken':
        commands.push({ doc: broken ? doc.broken : doc.flat, indentation, broken });
        break;
      case 'line':
        parts.push(broken ? `\n${' '.repeat(indentation)}` : doc.flat);
        column = broken ? indentation : column + doc.flat.length;
        break;
    }
  }
  return parts.join('');
}

function chooseState(doc: Group, at: Command, rest: readonly Command[], room: number): Command {
  const { indentation } = at;
  if (!at.broken) return { doc: doc.contents, indentation, broken: doc.broken };
  const flat: Command = { doc: doc.contents, indentation, broken: false };
  if (!doc.broken && fits(flat, rest, room)) return flat;
  for (let index = 1; index < doc.states.length - 1; index++) {
    const state: Command = { doc: doc.states[index] as Doc, indentation, broken: false };
    if (fits(state, rest, room)) return state;
  }
  return { doc: doc.states.at(-1) ?? doc.contents, indentation, broken: true };
}

/** Whether everything up to the next line end fits, on from `next` through what follows it. */
function fits(next: Command, rest: readonly Command[], room: number): boolean {
  let left = room;
  let restIndex = rest.length;
  // A list is walked by a place in it, because it may be far longer than the line.
  const waiting: { readonly doc: Doc; readonly broken: boolean; place: number }[] = [
    { doc: next.doc, broken: next.broken, place: 0 },
  ];
  while (left >= 0) {
    const top = waiting.at(-1);
    if (top === undefined) {
      const after = rest[--restIndex];
      if (after === undefined) return true;
      waiting.push({ doc: after.doc, broken: after.broken, place: 0 });
      continue;
    }
    let { doc } = top;
    const { broken } = top;
    if (typeof doc !== 'string' && isList(doc)) {
      const item = doc[top.place++];
      if (item === undefined) {
        waiting.pop();
        continue;
      }
      if (typeof item !== 'string' && isList(item)) {
        waiting.push({ doc: item, broken, place: 0 });
        continue;
      }
      doc = item;
    } else waiting.pop();
    if (typeof doc === 'string') {
      left -= textWidth(doc);
      continue;
    }
    switch (doc.kind) {
      case 'group':
        waiting.push({
          doc: (doc.broken || broken ? doc.states.at(-1) : undefined) ?? doc.contents,
          broken: doc.broken || broken,
          place: 0,
        });
        break;
      case 'indent':
      case 'indentIfBroken':
        waiting.push({ doc: doc.contents, broken, place: 0 });
        break;
      case 'short':
        if (broken) waiting.push({ doc: doc.layout(), broken, place: 0 });
        else left -= textWidth(doc.text);
        break;
      case 'ifBroken':
        left -= textWidth(broken ? doc.broken : doc.flat);
        break;
      case 'line':
        if (broken) return true;
        left -= doc.flat.length;
        break;
    }
  }
  return false;
}

function isList(doc: Exclude<Doc, string>): doc is readonly Doc[] {
  return Array.isArray(doc);
}
