// Random lines: numbers, whole arrays, arrays by their elements, by several lines, and recurrences of every sort.

import { arrayOf, expression } from './random-arrays-expressions.ts';
import { at, axisText, closed, freshIndex, freshName, longer, need, sameAxis, withArray, type ArrayName, type Axis, type IndexName, type Lines, type Scope, type Writer } from './random-arrays-model.ts';
import { read } from './random-arrays-positions.ts';
import { withIndices } from './random-arrays-ranges.ts';
import { elimination, factors, sweep, tables } from './random-arrays-tables.ts';

export function lines(writer: Writer, scope: Scope, count: number): Lines {
  let inner = scope;
  const text: string[] = [];
  for (let index = 0; index < count && !writer.isOver(); index++) {
    const made = line(writer, inner);
    text.push(...made.text);
    inner = made.scope;
  }
  return { text, scope: inner };
}

function line(writer: Writer, scope: Scope): Lines {
  const { pick, choose } = writer;
  const name = freshName(writer);
  const arrays = scope.arrays.filter(({ points }) => points === null);
  const scalar = (): Lines => ({ text: [`${name} = ${expression(writer, scope, 1 + choose(3)).text}`], scope: { ...scope, scalars: [...scope.scalars, closed(name)] } });
  const axes = arrays.flatMap((array) => array.axes);
  if (axes.length === 0) return scalar();
  const axis = pick(axes);
  const other = pick(axes);
  const shape = (): readonly Axis[] => (choose(2) === 1 ? [axis, other] : [axis]);
  const options: (() => Lines | null)[] = [
    scalar,
    () => whole(writer, scope, name, pick(arrays).axes),
    () => whole(writer, scope, name, shape()),
    () => elements(writer, scope, name, shape()),
    () => elements(writer, scope, name, shape()),
    () => pieces(writer, scope, name, axis),
    () => border(writer, scope, name, axis, other),
    () => chain(writer, scope, name, axis),
    () => chain(writer, scope, name, axis),
    () => layers(writer, scope, name, axis, other),
    () => wave(writer, scope, name, axis, other),
    () => substitution(writer, scope, name, axis),
    () => mutual(writer, scope, name, axis),
    () => tree(writer, scope, name, axis),
    ...[0, 1, 2, 3, 4, 5, 6].map(() => () => tables(writer, scope, name)),
    () => sweep(writer, scope, name, axis),
    () => factors(writer, scope, name, axis),
    () => elimination(writer, scope, name, axis),
    () => record(writer, scope, name, axis),
  ];
  return pick(options)() ?? scalar();
}

function whole(writer: Writer, scope: Scope, name: string, axes: readonly Axis[]): Lines {
  return { text: [`${name} = ${arrayOf(writer, scope, axes, 1 + writer.choose(2)).text}`], scope: withArray(scope, name, axes) };
}

function indexOver(writer: Writer, scope: Scope, axis: Axis, below = 0, above = 0): IndexName {
  return { name: freshIndex(writer, scope), axis, below, above };
}

/** `h[i, j in 0..m] = …`; an index without a range is read where it stands alone. */
function elements(writer: Writer, scope: Scope, name: string, axes: readonly Axis[]): Lines {
  const { chance } = writer;
  let inner = scope;
  const targets: string[] = [];
  const reads: string[] = [];
  for (const axis of axes) {
    const index = indexOver(writer, inner, axis);
    inner = withIndices(inner, index);
    const plain = chance(50) ? bareRead(writer, inner, index) : null;
    if (plain !== null) reads.push(`${plain} / 2`);
    targets.push(plain === null ? `${index.name} in 0..${axisText(axis)}` : index.name);
  }
  const body = [...reads, at(expression(writer, inner, 1 + writer.choose(3)), 2)].join(' + ');
  return { text: [`${name}[${targets.join(', ')}] = ${body}`], scope: withArray(scope, name, axes) };
}

