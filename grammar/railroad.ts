// The grammar as a railroad diagram: one page of plain HTML and SVG that loads nothing. A box knows its size and draws
// itself on a line that enters at its left and leaves at its right; rules are boxes put together.

import type { ISerializedGast } from 'chevrotain';

/** `up` and `down` are the room that it needs above and below its line. */
type Box = {
  readonly width: number;
  readonly up: number;
  readonly down: number;
  readonly draw: (x: number, y: number) => string;
};
type Part = ISerializedGast & {
  readonly name?: string;
  readonly label?: string;
  readonly definition?: readonly Part[];
  readonly separator?: Part;
};

const gap = 10;
const radius = 10;
const boxHeight = 11;

/** How the page calls the token types that stand for many texts. */
const named: Readonly<Record<string, string>> = {
  Name: 'name',
  Defined: 'name',
  Target: 'name',
  NumberText: 'number',
  Infix: 'infix operator',
  Prefix: 'prefix operator',
  End: 'end of line',
};

export function railroadPage(rules: readonly ISerializedGast[]): string {
  const sections = (rules as readonly Part[]).map(({ name, definition }) =>
    section(name ?? '', sequence(definition ?? [])),
  );
  return page(sections.join('\n'));
}

function section(name: string, box: Box): string {
  const height = box.up + box.down + 2 * gap;
  const width = box.width + 4 * gap;
  const y = box.up + gap;
  const right = width - 2 * gap;
  const ends = `<path d="M${gap} ${y - 7}v14m0 -7h${gap}M${right} ${y}h${gap}m0 -7v14"/>`;
  const svg =
    `<svg viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" ` +
    `aria-label="${name}">${ends}${box.draw(2 * gap, y)}</svg>`;
  return `<section id="${name}"><h2>${name}</h2>${svg}</section>`;
}

function boxOf(part: Part): Box | null {
  const inside = part.definition ?? [];
  switch (part.type) {
    case 'Terminal':
      return part.name === 'Nested'
        ? null
        : text(named[part.name ?? ''] ?? unquoted(part.label ?? ''), (part.name ?? '') in named ? 'kind' : 'word');
    case 'NonTerminal':
      return text(part.name ?? '', 'rule');
    case 'Option':
      return choice([line, sequence(inside)]);
    case 'Repetition':
      return choice([line, loop(sequence(inside), line)]);
    case 'RepetitionMandatory':
      return loop(sequence(inside), line);
    case 'Alternation':
      return choice(inside.flatMap((alternative) => boxOf(alternative) ?? []));
    default: {
      const [only, ...others] = inside;
      return only !== undefined && others.length === 0 ? boxOf(only) : sequence(inside);
    }
  }
}

/** Parts one after the other; `x (',' x)*` becomes a loop over x with the comma on its way back. */
function sequence(parts: readonly Part[]): Box {
  const boxes: Box[] = [];
  for (let at = 0; at < parts.length; at++) {
    const repeated = listAt(parts, at);
    if (repeated !== null) {
      boxes.push(loop(sequence(parts.slice(at, at + repeated.length)), boxOf(repeated.separator) ?? line));
      at += repeated.length;
      continue;
    }
    const box = boxOf(parts[at] as Part);
    if (box !== null) boxes.push(box);
  }
  return row(boxes);
}

function listAt(parts: readonly Part[], at: number): { readonly length: number; readonly separator: Part } | null {
  for (let length = 1; at + length < parts.length; length++) {
    const repetition = parts[at + length];
    const [separator, ...rest] = repetition?.definition ?? [];
    if (repetition?.type !== 'Repetition' || separator?.type !== 'Terminal' || rest.length !== length) continue;
    if (rest.every((part, index) => part.name === parts[at + index]?.name)) return { length, separator };
  }
  return null;
}

const line: Box = { width: 0, up: 0, down: 0, draw: () => '' };

function text(label: string, kind: 'word' | 'kind' | 'rule'): Box {
  const width = label.length * 8 + 2 * gap;
  const draw = (x: number, y: number): string => {
    const rounded = kind === 'rule' ? 0 : boxHeight;
    const shape =
      `<rect class="${kind}" x="${x}" y="${y - boxHeight}" ` +
      `width="${width}" height="${2 * boxHeight}" rx="${rounded}"/>`;
    const words = `<text x="${x + width / 2}" y="${y + 4}">${escaped(label)}</text>`;
    return kind === 'rule' ? `<a href="#${label}">${shape}${words}</a>` : shape + words;
  };
  return { width, up: boxHeight, down: boxHeight, draw };
}

