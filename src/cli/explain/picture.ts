// What a gate and its derivative look like, as text: both sampled by the evaluator.

import { evaluateOpened, opened } from '../../compile.ts';
import type { Gate } from '../../gates/gate.ts';
import { brailleLines, ordinatesAcross, type Course } from '../plot/braille.ts';

const size = { columns: 30, rows: 8 };
/** Where the domain has no end, the picture has these. */
const reach = 6;
/** What the others of two arguments, and of three, are held at. */
const held: readonly (readonly number[])[] = [[], [2], [-1, 1]];

/** Side by side the value and, where it has one, the derivative in the first argument that has one. */
export function pictureOf(gate: Gate): string {
  const along = gate.args.find((name) => hasSlope(gate, name)) ?? gate.args[0] ?? '';
  const others = gate.args.filter((name) => name !== along);
  const at = new Map(others.map((name, index) => [name, held[others.length]?.[index] ?? 1]));
  const [left, right] = intervalOf(gate, along);
  const call = `${gate.name}(${gate.args.map((name) => at.get(name) ?? name).join(', ')})`;
  const function_ = opened(`f(${along}) = ${call}`);
  const count = ordinatesAcross(size.columns);
  const points = Array.from({ length: count }, (_, index) => {
    const x = left + ((right - left) * index) / (count - 1);
    const { value, gradient } = evaluateOpened(function_, 'f', { [along]: x });
    return { value: Number(value), slope: Number(gradient[along]) };
  });
  const courses: readonly Course[] = [
    { title: call, ordinates: points.map(({ value }) => value) },
    ...(hasSlope(gate, along)
      ? [{ title: `its derivative in ${along}`, ordinates: points.map(({ slope }) => slope) }]
      : []),
  ];
  const [first = [], second] = courses.map((course) => brailleLines(course, [left, right], size));
  return first.map((line, row) => `${line}   ${second?.[row] ?? ''}`.trimEnd()).join('\n');
}

function hasSlope({ partials }: Gate, argument: string): boolean {
  return (partials[argument] ?? '0') !== '0';
}

function intervalOf({ domain }: Gate, argument: string): readonly [number, number] {
  const [from, to] = domain[argument] ?? [-Infinity, Infinity];
  const left = from > -Infinity ? from : Math.min(to - reach, -reach);
  const right = to < Infinity ? to : Math.max(from + reach, reach);
  return [left, right];
}
