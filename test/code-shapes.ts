// Each shape of the output once where it fits its line and once where it breaks.

import type { Declaration, ParameterCode, Statement } from '../src/code/code.ts';
import { assign, interfaceCode } from '../src/code/constructors.ts';
import {
  add,
  arrayOf,
  binary,
  call,
  conditional,
  constant,
  error,
  fill,
  host,
  newArray,
  path,
  record,
  unpack,
  variable,
  define,
  either,
  element,
  long,
  loop,
  minus,
  name,
  named,
  not,
  number,
  object,
  parameter,
  result,
  text,
} from './code-builders.ts';

const sum = long(12);
const scalar = parameter('x');
const wide: readonly ParameterCode[] = [
  scalar,
  parameter('weights', arrayOf('real')),
  parameter('cache', named('LongNamedFunctionCache'), call('longNamedFunctionCache')),
  parameter('df', 'real', number(1)),
];

export const shapes: { readonly [what: string]: readonly Statement[] } = {
  sums: [
    result(binary(name('x'), '+', name('y'))),
    result(sum),
    constant('a', sum),
    add(path('grad.x'), sum),
    constant('b', binary(sum, '*', long(9, '-'))),
  ],
  'products in sums': [result(binary(long(5, '*', 'aFactor'), '+', binary(long(5, '/', 'aFactor'), '-', long(4, '%', 'aFactor'))))],
  parentheses: [
    result(binary(binary(name('a'), '*', name('b')), '/', name('c'))),
    result(binary(name('a'), '*', binary(name('b'), '*', name('c')))),
    result(binary(binary(name('a'), '%', name('b')), '+', name('c'))),
    result(binary(name('a'), '-', binary(name('b'), '-', name('c')))),
    result(minus(binary(name('a'), '*', name('b')))),
    result(binary(minus(name('a')), '*', minus(name('b')))),
    result(binary(binary(name('a'), '&&', name('b')), '||', binary(name('c'), '&&', binary(name('d'), '&&', name('e'))))),
    result(not(binary(name('a'), '<', name('b')))),
    result(not(not(name('a')))),
    result(binary(binary(name('a'), '===', name('b')), '!==', name('c'))),
    result(
      conditional(
        conditional(name('a'), name('b'), name('c')),
        conditional(name('d'), name('e'), name('f')),
        conditional(name('g'), name('h'), name('i')),
      ),
    ),
  ],
  'minus signs': [
    result(minus(minus(name('x')))),
    result(minus(number(-1))),
    result(binary(name('x'), '-', number(-2))),
    result(binary(name('x'), '-', minus(name('y')))),
  ],
  numbers: [1e21, 1.5e-7, 0.1, 1e-300, 5e-324, 2 ** 53, -0, -1.25, Math.PI, -Math.PI, Math.E, Infinity, -Infinity, NaN].map((value) =>
    result(number(value)),
  ),
  texts: [text("it's"), text('a "quoted" name'), text("both \" and ' and '"), text('back\\slash')].map((value): Statement => ({
    kind: 'throw',
    value: error('RangeError', value),
  })),
  elements: [
    result(element('w', number(0))),
    add(element('grad.w', number(2)), name('dw2')),
    assign(element('grad.w', name('i')), '=', name('dwi')),
    constant('a', element('weights', long(7, '+', 'anIndex'))),
  ],
  calls: [
    constant('a', host('exp', name('x'))),
    // A lone argument of at most 20 characters does not break.
    ...[20, 21].map((length) => constant('a'.repeat(48), host('exp', name('x'.repeat(length))))),
    ...[18, 19].map((length) => constant('a'.repeat(48), host('exp', text('x'.repeat(length))))),
    constant('a'.repeat(70), host('exp', minus(name('x')))),
    constant('a'.repeat(70), host('exp', call('f', name('x')))),
    constant('a'.repeat(70), host('exp', element('w', number(0)))),
    constant('a'.repeat(70), number(Math.PI)),
    constant('a'.repeat(75), number(12345)),
    constant('a'.repeat(75), minus(number(12345))),
    constant('a'.repeat(70), path('grad.weights.x')),
    constant('aRatherLongNameOfAStage', host('exp', name('anEvenLongerNameOfAnArgumentThatDoesNotFit'))),
    constant('aRatherLongNameOfAStage', call('logaddexp', name('aRatherLongArgumentOfTheCall'), name('anotherRatherLongArgument'))),
    { kind: 'call', value: call('fill', object({ x: number(1), weights: newArray('real', number(3)) })) },
    { kind: 'call', value: call('fill', name('x'), object({ x: sum, weights: newArray('real', number(3)) })) },
    { kind: 'call', value: call('fill', sum, object({ x: sum, weights: newArray('real', number(3)) })) },
  ],
  literals: [
    result(object({})),
    result(object({ x: name('x'), y: number(1), 'not a name': number(2) })),
    result(object({ x: sum, aRatherLongFieldName: newArray('real', number(3)), a: call('f', sum) })),
  ],
  conditionals: [
    constant('a', conditional(binary(name('x'), '>', number(0)), name('x'), minus(name('x')))),
    constant('a', conditional(binary(sum, '>', number(0)), name('x'), sum)),
    result(conditional(name('isPositive'), sum, conditional(name('isNegative'), long(6), name('x')))),
    constant('a', call('f', conditional(name('isPositive'), sum, name('x')))),
  ],
  branches: [
    variable('r', 'real', null),
    either(binary(name('x'), '>', number(0)), [constant('a', name('x'))]),
    either(name('a'), [], [constant('b', name('x'))]),
    either(
      name('a'),
      [constant('b', name('x'))],
      [
        either(
          binary(long(8), '>', number(1)),
          [],
          [either(long(9, '&&'), [{ kind: 'comment', text: 'nothing' }], [constant('c', name('x'))])],
        ),
      ],
    ),
    either(name('a'), [constant('b', name('x'))], [{ kind: 'comment', text: 'not joined' }, either(name('c'), [result(name('d'))])]),
  ],
  loops: [
    loop('i', number(0), name('n'), 1, [add(name('sum'), element('w', name('i')))]),
    loop('i', binary(name('n'), '-', number(1)), number(0), -1, []),
    loop('row', name('aRatherLongNameOfTheStart'), binary(name('aRatherLongNameOfTheEnd'), '-', name('rest')), 4, [
      loop('j', number(0), name('row'), 2, []),
    ]),
  ],
  products: [
    assign(name('product'), '*=', element('w', name('i'))),
    assign(element('product', binary(name('row'), '+', name('j'))), '*=', long(9)),
  ],
  fills: [
    fill(path('grad.w'), number(0)),
    fill(name('w'), number(-Infinity), name('row'), binary(name('row'), '+', name('n'))),
    fill(path('cache.aRatherLongNameOfAnArray'), number(0), long(3), long(5)),
  ],
  'blank lines': [
    { kind: 'blank' },
    constant('a', name('x')),
    { kind: 'blank' },
    { kind: 'blank' },
    { kind: 'comment', text: 'expr = a' },
    result(name('a')),
    { kind: 'blank' },
  ],
  unpacking: [['a', 'b'], Array.from({ length: 15 }, (_, index) => `stage${index}`)].flatMap((fields): Statement[] =>
    [false, true].map((renamed) => unpack(fields, (field) => (renamed ? `${field}1` : field))),
  ),
};

