// Stages as mathematics: the line that stands above a block of the backward pass, and the table of stages.

import type { Part, Program, Ref, Stage, StageTable } from './form.ts';

/** Looser operators have smaller numbers, as in the language. */
const levels: { readonly [symbol: string]: number } = { or: 1, and: 2, '<': 4, '<=': 4, '>': 4, '>=': 4, '==': 4, '!=': 4, '+': 5, '-': 5, '*': 6, '/': 6, div: 6, mod: 6 };
const not = 3;
const negative = 7;
const powerLevel = 8;
const atom = 9;

type Text = { readonly text: string; readonly level: number };

export type Notation = {
  /** `xpy = x + y` */
  readonly line: (ref: Ref) => string;
  /** `x + y` */
  readonly expression: (ref: Ref) => string;
  /** What stands for the stage where it is used: its name, or its expression if it is written there. */
  readonly value: (ref: Ref) => string;
};

/** `inline` tells which stages are written inside their users. */
export function notationOf(table: StageTable, inline: readonly (boolean | undefined)[]): Notation {
  const stageAt = (ref: Ref): Stage => table[ref] as Stage;

  const named = (ref: Ref): Text => {
    const stage = stageAt(ref);
    if (inline[ref] === true || (stage.op.kind === 'constant' && !stage.named)) return formula(stage);
    if (stage.op.kind === 'input') return { text: stage.op.role === 'seed' ? stage.name : stage.op.parameter, level: atom };
    if (stage.op.kind === 'read' && !stage.named) return formula(stage);
    return { text: stage.name, level: atom };
  };
  const wrapped = (ref: Ref, level: number): string => {
    const { text, level: own } = named(ref);
    return own < level ? `(${text})` : text;
  };

  const formula = (stage: Stage): Text => {
    const { op } = stage;
    switch (op.kind) {
      case 'constant':
        if (stage.type === 'truth') return { text: op.value === 1 ? 'true' : 'false', level: atom };
        return { text: numberText(op.value), level: op.value < 0 ? negative : atom };
      case 'input':
        return { text: op.parameter, level: atom };
      case 'index':
        return { text: 'index', level: atom };
      case 'gate':
        return gateText(stage);
      case 'read':
        return { text: `${named(op.array).text}[${op.at.map((index) => String(index.offset)).join(', ')}]`, level: atom };
      case 'accumulate':
        if (op.how === 'only') return { text: branches(op.parts), level: atom };
        if (op.parts.length === 1) return named((op.parts[0] as Part).value);
        return { text: op.parts.map((part) => wrapped(part.value, 5)).join(' + '), level: 5 };
      case 'pack':
        return { text: `[${op.elements.map((element) => named(element).text).join(', ')}]`, level: atom };
    }
  };

  const gateText = (stage: Stage): Text => {
    if (stage.op.kind !== 'gate') return { text: '', level: atom };
    const { gate, args } = stage.op;
    const [a, b] = args as readonly [Ref, Ref];
    if (!gate.user) {
      const level = levels[gate.name];
      if (level !== undefined && args.length === 2) return { text: `${wrapped(a, level)} ${gate.name} ${wrapped(b, level + 1)}`, level };
      if (gate.name === 'neg') return { text: `-${wrapped(a, negative)}`, level: negative };
      if (gate.name === 'not') return { text: `not ${wrapped(a, not + 1)}`, level: not };
      if (gate.name === 'inv') return { text: `1 / ${wrapped(a, 7)}`, level: 6 };
      if (gate.name === 'sqr') return { text: `${wrapped(a, atom)}^2`, level: powerLevel };
      if (gate.name === 'cube') return { text: `${wrapped(a, atom)}^3`, level: powerLevel };
      if (gate.name === 'pow') return { text: `${wrapped(a, atom)}^${wrapped(b, powerLevel)}`, level: powerLevel };
    }
    return { text: `${publicName(gate.name)}(${args.map((argument) => named(argument).text).join(', ')})`, level: atom };
  };

  const branches = (parts: readonly Part[]): string => {
    const depth = sharedDepth(parts);
    const arms = parts.map((part) => {
      const conditions = part.guard.slice(depth).filter((literal, i, all) => literal.holds || i === all.length - 1);
      const last = part.guard[part.guard.length - 1];
      const text = conditions.filter((literal) => literal.holds).map((literal) => named(literal.condition).text);
      return last?.holds === true ? `${text.join(' and ')}, ${named(part.value).text}` : named(part.value).text;
    });
    return `if(${arms.join(', ')})`;
  };

  return {
    line: (ref) => `${stageAt(ref).name} = ${formula(stageAt(ref)).text}`,
    expression: (ref) => formula(stageAt(ref)).text,
    value: (ref) => named(ref).text,
  };
}

/** How many leading literals all parts have in common. */
function sharedDepth(parts: readonly Part[]): number {
  const [first] = parts;
  if (first === undefined) return 0;
  let depth = 0;
  while (depth < first.guard.length && parts.every((part) => part.guard[depth]?.condition === first.guard[depth]?.condition && part.guard[depth]?.holds === first.guard[depth]?.holds)) depth += 1;
  return depth;
}

/** Gates that only gradc builds are shown by the name that a user would write. */
function publicName(name: string): string {
  return { maxfirst: 'max', minfirst: 'min', length: 'sqrt', logistic: 'sigmoid' }[name] ?? name;
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
  return program.stages.filter((stage, i) => i < program.forward && inline[stage.id] !== true && (stage.op.kind === 'gate' || stage.op.kind === 'accumulate'));
}
