// What is decided about a definition with loops before its functions are written: schedules, names, and what the cache
// holds.

import { sizeNames } from '../../analyse/size-names.ts';
import { freeName, legalName } from '../../base/names.ts';
import { exportName, typeName } from '../../check/exports.ts';
import { runsOf } from '../../check/problem-methods.ts';
import { seedPath } from '../../passes/adjoint.ts';
import type { FunctionLoops } from '../../schedule/functions.ts';
import type { Schedule, Tree } from '../../schedule/tree.ts';
import type { Written } from '../../passes/written.ts';
import { stageTable, type Index, type Program, type Ref, type Size, type Stage } from '../../form/form.ts';
import { notationOf, type Notation } from '../../form/notation.ts';
import { sizesOfProgram } from '../../form/size-values.ts';
import type { Path } from '../../code/code.ts';
import { namesBy, type Frame, type Names } from '../frame/body.ts';
import type { ModuleNames, Unit } from '../frame/unit.ts';
import { reach } from '../frame/shapes.ts';
import type { Runtime } from './runtime.ts';
import type { Tables } from './tables.ts';

/** `plans`: of definitions that are planned already, by their staged form. */
export type ArrayModule = ModuleNames & {
  readonly runtime: Runtime;
  readonly tables: Tables;
  readonly plans: Map<Written, ArrayPlan>;
};

export type Pass = {
  readonly program: Program;
  readonly schedule: Schedule;
  readonly notation: Notation;
  /** The line of the stage of the value that the user called so; null where there is none. */
  readonly lineOf: (name: string) => string | null;
  /** The line or the parameter of which the stage of this name is the adjoint; null for others. */
  readonly primalOf: (name: string) => string | null;
};

export type ArrayPlan = Frame & {
  readonly module: ArrayModule;
  readonly runtime: Runtime;
  readonly own: string;
  /** The variable of each size, derived ones among them. */
  readonly sizes: ReadonlyMap<string, string>;
  /** Sizes that the backward pass may ask for: those, and whole-number parameters in positions. */
  readonly keptSizes: readonly string[];
  readonly derived: readonly Size[];
  readonly value: Pass;
  /** Whether a function of the module runs it. */
  readonly runsValue: boolean;
  /** Null for a definition without active parameters. */
  readonly split: { readonly forward: Pass; readonly backward: Pass } | null;
  /** Null where there is no scalar result. */
  readonly fused: Pass | null;
  /** The derivative along a direction, and its gradient; null where nobody wants them. */
  readonly tangent: Pass | null;
  readonly product: Pass | null;
  /** Of half the sum of squares of the result: it alone, and with its gradient; null where nobody wants them. */
  readonly squares: { readonly value: Pass; readonly both: Pass } | null;
  /** Variables of sizes that only other programs have. */
  readonly more: Map<string, string>;
  /** The path of the direction; null where there is none. */
  readonly directionPath: string | null;
  /** A name that no function of the definition has. */
  readonly free: (wanted: string) => string;
};

export function planArrays(unit: Unit, module: ArrayModule): ArrayPlan {
  let plan = module.plans.get(unit.written);
  if (plan === undefined) module.plans.set(unit.written, (plan = makePlan(unit, module)));
  return plan;
}

function makePlan(unit: Unit, module: ArrayModule): ArrayPlan {
  const { definition, wanted, written, fused, squares, along, schedules } = unit;
  const { program } = written;
  const taken = new Set<string>(definition.parameters.map(({ name }) => legalName(name)));
  for (const one of [written, fused, squares, along?.tangent, along?.product])
    for (const stage of one?.program.stages ?? []) taken.add(stage.name);
  const runs = runsOf(definition, wanted);
  const passes = passesOf(schedules(), unit, runs);
  const free = (wanted: string): string => {
    const name = freeName(legalName(wanted), (one) => taken.has(one) || module.isChosen(one));
    taken.add(name);
    module.avoid(name);
    return name;
  };
  const names = namesFor(program, free);
  const stageNames = new Map(
    program.stages.flatMap(({ op, name }) => (op.kind === 'input' ? [[op.parameter, name] as const] : [])),
  );
  const parameter = (name: string): string =>
    name === along?.path ? names.direction : (stageNames.get(name) ?? legalName(name));
  const argument = (path: string): Path => {
    const [first = '', ...rest] = path.split('.');
    return reach(parameter(first), rest.join('.'));
  };
  const parameters = new Set(definition.parameters.map(({ name }) => name));
  const all = sizesOf(program, fused, passes);
  const named = new Set([
    ...definition.sizes.map(({ name }) => name),
    ...all.filter(({ derived }) => derived === undefined).map(({ name }) => name),
  ]);
  const sizes = new Map([...named].map((name) => [name, parameters.has(name) ? parameter(name) : free(name)]));
  const derived = all.filter((size) => size.derived !== undefined);
  for (const size of derived) sizes.set(size.name, free(derivedName(size)));
  const isScalar = definition.type.kind === 'array' && definition.type.sizes.length === 0;
  return {
    definition,
    wanted,
    module,
    runtime: module.runtime,
    own: exportName(definition.name),
    type: typeName(definition.name),
    names,
    isScalar,
    sizeNames: sizeNames(definition, program),
    sizes,
    keptSizes: [...named],
    derived,
    argument,
    parameter,
    ...passes,
    more: new Map(),
    runsValue: runs.has('value'),
    directionPath: along?.path ?? null,
    free,
  };
}

