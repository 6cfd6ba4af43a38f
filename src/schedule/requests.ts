// The requests behind the functions of a module: the value, the forward pass that fills the cache, the backward pass
// that has the cache and nothing else, and both in one.

import { invariant } from '../base/invariant.ts';
import { stageTable, type Program, type Ref, type Stage } from '../form/form.ts';
import { isOfPart } from '../form/index-bounds.ts';
import { eachReference } from '../form/operands.ts';
import { tablesIn } from '../form/tables.ts';
import { rootsOf } from './roots.ts';
import type { Request } from './tree.ts';

/** The results alone. The program may have a backward pass. */
export function valueRequest(program: Program, jam: number): Request {
  const wanted = resultsOf(program);
  return { program, given: givenBeside(program, wanted), wanted, jam };
}

/** The results and what the backward pass needs. The program was reversed with a seed that is given. */
export function forwardRequest(program: Program, jam: number): Request {
  const inputs = inputsOf(program);
  const cached = cachedForBackward(program).filter((ref) => !inputs.has(ref));
  const wanted = new Set([...resultsOf(program), ...cached]);
  return { program, given: givenBeside(program, wanted), wanted, jam };
}

/** The gradients, from the cache and the seeds. */
export function backwardRequest(program: Program, jam: number): Request {
  return {
    program,
    given: new Set([...cachedForBackward(program), ...program.seeds, ...tablesOf(program)]),
    wanted: gradientsOf(program),
    jam,
  };
}

/** Results and gradients from the inputs. The program was reversed with a seed of one. */
export function fusedRequest(program: Program, jam: number): Request {
  const wanted = new Set([...resultsOf(program), ...gradientsOf(program)]);
  return { program, given: givenBeside(program, wanted), wanted, jam };
}

/**
 * What the backward pass takes from the cache, in the order of the program: inputs, and values of the forward pass that
 * its steps reach through what is virtual. Reads, sums and products are computed again, and what is there for part of a
 * range alone.
 */
export function cachedForBackward(program: Program): readonly Ref[] {
  const forward = new Set(program.stages.slice(0, program.forward).map(({ id }) => id));
  const wanted = gradientsOf(program);
  const table = stageTable(program);
  const tables = new Set(tablesOf(program));
  const cached = new Set<Ref>();
  // Each value that is taken from the cache leaves less to compute, and so fewer uses of what is computed again.
  for (;;) {
    const before = cached.size;
    const { isVirtual } = rootsOf(
      program,
      ({ id, op }) => op.kind === 'input' || cached.has(id) || tables.has(id),
      wanted,
    );
    const seen = new Set<Ref>();
    const pending: Ref[] = [...wanted];
    for (let ref = pending.pop(); ref !== undefined; ref = pending.pop()) {
      if (seen.has(ref)) continue;
      seen.add(ref);
      const stage = table[ref];
      invariant(stage !== undefined, 'a stage that the backward pass needs is there');
      if (tables.has(ref)) continue;
      if (isKept(stage, isVirtual(ref))) {
        cached.add(ref);
        continue;
      }
      eachReference(stage, (next) => pending.push(next));
    }
    if (cached.size === before) break;
  }
  return program.stages.filter(({ id }) => cached.has(id)).map(({ id }) => id);

  function isKept(stage: Stage, isVirtual: boolean): boolean {
    const { id, op } = stage;
    return op.kind === 'input' ? op.role !== 'seed' : forward.has(id) && !isVirtual && !isOfPart(table, stage);
  }
}

/** Inputs, and tables, but for those that are results: these are handed out in arrays of the caller's. */
function givenBeside(program: Program, wanted: ReadonlySet<Ref>): ReadonlySet<Ref> {
  return new Set([...inputsOf(program), ...tablesOf(program).filter((ref) => !wanted.has(ref))]);
}

/** Arrays of numbers that are written: the module has them, as the functions have their inputs. */
export function tablesOf(program: Program): readonly Ref[] {
  return [...tablesIn(program).keys()];
}

function inputsOf(program: Program): ReadonlySet<Ref> {
  return new Set(program.stages.filter(({ op }) => op.kind === 'input').map(({ id }) => id));
}

function resultsOf(program: Program): ReadonlySet<Ref> {
  return new Set(program.results.map(({ ref }) => ref));
}

function gradientsOf(program: Program): ReadonlySet<Ref> {
  return new Set(program.gradients.flatMap(({ is }) => (is === null ? [] : [is])));
}
