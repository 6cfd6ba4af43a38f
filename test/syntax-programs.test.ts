// Every program of test/programs parses without a diagnostic, and what is printed parses to the same tree.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from '../src/syntax/parse.ts';
import { printFile } from '../src/syntax/print.ts';
import { differenceOf } from './same-tree.ts';

const folder = new URL('./programs/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.grad'));

describe('programs', () => {
  it('are all here', () => expect(names).toHaveLength(26));

  it.each(names)('%s parses and prints back', (name) => {
    const source = readFileSync(new URL(name, folder), 'utf8');
    const { file, diagnostics } = parse(source);
    expect(diagnostics).toEqual([]);
    const printed = printFile(file);
    const again = parse(printed);
    expect(again.diagnostics).toEqual([]);
    expect(differenceOf(again.file, file)).toBe(null);
    expect(printFile(again.file)).toBe(printed);
  });
});
