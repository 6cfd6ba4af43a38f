// What a function gives back, number by number: the results, and the adjoints of the active parameters.

import type { Written } from '../../passes/written.ts';
import { flatOf } from '../../form/dims.ts';
import type { Ref, Stage } from '../../form/form.ts';
import type { Code, Path, Place } from '../../code/code.ts';
import { element, number } from '../../code/constructors.ts';
import { reach } from '../frame/shapes.ts';
import { stageAt, write, type Writer } from './writer.ts';

/** One number of a result or a gradient: the path of its leaf, and its flat position in an array. */
export type Stored = { readonly path: string; readonly flat: number | null; readonly value: Code };
/** The adjoint that is stored there; null where nothing flows. */
export type StoredAdjoint = Omit<Stored, 'value'> & { readonly adjoint: Ref | null };

/** Where a part of a gradient or a result is put. */
export type PlaceOfPart = (path: string, flat: number | null) => Place;

export function partsIn(record: string): PlaceOfPart {
  return (path, flat) => partOf(reach(record, path), flat);
}

export function partOf(leaf: Path, flat: number | null): Place {
  return flat === null ? leaf : element(leaf, number(flat));
}

/** Writes every stage that the results need. */
export function writeResults(writer: Writer): void {
  const { program, inline } = writer.written;
  for (const stage of program.stages.slice(0, program.forward)) {
    const { kind } = stage.op;
    if (
      inline[stage.id] !== true &&
      (kind === 'gate' || kind === 'accumulate' || (kind === 'constant' && stage.named)) &&
      stage.guard.length === 0
    )
      write(writer, stage.id);
  }
}

export function resultParts(writer: Writer, codeOf: (ref: Ref) => Code): readonly Stored[] {
  return writer.written.program.results.flatMap(({ name: path, ref }): readonly Stored[] => {
    const { op } = stageAt(writer, ref);
    if (op.kind !== 'pack') return [{ path, flat: null, value: codeOf(ref) }];
    return op.elements.map((element, flat) => ({ path, flat, value: codeOf(element) }));
  });
}

/** The gradient in the order of the parameters; 0 where nothing flows. */
export function adjointsOf({ program, table }: Written): readonly StoredAdjoint[] {
  const elements = elementAdjoints(program.stages.slice(0, program.forward), program.adjoints, table);
  return program.gradients.flatMap(({ of, is }): readonly StoredAdjoint[] => {
    const stage = table[of] as Stage;
    const path = (stage.op as { parameter: string }).parameter;
    if (stage.dims.length === 0) return [{ path, flat: null, adjoint: is }];
    const count = stage.dims.reduce((product, dim) => product * dim.to.offset, 1);
    return Array.from({ length: count }, (_, flat) => {
      return { path, flat, adjoint: elements.get(of)?.get(flat) ?? null };
    });
  });
}

/** The adjoints of the elements of input arrays, by array and flat position. */
function elementAdjoints(
  forward: readonly Stage[],
  adjoints: ReadonlyMap<Ref, Ref>,
  table: readonly (Stage | undefined)[],
): ReadonlyMap<Ref, ReadonlyMap<number, Ref>> {
  const found = new Map<Ref, Map<number, Ref>>();
  for (const { id, op } of forward) {
    if (op.kind !== 'read') continue;
    const adjoint = adjoints.get(id);
    if (adjoint === undefined) continue;
    const { array } = op;
    const flat = flatOf(op.at, table[array]?.dims ?? []);
    const own = found.get(array) ?? new Map<number, Ref>();
    found.set(array, own.set(flat, adjoint));
  }
  return found;
}
