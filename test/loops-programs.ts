// Well-known programs as the passes hand them to the scheduler: indices that only rename each other are one.

import type { Program } from '../src/form/form.ts';
import { byHand, dim, plus, size, whole } from './form-programs.ts';

const [n, m, p, d, classes, steps] = [size('n'), size('m'), size('p'), size('d'), size('K'), size('T')];

/** w @ x, and the sum of squares of that where it is asked for. */
export function product(withLoss: boolean): Program {
  const hand = byHand();
  const [i, k, j] = [dim('i', n), dim('k', p), dim('j', m)];
  const [w, x] = [hand.input('w', [i, k]), hand.input('x', [k, j])];
  const all = hand.fold('sum', hand.gate('*', hand.read(w, i, k), hand.read(x, k, j)), [i, j]);
  return hand.finish(withLoss ? hand.fold('sum', hand.gate('sqr', all)) : all);
}

export function logistic(): Program {
  const hand = byHand();
  const [i, j] = [dim('i', n), dim('j', d)];
  const [w, b, X, y] = [hand.input('w', [j]), hand.input('b'), hand.input('X', [i, j], 'data'), hand.input('y', [i], 'data')];
  const z = hand.gate('+', hand.fold('sum', hand.gate('*', hand.read(X, i, j), hand.read(w, j)), [i]), b);
  return hand.finish(hand.fold('sum', hand.gate('-', hand.gate('softplus', z), hand.gate('*', hand.read(y, i), z))));
}

/** Two layers, softmax and cross-entropy. */
export function network(): Program {
  const hand = byHand();
  const [i, k, j, c] = [dim('i', n), dim('k', m), dim('j', d), dim('c', classes)];
  const [W1, b1, W2, b2] = [hand.input('W1', [k, j]), hand.input('b1', [k]), hand.input('W2', [c, k]), hand.input('b2', [c])];
  const [X, labels] = [hand.input('X', [i, j], 'data'), hand.input('labels', [i], 'whole')];
  const a = hand.gate('tanh', hand.gate('+', hand.fold('sum', hand.gate('*', hand.read(W1, k, j), hand.read(X, i, j)), [i, k]), hand.read(b1, k)));
  const z = hand.gate('+', hand.fold('sum', hand.gate('*', hand.read(W2, c, k), a), [i, c]), hand.read(b2, c));
  const largest = hand.gate('stop', hand.fold('max', z, [i]));
  const total = hand.fold('sum', hand.gate('exp', hand.gate('-', z, largest)), [i]);
  const own = hand.read(z, i, whole(hand.read(labels, i)));
  return hand.finish(hand.fold('sum', hand.gate('-', hand.gate('+', largest, hand.gate('log', total)), own)));
}

export function recurrent(): Program {
  const hand = byHand();
  const [t, j, k, row] = [dim('t', plus(steps, 1), 1), dim('j', n), dim('k', n), dim('t', plus(steps, 1))];
  const [w, h0, x] = [hand.input('w', [j, k]), hand.input('h0', [j]), hand.input('x', [row, j])];
  const h = hand.later();
  const into = hand.fold('sum', hand.gate('*', hand.read(w, j, k), hand.read(h, plus(t, -1), k)), [t, j]);
  const next = hand.gate('tanh', hand.gate('+', into, hand.read(x, t, j)));
  hand.array('h', [row, j], [{ value: hand.read(h0, j), at: [0, j] }, { value: next, at: [t, j] }], h);
  return hand.finish(hand.fold('sum', hand.gate('sqr', hand.read(h, steps, j))));
}

/** The inner part of a Gaussian mixture: triangular factors, one after the other in `l`. */
export function mixture(): Program {
  const hand = byHand();
  const [i, k, r] = [dim('i', n), dim('k', classes), dim('r', d)];
  const c = dim('c', r);

  const [alpha, mu, q, l] = [hand.input('alpha', [k]), hand.input('mu', [k, r]), hand.input('q', [k, r]), hand.input('l', [k, dim('a', d), dim('b', d)])];

  const x = hand.input('x', [i, r], 'data');
  const y = hand.gate('-', hand.read(x, i, r), hand.read(mu, k, r));
  const table = hand.array('y', [i, k, r], [{ value: y, at: [i, k, r] }]);
  const low = hand.fold('sum', hand.gate('*', hand.read(l, k, r, c), hand.read(table, i, k, c)), [i, k, r]);
  const Qy = hand.gate('+', hand.gate('*', hand.gate('exp', hand.read(q, k, r)), table), low);
  const squares = hand.fold('sum', hand.gate('sqr', Qy), [i, k]);
  const logs = hand.fold('sum', hand.read(q, k, r), [k]);
  const beta = hand.gate('-', hand.gate('+', hand.read(alpha, k), logs), hand.gate('*', hand.constant(0.5), squares));
  const largest = hand.gate('stop', hand.fold('max', beta, [i]));
  const total = hand.fold('sum', hand.gate('exp', hand.gate('-', beta, largest)), [i]);
  return hand.finish(hand.fold('sum', hand.gate('+', largest, hand.gate('log', total))));
}

