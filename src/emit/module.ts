// The module of a file: its header, the functions that its gates need, and the exports of each definition.

import type { Operations } from '../analyse/cost.ts';
import { exportsOf } from '../check/exports.ts';
import type { Written } from '../passes/written.ts';
import type { Gate } from '../gates/gate.ts';
import { freeName, legalName } from '../base/names.ts';
import type { Ref, Stage } from '../form/form.ts';
import { ownNames } from '../form/builder.ts';
import { withElementary } from './elementary/inlined.ts';
import { headline } from './headline.ts';
import { loopsBody } from './arrays/loops-body.ts';
import { denseJacobian, denseMethod } from './arrays/dense-jacobian.ts';
import { denseHessian } from './arrays/dense-hessian.ts';
import { matrixFunctions } from './arrays/matrix.ts';
import { planArrays, type ArrayModule } from './arrays/plan.ts';
import { jacobianMethod, loopsProblem, problemSetting, type ProblemSetting } from './arrays/problem.ts';
import { createRuntime } from './arrays/runtime.ts';
import { createTables } from './arrays/tables.ts';
import type { Code, Declaration, Module } from '../code/code.ts';
import { functionCode, give, number, parameter } from '../code/constructors.ts';
import { composed } from './straight/composed.ts';
import { straightProblem } from './straight/problem.ts';
import type { Frame } from './frame/body.ts';
import { showsSource } from './frame/comments.ts';
import { exportsOfDefinition } from './frame/frame.ts';
import { problemExports, type JacobianBody, type ProblemBody } from './frame/problem.ts';
import { withoutHiding } from '../code/hidden.ts';
import { reached } from '../code/reached.ts';
import type { ScheduledJacobian, Unit } from './frame/unit.ts';
import { planOf } from './straight/plan.ts';
import { withUsedParameters } from '../code/used-names.ts';
import type { Helpers } from './frame/formula-code.ts';
import { code, createWriter, statements, write } from './straight/writer.ts';

/** `loops`: written as loops over arrays. */
export type ModuleUnit = Unit & {
  readonly operations: Operations;
  readonly loops: boolean;
  readonly jacobian: ScheduledJacobian | 'dense' | null;
  /** The same for a problem: dense as well where what is no data decides where entries stand. */
  readonly problemJacobian: ScheduledJacobian | 'dense' | null;
  readonly hessian: ScheduledJacobian | 'dense' | null;
};
/** `helper`: what a gate computes, as a function of its own. */
export type ModuleSource = {
  readonly file: string | null;
  readonly source: string;
  /** The options that are not as usual, as a text. */
  readonly settings: string;
  /** Whether the module holds elementary functions of its own where these are faster than the host's. */
  readonly ownMath: boolean;
  readonly helper: (gate: Gate) => Written;
};

export function moduleOf(units: readonly ModuleUnit[], from: ModuleSource): Module {
  // What the exports call their own parameters would hide a function of that name.
  const taken = new Set<string>(ownNames);
  for (const { definition, wanted, written, fused, squares, along, loops } of units) {
    for (const name of exportsOf(definition, wanted)) taken.add(name);
    for (const parameter of definition.parameters) taken.add(parameter.name);
    for (const stage of written.program.stages) if (loops || written.inline[stage.id] !== true) taken.add(stage.name);
    for (const more of [fused, squares, along?.tangent, along?.product])
      for (const stage of more?.program.stages ?? [])
        if (loops || (more !== fused && more?.inline[stage.id] !== true)) taken.add(stage.name);
  }
  const chosen = new Set<string>();
  const choose = (wanted: string): string => {
    const name = freeName(legalName(wanted), (one) => taken.has(one));
    taken.add(name);
    chosen.add(name);
    return name;
  };
  const helpers: Helpers = { names: new Map(), choose: (gate) => choose(gate.name) };
  const runtime = createRuntime(choose);
  const tables = createTables(choose);
  const module: ArrayModule = {
    helpers,
    requireLength: () => runtime.of('requireLength'),
    choose,
    isChosen: (name) => chosen.has(name),
    avoid: (name) => taken.add(name),
    runtime,
    tables,
    plans: new Map(),
  };
  const definitions = units.flatMap((unit) => [...definitionCode(unit, module), ...matrixCode(unit, module)]);
  const gates = helperFunctions(helpers, from.helper);
  const own = reached([...definitions, ...gates, ...runtime.declarations(), ...tables.declarations()]);
  const declarations = withoutHiding(from.ownMath ? withElementary(own, choose) : own);
  return { header: header(units, from), declarations: declarations.map(withUsedParameters) };
}

