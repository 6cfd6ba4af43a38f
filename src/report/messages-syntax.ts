// GR1 characters and syntax, and the limits (GR5) that reading a source meets. Part of the one table of messages
// (messages.ts).

import type { Message } from './message.ts';

export const syntaxMessages = {
  GR1001: {
    severity: 'error',
    text: "expected {expected}, found '{found}'",
    help: 'The statement cannot go on like this. The language is on one page in grammar/README.md.',
    example: 'f(x) = x * / 2',
  },
  GR1002: {
    severity: 'error',
    text: 'expected {expected}, but the statement ends here',
    help:
      'A statement ends with its line, except inside brackets and after an operator, a comma or `=`. A line ' +
      'that begins with an operator continues the one above if it is indented deeper.',
    example: 'f(x) = x *',
  },
  GR1003: {
    severity: 'error',
    text: "'{bracket}' is never closed",
    help: 'Every `(`, `[` and `{` needs its counterpart. Inside brackets a statement goes on over the end of the line.',
    example: 'f(x) = sin(2 * (x + 1)',
  },
  GR1004: {
    severity: 'error',
    text: "'{bracket}' closes nothing",
    help: 'There is one closing bracket too many, or an opening one is missing.',
    example: 'f(x) = sin(x))',
  },
  GR1005: {
    severity: 'error',
    text: "'{open}' is closed by '{close}'",
    help: 'Brackets close in pairs: `( )`, `[ ]`, `{ }`.',
    example: 'f(x) = sin(x]',
  },
  GR1006: {
    severity: 'error',
    text: "an operator is missing between '{left}' and '{right}'",
    help: 'There is no implicit multiplication: write `2 * x`, not `2x`. A statement ends with its line or with `;`.',
    example: 'f(x) = 2x',
  },
  GR1007: {
    severity: 'error',
    text: "a line cannot begin with '{operator}'",
    help:
      'To continue the line above, indent this one deeper than the line on which its statement begins, or ' +
      'leave the operator at the end of the line above. A leading `-` at the same indentation begins a new line.',
    example: 'a = x\n* 2\na',
  },
  GR1008: {
    severity: 'error',
    text: "'{text}' means nothing here",
    help: 'The character or mark is not part of the language. The hint gives the spelling that is, where there is one.',
    example: 'f(x, y) = x && y',
  },
  GR1009: {
    severity: 'error',
    text: 'the {what} {code} may not stand in a source',
    help:
      'Control characters, and characters that change the direction of text, make a source look different from ' +
      'what it says. A carriage return may stand only before a line feed.',
    example: 'f(x) = x\u0007 + 1',
  },
  GR1010: {
    severity: 'error',
    text: "'{text}' is not a number of the language",
    help:
      'Numbers are decimal: `12`, `0.5`, `.5`, `1e-3`, `1_000`. There is no hexadecimal, octal or binary, no ' +
      'leading zero, no dot at the end, and `_` stands between two digits.',
    example: 'f(x) = 017 * x',
  },
  GR1011: {
    severity: 'error',
    text: "the number '{text}' is too large: it would be infinite",
    help: 'The largest number is about 1.8e308. Infinity is written `inf`.',
    example: 'f(x) = 1e999 * x',
  },
  GR1012: {
    severity: 'warning',
    text: "the number '{text}' is too small: it is read as 0",
    help: 'The smallest positive number is about 4.9e-324.',
    example: 'f(x) = 1e-999 * x',
  },
  GR1013: {
    severity: 'error',
    text: "'=' gives a name to a value and cannot stand here",
    help: 'A line is `name = expression`, one `=` for each. To compare, write `==`.',
    example: 'f(x) = if(x = 1, 1, 2)',
  },
  GR1014: {
    severity: 'error',
    text: "'{word}' is a reserved word",
    help: '`in`, `and`, `or` and `not` are no names.',
    example: 'f(x) {\n  in = 2 * x\n  x^2\n}',
  },
  GR1015: {
    severity: 'error',
    text: "'if' cannot be a name",
    help:
      '`if(condition, value, otherwise)` is how a branch is written; no line, definition, index or parameter ' +
      'may be called `if`.',
    example: 'f(x) {\n  if = 2 * x\n  if\n}',
  },
  GR1016: {
    severity: 'error',
    text: "'not' must be in parentheses here",
    help:
      '`not` is looser than comparisons and arithmetic: `not a < b` is `not (a < b)`. As the operand of a ' +
      'tighter operator it needs parentheses.',
    example: 'f(x, y) = if(x == not y, 1, 2)',
  },
  GR1017: {
    severity: 'error',
    text: 'a block as an expression is reserved',
    help: 'Lines stand in the block of a definition: `f(x) { a = x + 1; a * 2 }`. A record is `{x: a, y: b}`.',
    example: 'f(x) = 2 * { a = x + 1; a * a }',
  },
  GR1018: {
    severity: 'error',
    text: 'a field of a record is written name: value',
    help: 'A record is `{x: a, y: b}`, also where the field has the name of its value: `{x: x}`.',
    example: 'f(x) = {x}',
  },
  GR1019: {
    severity: 'error',
    text: "a range 'a..b' cannot stand here",
    help:
      'A range narrows an index (`sum(i in 0..n: v[i])`, `h[t in 1..n] = …`), takes a slice (`v[0..3]`) or ' +
      'gives the domain of a parameter (`p in 0..1`).',
    example: 'f(x) = x + 1..2',
  },
  GR1020: {
    severity: 'error',
    text: 'an index is a new name, with or without a range',
    help: 'Before the colon stand names: `sum(i: …)`, `sum(i, j in 0..n: …)`, `[i, j: …]`.',
    example: 'f(v: [3]) = sum(v[0]: 1)',
  },
  GR1021: {
    severity: 'error',
    text: "'in' names an index, which needs a ':' and a body",
    help:
      'A fold is `sum(i in 0..n: v[i])`, an array `[i in 0..n: v[i]]`. Only on the left of a line does an ' +
      'index stand alone: `h[t in 1..n] = …`.',
    example: 'f(v: [3]) = sum(i in 0..3, v[i])',
  },
  GR1022: {
    severity: 'error',
    text: 'parentheses must hold an expression',
    help: '`()` alone has no value. Only a function can have none between them: `f()`.',
    example: 'f(x) = x + ()',
  },
  GR1023: {
    severity: 'error',
    text: "a ',' may not stand before '{bracket}'",
    help: 'A trailing comma is legal in array and record literals only.',
    example: 'f(x) = sin(x,)',
  },
  GR1024: {
    severity: 'error',
    text: "a ';' cannot stand inside brackets",
    help: 'A `;` ends a statement, and a statement ends outside of its brackets.',
    example: 'f(x) = sin(x; 2)',
  },
  GR1025: {
    severity: 'error',
    text: "the block of '{name}' ends without a result",
    help: 'The last statement of a block is an expression without a name: the value of the definition.',
    example: 'f(x) { y = 2 * x }',
  },
  GR1026: {
    severity: 'error',
    text: "the block of gate '{name}' may hold lines 'name = …' only",
    help:
      'It gives a partial derivative for each argument, such as `dx = …` for `x`, and lines that these use. ' +
      'The value stands before the block.',
    example: 'gate twice(x) = 2 * x { 2 }\nf(x) = twice(x)',
  },
  GR1027: {
    severity: 'error',
    text: 'the file is empty',
    help: 'A file holds definitions, or lines of which the last is the result.',
    example: '# nothing but a comment',
  },
  GR1028: {
    severity: 'error',
    text: "a block '{' belongs to a definition",
    help:
      'After a value there is no `{`. A definition is `f(x) { … }`, a gate `gate g(x) = value { dx = … }`, ' +
      'each with its `{` on the same line.',
    example: 'f(x) = x { 2 }',
  },
  GR1029: {
    severity: 'error',
    text: "'{name}' is not a name that can be given",
    help:
      'A name begins with a letter or `_`, followed by letters, digits and `_`. `√` and `∞` are fixed ' +
      'spellings of `sqrt` and `inf`.',
    example: '∞ = 3\nf(x) = x * ∞',
  },
  GR1030: {
    severity: 'error',
    text: "'use' stands above all that a file defines",
    help: 'What a file uses is said at its top, a file a line: `use "lens.grad"`.',
    example: 'f(x) = x^2\nuse "lens.grad"',
  },
  GR1031: {
    severity: 'error',
    text: "the path behind 'use' stands in double quotes",
    help: 'The file that is used is named by its path from here, in double quotes: `use "lens.grad"`.',
    example: "use 'lens.grad'\nf(x) = x^2",
  },
  GR1032: {
    severity: 'error',
    text: "the argument of '{name}' stands in parentheses",
    help: 'A function is called: `cos(x)`, not `cos x`.',
    example: 'f(x) = cos x + 1',
  },
  GR1033: {
    severity: 'error',
    text: "'{word}' begins nothing in this language",
    help:
      'A file is mathematics: definitions `f(x) = …` and lines `name = …`, of which the last is the result. There ' +
      'are no words for declarations, loops, branches or imports.',
    example: 'f(x) {\n  return x^2\n}',
  },
  GR1034: {
    severity: 'error',
    text: "'{text}' is written as in {language}",
    help: 'What another language or a textbook writes so has a spelling of its own here, which the hint gives.',
    example: 'f(x: [n]) = sum(x.^2)',
  },
  GR1035: {
    severity: 'error',
    text: "'{text}' is a derivative, which no source writes",
    help:
      'gradc makes the gradient of every definition: beside `f` its module has `fGrad`. A formula that needs a ' +
      'derivative itself has it written out.',
    example: "f(x) = x^3\ng(x) = x - f(x) / f'(x)",
  },
  GR1036: {
    severity: 'error',
    text: "a power of '{name}' stands behind its call",
    help: 'A function without its argument has no value: the square of a sine is `sin(x)^2`, its inverse `asin(x)`.',
    example: 'f(x) = sin^2(x)',
  },
  GR1037: {
    severity: 'warning',
    text: "'//' begins a comment",
    help:
      'What follows to the end of the line is not read. A quotient that is rounded down is `floor(x / 2)`, or ' +
      '`k div 2` of whole numbers.',
    example: 'f(x) = x // 2',
  },
  GR5002: {
    severity: 'error',
    text: 'the source is {length} characters long, over the limit of {limit}',
    help:
      'The length of a file is limited so that every source is compiled in bounded time and space. Split it, ' +
      'or use arrays.',
    example: { head: '#', repeat: ' ', times: 4_000_000, tail: '\nf(x) = x' },
  },
  GR5006: {
    severity: 'error',
    text: 'more than {limit} mistakes; the others are not shown',
    help: 'With so many mistakes the file is probably not a gradc source.',
    example: { head: '', repeat: 'f(x) = x +\n', times: 101, tail: '' },
  },
  GR5007: {
    severity: 'error',
    text: 'the source has {count} words and marks, over the limit of {limit}',
    help:
      'The size of a file is limited so that every source is compiled in bounded time and space. Split it, or ' +
      'use arrays.',
    example: { head: 'f(x) = x', repeat: '+x', times: 800_000, tail: '' },
  },
  GR5010: {
    severity: 'error',
    text: 'a name of {length} characters is over the limit of {limit}',
    help: 'Names are made into other names, such as that of a gradient, and stand in every line that uses them.',
    example: { head: 'f(', repeat: 'x', times: 201, tail: ') = 1' },
  },
} as const satisfies Record<string, Message>;
