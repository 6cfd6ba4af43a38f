// `gradc explain`: all that it lists is explained, what it shows of the language compiles, and its pictures are of the
// curves that they name.

import { describe, expect, test } from 'vitest';
import { builtins, foldNames } from '../src/check/builtins.ts';
import { builtinValues } from '../src/check/expression.ts';
import { pictureOf } from '../src/cli/explain/picture.ts';
import { topics } from '../src/cli/explain/topics.ts';
import { words } from '../src/cli/explain/words.ts';
import { brailleLines } from '../src/cli/plot/braille.ts';
import { check, evaluateOpened, opened } from '../src/compile.ts';
import { gates } from '../src/gates/table.ts';
import { infixOperators, prefixOperators } from '../src/syntax/operators.ts';
import { messages } from '../src/report/messages.ts';
import { parsed } from '../grammar/tokens.ts';
import { inFolders } from './run-gradc.ts';

const callable = [...gates.values()].filter((gate) => gate.callable);

/** The heights of the dots of each column of cells, from 0 below to 1 above, in a picture of one curve. */
function heights(lines: readonly string[]): readonly (readonly number[])[] {
  const rows = lines.filter((line) => line.includes('┤')).map((line) => Array.from(line.split('┤')[1] as string, (cell) => (cell.codePointAt(0) as number) - 0x2800));
  const dots = rows.length * 4;
  return (rows[0] as readonly number[]).map((_, column) =>
    rows.flatMap((row, place) =>
      [0x09, 0x12, 0x24, 0xc0].flatMap((bits, down) => (((row[column] as number) & bits) === 0 ? [] : [1 - (place * 4 + down) / (dots - 1)])),
    ),
  );
}

describe('the table of words', () => {
  test('has every word of the grammar and every constant', () => {
    const spoken = parsed.flatMap(({ LABEL }) => /^'([a-z]+)'$/.exec(LABEL ?? '')?.[1] ?? []);
    expect(spoken.length).toBeGreaterThan(4);
    for (const word of [...spoken, 'if', ...builtinValues.keys()]) expect(words.has(word), word).toBe(true);
  });

  test('says the constants as they are', () => {
    for (const name of ['pi', 'π', 'e']) expect(words.get(name)?.doc).toContain(`${builtinValues.get(name) as number}`);
  });

  test.each([...words])('%s: its example uses it, and compiles without a warning', (word, { example, usage }) => {
    expect(usage).toContain(word);
    expect(example).toContain(word);
    const { diagnostics } = check(example, { resolve: () => 'power(x) = x^2' });
    expect(diagnostics.map(({ code }) => code).filter((code) => code !== 'GR4001')).toEqual([]);
  });

  test('together with the others has every operator', () => {
    for (const operator of [...infixOperators.keys(), ...prefixOperators.keys()]) expect(topics()).toContain(operator);
  });
});

describe('functions of arrays', () => {
  const vectors: Readonly<Record<string, readonly number[]>> = { v: [0.5, -1, 2], a: [1, 2, 3], b: [-1, 0.5, 4] };

  test.each([...builtins])('%s: by indices it is what it says', (name, { args, formula }) => {
    expect(formula).not.toBeNull();
    const parameters = args.map((arg) => `${arg}: [3]`).join(', ');
    const given = Object.fromEntries(args.map((arg) => [arg, [...(vectors[arg] as readonly number[])]]));
    const valueOf = (text: string): unknown => evaluateOpened(opened(`f(${parameters}) = ${text}`), 'f', given).value;
    const [own, other] = [valueOf(`${name}(${args.join(', ')})`), valueOf(formula as string)];
    const [flat, same] = [[own].flat(3) as number[], [other].flat(3) as number[]];
    expect(flat.length).toBe(same.length);
    for (const [i, value] of flat.entries()) expect(value).toBeCloseTo(same[i] as number, 12);
  });
});

