// Names for positions: `iRow` is where row i begins, `ikRow` where the elements of i and k do, `iRow1` the row after
// i's and
// `tRowm1` the one before t's.

import type { Block, Value } from './nest.ts';

type Parts = { readonly names: string; readonly offsets: string };

/** `loopName` gives the name of a loop's index. */
export function indexName(value: Value, loopName: (body: Block) => string): string {
  const { names, offsets } = partsOf(value, loopName);
  if (value.is.kind === 'gate' || value.is.kind === 'choice' || value.is.kind === 'load')
    return names === '' ? 'value' : `${names}Value`;
  const what = value.is.kind === 'product' ? 'Row' : 'At';
  return names === '' ? `${what.toLowerCase()}${offsets}` : names + what + offsets;
}

/** How far a row is away is no part of where it is. */
function partsOf({ is, label }: Value, loopName: (body: Block) => string): Parts {
  const plain = (names: string): Parts => ({ names, offsets: '' });
  switch (is.kind) {
    case 'index':
      return plain(loopName(is.body));
    case 'sum':
      return joined([
        ...is.terms.map(({ value }) => partsOf(value, loopName)),
        { names: '', offsets: offsetName(is.offset) },
      ]);
    case 'product':
      return partsOf(is.left, loopName);
    case 'rest':
      return partsOf(is.of, loopName);
    case 'load':
      return plain(label?.name ?? '');
    case 'gate':
    case 'choice':
      return plain(label?.worth === 3 ? label.name : '');
    case 'register':
      return plain(is.register.name);
    case 'outer':
      return plain(is.code.kind === 'name' ? is.code.text : '');
    case 'number':
      return { names: '', offsets: offsetName(is.value) };
    case 'truth':
      return plain('');
  }
}

function joined(parts: readonly Parts[]): Parts {
  return { names: parts.map(({ names }) => names).join(''), offsets: parts.map(({ offsets }) => offsets).join('') };
}

function offsetName(offset: number): string {
  return offset === 0 ? '' : offset < 0 ? `m${String(-offset)}` : String(offset);
}
