// Functions around the code of loops, for tests: every array is an argument, and starts as NaN.

import type { Module, ParameterCode, Statement } from '../src/code/code.ts';
import type { Target } from '../src/print/target.ts';
import { functionCode, give, name as nameCode, object, parameter, recordOf } from '../src/code/constructors.ts';
import type { Helpers } from '../src/emit/frame/formula-code.ts';
import { loadModule } from '../src/print/javascript.ts';
import { arraysOf } from '../src/emit/loops/arrays.ts';
import type { HeadingOf } from '../src/emit/loops/heading.ts';
import type { Place } from '../src/emit/loops/places.ts';
import { loopStatements } from '../src/emit/loops/statements.ts';
import { helper } from '../src/pipeline.ts';
import { helperFunctions } from '../src/emit/module.ts';
import { printModule } from '../src/print/print.ts';
import { stageType } from '../src/emit/frame/shapes.ts';
import { withUsedParameters } from '../src/code/used-names.ts';
import type { Schedule } from '../src/schedule/tree.ts';
import { stageTable, type Ref, type Size, type Stage } from '../src/form/form.ts';
import { countOf, type Elements, type Sizes } from './loops-check.ts';
import { once } from './once.ts';

/** A name that the output can have. */
export function plainName(text: string): string {
  return text.replace(/[^\p{ID_Continue}]/gu, '_');
}

export type LoopModule = { readonly module: Module; readonly parameters: readonly Stage[]; readonly scalars: readonly Stage[]; readonly sizes: readonly string[] };

/** f(arrays and scalars that are given, arrays that are wanted or worked in, sizes) → the wanted scalars. */
export function moduleOfLoops(schedule: Schedule, heading: HeadingOf = () => []): LoopModule {
  const { request } = schedule;
  const { program } = request;
  const table = stageTable(program);
  const isInput = ({ id, op }: Stage): boolean => request.given.has(id) || op.kind === 'input';
  const given = program.stages.filter(isInput);
  const work = arraysOf(schedule);
  const wanted = program.stages.filter((stage) => request.wanted.has(stage.id) && !isInput(stage));
  const parameters = [...given, ...wanted.filter(({ dims }) => dims.length > 0), ...work.map(({ stage }) => stage)];
  const scalars = wanted.filter(({ dims }) => dims.length === 0);
  const sizes = [...sizesOf(program.stages)];
  const taken = new Set([...parameters, ...scalars].map(({ name }) => plainName(name)));
  const axesOf = new Map<Ref, Stage['dims']>(work.map(({ stage, axes }) => [stage.id, axes]));
  const place = (ref: Ref): Place => {
    const stage = table[ref] as Stage;
    const name = plainName(stage.name);
    return stage.dims.length === 0 ? { kind: 'variable', name } : { kind: 'array', array: name, offset: null, axes: axesOf.get(ref) ?? stage.dims };
  };
  const helpers: Helpers = { names: new Map(), choose: (gate) => `${gate.name}Gate` };
  const body: readonly Statement[] = loopStatements(schedule, {
    place,
    size: (name) => nameCode(plainName(name)),
    free: (name) => (taken.has(plainName(name)) || sizes.includes(plainName(name)) ? `${plainName(name)}_` : plainName(name)),
    helpers,
    heading,
  });
  const returns = recordOf(scalars.map(({ name }) => ({ name: plainName(name), type: 'real' })), false);
  const results = give(object(returns, scalars.map(({ name }) => ({ name: plainName(name), value: nameCode(plainName(name)) }))));
  const parameterOf = (stage: Stage): ParameterCode =>
    parameter(plainName(stage.name), stageType(stage));
  const all = [...parameters.map(parameterOf), ...sizes.map((name) => parameter(name, 'whole'))];
  const module: Module = { header: [], declarations: [withUsedParameters(functionCode({ name: 'f', exported: true, doc: [], parameters: all, returns, body: [...body, results] })), ...helperFunctions(helpers, helper)] };
  return { module, parameters, scalars, sizes };
}

export function textOfLoops(schedule: Schedule, target: Target = 'ts', heading?: HeadingOf): string {
  return printModule(moduleOfLoops(schedule, heading).module, target);
}

/** The plain sizes in all ranges and positions. */
function sizesOf(stages: readonly Stage[]): ReadonlySet<string> {
  const found = new Set<string>();
  JSON.stringify(stages.map(({ op, dims }) => [op, dims]), (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'size') found.add((value as Size).name);
    return value;
  });
  return found;
}

const loaded = once((schedule: Schedule) => {
  const made = moduleOfLoops(schedule);
  return { made, f: loadModule(made.module)['f'] as unknown as (...args: readonly unknown[]) => { readonly [name: string]: number | boolean } };
});

/** Runs the code; the elements of what is wanted. */
export function runCode(schedule: Schedule, given: Elements, sizes: Sizes): Elements {
  const { made, f } = loaded(schedule);
  const axes = new Map<Ref, Stage['dims']>(arraysOf(schedule).map((work) => [work.stage.id, work.axes]));
  const arrays = new Map<Ref, Float64Array>();
  const args = made.parameters.map((stage) => {
    const elements = given.get(stage.id);
    if (elements !== undefined && stage.dims.length === 0) return stage.type === 'truth' ? elements[0] === 1 : elements[0];
    if (elements !== undefined) return stage.type === 'whole' ? Int32Array.from(elements) : Float64Array.from(elements);
    const array = new Float64Array(countOf(axes.get(stage.id) ?? stage.dims, sizes)).fill(NaN);
    arrays.set(stage.id, array);
    return array;
  });
  const results = f(...args, ...made.sizes.map((name) => sizes.get(name)));
  const ends = new Map<Ref, readonly number[]>();
  for (const ref of schedule.request.wanted) {
    const scalar = made.scalars.find(({ id }) => id === ref);
    const value = given.get(ref) ?? arrays.get(ref) ?? [Number(results[plainName(scalar?.name ?? '')])];
    ends.set(ref, [...value]);
  }
  return ends;
}
