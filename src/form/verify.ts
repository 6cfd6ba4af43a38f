// The rules that every program keeps, checked after every pass. A program that breaks one is a fault of gradc. The
// numbers are those of ARCHITECTURE.md: 1 names, 2 order, 3 recurrences (cycles.ts), 4 indices of stages, 5 of parts,
// 6 guards, 7 arms (tiling.ts), 8 folds, 9 types, 10 the two halves.

import { elementAt } from '../base/lists.ts';
import { DisorderError, InternalError, unreachable } from '../base/invariant.ts';
import { addScaled, equalIndices } from './affine.ts';
import { cyclesAreSound } from './cycles.ts';
import { closedDims, dimsOfBounds, dimsOfGuard, dimsOfIndex, isIdentity, sameDims } from './dims.ts';
import type { Check, Dim, Guard, Index, Part, Program, Ref, Stage, StageTable } from './form.ts';
import { stageTable } from './form.ts';
import { commonLength, implies } from './guard.ts';
import { hows } from './hows.ts';
import { eachReference } from './operands.ts';
import { eachOfCheck } from './references.ts';
import { armsAreWhole } from './tiling.ts';

/** Stages beyond which a program is taken as it is: what the passes do to it they do to small ones too. */
const largest = 50_000;

const disorder = 'a recurrence does not run in one direction along one index after the other';

const sound = new WeakSet<Program>();

/** The program itself, once it is sound. Throws an `InternalError` with what is not. */
export function verified(program: Program): Program {
  // A pass that finds nothing to do gives back what it was given.
  if (program.stages.length > largest || sound.has(program)) return program;
  const [first] = faults(program, 1);
  if (first === disorder) throw new DisorderError(`unsound program: ${first}`);
  if (first !== undefined) throw new InternalError(`unsound program: ${first}`);
  sound.add(program);
  return program;
}

type Report = (fault: string) => void;

/** What is wrong with a program, `most` faults at most. */
export function faults(program: Program, most = Infinity): readonly string[] {
  const found: string[] = [];
  const table = stageTable(program);
  const position = checkNames(program, found);
  const isFlat = program.stages.every(({ dims }) => dims.length === 0);
  let isLate = false;
  for (const stage of program.stages) {
    if (found.length >= most) return found.slice(0, most);
    const before = found.length;
    const report: Report = (fault) => found.push(`${stage.name === '' ? String(stage.id) : stage.name} ${fault}`);
    if (checkReferences(stage, position, program.forward, report)) isLate = true;
    // What is not there cannot be looked at.
    if (found.length > before) continue;
    if (!isFlat || stage.op.kind === 'accumulate') checkDims(stage, table, report);
    checkGuards(stage, table, report);
    checkTypes(stage, table, report);
    if (stage.op.kind === 'accumulate') checkFold(stage, table, report);
  }
  if (found.length === 0 && isLate && !cyclesAreSound(program)) found.push(disorder);
  if (found.length === 0) checkEnds(program, table, found);
  for (const check of program.checks) checkCheck(check, table, found);
  return found.slice(0, most);
}

/** 1: numbers and names are unique. Gives each stage's place in the list. */
function checkNames(program: Program, found: string[]): readonly number[] {
  const position: number[] = [];
  const names = new Set<string>();
  program.stages.forEach((stage, i) => {
    if (position[stage.id] !== undefined) found.push(`two stages ${String(stage.id)}`);
    position[stage.id] = i;
    if (stage.op.kind === 'constant' && !stage.named) return;
    if (names.has(stage.name)) found.push(`two stages are called ${stage.name}`);
    names.add(stage.name);
  });
  return position;
}

/** A part whose value comes later is asked for later, and so are its conditions. */
function isOfLatePart({ id, op }: Stage, condition: Ref, position: readonly number[]): boolean {
  const isLate = (ref: Ref): boolean => (position[ref] ?? 0) >= elementAt(position, id);
  const parts = op.kind === 'accumulate' ? op.parts.filter(({ value }) => isLate(value)) : [];
  return parts.some(({ guard }) => guard.some((literal) => literal.condition === condition));
}

/**
 * 2: what a stage uses comes before it, but for the arrays of reads and the values of parts. Whether some come later.
 */
function checkReferences(stage: Stage, position: readonly number[], forward: number, report: Report): boolean {
  const here = elementAt(position, stage.id);
  let later = 0;
  let misplaced = 0;
  eachReference(stage, (ref, use) => {
    const there = position[ref];
    if (there === undefined) report('refers to a stage that is not there');
    else if (there >= here) {
      later += 1;
      if (use !== 'part' && use !== 'array' && !isOfLatePart(stage, ref, position)) misplaced += 1;
    }
    if (there !== undefined && here < forward && there >= forward)
      report('belongs to the value and uses the backward pass');
  });
  if (later === 0) return false;
  if (misplaced > 0) report('uses a later stage');
  return true;
}

