// The comment that a statement has in its source: the lines right above it that hold a comment and nothing else. A
// blank line between makes it a remark of the file's.

const commentLine = /^[ \t]*(?:#+|\/{2,}) ?(.*)$/;
/** A line that only rules off. */
const rule = /^[-=~*_+.#/ \t]*$/;

/** Its lines without their marks and common indentation; none where the statement does not begin its line. */
export function commentAbove(source: string, start: number): readonly string[] {
  let end = start;
  while (isBlank(source[end - 1])) end--;
  const found: string[] = [];
  while (source[end - 1] === '\n') {
    end--;
    const from = source.lastIndexOf('\n', end - 1) + 1;
    const text = end === 0 ? '' : source.slice(from, end);
    const comment = commentLine.exec(text.replace(/\r$/, '').replace(/^\ufeff/, ''));
    if (comment === null) break;
    found.push((comment[1] ?? '').trimEnd());
    end = from;
  }
  return unframed(found.reverse());
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\ufeff';
}

function unframed(lines: readonly string[]): readonly string[] {
  const from = lines.findIndex((line) => !rule.test(line));
  if (from === -1) return [];
  const kept = lines.slice(from, lines.findLastIndex((line) => !rule.test(line)) + 1);
  const common = kept.reduce((least, line) => (line === '' ? least : Math.min(least, line.search(/\S/))), Infinity);
  return kept.map((line) => line.slice(common));
}
