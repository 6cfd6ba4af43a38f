// `0 + x` is x but for one number: of -0 it makes 0. So is `0 - x` the negative of x. Matrices that are written with
// zeros are full of such sums. They go where nothing can tell the two zeros apart: where no division, no root and no
// angle is made of what they are in. Whether a result that is zero has a sign is not promised.

import { elementAt, pairOf } from '../base/lists.ts';
import { gateNamed } from '../gates/lookup.ts';
import { gate } from '../form/builder.ts';
import { copied } from '../form/copy.ts';
import { stageTable, type Program, type Ref, type Stage, type StageTable } from '../form/form.ts';
import { eachValue } from '../form/operands.ts';
import { rebuild } from '../form/rebuild.ts';
import { passBuilder } from './quotients.ts';

/** Gates whose values, and all slopes of them, are made of 0 as they are made of -0, but for the sign of a zero. */
const blind: ReadonlySet<string> = new Set(
  (
    '+ - * neg sqr cube abs sign sin cos tan exp expm1 sinh cosh tanh atan min max clamp floor ceil round stop ' +
    'sigmoid softplus'
  ).split(' '),
);
/** Those whose values have lost the sign. */
const unsigned: ReadonlySet<string> = new Set(['sqr', 'abs', 'cos', 'exp', 'cosh', 'sigmoid', 'softplus']);

export function withoutZeroSums(program: Program): Program {
  const table = stageTable(program);
  if (!program.stages.some((stage) => addedToZero(stage, table) !== null)) return program;
  const isSigned = signedStages(program, table);
  const results = new Set(program.results.map(({ ref }) => ref));
  return rebuild(program, passBuilder(program), null, (copy, stage) => {
    const added = addedToZero(stage, table);
    if (added === null || isSigned[stage.id] === true || results.has(stage.id)) return null;
    const other = copied(copy, added.other);
    const label = { name: stage.name, named: false };
    return added.isTaken ? gate(copy.builder, gateNamed('neg'), [other], stage.span, label) : other;
  });
}

/** x of `0 + x`, `x + 0` and `0 - x`, where the user has no name for it. */
function addedToZero(
  { op, named }: Stage,
  table: StageTable,
): { readonly other: Ref; readonly isTaken: boolean } | null {
  if (named || op.kind !== 'gate' || op.gate.user) return null;
  const { name } = op.gate;
  if (name !== '+' && name !== '-') return null;
  const [a, b] = pairOf(op.args);
  if (isZero(a, table)) return { other: b, isTaken: name === '-' };
  return name === '+' && isZero(b, table) ? { other: a, isTaken: false } : null;
}

function isZero(ref: Ref, table: StageTable): boolean {
  const { op, named } = elementAt(table, ref);
  return op.kind === 'constant' && !named && Object.is(op.value, 0);
}

/** By reference: stages of which it matters whether they are 0 or -0. */
function signedStages({ stages }: Program, table: StageTable): readonly (boolean | undefined)[] {
  const signed: (boolean | undefined)[] = [];
  const pending: Ref[] = [];
  const wait = (ref: Ref): void => void pending.push(ref);
  for (const { op } of stages) {
    if (op.kind !== 'gate' || op.gate.type === 'truth') continue;
    // Of a quotient the divisor alone decides more than a sign.
    if (op.gate.name === '/' && !op.gate.user) wait(pairOf(op.args)[1]);
    else if (op.gate.user || !blind.has(op.gate.name)) eachValue(op, wait);
  }
  for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
    if (signed[ref] === true) continue;
    signed[ref] = true;
    const { op } = elementAt(table, ref);
    if (op.kind !== 'gate' || op.gate.user || !unsigned.has(op.gate.name)) eachValue(op, wait);
  }
  return signed;
}
