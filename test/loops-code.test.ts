// The code of loops: every program of the form, scheduled, printed and run, held against the evaluator.

import { prepared } from './loops-prepared.ts';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as prettier from 'prettier';
import { describe, expect, test } from 'vitest';
import { reverse } from '../src/passes/adjoint.ts';
import { fusedRequest } from '../src/schedule/requests.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import type { Schedule } from '../src/schedule/tree.ts';
import type { Program, Ref, Stage } from '../src/form/form.ts';
import { prune } from '../src/form/references.ts';
import type { Case } from './form-case.ts';
import { schedule } from '../src/schedule/schedule.ts';
import { cases } from './form-cases.ts';
import { checkAll, givenOf, knownValues, leastSizes, valuesFor, type Runner } from './loops-check.ts';
import { runCode, textOfLoops } from './loops-code.ts';
import { naiveSchedule } from './loops-naive.ts';
import { once } from './once.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const scheduleOf = once(schedule);
const naiveOf = once(naiveSchedule);

const scheduled: Runner = (request, given, sizes) => runCode(scheduleOf(request), given, sizes);

/** What the evaluator says, for loops in which nothing is decided well. */
const naive: Runner = (request, given, sizes) => {
  const loops = naiveOf(request);
  return loops === null ? scheduled(request, given, sizes) : runCode(loops, given, sizes);
};

describe.each(cases)('$name', (one) => {
  const program = one.build();
  const within = one.within ?? [0.3, 1.7];

  test.each([1, 4])('is what the evaluator says, stepped by %i', (jam) => {
    expect(checkAll(scheduled, program, new Map([['b', 3], ...Object.entries(one.sizes)]), knownValues(one), within, jam)).toBe(true);
  });

  test.each([0, 1, 3, 5, 9])('all sizes %i', (size) => {
    if (size < (leastSizes[one.name] ?? 0)) return;
    const sizes = new Map([['b', size], ...Object.keys(one.sizes).map((name): [string, number] => [name, size])]);
    for (const jam of [1, 4]) checkAll(scheduled, program, sizes, new Map(), within, jam);
  });

  test.each([1, 4])('is that in naive loops too, stepped by %i', (jam) => {
    expect(checkAll(naive, program, new Map([['b', 3], ...Object.entries(one.sizes)]), knownValues(one), within, jam)).toBe(true);
    for (const size of [5, 9]) checkAll(naive, program, new Map([['b', size], ...Object.keys(one.sizes).map((name): [string, number] => [name, size])]), new Map(), within, jam);
  });
});

const both = (one: Case, jam: number): Schedule => schedule(fusedRequest(prepared(prune(reverse(mergeDims(one.build()), 'one'))), jam));
const scalarCases = cases.filter((one) => {
  const { stages, results } = one.build();
  return results.every(({ ref }) => stages.find(({ id }) => id === ref)?.dims.length === 0);
});

test('four iterations at a time give the same bits as one', () => {
  for (const one of scalarCases) {
    const [single, four] = [both(one, 1), both(one, 4)];
    for (const size of [3, 5, 9]) {
      const sizes = new Map([['b', size], ...Object.keys(one.sizes).map((name): [string, number] => [name, size])]);
      const given = givenOf(single.request.program, valuesFor(single.request.program, sizes, new Map(), one.within ?? [0.3, 1.7]));
      const [ours, expected] = [four, single].map((one) => [...runCode(one, given, sizes).values()].flat()) as [number[], number[]];
      // Where data says where to add, iterations may meet at one element.
      if (one.data === undefined) expect(ours, one.name).toEqual(expected);
      else ours.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 12));
    }
  }
});

/** The sum of one gradient, as a program that can be differentiated again. */
function slopeSum(program: Program): Program | null {
  const both = prune(reverse(program, 'one'));
  const stage = both.stages.find(({ id }) => both.gradients.some(({ is }) => is === id));
  if (stage === undefined) return null;
  const id = (Math.max(...both.stages.map((one) => one.id)) + 1) as Ref;
  const part = { value: stage.id, at: [], dims: stage.dims, guard: [], of: null };
  const total: Stage = { ...stage, id, name: 'total', op: { kind: 'accumulate', how: 'sum', parts: [part] }, dims: [] };
  return prune({ ...both, stages: [...both.stages, total], forward: both.stages.length + 1, results: [{ name: '', ref: id }], gradients: [], adjoints: new Map() });
}

test.each(scalarCases)('the gradient of a gradient runs as the evaluator says: $name', (one) => {
  const slope = slopeSum(one.build());
  if (slope === null) return;
  const sizes = new Map([['b', 3], ...Object.entries(one.sizes)]);
  for (const jam of [1, 4]) expect(checkAll(scheduled, mergeDims(slope), sizes, knownValues(one), one.within ?? [0.3, 1.7], jam)).toBe(true);
});

describe('the text', () => {
  test('is what a person would have written', () => {
    const one = cases.find(({ name }) => name === 'a triangular sum') as Case;
    expect(textOfLoops(both(one, 1))).toBe(triangle);
  });

  const texts = scalarCases.flatMap((one) => [1, 4].map((jam) => [`${one.name}, by ${String(jam)}`, textOfLoops(both(one, jam), 'ts', ({ name }) => [{ line: name }])] as const));

  test.each(texts)('is laid out as prettier does it: %s', async (_, text) => {
    expect(await prettier.format(text, { parser: 'typescript', singleQuote: true })).toBe(text);
  });

  test.each([
    ['TypeScript 6', 'typescript'],
    ['TypeScript 7', 'typescript-7'],
])('passes %s under the strictest flags', async (__, name) => {
    const folder = mkdtempSync(join(tmpdir(), 'gradc-loops-'));
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: join(root, 'generated/tsconfig.json'), include: ['*.ts'], exclude: [] }));
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    for (const [i, [, text]] of texts.entries()) writeFileSync(join(folder, `f${String(i)}.ts`), text);
    const output = await promisify(execFile)(process.execPath, [join(root, 'node_modules', name, 'bin/tsc'), '-p', folder, '--noEmit']).then(
      () => '',
      (fault: unknown) => (fault as { stdout: string }).stdout,
    );
    rmSync(folder, { recursive: true, force: true });
    expect(output).toBe('');
  });
});

const triangle = `/* eslint-disable @typescript-eslint/no-non-null-assertion */

export function f(
  l: Float64Array,
  x: Float64Array,
  dx: Float64Array,
  dl: Float64Array,
  n: number,
): { accumulate7: number } {
  dx.fill(0);
  let accumulate7 = 0;
  for (let i = 0; i < n; i++) {
    const iRow = i * n;
    let accumulate5 = 0;
    for (let j = 0; j < i + 1; j++) {
      accumulate5 += l[iRow + j]! * x[j]!;
    }
    accumulate7 += accumulate5 * accumulate5;
    dl.fill(0, iRow, iRow + n);
    const daccumulate5 = 2 * accumulate5;
    for (let j = 0; j < i + 1; j++) {
      dx[j]! += daccumulate5 * l[iRow + j]!;
      dl[iRow + j]! += daccumulate5 * x[j]!;
    }
  }
  return { accumulate7 };
}
`;
