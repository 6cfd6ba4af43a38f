// What is said of a run at its end: for people, and as the object that --json prints.

import { aligned } from '../aligned.ts';
import { counted } from '../plot/words.ts';
import { sentenceOf, type Certificate } from './certificate.ts';
import { statistics, type Outcome, type Ran, type Task } from './driver.ts';
import { endingOf } from './ending.ts';
import { notFiniteText, type WhereNotFinite } from './not-finite.ts';
import type { Session } from './session.ts';

export type Report = {
  readonly session: Session;
  readonly task: Omit<Task, 'state'>;
  readonly ran: Ran;
  /** Parameters that needed no start, by path. */
  readonly linear: readonly string[];
  readonly certificate: Certificate;
  readonly notFinite: WhereNotFinite | null;
  readonly rows: number | null;
};

/** Correlations beyond this are said. */
const strong = 0.9;

/** Rows of a table for people. */
const mostRows = 60;

export function jsonOf(report: Report): object {
  const { session, ran, certificate, rows, task, linear } = report;
  const { model, columns } = session;
  const { outcome, restarts } = ran;
  const { standardErrors, covariance, correlations, undetermined, ...numbers } = said(outcome);
  const result = {
    parameters: model.unpack(outcome.x),
    ...(standardErrors && { standardErrors: model.unpack(standardErrors) }),
    value: outcome.value,
    ...numbers,
    gradientNorm: outcome.gradientNorm,
    reason: outcome.reason,
    converged: outcome.converged,
    message: endingOf(outcome, task, session.settings.descent),
    iterations: outcome.iterations,
    evaluations: outcome.evaluations,
    criteria: outcome.criteria,
    certificate: { curvature: certificate.curvature, global: certificate.global, gap: certificate.gap },
    method: task.method,
    ...(rows !== null && { rows }),
    ...(task.learning && { batch: task.learning.batchSize, curve: outcome.curve }),
    names: model.names,
    activeBounds: outcome.activeBounds.map(({ index, bound }) => ({ name: model.names[index], bound })),
    ...(covariance && { covariance: square(covariance) }),
    ...(correlations && { correlations: square(correlations) }),
    ...(undetermined && { undetermined: undetermined.map(({ name }) => name) }),
    ...(task.method === 'lm' && { linear }),
    ...(columns !== null && columns.standardized.length > 0 && { standardized: columns.standardized }),
    ...(restarts && {
      restarts: {
        ...restarts,
        minima: restarts.minima.map(({ x, value, count }) => ({ value, count, parameters: model.unpack(x) })),
      },
    }),
    ...(report.notFinite && { notFinite: report.notFinite }),
  };
  return Object.fromEntries(Object.entries(result).map(([name, value]) => [name, plain(value)]));
}

/** A line for each property. */
export function jsonText(report: object): string {
  const lines = Object.entries(report).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** What least squares say beside what all drivers do. */
function said(outcome: Outcome): Partial<Outcome> {
  return Object.fromEntries(statistics.flatMap((name) => (outcome[name] === undefined ? [] : [[name, outcome[name]]])));
}

function square(matrix: Float64Array): readonly (readonly number[])[] {
  const size = Math.sqrt(matrix.length);
  return Array.from({ length: size }, (_, i) => [...matrix.subarray(i * size, (i + 1) * size)]);
}

/** Numbers that JSON does not have in quotes. */
function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}

