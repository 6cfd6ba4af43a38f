// Random expressions over arrays: folds and comprehensions with every sort of range, whole arrays, literals, branches, calls.

import { binary, unary } from './random-arrays-gates.ts';
import { at, axisText, closed, freshIndex, longer, need, sameAxes, sameAxis, type ArrayName, type Axis, type Callable, type CalleeParameter, type Context, type IndexName, type Piece, type Scope } from './random-arrays-model.ts';
import { position, read, realArrays } from './random-arrays-positions.ts';
import { binding, inferred, partOf, withIndices } from './random-arrays-ranges.ts';

function leaf(context: Context, scope: Scope): Piece {
  const { pick, chance, choose } = context;
  const arrays = realArrays(scope);
  // With an index at hand a read is the simplest, without one a number.
  if (arrays.length > 0 && (scope.indices.length > 0 ? !chance(30) : chance(30))) {
    const text = read(context, scope, pick(arrays));
    if (text !== null) return closed(text);
  }
  if (scope.indices.length > 0 && chance(20)) {
    const { name } = pick(scope.indices);
    return pick([{ text: `${name} / 7`, level: 2 }, { text: `(${name} mod 3) / 3`, level: 2 }, { text: `${name} div 2`, level: 2 }, { text: `0.3 * ${name}`, level: 2 }]);
  }
  if (scope.positions.length > 0 && chance(10)) return { text: `${pick(scope.positions).text} / 5`, level: 2 };
  if (scope.wholes.length > 0 && chance(15)) return { text: `${pick(scope.wholes)} / 4`, level: 2 };
  const named = scope.arrays.flatMap(({ axes }) => axes).filter(({ name }) => name !== null);
  if (named.length > 0 && chance(6)) return { text: `${at({ text: axisText(pick(named)), level: 1 }, 2)} / 6`, level: 2 };
  if (scope.scalars.length > 0 && !chance(15)) return pick(scope.scalars);
  return closed(['0.5', '1', '2', '0.25', '1.5', '0.75'][choose(6)] ?? '1');
}

/** A value compared with what it never is by chance alone. */
function condition(context: Context, scope: Scope, depth: number): string {
  const { pick, chance } = context;
  const compared = (): string => `${at(expression(context, scope, depth - 1), 1)} ${pick(['>', '<', '>=', '<='])} ${pick(['0.1371', '-0.2113', '0.5219'])}`;
  const [index] = scope.indices.slice(-1);
  if (scope.wholes.length > 0 && chance(15)) {
    const whole = pick(scope.wholes);
    return index === undefined ? pick([`${whole} > 0`, `${whole} == 0`, `${whole} != 1`]) : pick([`${index.name} < ${whole}`, `${index.name} == ${whole}`, `${whole} <= 0`]);
  }
  if (index !== undefined && chance(50)) {
    const { name } = pick(scope.indices);
    const length = axisText(index.axis);
    const other = pick(scope.indices);
    return pick([`${name} mod 2 == 0`, `${name} > 1`, `${name} != ${other.name}`, `${name} <= ${other.name}`, `0 < ${index.name} < ${length}-1`, `${name} == 0 or ${compared()}`, `${name} > 0 and ${compared()}`]);
  }
  return pick([compared, compared, () => `not (${compared()})`, () => `-0.6137 < ${at(expression(context, scope, depth - 1), 1)} < 1.0931`, () => `${compared()} and ${compared()}`, () => `${compared()} or ${compared()}`])();
}

/** What an index may step to is known under a condition on it. */
function branch(context: Context, scope: Scope, depth: number): Piece {
  const { pick, chance } = context;
  if (scope.indices.length > 0 && chance(50)) {
    const index = pick(scope.indices);
    const widened = (change: Partial<IndexName>): Scope => ({ ...scope, indices: scope.indices.map((one) => (one === index ? { ...one, ...change } : one)) });
    const [test, inner] = pick([
      [`${index.name} > 0`, widened({ below: Math.max(1, index.below) })],
      [`${index.name} < ${axisText(index.axis)}-1`, widened({ above: Math.max(1, index.above) })],
      [`${index.name} >= 1`, widened({ below: Math.max(1, index.below) })],
      [`${index.name} + 1 < ${axisText(index.axis)}`, widened({ above: Math.max(1, index.above) })],
    ] as const);
    const [yes, no] = [expression(context, inner, depth - 1).text, expression(context, scope, depth - 1).text];
    return closed(`if(${test}, ${yes}, ${no})`);
  }
  const [yes, no] = [expression(context, scope, depth - 1).text, expression(context, scope, depth - 1).text];
  if (chance(20)) return closed(`if(${condition(context, scope, depth)}, ${yes}, ${condition(context, scope, depth - 1)}, ${no}, ${expression(context, scope, depth - 1).text})`);
  return closed(`if(${condition(context, scope, depth)}, ${yes}, ${no})`);
}

