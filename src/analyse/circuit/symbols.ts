// What stands in a box. Constants, and sizes used as numbers, are written into the box that uses them: `2 ×`, `/ n`.

import { elementAt } from '../../base/lists.ts';
import type { Dim, Ref, Stage, StageTable } from '../../form/form.ts';
import { publicName, type Notation } from '../../form/notation.ts';

const infix: { readonly [gate: string]: string } = {
  '+': '+',
  '-': '−',
  '*': '×',
  '/': '/',
  div: 'div',
  mod: 'mod',
  '<': '<',
  '<=': '≤',
  '>': '>',
  '>=': '≥',
  '==': '=',
  '!=': '≠',
  and: 'and',
  or: 'or',
};

/** Gates of one number with a sign of their own. */
const signs: { readonly [gate: string]: string } = {
  neg: '−',
  not: 'not',
  inv: '1 /',
  sqr: '^2',
  cube: '^3',
  invexpm1: '1 / expm1',
  invor0: '1 /',
  logtotal: 'log',
};

const folds = { sum: 'Σ', prod: '∏', max: 'max', min: 'min', only: 'Σ' } as const;

/** Elements of an array that are written into its box. */
const fewElements = 4;

/** Whether a stage is written into the boxes that use it. */
export function isFolded({ op, dims }: Stage): boolean {
  return dims.length === 0 && (op.kind === 'constant' || op.kind === 'index');
}

/** `over`: the indices that a fold takes away. */
export function symbolOf(table: StageTable, stage: Stage, notation: Notation, over: readonly Dim[]): string {
  const { op } = stage;
  switch (op.kind) {
    case 'gate':
      return gateSymbol(table, op.gate, op.args, notation);
    case 'accumulate':
      return `${folds[op.how]} ${over.map(({ name }) => name).join(', ')}`.trim();
    case 'pack': {
      const elements = op.elements.map((ref) => given(table, ref, notation) ?? '·');
      return elements.length <= fewElements ? `[${elements.join(', ')}]` : '[ … ]';
    }
    default:
      return notation.expression(stage.id);
  }
}

function gateSymbol(
  table: StageTable,
  gate: Extract<Stage['op'], { readonly kind: 'gate' }>['gate'],
  args: readonly Ref[],
  notation: Notation,
): string {
  const texts = args.map((ref) => given(table, ref, notation));
  const isPlain = texts.every((text) => text === null);
  const symbol = gate.user ? undefined : infix[gate.name];
  if (symbol !== undefined && args.length === 2) {
    const [left = null, right = null] = texts;
    return [left, symbol, right].filter((text) => text !== null).join(' ');
  }
  if (!gate.user && gate.name === 'pow') return `${texts[0] ?? ''}^${texts[1] ?? ''}`;
  const sign = gate.user ? undefined : signs[gate.name];
  if (sign !== undefined && isPlain) return sign;
  const name = gate.user ? gate.name : publicName(gate.name);
  return isPlain ? name : `${name}(${texts.map((text) => text ?? '·').join(', ')})`;
}

/** What is written into the box in the place of a wire. */
function given(table: StageTable, ref: Ref, notation: Notation): string | null {
  const stage = elementAt(table, ref);
  if (!isFolded(stage)) return null;
  // The digits of √2 say no more than the first of them do.
  const { op } = stage;
  const short = op.kind === 'constant' ? Number(op.value.toPrecision(5)) : NaN;
  const text = notation.expression(ref);
  return (text.length > 8 && Number.isFinite(short) ? `${String(short)}…` : text).replace(/^-/, '−');
}
