// The picture of a stochastic run: the loss against the samples seen, of what it learns from and of what it does not.

import { extentOf, pointsOf, type Numbers } from './extent.ts';
import { falling } from './falling.ts';
import { curve, dots, type Ink } from './marks.ts';
import { page } from './page.ts';
import { leftOutSaid } from './said.ts';
import { counted, spokenNumber } from './words.ts';

export type LossPicture = {
  readonly title: string;
  readonly training: Losses;
  readonly validation?: Losses;
};
/** In the order of the run. */
export type Losses = readonly { readonly samples: number; readonly loss: number }[];

type Series = {
  readonly name: string;
  readonly at: Numbers;
  readonly ink: Ink;
  readonly kind: string;
  readonly losses: Numbers;
};

/** Few measurements are shown one by one. */
const fewPoints = 60;
/** So many are drawn by a thin line: it goes up and down in every pixel. */
const manyPoints = 600;

export function lossPlot({ title, training, validation }: LossPicture): string {
  const series = [
    seriesOf('training', training, 'first', 'first'),
    ...(validation === undefined ? [] : [seriesOf('validation', validation, 'second', 'second dashed')]),
  ];
  const { plan, lists } = falling(
    'loss',
    series.map(({ losses }) => losses),
  );
  return page({
    title,
    description: series.flatMap(said),
    panels: [
      {
        height: 340,
        x: { name: 'samples seen', kind: 'count', extent: extentOf(...series.map(({ at }) => at)) },
        y: plan,
        legend: series.map(({ name, kind }) => ({ label: name, swatch: 'line', kind })),
        marks: (frame) =>
          series.flatMap(({ at, ink, kind }, k) => {
            const numbers = lists[k] ?? [];
            return [
              ...curve(frame, at, numbers, at.length > manyPoints ? `${kind} thin` : kind),
              ...(at.length <= fewPoints ? dots(frame, at, numbers, ink) : []),
            ];
          }),
      },
    ],
  });
}

function seriesOf(name: string, list: Losses, ink: Ink, kind: string): Series {
  return { name, ink, kind, at: list.map(({ samples }) => samples), losses: list.map(({ loss }) => loss) };
}

function said({ name, at, losses }: Series): readonly string[] {
  const points = pointsOf(at, losses);
  const last = points.x.length - 1;
  const [from, to, start, end] = [points.y[0], points.y[last], points.x[0], points.x[last]];
  const left = leftOutSaid(points.leftOut);
  if (from === undefined || to === undefined || start === undefined || end === undefined)
    return [`No ${name} loss.`, ...left];
  const after = (loss: number, samples: number): string => `${spokenNumber(loss)} after ${counted(samples, 'sample')}`;
  return [`The ${name} loss, from ${after(from, start)} to ${after(to, end)}.`, ...left];
}
