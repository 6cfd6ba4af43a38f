// The Jacobian of a definition whose result is an array or a record, or the Hessian of a number: the function that
// gives its entries, and the one that says where they stand. What is zero whatever the arguments are is in neither.

import { shapeNames, sizeNames } from '../../analyse/size-names.ts';
import type { Jacobian, Mode, Modes } from '../../passes/families.ts';
import type { Family } from '../../passes/jacobian-pattern.ts';
import type { Schedule } from '../../schedule/tree.ts';
import { stageTable, type Program, type Ref } from '../../form/form.ts';
import { notationOf } from '../../form/notation.ts';
import type { Code, Declaration, Statement } from '../../code/code.ts';
import {
  arrayOf,
  binary,
  branch,
  conditional,
  constant,
  element,
  give,
  method,
  missing,
  name,
  newArray,
  number,
  put,
  run,
  totalCode,
} from '../../code/constructors.ts';
import { inRowsValue, matrixExports, patternValue, type InRows, type Matrix } from '../frame/matrix.ts';
import { inRowsOf } from './dense-matrix.ts';
import type { Place } from '../loops/places.ts';
import type { ScheduledJacobian, Unit } from '../frame/unit.ts';
import { loopsOf, type At } from './body.ts';
import { enter, inputPlace, openRecords } from './inputs.ts';
import { checkArray } from './entry.ts';
import { passOf, planArrays, withSizesOf, type ArrayModule, type ArrayPlan } from './plan.ts';
import { rangeChecks } from './range-checks.ts';
import { withoutUnused } from '../../code/unused.ts';
import { namesUsed } from '../../code/used-names.ts';
import { productCode } from './whole-code.ts';
import { extentOf, lengthOfAxes, workspaceOf, type Parts } from './workspace.ts';

export function matrixFunctions(
  unit: Unit,
  matrix: Matrix,
  jacobian: ScheduledJacobian,
  module: ArrayModule,
): readonly Declaration[] {
  const { values, pattern: places, inRows } = jacobian;
  const programs = [values, places, ...(inRows === null ? [] : [inRows])];
  const plan = withSizesOf(planArrays({ ...unit, fused: null }, module), programs);
  const entries = entriesOf(plan, jacobian);
  const { pattern, isFixed } = patternOf(plan, matrix, jacobian);
  const which = matrix === 'Jacobian' ? 'the entries' : 'the entries of its lower triangle';
  return matrixExports(plan, {
    matrix,
    entries,
    which:
      `: ${which} that can differ from 0, which go into \`${plan.names.out}\`; it is made if it is left out.` +
      modesText(jacobian.modes),
    places: 'each. Where two have the same place, their sum stands there.',
    pattern,
    isFixed,
    given: ' for arguments of these lengths, with these whole numbers',
    inRows: isFixed || jacobian.inRows === null ? inRowsOf(plan, matrix) : inRowsCode(plan, jacobian),
    free: plan.free,
  });
}

const modeNames: { readonly [M in Mode]: string } = {
  rows: 'by rows, in reverse mode',
  columns: 'by columns, in forward mode',
};

/** How the entries are computed: all in one mode, or those of each parameter in its own. */
function modesText(modes: Modes): string {
  const used = [...new Set(modes.values())];
  const [first, ...others] = used.map((mode) => modeNames[mode]);
  if (first === undefined) return '';
  if (others.length === 0) return ` They are computed ${first}.`;
  const each = [...modes].map(([path, mode]) => `those of \`${path}\` ${modeNames[mode]}`);
  return ` They are computed each in its mode: ${each.join('; ')}.`;
}

/** The plan of a function that computes this program and has nothing to do with the others. */
function planFor(plan: ArrayPlan, program: Program, loops: Schedule): Parts {
  const pass = passOf(loops, program, notationOf(stageTable(program), []));
  const own: ArrayPlan = {
    ...plan,
    runsValue: true,
    value: pass,
    split: null,
    fused: null,
    tangent: null,
    product: null,
    squares: null,
  };
  return {
    plan: own,
    workspace: workspaceOf(own),
    lengths: new Set([...shapeNames(plan.definition), ...sizeNames(plan.definition, program)]),
  };
}

/**
 * Where the entries of each family start, and how many there are; `mayBeNone`: that may be 0 though families have
 * places.
 */
type Layout = {
  readonly starts: readonly Code[];
  readonly total: Code;
  readonly mayBeNone: boolean;
  readonly declared: readonly Statement[];
};
const layouts = new WeakMap<Jacobian, Layout>();

/** By the same names in all functions. */
function layout(plan: ArrayPlan, jacobian: Jacobian): Layout {
  let known = layouts.get(jacobian);
  if (known === undefined) layouts.set(jacobian, (known = layOut(plan, jacobian)));
  return known;
}

