// Value numbering: equal gates, reads and constants are one stage wherever the guard in force implies the guard of the
// one that is there.

import { elementAt } from '../base/lists.ts';
import type { Gate } from '../gates/gate.ts';
import type { Guard, Ref, Stage } from './form.ts';

/** What has been made so far, by what it is. */
export type ValueNumbers = {
  readonly stages: Stage[];
  readonly shared: Map<number | string, Ref | Ref[]>;
  /** Constants without names, by value. */
  readonly literals: Map<number, Ref>;
  readonly gateNumbers: Map<Gate, number>;
};

/** By the user: whether a name is the user's own. */
type Called = { readonly name: string; readonly named: boolean };

export function noNumbers(): ValueNumbers {
  return { stages: [], shared: new Map(), literals: new Map(), gateNumbers: new Map() };
}

/** A number without a name of its own. */
export function isLiteral(value: number, type: Stage['type'], label: Called | null): boolean {
  return label?.named !== true && type === 'real' && !Object.is(value, -0);
}

/** A constant with a name of its own is not the literal of the same value. */
export function constantKey(value: number, type: Stage['type'], label: Called | null): string {
  return `=${type}${Object.is(value, -0) ? '-0' : String(value)}${label?.named === true ? ` ${label.name}` : ''}`;
}

/** Lets a stage be found again that was not built here. Where there is one like it, that one goes on being found. */
export function offer(numbers: ValueNumbers, stage: Stage): void {
  const { id, op, guard, type } = stage;
  if (op.kind === 'gate') {
    const key = gateKey(numbers, op.gate, op.args);
    if (found(numbers, key, guard) === null) remember(numbers, key, id);
  }
  if (op.kind !== 'constant') return;
  const { value } = op;
  if (isLiteral(value, type, stage)) {
    if (!numbers.literals.has(value)) numbers.literals.set(value, id);
  } else {
    const key = constantKey(value, type, stage);
    if (!numbers.shared.has(key)) numbers.shared.set(key, id);
  }
}

const pair = 2 ** 23;

/** A gate of one or two arguments is a number. */
export function gateKey(numbers: ValueNumbers, kind: Gate, args: readonly Ref[]): number | string {
  let number = numbers.gateNumbers.get(kind);
  if (number === undefined) numbers.gateNumbers.set(kind, (number = numbers.gateNumbers.size + 1));
  const [a = 0, b = 0] = args;
  if (args.length > 2 || number > 127 || numbers.stages.length >= pair) return `${String(number)}:${args.join(',')}`;
  const commutes = kind.name === '+' || kind.name === '*';
  return commutes && b < a ? (number * pair + b) * pair + a : (number * pair + a) * pair + b;
}

/** What is there already under this guard. */
export function found(numbers: ValueNumbers, key: number | string, guard: Guard): Ref | null {
  const before = numbers.shared.get(key);
  if (before === undefined) return null;
  if (typeof before === 'number') return impliesPrefix(guard, elementAt(numbers.stages, before).guard) ? before : null;
  for (const ref of before) if (impliesPrefix(guard, elementAt(numbers.stages, ref).guard)) return ref;
  return null;
}

export function remember(numbers: ValueNumbers, key: number | string, ref: Ref): void {
  const before = numbers.shared.get(key);
  if (before === undefined) numbers.shared.set(key, ref);
  else if (typeof before === 'number') numbers.shared.set(key, [before, ref]);
  else before.push(ref);
}

/** Whether everything that holds under `guard` makes `weaker` hold: here, that `weaker` is its beginning. */
function impliesPrefix(guard: Guard, weaker: Guard): boolean {
  if (weaker.length === 0) return true;
  if (weaker.length > guard.length) return false;
  return weaker.every(
    (literal, i) =>
      guard[i] === literal || (guard[i]?.condition === literal.condition && guard[i].holds === literal.holds),
  );
}