/** An element where the index stands alone, so that its range follows. */
function bareRead(writer: Writer, scope: Scope, index: IndexName): string | null {
  const places = scope.arrays.flatMap((array: ArrayName) => (array.points === null ? array.axes.flatMap((own, which) => (sameAxis(own, index.axis) ? [{ array, which }] : [])) : []));
  if (places.length === 0) return null;
  const { array, which } = writer.pick(places);
  return read(writer, scope, array, 1, { axis: which, name: index.name });
}

/** One array by several lines that do not touch: `a[0] = …`, `a[i in 1..n] = …`. */
function pieces(writer: Writer, scope: Scope, name: string, axis: Axis): Lines | null {
  const { pick, choose } = writer;
  const length = axisText(axis);
  const body = (below: number, above: number): string => {
    const index = indexOver(writer, scope, axis, below, above);
    return `${name}[${index.name} in ${below}..${axisText(longer(axis, -above))}] = ${expression(writer, withIndices(scope, index), 1 + choose(2)).text}`;
  };
  const one = (place: string): string => `${name}[${place}] = ${expression(writer, scope, 1 + choose(2)).text}`;
  const kind = pick([0, 1, 2, 3]);
  const text = (): readonly string[] => {
    if (kind === 0) return [one('0'), body(1, 0)];
    if (kind === 1) return [body(0, 1), one(`${length}-1`)];
    if (kind === 2) return [body(1, 1), one('0'), one(`${length}-1`)];
    return [one('1'), body(2, 0), one('0')];
  };
  return need(writer, axis, kind < 2 ? 1 : 2) ? { text: text(), scope: withArray(scope, name, [axis]) } : null;
}

/** A first column, or a first row as a whole, and the rest. */
function border(writer: Writer, scope: Scope, name: string, rows: Axis, columns: Axis): Lines | null {
  const { chance, choose } = writer;
  const i = indexOver(writer, scope, rows, 0, 0);
  const made = withArray(scope, name, [rows, columns]);
  if (chance(50)) {
    if (!need(writer, rows, 1)) return null;
    const from1 = { ...i, below: 1 };
    return {
      text: [`${name}[0] = ${arrayOf(writer, scope, [columns], 1).text}`, `${name}[${i.name} in 1..${axisText(rows)}] = ${arrayOf(writer, withIndices(scope, from1), [columns], 1).text}`],
      scope: made,
    };
  }
  if (!need(writer, columns, 1)) return null;
  const j = indexOver(writer, withIndices(scope, i), columns, 1);
  return {
    text: [
      `${name}[${i.name} in 0..${axisText(rows)}, 0] = ${expression(writer, withIndices(scope, i), 1 + choose(2)).text}`,
      `${name}[${i.name} in 0..${axisText(rows)}, ${j.name} in 1..${axisText(columns)}] = ${expression(writer, withIndices(scope, i, j), 1 + choose(2)).text}`,
    ],
    scope: made,
  };
}

