// The Jacobian of a definition whose result is no number, and its pattern: their heads, comments and type.

import { exportedFunctions, exportName, type ExportedFunction, type Suffix } from '../../check/exports.ts';
import type { Declaration, Statement } from '../../code/code.ts';
import { arrayOf, interfaceCode, optional } from '../../code/constructors.ts';
import { activeOf } from './comments.ts';
import type { Frame } from './body.ts';
import { exportedFunction, typeOf } from './frame.ts';

export type JacobianBody = {
  readonly entries: readonly Statement[];
  /** Which entries there are, and what is to be known of their places. */
  readonly which: string;
  readonly places: string;
  readonly pattern: readonly Statement[];
  /** Whether the pattern is one and the same for all arguments; if not, what it depends on. */
  readonly isFixed: boolean;
  readonly given: string;
};

export function jacobianExports(frame: Frame, body: JacobianBody): readonly Declaration[] {
  const { definition, names } = frame;
  const [entries, pattern] = [rowOf('Jacobian'), rowOf('JacobianPattern')];
  return [
    exportedFunction(frame, entries, {
      statements: body.entries,
      parameters: () => [optional(names.out, typeOf(frame, 'entries'))],
      remarks: () => ({
        after: body.which,
        lines: [
          '',
          `\`${exportName(definition.name, 'JacobianPattern')}\` gives the row and the column of ${body.places}`,
        ],
      }),
    }),
    patternType(frame),
    exportedFunction(frame, body.isFixed ? { ...pattern, takes: [] } : pattern, {
      statements: body.pattern,
      parameters: () => [],
      remarks: () => ({
        after: `${body.isFixed ? '' : body.given}.`,
        lines: [
          '',
          `Rows are the numbers of the result, columns those of ${activeOf(frame)}, in this order, row-major.`,
        ],
      }),
    }),
  ];
}

function rowOf(suffix: Suffix): ExportedFunction {
  return exportedFunctions.find((row) => row.suffix === suffix) as ExportedFunction;
}

function patternType({ definition, type }: Frame): Declaration {
  const fields = [
    { name: 'rows', type: 'whole' as const, doc: 'Numbers in the result.' },
    { name: 'columns', type: 'whole' as const, doc: 'Numbers in the parameters that are not data.' },
    { name: 'row', type: arrayOf('whole'), doc: 'The row of each entry.' },
    { name: 'column', type: arrayOf('whole'), doc: 'The column of each entry.' },
  ];
  return interfaceCode({
    name: `${type}JacobianPattern`,
    doc: [`Where the entries of \`${exportName(definition.name, 'Jacobian')}\` stand.`],
    fields,
  });
}