/** 4 and 5 */
function checkDims(stage: Stage, table: StageTable, report: Report): void {
  const { dims, guard, op } = stage;
  checkAxes(dims, 'ranges', report);
  const has = (needed: readonly Dim[], what: string): void => {
    if (needed.some((dim) => !dims.includes(dim))) report(`lacks an index of ${what}`);
  };
  has(dimsOfGuard(table, guard), 'its guard');
  switch (op.kind) {
    case 'constant':
      if (dims.length > 0) report('is a constant with an index');
      return;
    case 'input':
      if (dims.some((dim) => dimsOfBounds(dim).length > 0)) report('is an input that is not rectangular');
      return;
    case 'index':
      has(dimsOfIndex(table, op.index), 'its position');
      return;
    case 'gate': {
      if (guard.length === 0 && areThose(op.args, dims, table)) return;
      const needed = [...op.args.flatMap((argument) => table[argument]?.dims ?? []), ...dimsOfGuard(table, guard)];
      has(needed, 'its arguments');
      if (dims.some((dim) => !needed.includes(dim))) report('has an index that nothing in it has');
      return;
    }
    case 'read': {
      if (op.at.length !== (table[op.array]?.dims.length ?? 0)) report('reads with a wrong number of positions');
      const needed = closedDims([...op.at.flatMap((index) => dimsOfIndex(table, index)), ...dimsOfGuard(table, guard)]);
      has(needed, 'its positions');
      if (!sameDims(dims, needed)) report('has an index that none of its positions has');
      return;
    }
    case 'pack': {
      const sizes = dims.map(({ from, to }) =>
        from.terms.length + to.terms.length > 0 ? NaN : to.offset - from.offset,
      );
      if (sizes.reduce((count, length) => count * length, 1) !== op.elements.length)
        report('packs another number of elements than it has room for');
      return;
    }
    case 'accumulate':
      for (const part of op.parts) checkPartDims(stage, part, table, report);
      return;
    default:
      unreachable(op);
  }
}

/** Whether the arguments have these very axes, or none: what most gates have. */
function areThose(args: readonly Ref[], dims: readonly Dim[], table: StageTable): boolean {
  let isFound = dims.length === 0;
  for (const ref of args) {
    const own = table[ref]?.dims ?? [];
    if (own === dims) isFound = true;
    else if (own.length > 0) return false;
  }
  return isFound;
}

/** Lists of axes that are sound: stages share them. */
const soundAxes = new WeakSet<readonly Dim[]>();

function checkAxes(dims: readonly Dim[], what: string, report: Report): void {
  if (dims.length === 0 || soundAxes.has(dims)) return;
  const found: string[] = [];
  if (new Set(dims.map(({ id }) => id)).size !== dims.length) found.push('an index twice');
  dims.forEach((dim, i) => {
    if (dimsOfBounds(dim).some((bound) => !dims.slice(0, i).includes(bound)))
      found.push(`${dim.name}, whose bounds use an index that is not outside it`);
  });
  for (const fault of found) report(`${what} over ${fault}`);
  if (found.length === 0) soundAxes.add(dims);
}

function checkPartDims(stage: Stage, part: Part, table: StageTable, report: Report): void {
  if (part.at.length !== stage.dims.length) report('has a part of another rank');
  checkAxes(part.dims, 'has a part that ranges', report);
  const needed = [
    ...(table[part.value]?.dims ?? []),
    ...part.at.flatMap((index) => dimsOfIndex(table, index)),
    ...dimsOfGuard(table, part.guard),
  ];
  if (needed.some((dim) => !part.dims.includes(dim))) report('has a part that lacks an index');
}

