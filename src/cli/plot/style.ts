// How a picture looks, in light surroundings and in dark ones: a table of colours, and rules in the CSS that also
// viewers without variables know. Every rule begins with the picture's id, so that it holds in no other.

export const colours = {
  paper: { light: '#ffffff', dark: '#0d1117' },
  text: { light: '#1f2328', dark: '#e6edf3' },
  soft: { light: '#57606a', dark: '#9198a1' },
  axis: { light: '#818b98', dark: '#656c76' },
  grid: { light: '#e4e8ec', dark: '#21262d' },
  first: { light: '#1f5fa8', dark: '#6cb0f5' },
  second: { light: '#c2410c', dark: '#ff9b5e' },
  third: { light: '#1a7f5a', dark: '#4cc38a' },
  fourth: { light: '#b3261e', dark: '#ff8f85' },
} as const;

type Colour = keyof typeof colours;

/** Selector, property, colour. */
type Painted = readonly (readonly [selector: string, property: 'fill' | 'stroke', colour: Colour])[];
/** Selectors, and what holds of them in any surroundings. */
type Shapes = readonly (readonly [selectors: string, body: string])[];
/** What a picture has beside what all have. */
export type Rules = { readonly painted: Painted; readonly shapes: Shapes };

const painted: Painted = [
  ['.paper', 'fill', 'paper'],
  ['text', 'fill', 'text'],
  ['.soft', 'fill', 'soft'],
  ['.axis', 'stroke', 'axis'],
  ['.rule', 'stroke', 'soft'],
  ['.grid', 'stroke', 'grid'],
  ...(['first', 'second', 'third'] as const).flatMap(
    (ink) =>
      [
        [`.${ink}`, 'stroke', ink],
        [`.band.${ink}`, 'fill', ink],
        [`.disc.${ink}`, 'fill', ink],
      ] as const,
  ),
  ['.disc', 'stroke', 'paper'],
];

const shapes: Shapes = [
  ['text', 'font:12px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif'],
  ['.title', 'font-size:15px;font-weight:600'],
  ['.grid,.axis,.rule', 'stroke-width:1'],
  ['.rule', 'stroke-dasharray:4 3'],
  ['.line,.rule', 'fill:none'],
  ['.line', 'stroke-width:2;stroke-linejoin:round;stroke-linecap:round'],
  ['.thin', 'stroke-width:1.2'],
  ['.dashed', 'stroke-dasharray:7 4'],
  ['.dots', 'fill:none;stroke-linecap:round;stroke-opacity:.7'],
  ['.dense', 'stroke-opacity:.4'],
  ['.band', 'stroke-width:0;fill-opacity:.2'],
  ['.ring', 'fill:none;stroke-width:2'],
  ['.disc', 'stroke-width:1.5'],
];

export function styleOf(id: string, more: Rules = { painted: [], shapes: [] }): string {
  const rule = (selectors: string, body: string): string =>
    `${selectors
      .split(',')
      .map((selector) => `#${id} ${selector}`)
      .join(',')}{${body}}`;
  const theme = (mode: 'light' | 'dark'): string =>
    [...painted, ...more.painted]
      .map(([selector, property, colour]) => rule(selector, `${property}:${colours[colour][mode]}`))
      .join('\n');
  const shape = [...shapes, ...more.shapes].map(([selectors, body]) => rule(selectors, body)).join('\n');
  return `\n${theme('light')}\n${shape}\n@media (prefers-color-scheme:dark){\n${theme('dark')}\n}\n`;
}