/** Up or down one axis, one or two steps at a time, the first element on a line of its own, in a branch, or not at all. */
function chain(writer: Writer, scope: Scope, name: string, axis: Axis): Lines | null {
  const { pick, choose, chance } = writer;
  const length = axisText(axis);
  const first = expression(writer, scope, 1 + choose(2)).text;
  const bodyWith = (index: IndexName, before: string): string => {
    const e = expression(writer, withIndices(scope, index), 1 + choose(2));
    return pick([`tanh(${before} * 0.7 + ${at(e, 2)})`, `0.6 * ${before} + ${at(e, 2)}`, `sin(${before}) + ${at(e, 2)} / 2`, `tanh(${before} * ${at(e, 3)})`]);
  };
  const kind = pick([0, 1, 2, 3, 4]);
  if (kind === 0) {
    if (!need(writer, axis, 1)) return null;
    const index = indexOver(writer, scope, axis, 1);
    const text = [`${name}[0] = ${first}`, `${name}[${index.name} in 1..${length}] = ${bodyWith(index, `${name}[${index.name}-1]`)}`];
    return { text: chance(20) ? [...text].reverse() : text, scope: withArray(scope, name, [axis]) };
  }
  if (kind === 1) {
    if (!need(writer, axis, 1)) return null;
    const index = indexOver(writer, scope, axis, 0, 1);
    return { text: [`${name}[${length}-1] = ${first}`, `${name}[${index.name} in 0..${axisText(longer(axis, -1))}] = ${bodyWith(index, `${name}[${index.name}+1]`)}`], scope: withArray(scope, name, [axis]) };
  }
  if (kind === 2) {
    if (!need(writer, axis, 2)) return null;
    const index = indexOver(writer, scope, axis, 2);
    const before = `(${name}[${index.name}-1] - 0.4 * ${name}[${index.name}-2])`;
    return { text: [`${name}[0] = ${first}`, `${name}[1] = ${expression(writer, scope, 1).text}`, `${name}[${index.name} in 2..${length}] = ${bodyWith(index, before)}`], scope: withArray(scope, name, [axis]) };
  }
  if (kind === 3) {
    const index = indexOver(writer, scope, axis);
    const inner = withIndices(scope, index);
    const test = pick([`${index.name} == 0`, `${index.name} < 1`]);
    return { text: [`${name}[${index.name} in 0..${length}] = if(${test}, ${expression(writer, inner, 1).text}, ${bodyWith({ ...index, below: 0 }, `${name}[${index.name}-1]`)})`], scope: withArray(scope, name, [axis]) };
  }
  // Over a count that is an argument: one element more than steps.
  const steps = writer.demand('count', axis);
  if (steps === null) return null;
  const longerAxis: Axis = { name: steps, offset: 1 };
  const index = indexOver(writer, scope, longerAxis, 1);
  return { text: [`${name}[0] = ${first}`, `${name}[${index.name} in 1..${steps}+1] = ${bodyWith(index, `${name}[${index.name}-1]`)}`], scope: withArray(scope, name, [longerAxis]) };
}

/** A state of several numbers from step to step, as in a recurrent network. */
function layers(writer: Writer, scope: Scope, name: string, steps: Axis, width: Axis): Lines | null {
  const { choose, chance } = writer;
  if (!need(writer, steps, 1)) return null;
  const t = indexOver(writer, scope, steps, 1);
  const j = indexOver(writer, withIndices(scope, t), width);
  const k = indexOver(writer, withIndices(scope, t, j), width);
  const inner = withIndices(scope, t, j);
  const weight = expression(writer, withIndices(inner, k), 1 + choose(2));
  const summed = chance(60) ? `sum(${k.name} in 0..${axisText(width)}: ${name}[${t.name}-1, ${k.name}] * ${at(weight, 3)}) / 6` : `0.5 * ${name}[${t.name}-1, ${j.name}]`;
  const from = chance(30) ? `${name}[0] = ${arrayOf(writer, scope, [width], 1).text}` : `${name}[0, ${j.name} in 0..${axisText(width)}] = ${expression(writer, withIndices(scope, j), 1).text}`;
  return {
    text: [from, `${name}[${t.name} in 1..${axisText(steps)}, ${j.name} in 0..${axisText(width)}] = tanh(${summed} + ${at(expression(writer, inner, 1 + choose(2)), 2)})`],
    scope: withArray(scope, name, [steps, width]),
  };
}

