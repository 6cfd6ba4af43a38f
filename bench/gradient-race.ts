// Races each program's generated functions against the best of its hand-written rivals, after checking that all agree.

import { load } from '../src/compile.ts';
import { race, type Candidate, type Timing } from './measure.ts';
import type { Program } from './programs.ts';

type Callable = (...args: unknown[]) => number;
type Gradient = Record<string, number | Float64Array>;

export type RaceResult = {
  readonly program: string;
  readonly best: Timing;
  readonly fused: Timing;
  readonly split: Timing;
  readonly packed: Timing;
  readonly value: Timing;
};

export function raceGradients(program: Program): RaceResult {
  const exports = load(program.source) as unknown as { readonly [name: string]: Callable };
  const generated = (suffix: string): Callable => {
    const found = exports[program.exported + suffix];
    if (found === undefined) throw new Error(`no export ${program.exported}${suffix}`);
    return found;
  };
  const emptyGradient = (): Gradient => generated('Gradient')() as unknown as Gradient;
  checkAgreement(program, generated('Grad'), emptyGradient);

  const inputs = program.order.map((name) => `${name}[k]`).join(', ');
  const active = program.order.filter((name) => !program.data.includes(name));
  const taken = (gradient: string): string =>
    active
      .map((name) => (program.tables[name] instanceof Float64Array ? `${gradient}.${name}` : `${gradient}.${name}[0]`))
      .join(' + ');
  const grad = emptyGradient();
  const scope = { ...program.tables, grad };
  const fused = (name: string, fn: unknown): Candidate => ({
    name,
    call: `fn(${inputs}, grad) + ${taken('grad')}`,
    scope: { ...scope, grad: emptyGradient(), fn },
  });

  const rivals = Object.entries(program.rivals).map(([name, rival]) => fused(name, rival));
  const packed = packedTables(program, active);
  const timings = race([
    fused('fGrad', generated('Grad')),
    ...rivals,
    {
      name: 'fForward + fBackward',
      call: `forward(${inputs}, cache) + (backward(cache, grad), ${taken('grad')})`,
      scope: {
        ...scope,
        cache: generated('Cache')(),
        forward: generated('Forward'),
        backward: generated('Backward'),
      },
    },
    {
      name: 'fPacked',
      call: `packed(${['theta[k]', 'gradient', ...program.data.map((name) => `${name}[k]`)].join(', ')}) + gradient[0]`,
      scope: {
        ...program.tables,
        packed: generated('Packed'),
        theta: packed,
        gradient: new Float64Array(packed[0]?.length ?? 0),
      },
    },
    { name: 'f', call: `fn(${inputs})`, scope: { ...program.tables, fn: generated('') } },
  ]);
  const named = (name: string): Timing => {
    const found = timings.find((timing) => timing.name === name);
    if (found === undefined) throw new Error(`no timing ${name}`);
    return found;
  };
  const hand = timings.filter(({ name }) => Object.hasOwn(program.rivals, name)).toSorted((a, b) => a.best - b.best);
  const [best] = hand;
  if (best === undefined) throw new Error(`${program.name} has no rival`);
  return {
    program: program.name,
    best,
    fused: named('fGrad'),
    split: named('fForward + fBackward'),
    packed: named('fPacked'),
    value: named('f'),
  };
}

function packedTables(program: Program, active: readonly string[]): readonly Float64Array[] {
  const length = Math.max(...Object.values(program.tables).map((table) => table.length));
  return Array.from({ length }, (_, k) =>
    Float64Array.from(
      active.flatMap((name) => {
        const row = program.tables[name]?.[k] ?? Number.NaN;
        return typeof row === 'number' ? [row] : [...row];
      }),
    ),
  );
}

/** A rival that computes something else would win for nothing: every point, value and gradient, to 1e-12. */
function checkAgreement(program: Program, fused: Callable, emptyGradient: () => Gradient): void {
  const ours = emptyGradient();
  const theirs = emptyGradient();
  const rows = program.order.map((name) => program.tables[name] ?? []);
  for (let k = 0; k < (rows[0]?.length ?? 0); k++) {
    const inputs = rows.map((table) => table[k]);
    const value = fused(...inputs, ours);
    for (const [name, rival] of Object.entries(program.rivals)) {
      const other = (rival as unknown as Callable)(...inputs, theirs);
      const mine = [value, ...numbersOf(ours)];
      const scale = Math.max(1, ...mine.map(Math.abs));
      const far = [other, ...numbersOf(theirs)].findIndex(
        (number, at) => !(Math.abs(number - (mine[at] ?? Number.NaN)) <= 1e-12 * scale),
      );
      if (far >= 0) throw new Error(`${program.name}: ${name} disagrees with fGrad at point ${k}, number ${far}`);
    }
  }
}

function numbersOf(gradient: Gradient): readonly number[] {
  return Object.values(gradient).flatMap((field) => (typeof field === 'number' ? [field] : [...field]));
}
