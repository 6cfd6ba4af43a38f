// GR4 derivatives, GR5 limits, GR6 parsed but not compiled yet. Part of the one table of messages (messages.ts).

import type { Message } from './message.ts';

export const laterMessages = {
  GR4001: {
    severity: 'warning',
    text: "the gradient of '{name}' is identically zero",
    help: 'The result depends on this parameter only through functions that are flat wherever they have a slope (floor, sign, a comparison), or through `stop`. Mark it `const` if that is meant.',
    example: 'f(x, y) = floor(x) + y',
  },
  GR4002: {
    severity: 'error',
    text: "the partial '{partial}' of gate '{gate}' is wrong: at {point} it gives {given}, the value's slope is {expected}",
    help: 'The partials of a gate are checked against numerical ones at sample points of its domain. If the difference is meant, as in a straight-through estimator, write `surrogate gate`.',
    example: 'gate swish(x) = x * sigmoid(x) {\n  dx = sigmoid(x) + out\n}\nf(x) = swish(x)',
  },
  GR4003: {
    severity: 'warning',
    text: "the partials of '{gate}' could not be checked: no sample point has a finite value",
    help: 'Declare where the gate is defined, for example `gate root(x in 0..inf) = …`, so that points are taken from there.',
    example: 'gate deep(x) = log(-1 - x^2) {\n  dx = 2 * x / (1 + x^2)\n}\nf(x) = deep(x)',
  },
  GR5001: {
    severity: 'error',
    text: 'nested deeper than {limit} levels',
    help: 'Brackets within brackets are limited so that every source is compiled in bounded time and space. Give a name to an inner part.',
    example: { head: 'f(x) = ', repeat: '(', times: 20000, tail: 'x' },
  },
  GR5003: {
    severity: 'error',
    text: 'the program has {count} stages after calls are written out, over the limit of {limit}',
    help: 'Every call of a definition is written out where it stands, so definitions that call each other many times grow by multiplication. Name a value that is used twice instead of calling twice.',
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
    text: 'an array of {count} elements is written out element by element, over the limit of {limit}',
    help: 'Arrays of a constant size become one variable for each element.',
    example: 'f(v: [5000000]) = sum(v)',
  },
  GR5005: {
    severity: 'error',
    text: 'branches are nested deeper than {limit} levels',
    help: 'Each further pair of a chained `if`, and each `if` inside a branch, is one level deeper in the module. A function of several pieces can be split into definitions.',
    example: { head: 'f(x) = if(', repeat: 'x > 1, sin(x), ', times: 5000, tail: '0)' },
  },
  GR6001: {
    severity: 'error',
    text: 'arrays of named sizes are parsed, but not compiled yet',
    help: 'Write a constant size, `v: [3]`.',
    example: 'f(v: [n]) = sum(v)',
  },
  GR6002: {
    severity: 'error',
    text: 'index notation is parsed, but not compiled yet',
    help: 'This holds for `[i: …]` and for folds over indices such as `sum(i: …)`. Whole arrays compile: `sum(v * w)`, `dot(v, w)`, `A @ v`.',
    example: 'f(v: [3]) = sum(i: v[i]^2)',
  },
  GR6003: {
    severity: 'error',
    text: 'arrays defined by lines are parsed, but not compiled yet',
    help: 'This holds for `h[i] = …`. An array literal compiles: `h = [a, b, c]`.',
    example: 'f(v: [3]) {\n  h[i] = 2 * v[i]\n  sum(h)\n}',
  },
  GR6004: {
    severity: 'error',
    text: 'arrays of records are parsed, but not compiled yet',
    help: 'Pass one array for each field.',
    example: 'f(q: {x, y}[2]) = q[0].x * q[1].y',
  },
  GR6005: {
    severity: 'error',
    text: 'arrays of whole numbers and reads at positions that are data are parsed, but not compiled yet',
    help: 'An index must be known when the file is compiled: `v[2]`.',
    example: 'f(v: [3], k: int) = v[k]',
  },
} as const satisfies Record<string, Message>;
