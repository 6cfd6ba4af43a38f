// A comment of the source as lines of a JSDoc comment: text, of which no tool takes anything for a mark of its own.

/** Columns that a line may take. */
const room = 77;

export function sourceComment(lines: readonly string[]): readonly string[] {
  return lines.flatMap(wrapped).map(unmarked);
}

/** `@` behind a space or an asterisk would begin a tag, and `@__NO_SIDE_EFFECTS__` tells bundlers to drop calls. */
function unmarked(line: string): string {
  return line.replace(/(?<![^\s*])@/g, '\\@').replace(/([@#])(?=__)/g, '$1\\');
}

/** Before a word that would begin no list or heading. */
const gap = /(?<=\S)\s(?=[^\s\-+*#>\d])/;

/** At words; all lines have the indentation of the first. A word that is longer stays whole. */
function wrapped(line: string): readonly string[] {
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const lines: string[] = [];
  let current = '';
  for (const word of line.slice(indent.length).split(gap)) {
    const longer = current === '' ? indent + word : `${current} ${word}`;
    if (longer.length > room && current !== '') {
      lines.push(current);
      current = indent + word;
    } else current = longer;
  }
  return [...lines, current];
}
