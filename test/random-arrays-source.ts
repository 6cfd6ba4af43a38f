// Random array programs: helpers with sizes of their own, then one definition, and arguments for any sizes that it can have.

import type { Argument } from './array-oracle.ts';
import { arrayOf, expression } from './random-arrays-expressions.ts';
import { lines } from './random-arrays-lines.ts';
import { at, axisText, closed, emptyScope, freshName, lengthAt, need, tapeOf, type ArrayName, type Axis, type Callable, type Context, type Lines, type Scope, type Tape, type Writer } from './random-arrays-model.ts';
import { position, read, realArrays } from './random-arrays-positions.ts';

export type Sizes = { readonly [name: string]: number };
export type ArrayProgram = {
  readonly source: string;
  readonly parameters: readonly RandomParameter[];
  /** Its sizes, each with the least that it may be. */
  readonly least: ReadonlyMap<string, number>;
};
export type RandomParameter = {
  readonly name: string;
  readonly role: 'active' | 'data' | 'whole';
  readonly axes: readonly Axis[];
  /** Whole numbers: positions along an axis, the parent of each (-1 for none), a size, or anything, below 0 too. */
  readonly holds: { readonly kind: 'positions'; readonly axis: Axis } | { readonly kind: 'parents' } | { readonly kind: 'size' } | { readonly kind: 'any' } | null;
  /** Of a record, or an array of records. */
  readonly fields: readonly string[];
};

const userGates: readonly { readonly name: string; readonly arity: number; readonly text: string }[] = [
  { name: 'bump', arity: 1, text: 'gate bump(x) = x * sigmoid(x) { dx = sigmoid(x) + out * (1 - sigmoid(x)) }' },
  { name: 'blend', arity: 2, text: 'gate blend(x, y) = x * sin(y) / 2 {\n  half = sin(y) / 2\n  dx = half\n  dy = x * cos(y) / 2\n}' },
  { name: 'step', arity: 1, text: 'surrogate gate step(x) = floor(2 * x) / 2 { dx = 0.5 + out / 8 }' },
  { name: 'bend', arity: 1, text: 'gate bend(x) = if(x > 0, x + sin(x) / 2, exp(x) / 2) {\n  c = cos(x) / 2\n  dx = if(x > 0, 1 + c, out)\n}' },
];

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
    scope = { ...scope, arrays: [...scope.arrays, { text: name, axes: [{ name: null, offset: 3 }], points: null, shared: 0 }] };
  }
  if (tape.chance(25)) {
    const gate = tape.pick(userGates);
    source += `${gate.text}\n`;
    scope = { ...scope, gates: [gate] };
  }
  for (let index = tape.choose(3); index > 0; index--) {
    const own = tapeOf(numbers.slice(6 + (index - 1) * helperTape, 6 + index * helperTape));
    const made = definition(own, own.pick(['_helper', 'inner', 'g']) + index, scope, taken, ['b1', 'b2'], true);
    source += made.text;
    scope = { ...scope, functions: [...scope.functions, made.callable] };
  }
  const main = definition(tapeOf(numbers.slice(6 + 2 * helperTape)), 'main', scope, taken, ['n', 'm', 'K'], false);
  return { source: source + main.text, parameters: main.parameters, least: main.callable.least };
}

type Made = { readonly text: string; readonly callable: Callable; readonly parameters: readonly RandomParameter[] };

