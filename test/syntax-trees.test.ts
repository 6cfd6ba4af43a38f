// What sources mean: how operators group, which words are names, and where statements end.

import { describe, expect, it } from 'vitest';
import { InternalError } from '../src/base/invariant.ts';
import type { Expr, File } from '../src/syntax/ast.ts';
import { childrenOf, walk } from '../src/syntax/children.ts';
import { parse, parseFormula, tokenTable } from '../src/syntax/parse.ts';
import { printExpr, printFile } from '../src/syntax/print.ts';
import { printTree } from '../src/syntax/print-tree.ts';

/** An expression with every pair of parentheses that it could have. */
function grouped(expr: Expr): string {
  switch (expr.kind) {
    case 'chain':
      return `(${expr.operands.map((operand, at) => (at === 0 ? '' : `${expr.operators[at - 1]} `) + grouped(operand)).join(' ')})`;
    case 'prefix':
      return `(${expr.operator} ${grouped(expr.operand)})`;
    case 'power':
      return `(${grouped(expr.base)} ^ ${grouped(expr.exponent)})`;
    case 'transpose':
    case 'field':
    case 'index':
      return `<${printExpr({ ...expr, object: { kind: 'name', name: grouped(expr.object), span: expr.span } })}>`;
    default:
      return printExpr(expr);
  }
}

function good(source: string): File {
  const { file, diagnostics } = parse(source);
  expect(diagnostics).toEqual([]);
  return file;
}

describe('operators group', () => {
  it.each([
    ['a + b * c - d', '(a + (b * c) - d)'],
    ['a or b and c or d', '(a or (b and c) or d)'],
    ['not a < b and c', '((not (a < b)) and c)'],
    ['not not a', '(not (not a))'],
    ['a and not b or c', '((a and (not b)) or c)'],
    ['a < b + 1 <= c', '(a < (b + 1) <= c)'],
    ['-x^2', '(- (x ^ 2))'],
    ['2^-x', '(2 ^ (- x))'],
    ['2^-x^2 * y', '((2 ^ (- (x ^ 2))) * y)'],
    ['2^-x + y', '((2 ^ (- x)) + y)'],
    ['x^y^z', '(x ^ (y ^ z))'],
    ['x**2', '(x ^ 2)'],
    ['-a * -b', '((- a) * (- b))'],
    ['- - a', '(- (- a))'],
    ['1+ +x', '(1 + (+ x))'],
    ['a--b', '(a - (- b))'],
    ['a * b / c @ d div e mod f', '(a * b / c @ d div e mod f)'],
    ["a @ b'", "(a @ <b'>)"],
    ["a'^2", "(<a'> ^ 2)"],
    ['-a[0].x', '(- <<a[0]>.x>)'],
    ['x^a[i]', '(x ^ <a[i]>)'],
    ['a - (b - c)', '(a - (b - c))'],
    ['(a - b) - c', '((a - b) - c)'],
    ['a − b · c ⋅ d × e', '(a - (b * c * d * e))'],
    ['a ≤ b ≥ c ≠ d', '(a <= b >= c != d)'],
    ['mod mod mod', '(mod mod mod)'],
    ['div(x, 2) div mod', '(div(x, 2) div mod)'],
    ['2 * mod(x, 2)', '(2 * mod(x, 2))'],
  ])('%s', (source, expected) => {
    const [item] = good(source).items;
    expect(item?.kind === 'line' && grouped(item.value)).toBe(expected);
  });
});

describe('words are names where the grammar expects none', () => {
  it.each([
    'div = 3\nmod = div\nmod',
    'out = x\nconst = 2\nint = 3\ngate = 4\nsurrogate = 5\nout + const + int + gate + surrogate',
    'f(int, gate) = int * gate',
    'f(const const, out) = const * out',
    'f(const, int) = const',
    'f(int: int, const k: int) = int * k',
    'gate(x) = x',
    'surrogate(gate) = gate',
    'mod[i] = 2 * i\nmod',
    'f(x) {\n  y = x\n  mod(y, 2)\n}',
    'sum(int: int)',
    'f(gate: {int: int, const}) = gate.int * gate.const',
  ])('%j', (source) => {
    expect(printFile(good(source)).trim()).toBe(source);
  });

  it('tells gates from names', () => {
    const [plain, straight] = good('gate gate(x) = x { dx = 1 }\nsurrogate gate const(int) = int { dint = 1 }').items;
    expect(plain).toMatchObject({ kind: 'gate', name: 'gate', surrogate: false });
    expect(straight).toMatchObject({ kind: 'gate', name: 'const', surrogate: true });
  });
});

