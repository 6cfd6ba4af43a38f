// Bad sources: each gives exactly the messages it should, at the place where a person looks, and costs no good statement.

import { describe, expect, it } from 'vitest';
import { exampleSource } from '../src/report/reference.ts';
import { syntaxMessages } from '../src/report/messages-syntax.ts';
import type { Message } from '../src/report/message.ts';
import { parse } from '../src/syntax/parse.ts';

/** Source, then each expected message as `code text`, the text being what it points at; then a hint. */
type Row = readonly [source: string, messages: readonly string[], hint?: string];

const rows: readonly Row[] = [
  // Brackets
  ['f(x) = (x', ['GR1003 (']],
  ['f(x) = x)', ['GR1004 )']],
  ['f(x) = ((x)', ['GR1003 (']],
  ['f(x) = )x(', ['GR1004 )', 'GR1003 (']],
  ['f(x) = sin(', ['GR1003 (']],
  ['f(x) = [x)', ['GR1005 [']],
  ['f(x) {\n  a = (x\n  a\n}\ng(x) = x +', ['GR1003 (', 'GR1002 ']],
  ['f(x) {\n  a = x', ['GR1003 {']],
  ['f(x) = x }', ['GR1004 }']],
  ['f(x) = {a: (x}', ['GR1003 (']],
  // Operands and operators
  ['f(x) = ()', ['GR1022 ()']],
  ['f(x) = sin(x,)', ['GR1023 ,']],
  ['f(x) = x[0,]', ['GR1023 ,']],
  ['f(x) = sin(,x)', ['GR1001 ,']],
  ['f(x) = [1,,2]', ['GR1001 ,']],
  ['f(x) = x * / x', ['GR1001 /']],
  ['f(x) = ^2', ['GR1001 ^']],
  ['f(x) = x,x', ['GR1001 ,']],
  ['f(x) =', ['GR1002 ']],
  ['f(x) = x +', ['GR1002 ']],
  ['f(x) = x + # more\n# to come', ['GR1002 ']],
  ['a = x +\nb = 2\nb', ['GR1002 ']],
  ['f(x) = x.', ['GR1002 ']],
  ['f(x) = x x', ['GR1006 x x'], 'write x * x'],
  ['f(x) = 2x', ['GR1006 2x'], 'write 2 * x'],
  ['f(x) = 2(x)', ['GR1006 2('], 'write * for a product'],
  ['f(x) = (x)(x)', ['GR1006 )('], 'write * for a product'],
  ['f(x) = (x)2', ['GR1006 )2']],
  ['f(x) = √x', ['GR1006 √x'], 'write √(x)'],
  ['f(x) = x √(x)', ['GR1006 x √']],
  ['f(x) = x[0](1)', ['GR1006 ](']],
  ['a = x\n* 2\na', ['GR1007 *'], 'indent it deeper to continue the line above'],
  ['f(x) {\n  a = x\n  + 2\n  a\n}', ['GR1007 +']],
  ['a = x\nand 2\na', ['GR1007 and']],
  // Marks of other languages
  ['f(x) = x && x', ['GR1008 &&'], 'write and'],
  ['f(x) = x || x', ['GR1008 ||'], 'write or'],
  ['f(x) = x ! ', ['GR1008 !'], 'write not'],
  ['f(x) = !x', ['GR1008 !'], 'write not x'],
  ['f(x) = |x|', ['GR1034 |x|'], 'write abs(x)'],
  ['f(x) = x => x', ['GR1008 =>']],
  ['f(x) => x', ['GR1008 =>']],
  ['f(x) = x <> 1', ['GR1008 <>'], 'write !='],
  ['f(x) = x === 1', ['GR1008 ==='], 'write =='],
  ['y := x', ['GR1008 :='], 'write ='],
  ['y += x', ['GR1008 +='], 'a name is given once, so the new value has a name of its own: y2 = y + x'],
  ['f(x) = x > 0 ? 1 : 2', ['GR1008 ?'], 'write if(x > 0, 1, 2)'],
  ['f(x) = x % 2', ['GR1008 %']],
  ['f(x) = "x"', ['GR1008 "x"'], 'there is no text in the language'],
  ["f(x) = 'x'", ["GR1008 '"], "there is no text; ' after a matrix transposes it"],
  ['f(x) = `x`', ['GR1008 `x`']],
  ['f(x) = $x', ['GR1008 $']],
  ['f(x) = x\\2', ['GR1008 \\']],
  ['f(x) = x /* half */ / 2', ['GR1008 /*']],
  ['f(x) = x²', ['GR1008 ²'], 'write ^2'],
  ['f(x) = x₁', ['GR1008 ₁'], 'write x_1 for a name, x[1] for an element'],
  ['f(x) = ½ * x', ['GR1008 ½'], 'write (1/2)'],
  ['f(ｘ) = 1', ['GR1008 ｘ'], 'write x'],
  ['f(x) = １ + x', ['GR1008 １'], 'write 1'],
  ['f(x) = 𝑥', ['GR1008 𝑥'], 'write x'],
  ['f(x) = x – 1', ['GR1008 –'], 'write -'],
  ['f(x) = x\u200b', ['GR1008 \u200b']],
  ['f(x) = \ud800', ['GR1008 \ud800']],
  ['f(x) = \ufffd', ['GR1008 \ufffd'], 'the file is not UTF-8 here'],
  // Characters that may stand nowhere
  ['f(x) = x\u001b', ['GR1009 \u001b']],
  ['f(x) = x # \u202e', ['GR1009 \u202e']],
  ['f(x) = x\f+ 1', ['GR1009 \f']],
  ['a = x\rb = a\rb', ['GR1009 \r', 'GR1009 \r']],
  ['f(x) = x\u2028g(x) = 1', ['GR1009 \u2028']],
  // Numbers
  ['f(x) = 5.', ['GR1010 5.'], 'write 5'],
  ['f(x) = 5.*x', ['GR1010 5.'], 'write 5'],
  ['f(x) = 5.x', ['GR1010 5.'], 'write 5'],
  ['f(x) = 0x10', ['GR1010 0x10'], 'write it as the decimal 16'],
  ['f(x) = 0b11', ['GR1010 0b11'], 'write it as the decimal 3'],
  ['f(x) = 017', ['GR1010 017'], 'write 17'],
  ['f(x) = 1e5.5', ['GR1010 1e5.5']],
  ['f(x) = 1__0', ['GR1010 1__0'], 'write 10'],
  ['f(x) = 1_', ['GR1010 1_'], 'write 1'],
  ['f(x) = 10n', ['GR1006 10n']],
  ['f(x) = 1e999 * x', ['GR1011 1e999']],
  ['f(x) = 1e-999 * x', ['GR1012 1e-999']],
  ['f(x) = 1..2', ['GR1019 ..']],
  ['f(x) = sum(1..2)', ['GR1019 ..']],
  // Words
  ['f(x) = if(x = 1, 1, 2)', ['GR1013 ='], 'to compare, write =='],
  ['a = b = 2', ['GR1013 =']],
  ['in = 2', ['GR1014 in']],
  ['not = 2', ['GR1014 not']],
  ['and = 2', ['GR1014 and']],
  ['f(or) = 2', ['GR1014 or']],
  ['f(x) = x.not', ['GR1014 not']],
  ['f(x) = {in: x}', ['GR1014 in']],
  ['if = 2', ['GR1015 if']],
  ['if(x) = 2', ['GR1015 if']],
  ['f(if) = 2', ['GR1015 if']],
  ['f(x) = if + x', ['GR1015 if']],
  ['√ = 2', ['GR1029 √']],
  ['f(x, y) = x == not y', ['GR1016 not']],
  ['f(x, y) = -not y', ['GR1016 not']],
  // Braces
  ['f(x) = { a = x; a }', ['GR1017 {']],
  ['f(x) = 2 * { a = x\na }', ['GR1017 {']],
  ['f(x)\n{ a = x\na }', ['GR1017 {'], "the '{' of a definition stands on the line of its name"],
  ['f(x) = {x}', ['GR1018 x']],
  ['f(x) = {}', ['GR1018 }']],
  ['f(x) = x { 2 }', ['GR1028 {']],
  ['f(x) { }', ['GR1025 }']],
  ['f(x) { y = x }', ['GR1025 y = x'], 'end the block with the line y'],
  ['gate g(x) = x { 1 }', ['GR1026 1']],
  ['gate g(x) = x', ['GR1002 '], 'a gate ends with the block of its partials: { dx = … }'],
  // Indices
  ['f(v: [3]) = sum(v[0]: 1)', ['GR1020 v[0]']],
  ['f(v: [3]) = sum((i): 1)', ['GR1020 (i)']],
  ['f(v: [3]) = [2 in 0..3: 1]', ['GR1020 2']],
  ['f(v: [3]) = sum(i in 0..3, v[i])', ['GR1021 i']],
  ['f(v: [3]) = v[i in 0..3]', ['GR1021 i']],
  ['f(v: [3]) = sum(i..3: v[i])', ['GR1019 ..']],
  ['f(v: [3]) = sin(x; 2)', ['GR1024 ;']],
  ['f(x in 3) = x', ['GR1001 )']],
  ['f(x: 3) = x', ['GR1034 x: 3'], 'write x: [3]: an array of that length'],
  ['f(x: []) = x', ['GR1001 ]']],
  // The whole file
  ['', ['GR1027 ']],
  ['\n# nothing\n', ['GR1027 ']],
  // Several at once, each in its own statement
  ['a = 2x\nb = (a\nc = 1\nd = c * / 2\nd', ['GR1006 2x', 'GR1003 (', 'GR1001 /']],
  ['f(x) {\n  a = 2x\n  b = a * / 2\n  b\n}\ng(y) = 3y', ['GR1006 2x', 'GR1001 /', 'GR1006 3y']],
  ['f(2) {\n  a = 2x\n  a\n}', ['GR1001 2', 'GR1006 2x']],
];

