// The form of an array program, without any emitter: its value and gradient by the evaluator are the oracle's, and the gradient
// differentiated again, in reverse, is that of forward mode, and of differences of the oracle's gradient.

import { expect } from 'vitest';
import { nowhere } from '../src/base/span.ts';
import { checkFile } from '../src/check/file.ts';
import { gateNamed } from '../src/gates/lookup.ts';
import { reverse, seedPath } from '../src/passes/adjoint.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import { order } from '../src/passes/order.ts';
import { stageQuotients } from '../src/passes/quotients.ts';
import { sink } from '../src/passes/sink.ts';
import type { Algebra } from '../src/form/algebra.ts';
import { evaluate } from '../src/form/evaluate.ts';
import { always, type Op, type Program, type Ref, type Stage } from '../src/form/form.ts';
import { numbers } from '../src/lower/formula.ts';
import { lowerFile } from '../src/lower/lower.ts';
import { prune } from '../src/form/references.ts';
import { withDerived } from '../src/form/size-values.ts';
import { duals, type Dual } from '../src/lower/tangent.ts';
import { verified } from '../src/form/verify.ts';
import { parse } from '../src/syntax/parse.ts';
import { expectNear, sampler } from './array-laws.ts';
import type { Argument, OracleAnswer } from './array-oracle.ts';
import { isActive, lastDefinition, sizesOf, type Arguments } from './array-ways.ts';

/** Numbers by the path of an input: `x`, `p.x`. */
type Point = ReadonlyMap<string, readonly number[]>;
type Sizes = ReadonlyMap<string, number>;

export function expectSecondOrder(source: string, args: Arguments, oracle: OracleAnswer): void {
  const { file, lost } = parse(source);
  const { checked, diagnostics } = checkFile(file, 'f', lost);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const definition = lastDefinition(source);
  const { lowered, diagnostics: limits } = lowerFile(checked);
  expect(limits).toEqual([]);
  const program = lowered.find((one) => one.definition.name === definition.name)?.program;
  if (program === undefined) throw new Error('the definition was not lowered');
  const forward = verified(order(sink(stageQuotients(mergeDims(verified(program))))));
  const both = verified(mergeDims(prune(reverse(forward))));
  const sizes = new Map(Object.entries(sizesOf({ definition }, args)));
  const point = pointOf(args);
  const active = definition.parameters.filter(isActive).flatMap(({ name }) => [...point.keys()].filter((path) => path === name || path.startsWith(`${name}.`)));

  expectNear(resultsOf(forward, sizes, point), oracle.values, 1e-11, 'the value, as lowered');
  const next = sampler(3);
  const seeds = new Map(point);
  for (const { name, ref } of forward.results) {
    const path = name === '' ? seedPath : `${seedPath}.${name}`;
    seeds.set(path, flat(forward, [ref], sizes, point, numbers, (value) => value).map(next));
  }
  const weights = [...seeds].filter(([path]) => path === seedPath || path.startsWith(`${seedPath}.`)).flatMap(([, values]) => values);
  const gradient = gradientOf(both, sizes, seeds);
  const columns = active.flatMap((path) => point.get(path) ?? []);
  const expected = columns.map((_, column) => oracle.slopes.reduce((total, row, at) => total + (row[column] ?? NaN) * (weights[at] ?? NaN), 0));
  expectNear(active.flatMap((path) => gradient.get(path) ?? (point.get(path) ?? []).map(() => 0)), expected, 1e-9, 'the gradient, by the evaluator');

  const { program: slope, directions } = directional(both);
  if (directions.length === 0) return;
  const again = verified(prune(reverse(verified(slope), 'one')));
  const along = new Map(seeds);
  for (const path of directions) along.set(`along ${path}`, (point.get(path) ?? []).map(next));
  const second = gradientOf(again, sizes, along);
  const [result] = slope.results;
  for (const path of active) {
    const got = second.get(path) ?? (point.get(path) ?? []).map(() => 0);
    // Forward mode of the gradient: one run for each number, of the first few.
    for (const element of [0, got.length - 1].filter((at) => at >= 0 && at < got.length)) {
      const lift = (value: number, name: string, at: number): Dual => ({ value, tangent: name === path && at === element ? 1 : 0 });
      const [slopeAlong] = result === undefined ? [] : flat(slope, [result.ref], sizes, along, duals, lift);
      expectNear([got[element] ?? NaN], [slopeAlong?.tangent ?? NaN], 1e-9, `the gradient's gradient in ${path}[${element}]`);
    }
  }
}

