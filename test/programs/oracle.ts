// The evaluator in forward mode, over the staged program of a source: the derivative of a result along a direction.

import { checkFile } from '../../src/check/file.ts';
import { evaluate } from '../../src/form/evaluate.ts';
import { stageTable } from '../../src/form/form.ts';
import { lowerFile } from '../../src/lower/lower.ts';
import { withDerived } from '../../src/form/size-values.ts';
import { duals, type Dual } from '../../src/lower/tangent.ts';
import { parse } from '../../src/syntax/parse.ts';
import { numbersOf } from './calls.ts';
import type { Argument, Case } from './program.ts';

/** Directions by parameter, flat. Value and derivative of every number of the result, in declared order. */
export function forwardMode(source: string, name: string, { args, sizes }: Case, direction: { readonly [parameter: string]: readonly number[] }): readonly Dual[] {
  const { file, lost } = parse(source);
  const { checked } = checkFile(file, name, lost);
  const { lowered } = lowerFile(checked);
  const program = lowered.find(({ definition }) => definition.name === name)?.program;
  if (program === undefined) throw new Error(`no definition ${name}`);
  const values = new Map<string, Dual | readonly Dual[]>();
  const known = new Map(Object.entries(sizes));
  for (const [parameter, argument] of Object.entries(args)) {
    const along = direction[parameter];
    let at = 0;
    const lift = (value: number): Dual => ({ value, tangent: along?.[at++] ?? 0 });
    const place = (path: string, value: Argument): void => {
      if (typeof value === 'number') {
        values.set(path, lift(value));
        if (Number.isInteger(value)) known.set(path, value);
      } else if (ArrayBuffer.isView(value)) values.set(path, numbersOf(value as Float64Array).map(lift));
      else for (const [field, inner] of Object.entries(value)) place(`${path}.${field}`, inner);
    };
    place(parameter, argument);
  }
  const table = stageTable(program);
  const evaluator = evaluate(program, { values, sizes: withDerived(program, known) }, duals);
  return program.results.flatMap(({ ref }) => ((table[ref]?.dims.length ?? 0) === 0 ? [evaluator.scalar(ref) as Dual] : [...evaluator.elements(ref)]));
}
