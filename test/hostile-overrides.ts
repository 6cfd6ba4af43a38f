// Where the language gives a hostile text a meaning (the corpus was written for a smaller language), with the rule that does.
// `at3` is the value and the derivative at 3 of what the text then means.

export type Override = {
  readonly expect: 'ok' | 'error' | 'either';
  readonly because: string;
  readonly at3?: { readonly value: number; readonly derivative: number | null };
};

const freeName = 'a bare file: its parameters are its free names';
const noTrailingDot = 'numbers as in JavaScript without hex, BigInt or a trailing dot';

export const overrides: { readonly [id: string]: Override } = {
  'hostile:syntax:09': { expect: 'either', because: 'trailing commas are legal in literals; of a call nothing is said' },
  'hostile:syntax:30': { expect: 'ok', because: '`#` and `//` start a comment', at3: { value: 3, derivative: 1 } },
  'hostile:syntax:35': { expect: 'ok', because: 'literals: [a, b, c]; a result is a scalar, an array or a record' },
  'hostile:syntax:37': { expect: 'ok', because: "a statement ends at the line's end or at `;`; the last line is the result" },
  'hostile:syntax:45': { expect: 'ok', because: 'if the last item is a line, it is the result of the bare file', at3: { value: 3, derivative: 1 } },
  'hostile:syntax:46': { expect: 'ok', because: 'if the last item is a line, it is the result of the bare file', at3: { value: 3, derivative: 1 } },
  'hostile:number:18': { expect: 'ok', because: 'a literal that rounds to 0 is 0, with a warning', at3: { value: 0, derivative: 0 } },
  'hostile:number:20': { expect: 'ok', because: freeName, at3: { value: 3, derivative: 1 } },
  'hostile:number:22': { expect: 'ok', because: freeName, at3: { value: 3, derivative: 1 } },
  'hostile:number:23': { expect: 'ok', because: freeName, at3: { value: 3, derivative: 1 } },
  'hostile:number-ok:02': { expect: 'error', because: noTrailingDot },
  'hostile:names:05': { expect: 'ok', because: freeName, at3: { value: 3, derivative: 1 } },
  'hostile:names:13': { expect: 'ok', because: 'constants pi, e, inf: any binding of the name wins', at3: { value: 9, derivative: 3 } },
  'hostile:names:14': { expect: 'ok', because: 'lines that depend on no parameter are constants', at3: { value: 2, derivative: null } },
  'hostile:names:32': { expect: 'ok', because: 'Greek and other letters are legal in names', at3: { value: 3, derivative: 1 } },
  'hostile:unicode:04': { expect: 'ok', because: '`·`, `⋅` and `×` are `*`', at3: { value: 6, derivative: 2 } },
  'hostile:unicode:07': { expect: 'ok', because: '`π` is `pi`', at3: { value: 3 * Math.PI, derivative: Math.PI } },
  'hostile:unicode:18': { expect: 'ok', because: '`∞` is `inf`', at3: { value: Infinity, derivative: null } },
  'hostile:unicode:20': { expect: 'ok', because: 'Greek and other letters are legal in names', at3: { value: 3, derivative: 1 } },
  'hostile:file:12': { expect: 'either', because: 'a form feed is white space or a clear error' },
  'hostile:inject:20': { expect: 'ok', because: freeName, at3: { value: 3, derivative: 1 } },
  'hostile:inject:24': { expect: 'ok', because: freeName, at3: { value: 3, derivative: 1 } },
  'hostile:inject:25': { expect: 'ok', because: freeName, at3: { value: 3, derivative: 0 } },
  'hostile:inject:27': { expect: 'ok', because: '`#` and `//` start a comment', at3: { value: 3, derivative: 1 } },
  'hostile:type:10': { expect: 'ok', because: '`a < b < c` means both', at3: { value: 2, derivative: 0 } },
  'hostile:size:21': { expect: 'either', because: 'a bare file may be one name; how long a name may be is a limit of its own' },
};

/** What the generated entries are at 3, which the corpus says in words. */
export const generatedAt3: { readonly [id: string]: { readonly value: number; readonly derivative: number } } = {
  'hostile:size:09': { value: 3003, derivative: 1001 },
  'hostile:size:10': { value: 60_003, derivative: 20_001 },
  'hostile:size:11': { value: 600_003, derivative: 200_001 },
  'hostile:size:12': { value: 3, derivative: 1 },
  'hostile:size:18': { value: 9, derivative: 6 },
};

/** Entries about the names of parameters, which only a definition can spell out. */
export const aboutParameters: ReadonlySet<string> = new Set([
  ...['22', '24', '25', '26', '28', '32', '34'].map((number) => `hostile:names:${number}`),
  ...['07', '11', '12', '13'].map((number) => `hostile:inject:${number}`),
]);
