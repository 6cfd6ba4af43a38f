// Random programs from a tape of random numbers: each choice takes the next number, and an empty tape gives the simplest choice,
// so a shorter tape is a simpler program. Every operation keeps its result within about ±5 and away from poles, by construction.

import type { Value } from '../src/compile.ts';

export type RandomProgram = {
  readonly source: string;
  /** The definition to call; null for the bare file. */
  readonly name: string | null;
  readonly args: { readonly [parameter: string]: Value };
};

/** `level` as in the grammar: 0 a comparison, 1 a sum, 2 a product, 3 a sign, 4 a power, 5 closed. */
type Piece = { readonly text: string; readonly level: number };
type Scope = { readonly scalars: readonly Piece[]; readonly vectors: readonly Vector[]; readonly functions: readonly Callable[] };
type Vector = { readonly text: string; readonly length: number };
type Callable = { readonly name: string; readonly kinds: readonly Kind[]; readonly result: 'scalar' | number };
type Kind = 'scalar' | 'record' | number;

/** Some need another name in the output. */
const names = ['x', 'y', 'z', 'w', 'a', 'b', 'dx', 'grad', 'cache', 'df', 'out', 'theta', 'class', 'Math', 'sigx', 'invx', 'value', 'xpy', 'σ', 'dy', 'n', 'arguments', 'gradient'];
const fieldNames = ['x', 'y', 'length', 'default'];

const unary: readonly ((x: Piece) => Piece)[] = [
  (x) => closed(`sin(${x.text})`),
  (x) => closed(`cos(${x.text})`),
  (x) => closed(`tanh(${x.text})`),
  (x) => closed(`sigmoid(${x.text})`),
  (x) => ({ text: `-${at(x, 4)}`, level: 3 }),
  (x) => ({ text: `exp(${x.text}) / 40`, level: 2 }),
  (x) => ({ text: `${at(x, 5)}^2 / 5`, level: 2 }),
  (x) => ({ text: `${at(x, 5)}^3 / 25`, level: 2 }),
  (x) => closed(`sqrt(${at(x, 5)}^2 + 0.5)`),
  (x) => ({ text: `(${at(x, 5)}^2 + 1)^-1`, level: 4 }),
  (x) => ({ text: `(${at(x, 5)}^2 + 1)^0.5`, level: 4 }),
  (x) => ({ text: `(${at(x, 5)}^2 + 1)^0.3`, level: 4 }),
  (x) => closed(`log(1 + ${at(x, 5)}^2)`),
  (x) => closed(`log1p(${at(x, 5)}^2)`),
  (x) => closed(`log(1 + exp(${x.text}))`),
  (x) => ({ text: `1 / (1 + exp(-${at(x, 4)}))`, level: 2 }),
  (x) => ({ text: `expm1(${x.text}) / 40`, level: 2 }),
  (x) => closed(`softplus(${x.text})`),
  (x) => closed(`atan(${x.text})`),
  (x) => closed(`asinh(${x.text})`),
  (x) => ({ text: `sinh(${x.text}) / 20`, level: 2 }),
  (x) => ({ text: `cosh(${x.text}) / 20`, level: 2 }),
  (x) => closed(`erf(${x.text})`),
  (x) => closed(`abs(${x.text})`),
  (x) => closed(`relu(${x.text})`),
  (x) => closed(`cbrt(1 + ${at(x, 5)}^2)`),
  (x) => closed(`stop(${x.text})`),
  (x) => ({ text: `0.1 * floor(${x.text})`, level: 2 }),
  (x) => closed(`sign(${x.text})`),
  (x) => closed(`clamp(${x.text}, -1, 1.5)`),
];

