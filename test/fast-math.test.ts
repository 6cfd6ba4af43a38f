// `--fast-math` rewrites what holds for ordinary numbers only; without it nothing of the kind happens.

import { expect, test } from 'vitest';
import { check } from '../src/compile.ts';

const stages = (source: string, fastMath: boolean): readonly string[] => check(source, { fastMath }).functions.flatMap((info) => info.stages.map((stage) => stage.text));

test.each([
  ['0 * x + y', ['0 * x + y'], []],
  ['(x + 0) * y', ['x * y'], ['x * y']],
  ['1 / (x + 0)', ['x + 0', '1 / xp0'], ['1 / x']],
  ['2 * (3 * x)', ['3 * x', '2 * prod1'], ['6 * x']],
  ['sin(x - x)', ['x - x', 'sin(xmx)'], []],
  ['x / 4', ['x / 4'], ['0.25 * x']],
])('%s', (source, plain, fast) => {
  expect(stages(source, false)).toEqual(plain);
  expect(stages(source, true).map((text) => text.replace('x * 0.25', '0.25 * x'))).toEqual(fast);
});
