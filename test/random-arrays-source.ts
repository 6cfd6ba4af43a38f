// Random array programs: helpers with sizes of their own, then one definition, and arguments for any sizes that it can have.

import type { Argument } from './array-oracle.ts';
import { arrayOf, expression } from './random-arrays-expressions.ts';
import { lines, type Lines, type Writer } from './random-arrays-lines.ts';
import { at, axisText, closed, emptyScope, freshName, lengthAt, need, tapeOf, type Axis, type Callable, type Context, type Scope, type Tape } from './random-arrays-model.ts';

export type Sizes = { readonly [name: string]: number };
export type ArrayProgram = {
  readonly source: string;
  readonly parameters: readonly RandomParameter[];
  /** Its sizes, each with the least that it may be. */
  readonly least: ReadonlyMap<string, number>;
  readonly isScalar: boolean;
};
export type RandomParameter = {
  readonly name: string;
  readonly role: 'active' | 'data' | 'whole';
  readonly axes: readonly Axis[];
  /** Whole numbers: positions along an axis, the parent of each (-1 for none), or a size. */
  readonly holds: { readonly kind: 'positions'; readonly axis: Axis } | { readonly kind: 'parents' } | { readonly kind: 'size' } | null;
  /** Of a record, or an array of records. */
  readonly fields: readonly string[];
};

/** Choices for each helper: what is long is the main definition. */
const helperTape = 30;

export function randomArrayProgram(numbers: readonly number[]): ArrayProgram {
  const tape = tapeOf(numbers.slice(0, 6));
  let source = '';
  let scope: Scope = emptyScope;
  const taken = new Set<string>();
  if (tape.chance(20)) {
    const name = freshName({ ...tape, least: new Map(), taken });
    source += `${name} = [0.3, -0.7, 1.1]\n`;
    scope = { ...scope, arrays: [...scope.arrays, { text: name, axes: [{ name: null, offset: 3 }], points: null, many: false }] };
  }
  if (tape.chance(15)) {
    source += 'gate bump(x) = x * sigmoid(x) { dx = sigmoid(x) + out * (1 - sigmoid(x)) }\n';
    scope = { ...scope, gates: ['bump'] };
  }
  for (let index = tape.choose(3); index > 0; index--) {
    const own = tapeOf(numbers.slice(6 + (index - 1) * helperTape, 6 + index * helperTape));
    const made = definition(own, own.pick(['_helper', 'inner', 'g']) + index, scope, taken, ['b1', 'b2'], true);
    source += made.text;
    scope = { ...scope, functions: [...scope.functions, made.callable] };
  }
  const main = definition(tapeOf(numbers.slice(6 + 2 * helperTape)), 'main', scope, taken, ['n', 'm', 'K'], false);
  return { source: source + main.text, parameters: main.parameters, least: main.callable.least, isScalar: main.callable.result.length === 0 && !main.isRecord };
}

type Made = { readonly text: string; readonly callable: Callable; readonly parameters: readonly RandomParameter[]; readonly isRecord: boolean };