function pointOf(args: Arguments): Point {
  const visit = (path: string, argument: Argument): readonly (readonly [string, readonly number[]])[] => {
    if (typeof argument === 'number') return [[path, [argument]]];
    return 'values' in argument ? [[path, argument.values]] : Object.entries(argument.fields).flatMap(([name, field]) => visit(`${path}.${name}`, field));
  };
  return new Map(Object.entries(args).flatMap(([name, argument]) => visit(name, argument)));
}

/** Every element of the stages asked for, flat. */
function flat<T>(program: Program, refs: readonly Ref[], sizes: Sizes, point: Point, algebra: Algebra<T>, lift: (value: number, path: string, at: number) => T): readonly T[] {
  const scalars = new Set(program.stages.flatMap(({ op, dims }) => (op.kind === 'input' && dims.length === 0 ? [op.parameter] : [])));
  const values = new Map([...point].map(([path, given]): readonly [string, T | readonly T[]] => {
    const lifted = given.map((value, at) => lift(value, path, at));
    return [path, scalars.has(path) ? (lifted[0] as T) : lifted];
  }));
  const evaluator = evaluate(program, { values, sizes: withDerived(program, sizes) }, algebra);
  return refs.flatMap((ref) => evaluator.elements(ref));
}

function resultsOf(program: Program, sizes: Sizes, point: Point): readonly number[] {
  return flat(program, program.results.map(({ ref }) => ref), sizes, point, numbers, (value) => value);
}

/** By the path of each parameter; null gradients are left out. */
function gradientOf(program: Program, sizes: Sizes, point: Point): ReadonlyMap<string, readonly number[]> {
  const path = (of: Ref): string => program.stages.flatMap(({ id, op }) => (id === of && op.kind === 'input' ? [op.parameter] : []))[0] ?? '';
  return new Map(program.gradients.flatMap(({ of, is }) => (is === null ? [] : [[path(of), flat(program, [is], sizes, point, numbers, (value) => value)] as const])));
}

/** The sum of gradient * direction as a program of its own, its seeds data: what is differentiated again. */
function directional(program: Program): { readonly program: Program; readonly directions: readonly string[] } {
  const stages: Stage[] = program.stages.map((stage) => (stage.op.kind === 'input' && stage.op.role === 'seed' ? { ...stage, op: { ...stage.op, role: 'data' } } : stage));
  const directions: string[] = [];
  const parameters = [...program.parameters];
  for (const ref of program.seeds) parameters.push({ name: stages.find(({ id }) => id === ref)?.name ?? '', ref });
  const terms: Ref[] = [];
  const add = (name: string, op: Op, dims: Stage['dims']): Ref => {
    const id = (Math.max(...stages.map((stage) => stage.id)) + 1) as Ref;
    stages.push({ id, name: `${name} ${id}`, named: true, type: 'real', op, dims, guard: always, span: nowhere });
    return id;
  };
  for (const { of, is } of program.gradients) {
    const gradient = stages.find(({ id }) => id === is);
    const parameter = stages.find(({ id }) => id === of);
    if (is === null || gradient === undefined || parameter?.op.kind !== 'input') continue;
    const path = parameter.op.parameter;
    const { dims } = gradient;
    const direction = add('along', { kind: 'input', parameter: `along ${path}`, role: 'data' }, dims);
    directions.push(path);
    parameters.push({ name: `along ${path}`, ref: direction });
    const product = add('term', { kind: 'gate', gate: gateNamed('*'), args: [is, direction] }, dims);
    terms.push(add('sum', { kind: 'accumulate', how: 'sum', parts: [{ value: product, at: [], dims, guard: always, of: null }] }, []));
  }
  const result = add('all', { kind: 'accumulate', how: 'sum', parts: terms.map((value) => ({ value, at: [], dims: [], guard: always, of: null })) }, []);
  return { program: { ...program, stages, forward: stages.length, parameters, results: [{ name: '', ref: result }], seeds: [], gradients: [], adjoints: new Map() }, directions };
}
