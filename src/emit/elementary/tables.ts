// The tables that the functions of functions.ts read: written out, or made when the module is loaded.

import type { Statement } from '../../code/code.ts';
import {
  assign,
  binary,
  conditional,
  constant,
  element,
  give,
  loop,
  minus,
  name,
  newArray,
  number,
  put,
  variable,
} from '../../code/constructors.ts';

export type TableName = 'roots' | 'rests' | 'powers' | 'logs' | 'quarter' | 'sines';

export type Table = {
  readonly doc: string;
  /** The numbers, or the body of the function that makes it of another table, by the name of that one. */
  readonly from:
    | { readonly kind: 'numbers'; readonly numbers: readonly number[] }
    | { readonly kind: 'made'; readonly of: TableName | null; readonly body: (of: string) => readonly Statement[] };
};

/** A table of `length` numbers with what is said before its loop over `i`, and in it. */
function filled(length: number, before: readonly Statement[], inside: readonly Statement[]): readonly Statement[] {
  return [
    constant('made', { kind: 'array', of: 'real' }, newArray('real', number(length))),
    ...before,
    loop('i', number(0), number(length), 1, inside),
    give(name('made')),
  ];
}

/** From the smallest power that has an inverse to the largest. */
function powers(): readonly Statement[] {
  return filled(
    2047,
    [variable('power', 'real', number(2 ** -1023))],
    [put(element(name('made'), name('i')), name('power')), assign(name('power'), '*=', number(2))],
  );
}

/** Up a quarter of a turn, down the next one, then the same below 0; and another quarter, for cosines. */
function turn(quarter: string): readonly Statement[] {
  const at = binary(name('i'), '&', number(63));
  const sine = element(
    name(quarter),
    conditional(binary(name('at'), '>', number(32)), binary(number(64), '-', name('at')), name('at')),
  );
  const isAbove = binary(binary(name('i'), '&', number(64)), '===', number(0));
  return filled(
    160,
    [],
    [
      constant('at', 'whole', at),
      constant('sine', 'real', sine),
      put(element(name('made'), name('i')), conditional(isAbove, name('sine'), minus(name('sine')))),
    ],
  );
}

export const tables: { readonly [name in TableName]: Table } = {
  roots: {
    doc: '2^(i/32).',
    from: {
      kind: 'numbers',
      numbers: [
        1, 1.0218971486541166, 1.0442737824274138, 1.0671404006768237, 1.0905077326652577, 1.1143867425958924,
        1.1387886347566916, 1.1637248587775775, 1.189207115002721, 1.215247359980469, 1.241857812073484,
        1.2690509571917332, 1.2968395546510096, 1.3252366431597413, 1.3542555469368927, 1.383909881963832,
        1.4142135623730951, 1.4451808069770467, 1.4768261459394993, 1.5091644275934228, 1.5422108254079407,
        1.5759808451078865, 1.6104903319492543, 1.645755478153965, 1.681792830507429, 1.718619298122478,
        1.7562521603732995, 1.7947090750031072, 1.8340080864093424, 1.8741676341103, 1.9152065613971474,
        1.9571441241754002,
      ],
    },
  },
  rests: {
    doc: 'What rounding has taken from 2^(i/32), over that.',
    from: {
      kind: 'numbers',
      numbers: [
        0, 4.9997e-17, 8.1893e-17, -7.4028e-17, -2.7939e-17, 9.3417e-17, 7.8266e-17, 3.2905e-17, 3.3485e-17,
        -6.3466e-17, 3.7509e-17, 2.1023e-18, 1.9573e-17, -2.1571e-17, 5.6865e-17, -4.8923e-17, -6.8358e-17, -2.0923e-17,
        -2.3591e-17, -6.7352e-17, 5.1548e-17, -6.4321e-18, 1.5341e-17, -6.1526e-17, 4.8752e-17, -1.0772e-17, 1.6855e-17,
        1.0156e-17, 1.7901e-17, -3.2669e-17, -5.5451e-17, 4.5785e-17,
      ],
    },
  },
  logs: {
    doc: 'log(1 + i/32); the first keeps the sign of 0.',
    from: {
      kind: 'numbers',
      numbers: [
        -0, 0.030771658666753687, 0.06062462181643484, 0.08961215868968714, 0.11778303565638346, 0.1451820098444979,
        0.17185025692665923, 0.19782574332991987, 0.22314355131420976, 0.24783616390458127, 0.27193371548364176,
        0.2954642128938359, 0.3184537311185346, 0.3409265869705932, 0.3629054936893685, 0.38441169891033206,
        0.4054651081081644, 0.4260843953109001, 0.44628710262841953, 0.46608972992459924, 0.4855078157817008,
        0.5045560107523953, 0.5232481437645479, 0.5415972824327444, 0.5596157879354227, 0.5773153650348236,
        0.5947071077466928, 0.6118015411059929, 0.6286086594223741, 0.6451379613735847, 0.661398482245365,
        0.6773988235918061, 0.6931471805599453,
      ],
    },
  },
  powers: {
    doc: '2^(i - 1023).',
    from: { kind: 'made', of: null, body: powers },
  },
  quarter: {
    doc: 'sin(i pi/64) for a quarter of a turn.',
    from: {
      kind: 'numbers',
      numbers: [
        0, 0.049067674327418015, 0.0980171403295606, 0.14673047445536175, 0.19509032201612828, 0.2429801799032639,
        0.2902846772544624, 0.33688985339222005, 0.3826834323650898, 0.4275550934302821, 0.47139673682599764,
        0.5141027441932218, 0.5555702330196022, 0.5956993044924334, 0.6343932841636455, 0.6715589548470184,
        0.7071067811865476, 0.7409511253549591, 0.773010453362737, 0.8032075314806449, 0.8314696123025452,
        0.8577286100002721, 0.881921264348355, 0.9039892931234433, 0.9238795325112867, 0.9415440651830208,
        0.9569403357322088, 0.970031253194544, 0.9807852804032304, 0.989176509964781, 0.9951847266721969,
        0.9987954562051724, 1,
      ],
    },
  },
  sines: {
    doc: 'sin(i pi/64) for a turn and a quarter.',
    from: { kind: 'made', of: 'quarter', body: turn },
  },
};
