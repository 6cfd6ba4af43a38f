// The scheduler without the emitter: loops run as data, on every program of the form, value and gradient, fused and in two
// passes, held against the evaluator. And the loops of well-known programs, as a person would have written them.

import { prepared } from './loops-prepared.ts';
import { aligned } from '../src/schedule/align.ts';
import { describe, expect, test } from 'vitest';
import { reverse } from '../src/passes/adjoint.ts';
import { printLoops } from '../src/schedule/print-loops.ts';
import { backwardRequest, cachedForBackward, fusedRequest, valueRequest } from '../src/schedule/requests.ts';
import { schedule } from '../src/schedule/schedule.ts';
import type { Request, Tree } from '../src/schedule/tree.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import type { Program } from '../src/form/form.ts';
import { prune } from '../src/form/references.ts';
import { cases } from './form-cases.ts';
import { checkAll, knownValues, leastSizes, type Runner } from './loops-check.ts';
import { runCode } from './loops-code.ts';
import { logSumExp, logistic, memory, mixture, network, product, recurrent, staggered } from './loops-programs.ts';
import { runLoops } from './loops-run.ts';
import { alongGradient } from './loops-second.ts';
import { once } from './once.ts';

const scheduleOf = once(schedule);

const run: Runner = (request, given, sizes) => {
  const { elements } = runLoops(scheduleOf(request), given, sizes);
  return new Map([...request.wanted].map((ref) => [ref, elements(ref)]));
};

function sizesAt(size: number, names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([['b', size], ...names.map((name): [string, number] => [name, size])]);
}

describe.each(cases)('$name', (one) => {
  const within = one.within ?? [0.3, 1.7];
  const merged = mergeDims(one.build());
  const sizes = new Map([['b', 3], ...Object.entries(one.sizes)]);

  test.each([1, 4])('runs as the evaluator says, stepped by %i', (jam) => {
    expect(checkAll(run, one.build(), sizes, knownValues(one), within, jam)).toBe(true);
    expect(checkAll(run, merged, sizes, knownValues(one), within, jam)).toBe(true);
  });

  test.each([0, 1, 5])('all sizes %i', (size) => {
    if (size < (leastSizes[one.name] ?? 0)) return;
    for (const jam of [1, 4]) checkAll(run, merged, sizesAt(size, Object.keys(one.sizes)), new Map(), within, jam);
  });
});

/** At a corner, there is no second derivative. */
const smooth = cases.filter(({ corner, build }) => corner !== true && build().results.length === 1);

describe.each(smooth)('$name, twice', (one) => {
  test('the gradient of the gradient runs as the evaluator says', () => {
    const sizes = new Map([['b', 3], ...Object.entries(one.sizes)]);
    const known = new Map([...knownValues(one)]);
    const along = alongGradient(prune(reverse(one.build(), 'input')));
    for (const jam of [1, 4]) expect(checkAll(run, along, sizes, known, one.within ?? [0.3, 1.7], jam)).toBe(true);
  });
});

const known: readonly (readonly [string, Program, readonly string[]])[] = [
  ['matrix product', product(false), ['n', 'p', 'm']],
  ['matrix product with a loss', product(true), ['n', 'p', 'm']],
  ['logistic regression', logistic(), ['n', 'd']],
  ['network', network(), ['n', 'm', 'd', 'K']],
  ['recurrent network', recurrent(), ['n', 'T']],
  ['gaussian mixture', mixture(), ['n', 'K', 'd']],
  ['logsumexp', logSumExp(), ['n']],
  ['memory cells', memory(), ['n', 'm', 'T']],
  ['series with ranges of their own', staggered(), ['T']],
];

const code: Runner = (request, given, sizes) => runCode(scheduleOf(request), given, sizes);

const fused = (program: Program, jam: number): Request => fusedRequest(prepared(prune(reverse(program, 'one'))), jam);

describe.each(known)('%s', (name, program, names) => {
  test.each([2, 6])('runs as the evaluator says at %i, as a tree and as code', (size) => {
    for (const jam of [1, 4]) for (const runner of [run, code]) expect(checkAll(runner, program, sizesAt(size, names), new Map(), [0.3, 1.7], jam)).toBe(true);
  });

  test('the loops of value and gradient', async () => {
    const both = prune(reverse(program, 'input'));
    const cached = cachedForBackward(prepared(both)).map((ref) => both.stages.find(({ id }) => id === ref)?.name);
    await expect(`${printLoops(schedule(fused(program, 4)))}cached: ${cached.join(' ')}\n`).toMatchFileSnapshot(`./loops/${name.replaceAll(' ', '-')}.txt`);
  });
});

/** Names of loops from the outside to the inside, for each step of a stage. */
function loopsAround(trees: readonly Tree[], name: string, around: readonly string[] = []): readonly string[] {
  return trees.flatMap((tree) => {
    if (tree.kind === 'step') return tree.step.kind !== 'start' && tree.step.stage.name === name ? [around.join(' ')] : [];
    if (tree.kind === 'branch') return loopsAround([...tree.then, ...tree.otherwise], name, around);
    if (tree.kind === 'segments') return loopsAround(tree.body, name, [...around, 'segments']);
    return loopsAround(tree.body, name, [...around, `${tree.dim.name}${tree.step > 1 ? `*${String(tree.step)}` : ''}${tree.down ? ' down' : ''}`]);
  });
}

describe('good orders', () => {
  test('a matrix product walks along rows, four terms of two rows at a time', () => {
    const { tree } = schedule(valueRequest(aligned(product(true)), 4));
    expect(loopsAround(tree, 'accumulate5')).toEqual(['i*2 k*4 j']);
  });

  test('the adjoint of a matrix factor is stepped where it stands still', () => {
    const { tree } = schedule(backwardRequest(prepared(prune(reverse(product(false), 'input'))), 4));
    expect(loopsAround(tree, 'dx')).toEqual(['k*2 i*4 j']);
  });

  test('an index that only data links runs up, and its adjoint down', () => {
    const tree = cases.find(({ name }) => name.startsWith('a tree'))?.build();
    const loops = loopsAround(schedule(fused(mergeDims(tree as Program), 4)).tree, 'a').concat(loopsAround(schedule(fused(mergeDims(tree as Program), 4)).tree, 'da'));
    expect(loops).toContain('b');
    expect(loops).toContain('b down');
  });

  test('a mixture needs no room that grows with the number of points', () => {
    const request = fused(mixture(), 4);
    const { storage } = schedule(request);
    const own = [...storage].filter(([ref]) => !request.wanted.has(ref)).flatMap(([, kept]) => (kept.kind === 'array' ? kept.axes.map(({ name }) => name) : []));
    expect(own).not.toContain('i');
  });
});
