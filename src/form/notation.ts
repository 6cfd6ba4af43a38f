// Stages as mathematics: the line that stands above a block of the backward pass, and the table of stages.

import { elementAt, firstOf } from '../base/lists.ts';
import type { Gate } from '../gates/gate.ts';
import { dimsOfIndex, isIdentity } from './dims.ts';
import type { Accumulate, Dim, Guard, Index, Part, Program, Ref, Stage, StageTable } from './form.ts';
import { commonLength } from './guard.ts';
import { howOf } from './hows.ts';
import { boundsOfGuard, type IndexBounds } from './index-bounds.ts';
import {
  atomLevel as atom,
  indexText,
  productLevel,
  rangeText,
  saysRange,
  sumLevel,
  type Text,
} from './notation-index.ts';
import { asLogsumexp, asMean } from './notation-folds.ts';

/** Looser operators have smaller numbers, as in the language. */
const levels: { readonly [symbol: string]: number } = {
  or: 1,
  and: 2,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '==': 4,
  '!=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  div: 6,
  mod: 6,
};
const not = 3;
const negative = 7;
const powerLevel = 8;

/** Gates with a notation of their own, from an argument by its number where nothing looser than a level may stand. */
const symbols: { readonly [gate: string]: (argument: (at: number, level: number) => string) => Text } = {
  neg: (argument) => ({ text: `-${argument(0, negative)}`, level: negative }),
  not: (argument) => ({ text: `not ${argument(0, not + 1)}`, level: not }),
  inv: (argument) => ({ text: `1 / ${argument(0, negative)}`, level: productLevel }),
  invexpm1: (argument) => ({ text: `1 / expm1(${argument(0, 0)})`, level: productLevel }),
  sqr: (argument) => ({ text: `${argument(0, atom)}^2`, level: powerLevel }),
  cube: (argument) => ({ text: `${argument(0, atom)}^3`, level: powerLevel }),
  pow: (argument) => ({ text: `${argument(0, atom)}^${argument(1, powerLevel)}`, level: powerLevel }),
};

export type Notation = {
  /** `xpy = x + y`, `z[i] = sum(j: X[i, j] * w[j]) + b`; an array of several lines on one line. */
  readonly line: (ref: Ref) => string;
  /** `x + y` */
  readonly expression: (ref: Ref) => string;
  /** What stands for the stage where it is used: its name, or its expression if it is written there. */
  readonly value: (ref: Ref) => string;
  /** One line of an array, or one contribution to a sum: `h[t-1, k] += …`. */
  readonly part: (ref: Ref, part: Part) => string;
};

/** What a notation is of. */
type Shown = { readonly table: StageTable; readonly inline: readonly (boolean | undefined)[] };

/** `inline` tells which stages are written inside their users. */
export function notationOf(table: StageTable, inline: readonly (boolean | undefined)[]): Notation {
  const shown: Shown = { table, inline };
  return {
    line: (ref) => lineText(shown, elementAt(table, ref)),
    expression: (ref) => formula(shown, elementAt(table, ref)).text,
    value: (ref) => named(shown, ref).text,
    part: (ref, part) => partText(shown, elementAt(table, ref), part),
  };
}

function lineText(shown: Shown, stage: Stage): string {
  const { op, dims } = stage;
  const { text } = formula(shown, stage);
  if (!isExpression(stage)) return text;
  const isGiven = op.kind === 'accumulate' && op.parts.some(({ of }) => of !== null);
  const axes = dims.map((dim) =>
    isGiven || saysRange(shown.table, shown.inline, { line: stage.id }, dim) ? dim.name : range(shown, dim),
  );
  return `${stage.name}${axes.length === 0 ? '' : `[${axes.join(', ')}]`} = ${text}`;
}

/** A stage where it is used. */
function named(shown: Shown, ref: Ref): Text {
  const stage = elementAt(shown.table, ref);
  const isInline = shown.inline[ref] === true && isExpression(stage);
  const isPlain = (stage.op.kind === 'constant' || stage.op.kind === 'read') && !stage.named;
  if (isInline || isPlain) return formula(shown, stage);
  return { text: arrayName(stage) + axesText(stage.dims), level: atom };
}

