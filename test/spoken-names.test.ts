// Names in the modules of `generated/` can be said: of what they are made is the user's, at most two names are joined,
// and no name has that of an element with its indices inside.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hows } from '../src/form/hows.ts';
import { joinerOf, longest, stemOf } from '../src/form/names.ts';
import { gates } from '../src/gates/table.ts';

const stems = [
  ...[...gates.values()].flatMap((gate) => [stemOf(gate), gate.stem]),
  ...Object.values(hows).map(({ stem }) => stem),
];
const joiners = [...gates.values()].flatMap((gate) => joinerOf(gate) ?? []);
/** What a module calls its own things, and what formulas of gates do. */
const ours =
  'cache grad gradient df out theta made found position value row column rows columns start call less more at block ' +
  'segment state segments segmentLength size jacobian entries product direction phi';
const where = '(?:At|Row|Prev|First|Last|Next|Kept|Lanes|Before|After|Rows|From|End|Again|Value|value)';

function oneOf(texts: Iterable<string>): string {
  const words = new Set([...texts].map((text) => text.replace(/[^\p{ID_Continue}]/gu, '')));
  words.delete('');
  return `(?:${[...words].sort((a, b) => b.length - a.length).join('|')})`;
}

/** Whether a name is made of the user's as the rule says. */
function isSayable(source: string): (name: string) => boolean {
  const written = source.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? [];
  const users = [...new Set([...written, ...'i j k l m i2 j2 k2 o p x df'.split(' ')])];
  const indices = oneOf(users.filter((text) => text.length <= 2));
  const user = `(?:${oneOf(users)}(?:${oneOf(users)})?\\d*)`;
  const word = `(?:${user}(?:sqr)?|\\d+|half|one|two|three|four|six|zero)`;
  const numbered = `${oneOf(stems)}_?\\d+`;
  const some = `${oneOf(stems)}?${word}`;
  const derived = new RegExp(`^${some}(?:${oneOf(joiners)}?${some})?(?:sqr|cube)?$`, 'u');
  const own = `${oneOf(ours.split(' '))}\\d*`;
  const plain = new RegExp(`^(?:${user}|(?:jof)?${numbered}|${own})(?:${indices}{0,2})$`, 'u');
  const ends = new RegExp(`(?:_\\d*|${where}\\d*)+$`, 'u');
  return (name) => {
    const bare = name.replace(ends, '');
    return [name, bare, bare.replace(/^[dt]/, '')].some(
      (text) => text === '' || plain.test(text) || (text.length <= longest + 1 && derived.test(text)),
    );
  };
}

describe('names', () => {
  const files = readdirSync('examples').filter((file) => /\.(?:txt|grad)$/.test(file));
  it.each(files)('of %s', (file) => {
    const own = file.replace(/\.\w+$/, '');
    const source = `${own} det3 ${readFileSync(`examples/${file}`, 'utf8').replace(/#.*$/gmu, '')}`;
    const code = readFileSync(`generated/${own}.ts`, 'utf8').split(/^function /mu)[0] ?? '';
    const names = [...code.matchAll(/\b(?:const|let) ([\p{L}_][\p{L}\p{N}_]*)/gu)].map(([, name]) => name ?? '');
    expect([...new Set(names)].filter((name) => !isSayable(source)(name))).toEqual([]);
  });
});