const combine = (first: string, other: Piece): readonly Piece[] => [
  { text: `${first} * ${at(other, 3)} / 2`, level: 2 },
  { text: `${first} - ${at(other, 2)}`, level: 1 },
  closed(`tanh(${first} + ${at(other, 2)})`),
];

function fold(context: Context, scope: Scope, depth: number): Piece | null {
  const { pick, chance, choose } = context;
  const arrays = realArrays(scope);
  const axes = arrays.flatMap((array) => array.axes);
  const folded = (kind: string, indices: string, body: Piece, inner: Scope): Piece => {
    if (kind === 'sum') return { text: `sum(${indices}: ${body.text}) / 8`, level: 2 };
    if (kind === 'prod') return { text: `prod(${indices}: 1 + ${at(body, 2)} / 20) / 2`, level: 2 };
    if (kind === 'logsumexp') return { text: `logsumexp(${indices}: ${body.text}) / 2`, level: 2 };
    if (kind === 'count') return { text: `count(${indices}: ${condition(context, inner, depth)}) / 6`, level: 2 };
    return closed(`${kind}(${indices}: ${body.text})`);
  };
  const any = ['sum', 'sum', 'sum', 'prod', 'count'];
  const filled = ['sum', 'mean', 'max', 'min', 'logsumexp'];
  if (axes.length === 0 || chance(12)) {
    // Over what no array has: as often as is written, or as a whole number says, be it below 0.
    const free = scope.wholes.length > 0 && chance(50) ? { name: pick(scope.wholes), offset: choose(2) } : { name: null, offset: 1 + choose(6) };
    const index = { name: freshIndex(context, scope), axis: free, below: 0, above: 0 };
    const inner = withIndices(scope, index);
    return folded(pick(free.name === null ? [...any, ...filled] : any), `${index.name} in 0..${axisText(free)}`, expression(context, inner, depth - 1), inner);
  }
  if (chance(55)) {
    const found = inferred(context, scope, null);
    if (found === null) return null;
    const kind = pick([...filled, 'prod', 'sum']);
    if (kind !== 'sum' && kind !== 'prod' && !need(context, found.index.axis, 1)) return null;
    const inner = withIndices(scope, found.index);
    const part = chance(30) ? partOf(context, scope, found.index.axis) : null;
    if (part !== null) return folded(pick(['sum', 'sum', 'sum', 'prod']), `${found.index.name} in ${part}`, pick([closed(found.text), ...combine(found.text, expression(context, inner, depth - 1))]), inner);
    return folded(kind, found.index.name, pick([closed(found.text), ...combine(found.text, expression(context, inner, depth - 1))]), inner);
  }
  const mayBeEmpty = chance(50);
  const first = binding(context, scope, pick(axes), mayBeEmpty);
  let inner = withIndices(scope, first.index);
  let indices = first.text;
  if (chance(30)) {
    const second = binding(context, inner, pick(axes), mayBeEmpty);
    indices += `, ${second.text}`;
    inner = withIndices(inner, second.index);
  }
  return folded(pick(mayBeEmpty ? any : filled), indices, expression(context, inner, depth - 1), inner);
}

/** A fold of what is there only where an index of it, or one around it, equals a position along its axis. */
function matched(context: Context, scope: Scope, depth: number): Piece | null {
  const { pick, chance } = context;
  const axes = realArrays(scope).flatMap((array) => array.axes);
  if (axes.length === 0) return null;
  const first = binding(context, scope, pick(axes), true);
  let inner = withIndices(scope, first.index);
  let indices = first.text;
  if (scope.indices.length === 0 || chance(25)) {
    const second = binding(context, inner, pick(axes), true);
    indices += `, ${second.text}`;
    inner = withIndices(inner, second.index);
  }
  const index = pick(inner.indices);
  const others: Scope = { ...inner, indices: inner.indices.filter((one) => one !== index) };
  const place = position(context, others, index.axis, depth);
  if (place === null) return null;
  const beside = (): string => condition(context, inner, depth - 1);
  const test = pick([`${place} == ${index.name}`, `${index.name} == ${place}`, `${index.name} == ${place} - 1`, `(${place} == ${index.name} and ${beside()})`, `(${index.name} == ${place} and ${index.name} == ${pick(inner.indices).name})`]);
  if (chance(20)) return { text: `count(${indices}: ${test}) / 6`, level: 2 };
  const value = (): string => expression(context, inner, depth - 1).text;
  const body = pick([() => `if(${test}, ${value()}, 0)`, () => `if(${test}, ${value()}, 0)`, () => `if(${test}, ${value()}, ${beside()}, 0, 0.5)`, () => `if(not (${test}), 0, ${value()})`, () => `if(${beside()}, if(${test}, ${value()}, 0), 0)`])();
  return { text: `sum(${indices}: ${body}) / 8`, level: 2 };
}

