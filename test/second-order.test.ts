// Second order on the form: the derivative along a direction, and the Hessian times it, of programs built by hand, of those that the
// language was made for, and of random ones.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cases as handBuilt } from './form-cases.ts';
import { pointOf } from './form-values.ts';
import { fuzzLimits, fuzzSeed } from './fuzz-limits.ts';
import { programs } from './programs/all.ts';
import type { Argument, Arguments } from './programs/program.ts';
import { numbersOf } from './programs/calls.ts';
import { randomArrayProgram, argumentsAt } from './random-arrays-source.ts';
import { answerOf, sizesFor } from './random-arrays-laws.ts';
import { errorsOf } from './array-laws.ts';
import { lastDefinition, sizesOf } from './array-ways.ts';
import type { Argument as OracleArgument } from './array-oracle.ts';
import { randomProgram } from './random-source.ts';
import { expectHessianLaws, expectSecondOrderLaws, hasScalarResult, prepared, preparedProgram, type Point } from './second-laws.ts';

/** A tangent of nothing, which is 0, times what the fold of nothing is, which is infinite. */
const open = 'max, min and prod of nothing';

describe.each(handBuilt.filter(({ name }) => name !== open))('$name', (one) => {
  test.each([['as it is', (program: ReturnType<typeof one.build>) => program] as const, ['prepared', prepared] as const])('%s', (_, prepare) => {
    const sizes = new Map(Object.entries({ b: 3, ...one.sizes }));
    const program = prepare(one.build());
    expect(expectSecondOrderLaws(program, sizes, pointOf(one))).toBeGreaterThan(0);
    if (hasScalarResult(program) && one.corner !== true) expectHessianLaws(program, sizes, pointOf(one));
  });
});

type Nested = number | readonly Nested[] | Argument | { readonly [field: string]: Nested };

function placed(args: Arguments | { readonly [name: string]: Nested }): { readonly point: Point; readonly wholes: ReadonlyMap<string, number> } {
  const point = new Map<string, readonly number[]>();
  const wholes = new Map<string, number>();
  const place = (path: string, value: Nested): void => {
    if (typeof value === 'number') {
      point.set(path, [value]);
      if (Number.isInteger(value)) wholes.set(path, value);
    } else if (Array.isArray(value)) point.set(path, (value as readonly Nested[]).flat(9) as number[]);
    else if (ArrayBuffer.isView(value)) point.set(path, numbersOf(value));
    else for (const [field, inner] of Object.entries(value)) place(`${path}.${field}`, inner);
  };
  for (const [parameter, argument] of Object.entries(args)) place(parameter, argument);
  return { point, wholes };
}

const mostNumbers = 70;
const written = programs.flatMap(({ name, source, definitions }) =>
  definitions.flatMap((definition) => {
    // The evaluator is asked for every number, some of them many times.
    const cases = definition.cases.filter(({ args }) => [...placed(args).point.values()].flat().length <= mostNumbers);
    return cases.length === 0 ? [] : [{ what: `${name}: ${definition.name}`, source, definition, cases }];
  }),
);

describe.each(written)('$what', ({ source, definition, cases }) => {
  test.each(cases.map((one) => ({ what: one.what, one })))('$what', ({ one }) => {
    const { point, wholes } = placed(one.args);
    const program = preparedProgram(source, definition.name);
    const sizes = new Map([...wholes, ...Object.entries(one.sizes)]);
    expectSecondOrderLaws(program, sizes, point);
    if (hasScalarResult(program)) expectHessianLaws(program, sizes, point, 1e-9, 12);
  });
});

function pointIn(args: { readonly [name: string]: OracleArgument }): Point {
  const visit = (path: string, argument: OracleArgument): readonly (readonly [string, readonly number[]])[] => {
    if (typeof argument === 'number') return [[path, [argument]]];
    return 'values' in argument ? [[path, argument.values]] : Object.entries(argument.fields).flatMap(([name, field]) => visit(`${path}.${name}`, field));
  };
  return new Map(Object.entries(args).flatMap(([name, argument]) => visit(name, argument)));
}

const seed = fuzzSeed(20_261_129);
const tapes = (maxLength: number): fc.Arbitrary<number[]> => fc.array(fc.nat(2 ** 31 - 1), { minLength: 0, maxLength, size: 'max' });

test('random array programs', () => {
  let compared = 0;
  fc.assert(
    fc.property(tapes(320).map(randomArrayProgram), fc.nat(1_000_000), fc.constantFrom(1, 4, 16), (program, salt, unroll) => {
      if (errorsOf(program.source).length > 0) return;
      const args = argumentsAt(program.parameters, sizesFor(program, salt % 4, salt % 97), salt);
      if (typeof answerOf(program.source, args) === 'string') return;
      const definition = lastDefinition(program.source);
      const sizes = new Map(Object.entries(sizesOf({ definition }, args)));
      const prepared = preparedProgram(program.source, definition.name, { unroll });
      compared += expectSecondOrderLaws(prepared, sizes, pointIn(args), 1e-8);
      if (hasScalarResult(prepared)) compared += expectHessianLaws(prepared, sizes, pointIn(args), 1e-8, 12);
    }),
    fuzzLimits(seed, 60, 0.5),
  );
  console.log(`${compared} numbers of second order in random array programs (seed ${seed})`);
  expect(compared).toBeGreaterThan(20);
});

test('random programs', () => {
  let compared = 0;
  fc.assert(
    fc.property(tapes(240).map(randomProgram), ({ source, name, args }) => {
      const prepared = preparedProgram(source, name);
      compared += expectSecondOrderLaws(prepared, new Map(), placed(args).point, 1e-8);
      if (hasScalarResult(prepared)) compared += expectHessianLaws(prepared, new Map(), placed(args).point, 1e-8, 12);
    }),
    fuzzLimits(seed, 150, 0.5),
  );
  console.log(`${compared} numbers of second order in random programs (seed ${seed})`);
  expect(compared).toBeGreaterThan(100);
});
