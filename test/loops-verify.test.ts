// The verifier of schedules: what is damaged in such a way that numbers differ is refused, whatever the damage is; and each
// of its rules has damages that it alone finds.

import { prepared } from './loops-prepared.ts';
import { describe, expect, test } from 'vitest';
import { reverse } from '../src/passes/adjoint.ts';
import { checkpointed } from '../src/schedule/checkpoint/checkpoint.ts';
import { forwardRequest, fusedRequest } from '../src/schedule/requests.ts';
import { schedule, withPositionsApart } from '../src/schedule/schedule.ts';
import type { Schedule } from '../src/schedule/tree.ts';
import { scheduleFaults } from '../src/schedule/verify-schedule.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import { prune } from '../src/form/references.ts';
import type { Case } from './form-case.ts';
import { cases } from './form-cases.ts';
import { givenOf, knownValues, leastSizes, valuesFor } from './loops-check.ts';
import { damagesOf } from './loops-damage.ts';
import { runLoops } from './loops-run.ts';

/** What comes out, or that nothing does. */
function outcomeOf(damaged: Schedule, one: Case, size: number): string {
  const { program } = damaged.request;
  // The largest of the case's own sizes stands for these.
  const isOwn = size === Math.max(...Object.values(one.sizes));
  const sizes = new Map([['b', size], ...Object.entries(one.sizes).map(([name, own]): [string, number] => [name, isOwn ? own : size])]);
  const known = isOwn ? knownValues(one) : new Map<string, readonly number[]>();
  const values = valuesFor(program, sizes, known, one.within ?? [0.3, 1.7]);
  try {
    const { elements } = runLoops(damaged, givenOf(program, values), sizes);
    return [...damaged.request.wanted].map((ref) => elements(ref).map((value) => value.toPrecision(9)).join(' ')).join('; ');
  } catch {
    return 'nothing';
  }
}

const schedulesOf = (one: Case): readonly Schedule[] => {
  const program = mergeDims(one.build());
  const isScalar = program.results.every(({ ref }) => program.stages.find(({ id }) => id === ref)?.dims.length === 0);
  return [1, 4].flatMap((jam) => {
    const forward = schedule(forwardRequest(prepared(prune(reverse(program, 'input'))), jam));
    const fused = isScalar ? schedule(fusedRequest(prepared(prune(reverse(program, 'one'))), jam)) : null;
    // With positions looked for by themselves, too.
    return [forward, ...(fused === null ? [] : [fused, ...[withPositionsApart(fused)].filter((apart) => apart !== fused)])];
  });
};

const refused = new Map<string, number>();

/** Whatever is changed at one place is refused, or changes no number. */
function expectDamageSeen(sound: Schedule, one: Case, sizes: readonly number[], kinds: readonly string[] | null = null): void {
  expect(scheduleFaults(sound)).toEqual([]);
  // Sizes that make no sense give nothing.
  const right = sizes.filter((size) => outcomeOf(sound, one, size) !== 'nothing');
  expect(right).not.toEqual([]);
  const before = right.map((size) => outcomeOf(sound, one, size));
  for (const { what, schedule: damaged } of damagesOf(sound)) {
    if (kinds !== null && !kinds.includes(what)) continue;
    if (scheduleFaults(damaged).length > 0) refused.set(what, (refused.get(what) ?? 0) + 1);
    else expect(right.map((size) => outcomeOf(damaged, one, size)), what).toEqual(before);
  }
}

describe.each(cases)('$name', (one) => {
  const sizesOf = [2, 5, Math.max(1, ...Object.values(one.sizes))].filter((size) => size >= (leastSizes[one.name] ?? 0));

  test('is sound, and where damage changes a number it is not', () => {
    for (const sound of schedulesOf(one)) expectDamageSeen(sound, one, sizesOf);
  });
});

describe('with checkpoints', () => {
  const one = cases.find(({ name }) => name === 'a value that is found backwards') as Case;
  const plain = schedule(fusedRequest(prepared(prune(reverse(mergeDims(one.build()), 'one'))), 1));
  const sound = checkpointed(plain);

  test('is sound, and where damage changes a number it is not', { timeout: 60_000 }, () => {
    expect(new Set([...(sound.origins?.values() ?? [])].map(({ as }) => as))).toEqual(new Set(['rows', 'boundary', 'carried']));
    expectDamageSeen(sound, one, [5, 9], ['dropped', 'one row too few', 'put instead of added, or added instead of put', 'kept along one axis fewer']);
  });
});

test('every kind of damage has been refused somewhere', () => {
  expect([...refused.keys()].sort()).toEqual(
    ['a window of fewer rows', 'a window of one row', 'done twice', 'dropped', 'four at a time', 'fused', 'in another order', 'interchanged', 'kept along one axis fewer', 'moved into the next branch', 'moved into the next loop', 'moved out of its loop', 'one row too few', 'put instead of added, or added instead of put', 'run the other way', 'split', 'under no condition', 'under the other condition', 'without the position that it gives'].sort(),
  );
});
