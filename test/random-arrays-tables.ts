// Random tables that are filled step by step: one, two or three that need one another by turns, each at positions of every form,
// with the steps along any of their axes, up or down; and those of linear algebra.

import { arrayOf, expression } from './random-arrays-expressions.ts';
import { at, axisText, freshIndex, freshName, longer, need, withArray, type Axis, type IndexName, type Lines, type Scope, type Writer } from './random-arrays-model.ts';
import { position, realArrays } from './random-arrays-positions.ts';
import { withIndices } from './random-arrays-ranges.ts';

type Table = {
  readonly name: string;
  /** Of an array of records: this is one of its fields, all of them by the same lines. */
  readonly field: string | null;
  readonly widths: readonly Axis[];
  /** Which of its axes the steps run along. */
  readonly stepAt: number;
  /** Its first row: a line of its own, a branch, or a line for the whole row. */
  readonly first: 'line' | 'branch' | 'row';
};
type Walk = {
  readonly steps: Axis;
  readonly isDown: boolean;
  readonly step: IndexName;
  readonly tables: readonly Table[];
  /** At each step the one before it, for any step but the first. */
  readonly parents: string | null;
};

export function tables(writer: Writer, scope: Scope, name: string): Lines | null {
  const { pick, chance, choose } = writer;
  const axes = realArrays(scope).flatMap((array) => array.axes);
  const count = chance(20) ? writer.demand('count', pick(axes)) : null;
  const steps = count === null ? longer(pick(axes), chance(20) ? 1 : 0) : { name: count, offset: 1 };
  if (!need(writer, steps, 1)) return null;
  const isDown = chance(30);
  const pool = [pick(axes), pick(axes), chance(25) ? steps : pick(axes)];
  const fields = chance(35) ? pick(fieldNames) : null;
  const made = Array.from({ length: fields?.length ?? pick([1, 1, 2, 2, 3]) }, (_, which): Table => {
    const widths = Array.from({ length: pick([1, 1, 1, 1, 2, 0]) }, () => pick(pool));
    const field = fields?.[which] ?? null;
    if (field !== null) return { name, field, widths, stepAt: 0, first: 'line' };
    const stepAt = chance(35) ? choose(widths.length + 1) : 0;
    const first = pick(['line', 'line', 'branch', ...(stepAt === 0 && widths.length > 0 ? ['row' as const] : [])] as const);
    return { name: which === 0 ? name : freshName(writer), field, widths, stepAt, first };
  });
  const step: IndexName = { name: freshIndex(writer, scope), axis: steps, below: isDown ? 0 : 1, above: isDown ? 1 : 0 };
  const parents = !isDown && chance(15) ? writer.demand('parents', steps) : null;
  const walk: Walk = { steps, isDown, step, tables: made, parents };
  if (fields !== null) return records(writer, scope, walk, name);
  const [starts, rest]: [string[], string[]] = [[], []];
  for (const [which, table] of made.entries()) {
    const [start, next] = linesOf(writer, scope, walk, table, which);
    if (start !== null) starts.push(start);
    rest.push(next);
  }
  const all = made.reduce((before, table) => withArray(before, table.name, axesOf(table, steps)), scope);
  return { text: [...starts, ...rest], scope: all };
}

/** `b.z` is a field of a record in the record. */
const fieldNames: readonly (readonly string[])[] = [['x', 'y'], ['x', 'y'], ['x'], ['class', 'b.z', 'b.length'], ['x', 'a.a.a', 'y']];

/** The state is a record: a line for the first one and a line for all others, or one for all. */
function records(writer: Writer, scope: Scope, walk: Walk, name: string): Lines {
  const { pick, chance } = writer;
  const { steps, isDown, step, tables: made } = walk;
  const [edge, range] = placesOfSteps(walk);
  const isBranch = chance(20);
  const first = isBranch ? withIndices(scope, { ...step, below: 0, above: 0 }) : scope;
  const starts = made.map((table, which) => [table, fieldText(writer, first, table, (inner) => startOf(writer, inner, walk, which, edge))] as const);
  const rest = made.map((table, which) => [table, fieldText(writer, withIndices(scope, step), table, (inner) => body(writer, inner, walk, table, which))] as const);
  const before = `${name}[${pickBefore(writer, walk)}]`;
  const next = chance(25) ? `if(${step.name} mod 3 == ${pick([0, 1])}, ${before}, ${recordText(writer, rest)})` : recordText(writer, rest);
  const test = isDown ? `${step.name} == ${axisText(steps)}-1` : `${step.name} == 0`;
  const text = isBranch ? [`${name}[${step.name} in 0..${axisText(steps)}] = if(${test}, ${recordText(writer, starts)}, ${next})`] : [`${name}[${edge}] = ${recordText(writer, starts)}`, `${name}[${range}] = ${next}`];
  const arrays = made.map(({ field, widths }) => ({ text: `${name}.${field ?? ''}`, axes: [steps, ...widths], points: null, shared: 1 }));
  const isPlain = made.every(({ field, widths }) => widths.length === 0 && field?.length === 1);
  const known = isPlain ? [{ text: name, axes: [steps], fields: made.map(({ field }) => field ?? '') }] : [];
  return { text, scope: { ...scope, arrays: [...scope.arrays, ...arrays], records: [...scope.records, ...known] } };
}

