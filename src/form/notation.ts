// Stages as mathematics: the line that stands above a block of the backward pass, and the table of stages.

import { dimsOfIndex, isIdentity } from './dims.ts';
import type { Dim, Guard, Part, Program, Ref, Stage, StageTable } from './form.ts';
import { commonLength } from './guard.ts';
import { hows } from './hows.ts';
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

/** `inline` tells which stages are written inside their users. */
export function notationOf(table: StageTable, inline: readonly (boolean | undefined)[]): Notation {
  const stageAt = (ref: Ref): Stage => table[ref] as Stage;

  const named = (ref: Ref): Text => {
    const stage = stageAt(ref);
    if ((inline[ref] === true && isExpression(stage)) || (stage.op.kind === 'constant' && !stage.named))
      return formula(stage);
    if (stage.op.kind === 'read' && !stage.named) return formula(stage);
    return { text: arrayName(stage) + axesText(stage.dims), level: atom };
  };
  const wrapped = (ref: Ref, level: number): string => {
    const { text, level: own } = named(ref);
    return own < level ? `(${text})` : text;
  };
  const axesText = (dims: readonly Dim[]): string =>
    dims.length === 0 ? '' : `[${dims.map(({ name }) => name).join(', ')}]`;
  const at = (indices: Part['at']): string => `[${indices.map((index) => indexText(index, named).text).join(', ')}]`;

  const formula = (stage: Stage): Text => {
    const { op } = stage;
    switch (op.kind) {
      case 'constant':
        if (stage.type === 'truth') return { text: op.value === 1 ? 'true' : 'false', level: atom };
        return { text: numberText(op.value), level: op.value < 0 ? negative : atom };
      case 'input':
        return { text: op.parameter + axesText(stage.dims), level: atom };
      case 'index':
        return spaced(indexText(op.index, named));
      case 'gate':
        return gateText(stage);
      case 'read':
        return { text: arrayName(stageAt(op.array)) + at(op.at), level: atom };
      case 'accumulate':
        return accumulateText(stage, op);
      case 'pack':
        return { text: `[${op.elements.map((element) => named(element).text).join(', ')}]`, level: atom };
    }
  };

  const gateText = (stage: Stage): Text => {
    if (stage.op.kind !== 'gate') return { text: '', level: atom };
    const { gate, args } = stage.op;
    const whole = asLogsumexp(table, stage) ?? asMean(table, stage);
    if (whole !== null) return foldText(whole.name, whole.part, stage.dims);
    const [a, b] = args as readonly [Ref, Ref];
    if (!gate.user) {
      const level = levels[gate.name];
      if (level !== undefined && args.length === 2)
        return { text: `${wrapped(a, level)} ${gate.name} ${wrapped(b, level + 1)}`, level };
      if (gate.name === 'neg') return { text: `-${wrapped(a, negative)}`, level: negative };
      if (gate.name === 'not') return { text: `not ${wrapped(a, not + 1)}`, level: not };
      if (gate.name === 'inv') return { text: `1 / ${wrapped(a, negative)}`, level: productLevel };
      if (gate.name === 'invexpm1') return { text: `1 / expm1(${named(a).text})`, level: productLevel };
      if (gate.name === 'sqr') return { text: `${wrapped(a, atom)}^2`, level: powerLevel };
      if (gate.name === 'cube') return { text: `${wrapped(a, atom)}^3`, level: powerLevel };
      if (gate.name === 'pow') return { text: `${wrapped(a, atom)}^${wrapped(b, powerLevel)}`, level: powerLevel };
    }
    return {
      text: `${publicName(gate.name)}(${args.map((argument) => named(argument).text).join(', ')})`,
      level: atom,
    };
  };

  const accumulateText = (stage: Stage, { how, parts }: Extract<Stage['op'], { kind: 'accumulate' }>): Text => {
    const inPlace = isExpression(stage);
    if (how === 'only' && inPlace && parts.length > 1) return { text: branches(parts, stage.guard), level: atom };
    if (!inPlace) return { text: parts.map((part) => partText(stage, part)).join('; '), level: 0 };
    const [first] = parts;
    if (parts.length === 1 && first !== undefined) return termText(stage, first);
    return {
      text: parts
        .map((part) => (isTerm(stage, part) ? wrapped(part.value, sumLevel) : termText(stage, part).text))
        .join(' + '),
      level: sumLevel,
    };
  };

  /** Whether a part gives its value as it is. */
  const isTerm = (stage: Stage, part: Part): boolean =>
    part.dims.every((dim) => positionsOf(table, part).has(dim)) && part.guard.length <= stage.guard.length;

  /** A fold that is made of others: all that the part has beside these indices is folded. */
  const foldText = (name: string, part: Part, kept: readonly Dim[]): Text => {
    const over = part.dims.filter((dim) => !kept.includes(dim));
    return { text: `${name}(${bindingsText(over, [part.value])}: ${named(part.value).text})`, level: atom };
  };
  const bindingsText = (over: readonly Dim[], roots: readonly Ref[]): string =>
    over.map((dim) => (saysRange(table, inline, { values: roots }, dim) ? dim.name : rangeText(dim, named))).join(', ');

  /** A part as a term: folded over what its positions do not use, 0 where it is not taken. */
  const termText = (stage: Stage, part: Part): Text => {
    const over = part.dims.filter((dim) => !positionsOf(table, part).has(dim));
    const how = stage.op.kind === 'accumulate' ? stage.op.how : 'sum';
    // Scalars keep what they are shown by: a guard stands beside the line.
    const own =
      stage.dims.length + part.dims.length === 0 ? [] : part.guard.slice(commonLength(part.guard, stage.guard));
    const conditions = own
      .map((literal) => (literal.holds ? wrapped(literal.condition, 3) : `not ${wrapped(literal.condition, 4)}`))
      .join(' and ');
    const { op } = stageAt(part.value);
    const isCount = conditions !== '' && over.length > 0 && how === 'sum' && op.kind === 'constant' && op.value === 1;
    const value =
      conditions === ''
        ? named(part.value)
        : isCount
          ? { text: conditions, level: 0 }
          : { text: `if(${conditions}, ${named(part.value).text}, ${numberText(hows[how].start)})`, level: atom };
    if (over.length === 0) return value;
    const roots = [part.value, ...own.map(({ condition }) => condition)];
    return {
      text: `${isCount ? 'count' : hows[how].shown}(${bindingsText(over, roots)}: ${value.text})`,
      level: atom,
    };
  };

  const partText = (stage: Stage, part: Part): string => {
    const { op } = stage;
    const isSum = op.kind === 'accumulate' && op.how === 'sum';
    const isAlone = op.kind === 'accumulate' && op.parts.length === 1 && isIdentity(part.at, stage.dims);
    const sides = part.at.map((index, axis) => {
      const [term, ...rest] = index.terms;
      const { text } = indexText(index, named);
      if (isSum || term?.of.kind !== 'dim' || index.offset !== 0 || rest.length > 0 || term.factor !== 1) return text;
      return term.of === stage.dims[axis] || saysRange(table, inline, { values: [part.value] }, term.of)
        ? text
        : rangeText(term.of, named);
    });
    const target = sides.length === 0 ? stage.name : `${stage.name}[${sides.join(', ')}]`;
    return `${target} ${isSum && !isAlone ? '+=' : '='} ${termText(stage, part).text}`;
  };

  /** The conditions of an arm are those that the arms before it leave open. */
  const branches = (parts: readonly Part[], outer: Guard): string => {
    const depth = Math.max(sharedDepth(parts), Math.min(outer.length, ...parts.map(({ guard }) => guard.length)));
    const arms = parts.map((part) => {
      const conditions = part.guard.slice(depth).filter((literal, i, all) => literal.holds || i === all.length - 1);
      const last = part.guard[part.guard.length - 1];
      const text = conditions.filter((literal) => literal.holds).map((literal) => named(literal.condition).text);
      return last?.holds === true ? `${text.join(' and ')}, ${named(part.value).text}` : named(part.value).text;
    });
    return `if(${arms.join(', ')})`;
  };

  const line = (ref: Ref): string => {
    const stage = stageAt(ref);
    const { op, dims } = stage;
    if (!isExpression(stage)) return formula(stage).text;
    const isGiven = op.kind === 'accumulate' && op.parts.some(({ of }) => of !== null);
    const axes = dims.map((dim) =>
      isGiven || saysRange(table, inline, { line: ref }, dim) ? dim.name : rangeText(dim, named),
    );
    return `${stage.name}${axes.length === 0 ? '' : `[${axes.join(', ')}]`} = ${formula(stage).text}`;
  };

  return {
    line,
    expression: (ref) => formula(stageAt(ref)).text,
    value: (ref) => named(ref).text,
    part: (ref, part) => partText(stageAt(ref), part),
  };
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
function publicName(name: string): string {
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
