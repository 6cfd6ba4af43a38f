// The words, constants and marks of the language that are neither functions nor operators on numbers: what each is for,
// and a source that uses it.

export type Word = {
  /** How it stands in a source. */
  readonly usage: string;
  readonly doc: string;
  readonly example: string;
};

const inRange = 'f(x in 0..inf, v: [n]) = sqrt(x) * sum(i in 1..n: v[i] - v[i-1])';
const swish = 'gate swish(x) = x * sigmoid(x) { dx = sigmoid(x) + out * (1 - sigmoid(x)) }\nf(x) = swish(x)^2';
const circle = 'area(r) = pi * r^2';

export const words: ReadonlyMap<string, Word> = new Map<string, Word>(
  (
    [
      [
        'if',
        'if(condition, value, otherwise)',
        'A choice; chained, if(c1, a, c2, b, z). Only the branch taken is evaluated, forward and backward.',
        'f(x) = if(x > 1, log(x), x - 1)',
      ],
      ['in', 'x in 0..inf', 'The domain of a parameter, or the range of an index, whose end is left out.', inRange],
      [
        'const',
        'const y: [n]',
        'A parameter that is data: no gradient is computed for it.',
        'f(a, const t, const y) = (exp(-a * t) - y)^2',
      ],
      [
        'int',
        'k: int',
        'A parameter that is a whole number, or an array of them: int[n]. It is data, and may be a position or a size.',
        'f(v: [n], k: int) = v[k]^2',
      ],
      [
        'use',
        'use "optics/lens.grad"',
        'At the top of a file: what that file defines is known here. The path goes from the folder of this file.',
        'use "lens.grad"\nf(x) = power(x) + 1',
      ],
      [
        'gate',
        'gate f(x) = … { dx = … }',
        'A function with partial derivatives of your own, dx for x; out is its value. They are checked.',
        swish,
      ],
      [
        'surrogate',
        'surrogate gate f(x) = … { dx = … }',
        'A gate whose partial derivatives are meant to be others than those of its value.',
        'surrogate gate hard(x) = if(x > 0, 1, 0) { dx = sigmoid(x) * (1 - sigmoid(x)) }\nf(x) = x * hard(x)',
      ],
      ['out', 'dx = out * (1 - out)', 'In the partial derivatives of a gate of your own: its value.', swish],
      ['pi', 'pi', 'The circumference of a circle of diameter 1: 3.141592653589793. Also written π.', circle],
      ['π', 'π', 'The constant pi: 3.141592653589793.', 'area(r) = π * r^2'],
      ['e', 'e', "Euler's number: 2.718281828459045. A power e^x is better written exp(x).", 'f(x) = x / e'],
      ['inf', 'inf', 'Infinity, mostly as the end of a domain. Also written ∞.', 'f(x in 0..inf) = sqrt(x)'],
      ['∞', '∞', 'The constant inf.', 'f(x in 0..∞) = sqrt(x)'],
      [
        '@',
        'A @ x',
        'The product of matrices and vectors; v @ w is the inner product.',
        'f(A: [m, n], x: [n]) = A @ x',
      ],
      ["'", "A'", 'The transpose of a matrix.', "f(A: [m, n], y: [m]) = A' @ y"],
      ['..', 'i in 0..n', 'A range or a slice; its end is left out.', 'f(v: [n]) = sum(v[1..n])'],
      [
        ':',
        'sum(i: v[i])',
        'Behind indices: for each of them. Behind a parameter: its shape, v: [n]. In a record: a field, {x: 1}.',
        'f(v: [n]) = [i: v[i]^2]',
      ],
      ['#', '# text', 'A comment up to the end of the line; // begins one too.', '# half of it\nf(x) = x / 2'],
    ] as const
  ).map(([word, usage, doc, example]) => [word, { usage, doc, example }]),
);