/** A record of these fields, in any order. */
function recordText(writer: Writer, fields: readonly (readonly [Table, string])[], depth = 0): string {
  const heads = [...new Set(fields.map(([{ field }]) => field?.split('.')[depth] ?? ''))];
  const entries = heads.map((head) => {
    const own = fields.filter(([{ field }]) => field?.split('.')[depth] === head);
    const [first] = own;
    const isLast = first?.[0].field?.split('.').length === depth + 1;
    return `${head}: ${isLast ? first[1] : recordText(writer, own, depth + 1)}`;
  });
  return `{${(writer.chance(30) ? [...entries].reverse() : entries).join(', ')}}`;
}

/** A number, or an array of what `element` gives. */
function fieldText(writer: Writer, scope: Scope, { widths }: Table, element: (inner: Scope) => string): string {
  let inner = scope;
  const indices = widths.map((axis) => {
    const index: IndexName = { name: freshIndex(writer, inner), axis, below: 0, above: 0 };
    inner = withIndices(inner, index);
    return `${index.name} in 0..${axisText(axis)}`;
  });
  return indices.length === 0 ? element(inner) : `[${indices.join(', ')}: ${element(inner)}]`;
}

/** The first step, and the range of all others. */
function placesOfSteps({ steps, isDown, step }: Walk): readonly [edge: string, range: string] {
  const length = axisText(steps);
  return isDown ? [`${length}-1`, `${step.name} in 0..${axisText(longer(steps, -1))}`] : ['0', `${step.name} in 1..${length}`];
}

/** Of the first step, from the tables before this one in it. */
function startOf(writer: Writer, scope: Scope, { tables: made }: Walk, which: number, edge: string): string {
  const earlier = made.slice(0, which);
  const value = expression(writer, scope, 1 + writer.choose(2)).text;
  return earlier.length > 0 && writer.chance(40) ? `${element(writer, scope, writer.pick(earlier), edge)} + ${value} / 2` : value;
}

function axesOf({ widths, stepAt }: Table, steps: Axis): readonly Axis[] {
  return [...widths.slice(0, stepAt), steps, ...widths.slice(stepAt)];
}

function placesOf({ stepAt }: Table, step: string, others: readonly string[]): string {
  return [...others.slice(0, stepAt), step, ...others.slice(stepAt)].join(', ');
}

/** The line of the first row, null if it is a branch, and that of all others. */
function linesOf(writer: Writer, scope: Scope, walk: Walk, table: Table, which: number): readonly [string | null, string] {
  const { steps, isDown, step } = walk;
  const length = axisText(steps);
  const [edge, range] = placesOfSteps(walk);
  let columns = withIndices(scope, step);
  const names = table.widths.map((axis) => {
    const index: IndexName = { name: freshIndex(writer, columns), axis, below: 0, above: 0 };
    columns = withIndices(columns, index);
    return index;
  });
  const targets = names.map(({ name, axis }) => `${name} in 0..${axisText(axis)}`);
  const rowScope = withIndices(scope, ...names);
  const anyStep = withIndices(scope, { ...step, below: 0, above: 0 }, ...names);
  if (table.first === 'row') {
    const before = pickBefore(writer, walk);
    const row = arrayOf(writer, withIndices(scope, step), table.widths, 1 + writer.choose(2));
    const next = writer.pick([`0.6 * ${table.name}[${before}] + ${at(row, 2)} / 2`, `tanh(${table.name}[${before}] - ${at(row, 2)})`, `if(${table.name}[${before}] > 0.1371, ${row.text}, ${table.name}[${before}])`]);
    return [`${table.name}[${edge}] = ${arrayOf(writer, scope, table.widths, 1).text}`, `${table.name}[${range}] = ${next}`];
  }
  const start = (inner: Scope): string => startOf(writer, inner, walk, which, edge);
  const next = body(writer, columns, walk, table, which);
  if (table.first === 'branch') {
    const test = isDown ? `${step.name} == ${length}-1` : writer.pick([`${step.name} == 0`, `${step.name} < 1`]);
    return [null, `${table.name}[${placesOf(table, `${step.name} in 0..${length}`, targets)}] = if(${test}, ${start(anyStep)}, ${next})`];
  }
  return [`${table.name}[${placesOf(table, edge, targets)}] = ${start(rowScope)}`, `${table.name}[${placesOf(table, range, targets)}] = ${next}`];
}

