// What users write comes into the output only as text, and the output means what it should.

import fc from 'fast-check';
import * as prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import type { Declaration, Statement } from '../src/code/code.ts';
import { interfaceCode } from '../src/code/constructors.ts';
import { loadModule } from '../src/print/javascript.ts';
import { printModule } from '../src/print/print.ts';
import { binary, call, define, error, moduleOf, name, number, object, parameter, result, text } from './code-builders.ts';

describe('what a user wrote cannot leave its comment', () => {
  const evil = [
    '*/ alert(1) /*',
    'a\nalert(1)',
    'a\r\nalert(1)',
    'a\u2028alert(1)',
    'a\u2029alert(1)',
    '\u202ereversed',
    '\u0000',
    '/**/',
    '**/',
    'lone \ud800',
    '*\\/',
    'tab\there',
  ];
  test.each(evil)('%j', async (line) => {
    const body: readonly Statement[] = [{ kind: 'comment', text: line }, result(number(1))];
    const declarations: readonly Declaration[] = [
      define('f', body, { doc: [line, line] }),
      define('g', body, { doc: [line] }),
      interfaceCode({ name: 'F', doc: [line], fields: [{ name: 'x', type: 'real', doc: line }] }),
    ];
    for (const target of ['ts', 'js'] as const) {
      const printed = printModule({ header: [line, line], declarations }, target);
      expect(await prettier.format(printed, { parser: 'typescript', singleQuote: true })).toBe(printed);
      const code = printed.replaceAll(/\/\*\*[^]*?\*\/|^ *\/\/.*$/gm, '');
      expect(code).not.toMatch(/alert|reversed|tab|lone|[\r\u2028\u2029\u202e\u0000]/);
    }
  });

  test('a long comment is cut at a word, and no formula inside', () => {
    const printed = printModule(
      moduleOf(
        { kind: 'comment', text: 'word '.repeat(40) },
        { kind: 'comment', text: 'x'.repeat(200) },
        { kind: 'comment', text: '行列'.repeat(100) },
        { kind: 'comment', text: `y[0] = 0; y[i] = ${'x + '.repeat(40)}1` },
      ),
      'ts',
    );
    const comments = printed.split('\n').filter((line) => line.includes('…'));
    expect(comments).toEqual([`  // ${'word '.repeat(22)}…`, `  // ${'x'.repeat(113)} …`, `  // ${'行列'.repeat(28)} …`, '  // y[0] = 0; y[i] = …']);
  });
});

test('a text holds any characters', () => {
  const value = 'a\'b"c\\d\ne\u2028f\u0000g\u{1f600}h\ud800i${j}`k';
  const body: readonly Statement[] = [{ kind: 'throw', value: error('RangeError', text(value)) }];
  const { f } = loadModule({ header: [], declarations: [define('f', body)] });
  expect(() => (f as () => void)()).toThrow(new RangeError(value));
});

test('JavaScript of ours is loaded by its exports', () => {
  const declarations: readonly Declaration[] = [
    define('helper', [result(binary(name('x'), '*', number(2)))], { parameters: [parameter('x')], exported: false }),
    define('σ', [result(call('helper', name('x')))], { parameters: [parameter('x')], doc: ['export function neither() {}', 'export function no() {}'] }),
    define('toString', [result(object({ x: name('x'), __proto__x: number(1) }))], { parameters: [parameter('x')] }),
  ];
  const exports = loadModule({ header: ['export function nor() {}'], declarations });
  expect(Object.keys(exports)).toEqual(['σ', 'toString']);
  expect((exports['σ'] as (x: number) => number)(21)).toBe(42);
});

test('every number reads back to its bits', () => {
  fc.assert(
    fc.property(fc.double(), (value) => {
      const { f } = loadModule(moduleOf(result(number(value))));
      expect((f as () => number)()).toBe(value);
    }),
  );
});
