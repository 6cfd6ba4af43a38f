// The grammar itself: its definition holds, it agrees with the reader, and what is generated from it is fresh.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { generateGrammarFiles } from '../grammar/generate.ts';
import { layOut } from '../grammar/layout.ts';
import { GradParser } from '../grammar/parser.ts';
import * as tokenTypes from '../grammar/tokens.ts';
import { makeLexer } from '../grammar/tokens.ts';
import { parse } from '../src/syntax/parse.ts';

const root = new URL('../', import.meta.url);
const programs = readdirSync(new URL('test/programs/', root)).filter((name) => name.endsWith('.grad')).map((name) => readFileSync(new URL(`test/programs/${name}`, root), 'utf8'));

describe('the grammar', () => {
  it('is valid and unambiguous', () => {
    expect(makeLexer(true).lexerDefinitionErrors).toEqual([]);
    expect(() => new GradParser(true)).not.toThrow();
  });

  it('tells the lexer every character with which a pattern may begin', () => {
    const patterns = Object.values(tokenTypes).flatMap((one) => (typeof one === 'object' && 'PATTERN' in one && one.PATTERN instanceof RegExp ? [one] : []));
    expect(patterns.length).toBeGreaterThan(7);
    // The groups of 64 by which characters beyond 255 are looked up.
    const group = (code: number): number => (code < 256 ? code : 256 + ((code - 256) >> 6));
    for (const { name, PATTERN, START_CHARS_HINT: hint = [] } of patterns) {
      const told = new Set(hint.map((start) => group(typeof start === 'string' ? start.charCodeAt(0) : start)));
      const pattern = new RegExp(PATTERN as RegExp, 'y');
      for (let code = 0; code < 0x3100; code++) {
        const begins = ['', '0', '.', '/', '*', '=', 'a'].some((next) => {
          pattern.lastIndex = 0;
          return pattern.test(String.fromCharCode(code) + next);
        });
        if (begins && !told.has(group(code))) expect.fail(`${name} begins with ${code}`);
      }
    }
  });

  it('reads whole files by its first rule, too', () => {
    const lexer = makeLexer(false);
    const parser = new GradParser(false);
    for (const source of programs) {
      const { tokens, problems } = layOut(lexer.tokenize(source).tokens, 0);
      parser.input = [...tokens];
      const tree = parser.file();
      expect(problems).toEqual([]);
      expect(parser.errors).toEqual([]);
      expect(tree.children['item']).toHaveLength(parse(source).file.items.length);
    }
  });

  it.each(Object.entries(generateGrammarFiles()))('%s is fresh', (path, text) => {
    expect(readFileSync(new URL(path, root), 'utf8').replaceAll('\r\n', '\n')).toBe(text);
  });

  it('has a railroad diagram that loads nothing', () => {
    const page = generateGrammarFiles()['generated/railroad.html']!;
    expect(page).not.toMatch(/https?:|<script|<link|@import|NaN|undefined/);
    expect(page.match(/<svg/g)).toHaveLength(22);
  });

  it('is documented with programs that parse', () => {
    const readme = readFileSync(new URL('grammar/README.md', root), 'utf8');
    const blocks = [...readme.matchAll(/```\n([^`]*)```/g)].map((match) => match[1]!);
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks) expect(parse(block).diagnostics).toEqual([]);
    const statements = [...readme.matchAll(/^\| `([^`]* = [^`]*|[^`]*\{ .* \})` \|/gm)].map((match) => match[1]!);
    expect(statements.length).toBeGreaterThan(3);
    for (const statement of statements) expect(parse(statement).diagnostics, statement).toEqual([]);
  });
});