const binary: readonly ((x: Piece, y: Piece) => Piece)[] = [
  (x, y) => ({ text: `(${at(x, 1)} + ${at(y, 2)}) / 2`, level: 2 }),
  (x, y) => ({ text: `${at(x, 1)} - ${at(y, 2)}`, level: 1 }),
  (x, y) => ({ text: `${at(x, 2)} * ${at(y, 3)} / 4`, level: 2 }),
  (x, y) => ({ text: `${at(x, 2)} / (1 + ${at(y, 5)}^2)`, level: 2 }),
  (x, y) => ({ text: `sin(${x.text}) * ${at(y, 3)}`, level: 2 }),
  (x, y) => ({ text: `tanh(${x.text}) + cos(${y.text})`, level: 1 }),
  (x, y) => closed(`max(${x.text}, ${y.text})`),
  (x, y) => closed(`min(${x.text}, ${y.text})`),
  (x, y) => closed(`hypot(${x.text}, ${y.text})`),
  (x, y) => closed(`atan2(${x.text}, 1 + ${at(y, 5)}^2)`),
  (x, y) => closed(`logaddexp(${x.text}, ${y.text})`),
  (x, y) => closed(`log(exp(${x.text}) + exp(${y.text}))`),
  (x, y) => ({ text: `(1 + sin(${x.text})^2)^sin(${y.text})`, level: 4 }),
  (x, y) => ({ text: `${at(x, 2)} / (2 + sin(${y.text}))`, level: 2 }),
];

function closed(text: string): Piece {
  return { text, level: 5 };
}

/** The text of an operand where only `least` or tighter may stand. */
function at(piece: Piece, least: number): string {
  return piece.level >= least ? piece.text : `(${piece.text})`;
}

