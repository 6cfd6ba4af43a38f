// The table of the parts of code: what walks over it see, what may be left out, and that names come in by one way.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acts, rebuiltStatement, sizeOf, walk, type StatementParts } from '../src/code/children.ts';
import type { Code } from '../src/code/code.ts';
import { arrayLength, assign, call, host, identifier, isArray, method, name, put, run } from '../src/code/constructors.ts';
import { withoutUnused } from '../src/code/unused.ts';
import { namesUsed, usedIn } from '../src/code/used-names.ts';
import { binary, conditional, constant, either, element, error, loop, minus, newArray, number, object, path, result, text } from './code-builders.ts';
import { block } from './random-code.ts';

const everything = conditional(
  binary(element('a.b', name('c')), '<', host('exp', path('d.e'))),
  call('f', minus(name('g')), newArray('real', arrayLength(path('h.i')))),
  object({ x: method(name('j'), 'subarray', name('k')), y: isArray(name('l'), 'whole'), z: error('RangeError', name('m')) }),
);

describe('walks', () => {
  test('see every part, as it is written', () => {
    const kinds: Code['kind'][] = [];
    walk(everything, ({ kind }) => kinds.push(kind));
    expect(kinds.join(' ')).toBe(
      'conditional binary element field name name host field name call unary name array length field name object method name name isArray name error name',
    );
  });

  test('find names in order, those of loops and branches among them', () => {
    const statements = [
      loop('i', name('from'), name('to'), 1, [put(element('x', name('i')), everything)]),
      either(name('test'), [assign(name('sum'), '+=', name('y'))], [put(path('grad.x'), name('z'))]),
    ];
    expect([...namesUsed(statements)].join(' ')).toBe('from to x i a c d g h j k l m test sum y grad z');
    expect([...usedIn(statements).assigned]).toEqual(['sum']);
  });

  test('put every part where it was', () => {
    const same: StatementParts = {
      code: (part) => part,
      path: (part) => part,
      name: (declared) => declared,
      block: (body) => body.map((statement) => rebuiltStatement(statement, same)),
    };
    fc.assert(
      fc.property(block, (body) => {
        expect(same.block(body)).toEqual(body);
      }),
    );
  });

  test('count names, numbers and calls', () => {
    expect(sizeOf(binary(element('a', name('i')), '+', host('max', name('x'), number(1))))).toBe(5);
  });
});

describe('what nobody uses', () => {
  test.each<readonly [string, Code, boolean]>([
    ['a function of the host', host('exp', name('x')), false],
    ['a new array', newArray('real', name('n')), false],
    ['a function of the module', call('check', name('x')), true],
    ['one inside another expression', binary(number(1), '+', call('check', name('x'))), true],
    ['a store into an array', method(name('a'), 'fill', number(0)), true],
  ])('%s', (_, value, isKept) => {
    expect(acts(value)).toBe(isKept);
    const end = result(number(0));
    expect(withoutUnused([constant('unused', value), end])).toEqual(isKept ? [run(value), end] : [end]);
  });
});

describe('a name', () => {
  test.each(['x', '$', '_1', 'σ', '行列', 'x1'])('%s is one', (own) => expect(identifier(own)).toBe(own));
  test.each(['', '1x', 'a.b', 'a[0]', 'a b', 'Math.exp', 'f(){}', 'x;y', '\u202ex', 'a-b', 'a\n'])('%j is none', (own) => {
    expect(() => name(own)).toThrow('is a name');
    expect(() => call(own, text(''))).toThrow('is a name');
    expect(() => constant(own, number(1))).toThrow('is a name');
  });
});