function definition(tape: Tape, name: string, outer: Scope, reserved: ReadonlySet<string>, sizeNames: readonly string[], isHelper: boolean): Made {
  const { choose, chance } = tape;
  const least = new Map<string, number>();
  const context: Context = { ...tape, least, taken: new Set([...reserved, ...sizeNames, 'T']) };
  const { parameters, scope } = drawnParameters(context, outer, sizeNames, isHelper);
  const writer: Writer = {
    ...context,
    demand: (kind, along) => {
      // A helper is given numbers and arrays of them.
      if (isHelper) return null;
      if (kind === 'parents') {
        const text = freshName(context);
        parameters.push({ name: text, role: 'whole', axes: [along], holds: { kind: 'parents' }, fields: [] });
        return text;
      }
      if (!parameters.some((parameter) => parameter.name === 'T')) parameters.push({ name: 'T', role: 'whole', axes: [], holds: { kind: 'size' }, fields: [] });
      least.set('T', Math.max(least.get('T') ?? 0, 0));
      return 'T';
    },
  };
  const body = lines(writer, scope, choose(isHelper ? 3 : 6));
  const result = isHelper ? helperResult(writer, body) : mainResult(writer, body, parameters);
  addSizes(parameters, sizeNames, context, isHelper);
  const head = `${name}(${parameters.map(parameterText).join(', ')})`;
  const text = body.text.length === 0 && chance(50) ? `${head} = ${result.text}\n` : `${head} {\n${body.text.map((one) => `  ${one}\n`).join('')}  ${result.text}\n}\n`;
  const taken = parameters.map(({ axes, fields, holds }) => ({ axes, fields, points: holds?.kind === 'positions' ? holds.axis : null }));
  return { text, callable: { name, parameters: taken, field: result.field, result: result.axes, least }, parameters };
}

/** One vector, and more of every kind. */
function drawnParameters(context: Context, outer: Scope, sizeNames: readonly string[], isHelper: boolean): { readonly parameters: RandomParameter[]; readonly scope: Scope } {
  const { choose, pick, chance } = context;
  const parameters: RandomParameter[] = [];
  const axis = (): Axis => (chance(15) ? { name: null, offset: 1 + choose(6) } : { name: pick(sizeNames), offset: chance(8) ? 1 : 0 });
  const plainAxis = (): Axis => ({ name: pick(sizeNames), offset: 0 });
  let scope = outer;
  const add = (parameter: Omit<RandomParameter, 'name'>): string => {
    const fresh = freshName(context);
    parameters.push({ ...parameter, name: fresh });
    return fresh;
  };
  const withArrays = (...arrays: readonly ArrayName[]): Scope => ({ ...scope, arrays: [...scope.arrays, ...arrays] });
  const addArray = (axes: readonly Axis[], role: 'active' | 'data'): void => {
    const text = add({ role, axes, holds: null, fields: [] });
    scope = axes.length === 0 ? { ...scope, scalars: [...scope.scalars, closed(text)] } : withArrays({ text, axes, points: null, shared: 0 });
  };
  const addPositions = (axes: readonly Axis[], points: Axis): void => {
    need(context, points, 1);
    const text = add({ role: 'whole', axes, holds: { kind: 'positions', axis: points }, fields: [] });
    scope = axes.length === 0 ? { ...scope, positions: [...scope.positions, { text, axis: points }] } : withArrays({ text, axes, points, shared: 0 });
  };
  addArray([plainAxis()], 'active');
  for (let index = choose(5); index > 0; index--) {
    const role = !isHelper && chance(20) ? 'data' : 'active';
    const kind = choose(18);
    if (kind <= 2) addArray([], role);
    else if (kind <= 5) addArray([axis()], role);
    else if (kind <= 7) addArray([axis(), axis()], role);
    else if (kind === 8) addArray(chance(40) ? [axis(), axis(), axis()] : [axis(), axis()], role);
    else if (kind <= 10) addPositions(chance(20) ? [plainAxis(), plainAxis()] : [plainAxis()], axis());
    else if (kind === 11) addPositions([], plainAxis());
    else if (kind === 12 && !isHelper) {
      const text = add({ role: 'whole', axes: [], holds: { kind: 'any' }, fields: [] });
      scope = { ...scope, wholes: [...scope.wholes, text] };
    } else if (kind <= 14) {
      const fields = ['x', 'length'];
      const text = add({ role, axes: [], holds: null, fields });
      scope = { ...scope, scalars: [...scope.scalars, ...fields.map((field) => closed(`${text}.${field}`))], records: [...scope.records, { text, axes: [], fields }] };
    } else {
      const [axes, fields] = [[plainAxis()], ['x', 'y']];
      const text = add({ role, axes, holds: null, fields });
      scope = { ...withArrays(...fields.map((field) => ({ text: `${text}.${field}`, axes, points: null, shared: 1 }))), records: [...scope.records, { text, axes, fields }] };
    }
  }
  return { parameters, scope };
}

