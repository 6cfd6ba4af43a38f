// Random blocks of statements of every kind, for the printer's tests.

import fc from 'fast-check';
import type { BinaryOperator, Code, Statement } from '../src/code/code.ts';
import { assign } from '../src/code/constructors.ts';
import {
  binary,
  call,
  conditional,
  constant,
  either,
  element,
  host,
  loop,
  minus,
  name,
  not,
  number,
  newArray,
  object,
  path,
  result,
  unpack,
  variable,
} from './code-builders.ts';

const names = [
  'x',
  'y',
  'sigy',
  'num',
  'xpysqr',
  'invden',
  'cache.sigy',
  'grad.w',
  'dinvden',
  'cache.aRecord.velocity',
  'aRatherLongNameOfAStage',
  'σ',
  '行列',
  'anEvenLongerNameThatNobodyWouldEverWantToRead',
];
const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...names).map(path) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(0, 1, 2, 0.5, 1e21, 1.5e-7, 123456789.25, -1, -0, Math.PI, -Math.E, Infinity, -Infinity, NaN).map(number),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('w', 'cache.weights', 'cache.aRecord.weights'), fc.nat(20))
      .map(([array, index]) => element(array, number(index))),
  },
);
const operators: readonly BinaryOperator[] = ['+', '+', '+', '-', '-', '*', '*', '*', '/', '%'];
const comparisons: readonly BinaryOperator[] = ['<', '<=', '>', '>=', '===', '!=='];
const { real } = fc.letrec<{ real: Code; truth: Code }>((tie) => ({
  real: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: leaf },
    {
      weight: 8,
      arbitrary: fc
        .tuple(tie('real'), fc.constantFrom(...operators), tie('real'))
        .map(([left, operator, right]) => binary(left, operator, right)),
    },
    { weight: 2, arbitrary: tie('real').map(minus) },
    { weight: 2, arbitrary: tie('real').map((arg) => host('exp', arg)) },
    { weight: 1, arbitrary: fc.array(tie('real'), { maxLength: 4 }).map((args) => call('logaddexp', ...args)) },
    { weight: 1, arbitrary: tie('real').map((length) => newArray('real', length)) },
    {
      weight: 2,
      arbitrary: fc.tuple(tie('truth'), tie('real'), tie('real')).map(([condition, yes, no]) => conditional(condition, yes, no)),
    },
    { weight: 1, arbitrary: tie('real').map((index) => element('weights', index)) },
  ),
  truth: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    {
      weight: 4,
      arbitrary: fc
        .tuple(tie('real'), fc.constantFrom(...comparisons), tie('real'))
        .map(([left, operator, right]) => binary(left, operator, right)),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie('truth'), fc.constantFrom<BinaryOperator>('&&', '||'), tie('truth'))
        .map(([left, operator, right]) => binary(left, operator, right)),
    },
    { weight: 1, arbitrary: tie('truth').map(not) },
    { weight: 1, arbitrary: fc.constantFrom('flag', 'isPositive').map(name) },
    {
      weight: 1,
      arbitrary: fc.tuple(tie('truth'), tie('truth'), tie('truth')).map(([condition, yes, no]) => conditional(condition, yes, no)),
    },
  ),
}));
const anyObject = fc
  .array(fc.tuple(fc.constantFrom('x', 'y', 'weights', 'aRatherLongFieldName'), real), { maxLength: 5 })
  .map((entries) => object(Object.fromEntries(entries)));
const place = fc.oneof(
  fc.constantFrom('x', 'dden', 'grad.x', 'grad.aRatherLongNameOfAParameter', 'grad.aRecord.weights').map(path),
  real.map((index) => element('grad.w', index)),
);
const simple: fc.Arbitrary<Statement> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom('x', 'aRatherLongNameOfAStage', 'aNameThatIsSoLongThatHardlyAnythingFitsOnTheLineAfterIt'),
      fc.oneof({ weight: 9, arbitrary: real }, { weight: 1, arbitrary: anyObject }),
    )
    .map(([variable, value]) => constant(variable, value)),
  fc
    .tuple(fc.constantFrom('r', 'join'), fc.option(real))
    .map(([own, value]): Statement => variable(own, 'real', value)),
  fc
    .tuple(place, fc.constantFrom('=' as const, '+=' as const, '-=' as const), real)
    .map(([target, operator, value]): Statement => assign(target, operator, value)),
  fc
    .tuple(fc.array(fc.constantFrom('a', 'sigy', 'xpysqr', 'aRatherLongName'), { minLength: 1, maxLength: 9 }), fc.boolean())
    .map(([fields, renamed]): Statement =>
      unpack(fields, (field, index) => (renamed && index % 2 === 0 ? `${field}1` : field)),
    ),
  fc.constantFrom('expr = num * invden', 'den = sigx + xpysqr').map((comment): Statement => ({ kind: 'comment', text: comment })),
  fc.constant<Statement>({ kind: 'blank' }),
  fc
    .tuple(fc.array(real, { maxLength: 2 }), fc.array(anyObject, { maxLength: 1 }))
    .map(([args, last]): Statement => ({ kind: 'call', value: call('fillTheCache', ...args, ...last) })),
  fc.oneof(real, anyObject).map(result),
);
export const { block } = fc.letrec<{ block: readonly Statement[]; statement: Statement }>((tie) => ({
  block: fc.array(tie('statement'), { maxLength: 4 }),
  statement: fc.oneof(
    { depthSize: 'xsmall', withCrossShrink: true },
    { weight: 8, arbitrary: simple },
    {
      weight: 2,
      arbitrary: fc.tuple(real, tie('block'), tie('block')).map(([condition, then, otherwise]) => either(condition, then, otherwise)),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(real, real, fc.constantFrom(1, 4, -1, -2), tie('block'))
        .map(([from, to, step, body]) => loop('i', from, to, step, body)),
    },
  ),
}));
