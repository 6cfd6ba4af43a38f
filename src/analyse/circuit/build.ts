// The circuit of a definition, with the numbers of a point where one is given.

import { readingsAt } from '../evaluation.ts';
import type { Value } from '../given-values.ts';
import type { CheckedDefinition } from '../../check/checked.ts';
import type { Written } from '../../passes/written.ts';
import type { Box, Circuit, Wire } from './circuit.ts';
import { framesOf } from './frames.ts';
import { nodesOf } from './nodes.ts';

/** Throws a `RangeError` for arguments that are not those of the definition. */
export function circuitOf(
  definition: CheckedDefinition,
  written: Written,
  at: { readonly [parameter: string]: Value } | null,
): Circuit {
  const { nodes, made } = nodesOf(written);
  const readings = at === null ? null : readingsAt(definition, written, at);
  const { frames, inside } = framesOf(nodes, ({ condition, holds }) => {
    const value = readings?.of(condition).value;
    return value?.sizes.length === 0 ? (value.numbers[0] !== 0) === holds : null;
  });
  const results = new Set(written.program.results.map(({ ref }) => made.get(ref)));
  const boxes = nodes.map(({ kind, symbol, name, ref }, id): Box => ({
    id,
    kind,
    symbol,
    name: name === symbol ? '' : name,
    reference: isGiven(kind) || ref === null ? symbol : (written.table[ref]?.name ?? symbol),
    frame: inside[id] ?? null,
    isResult: results.has(id),
    reading: readings === null || ref === null || kind === 'constant' ? null : readings.of(ref),
  }));
  return { name: definition.name, boxes, wires: wiresOf(nodes), frames, at: readings?.point ?? null };
}

function isGiven(kind: Box['kind']): boolean {
  return kind === 'input' || kind === 'data' || kind === 'constant' || kind === 'array';
}

/** Two arguments that are one stage are one wire. */
function wiresOf(nodes: ReturnType<typeof nodesOf>['nodes']): readonly Wire[] {
  return nodes.flatMap(({ from }, to) => {
    const seen = new Set<string>();
    return from.flatMap(({ node, kind }): readonly Wire[] => {
      const key = `${String(node)} ${kind}`;
      if (seen.has(key)) return [];
      seen.add(key);
      return [{ from: node, to, kind }];
    });
  });
}