/** `field` is what a caller takes of it, of these axes. */
type Result = { readonly text: string; readonly field: string; readonly axes: readonly Axis[] };

function helperResult(writer: Writer, body: Lines): Result {
  const { chance, choose, pick } = writer;
  const vectors = realArrays(body.scope).filter(({ axes }) => axes.length === 1);
  const [array] = chance(30) && vectors.length > 0 ? [pick(vectors)] : [];
  const text = array === undefined ? expression(writer, body.scope, 1 + choose(4)).text : arrayOf(writer, body.scope, array.axes, choose(3)).text;
  const axes = array?.axes ?? [];
  return chance(20) ? { text: `{a: ${text}, b: ${expression(writer, body.scope, 1).text}}`, field: '.a', axes } : { text, field: '', axes };
}

function mainResult(writer: Writer, body: Lines, parameters: readonly RandomParameter[]): Result {
  const { chance, choose, pick } = writer;
  const arrays = realArrays(body.scope);
  const kind = pick(['number', 'number', 'number', 'number', 'array', 'array', 'record', 'literal', 'literal', 'bare', 'row', 'element']);
  const number = (): string => expression(writer, body.scope, 1 + choose(4)).text;
  const withUnused = (text: string): string => [text, ...unusedValues(body, parameters)].join(' + ');
  const whole = (): string => at(arrayOf(writer, body.scope, pick(arrays).axes, choose(3)), 1);
  const element = (): string => (arrays.length === 0 ? null : read(writer, body.scope, pick(arrays.slice(-3)))) ?? '0.5';
  /** Some of it without what nothing else uses: where all is summed, a slope of 0 never stands alone. */
  const literal = (): string => `[${Array.from({ length: 1 + choose(4) }, () => pick([element, element, number, () => '1', () => pick(['2', ...body.scope.wholes])])()).join(', ')}]`;
  const row = (): string => {
    const tables = arrays.filter(({ axes }) => axes.length > 1);
    if (tables.length === 0) return literal();
    const { text, axes } = pick(tables.slice(-3));
    return `${text}[${position(writer, body.scope, axes[0] as Axis) ?? '0'}]`;
  };
  const textOf = (): string => {
    if (kind === 'number' || arrays.length === 0) return withUnused(at(expression(writer, body.scope, 1 + choose(4)), 1));
    if (kind === 'array') return withUnused(whole());
    if (kind === 'bare') return pick(arrays.slice(-3)).text;
    if (kind === 'literal') return literal();
    if (kind === 'row') return row();
    if (kind === 'element') return element();
    return `{a: ${number()}, b: ${pick([() => withUnused(whole()), literal, row, () => '0.5'])()}${chance(30) ? `, c: {d: ${literal()}, e: ${element()}}` : ''}}`;
  };
  return { text: textOf(), field: '', axes: [] };
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

const anyWholes = [0, 1, -1, 2, 3, -2, 5];

/** Arguments for these sizes: no two numbers are equal. With `outside` some positions lie one beside their axis. */
export function argumentsAt(parameters: readonly RandomParameter[], sizes: Sizes, seed: number, reach: 'inside' | 'outside' = 'inside'): { readonly [name: string]: Argument } {
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
      if (holds.kind === 'any') return anyWholes[Math.floor(next() * anyWholes.length)] ?? 0;
      const length = lengthAt(holds.axis, sizes);
      return reach === 'inside' ? Math.floor(next() * length) : Math.floor(next() * (length + 2)) - 1;
    };
    const value = (): Argument => (axes.length === 0 ? number(0) : { sizes: lengths, values: Array.from({ length: count }, (_, at) => number(at)) });
    return [name, fields.length === 0 ? value() : { fields: Object.fromEntries(fields.map((field) => [field, value()])) }];
  });
  return Object.fromEntries(args);
}