export function reportOf(report: Report): string {
  const { ran, session, task, certificate, notFinite } = report;
  const { outcome, restarts } = ran;
  const blocks = [
    title(report),
    parameterTable(report),
    ...(Number.isFinite(outcome.value)
      ? [...correlationLines(report), ...undeterminedLines(outcome), figures(report)]
      : []),
    ...standardizedLines(session),
    ...criteria(outcome),
    ...(restarts === null ? [] : [minima(restarts)]),
    [
      `${endingOf(outcome, task, session.settings.descent)} (${outcome.reason})`,
      ...(notFinite === null ? [] : [notFiniteText(notFinite)]),
      ...(outcome.converged ? [sentenceOf(certificate, restarts?.minima ?? null)] : []),
    ].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function title({ session, task, rows }: Report): string {
  const { model, settings, source } = session;
  const { target, data } = settings.descent;
  const some = task.learning === null ? '' : `, ${counted(task.learning.batchSize, 'row')} a step`;
  const name = model.binding.info.name;
  const what =
    target === null ? `${name} of ${source.path} minimised` : `${name} of ${source.path} fitted to ${target}`;
  const over = rows === null || data === null ? '' : ` over ${rows} rows of ${session.columns?.table.path ?? data}`;
  return `${what}${over} by ${task.method}${some}`;
}

function parameterTable({ session, ran, linear, task }: Report): string {
  const { names, paths } = session.model;
  const { x, standardErrors, activeBounds } = ran.outcome;
  const isKnown = (error: number): boolean => Number.isFinite(ran.outcome.value) && !Number.isNaN(error);
  const bounds = new Map(activeBounds.map(({ index, bound }) => [index, bound]));
  const rows = names.slice(0, mostRows).map((name, i) => {
    const value = x[i] ?? NaN;
    const error = standardErrors?.[i] ?? NaN;
    const side = bounds.get(i);
    const remarks = [
      ...(side === undefined ? [] : [`at its ${side} bound`]),
      ...(task.method === 'lm' && linear.includes(paths[i] ?? '') ? ['linear'] : []),
    ];
    return [name, digits(value, 10), ...(isKnown(error) ? [`± ${digits(error, 4)}`] : []), remarks.join(', ')];
  });
  const more = names.length - rows.length;
  return aligned(rows) + (more > 0 ? `\n… and ${more} more (--json has all)` : '');
}

function digits(value: number, count: number): string {
  return String(Number(value.toPrecision(count)));
}

function correlationLines({ session, ran }: Report): readonly string[] {
  const { names } = session.model;
  const { correlations } = ran.outcome;
  if (correlations === undefined) return [];
  const pairs: { readonly pair: string; readonly value: number }[] = [];
  for (const [i, one] of names.entries())
    for (const [j, other] of names.entries()) {
      const value = correlations[i * names.length + j] ?? 0;
      if (j > i && Math.abs(value) > strong) pairs.push({ pair: `${one}, ${other}`, value });
    }
  if (pairs.length === 0) return [];
  pairs.sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const rows = pairs.slice(0, 20).map(({ pair, value }) => [`  ${pair}`, value.toFixed(4)]);
  return [`correlations above ${strong}\n${aligned(rows)}`];
}

function undeterminedLines({ undetermined }: Outcome): readonly string[] {
  if (undetermined === undefined || undetermined.length === 0) return [];
  return [`not determined by the data: ${undetermined.map(({ name }) => name).join('; ')}`];
}

/** Of a stochastic run: how far it came, and what it lost. */
function epochLines({ learning }: Report['task'], { curve }: Outcome): readonly (readonly string[])[] {
  const last = curve?.at(-1);
  if (learning === null || curve === undefined || last === undefined) return [];
  const least = Math.min(...curve.map(({ validation }) => validation ?? NaN));
  return [
    ['epochs', `${curve.length} of ${learning.epochs}, ${counted(last.seen, 'row')} seen`],
    ['mean loss of the last', digits(last.loss, 10)],
    ...(learning.validation === null
      ? []
      : [['least over rows held back', `${digits(least, 10)}, where the parameters are these`]]),
  ];
}

function figures({ ran, rows, task }: Report): string {
  const { outcome } = ran;
  const { evaluations, iterations, residualSumOfSquares, reducedChiSquare, rank, aic, bic } = outcome;
  const asked = Object.entries(evaluations).flatMap(([what, count]) =>
    count > 0 ? [`${count} of ${words[what] ?? what}`] : [],
  );
  const fit =
    residualSumOfSquares === undefined || reducedChiSquare === undefined
      ? [['value', String(outcome.value)]]
      : [
          ['residual sum of squares', String(residualSumOfSquares)],
          ['residual standard deviation', deviationOf(reducedChiSquare, (rows ?? 0) - (rank ?? 0))],
          ['AIC, BIC', `${digits(aic ?? NaN, 8)}, ${digits(bic ?? NaN, 8)}`],
        ];
  return aligned([
    ...fit,
    ['gradient norm', digits(outcome.gradientNorm, 6)],
    ...epochLines(task, outcome),
    ['steps', String(iterations)],
    ['evaluations', asked.join(', ')],
  ]);
}

function deviationOf(variance: number, freedom: number): string {
  const degrees = counted(freedom, 'degree');
  return freedom > 0
    ? `${digits(Math.sqrt(variance), 10)} (${degrees} of freedom)`
    : `unknown, and so are standard errors: there are no more rows than parameters`;
}

const words: { readonly [what: string]: string } = {
  value: 'the value',
  gradient: 'the gradient',
  jacobian: 'the Jacobian',
  hessianProduct: 'Hessian products',
};

function standardizedLines({ columns }: Session): readonly string[] {
  if (columns === null || columns.standardized.length === 0) return [];
  const rows = columns.standardized.map(({ name, mean, deviation }) => [
    `  ${name}`,
    digits(mean, 10),
    digits(deviation, 10),
  ]);
  return [`columns less their mean, over their deviation\n${aligned(rows)}`];
}

function criteria({ criteria: asked }: Outcome): readonly string[] {
  if (asked.length === 0) return [];
  const rows = asked.map(({ name, value, limit, met }) => [
    `  ${name}`,
    digits(value, 6),
    met ? `≤ ${limit}` : `> ${limit}`,
    met ? 'met' : 'not met',
  ]);
  return [`criteria\n${aligned(rows)}`];
}

function minima({ asked, runs, converged, minima: found }: NonNullable<Ran['restarts']>): string {
  const rows = found.slice(0, 20).map(({ value, count }) => [`  ${digits(value, 10)}`, `${count}×`]);
  const kinds = `${found.length} ${found.length === 1 ? 'minimum' : 'minima'}`;
  const open = asked > runs ? `; ${asked - runs} more were not begun` : '';
  return [
    `${converged} of ${runs} starts converged, to ${kinds}${open}`,
    ...(rows.length > 0 ? [aligned(rows)] : []),
  ].join('\n');
}
