// The options of `gradc fit` and `gradc minimize`: rows of the table of options, and what they come to.

import type { Option } from '../option.ts';

const fit = ['fit'];
/** The commands that go down. */
export const descents = ['fit', 'minimize'] as const;

/** Those that go through rows of data, some at a step. */
const stochasticMethods = ['sgd', 'minibatch', 'adam'] as const;
export type StochasticName = (typeof stochasticMethods)[number];

export const methods = ['lm', 'lbfgs', 'gd', 'newton', ...stochasticMethods] as const;
export type MethodName = (typeof methods)[number];

export function isStochastic(method: MethodName): method is StochasticName {
  return stochasticMethods.some((one) => one === method);
}

const schedules = ['constant', '1/t', 'cosine'] as const;

/** Options that some methods alone have. */
export const ownOptions: { readonly [option in keyof DescentSettings]?: readonly MethodName[] } = {
  alpha: ['gd', ...stochasticMethods],
  loss: ['lm'],
  lossScale: ['lm'],
  restarts: ['lm', 'lbfgs', 'gd', 'newton'],
  batch: ['minibatch', 'adam'],
  epochs: stochasticMethods,
  schedule: stochasticMethods,
  validation: stochasticMethods,
  momentum: ['sgd', 'minibatch'],
  nesterov: ['sgd', 'minibatch'],
};

export const losses = ['linear', 'soft_l1', 'huber', 'cauchy'] as const;

const above0 = { kind: 'number', above: 0 } as const;
const counted = { kind: 'whole', from: 1, to: 1e9 } as const;

export const descentOptions: readonly Option[] = [
  { name: 'data', argument: 'FILE.csv', commands: descents, help: 'numbers in columns, named by the first line' },
  { name: 'target', argument: 'NAME', commands: fit, help: 'the column that the model should give' },
  {
    name: 'start',
    argument: 'LIST|FILE.json',
    commands: descents,
    help: 'where to begin: a=1,b=2, or an object in a file; 0 where nothing is said',
  },
  {
    name: 'bounds',
    argument: 'LIST',
    commands: descents,
    help: 'keep parameters inside: a=0..1,b=0..inf (beside their domains)',
  },
  {
    name: 'method',
    argument: 'NAME',
    rule: { kind: 'choice', of: methods },
    commands: descents,
    help: `${methods.join(', ')} (default: lm for fit, lbfgs else)`,
  },
  {
    name: 'alpha',
    argument: 'N',
    rule: above0,
    commands: descents,
    help: 'the step (adam: 0.001); gd without it looks for one each time',
  },
  { name: 'batch', argument: 'N', rule: counted, commands: descents, help: 'minibatch, adam: rows in a step (32)' },
  {
    name: 'epochs',
    argument: 'N',
    rule: counted,
    commands: descents,
    help: 'sgd, minibatch, adam: go through all rows so often (10)',
  },
  {
    name: 'schedule',
    argument: 'NAME',
    rule: { kind: 'choice', of: schedules },
    commands: descents,
    help: `sgd, minibatch, adam: how the step falls: ${schedules.join(', ')}`,
  },
  {
    name: 'momentum',
    argument: 'N',
    rule: above0,
    commands: descents,
    help: 'sgd, minibatch: the part of the last step that goes on, below 1',
  },
  { name: 'nesterov', argument: 'N', rule: above0, commands: descents, help: 'the same, by Nesterov' },
  {
    name: 'validation',
    argument: 'PART',
    rule: above0,
    commands: descents,
    help: 'sgd, minibatch, adam: hold back this part of the rows, and take what is best there',
  },
  {
    name: 'tolerance',
    argument: 'N',
    rule: above0,
    commands: descents,
    help: 'converged where the norm of the gradient is at most this',
  },
  {
    name: 'seed',
    argument: 'N',
    rule: { kind: 'whole', to: 4_294_967_295 },
    commands: descents,
    help: 'of where restarts begin, and of the order of rows (1)',
  },
  {
    name: 'loss',
    argument: 'NAME',
    rule: { kind: 'choice', of: losses },
    commands: fit,
    help: `how residuals count: ${losses.join(', ')} (default: linear, their squares)`,
  },
  {
    name: 'loss-scale',
    argument: 'N',
    rule: above0,
    commands: fit,
    help: 'residuals beyond this count less, with a loss that is not linear (1)',
  },
  { name: 'weights', argument: 'COLUMN', commands: descents, help: 'how much each row counts' },
  {
    name: 'standardize',
    commands: descents,
    help: 'bring columns of more than two values, but the target, to mean 0 and deviation 1',
  },
  {
    name: 'restarts',
    argument: 'N',
    rule: { kind: 'whole', from: 1, to: 100_000 },
    commands: descents,
    help: 'begin at N more points, spread over the bounds; the lowest minimum is taken',
  },
  { name: 'max-iterations', argument: 'N', rule: counted, commands: descents, help: 'stop after so many steps' },
  { name: 'max-time', argument: 'SECONDS', rule: above0, commands: descents, help: 'stop after so long' },
  { name: 'plot', argument: 'FILE.svg', commands: descents, help: 'draw the fit, or the descent and its path' },
  { name: 'save', argument: 'FILE.json', commands: descents, help: 'write the result and where to go on from' },
  { name: 'resume', argument: 'FILE.json', commands: descents, help: 'go on from what --save wrote' },
];

export type DescentSettings = {
  readonly data: string | null;
  readonly target: string | null;
  readonly start: string | null;
  readonly bounds: string | null;
  readonly method: MethodName | null;
  readonly alpha: number | null;
  readonly batch: number | null;
  readonly epochs: number | null;
  readonly schedule: (typeof schedules)[number] | null;
  readonly momentum: number | null;
  readonly nesterov: number | null;
  readonly validation: number | null;
  readonly tolerance: number | null;
  readonly seed: number;
  /** Null is the linear one. */
  readonly loss: (typeof losses)[number] | null;
  readonly lossScale: number | null;
  readonly weights: string | null;
  readonly standardize: boolean;
  readonly restarts: number | null;
  readonly maxIterations: number | null;
  readonly maxTime: number | null;
  readonly plot: string | null;
  readonly save: string | null;
  readonly resume: string | null;
};

export function descentSettings(values: ReadonlyMap<string, string>): DescentSettings {
  const text = (name: string): string | null => values.get(name)?.normalize('NFC') ?? null;
  const number = (name: string): number | null => (values.has(name) ? Number(values.get(name)) : null);
  return {
    data: values.get('data') ?? null,
    target: text('target'),
    start: values.get('start') ?? null,
    bounds: text('bounds'),
    method: methods.find((one) => one === values.get('method')) ?? null,
    alpha: number('alpha'),
    batch: number('batch'),
    epochs: number('epochs'),
    schedule: schedules.find((one) => one === values.get('schedule')) ?? null,
    momentum: number('momentum'),
    nesterov: number('nesterov'),
    validation: number('validation'),
    tolerance: number('tolerance'),
    seed: number('seed') ?? 1,
    loss: losses.find((one) => one !== 'linear' && one === values.get('loss')) ?? null,
    lossScale: number('loss-scale'),
    weights: text('weights'),
    standardize: values.has('standardize'),
    restarts: number('restarts'),
    maxIterations: number('max-iterations'),
    maxTime: number('max-time'),
    plot: values.get('plot') ?? null,
    save: values.get('save') ?? null,
    resume: values.get('resume') ?? null,
  };
}