/** `result`: of the definition to call. */
export function randomProgram(tape: readonly number[], result: 'a number' | 'an array' = 'a number'): RandomProgram {
  let position = 0;
  const choose = (count: number): number => (position < tape.length ? (tape[position++] ?? 0) % count : 0);
  const pick = <T>(list: readonly T[]): T => list[choose(list.length)] as T;
  const chance = (percent: number): boolean => choose(100) >= 100 - percent;
  let given = 0;
  // No two arguments are equal, not even on an empty tape: where values tie, a slope is no derivative.
  const number = (): number => Math.round((((choose(1 << 30) * 2_654_435_761) % 2 ** 32) / 2 ** 32 - 0.4) * 4e6) / 1e6 + 0.0173 * given++;

  const literal = (): Piece => {
    const value = pick([1, 2, 0.5, 3, 1e-3, 0.25, 1.5, 0.75]);
    return pick([closed(String(value)), closed('pi'), { text: `-${value}`, level: 3 }]);
  };

  const leaf = (scope: Scope): Piece => {
    if (scope.vectors.length > 0 && chance(25)) {
      const vector = pick(scope.vectors);
      return closed(`${vector.text}[${choose(vector.length)}]`);
    }
    return scope.scalars.length === 0 || chance(15) ? literal() : pick(scope.scalars);
  };

  const condition = (scope: Scope, depth: number): string => {
    const compared = (): string => `${at(expression(scope, depth - 1), 1)} ${pick(['<', '>', '<=', '>='])} ${at(expression(scope, depth - 1), 1)}`;
    const kind = choose(8);
    if (kind === 1) return `${compared()} and ${compared()}`;
    if (kind === 2) return `${compared()} or ${compared()}`;
    if (kind === 3) return `not (${compared()})`;
    if (kind === 4) return `-1 < ${at(expression(scope, depth - 1), 1)} < 1`;
    return compared();
  };

  const vectorOf = (scope: Scope, length: number, depth: number): string => {
    const known = scope.vectors.filter((vector) => vector.length === length);
    const callables = scope.functions.filter((callable) => callable.result === length);
    if (known.length > 0 && (depth <= 0 || chance(50))) return pick(known).text;
    if (callables.length > 0 && depth > 0 && chance(40)) return call(scope, pick(callables), depth - 1);
    if (known.length > 0 && depth > 0 && chance(40)) return `(${pick(known).text} ${pick(['+', '-'])} ${pick(known).text}) / 2`;
    if (known.length > 0 && depth > 0 && chance(30)) return `sin(${pick(known).text})`;
    return `[${Array.from({ length }, () => expression(scope, depth - 1).text).join(', ')}]`;
  };

  /** Elements that only one branch needs are what the adjoint of one number goes to. */
  const arrayResult = (scope: Scope, length: number): string => {
    if (chance(25)) return vectorOf(scope, length, 3);
    const shared = chance(50) ? scope.scalars.at(-1) : undefined;
    const element = (): string => (chance(50) ? `if(${condition(scope, 1)}, ${(shared ?? leaf(scope)).text}, ${leaf(scope).text})` : expression(scope, 2).text);
    return `[${Array.from({ length }, element).join(', ')}]`;
  };

  /** One value that several branches need, of which one alone hands an adjoint on. */
  const parted = (scope: Scope): Piece => {
    const shared = scope.scalars.at(-1) ?? literal();
    const flat = pick([`0.1 * floor(${shared.text})`, `stop(${shared.text})`, `sign(${shared.text})`]);
    const arms = [shared.text, flat].map((arm) => `if(${condition(scope, 1)}, ${arm}, ${leaf(scope).text})`);
    return { text: (chance(50) ? arms.reverse() : arms).join(' + '), level: 1 };
  };

  const argument = (scope: Scope, kind: Kind, depth: number): string => {
    if (kind === 'scalar') return expression(scope, depth).text;
    if (kind === 'record') return `{x: ${expression(scope, depth).text}, y: ${expression(scope, depth).text}}`;
    return vectorOf(scope, kind, depth);
  };

  const call = (scope: Scope, { name, kinds }: Callable, depth: number): string => `${name}(${kinds.map((kind) => argument(scope, kind, depth)).join(', ')})`;

  const expression = (scope: Scope, depth: number): Piece => {
    if (depth <= 0) return leaf(scope);
    const kind = choose(20);
    const scalarFunctions = scope.functions.filter((callable) => callable.result === 'scalar');
    if (kind >= 18 && scalarFunctions.length > 0) return closed(`tanh(${call(scope, pick(scalarFunctions), depth - 1)})`);
    if (kind >= 16) return closed(`if(${condition(scope, depth - 1)}, ${expression(scope, depth - 1).text}, ${expression(scope, depth - 1).text})`);
    if (kind === 15) {
      const [c, d] = [condition(scope, depth - 1), condition(scope, depth - 1)];
      return closed(`if(${c}, ${expression(scope, depth - 1).text}, ${d}, ${expression(scope, depth - 1).text}, ${expression(scope, depth - 1).text})`);
    }
    if (kind === 14 && scope.vectors.length > 0) {
      const vector = pick(scope.vectors);
      return pick([
        { text: `dot(${vector.text}, ${vectorOf(scope, vector.length, depth - 1)}) / 8`, level: 2 },
        { text: `norm(${vector.text}) / 2`, level: 2 },
        { text: `sum(${vectorOf(scope, vector.length, depth - 1)}) / 4`, level: 2 },
      ]);
    }
    if (kind >= 8) return pick(binary)(expression(scope, depth - 1), expression(scope, depth - 1));
    if (kind >= 1) return pick(unary)(expression(scope, depth - 1));
    return leaf(scope);
  };

  const lines = (scope: Scope, count: number, indent: string, taken: Set<string>): { readonly text: string; readonly scope: Scope } => {
    let inner = scope;
    let text = '';
    for (let index = 0; index < count; index++) {
      const name = freshName(taken);
      if (chance(20)) {
        const length = 2 + choose(2);
        text += `${indent}${name} = ${vectorOf(inner, length, 2)}\n`;
        inner = { ...inner, vectors: [...inner.vectors, { text: name, length }] };
      } else {
        text += `${indent}${name} = ${expression(inner, 1 + choose(3)).text}\n`;
        inner = { ...inner, scalars: [...inner.scalars, closed(name)] };
      }
    }
    return { text, scope: inner };
  };

  const freshName = (taken: Set<string>): string => {
    const free = names.filter((name) => !taken.has(name));
    const name = free.length === 0 ? `v${taken.size}` : pick(free);
    taken.add(name);
    return name;
  };

  /** The text of a definition, what a call of it needs, and arguments for it. */
  const definition = (name: string, outer: Scope, taken: Set<string>, isHelper: boolean): { readonly text: string; readonly callable: Callable; readonly args: RandomProgram['args'] } => {
    const parameters: string[] = [];
    const kinds: Kind[] = [];
    const args: Record<string, Value> = {};
    let scope = outer;
    const own = new Set(taken);
    for (let index = 1 + choose(4); index > 0; index--) {
      const parameter = freshName(own);
      // A helper's data parameter would cut the gradient of what it is given; only a caller from outside gives data.
      const data = !isHelper && index > 1 && chance(15) ? 'const ' : '';
      if (chance(!isHelper && result === 'an array' ? 60 : 25)) {
        const length = 2 + choose(isHelper ? 2 : 5);
        kinds.push(length);
        parameters.push(`${data}${parameter}: [${length}]`);
        args[parameter] = Array.from({ length }, number);
        scope = { ...scope, vectors: [...scope.vectors, { text: parameter, length }] };
      } else if (data === '' && chance(10)) {
        kinds.push('record');
        const [first, second] = ['x', 'y', ...fieldNames.slice(2)] as [string, string];
        parameters.push(`${parameter}: {${first}, ${second}}`);
        args[parameter] = { [first]: number(), [second]: number() };
        scope = { ...scope, scalars: [...scope.scalars, closed(`${parameter}.${first}`), closed(`${parameter}.${second}`)] };
      } else {
        kinds.push('scalar');
        parameters.push(`${data}${parameter}`);
        args[parameter] = number();
        scope = { ...scope, scalars: [...scope.scalars, closed(parameter)] };
      }
    }
    const body = lines(scope, choose(5), '  ', own);
    const length = isHelper ? (chance(25) ? 2 + choose(2) : null) : result === 'an array' ? 1 + choose(3) : null;
    const one = (): string => (chance(40) ? parted(body.scope) : expression(body.scope, 1 + choose(4))).text;
    const value = length === null ? one() : isHelper ? vectorOf(body.scope, length, 2) : arrayResult(body.scope, length);
    const head = `${name}(${parameters.join(', ')})`;
    const text = body.text === '' && chance(70) ? `${head} = ${value}\n` : `${head} {\n${body.text}  ${value}\n}\n`;
    return { text, callable: { name, kinds, result: length ?? 'scalar' }, args };
  };

  const userGate = (name: string): string =>
    pick([
      `gate ${name}(x) = x * sigmoid(x) { dx = sigmoid(x) + out * (1 - sigmoid(x)) }\n`,
      `gate ${name}(x) = if(x > 0, x + sin(x) / 2, exp(x) / 2) {\n  c = cos(x) / 2\n  dx = if(x > 0, 1 + c, out)\n}\n`,
      `surrogate gate ${name}(x) = floor(x) { dx = 0.5 }\n`,
      `surrogate gate ${name}(x) = x { dx = ${chainOf(2 + choose(4))} }\n`,
    ]);

  /** A product of whole numbers, of which remainders and quotients are taken in between, and what may follow it. */
  const chainOf = (length: number): string => {
    const factor = (): string => pick([' * floor(x)', ' * round(x + out)', ' mod 3', ' div -2', ' * 2']);
    const factors = Array.from({ length }, factor);
    return pick(['2', '-ceil(x)', 'floor(x)']) + factors.join('') + pick(['', ' / (x^2 + 1)', ' * cos(x)', ' - x']);
  };

  let source = '';
  let scope: Scope = { scalars: [], vectors: [], functions: [] };
  const taken = new Set<string>();
  if (chance(20)) {
    const name = freshName(taken);
    source += `${name} = ${literal().text} / 3\n`;
    scope = { ...scope, scalars: [closed(name)] };
  }
  if (chance(25)) {
    source += userGate('bump');
    scope = { ...scope, functions: [{ name: 'bump', kinds: ['scalar'], result: 'scalar' }] };
  }
  for (let index = result === 'an array' ? 0 : choose(3); index > 0; index--) {
    const helper = definition(pick(['_helper', 'inner', 'norm_', 'g']) + index, scope, taken, true);
    source += helper.text;
    scope = { ...scope, functions: [...scope.functions, helper.callable] };
  }
  if (result === 'a number' && chance(25)) {
    const free = ['x', 'y', 'z'].filter((name) => !taken.has(name));
    for (const name of free) taken.add(name);
    const bare = lines({ ...scope, scalars: [...scope.scalars, ...free.map(closed)] }, choose(5), '', taken);
    source += `${bare.text}${expression(bare.scope, 2 + choose(3)).text} + ${free.map((name) => `0.25 * ${name}`).join(' + ')}\n`;
    return { source, name: null, args: Object.fromEntries(free.map((name) => [name, number()])) };
  }
  const main = definition('main', scope, taken, false);
  return { source: source + main.text, name: 'main', args: main.args };
}