describe('statements end', () => {
  it.each([
    ['with the line or a semicolon', 'a = 1; b = 2;; c = 3\n\nc', ['a = 1', 'b = 2', 'c = 3', 'c']],
    ['not inside brackets', 'a = sin(\n1\n+\n2)\nb = [1,\n2]\nc = {x: 1,\ny: 2}\nc', ['a = sin(1 + 2)', 'b = [1, 2]', 'c = {x: 1, y: 2}', 'c']],
    ['not after an operator, a comma or =', 'a =\n1 +\n2 mod\n3\nb = -\na\nb', ['a = 1 + 2 mod 3', 'b = -a', 'b']],
    ['not before an operator that is indented deeper', 'a = 1\n  + 2\n  - 3\n and 4\n  mod 5\na', ['a = 1 + 2 - 3 and 4 mod 5', 'a']],
    ['before a minus that is not', 'a = 1\n- 2\n− 3', ['a = 1', '-2', '-3']],
    ['before a name that looks like an operator', 'a = 1\nmod = 2\n  mod = 3\nmod(a, 2)', ['a = 1', 'mod = 2', 'mod = 3', 'mod(a, 2)']],
    ['by the line on which they begin', '  a = 1; b = 2\n   - 3\n  - b', ['a = 1', 'b = 2 - 3', '-b']],
    ['after comments', 'a = 1 # one\n// two\n  + 2 // three + 4\na', ['a = 1 + 2', 'a']],
    ['with CRLF', 'a = 1\r\n\r\n  + 2\r\na\r\n', ['a = 1 + 2', 'a']],
    ['after a byte order mark', '\ufeffa = 1\n- 2', ['a = 1', '-2']],
    ['in blocks', 'f(x) { a = x; a\n}\ng(x) { x\n  - 1\n  }\nh() {\n  1\n  - 2\n}', ['f(x) {\n  a = x\n  a\n}', 'g(x) {\n  x - 1\n}', 'h() {\n  1\n  -2\n}']],
  ])('%s', (_, source, expected) => {
    const { items } = parse(source).file;
    expect(items.map((item) => printFile({ uses: [], items: [item], comments: new Map(), margins: new Set(), span: item.span }).trimEnd())).toEqual(expected);
  });
});

describe('names and numbers', () => {
  it('are NFC', () => {
    expect(printFile(good('e\u0301 = 1\n\u00e9'))).toBe('é = 1\né\n');
    expect(printFile(good('\u00b5 = 1\n\u03bc'))).toBe('μ = 1\nμ\n');
  });
  it('may use any letters', () => good('σ(x) = x\nϕ_1 = 2\nдлина = ϕ_1\n名 = длина\n∞ + √(名) + π'));
  it('keep the text of numbers', () => {
    const source = '1 + 0.5 + .5 + 1e-3 + 1_000.000_1 + 0 + 1E05 + 123456789012345678901234567890';
    expect(printFile(good(source)).trim()).toBe(source);
  });
  it('have their values', () => {
    const values: number[] = [];
    const [item] = good('[1_000, .5e1, 1e05]').items;
    if (item?.kind === 'line') walk(item.value, (expr) => expr.kind !== 'number' || values.push(expr.value));
    expect(values).toEqual([1000, 5, 1e5]);
  });
});

describe('spans', () => {
  it('hold the parentheses of an operand', () => {
    const source = 'y = (a + b) * -f(x)[0]';
    const [line] = good(source).items;
    const texts: string[] = [];
    if (line?.kind === 'line') walk(line.value, (expr) => texts.push(source.slice(expr.span.start, expr.span.end)));
    expect(texts).toEqual(['(a + b) * -f(x)[0]', '(a + b)', 'a', 'b', '-f(x)[0]', 'f(x)[0]', 'f(x)', 'x', '0']);
    expect(line?.span).toEqual({ start: 0, end: source.length });
  });
  it('are those of parameters', () => {
    const source = 'f(const a: int[n], b in 0..1, p: {x, y: [2]}) = 1';
    const [definition] = good(source).items;
    const parameters = definition?.kind === 'definition' ? definition.parameters : [];
    expect(parameters.map(({ span }) => source.slice(span.start, span.end))).toEqual(['const a: int[n]', 'b in 0..1', 'p: {x, y: [2]}']);
  });
});

describe('walks', () => {
  it('visit every kind before its children, in source order', () => {
    const [item] = good("f([i in a..b: c], d(j, k in 0..e: g), {x: h}.x', l[m, n..o], -p^q)").items;
    const names: string[] = [];
    if (item?.kind === 'line') walk(item.value, (expr) => expr.kind !== 'name' || names.push(expr.name));
    expect(names.join(' ')).toBe('a b c e g h l m n o p q');
  });
  it('leave out what they are told to', () => {
    const [item] = good('f(g(x), y)').items;
    const kinds: string[] = [];
    if (item?.kind === 'line') walk(item.value, (expr) => (kinds.push(printExpr(expr)), expr.kind !== 'call' || expr.callee !== 'g'));
    expect(kinds).toEqual(['f(g(x), y)', 'g(x)', 'y']);
    expect(item?.kind === 'line' && childrenOf(item.value)).toHaveLength(2);
  });
});

describe('our own formulas', () => {
  it('are lines and a result', () => {
    const { lines, result } = parseFormula('a = 1 - out\nout * a');
    expect(lines.map((line) => line.name)).toEqual(['a']);
    expect(printExpr(result)).toBe('out * a');
  });
  it.each(['x +', 'a = 1', 'f(x) = 1', '', 'x; y = 2'])('%j is none', (text) => {
    expect(() => parseFormula(text)).toThrow(InternalError);
  });
});

describe('outlines', () => {
  it('show the tree', () => {
    expect(printTree(good('f(v: [n]) {\n  h[i in 1..n] = v[i] - 2\n  sum(i: -h[i]^2)\n}'))).toBe(`definition f(v: [n])
  line h
    i in number 1
    .. name n
    = sum
      index
        name v
        at name i
      - number 2
  result fold sum over i
    body prefix -
      power
        index
          name h
          at name i
        ^ number 2
`);
  });
  it('show the tokens', () => {
    expect(tokenTable('a = -x\na mod 2')).toBe(`1:1      Target       a
1:3      Assign       =
1:5      Prefix       -
1:6      Name         x
1:7      End
2:1      Name         a
2:3      Infix        mod
2:7      NumberText   2
2:8      End`);
  });
});
