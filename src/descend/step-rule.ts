// How a stochastic step follows from a gradient: plainly, with momentum (Polyak 1964), Nesterov's (1983, as Sutskever
// and others 2013 write it), or by Adam (Kingma and Ba 2015); and how long it is as a run goes on (Robbins and Monro
// 1951).

/** The step as a run goes on; `progress` goes from 0 to 1 over all epochs. */
export type Schedule = 'constant' | '1/t' | 'cosine' | ((step: number, progress: number) => number);

export type Adam = { readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number };

export type StepRule = {
  /** The velocity is this part of the last one less the gradient's step; 0 is plain. */
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly adam: Required<Adam> | undefined;
};

/** What a rule keeps from step to step. */
export type Moments = { readonly first: Float64Array; readonly second: Float64Array };

/** α as step number `step`, from 0, finds it; 1/t falls to half of it after as many steps as an epoch has. */
export function alphaAt(schedule: Schedule, alpha: number, step: number, perEpoch: number, progress: number): number {
  if (typeof schedule === 'function') return schedule(step, progress);
  if (schedule === '1/t') return alpha / (1 + step / perEpoch);
  return schedule === 'cosine' ? (alpha * (1 + Math.cos(Math.PI * progress))) / 2 : alpha;
}

/**
 * Moves the parameters; `step` counts from 0. `scale`: how large a change of each is of the same weight. The rule is
 * that of the parameters by their scales, whose slopes are so many times as steep.
 */
export function move(
  x: Float64Array,
  gradient: Float64Array,
  { momentum, nesterov, adam }: StepRule,
  { first, second }: Moments,
  scale: Float64Array,
  alpha: number,
  step: number,
): void {
  if (adam !== undefined) {
    const { beta1, beta2, epsilon } = adam;
    const [fair1, fair2] = [1 - beta1 ** (step + 1), 1 - beta2 ** (step + 1)];
    for (let i = 0; i < x.length; i++) {
      const slope = scale[i]! * gradient[i]!;
      first[i] = beta1 * first[i]! + (1 - beta1) * slope;
      second[i] = beta2 * second[i]! + (1 - beta2) * slope * slope;
      x[i]! -= (scale[i]! * (alpha * (first[i]! / fair1))) / (Math.sqrt(second[i]! / fair2) + epsilon);
    }
  } else if (momentum > 0) {
    for (let i = 0; i < x.length; i++) {
      const fall = alpha * (scale[i]! * gradient[i]!);
      const velocity = momentum * first[i]! - fall;
      first[i] = velocity;
      x[i]! += scale[i]! * (nesterov ? momentum * velocity - fall : velocity);
    }
  } else {
    for (let i = 0; i < x.length; i++) x[i]! -= scale[i]! * (alpha * (scale[i]! * gradient[i]!));
  }
}

export function isConstant(schedule: Schedule | undefined): boolean {
  return schedule === undefined || schedule === 'constant';
}
