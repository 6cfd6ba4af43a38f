// Numbers at wires, as they are written in a picture: one as it is, a few in a row, many by their shape and range.

import type { Box, Numbers } from '../analyse/circuit/circuit.ts';
import type { Value } from '../analyse/given-values.ts';
import { numberText } from '../cli/plot/words.ts';

const fewNumbers = 3;

/** What stands above and below the wire of a box; '' where nothing does. */
export function textsAt({ kind, reading }: Box): { readonly value: string; readonly gradient: string } {
  const { value = null, gradient = null } = reading ?? {};
  // No gradient flows to data, nor back into what chooses.
  const isActive = kind !== 'data' && kind !== 'condition';
  return {
    value: value === null ? '' : (kind === 'condition' ? truthText : numbersText)(value),
    gradient: gradient === null || !isActive ? '' : numbersText(gradient),
  };
}

function numbersText({ numbers, sizes }: Numbers): string {
  const [only] = numbers;
  if (sizes.length === 0 && only !== undefined) return oneNumber(only);
  if (numbers.length <= fewNumbers) return `[${numbers.map(oneNumber).join(', ')}]`;
  const known = numbers.filter((number) => !Number.isNaN(number));
  const [low, high] = [
    known.reduce((a, b) => Math.min(a, b), Infinity),
    known.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  const range = low === high ? `all ${oneNumber(low)}` : `${oneNumber(low)} … ${oneNumber(high)}`;
  return `[${sizes.join(', ')}] ${known.length < numbers.length ? 'with NaN' : range}`;
}

/** Of a condition: 1 and 0 stand for true and false. */
function truthText({ numbers, sizes }: Numbers): string {
  if (sizes.length === 0) return numbers[0] === 0 ? 'false' : 'true';
  return `[${sizes.join(', ')}] ${String(numbers.filter((number) => number !== 0).length)} true`;
}

function oneNumber(number: number): string {
  if (Number.isNaN(number)) return 'NaN';
  if (!Number.isFinite(number)) return number < 0 ? '−∞' : '∞';
  return numberText(number);
}

/** As it is read out, and as plain text has it. */
export function valueSaid(value: Value): string {
  if (typeof value === 'number') return oneNumber(value);
  const parts = Object.entries(value).map(([key, inner]: [string, Value]) =>
    Array.isArray(value) ? valueSaid(inner) : `${key}: ${valueSaid(inner)}`,
  );
  const text = Array.isArray(value) ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
  return text.length <= 60 ? text : `${String(parts.length)} ${Array.isArray(value) ? 'elements' : 'fields'}`;
}
