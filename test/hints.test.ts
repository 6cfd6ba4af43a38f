// What somebody hears who comes from another language. A corpus says what a helpful compiler says; the sources of
// test/hints hold what is said of each, compared line by line (UPDATE_GOLDEN=1 writes it anew); and of all of them: what
// a hint tells to write is of the language, what is mended is, and a mistake is where it is said to be.

import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { builtins, foldNames } from '../src/check/builtins.ts';
import { check } from '../src/compile.ts';
import { arrayFunctions, isKnownFunction } from '../src/foreign/known.ts';
import { mend } from '../src/foreign/mend.ts';
import { parse } from '../src/syntax/parse.ts';

type Entry = {
  readonly id: string;
  readonly group: string;
  readonly text: string;
  readonly expect: 'ok' | 'warning' | 'error';
  readonly mustMention: readonly string[];
  readonly mustNotMention: readonly string[];
  readonly right?: string;
};

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const corpus = JSON.parse(read('corpus/hints.json')) as readonly Entry[];
const matches = (pattern: string, text: string): boolean => new RegExp(pattern, 'isu').test(text);

describe('the corpus', () => {
  test.each(corpus.map((entry) => [entry.id, entry] as const))('%s', (_id, entry) => {
    const { diagnostics } = check(entry.text);
    const said = diagnostics.map(({ message, hint }) => `${message}\n${hint ?? ''}`);
    if (entry.expect === 'ok') expect(said).toEqual([]);
    else {
      expect(said).not.toEqual([]);
      if (entry.expect === 'error') expect(diagnostics.map(({ severity }) => severity)).toContain('error');
      const helps = said.some((text) => entry.mustMention.every((pattern) => matches(pattern, text)));
      expect(helps, said.join('\n')).toBe(true);
    }
    for (const pattern of entry.mustNotMention) expect(said.filter((text) => matches(pattern, text))).toEqual([]);
    // What is right may still be flat, as `if(x > 0, 1, 0)` is.
    const right = entry.right === undefined ? [] : check(entry.right).diagnostics.filter(({ code }) => code !== 'GR4001');
    expect(right.map(({ message }) => message)).toEqual([]);
  });
});

/** Sources, each with the lines `code [place] message | hint` that are said of it. `\n` stands for the end of a line. */
const golden = new URL('golden/hints.txt', import.meta.url);
const lines = readFileSync(golden, 'utf8').split('\n');
const sources = lines.filter((line) => line !== '' && !line.startsWith('  ')).map((line) => line.replaceAll('\\n', '\n'));

function reportOf(source: string): string {
  const said = check(source).diagnostics.map(({ code, severity, message, hint, span }) => {
    const place = source.slice(span.start, span.end).replaceAll('\n', '\\n');
    return `  ${severity} ${code} [${place}] ${message}${hint === null ? '' : ` | ${hint}`}`;
  });
  return [source.replaceAll('\n', '\\n'), ...said].join('\n');
}

test('what is said of each source', () => {
  const written = `${sources.map(reportOf).join('\n\n')}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, written);
  expect(written).toBe(read('golden/hints.txt'));
});

const all = [...sources, ...corpus.map(({ text }) => text)];

/** What a hint tells to write, where it is an expression or a definition and nothing of it is left out. */
function suggestions(hint: string): readonly string[] {
  const start = /(?:^|: |, )write (?:the difference of its sides, )?/u.exec(hint);
  if (start === null) return [];
  const rest = hint.slice(start.index + start[0].length);
  let depth = 0;
  let end = rest.length;
  for (let at = 0; at < rest.length && end === rest.length; at++) {
    if ('([{'.includes(rest.charAt(at))) depth++;
    if (')]}'.includes(rest.charAt(at))) depth--;
    if (depth === 0 && /^(?:: |; |, )/.test(rest.slice(at))) end = at;
  }
  const text = rest.slice(0, end);
  const isProse = /^(?:it |what |one |x_\d+ for|\+ or|\* for|in$|and$|or$|not$)/.test(text) || /^[-+*/^@=<>!']+$/.test(text);
  // A parameter stands in a head, and an index in its brackets.
  const isPart = /^(?:const )?[\p{L}\p{N}_]+(?:: | in )/u.test(text) || /^[\p{L}_]+, [\p{L}_]+$/u.test(text);
  return text.includes('…') || isProse || isPart ? [] : [text];
}

describe('of all sources', () => {
  test('what a hint tells to write is read as it stands', () => {
    const wrong = all.flatMap((source) =>
      check(source).diagnostics.flatMap(({ hint }) =>
        suggestions(hint ?? '').filter((text) => {
          // A power or an operator alone is put behind what is there.
          const written = /^[\^*]/.test(text) ? `x${text}` : text;
          return parse(written).diagnostics.some(({ severity }) => severity === 'error');
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  test('what is mended has no mistake of syntax left', () => {
    const left = all.flatMap((source) => {
      const text = mend(source, { isFunction: isKnownFunction })?.text ?? null;
      if (text === null) return [];
      const again = mend(text, { isFunction: isKnownFunction });
      return again === null || again.foreign.length === 0 ? [] : [text];
    });
    expect(left).toEqual([]);
  });

  test('a mistake stands inside of its source', () => {
    for (const source of all)
      for (const { span } of check(source).diagnostics) {
        expect(span.start, source).toBeGreaterThanOrEqual(0);
        expect(span.end, source).toBeGreaterThanOrEqual(span.start);
        expect(span.end, source).toBeLessThanOrEqual(source.length);
      }
  });

  test('at the bottom of a file it is where it is on top', () => {
    const above = 'above(x) = x^2\n';
    for (const source of all) {
      if (/^(?:use|import|from|#)/.test(source) || !check(source).diagnostics.some(({ code }) => code.startsWith('GR103'))) continue;
      const own = check(source).diagnostics.filter(({ code }) => code.startsWith('GR103'));
      const below = check(above + source).diagnostics.filter(({ code }) => code.startsWith('GR103'));
      expect(below.map(({ code, span }) => [code, span.start - above.length]), source).toEqual(own.map(({ code, span }) => [code, span.start]));
    }
  });
});

test('a long statement is looked at in time', () => {
  const long = `f(x) = ${Array.from({ length: 600 }, (_, i) => `Math.sin(x^{${String(i)}})`).join(' + ')}`;
  expect(check(long).diagnostics.length).toBeGreaterThan(0);
  const nested = `f(x) = ${'np.exp('.repeat(60)}x${')'.repeat(60)}`;
  expect(check(nested).diagnostics.length).toBeGreaterThan(0);
});

test('the functions of whole arrays are those that are checked', () => {
  const names = new Set([...builtins.keys(), ...foldNames].filter((name) => name !== 'max' && name !== 'min'));
  expect([...arrayFunctions].sort()).toEqual([...names].sort());
});