function wrapped(shown: Shown, ref: Ref, level: number): string {
  const { text, level: own } = named(shown, ref);
  return own < level ? `(${text})` : text;
}

function axesText(dims: readonly Dim[]): string {
  return dims.length === 0 ? '' : `[${dims.map(({ name }) => name).join(', ')}]`;
}

function position(shown: Shown, index: Index): Text {
  return indexText(index, (ref) => named(shown, ref));
}

function range(shown: Shown, dim: Dim): string {
  return rangeText(dim, (ref) => named(shown, ref));
}

function formula(shown: Shown, stage: Stage): Text {
  const { op } = stage;
  switch (op.kind) {
    case 'constant':
      if (stage.type === 'truth') return { text: op.value === 1 ? 'true' : 'false', level: atom };
      return { text: numberText(op.value), level: op.value < 0 ? negative : atom };
    case 'input':
      return { text: op.parameter + axesText(stage.dims), level: atom };
    case 'index':
      return spaced(position(shown, op.index));
    case 'gate':
      return foldedText(shown, stage) ?? gateText(shown, op.gate, op.args);
    case 'read': {
      const at = op.at.map((index) => position(shown, index).text);
      return { text: `${arrayName(elementAt(shown.table, op.array))}[${at.join(', ')}]`, level: atom };
    }
    case 'accumulate':
      return accumulateText(shown, stage, op);
    case 'pack':
      return { text: `[${op.elements.map((element) => named(shown, element).text).join(', ')}]`, level: atom };
  }
}

/** A fold that is made of others: all that the part has beside the indices of the stage is folded. */
function foldedText(shown: Shown, stage: Stage): Text | null {
  const whole = asLogsumexp(shown.table, stage) ?? asMean(shown.table, stage);
  if (whole === null) return null;
  const { name, part } = whole;
  const over = part.dims.filter((dim) => !stage.dims.includes(dim));
  const text = `${name}(${bindingsText(shown, over, [part.value])}: ${named(shown, part.value).text})`;
  return { text, level: atom };
}

function gateText(shown: Shown, gate: Gate, args: readonly Ref[]): Text {
  const argument = (at: number, level: number): string => wrapped(shown, elementAt(args, at), level);
  const level = levels[gate.name];
  if (!gate.user && level !== undefined && args.length === 2)
    return { text: `${argument(0, level)} ${gate.name} ${argument(1, level + 1)}`, level };
  if (gate.name === 'neg' && !gate.user && isProduct(shown, firstOf(args)))
    return { text: `-${named(shown, firstOf(args)).text}`, level: productLevel };
  const own = gate.user ? undefined : symbols[gate.name];
  if (own !== undefined) return own(argument);
  const text = `${publicName(gate.name)}(${args.map((argument) => named(shown, argument).text).join(', ')})`;
  return { text, level: atom };
}

/** Whether a value is written as a product or a quotient, in front of which a sign may stand. */
function isProduct(shown: Shown, ref: Ref): boolean {
  if (named(shown, ref).level !== productLevel) return false;
  const { op } = elementAt(shown.table, ref);
  if (op.kind !== 'gate' || (op.gate.name !== '*' && op.gate.name !== '/')) return false;
  const first = firstOf(op.args);
  return named(shown, first).level !== productLevel || isProduct(shown, first);
}

function accumulateText(shown: Shown, stage: Stage, { how, parts }: Accumulate): Text {
  const inPlace = isExpression(stage);
  if (how === 'only' && inPlace && parts.length > 1)
    return connective(shown, parts, stage) ?? { text: branches(shown, parts, stage.guard), level: atom };
  if (!inPlace) return { text: parts.map((part) => partText(shown, stage, part)).join('; '), level: 0 };
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return termText(shown, stage, first);
  const terms = parts.map((part) =>
    isTerm(shown, stage, part) ? wrapped(shown, part.value, sumLevel) : termText(shown, stage, part).text,
  );
  return { text: terms.join(' + '), level: sumLevel };
}

