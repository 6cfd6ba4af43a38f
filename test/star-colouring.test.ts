// Star colouring on random graphs: what it promises, and that every entry of a matrix with that graph can be read off the sums of its
// columns by colour. And how many entries a Hessian has: those of the graph of its formula.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../src/form/evaluate.ts';
import { withDerived } from '../src/form/size-values.ts';
import { numbers } from '../src/lower/formula.ts';
import { hessian } from '../src/passes/hessian.ts';
import { readableAt, starColouring } from '../src/passes/star-colouring.ts';
import { preparedProgram } from './second-laws.ts';

const graphs = fc.integer({ min: 0, max: 24 }).chain((size) =>
  fc.array(fc.tuple(fc.nat(Math.max(0, size - 1)), fc.nat(Math.max(0, size - 1))), { maxLength: 60 }).map((edges) => {
    const graph = Array.from({ length: size }, () => new Set<number>());
    for (const [a, b] of edges) {
      if (a === b || size === 0) continue;
      graph[a]?.add(b);
      graph[b]?.add(a);
    }
    return graph;
  }),
);

test('no neighbours share a colour, no path of four has two, and all entries can be read', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const colours = starColouring(graph);
      for (const [a, near] of graph.entries())
        for (const b of near) {
          expect(colours[a]).not.toBe(colours[b]);
          for (const c of graph[b] ?? []) for (const d of graph[c] ?? []) if (a !== c && b !== d) expect(colours[a] === colours[c] && colours[b] === colours[d]).toBe(false);
        }
      const entry = (a: number, b: number): number => (a === b || graph[a]?.has(b) === true ? 1 + Math.min(a, b) + 100 * Math.max(a, b) : 0);
      for (const [a, near] of graph.entries())
        for (const b of [a, ...near]) {
          const [row, column] = readableAt(graph, colours, a, b);
          expect(graph.reduce((total, _, other) => total + (colours[other] === colours[column] ? entry(row, other) : 0), 0)).toBe(entry(a, b));
        }
    }),
    { numRuns: 400, seed: 5 },
  );
});

test('a band has as many colours as it is wide, whatever its length', () => {
  const band = Array.from({ length: 50 }, (_, i) => new Set([i - 1, i + 1].filter((j) => j >= 0 && j < 50)));
  expect(Math.max(...starColouring(band))).toBe(2);
});

const counts: readonly (readonly [what: string, source: string, sizes: { readonly [name: string]: number }, entries: number])[] = [
  ['separate terms', 'f(x: [n], const y: [n]) = sum(i: (x[i] - y[i])^4)', { n: 7 }, 7],
  ['separate terms of nothing', 'f(x: [n]) = sum(i: exp(x[i]))', { n: 0 }, 0],
  ['neighbours: each term has its own', 'f(x: [n]) = sum(i in 1..n: (x[i] - x[i-1]^2)^2)', { n: 6 }, 15],
  ['a dense block as a triangle', 'f(x: [n]) = sum(i: x[i])^2', { n: 5 }, 15],
  ['blocks as triangles', 'f(A: [4, m]) = sum(i: logsumexp(A[i]))', { m: 3 }, 24],
  ['a square between two', 'f(x: [n], y: [m]) = sum(i: x[i]) * sum(j: y[j])', { n: 3, m: 4 }, 12],
  ['linear in each', 'f(x: [n], y: [n]) = sum(i: x[i] * y[i])', { n: 4 }, 4],
  ['nothing', 'f(x: [n]) = sum(i: 3 * x[i])', { n: 4 }, 0],
  ['a band by colours', 'f(x: [10]) { u[i] = x[i]^2\n sum(i in 1..10: u[i] * u[i-1]) }', {}, 19],
  ['a recurrence and its start', 'f(x: [n]) { s[0] = x[0]\n s[t in 1..n] = tanh(s[t-1] + x[t])\n sum(t: s[t]) }', { n: 6 }, 21],
  ['a range that ends before it begins', 'f(x: [n]) = sum(t in 2..n: x[t])^2', { n: 0 }, 0],
  ['numbers', 'f(a, b, c, d) = a^2 * b + b * c^2 + sin(c * d)', {}, 6],
];

describe('entries', () => {
  test.each(counts)('%s', (_, source, sizes, entries) => {
    const { values, families, pattern } = hessian(preparedProgram(source));
    const known = withDerived(pattern, new Map(Object.entries(sizes)));
    const inputs = pattern.stages.flatMap(({ op }) => (op.kind === 'input' ? [[op.parameter, 1] as const] : []));
    const evaluator = evaluate(pattern, { values: new Map(inputs), sizes: known }, numbers);
    expect(values.results.length).toBe(families.length);
    expect(families.reduce((total, __, i) => total + evaluator.elements((pattern.results[2 * i] as (typeof pattern.results)[number]).ref).length, 0)).toBe(entries);
  });
});