describe('a picture', () => {
  test('is of the curve: low on the left of a sigmoid, high on its right, half-way in between', () => {
    const lines = pictureOf(gates.get('sigmoid')!).split('\n').map((line) => line.slice(0, 39));
    const columns = heights(lines);
    expect(columns).toHaveLength(30);
    for (const [column, dots] of columns.entries()) {
      const [left, right] = [-6 + (12 * (2 * column)) / 59, -6 + (12 * (2 * column + 1)) / 59];
      const [low, high] = [1 / (1 + Math.exp(-left)), 1 / (1 + Math.exp(-right))];
      expect(Math.max(...dots)).toBeGreaterThan(low - 0.05);
      expect(Math.max(...dots)).toBeLessThan(high + 0.05);
    }
  });

  test.each(callable.map((gate) => [gate.name, gate] as const))('%s: has one', (_name, gate) => {
    const lines = pictureOf(gate).split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toContain(gate.name);
    expect(lines.join('')).toMatch(/[⠁-⣿]/u);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(lines.join('')).not.toMatch(/NaN|Infinity/);
  });

  test('of a line is a line of dots', () => {
    const lines = brailleLines({ title: 'y', ordinates: [0, 1, 2, 3, 4, 5, 6, 7] }, [0, 1], { columns: 4, rows: 2 });
    expect(lines).toEqual(['   y   ', '7 ┤⠀⠀⡠⠊', '0 ┤⡠⠊⠀⠀', '   0  1']);
  });

  test('leaves out what is not finite, and does not join what it tears apart', () => {
    const ordinates = [0, 1, NaN, Infinity, 3, 4, 0, 0];
    const columns = heights(brailleLines({ title: 'y', ordinates }, [0, 1], { columns: 4, rows: 2 }));
    expect(columns[1]).toEqual([]);
    expect(columns[3]).toEqual([0]);
    expect(Math.min(...(columns[2] as readonly number[]))).toBeCloseTo(5 / 7, 12);
  });

  test('cuts what runs away, not what most of the curve takes', () => {
    const ordinates = Array.from({ length: 60 }, (_, i) => (i === 30 ? 1e9 : i / 60));
    const lines = brailleLines({ title: 'y', ordinates }, [0, 1], { columns: 30, rows: 8 });
    expect(Number(lines[1]!.split('┤')[0])).toBeLessThan(2);
  });

  test('of a constant has room', () => {
    expect(heights(brailleLines({ title: 'y', ordinates: [5, 5] }, [0, 1], { columns: 1, rows: 2 }))).toHaveLength(1);
  });
});

describe('the command', () => {
  const { gradc } = inFolders();

  test('explains a message as its table does', () => {
    const { code, stdout } = gradc('explain', 'gr2001');
    expect(code).toBe(0);
    for (const text of ['GR2001 (error)', messages.GR2001.text, messages.GR2001.help, messages.GR2001.example]) expect(stdout).toContain(text);
  });

  test('explains a function with its derivative, where it holds, and both curves', () => {
    const { code, stdout } = gradc('explain', 'σ');
    expect(code).toBe(0);
    for (const text of ['sigmoid(x)', 'Derivative in x: out * (1 - out)', 'Range: 0 to 1', 'Convex for x in -∞ to 0', 'its derivative in x', '┤'])
      expect(stdout).toContain(text);
    expect(stdout).not.toContain('`');
    expect(gradc('explain', 'asin').stdout).toContain('Domain: x in -1 to 1');
    expect(gradc('explain', 'relu').stdout).toContain('Not differentiable where x is 0');
  });

  test.each([
    ['softmax', 'Takes one vector'],
    ['max', 'max(v) folds a whole array'],
    ['count', 'How often a condition holds'],
    ['sin(x)', 'Derivative in x: cos(x)'],
    ['−', 'a - b'],
    ['**', 'pow(x, y)'],
    ['pi', '3.14159'],
    ['if', 'if(condition, value, otherwise)'],
    ['np.dot', 'np.dot (NumPy) is dot here.\n\ndot(a, b)'],
    ['Math.LN2', 'log(2)'],
    ['cot', '1 / tan(x)'],
    ['zeros', '[i in 0..n: 0]'],
    ['sort', 'nothing sorts'],
    ['Infinity', 'inf'],
    ['return', 'the last line is the result'],
  ])('explain %s says %s', (name, text) => {
    const { code, stdout } = gradc('explain', name);
    expect(code).toBe(0);
    expect(stdout).toContain(text);
  });

  test.each([
    ['sigmod', 'did you mean sigmoid?'],
    ['GR9999', "nothing is called 'GR9999'"],
    ['my.thing', 'gradc explain shows what can be asked'],
    ['constructor', "nothing is called 'constructor'"],
  ])('explain %s: %s', (name, text) => {
    const { code, stdout, stderr } = gradc('explain', name);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(text);
  });

  test('alone says what can be asked', () => {
    const { code, stdout } = gradc('explain');
    expect(code).toBe(0);
    const listed = new Set(stdout.split(/\s+/));
    for (const name of [...callable.map((gate) => gate.name), ...foldNames, ...builtins.keys(), ...Object.keys(messages)]) expect(listed.has(name), name).toBe(true);
    expect(gradc('explain', 'sin', 'cos').code).toBe(2);
  });
});