function reduced(context: Context, scope: Scope, depth: number): Piece | null {
  const { pick } = context;
  const arrays = realArrays(scope);
  if (arrays.length === 0) return null;
  const { axes } = pick(arrays);
  const array = arrayOf(context, scope, axes, depth - 1);
  const vector = axes.length === 1;
  const filled = (piece: Piece): Piece | null => (axes.every((axis) => need(context, axis, 1)) ? piece : null);
  const again = (): string => arrayOf(context, scope, axes, depth - 1).text;
  const options: (() => Piece | null)[] = [
    () => ({ text: `sum(${array.text}) / 8`, level: 2 }),
    () => filled(closed(`mean(${array.text})`)),
    () => filled(closed(`max(${array.text})`)),
    () => filled(closed(`min(${array.text})`)),
    () => filled({ text: `logsumexp(${array.text}) / 2`, level: 2 }),
    () => ({ text: `prod(1 + ${at(array, 2)} / 20) / 2`, level: 2 }),
    () => ({ text: `count(${at(array, 1)} > 0.1371) / 6`, level: 2 }),
    () => {
      const place = read(context, scope, { text: at(array, 5), axes, points: null, shared: 0 });
      return place === null ? null : closed(place);
    },
  ];
  if (vector) {
    options.push(() => ({ text: `norm(${array.text}) / 2`, level: 2 }));
    options.push(() => {
      const [axis] = axes;
      if (axis === undefined || !need(context, axis, 1)) return null;
      const [from1, to1] = [`[1..${axisText(axis)}]`, `[0..${axisText(longer(axis, -1))}]`];
      return pick([{ text: `sum(${at(array, 5)}${from1}) / 8`, level: 2 }, { text: `dot(${at(array, 5)}${from1}, ${at(array, 5)}${to1}) / 8`, level: 2 }]);
    });
    options.push(() => ({ text: `dot(${array.text}, ${again()}) / 8`, level: 2 }));
    options.push(() => ({ text: `${at(array, 3)} @ ${at(closed(`(${again()})`), 5)} / 8`, level: 2 }));
  }
  return pick(options)();
}

export function expression(context: Context, scope: Scope, depth: number): Piece {
  const { choose, pick, chance } = context;
  if (depth <= 0) return leaf(context, scope);
  const kind = choose(26);
  const scalarFunctions = scope.functions.filter(({ result }) => result.length === 0);
  if (kind >= 23 && scope.gates.length > 0) {
    const { name, arity } = pick(scope.gates);
    return closed(`${name}(${Array.from({ length: arity }, () => expression(context, scope, depth - 1).text).join(', ')})`);
  }
  if (kind >= 21 && scalarFunctions.length > 0) return call(context, scope, pick(scalarFunctions), depth - 1) ?? leaf(context, scope);
  if (kind >= 18) return branch(context, scope, depth);
  if (kind >= 13) return (chance(15) ? matched(context, scope, depth) : fold(context, scope, depth)) ?? leaf(context, scope);
  if (kind === 12 && chance(35)) return mixed(context, scope, depth) ?? leaf(context, scope);
  if (kind >= 11) return reduced(context, scope, depth) ?? leaf(context, scope);
  if (kind >= 6) return pick(binary)(expression(context, scope, depth - 1), expression(context, scope, depth - 1));
  if (kind >= 2) return pick(unary)(expression(context, scope, depth - 1));
  return chance(20) ? expression(context, scope, depth - 1) : leaf(context, scope);
}

/** A call with each size of the callee set to an axis at hand; null if there is none. */
export function call(context: Context, scope: Scope, callee: Callable, depth: number, wanted: readonly Axis[] = []): Piece | null {
  const { pick } = context;
  const axes = realArrays(scope).flatMap((array) => array.axes);
  const bound = new Map<string, Axis>();
  for (const [at, { name, offset }] of callee.result.entries()) {
    const axis = wanted[at];
    if (name !== null && axis !== undefined) bound.set(name, longer(axis, -offset));
  }
  const actual = ({ name, offset }: Axis): Axis | null => {
    if (name === null) return { name, offset };
    const known = bound.get(name) ?? (axes.length > 0 ? pick(axes) : null);
    if (known === null) return null;
    bound.set(name, known);
    return longer(known, offset);
  };
  const args: string[] = [];
  for (const parameter of callee.parameters) {
    const given = argument(context, scope, parameter, actual, depth);
    if (given === null) return null;
    args.push(given);
  }
  for (const [name, least] of callee.least) {
    const axis = bound.get(name);
    if (axis !== undefined && !need(context, axis, least)) return null;
  }
  // What comes back may be anything that the callee's own depth allows.
  return closed(`tanh(${callee.name}(${args.join(', ')})${callee.field})`);
}