function definition(tape: Tape, name: string, outer: Scope, reserved: ReadonlySet<string>, sizeNames: readonly string[], isHelper: boolean): Made {
  const { choose, pick, chance } = tape;
  const least = new Map<string, number>();
  const context: Context = { ...tape, least, taken: new Set([...reserved, ...sizeNames, 'T']) };
  const parameters: RandomParameter[] = [];
  const axis = (): Axis => (chance(12) ? { name: null, offset: 1 + choose(4) } : { name: pick(sizeNames), offset: chance(8) ? 1 : 0 });
  const plainAxis = (): Axis => ({ name: pick(sizeNames), offset: 0 });
  let scope = outer;
  const add = (parameter: Omit<RandomParameter, 'name'>): string => {
    const fresh = freshName(context);
    parameters.push({ ...parameter, name: fresh });
    return fresh;
  };
  const addArray = (axes: readonly Axis[], role: 'active' | 'data'): void => {
    const text = add({ role, axes, holds: null, fields: [] });
    scope = axes.length === 0 ? { ...scope, scalars: [...scope.scalars, closed(text)] } : { ...scope, arrays: [...scope.arrays, { text, axes, points: null, many: false }] };
  };
  const wantsArray = chance(30);
  const isRecord = !isHelper && chance(12);
  addArray([plainAxis()], 'active');
  for (let index = choose(5); index > 0; index--) {
    const role = !isHelper && chance(20) ? 'data' : 'active';
    const kind = isHelper ? choose(8) : choose(16);
    if (kind <= 2) addArray([], role);
    else if (kind <= 5) addArray([axis()], role);
    else if (kind === 6) addArray([axis(), axis()], role);
    else if (kind === 7 || kind > 13) addArray(chance(40) ? [axis(), axis(), axis()] : [axis(), axis()], role);
    else if (kind <= 9) {
      const points = axis();
      const axes = chance(20) ? [plainAxis(), plainAxis()] : [plainAxis()];
      need(context, points, 1);
      const text = add({ role: 'whole', axes, holds: { kind: 'positions', axis: points }, fields: [] });
      scope = { ...scope, arrays: [...scope.arrays, { text, axes, points, many: false }] };
    } else if (kind === 10) {
      const points = plainAxis();
      need(context, points, 1);
      const text = add({ role: 'whole', axes: [], holds: { kind: 'positions', axis: points }, fields: [] });
      scope = { ...scope, positions: [...scope.positions, { text, axis: points }] };
    } else if (kind === 11) {
      const text = add({ role, axes: [], holds: null, fields: ['x', 'length'] });
      scope = { ...scope, scalars: [...scope.scalars, closed(`${text}.x`), closed(`${text}.length`)] };
    } else {
      const axes = [plainAxis()];
      const text = add({ role, axes, holds: null, fields: ['x', 'y'] });
      scope = { ...scope, arrays: [...scope.arrays, { text: `${text}.x`, axes, points: null, many: true }, { text: `${text}.y`, axes, points: null, many: true }] };
    }
  }
  const writer: Writer = {
    ...context,
    demand: (kind, along) => {
      // A helper is given numbers and arrays of them.
      if (isHelper) return null;
      if (kind === 'parents') return add({ role: 'whole', axes: [along], holds: { kind: 'parents' }, fields: [] });
      if (!parameters.some((parameter) => parameter.name === 'T')) parameters.push({ name: 'T', role: 'whole', axes: [], holds: { kind: 'size' }, fields: [] });
      least.set('T', Math.max(least.get('T') ?? 0, 0));
      return 'T';
    },
  };
  const body = lines(writer, scope, choose(isHelper ? 3 : 6));
  const results = body.scope.arrays.filter(({ points, axes }) => points === null && (!isHelper || axes.length === 1));
  const [array] = wantsArray && results.length > 0 ? [pick(results)] : [];
  const number = expression(writer, body.scope, 1 + choose(4));
  const unused = isHelper ? [] : unusedValues(body, parameters);
  let result = array === undefined ? [at(number, 1), ...unused].join(' + ') : [at(arrayOf(writer, body.scope, array.axes, choose(3)), 1), ...unused].join(' + ');
  if (isRecord) result = `{a: ${number.text}, b: ${array === undefined ? '0.5' : result}}`;
  addSizes(parameters, sizeNames, context, isHelper);
  const head = `${name}(${parameters.map(parameterText).join(', ')})`;
  const text = body.text.length === 0 && chance(50) ? `${head} = ${result}\n` : `${head} {\n${body.text.map((one) => `  ${one}\n`).join('')}  ${result}\n}\n`;
  return { text, callable: { name, parameters: parameters.map(({ axes }) => axes), result: array?.axes ?? [], least }, parameters, isRecord };
}