export const heads: { readonly [what: string]: readonly Declaration[] } = {
  signatures: [
    define('f', [], { parameters: [scalar] }),
    define('longNamedFunctionForward', [result(name('x'))], {
      parameters: wide,
      doc: ['The value.', '', 'With a paragraph of its own.'],
    }),
  ],
  'optional parameters': [
    define('f', [result(name('x'))], { parameters: [scalar, { ...parameter('out', arrayOf('real')), optional: true }] }),
    define('longNamedFunctionForward', [result(name('x'))], { parameters: [...wide.slice(0, 2), { ...parameter('cache', named('LongNamedFunctionCache')), optional: true }] }),
  ],
  'record parameters': [
    define('f', [result(path('p.x'))], { parameters: [parameter('p', record({ x: 'real', y: 'real' }))] }),
    define('aRatherLongFunctionName', [result(path('p.x'))], {
      parameters: [parameter('p', record({ x: 'real', velocity: arrayOf('real'), inner: record({ mass: 'real' }) }))],
    }),
    define('aRatherLongFunctionName', [], {
      parameters: [scalar],
      returns: record({ x: 'real', velocity: arrayOf('real'), inner: record({ mass: 'real', charge: 'real' }) }, true),
    }),
    define('aRatherLongFunctionName', [], {
      parameters: [...wide, parameter('p', record({ x: 'real', velocity: arrayOf('real'), inner: record({ mass: 'real', charge: 'real' }) }, true))],
    }),
  ],
  'comments at the width of a line': [112, 113, 114, 115].map((length) =>
    interfaceCode({ name: 'F', doc: ['x'.repeat(length)], fields: [{ name: 'x', type: 'real', doc: 'x'.repeat(length) }] }),
  ),
  'not exported': [define('helper', [result(number(1))], { exported: false })],
  interfaces: [
    interfaceCode({
      name: 'FCache',
      doc: ['What the two passes share.'],
      fields: [
        { name: 'x', type: 'real', doc: '' },
        { name: 'sigy', type: 'real', doc: 'sigmoid(y)' },
      ],
    }),
    interfaceCode({
      name: 'FGradient',
      doc: ['One', 'two.'],
      fields: [
        { name: 'p', type: record({ x: 'real', velocity: arrayOf('real'), another: 'real', last: 'real' }), doc: '' },
        { name: 'a b', type: 'real', doc: '' },
      ],
    }),
    interfaceCode({ name: 'Nothing', doc: [], fields: [] }),
  ],
};
