// What a name of another language is here, from the tables that hints are made of.

import { foreignFunctions } from '../../foreign/functions.ts';
import { instantiate } from '../../foreign/instantiate.ts';
import { isKnownFunction } from '../../foreign/known.ts';
import { foreignValue, memberValue, moduleLanguage } from '../../foreign/values.ts';
import { wordNote } from '../../foreign/words.ts';

export type ForeignText = {
  readonly text: string;
  /** Where it is here under a name of its own: that. */
  readonly name: string | null;
};

/** Null where nothing is known of it. */
export function foreignText(written: string): ForeignText | null {
  const path = written.split(/\.|::/);
  const name = path.at(-1) ?? '';
  const language = path.length > 1 ? moduleLanguage(path[0] ?? '') : null;
  if (path.length > 1 && language === null) return null;
  if (language !== null) {
    if (isKnownFunction(name)) return { text: `${written} (${language}) is ${name} here.`, name };
    const value = memberValue(name);
    if (value !== null) return { text: `${written} (${language}) is written ${value}.`, name: null };
  }
  const lines = [...functionLines(written, name), ...valueLines(written, name)];
  const note = language === null ? wordNote(name) : null;
  if (note !== null) lines.push(`${written}: ${note}.`);
  return lines.length === 0 ? null : { text: lines.join('\n'), name: null };
}

function functionLines(written: string, name: string): readonly string[] {
  const table = foreignFunctions();
  return (table.get(name) ?? table.get(name.toLowerCase()) ?? []).map(({ args, formula, note }) => {
    if (formula === null) return `${written}: ${note ?? 'there is none'}.`;
    const said = `${written}(${args.join(', ')}) is written ${instantiate(formula, args, args)}`;
    return note === null ? `${said}.` : `${said}; ${note}.`;
  });
}

function valueLines(written: string, name: string): readonly string[] {
  const value = foreignValue(name);
  if (value === null) return [];
  return [
    value.text === null ? `${written}: ${value.note ?? 'there is none'}.` : `${written} is written ${value.text}.`,
  ];
}