/** What a parameter is given; null if nothing at hand is of its kind. */
function argument(context: Context, scope: Scope, { axes, fields, points }: CalleeParameter, actual: (axis: Axis) => Axis | null, depth: number): string | null {
  const shape = axes.flatMap((axis) => actual(axis) ?? []);
  if (shape.length < axes.length) return null;
  if (points !== null) {
    const along = actual(points);
    if (along === null) return null;
    // What is rounded is a position in brackets only.
    if (axes.length === 0) return position(context, scope, along, 0);
    const known = scope.arrays.filter((array) => array.points !== null && sameAxis(array.points, along) && sameAxes(array.axes, shape));
    return known.length > 0 ? context.pick(known).text : null;
  }
  const real = (): string => (shape.length === 0 ? expression(context, scope, depth - 1) : arrayOf(context, scope, shape, depth - 1)).text;
  if (fields.length === 0) return real();
  const known = scope.records.filter((record) => sameAxes(record.axes, shape) && record.fields.join() === fields.join());
  return known.length > 0 && context.chance(60) ? context.pick(known).text : `{${fields.map((field) => `${field}: ${real()}`).join(', ')}}`;
}

/** An element, or the sum, of a literal that has whole numbers beside real ones. */
function mixed(context: Context, scope: Scope, depth: number): Piece | null {
  const { pick, choose, chance } = context;
  const wholes = [...scope.wholes, ...scope.positions.map(({ text }) => text), ...scope.indices.map(({ name }) => name), '1', '0', '2'];
  const length = 2 + choose(4);
  const active = choose(length);
  const elements = (): readonly string[] => Array.from({ length }, (_, which) => (which === active || chance(30) ? expression(context, scope, depth - 1).text : pick(wholes)));
  const literal = `[${elements().join(', ')}]`;
  if (chance(30)) return { text: `dot(${literal}, [${elements().join(', ')}]) / 8`, level: 2 };
  const places = [...scope.indices.map(({ name }) => `${name} mod ${length}`), ...scope.wholes.map((name) => `${name} mod ${length}`), ...scope.positions.map(({ text }) => `(${text} + ${active}) mod ${length}`), String(active)];
  return chance(20) ? { text: `sum(${literal}) / 4`, level: 2 } : closed(`${literal}[${pick(places)}]`);
}