/** Whether a part gives its value as it is. */
function isTerm({ table }: Shown, stage: Stage, part: Part): boolean {
  const isUnconditional = commonLength(stage.guard, part.guard) === part.guard.length;
  return isUnconditional && part.dims.every((dim) => positionsOf(table, part).has(dim));
}

/** `parts`: what conditions leave of the range of an index. */
function bindingsText(
  shown: Shown,
  over: readonly Dim[],
  roots: readonly Ref[],
  parts: ReadonlyMap<Dim, IndexBounds> = new Map<Dim, IndexBounds>(),
): string {
  const says = (dim: Dim): boolean => saysRange(shown.table, shown.inline, { values: roots }, dim);
  const bindings = over.map((dim) => {
    const part = parts.get(dim);
    if (part !== undefined) return range(shown, { ...dim, from: part.from, to: part.to });
    return says(dim) ? dim.name : range(shown, dim);
  });
  return bindings.join(', ');
}

/** A part as a term: folded over what its positions do not use, 0 where it is not taken. */
function termText(shown: Shown, stage: Stage, part: Part): Text {
  const { table } = shown;
  const over = part.dims.filter((dim) => !positionsOf(table, part).has(dim));
  const { start, shown: fold } = howOf(stage);
  // Scalars keep what they are shown by: a guard stands beside the line.
  const own = stage.dims.length + part.dims.length === 0 ? [] : part.guard.slice(commonLength(part.guard, stage.guard));
  const bounds = [...boundsOfGuard(table, own)].filter(([dim]) => over.includes(dim));
  const conditions = own
    .filter((literal) => !bounds.some(([, bound]) => bound.literal === literal))
    .map(({ condition, holds }) =>
      holds ? wrapped(shown, condition, not) : `not ${wrapped(shown, condition, not + 1)}`,
    )
    .join(' and ');
  const { op } = elementAt(table, part.value);
  const isOne = op.kind === 'constant' && op.value === 1;
  const isCount = conditions !== '' && over.length > 0 && isSum(stage) && isOne;
  const bare = named(shown, part.value);
  const value =
    conditions === ''
      ? bare
      : isCount
        ? { text: conditions, level: 0 }
        : { text: `if(${conditions}, ${bare.text}, ${numberText(start)})`, level: atom };
  if (over.length === 0) return value;
  const roots = [part.value, ...own.map(({ condition }) => condition)];
  return {
    text: `${isCount ? 'count' : fold}(${bindingsText(shown, over, roots, new Map(bounds))}: ${value.text})`,
    level: atom,
  };
}

function isSum({ op }: Stage): boolean {
  return op.kind === 'accumulate' && op.how === 'sum';
}

function partText(shown: Shown, stage: Stage, part: Part): string {
  const { op } = stage;
  const isAlone = op.kind === 'accumulate' && op.parts.length === 1 && isIdentity(part.at, stage.dims);
  const sides = part.at.map((index, axis) => {
    const [term, ...rest] = index.terms;
    const { text } = position(shown, index);
    if (isSum(stage) || term?.of.kind !== 'dim' || index.offset !== 0 || rest.length > 0 || term.factor !== 1)
      return text;
    return term.of === stage.dims[axis] || saysRange(shown.table, shown.inline, { values: [part.value] }, term.of)
      ? text
      : range(shown, term.of);
  });
  const target = sides.length === 0 ? stage.name : `${stage.name}[${sides.join(', ')}]`;
  return `${target} ${isSum(stage) && !isAlone ? '+=' : '='} ${termText(shown, stage, part).text}`;
}