/** Every line and every parameter plays a part in the result. */
function unusedValues({ text, scope }: Lines, parameters: readonly RandomParameter[]): readonly string[] {
  const mentioned = (name: string): boolean => text.some((line) => line.replace(/^[^=]*?[ \]]= /u, '').split(/[^\p{L}\p{N}_]+/u).includes(name));
  const isData = (name: string): boolean => parameters.some((parameter) => parameter.name === name && parameter.role !== 'active');
  const open = <T extends { readonly text: string }>(values: readonly T[]): readonly T[] =>
    values.filter((value) => !mentioned(value.text.split('.')[0] ?? '') && !isData(value.text.split('.')[0] ?? '') && /^[\p{L}_]/u.test(value.text));
  return [...open(scope.scalars).map((one) => `sin(${one.text}) / 3`), ...open(scope.arrays.filter(({ points }) => points === null)).map((one) => `sum(cos(${one.text})) / 8`)];
}

function parameterText({ name, role, axes, fields }: RandomParameter): string {
  const sizes = axes.length === 0 ? '' : `[${axes.map(axisText).join(', ')}]`;
  if (role === 'whole') return `${name}: int${sizes}`;
  const type = fields.length > 0 ? `: {${fields.join(', ')}}${sizes}` : sizes === '' ? '' : `: ${sizes}`;
  return `${role === 'data' ? 'const ' : ''}${name}${type}`;
}

/** A vector or a count for every size that no length gives. */
function addSizes(parameters: RandomParameter[], names: readonly string[], context: Context, isHelper: boolean): void {
  const known = knownSizes(parameters);
  for (const name of names) {
    const used = parameters.some(({ axes }) => axes.some((axis) => axis.name === name));
    if (!used || known.has(name)) continue;
    if (!isHelper && context.chance(50)) parameters.push({ name, role: 'whole', axes: [], holds: { kind: 'size' }, fields: [] });
    else parameters.push({ name: freshName(context), role: !isHelper && context.chance(50) ? 'data' : 'active', axes: [{ name, offset: 0 }], holds: null, fields: [] });
    known.add(name);
  }
  for (const { axes } of parameters) for (const axis of axes) need(context, axis, 0);
}

/** What the lengths of these fix, one after the other; `n * n` fixes n. */
export function knownSizes(parameters: readonly RandomParameter[]): Set<string> {
  const known = new Set(parameters.filter(({ holds }) => holds?.kind === 'size').map(({ name }) => name));
  for (let before = -1; before !== known.size; ) {
    before = known.size;
    for (const { axes } of parameters) {
      const open = axes.filter(({ name }) => name !== null && !known.has(name));
      const [first] = open;
      if (first?.name != null && open.every(({ name, offset }) => name === first.name && offset === first.offset)) known.add(first.name);
    }
  }
  return known;
}

/** Arguments for these sizes: no two numbers are equal. */
export function argumentsAt(parameters: readonly RandomParameter[], sizes: Sizes, seed: number): { readonly [name: string]: Argument } {
  let state = (seed % 2_147_483_646) + 1;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const real = (): number => Math.round((next() * 4 - 1.6) * 1e6) / 1e6;
  const args: [string, Argument][] = parameters.map(({ name, axes, holds, fields }) => {
    const lengths = axes.map((axis) => lengthAt(axis, sizes));
    const count = lengths.reduce((total, length) => total * length, 1);
    const number = (at: number): number => {
      if (holds === null) return real();
      if (holds.kind === 'size') return sizes[name] ?? 0;
      if (holds.kind === 'parents') return Math.floor(next() * (at + 1)) - 1;
      return Math.floor(next() * lengthAt(holds.axis, sizes));
    };
    const value = (): Argument => (axes.length === 0 ? number(0) : { sizes: lengths, values: Array.from({ length: count }, (_, at) => number(at)) });
    return [name, fields.length === 0 ? value() : { fields: Object.fromEntries(fields.map((field) => [field, value()])) }];
  });
  return Object.fromEntries(args);
}
