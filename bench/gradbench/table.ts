// `npm run bench gradbench [OBJECTIVE…] [--against CHECKOUT]`: the objectives against plain C and another build, as rows
// of text. What misses its goal has an exclamation mark.

import { compilerOf } from './plain-c.ts';
import { raceObjectives } from './race.ts';

const goals = { value: 1.5, gradient: 3 } as const;

export async function* gradbenchTable(
  root: string,
  against: string | null,
  titles: readonly string[],
): AsyncGenerator<readonly string[]> {
  yield ["GradBench's objectives, microseconds a call, best of the rounds; our gradient of an array is its Jacobian"];
  yield [
    `goals: values at most ${goals.value} times C at -O3 -march=native, gradients ${goals.gradient} times their value` +
      (compilerOf() === null ? '; this machine has no C compiler' : ''),
  ];
  yield ['objective', 'f', 'f / C', 'fGrad', 'fGrad / f', 'fGrad / C', ...(against === null ? [] : beforeTitles)];
  for await (const { objective, ours, plainC, before } of raceObjectives(root, against, titles)) {
    const isMatrix = objective.result.length > 0;
    yield [
      objective.title,
      micro(ours.value),
      plainC === null ? '' : ratio(ours.value / plainC.value, goals.value),
      micro(ours.gradient),
      ratio(ours.gradient / ours.value, isMatrix ? Infinity : goals.gradient),
      plainC?.gradient == null ? '' : ratio(ours.gradient / plainC.gradient, Infinity),
      ...(before === null
        ? []
        : [ratio(ours.value / before.value, Infinity), ratio(ours.gradient / before.gradient, Infinity)]),
    ];
  }
}

const beforeTitles = ['f / before', 'fGrad / before'];

const micro = (nanoseconds: number): string => (nanoseconds / 1000).toFixed(2);

const ratio = (value: number, goal: number): string => `${value.toFixed(3)}${value <= goal ? '' : ' !'}`;
