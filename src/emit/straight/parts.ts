// What a function gives back, number by number: the results, and the adjoints of the active parameters.

import type { Written } from '../../passes/written.ts';
import { flatOf } from '../../form/dims.ts';
import { inputOf, type Ref, type Stage } from '../../form/form.ts';
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
  return program.gradients.flatMap(({ of, is }): readonly StoredAdjoint[] => {
    const stage = table[of] as Stage;
    const path = inputOf(stage).parameter;
    if (stage.dims.length === 0) return [{ path, flat: null, adjoint: is }];
    const count = stage.dims.reduce((product, dim) => product * dim.to.offset, 1);
    const elements = is === null ? new Map<number, Ref>() : elementsOf(table[is] as Stage);
    return Array.from({ length: count }, (_, flat) => ({ path, flat, adjoint: elements.get(flat) ?? null }));
  });
}

/** The adjoints of the elements of an argument, by flat position. */
function elementsOf({ op, dims }: Stage): ReadonlyMap<number, Ref> {
  if (op.kind !== 'accumulate') return new Map();
  return new Map(op.parts.map(({ at, value }) => [flatOf(at, dims), value]));
}
