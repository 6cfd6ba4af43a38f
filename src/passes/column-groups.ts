// The entries of a symmetric matrix one by one, on and below the diagonal, where all sizes are numbers: columns that
// share no row that matters are taken together, in one sweep of forward mode for each colour.

import { elementAt } from '../base/lists.ts';
import { read, stageOf, type Builder } from '../form/builder.ts';
import { positionOf } from '../form/dims.ts';
import { always, constantIndex, type Ref } from '../form/form.ts';
import { elementDependence } from './element-dependence.ts';
import type { ColumnOf, Entries } from './entries.ts';
import { pushForward } from './push-forward.ts';
import type { SweepSetting } from './row-sweep.ts';
import { readableAt, starColouring, type Graph } from './star-colouring.ts';

/** Entries beyond which they are not listed one by one. */
const mostEntries = 500;

/**
 * `columns` are all elements of the inputs, and results have the paths of these. Null where it is not known which
 * entries there are, or where these or the groups are many.
 */
export function byColumnGroups(
  setting: SweepSetting,
  columns: readonly ColumnOf[],
  mostGroups = Infinity,
): readonly Entries[] | null {
  const found = structureOf(setting, columns);
  if (found === null) return null;
  const { graph, diagonal } = found;
  const pairs = graph.flatMap((neighbours, row) => [
    ...[...neighbours].filter((column) => column < row).map((column) => [row, column] as const),
    ...(diagonal.has(row) ? [[row, row] as const] : []),
  ]);
  if (pairs.length > mostEntries) return null;
  const colours = starColouring(graph);
  const count = Math.max(0, ...colours.map((colour) => colour + 1));
  if (count > mostGroups) return null;
  const groups = Array.from({ length: count }, (_, colour) =>
    pushForward(setting, { kind: 'elements', elements: columns.filter((__, i) => colours[i] === colour) }),
  );
  return pairs.flatMap(([row, column]): readonly Entries[] => {
    const [at, by] = readableAt(graph, colours, row, column);
    const value = elementOf(setting, elementAt(columns, at), elementAt(groups, elementAt(colours, by)));
    if (value === null) return [];
    const [own, other] = [elementAt(columns, row), elementAt(columns, column)];
    return [
      {
        result: own.parameter,
        row: own.at.map(constantIndex),
        parameter: other.parameter,
        column: other.at.map(constantIndex),
        dims: [],
        guard: always,
        part: { value, at: [], dims: [], guard: always, of: null },
      },
    ];
  });
}

type Structure = { readonly graph: Graph; readonly diagonal: ReadonlySet<number> };

function structureOf({ builder, primal }: SweepSetting, columns: readonly ColumnOf[]): Structure | null {
  const dependence = elementDependence(primal, columns);
  if (dependence === null) return null;
  const numbers = new Map(columns.map(({ parameter, at }, i) => [`${parameter} ${at.join()}`, i]));
  const graph = columns.map(() => new Set<number>());
  const diagonal = new Set<number>();
  for (const [i, { name, ref }] of primal.results.entries()) {
    const { dims } = stageOf(builder, ref);
    for (const [flat, found] of elementAt(dependence, i).entries()) {
      const at = positionOf(flat, dims).map(({ offset }) => offset);
      const row = numbers.get(`${name} ${at.join()}`);
      if (row === undefined) return null;
      for (const column of found) {
        if (row === column) diagonal.add(row);
        else {
          elementAt(graph, row).add(column);
          elementAt(graph, column).add(row);
        }
      }
    }
  }
  return { graph, diagonal };
}

/** An element of a result's tangent; null where it is 0 whatever the arguments are. */
function elementOf(
  { builder, primal }: SweepSetting,
  { parameter, at }: ColumnOf,
  tangents: ReadonlyMap<Ref, Ref>,
): Ref | null {
  const result = primal.results.find(({ name }) => name === parameter);
  const tangent = result === undefined ? undefined : tangents.get(result.ref);
  return tangent === undefined ? null : elementAtPosition(builder, tangent, at);
}

function elementAtPosition(builder: Builder, array: Ref, at: readonly number[]): Ref {
  const { dims, span, name } = stageOf(builder, array);
  return dims.length === 0 ? array : read(builder, array, at.map(constantIndex), span, `${name}${at.join('')}`);
}
