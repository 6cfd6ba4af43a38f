// The passes on the programs that the language was made for: by the evaluator, each gives the values and the gradients of
// what was lowered, and the verifier accepts it.

import { describe, expect, test } from 'vitest';
import { readArguments, type Value } from '../src/analyse/given-values.ts';
import { checkFile } from '../src/check/file.ts';
import { reverse, seedPath } from '../src/passes/adjoint.ts';
import { mergeDims } from '../src/passes/merge-dims.ts';
import { order } from '../src/passes/order.ts';
import { stageQuotients } from '../src/passes/quotients.ts';
import { sink } from '../src/passes/sink.ts';
import { evaluate } from '../src/form/evaluate.ts';
import type { Program, Ref } from '../src/form/form.ts';
import { numbers } from '../src/lower/formula.ts';
import { lowerFile } from '../src/lower/lower.ts';
import { prune } from '../src/form/references.ts';
import { withDerived } from '../src/form/size-values.ts';
import { faults } from '../src/form/verify.ts';
import { parse } from '../src/syntax/parse.ts';
import { programs } from './programs/all.ts';
import type { Arguments } from './programs/program.ts';

type Given = ReturnType<typeof readArguments>;

const passes: readonly ((program: Program) => Program)[] = [mergeDims, stageQuotients, (program) => stageQuotients(mergeDims(program)), (program) => mergeDims(stageQuotients(program))];

/** What a branch that is not taken computes may be no number: it has to be moved there before there is a gradient. */
function inBranches(program: Program): Program {
  return order(sink(program));
}

function elementsOf(program: Program, refs: readonly Ref[], { values, sizes }: Given): readonly (readonly number[])[] {
  const evaluator = evaluate(program, { values, sizes: withDerived(program, sizes) }, numbers);
  return refs.map((ref) => evaluator.elements(ref));
}

function valuesOf(program: Program, given: Given): readonly (readonly number[])[] {
  return elementsOf(program, program.results.map(({ ref }) => ref), given);
}

/** With the same adjoint of the result each time. */
function gradientOf(program: Program, given: Given, results: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const counts = results.map(({ length }) => length);
  const seeds = program.seeds.map((ref, result) => {
    const stage = program.stages.find(({ id }) => id === ref);
    const weights = Array.from({ length: counts[result] ?? 1 }, (_, i) => Math.cos(i + result + 1));
    const path = stage?.op.kind === 'input' ? stage.op.parameter : seedPath;
    return [path, stage?.dims.length === 0 ? (weights[0] ?? 1) : weights] as const;
  });
  const values = new Map([...given.values, ...seeds]);
  return elementsOf(program, program.gradients.flatMap(({ is }) => is ?? []), { ...given, values });
}

function expectSame(got: readonly (readonly number[])[], wanted: readonly (readonly number[])[], tolerance: number): void {
  expect(got.map(({ length }) => length)).toEqual(wanted.map(({ length }) => length));
  const scale = Math.max(1, ...wanted.flat().filter(Number.isFinite).map(Math.abs));
  const worst = Math.max(0, ...got.flatMap((list, i) => list.map((value, j) => (Object.is(value, wanted[i]?.[j]) ? 0 : Math.abs(value - (wanted[i]?.[j] ?? NaN))))));
  expect(worst <= tolerance * scale, `${String(worst)} apart`).toBe(true);
}

function plainArguments(args: Arguments): { readonly [parameter: string]: Value } {
  return JSON.parse(JSON.stringify(args, (_, value: unknown) => (ArrayBuffer.isView(value) ? [...(value as Float64Array)] : value))) as { readonly [parameter: string]: Value };
}

describe.each(programs)('$name', ({ name, source, definitions }) => {
  const { file, lost } = parse(source);
  const { lowered } = lowerFile(checkFile(file, name, lost).checked);
  const cases = definitions.flatMap((definition) => definition.cases.filter(({ large }) => large !== true).slice(0, 2).map((one) => [`${definition.name}, ${one.what}`, definition.name, one] as const));

  test.each(cases)('%s', (_, own, { args }) => {
    const found = lowered.find(({ definition }) => definition.name === own);
    if (found === undefined) throw new Error(`${own} is not lowered`);
    const { program, definition } = found;
    const given = readArguments(definition, plainArguments(args));
    expect(faults(program)).toEqual([]);
    const value = valuesOf(program, given);
    const gradient = gradientOf(prune(reverse(inBranches(program))), given, value);
    for (const pass of passes) {
      const changed = pass(program);
      expect(faults(changed)).toEqual([]);
      expectSame(valuesOf(changed, given), value, 1e-12);
      const made = inBranches(changed);
      expect(faults(made)).toEqual([]);
      expectSame(valuesOf(made, given), value, 1e-12);
      const both = prune(reverse(made));
      expect(faults(both)).toEqual([]);
      expectSame(gradientOf(both, given, value), gradient, 1e-10);
      const merged = mergeDims(both);
      expect(faults(merged)).toEqual([]);
      expectSame(gradientOf(merged, given, value), gradient, 1e-10);
    }
  });
});