function layOut(plan: ArrayPlan, { families, rows, columns }: Jacobian): Layout {
  const starts: Code[] = [];
  const declared: Statement[] = [];
  let end: Code = number(0);
  for (const { dims } of families) {
    // What is neither a number nor a name is computed once.
    if (end.kind !== 'number' && end.kind !== 'name') {
      const start = plan.free('start');
      declared.push(constant(start, 'whole', end));
      end = name(start);
    }
    starts.push(end);
    end = totalCode([end, lengthOfAxes(plan, dims)]);
  }
  // An entry that stands for nothing where a position is outside needs a place: without rows or columns there is none.
  const isGuarded = families.some(({ guard }) => guard.length > 0);
  const none = (isGuarded ? [rows, columns] : [])
    .map((leaves) => countOf(plan, leaves))
    .filter((count) => count.kind !== 'number')
    .map((count): Code => binary(count, '===', number(0)));
  const [first, second] = none;
  if (first === undefined) return { starts, total: end, mayBeNone: false, declared };
  const own = plan.free('total');
  const isEmpty = second === undefined ? first : binary(first, '||', second);
  declared.push(constant(own, 'whole', conditional(isEmpty, number(0), end)));
  return { starts, total: name(own), mayBeNone: true, declared };
}

function countOf(plan: ArrayPlan, leaves: Jacobian['rows']): Code {
  return totalCode(leaves.map(({ dims }) => lengthOfAxes(plan, dims)));
}

/** An array of numbers that a family has somewhere. */
type Wanted = { readonly ref: Ref; readonly array: string; readonly start: Code; readonly family: Family };

function wantedIn(
  array: string,
  refs: readonly Ref[],
  families: readonly Family[],
  starts: readonly Code[],
): readonly Wanted[] {
  return refs.map((ref, i) => ({ ref, array, start: starts[i] as Code, family: families[i] as Family }));
}

/** What several families share is written once, and copied; where there may be no entry at all, if there is one. */
function copies(plan: ArrayPlan, wanted: readonly Wanted[], { total, mayBeNone }: Layout): readonly Statement[] {
  const all = wanted.flatMap((one): readonly Statement[] => {
    const first = wanted.find(({ ref }) => ref === one.ref);
    if (first === undefined || first === one) return [];
    const end = totalCode([first.start, lengthOfAxes(plan, one.family.dims)]);
    if (first.array === one.array) return [run(method(name(one.array), 'copyWithin', one.start, first.start, end))];
    return [run(method(name(one.array), 'set', method(name(first.array), 'subarray', first.start, end), one.start))];
  });
  return mayBeNone && all.length > 0 ? [branch(binary(total, '!==', number(0)), all)] : all;
}

/** A program's results in arrays that the function is given. */
function body(parts: Parts, places: ReadonlyMap<Ref, Place>): readonly Statement[] {
  const { plan, workspace } = parts;
  const { value: pass } = plan;
  const at: At = (stage) => places.get(stage.id) ?? inputPlace(plan, pass, stage);
  const arrays = workspace.fields.map(({ name: own, axes }): Statement =>
    constant(own, arrayOf('real'), newArray('real', productCode(axes.map((axis) => extentOf(plan, axis))))),
  );
  return [
    ...openRecords(plan, pass, () => true),
    ...rangeChecks(parts, pass, at),
    ...arrays,
    ...loopsOf(parts, pass, at),
  ];
}

/** Where each value goes; the first of several places. */
function placesOf(wanted: readonly Wanted[]): ReadonlyMap<Ref, Place> {
  const places = new Map<Ref, Place>();
  for (const one of wanted)
    if (!places.has(one.ref))
      places.set(
        one.ref,
        placeOf(
          one,
          wanted.every((other) => other === one || other.array !== one.array),
        ),
      );
  return places;
}

/** `alone`: the array holds nothing else. */
function placeOf({ array, family: { dims }, start }: Wanted, alone: boolean): Place {
  if (dims.length === 0) return { kind: 'field', target: element(name(array), start) };
  return { kind: 'array', array, offset: alone ? null : start, axes: dims };
}

/** The entries of each family, in the array of the name `out`. */
export type EntriesCode = {
  readonly parts: Parts;
  readonly declared: readonly Statement[];
  readonly total: Code;
  /** Where each value goes. */
  readonly places: ReadonlyMap<Ref, Place>;
  /** What several families share. */
  readonly copies: readonly Statement[];
};

export function entriesCode(plan: ArrayPlan, jacobian: ScheduledJacobian, out: string): EntriesCode {
  const { values, families, loops } = jacobian;
  const laid = layout(plan, jacobian);
  const { starts, total, declared } = laid;
  const wanted = wantedIn(
    out,
    values.results.map(({ ref }) => ref),
    families,
    starts,
  );
  const places = placesOf(wanted);
  return { parts: planFor(plan, values, loops.values), declared, total, places, copies: copies(plan, wanted, laid) };
}

