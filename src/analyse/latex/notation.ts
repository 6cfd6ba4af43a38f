// Stages in LaTeX: fractions, sums over their indices, cases for branches, elements by subscripts.

import { addScaled } from '../../form/affine.ts';
import { elementAt, firstOf } from '../../base/lists.ts';
import { dimsOfBounds, dimsOfIndex, isIdentity } from '../../form/dims.ts';
import {
  constantIndex,
  type Accumulate,
  type Dim,
  type Guard,
  type Index,
  type Part,
  type Ref,
  type Size,
  type Stage,
  type StageTable,
} from '../../form/form.ts';
import { commonLength } from '../../form/guard.ts';
import { howOf } from '../../form/hows.ts';
import { asLogsumexp, asMean } from '../../form/notation-folds.ts';
import { gateLatex, levels, type Latex } from './gates.ts';
import { nameLatex, subscripted } from './names.ts';

export type Notation = {
  /** The lines that say what a stage is: several of an array by lines. */
  readonly lines: (ref: Ref) => readonly Line[];
  readonly formula: (ref: Ref) => Latex;
  /** What stands for the stage where it is used. */
  readonly value: (ref: Ref) => Latex;
  readonly condition: (guard: Guard) => string;
};
/** `left = right`; `remark`: where it holds. */
export type Line = { readonly left: string; readonly sign: string; readonly right: string; readonly remark: string };

/** What a notation is of. `called`: stages with a sign of their own, as adjoints have. */
export type Shown = {
  readonly table: StageTable;
  readonly inline: readonly (boolean | undefined)[];
  readonly called: (stage: Stage, at: readonly string[]) => Latex | null;
};

export function latexOf(shown: Shown): Notation {
  return {
    lines: (ref) => linesOf(shown, elementAt(shown.table, ref)),
    formula: (ref) => formula(shown, elementAt(shown.table, ref)),
    value: (ref) => value(shown, ref),
    condition: (guard) => conditionOf(shown, guard),
  };
}

function linesOf(shown: Shown, stage: Stage): readonly Line[] {
  const { op, dims, guard } = stage;
  const axes = dims.map(({ name }) => subscripted(nameLatex(name)));
  if (op.kind === 'accumulate' && !isExpression(stage))
    return op.parts.map((part): Line => {
      const at = part.at.map((index) => indexLatex(shown, index).text);
      const sign = op.how === 'sum' ? '\\mathrel{+}=' : '=';
      const ranges = part.dims.filter(
        (dim) => positionsOf(shown.table, part).has(dim) && !isBoundInside(shown, part, dim),
      );
      return {
        left: called(shown, stage, at).text,
        sign,
        right: term(shown, stage, part).text,
        remark: remarkOf(shown, ranges, part.guard),
      };
    });
  return [
    {
      left: called(shown, stage, axes).text,
      sign: '=',
      right: formula(shown, stage).text,
      remark: remarkOf(shown, dims, guard),
    },
  ];
}

function remarkOf(shown: Shown, dims: readonly Dim[], guard: Guard): string {
  const ranges = dims.map((dim) => rangeLatex(shown, dim));
  const condition = guard.length === 0 ? [] : [conditionOf(shown, guard)];
  return [...ranges, ...condition].join(', \\; ');
}

function conditionOf(shown: Shown, guard: Guard): string {
  return guard
    .map(({ condition, holds }) => {
      const text = value(shown, condition);
      const own = guard.length === 1 && holds ? text.text : bracketed(text, levels.not);
      return holds ? own : `\\lnot ${bracketed(text, levels.atom)}`;
    })
    .join(' \\land ');
}

/** A stage by its name, or by the sign that it has, at positions. */
function called(shown: Shown, stage: Stage, at: readonly string[]): Latex {
  const own = shown.called(stage, at);
  if (own !== null) return own;
  const { op, name } = stage;
  const text = op.kind === 'input' && op.role !== 'seed' ? op.parameter : name;
  return { text: subscripted(nameLatex(text), at), level: levels.atom };
}

function value(shown: Shown, ref: Ref): Latex {
  const stage = elementAt(shown.table, ref);
  const isInline = shown.inline[ref] === true && isExpression(stage);
  const isPlain = (stage.op.kind === 'constant' || stage.op.kind === 'read') && !stage.named;
  if (isInline || isPlain) return formula(shown, stage);
  return called(
    shown,
    stage,
    stage.dims.map(({ name }) => subscripted(nameLatex(name))),
  );
}