/** An array of these axes, as a whole. */
export function arrayOf(context: Context, scope: Scope, axes: readonly Axis[], depth: number): Piece {
  const { pick, chance } = context;
  const arrays = realArrays(scope);
  const known = arrays.filter((array) => sameAxes(array.axes, axes));
  const any = (): Piece => (known.length > 0 ? closed(pick(known).text) : build(context, scope, axes, depth));
  if (known.length > 0 && (depth <= 0 || chance(20))) return any();
  if (depth <= 0) return build(context, scope, axes, 0);
  const [first, second] = axes;
  const deeper = (): Piece => arrayOf(context, scope, axes, depth - 1);
  const options: (() => Piece | null)[] = [
    any,
    () => build(context, scope, axes, depth),
    () => pick(unary)(deeper()),
    () => pick(binary)(deeper(), chance(40) ? expression(context, { ...scope, indices: scope.indices }, depth - 1) : deeper()),
    () => closed(`if(${at(deeper(), 1)} ${pick(['>', '<'])} 0.1371, ${deeper().text}, ${pick([deeper().text, '0.5'])})`),
    () => closed(`if(${condition(context, scope, depth - 1)}, ${deeper().text}, ${deeper().text})`),
  ];
  const labels = scope.arrays.filter((array) => array.points !== null && sameAxes(array.axes, axes));
  if (labels.length > 0) options.push(() => closed(`if(${pick([condition(context, scope, depth - 1), `${at(deeper(), 1)} > 0.1371`])}, ${pick(labels).text}, ${deeper().text})`));
  if (scope.gates.length > 0) options.push(() => {
    const { name, arity } = pick(scope.gates);
    return closed(`${name}(${Array.from({ length: arity }, (_, which) => (which === 0 ? deeper() : pick([deeper, () => expression(context, scope, 0)])()).text).join(', ')})`);
  });
  if (first?.name === null && axes.length === 1) options.push(() => closed(`[${Array.from({ length: first.offset }, () => expression(context, scope, depth - 1).text).join(', ')}]`));
  const functions = scope.functions.filter(({ result }) => result.length === axes.length && result.every((axis, at) => axis.name !== null || sameAxis(axis, axes[at] ?? axis)));
  const distinct = functions.filter(({ result }) => new Set(result.map(({ name }) => name)).size === result.length || sameAxis(first ?? { name: null, offset: 0 }, second ?? { name: null, offset: 1 }));
  if (distinct.length > 0) options.push(() => call(context, scope, pick(distinct), depth, axes));
  if (first !== undefined && second === undefined) {
    const matrices = arrays.filter((array) => array.axes.length === 2);
    const rows = matrices.filter(({ axes: own }) => own[1] !== undefined && sameAxis(own[1], first));
    const columns = matrices.filter(({ axes: own }) => own[0] !== undefined && sameAxis(own[0], first));
    const vectorOf = (axis: Axis | undefined): string => at(arrayOf(context, scope, [axis ?? first], depth - 1), 5);
    if (rows.length > 0) options.push(() => rowOf(context, scope, pick(rows)), () => rowOf(context, scope, pick(rows)));
    if (rows.length > 0) options.push(() => {
      const matrix = pick(rows);
      return { text: `${vectorOf(matrix.axes[0])} @ ${matrix.text} / 4`, level: 2 };
    });
    if (columns.length > 0) options.push(() => {
      const matrix = pick(columns);
      return { text: `${matrix.text} @ ${vectorOf(matrix.axes[1])} / 4`, level: 2 };
    });
    if (rows.length > 0) options.push(() => foldedRows(context, scope, pick(rows)));
    options.push(() => (need(context, first, 1) ? { text: `3 * softmax(${deeper().text})`, level: 2 } : null));
  }
  if (first !== undefined && second !== undefined && axes.length === 2) {
    options.push(() => ({ text: `outer(${arrayOf(context, scope, [first], depth - 1).text}, ${arrayOf(context, scope, [second], depth - 1).text}) / 4`, level: 2 }));
    options.push(() => closed(`${at(arrayOf(context, scope, [second, first], depth - 1), 5)}'`));
    const inner = arrays.flatMap((array) => array.axes);
    const product = (): Piece => {
      const axis = pick(inner);
      return { text: `${at(arrayOf(context, scope, [first, axis], depth - 1), 5)} @ ${at(arrayOf(context, scope, [axis, second], depth - 1), 5)} / 4`, level: 2 };
    };
    if (inner.length > 0) options.push(product, product);
  }
  return pick(options)() ?? any();
}

/** A fold whose terms are arrays. */
function foldedRows(context: Context, scope: Scope, matrix: ArrayName): Piece | null {
  const [rows] = matrix.axes;
  if (rows === undefined) return null;
  const index = { name: freshIndex(context, scope), axis: rows, below: 0, above: 0 };
  const weight = expression(context, withIndices(scope, index), 1);
  const kind = context.pick(['sum', 'max', 'mean']);
  if (kind !== 'sum' && !need(context, rows, 1)) return null;
  const body = `${matrix.text}[${index.name}] * ${at(weight, 3)}`;
  return kind === 'sum' ? { text: `sum(${index.name}: ${body}) / 8`, level: 2 } : closed(`${kind}(${index.name}: ${body})`);
}

function rowOf(context: Context, scope: Scope, matrix: ArrayName): Piece | null {
  const place = position(context, scope, matrix.axes[0] as Axis);
  return place === null ? null : closed(`${matrix.text}[${place}]`);
}

/** `[i, j in 0..m: body]` */
function build(context: Context, scope: Scope, axes: readonly Axis[], depth: number): Piece {
  const { chance } = context;
  let inner = scope;
  const indices: string[] = [];
  const reads: string[] = [];
  for (const axis of axes) {
    const found = chance(50) ? inferred(context, inner, axis) : null;
    const index = found?.index ?? { name: freshIndex(context, inner), axis, below: 0, above: 0 };
    indices.push(found === null ? `${index.name} in 0..${axisText(axis)}` : index.name);
    if (found !== null) reads.push(found.text);
    inner = withIndices(inner, index);
  }
  const body = expression(context, inner, depth - 1);
  return closed(`[${indices.join(', ')}: ${[...reads.map((text) => `${text} / 2`), at(body, 2)].join(' + ')}]`);
}
