// The operations that random array programs are made of. Each keeps its result within about ±5 and away from poles, by construction;
// all but the last few go over whole arrays as they go over numbers.

import { at, closed, type Piece } from './random-arrays-model.ts';

export const unary: readonly ((x: Piece) => Piece)[] = [
  (x) => closed(`sin(${x.text})`),
  (x) => closed(`tanh(${x.text})`),
  (x) => closed(`sigmoid(${x.text})`),
  (x) => ({ text: `-${at(x, 4)}`, level: 3 }),
  (x) => ({ text: `exp(${x.text}) / 40`, level: 2 }),
  (x) => ({ text: `${at(x, 5)}^2 / 5`, level: 2 }),
  (x) => ({ text: `${at(x, 5)}^3 / 25`, level: 2 }),
  (x) => closed(`sqrt(${at(x, 5)}^2 + 0.5)`),
  (x) => ({ text: `(${at(x, 5)}^2 + 1)^-1`, level: 4 }),
  (x) => closed(`log(1 + ${at(x, 5)}^2)`),
  (x) => ({ text: `1 / (1 + exp(-${at(x, 4)}))`, level: 2 }),
  (x) => closed(`softplus(${x.text})`),
  (x) => closed(`abs(${x.text})`),
  (x) => closed(`relu(${x.text})`),
  (x) => closed(`cos(${x.text})`),
  (x) => ({ text: `2 - ${at(x, 2)}`, level: 1 }),
  (x) => closed(`clamp(${x.text}, -1, 1.5)`),
  (x) => closed(`stop(${x.text})`),
  (x) => closed(`atan(${x.text})`),
];

export const binary: readonly ((x: Piece, y: Piece) => Piece)[] = [
  (x, y) => ({ text: `(${at(x, 1)} + ${at(y, 2)}) / 2`, level: 2 }),
  (x, y) => ({ text: `${at(x, 1)} - ${at(y, 2)}`, level: 1 }),
  (x, y) => ({ text: `${at(x, 2)} * ${at(y, 3)} / 4`, level: 2 }),
  (x, y) => ({ text: `${at(x, 2)} / (1 + ${at(y, 5)}^2)`, level: 2 }),
  (x, y) => ({ text: `sin(${x.text}) * ${at(y, 3)}`, level: 2 }),
  (x, y) => ({ text: `tanh(${x.text}) + cos(${y.text})`, level: 1 }),
  (x, y) => closed(`max(${x.text}, ${y.text})`),
  (x, y) => closed(`min(${x.text}, ${y.text})`),
  (x, y) => closed(`hypot(${x.text}, ${y.text} + 0.1)`),
  (x, y) => closed(`logaddexp(${x.text}, ${y.text})`),
  (x, y) => ({ text: `${at(x, 2)} / (2 + sin(${y.text}))`, level: 2 }),
  (x, y) => ({ text: `(1 + sin(${x.text})^2)^sin(${y.text})`, level: 4 }),
];
