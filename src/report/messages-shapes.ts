// GR3: kinds and shapes of values. Part of the one table of messages (messages.ts).

import type { Message } from './message.ts';

export const shapeMessages = {
  GR3001: {
    severity: 'error',
    text: 'expected {expected}, found {found}',
    help:
      'Values are numbers, whole numbers, conditions, arrays and records. A condition is not a number: use ' +
      '`if(c, 1, 0)` to make one of it.',
    example: 'f(x) = if(x, 1, 2)',
  },
  GR3002: {
    severity: 'error',
    text: "shapes {left} and {right} do not match in '{operation}'",
    help:
      'Whole arrays combine element by element, so their shapes must be the same. A number goes with any ' +
      'shape; nothing else is stretched.',
    example: 'f(v: [2], w: [3]) = sum(v + w)',
  },
  GR3003: {
    severity: 'error',
    text: "'{operation}' needs {expected}, found {found}",
    help:
      'Some operations are defined for certain shapes only: `dot` takes two vectors, `@` vectors and matrices, ' +
      '`cross` vectors of three.',
    example: 'f(x) = dot(x, x)',
  },
  GR3004: {
    severity: 'error',
    text: 'index {index} is outside {size} elements',
    help: 'Indices count from 0, so the last element of n has the index n - 1.',
    example: 'f(v: [3]) = v[3]',
  },
  GR3005: {
    severity: 'error',
    text: '{given} indices for an array of {rank} axes',
    help: 'An array takes at most one index for each of its axes: `A[i, j]` for a matrix. Fewer give a row.',
    example: 'f(v: [3]) = v[0, 1]',
  },
  GR3006: {
    severity: 'error',
    text: 'a position must be a whole number, found {found}',
    help:
      'Positions, and the bounds of ranges and slices, are made of whole numbers, sizes, indices, `int` ' +
      'parameters and elements of `int` arrays by + - * div mod. Other numbers are rounded first: `floor(x)`.',
    example: 'f(v: [3], x) = v[x]',
  },
  GR3007: {
    severity: 'error',
    text: 'a vector has no transpose',
    help:
      "`'` swaps the two axes of a matrix. A vector is neither row nor column: `@` takes it as either, and " +
      '`outer(v, w)` is the matrix of products.',
    example: "f(v: [2]) = v' @ v",
  },
  GR3008: {
    severity: 'error',
    text: "'inv' of an array could be mistaken for the inverse of a matrix",
    help: 'There is no matrix inverse. For the reciprocal of each element write `1 / A`.',
    example: 'f(A: [2, 2]) = sum(inv(A))',
  },
  GR3039: {
    severity: 'error',
    text: "'^-1' of a matrix could be mistaken for its inverse",
    help:
      'Operators go element by element, so it would be the reciprocal of each element. There is no matrix inverse. ' +
      'For the reciprocals write `1 / A`.',
    example: 'f(A: [2, 2], b: [2]) = sum(A^-1 @ b)',
  },
  GR3009: {
    severity: 'error',
    text: 'the elements of this array differ in shape',
    help: 'An array is rectangular: its elements are all numbers, or all arrays of one shape.',
    example: 'f(x) = sum([[x, 1], [2]])',
  },
  GR3010: {
    severity: 'error',
    text: "'if' takes pairs of a condition and a value, then one value for the rest",
    help:
      'Write `if(c, a, b)`, or a chain `if(c1, a, c2, b, z)`. The last value cannot be left out: every ' +
      'expression has a value.',
    example: 'f(x) = if(x > 0, x)',
  },
  GR3011: {
    severity: 'error',
    text: "the branches of an 'if' differ: {left} and {right}",
    help: 'Whichever branch is taken, the value has the same kind and shape.',
    example: 'f(v: [2], w: [3], x) = sum(if(x > 0, v, w))',
  },
  GR3012: {
    severity: 'error',
    text: "argument '{name}' of '{function}' is {expected}, given {given}",
    help: 'A call gives each parameter a value of the shape that its definition declares.',
    example: 'g(v: [2]) = v[0] * v[1]\nf(x) = g(x)',
  },
  GR3013: {
    severity: 'error',
    text: "the size of '{name}' must be a positive whole number",
    help:
      'A size counts elements: `v: [3]`, `v: [n]`, or an expression of whole numbers and names such as `[n - k ' +
      '+ 1]`.',
    example: 'f(v: [0]) = sum(v)',
  },
  GR3014: {
    severity: 'error',
    text: 'a result must be a number, an array or a record of these, not {found}',
    help:
      'A condition chooses between values and has no gradient. Write `if(c, 1, 0)` for a number that says ' +
      'whether it holds.',
    example: 'f(x, y) = x > y',
  },
  GR3033: {
    severity: 'error',
    text: "the record '{name}' holds whole numbers, '{field}', beside numbers with a gradient",
    help:
      'Whole numbers are data, and a parameter is data as a whole or not at all. Take the whole numbers as a ' +
      'parameter of their own, or declare the record `const`.',
    example: 'f(v: [n], p: {x, k: int}) = p.x * v[p.k]',
  },
  GR3034: {
    severity: 'error',
    text: "the field '{field}' is missing: an element of '{name}' is {record}",
    help: 'All lines of an array of records give the same fields, in any order, each of one shape.',
    example: 'f(v: [n]) {\n  s[0] = {x: v[0], y: 0}\n  s[t in 1..n] = {x: s[t-1].y}\n  s[n-1].x\n}',
  },
  GR3035: {
    severity: 'error',
    text: "no field '{field}' in an element of '{name}': it is {record}",
    help: 'All lines of an array of records give the same fields, in any order. The first of them says which.',
    example: 'f(v: [n]) {\n  s[0] = {x: v[0]}\n  s[t in 1..n] = {x: s[t-1].x, y: v[t]}\n  s[n-1].x\n}',
  },
  GR3036: {
    severity: 'error',
    text: "the field '{field}' is {given} here, {before} before",
    help:
      'A field has the same shape in every line of an array of records. Where the first line reads the array ' +
      'itself, a line above it that does not, such as `s[0] = …`, says what an element is.',
    example: 'f(v: [n]) {\n  s[0] = {x: v[0]}\n  s[t in 1..n] = {x: [v[t], s[t-1].x]}\n  s[n-1].x\n}',
  },
} as const satisfies Record<string, Message>;