function formula(shown: Shown, stage: Stage): Latex {
  const { op } = stage;
  switch (op.kind) {
    case 'constant':
      return stage.type === 'truth'
        ? { text: op.value === 1 ? '\\text{true}' : '\\text{false}', level: levels.atom }
        : numberLatex(op.value);
    case 'input':
      return called(
        shown,
        stage,
        stage.dims.map(({ name }) => subscripted(nameLatex(name))),
      );
    case 'index':
      return indexLatex(shown, op.index);
    case 'gate':
      return (
        folded(shown, stage) ??
        gateLatex(op.gate, (at, level) => bracketed(value(shown, elementAt(op.args, at)), level))
      );
    case 'read':
      return called(
        shown,
        elementAt(shown.table, op.array),
        op.at.map((index) => indexLatex(shown, index).text),
      );
    case 'accumulate':
      return accumulated(shown, stage, op);
    case 'pack':
      return {
        text: `\\left( ${op.elements.map((element) => value(shown, element).text).join(', ')} \\right)`,
        level: levels.atom,
      };
  }
}

export function bracketed({ text, level }: Latex, least: number): string {
  return level < least ? `\\left( ${text} \\right)` : text;
}

/** A mean, or the logarithm of a sum of powers, that is made of several stages. */
function folded(shown: Shown, stage: Stage): Latex | null {
  const whole = asLogsumexp(shown.table, stage) ?? asMean(shown.table, stage);
  if (whole === null) return null;
  const { name, part } = whole;
  const over = part.dims.filter((dim) => !stage.dims.includes(dim));
  const body = value(shown, part.value);
  const sum = over.map((dim) => `\\sum_{${rangeOfFold(shown, dim)}`).join(' ');
  if (name === 'logsumexp') return { text: `\\ln ${sum} e^{${body.text}}`, level: levels.fold };
  const { from, to } = firstOf(over);
  const count = indexLatex(shown, addScaled(to, -1, from)).text;
  return { text: `\\frac{1}{${count}} ${sum} ${bracketed(body, levels.product)}`, level: levels.fold };
}

function accumulated(shown: Shown, stage: Stage, { how, parts }: Accumulate): Latex {
  if (how === 'only' && isExpression(stage) && parts.length > 1) return cases(shown, parts, stage.guard);
  const [first, ...others] = parts;
  if (first !== undefined && others.length === 0) return term(shown, stage, first);
  const terms = parts.map((part) => bracketed(term(shown, stage, part), levels.sum));
  const text = terms
    .map((one, k) => (k === 0 ? one : one.startsWith('-') ? ` - ${one.slice(1)}` : ` + ${one}`))
    .join('');
  return { text, level: levels.sum };
}

const signs = { sum: '\\sum', prod: '\\prod', max: '\\max', min: '\\min', only: '\\sum' } as const;

/** A part: folded over what its positions do not use, under the conditions that the stage has not. */
function term(shown: Shown, stage: Stage, part: Part): Latex {
  const over = part.dims.filter((dim) => !positionsOf(shown.table, part).has(dim));
  const own = part.guard.slice(commonLength(part.guard, stage.guard));
  const bare = value(shown, part.value);
  const { op } = stage;
  const how = op.kind === 'accumulate' ? op.how : 'only';
  if (over.length === 0) {
    if (own.length === 0) return bare;
    const start = numberLatex(howOf(stage).start).text;
    const arms = [`${bare.text} & \\text{if } ${conditionOf(shown, own)}`, `${start} & \\text{otherwise}`];
    return { text: casesOf(arms), level: levels.anything };
  }
  const inner = part.dims.filter((dim) => isBoundInside(shown, part, dim)).map((dim) => rangeLatex(shown, dim));
  const isBound = inner.length > 0 || how === 'max' || how === 'min';
  const condition = own.length === 0 ? '' : `, \\; ${conditionOf(shown, own)}`;
  const fold =
    isBound || condition !== ''
      ? `${signs[how]}_{${[...over.map((dim) => rangeLatex(shown, dim)), ...inner].join(', ')}${condition}}`
      : over.map((dim) => `${signs[how]}_{${rangeOfFold(shown, dim)}`).join(' ');
  return { text: `${fold} ${bracketed(bare, levels.product)}`, level: levels.fold };
}

function cases(shown: Shown, parts: readonly Part[], outer: Guard): Latex {
  const depth = Math.min(...parts.map(({ guard }) => commonLength(guard, outer)));
  const rows = parts.map((part, k) => {
    const own = part.guard.slice(depth);
    const last = own.at(-1);
    // An arm is reached where those before it were not.
    const conditions = own.filter(({ holds }, i) => holds || i === own.length - 1).filter(({ holds }) => holds);
    const isElse = k === parts.length - 1 && last?.holds !== true;
    const text =
      isElse || conditions.length === 0 ? '\\text{otherwise}' : `\\text{if } ${conditionOf(shown, conditions)}`;
    return `${value(shown, part.value).text} & ${text}`;
  });
  return { text: casesOf(rows), level: levels.anything };
}

