// GR4 derivatives, GR5 limits. Part of the one table of messages (messages.ts).

import type { Message } from './message.ts';

export const laterMessages = {
  GR4001: {
    severity: 'warning',
    text: "the gradient of '{name}' is identically zero",
    help:
      'The result depends on this parameter only through functions that are flat wherever they have a slope ' +
      '(floor, sign, a comparison), or through `stop`. Mark it `const` if that is meant.',
    example: 'f(x, y) = floor(x) + y',
  },
  GR4002: {
    severity: 'error',
    text:
      "the partial '{partial}' of gate '{gate}' is wrong: at {point} it gives {given}, the value's slope is " +
      '{expected}',
    help:
      'The partials of a gate are checked against numerical ones at sample points of its domain. If the ' +
      'difference is meant, as in a straight-through estimator, write `surrogate gate`.',
    example: 'gate swish(x) = x * sigmoid(x) {\n  dx = sigmoid(x) + out\n}\nf(x) = swish(x)',
  },
  GR4003: {
    severity: 'warning',
    text: "the partials of '{gate}' could not be checked: no sample point has a finite value",
    help:
      'Declare where the gate is defined, for example `gate root(x in 0..inf) = …`, so that points are taken ' +
      'from there.',
    example: 'gate deep(x) = log(-1 - x^2) {\n  dx = 2 * x / (1 + x^2)\n}\nf(x) = deep(x)',
  },
  GR4004: {
    severity: 'warning',
    text: "each power with the index '{index}' in its exponent is a call of pow: by a recurrence it is one product",
    help:
      'A power whose exponent is an index is computed by `Math.pow`, which takes the time of some twenty products. ' +
      'An array by lines multiplies once for each power, `p[0] = 1` and `p[j in 1..n] = p[j-1] * x`, with other ' +
      'last digits; a sum of them needs no powers as `s[n] = 0` and `s[j in 0..n] = s[j+1] * x + c[j]` (Horner).',
    example: 'f(c: [n], x) = sum(j: c[j] * x^j)',
  },
  GR5001: {
    severity: 'error',
    text: 'nested deeper than {limit} levels',
    help:
      'Brackets within brackets are limited so that every source is compiled in bounded time and space. Give a ' +
      'name to an inner part.',
    example: { head: 'f(x) = ', repeat: '(', times: 20000, tail: 'x' },
  },
  GR5003: {
    severity: 'error',
    text: 'the program has {count} stages after calls are written out, over the limit of {limit}',
    help:
      'Every call of a definition is written out where it stands, so definitions that call each other many ' +
      'times grow by multiplication. Name a value that is used twice instead of calling twice.',
    example: [
      'a(x) = sin(x) + x',
      'b(x) = a(a(a(a(a(a(a(a(a(a(x))))))))))',
      'c(x) = b(b(b(b(b(b(b(b(b(b(x))))))))))',
      'd(x) = c(c(c(c(c(c(c(c(c(c(x))))))))))',
      'g(x) = d(d(d(d(d(d(d(d(d(d(x))))))))))',
      'h(x) = g(g(g(g(g(g(g(g(g(g(x))))))))))',
      'k(x) = h(h(h(h(h(h(h(h(h(h(x))))))))))',
    ].join('\n'),
  },
  GR5004: {
    severity: 'error',
    text: 'an array is written with more than {limit} elements',
    help: 'A table this large is data: pass it as a parameter, `const table: [n]`.',
    example: { head: 'f(x) = sum([', repeat: 'x, ', times: 1001, tail: '])' },
  },
  GR5005: {
    severity: 'error',
    text: 'branches are nested deeper than {limit} levels',
    help:
      'Each further pair of a chained `if`, and each `if` inside a branch, is one level deeper in the module. ' +
      'A function of several pieces can be split into definitions.',
    example: { head: 'f(x) = if(', repeat: 'x > 1, sin(x), ', times: 5000, tail: '0)' },
  },
  GR5008: {
    severity: 'error',
    text: 'an array of {count} elements is over the limit of {limit}',
    help: 'An array is one block of memory, whose elements are counted by a whole number of 32 bits.',
    example: 'f(v: [5000000000]) = sum(v)',
  },
  GR5009: {
    severity: 'error',
    text: 'a whole-number expression has more than {limit} terms when it is multiplied out',
    help:
      'Sizes and positions are compared as polynomials of names, which grow when sums are multiplied. Pass the ' +
      'number as an `int` parameter of its own.',
    example: { head: 'f(v: [1000], a: int, b: int, c: int) = v[', repeat: '(a + b + c) * ', times: 20, tail: '1]' },
  },
  GR5011: {
    severity: 'error',
    text: 'the file has {count} definitions and gates, over the limit of {limit}',
    help: 'Each definition becomes up to nine functions of one module. Split the file.',
    example: { head: 'f(x) = x\n', repeat: 'f(x) = x\n', times: 5000, tail: '' },
  },
  GR5012: {
    severity: 'error',
    text: "'{name}' has loops and {count} stages with its gradient, over the limit of {limit}",
    help:
      'To put the steps of loops in order takes the square of their number. Write what repeats itself as an ' +
      'index, or split the definition.',
    example:
      `f(v: [n], w: [n]) = ` + Array.from({ length: 300 }, (_, i) => `sum(exp(${String(i)} * v) * w)`).join(' * '),
  },
  GR5013: {
    severity: 'error',
    text: "'{name}' has loops over {count} different ranges, over the limit of {limit}",
    help:
      'Which loop goes around which is decided for each pair of ranges. Arrays of the same length share the ' +
      'name of their size.',
    example:
      `f(${Array.from({ length: 101 }, (_, i) => `v${String(i)}: [n${String(i)}]`).join(', ')}) = ` +
      Array.from({ length: 101 }, (_, i) => `sum(v${String(i)})`).join(' + '),
  },
  GR5014: {
    severity: 'error',
    text: 'more than {files} files are used, or they and the source have more than {characters} characters',
    help: 'All files of a compilation together are limited as one file is.',
    example: {
      call: "check(source, { resolve: () => '#'.repeat(4_000_000) })",
      source: 'use "lens.grad"\nf(x) = x^2',
      options: { resolve: () => '#'.repeat(4_000_000) },
    },
  },
  GR5015: {
    severity: 'error',
    text: 'an element of an array is a record of more than {limit} numbers and arrays',
    help: 'An array of records is an array for each field. Fields that are treated alike are a vector: `{v: [i: …]}`.',
    example:
      'f(x) {\n  s[0] = {' + Array.from({ length: 1001 }, (_, i) => `x${String(i)}: x`).join(', ') + '}\n  s[0].x0\n}',
  },
} as const satisfies Record<string, Message>;
