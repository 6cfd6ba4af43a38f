// The function of a module that brings the entries of a pattern into compressed sparse rows, where their order is not
// known before (passes/rows-in-order.ts). Rows are filled in the order of the entries, which is that of the columns
// where the entries of each row come so; else all are sorted by counting, first by column and then by row, which keeps
// the order (Knuth, The Art of Computer Programming 3, 5.2 and 5.2.5), and what has one place goes to one.

import type { Code, Declaration, Place, Statement } from '../../code/code.ts';
import {
  arrayLength,
  arrayOf,
  assign,
  binary,
  branch,
  constant,
  element,
  functionCode,
  give,
  loop,
  method,
  name,
  newArray,
  number,
  parameter,
  put,
  run,
  truth,
  variable,
} from '../../code/constructors.ts';

const [zero, one] = [number(0), number(1)];
const at = (array: string, index: Code): Place => element(name(array), index);
const of = (array: string, index: string): Place => at(array, name(index));
const next = (index: Code): Code => binary(index, '+', one);
const wholes = (own: string, length: Code): Statement => constant(own, arrayOf('whole'), newArray('whole', length));
const each = (index: string, to: Code, body: readonly Statement[], from: Code = zero): Statement =>
  loop(index, from, to, 1, body);

export function inRows(own: string): Declaration {
  return functionCode({
    name: own,
    exported: false,
    doc: [
      'Fills where each row starts and where each entry goes, row by row and in each row by column, those of one',
      'place at one; the column of each place.',
    ],
    parameters: [
      parameter('row', arrayOf('whole')),
      parameter('column', arrayOf('whole')),
      parameter('columns', 'whole'),
      parameter('rowStart', arrayOf('whole')),
      parameter('place', arrayOf('whole')),
    ],
    returns: arrayOf('whole'),
    body: [...inOrderOfEntries, ...inOrderOfColumns, ...onceEach],
  });
}

/** Afterwards each number says where what is counted by the one before it starts, and the last where all end. */
function counted(starts: string, by: string, length: string): readonly Statement[] {
  return [
    each('e', name('count'), [assign(at(starts, next(of(by, 'e'))), '+=', one)]),
    each('k', name(length), [assign(at(starts, next(name('k'))), '+=', of(starts, 'k'))]),
  ];
}

const inOrderOfEntries: readonly Statement[] = [
  constant('count', 'whole', arrayLength(name('row'))),
  constant('rows', 'whole', binary(arrayLength(name('rowStart')), '-', one)),
  ...counted('rowStart', 'row', 'rows'),
  constant('end', arrayOf('whole'), method(name('rowStart'), 'slice')),
  wholes('kept', name('count')),
  each('e', name('count'), [
    constant('to', 'whole', at('end', of('row', 'e'))),
    put(at('end', of('row', 'e')), next(name('to'))),
    put(of('kept', 'to'), of('column', 'e')),
    put(of('place', 'e'), name('to')),
  ]),
  variable('isSorted', 'truth', truth(true)),
  each('r', name('rows'), [
    each(
      'i',
      at('rowStart', next(name('r'))),
      [
        branch(binary(of('kept', 'i'), '<=', at('kept', binary(name('i'), '-', one))), [
          put(name('isSorted'), truth(false)),
        ]),
      ],
      next(of('rowStart', 'r')),
    ),
  ]),
  branch(name('isSorted'), [give(name('kept'))]),
];

const inOrderOfColumns: readonly Statement[] = [
  wholes('start', next(name('columns'))),
  ...counted('start', 'column', 'columns'),
  wholes('byColumn', name('count')),
  each('e', name('count'), [
    constant('to', 'whole', at('start', of('column', 'e'))),
    put(at('start', of('column', 'e')), next(name('to'))),
    put(of('byColumn', 'to'), name('e')),
  ]),
  run(method(name('end'), 'set', name('rowStart'))),
  wholes('order', name('count')),
  each('i', name('count'), [
    constant('e', 'whole', of('byColumn', 'i')),
    constant('to', 'whole', at('end', of('row', 'e'))),
    put(at('end', of('row', 'e')), next(name('to'))),
    put(of('order', 'to'), name('e')),
  ]),
];

const onceEach: readonly Statement[] = [
  variable('total', 'whole', zero),
  variable('from', 'whole', zero),
  each('r', name('rows'), [
    variable('last', 'whole', number(-1)),
    constant('to', 'whole', at('rowStart', next(name('r')))),
    each(
      'i',
      name('to'),
      [
        constant('e', 'whole', of('order', 'i')),
        branch(binary(of('column', 'e'), '!==', name('last')), [
          put(name('last'), of('column', 'e')),
          put(of('kept', 'total'), name('last')),
          assign(name('total'), '+=', one),
        ]),
        put(of('place', 'e'), binary(name('total'), '-', one)),
      ],
      name('from'),
    ),
    put(name('from'), name('to')),
    put(at('rowStart', next(name('r'))), name('total')),
  ]),
  give(method(name('kept'), 'slice', zero, name('total'))),
];