/** A step that is over. */
function pickBefore(writer: Writer, { steps, isDown, step, parents }: Walk): string {
  const { pick } = writer;
  const { name } = step;
  const last = isDown ? `${name}+1` : `${name}-1`;
  const others = isDown ? [`${axisText(steps)}-1`, `min(${name}+1, ${axisText(steps)}-1)`] : ['0', `${name} div 2`, `max(${name}-1, 0)`, ...(parents === null ? [] : [`max(${parents}[${name}], 0)`, `max(${parents}[${name}], 0)`])];
  return pick([last, last, last, last, last, last, ...others]);
}

function element(writer: Writer, scope: Scope, table: Table, step: string): string {
  return elementText(table, step, table.widths.map((axis) => position(writer, scope, axis, 2) ?? '0'));
}

function elementText(table: Table, step: string, columns: readonly string[]): string {
  if (table.field === null) return `${table.name}[${placesOf(table, step, columns)}]`;
  return `${rowText(table, step)}${columns.length === 0 ? '' : `[${columns.join(', ')}]`}`;
}

function rowText({ name, field }: Table, step: string): string {
  return field === null ? `${name}[${step}]` : `${name}[${step}].${field}`;
}

/** What one table hands on at a step: an element, or all of its row. */
function handed(writer: Writer, scope: Scope, table: Table, step: string): string {
  const { pick, chance } = writer;
  const [width, ...more] = table.widths;
  if (width === undefined || more.length > 0 || !chance(30)) return element(writer, scope, table, step);
  const row = (place: string): string => elementText(table, step, [place]);
  const length = axisText(width);
  const folded = (): string => {
    const index: IndexName = { name: freshIndex(writer, scope), axis: width, below: 0, above: 0 };
    const inner = withIndices(scope, index);
    const weight = expression(writer, inner, 1);
    return pick([`sum(${index.name} in 0..${length}: ${row(index.name)} * ${at(weight, 3)}) / 6`, `max(${index.name} in 0..${length}: ${row(index.name)})`, `sum(${index.name} in 0..${length}: if(${index.name} == ${position(writer, inner, width) ?? '0'}, ${row(index.name)}, 0))`]);
  };
  if (!need(writer, width, 1)) return element(writer, scope, table, step);
  // What has one line is not known as a whole in it.
  if (table.stepAt !== 0 || table.first === 'branch') return folded();
  return pick([folded, folded, () => `sum(${rowText(table, step)}) / 6`, () => row(`${pick(['argmax', 'argmin'])}(${rowText(table, step)})`), () => `logsumexp(${rowText(table, step)}) / 3`])();
}

/** An element from rows that are over, of this table or another, and from what is complete in this step. */
function body(writer: Writer, scope: Scope, walk: Walk, table: Table, which: number): string {
  const { pick, chance, choose } = writer;
  const { step } = walk;
  const ready = walk.tables.slice(0, which);
  const before = (from: Table): string => handed(writer, scope, from, pickBefore(writer, walk));
  const now = (): string => handed(writer, scope, pick(ready), step.name);
  const own = before(chance(35) ? pick(walk.tables) : table);
  const other = ready.length > 0 && chance(70) ? now() : chance(40) ? before(pick(walk.tables)) : null;
  const e = expression(writer, scope, choose(3));
  if (other === null) return pick([own, `2 * ${own}`, `tanh(0.7 * ${own} + ${at(e, 2)})`, `0.6 * ${own} + ${at(e, 2)} / 2`, `sin(${own}) * ${at(e, 3)}`, `if(${step.name} mod 2 == 0, ${own}, ${e.text})`]);
  return pick([other, `${other} + ${own} / 2`, `tanh(${own} - ${other} * ${at(e, 3)})`, `0.5 * ${own} + 0.4 * ${other} + ${at(e, 2)} / 3`, `max(${own}, ${other})`, `if(${other} > 0.1371, ${own}, ${e.text})`]);
}

