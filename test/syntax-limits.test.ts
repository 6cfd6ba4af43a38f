// Nothing that somebody types overflows the stack, hangs or fills the memory: it is read, or refused with its message.

import { describe, expect, it } from 'vitest';
import { parse, tokenTable } from '../src/syntax/parse.ts';
import { printFile } from '../src/syntax/print.ts';
import { printTree } from '../src/syntax/print-tree.ts';
import { differenceOf } from './same-tree.ts';

const nested = (open: string, close: string, levels: number): string => `${open.repeat(levels)}x${close.repeat(levels)}`;

describe('is read', () => {
  const rows: Record<string, string> = {
    '1,000 parentheses': nested('(', ')', 1_000),
    '1,000 nested calls': nested('sin(', ')', 1_000),
    '300 nested calls with sums and products': nested('sin(1 + 2 * ', ')', 300),
    '1,000 nested arrays': nested('[', ']', 1_000),
    '900 nested indices': nested('x[', ']', 900),
    '900 nested records': nested('{a: ', '}', 900),
    '900 nested folds': nested('sum(i: ', ')', 900),
    '900 signs': `${'-'.repeat(900)}x`,
    '900 powers': `${'x^'.repeat(900)}x`,
    '900 transpositions': `x${"'".repeat(900)}`,
    '900 fields': `x${'.y'.repeat(900)}`,
    '900 calls, each with a postfix': nested('f(', ').y[0]', 300),
    '349,520 factors on one line': `x${' *1'.repeat(349_520)}`,
    '100,000 terms': Array.from({ length: 100_000 }, (_, at) => `sin(${at % 9} * x + y * 3e-5)`).join(' + '),
    '100,000 lines': Array.from({ length: 100_000 }, (_, at) => `a${at} = x + 1`).join('\n'),
    '100,000 definitions': Array.from({ length: 30_000 }, (_, at) => `f${at}(x) { y = x; y }`).join('\n'),
    '1,000,000 blank lines': `${'\n'.repeat(1_000_000)}x`,
    'a name of 200 letters': 'a'.repeat(200),
    '100,000 comments': '# comment\n'.repeat(100_000) + 'x',
  };
  it.each(Object.keys(rows))('%s', (name) => {
    const { file, diagnostics } = parse(rows[name]!);
    expect(diagnostics).toEqual([]);
    const printed = printFile(file);
    expect(printed.length).toBeGreaterThan(0);
    if (printed.length > 100_000) return;
    expect(differenceOf(parse(printed).file, file)).toBe(null);
    expect(printTree(file).length).toBeGreaterThan(0);
  }, 30_000);
});

describe('is refused', () => {
  const rows: Record<string, readonly [source: string, code: string]> = {
    '1,001 parentheses': [nested('(', ')', 1_001), 'GR5001'],
    '10,000 calls': [nested('sin(', ')', 10_000), 'GR5001'],
    '5,000 conditions': [nested('if(x > 0, x, ', ')', 5_000), 'GR5001'],
    '1,000 calls with sums and products': [nested('sin(1 + 2 * ', ')', 1_000), 'GR5001'],
    '600 calls, each with a sign': [nested('-f(', ')', 600), 'GR5001'],
    '600 parentheses and 600 signs': [nested('(-', ')', 600), 'GR5001'],
    '100,000 signs': [`${'-'.repeat(100_000)}x`, 'GR5001'],
    '100,000 nots': [`${'not '.repeat(100_000)}x`, 'GR5001'],
    '600 nots before 600 signs': [`${'not '.repeat(600)}x < ${'-'.repeat(600)}x`, 'GR5001'],
    '100,000 powers': [`${'x^'.repeat(100_000)}x`, 'GR5001'],
    '100,000 transpositions': [`x${"'".repeat(100_000)}`, 'GR5001'],
    '100,000 fields': [`x${'.y'.repeat(100_000)}`, 'GR5001'],
    '100,000 indices': [`x${'[0]'.repeat(100_000)}`, 'GR5001'],
    '40 nested types': [`f(x: ${'{a: '.repeat(40)}[2]${'}'.repeat(40)}) = 1`, 'GR5001'],
    '40 brackets in a size': [`f(x: [${nested('(', ')', 40)}]) = 1`, 'GR5001'],
    '1,000,000 open parentheses': ['('.repeat(1_000_000), 'GR5001'],
    '1,000,000 closing parentheses': [')'.repeat(1_000_000), 'GR1004'],
    '1,000,000 marks': ['!'.repeat(1_000_000), 'GR1008'],
    '1,000,000 carriage returns': ['\r'.repeat(1_000_000), 'GR1009'],
    '30,000 bad lines of a block': [`f(x) {\n${'a = x *\nb = )\n'.repeat(15_000)}}`, 'GR1002'],
    '4,000,001 characters': [`#${' '.repeat(4_000_000)}`, 'GR5002'],
    '1,000,000 letters': ['a'.repeat(1_000_000), 'GR5010'],
    '201 letters': ['a'.repeat(201), 'GR5010'],
    // To sort so many marks takes the square of their number.
    '400,000 marks on one letter': [`x${'\u0301\u0316'.repeat(200_000)}`, 'GR5010'],
    '2,000,000 words': [`x${'+x'.repeat(1_000_000)}`, 'GR5007'],
  };
  it.each(Object.keys(rows))('%s', (name) => {
    const [source, code] = rows[name]!;
    const { diagnostics } = parse(source);
    expect(diagnostics[0]?.code).toBe(code);
    expect(diagnostics.length).toBeLessThanOrEqual(101);
    for (const diagnostic of diagnostics) expect(diagnostic.message.length).toBeLessThan(200);
  }, 30_000);

  it('at the place where it is too deep', () => {
    const { diagnostics } = parse(nested('(', ')', 1_200));
    expect(diagnostics[0]?.span).toEqual({ start: 1_000, end: 1_001 });
  });
});

it('tokens are shown of any source', () => {
  for (const source of ['', '((', ')', '\u0000', `${'('.repeat(5_000)}x`]) expect(typeof tokenTable(source)).toBe('string');
});