/** Each element from the one above and the one to the left. */
function wave(writer: Writer, scope: Scope, name: string, rows: Axis, columns: Axis): Lines | null {
  const { pick, choose } = writer;
  const i = indexOver(writer, scope, rows);
  const j = indexOver(writer, withIndices(scope, i), columns);
  const target = `${name}[${i.name} in 0..${axisText(rows)}, ${j.name} in 0..${axisText(columns)}]`;
  const inner = withIndices(scope, i, j);
  const step = pick([
    `(${name}[${i.name}-1, ${j.name}] + ${name}[${i.name}, ${j.name}-1]) / 2`,
    `max(${name}[${i.name}-1, ${j.name}], ${name}[${i.name}, ${j.name}-1] + 0.1)`,
    `${name}[${i.name}-1, ${j.name}-1] - 0.4 * ${name}[${i.name}, ${j.name}-1]`,
  ]);
  const e = at(expression(writer, inner, 1 + choose(2)), 2);
  return { text: [`${target} = if(${i.name} == 0 or ${j.name} == 0, ${expression(writer, inner, 1).text}, tanh(${step} + ${e}))`], scope: withArray(scope, name, [rows, columns]) };
}

/** Every element from all before it: forward substitution. */
function substitution(writer: Writer, scope: Scope, name: string, axis: Axis): Lines {
  const { pick, choose } = writer;
  const i = indexOver(writer, scope, axis);
  const j = indexOver(writer, withIndices(scope, i), axis, 0, 1);
  const inner = withIndices(scope, i);
  const up = pick([true, true, false]);
  const range = up ? `0..${i.name}` : `${i.name}+1..${axisText(axis)}`;
  const weight = expression(writer, withIndices(inner, up ? j : { ...j, below: 1, above: 0 }), 1 + choose(2));
  return {
    text: [`${name}[${i.name} in 0..${axisText(axis)}] = tanh(${at(expression(writer, inner, 1), 1)} - sum(${j.name} in ${range}: ${at(weight, 3)} * ${name}[${j.name}]) / 6)`],
    scope: withArray(scope, name, [axis]),
  };
}

/** Two arrays, each from the other's last element. */
function mutual(writer: Writer, scope: Scope, name: string, axis: Axis): Lines | null {
  const { choose } = writer;
  if (!need(writer, axis, 1)) return null;
  const other = freshName(writer);
  const t = indexOver(writer, scope, axis, 1);
  const e = (): string => at(expression(writer, withIndices(scope, t), 1 + choose(2)), 2);
  const range = `${t.name} in 1..${axisText(axis)}`;
  return {
    text: [
      `${name}[0] = ${expression(writer, scope, 1).text}`,
      `${other}[0] = ${expression(writer, scope, 1).text}`,
      `${name}[${range}] = tanh(0.8 * ${other}[${t.name}-1] + ${e()})`,
      `${other}[${range}] = sin(${name}[${t.name}] - 0.5 * ${other}[${t.name}-1] + ${e()})`,
    ],
    scope: withArray(withArray(scope, name, [axis]), other, [axis]),
  };
}

/** A recurrence at data positions: each element after its parent. */
function tree(writer: Writer, scope: Scope, name: string, axis: Axis): Lines | null {
  const { choose, chance } = writer;
  const parents = writer.demand('parents', axis);
  if (parents === null) return null;
  const i = indexOver(writer, scope, axis);
  const inner = withIndices(scope, i);
  const e = at(expression(writer, inner, 1 + choose(2)), 2);
  const target = chance(50) ? i.name : `${i.name} in 0..${axisText(axis)}`;
  return {
    text: [`${name}[${target}] = if(${parents}[${i.name}] < 0, ${expression(writer, inner, 1).text}, tanh(0.9 * ${name}[${parents}[${i.name}]] + ${e}))`],
    scope: withArray(scope, name, [axis]),
  };
}

function record(writer: Writer, scope: Scope, name: string, axis: Axis): Lines {
  const value = expression(writer, scope, 2).text;
  const array = arrayOf(writer, scope, [axis], 1).text;
  return {
    text: [`${name} = {x: ${value}, length: ${array}}`],
    scope: { ...withArray(scope, `${name}.length`, [axis]), scalars: [...scope.scalars, closed(`${name}.x`)] },
  };
}