function entriesOf(plan: ArrayPlan, jacobian: ScheduledJacobian): readonly Statement[] {
  const { definition, names } = plan;
  const { out } = names;
  const { parts, declared, total, places, copies: shared } = entriesCode(plan, jacobian, out);
  const made: Statement = branch(binary(name(out), '===', missing), [put(name(out), newArray('real', total))]);
  return withoutUnused([
    ...enter(parts, definition.parameters, definition.sizes),
    ...declared,
    made,
    checkArray(plan, 'out', name(out), total),
    ...body(parts, places),
    ...shared,
    give(name(out)),
  ]);
}

/** The statements that put every entry where it stands in its row. */
function inRowsCode(plan: ArrayPlan, jacobian: ScheduledJacobian): InRows | null {
  const { inRows: program, families, rows, columns, loops } = jacobian;
  if (program === null || loops.inRows === null) return null;
  const parts = planFor(plan, program, loops.inRows);
  const [rowStart, column, place] = [plan.free('rowStart'), plan.free('inRow'), plan.free('place')];
  const { starts, total, declared } = layout(plan, jacobian);
  const [first, second, ...others] = program.results.map(({ ref }) => ref);
  const places = new Map(placesOf(wantedIn(place, others, families, starts)));
  for (const [ref, array] of [
    [first, rowStart],
    [second, column],
  ] as const)
    if (ref !== undefined)
      places.set(ref, { kind: 'array', array, offset: null, axes: stageTable(program)[ref]?.dims ?? [] });
  const made = (array: string, length: Code): Statement => constant(array, arrayOf('whole'), newArray('whole', length));
  const { definition } = plan;
  return withoutUnused([
    ...enter(parts, definition.parameters, definition.sizes),
    ...declared,
    made(rowStart, totalCode([countOf(plan, rows), number(1)])),
    made(column, total),
    made(place, total),
    ...body(parts, places),
    give(inRowsValue(plan, [countOf(plan, rows), countOf(plan, columns)], [rowStart, column, place])),
  ]);
}

type PlaceNames = { readonly row: string; readonly column: string };
const namesOfPlaces = new WeakMap<Jacobian, PlaceNames>();

function placeNames(plan: ArrayPlan, jacobian: Jacobian): PlaceNames {
  let known = namesOfPlaces.get(jacobian);
  if (known === undefined)
    namesOfPlaces.set(jacobian, (known = { row: plan.free('row'), column: plan.free('column') }));
  return known;
}

/** The statements that compute a pattern, and the pattern. */
export function patternCode(
  plan: ArrayPlan,
  matrix: Matrix,
  jacobian: ScheduledJacobian,
): { readonly parts: Parts; readonly statements: readonly Statement[]; readonly value: Code } {
  const { pattern, families, rows, columns, loops } = jacobian;
  const parts = planFor(plan, pattern, loops.pattern);
  const { row, column } = placeNames(plan, jacobian);
  const laid = layout(plan, jacobian);
  const { starts, total, declared: offsets } = laid;
  const [rowRefs, columnRefs] = [0, 1].map((side) =>
    pattern.results.filter((_, i) => i % 2 === side).map(({ ref }) => ref),
  ) as [Ref[], Ref[]];
  const wanted = [...wantedIn(row, rowRefs, families, starts), ...wantedIn(column, columnRefs, families, starts)];
  const places = placesOf(wanted);
  const made = [row, column].map((array): Statement => constant(array, arrayOf('whole'), newArray('whole', total)));
  const value = patternValue(plan, matrix, [countOf(plan, rows), countOf(plan, columns)], [row, column]);
  return { parts, statements: [...offsets, ...made, ...body(parts, places), ...copies(plan, wanted, laid)], value };
}

function patternOf(
  plan: ArrayPlan,
  matrix: Matrix,
  jacobian: ScheduledJacobian,
): { readonly pattern: readonly Statement[]; readonly isFixed: boolean } {
  const { definition } = plan;
  const { parts, statements, value } = patternCode(plan, matrix, jacobian);
  const inside = [...statements, give(value)];
  // Without sizes and positions from arguments the pattern is one and the same. What is made of a whole number, as
  // `k mod 3` is, has a name of its own.
  const used = namesUsed(withoutUnused(inside));
  const given = [...definition.parameters.map((one) => plan.parameter(one.name)), ...plan.sizes.values()];
  const isFixed = definition.sizes.length === 0 && !given.some((one) => used.has(one));
  const before = isFixed ? [] : enter(parts, definition.parameters, definition.sizes);
  return { pattern: withoutUnused([...before, ...inside]), isFixed };
}
