// How diagnostics look: the code frame, the formats for programs, and "did you mean".

import { describe, expect, test } from 'vitest';
import { load, type Options } from '../src/compile.ts';
import { diagnose, type Diagnostic } from '../src/report/diagnostic.ts';
import { GradcError } from '../src/report/error.ts';
import { formatDiagnostic, formatDiagnostics } from '../src/report/frame.ts';
import { lineTable, positionAt } from '../src/report/lines.ts';
import { githubReport, jsonReport } from '../src/report/machine-formats.ts';
import { suggest } from '../src/report/suggest.ts';
import { expectLinear } from './cpu-time.ts';

/** An unknown name at the given text of the source. */
function unknown(source: string, text: string, hint: string | null = null): Diagnostic {
  const start = source.indexOf(text);
  return diagnose('GR2001', { start, end: start + text.length }, { name: text }, { hint });
}

function frameOf(source: string, text: string): readonly string[] {
  return formatDiagnostic(unknown(source, text), source, 'a.txt', false).split('\n').slice(1);
}

describe('the code frame', () => {
  test('is the one of the manual', () => {
    const source = 'num = x + sigmoid(y)\nden = sigmod(x) + (x + y)^2\nnum / den\n';
    expect(formatDiagnostic(unknown(source, 'sigmod', "did you mean 'sigmoid'?"), source, 'expr.txt', false)).toBe(
      [
        "expr.txt:2:7  GR2001  unknown name 'sigmod': did you mean 'sigmoid'?",
        '  2 | den = sigmod(x) + (x + y)^2',
        '    |       ^^^^^^',
      ].join('\n'),
    );
  });

  test('shows any other hint on its own line, and a warning as one', () => {
    const source = 'a = x\n';
    const diagnostic = diagnose('GR2006', { start: 0, end: 1 }, { name: 'a' }, { hint: 'remove it' });
    expect(formatDiagnostic(diagnostic, source, 'a.txt', false)).toBe(
      ["a.txt:1:1  GR2006  warning: 'a' is never used", '  1 | a = x', '    | ^', '    = remove it'].join('\n'),
    );
  });

  test('marks the first and the last of several lines', () => {
    const source = 'f(x) = foo(\n  x,\n  y,\n    z)\n';
    expect(frameOf(source, 'foo(\n  x,\n  y,\n    z)')).toEqual([
      '  1 | f(x) = foo(',
      '    |        ^^^^',
      '  … |',
      '  4 |     z)',
      '    |     ^^',
    ]);
  });

  test('shows where related things are, under one gutter', () => {
    const source = `a = 1\n${'\n'.repeat(8)}a = 2\n`;
    const at = source.lastIndexOf('a');
    const related = [{ message: 'first defined here', span: { start: 0, end: 1 } }];
    expect(formatDiagnostic(diagnose('GR2003', { start: at, end: at + 1 }, { name: 'a' }, { related }), source, 'a.txt', false)).toBe(
      [
        "a.txt:10:1  GR2003  'a' is defined twice",
        '  10 | a = 2',
        '     | ^',
        '   1 | a = 1',
        '     | ^ first defined here',
      ].join('\n'),
    );
  });

  test('lines carets up under tabs, wide and combining characters', () => {
    expect(frameOf('\ta = bad', 'bad')).toEqual(['  1 |     a = bad', '    |         ^^^']);
    expect(frameOf('漢字 = bad', 'bad')).toEqual(['  1 | 漢字 = bad', '    |        ^^^']);
    expect(frameOf('e\u0301 = bad', 'bad')).toEqual(['  1 | e\u0301 = bad', '    |     ^^^']);
    expect(frameOf('a + 漢字', '漢字')).toEqual(['  1 | a + 漢字', '    |     ^^^^']);
  });

  test('writes out what would act on a terminal, in the name of the file too', () => {
    const source = '\u001b[31m bad \u202e\u0000';
    const text = formatDiagnostic(unknown(source, 'bad'), source, 'a\u001b[2J.txt', false);
    expect(text).toBe(
      ["a\\u{1b}[2J.txt:1:7  GR2001  unknown name 'bad'", '  1 | \\u{1b}[31m bad \\u{202e}\\u{0}', '    |            ^^^'].join('\n'),
    );
  });

  test('cuts a long line around the caret, never through a character', () => {
    const source = `${'a + '.repeat(50_000)}bad${' + 😀'.repeat(50_000)}`;
    const [line = '', carets = ''] = frameOf(source, 'bad');
    expect(line.length).toBeLessThan(130);
    expect(line).toMatch(/^ {2}1 \| ….*bad.*…$/u);
    expect(line).not.toMatch(/\\u\{d/);
    expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('bad');
    for (const shift of ['', 'a']) expect(frameOf(`${shift}${'😀'.repeat(200)} bad`, 'bad')[0]).not.toMatch(/\\u\{d/);
    const far = `${'b'.repeat(200)} bad`;
    expect(frameOf(far, 'bad')[1]?.lastIndexOf('^')).toBe(frameOf(far, 'bad')[0]?.lastIndexOf('d'));
  });

  test('points at the end of the file, at a line end and behind a byte order mark', () => {
    const at = (source: string, offset: number): string =>
      formatDiagnostic(diagnose('GR2013', { start: offset, end: offset }, {}), source, 'a.txt', false);
    expect(at('x +', 3)).toMatch(/^a\.txt:1:4 .*\n {2}1 \| x \+\n {4}\| {4}\^$/);
    expect(at('x +\n', 4)).toMatch(/^a\.txt:2:1 .*\n {2}2 \|\n {4}\| \^$/);
    expect(at('x +\r\ny', 3)).toMatch(/^a\.txt:1:4 .*\n {2}1 \| x \+\n {4}\| {4}\^$/);
    expect(at('', 0)).toMatch(/^a\.txt:1:1 /);
    expect(at('\ufeffbad', 1)).toMatch(/^a\.txt:1:1 .*\n {2}1 \| bad\n {4}\| \^$/);
  });

  test('takes time in proportion to the source, not to its square', () => {
    expectLinear((size) => {
      const source = 'bad + '.repeat(50 * size);
      const diagnostics = Array.from({ length: size }, (_, k) => diagnose('GR2001', { start: 6 * k, end: 6 * k + 3 }, { name: 'bad' }));
      formatDiagnostics(diagnostics, source, 'a.txt', false);
    }, 250);
  });

  test('comes in source order', () => {
    const source = 'one two';
    const text = formatDiagnostics([unknown(source, 'two'), unknown(source, 'one')], source, 'a.txt', false);
    expect(text.indexOf("'one'")).toBeLessThan(text.indexOf("'two'"));
    expect(text).toContain('^^^\n\na.txt:1:5');
    const whole = formatDiagnostics([unknown(source, 'two'), unknown(source, 'one two')], source, 'a.txt', false);
    expect(whole.indexOf("'one two'")).toBeLessThan(whole.indexOf("'two'"));
  });

  test('has colours only if asked', () => {
    const source = 'bad';
    expect(formatDiagnostic(unknown(source, 'bad'), source, 'a.txt', true)).toContain('\u001b[31m^^^');
    expect(formatDiagnostic(unknown(source, 'bad'), source, 'a.txt', false)).not.toContain('\u001b');
  });
});

describe('positions', () => {
  test('count lines at LF and CRLF alike, columns in UTF-16 units, and stay inside', () => {
    const table = lineTable('ab\r\n😀c\n');
    expect(positionAt(table, 4)).toEqual({ line: 2, column: 1, offset: 4 });
    expect(positionAt(table, 6)).toEqual({ line: 2, column: 3, offset: 6 });
    expect(positionAt(table, 99)).toEqual({ line: 3, column: 1, offset: 8 });
    expect(positionAt(table, -1)).toEqual({ line: 1, column: 1, offset: 0 });
  });
});

describe('formats for programs', () => {
  const source = 'a = x\nbad';
  const file = { path: 'dir/a, b:%.txt', source, diagnostics: [unknown(source, 'bad', 'try\nthis')] };

  test('JSON', () => {
    expect(JSON.parse(jsonReport([file, { path: 'c.txt', source: '', diagnostics: [], error: 'gone' }]))).toEqual({
      version: 1,
      files: [
        {
          path: file.path,
          diagnostics: [
            {
              code: 'GR2001',
              severity: 'error',
              message: "unknown name 'bad'",
              hint: 'try\nthis',
              start: { line: 2, column: 1, offset: 6 },
              end: { line: 2, column: 4, offset: 9 },
              related: [],
            },
          ],
        },
        { path: 'c.txt', error: 'gone', diagnostics: [] },
      ],
      summary: { files: 2, errors: 2, warnings: 0 },
    });
  });

  test('GitHub, with what separates its fields escaped', () => {
    expect(githubReport([file])).toBe(
      "::error file=dir/a%2C b%3A%25.txt,line=2,endLine=2,col=1,title=GR2001::unknown name 'bad': try%0Athis",
    );
  });
});

describe('did you mean', () => {
  const names = ['sigmoid', 'sqrt', 'sin', 'sinh', 'x', 'norm', 'Theta'];
  test.each([
    ['sigmod', 'sigmoid'],
    ['sqtr', 'sqrt'],
    ['SIN', 'sin'],
    ['theta', 'Theta'],
    ['X', 'x'],
    ['snh', 'sinh'],
    ['y', null],
    ['banana', null],
    ['', null],
    ['z'.repeat(100_000), null],
  ])('%s', (name, expected) => {
    expect(suggest(name, names)).toBe(expected);
  });

  test('looks at a bounded number of candidates', () => {
    let looked = 0;
    function* veryMany(): Generator<string> {
      while (looked < 1_000_000) yield `name${looked++}`;
    }
    expect(suggest('nmae7', veryMany())).toBe('name7');
    expect(looked).toBeLessThan(10_000);
  });
});

test('a GradcError says its first error and how many follow', () => {
  const source = 'bad worse';
  const error = new GradcError([unknown(source, 'bad', "did you mean 'bed'?"), unknown(source, 'worse')]);
  expect(error.message).toBe("GR2001 unknown name 'bad': did you mean 'bed'? (and 1 more)");
  expect(error.diagnostics).toHaveLength(2);
});

describe('the message of what the API throws begins with the place of the first error', () => {
  const messageOf = (source: string, options: Options = {}): string => {
    try {
      load(source, options);
    } catch (error) {
      if (error instanceof GradcError) return error.message;
    }
    throw new Error('nothing was thrown');
  };

  test('by line and column, and by the name of the source where it has one', () => {
    expect(messageOf('a = x\n  a + bed(x)')).toMatch(/^2:7: GR2002 unknown function 'bed'/);
    expect(messageOf('x + y *', { file: 'loss.grad' })).toMatch(/^loss\.grad:1:\d+: GR1\d+ /);
  });

  test('of several the first in the source, without warnings', () => {
    const source = 'unused(x, y) = x\nf(x) = nine(x)\ng(x) = ten(x)';
    expect(messageOf(source, { file: 'two.grad' })).toMatch(/^two\.grad:2:8: GR2002 unknown function 'nine'.* \(and 1 more\)$/);
  });

  test('in the file that is used', () => {
    const resolve = (path: string): string | null => (path === 'lens.grad' ? '# a lens\nfocus(x) = nine(x)' : null);
    expect(messageOf('use "lens.grad"\nf(x) = focus(x)', { file: 'eye.grad', resolve })).toMatch(/^lens\.grad:2:12: GR2002/);
  });

  test('not for what is wrong with the call', () => {
    expect(messageOf('x', { name: '1' })).toMatch(/^GR6001 /);
  });

  test('a name cannot act on a terminal', () => {
    expect(messageOf('x +', { file: 'a\u001b[2J.grad' })).not.toContain('\u001b');
  });
});
