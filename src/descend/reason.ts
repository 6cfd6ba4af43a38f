// Why a run ended, and what it says.

/** The first four mean that it converged. */
export type Reason =
  | 'gradient'
  | 'value'
  | 'step'
  | 'rounding'
  | 'iterations'
  | 'evaluations'
  | 'time'
  | 'not-finite'
  | 'no-descent'
  | 'aborted';

/** What is asked before each step: met where the value is at most the limit. */
export type Criterion = {
  readonly name: 'gradient' | 'value' | 'step';
  readonly value: number;
  readonly limit: number;
  readonly met: boolean;
};

/** Calls of the problem's functions; `gradient` gives the value too. */
export type Evaluations = {
  readonly value: number;
  readonly gradient: number;
  readonly jacobian: number;
  readonly hessianProduct: number;
};

const sentences: { readonly [reason in Reason]?: string } = {
  gradient: 'the gradient is within its limit',
  value: 'the value no longer falls by more than its limit',
  step: 'the step is within its limit',
  rounding: 'what is left to gain is below the rounding of the value',
  'no-descent': 'no step lowers the value; is the gradient right, and the function continuous here?',
  aborted: 'aborted; state is where to go on',
};

export function isConverged(reason: Reason): boolean {
  return ['gradient', 'value', 'step', 'rounding'].includes(reason);
}

/** A sentence; `detail` says more than what is usual. */
export function messageOf(reason: Reason, detail = ''): string {
  const usual = sentences[reason] ?? `the limit of ${reason} is reached; raise it, or go on from state`;
  return `${isConverged(reason) ? '' : 'not '}converged: ${detail || usual}`;
}

/** A criterion with a limit of 0 is not asked. */
export function criterion(name: Criterion['name'], value: number, limit: number): readonly Criterion[] {
  return limit > 0 ? [{ name, value, limit, met: value <= limit }] : [];
}
