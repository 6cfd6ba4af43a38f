// Names in LaTeX: a letter as it is, more in one group, Greek by its command, digits at the end and what follows an
// underscore as a subscript. Nothing of a name reaches the text as a command.

/** A name, and what stands below it. */
export type Named = { readonly base: string; readonly below: readonly string[] };

const greek =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega';
const capitals = 'Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega';
const words: ReadonlySet<string> = new Set([...greek.split(' '), ...capitals.split(' ')]);

const letters: ReadonlyMap<string, string> = new Map([
  ...pairs('αβγδεζηθικλμνξπρστυφχψω', greek),
  ...pairs('ΓΔΘΛΞΠΣΥΦΨΩ', capitals),
  ['ϵ', 'epsilon'],
  ['ϕ', 'phi'],
  ['ϑ', 'vartheta'],
  ['ϖ', 'varpi'],
  ['ϱ', 'varrho'],
  ['ς', 'varsigma'],
  ['µ', 'mu'],
]);

function pairs(symbols: string, names: string): readonly (readonly [string, string])[] {
  const commands = names.split(' ');
  return Array.from(symbols, (symbol, k) => [symbol, commands[k] ?? ''] as const);
}

/** `theta_1`, `w0`, `p.x`, `den` */
export function nameLatex(name: string): Named {
  const [, start = name, digits = ''] = /^(.*?[^\d_.])(\d+)$/u.exec(name) ?? [];
  const [first = '', ...rest] = start.split('_');
  if (first === '' || rest.includes('')) return { base: italic(name), below: [] };
  const [own = '', ...fields] = first.split('.');
  const base = [own, ...fields].map(piece).join('.');
  return { base, below: [...rest.map(piece), ...(digits === '' ? [] : [digits])] };
}

function piece(text: string): string {
  if (words.has(text)) return `\\${text}`;
  const symbols = Array.from(text);
  const [only = ''] = symbols;
  if (symbols.length === 1) return letters.has(only) ? `\\${letters.get(only) ?? ''}` : symbol(only);
  if (/^\d+$/.test(text)) return text;
  // A letter of Greek inside of a longer name stands between its other letters.
  return runs(symbols)
    .map((run) => (letters.has(run) ? `\\${letters.get(run) ?? ''}{}` : run.length === 1 ? symbol(run) : italic(run)))
    .join('');
}

/** Each letter of Greek for itself, and what stands between them in one piece. */
function runs(symbols: readonly string[]): readonly string[] {
  const found: string[] = [];
  let isOpen = false;
  for (const one of symbols) {
    const isGreek = letters.has(one);
    if (isOpen && !isGreek) found.push(`${found.pop() ?? ''}${one}`);
    else found.push(one);
    isOpen = !isGreek;
  }
  return found;
}

/** What is no letter of English has its place in text. */
function italic(text: string): string {
  return /^\w*$/.test(text) ? `\\mathit{${escaped(text)}}` : `\\text{\\textit{${escaped(text)}}}`;
}

function symbol(one: string): string {
  return /^[a-zA-Z0-9]$/.test(one) ? one : `\\text{${escaped(one)}}`;
}

/** With its subscript, and as an element: `{u_{0}}_{i, j}` is another thing than `u_{0, i, j}`. */
export function subscripted({ base, below }: Named, at: readonly string[] = []): string {
  const whole = below.length === 0 ? base : `${base}_{${below.join(', ')}}`;
  if (at.length === 0) return whole;
  return `${below.length === 0 ? base : `{${whole}}`}_{${at.join(', ')}}`;
}

const special: { readonly [character: string]: string } = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
};

/** Characters that LaTeX would take for its own. */
export function escaped(text: string): string {
  return text.replace(/[\\{}$&#%_^~]/g, (character) => special[character] ?? character);
}

/** The name of a function. */
export function functionLatex(name: string): string {
  const symbols = Array.from(name);
  const [only = ''] = symbols;
  if (symbols.length === 1) return letters.has(only) ? `\\${letters.get(only) ?? ''}` : symbol(only);
  return `\\operatorname{${symbols.every((one) => /[\w]/.test(one)) ? escaped(name) : `\\text{${escaped(name)}}`}}`;
}