describe('a bad source', () => {
  it.each(rows.map(([source, messages, hint]) => ({ source, messages, hint })))('$source', ({ source, messages, hint }) => {
    const { diagnostics } = parse(source);
    expect(diagnostics.map(({ code, span }) => `${code} ${source.slice(span.start, span.end)}`)).toEqual(messages);
    if (hint !== undefined) expect(diagnostics[0]!.hint).toBe(hint);
  });

  it('keeps its good statements', () => {
    const { file, diagnostics } = parse('a = 2x\nb = 3\nf(x) { c = (x; c }\ng(x) = x\nb');
    expect(file.items.map((item) => item.name)).toEqual(['b', 'g', null]);
    expect(diagnostics).toHaveLength(2);
  });

  it('is shown up to a hundred mistakes', () => {
    const { diagnostics } = parse('a = 2x\n'.repeat(5_000));
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics[100]!.code).toBe('GR5006');
  });

  it('is never quoted at length', () => {
    const { diagnostics } = parse(`f(x) = x ${'a'.repeat(200)}`);
    expect(diagnostics[0]!.message.length).toBeLessThan(200);
    expect(diagnostics[0]!.hint!.length).toBeLessThan(200);
    expect(parse(`f(x) = x ${'a'.repeat(100_000)}`).diagnostics[0]!.message.length).toBeLessThan(200);
  });
});

describe('every message of syntax', () => {
  it.each(Object.keys(syntaxMessages))('%s is given by its example', (code) => {
    const message: Message = syntaxMessages[code as keyof typeof syntaxMessages];
    const codes = parse(exampleSource(message)).diagnostics.map((diagnostic) => diagnostic.code);
    expect(codes).toContain(code);
  });
});