function namesFor(program: Program, free: (wanted: string) => string): Names {
  return { ...namesBy(free), df: seedName(program, free) };
}

/** Each size once, those of segments among them. */
function sizesOf(program: Program, fused: Written | null, all: Passes): readonly Size[] {
  const { value, split, fused: both, tangent, product, squares } = all;
  const passes = [
    ...[value, split?.forward, split?.backward, both],
    ...[tangent, product, squares?.value, squares?.both],
  ].flatMap((pass) => pass ?? []);
  const found = [
    ...sizesOfProgram(program),
    ...(fused === null ? [] : sizesOfProgram(fused.program)),
    ...passes.flatMap((pass) => sizesOfProgram(pass.program, sizesOfTree(pass.schedule.tree))),
  ];
  return [...new Map(found.map((size) => [size.name, size])).values()];
}

function sizesOfTree(tree: readonly Tree[]): readonly Index[] {
  return tree.flatMap((node) => (node.kind === 'segments' ? [node.segments.length, node.segments.count] : []));
}

type Passes = Pick<ArrayPlan, 'value' | 'split' | 'fused' | 'tangent' | 'product' | 'squares'>;

function passesOf(
  { value, split, fused: both, tangent, product, squares: half }: FunctionLoops,
  { written, fused, squares, along }: Pick<Unit, 'written' | 'fused' | 'squares' | 'along'>,
  runs: ReadonlySet<string>,
): Passes {
  const some = (scheduled: Schedule | null, own: Written | null | undefined): Pass | null =>
    scheduled && own ? pass(scheduled, own) : null;
  const pass = (scheduled: Schedule, { program, table, inline }: Written): Pass =>
    passOf(scheduled, program, notationOf(table, inline));
  return {
    value: pass(value, written),
    split:
      split && runs.has('forward')
        ? { forward: pass(split.forward, written), backward: pass(split.backward, written) }
        : null,
    fused: runs.has('both') ? some(both, fused) : null,
    tangent: some(tangent, along?.tangent),
    product: some(product, along?.product),
    squares: half && squares ? { value: pass(half.value, squares), both: pass(half.both, squares) } : null,
  };
}

/** `whole` is the program that the notation tells of: what a schedule changes has numbers of its own. */
export function passOf(scheduled: Schedule, whole: Program, notation: Notation): Pass {
  const named = new Map(
    whole.stages.slice(0, whole.forward).flatMap((stage) => (stage.named ? [[stage.name, stage.id] as const] : [])),
  );
  const lineOf = (name: string): string | null => {
    const ref = named.get(name);
    return ref === undefined ? null : notation.line(ref);
  };
  const table = stageTable(whole);
  const primals = new Map(
    [...whole.adjoints].flatMap(([of, is]) => {
      const [primal, adjoint] = [table[of], table[is]];
      const isShown = primal?.named === true || primal?.op.kind === 'input';
      return isShown && adjoint?.op.kind === 'accumulate' ? [[adjoint.name, primal.name] as const] : [];
    }),
  );
  const primalOf = (name: string): string | null => primals.get(name) ?? null;
  return { program: scheduled.request.program, schedule: scheduled, notation, lineOf, primalOf };
}

/** With the sizes of other programs, in variables of their own where they are derived. */
export function withSizesOf(plan: ArrayPlan, programs: readonly Program[]): ArrayPlan {
  const known = new Set(plan.sizes.keys());
  const more = programs.flatMap((program) => sizesOfProgram(program));
  const derived = [...new Map(more.map((size) => [size.name, size])).values()].filter(
    (size) => size.derived !== undefined && !known.has(size.name),
  );
  if (derived.length === 0) return plan;
  for (const size of derived) if (!plan.more.has(size.name)) plan.more.set(size.name, plan.free(derivedName(size)));
  const sizes = new Map([...plan.sizes, ...derived.map(({ name }) => [name, plan.more.get(name) ?? name] as const)]);
  return { ...plan, sizes, derived: [...plan.derived, ...derived] };
}

/** `nd` for `n*d`, `ndiv2` for `n div 2`. */
function derivedName({ name: text, role }: Size): string {
  if (role !== undefined) return role === 'segments' ? role : 'segmentLength';
  const name = text.replace(/[^\p{ID_Continue}]/gu, '');
  return /^\p{ID_Start}/u.test(name) ? name : `size${name}`;
}

/** A seed of one number, or of an array, is the parameter itself. */
function seedName(program: Program, free: (wanted: string) => string): string {
  const seed = program.stages.find(({ op }) => op.kind === 'input' && op.parameter === seedPath);
  return seed?.name ?? free('df');
}

export function stageAt({ program }: Pass, ref: Ref): Stage {
  const stage = program.stages.find(({ id }) => id === ref);
  if (stage === undefined) throw new Error(`stage ${String(ref)} is not there`);
  return stage;
}
