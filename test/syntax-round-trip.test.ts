// Any tree that the language can say prints as text that parses to the same tree, and printing has one fixed form.

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nowhere } from '../src/base/span.ts';
import type { Body, Entry, Expr, Field, IndexBinding, Item, Line, Parameter, ParameterType, Range, Use } from '../src/syntax/ast.ts';
import { chainLevels } from '../src/syntax/ast.ts';
import { parse } from '../src/syntax/parse.ts';
import { printFile } from '../src/syntax/print.ts';
import { differenceOf } from './same-tree.ts';

const span = nowhere;
const nameSpan = nowhere;

const anyName = fc.oneof(
  fc.constantFrom('x', 'y', 'mod', 'div', 'int', 'const', 'gate', 'surrogate', 'out', 'e', '_a', 'σ', 'é', 'x1', '__proto__', 'constructor'),
  fc.stringMatching(/^[a-z_]\w{0,3}$/).filter((name) => !['in', 'and', 'or', 'not', 'if'].includes(name)),
);
const anyNumber = fc
  .oneof(fc.constantFrom('0', '1', '.5', '1_000', '1e-3', '2.5E+10', '.5e1'), fc.nat(999).map(String))
  .map((text): Expr => ({ kind: 'number', value: Number(text.replaceAll('_', '')), text, span }));
const anyPlainName = anyName.map((name): Expr => ({ kind: 'name', name, span }));

const { expr: anyExpr } = fc.letrec<{ expr: Expr; leaf: Expr; chain: Expr; nested: Expr }>((tie) => {
  const expr = tie('expr');
  const range = fc.record({ from: expr, to: expr });
  const binding = fc.record({ name: anyName, nameSpan: fc.constant(nameSpan), range: fc.option(range) }) as fc.Arbitrary<IndexBinding>;
  const entry = anyEntry(expr, range);
  const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: 1, maxLength: 3 });
  return {
    leaf: fc.oneof(anyNumber, anyPlainName),
    chain: fc
      .constantFrom(...chainLevels)
      .chain(({ level, operators }) =>
        fc
          .array(fc.tuple(fc.constantFrom(...operators), expr), { minLength: 1, maxLength: 3 })
          .chain((rest) =>
            expr.map(
              (first): Expr => ({ kind: 'chain', level, operands: [first, ...rest.map((pair) => pair[1])], operators: rest.map((pair) => pair[0]), span }),
            ),
          ),
      ),
    nested: fc.oneof(
      fc.record({ kind: fc.constant('prefix' as const), operator: fc.constantFrom('-' as const, '+' as const, 'not' as const), operand: expr, span: fc.constant(span) }),
      fc.record({ kind: fc.constant('power' as const), base: expr, exponent: expr, span: fc.constant(span) }),
      fc.record({ kind: fc.constant('call' as const), callee: anyName, calleeSpan: fc.constant(span), args: fc.array(expr, { maxLength: 3 }), span: fc.constant(span) }),
      fc.record({ kind: fc.constant('fold' as const), callee: anyName, calleeSpan: fc.constant(span), indices: some(binding), body: expr, span: fc.constant(span) }),
      fc.record({ kind: fc.constant('build' as const), indices: some(binding), body: expr, span: fc.constant(span) }),
      fc.record({ kind: fc.constant('array' as const), elements: fc.array(expr, { maxLength: 3 }), span: fc.constant(span) }),
      fc.record({ kind: fc.constant('record' as const), fields: some(fc.record({ name: anyName, nameSpan: fc.constant(nameSpan), value: expr })), span: fc.constant(span) }),
      fc.record({ kind: fc.constant('index' as const), object: expr, entries: some(entry.filter((each) => each.kind !== 'binding')), span: fc.constant(span) }),
      fc.record({ kind: fc.constant('field' as const), object: expr, name: anyName, nameSpan: fc.constant(nameSpan), span: fc.constant(span) }),
      fc.record({ kind: fc.constant('transpose' as const), object: expr, span: fc.constant(span) }),
    ),
    expr: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('chain'), tie('nested')),
  };
});

function anyEntry(value: fc.Arbitrary<Expr>, range: fc.Arbitrary<Range>): fc.Arbitrary<Entry> {
  return fc.oneof(
    value.map((each): Entry => ({ kind: 'at', value: each })),
    fc.tuple(anyName, range).map(([name, each]): Entry => ({ kind: 'binding', name, nameSpan, range: each })),
    range.map((each): Entry => ({ kind: 'slice', range: each })),
  );
}