/** 6: what is used is computed there, and so is each condition of a guard. */
function checkGuards(stage: Stage, table: StageTable, report: Report): void {
  const { op, guard } = stage;
  const known = (where: Guard, ref: Ref): boolean => {
    const needed = table[ref]?.guard ?? [];
    return needed.length === 0 || implies(table, where, needed);
  };
  const checkGuard = (where: Guard): void => {
    where.forEach(({ condition }, i) => {
      const needed = table[condition]?.guard ?? [];
      // Most conditions are asked under those before them.
      const isNested = needed.length <= i && commonLength(where, needed) === needed.length;
      if (!isNested && !known(where.slice(0, i), condition))
        report(`has the condition ${table[condition]?.name ?? ''}, which may not be known there`);
    });
  };
  checkGuard(guard);
  if (op.kind !== 'accumulate') {
    const conditions = new Set(guard.map(({ condition }) => condition));
    eachReference(stage, (ref) => {
      if (!conditions.has(ref) && !known(guard, ref)) report(`uses ${table[ref]?.name ?? ''} where it is not computed`);
    });
    return;
  }
  for (const part of op.parts) {
    checkGuard(part.guard);
    if (!known(part.guard, part.value))
      report(`has a part with the value ${table[part.value]?.name ?? ''}, which may not be computed`);
    for (const { terms } of part.at)
      for (const { of } of terms)
        if (of.kind === 'value' && !known(part.guard, of.ref)) report('has a part whose position may not be computed');
  }
}

/** 7 and 8 */
function checkFold(stage: Stage, table: StageTable, report: Report): void {
  if (stage.op.kind !== 'accumulate') return;
  const { how, parts } = stage.op;
  const { slope } = hows[how];
  if (how === 'only') {
    if (!armsAreWhole(stage, parts)) report('has branches that overlap or leave something out');
    return;
  }
  if (slope === 'one') return;
  const [part] = parts;
  if (part === undefined || parts.length > 1 || !isIdentity(part.at, stage.dims))
    report(`is a ${how} of other than one part in place`);
  else if (slope === 'others' && !implies(table, stage.guard, part.guard))
    report('is a product that leaves out factors');
}

/** 9: conditions guard and go into conditions; positions are whole numbers. */
function checkTypes(stage: Stage, table: StageTable, report: Report): void {
  const { op, guard, type } = stage;
  const isTruth = (ref: Ref): boolean => table[ref]?.type === 'truth';
  const checkGuard = (where: Guard): void => {
    for (const { condition } of where)
      if (!isTruth(condition)) report(`is guarded by ${table[condition]?.name ?? ''}, which is no condition`);
  };
  checkGuard(guard);
  const checkPosition = ({ terms }: Index): void => {
    for (const { of } of terms)
      if (of.kind === 'value' && table[of.ref]?.type !== 'whole') report('is at a position that is no whole number');
  };
  if (op.kind === 'gate' && type !== 'truth' && op.args.some(isTruth)) report('computes with a condition');
  if (op.kind === 'read') op.at.forEach(checkPosition);
  if (op.kind === 'index') checkPosition(op.index);
  if (op.kind !== 'accumulate') return;
  for (const part of op.parts) {
    checkGuard(part.guard);
    part.at.forEach(checkPosition);
    if (isTruth(part.value) !== (type === 'truth')) report('mixes conditions and numbers');
  }
}

/** What is asked of positions is there, over all indices that it uses. */
function checkCheck(check: Check, table: StageTable, found: string[]): void {
  const { index, from, to, dims, guard, what } = check;
  const refs: Ref[] = [];
  eachOfCheck(check, (ref) => refs.push(ref));
  if (refs.some((ref) => table[ref] === undefined))
    found.push(`the check of ${what} refers to a stage that is not there`);
  checkAxes(dims, `the check of ${what} ranges`, (fault) => found.push(fault));
  const needed = [...[index, from, to].flatMap((one) => dimsOfIndex(table, one)), ...dimsOfGuard(table, guard)];
  if (needed.some((dim) => !dims.includes(dim))) found.push(`the check of ${what} lacks an index`);
}

function areAsLong(a: readonly Dim[], b: readonly Dim[]): boolean {
  const length = ({ from, to }: Dim): Index => addScaled(to, -1, from);
  return (
    a.length === b.length && a.every((dim, i) => dim === b[i] || equalIndices(length(dim), length(elementAt(b, i))))
  );
}

/**
 * 10: results are there, seeds belong to the backward pass, gradients have axes as long as those of their parameters.
 */
function checkEnds(program: Program, table: StageTable, found: string[]): void {
  for (const { name, ref } of program.results)
    if (table[ref] === undefined) found.push(`the result ${name} is not there`);
  for (const { of, is } of program.gradients) {
    const [primal, gradient] = [table[of], is === null ? undefined : table[is]];
    if (primal === undefined || (is !== null && gradient === undefined))
      found.push('a gradient or its parameter is not there');
    else if (gradient !== undefined && !areAsLong(gradient.dims, primal.dims))
      found.push(`the gradient of ${primal.name} has other axes`);
  }
  program.stages.forEach((stage, i) => {
    if (i < program.forward && stage.op.kind === 'input' && stage.op.role === 'seed')
      found.push('a seed in the forward pass');
  });
}
