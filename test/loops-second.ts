// The sum of a gradient times a direction, as a program of its own: what a second reverse sweep starts from.

import { nowhere } from '../src/base/span.ts';
import { gateNamed } from '../src/gates/lookup.ts';
import { always, type Op, type Program, type Ref, type Stage } from '../src/form/form.ts';

/** A second sweep has a seed of its own. */
const firstSeed = 'first df';

/** Of a program that was reversed with a seed that is given; the seed and the directions are data. */
export function alongGradient(program: Program): Program {
  const stages: Stage[] = program.stages.map((stage) => (stage.op.kind === 'input' && stage.op.role === 'seed' ? { ...stage, op: { ...stage.op, parameter: firstSeed, role: 'data' } } : stage));
  const parameters = [...program.parameters, ...program.seeds.map((ref) => ({ name: firstSeed, ref }))];
  let next = Math.max(...stages.map(({ id }) => id)) + 1;
  const add = (name: string, op: Op, dims: Stage['dims']): Ref => {
    const id = next as Ref;
    next += 1;
    stages.push({ id, name, named: true, type: 'real', op, dims, guard: always, span: nowhere });
    return id;
  };
  const terms = program.gradients.flatMap(({ is }): readonly Ref[] => {
    const gradient = stages.find(({ id }) => id === is);
    if (is === null || gradient === undefined) return [];
    const { dims, name } = gradient;
    const direction = add(`along ${name}`, { kind: 'input', parameter: `along ${name}`, role: 'data' }, dims);
    parameters.push({ name: `along ${name}`, ref: direction });
    const product = add(`${name} term`, { kind: 'gate', gate: gateNamed('*'), args: [is, direction] }, dims);
    return [add(`${name} sum`, { kind: 'accumulate', how: 'sum', parts: [{ value: product, at: [], dims, guard: always, of: null }] }, [])];
  });
  const parts = terms.map((value) => ({ value, at: [], dims: [], guard: always, of: null }));
  const result = add('along all', { kind: 'accumulate', how: 'sum', parts }, []);
  return { ...program, stages, forward: stages.length, parameters, results: [{ name: '', ref: result }], seeds: [], gradients: [], adjoints: new Map() };
}
