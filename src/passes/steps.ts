// The steps from a denominator down to what makes it steep: for each gate that is looked through, its slope in each of
// its active arguments, as text by which the slopes above are multiplied, and how fast it lets the denominator grow.

import { elementAt, pairOf } from '../base/lists.ts';
import type { Ref, Stage, StageTable } from '../form/form.ts';

export type Rate = 'plain' | 'product' | 'power' | 'exponential';

/**
 * `factor` and ` * text`, or ` / text`, multiply. `degree`: of the power that the step is, 1 if it is none. `regular`:
 * where the slope is finite; elsewhere an adjoint of 0 stays 0, as the gate has it. `isLast`: what is below gets an
 * adjoint of the size of the quotient.
 */
export type Step = {
  readonly to: Ref;
  readonly rate: Rate;
  readonly factor: number;
  readonly text: string;
  readonly degree?: number;
  readonly regular?: string;
  readonly isLast?: boolean;
};

type Setting = { readonly table: StageTable; readonly active: readonly (boolean | undefined)[] };

/** What names a stage in the text. */
type Name = (ref: Ref) => string;

export function isSteep(steps: readonly Step[]): boolean {
  return steps.some(({ rate }) => rate !== 'plain');
}

/** Null where adjoints go on as elsewhere: at what is no gate, or one that is not looked through. */
export function stepsOf(setting: Setting, { id, op }: Stage, name: Name): readonly Step[] | null {
  if (setting.active[id] !== true || op.kind !== 'gate' || op.gate.user) return null;
  const steps = stepsOfGate(setting, op.gate.name, id, op.args, (ref) => numberText(setting.table, ref) ?? name(ref));
  return steps?.filter(({ to }) => setting.active[to] === true) ?? null;
}

function stepsOfGate(
  setting: Setting,
  gate: string,
  out: Ref,
  args: readonly Ref[],
  name: Name,
): readonly Step[] | null {
  const [a, b] = pairOf(args);
  const step = (to: Ref, rate: Rate, text = '', factor = 1): Step => ({ to, rate, factor, text });
  const last = (text: string): Step => ({ ...step(a, 'exponential', text), isLast: true });
  switch (gate) {
    case '+':
      return [step(a, 'plain'), step(b, 'plain')];
    case '-':
      return [step(a, 'plain'), step(b, 'plain', '', -1)];
    case 'neg':
      return [step(a, 'plain', '', -1)];
    case '*': {
      const rate = setting.active[a] === true && setting.active[b] === true ? 'product' : 'plain';
      const [left, right] = [name(a), name(b)];
      return [step(a, rate, ` * ${right}`), step(b, rate, ` * ${left}`)];
    }
    case '/': {
      if (setting.active[b] !== true) return [step(a, 'plain', ` / ${name(b)}`)];
      const quotient = name(out);
      return [
        step(a, 'product', ` / ${name(b)}`),
        { ...step(b, 'power', ` * ${quotient} / ${name(b)}`, -1), degree: 2 },
      ];
    }
    case 'sqr':
      return [{ ...step(a, 'power', ` * ${name(a)}`, 2), degree: 2 }];
    case 'cube':
      return [{ ...step(a, 'power', ` * (${name(a)} * ${name(a)})`, 3), degree: 3 }];
    case 'sqrt':
      return [{ ...step(a, 'plain', ` / ${name(out)}`, 0.5), degree: 0.5, regular: `${name(out)} != 0` }];
    case 'exp':
      return isShifted(setting.table, a) ? null : [last(` * ${name(out)}`)];
    case 'expm1':
      return [last(` * exp(${name(a)})`)];
    case 'cosh':
      return [last(` * sinh(${name(a)})`)];
    case 'sinh':
      return [last(` * cosh(${name(a)})`)];
    case 'pow':
      return stepsOfPower(setting, out, [a, b], name);
    default:
      return null;
  }
}

function stepsOfPower(
  { table, active }: Setting,
  out: Ref,
  [base, exponent]: readonly [Ref, Ref],
  name: Name,
): readonly Step[] | null {
  const number = table[exponent]?.op;
  const [x, y] = [name(base), name(exponent)];
  const p = name(out);
  const regular = `${x} != 0 or ${y} >= 1`;
  if (number?.kind === 'constant') {
    const { value } = number;
    if (value >= 0 && value <= 1) return null;
    return [
      {
        to: base,
        rate: 'power',
        degree: value < 0 ? 1 - value : value,
        factor: value,
        text: value < 0 ? ` * ${p} / ${x}` : ` * pow(${x}, ${String(value - 1)})`,
        regular,
      },
    ];
  }
  const inBase: Step = {
    to: base,
    rate: 'exponential',
    factor: 1,
    text: ` * if(${y} == 0, 0, ${x} == 0, ${y} * pow(${x}, ${y} - 1), ${y} * ${p} / ${x})`,
    regular,
  };
  if (active[exponent] !== true) return [inBase];
  return [
    inBase,
    {
      to: exponent,
      rate: 'exponential',
      factor: 1,
      text: ` * if(${p} == 0 or ${x} == 0 and ${y} == 0, 0, ${p} * log(${x}))`,
      regular,
      isLast: true,
    },
  ];
}

/** `exp(x - m)`, where m is taken off so that the exponential is at most 1. */
function isShifted(table: StageTable, exponent: Ref): boolean {
  const op = table[exponent]?.op;
  if (op?.kind !== 'gate' || op.gate.name !== '-') return false;
  const shift = table[elementAt(op.args, 1)]?.op;
  return shift?.kind === 'gate' && (shift.gate.name === 'shift' || shift.gate.name === 'stop');
}

/** A constant stands in the text as it is. */
function numberText(table: StageTable, ref: Ref): string | null {
  const op = table[ref]?.op;
  if (op?.kind !== 'constant' || !Number.isFinite(op.value)) return null;
  return op.value < 0 || Object.is(op.value, -0) ? `(${String(op.value)})` : String(op.value);
}
