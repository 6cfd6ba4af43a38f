// The Jacobian's entries, put where the pattern says and added up, are the slopes of forward mode: for every way to take it.

import { describe, expect, test } from 'vitest';
import { jacobianModes } from '../src/analyse/jacobian-modes.ts';
import { columnsApart } from '../src/passes/columns-apart.ts';
import { settingOf } from '../src/passes/entries.ts';
import { finished } from '../src/passes/families.ts';
import { activeInputs, jacobian, jacobianSetting, type Jacobian } from '../src/passes/jacobian.ts';
import type { Algebra } from '../src/form/algebra.ts';
import { evaluate } from '../src/form/evaluate.ts';
import type { Program, Ref } from '../src/form/form.ts';
import { numbers } from '../src/lower/formula.ts';
import { duals, slopedNumbers, type Dual, type Sloped } from '../src/lower/tangent.ts';
import { faults } from '../src/form/verify.ts';
import type { Case } from './form-case.ts';
import { cases } from './form-cases.ts';

type Point = ReadonlyMap<string, readonly number[]>;

function elementsOf<T>(program: Program, refs: readonly Ref[], { sizes }: Case, point: Point, algebra: Algebra<T>, lift: (value: number, name: string, flat: number) => T): readonly (readonly T[])[] {
  const isScalar = (name: string): boolean => program.stages.some(({ op, dims }) => op.kind === 'input' && op.parameter === name && dims.length === 0);
  const values = new Map([...point].map(([name, list]) => {
    const lifted = list.map((value, flat) => lift(value, name, flat));
    return [name, isScalar(name) ? (lifted[0] as T) : lifted];
  }));
  const evaluator = evaluate(program, { values, sizes: new Map([['b', 3], ...Object.entries(sizes)]) }, algebra);
  return refs.map((ref) => evaluator.elements(ref));
}

function pointOf({ active, data = {}, at = {}, within: [from, to] = [0.3, 1.7] }: Case): Point {
  let state = 11;
  const sample = (): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return from + ((to - from) * state) / 2_147_483_648;
  };
  const point = new Map<string, readonly number[]>();
  for (const [name, shape] of Object.entries(active)) {
    const given = at[name];
    point.set(name, given === undefined ? Array.from({ length: shape.reduce((total, length) => total * length, 1) }, sample) : [given].flat());
  }
  for (const [name, values] of Object.entries(data)) point.set(name, [values].flat());
  return point;
}

/** By forward mode: a row for each number of the results, a column for each of the active parameters. */
function slopes(one: Case, program: Program, point: Point): readonly (readonly number[])[] {
  const columns = program.parameters.filter(({ name }) => Object.hasOwn(one.active, name)).flatMap(({ name }) => (point.get(name) ?? []).map((_, flat) => ({ name, flat })));
  const byColumn = columns.map((column) => {
    const lift = (value: number, name: string, flat: number): Dual => ({ value, tangent: name === column.name && flat === column.flat ? 1 : 0 });
    return elementsOf(program, program.results.map(({ ref }) => ref), one, point, duals, lift).flat().map(({ tangent }) => tangent);
  });
  return (byColumn[0] ?? []).map((_, row) => byColumn.map((column) => column[row] as number));
}

const ways = [null, 'rows', 'columns', 'columns at once', 'chosen'] as const;

/** `columns at once`: all columns of every parameter in one sweep; `chosen`: as a module has it. */
function jacobianBy(program: Program, by: (typeof ways)[number]): Jacobian {
  if (by === 'chosen') return jacobian(program, jacobianModes(program));
  if (by !== 'columns at once') return jacobian(program, by);
  const setting = jacobianSetting(program);
  return finished(setting, activeInputs(setting).flatMap(({ ref }) => columnsApart(settingOf(setting, [ref]), ref)), new Map());
}

describe.each(cases)('$name', (one) => {
  test('all slopes in one run are those of one run each', () => {
    const program = one.build();
    const point = pointOf(one);
    const columns = program.parameters.filter(({ name }) => Object.hasOwn(one.active, name)).flatMap(({ name }) => (point.get(name) ?? []).map((_, flat) => `${name} ${String(flat)}`));
    const lift = (value: number, name: string, flat: number): Sloped => {
      const column = columns.indexOf(`${name} ${String(flat)}`);
      return { value, slopes: column < 0 ? null : Float64Array.from(columns, (_, k) => Number(k === column)) };
    };
    const found = elementsOf(program, program.results.map(({ ref }) => ref), one, point, slopedNumbers(), lift).flat();
    expect(found.map(({ slopes: row }) => Array.from(row ?? new Float64Array(columns.length)))).toEqual(slopes(one, program, point).map((row) => row.map((slope) => slope + 0)));
  });

  test.each(ways)('by %s', (by) => {
    const program = one.build();
    const point = pointOf(one);
    const expected = slopes(one, program, point);
    const found = jacobianBy(program, by);
    expect(faults(found.values, 1)).toEqual([]);
    expect(faults(found.pattern, 1)).toEqual([]);
    const values = elementsOf(found.values, found.values.results.map(({ ref }) => ref), one, point, numbers, (value) => value);
    const places = elementsOf(found.pattern, found.pattern.results.map(({ ref }) => ref), one, point, numbers, (value) => value);
    const dense = expected.map((row) => row.map(() => 0));
    values.forEach((entries, i) => {
      entries.forEach((entry, k) => {
        const [row, column] = [places[2 * i]?.[k] as number, places[2 * i + 1]?.[k] as number];
        const there = dense[row];
        expect(there?.[column], `entry ${String(i)} at ${String(row)}, ${String(column)}`).toBeDefined();
        if (there !== undefined) there[column] = (there[column] ?? 0) + entry;
      });
    });
    expected.forEach((row, r) => row.forEach((slope, c) => expect(dense[r]?.[c], `row ${String(r)}, column ${String(c)}`).toBeCloseTo(slope, 9)));
  });
});