/** `a or b`, `a and b`, of which the second is asked only where the first leaves it open; null for what is neither. */
function connective(shown: Shown, parts: readonly Part[], { guard, type }: Stage): Text | null {
  const [one, other] = parts.map((part) => ({ value: part.value, literals: part.guard.slice(guard.length) }));
  const [first, second] = [one?.literals[0], other?.literals[0]];
  if (type !== 'truth' || parts.length !== 2 || first === undefined || first.condition !== second?.condition)
    return null;
  if (one?.literals.length !== 1 || other?.literals.length !== 1) return null;
  const [yes, no] = first.holds ? [one.value, other.value] : [other.value, one.value];
  const join = (name: 'and' | 'or', right: Ref): Text => {
    const level = levels[name] ?? atom;
    return { text: `${wrapped(shown, first.condition, level)} ${name} ${wrapped(shown, right, level)}`, level };
  };
  if (isConstant(shown, yes, 1)) return join('or', no);
  return isConstant(shown, no, 0) ? join('and', yes) : null;
}

function isConstant({ table }: Shown, ref: Ref, value: number): boolean {
  const { op } = elementAt(table, ref);
  return op.kind === 'constant' && op.value === value;
}

/** The conditions of an arm are those that the arms before it leave open; the last has none of its own. */
function branches(shown: Shown, parts: readonly Part[], outer: Guard): string {
  const depth = Math.max(sharedDepth(parts), Math.min(outer.length, ...parts.map(({ guard }) => guard.length)));
  const arms = parts.map((part, i) => {
    const literals = part.guard.slice(depth);
    const last = literals.at(-1);
    const text = literals.filter(({ holds }) => holds).map(({ condition }) => named(shown, condition).text);
    if (last?.holds === false && i < parts.length - 1) text.push(`not ${wrapped(shown, last.condition, atom)}`);
    const value = named(shown, part.value).text;
    return text.length > 0 && (last?.holds === true || i < parts.length - 1)
      ? `${text.join(' and ')}, ${value}`
      : value;
  });
  return `if(${arms.join(', ')})`;
}

/** A position as a number among numbers. */
function spaced({ text, level }: Text): Text {
  return { text: text.replace(/(?<=.)([+-])/gu, ' $1 ').replaceAll('*', ' * '), level };
}

/** The indices that say where a part lands. */
function positionsOf(table: StageTable, { at }: Part): ReadonlySet<Dim> {
  return new Set(at.flatMap((index) => dimsOfIndex(table, index)));
}

/** Whether a stage can be written as one expression: not an array by lines. */
function isExpression({ op, dims }: Stage): boolean {
  return op.kind !== 'accumulate' || op.parts.every(({ at }) => isIdentity(at, dims));
}

/** A parameter as the user writes it. */
function arrayName({ op, name }: Stage): string {
  return op.kind === 'input' && op.role !== 'seed' ? op.parameter : name;
}

/** How many leading literals all parts have in common. */
function sharedDepth(parts: readonly Part[]): number {
  const [first] = parts;
  if (first === undefined) return 0;
  let depth = 0;
  while (
    depth < first.guard.length &&
    parts.every(
      (part) =>
        part.guard[depth]?.condition === first.guard[depth]?.condition &&
        part.guard[depth]?.holds === first.guard[depth]?.holds,
    )
  )
    depth += 1;
  return depth;
}

/** Gates that only gradc builds are shown by the name that a user would write. */
export function publicName(name: string): string {
  return (
    {
      maxfirst: 'max',
      minfirst: 'min',
      length: 'sqrt',
      logistic: 'sigmoid',
      norm1: 'abs',
      norm2: 'hypot',
      norm3: 'hypot',
      norm4: 'hypot',
    }[name] ?? name
  );
}

function numberText(value: number): string {
  if (value === Math.PI) return 'pi';
  if (value === Math.E) return 'e';
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return String(value);
}

/** The stages that are written, in order. */
export function writtenStages(program: Program, inline: readonly (boolean | undefined)[]): readonly Stage[] {
  return program.stages.filter(
    (stage, i) =>
      i < program.forward && inline[stage.id] !== true && (stage.op.kind === 'gate' || stage.op.kind === 'accumulate'),
  );
}