/** Each row from the last one and from what is done of its own, as Gauss and Seidel have it. */
export function sweep(writer: Writer, scope: Scope, name: string, axis: Axis): Lines | null {
  const { pick, choose } = writer;
  const steps: Axis = pick([axis, { name: null, offset: 3 }, { name: null, offset: 5 }]);
  if (!need(writer, steps, 1)) return null;
  const k: IndexName = { name: freshIndex(writer, scope), axis: steps, below: 0, above: 0 };
  const i: IndexName = { name: freshIndex(writer, withIndices(scope, k)), axis, below: 0, above: 0 };
  const inner = withIndices(scope, k, i);
  const j: IndexName = { name: freshIndex(writer, inner), axis, below: 0, above: 0 };
  const [weight, value] = [expression(writer, withIndices(inner, j), 1), expression(writer, inner, 1 + choose(2))];
  const done = pick([`sum(${j.name} in 0..${i.name}: ${name}[${k.name}, ${j.name}] * ${at(weight, 3)}) / 6`, `if(${i.name} > 0, ${name}[${k.name}, ${i.name}-1], 0.5)`, `if(${i.name} < 2, ${weightless(value.text)}, ${name}[${k.name}, ${i.name} div 2])`]);
  const last = pick([`sum(${j.name} in ${i.name}+1..${axisText(axis)}: ${name}[max(${k.name}-1, 0), ${j.name}]) / 6`, `${name}[${k.name}-1, ${i.name}]`, `${name}[${k.name}-1, ${axisText(axis)}-1-${i.name}]`]);
  return {
    text: [`${name}[${k.name} in 0..${axisText(steps)}, ${i.name} in 0..${axisText(axis)}] = tanh(${at(value, 1)} + ${done} - if(${k.name} == 0, 0, ${last}))`],
    scope: withArray(scope, name, [steps, axis]),
  };
}

function weightless(text: string): string {
  return `(${text}) / 4`;
}

/** A vector and a matrix that need one another, as the two factors of a matrix do. */
export function factors(writer: Writer, scope: Scope, name: string, axis: Axis): Lines | null {
  const { pick, chance } = writer;
  if (!need(writer, axis, 1)) return null;
  const other = freshName(writer);
  const i: IndexName = { name: freshIndex(writer, scope), axis, below: 1, above: 0 };
  const j: IndexName = { name: freshIndex(writer, withIndices(scope, i)), axis, below: 1, above: 0 };
  const length = axisText(axis);
  const rows = { ...i, below: 0 };
  const test = pick([`${i.name} > ${j.name}`, `${i.name} >= ${j.name}`, `${j.name} < ${i.name}`]);
  const start = [`${name}[0] = ${expression(writer, scope, 1).text}`, `${other}[${i.name} in 0..${length}, 0] = ${expression(writer, withIndices(scope, rows), 1).text}`];
  const rest = [
    `${name}[${i.name} in 1..${length}] = ${pick([`${other}[${i.name}, ${i.name}-1]`, `sin(${other}[${i.name}, ${i.name}-1]) + ${at(expression(writer, withIndices(scope, i), 1), 2)}`])}`,
    `${other}[${i.name} in 0..${length}, ${j.name} in 1..${length}] = if(${test}, ${other}[${i.name}, ${j.name}-1] * ${name}[${j.name}-1], ${expression(writer, withIndices(scope, rows, j), 1).text})`,
  ];
  return { text: [...start, ...(chance(50) ? [...rest].reverse() : rest)], scope: withArray(withArray(scope, name, [axis]), other, [axis, axis]) };
}

/** Step k takes row k-1 from all the others, as Gauss and Jordan have it. */
export function elimination(writer: Writer, scope: Scope, name: string, axis: Axis): Lines | null {
  const { pick, chance, choose } = writer;
  if (!need(writer, axis, 1)) return null;
  const k: IndexName = { name: freshIndex(writer, scope), axis, below: 1, above: 0 };
  const i: IndexName = { name: freshIndex(writer, withIndices(scope, k)), axis, below: 0, above: 0 };
  const inner = withIndices(scope, k, i);
  const [length, test] = [axisText(axis), pick([`${i.name} == ${k.name}-1`, `${i.name} < ${k.name}`])];
  if (chance(50)) {
    return {
      text: [
        `${name}[0, ${i.name} in 0..${length}] = ${expression(writer, withIndices(scope, i), 1 + choose(2)).text}`,
        `${name}[${k.name} in 1..${length}, ${i.name} in 0..${length}] = if(${test}, ${name}[${k.name}-1, ${i.name}], ${name}[${k.name}-1, ${i.name}] - 0.3 * ${name}[${k.name}-1, ${k.name}-1])`,
      ],
      scope: withArray(scope, name, [axis, axis]),
    };
  }
  const j: IndexName = { name: freshIndex(writer, inner), axis, below: 0, above: 0 };
  const row = (place: string, column: string): string => `${name}[${k.name}-1, ${place}, ${column}]`;
  return {
    text: [
      `${name}[0, ${i.name} in 0..${length}, ${j.name} in 0..${length}] = ${expression(writer, withIndices(scope, i, j), 1 + choose(2)).text}`,
      `${name}[${k.name} in 1..${length}, ${i.name} in 0..${length}, ${j.name} in 0..${length}] = if(${test}, ${row(i.name, j.name)} / 2, ${row(i.name, j.name)} - tanh(${row(i.name, `${k.name}-1`)}) * ${row(`${k.name}-1`, j.name)} / 3)`,
    ],
    scope: withArray(scope, name, [axis, axis, axis]),
  };
}