const anyRange = fc.record({ from: anyExpr, to: anyExpr });
const anySizes = fc.array(anyExpr, { maxLength: 2 });
const plainType = fc.record({ base: fc.constantFrom('real' as const, 'int' as const), sizes: anySizes });
const anyField = fc.record({ name: anyName, nameSpan: fc.constant(nameSpan), type: plainType }) as fc.Arbitrary<Field>;
const anyType: fc.Arbitrary<ParameterType> = fc.oneof(
  plainType,
  fc.record({ base: fc.array(anyField, { minLength: 1, maxLength: 3 }), sizes: anySizes }),
);
const anyParameters: fc.Arbitrary<Parameter[]> = fc.array(
  fc.record({
    name: anyName,
    nameSpan: fc.constant(nameSpan),
    isConst: fc.boolean(),
    type: anyType,
    domain: fc.option(anyRange),
    span: fc.constant(span),
  }),
  { maxLength: 3 },
);
const bareLine = anyExpr.map((value): Line => ({ kind: 'line', name: null, nameSpan, at: null, value, span }));
const namedLine: fc.Arbitrary<Line> = fc.record({
  kind: fc.constant('line' as const),
  name: anyName,
  nameSpan: fc.constant(nameSpan),
  at: fc.option(fc.array(anyEntry(anyExpr, anyRange), { minLength: 1, maxLength: 2 })),
  value: anyExpr,
  span: fc.constant(span),
});
const anyLine = fc.oneof(bareLine, namedLine);
const anyBody: fc.Arbitrary<Body> = fc.record({ lines: fc.array(anyLine, { maxLength: 3 }), result: anyExpr });
const anyItem: fc.Arbitrary<Item> = fc.oneof(
  anyLine,
  fc.tuple(anyName, anyParameters, anyBody, fc.boolean()).map(([name, parameters, body, block]): Item => {
    return { kind: 'definition', name, nameSpan, parameters, body: block ? body : { ...body, lines: [] }, block, span };
  }),
  fc.tuple(anyName, anyParameters, anyExpr, fc.array(namedLine, { maxLength: 2 }), fc.boolean()).map(([name, parameters, value, lines, surrogate]): Item => {
    const partials = lines.map((line): Line => ({ ...line, at: null }));
    return { kind: 'gate', name, nameSpan, surrogate, parameters, value, partials, span };
  }),
);

const anyUse = fc.constantFrom('lens.grad', '../a b/ü.txt', 'https://x', '', "it's # no // comment", '(', '/x').map((path): Use => ({ kind: 'use', path, pathSpan: span, span }));

it('random files print and parse back to the same tree', () => {
  fc.assert(
    fc.property(fc.array(anyUse, { maxLength: 2 }), fc.array(anyItem, { minLength: 1, maxLength: 3 }), (uses, items) => {
      const printed = printFile({ uses, items, comments: new Map(), margins: new Set(), span });
      const { file, diagnostics } = parse(printed);
      expect(diagnostics, printed).toEqual([]);
      expect(differenceOf(file.uses, uses), printed).toBe(null);
      expect(differenceOf(file.items, items), printed).toBe(null);
      expect(printFile(file)).toBe(printed);
    }),
    { numRuns: 1_000 },
  );
});

const scraps = fc.constantFrom(
  ...['x', 'f', '2', '.5', '1e3', '(', ')', '[', ']', '{', '}', ',', ':', ';', '.', '..', '=', '==', '+', '-', '*', '^', "'", '<', '\n', '\n  ', ' '],
  ...['in', 'and', 'not', 'mod', 'gate', 'const', 'int', 'if', 'f(x) = ', 'f(x) {', '√', 'é', '²', '"', '&&', '#', '\r', '\0', '\ud800', '\u202e'],
);

it('random text never throws, and what is kept of it prints and parses back', () => {
  fc.assert(
    fc.property(fc.array(scraps, { maxLength: 40 }), (pieces) => {
      const source = pieces.join('');
      const { file, diagnostics } = parse(source);
      for (const { span: place } of diagnostics) {
        expect(place.start).toBeGreaterThanOrEqual(0);
        expect(place.end).toBeLessThanOrEqual(source.length);
        expect(place.start).toBeLessThanOrEqual(place.end);
      }
      if (file.items.length === 0) {
        expect(diagnostics).not.toEqual([]);
        return;
      }
      const printed = printFile(file);
      const again = parse(printed);
      expect(again.diagnostics, printed).toEqual([]);
      expect(differenceOf(again.file.items, file.items), printed).toBe(null);
    }),
    { numRuns: 3_000 },
  );
});
