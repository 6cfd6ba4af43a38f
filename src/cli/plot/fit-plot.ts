// The picture of a fit: over one column of data the points, the curve with its band and the residuals; with several
// columns what was observed against what is predicted, and the residuals.

import { elementAt } from '../../base/lists.ts';
import { evenly, extentOf, near, pointsOf, type Numbers } from './extent.ts';
import type { Entry } from './legend.ts';
import { band, curve, dots, rule, type Frame } from './marks.ts';
import { page, type Panel } from './page.ts';
import { leftOutSaid, rangeSaid } from './said.ts';
import type { Markup } from './svg.ts';
import { counted, spokenNumber } from './words.ts';

export type FitPicture = {
  readonly title: string;
  readonly target: string;
  /** Row by row. */
  readonly observed: Numbers;
  readonly predicted: Numbers;
  /** Where there is one column of data. */
  readonly column?: Column;
};

export type Column = {
  readonly name: string;
  readonly values: Numbers;
  /** The model at positions of the column, in order; `curvePositions` has such. */
  readonly curve: Curve;
};

export type Curve = {
  readonly at: Numbers;
  readonly value: Numbers;
  /** Where the value lies with 95 %. */
  readonly lower?: Numbers;
  readonly upper?: Numbers;
};

const curveLength = 241;

/** Where the model is asked for its curve: the range of the data, in even steps. */
export function curvePositions(values: Numbers): Float64Array {
  return evenly(extentOf(values), curveLength);
}

export function fitPlot(picture: FitPicture): string {
  const { title, observed, predicted } = picture;
  const residuals = Float64Array.from(
    { length: Math.min(observed.length, predicted.length) },
    (_, k) => elementAt(observed, k) - elementAt(predicted, k),
  );
  const upper = picture.column === undefined ? agreementPanel(picture) : curvePanel(picture, picture.column);
  const across = picture.column?.values ?? predicted;
  return page({
    title,
    description: [...upper.said, ...residualsSaid(residuals)],
    panels: [upper.panel, residualPanel(upper.panel, across, residuals)],
  });
}

type Described = { readonly panel: Panel; readonly said: readonly string[] };

function curvePanel({ target, observed }: FitPicture, { name, values, curve: model }: Column): Described {
  const points = pointsOf(values, observed);
  const { lower, upper } = model;
  const data = extentOf(points.y);
  const all = extentOf(points.y, model.value, lower ?? [], upper ?? []);
  const y = near(all, data);
  const isCut = all !== undefined && y !== undefined && (all.low < y.low || all.high > y.high);
  const entries: readonly Entry[] = [
    { label: 'data', swatch: 'dot', kind: 'first' },
    { label: 'fit', swatch: 'line', kind: 'second' },
    ...(lower === undefined ? [] : [{ label: '95 % band', swatch: 'band', kind: 'second' } as const]),
  ];
  return {
    panel: {
      height: 300,
      x: { name, kind: 'linear', extent: extentOf(points.x, points.x.length === 0 ? [] : model.at) },
      y: { name: target, kind: 'linear', extent: y },
      isLabelledBelow: true,
      legend: entries,
      marks: (frame) => [
        ...(lower === undefined || upper === undefined ? [] : band(frame, model.at, lower, upper, 'second')),
        ...dots(frame, points.x, points.y, 'first'),
        ...curve(frame, model.at, model.value, 'second'),
      ],
    },
    said: [
      `${counted(points.x.length, 'data point')} of ${target} over ${name}${rangeSaid(extentOf(points.x))}, ` +
        `and the fitted curve${lower === undefined ? '' : ' with its 95 % band'}.`,
      ...leftOutSaid(points.leftOut),
      ...(isCut ? ['The curve or its band goes on beyond the picture.'] : []),
    ],
  };
}

function agreementPanel({ target, observed, predicted }: FitPicture): Described {
  const points = pointsOf(predicted, observed);
  const extent = extentOf(points.x, points.y);
  return {
    panel: {
      height: 300,
      x: { name: `${target}, predicted`, kind: 'linear', extent },
      y: { name: `${target}, observed`, kind: 'linear', extent },
      isLabelledBelow: true,
      legend: [
        { label: 'data', swatch: 'dot', kind: 'first' },
        { label: 'predicted as observed', swatch: 'line', kind: 'rule' },
      ],
      marks: (frame) => [...dots(frame, points.x, points.y, 'first'), ...diagonal(frame)],
    },
    said: [
      `${counted(points.x.length, 'data point')}: ${target} as observed against ${target} as predicted` +
        `${rangeSaid(extentOf(points.x))}.`,
      ...leftOutSaid(points.leftOut),
    ],
  };
}

function residualPanel({ x }: Panel, across: Numbers, residuals: Numbers): Panel {
  const points = pointsOf(across, residuals);
  return {
    height: 130,
    x,
    y: { name: 'residual', kind: 'linear', extent: extentOf(points.y, points.y.length === 0 ? [] : [0]) },
    legend: [],
    marks: (frame) => [...dots(frame, points.x, points.y, 'first'), ...zeroLine(frame)],
  };
}

/** Both axes have the same extent: from corner to corner. */
function diagonal(frame: Frame): readonly Markup[] {
  return rule({ x: frame.left, y: frame.bottom }, { x: frame.right, y: frame.top });
}

function zeroLine(frame: Frame): readonly Markup[] {
  const y = frame.y.place(0);
  return rule({ x: frame.left, y }, { x: frame.right, y });
}

function residualsSaid(residuals: Numbers): readonly string[] {
  const extent = extentOf(residuals);
  if (extent === undefined) return ['There are no residuals.'];
  return [`Below: residuals, from ${spokenNumber(extent.low)} to ${spokenNumber(extent.high)}.`];
}
