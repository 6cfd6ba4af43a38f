// GR2: names and definitions. Part of the one table of messages (messages.ts).

import type { Message } from './message.ts';

export const nameMessages = {
  GR2001: {
    severity: 'error',
    text: "unknown name '{name}'",
    help: 'A name must be a parameter, a line above, a constant of the file, or one of pi, e and inf.',
    example: 'f(x) = x + widht',
  },
  GR2002: {
    severity: 'error',
    text: "unknown function '{name}'",
    help:
      'A name followed by `(` is a function: a gate, a gate of your own, or a definition above. There is no ' +
      'implicit multiplication: write `a*(b + c)`.',
    example: 'f(x) = sqtr(x) + 1',
  },
  GR2003: {
    severity: 'error',
    text: "'{name}' is defined twice",
    help:
      'A name stands for one thing, so a line or a definition cannot be overwritten by a later one. Rename one ' +
      'of the two.',
    example: 'f(x) {\n  a = x^2\n  a = x^3\n  a\n}',
  },
  GR2004: {
    severity: 'error',
    text: "'{name}' is used before its line",
    help: 'Lines are read in order, and so are definitions: each may use only what stands above it. Move the line up.',
    example: 'f(x) {\n  b = a + 1\n  a = x^2\n  a * b\n}',
  },
  GR2005: {
    severity: 'error',
    text: "'{name}' takes {expected}, not {given}",
    help: 'Every parameter of a gate or a definition needs one argument, in the order in which they are declared.',
    example: 'f(x) = sin(x, 2)',
  },
  GR2006: {
    severity: 'warning',
    text: "'{name}' is never used",
    help: 'The result does not depend on this name. Remove it, or use it; for a parameter, the gradient would be zero.',
    example: 'f(x) {\n  a = x^2\n  sin(x)\n}',
  },
  GR2007: {
    severity: 'error',
    text: "'{name}' calls itself",
    help:
      'A definition may call only those above it: every call is written out in the module, and a recursion ' +
      'would never end.',
    example: 'f(x, n) = if(n < 1, 1, x * f(x, n - 1))',
  },
  GR2008: {
    severity: 'error',
    text: "'{first}' and '{second}' would both export '{export}'",
    help:
      'The definition f exports f, fForward, fBackward, fCache and fGradient, and the types FCache and ' +
      'FGradient; with a number as its result fGrad and fPacked, with an array or a record fJacobian and ' +
      'fJacobianPattern. Rename one definition, or start its name with `_` so that it is not exported.',
    example: 'f(x) = x^2\nfGrad(x) = 2 * x',
  },
  GR2009: {
    severity: 'error',
    text: 'this expression is not the last line, so nothing uses its value',
    help:
      'A file or a block has one result: the expression at its end. Give this one a name, `name = …`, or ' +
      'remove it.',
    example: 'x^2 + y\nx * y',
  },
  GR2010: {
    severity: 'error',
    text: "'{name}' is a function: call it",
    help: 'A function has no value until it is given its arguments, as in `sin(x)`. Functions cannot be passed around.',
    example: 'g(x) = x^2\nf(x) = g + x',
  },
  GR2011: {
    severity: 'error',
    text: "no field '{name}' in the record (fields: {fields})",
    help: 'A record has the fields that its parameter declares or its literal writes.',
    example: 'f(p: {x, y}) = p.x + p.z',
  },
  GR2012: {
    severity: 'warning',
    text: "'e' here is Euler's number, 2.718…, not a parameter",
    help:
      'In a bare file every free name becomes a parameter, but `e`, `pi` and `inf` are constants. Write ' +
      '`exp(1)` if you mean the number, or rename your variable.',
    example: 'a * e + x',
  },
  GR2013: {
    severity: 'error',
    text: 'nothing to compile: the file has no definition, and no expression as its last line',
    help: 'A file needs a definition, `f(x) = x^2`, or an expression as its last line.',
    example: 'gate twice(x) = 2 * x { dx = 2 }',
  },
  GR2014: {
    severity: 'error',
    text: "'{name}' is the partial of no parameter of this gate",
    help:
      "In a gate's braces `d` and a parameter's name is that partial. Every other line is a local, and a local " +
      'must be used by a partial.',
    example: 'gate square(x) = x * x {\n  dx = 2 * x\n  dy = 1\n}\nf(x) = square(x)',
  },
  GR2015: {
    severity: 'error',
    text: "gate '{gate}' lacks the partial '{partial}'",
    help:
      'A gate states the partial of every parameter that is not `const`. Write 0 for a parameter that no ' +
      'adjoint shall reach.',
    example: 'gate scale(x, k) = k * x {\n  dx = k\n}\nf(x, k) = scale(x, k)',
  },
  GR2016: {
    severity: 'error',
    text: "'{name}' is a parameter already",
    help: 'A parameter keeps its value throughout, and no two share a name. Use another name for the new value.',
    example: 'f(x) {\n  x = x + 1\n  x^2\n}',
  },
  GR2017: {
    severity: 'error',
    text: "'{name}' is a name here already, so it cannot be a new index",
    help:
      'An index of a fold, of `[i: …]` or of a line `h[i] = …` hides nothing: it needs a name that no ' +
      'parameter, size, line or other index around it has.',
    example: 'f(v: [n], i) = i * sum(i: v[i])',
  },
  GR2018: {
    severity: 'error',
    text: "'{name}' does not fold over indices",
    help:
      'What takes `(i: …)` is sum, prod, min, max, mean, logsumexp, argmin, argmax and count. Other functions ' +
      'of whole arrays take an array: `norm([i: …])`.',
    example: 'f(v: [n]) = norm(i: 2 * v[i])',
  },
  GR2019: {
    severity: 'error',
    text: "the file '{path}' cannot be read",
    help:
      'The path behind `use` is looked up from the folder of the file that uses it. Where gradc is called from a ' +
      'program, the option `resolve` gives the text of a file.',
    example: 'use "lens.grad"\nf(x) = focus(x)',
  },
  GR2020: {
    severity: 'error',
    text: "'{path}' is used already",
    help: 'One `use` of a file is enough for all that it defines, however its path is written.',
    example: {
      source: 'use "lens.grad"\nuse "./lens.grad"\nf(x) = focus(x)',
      used: { 'lens.grad': 'focus(x) = 1 / x' },
    },
  },
  GR2021: {
    severity: 'error',
    text: 'files use each other in a circle: {circle}',
    help: 'A file is complete before another one uses it. Move what both need to a file of its own.',
    example: {
      source: 'use "lens.grad"\nf(x) = focus(x)',
      used: {
        'lens.grad': 'use "ray.grad"\nfocus(x) = 1 / bent(x)',
        'ray.grad': 'use "lens.grad"\nbent(x) = focus(x)',
      },
    },
  },
  GR2022: {
    severity: 'error',
    text: 'a file that is used has no result of its own',
    help:
      'Used files hold definitions, gates and constants, lines that depend on no parameter. Make a definition of ' +
      'the expression: `focus(x) = …`.',
    example: { source: 'use "lens.grad"\nf(x) = x^2', used: { 'lens.grad': 'focus(x) = 1 / x\n1 / 2' } },
  },
  GR2023: {
    severity: 'warning',
    text: "nothing of '{path}' is used",
    help: 'No definition, gate or constant of the file is named here. What it uses itself is not known here.',
    example: { source: 'use "lens.grad"\nf(x) = x^2', used: { 'lens.grad': 'focus(x) = 1 / x' } },
  },
  GR2024: {
    severity: 'error',
    text: "'{path}' names no file that can be used: {fault}",
    help:
      'A path is relative to the folder of the file that uses it, with `/` between folders: `use "lens.grad"`, ' +
      '`use "../optics/lens.grad"`. It is neither absolute nor an address.',
    example: 'use "/etc/lens.grad"\nf(x) = x^2',
  },
  GR2025: {
    severity: 'warning',
    text: "'{name}' is taken for a parameter here, not for {what}",
    help:
      'In a bare file every free name becomes a parameter, a number. A function needs its argument in parentheses, ' +
      '`cos(x)`; constants are `pi`, `e` and `inf`. A parameter that is meant to have such a name is declared: ' +
      '`f(x, min, max) = …`.',
    example: 'a * cos * x',
  },
  GR2026: {
    severity: 'warning',
    text: "this '-' begins a statement of its own",
    help:
      'A line goes on with the one above only if it is indented deeper than the line on which that begins. At the ' +
      'same indentation a leading `-` is a sign, and its line another statement: the result of a bare file.',
    example: 'g(x, y) = sin(x)\n- cos(y) * x',
  },
} as const satisfies Record<string, Message>;
