// Names for positions: `iRow` is where row i begins, `ikRow` where the elements of i and k do, `iRow1` the row after
// i's and `tRowPrev` the one before t's. `WRow` is a row of W, where several arrays are packed in one.

import { arrayStartingAt } from '../../form/names.ts';
import type { Block, Value } from './nest.ts';

/** `array`: of which this is a row, where it stands in one array with others. */
type Parts = { readonly array: string; readonly names: readonly string[]; readonly offsets: readonly string[] };

/** Of names before `Row` or `At`; of what would be longer the first alone. */
const longest = 5;

/** `loopName` gives the name of a loop's index. */
export function indexName(value: Value, loopName: (body: Block) => string): string {
  const { array, names, offsets } = partsOf(value, loopName);
  const all = array === '' ? names.join('') : array;
  const text = array === '' && all.length > longest ? (names[0] ?? '') : all;
  if (value.is.kind === 'gate' || value.is.kind === 'choice' || value.is.kind === 'load')
    return text === '' ? 'value' : `${text}Value`;
  const what = value.is.kind === 'product' || array !== '' ? 'Row' : 'At';
  const offset = [...new Set(offsets)].join('');
  return text === '' ? `${what.toLowerCase()}${offset}` : text + what + offset;
}

/** How far a row is away is no part of where it is. */
function partsOf({ is, label }: Value, loopName: (body: Block) => string): Parts {
  const plain = (name: string): Parts => ({ array: '', names: name === '' ? [] : [name], offsets: [] });
  const away = (offset: number): Parts => ({ array: '', names: [], offsets: offset === 0 ? [] : [offsetName(offset)] });
  switch (is.kind) {
    case 'index':
      return plain(loopName(is.body));
    case 'sum':
      return joined([...is.terms.map(({ value }) => partsOf(value, loopName)), away(is.offset)]);
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
    case 'outer': {
      const name = is.code.kind === 'name' ? is.code.text : '';
      const array = arrayStartingAt(name);
      return array === null ? plain(name) : { array, names: [], offsets: [] };
    }
    case 'number':
      return away(is.value);
    case 'truth':
      return plain('');
  }
}

function joined(parts: readonly Parts[]): Parts {
  return {
    array: parts.find(({ array }) => array !== '')?.array ?? '',
    names: parts.flatMap(({ names }) => names),
    offsets: parts.flatMap(({ offsets }) => offsets),
  };
}

/** One before is `Prev`: `tRowPrev`; one after has its number, as the lanes have. */
function offsetName(offset: number): string {
  return offset === -1 ? 'Prev' : offset < 0 ? `Prev${String(-offset)}` : String(offset);
}