export function logSumExp(): Program {
  const hand = byHand();
  const i = dim('i', n);
  const x = hand.read(hand.input('x', [i]), i);
  const largest = hand.gate('stop', hand.fold('max', x));
  return hand.finish(hand.gate('+', largest, hand.gate('log', hand.fold('sum', hand.gate('exp', hand.gate('-', x, largest))))));
}

/** Layers of elementwise memory cells, in time and in depth. */
export function memory(): Program {
  const hand = byHand();
  const [t, l, j] = [dim('t', steps, 1), dim('l', m), dim('j', n)];
  const [row, deep, gates] = [dim('t', steps), dim('l', plus(m, 1)), dim('g', 4)];
  const two = dim('s', 2);
  const [main, extra] = [hand.input('main', [l, two, gates, j]), hand.input('extra', [dim('e', 3), j])];
  const [state, seq] = [hand.input('state', [l, two, j], 'data'), hand.input('seq', [row, j], 'data')];
  const [h, c, u] = [hand.later(), hand.later(), hand.later()];
  const gate = (name: string, of: number, value: number): number =>
    hand.gate(name, hand.gate('+', hand.gate('*', value as never, hand.read(main, l, 0, of, j)), hand.read(main, l, 1, of, j)));
  const [below, before] = [hand.read(u, t, l, j), hand.read(h, plus(t, -1), l, j)];
  const [f, g, o, z] = [gate('sigmoid', 0, below), gate('sigmoid', 1, before), gate('sigmoid', 2, below), gate('tanh', 3, before)] as never[];
  const cell = hand.gate('+', hand.gate('*', hand.read(c, plus(t, -1), l, j), f as never), hand.gate('*', g as never, z as never));
  hand.array('c', [row, l, j], [{ value: hand.read(state, l, 1, j), at: [0, l, j] }, { value: cell, at: [t, l, j] }], c);
  const out = hand.gate('*', o as never, hand.gate('tanh', hand.read(c, t, l, j)));
  hand.array('h', [row, l, j], [{ value: hand.read(state, l, 0, j), at: [0, l, j] }, { value: out, at: [t, l, j] }], h);
  const first = hand.gate('*', hand.read(extra, 0, j), hand.read(seq, plus(t, -1), j));
  hand.array('u', [t, deep, j], [{ value: first, at: [t, 0, j] }, { value: hand.read(h, t, l, j), at: [t, plus(l, 1), j] }], u);
  const y = hand.gate('+', hand.gate('*', hand.read(u, t, m, j), hand.read(extra, 1, j)), hand.read(extra, 2, j));
  const normalizer = hand.gate('log', hand.gate('+', hand.constant(2), hand.fold('sum', hand.gate('exp', y), [t])));
  return hand.finish(hand.fold('sum', hand.gate('*', hand.read(seq, t, j), hand.gate('-', y, normalizer))));
}

/** Two series that read each other, one from its second element on and one from its third. */
export function staggered(): Program {
  const hand = byHand();
  const [t, s, row] = [dim('t', steps, 1), dim('s', steps, 2), dim('r', steps)];
  const [x, y, w] = [hand.input('x'), hand.input('y'), hand.input('w', [row])];
  const [a, b] = [hand.later(), hand.later()];
  const next = hand.gate('*', hand.gate('tanh', hand.gate('+', hand.read(a, plus(t, -1)), hand.read(b, plus(t, -1)))), hand.read(w, t));
  hand.array('a', [row], [{ value: x, at: [0] }, { value: next, at: [t] }], a);
  const product = hand.gate('*', hand.read(a, plus(s, -1)), hand.read(b, plus(s, -2)));
  hand.array('b', [row], [{ value: y, at: [0] }, { value: x, at: [1] }, { value: product, at: [s] }], b);
  return hand.finish(hand.fold('sum', hand.gate('*', hand.read(a, row), hand.read(b, row))));
}
