// What is to be written, before anything is: several things may be done to one file. JSON is changed where it has to
// be; its comments, and how it is laid out, stay.

import { existsSync, readFileSync } from 'node:fs';
import { applyEdits, modify, parseTree, findNodeAtLocation, type Node, type ParseError } from 'jsonc-parser';

export type Draft = {
  /** The text as it will be; null where there is no such file. */
  readonly read: (path: string) => string | null;
  readonly write: (path: string, text: string) => void;
  readonly changed: ReadonlyMap<string, string>;
};

export function newDraft(): Draft {
  const changed = new Map<string, string>();
  return {
    read: (path) => changed.get(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : null),
    write: (path, text) => {
      changed.set(path, text);
    },
    changed,
  };
}

/** `there`: a value stands there already; `broken`: the file is no JSON. */
export type Setting = { readonly kind: 'set' | 'broken' | 'there'; readonly value?: unknown };

/** Sets a value that is not there; one that is, stays. */
export function setJson(draft: Draft, path: string, keys: readonly string[], value: string | boolean): Setting {
  const text = draft.read(path) ?? '';
  const mark = /^\ufeff?/.exec(text)?.[0] ?? '';
  const json = text.slice(mark.length);
  const faults: ParseError[] = [];
  const tree = parseTree(json, faults, { allowTrailingComma: true });
  if (tree?.type !== 'object' || faults.length > 0) return { kind: 'broken' };
  const known = findNodeAtLocation(tree, [...keys]);
  if (known !== undefined) return { kind: 'there', value: known.value };
  const [, indent = '  '] = /^([ \t]+)"/m.exec(json) ?? [];
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.length,
    eol: json.includes('\r\n') ? '\r\n' : '\n',
  };
  // Behind the last one, unless that has a comment behind it, which would go to the new one.
  const getInsertionIndex = isFollowed(findNodeAtLocation(tree, keys.slice(0, -1)), json)
    ? (): number => 0
    : (names: readonly string[]): number => names.length;
  const edits = modify(json, [...keys], value, { formattingOptions, getInsertionIndex });
  draft.write(path, mark + applyEdits(json, edits));
  return { kind: 'set' };
}

/** Whether there is a comment between the last value of an object and its end. */
function isFollowed(object: Node | undefined, json: string): boolean {
  const last = object?.children?.at(-1);
  if (object === undefined || last === undefined) return false;
  return json.slice(last.offset + last.length, object.offset + object.length).includes('/');
}

/** Adds the lines that are not there. True if any was missing. */
export function addLines(draft: Draft, path: string, lines: readonly string[]): boolean {
  const text = draft.read(path) ?? '';
  const known = new Set(text.split(/\r?\n/).map((line) => line.trim()));
  const missing = lines.filter((line) => !known.has(line));
  if (missing.length === 0) return false;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const start = text === '' || text.endsWith('\n') ? text : text + end;
  draft.write(path, `${start}${missing.map((line) => line + end).join('')}`);
  return true;
}
