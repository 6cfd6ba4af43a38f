// GR3015 and up: sizes, index notation and arrays by lines. Part of the one table of messages (messages.ts).

import type { Message } from './message.ts';

export const arrayMessages = {
  GR3015: {
    severity: 'error',
    text: "the size '{name}' does not follow from the lengths given",
    help:
      'An array is passed as its elements, so a length fixes one size: the others of that array must follow ' +
      'from other arrays, or be whole-number parameters, as in `f(A: [m, n], n: int)`.',
    example: 'f(A: [m, n]) = sum(A)',
  },
  GR3016: {
    severity: 'error',
    text: "'{name}' is a size, so it must be `int`, not {found}",
    help:
      'A name in the size of a parameter is a size. A parameter of that name is the size itself, and is ' +
      'declared `n: int`.',
    example: 'f(v: [n], n) = sum(v) / n',
  },
  GR3017: {
    severity: 'error',
    text: "nothing tells what '{name}' ranges over",
    help:
      'An index ranges over the axis that it indexes directly, as in `v[i]`; `v[i + 1]` does not tell. Where ' +
      'there is none, it needs a range: `sum(i in 0..n: …)`.',
    example: 'f(x, n: int) = sum(i: x^i / n)',
  },
  GR3018: {
    severity: 'error',
    text: "'{name}' ranges over axes that differ: {left} and {right}",
    help:
      'An index ranges over every axis that it indexes directly, so these must be equal. If they differ on ' +
      'purpose, write the range: `sum(i in 0..n: …)`.',
    example: 'f(v: [n], w: [m]) = sum(i: v[i] * w[i])',
  },
  GR3019: {
    severity: 'error',
    text: "the bound '{text}' depends on more than sizes, whole-number parameters and indices",
    help:
      'How long an array is must be known when a function is entered, so bounds of slices, of its lines and of ' +
      '`[i in a..b: …]` are no elements of arrays. Those of a fold may be, where they are arguments: ' +
      '`sum(k in start[a]..start[a+1]: v[k])`.',
    example: 'f(v: [n], k: int[m]) = sum([i in 0..k[0]: v[i]])',
  },
  GR3020: {
    severity: 'error',
    text: 'the range {from}..{to} ends before it starts',
    help: 'A range goes up and leaves its end out: `1..4` is 1, 2, 3.',
    example: 'f(v: [5]) = sum(i in 3..1: v[i])',
  },
  GR3021: {
    severity: 'error',
    text: "this array is not rectangular: a size of it depends on '{name}'",
    help:
      'Every row of an array has the same length. Let the index range over the whole axis and choose by `if(j ' +
      '< i, …, 0)`.',
    example: 'f(v: [n]) = sum([i in 0..n, j in 0..i: v[j]])',
  },
  GR3022: {
    severity: 'error',
    text: "the lines of '{name}' differ: {given} axes here, {before} before",
    help:
      'All lines of an array define elements of one array, so each has an index, or an axis of its value, for ' +
      'every axis.',
    example: 'f(v: [n]) {\n  h[0] = v[0]\n  h[i in 1..n, 0] = v[i]\n  h[0]\n}',
  },
  GR3023: {
    severity: 'error',
    text: "the lines of '{name}' do not tell how far its axis {axis} reaches",
    help:
      'The axes of an array go from the least position that a line defines to the largest, so these must be ' +
      'comparable: `0..n` and `n..n + m` are, `0..n` and `0..m` are not.',
    example: 'f(v: [n], w: [m]) {\n  h[i in 0..n] = v[i]\n  h[i in 0..m] = w[i]\n  sum(h)\n}',
  },
  GR3024: {
    severity: 'error',
    text: '{element} is defined twice',
    help: 'Each element of an array has one line that defines it. Narrow the range of one of the lines.',
    example: 'f(v: [n]) {\n  h[0] = 1\n  h[i in 0..n] = v[i]\n  sum(h)\n}',
  },
  GR3025: {
    severity: 'error',
    text: 'no line defines {element}',
    help:
      'The lines of an array define all of its elements, from the first position to the last. Add a line for ' +
      'those that are missing.',
    example: 'f(v: [n]) {\n  h[0] = 1\n  h[i in 2..n] = v[i]\n  sum(h)\n}',
  },
  GR3026: {
    severity: 'error',
    text: 'a line defines elements at positions made of its indices and sizes',
    help:
      'Left of `=` stand new indices, `i in a..b`, and whole-number expressions of these, of sizes and of ' +
      '`int` parameters; elements of arrays do not. To add up by a position that is data, fold: `[k in 0..m: ' +
      'sum(i: if(p[i] == k, v[i], 0))]`.',
    example: 'f(v: [n], p: int[n]) {\n  h[p[i]] = v[i]\n  h[0]\n}',
  },
  GR3027: {
    severity: 'error',
    text: "'{name}' is not complete here: its shape also depends on lines below",
    help:
      'Between the lines of an array its elements may be read one by one. What needs a whole axis, such as ' +
      '`sum(h)` or an index without a range, stands below all lines.',
    example: 'f(v: [n]) {\n  h[0] = v[0]\n  s = sum(h)\n  h[i in 1..n] = s * v[i]\n  sum(h)\n}',
  },
  GR3028: {
    severity: 'error',
    text: 'an array without elements has no shape',
    help: 'Write its elements, `[a, b]`, or `[i in 0..n: …]` for one of any length. A slice may be empty: `v[k..k]`.',
    example: 'f(x) = sum([]) + x',
  },
  GR3029: {
    severity: 'error',
    text:
      "'{name}' of '{function}' is a size, so its argument must be made of sizes, whole-number parameters and " +
      'indices',
    help: 'How large the arrays of a call are must be known when the function that calls is entered.',
    example: 'g(x, n: int) = sum(i in 0..n: x^i)\nf(x, k: int[m]) = g(x, k[0])',
  },
  GR3030: {
    severity: 'error',
    text: 'a gate is a formula of numbers: it has no indices',
    help:
      'A gate is applied to arrays element by element. What folds or makes arrays is a definition: `f(v: [n]) ' +
      '= …`.',
    example: 'gate g(x) = sum(i in 0..3: x^i) {\n  dx = 1 + 2 * x\n}\nf(x) = g(x)',
  },
  GR3031: {
    severity: 'error',
    text: "'{name}' takes one index",
    help:
      'The position of the least or the largest element is one whole number. Of several axes, fold one after ' +
      'the other.',
    example: 'f(A: [n, 3]) = argmax(i, j: A[i, j]) + A[0, 0]',
  },
  GR3032: {
    severity: 'error',
    text: "this reads an element of '{name}' that is not yet defined",
    help:
      'Elements of an array may read elements that come earlier in the order of its indices, or only such that ' +
      'come later: then the loop runs down. A read at the same position, or in both directions, has no such order.',
    example: 'f(v: [n]) {\n  h[i] = v[i] + h[i]\n  sum(h)\n}',
  },
  GR3037: {
    severity: 'error',
    text: "data says how far '{name}' runs, and nothing says how far it can",
    help:
      'A range whose bounds are elements of arrays is part of an axis: that of the arrays that are read at the index ' +
      'itself, `v[k]`. A position that is computed of the index, `v[k+1]`, says nothing of its range.',
    example: 'f(v: [m], const start: int[n]) = sum(a in 0..n-1: sum(k in start[a]..start[a+1]: v[k div 2]))',
  },
  GR3038: {
    severity: 'error',
    text: "the bound '{text}' is computed",
    help:
      'That a range lies inside the arrays that it reads is asked when a function is entered, before anything is ' +
      'written. So its bounds are arguments, and what is computed of these and of indices alone.',
    example:
      'f(v: [m], const count: int[n]) {\n  s[0] = 0\n  s[a in 1..n+1] = s[a-1] + count[a-1]\n' +
      '  sum(a in 0..n: sum(k in s[a]..s[a+1]: v[k])^2)\n}',
  },
} as const satisfies Record<string, Message>;