/** What a definition exports: one frame around straight code, code in pieces, or loops. */
function definitionCode(unit: ModuleUnit, module: ArrayModule): readonly Declaration[] {
  if (unit.loops) {
    const plan = planArrays(unit, module);
    const problem = (): ProblemBody => {
      const setting = problemSetting(plan, scheduledJacobian(unit));
      return loopsProblem(setting, jacobianBody(unit, setting), unit.linear);
    };
    const { body, functions } = loopsBody(plan);
    return [...exportsOfDefinition(plan, body), ...problemExports(plan, problem), ...functions];
  }
  const plan = planOf(unit, module);
  const { body, functions } = composed(plan);
  const problem = (): ProblemBody => straightProblem(plan, body, straightJacobian(unit, plan, module), unit.linear);
  return [...exportsOfDefinition(plan, body), ...problemExports(plan, problem), ...functions];
}

function scheduledJacobian({ problemJacobian }: ModuleUnit): ScheduledJacobian | null {
  return problemJacobian === 'dense' ? null : problemJacobian;
}

/** Of a problem; null where the result is a number. */
function jacobianBody({ problemJacobian }: ModuleUnit, setting: ProblemSetting): JacobianBody | null {
  if (problemJacobian === null) return null;
  return problemJacobian === 'dense' ? denseMethod(setting) : jacobianMethod(setting, problemJacobian);
}

/** Jacobians are written as loops are, under the names of the definition. */
function straightJacobian(unit: ModuleUnit, { names }: Frame, module: ArrayModule): JacobianBody | null {
  if (unit.problemJacobian === null) return null;
  const plan = planArrays({ ...unit, fused: null }, module);
  return jacobianBody(unit, problemSetting({ ...plan, names }, scheduledJacobian(unit)));
}

/** Jacobian and Hessian: their entries where they can be written out, else rows by the functions that give them. */
function matrixCode(unit: ModuleUnit, module: ArrayModule): readonly Declaration[] {
  const { hessian } = unit;
  const jacobian = unit.wanted.includes('jacobian') ? unit.jacobian : null;
  return [
    ...(jacobian === 'dense' ? denseJacobian(unit, module) : []),
    ...(jacobian === null || jacobian === 'dense' ? [] : matrixFunctions(unit, 'Jacobian', jacobian, module)),
    ...(hessian === 'dense' ? denseHessian(unit, module) : []),
    ...(hessian === null || hessian === 'dense' ? [] : matrixFunctions(unit, 'Hessian', hessian, module)),
  ];
}

function header(units: readonly ModuleUnit[], { file, source, settings }: ModuleSource): readonly string[] {
  const lines = [headline(file, source, settings)];
  const costs = units.map(({ definition, operations }) => `${definition.name}: ${operations.text}`);
  const sources = units.filter((unit) => !showsSource(unit.definition, unit.wanted));
  for (const { definition } of sources) {
    const text = definition.text.split('\n');
    lines.push('', ...text.slice(0, mostSource), ...(text.length > mostSource ? ['…'] : []));
  }
  return costs.length === 0 ? lines : [...lines, '', ...costs];
}

/** Lines of a definition that the header shows. */
const mostSource = 40;

/** Each gate that is called needs its function, and so do the gates that that one calls. */
export function helperFunctions(helpers: Helpers, helper: ModuleSource['helper']): readonly Declaration[] {
  const declarations: Declaration[] = [];
  const done = new Set<Gate>();
  for (let more = true; more;) {
    more = false;
    for (const [gate, name] of [...helpers.names]) {
      if (done.has(gate)) continue;
      done.add(gate);
      more = true;
      declarations.push(helperFunction(helpers, gate, name, helper(gate)));
    }
  }
  return declarations;
}

function helperFunction(helpers: Helpers, gate: Gate, name: string, written: Written): Declaration {
  const { program } = written;
  const writer = createWriter(written, helpers, () => number(NaN));
  for (const { ref } of program.parameters) writer.there[ref] = true;
  for (const stage of program.stages)
    if (isStatement(stage) && written.inline[stage.id] !== true && stage.guard.length === 0) write(writer, stage.id);
  const result: Code = code(writer, (program.results[0] as { ref: Ref }).ref, []);
  const parameters = program.parameters.map(({ ref }) => parameter((program.stages[ref] as Stage).name, 'real'));
  return functionCode({
    name,
    exported: false,
    doc: [gate.doc],
    parameters,
    returns: 'real',
    body: [...statements(writer), give(result)],
  });
}

function isStatement(stage: Stage): boolean {
  return stage.op.kind === 'gate' || stage.op.kind === 'accumulate';
}
