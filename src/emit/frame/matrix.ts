// A matrix of derivatives by its entries and their places, the Jacobian or the Hessian: heads, comments and type.

import { exportedFunctions, exportName, type ExportedFunction, type Suffix } from '../../check/exports.ts';
import type { Code, Declaration, Statement } from '../../code/code.ts';
import { arrayOf, interfaceCode, name, object, optional } from '../../code/constructors.ts';
import { activeOf } from './comments.ts';
import type { Frame } from './body.ts';
import { exportedFunction, typeOf } from './frame.ts';

export type Matrix = 'Jacobian' | 'Hessian';

export type MatrixBody = {
  readonly matrix: Matrix;
  readonly entries: readonly Statement[];
  /** Which entries there are, and what is to be known of their places. */
  readonly which: string;
  readonly places: string;
  readonly pattern: readonly Statement[];
  /** Whether the pattern is one and the same for all arguments; if not, what it depends on. */
  readonly isFixed: boolean;
  readonly given: string;
};

export function matrixExports(frame: Frame, body: MatrixBody): readonly Declaration[] {
  const { definition, names } = frame;
  const { matrix } = body;
  const [entries, pattern] = [rowOf(matrix), rowOf(`${matrix}Pattern`)];
  return [
    exportedFunction(frame, entries, {
      statements: body.entries,
      parameters: () => [optional(names.out, typeOf(frame, 'entries'))],
      remarks: () => ({
        after: body.which,
        lines: [
          '',
          `\`${exportName(definition.name, `${matrix}Pattern`)}\` gives the row and the column of ${body.places}`,
        ],
      }),
    }),
    patternType(frame, matrix),
    exportedFunction(frame, body.isFixed ? { ...pattern, takes: [] } : pattern, {
      statements: body.pattern,
      parameters: () => [],
      remarks: () => ({
        after: `${body.isFixed ? '' : body.given}.`,
        lines: ['', countedText(frame, matrix)],
      }),
    }),
  ];
}

function countedText(frame: Frame, matrix: Matrix): string {
  const order = `${activeOf(frame)}, in this order, row-major`;
  if (matrix === 'Jacobian') return `Rows are the numbers of the result, columns those of ${order}.`;
  return `Rows and columns are the numbers of ${order}; no column is behind its row.`;
}

function rowOf(suffix: Suffix): ExportedFunction {
  return exportedFunctions.find((row) => row.suffix === suffix) as ExportedFunction;
}

export function patternType({ definition, type }: Frame, matrix: Matrix): Declaration {
  const active = 'Numbers in the parameters that are not data.';
  const fields = [
    { name: 'rows', type: 'whole' as const, doc: matrix === 'Jacobian' ? 'Numbers in the result.' : active },
    { name: 'columns', type: 'whole' as const, doc: active },
    { name: 'row', type: arrayOf('whole'), doc: 'The row of each entry.' },
    { name: 'column', type: arrayOf('whole'), doc: 'The column of each entry.' },
  ];
  return interfaceCode({
    name: `${type}${matrix}Pattern`,
    doc: [`Where the entries of \`${exportName(definition.name, matrix)}\` stand.`],
    fields,
  });
}

/** How many rows and columns there are, and the row and the column of each entry. */
export function patternValue(
  frame: Frame,
  matrix: Matrix,
  [rows, columns]: readonly [Code, Code],
  [row, column]: readonly [string, string],
): Code {
  return object(typeOf(frame, `${matrix}Pattern`), [
    { name: 'rows', value: rows },
    { name: 'columns', value: columns },
    { name: 'row', value: name(row) },
    { name: 'column', value: name(column) },
  ]);
}
