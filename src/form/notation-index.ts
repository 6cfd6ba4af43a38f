// Positions and ranges as a user writes them: `t-1`, `2*i+1`, `labels[i]`, `j in 0..i`.

import { equalIndices } from './affine.ts';
import type { Dim, Index, Ref, StageTable } from './form.ts';

/** Looser operators have smaller numbers, as in the language. */
export const sumLevel = 5;
export const productLevel = 6;
export const atomLevel = 9;

export type Text = { readonly text: string; readonly level: number };

/** `value` writes a whole-number stage. */
export function indexText({ offset, terms }: Index, value: (ref: Ref) => Text): Text {
  // What is subtracted does not come first where anything else can.
  const ordered = [...terms].sort((a, b) => Number(a.factor < 0) - Number(b.factor < 0));
  const leads = ordered[0] !== undefined && ordered[0].factor < 0 && offset > 0;
  let text = leads ? String(offset) : '';
  for (const { factor, of } of ordered) {
    const atom =
      of.kind === 'value'
        ? compact(value(of.ref))
        : of.kind === 'size'
          ? sizeText(of.name)
          : { text: of.name, level: atomLevel };
    const times = Math.abs(factor) === 1 ? '' : `${String(Math.abs(factor))}*`;
    const product = times + within(atom, times === '' ? productLevel : atomLevel);
    text += factor < 0 ? `-${product}` : text === '' ? product : `+${product}`;
    if (terms.length === 1 && factor === 1 && offset === 0) return atom;
  }
  if (text === '') return { text: String(offset), level: offset < 0 ? sumLevel : atomLevel };
  if (!leads && offset !== 0) text += offset < 0 ? String(offset) : `+${String(offset)}`;
  return { text, level: ordered.length === 1 && offset === 0 && !text.startsWith('-') ? productLevel : sumLevel };
}

function within({ text, level }: Text, least: number): string {
  return level < least ? `(${text})` : text;
}

/** Positions are written without spaces, but around words. */
function compact({ text, level }: Text): Text {
  return { text: text.replace(/ ([*+-]) /gu, '$1'), level };
}

/** The name of a size that is computed is what it is computed by. */
function sizeText(name: string): Text {
  const outer = name.replace(/\([^()]*\)/gu, '');
  return { text: name, level: /[+-]/u.test(outer) ? sumLevel : /[* ]/u.test(outer) ? productLevel : atomLevel };
}

/** `i in 1..n` */
export function rangeText(dim: Dim, value: (ref: Ref) => Text): string {
  return `${dim.name} in ${indexText(dim.from, value).text}..${indexText(dim.to, value).text}`;
}

/** Most stages that are looked at for what says how far an index runs. */
const farthest = 200;

/** A line's own expression, or values as they are written where they are used. */
type Written = { readonly line: Ref } | { readonly values: readonly Ref[] };

/**
 * Whether what is written says how far an index runs: it is a position itself, of axes that all have its range. What a
 * branch reads does not say it.
 */
export function saysRange(
  table: StageTable,
  inline: readonly (boolean | undefined)[],
  text: Written,
  dim: Dim,
): boolean {
  let found = false;
  const seen = new Set<Ref>();
  const own = 'line' in text ? text.line : null;
  const pending = 'line' in text ? [text.line] : [...text.values];
  const isSame = (axis: Dim | undefined): boolean =>
    axis !== undefined && equalIndices(axis.from, dim.from) && equalIndices(axis.to, dim.to);
  const visitIndices = (at: readonly Index[]): void => {
    for (const { terms } of at) for (const { of } of terms) if (of.kind === 'value') pending.push(of.ref);
  };
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    const stage = table[ref];
    if (stage === undefined || seen.has(ref) || seen.size > farthest) continue;
    seen.add(ref);
    const { op, dims } = stage;
    const isWritten = inline[ref] === true || (op.kind === 'read' && !stage.named);
    if (!isWritten && ref !== own) {
      if (dims.includes(dim)) found = true;
      continue;
    }
    if (op.kind === 'input') found ||= dims.includes(dim);
    if (op.kind === 'gate') pending.push(...op.args);
    if (op.kind === 'accumulate') {
      const [first] = op.parts;
      const asked = first?.guard[stage.guard.length];
      if (op.how === 'only' && op.parts.length > 1) pending.push(...(asked === undefined ? [] : [asked.condition]));
      else for (const { value } of op.parts) pending.push(value);
    }
    if (op.kind !== 'read') continue;
    visitIndices(op.at);
    for (const [axis, { offset, terms }] of op.at.entries()) {
      const [term, ...rest] = terms;
      if (offset !== 0 || rest.length > 0 || term?.factor !== 1 || term.of !== dim) continue;
      if (!isSame(table[op.array]?.dims[axis])) return false;
      found = true;
    }
  }
  return found;
}