function casesOf(rows: readonly string[]): string {
  return `\\begin{cases} ${rows.join(' \\\\ ')} \\end{cases}`;
}

/** `0 \le i < n` */
export function rangeLatex(shown: Shown, dim: Dim): string {
  const [from, to] = [indexLatex(shown, dim.from), indexLatex(shown, dim.to)];
  return `${from.text} \\le ${subscripted(nameLatex(dim.name))} < ${to.text}`;
}

/** `i = 0}^{n - 1}`: behind the brace that opens the lower bound. */
function rangeOfFold(shown: Shown, dim: Dim): string {
  const last = addScaled(dim.to, -1, constantIndex(1));
  return `${subscripted(nameLatex(dim.name))} = ${indexLatex(shown, dim.from).text}}^{${indexLatex(shown, last).text}}`;
}

function indexLatex(shown: Shown, { offset, terms }: Index): Latex {
  const ordered = [...terms].sort((a, b) => Number(a.factor < 0) - Number(b.factor < 0));
  let text = '';
  for (const { factor, of } of ordered) {
    const own =
      of.kind === 'value'
        ? value(shown, of.ref)
        : of.kind === 'size'
          ? sizeLatex(shown, of)
          : { text: subscripted(nameLatex(of.name)), level: levels.atom };
    const times =
      Math.abs(factor) === 1
        ? bracketed(own, levels.product)
        : `${String(Math.abs(factor))} ${bracketed(own, levels.fraction)}`;
    text += factor < 0 ? ` - ${times}` : text === '' ? times : ` + ${times}`;
  }
  if (text === '') return numberLatex(offset);
  if (offset !== 0) text += offset < 0 ? ` - ${String(-offset)}` : ` + ${String(offset)}`;
  const isSum = ordered.length > 1 || offset !== 0 || text.startsWith(' -');
  return { text: text.trim(), level: isSum ? levels.sum : levels.product };
}

function sizeLatex(shown: Shown, { name, derived }: Size): Latex {
  if (derived === undefined) return { text: subscripted(nameLatex(name)), level: levels.atom };
  const [left, right] = [indexLatex(shown, derived.left), indexLatex(shown, derived.right)];
  switch (derived.operator) {
    case '*':
      return {
        text: `${bracketed(left, levels.product)} \\, ${bracketed(right, levels.product)}`,
        level: levels.product,
      };
    case 'mod':
      return {
        text: `${bracketed(left, levels.product)} \\bmod ${bracketed(right, levels.fraction)}`,
        level: levels.product,
      };
    case 'div':
      return { text: `\\left\\lfloor \\frac{${left.text}}{${right.text}} \\right\\rfloor`, level: levels.atom };
    case 'root':
      return { text: `\\left\\lceil \\sqrt{${left.text}} \\right\\rceil`, level: levels.atom };
  }
}

export function numberLatex(number: number): Latex {
  if (number === Math.PI) return { text: '\\pi', level: levels.atom };
  if (number === Math.E) return { text: 'e', level: levels.atom };
  if (Number.isNaN(number)) return { text: '\\text{NaN}', level: levels.atom };
  if (!Number.isFinite(number))
    return { text: number < 0 ? '-\\infty' : '\\infty', level: number < 0 ? levels.sum : levels.atom };
  const [mantissa = '', exponent] = String(number).split('e');
  const text = exponent === undefined ? mantissa : `${mantissa} \\cdot 10^{${String(Number(exponent))}}`;
  return { text, level: number < 0 ? levels.sum : exponent === undefined ? levels.atom : levels.product };
}

/** Whether an index that says where a part lands runs as far as one that is folded over says. */
function isBoundInside({ table }: Shown, part: Part, dim: Dim): boolean {
  const positions = positionsOf(table, part);
  return positions.has(dim) && dimsOfBounds(dim).some((one) => part.dims.includes(one) && !positions.has(one));
}

/** The indices that say where a part lands. */
function positionsOf(table: StageTable, { at }: Part): ReadonlySet<Dim> {
  return new Set(at.flatMap((index) => dimsOfIndex(table, index)));
}

/** Whether a stage can be written as one expression: not an array by lines. */
function isExpression({ op, dims }: Stage): boolean {
  return op.kind !== 'accumulate' || op.parts.every(({ at }) => isIdentity(at, dims));
}
