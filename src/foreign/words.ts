// Words with which other languages begin a statement or a branch, and what is done here instead.

const result = 'the last line is the result: it stands without a word';
const line = 'a line is name = value, without a word before it';
const definition = 'a definition is f(x, y) = …, or f(x, y) { … }, without a word before it';
const loop =
  'nothing loops: a sum is sum(i: v[i]^2), an array [i: 2 * v[i]], a recurrence h[i in 1..n] = h[i-1] + v[i]';
const branch = 'a branch is if(condition, value, otherwise), an expression';
const imports = 'every function is there by itself: leave the line out';

const notes: ReadonlyMap<string, string> = new Map(
  (
    [
      ['return', result],
      ['let var local auto val', line],
      ['function def fn func fun proc sub', definition],
      ['for foreach while loop repeat', loop],
      ['if elif elseif elsif else then endif otherwise where switch case', branch],
      ['begin do', 'a block is f(x) { … }, without words around it'],
      ['import from using library require include require_relative source', imports],
    ] as const
  ).flatMap(([words, note]) => words.split(' ').map((word) => [word, note] as const)),
);

/** What is done here instead of a statement that begins with `word`; null if it is no such word. */
export function wordNote(word: string): string | null {
  return notes.get(word) ?? null;
}

/** Those that nobody takes for the name of a number. */
const unmistakable: ReadonlySet<string> = new Set(
  'return let def function import for foreach while else elif elseif then endif otherwise where'.split(' '),
);

export function isForeignWord(name: string): boolean {
  return unmistakable.has(name);
}