function row(boxes: readonly Box[]): Box {
  const width = boxes.reduce((sum, box) => sum + box.width, gap * Math.max(boxes.length - 1, 0));
  const draw = (x: number, y: number): string => {
    let at = x;
    return boxes.reduce((svg, box, index) => {
      const joint = index === 0 ? '' : `<path d="M${at} ${y}h${gap}"/>`;
      if (index > 0) at += gap;
      const drawn = svg + joint + box.draw(at, y);
      at += box.width;
      return drawn;
    }, '');
  };
  return { width, up: most(boxes, 'up'), down: most(boxes, 'down'), draw };
}

/** One of several ways, the first of them straight. */
function choice(boxes: readonly Box[]): Box {
  const [first, ...rest] = boxes;
  if (first === undefined) return line;
  const inner = Math.max(...boxes.map((box) => box.width));
  let down = first.down;
  const below = rest.map((box) => {
    const offset = Math.max(down + gap + box.up, 2 * radius);
    down = offset + box.down;
    return { box, offset };
  });
  const draw = (x: number, y: number): string => {
    const left = x + 2 * radius;
    const straight =
      `<path d="M${x} ${y}h${2 * radius}M${left + first.width} ` +
      `${y}H${left + inner + 2 * radius}"/>${first.draw(left, y)}`;
    const ways = below.map(({ box, offset }) => {
      const drop = offset - 2 * radius;
      const into = `M${x} ${y}q${radius} 0 ${radius} ${radius}v${drop}q0 ${radius} ${radius} ${radius}`;
      const outOf =
        `M${left + box.width} ${y + offset}H${left + inner}q${radius} 0 ${radius} ` +
        `${-radius}v${-drop}q0 ${-radius} ${radius} ${-radius}`;
      return `<path d="${into}${outOf}"/>${box.draw(left, y + offset)}`;
    });
    return straight + ways.join('');
  };
  return { width: inner + 4 * radius, up: first.up, down, draw };
}

/** `box` again and again, with `separator` on the way back below it. */
function loop(box: Box, separator: Box): Box {
  const inner = Math.max(box.width, separator.width);
  const drop = Math.max(box.down + gap + separator.up, 2 * radius);
  const draw = (x: number, y: number): string => {
    const left = x + radius;
    const right = left + inner;
    const start = left + (inner - separator.width) / 2;
    const straight = `<path d="M${x} ${y}h${radius}M${left + box.width} ${y}H${right + radius}"/>${box.draw(left, y)}`;
    const turn =
      `M${right} ${y}q${radius} 0 ${radius} ${radius}v${drop - 2 * radius}q0 ` +
      `${radius} ${-radius} ${radius}H${start + separator.width}`;
    const back =
      `M${start} ${y + drop}H${left}q${-radius} 0 ${-radius} ` +
      `${-radius}v${2 * radius - drop}q0 ${-radius} ${radius} ${-radius}`;
    return `${straight}<path d="${turn}${back}"/>${separator.draw(start, y + drop)}`;
  };
  return { width: inner + 2 * radius, up: box.up, down: Math.max(drop + separator.down, drop), draw };
}

function most(boxes: readonly Box[], side: 'up' | 'down'): number {
  return boxes.reduce((largest, box) => Math.max(largest, box[side]), 0);
}

/** The label of a fixed word stands in quotes. */
function unquoted(label: string): string {
  return /^'.+'$/.test(label) ? label.slice(1, -1) : label;
}

function escaped(label: string): string {
  return label.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function page(sections: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>The grammar of gradc</title>
<!-- Made by \`npm run generate\` from grammar/parser.ts. Do not edit. -->
<style>
  :root { color-scheme: light dark; --line: #555; --word: #e4f3e4; --kind: #fdf1d7; \
--rule: #e3ecf8; --ink: #222; --page: #fff; }
  @media (prefers-color-scheme: dark) { \
:root { --line: #aaa; --word: #24402a; --kind: #4a3c1c; --rule: #22364f; --ink: #eee; --page: #16181c; } }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; \
padding: 0 1rem; color: var(--ink); background: var(--page); }
  h2 { font-size: 1rem; margin: 1.5rem 0 0; }
  section { overflow-x: auto; }
  path { fill: none; stroke: var(--line); stroke-width: 1.5; }
  rect { stroke: var(--line); }
  rect.word { fill: var(--word); } rect.kind { fill: var(--kind); } rect.rule { fill: var(--rule); }
  text { font: 13px ui-monospace, monospace; text-anchor: middle; fill: var(--ink); }
</style>
<h1>The grammar of gradc</h1>
<p>Green is written as it stands, yellow is any text of its kind, blue is a diagram of this page. \
How operators group, and where
a line ends, is told in grammar/README.md.</p>
${sections}
</html>
`;
}
