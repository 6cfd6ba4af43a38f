// A matrix of derivatives by its entries and their places, the Jacobian or the Hessian: heads, comments and type.

import { exportedFunctions, exportName, type ExportedFunction, type Suffix } from '../../check/exports.ts';
import type { Code, Declaration, Statement } from '../../code/code.ts';
import {
  arrayLength,
  arrayOf,
  binary,
  call,
  constant,
  field,
  give,
  interfaceCode,
  name,
  newArray,
  number,
  object,
  optional,
} from '../../code/constructors.ts';
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
  /** How the pattern comes into rows; null where nobody wants it. */
  readonly inRows: InRows | null;
  /** A name that none of the definition's own functions has. */
  readonly free: (wanted: string) => string;
};

/** By the module's function of this name, from the pattern; or by statements of its own. */
export type InRows = string | readonly Statement[];

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
    ...(body.inRows === null ? [] : inRowsExports(frame, body, body.inRows)),
  ];
}

/** The pattern by rows, and its type. */
function inRowsExports(frame: Frame, body: MatrixBody, inRows: InRows): readonly Declaration[] {
  const { isFixed, given } = body;
  const { definition } = frame;
  const row = rowOf('JacobianCsr');
  const statements = typeof inRows === 'string' ? fromPattern(frame, body, inRows) : inRows;
  return [
    interfaceCode({
      name: `${frame.type}JacobianCsr`,
      doc: [`\`${exportName(definition.name, 'Jacobian')}\` in compressed sparse rows.`],
      fields: [
        { name: 'rows', type: 'whole', doc: '' },
        { name: 'columns', type: 'whole', doc: '' },
        {
          name: 'rowStart',
          type: arrayOf('whole'),
          doc: 'Where each row starts in `column`, and where the last one ends.',
        },
        { name: 'column', type: arrayOf('whole'), doc: 'The columns of each row, each once and in order.' },
        { name: 'place', type: arrayOf('whole'), doc: `Where in these each entry is to be added.` },
      ],
    }),
    exportedFunction(frame, isFixed ? { ...row, takes: [] } : row, {
      statements,
      parameters: () => [],
      remarks: () => ({ after: `${isFixed ? '' : given}.`, lines: ['', countedText(frame, 'Jacobian')] }),
    }),
  ];
}

function fromPattern(frame: Frame, { isFixed, free }: MatrixBody, inRows: string): readonly Statement[] {
  const { definition, parameter } = frame;
  const pattern = exportName(definition.name, 'JacobianPattern');
  const [found, rowStart, place, column] = [free('pattern'), free('rowStart'), free('place'), free('inRow')];
  const of = (own: string): ReturnType<typeof field> => field(name(found), own);
  const args = isFixed ? [] : definition.parameters.map((one) => name(parameter(one.name)));
  return [
    constant(found, typeOf(frame, 'JacobianPattern'), call(pattern, ...args)),
    constant(rowStart, arrayOf('whole'), newArray('whole', binary(of('rows'), '+', number(1)))),
    constant(place, arrayOf('whole'), newArray('whole', arrayLength(of('row')))),
    constant(
      column,
      arrayOf('whole'),
      call(inRows, of('row'), of('column'), of('columns'), name(rowStart), name(place)),
    ),
    give(inRowsValue(frame, [of('rows'), of('columns')], [rowStart, column, place])),
  ];
}

export function inRowsValue(
  frame: Frame,
  [rows, columns]: readonly [Code, Code],
  [rowStart, column, place]: readonly [string, string, string],
): Code {
  return object(typeOf(frame, 'JacobianCsr'), [
    { name: 'rows', value: rows },
    { name: 'columns', value: columns },
    { name: 'rowStart', value: name(rowStart) },
    { name: 'column', value: name(column) },
    { name: 'place', value: name(place) },
  ]);
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
