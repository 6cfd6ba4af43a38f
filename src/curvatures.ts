// What is said of the curvature of each definition of a source: its certificate, or where it breaks, and what to write
// instead. What is to be written is tried: the source with it is certified, and has the same values.

import { explain, type Explained } from './analyse/curvature/explain.ts';
import type { Candidate } from './analyse/curvature/hints.ts';
import { provedOf } from './analyse/curvature/proved.ts';
import { haveSameValues } from './analyse/curvature/same-values.ts';
import type { Domains, ProgramCurvature } from './analyse/curvature/curvature.ts';
import type { CheckedDefinition } from './check/checked.ts';
import type { Program, Stage } from './form/form.ts';
import { mergeDims } from './passes/merge-dims.ts';
import type { Built } from './pipeline.ts';
import { textOf, type SourceFile } from './syntax/files.ts';

/** A definition with its certificate. */
export type CurvatureOf = Explained & {
  readonly name: string;
  readonly parameters: readonly string[];
  /** The parameters in which it is asked. */
  readonly in: readonly string[];
};

/** Stages beyond which nobody asks whether a program is convex. */
export const mostCurved = 50_000;

/** `chosen`: null for all parameters that are not data; `rebuilt`: the definitions of another source. */
export function curvaturesOf(
  units: readonly Built[],
  files: readonly SourceFile[],
  chosen: readonly string[] | null,
  rebuilt: (source: string) => readonly Built[],
): readonly CurvatureOf[] {
  const source = textOf(files);
  const isOne = files.length === 1;
  return units.map((unit): CurvatureOf => {
    const { definition } = unit;
    const active = definition.parameters.filter(({ isConst }) => !isConst).map(({ name }) => name);
    const within = chosen === null ? active : active.filter((name) => chosen.includes(name));
    const text = ({ name, span }: Stage): string =>
      !isOne || span.end <= span.start ? name : source.slice(span.start, span.end);
    const program = curvedProgram(unit, within);
    const domains = domainsOf(definition);
    const written = ({ stage: { span }, text: other }: Candidate): ProgramCurvature => {
      if (!isOne || span.end <= span.start) return 'unknown';
      const again = rebuilt(`${source.slice(0, span.start)}(${other})${source.slice(span.end)}`);
      const same = again.find((one) => one.definition.name === definition.name);
      const its = same === undefined ? null : curvedProgram(same, within);
      return its === null || !haveSameValues(program, its, domains) ? 'unknown' : provedOf(its, domains).curvature;
    };
    return { name: definition.name, parameters: active, in: within, ...explain(program, domains, text, written) };
  });
}

/** The value as it was written out, with all parameters but these as data. */
export function curvedProgram(
  { lowered, loops }: Pick<Built, 'lowered' | 'loops'>,
  active: readonly string[] | null = null,
): Program {
  const program = loops ? mergeDims(lowered) : lowered;
  if (active === null) return program;
  const stages = program.stages.map((stage): Stage => {
    const { op } = stage;
    const isData = op.kind === 'input' && op.role === 'active' && !active.includes(op.parameter.split('.')[0] ?? '');
    return isData ? { ...stage, op: { ...op, role: 'data' } } : stage;
  });
  return { ...program, stages };
}

export function domainsOf({ parameters }: CheckedDefinition): Domains {
  return new Map(parameters.flatMap(({ name, domain }) => (domain === null ? [] : [[name, domain] as const])));
}
