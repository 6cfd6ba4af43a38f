// The rules that every program keeps, checked after every pass. A program that breaks one is a fault of gradc.

import { InternalError } from '../base/invariant.ts';
import type { Dim, Guard, Index, Part, Program, Ref, Stage, StageTable } from './form.ts';
import { stageTable } from './form.ts';
import { implies } from './guard.ts';
import { eachReference } from './references.ts';

/** Stages beyond which a program is taken as it is: what the passes do to it they do to small ones too. */
const largest = 50_000;

/** The program itself, once it is sound. Throws an `InternalError` with what is not. */
export function verified(program: Program): Program {
  if (program.stages.length > largest) return program;
  const [first] = faults(program, 1);
  if (first !== undefined) throw new InternalError(`unsound program: ${first}`);
  return program;
}

/** What is wrong with a program, `most` faults at most. */
export function faults(program: Program, most = Infinity): readonly string[] {
  const found: string[] = [];
  const table = stageTable(program);
  const position: number[] = [];
  const names = new Set<string>();
  program.stages.forEach((stage, i) => {
    if (position[stage.id] !== undefined) found.push(`two stages ${String(stage.id)}`);
    position[stage.id] = i;
    if (stage.op.kind === 'constant' && !stage.named) return;
    if (names.has(stage.name)) found.push(`two stages are called ${stage.name}`);
    names.add(stage.name);
  });
  for (const stage of program.stages) {
    if (found.length >= most) return found;
    checkReferences(stage, position, found);
    if (found.length > 0) continue;
    checkDims(stage, table, found);
    checkGuards(stage, table, found);
    if (stage.op.kind === 'accumulate') for (const part of stage.op.parts) checkPart(stage, part, table, found);
    if (stage.op.kind === 'accumulate' && stage.op.how === 'only') checkArms(stage, stage.op.parts, found);
    checkTypes(stage, table, found);
  }
  checkEnds(program, table, found);
  return found.slice(0, most);
}

function checkReferences(stage: Stage, position: readonly number[], found: string[]): void {
  const here = position[stage.id] as number;
  eachReference(stage, (ref) => {
    const there = position[ref];
    if (there === undefined) found.push(`${stage.name} refers to a stage that is not there`);
    else if (there >= here && !mayBeLate(stage, ref)) found.push(`${stage.name} uses a later stage`);
  });
}

/** Only a read's array and a part's value may point forward: that is a recurrence. */
function mayBeLate(stage: Stage, ref: Ref): boolean {
  const { op } = stage;
  return (op.kind === 'read' && op.array === ref && stage.dims.length > 0) || (op.kind === 'accumulate' && stage.dims.length > 0 && op.parts.some((part) => part.value === ref));
}

function dimsIn(index: Index): readonly Dim[] {
  return index.terms.flatMap(({ of }) => (of.kind === 'dim' ? [of] : []));
}

function checkDims(stage: Stage, table: StageTable, found: string[]): void {
  const { dims, op } = stage;
  if (new Set(dims).size !== dims.length) found.push(`${stage.name} has an index twice`);
  for (const dim of dims) {
    for (const bound of [...dimsIn(dim.from), ...dimsIn(dim.to)]) if (!dims.includes(bound)) found.push(`${stage.name}: the bounds of ${dim.name} use an index that it does not have`);
  }
  if (dims.length === 0 && op.kind !== 'gate') return;
  const within = (inner: readonly Dim[]): boolean => inner.every((dim) => dims.includes(dim));
  if (op.kind === 'gate') {
    for (const argument of op.args) if (!within(table[argument]?.dims ?? [])) found.push(`${stage.name} lacks an index of its argument`);
  }
  if (op.kind === 'read' && !within(op.at.flatMap(dimsIn))) found.push(`${stage.name} reads at an index that it does not have`);
}

function checkGuards(stage: Stage, table: StageTable, found: string[]): void {
  const { op, guard } = stage;
  guard.forEach(({ condition }, i) => {
    const other = table[condition] as Stage;
    if (other.type !== 'truth') found.push(`${stage.name} is guarded by ${other.name}, which is no condition`);
    if (!implies(table, guard.slice(0, i), other.guard)) found.push(`${stage.name}: the condition ${other.name} may not be known`);
  });
  if (op.kind !== 'gate') return;
  for (const argument of op.args) {
    const other = table[argument] as Stage;
    if (other.guard.length > 0 && !implies(table, guard, other.guard)) found.push(`${stage.name} uses ${other.name} where it is not computed`);
  }
}

function checkPart(stage: Stage, part: Part, table: StageTable, found: string[]): void {
  const value = table[part.value] as Stage;
  if (part.at.length !== stage.dims.length) found.push(`${stage.name}: a part has another rank`);
  const needs = [...value.dims, ...part.at.flatMap(dimsIn)];
  if (needs.some((dim) => !part.dims.includes(dim))) found.push(`${stage.name}: a part lacks an index`);
  if (value.guard.length > 0 && !implies(table, part.guard, value.guard)) found.push(`${stage.name}: the value ${value.name} of a part may not be computed`);
  part.guard.forEach(({ condition }, i) => {
    if (!implies(table, part.guard.slice(0, i), (table[condition] as Stage).guard)) found.push(`${stage.name}: a part's condition may not be known`);
  });
}

/** The arms of a join exclude each other and leave nothing out. */
function checkArms(stage: Stage, parts: readonly Part[], found: string[]): void {
  const prefix = stage.guard.length;
  const complete = (arms: readonly Guard[], depth: number): boolean => {
    const [first] = arms;
    if (first === undefined) return false;
    if (arms.length === 1) return first.length === depth;
    const condition = first[depth]?.condition;
    if (condition === undefined || arms.some((arm) => arm[depth]?.condition !== condition)) return false;
    return complete(arms.filter((arm) => arm[depth]?.holds === true), depth + 1) && complete(arms.filter((arm) => arm[depth]?.holds === false), depth + 1);
  };
  if (!complete(parts.map((part) => part.guard), prefix)) found.push(`${stage.name}: its branches overlap or leave something out`);
}

function checkTypes(stage: Stage, table: StageTable, found: string[]): void {
  const { op } = stage;
  if (op.kind !== 'gate' || stage.type === 'truth') return;
  if (op.args.some((argument) => table[argument]?.type === 'truth')) found.push(`${stage.name} computes with a condition`);
}

function checkEnds(program: Program, table: StageTable, found: string[]): void {
  for (const { name, ref } of program.results) if (table[ref] === undefined) found.push(`the result ${name} is not there`);
  for (const { of, is } of program.gradients) {
    const [primal, gradient] = [table[of], is === null ? undefined : table[is]];
    if (gradient !== undefined && gradient.dims.length !== primal?.dims.length) found.push(`the gradient of ${primal?.name ?? '?'} has another rank`);
  }
  program.stages.forEach((stage, i) => {
    if (i < program.forward && stage.op.kind === 'input' && stage.op.role === 'seed') found.push('a seed in the forward pass');
  });
}
