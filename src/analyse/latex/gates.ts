// Gates in LaTeX, from the template in the record of each: `\frac{1}{#x}`, `\sin\left( #x \right)`. How tightly what is
// put in must hold together follows from what stands around it, and how tightly the whole does from the template.

import type { Gate } from '../../gates/gate.ts';
import { functionLatex } from './names.ts';

/** Looser operators have smaller numbers, as in the language; a fold holds more than a sum and less than a product. */
export const levels = {
  anything: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  fold: 5.5,
  product: 6,
  fraction: 7,
  power: 8,
  atom: 9,
};

export type Latex = { readonly text: string; readonly level: number };

/** What is put in for an argument, in brackets where it holds together less than this. */
export type Argument = (at: number, level: number) => string;

const infix: { readonly [gate: string]: readonly [level: number, right: number] } = {
  or: [levels.or, levels.or],
  and: [levels.and, levels.and],
  '+': [levels.sum, levels.fold],
  '-': [levels.sum, levels.fold],
  mod: [levels.product, levels.fraction],
};

export function gateLatex(gate: Gate, argument: Argument): Latex {
  if (gate.user) {
    const given = gate.args.map((_, at) => argument(at, levels.anything));
    return { text: `${functionLatex(gate.name)}\\left( ${given.join(', ')} \\right)`, level: levels.atom };
  }
  if (gate.name === '*') return product(argument(0, levels.anything), argument);
  if (gate.name === 'neg') return negative(argument(0, levels.anything), argument);
  const own = infix[gate.name];
  const level = own?.[0] ?? levelOf(gate.latex);
  const text = gate.latex.replace(/#(\w+)/g, (all, name: string, at: number) => {
    const place = gate.args.indexOf(name);
    if (own !== undefined) return argument(place, own[place === 0 ? 0 : 1]);
    return argument(place, needed(gate.latex.slice(0, at), gate.latex.slice(at + all.length)));
  });
  return { text, level };
}

/** A sign goes to the front, a factor of 1 goes; two numbers beside one another would be one. */
function product(first: string, argument: Argument): Latex {
  const right = argument(1, levels.product);
  if (first === '1') return { text: right, level: levels.product };
  const isNegative = first.startsWith('-') && levelOf(first.slice(1)) >= levels.product;
  if (first === '-1') return { text: `-${right}`, level: levels.sum };
  const left = isNegative ? first : argument(0, levels.product);
  if (right === '1') return { text: left, level: isNegative ? levels.sum : levels.product };
  return {
    text: `${left} ${/^[-\d]/.test(right) ? '\\cdot' : '\\,'} ${right}`,
    level: isNegative ? levels.sum : levels.product,
  };
}

function negative(bare: string, argument: Argument): Latex {
  const isTwice = bare.startsWith('-') && levelOf(bare.slice(1)) >= levels.product;
  return isTwice
    ? { text: bare.slice(1), level: levels.product }
    : { text: `-${argument(0, levels.product)}`, level: levels.sum };
}

function needed(before: string, after: string): number {
  if (after.startsWith('^')) return levels.atom;
  const opens = /(?:[{,]|\\left[([]|\\lvert|\\lfloor|\\lceil) ?$/.test(before);
  const closes = /^ ?(?:[},]|\\right|\\rvert|\\rfloor|\\rceil)/.test(after);
  if (opens && closes) return levels.anything;
  return /[<>=]|\\[gl]e\b|\\ne\b/.test(before.slice(-4) + after.slice(0, 4)) ? levels.sum : levels.product;
}

/** Of a template, or of a text like one. */
export function levelOf(template: string): number {
  const top = withoutGroups(template);
  if (top.includes('\\lor')) return levels.or;
  if (top.includes('\\land')) return levels.and;
  if (top.includes('\\lnot')) return levels.not;
  if (/[<>=]|\\[gl]e\b|\\ne\b/.test(top)) return levels.comparison;
  if (/^-| [+-] /.test(top)) return levels.sum;
  if (top.startsWith('\\frac')) return levels.fraction;
  if (/\\bmod|\S \S/.test(top)) return levels.product;
  return top.endsWith('^') ? levels.power : levels.atom;
}

/** Without what stands in braces and between \left and \right. */
function withoutGroups(template: string): string {
  let text = template;
  for (let last = ''; last !== text;) {
    last = text;
    text = text.replace(/\{[^{}]*\}/g, '').replace(/\\left\S*(?:(?!\\left)[^])*?\\right\S*(?: \\r\w+)?/g, '');
  }
  return text.replace(/\\l(vert|floor|ceil)\b.*?\\r\1\b/g, '').trim();
}
