// A number's text and value. The lexer takes whatever looks like a number as one piece; what is wrong with it is said
// here.

import type { IToken } from 'chevrotain';
import { diagnose, visible } from '../report/diagnostic.ts';
import type { Expr } from './ast.ts';
import { tokenSpan, type Report } from './build-context.ts';

const wellFormed = /^(?:(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const notZero = /^[^eE]*[1-9]/;

export function readNumber(token: IToken, report: Report): Expr {
  const text = token.image;
  const span = tokenSpan(token);
  // Only a leading zero and underscores can be misplaced.
  const suspicious = text.includes('_') || (text.length > 1 && text.charCodeAt(0) === 48);
  if (suspicious && !wellFormed.test(text)) {
    const plain = text.replaceAll('_', '').replace(/^0+(?=\d)/, '');
    report(diagnose('GR1010', span, { text }, { hint: `write ${visible(plain)}` }));
    return { kind: 'number', value: Number(plain), text: plain, span };
  }
  const value = Number(suspicious ? text.replaceAll('_', '') : text);
  if (value === Infinity) report(diagnose('GR1011', span, { text }));
  if (value === 0 && notZero.test(text)) report(diagnose('GR1012', span, { text }));
  return { kind: 'number', value, text, span };
}
